# What the answer cache did, as it is counted: right after known requests, in JSON, for Prometheus, in mod_status, in
# Server-Timing and beside a slow statement.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRICached;
use XCRIServer;
use XCRITest;

my $dir = File::Temp->newdir('xcri-caching-XXXXXX', TMPDIR => 1);
my $socket = "$dir/db.sock";
symlink env_or_die('XCRI_DB_SOCKET'), $socket or die $!;
my $server = cached_server(dbd => { params => XCRICached::params(env_or_die('XCRI_FIXTURE_DB'), $socket) }, in => "XCRIServerTiming On\n",
    text => "XCRICacheSize 8M\nXCRISlowQuery 50ms\nXCRIWarm 10\n<Location \"/server-status\">\nSetHandler server-status\n</Location>\n");
settled($server);

sub route {
    my ($name) = @_;
    my ($route) = $server->named($server->status, 'routes', 'route', $name);
    return jget($route, 'cache');
}

sub counts { my ($cache) = @_; return join ' ', map { jtext($cache, $_) } qw(hits misses waits stale) }

# ---- of a route
is(counts(route('/teams/{team_hnd}')), '0 0 0 0', 'nothing is counted at first');
is(jtext(route('/teams/{team_hnd}'), 'hit_rate'), 'null', 'and there is no rate');
my $miss = $server->get("$API/teams/101");
my $hit = $server->get("$API/teams/101");
$server->get("$API/teams/101") for 1 .. 8;
$server->get("$API/health") for 1 .. 3;
ok($server->until(sub { counts(route('/teams/{team_hnd}')) eq '9 1 0 0' }), 'one miss, nine hits') or diag(counts(route('/teams/{team_hnd}')));
is(jtext(route('/teams/{team_hnd}'), 'hit_rate'), '0.9000', 'nine of ten were ready');
is(counts(route('/health')), '0 0 0 0', '/health is not asked of the cache');

# ---- Server-Timing tells both apart
like($miss->header('Server-Timing'), qr/\Acache;desc=miss, wait;dur=[\d.]+, db;dur=[\d.]+, total;dur=[\d.]+\z/, 'Server-Timing: a miss');
like($hit->header('Server-Timing'), qr/\Acache;desc=hit, wait;dur=0\.000, db;dur=0\.000, total;dur=[\d.]+\z/, 'Server-Timing: a hit');
like($server->get("$API/health")->header('Server-Timing'), qr/\Await;/, 'Server-Timing: no cache');

# ---- bytes that coding spares
my $plain = length $server->get("$API/athletes/")->{body};
is(jtext(route('/athletes/'), 'saved_bytes'), '0', 'nothing is saved by a plain body');
my $coded = $server->get("$API/athletes/", headers => ['Accept-Encoding' => 'gzip']);
$server->get("$API/athletes/", method => 'HEAD', headers => ['Accept-Encoding' => 'gzip']);
ok($server->until(sub { jtext(route('/athletes/'), 'saved_bytes') > 0 }), 'bytes are saved');
is(jtext(route('/athletes/'), 'saved_bytes'), $plain - length $coded->{body}, 'as many as were not sent');

# ---- of all
my $cache = $server->until(sub { my $c = jget($server->status, 'cache'); return jtext($c, 'entries') >= 3 && $c });
is(jtext($cache, 'size_bytes'), 8 << 20, 'XCRICacheSize, of each child');
is(jtext($cache, 'children'), '1', 'of which there is one');
cmp_ok(jtext($cache, 'bytes'), '>', $plain + length $coded->{body}, 'bytes: plain and coded bodies');
cmp_ok(jtext($cache, 'bytes'), '<', 1 << 20, 'and not much more');
is(jtext($cache, 'evictions'), '0', 'none is evicted');
cmp_ok(jtext($cache, 'hit_rate'), '>', 0.4, 'a rate');
{
    # What is warmed in the background comes between two looks at the status: both numbers are of one.
    my $s = $server->status;
    is(jtext(jget($s, 'processes')->[0], 'cache_entries'), jtext(jget($s, 'cache'), 'entries'), 'the one child has them all');
}
ok($server->until(sub {
    $server->get("$API/seasons");           # a sample counts what came since the one before
    my $n = jtext(jget($server->status, 'cache'), 'hit_rate_15_minutes');
    return $n ne 'null' && $n > 0 && $n <= 1;
}, 20), 'a rate of the last 15 minutes');
{
    my $s = jget($server->status, 'samples');
    my @fields = map { $_ } @{ jget($s, 'fields') };
    my ($at) = grep { $fields[$_] eq 'cache_hit_rate' } 0 .. $#fields;
    ok(defined $at, 'a sample has the rate');
    ok((grep { jtext($_, $at) ne 'null' } @{ jget($s, 'rows') }), 'with a value where answers were asked for');
}

# ---- for Prometheus
{
    my $said = $server->get('/status?prometheus')->{body};
    like($said, qr/^xcri_cache_answers_total\{route="\/teams\/\{team_hnd\}",result="hit"\} 9$/m, 'hits of a route');
    like($said, qr/^xcri_cache_answers_total\{route="\/teams\/\{team_hnd\}",result="$_"\} \d+$/m, "and its $_") for qw(miss wait stale);
    like($said, qr/^xcri_cache_saved_bytes_total\{route="\/athletes\/"\} [1-9]\d+$/m, 'bytes saved');
    like($said, qr/^xcri_cache_size_bytes 8388608$/m, 'the size');
    like($said, qr/^xcri_cache_$_ [1-9]\d*$/m, $_) for qw(bytes entries);
    like($said, qr/^xcri_cache_$_ \d+$/m, $_) for qw(evictions_total warmed_total);
    open my $out, '>', "$server->{dir}/metrics" or die $!;
    print $out $said;
    close $out;
    is(`promtool check metrics <$server->{dir}/metrics 2>&1`, '', 'promtool has nothing to say');
}

# ---- in mod_status
like($server->get('/server-status')->{body}, qr{<p>Answer cache: [\d.]+ % were ready, [\d.]+ % in the last 15 minutes; \d+ answers in [\d.]+ of 8\.4 MB, 0 evicted</p>}, 'a line in mod_status');
like($server->get('/server-status?auto')->{body}, qr/^XCRICacheHitRate: 0\.\d{4}\nXCRICacheBytes: \d+\nXCRICacheEntries: \d+\nXCRICacheEvictions: 0$/m, 'and lines for programs');

# ---- who waits for another's answer, and an old one in the place of an error
{
    my $pid = admin_spawn('LOCK TABLES iz_rankings_xcri_team_knockout WRITE; SELECT SLEEP(0.15)', env_or_die('XCRI_FIXTURE_DB'));
    $server->until(sub { (admin_rows("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"))[0][0] >= 1 }, 2);
    my @socks = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}, Proto => 'tcp') } 1 .. 8;
    syswrite $_, "GET $API/team-knockout/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" for @socks;
    my ($waited, $bytes) = (0);
    for my $sock (@socks) {
        $bytes = '';
        1 while sysread $sock, $bytes, 65536, length $bytes;
        $waited += $bytes =~ /^Cache-Status: .*collapsed/mi;
    }
    waitpid $pid, 0;
    ok($server->until(sub { jtext(route('/team-knockout/'), 'waits') == $waited }), "$waited waited, and are counted") or diag(counts(route('/team-knockout/')));
    is(jtext(route('/team-knockout/'), 'misses') + jtext(route('/team-knockout/'), 'waits') + jtext(route('/team-knockout/'), 'hits'), 8, 'each is counted once')
        or diag(counts(route('/team-knockout/')));
}

# ---- beside a slow statement: one of a locked table
{
    my $pid = admin_spawn('LOCK TABLES iz_rankings_xcri_calculation_metadata WRITE; SELECT SLEEP(2)', env_or_die('XCRI_FIXTURE_DB'));
    $server->until(sub { (admin_rows("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"))[0][0] >= 1 }, 2);
    $server->get("$API/metadata/?season_year=2024") for 1, 2;
    waitpid $pid, 0;
    like($server->error_log, qr{slow query: route /metadata/, .* cache: miss; given: }, 'XCRISlowQuery says that it was a miss');
    unlike($server->error_log, qr/slow query:.* cache: hit/, 'a hit has no statement');
}
unlink $socket or die $!;
my $user = env_or_die('XCRI_DB_USER');
for my $id (map { $_->[0] } admin_rows("SELECT id FROM information_schema.processlist WHERE user='$user' AND db='" . env_or_die('XCRI_FIXTURE_DB') . "'")) { eval { admin("KILL $id") } }
my $stale = 0;
ok($server->until(sub { return ($stale += cache_status($server->get("$API/teams/101")) =~ /stale/) >= 5 }, 20), 'old answers while the database is away');
ok($server->until(sub { jtext(route('/teams/{team_hnd}'), 'stale') == $stale }), "$stale are counted") or diag(counts(route('/teams/{team_hnd}')));

$server->stop;
done_testing;
