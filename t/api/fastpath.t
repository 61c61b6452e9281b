# XCRIFastPath: ready answers before <Location> is looked at. configtest refuses it where something there would be passed
# over; what it gives is what the handler gives.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use POSIX ();
use Time::HiRes ();
use XCRICached;
use XCRIServer;
use XCRITest;
use XCRIWalk;

# ---- configtest
my $config = XCRIServer->new('', config_only => 1);
my $base = $config->{text} . XCRIServer::dbd() . "XCRIDefaultSeason 2025\n";

my $modules = env_or_die('XCRI_MODULES_DIR');
my $others = join '', map { "LoadModule ${_}_module \"$modules/mod_$_.so\"\n" } qw(access_compat allowmethods ssl);
sub configtest {
    my ($text) = @_;
    $config->write($base . $others . $text);
    my $said = `$config->{httpd} -t -f $config->{dir}/httpd.conf 2>&1`;
    return ($? == 0, $said);
}

my $mount = sub { "<Location \"$API\">\nSetHandler xcri-api\nXCRIFastPath On\n$_[0]</Location>\n" };
for my $line ('Require ip 10.0.0.0/8', 'Require all denied', 'Header set X-A b', 'RequestHeader unset Cookie', 'SetOutputFilter DEFLATE', 'SetEnvIf Host a b',
    'order deny,allow', 'allow from 10.0.0.0/8', 'SSLRequireSSL', 'SSLVerifyClient require', 'SSLRequire true', 'AllowMethods GET', 'SetEnvIfNoCase Host a b', 'RewriteRule . - [F]', 'Redirect 410 /iz/xcri/api/teams') {
    my ($ok, $said) = configtest($mount->("$line\n"));
    ok(!$ok, "$line: refused");
    my ($name, $rest) = ($line =~ /(\S+)(.*)/);
    like($said, qr/XCRIFastPath is On for \Q$API\E, and \Q$name$rest\E in line \d+ of \S+ would not hold for the answers that it gives; take that away, or write XCRIFastPath Off/,
        "$line: with what, where, and what to write");
}
for (["<If \"-R '10.0.0.0/8'\">\nSetEnv a b\n</If>\n", '<If'], ["<Limit GET>\nRequire ip 10.1.1.1\n</Limit>\n", '<Limit'],
    ["<RequireAny>\nRequire ip 10.1.1.1\n</RequireAny>\n", '<RequireAny']) {
    my ($ok, $said) = configtest($mount->($_->[0]));
    ok(!$ok && $said =~ /XCRIFastPath is On for .* and \Q$_->[1]\E/, "$_->[1]> in it: refused") or diag($said);
}
for (['above', "<Location \"/iz\">\nHeader set X-A b\n</Location>\n"], ['below', "<Location \"$API/teams\">\nRequire ip 10.1.1.1\n</Location>\n"],
    ['at the root', "<Location />\nRequire ip 10.1.1.1\n</Location>\n"], ['by a pattern', "<LocationMatch \"^/iz/.*\">\nHeader set X-A b\n</LocationMatch>\n"],
    ['by ~', "<Location ~ \"^/iz/\">\nHeader set X-A b\n</Location>\n"], ['an <If> for all', "<If \"true\">\nHeader set X-A b\n</If>\n"],
    ['by a pattern of names', "<Location \"/iz/*/api/*\">\nRequire ip 10.1.1.1\n</Location>\n"],
    ['a setting of ours below', "<Location \"$API/teams\">\nXCRIDefaultLimit 3\n</Location>\n"],
    ['in its virtual host', "<VirtualHost *:1>\n" . XCRIServer::dbd() . $mount->("Require ip 10.1.1.1\n") . "</VirtualHost>\n"]) {
    my ($name, $text) = @$_;
    my ($ok, $said) = configtest($text =~ /VirtualHost/ ? $text : $mount->('') . $text);
    ok(!$ok && $said =~ /XCRIFastPath is On for/, "$name: refused") or diag($said);
}
# What holds for a part of it; and what of the server comes later than a ready answer.
for (['Off for a part', "<Location \"$API/teams\">\nXCRIFastPath Off\n</Location>\n"], ['a hole', "<Location \"$API/teams\">\nSetHandler none\n</Location>\n"],
    ['a RewriteRule', "RewriteEngine On\nRewriteCond %{REMOTE_ADDR} !^10\nRewriteRule ^/iz/xcri/ - [F]\n"], ['one of a route', "RewriteRule /scs/[a-z-]+\$ /elsewhere [R]\n"],
    ['one without flags', "RewriteRule ^ /elsewhere\n"], ['one for all that is not', "RewriteRule !^/iz - [L,R=404]\n"],
    ['one of other capitals', "RewriteRule ^/IZ/XCRI/ - [NC,F]\n"], ['one with blanks', "RewriteRule ^/iz/ - \"[L, F]\"\n"], ['one with a cookie', "RewriteRule ^ - [CO=a:b:localhost]\n"], ['a Redirect of capitals', "Redirect Permanent / https://localhost/\n"],
    ['a Redirect', "Redirect /iz /gone\n"], ['one with a status', "Redirect permanent / https://localhost/\n"], ['a RedirectMatch', "RedirectMatch 410 \"^/iz/.*/teams/\"\n"]) {
    my ($name, $text) = @$_;
    my ($ok, $said) = configtest($mount->('') . $text);
    ok(!$ok && $said =~ /XCRIFastPath is On for/, "$name: refused") or diag($said);
}
# With a pattern for a part of it, that part is given the usual way.
for (['a pattern of some routes', "<LocationMatch \"^$API/(teams|athletes)/\">\nRequire ip 10.1.1.1\n</LocationMatch>\n"],
    ['one that is not anchored', "<LocationMatch \"api/teams\">\nRequire ip 10.1.1.1\n</LocationMatch>\n"],
    ['one of a number', "<Location ~ \"/athletes/[0-9]+\$\">\nRequire ip 10.1.1.1\n</Location>\n"],
    ['wildcards', "<Location \"/*/xcri/api/teams/\">\nRequire ip 10.1.1.1\n</Location>\n"],
    ['origins of a part', "<LocationMatch \"/teams/\">\nXCRICORSOrigin *\n</LocationMatch>\n"],
    ['who publishes', "<LocationMatch \"^$API/(publications/|snapshots/[0-9-]+/?\$)\">\nRequire ip 10.1.1.1\n</LocationMatch>\n"],
    ['rules for other addresses', "RewriteEngine On\nRewriteRule ^/\$ /iz/ [R]\nRewriteRule . - [E=A:b]\nRedirectMatch \"^/(iz/?)?\$\" /iz/xcri/\nRedirect permanent /old /iz/\n"],
    ['a mount in it', "<Location \"$API/more\">\nSetHandler xcri-api\nXCRIDefaultLimit 5\n</Location>\n"]) {
    my ($name, $text) = @$_;
    my ($ok, $said) = configtest($mount->('') . $text);
    ok($ok, "$name: accepted") or diag($said);
}
{
    my ($ok, $said) = configtest("<VirtualHost *:1>\n" . XCRIServer::dbd() . $mount->('') . "</VirtualHost>\n<VirtualHost *:2>\nRedirect permanent / https://localhost/\n<Location />\nRequire all denied\n</Location>\n</VirtualHost>\n");
    ok($ok, 'what another virtual host says: accepted') or diag($said);
}
for (['Require all granted', $mount->("Require all granted\n")], ['what stands outside', $mount->('') . "Header set X-A b\nSetEnvIf Host a b\n"],
    ['another place', $mount->('') . "<Location \"/iz/xcri/apiary\">\nRequire ip 10.1.1.1\n</Location>\n"],
    ['what it knows itself', $mount->("XCRIDefaultLimit 3\nErrorDocument 404 none\n") . "<Location \"/iz\">\nXCRIMaxLimit 100\n</Location>\n"],
    ['another API below', $mount->('') . "<Location \"$API/v3\">\nSetHandler xcri-api\nXCRIFastPath Off\nXCRIDefaultLimit 3\nRequire ip 10.1.1.1\n</Location>\n"],
    ['a directory', $mount->('') . "<Directory \"/nowhere\">\nRequire ip 10.1.1.1\n</Directory>\n"],
    ['Off', $mount->("XCRIFastPath Off\nRequire ip 10.1.1.1\n")]) {
    my ($name, $text) = @$_;
    my ($ok, $said) = configtest($text);
    ok($ok, "$name: accepted") or diag($said);
}

# ---- answers: as the handler's. What only the handler's phase sets tells which of both gave one.
my $server = cached_server(text => "Header always set X-Seen %{SLOW}e env=SLOW\nHeader set X-Always here\n", in => "XCRIFastPath On\nSetEnv SLOW way\n");
settled($server);
my $doc = JSON::PP->new->utf8->decode(body_of('/openapi.json'));
walk_document($doc);
my $fast = 0;
for my $path (sort grep { $doc->{paths}{$_}{get} } keys %{ $doc->{paths} }) {
    my $operation = $doc->{paths}{$path}{get};
    next if $path =~ m{^/(?:health)?\z};                # tell the time
    my (@wrong, $seen);
    for my $with ({}, map { { format => $_ } } sort keys %{ $operation->{'x-forms'} || {} }) {
        my $address = address($path, $operation->{parameters} || [], $with);
        for my $o ([], ['If-None-Match' => 'its own'], ['If-Match' => '"x"'], [Origin => 'https://web4.ustfccca.org']) {
            $server->get($API . $address) for 1, 2;
            my @same = ($o, $o);
            if (@$o && $o->[1] eq 'its own') {
                my $plain = $server->get($API . $address);
                @same = map { [$o->[0] => $_->header('ETag') || '"x"'] } $plain, uncached($plain, $address);
            }
            my $r = $server->get($API . $address, headers => [@{ $same[0] }]);
            my $right = uncached($r, $address, headers => [@{ $same[1] }]);
            my $always = join ',', map { $_->[1] } grep { $_->[0] eq 'X-Always' } @{ $r->{headers} };
            push @wrong, "$address @$o: X-Always: $always" if $always ne ($r->{status} == 200 ? 'here' : '') && $r->{status} < 300;
            my $slow = defined $r->header('X-Seen');
            push @wrong, "$address @$o: by the handler" if !$slow != (cache_status($r) eq 'mod_xcri; hit') && $r->{status} == 200;
            $fast++ if !$slow;
            @{ $r->{headers} } = grep { $_->[0] !~ /^X-(?:Seen|Always)$/ } @{ $r->{headers} };
            my $how = differs($r, $right);
            push @wrong, "$address @$o: $how" if $how;
        }
    }
    is(join("\n", @wrong), '', "$path: as the handler's");
}
cmp_ok($fast, '>=', 200, "$fast of them by the fast path");

# What holds for a part of the API by a pattern is looked at with each request.
{
    my $part = cached_server(text => "<LocationMatch \"^$API/teams/(?<team>[0-9]+)\$\">\nRequire env DOOR\n</LocationMatch>\n"
        . "<Location \"$API/*/latest\">\nXCRICORSOrigin *\n</Location>\nSetEnvIf X-Door . DOOR\nHeader always set X-Seen %{SLOW}e env=SLOW\n", in => "XCRIFastPath On\nSetEnv SLOW way\n");
    settled($part);
    my @door = (headers => ['X-Door' => 'open']);
    is($part->get("$API/teams/101", @door)->{status}, 200, 'who may has an answer, and it is ready') for 1 .. 3;
    is($part->get("$API/teams/101")->{status}, 403, 'who may not has none');
    $part->get("$API/metadata/latest") for 1 .. 3;
    is($part->get("$API/metadata/latest", headers => [Origin => 'https://a.example'])->header('Access-Control-Allow-Origin'), '*', 'what is set for a part holds');
    my $other = $part->get("$API/seasons");
    is(cache_status($other) . ($other->header('X-Seen') // ''), 'mod_xcri; hit', 'the others are given the fast way');
    is($part->get("$API/metadata/latest")->header('X-Seen'), 'way', 'and that part the usual one');
}

# What is no GET of a ready answer goes its usual way.
for (['POST', '/teams/101', 405], ['OPTIONS', '/teams/101', 204], ['GET', '/nowhere', 404], ['GET', '/teams/?limit=x', 422], ['GET', '/teams/%31%30%31', 200],
    ['GET', '//teams//101', 404], ['HEAD', '/teams/101', 200]) {
    my ($method, $path, $status) = @$_;
    my $r = $server->get($API . $path, method => $method);
    my $right = req($method, $path);
    is($r->{status}, $right->{status}, "$method $path: $right->{status}, as ever");
    is($r->{body}, $right->{body}, "$method $path: with the same body");
}

# ---- counted, too
{
    my $hits = sub { my ($route) = $server->named($server->status, 'routes', 'route', '/teams/{team_hnd}'); return jtext($route, 'cache', 'hits') };
    my $before = $hits->();
    $server->get("$API/teams/101") for 1 .. 10;
    ok($server->until(sub { $hits->() == $before + 10 }), 'ten hits of the fast path are counted') or diag($hits->() - $before);
}

# ---- graceful restarts under load
{
    my @paths = map { "$API$_" } '/teams/101', '/athletes/?limit=3', '/seasons', '/teams/?limit=2&format=csv';
    my %right = map { $_ => $server->get($_)->{body} } @paths;
    my @kids;
    for my $kid (1 .. 4) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my ($bad, $n) = (0, 0);
            while (!-e "$server->{dir}/enough") {
                my $path = $paths[$n++ % @paths];
                my $r = $server->get($path);
                next if $r->{status} == 200 && $r->{body} eq $right{$path};
                $bad++;
                open my $log, '>>', "$server->{dir}/bad" or die $!;
                print $log "$path: $r->{status} ", cache_status($r), ' ', substr($r->{body}, 0, 300), "\n";
            }
            POSIX::_exit($bad ? 1 : $n < 20 ? 2 : 0);
        }
        push @kids, $pid;
    }
    for (1 .. 3) {
        Time::HiRes::sleep(0.7);
        ok($server->graceful, 'graceful restart');
    }
    Time::HiRes::sleep(0.7);
    open my $enough, '>', "$server->{dir}/enough" or die $!;
    my @ends = map { waitpid $_, 0; $? >> 8 } @kids;
    is("@ends", '0 0 0 0', 'and every answer meanwhile is 200, and right') or diag($server->file('bad'), $server->error_log);
    unlike($server->error_log, qr/AH0005[012]|segfault/, 'no child has crashed');
}
$server->stop;
done_testing;
