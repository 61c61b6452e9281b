# A 503 that somebody wants, of a site that is closed or of feedback that is off, is no failure: the status page names none,
# for the error log has no cause of it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $server = XCRIServer->new("XCRISite /\nXCRIMaintenance \"expr=-f '\@DIR\@/closed'\"\nXCRIServerTiming On\n" . XCRIServer::dbd()
    . "AllowEncodedSlashes On\nXCRIDefaultSeason 2025\n<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"
    . "<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");
my $switch = "$server->{dir}/closed";
my $states = sub { join(' ', map { jtext($_, 'state') } @{ jget($server->status, 'verdict') }) };
my $count = sub { jtext($server->status, 'total', 'status', '503') // 0 };
$server->until(sub { $server->get('/api/teams/101')->{status} == 200 }, 10);

# ---- closed: not counted, also where Server-Timing tells how long it took
my $before = $count->();
open my $out, '>', $switch or die "$switch: $!";
close $out;
for (101 .. 105) {
    my $r = $server->get("/api/teams/$_");
    is($r->{status}, 503, "$_: closed");
    like($r->header('Server-Timing') // '', qr/total;dur=/, 'and in which time');
}
is($states->(), 'closed', 'the status says that it is closed, and no more');
unlink $switch or die "$switch: $!";
is($server->get('/api/teams/101')->{status}, 200, 'open');
is($count->(), $before, 'none was counted');
is($states->(), 'well', 'and all is well');

# ---- feedback that is off: counted by its status, and no failure
is($server->get('/api/feedback/', method => 'POST', headers => ['Content-Length' => 0])->{status}, 503, 'feedback is off');
ok($server->until(sub { $count->() == $before + 1 }, 5), 'it is counted') or diag($server->get('/status?json')->{body});
is(jtext($server->status, 'total', 'recent_errors'), 0, 'and has not failed');
is($states->(), 'well', 'all is well');
like($server->get('/status?prometheus')->{body}, qr/^xcri_requests_total\{route="POST \/feedback\/",status="503"\} 1$/m, 'Prometheus has it by its status');
unlike($server->error_log, qr/xcri: error/, 'the log has no cause of it');

$server->stop;
done_testing;
