# What people write wrong, and the sentence that says what to write instead: at configtest, with the place of the line,
# without a word of the password. A mistake that may be right later (a socket, an option file) is a warning.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $server = XCRIServer->new('', config_only => 1);
my ($base, $dir) = ($server->{text}, $server->{dir});
my ($sock, $db) = map { env_or_die($_) } qw(XCRI_DB_SOCKET XCRI_FIXTURE_DB);
my $secret = 'hunter2';
my $params = "host=localhost,sock=$sock,user=reader,pass=$secret,dbname=$db,reconnect=0";
$ENV{HOME} = "$dir";                 # ~/.my.cnf is an option file

sub spew {
    my ($name, $text, $mode) = @_;
    open my $out, '>:raw', "$dir/$name" or die "$name: $!";
    print $out $text;
    close $out;
    chmod $mode, "$dir/$name" if defined $mode;
    return;
}
spew('latin1.html', "<h1>Ferm\xe9</h1>");
spew('utf8.html', "<h1>Ferm\xc3\xa9</h1>");
mkdir "$dir/closed" or die $!;
chmod 0, "$dir/closed";

sub params { my ($from, $to) = @_; (my $p = $params) =~ s/$from/$to/; return XCRIServer::dbd(params => $p) }
sub api { return '<Location "/iz/xcri/api">' . "\nSetHandler xcri-api\n" . ($_[0] // '') . "</Location>\n" }
sub line { return "AllowEncodedSlashes On\n" . XCRIServer::dbd(params => $params) . "$_[0]\n" . api() }
sub dbd { return "AllowEncodedSlashes On\n" . XCRIServer::dbd(params => $params, @_) . api() }
sub changed { return "AllowEncodedSlashes On\n" . params(@_) . api() }
sub handler { return "AllowEncodedSlashes On\n" . XCRIServer::dbd(params => $params) . $_[0] }

# what, the configuration, what is said; ERROR stops configtest, WARN does not
my @mistakes = (
    # ---- DBDParams
    ['password=', changed('pass=', 'password='), ERROR => qr/DBDParams on line \d+ of \S+: mod_dbd passes over password=; write pass=$/m],
    ['passwd=', changed('pass=', 'passwd='), ERROR => qr/passes over passwd=; write pass=$/m],
    ['database=', changed('dbname=', 'database='), ERROR => qr/passes over database=; write dbname=$/m],
    ['db=', changed('dbname=', 'db='), ERROR => qr/passes over db=; write dbname=$/m],
    ['socket=', changed('sock=', 'socket='), ERROR => qr/passes over socket=; write sock=$/m],
    ['username=', changed('user=', 'username='), ERROR => qr/passes over username=; write user=$/m],
    ['hostname=', changed('host=', 'hostname='), ERROR => qr/passes over hostname=; write host=$/m],
    ['another word', changed('host=', 'charset=utf8,host='), ERROR => qr/passes over charset=; write one of host, user, pass, /],
    ['a comma in the password', changed("pass=$secret", "pass=x,$secret"), ERROR => qr/word 5 is not name=value.*write such a password into section \[xcri\] of \/etc\/my\.cnf, and group=xcri/],
    ['a semicolon in the password', changed("pass=$secret", "pass=x;$secret"), ERROR => qr/word 5 is not name=value/],
    ['spaces around =', changed('user=reader', 'user = reader'), ERROR => qr/word 3 is not name=value.*none stands around "="/],
    ['no database', changed(",dbname=$db", ''), ERROR => qr/name no database; write dbname= and its name/],
    ['a port that is no number', changed('host=localhost', 'host=127.0.0.1,port=mysql'), ERROR => qr/port= takes a number from 1 to 65535; write, for example, port=3306/],
    ['port 99999', changed('host=localhost', 'host=127.0.0.1,port=99999'), ERROR => qr/port= takes a number from 1 to 65535/],
    ['no reconnect=0', changed(',reconnect=0', ''), ERROR => qr/must say reconnect=0 .*add ",reconnect=0" to DBDParams/],
    ['reconnect=1', changed('reconnect=0', 'reconnect=1'), ERROR => qr/must say reconnect=0/],
    ['a socket and another host', changed('host=localhost', 'host=127.0.0.1'), WARN => qr/with host=127\.0\.0\.1, sock= is passed over; write host=localhost/],
    ['a port with the socket', changed('host=localhost', 'host=localhost,port=3307'), WARN => qr/port= is passed over; write host=127\.0\.0\.1, or leave port= out/],
    ['a socket that is not there', changed($sock, "$dir/none.sock"), WARN => qr/No such file or directory: .*the database's socket \Q$dir\E\/none\.sock .* cannot be opened now; start MariaDB, or write the path/],
    ['a section that no file has', changed("user=reader,pass=$secret", 'group=xcri_nobody'), WARN => qr/name group=xcri_nobody, and no option file that libmariadb reads \(.*\) has a section \[xcri_nobody\]: write it into \/etc\/my\.cnf/],
    # ---- mod_dbd's numbers and driver
    ['DBDMax 0', dbd(DBDMax => 0), ERROR => qr/DBDMax 0, and so no connection at all; write, for example, DBDMax 4/],
    ['DBDMax below DBDKeep', dbd(DBDMax => 1), ERROR => qr/DBDKeep 2 and DBDMax 1, of which mod_dbd can make no pool.*write, for example, DBDMin 0, DBDKeep 1 and DBDMax 1/],
    ['DBDMin above DBDKeep', dbd(DBDMin => 3, DBDMax => 4), ERROR => qr/DBDMin 3, DBDKeep 2 and DBDMax 4, of which mod_dbd can make no pool/],
    ['DBDMin 2', dbd(DBDMin => 2), WARN => qr/DBDMin 2 and DBDExptime 0 mod_dbd opens connections by itself.*write DBDMin 0 and DBDExptime 0/],
    ['DBDPersist Off', dbd(DBDPersist => 'Off'), ERROR => qr/DBDPersist Off, a new connection for each request; write DBDPersist On/],
    ['no DBDriver', dbd(DBDriver => undef), ERROR => qr/no database; write DBDriver mysql and DBDParams/],
    ['no DBDParams', dbd(DBDParams => undef), ERROR => qr/no database; write DBDriver mysql and DBDParams/],
    ['DBDParams without quotation marks', dbd(DBDParams => 'host=localhost, user=reader'), ERROR => qr/DBDParams takes one argument/],
    ['no mod_dbd', dbd(), ERROR => qr/mod_dbd is not loaded, and mod_xcri needs it; write LoadModule dbd_module .*, or a2enmod dbd/, without => 'dbd'],
    ['no mod_dbd, and no API either', XCRIServer::dbd(params => $params), ERROR => qr/mod_dbd is not loaded/, without => 'dbd'],
    # ---- the handler and its place
    ['a letter too few', handler("<Location /a>\nSetHandler xcri-ap\n</Location>\n"), ERROR => qr/SetHandler xcri-ap: no module has this handler; write SetHandler xcri-api/],
    ['letters that changed places', handler("<Location /a>\nSetHandler xrci-api\n</Location>\n"), ERROR => qr/write SetHandler xcri-api$/m],
    ['capitals', handler("<Location /a>\nSetHandler XCRI-API\n</Location>\n"), ERROR => qr/write SetHandler xcri-api$/m],
    ['an underscore', handler("<Location /a>\nSetHandler xcri_status\n</Location>\n"), ERROR => qr/write SetHandler xcri-status$/m],
    ['the module\'s name', handler("<Location /a>\nSetHandler xcri\n</Location>\n"), ERROR => qr/write SetHandler xcri-api$/m],
    ['in <LocationMatch>', handler("<LocationMatch ^/a>\nSetHandler xcri-api\n</LocationMatch>\n"), ERROR => qr/belongs directly in a <Location> with a plain path.*write <Location "\/iz\/xcri\/api">/],
    ['in <Directory>', handler("<Directory />\nSetHandler xcri-api\n</Directory>\n"), ERROR => qr/belongs directly in a <Location>/],
    ['in the server', handler("SetHandler xcri-api\n"), ERROR => qr/belongs directly in a <Location>/],
    ['in <If>', handler("<If \"true\">\nSetHandler xcri-api\n</If>\n"), ERROR => qr/belongs directly in a <Location>/],
    ['no AllowEncodedSlashes', XCRIServer::dbd(params => $params) . api(), WARN => qr/write AllowEncodedSlashes On into the main server/],
    ['AllowEncodedSlashes in another host', "AllowEncodedSlashes On\n<VirtualHost *:1>\nAllowEncodedSlashes Off\n" . XCRIServer::dbd(params => $params) . api() . "</VirtualHost>\n",
        WARN => qr/write AllowEncodedSlashes On into the <VirtualHost> that has the API/],
    # ---- limits and times
    ['XCRIDefaultLimit above XCRIMaxLimit', line("XCRIMaxLimit 100\nXCRIDefaultLimit 200"), ERROR => qr/XCRIDefaultLimit 200 is above XCRIMaxLimit 100 for <Location "\/iz\/xcri\/api">; write a XCRIDefaultLimit of at most 100/],
    ['above the one that is not written', line('XCRIDefaultLimit 60000'), ERROR => qr/XCRIDefaultLimit 60000 is above XCRIMaxLimit 50000/],
    ['in the <Location>', "XCRIDefaultLimit 200\n" . handler(api("XCRIMaxLimit 10\n")), ERROR => qr/XCRIDefaultLimit 200 is above XCRIMaxLimit 10 /],
    ['XCRIMaxLimit 0', line('XCRIMaxLimit 0'), ERROR => qr/XCRIMaxLimit takes a whole number from 1 .*write, for example, XCRIMaxLimit 50000/],
    ['a season of two digits', line('XCRIDefaultSeason 25'), ERROR => qr/from 1900 to 9999.*write, for example, XCRIDefaultSeason 2025/],
    ['a time in a unit that is none', line('XCRIQueryTimeout 5m'), ERROR => qr/XCRIQueryTimeout takes a time from 10ms to 300s.*write, for example, XCRIQueryTimeout 5s/],
    ['XCRISlowQuery 0', line('XCRISlowQuery 0'), ERROR => qr/write, for example, XCRISlowQuery 500ms/],
    ['an origin without its scheme', line('XCRICORSOrigin www.example.org'), ERROR => qr/write, for example, XCRICORSOrigin https:\/\/www\.example\.org/],
    ['an origin with a slash at its end', line('XCRICORSOrigin https://www.example.org/'), ERROR => qr/without a path.*write, for example/],
    ['XCRIMetrics yes', line('XCRIMetrics yes'), ERROR => qr/XCRIMetrics must be On or Off/],
    # ---- other modules on the API's connections
    ['passwords from the database', load(qw(auth_basic authn_core authn_dbd)) . dbd() . "<Location /s>\nAuthDBDUserPWQuery \"SELECT 'x' FROM u WHERE n = %s\"\n</Location>\n",
        ERROR => qr/AuthDBDUserPWQuery on line \d+ of \S+ takes connections of mod_dbd that are the API's.*write AuthBasicProvider file and AuthUserFile, or put it into a <VirtualHost> with DBDParams of its own/],
    ['groups from the database', load(qw(authz_dbd)) . dbd() . "<Location /s>\nRequire dbd-group team\n</Location>\n", ERROR => qr/Require on line .* are the API's/],
    ['sessions in the database', load(qw(session session_dbd)) . dbd() . "<Location /s>\nSessionDBDCookieName s\n</Location>\n", ERROR => qr/SessionDBDCookieName on line .* are the API's/],
    ['sessions in the database by a .htaccess file', load(qw(session session_dbd)) . dbd() . "<Directory /s>\nAllowOverride FileInfo AuthConfig\n</Directory>\n",
        ERROR => qr/AllowOverride on line \d+ of \S+ lets a \.htaccess file use mod_session_dbd\.c, which takes connections of mod_dbd that are the API's.*write it without AuthConfig/],
    ['all of it', load(qw(session session_dbd)) . dbd() . "<Directory /s>\nAllowOverride All\n</Directory>\n", ERROR => qr/AllowOverride on line .* are the API's/],
    ['a map in the database', dbd() . "RewriteMap m \"fastdbd:SELECT 1 FROM u WHERE n = %s\"\n", ERROR => qr/RewriteMap on line .* are the API's.*a map of type dbm/],
    # ---- maintenance
    ['a page that is not UTF-8', line("XCRIMaintenancePage $dir/latin1.html"), ERROR => qr/cannot read "\S+latin1\.html" \(it is not UTF-8 from byte 9 on: save it as UTF-8\)/],
    ['a page that is not there', line("XCRIMaintenancePage $dir/none.html"), ERROR => qr/No such file or directory.*write the path of an HTML file that exists/],
    ['an expression without quotation marks', line("XCRIMaintenance expr=-f '/run/x'"), ERROR => qr/"expr=\.\.\." in quotation marks/],
    ['an expression without expr=', line("XCRIMaintenance \"-f '/run/x'\""), ERROR => qr/write, for example, XCRIMaintenance "expr=-f /],
    ['an API that stays open', "XCRIMaintenance \"expr=-f '$dir/switch'\"\nXCRISite /site\n" . dbd(), WARN => qr/XCRIMaintenance at \S+:\d+ closes what is below XCRISite \/site, and the API at \/iz\/xcri\/api is not: it stays open; write XCRISite \/iz\/xcri,/],
    ['one of several APIs that stays open', "XCRIMaintenance On\n" . dbd() . "<Location /other/api>\nSetHandler xcri-api\n</Location>\n",
        WARN => qr/below XCRISite \/iz\/xcri, and the API at \/other\/api is not: it stays open; write XCRISite \/, or/],
    ['and beside another', "XCRIMaintenance On\n" . dbd() . "<Location /iz/api>\nSetHandler xcri-api\n</Location>\n",
        WARN => qr/and the API at \/iz\/api is not: it stays open; write XCRISite \/iz, or/],
    ['the same with a window', "XCRIMaintenanceWindow 2099-01-15T06:00:00Z PT2H\nXCRISite /site\n" . dbd(), WARN => qr/XCRIMaintenanceWindow at \S+:\d+ closes what is below XCRISite \/site, and the API/],
    ['a switch in a directory that is not there', line("XCRIMaintenance \"expr=-f '$dir/none/switch'\""), WARN => qr/there is no directory \Q$dir\E\/none\/: nobody can close the site .*install -d -m 0755/],
    ['a window without its zone', line('XCRIMaintenanceWindow 2026-01-15T06:00:00 PT2H'), ERROR => qr/with its zone.*write, for example, XCRIMaintenanceWindow/],
    ['30m', line('XCRIMaintenanceRetryAfter 30m'), ERROR => qr/units s, min and h/],
    ['a site that is an address', line('XCRISite https://www.example.org/iz/xcri'), ERROR => qr/write, for example, XCRISite \/iz\/xcri/],
);

sub load { return join '', map { "LoadModule ${_}_module " . env_or_die('XCRI_MODULES_DIR') . "/mod_$_.so\n" } @_ }

sub configtest {
    my ($text, $without) = @_;
    (my $head = $base) =~ s/^LoadModule ${\($without || 'none')}_module .*\n//mg;
    $server->write($head . $text);
    my $said = `$server->{httpd} -t -f $dir/httpd.conf 2>&1`;
    return ($? >> 8, $? & 127, $said);
}

cmp_ok(scalar @mistakes, '>=', 40, scalar(@mistakes) . ' mistakes');
for (@mistakes) {
    my ($name, $text, $kind, $like, %o) = @$_;
    my ($code, $signal, $said) = configtest($text, $o{without});
    is($signal, 0, "$name: no crash");
    ok($kind eq 'ERROR' ? $code != 0 : $code == 0 && $said =~ /xcri:warn/, "$name: " . ($kind eq 'ERROR' ? 'stops configtest' : 'is a warning')) or diag($said);
    like($said, $like, "$name: what to write");
    unlike($said, qr/\Q$secret\E/, "$name: no password");
}

# Nothing is said of what is right.
for (['all of it', dbd()], ['UTF-8', line("XCRIMaintenancePage $dir/utf8.html")], ['a switch', line("XCRIMaintenance \"expr=-f '$dir/switch'\"")],
    ['a smaller XCRIMaxLimit alone', line('XCRIMaxLimit 3')], ['NoDecode', "AllowEncodedSlashes NoDecode\n" . XCRIServer::dbd(params => $params) . api()],
    ['passwords of a host that has DBDParams of its own', load(qw(auth_basic authn_core authn_dbd)) . "<VirtualHost *:80>\n" . dbd()
        . "</VirtualHost>\n<VirtualHost *:81>\nDBDriver mysql\nDBDParams \"host=localhost,user=u,dbname=users\"\n"
        . "<Location /s>\nAuthDBDUserPWQuery \"SELECT 'x' FROM u WHERE n = %s\"\n</Location>\n</VirtualHost>\n"],
    ['the API below the site', "XCRIMaintenance On\nXCRISite /iz\n" . dbd()], ['another module\'s handler', handler("<Location /s>\nSetHandler server-status\n</Location>\n")]) {
    my ($name, $text) = @$_;
    my ($code, $signal, $said) = configtest($text);
    ok($code == 0 && !$signal, "right: $name") or diag($said);
    # But for the notice that the account stands in DBDParams, and with it no time limit
    unlike($said =~ s/.*xcri:notice.* set no time limit for mod_dbd's connects: .*//r, qr/xcri:/, 'and nothing is said');
}

# ---- option files: found, included, unreadable
my $group = changed("user=reader,pass=$secret", 'group=xcri_t');
spew('.my.cnf', "[client]\nuser=x\n[xcri_t]\nuser=reader\npassword=$secret\nconnect-timeout = 1\n", 0600);
unlike((configtest($group))[2], qr/xcri:/, 'a section in ~/.my.cnf is found');
spew('.my.cnf', "[xcri_t]\nuser=reader\npassword=$secret\n", 0600);
like((configtest($group))[2], qr/xcri:warn.*set no time limit for mod_dbd's connects: .*write connect-timeout = 1 into section \[xcri_t\]/, 'without connect-timeout, a warning');
spew('.my.cnf', "!include $dir/more.cnf\n", 0600);
spew('more.cnf', "[xcri_t]\nsocket = \"$dir/gone.sock\"\n", 0600);
unlike((configtest($group))[2], qr/has a section/, 'and in a file that it includes');
(my $no_sock = $group) =~ s/sock=[^,]*,//;
like((configtest($no_sock))[2], qr/the database's socket \Q$dir\E\/gone\.sock of \Q$dir\E\/more\.cnf cannot be opened now/, 'the socket that the section names is looked at, too');
spew('.my.cnf', "!includedir $dir/conf.d\n", 0600);
mkdir "$dir/conf.d";
spew('conf.d/xcri.cnf', "[xcri_t]\nuser=reader\n", 0600);
like((configtest($group))[2], qr/has a section \[xcri_t\]/, 'of a directory libmariadb reads my.cnf only');
rename "$dir/conf.d/xcri.cnf", "$dir/conf.d/my.cnf" or die $!;
unlike((configtest($group))[2], qr/has a section/, 'and that it reads');
spew('.my.cnf', "[xcri_t]\nuser=reader\n", 0);
like((configtest($group))[2], qr/Permission denied: .*name group=xcri_t, and \Q$dir\E\/\.my\.cnf cannot be read by \S+: chown root:\S+ \Q$dir\E\/\.my\.cnf && chmod 0640 /, 'a file that httpd\'s user cannot read');
unlink "$dir/.my.cnf";

# ---- a directory that httpd's user cannot look into
like((configtest(line("XCRIMaintenance \"expr=-f '$dir/closed/switch'\"")))[2],
    qr/Permission denied: .*httpd's user \S+ cannot look into \Q$dir\E\/closed\/, where XCRIMaintenance at \S+:\d+ looks for \Q$dir\E\/closed\/switch: the site would stay open; chmod 0755/,
    'a switch that httpd cannot see');
chmod 0700, "$dir/closed";

done_testing;
