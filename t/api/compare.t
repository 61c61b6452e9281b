# /compare/teams (issue 3, part 5). The dual meets are scored by hand, by the NCAA's rules for cross country.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

built_or_exit('/compare/teams');

my $db = env_or_die('XCRI_FIXTURE_DB');
my ($athletes, $teams) = qw(iz_rankings_xcri_athlete_rankings iz_rankings_xcri_team_rankings);

# ---- what the fixture has: 101 and 102, men of 2030, live
my %name = (101 => 'Ärlön State', 102 => 'O\'Neil "Q" \\ A&M <b>/i</b>');
{
    my $json = ok200('/compare/teams?a=101&b=102&gender=m&division=2030');
    is(json_keys($json), 'season_year division_code gender_code checkpoint_date team_a team_b team_a_roster team_b_roster head_to_head matchups'
        . ' total_common_opponents team_a_record_vs_common team_b_record_vs_common common_opponents dual_meet dual_meet_runners', 'the members');
    is(join(' ', map { jtext($json, $_) } qw(season_year division_code gender_code checkpoint_date)), '2025 2030 M null', 'the list');
    for ([team_a => 101, 1, '682.00', 'West', 'ACC'], [team_b => 102, 2, '680.50', 'Great Lakes', 'Big Ten']) {
        my ($member, @want) = @$_;
        is(join('|', map { jtext($json, $member, $_) } qw(anet_team_hnd team_rank team_xcri_score regl_group_name conf_group_name)), join('|', @want), $member);
        my $alone = ok200("/teams/$want[0]?gender=M&division=2030");
        is(jtext($json, $member, $_), jtext($alone, $_), "$member: $_ is what the team's own address says")
            for qw(athletes_count top5_average top7_average most_recent_race_date);
        is(jtext($json, $member, 'team_name'), $name{ $want[0] }, "$member: its name");
    }
    is(jplain(jget($json, 'team_a_roster')), '[{"athlete_rank":1,"anet_athlete_hnd":9001,"athlete_name_first":"José","athlete_name_last":"Núñez",'
        . '"xcri_score":999,"scs_score":999.59,"scs_rank":72},{"athlete_rank":9,"anet_athlete_hnd":9009,"athlete_name_first":"Neg",'
        . '"athlete_name_last":"Ative","xcri_score":-2857,"scs_score":-1.5,"scs_rank":-5}]', 'the roster of 101, of this division');
    is(join(' ', map { jtext($_, 'anet_athlete_hnd') } @{ jget($json, 'team_b_roster') }), '9102', 'the roster of 102');
    is(jplain(jget($json, 'head_to_head')), '{"total_matchups":3,"team_a_wins":2,"team_b_wins":1,"latest_matchup_date":"2025-10-11","latest_winner_id":101}',
        'head to head');
    # what both addresses tell is the same text
    my $group = 'rank_group_type=D&rank_group_fk=2030&gender_code=M';
    is(jplain(jget($json, 'matchups')), jplain(jget(ok200("/team-knockout/matchups/head-to-head?team_a_id=101&team_b_id=102&$group"), 'matchups')), 'their matchups');
    is(join(' ', map { jtext($json, $_) } qw(total_common_opponents team_a_record_vs_common team_b_record_vs_common)), '2 2-1 1-2', 'against the same others');
    is(jplain(jget($json, 'common_opponents')),
        jplain(jget(ok200("/team-knockout/matchups/common-opponents?team_a_id=101&team_b_id=102&$group"), 'common_opponents')), 'these opponents');
    is(jplain(jget($json, 'dual_meet')), '{"team_a_score":null,"team_b_score":null,"winner_id":null,"tie_broken":false}', 'two and one: no meet');
    is(join(' ', map { jtext($_, 'place') } @{ jget($json, 'dual_meet_runners') }), 'null null null', 'and no places');

    $json = ok200('/compare/teams?a=102&b=101&gender=M&division=2030');
    is(jplain(jget($json, 'head_to_head')), '{"total_matchups":3,"team_a_wins":1,"team_b_wins":2,"latest_matchup_date":"2025-10-11","latest_winner_id":101}',
        'the other way round');
    $json = ok200('/compare/teams?a=101&b=102&gender=M&checkpoint_date=2025-10-13');
    is(join(' ', map { jtext($json, @$_) } ['checkpoint_date'], [qw(team_a team_rank)], [qw(team_b team_rank)]), '2025-10-13 2 1', 'a snapshot: its ranks');
    is(join(' ', map { jtext($_, 'matchup_id') } @{ jget($json, 'matchups') }), '6003 6002 6001', 'a snapshot: the races up to its day, for Team Knockout is not kept with each');
    is(jtext($json, 'head_to_head', 'latest_matchup_date'), '2025-10-11', 'and the record of these');
    is(jplain(jget($json, 'common_opponents')), '[{"opponent_id":105,"opponent_name":' . jesc('Emoji 🏃🏽 Team </script>') . ',"team_a_wins":2,"team_a_losses":0,'
        . '"team_b_wins":1,"team_b_losses":1}]', 'also against others: 103 was met later');
    $json = ok200('/compare/teams?a=101&b=102&gender=F');
    is(join(' ', map { jtext($_, 'matchup_id') } @{ jget($json, 'matchups') }), '6021', 'the women\'s');
    is(jplain(jget($json, 'common_opponents')), '[]', 'the women\'s: nobody whom both have met');
    is(jtext(ok200('/compare/teams?a=101&b=201&gender=M'), 'division_code'), '2031', 'the division that has both');
    is(jtext(ok200('/compare/teams?a=101&b=102&gender=M'), 'division_code'), '2030', 'the division that has both, again');
}

# ---- refusals
error_is("/compare/teams?a=$_&b=$_&gender=M", 400, 'a and b must be different') for 101, 1;
error_is('/compare/teams?a=101&b=1&gender=M', 404, 'Teams 101 and 1 are not both ranked in one list of season 2025');
error_is('/compare/teams?a=1&b=101&gender=M', 404, 'Teams 1 and 101 are not both ranked in one list of season 2025');
error_is('/compare/teams?a=102&b=201&gender=M', 404, 'Teams 102 and 201 are not both ranked in one list of season 2025');
error_is('/compare/teams?a=101&b=102&gender=M&division=2031', 404, 'Teams 101 and 102 are not both ranked in one list of season 2025');
error_is('/compare/teams?a=101&b=102&gender=M&division=0', 404, 'Teams 101 and 102 are not both ranked in one list of season 2025');
error_is('/compare/teams?a=101&b=102&gender=M&season_year=2020', 404, 'Teams 101 and 102 are not both ranked in one list of season 2020');
error_is('/compare/teams?a=101&b=102&gender=M&checkpoint_date=2025-10-14', 404, 'Teams 101 and 102 are not both ranked in one list of season 2025');
problems_are('/compare/teams', [map { [query => $_, 'missing', undef] } qw(a b gender)]);
problems_are('/compare/teams?a=x&b=&gender=x&season_year=x&division=x&checkpoint_date=x', [[query => 'a', 'int_parsing', 'x'], [query => 'b', 'int_parsing', ''],
    [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'], [query => 'season_year', 'int_parsing', 'x'], [query => 'division', 'int_parsing', 'x'],
    [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x']]);

# ---- dual meets, each in a division of its own of season 2019: the ranks of teams 1 and 2
my @meets = (
    # In order: A B B B A A A B A, then A's sixth and seventh, and only then B's fifth, whom they displace from 10 to
    # 12. Without them B would win, 27 to 28. A's eighth (rank 12) does not run: else B's fifth were 13th.
    ['displacement', 71, [1, 5, 6, 7, 9, 10, 11, 12], [2, 3, 4, 8, 13, 14, 15],
        [28, 29, 1, 'false'], '1 2 3 4 5 6 7 8 9 10 11 12 13 14', '1 2 2 2 1 1 1 2 1 1 1 2 2 2'],
    # A 1+2+4+10+12 = 29, B 3+5+6+7+8 = 29. A's first, second and third each beat B's: three of five. (By the sixth
    # runner, as high schools do it, B would have won: 9 against 13.)
    ['a tie', 72, [10, 20, 40, 100, 120, 130, 140], [30, 50, 60, 70, 80, 90, 110],
        [29, 29, 1, 'true'], '1 2 3 4 5 6 7 8 9 10 11 12 13 14', '1 1 2 1 2 2 2 2 2 1 2 1 1 1'],
    # A has four: no score, and its places are disregarded; B's five are 1 to 5.
    ['a team with four', 73, [1, 2, 3, 4], [5, 6, 7, 8, 9],
        [undef, 15, 2, 'false'], 'null null null null 1 2 3 4 5', '1 1 1 1 2 2 2 2 2'],
    ['two teams with four', 74, [1, 3, 5, 7], [2, 4, 6, 8], [undef, undef, undef, 'false'], 'null ' x 7 . 'null', '1 2 1 2 1 2 1 2'],
    # Equal ranks: by the key of their rows; A's rows come first. A 1+3+5+7+9 = 25, B 2+4+6+8+10 = 30.
    ['equal ranks', 75, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [25, 30, 1, 'false'], '1 2 3 4 5 6 7 8 9 10', '1 2 1 2 1 2 1 2 1 2'],
    ['a sweep', 76, [8 .. 14], [1 .. 7], [50, 15, 2, 'false'], '1 2 3 4 5 6 7 8 9 10 11 12 13 14', '2 2 2 2 2 2 2 1 1 1 1 1 1 1'],
    ['one team without an athlete', 77, [], [3, 4, 5, 6, 7, 8], [undef, 15, 2, 'false'], '1 2 3 4 5 6', '2 2 2 2 2 2'],
);

END {
    local $?;
    if (defined $db) { admin("DELETE FROM $_ WHERE season_year = 2019", $db) for $athletes, $teams }
}

my ($id, @rows, @lists) = (900000);
for (@meets) {
    my ($what, $division, @ranks) = @$_;
    for my $team (1, 2) {
        push @lists, sprintf("(%d, 2019, %d, 'M', 'light', 'division', %d, 'Team %d', %d, '2019-11-20 10:00:00')", ++$id, $division, $team, $team, $team);
        push @rows, sprintf("(%d, 2019, %d, 'M', 'light', 'division', %d, %d, %d, 0, 0, 0, '2019-11-20 10:00:00')", ++$id, $division, $id, $team, $_)
            for @{ $ranks[$team - 1] };
    }
}
# other lists of the same teams, which do not run
push @rows, "(${\ ++$id}, 2019, 71, 'M', 'heavy', 'division', 1, 2, 1, 0, 0, 0, '2019-11-20 10:00:00')",
    "(${\ ++$id}, 2019, 71, 'M', 'light', 'region_West', 1, 2, 1, 0, 0, 0, '2019-11-20 10:00:00')",
    "(${\ ++$id}, 2019, 71, 'F', 'light', 'division', 1, 2, 1, 0, 0, 0, '2019-11-20 10:00:00')";
admin("INSERT INTO $teams (ranking_id, season_year, division_code, gender_code, algorithm_type, scoring_group, anet_team_hnd, team_name, team_rank,"
    . ' calculated_at) VALUES ' . join(',', @lists), $db);
admin("INSERT INTO $athletes (ranking_id, season_year, division_code, gender_code, algorithm_type, scoring_group, anet_athlete_hnd, anet_team_hnd,"
    . ' athlete_rank, h2h_wins, h2h_losses, h2h_meetings, calculated_at) VALUES ' . join(',', @rows), $db);

for (@meets) {
    my ($what, $division, $a, $b, $score, $places, $runs) = @$_;
    my ($a_score, $b_score, $winner, $tie) = map { defined $_ ? $_ : 'null' } @$score;
    my $json = ok200("/compare/teams?a=1&b=2&gender=M&season_year=2019&division=$division", name => $what);
    is(jplain(jget($json, 'dual_meet')), "{\"team_a_score\":$a_score,\"team_b_score\":$b_score,\"winner_id\":$winner,\"tie_broken\":$tie}", "$what: the score");
    is(join(' ', map { jtext($_, 'place') } @{ jget($json, 'dual_meet_runners') }), $places, "$what: the places");
    is(join(' ', map { jtext($_, 'anet_team_hnd') } @{ jget($json, 'dual_meet_runners') }), $runs, "$what: whose they are");
    $json = ok200("/compare/teams?a=2&b=1&gender=M&season_year=2019&division=$division", name => "$what, the other way round");
    is(jplain(jget($json, 'dual_meet')), "{\"team_a_score\":$b_score,\"team_b_score\":$a_score,\"winner_id\":$winner,\"tie_broken\":$tie}",
        "$what: the same score the other way round");
}
my $json = ok200('/compare/teams?a=1&b=2&gender=M&season_year=2019&division=71');
is(scalar @{ jget($json, 'team_a_roster') }, 8, 'the roster has the eighth, too');
is(join(' ', map { jtext($_, 'nth') } @{ jget($json, 'dual_meet_runners') }), '1 1 2 3 2 3 4 4 5 6 7 5 6 7', 'each runner\'s place in the own team');
is(jplain(jget($json, 'head_to_head')), '{"total_matchups":0,"team_a_wins":0,"team_b_wins":0,"latest_matchup_date":null,"latest_winner_id":null}',
    'two that never met');
is(jplain(jget($json, $_)), '[]', "two that never met: $_") for qw(matchups common_opponents);

done_testing;
