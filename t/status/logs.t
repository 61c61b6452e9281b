# Where a request's time went: in the access log, in the error log when a
# statement was slow, and in the Server-Timing header; and each of them off.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $source = env_or_die('XCRI_SOURCE');
my $server = XCRIServer->new(XCRIServer::dbd() . "XCRIDefaultSeason 2025\nXCRISlowQuery 150ms\nXCRIWarm 0\nXCRIServerTiming On\n"
    . "Include \"$source/conf/httpd/xcri-log.conf\"\nCustomLog \"\@DIR\@/xcri.log\" xcri \"expr=-n reqenv('XCRI_ROUTE')\"\n"
    . "Listen 127.0.0.1:\@SECOND\@\n"
    . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"
    . "<Location \"/quiet\">\nSetHandler xcri-api\nXCRIServerTiming Off\n</Location>\n"
    . "<Location \"/status\">\nSetHandler xcri-status\n</Location>\n"
    . "<VirtualHost *:\@SECOND\@>\nXCRISlowQuery Off\nCustomLog \"\@DIR\@/xcri.log\" xcri\n</VirtualHost>\n");

sub lines { return split /\n/, $server->file('xcri.log') }

# The line that follows this request
sub logged {
    my ($path, %o) = @_;
    my $n = lines();
    my $r = $server->get($path, %o);
    $server->until(sub { lines() > $n });
    my @lines = lines();
    return ($lines[-1], $r);
}

# ---- the access log
my ($line) = logged('/api/teams/101');
like($line, qr{ 200 \d+ \d+ route=/teams/\{team_hnd\} db=[1-9]\d* wait=[1-9]\d* rows=\d+ cache=(?:-|miss)$}, 'route, times and rows of a request');
($line) = logged('/api/teams/101?season_year=2025');
like($line, qr{ rows=[12] cache=}, 'one row, and one more where the version of the data was looked at') or diag($line);
($line) = logged('/api/teams/x');
like($line, qr{ 422 \d+ \d+ route=/teams/\{team_hnd\} db=0 wait=0 rows=0 }, 'a 422 asks no database');
($line) = logged('/api/nowhere');
like($line, qr{ 404 \d+ \d+ route=- db=0 }, 'an address without a route');
my ($total, $db, $wait) = (logged('/api/athletes/?limit=3'))[0] =~ / (\d+) route=.* db=(\d+) wait=(\d+)/;
cmp_ok($db + $wait, '<=', $total, "the parts are not more than the whole: $db + $wait of $total us");

# ---- Server-Timing
my $timing = qr/^(?:cache;desc=\w+, )?wait;dur=\d+\.\d{3}, db;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}$/;
my $r = $server->get('/api/teams/101');
like($r->header('Server-Timing'), $timing, 'Server-Timing from the server\'s directive');
my ($w, $d, $t) = $r->header('Server-Timing') =~ /dur=([\d.]+)/g;
ok($w + $d <= $t && $t / 1000 <= $r->{time}, "the parts fit the whole: $w + $d of $t ms");
like($server->get('/api/teams/101', second => 1)->header('Server-Timing'), $timing, 'a virtual host inherits it');
like($server->get('/api/teams/x')->header('Server-Timing'), $timing, 'errors have it, too');
like($server->get('/api/teams/?format=csv')->header('Server-Timing'), $timing, 'and CSV');
is($server->get('/quiet/teams/101')->header('Server-Timing'), undef, 'a <Location> with XCRIServerTiming Off has none');

# ---- slow queries
# hold(seconds): the table is locked so long
sub hold {
    my ($seconds, $code) = @_;
    my $pid = admin_spawn("LOCK TABLES iz_rankings_xcri_team_rankings WRITE; SELECT SLEEP($seconds)", env_or_die('XCRI_FIXTURE_DB'));
    $server->until(sub { admin("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'") >= 1 });
    $code->();
    waitpid $pid, 0;
    return;
}

sub slow { return grep { /slow query/ } split /\n/, $server->error_log }

is(scalar slow(), 0, 'no statement has been slow yet');
hold(0.5, sub { $server->get('/api/teams/101?season_year=2025&division=2030&secret=hunter2') });
my @slow = slow();
is(scalar @slow, 1, 'one slow statement is one line') or diag(join "\n", @slow);
like($slow[0], qr{route /teams/\{team_hnd\}, statement "/teams/\{team_hnd\} row": [1-9]\d{5} us, \d+ rows, \d+ us waiting}, 'with route and times');
like($slow[0], qr/given: .*team_hnd=101.*division=2030|given: .*division=2030.*team_hnd=101/, 'and the parameters that were given');
explained($slow[0], 'a row');

# The statement is one that EXPLAIN takes, as it stands in the line.
sub explained {
    my ($line, $name) = @_;
    my ($statement) = $line =~ /to see why: (EXPLAIN SELECT .*)$/;
    my @plan = eval { admin_rows($statement // 'nothing', env_or_die('XCRI_FIXTURE_DB')) };
    cmp_ok(scalar @plan, '>=', 1, "EXPLAIN takes the statement of $name") or diag("$@\n$line");
    return;
}
for my $search ("O'Neil%27s", '%C3%89cole', '%5C%22', 'Nebo%20A') {
    my $n = slow();
    select undef, undef, undef, 1.1;
    hold(0.5, sub { $server->get("/api/teams/?search=$search&limit=3&offset=" . int rand 1000) });
    my @lines = slow();
    cmp_ok(scalar @lines, '>', $n, "a list that was searched for $search is slow");
    explained($lines[-1], "a list, searched for $search");
}

# at most one a second and route
select undef, undef, undef, 1.1;
my $before = slow();
my @kids;
hold(0.6, sub {
    for (1 .. 2) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) { $server->get('/api/teams/101'); require POSIX; POSIX::_exit(0) }
        push @kids, $pid;
    }
    waitpid $_, 0 for @kids;
});
cmp_ok(slow() - $before, '<=', 2, 'several at once are not several lines');
cmp_ok(slow() - $before, '>=', 1, 'but one');

$before = slow();
hold(0.5, sub { is($server->get('/api/teams/101', second => 1)->{status}, 200, 'a virtual host with XCRISlowQuery Off') });
is(slow() - $before, 0, 'logs no slow query');

$server->stop;
done_testing;
