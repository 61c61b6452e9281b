# /snapshots/* (contract.md part 2, section 6; part 1: 12, 13, 14).
# A snapshot is the light algorithm's division list; region and conference of an athlete are
# the athlete row's own.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $list = '{"total":4,"snapshots":['
    . '{"date":"2026-09-01","season":2026,"divisions":1,"genders":1,"total_athletes":1,"display_name":"September 01, 2026"},'
    . '{"date":"2025-10-20","season":2025,"divisions":2,"genders":1,"total_athletes":4,"display_name":"October 20, 2025"},'
    . '{"date":"2025-10-13","season":2025,"divisions":1,"genders":2,"total_athletes":3,"display_name":"October 13, 2025"},'
    . '{"date":"2024-11-01","season":2024,"divisions":1,"genders":1,"total_athletes":1,"display_name":"November 01, 2024"}]}';
body_is('/snapshots/', $list);
body_is('/snapshots/?season_year=abc&limit=0', $list, 'no parameters');

# ---- athletes
my $A = '/snapshots/2025-10-20/athletes';
my $M = 'division=2030&gender=M';
body_is("$A?$M&limit=1",
    '{"total":3,"limit":1,"offset":0,"results":[{"rank":1,"athlete_name":"José Núñez","team_name":"Ärlön State",'
    . '"division":2030,"xcri_score":999.00,"num_races":3,"season_avg":165.40,"h2h_wins":500,"h2h_losses":0,'
    . '"quality_of_wins":150.10,"anet_athlete_hnd":9001,"saga_score":870.00,"sewr_score":1020.00,"osma_score":960.00,'
    . '"scs_score":990.00,"regl_group_name":"Own R","conf_group_name":"Own C"}]}', 'written by hand');
my $k = 'snapshot_athletes';
list_is("$A?$M", $k, [1211, 1212, 1213]);
list_is("$A?division=2030&gender=m", $k, [1211, 1212, 1213]);
list_is("$A?division=2031&gender=M", $k, [1214]);
list_is("$A?division=2030&gender=F", $k, []);
list_is("$A?division=0&gender=M", $k, []);
list_is("$A?division=-1&gender=M", $k, []);
list_is("/snapshots/2025-10-13/athletes?$M", $k, [1201, 1202]);
list_is('/snapshots/2025-10-13/athletes?division=2030&gender=F', $k, [1203]);
list_is('/snapshots/2026-09-01/athletes?division=2030&gender=F', $k, [1221]);     # no season filter
list_is("/snapshots/2024-11-01/athletes?$M", $k, [1231]);
list_is("/snapshots/2020-01-01/athletes?$M", $k, []);
is(jtext(ok200("$A?$M"), 'results', 2, 'athlete_name'), 'null', 'the name is null where a part is');
for my $i (0 .. 2) {
    list_is("$A?$M&limit=1&offset=$i", $k, [1211 + $i], total => 3, limit => 1, offset => $i);
}
list_is("$A?$M&offset=3", $k, [], total => 3, offset => 3);
list_is("$A?$M&offset=9223372036854775807", $k, [], total => 3, offset => '9223372036854775807');
list_is("$A?$M&limit=50000", $k, [1211, 1212, 1213], limit => 50000);
list_is("$A?$M&search=jose", $k, [1211, 1213]);
list_is("$A?$M&search=brien", $k, [1212]);
list_is("$A?$M&search=jose+nunez", $k, [1211]);
list_is("$A?$M&search=nunez%2Cjose++", $k, [1211]);
list_is("$A?$M&search=o%E2%80%99brien", $k, [1212]);
list_is("$A?$M&search=obrien", $k, [1212]);
list_is("$A?$M&search=100%25", $k, [1213]);
list_is("$A?$M&search=%25%25", $k, []);
list_is("$A?$M&search=__", $k, []);
list_is("$A?$M&region=own%20r", $k, [1211]);
list_is("$A?$M&region=South", $k, [1212]);
list_is("$A?$M&region=W+20", $k, []);
list_is("$A?$M&region=", $k, [1211, 1212, 1213]);
list_is("$A?$M&conference=sec", $k, [1212]);
list_is("$A?$M&conference=", $k, [1211, 1212, 1213]);
list_is("$A?$M&region=South&conference=SEC&search=zoe", $k, [1212]);
list_is("$A?$M&season_year=1999&algorithm_type=heavy&scoring_group=region_West", $k, [1211, 1212, 1213]);

# ---- teams
my $T = '/snapshots/2025-10-20/teams';
body_is("$T?$M&limit=1",
    '{"total":2,"limit":1,"offset":0,"results":[{"rank":1,"team_name":"Ärlön State","anet_team_hnd":101,"division":2030,'
    . '"gender_code":"M","team_score":700.00,"squad_size":8,"top5_avg":null,"top7_avg":null,"regl_group_name":"W 20",'
    . '"conf_group_name":"A 20"}]}', 'written by hand');
$k = 'snapshot_teams';
list_is("$T?$M", $k, [2071, 2072]);
list_is("$T?division=2031&gender=m", $k, [2074]);
list_is("$T?division=2030&gender=F", $k, []);
list_is("/snapshots/2025-10-13/teams?$M", $k, [2061, 2062]);
list_is('/snapshots/2026-09-01/teams?division=2030&gender=f', $k, [2081]);
list_is("/snapshots/2020-01-01/teams?$M", $k, []);
list_is("$T?$M&limit=1&offset=1", $k, [2072], total => 2, limit => 1, offset => 1);
list_is("$T?$M&limit=50000&offset=2", $k, [], total => 2, limit => 50000, offset => 2);
list_is("$T?$M&search=arlon", $k, [2071]);
list_is("$T?$M&search=+state+arlon", $k, [2071]);
list_is("$T?$M&search=o%E2%80%99neil", $k, [2072]);
list_is("$T?$M&search=oneil", $k, [2072]);
list_is("$T?$M&search=%22q", $k, [2072]);
list_is("$T?$M&search=%25%25", $k, []);
list_is("$T?$M&region=gl+20", $k, [2072]);
list_is("$T?$M&region=West", $k, []);
list_is("$T?$M&conference=A+20", $k, [2071]);
list_is("$T?$M&region=&conference=", $k, [2071, 2072]);

# ---- metadata
body_is('/snapshots/2025-10-20/metadata', '{"date":"2025-10-20","season":2025,"divisions_available":['
    . '{"division_code":2030,"gender":"M","athlete_count":3},{"division_code":2031,"gender":"M","athlete_count":1}],'
    . '"total_combinations":2,"status":"available"}');
body_is('/snapshots/2025-10-13/metadata', '{"date":"2025-10-13","season":2025,"divisions_available":['
    . '{"division_code":2030,"gender":"F","athlete_count":1},{"division_code":2030,"gender":"M","athlete_count":2}],'
    . '"total_combinations":2,"status":"available"}');
body_is('/snapshots/2024-11-01/metadata?division=x', '{"date":"2024-11-01","season":2024,"divisions_available":['
    . '{"division_code":2030,"gender":"M","athlete_count":1}],"total_combinations":1,"status":"available"}');
error_is('/snapshots/2020-01-01/metadata', 404, 'Snapshot 2020-01-01 not found');
error_is('/snapshots/9999-12-31/metadata', 404, 'Snapshot 9999-12-31 not found');

# ---- a snapshot's own paths only
# Which is made and taken back (t/writes/snapshots.t), and not read
error_is("/snapshots/2025-10-20$_", 405, 'Method Not Allowed') for '', '/';
error_is('/snapshots/2025-10-20/heavy', 404, 'Not Found');
error_is('/snapshots/2025-10-20/athletes/9001', 404, 'Not Found');

# ---- what concerns all seasons is kept for a version, although the server of these tests keeps no other answer
for my $path ('/snapshots/', '/seasons', '/team-knockout/snapshots') {
    my ($first, $kept) = (body_of($path));
    for (1 .. 100) {
        last if ($kept = get($path))->header('Cache-Status');
        select undef, undef, undef, 0.2;
    }
    like($kept->header('Cache-Status'), qr/\Amod_xcri; (?:hit|fwd=miss; stored)\z/, "$path: kept");
    is($kept->{body}, $first, "$path: as it was made");
}
is(get('/snapshots/2025-10-20/metadata')->header('Cache-Status'), undef, 'one snapshot is made anew');

done_testing;
