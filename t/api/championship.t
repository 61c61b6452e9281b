# /championship: the meets of regions and conferences on paper, scored by hand, and whom each team has beaten.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

built_or_exit('/championship');

my $db = env_or_die('XCRI_FIXTURE_DB');
my ($athletes, $teams, $matchups) = qw(iz_rankings_xcri_athlete_rankings iz_rankings_xcri_team_rankings iz_rankings_xcri_team_knockout_matchups);

END {
    local $?;
    if (defined $db) { admin("DELETE FROM $_ WHERE season_year = 2018", $db) for $athletes, $teams, $matchups }
}

# ---- season 2018: a division of its own for each case; team => [region, conference, ranks of its athletes]
my %lists = (
    # North: team 1 runs 1 4 5 8 9 and 11 12, its eighth (rank 12 of the list) does not; team 2 2 3 6 7 10. Team 3 has four: no place of theirs
    # counts, and they are left out before the places are given. Team 4 runs alone in South. Team 5 has no region.
    81 => { 1 => ['North', 'C1', [1, 5, 6, 10, 11, 13, 14, 15]], 2 => ['North', 'C2', [2, 4, 7, 8, 12]], 3 => ['North', 'C1', [3, 9, 16, 17]],
        4 => ['South', 'C1', [20 .. 26]], 5 => [undef, 'C2', [30 .. 34]] },
    # Three with 40 each. First with first to fifth with fifth: team 1 wins 5 of its 10, team 2 six, team 3 four.
    82 => { 1 => ['North', 'C', [1, 6, 9, 11, 13]], 2 => ['North', 'C', [4, 5, 7, 10, 14]], 3 => ['North', 'C', [2, 3, 8, 12, 15]] },
    # Equal ranks: by the key of their rows, team 1's first.
    83 => { 1 => ['North', 'C', [1, 2, 3, 4, 5]], 2 => ['North', 'C', [1, 2, 3, 4, 5]] },
    84 => { 1 => ['North', 'C', [1, 3, 5, 7, 9]], 2 => ['North', 'C', [2, 4, 6, 8, 10]] },
);
my ($id, @rows, @lists) = (910000);
for my $division (sort keys %lists) {
    for my $team (sort keys %{ $lists{$division} }) {
        my ($region, $conference, $ranks) = @{ $lists{$division}{$team} };
        push @lists, sprintf("(%d, 2018, %d, 'M', %s, 'light', 'division', %d, 'Team %d', %s, %s, %d, '2018-11-20 10:00:00')", ++$id, $division, $_, $team, $team,
            (map { defined $_ ? "'$_'" : 'NULL' } $region, $conference), $team) for $division == 81 ? ('NULL', "'2018-10-01'") : 'NULL';
        push @rows, map { sprintf "(%d, 2018, %d, 'M', NULL, 'light', 'division', %d, %d, %d, 0, 0, 0, '2018-11-20 10:00:00')", ++$id, $division, $id, $team, $_ } @$ranks;
    }
}
# The table forbids no team twice.
push @lists, "(${\ ++$id}, 2018, 84, 'M', NULL, 'light', 'division', 1, 'Team 1', 'North', 'C', 1, '2018-11-20 10:00:00')";
# On the first of October the North was another: team 2 has the first five places. Other lists of the same teams do not run.
push @rows, map { sprintf "(%d, 2018, 81, 'M', '2018-10-01', 'light', 'division', %d, %d, %d, 0, 0, 0, '2018-10-01 10:00:00')", ++$id, $id, $_->[0], $_->[1] }
    map { [2, $_], [1, 5 + $_] } 1 .. 5;
push @rows, "(${\ ++$id}, 2018, 81, 'M', NULL, 'heavy', 'division', 1, 2, 1, 0, 0, 0, '2018-11-20 10:00:00')",
    "(${\ ++$id}, 2018, 81, 'F', NULL, 'light', 'division', 1, 2, 1, 0, 0, 0, '2018-11-20 10:00:00')";
admin("INSERT INTO $teams (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group, anet_team_hnd, team_name,"
    . ' regl_group_name, conf_group_name, team_rank, calculated_at) VALUES ' . join(',', @lists), $db);
admin("INSERT INTO $athletes (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group, anet_athlete_hnd, anet_team_hnd,"
    . ' athlete_rank, h2h_wins, h2h_losses, h2h_meetings, calculated_at) VALUES ' . join(',', @rows), $db);
# Team 1 beats 2 twice, in either column, and 4 in another gender; 2 beats 1 after the first of October.
admin("INSERT INTO $matchups (matchup_id, race_hnd, race_date, meet_name, team_a_id, team_a_rank, team_a_score, team_b_id, team_b_rank, team_b_score, winner_team_id,"
    . ' season_year, rank_group_type, rank_group_fk, gender_code, calculation_date) VALUES '
    . join(',', map { my $m = $_; sprintf "(%d, 1, '%s', 'Meet', %d, 1, 20, %d, 2, 40, %d, 2018, '%s', 81, '%s', '2018-11-20')", ++$id, @$m }
        ['2018-09-01', 1, 2, 1, 'D', 'M'], ['2018-09-08', 2, 1, 1, 'D', 'M'], ['2018-10-08', 1, 2, 2, 'D', 'M'], ['2018-09-08', 1, 4, 1, 'D', 'F'],
        ['2018-09-08', 1, 4, 1, 'R', 'M']), $db);

my $ask = '/championship?season_year=2018&gender=m&division';
sub meets { my ($path) = @_; return join '; ', map { my $r = $_; join ' ', map { jtext($r, $_) } qw(group_name place anet_team_hnd score) } @{ jget(ok200($path), 'results') } }

{
    my $json = ok200("$ask=81");
    is(json_keys($json), 'season_year division gender checkpoint_date by calculated_at wins total results', 'the members');
    is(join(' ', map { jtext($json, $_) } qw(season_year division gender checkpoint_date by calculated_at total)), '2018 81 M null region 2018-11-20T10:00:00 3', 'what was asked');
    is(json_keys(jget($json, 'results')->[0]), 'group_name place score places tied anet_team_hnd team_name team_rank', 'a team');
    is(jplain(jget($json, 'results')), '[{"group_name":"North","place":1,"score":27,"places":"1 4 5 8 9 11 12","tied":false,"anet_team_hnd":1,"team_name":"Team 1","team_rank":1},'
        . '{"group_name":"North","place":2,"score":28,"places":"2 3 6 7 10","tied":false,"anet_team_hnd":2,"team_name":"Team 2","team_rank":2},'
        . '{"group_name":"South","place":1,"score":15,"places":"1 2 3 4 5 6 7","tied":false,"anet_team_hnd":4,"team_name":"Team 4","team_rank":4}]',
        'five score, two displace; a team with four, and one without a region, do not run');
    is(jplain(jget($json, 'wins')), '[{"anet_team_hnd":1,"beaten":"2 2"},{"anet_team_hnd":2,"beaten":"1"}]', 'and who has beaten whom');
}
is(meets("$ask=81&by=conference"), 'C1 1 1 15; C1 2 4 50; C2 1 2 15; C2 2 5 40', 'the conferences');
is(meets("$ask=81&checkpoint_date=2018-10-01"), 'North 1 2 15; North 2 1 40', 'on a day');
is(jplain(jget(ok200("$ask=81&checkpoint_date=2018-10-01"), 'wins')), '[{"anet_team_hnd":1,"beaten":"2 2"}]', 'and what had been won by then');
is(meets("$ask=81&checkpoint_date=2018-10-02"), '', 'a day without rankings');
is(jtext(ok200("$ask=81&checkpoint_date=2018-10-02"), 'calculated_at'), 'null', 'was never calculated');
is(meets("$ask=82"), 'North 1 2 40; North 2 1 40; North 3 3 40', 'a tie of three: by the comparisons won');
is(join(' ', map { jtext($_, 'tied') } @{ jget(ok200("$ask=82"), 'results') }), 'true true true', 'which is said');
is(meets("$ask=83"), 'North 1 1 25; North 2 2 30', 'equal ranks');
is(meets("$ask=84"), 'North 1 1 25; North 1 1 25; North 2 2 30', 'a team that stands in the list twice runs once');
is(get("$ask=82&format=csv&fields=anet_team_hnd,places")->{body}, "anet_team_hnd,places\r\n2,4 5 7 10 14\r\n1,1 6 9 11 13\r\n3,2 3 8 12 15\r\n", 'as CSV');
is(meets("$ask=82&sort=team_rank"), 'North 2 1 40; North 1 2 40; North 3 3 40', 'in another order');

problems_are('/championship', [map { [query => $_, 'missing', undef] } qw(division gender)]);
problems_are('/championship?division=x&gender=x&by=state', [[query => 'division', 'int_parsing', 'x'], [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
    [query => 'by', 'string_pattern_mismatch', 'state', pattern => '^(region|conference)$']]);

done_testing;
