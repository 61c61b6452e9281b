# A database that is away: the status pages answer at once, and the log stays
# small.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use List::Util qw(min);
use Test::More;
use XCRITest;
use XCRIServer;
use File::Temp ();
use Time::HiRes ();

my $dir = File::Temp->newdir('xcri-down-XXXXXX', TMPDIR => 1);
my $sock = "$dir/db.sock";
my $real = env_or_die('XCRI_DB_SOCKET');
my ($user, $pass, $db) = map { env_or_die($_) } qw(XCRI_DB_USER XCRI_DB_PASS XCRI_FIXTURE_DB);
my $server = XCRIServer->new(XCRIServer::dbd(params => "host=localhost,sock=$sock,user=$user,pass=$pass,dbname=$db,reconnect=0")
    . "XCRIDefaultSeason 2025\n<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"
    . "<Location \"/status\">\nSetHandler xcri-status\n</Location>\n"
    . "<Location \"/server-status\">\nSetHandler server-status\n</Location>\n");

# The quickest of three: who waits for the database waits each time.
sub fast {
    my ($when) = @_;
    for my $path ('/status', '/status?json', '/status?prometheus', '/server-status') {
        my @r = map { $server->get($path) } 1 .. 3;
        my $took = min(map { $_->{time} } @r);
        ok($took < 0.1 && !(grep { $_->{status} != 200 } @r), sprintf('%s: %s within 100 ms (%.0f ms)', $when, $path, $took * 1000));
    }
    return;
}

# load(seconds): what 8 clients do meanwhile
sub load {
    my ($seconds) = @_;
    my @kids;
    for (1 .. 8) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $end = Time::HiRes::time() + $seconds;
            $server->get('/api/teams/101') while Time::HiRes::time() < $end;
            require POSIX;
            POSIX::_exit(0);
        }
        push @kids, $pid;
    }
    return @kids;
}

# ---- away from the start
is($server->get('/api/teams/101')->{status}, 503, 'no database at the start: 503');
fast('no database at the start');
ok($server->until(sub { (jtext($server->status, 'pools', 0, 'breaker') // '') ne 'closed' }), 'the breaker is open');

# ---- it comes
symlink $real, $sock or die $!;
ok($server->until(sub { $server->get('/api/teams/101')->{status} == 200 }, 10), 'it comes: 200');
ok($server->until(sub { jtext($server->status, 'pools', 0, 'breaker') eq 'closed' || !$server->get('/api/teams/101') }, 10), 'the breaker is closed');

# ---- it goes, under load
unlink $sock;
my $mark = length $server->error_log;
my @kids = load(4);
for (1 .. 3) {
    for my $id (map { $_->[0] } admin_rows("SELECT id FROM information_schema.processlist WHERE user='$user'")) { eval { admin("KILL $id") } }
    fast("away under load, $_");
    select undef, undef, undef, 0.5;
}
waitpid $_, 0 for @kids;
# What the MPM says of its workers is of such a load, and not of the database.
my @lines = grep { !/\[mpm_\w+:/ } split /\n/, substr $server->error_log, $mark;
my %by;
$by{ /\bxcri:\w/ ? 'xcri' : /dbd/ ? 'dbd' : 'other' }++ for @lines;
my $n = requests();
note("$n requests while the database was away for about 4 s; lines in the log: ", join ', ', map { "$by{$_} $_" } sort keys %by);
cmp_ok($n, '>', 200, "$n requests meanwhile");
cmp_ok($by{xcri} // 0, '<=', 24, 'our lines in four seconds, of two children: ' . ($by{xcri} // 0));
cmp_ok($by{dbd} // 0, '<=', 80, 'mod_dbd\'s own lines: ' . ($by{dbd} // 0));
is($by{other} // 0, 0, 'and nobody else\'s') or diag(join "\n", grep { !/\bxcri:|dbd/ } @lines);
cmp_ok(jtext($server->status, 'pools', 0, 'outages'), '>=', 1, 'outages are counted');
cmp_ok(jtext($server->status, 'pools', 0, 'refused'), '>=', 1, 'and requests that were not let in');

# ---- and is back
symlink $real, $sock or die $!;
ok($server->until(sub { $server->get('/api/teams/101')->{status} == 200 }, 10), 'it is back: 200');
ok($server->until(sub { $server->get('/api/teams/101'); jtext($server->status, 'pools', 0, 'breaker') eq 'closed' }, 10), 'the breaker is closed again');

# ---- children that start while it accepts connections and says nothing
my $pid = env_or_die('XCRI_DB_PID');
END { kill CONT => $pid if $pid }
kill STOP => $pid or die "STOP: $!";
$server->graceful;
my @answers = map { [$_, $server->get($_)] } '/index.html', '/api/teams/101', '/status';
kill CONT => $pid;
is(join(' ', map { $_->[1]{status} } @answers), '404 503 200', 'children that start while the database says nothing: they answer');
ok($_->[1]{time} < 2, sprintf '%s within %.2f s', $_->[0], $_->[1]{time}) for @answers;
ok($server->until(sub { $server->get('/api/teams/101')->{status} == 200 }, 10), 'and it speaks again: 200');

sub requests { return jtext($server->status, 'total', 'requests') }

$server->stop;
done_testing;
