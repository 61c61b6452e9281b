# Rows that go and come back have their tag again, unless it was in use as they went. A 404 that was read in that moment
# must not come back with it: what is there is found.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep);
use XCRICached;
use XCRIServer;
use XCRITest;

my $db = env_or_die('XCRI_PLAIN_DB');
my $t = 'iz_rankings_xcri_team_rankings';
my $guard = put_back($db, $t, 'copy');
my $server = cached_server(db => $db);
my $path = "$API/teams/101?season_year=2025";
settled($server, '/teams/102?season_year=2025');
sleep 3; # nobody asks

# The table is locked for longer than a tag counts as in use; whoever asks meanwhile reads it without its rows.
my $kid = admin_spawn("LOCK TABLES $t WRITE; SELECT SLEEP(2.5); DELETE FROM $t WHERE anet_team_hnd = 101", $db);
ok($server->until(sub { (admin_rows("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(2.5)%'"))[0][0] >= 1 }, 5), 'locked');
my $r = $server->get($path);
waitpid $kid, 0;
cmp_ok($r->{time}, '>', 1, 'who asks waits for the table');
is($r->{status}, 404, 'read when they have gone: 404');
sleep 4;
admin("INSERT INTO $t SELECT * FROM kept_$t WHERE anet_team_hnd = 101", $db);
ok($server->until(sub { $server->get($path)->{status} == 200 }, 12), 'they are back, and found') or diag(cache_status($server->get($path)));
done_testing;
