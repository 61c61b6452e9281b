# A child that is told to end while statements run ends at once, and none is aborted: under each MPM.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Socket::INET ();
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIServer;

my $db = env_or_die('XCRI_FIXTURE_DB');
my $table = 'iz_rankings_xcri_calculation_metadata';

# Requests that wait for a locked table
sub hanging {
    my ($s, $n) = @_;
    my @socks = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $s->{port}, Proto => 'tcp') } 1 .. $n;
    syswrite $_, "GET /api/metadata/300$n HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" for @socks;
    return @socks;
}

sub running { return scalar admin_rows("SELECT 1 FROM information_schema.processlist WHERE info LIKE '%FROM $table%' AND command = 'Execute'") }

for my $round (1 .. 3) {
    my $s = XCRIServer->new(XCRIServer::dbd() . <<'EOC');
XCRIDefaultSeason 2025
XCRICacheSize Off
XCRIQueryTimeout 20s
<Location "/api">
    SetHandler xcri-api
</Location>
EOC
    is($s->get('/api/metadata/3001')->{status}, 200, "$round: the server answers");
    my $lock = admin_spawn("LOCK TABLES $table WRITE; SELECT SLEEP(60)", $db);
    sleep 0.05 until admin_rows("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(60)%'");
    my @socks = hanging($s, 2);
    my $n = $s->until(sub { running() }, 5);
    cmp_ok($n, '>', 0, "$round: statements run");
    my $start = time;
    $s->stop;
    cmp_ok(time - $start, '<', 14, "$round: it ends, and is not killed");
    unlike($s->file('out') . $s->error_log, qr/ssertion|exit signal|AH00052|AH00051|still did not exit|SIGKILL/, "$round: no child was aborted");
    kill 'TERM', $lock;
    waitpid $lock, 0;
    admin("KILL $_->[0]") for admin_rows("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(60)%'");
}
done_testing;
