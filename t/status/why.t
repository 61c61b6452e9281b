# Why the database is of no use: no socket, a wrong password, a right that was forgotten, a table that is missing. The log
# says it once for each outage, of all children; /health and the status page say it in words of their own.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $real = env_or_die('XCRI_DB_SOCKET');
my ($db, $secret) = (env_or_die('XCRI_FIXTURE_DB'), 'opensesame');
my $account = "'xcri_why'\@'localhost'";
my @tables = map { $_->[0] } admin_rows("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '$db' AND TABLE_TYPE = 'BASE TABLE'");

# The account, which may read these tables
sub account {
    my ($password, @read) = @_;
    admin("DROP USER IF EXISTS $account; CREATE USER $account IDENTIFIED BY '$password'");
    admin("GRANT SELECT ON $db.$_ TO $account") for @read;
    return;
}
END { eval { admin("DROP USER IF EXISTS $account") } }

my $sock;
sub start {
    my $server = XCRIServer->new('', config_only => 1);
    $sock = "$server->{dir}/db.sock";
    symlink $real, $sock unless $_[0];
    $server->write($server->{text} . "AllowEncodedSlashes On\n"
        . XCRIServer::dbd(params => "host=localhost,sock=$sock,user=xcri_why,pass=$secret,dbname=$db,reconnect=0")
        . "XCRIDefaultSeason 2025\nXCRICacheSize 0\n<Location \"/api\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");
    $server->start;
    return $server;
}

sub lines { my ($server, $like) = @_; return grep { $_ =~ $like } split /\n/, $server->error_log }

# one line that is like this, however many ask
sub one_line {
    my ($server, $like, $name) = @_;
    my $found = $server->until(sub { lines($server, $like) }, 8);
    is(scalar lines($server, $like), 1, "$name: one line in the log") or diag($server->error_log);
    return;
}

sub health_is {
    my ($server, $status, $connected, $detail, $name) = @_;
    my $r = $server->until(sub { my $r = $server->get('/api/health'); ($r->{body} =~ $detail) && $r }, 6) || $server->get('/api/health');
    is($r->{status}, $status, "$name: /health is $status");
    is(jplain(jget($r->json, 'database_connected')), $connected, "$name: database_connected is $connected") or diag($r->{body});
    like(jtext($r->json, 'detail') // '', $detail, "$name: and says why, and since when");
    unlike($r->{body}, qr/mariadb|mysql|xcri_why|localhost|\.sock|denied|iz_rankings_xcri_scs_components'/i, "$name: in our own words");
    is($server->get('/api/health?live')->{status}, 200, "$name: /health?live asks no database");
    return;
}

# the verdict at the head of the status
sub verdict_is {
    my ($server, $state, $what, $name) = @_;
    my $verdict = sub { jget($server->status, 'verdict', 0) };
    $server->until(sub { (jtext($verdict->(), 'state') // '') eq $state }, 8);
    my $v = $verdict->();
    is(jtext($v, 'state'), $state, "$name: the status says $state") or diag($server->get('/status?json')->{body} =~ s/"total".*//r);
    like(join(' ', map { jtext($v, $_) // '' } qw(what why cure)), $what, "$name: and why, and what to do");
    cmp_ok(jplain(jget($v, 'since')), '>', time - 100, "$name: and since when") if $state =~ /^(?:away|broken)$/;
    return;
}

my $since = qr/, since 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/;

# from several clients at once
sub ask {
    my ($server, $n) = @_;
    my @kids;
    for (1 .. 4) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) { $server->get('/api/teams/101') for 1 .. $n; require POSIX; POSIX::_exit(0) }
        push @kids, $pid;
    }
    waitpid $_, 0 for @kids;
    return;
}

# ---- all is well: who, where, over what
account($secret, @tables);
my $server = start();
one_line($server, qr/xcri:notice.*xcri: connected to MariaDB \d+\.\d+\.\d+ at \Q$sock\E as xcri_why\@localhost, database \Q$db\E, over a socket$/, 'connected');
is($server->get('/api/health')->{status}, 200, '/health is 200');
is($server->get('/api/health')->{body} =~ /"detail"/ ? 1 : 0, 0, 'and has nothing to add');
verdict_is($server, 'well', qr/All is well/, 'connected');
my $live = $server->get('/api/health?live');
like($live->{body}, qr/\A\{"status":"alive","api_version":"[^"]+","timestamp":"[^"]+"\}\z/, '/health?live');

# ---- the socket goes, under load, and comes
unlink $sock;
eval { admin("KILL $_->[0]") } for admin_rows("SELECT id FROM information_schema.processlist WHERE user = 'xcri_why'");
ask($server, 20);
one_line($server, qr/xcri:error.*xcri: the database is away: \Q$sock\E: error 2002 \(.*\(2\)\): it is not running, or not where it is looked for; start MariaDB, or correct where DBDParams looks for it/, 'no socket');
health_is($server, 503, 'false', qr/^The rankings database is not running, or not where it is looked for$since \(error [0-9a-f]+\)$/, 'no socket');
verdict_is($server, 'away', qr/is not running.*Start MariaDB/s, 'no socket');
ask($server, 20);
symlink $real, $sock or die $!;
ok($server->until(sub { ask($server, 1); lines($server, qr/xcri: the database is back, after/) }, 10), 'it is back');
one_line($server, qr/xcri:notice.*xcri: the database is back, after \d+ \w+/, 'back');
is(scalar lines($server, qr/the database is away/), 1, 'one outage was one line');
verdict_is($server, 'errors', qr/5xx/, 'what failed meanwhile is told for a quarter of an hour');

# ---- a second outage is a second line: the password is changed
admin("SET PASSWORD FOR $account = PASSWORD('other')");
eval { admin("KILL $_->[0]") } for admin_rows("SELECT id FROM information_schema.processlist WHERE user = 'xcri_why'");
ask($server, 5);
one_line($server, qr/xcri: the database is away: \Q$sock\E: error 1045 \(Access denied for user 'xcri_why'.*\): it does not accept the account that reads it; correct the account's name and password/, 'a wrong password');
health_is($server, 503, 'false', qr/^The rankings database does not accept the account that reads it$since \(error [0-9a-f]+\)$/, 'a wrong password');
verdict_is($server, 'away', qr/does not accept the account/, 'a wrong password');
unlike($server->error_log, qr/\Q$secret\E/, 'no password is in the log');
$server->stop;

# ---- no database when httpd starts: said without a request, and once
$server = start(1);
one_line($server, qr/xcri: the database is away: \Q$sock\E: error 2002 /, 'no database at the start');
verdict_is($server, 'away', qr/is not running/, 'no database at the start');
is($server->get('/api/health?live')->{status}, 200, '/health?live then');
account($secret, @tables);
symlink $real, $sock or die $!;
one_line($server, qr/xcri: connected to MariaDB /, 'it comes');
$server->stop;

# ---- a right that was forgotten
my ($hidden) = grep { /scs_components/ } @tables;
account($secret, grep { $_ ne $hidden } @tables);
$server = start();
one_line($server, qr/xcri:error.*xcri: the database answers, but the account may not read all that it needs: \d+ of \d+ statements cannot run, the first "\S+ .*": error 1142 \(SELECT command denied .*\Q$hidden\E.*\); give the account its rights with conf\/sql\/grants\.sql/, 'a forgotten right');
health_is($server, 503, 'true', qr/^The rankings database answers, but the account may not read all that it needs$since \(error [0-9a-f]+\)$/, 'a forgotten right');
verdict_is($server, 'broken', qr/may not read all that it needs.*grants\.sql/s, 'a forgotten right');
is($server->get('/api/teams/101')->{status}, 200, 'what needs it not answers');
admin("GRANT SELECT ON $db.$hidden TO $account");
ok($server->until(sub { lines($server, qr/xcri: all statements can run again/) }, 20), 'given later: found without a restart');
ok($server->until(sub { $server->get('/api/health')->{status} == 200 }, 10), 'and /health is well');

# ---- the whole database forgotten
$server->stop;
account($secret);
$server = start();
one_line($server, qr/xcri: the database is away: \Q$sock\E: error 1044 \(.*\): it does not let the account use the rankings; correct dbname in DBDParams, or give the account its rights/, 'all rights forgotten');
health_is($server, 503, 'false', qr/^The rankings database does not let the account use the rankings$since/, 'all rights forgotten');
$server->stop;

done_testing;
