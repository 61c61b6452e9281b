# The counters: right after known requests, kept over restarts and killed
# children, the same in JSON, for Prometheus and in mod_status.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $api = "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n";
my $server = XCRIServer->new(XCRIServer::dbd() . "XCRIDefaultSeason 2025\nXCRICacheSize 0\nListen 127.0.0.1:\@SECOND\@\n"
    . "<Location \"/status\">\nSetHandler xcri-status\nRequire local\n</Location>\n"
    . "<Location \"/closed\">\nSetHandler xcri-status\nRequire ip 10.1.2.3\n</Location>\n"
    . "<Location \"/server-status\">\nSetHandler server-status\n</Location>\n"
    . "<Location \"/server-info\">\nSetHandler server-info\n</Location>\n"
    . $api . "<VirtualHost *:\@SECOND\@>\nXCRIMetrics Off\n</VirtualHost>\n");

sub route {
    my ($name) = @_;
    my ($route) = $server->named($server->status, 'routes', 'route', $name);
    return $route;
}

sub requests { return jtext(route($_[0]), 'requests') // 0 }

# ---- counts
is(jtext($server->status, 'total', 'requests'), '0', 'nothing is counted at first, and the status page does not count itself');
my $bytes = 0;
for (1 .. 7) { $bytes += length $server->get('/api/teams/101')->{body} }
$server->get('/api/teams/99999999');
$server->get('/api/teams/x');
$server->get('/api/teams/101', method => 'DELETE');
$server->get('/api/nowhere');
$server->get('/index.html');
ok($server->until(sub { requests('/teams/{team_hnd}') == 10 && requests('(no route)') == 1 }), '10 requests of one route, 1 of none')
    or diag($server->get('/status?json')->{body});
my $teams = route('/teams/{team_hnd}');
is(jtext($teams, 'status'), '{"200":7,"404":1,"405":1,"422":1}', 'by status');
cmp_ok(jtext($teams, 'bytes'), '>=', $bytes, 'bytes of the seven bodies, and of the errors');
cmp_ok(jtext($teams, 'bytes'), '<', $bytes + 2000, 'and no more');
is(jtext($server->status, 'total', 'requests'), '11', 'a static file is not ours to count');
my ($p50, $p95, $p99, $mean) = map { jtext($teams, $_) } qw(p50_ms p95_ms p99_ms mean_ms);
ok($p50 > 0 && $p50 <= $p95 && $p95 <= $p99, "percentiles in their order: $p50, $p95, $p99");
ok($mean > 0 && $mean < 1000 && $p99 < 2000, "and in milliseconds (mean $mean)");
my ($statement) = $server->named($server->status, 'statements', 'statement', '/teams/{team_hnd} row');
is(jtext($statement, 'runs'), '8', 'the statement ran for the seven and for the 404') or diag($server->get('/status?json')->{body});
is(jtext($statement, 'rows'), '7', 'and read seven rows');
is(jtext($statement, 'failures'), '0', 'and did not fail');

# ---- validators
writes_are_seen();
my $etag = $server->until(sub { $server->get('/api/metadata/')->header('ETag') }, 6);
ok($etag, 'an ETag') and do {
    is($server->get('/api/metadata/', headers => ['If-None-Match', $etag])->{status}, 304, 'a 304');
    ok($server->until(sub { (jtext(route('/metadata/'), 'status') // '') =~ /"304":1/ }), 'a 304 is counted as one');
};

# ---- latency that is known: a table that is locked
{
    my $pid = admin_spawn('LOCK TABLES iz_rankings_xcri_calculation_metadata WRITE; SELECT SLEEP(0.6)', env_or_die('XCRI_FIXTURE_DB'));
    $server->until(sub { admin("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'") >= 1 });
    my $r = $server->get('/api/metadata/1');
    waitpid $pid, 0;
    $server->until(sub { route('/metadata/{metadata_id}') && requests('/metadata/{metadata_id}') });
    my $p = jtext(route('/metadata/{metadata_id}'), 'p50_ms');
    my $took = $r->{time} * 1000;
    ok($p > $took * 0.75 && $p < $took * 1.3, "a request of $took ms is one of $p ms, by buckets of a quarter of an octave");
}

# ---- the pool
my ($pool) = @{ jget($server->status, 'pools') };
is(jtext($pool, 'breaker'), 'closed', 'the database is there');
is(jtext($pool, 'in_use'), '0', 'no connection is in use');
ok($server->until(sub { jtext($server->status, 'pools', 0, 'slots') eq '4' }), 'two children with DBDMax 2 have four slots');
cmp_ok(jtext($pool, 'leases'), '>=', 8, 'leases are counted');
cmp_ok(jtext($pool, 'busy_seconds'), '>', 0, 'and their time');
is(jtext($pool, 'timeouts'), '0', 'nobody waited in vain');
ok($server->until(sub { (jtext($server->status, 'pools', 0, 'budget', 'fits') // '') eq 'yes' }, 8), 'the connection budget fits');
is(jtext($server->status, 'pools', 0, 'budget', 'needed'), '4', '2 children x DBDMax 2');
like($server->error_log, qr/xcri: connection budget: 2 children x 2 .* = 4 connections/, 'a notice says so at the start');

# ---- processes
my @pids = map { jtext($_, 'pid') } @{ jget($server->status, 'processes') };
is(scalar @pids, 2, 'two processes');
cmp_ok(jtext($server->status, 'processes', 0, 'memory_bytes'), '>', 1_000_000, 'with their memory');

# ---- graceful restarts and children that are killed
my $before = requests('/teams/{team_hnd}');
for my $round (1 .. 3) {
    ok($server->graceful, "graceful restart $round");
    is(requests('/teams/{team_hnd}'), $before, 'keeps the counts');
}
$server->get('/api/teams/101') for 1 .. 5;
ok($server->until(sub { requests('/teams/{team_hnd}') == $before + 5 }), 'and goes on counting');
my ($victim) = map { jtext($_, 'pid') } @{ jget($server->status, 'processes') };
kill 'KILL', $victim;
ok($server->until(sub { !grep { jtext($_, 'pid') == $victim } @{ jget($server->status, 'processes') } }), 'a killed child is not shown');
is(requests('/teams/{team_hnd}'), $before + 5, 'and what it had counted is kept');
ok($server->until(sub { @{ jget($server->status, 'processes') } == 2 }, 10), 'another takes its place');

# ---- many at once: nothing is lost between threads
{
    my $n = requests('/teams/{team_hnd}');
    my @kids;
    for (1 .. 6) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $answered = grep { $server->get('/api/teams/101')->{status} } 1 .. 50;
            require POSIX;
            POSIX::_exit($answered == 50 ? 0 : 1);
        }
        push @kids, $pid;
    }
    my $bad = grep { waitpid($_, 0); $? } @kids;
    is($bad, 0, '300 requests at once are answered');
    ok($server->until(sub { requests('/teams/{team_hnd}') == $n + 300 }), 'and counted, every one')
        or diag(requests('/teams/{team_hnd}') - $n);
}

# ---- XCRIMetrics Off
{
    my $n = jtext($server->status, 'total', 'requests');
    is($server->get('/api/teams/101', second => 1)->{status}, 200, 'a vhost with XCRIMetrics Off answers');
    select undef, undef, undef, 0.3;
    is(jtext($server->status, 'total', 'requests'), $n, 'and counts nothing');
}

# ---- Prometheus
{
    my $r = $server->get('/status?prometheus');
    like($r->header('Content-Type'), qr{^text/plain; version=0\.0\.4}, 'the type of Prometheus\' text format');
    like($r->{body}, qr/^xcri_requests_total\{route="\/teams\/\{team_hnd\}",status="404"\} 1$/m, 'a counter');
    my %buckets = $r->{body} =~ /^xcri_request_duration_seconds_bucket\{route="\/teams\/\{team_hnd\}",le="([^"]+)"\} (\d+)$/mg;
    is($buckets{'+Inf'}, requests('/teams/{team_hnd}'), 'the histogram ends with all requests');
    my @counts = map { $buckets{$_} } sort { $a <=> $b } grep { $_ ne '+Inf' } keys %buckets;
    is(join(' ', @counts), join(' ', sort { $a <=> $b } @counts), 'and never falls');
    open my $out, '>', "$server->{dir}/metrics" or die $!;
    print $out $r->{body};
    close $out;
    my $said = `promtool check metrics <$server->{dir}/metrics 2>&1`;
    is($?, 0, 'promtool (Debian: prometheus) has nothing to say') or diag($said);
    is($said, '', 'nothing at all');
}

# ---- pages
{
    my $r = $server->get('/status');
    is($r->{status}, 200, 'the page');
    like($r->header('Content-Type'), qr{^text/html}, 'is HTML');
    unlike($r->{body}, qr{(?:src|href)="(?!\?|data:,)}, 'and has everything in it');
    like($r->header('Content-Security-Policy'), qr/default-src 'none'/, 'and may load nothing');
    is($server->get('/status', method => 'POST')->{status}, 405, 'POST is not for it');
    is($server->get('/closed?json')->{status}, 403, 'Require keeps others out');
    like($server->get('/server-status')->{body}, qr{<h2>XCRI</h2>.*teams|<h2>XCRI</h2>}s, 'a section in mod_status');
    like($server->get('/server-status?auto')->{body}, qr/^XCRIRequests: \d+$/m, 'and a line for programs');
    my ($user, $pass) = map { env_or_die($_) } qw(XCRI_DB_USER XCRI_DB_PASS);
    for my $path ('/status', '/status?json', '/status?prometheus', '/server-status') {
        unlike($server->get($path)->{body}, qr/\Q$user\E|\Q$pass\E|\Q@{[env_or_die('XCRI_DB_SOCKET')]}\E/, "no secret in $path");
    }
    unlike($server->error_log, qr/pass=/, 'none in the log');
}

# ---- the last 15 minutes
{
    ok($server->until(sub { @{ jget($server->status, 'samples', 'rows') } >= 2 }, 60), 'samples are taken');
    my $s = jget($server->status, 'samples');
    is(scalar @{ jget($s, 'rows', 0) }, scalar @{ jget($s, 'fields') }, 'with a value for each field');
}

$server->stop;
done_testing;
