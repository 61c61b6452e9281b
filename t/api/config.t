# Wrong configurations: httpd -t says what is wrong, and never crashes.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;
use Apache::Test ();

my $httpd = Apache::Test::vars('httpd');
my $module = env_or_die('XCRI_MODULE');
my $sock = env_or_die('XCRI_DB_SOCKET');
my ($user, $pass, $db) = map { env_or_die($_) } qw(XCRI_DB_USER XCRI_DB_PASS XCRI_FIXTURE_DB);
my $dir = File::Temp->newdir('xcri-config-XXXXXX', TMPDIR => 1);

# The modules of the configuration that runs the tests, apart from ours: httpd
# says which files it loads.
our @load;
{
    my $seen = '';
    for my $file (Apache::Test::vars('t_conf_file'), glob(Apache::Test::vars('t_conf') . '/*.conf')) {
        open my $in, '<', $file or next;
        while (<$in>) {
            my ($name, $path) = /^\s*LoadModule\s+(\S+)\s+"?([^"\s]+)"?/ or next;
            next if $seen =~ / \Q$name\E /;
            next unless $name =~ /^(?:mpm_\w+|dbd|authz_core|unixd|alias|dir|mime|deflate|filter|rewrite)_module$/;
            $seen .= " $name ";
            push @load, "LoadModule $name \"$path\"";
        }
    }
}
ok(scalar(grep { /dbd_module/ } @load), 'the tests\' configuration loads mod_dbd');

my $good_params = "host=localhost,sock=$sock,user=$user,pass=$pass,dbname=$db,reconnect=0";

my %dbd = (DBDriver => 'mysql', DBDParams => "\"$good_params\"", DBDMin => 0, DBDKeep => 1, DBDMax => 1, DBDExptime => 0);

# config(vhost lines, location): a whole configuration with one vhost
my $count = 0;
sub configtest {
    my ($text) = @_;
    my $file = "$dir/httpd-" . ++$count . '.conf';
    open my $out, '>:utf8', $file or die "$file: $!";
    print $out "ServerRoot \"$dir\"\nServerName localhost\nListen 127.0.0.1:1\nPidFile \"$dir/pid\"\nErrorLog \"$dir/error_log\"\n",
        "DocumentRoot \"$dir\"\n", join("\n", @load), "\nLoadModule xcri_module \"$module\"\n", $text;
    close $out;
    my $said = `$httpd -t -f $file 2>&1`;
    my $signal = $? & 127;
    my $code = $? >> 8;
    return ($code, $said, $signal);
}

sub dbd {
    my (%o) = (%dbd, @_);
    return join '', map { defined $o{$_} ? "$_ $o{$_}\n" : '' } sort keys %o;
}

my $location = "<Location \"/iz/xcri/api\">\nSetHandler xcri-api\n</Location>\n";
sub vhost { return "<VirtualHost *:1>\n" . join('', @_) . "</VirtualHost>\n" }

sub accepted {
    my ($text, $name) = @_;
    my ($code, $said, $signal) = configtest($text);
    ok($code == 0 && !$signal && $said =~ /Syntax OK/, "accepted: $name") or diag($said);
    return;
}

sub refused {
    my ($text, $like, $name) = @_;
    my ($code, $said, $signal) = configtest($text);
    is($signal, 0, "no crash: $name");
    isnt($code, 0, "refused: $name") or diag($said);
    like($said, $like, "and says why: $name");
    unlike($said, qr/\Q$pass\E/, "without the password: $name");
    return;
}

# neither accepted nor refused is laid down: but one of the two, and a sentence when refused
sub survived {
    my ($text, $name) = @_;
    my ($code, $said, $signal) = configtest($text);
    ok(!$signal && ($code == 0 ? $said =~ /Syntax OK/ : $said =~ /xcri|Location|DBD/i), "no crash: $name")
        or diag("exit $code, signal $signal: $said");
    return;
}

# ---- right ones
accepted(dbd() . $location, 'the whole server');
accepted(vhost(dbd(), $location), 'a vhost');
accepted(dbd() . vhost($location), 'a vhost with the server\'s database');
accepted('', 'nothing but LoadModule');
accepted("<IfModule mod_xcri.c>\n" . vhost(dbd(), $location) . "</IfModule>\n", 'the module is called mod_xcri.c');
accepted(vhost(dbd(), "<Location \"/\">\nSetHandler xcri-api\n</Location>\n"), 'under /');
accepted(vhost(dbd(), "XCRIDefaultSeason 2025\nXCRIDefaultLimit 100\nXCRIMaxLimit 50000\nXCRICORSOrigin *\nXCRIQueryTimeout 5s\n", $location),
    'every directive');
accepted(vhost(dbd(), "XCRIQueryTimeout $_\n", $location), "XCRIQueryTimeout $_") for qw(300ms 1s 5s 2000ms);
accepted(vhost(dbd(), "XCRICORSOrigin https://a.example http://b.example:8080\n", $location), 'two origins');
accepted(vhost(dbd(), "XCRICORSOrigin $_\n", $location), "XCRICORSOrigin $_") for 'http://a.example:443', 'https://a.example:8443', 'http://[::1]:3000',
    'http://127.0.0.1', 'https://xn--4ca.example', 'moz-extension://0-1';
accepted(dbd() . "XCRIDefaultSeason 2024\n" . vhost("XCRIDefaultSeason 2025\n", $location), 'a vhost overrides the server');
accepted(vhost(dbd(), "xcridefaultseason 2025\n", $location), 'directives without case');
accepted(vhost(dbd(DBDParams => "\"$good_params\""), $location) . "\n<VirtualHost *:2>\n" . dbd(DBDParams => "\"$good_params\"") . $location
    . "</VirtualHost>\n", 'two vhosts');

# ---- the connection
for my $where (['the server', sub { $_[0] . $location }], ['a vhost', sub { vhost($_[0], $location) }],
    ['a vhost under the server\'s database', sub { $_[0] . vhost($location) }]) {
    my ($name, $make) = @$where;
    (my $one = $good_params) =~ s/reconnect=0/reconnect=1/;
    (my $none = $good_params) =~ s/,reconnect=0//;
    refused($make->(dbd(DBDParams => "\"$one\"")), qr/reconnect/, "reconnect=1 in $name");
    refused($make->(dbd(DBDParams => "\"$none\"")), qr/reconnect/, "no reconnect in $name");
    refused($make->(dbd(DBDParams => "\"$none,reconnect=2\"")), qr/reconnect/, "reconnect=2 in $name");
    refused($make->(dbd(DBDParams => "\"$none,reconnect=\"")), qr/reconnect/, "reconnect without a value in $name");
    refused($make->(dbd(DBDParams => "\"$none,noreconnect=0\"")), qr/reconnect/, "another word that ends in reconnect=0, in $name");
    refused($make->(dbd(DBDriver => undef)), qr/DBDriver/, "no DBDriver in $name");
}
refused($location, qr/DBD/, 'no database at all');
refused(vhost($location), qr/DBD/, 'no database at all, in a vhost');
refused(vhost(dbd(DBDParams => undef), $location), qr/DBDParams|reconnect/, 'no DBDParams');
refused(vhost(dbd(DBDriver => 'sqlite3'), $location), qr/DBDriver|mysql|sqlite3/, 'another driver');
refused(vhost(dbd(DBDriver => 'nosuch'), $location), qr/DBDriver|mysql|nosuch/, 'no such driver');
(my $bad_second = $good_params) =~ s/reconnect=0/reconnect=1/;
refused(vhost(dbd(), $location) . "<VirtualHost *:2>\n" . dbd(DBDParams => "\"$bad_second\"") . $location . "</VirtualHost>\n",
    qr/reconnect/, 'the second of two vhosts');

# ---- connections that mod_dbd opens by itself
for ([[], undef, 'none'], [[DBDMin => 2, DBDKeep => 2, DBDMax => 2], qr/DBDMin 2 and DBDExptime 0 /, 'DBDMin 2'], [[DBDMin => undef], qr/DBDMin 1 /, 'no DBDMin'],
    [[DBDExptime => 60], qr/DBDMin 0 and DBDExptime 60 /, 'DBDExptime 60'], [[DBDExptime => undef], qr/DBDExptime 300 /, 'no DBDExptime']) {
    my ($dbd, $like, $name) = @$_;
    for my $text (dbd(@$dbd) . $location, vhost(dbd(@$dbd), $location), dbd(@$dbd) . vhost($location)) {
        my ($code, $said) = configtest($text);
        ok($code == 0 && ($like ? $said =~ $like && $said =~ /write DBDMin 0 and DBDExptime 0$/m : $said !~ /DBDMin/), "a warning of mod_dbd's own connections: $name")
            or diag($said);
    }
}
unlike((configtest(dbd(DBDMin => 5)))[1], qr/DBDMin/, 'and none where our handler is not');

# a vhost without our handler may do as it likes
accepted(vhost(dbd(), $location) . "<VirtualHost *:2>\n" . dbd(DBDParams => "\"$bad_second\"") . "</VirtualHost>\n",
    'reconnect=1 in a vhost that is none of our business');

# ---- values
for my $bad (['XCRIDefaultSeason', 'abc'], ['XCRIDefaultSeason', '""'], ['XCRIDefaultSeason', '20x5'], ['XCRIDefaultSeason', '-1'],
    ['XCRIDefaultSeason', '99999999999999999999'], ['XCRIDefaultSeason', ''], ['XCRIDefaultSeason', '2024 2025'],
    ['XCRIDefaultLimit', '0'], ['XCRIDefaultLimit', '-5'], ['XCRIDefaultLimit', 'abc'], ['XCRIDefaultLimit', '1.5'],
    ['XCRIDefaultLimit', '99999999999999999999'], ['XCRIDefaultLimit', ''],
    ['XCRIMaxLimit', '0'], ['XCRIMaxLimit', '-5'], ['XCRIMaxLimit', 'abc'], ['XCRIMaxLimit', '99999999999999999999'], ['XCRIMaxLimit', ''],
    ['XCRICORSOrigin', ''], ['XCRICORSOrigin', 'web4.ustfccca.org'], ['XCRICORSOrigin', 'https://web4.ustfccca.org/path'],
    # Of no browser: such an origin would be allowed, and never come.
    (map { ['XCRICORSOrigin', $_] } 'https://', 'https://a.example:443', 'http://a.example:80', 'https://a.example#x', 'https://me@a.example',
        'https://a.example:99999', 'https://a.example:', 'https://*.example', "https://\x{e4}.example", 'https://a.example?x', 'https://a.example,https://b.example'),
    ['XCRICORSOrigin', '* https://a.example'], ['XCRICORSOrigin', 'ftp'], ['XCRICORSOrigin', '""'],
    ['XCRIQueryTimeout', 'abc'], ['XCRIQueryTimeout', '0'], ['XCRIQueryTimeout', '0s'], ['XCRIQueryTimeout', '-1s'], ['XCRIQueryTimeout', '5x'],
    ['XCRIQueryTimeout', ''], ['XCRIQueryTimeout', 'ms'], ['XCRIQueryTimeout', '99999999999999999999s'], ['XCRIQueryTimeout', '""']) {
    my ($directive, $value) = @$bad;
    refused(vhost(dbd(), "$directive $value\n", $location), qr/$directive/, "$directive $value");
}
survived(vhost(dbd(), "XCRIDefaultLimit 200\nXCRIMaxLimit 100\n", $location), 'a default above the maximum');
survived(vhost(dbd(), "XCRIMaxLimit 100\nXCRIDefaultLimit 200\n", $location), 'the same the other way round');
refused(vhost(dbd(), "XCRINoSuchThing 1\n", $location), qr/XCRINoSuchThing/, 'an unknown directive');

# ---- odd places for the handler
survived(vhost(dbd(), "<LocationMatch \"^/a(pi)?\">\nSetHandler xcri-api\n</LocationMatch>\n"), 'SetHandler in <LocationMatch>');
survived(vhost(dbd(), "<Location ~ \"^/api\">\nSetHandler xcri-api\n</Location>\n"), 'SetHandler in <Location ~>');
survived(vhost(dbd(), "<Directory \"$dir\">\nSetHandler xcri-api\n</Directory>\n"), 'SetHandler in <Directory>');
survived(vhost(dbd(), "<Files \"api\">\nSetHandler xcri-api\n</Files>\n"), 'SetHandler in <Files>');
survived(vhost(dbd(), "SetHandler xcri-api\n"), 'SetHandler in the vhost itself');
survived(dbd() . "SetHandler xcri-api\n", 'SetHandler in the server itself');
survived(vhost(dbd(), "<Location \"/a/\">\nSetHandler xcri-api\n</Location>\n<Location \"/a/b\">\nSetHandler xcri-api\n</Location>\n"), 'two mounts, one in the other');
survived(vhost(dbd(), "<If \"true\">\nSetHandler xcri-api\n</If>\n"), 'SetHandler in <If>');
survived(vhost(dbd(), "<Location \"/a\">\nSetHandler XCRI-API\n</Location>\n"), 'the handler\'s name in capitals');
survived(vhost(dbd(), "<Location \"/a\">\nSetHandler xcri-api\n</Location>\n<Location \"/a/static\">\nSetHandler None\n</Location>\n"), 'a hole in the mount');

# ---- mod_dbd is missing
{
    local @load = grep { !/dbd_module/ } @load;
    my ($code, $said, $signal) = configtest($location);
    is($signal, 0, 'no crash without mod_dbd');
    isnt($code, 0, 'refused without mod_dbd');
    like($said, qr/dbd/i, 'and says why') or diag($said);
}

done_testing;
