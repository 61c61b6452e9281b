# Every piece of configuration that the documents show is one that httpd takes; and those that promise something keep it.

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

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', "$source/$file" or die "$file: $!";
    local $/;
    return scalar <$in>;
}

# here(TEXT): with the paths of this test, and its database
sub here {
    my ($text) = @_;
    1 while $text =~ s{^\s*Include /usr/share/mod_xcri/(\S+)$}{slurp(-e "$source/conf/httpd/$1" ? "conf/httpd/$1" : "conf/site/$1")}gme;
    $text =~ s{/usr/share/mod_xcri/htdocs}{$source/htdocs}g;
    $text =~ s{/var/www/iz/xcri|/run/xcri}{\@DIR\@}g;
    $text =~ s{\$\{APACHE_LOG_DIR\}}{\@DIR\@}g;
    $text =~ s{/etc/(xcri-(?:write\.cnf|publish\.cnf|github\.token))}{\@DIR\@/$1}g;
    my ($ours) = XCRIServer::dbd() =~ /^DBDParams "(.*)"$/m;
    $text =~ s/^(\s*DBDParams\s+)"group=xcri,reconnect=0"$/$1"$ours"/mg;
    return $text;
}

my $load = join '', map { "LoadModule ${_}_module $modules/mod_$_.so\n" } qw(remoteip include substitute brotli auth_basic authn_core authn_file authz_user);
my $server = XCRIServer->new($load, config_only => 1);
my $base = $server->{text};
# The files of feedback, as they are made for it
for (['xcri-write.cnf', slurp('conf/debian/xcri-write.cnf') =~ s/CHANGE_KEY/'0123456789abcdef' x 2/er], ['xcri-publish.cnf', slurp('conf/debian/xcri-publish.cnf')],
    ['xcri-github.token', "token\n"]) {
    my ($name, $text) = @$_;
    open my $out, '>', "$server->{dir}/$name" or die "$name: $!";
    print $out $text;
    close $out;
    chmod 0640, "$server->{dir}/$name";
}
my $log = here(slurp('conf/httpd/xcri-log.conf'));

my (%named, $count);
for my $file ('README.md', 'conf/README.md', 'conf/package.md', 'conf/cluster.md', 'conf/directives.md', 'mod_xcri/README.md', 'mod_xcri/routes.md', 'htdocs/README.md', 't/README.md') {
    my $text = slurp($file);
    while ($text =~ /^( *)```apache ?(\S*)\n(.*?)^\1```$/msg) {
        my ($indent, $name, $example, $before) = ($1, $2, $3, substr $text, 0, $-[0]);
        $example =~ s/^$indent//mg;
        $named{$name} = $example if length $name;
        $count++;
        my ($context) = reverse $before =~ /^\| Context: \| (.*) \|$/mg;
        my $host = !defined $context || $context =~ /virtual host|directly in/;
        my $own = $example =~ /^\s*(?:DBDParams|Include .*api\.conf)/m;
        $server->write($base . $log . ($own ? '' : XCRIServer::dbd()) . ($host ? "<VirtualHost *:1>\nAllowEncodedSlashes On\n" . here($example) . "</VirtualHost>\n" : here($example)));
        my $said = `$server->{httpd} -t -f $server->{dir}/httpd.conf 2>&1`;
        # The test's own account stands in DBDParams, where there is no time limit (t/status/mistakes.t).
        $said =~ s/^.*xcri:notice.* set no time limit for mod_dbd's connects: .*\n//mg;
        my ($first) = $example =~ /(\S.*)/;
        ok($? == 0 && $said =~ /Syntax OK/, "$file: $first") or diag($said);
        unlike($said, qr/xcri:.*(?:warn|write)/i, "$file: $first, without a warning");
    }
}
cmp_ok($count, '>=', 25, "$count examples");

# ---- a configuration of your own answers
$server->write($base . here($named{own}));
$server->start;
is($server->get('/iz/xcri/api/health')->{status}, 200, 'all that the module takes is enough');
is($server->get('/iz/xcri/api/teams/?limit=1', headers => [Origin => 'https://web4.ustfccca.org'])->header('Access-Control-Allow-Origin'),
    'https://web4.ustfccca.org', 'and its origin may read');
$server->stop;

# ---- behind a proxy on the same machine
my ($remoteip) = slurp('conf/README.md') =~ /^ *```apache\n( *RemoteIPHeader.*?)^ *```$/ms;
my $status = "<Location \"/xcri-status\">\nSetHandler xcri-status\nRequire local\n</Location>\n";
for my $case (['without mod_remoteip', '', 200], ['with it', $remoteip, 403]) {
    my ($name, $text, $code) = @$case;
    $server->write($base . XCRIServer::dbd() . $status . $text);
    $server->start;
    is($server->get('/xcri-status?json', headers => ['X-Forwarded-For' => '203.0.113.9'])->{status}, $code,
        "the status page for a client of a proxy, $name: $code");
    is($server->get('/xcri-status?json')->{status}, 200, "for the machine itself, $name: 200");
    $server->stop;
}

done_testing;
