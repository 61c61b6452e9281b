# /athletes/, /athletes/{id}, /athletes/team/{id}/roster (contract.md part 2, section 2;
# part 1: 1, 2, 6, 7, 13, 14, 21, 22, 23).  The order of the ids is worked out by hand from
# t/data/fixture.sql; the text of a row is read from the database by its primary key.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $M = 'division=2030&gender=M';
my @men = (1001 .. 1009);
my @all = (1001, 1021, 1061, 1071, 1002, 1003, 1022, 1062, 1004 .. 1009);

# ---- one whole answer, written by hand: names, order, types, numbers with the column's scale
body_is("/athletes/?season_year=2025&$M&limit=1",
    '{"total":9,"limit":1,"offset":0,"results":[{"ranking_id":1001,"season_year":2025,"division_code":2030,'
    . '"gender_code":"M","checkpoint_date":null,"algorithm_type":"light","scoring_group":"division",'
    . '"anet_athlete_hnd":9001,"athlete_name_first":"José","athlete_name_last":"Núñez","anet_team_hnd":101,'
    . '"team_name":"Ärlön State","team_group_fk":501,"regl_group_name":"West","conf_group_name":"ACC",'
    . '"athlete_rank":1,"xcri_score":999.00,"races_count":4,"season_average":165.35,"best_performance":162.01,'
    . '"most_recent_race_date":"2025-10-14","h2h_wins":599,"h2h_losses":0,"h2h_meetings":599,"h2h_win_rate":1.0000,'
    . '"min_opponent_quality":150.02,"avg_opponent_quality":180.02,"scs_score":999.59,"scs_rank":72,'
    . '"saga_score":873.72,"saga_rank":5,"sewr_score":1021.39,"sewr_rank":31,"osma_score":966.89,"osma_rank":220,'
    . '"calculated_at":"2025-10-24T19:34:03","algorithm_version":"light_v2","processing_time_seconds":3.14}]}',
    'one athlete, written by hand');

# ---- defaults: season, light, division, live, 100 from 0
list_is('/athletes/', 'athletes', \@all);
list_is("/athletes/?$M", 'athletes', \@men);
list_is('/athletes/?season_year=2025', 'athletes', \@all);
list_is('/athletes/?season_year=2024', 'athletes', [1101, 1103, 1104, 1105, 1102]);
list_is('/athletes/?season_year=2026', 'athletes', []);
list_is('/athletes/?season_year=1', 'athletes', []);
list_is('/athletes/?season_year=-5', 'athletes', []);
list_is('/athletes/?season_year=9223372036854775807', 'athletes', []);

# ---- division, gender
list_is('/athletes/?division=2030', 'athletes', [1001, 1021, 1002, 1003, 1022, 1004 .. 1009]);
list_is('/athletes/?division=2031', 'athletes', [1061, 1062]);
list_is('/athletes/?division=2028', 'athletes', [1071]);
list_is('/athletes/?division=9999', 'athletes', []);
list_is('/athletes/?division=0', 'athletes', []);
list_is('/athletes/?division=0&season_year=2024', 'athletes', [1104]);
list_is('/athletes/?division=-1', 'athletes', []);
list_is('/athletes/?gender=F', 'athletes', [1021, 1071, 1022]);
list_is('/athletes/?gender=f', 'athletes', [1021, 1071, 1022]);
list_is('/athletes/?gender=m&division=2030', 'athletes', \@men);

# ---- scoring group, algorithm: each athlete once, with the region of its team in the division (part 1, 6)
list_is("/athletes/?$M&scoring_group=division", 'athletes', \@men);
list_is("/athletes/?$M&scoring_group=region_West", 'athletes', [1041, 1042]);
list_is("/athletes/?$M&scoring_group=REGION_west%20", 'athletes', [1041, 1042]);
list_is("/athletes/?$M&scoring_group=conference_ACC", 'athletes', [1051]);
list_is("/athletes/?$M&scoring_group=nope", 'athletes', []);
list_is("/athletes/?$M&scoring_group=", 'athletes', []);
list_is("/athletes/?$M&algorithm_type=heavy", 'athletes', [1032, 1031]);
list_is("/athletes/?$M&algorithm_type=HEAVY", 'athletes', [1032, 1031]);
list_is("/athletes/?$M&algorithm_type=light", 'athletes', \@men);
list_is("/athletes/?$M&algorithm_type=nope", 'athletes', []);
list_is("/athletes/?$M&algorithm_type=heavy&scoring_group=region_West", 'athletes', [1043]);
{
    my $json = ok200("/athletes/?$M&algorithm_type=heavy&limit=2");
    is(jtext($json, 'results', 1, 'regl_group_name'), 'West', 'the heavy list has the region of the division\'s list');
    $json = ok200("/athletes/?$M&scoring_group=region_West&limit=1");
    is(jtext($json, 'results', 0, 'regl_group_name'), 'West', 'and so has the list of a region');
    $json = ok200("/athletes/?$M&scoring_group=conference_ACC&limit=1");
    is(jtext($json, 'results', 0, 'conf_group_name'), 'ACC', 'and that of a conference');
    is(jtext(ok200("/athletes/9001?division=2030&$_"), 'regl_group_name'), 'West', "one athlete, $_")
        for 'algorithm_type=heavy', 'scoring_group=region_West', 'algorithm_type=heavy&scoring_group=region_West';
    is(jtext(ok200("/athletes/team/101/roster?$M&$_"), 'results', 0, 'regl_group_name'), 'West', "a roster, $_")
        for 'algorithm_type=heavy', 'scoring_group=region_West';
    $json = ok200("/athletes/?$M&limit=1&offset=1");
    is(jtext($json, 'results', 0, 'regl_group_name'), 'Great Lakes', 'the region is the team\'s, not the athlete\'s');
    is(jtext($json, 'results', 0, 'conf_group_name'), 'Big Ten', 'and so is the conference');
    is(jtext($json, 'results', 0, 'most_recent_race_date'), '2025-10-07', 'the most recent race is the athlete\'s');
    $json = ok200("/athletes/?$M&limit=1&offset=4");
    is(jtext($json, 'results', 0, 'ranking_id'), 1005, 'an athlete whose team has no ranking is listed');
    is(jtext($json, 'results', 0, $_), 'null', "and $_ is null") for qw(regl_group_name conf_group_name team_name
        athlete_name_first xcri_score most_recent_race_date h2h_win_rate algorithm_version processing_time_seconds);
    $json = ok200("/athletes/?$M&limit=1&offset=5");
    is(jtext($json, 'results', 0, $_), '0.00', "zero stays zero: $_") for qw(xcri_score season_average scs_score);
    is(jtext($json, 'results', 0, 'h2h_win_rate'), '0.0000', 'zero stays zero: h2h_win_rate');
    is(jtext($json, 'results', 0, 'regl_group_name'), '', 'an empty name stays empty');
    $json = ok200("/athletes/?$M&limit=1&offset=8");
    is(jtext($json, 'results', 0, 'xcri_score'), '-2857.00', 'a negative score');
    is(jtext($json, 'results', 0, 'avg_opponent_quality'), '-99999999.99', 'the smallest decimal');
    is(jtext($json, 'results', 0, 'season_average'), '-0.01', 'a small negative');
    is(jtext($json, 'results', 0, 'h2h_wins'), '2147483647', 'the largest int');
    is(jtext($json, 'results', 0, 'most_recent_race_date'), '2024-02-29', 'a leap day');
}

# ---- checkpoint_date (part 1, 1)
list_is("/athletes/?$M&checkpoint_date=2025-10-13", 'athletes', [1201, 1202]);
list_is("/athletes/?$M&checkpoint_date=2025-10-20", 'athletes', [1211, 1212, 1213]);
list_is("/athletes/?$M&checkpoint_date=2025-10-20&algorithm_type=heavy", 'athletes', [1215]);
list_is("/athletes/?$M&checkpoint_date=2025-10-20&scoring_group=region_West", 'athletes', [1216]);
list_is('/athletes/?checkpoint_date=2025-10-20', 'athletes', [1211, 1214, 1212, 1213]);
list_is('/athletes/?checkpoint_date=2026-09-01&season_year=2026', 'athletes', [1221]);
list_is('/athletes/?checkpoint_date=2026-09-01', 'athletes', []);
list_is('/athletes/?checkpoint_date=2025-10-21', 'athletes', []);
list_is("/athletes/?$M&checkpoint_date=", 'athletes', \@men);
is(jtext(ok200("/athletes/?$M&checkpoint_date=2025-10-20&limit=1"), 'results', 0, 'regl_group_name'), 'W 20',
    'a snapshot has the region of its own team row');

# ---- paging: ties have one order, and a page past the end is empty but counted
for my $i (0 .. $#men) {
    list_is("/athletes/?$M&limit=1&offset=$i", 'athletes', [$men[$i]], total => 9, limit => 1, offset => $i);
}
list_is("/athletes/?$M&limit=2&offset=1", 'athletes', [1002, 1003], total => 9, limit => 2, offset => 1);
list_is("/athletes/?$M&limit=50000", 'athletes', \@men, limit => 50000);
list_is("/athletes/?$M&offset=9", 'athletes', [], total => 9, offset => 9);
list_is("/athletes/?$M&offset=999999", 'athletes', [], total => 9, offset => 999999);
list_is("/athletes/?$M&offset=9223372036854775807", 'athletes', [], total => 9, offset => '9223372036854775807');
list_is("/athletes/?$M&limit=50000&offset=9223372036854775807", 'athletes', [], total => 9, limit => 50000,
    offset => '9223372036854775807');

# ---- search: first, last or team name; literal; without case and accents
my %found = (
    'jose'              => [1001, 1003],     # José and Jose
    'JOS%C3%89'         => [1001, 1003],
    'nunez'             => [1001],
    'N%C3%BA%C3%B1ez'   => [1001],
    'arlon'             => [1001, 1009],     # the team's name
    '%C3%84rl%C3%B6n'   => [1001, 1009],
    'jose+nunez'        => [1001],           # each word stands in one of the names
    'Nunez%2C+Jose'     => [1001],
    'nunez%2Cjose'      => [1001],
    'nunez+arlon+jos'   => [1001],           # the team's, too
    'nunez+zz'          => [],
    '++jose+%09+nunez+' => [1001],           # trimmed, white space collapsed
    'N%C3%BAn%CC%83ez'  => [1001],           # composed
    'obrien'            => [1002],           # O'Brien
    'O%E2%80%99Brien'   => [1002],
    'o-brien'           => [1002],
    'o.+brien'          => [1002],
    'on+st'             => [1001, 1009],     # + is a space
    'on%20st'           => [1001, 1009],
    'on%2Bst'           => [],
    'state'             => [1001, 1009],
    '0%25'              => [1003, 1004],     # 100% and 100%_Runners, never 100x
    '100%25'            => [1003, 1004],
    '%25%25'            => [],
    '%25_'              => [1003, 1004],
    '__'                => [],
    'r_s'               => [1004],           # Under_score
    'e_s'               => [],
    '%25a'              => [],
    'k%5Cs'             => [1004],           # Back\slash
    '%5C%5C'            => [],
    '%5C_'              => [],
    '%5C%25'            => [],
    'o%27b'             => [1002],           # O'Brien
    '%22q%22+%5C+a%26m' => [1002],           # "Q" \ A&M
    '%3Cb%3E'           => [1002],
    'l+%27+or+1%3D1'    => [],
    '%F0%9F%8F%83%F0%9F%8F%BD' => [1007],
    'team+%3C%2Fscript%3E'     => [1007],
    '%01B'              => [1007],
    '%E2%80%A8end'      => [1007],
    'ann++'             => [1008],           # trimmed
    'zz'                => [],
    'ab%00c'            => [],
    'x' x 3000          => [],
);
for my $term (sort keys %found) {
    list_is("/athletes/?$M&search=$term", 'athletes', $found{$term});
}
list_is('/athletes/?search=state', 'athletes', [1001, 1021, 1022, 1009]);
list_is("/athletes/?$M&search=jose&limit=1&offset=1", 'athletes', [1003], total => 2, limit => 1, offset => 1);
list_is("/athletes/?$M&checkpoint_date=2025-10-20&search=jose", 'athletes', [1211, 1213]);

# ---- min_races
list_is("/athletes/?$M&min_races=1", 'athletes', [1001 .. 1004, 1007 .. 1009]);
list_is("/athletes/?$M&min_races=2", 'athletes', [1001 .. 1003, 1007 .. 1009]);
list_is("/athletes/?$M&min_races=4", 'athletes', [1001, 1009]);
list_is("/athletes/?$M&min_races=6", 'athletes', []);
list_is("/athletes/?$M&min_races=9223372036854775807", 'athletes', []);

# ---- region, conference: the team's, without case, trailing spaces ignored
list_is("/athletes/?$M&region=West", 'athletes', [1001, 1008, 1009]);
list_is("/athletes/?$M&region=wEST%20%20", 'athletes', [1001, 1008, 1009]);
list_is("/athletes/?$M&region=Great+Lakes", 'athletes', [1002]);
list_is("/athletes/?$M&region=South", 'athletes', []);
list_is("/athletes/?$M&region=Own+R", 'athletes', []);
list_is("/athletes/?$M&region=Wes", 'athletes', []);
list_is("/athletes/?$M&region=%25", 'athletes', []);
list_is("/athletes/?$M&region=", 'athletes', \@men);
list_is("/athletes/?$M&region=W", 'athletes', []);
list_is("/athletes/?$M&conference=ACC", 'athletes', [1001, 1008, 1009]);
list_is("/athletes/?$M&conference=big%20ten", 'athletes', [1002]);
list_is("/athletes/?$M&conference=SEC", 'athletes', []);
list_is("/athletes/?$M&conference=", 'athletes', \@men);
list_is("/athletes/?$M&region=West&conference=ACC&search=jose", 'athletes', [1001]);
list_is("/athletes/?$M&region=West&conference=Big+Ten", 'athletes', []);
list_is("/athletes/?$M&region=Heavy+Region", 'athletes', []);
list_is("/athletes/?$M&region=Heavy+Region&algorithm_type=heavy", 'athletes', []);
list_is("/athletes/?$M&region=West&algorithm_type=heavy", 'athletes', [1031]);
list_is("/athletes/?$M&region=West&conference=ACC&scoring_group=region_West", 'athletes', [1041, 1042]);
list_is("/athletes/?$M&region=Reg+W&scoring_group=region_West", 'athletes', []);
list_is("/athletes/?$M&checkpoint_date=2025-10-20&region=W+20&algorithm_type=heavy", 'athletes', [1215]);
list_is("/athletes/?$M&checkpoint_date=2025-10-20&region=W+20", 'athletes', [1211]);
list_is('/athletes/?region=Old+West&season_year=2024', 'athletes', [1101]);
list_is("/athletes/?$M&region=West&limit=1&offset=1", 'athletes', [1008], total => 3, limit => 1, offset => 1);

# ---- one athlete
row_is('/athletes/9001', 'athletes', 1062);                       # calculated last
row_is('/athletes/9001?division=2030', 'athletes', 1001);
row_is('/athletes/9001?division=2031', 'athletes', 1062);
row_is('/athletes/9001?gender=m&division=2030', 'athletes', 1001);
row_is('/athletes/9001?season_year=2024', 'athletes', 1101);
row_is('/athletes/9001?division=2030&algorithm_type=heavy', 'athletes', 1031);
row_is('/athletes/9001?scoring_group=region_West', 'athletes', 1041);
row_is('/athletes/9001?scoring_group=conference_ACC', 'athletes', 1051);
row_is('/athletes/9001?checkpoint_date=2025-10-13', 'athletes', 1202);
row_is('/athletes/9001?checkpoint_date=2025-10-20', 'athletes', 1211);
row_is('/athletes/9001?division=2030&checkpoint_date=', 'athletes', 1001);
row_is('/athletes/9005', 'athletes', 1005);
row_is('/athletes/9006', 'athletes', 1006);
row_is('/athletes/9007', 'athletes', 1007);
row_is('/athletes/9102?limit=abc&search=x', 'athletes', 1002);    # not its parameters
row_is('/athletes/0009102', 'athletes', 1002);
row_is('/athletes/%209102%20', 'athletes', 1002);
row_is('/athletes/+9102', 'athletes', 1002);                      # in a path + is a sign
{
    my $json = ok200('/athletes/9001?division=2030');
    is(jtext($json, 'regl_group_name'), 'West', 'one athlete has a region (part 1, 7)');
    is(jtext($json, 'conf_group_name'), 'ACC', 'and a conference');
    is(jtext($json, 'most_recent_race_date'), '2025-10-14', 'and a most recent race');
}
error_is('/athletes/9001?division=2028', 404, 'Athlete 9001 not found for season 2025');
error_is('/athletes/9001?gender=F', 404, 'Athlete 9001 not found for season 2025');
error_is('/athletes/9001?division=0', 404, 'Athlete 9001 not found for season 2025');
error_is('/athletes/9001?season_year=1999', 404, 'Athlete 9001 not found for season 1999');
error_is('/athletes/9001?season_year=2026', 404, 'Athlete 9001 not found for season 2026');
error_is('/athletes/9021?algorithm_type=heavy', 404, 'Athlete 9021 not found for season 2025');
error_is('/athletes/9021?scoring_group=nope', 404, 'Athlete 9021 not found for season 2025');
error_is('/athletes/9021?checkpoint_date=2025-10-20', 404, 'Athlete 9021 not found for season 2025');
error_is('/athletes/1', 404, 'Athlete 1 not found for season 2025');
error_is('/athletes/007', 404, 'Athlete 7 not found for season 2025');
error_is('/athletes/-9001', 404, 'Athlete -9001 not found for season 2025');
error_is('/athletes/9223372036854775807', 404, 'Athlete 9223372036854775807 not found for season 2025');
error_is('/athletes/0', 404, 'Athlete 0 not found for season 2025');

# ---- a roster
list_is("/athletes/team/101/roster?$M", 'athletes', [1001, 1009]);
list_is('/athletes/team/101/roster', 'athletes', [1001, 1021, 1009]);          # both genders
list_is('/athletes/team/101/roster?gender=f', 'athletes', [1021]);
list_is('/athletes/team/101/roster?division=2031', 'athletes', []);
list_is('/athletes/team/101/roster?division=0', 'athletes', []);
list_is('/athletes/team/103/roster?season_year=2024&division=0', 'athletes', [1104]);
list_is('/athletes/team/103/roster', 'athletes', [1003, 1004]);
list_is('/athletes/team/201/roster', 'athletes', [1061, 1062]);
list_is('/athletes/team/104/roster', 'athletes', [1005]);
list_is('/athletes/team/101/roster?season_year=2024', 'athletes', [1101, 1103]);
list_is("/athletes/team/101/roster?$M&scoring_group=region_West", 'athletes', [1041, 1042]);
list_is("/athletes/team/101/roster?$M&algorithm_type=heavy", 'athletes', [1031]);
list_is("/athletes/team/101/roster?$M&checkpoint_date=2025-10-13", 'athletes', [1202]);
list_is("/athletes/team/101/roster?$M&checkpoint_date=", 'athletes', [1001, 1009]);
list_is('/athletes/team/101/roster?limit=1', 'athletes', [1001], total => 3, limit => 1);
list_is('/athletes/team/101/roster?limit=500', 'athletes', [1001, 1021, 1009], limit => 500);
list_is('/athletes/team/101/roster?limit=1&offset=2', 'athletes', [1001], total => 3, limit => 1);   # no offset
list_is('/athletes/team/101/roster?offset=-1', 'athletes', [1001, 1021, 1009]);
list_is('/athletes/team/999/roster', 'athletes', []);
list_is('/athletes/team/-101/roster', 'athletes', []);
list_is('/athletes/team/00101/roster?gender=F', 'athletes', [1021]);
is(jtext(ok200("/athletes/team/101/roster?$M"), 'results', 0, 'regl_group_name'), 'West', 'a roster has the region (part 1, 7)');

done_testing;
