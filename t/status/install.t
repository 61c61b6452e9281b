# What conf/debian has for a Debian server: the files make a configuration that
# httpd takes and that answers, and the password is where nobody sees it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $source = env_or_die('XCRI_SOURCE');
my $modules = env_or_die('XCRI_MODULES_DIR');
my ($user, $pass, $db, $sock) = map { env_or_die($_) } qw(XCRI_DB_USER XCRI_DB_PASS XCRI_FIXTURE_DB XCRI_DB_SOCKET);

sub file {
    my ($name) = @_;
    open my $in, '<:utf8', "$source/conf/debian/$name" or die "$name: $!";
    local $/;
    return scalar <$in>;
}

my ($load, $conf, $site, $cnf) = map { file($_) }
    qw(mods-available/xcri.load mods-available/xcri.conf sites-available/xcri.conf my.cnf);

# ---- what a2enmod reads
like($load, qr/^# Depends: .*\bdbd\b/m, 'a2enmod xcri enables mod_dbd, too');
like($load, qr{^LoadModule xcri_module /usr/lib/apache2/modules/mod_xcri\.so$}m, 'xcri.load loads the module');
like($conf, qr/SetHandler xcri-status\s+Require local/, 'the status page is for the machine itself');
unlike($site . included('api'), qr/DBDParams.*pass=/, 'no password in the site');

# ---- the account's file: the names that libmariadb reads, with our values
my $account = $cnf;
my %is = (host => 'localhost', socket => $sock, database => $db, user => $user, password => "\"$pass\"");
for my $key (sort keys %is) { $account =~ s/^($key\s*=).*$/$1 $is{$key}/m or die "my.cnf has no $key" }

# ---- the site, with paths of this test
sub included { my ($name) = @_; return file($name eq 'api' ? '../httpd/api.conf' : "../site/$name.conf") }

sub site {
    my ($dir) = @_;
    my $text = $site;
    $text =~ s/\*:443/*:\@PORT\@/;
    $text =~ s/\*:80/*:\@SECOND\@/;
    $text =~ s{/etc/letsencrypt/live/xcri\.example\.org}{\@DIR\@}g;
    1 while $text =~ s{^ *Include /usr/share/mod_xcri/(api|htdocs|site)\.conf$}{included($1)}gme;
    $text =~ s{/usr/share/mod_xcri/htdocs}{$source/htdocs}g;
    $text =~ s/\$\{APACHE_LOG_DIR\}/\@DIR\@/g;
    $text =~ s{^    SSLEngine on$}{    SSLEngine \@SSL\@}m;
    (my $shared = $conf) =~ s{/usr/share/mod_xcri/}{$source/conf/httpd/}g;
    my $loads = join '', map { -f "$modules/mod_$_.so" ? "LoadModule ${_}_module $modules/mod_$_.so\n" : die "no mod_$_" }
        qw(ssl http2 include substitute brotli info socache_shmcb);
    $shared =~ s{/run/xcri}{\@DIR\@}g;
    return "AddOutputFilter INCLUDES .shtml\n$loads$shared\nListen 127.0.0.1:\@SECOND\@\n$text"
        . "<Location \"/server-info\">\nSetHandler server-info\n</Location>\n";
}

my $server = XCRIServer->new(site(), config_only => 1);
my $dir = $server->{dir};
system("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=xcri.example.org -keyout $dir/privkey.pem -out $dir/fullchain.pem >/dev/null 2>&1") == 0
    or diag('openssl failed');
open my $out, '>', "$dir/.my.cnf" or die $!;
print $out $account;
close $out;
chmod 0640, "$dir/.my.cnf";
$ENV{HOME} = "$dir";

(my $with_tls = $server->{text}) =~ s/\@SSL\@/on/;
$server->write($with_tls);
my $said = `$server->{httpd} -t -f $dir/httpd.conf 2>&1`;
is($?, 0, 'httpd takes the site with TLS and HTTP/2') or diag($said);
unlike($said, qr/warn/i, 'without a warning') or diag($said);

# The rest without TLS: our client speaks none.
(my $plain = $with_tls) =~ s/SSLEngine on/SSLEngine off/;
$server->write($plain);
$server->start;
my $r = $server->get('/iz/xcri/api/teams/101');
is($r->{status}, 200, 'the API answers, with the account from the option file') or diag($server->error_log);
is($server->get('/iz/xcri/')->{status}, 200, 'the site answers');
like($server->get('/iz/xcri/api/teams/?limit=20', headers => ['Accept-Encoding', 'br'])->header('Content-Encoding') // '', qr/^br$/, 'compressed by brotli');
like($server->get('/iz/xcri/api/teams/?limit=20', headers => ['Accept-Encoding', 'gzip'])->header('Content-Encoding') // '', qr/^gzip$/, 'or gzip');
like($r->header('Strict-Transport-Security') // '', qr/max-age=\d+/, 'security headers');
is($r->header('X-Content-Type-Options'), 'nosniff', 'each once, the module\'s own among them');
# What a scan of the whole site asks for, once each: an answer for programs, the API's page, one that is not there, the site's
for my $path ('/iz/xcri/api/teams/101', '/iz/xcri/api/docs', '/iz/xcri/api/nowhere', '/iz/xcri/', '/iz/xcri/api/teams/?format=html') {
    my $page = $server->get($path);
    like($page->header('Content-Security-Policy') // 'none', qr/\Adefault-src 'none';[^,]*frame-ancestors 'none'/, "$path: Content-Security-Policy");
    like($page->header('Referrer-Policy') // 'none', qr/\Astrict-origin-when-cross-origin\z/, "$path: Referrer-Policy");
    like($page->header('Permissions-Policy') // 'none', qr/camera=\(\)/, "$path: Permissions-Policy");
    like($page->header('X-Content-Type-Options') // 'none', qr/\Anosniff\z/, "$path: nosniff");
}
$r = $server->get('/somewhere', second => 1);
is($r->{status}, 301, 'plain HTTP is led');
is($r->header('Location'), 'https://xcri.example.org/somewhere', 'to HTTPS');
is($server->get('/xcri-status?json')->{status}, 200, 'the status page answers');
like($server->file('xcri-access.log'), qr{route=/teams/\{team_hnd\}}, 'the access log names the route');

# ---- the password
my $info = $server->get('/server-info?config')->{body};
like($info, qr/DBDParams/, 'server-info shows DBDParams');
for (['server-info', $info], ['DUMP_CONFIG', scalar `$server->{httpd} -t -D DUMP_CONFIG -f $dir/httpd.conf 2>&1`],
    ['the log', $server->error_log], ['the status', $server->get('/xcri-status?json')->{body} . $server->get('/xcri-status?prometheus')->{body}]) {
    my ($where, $text) = @$_;
    unlike($text, qr/pass(?:word)?\s*=|\Q$user\E/, "no password and no account in $where");
}

$server->stop;
done_testing;
