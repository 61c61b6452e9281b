# What a visitor waits until a message is kept, at 50 clients without pause while GitHub hangs: by hand, with wrk, which
# `make -f Makefile.apxs bench` installs.   make -f Makefile.apxs check ONLY=t/bench/feedback.t
#
# The database is one of a site, in what counts here: each commit is on the disk, and the tables are in memory. No time is
# judged; each message that was thanked must be there.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;
use XCRIServer;
use XCRIWrites;

my ($CLIENTS, $SECONDS, $ROUNDS) = (50, 4, 5);
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIWrites::database('--innodb-buffer-pool-size=256M', '--innodb-log-file-size=128M', '--innodb-flush-log-at-trx-commit=1');
my $github = XCRIWrites::github($files);
my $server = XCRIServer->new(XCRIWrites::configuration($db, $files, "XCRIFeedbackLimit 100 100\n" . $github->directive)
    . "ThreadLimit 64\nThreadsPerChild 64\nMaxRequestWorkers 128\nMaxSpareThreads 128\n");
$github->mode('hang');

# Each message has words of its own, and is another client's.
XCRIWrites::spew("$files/post.lua", <<'LUA');
local n = 0
function init(args) n = tonumber(args[1]) * 1000000 end
function request()
    n = n + 1
    return wrk.format("POST", nil, {
        ["Content-Type"] = "application/json",
        ["X-Forwarded-For"] = string.format("10.%d.%d.%d", n / 62500 % 250, n / 250 % 250, n % 250)
    }, '{"name":"A","email":"a@example.org","feedback_type":"bug","message":"Message ' .. n .. ', of some words as a visitor writes them"}')
end
function done(summary, latency)
    io.write(string.format("%d %d %d %.1f %.1f\n", summary.requests, summary.errors.status, summary.requests / summary.duration * 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
LUA

my $kept = 0;
for my $round (1 .. $ROUNDS) {
    my @said = `wrk -t1 -c$CLIENTS -d${SECONDS}s --timeout 20s -s $files/post.lua http://127.0.0.1:$server->{port}$XCRIWrites::API/feedback/ -- $round`;
    my ($sent, $refused, $rate, $half, $most) = map { split } pop @said or BAIL_OUT('wrk is not there, or says nothing');
    diag("$CLIENTS clients: $rate messages a second, half within $half ms, 99 % within $most ms, $refused of $sent refused");
    my $rows = XCRIWrites::count($db);
    # What was on its way when wrk ended is there, too.
    cmp_ok($rows - $kept, '>=', $sent - $refused, 'each that was thanked is there');
    $kept = $rows;
}
# In one statement: what was on its way is still coming in.
is((XCRIWrites::letters($db, 'COUNT(*) - COUNT(DISTINCT message)'))[0], 0, 'and once');
$server->stop;
$db->stop;
done_testing;
