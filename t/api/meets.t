# Meets: /meets/ (the races of a season), /compare/meet (one on paper, of chosen teams), and what /teams/{team_hnd}/places
# says of those whom a team has met.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

built_or_exit('/meets/');

my $db = env_or_die('XCRI_FIXTURE_DB');
my ($athletes, $teams, $knockout, $matchups) = map { "iz_rankings_xcri_$_" } qw(athlete_rankings team_rankings team_knockout team_knockout_matchups);

END {
    local $?;
    if (defined $db) { admin("DELETE FROM $_ WHERE season_year = 2017", $db) for $athletes, $teams, $knockout, $matchups }
}

# ---- season 2017, division 91: five teams; team 5 is not ranked any more
my $id = 920000;
my %ranks = (1 => [1, 5, 6, 10, 11, 13, 14, 15], 2 => [2, 4, 7, 8, 12], 3 => [3, 9, 16, 17], 4 => [20 .. 26]);
admin("INSERT INTO $teams (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group, anet_team_hnd, team_name, team_rank, calculated_at) VALUES "
    . join(',', map { my ($team, $rank, $day) = @$_; sprintf "(%d, 2017, 91, 'M', %s, 'light', 'division', %d, 'Team %d', %d, '2017-11-20')", ++$id, $day, $team, $team, $rank }
        (map { [$_, $_ * 10, 'NULL'] } 1 .. 4), (map { [$_, 50 - $_ * 10, "'2017-10-01'"] } 1 .. 4)), $db);
admin("INSERT INTO $athletes (ranking_id, season_year, division_code, gender_code, algorithm_type, scoring_group, anet_athlete_hnd, athlete_name_last, anet_team_hnd, athlete_rank,"
    . ' h2h_wins, h2h_losses, h2h_meetings, calculated_at) VALUES ' . join(',', map { my $team = $_; map { sprintf "(%d, 2017, 91, 'M', 'light', 'division', %d, 'A%d', %d, %d, 0, 0, 0, '2017-11-20')",
        ++$id, 100 + $_, $_, $team, $_ } @{ $ranks{$team} } } sort keys %ranks), $db);
admin("INSERT INTO $knockout (id, team_id, team_name, rank_group_type, rank_group_fk, gender_code, knockout_rank, season_year, calculation_date) VALUES "
    . join(',', map { sprintf "(%d, %d, 'Team %d', 'D', 91, 'M', %d, 2017, '2017-11-20')", ++$id, $_, $_, $_ } 1 .. 4), $db);

# Each race, its teams by place: the first of a pair stands once in either column. Race 71 and 72 are of one meet.
my @races = ([71, 801, '2017-09-02', 'Apple 50% Run', 91, 'M', 2, 1, 3], [72, 801, '2017-09-02', 'Apple 50% Run', 91, 'F', 6, 7], [73, 'NULL', '2017-10-07', 'Maple Meet', 91, 'M', 4, 5, 1, 2],
    [74, 802, '2017-10-07', 'Oak Open', 92, 'M', 8, 9]);
my @pairs;
for (@races) {
    my ($race, $meet, $day, $name, $division, $gender, @order) = @$_;
    for my $i (0 .. $#order) {
        for my $j ($i + 1 .. $#order) {
            my @sides = ([$order[$i], $i + 1, 20 + $i], [$order[$j], $j + 1, 20 + $j]);
            @sides = reverse @sides if ($i + $j) % 2;
            push @pairs, sprintf "(%d, %d, %s, '%s', '%s', %s, %s, %d, 2017, '%s', %d, '%s', '2017-11-20')", ++$id, $race, $meet, $day, $name, (map { join ', ', @$_ } @sides), $order[$i], $_,
                $division, $gender for 'D', 'C';
        }
    }
}
admin("INSERT INTO $matchups (matchup_id, race_hnd, meet_id, race_date, meet_name, team_a_id, team_a_rank, team_a_score, team_b_id, team_b_rank, team_b_score, winner_team_id, season_year,"
    . ' rank_group_type, rank_group_fk, gender_code, calculation_date) VALUES ' . join(',', @pairs), $db);

# ---- the races
my $meets = '/meets/?season_year=2017';
sub races { my ($more) = @_; return join ' ', map { jtext($_, 'race_hnd') } @{ jget(ok200("$meets$more"), 'results') } }
{
    my $json = ok200($meets);
    is(json_keys($json), 'total limit offset results', 'a list');
    is(jtext($json, 'total'), 4, 'each race of each gender once');
    is(jplain(jget($json, 'results')->[0]), '{"race_hnd":73,"meet_id":null,"race_date":"2017-10-07","meet_name":"Maple Meet","division_code":91,"gender_code":"M","teams":4,"winner_id":4,'
        . '"winner_name":"Team 4"}', 'a race');
    is(jplain(jget($json, 'results')->[2]), '{"race_hnd":72,"meet_id":801,"race_date":"2017-09-02","meet_name":"Apple 50% Run","division_code":91,"gender_code":"F","teams":2,"winner_id":6,'
        . '"winner_name":null}', 'won by a team that stands in no knockout');
}
for (['', '73 74 72 71'], ['&division=91', '73 72 71'], ['&division=91&gender=m', '73 71'], ['&meet_id=801', '72 71'], ['&search=apple', '72 71'], ['&search=50%25', '72 71'],
    ['&search=5_%25', ''], ['&from=2017-09-03', '73 74'], ['&until=2017-09-02', '72 71'], ['&from=2017-09-02&until=2017-09-02&gender=F', '72'], ['&sort=teams', '74 72 71 73'],
    ['&limit=1&offset=2', '72'], ['&division=93', '']) {
    is(races($_->[0]), $_->[1], "$meets$_->[0]");
}
is(jtext(ok200("$meets&division=91&limit=1"), 'total'), 3, 'the total of what is asked for');
problems_are('/meets/?division=x&gender=x&meet_id=x&search=a&from=x&until=x', [[query => 'division', 'int_parsing', 'x'],
    [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'], [query => 'meet_id', 'int_parsing', 'x'], [query => 'search', 'string_too_short', 'a', min_length => 2],
    map { [query => $_, 'date_from_datetime_parsing', 'x'] } qw(from until)]);

# ---- a meet on paper
my $paper = '/compare/meet?season_year=2017&division=91&gender=m';
sub scores { my ($more) = @_; return join '; ', map { my $t = $_; join ' ', map { jtext($t, $_) } qw(place anet_team_hnd score) } @{ jget(ok200("$paper$more"), 'teams') } }
{
    my $json = ok200("$paper&teams=1,2,3");
    is(json_keys($json), 'season_year division gender checkpoint_date teams runners', 'the members');
    is(jplain(jget($json, 'teams')), '[{"place":1,"score":27,"places":"1 4 5 8 9 11 12","tied":false,"anet_team_hnd":1,"team_name":"Team 1","team_rank":10},'
        . '{"place":2,"score":28,"places":"2 3 6 7 10","tied":false,"anet_team_hnd":2,"team_name":"Team 2","team_rank":20},'
        . '{"place":null,"score":null,"places":null,"tied":null,"anet_team_hnd":3,"team_name":"Team 3","team_rank":30}]', 'five score, two displace, four have no score');
    is(join(' ', map { jtext($_, 'place') } @{ jget($json, 'runners') }), '1 2 null 3 4 5 6 7 null 8 9 10 11 12 null null', 'the order');
    is(jplain(jget($json, 'runners')->[0]), '{"place":1,"anet_team_hnd":1,"nth":1,"athlete_rank":1,"anet_athlete_hnd":101,"athlete_name_first":null,"athlete_name_last":"A1"}', 'a runner');
}
# Without the first of team 1 its eighth runs: 3 4 7 8 10 and 11 12; team 2 has 1 2 5 6 9. Without two of team 2's five it has no score.
is(scores('&teams=1,2&without=101'), '1 2 23; 2 1 32', 'without a runner');
is(scores('&teams=1,2&without=102,104'), '1 1 15; null 2 null', 'without two of five');
is(scores('&teams=2,1&without='), scores('&teams=1,2'), 'without nobody, and in another order');
is(scores('&teams=01,002&without=0101'), '1 2 23; 2 1 32', 'zeros before a number are nothing, as in every number');
is(scores('&teams=1,4,99'), '1 1 15; 2 4 50', 'a team that there is not does not run');
is(scores('&teams=1,2&checkpoint_date=2017-10-01'), 'null 2 null; null 1 null', 'a day that has no athletes: teams by their rank of then');
error_is("$paper&teams=98,99", 404, 'None of the teams 98,99 is ranked in division 91 of season 2017');
error_is("$paper&teams=$_", 400, 'teams must be two to forty handles, with commas between them') for '1', 'a,b', '1,', ',1', '1,,2', '1;2', '-1,2', '1,%202', join(',', 1 .. 41), '';
is(get("$paper&teams=" . join(',', 1 .. 40))->{status}, 200, 'forty may');
error_is("$paper&teams=1,2&without=$_", 400, 'without must be handles, with commas between them') for 'x', '1,';
problems_are('/compare/meet', [map { [query => $_, 'missing', undef] } qw(teams division gender)]);

# ---- whom a team has met. Team 1 (rank 10) lost to 2 (20), beat 3 (30), lost to 4 (40) and to 5, who has no rank, and beat 2.
my $places = sub { return ok200("/teams/$_[0]/places?season_year=2017&division=91&gender=M$_[1]") };
{
    my $json = $places->(1, '');
    is(json_keys($json), 'division region conference knockout seasons schedule best_wins worst_losses', 'the members');
    # (20 + 30 + 40 + 20) / 4; teams 2 and 3 have 20 (10, 30, 40, 10: 22.5; 20, 10: 15), team 4 (10 + 20) / 2 = 15, team 5 (10 + 20 + 40) / 3 = 23.3
    is(jplain(jget($json, 'schedule')), '{"matchups":4,"opponents":3,"mean_rank":27.5,"rank":5,"total":5}', 'how strong they were');
    is(jplain(jget($json, 'best_wins')), '[{"race_hnd":73,"race_date":"2017-10-07","meet_name":"Maple Meet","opponent_id":2,"opponent_name":"Team 2","opponent_rank":20,"score":22,"opponent_score":23},'
        . '{"race_hnd":71,"race_date":"2017-09-02","meet_name":"Apple 50% Run","opponent_id":3,"opponent_name":"Team 3","opponent_rank":30,"score":21,"opponent_score":22}]', 'the best wins first');
    is(join(' ', map { jtext($_, 'opponent_id') } @{ jget($json, 'worst_losses') }), '4 2', 'the worst losses first; who has no rank is not told');
    $json = $places->(1, '&checkpoint_date=2017-10-01');
    is(jplain(jget($json, 'schedule')), '{"matchups":2,"opponents":2,"mean_rank":25,"rank":1,"total":3}', 'on a day: the races up to it, by the ranks of then');
    is(join(' ', map { jtext($_, 'opponent_rank') } map { @{ jget($json, $_) } } qw(best_wins worst_losses)), '20 30', 'and so each of them');
    is(jplain(jget($places->(1, '&checkpoint_date=2017-08-01'), 'schedule')), '{"matchups":null,"opponents":null,"mean_rank":null,"rank":null,"total":null}', 'a day without rankings');
    is(jtext($places->(9, ''), 'schedule', 'total'), 5, 'a team that has met no one, where others have');
}

done_testing;
