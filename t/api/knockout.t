# /team-knockout/* (contract.md part 2, section 4; part 1: 1, 8, 14).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

built_or_exit('/team-knockout/');

my $K = '/team-knockout';
my $G = 'rank_group_type=D&rank_group_fk=2030&gender_code=M';

# ---- the list; ties by key
list_is("$K/?$G", 'knockout', [4001, 4002, 4003, 4004]);
list_is("$K/", 'knockout', [4001, 4005, 4002, 4003, 4004, 4051]);
list_is("$K/?gender_code=f", 'knockout', [4005]);
list_is("$K/?gender=F", 'knockout', [4001, 4005, 4002, 4003, 4004, 4051]);        # not its parameter
list_is("$K/?rank_group_type=R", 'knockout', [4011, 4012]);
list_is("$K/?rank_group_type=C&rank_group_fk=4001", 'knockout', [4021]);
list_is("$K/?rank_group_fk=0", 'knockout', []);                                   # a filter
list_is("$K/?rank_group_fk=2031", 'knockout', [4051]);
list_is("$K/?season_year=2024", 'knockout', [4041]);
list_is("$K/?checkpoint_date=2025-10-13", 'knockout', [4031]);
list_is("$K/?checkpoint_date=2025-10-14", 'knockout', []);
list_is("$K/?$G&checkpoint_date=", 'knockout', [4001, 4002, 4003, 4004]);
list_is("$K/?$G&limit=1&offset=$_", 'knockout', [4001 + $_], total => 4, limit => 1, offset => $_) for 0 .. 3;
list_is("$K/?$G&limit=500&offset=4", 'knockout', [], total => 4, limit => 500, offset => 4);
list_is("$K/?$G&search=arlon", 'knockout', [4001]);
list_is("$K/?$G&search=+state+arlon", 'knockout', [4001]);
list_is("$K/?$G&search=o%E2%80%99neil", 'knockout', [4003]);
list_is("$K/?$G&search=oneil", 'knockout', [4003]);
list_is("$K/?$G&search=%25_", 'knockout', [4002]);
list_is("$K/?$G&search=%25%25", 'knockout', []);
list_is("$K/?$G&region=west", 'knockout', [4001]);
list_is("$K/?$G&conference=Big+Ten", 'knockout', [4003]);
list_is("$K/?$G&region=&conference=", 'knockout', [4001, 4002, 4003, 4004]);

# ---- one team: calculated last
row_is("$K/101", 'knockout', 4051);
row_is("$K/101?$G", 'knockout', 4001);
row_is("$K/101?rank_group_type=R", 'knockout', 4011);
row_is("$K/101?rank_group_type=C", 'knockout', 4021);
row_is("$K/101?gender_code=f", 'knockout', 4005);
row_is("$K/101?checkpoint_date=2025-10-13", 'knockout', 4031);
row_is("$K/101?season_year=2024", 'knockout', 4041);
row_is("$K/103", 'knockout', 4002);
error_is("$K/1", 404, 'Team Knockout ranking not found for team_id=1');
error_is("$K/101?rank_group_fk=0", 404, 'Team Knockout ranking not found for team_id=101');

# ---- matchups: names by the contract's own join
my %name = (101 => 'Ärlön State', 102 => 'O\'Neil "Q" \\ A&M <b>/i</b>', 103 => '100%_Runners', 105 => "Emoji \x{1F3C3}\x{1F3FD} Team </script>");
my %row;
for (admin_rows('SELECT matchup_id, race_hnd, meet_id, race_date, meet_name, team_a_id, team_a_rank, team_a_score, team_a_ko_rank, team_b_id,'
    . ' team_b_rank, team_b_score, team_b_ko_rank, winner_team_id, season_year, rank_group_type, rank_group_fk, gender_code, checkpoint_date,'
    . ' calculation_date FROM iz_rankings_xcri_team_knockout_matchups', env_or_die('XCRI_FIXTURE_DB'))) {
    $row{ $_->[0] } = $_;
}
sub matchup {
    my ($id, $names) = @_;
    my ($m, $race, $meet, $date, $meet_name, $a, $ar, $as, $ak, $b, $br, $bs, $bk, $w, $season, $type, $fk, $gender, $day, $calc) =
        map { $_ eq 'NULL' ? 'null' : $_ } @{ $row{$id} };
    my %n = $names ? %$names : %name;
    my $n = sub { defined $n{ $_[0] } ? jesc($n{ $_[0] }) : 'null' };
    $calc =~ s/ /T/;
    $day = "\"$day\"" unless $day eq 'null';
    return "{\"matchup_id\":$m,\"race_hnd\":$race,\"meet_id\":$meet,\"race_date\":\"$date\",\"meet_name\":" . jesc($meet_name)
        . ",\"team_a_id\":$a,\"team_a_name\":" . $n->($a) . ",\"team_a_rank\":$ar,\"team_a_score\":$as,\"team_a_ko_rank\":$ak"
        . ",\"team_b_id\":$b,\"team_b_name\":" . $n->($b) . ",\"team_b_rank\":$br,\"team_b_score\":$bs,\"team_b_ko_rank\":$bk"
        . ",\"winner_team_id\":$w,\"winner_team_name\":" . $n->($w) . ",\"season_year\":$season,\"rank_group_type\":\"$type\""
        . ",\"rank_group_fk\":$fk,\"gender_code\":\"$gender\",\"checkpoint_date\":$day,\"calculation_date\":\"$calc\"}";
}
sub matchups { return '[' . join(',', map { matchup($_) } @_) . ']' }

# 101 in its division: against 103 and 109 (no rank: first, the later race first), 102 (rank 2), 105 (rank 4)
my @of101 = (6010, 6008, 6003, 6002, 6001, 6004, 6006);
my $stats = '"stats":{"total_matchups":7,"wins":4,"losses":3,"win_pct":57.1}';
sub page { my ($path, $want, $name) = @_; return json_same(body_of($path), $want, "GET $path: $name") }
# 6008 has no rank on either side; 6010 has none for 109
page("$K/matchups?team_id=101&$G", "{\"total\":7,\"limit\":50,\"offset\":0,$stats,\"matchups\":" . matchups(@of101) . '}', 'all seven');
page("$K/matchups?team_id=101&$G&limit=2&offset=2", "{\"total\":7,\"limit\":2,\"offset\":2,$stats,\"matchups\":" . matchups(@of101[2, 3]) . '}',
    'a page, the statistics of all');
page("$K/matchups?team_id=101&rank_group_type=R&rank_group_fk=3001", '{"total":2,"limit":50,"offset":0,"stats":{"total_matchups":2,"wins":2,'
    . '"losses":0,"win_pct":100.0},"matchups":' . matchups(6031, 6032) . '}', 'in its region');
page("$K/matchups?team_id=1", '{"total":0,"limit":50,"offset":0,"stats":{"total_matchups":0,"wins":0,"losses":0,"win_pct":0.0},"matchups":[]}',
    'an unknown team');
page("$K/matchups?team_id=101&checkpoint_date=2025-10-13", '{"total":1,"limit":50,"offset":0,"stats":{"total_matchups":1,"wins":1,"losses":0,'
    . '"win_pct":100.0},"matchups":[' . matchup(6041, { 101 => 'Ärlön (13 October)' }) . ']}', 'a snapshot, with its names');

# up to a day: what a snapshot that Team Knockout was not kept for had seen
page("$K/matchups?team_id=101&$G&until=2025-10-04", '{"total":3,"limit":50,"offset":0,"stats":{"total_matchups":3,"wins":2,"losses":1,"win_pct":66.7},'
    . '"matchups":' . matchups(6002, 6001, 6006) . '}', 'up to a day');
page("$K/matchups?team_id=101&$G&until=", "{\"total\":7,\"limit\":50,\"offset\":0,$stats,\"matchups\":" . matchups(@of101) . '}', 'an empty day is none');
bad_query("$K/matchups?team_id=101&until=2025-02-30", 'until', 'date_from_datetime_parsing', '2025-02-30');

# ---- the days it was kept for
sub kept { return '{"total":' . @_ . ',"snapshots":[' . join(',', map { "{\"date\":$_->[0],\"season\":$_->[1],\"teams\":$_->[2]}" } @_) . ']}' }
page("$K/snapshots", kept(['null', 2025, 6], ['"2025-10-13"', 2025, 1], ['null', 2024, 1]), 'the live one of each season, and one day');
page("$K/snapshots?rank_group_fk=2030&gender_code=m", kept(['null', 2025, 4], ['"2025-10-13"', 2025, 1], ['null', 2024, 1]), 'of these');
page("$K/snapshots?$_", kept(['null', 2025, 1]), "and of others: $_") for 'rank_group_fk=2031', 'gender_code=F', 'rank_group_type=C';
page("$K/snapshots?rank_group_fk=77", kept(), 'none of a group that there is not');

# ---- head to head
page("$K/matchups/head-to-head?team_a_id=101&team_b_id=102&$G", '{"team_a_id":101,"team_a_name":' . jesc($name{101}) . ',"team_b_id":102,"team_b_name":'
    . jesc($name{102}) . ',"total_matchups":3,"team_a_wins":2,"team_b_wins":1,"latest_matchup_date":"2025-10-11","latest_winner_id":101,"matchups":'
    . matchups(6003, 6002, 6001) . '}', 'three races');
page("$K/matchups/head-to-head?team_a_id=102&team_b_id=101&$G", '{"team_a_id":102,"team_a_name":' . jesc($name{102}) . ',"team_b_id":101,"team_b_name":'
    . jesc($name{101}) . ',"total_matchups":3,"team_a_wins":1,"team_b_wins":2,"latest_matchup_date":"2025-10-11","latest_winner_id":101,"matchups":'
    . matchups(6003, 6002, 6001) . '}', 'the other way round');
error_is("$K/matchups/head-to-head?team_a_id=1&team_b_id=1", 400, 'team_a_id and team_b_id must be different');
error_is("$K/matchups/head-to-head?team_a_id=1&team_b_id=2", 404, 'No matchups found between team_a_id=1 and team_b_id=2');

# ---- a meet
page("$K/matchups/meet/7005", '{"race_hnd":7005,"meet_name":"Fifth","race_date":"2025-10-19","total_matchups":1,"matchups":' . matchups(6010) . '}',
    'one race');
is(join(' ', map { jtext($_, 'matchup_id') } @{ jget(ok200("$K/matchups/meet/7004"), 'matchups') || [] }), '6008 6009', 'a race by the ranks in it');
error_is("$K/matchups/meet/5", 404, 'No matchups found for race_hnd=5');

# ---- common opponents, counted by hand
# 101 and 102 have both met 103 (each lost once) and 105 (101 won twice; 102 won once and lost once)
{
    my $json = ok200("$K/matchups/common-opponents?team_a_id=101&team_b_id=102&$G");
    is(json_keys($json), 'team_a_id team_a_name team_b_id team_b_name total_common_opponents team_a_record_vs_common team_b_record_vs_common'
        . ' common_opponents', 'common opponents: fields');
    is(jtext($json, 'team_a_name'), $name{101}, 'common opponents: names are filled (part 1, 8)');
    is(jtext($json, 'total_common_opponents'), '2', 'common opponents: two');
    is(jtext($json, 'team_a_record_vs_common'), '2-1', 'common opponents: 101 is 2-1');
    is(jtext($json, 'team_b_record_vs_common'), '1-2', 'common opponents: 102 is 1-2');
    is(jplain(jget($json, 'common_opponents')), '[{"opponent_id":105,"opponent_name":' . jesc($name{105}) . ',"team_a_wins":2,"team_a_losses":0,'
        . '"team_b_wins":1,"team_b_losses":1},{"opponent_id":103,"opponent_name":' . jesc($name{103}) . ',"team_a_wins":0,"team_a_losses":1,'
        . '"team_b_wins":0,"team_b_losses":1}]', 'common opponents: each matchup counted once');
    # 103 and 105 have both met 101 (103 won; 105 lost twice) and 102 (103 won; 105 won and lost)
    $json = ok200("$K/matchups/common-opponents?team_a_id=103&team_b_id=105&$G");
    is(jtext($json, 'team_a_record_vs_common'), '2-0', 'common opponents: 103 is 2-0');
    is(jtext($json, 'team_b_record_vs_common'), '1-3', 'common opponents: 105 is 1-3');
    # 101 and 103 have both met 102 (101: 2-1, 103: 1-0); 109 and 105 met 101 only
    $json = ok200("$K/matchups/common-opponents?team_a_id=101&team_b_id=103&$G");
    is(jtext($json, 'total_common_opponents'), '1', 'common opponents: one');
    is(jtext($json, 'team_a_record_vs_common'), '2-1', 'common opponents: 101 is 2-1 against 102');
    is(jtext($json, 'team_b_record_vs_common'), '1-0', 'common opponents: 103 is 1-0 against 102');
    is(get("$K/matchups/common-opponents?team_a_id=1&team_b_id=1")->{status}, 400, 'common opponents: with itself');
    is(get("$K/matchups/common-opponents?team_a_id=1&team_b_id=2")->{status}, 404, 'common opponents: none');
}

# ---- refusals
bad_path("$K/abc", 'team_id', 'int_parsing', 'abc');
bad_path("$K/matchups/meet/abc", 'race_hnd', 'int_parsing', 'abc');
problems_are("$K/matchups", [[query => 'team_id', 'missing', undef]]);
problems_are("$K/matchups/$_", [[query => 'team_a_id', 'missing', undef], [query => 'team_b_id', 'missing', undef]])
    for qw(head-to-head common-opponents);
for my $route ("$K/?", "$K/101?", "$K/matchups?team_id=101&", "$K/matchups/head-to-head?team_a_id=101&team_b_id=102&",
    "$K/matchups/common-opponents?team_a_id=101&team_b_id=102&") {
    bad_query("${route}rank_group_type=$_", 'rank_group_type', 'string_pattern_mismatch', $_, pattern => '^[DRC]$') for '', 'd', 'X', 'DR';
    bad_query("${route}gender_code=$_", 'gender_code', 'string_pattern_mismatch', $_) for '', 'X';
    bad_query("${route}rank_group_fk=$_", 'rank_group_fk', 'int_parsing', $_) for '', 'x';
    bad_query("${route}season_year=$_", 'season_year', 'int_parsing', $_) for '', 'x';
    bad_query("${route}checkpoint_date=x", 'checkpoint_date', 'date_from_datetime_parsing', 'x');
}
for my $route ("$K/?", "$K/matchups?team_id=101&") {
    bad_query("${route}limit=0", 'limit', 'greater_than_equal', '0', ge => 1);
    bad_query("${route}limit=501", 'limit', 'less_than_equal', '501', le => 500);
    bad_query("${route}offset=-1", 'offset', 'greater_than_equal', '-1', ge => 0);
}
bad_query("$K/?search=a", 'search', 'string_too_short', 'a');

# ---- the matrix: the first teams, and each pair that has met once; counted here from the rows themselves
sub counted {
    my ($season, $fk, $gender, $checkpoint, $db) = @_;
    my %record;
    for (admin_rows("SELECT team_a_id, team_b_id, winner_team_id FROM iz_rankings_xcri_team_knockout_matchups WHERE season_year = $season"
        . " AND rank_group_type = 'D' AND rank_group_fk = $fk AND gender_code = '$gender' AND checkpoint_date " . ($checkpoint ? "= '$checkpoint'" : 'IS NULL'), $db)) {
        my ($x, $y, $winner) = @$_;
        ($x, $y) = ($y, $x) if $x > $y;
        my $r = $record{"$x $y"} ||= [0, 0];
        $r->[0]++ if $winner == $x;
        $r->[1]++ if $winner == $y;
    }
    return \%record;
}
sub matrix_is {
    my ($query, $record, %o) = @_;
    my $json = eval { get("$K/matchups/matrix?$query", timeout => 20, %{ $o{get} || {} })->json };
    my $list = eval { get("$K/?$query" . ($query =~ /limit=/ ? '' : '&limit=25'), timeout => 20, %{ $o{get} || {} })->json };
    my @ids = map { jtext($_, 'team_id') } @{ jget($json, 'teams') || [] };
    is(jplain(jget($json, 'teams')), jplain(jget($list, 'results')), "matrix $query: the teams are those of the list");
    is(jtext($json, 'total_teams'), jtext($list, 'total'), "matrix $query: so is their number");
    my %in = map { $_ => 1 } @ids;
    my @want = map { join ' ', $_, @{ $record->{$_} } } sort { my @x = split / /, $a; my @y = split / /, $b; $x[0] <=> $y[0] || $x[1] <=> $y[1] }
        grep { my ($x, $y) = split / /; $in{$x} && $in{$y} } keys %$record;
    my @got = map { my $r = $_; join ' ', map { jtext($r, $_) } qw(team_a_id team_b_id team_a_wins team_b_wins) } @{ jget($json, 'records') || [] };
    is(join("\n", @got), join("\n", @want), "matrix $query: each pair once, with its record");
    return scalar @got;
}
my $fixture = env_or_die('XCRI_FIXTURE_DB');
my $main = counted(2025, 2030, 'M', undef, $fixture);
cmp_ok(matrix_is($G, $main), '>', 0, 'matrix: teams of the fixture have met');
matrix_is("$G&limit=2", $main);
matrix_is("$G&region=west", $main);
matrix_is("$G&conference=Big+Ten", $main);
matrix_is("$G&region=Nowhere", $main);
matrix_is("$G&checkpoint_date=2025-10-13", counted(2025, 2030, 'M', '2025-10-13', $fixture));
problems_are("$K/matchups/matrix", [[query => 'rank_group_fk', 'missing', undef], [query => 'gender_code', 'missing', undef]]);
bad_query("$K/matchups/matrix?$G&limit=101", 'limit', 'less_than_equal', '101', le => 100);
{
    my $db = env_or_die('XCRI_DEMO_DB');
    for my $gender (qw(M F)) {
        my $record = counted(2025, 2030, $gender, undef, $db);
        for my $limit (25, 100) {
            cmp_ok(matrix_is("rank_group_fk=2030&gender_code=$gender&limit=$limit", $record, get => { vhost => 'demo' }), '>', 20, 'matrix: many pairs');
        }
    }
}

done_testing;
