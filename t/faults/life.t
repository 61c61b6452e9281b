# Children that end, restarts, clients that are slow, and other modules at the same connections.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

my $db = database();
my @paths = ('/teams/', '/athletes/', '/athletes/9001', '/metadata/', '/teams/101');
my $s = faults_server($db);
my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;

sub statuses { my ($sum) = @_; return join ' ', sort grep { $_ ne 'lost' } keys %{ $sum->{status} } }

# fault(name, server, sum): what holds after each
sub fault {
    my ($name, $server, $sum, @more) = @_;
    my $now;
    # A child that has just ended has connections that the database does not know to be closed yet.
    $server->until(sub { ($now = connections($db)) <= 4 * (2 * $server->{children} + 1) + 1 }, 10);
    tell($name, $sum, @more, "then $now connections", sprintf '%.0f MB', memory($server));
    is($sum->{wrong}, 0, "$name: no answer is wrong");
    ok(defined right_again($server, '/teams/', 10), "$name: right again");
    cmp_ok($now, '<=', 4 * (2 * $server->{children} + 1) + 1, "$name: no connection is left over");
    return;
}

# ---- a child is killed
{
    my $killed = 0;
    my $sum = storm($s, paths => \@paths, right => \@right, seconds => seconds(6, 20), during => sub {
        my ($began) = @_;
        while (time - $began < seconds(5, 19)) {
            sleep 1;
            my ($child) = $s->children;
            $killed += kill 'KILL', $child;
        }
    });
    fault('a child killed', $s, $sum, "$killed times");
    # What was in flight in it: as many as there are clients, at the most
    cmp_ok($sum->{lost}, '<=', $killed * clients(), 'no more is lost than was in flight');
    is(statuses($sum), '200', 'and all else is answered');
}

# ---- restarts
{
    my $n = seconds(8, 100);
    my ($failed, $ended) = (0, 0);
    my $longest = 0;
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 20, seconds => seconds(12, 130), during => sub {
        for (1 .. $n) { $s->graceful or $failed++; sleep 0.5 }
    });
    fault("$n graceful restarts", $s, $sum);
    is($failed, 0, 'each restart came to its end');
    is($sum->{lost}, 0, 'nobody is lost in graceful restarts');
    is(statuses($sum), '200', 'all are answered');
    cmp_ok($sum->{longest}, '<', 3, 'and soon');
}
unlike($s->error_log, qr/exit signal (?!Killed)|Assertion|AH00052.*(?:Segm|Abort)/, 'no child has crashed');
$s->stop;

# ---- children that live for fifty connections
{
    my $short = faults_server($db, text => "MaxConnectionsPerChild 50\n");
    my $sum = storm($short, paths => \@paths, right => \@right, seconds => seconds(6, 30));
    fault('MaxConnectionsPerChild 50', $short, $sum);
    is($sum->{lost}, 0, 'nobody is lost');
    is(statuses($sum), '200', 'all are answered');
    unlike($short->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');
    $short->stop;
}

# ---- clients that read slowly, and clients that send slowly, hold threads and no connections
{
    my $slow = faults_server($db, threads => 64, slots => 2);
    my @kids = map { my $n = $_; in_background(sub { ask($slow->{port}, "$API/athletes/?limit=50&offset=$n", seconds(9, 60), pace => 200) }) } 1 .. seconds(40, 80);
    push @kids, map { in_background(sub {
        my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $slow->{port}, Proto => 'tcp') or return;
        for my $byte (split //, "GET $API/teams/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: " . 'x' x seconds(20, 100)) { syswrite $sock, $byte; sleep 0.3 }
    }) } 1 .. 30;
    sleep 1;
    my $sum = storm($slow, paths => \@paths, right => \@right, clients => 8, seconds => seconds(5, 30));
    fault('slow readers and slow writers', $slow, $sum);
    kill 'KILL', @kids;
    waitpid $_, 0 for @kids;
    is($sum->{lost}, 0, 'nobody is lost');
    is(statuses($sum), '200', 'all are answered, with two connections in each child');
    cmp_ok($sum->{longest}, '<', 3, 'and soon');
    $slow->stop;
}

# ---- passwords from the same connections: they could hang, and are refused before
{
    my $auth = XCRIServer->new("AllowEncodedSlashes On\n" . join('', map { "LoadModule ${_}_module " . env_or_die('XCRI_MODULES_DIR') . "/mod_$_.so\n" } qw(authn_core auth_basic authn_dbd authz_user))
        . XCRIServer::dbd(params => XCRIFaults::params($db), DBDMax => 1, DBDKeep => 1)
        . "<Location \"$API\">\nSetHandler xcri-api\nAuthType Basic\nAuthName x\nAuthBasicProvider dbd\nAuthDBDUserPWQuery \"SELECT 'x' FROM users WHERE name = %s\"\nRequire valid-user\n</Location>\n",
        config_only => 1);
    my $said = `$auth->{httpd} -t -f $auth->{dir}/httpd.conf 2>&1`;
    isnt($?, 0, 'authn_dbd on the API\'s connections: configtest refuses it');
    like($said, qr/AuthDBDUserPWQuery on line \d+ .*write AuthBasicProvider file/, 'and says what to write');
}
$db->stop;
done_testing;
