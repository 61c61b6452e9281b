# A node that has lost its cluster, or is about to end, takes connections and refuses every statement. A balancer before it leads
# elsewhere as soon as it sees that; who asks meanwhile waits for it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET ();
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;
use XCRIProxy;

my $port = do { my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die $!; $s->sockport };
my @db = (database('--wsrep-on=ON', '--wsrep-provider=/usr/lib/galera/libgalera_smm.so', '--wsrep-cluster-address=gcomm://',
    '--wsrep-node-address=127.0.0.1', "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:$port", '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2'), database());
my $proxy = proxy(map { $_->socket } @db);
my $s = faults_server($db[0], port => $proxy->{port}, children => 1);
my $offset = 0;
sub asked { return ask($s->{port}, "$API/teams/?limit=5&offset=" . $offset++) }

ok($s->until(sub { asked()->[0] eq 200 }, 30), 'a node of a cluster is read') or diag($s->error_log);
is($db[0]->sql("SHOW STATUS LIKE 'wsrep_local_state'"), "wsrep_local_state\t4\n", 'which is synced');

# Both ways: what has connections is refused, and what has none; and a node that says itself that it is in no cluster.
for my $how (['a node that refuses what has connections', 'wsrep_reject_queries', 'ALL', 'NONE'],
    ['and what has none', 'wsrep_reject_queries', 'ALL', 'NONE', 1], ['a node that has left its cluster', 'wsrep_cluster_address', "''", "'gcomm://'"]) {
    my ($name, $setting, $apart, $as_before, $has_none) = @$how;
    ok($s->until(sub { asked()->[0] eq 200 }, 30), 'it is read');
    kill_all($db[0]) if $has_none;
    $db[0]->sql("SET GLOBAL $setting = $apart");
    # More than once, so that the look has found it, too.
    my $balancer = in_background(sub { sleep 0.5; $proxy->mode('to 1') });
    for (1 .. 3) {
        my $r = asked();
        is($r->[0], 200, "$name: what it refuses is asked again, where the balancer leads to, after $r->[1] s") or diag($r->[2], $s->error_log);
    }
    waitpid $balancer, 0;
    $db[0]->sql("SET GLOBAL $setting = $as_before");
    $proxy->mode('pass');
    kill_all($db[1]);
}
$s->stop;
$proxy->stop;
$_->stop for @db;
done_testing;
