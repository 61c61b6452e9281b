#!/usr/bin/perl
# Is the demo data what conf/sql/demo promises? Needs the mariadb client and, in the environment,
# XCRI_DB_SOCKET (the server's socket); XCRI_DEMO_DB is the database, xcri if unset.
# Most tests ask for the rows that break a rule and expect none.
use strict;
use warnings;
use utf8;
use Test::More;

binmode $_, ':encoding(UTF-8)' for Test::More->builder->output, Test::More->builder->failure_output;

my $socket   = $ENV{XCRI_DB_SOCKET};
my $database = $ENV{XCRI_DEMO_DB} // 'xcri';

sub give_up {
    my ($why) = @_;
    fail($why);
    done_testing();
    exit 1;
}

give_up('XCRI_DB_SOCKET is not set: say which MariaDB socket has the demo data, for example'
      . ' XCRI_DB_SOCKET=build/run/mariadb.sock prove t/demo')
    if !defined $socket || $socket eq '';
give_up("XCRI_DB_SOCKET is $socket, but there is no socket of that name") if !-S $socket;

# Rows of a query, as references to lists; NULL is the string NULL.
sub rows {
    my ($sql) = @_;
    open my $out, '-|:encoding(UTF-8)', 'mariadb', '--no-defaults', '-S', $socket, '-N', '-B',
        '--default-character-set=utf8mb4', $database, '-e', $sql
        or give_up("cannot start the mariadb client: $!");
    my @rows = map { chomp; [split /\t/, $_, -1] } <$out>;
    close $out or give_up("the mariadb client failed on: $sql");
    return @rows;
}
sub value { my @rows = rows(@_); return @rows ? $rows[0][0] : undef }

# No row may break the rule; up to three that do are shown.
sub none {
    my ($what, $sql) = @_;
    my @bad = rows("$sql LIMIT 3");
    ok(!@bad, $what) or diag(map { "  breaks it: @$_\n" } @bad);
    return;
}
sub about {
    my ($what, $got, $want, $percent) = @_;
    $percent //= 2;
    ok(abs($got - $want) <= $want * $percent / 100, "$what: $got, wanted about $want");
    return;
}

my $A    = 'iz_rankings_xcri_athlete_rankings';
my $T    = 'iz_rankings_xcri_team_rankings';
my $META = 'iz_rankings_xcri_calculation_metadata';
my $C    = 'iz_rankings_xcri_scs_components';
my $K    = 'iz_rankings_xcri_team_knockout';
my $M    = 'iz_rankings_xcri_team_knockout_matchups';
my $R    = 'iz_groups_season_resumes';
my $S    = 'iz_athnet_teams';
my @tables = ($A, $T, $META, $C, $K, $M, $R, $S);

my $list = 'season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group';
my $live = "checkpoint_date IS NULL AND algorithm_type = 'light' AND scoring_group = 'division'";

# The same list in two tables; the same group in two knockout tables.
sub same_list {
    my ($x, $y) = @_;
    return join ' AND ', map { my $op = $_ eq 'checkpoint_date' ? '<=>' : '='; "$x.$_ $op $y.$_" }
        split /, /, $list;
}
sub same_group {
    my ($x, $y) = @_;
    return join ' AND ', (map { "$x.$_ = $y.$_" } qw(season_year rank_group_type rank_group_fk gender_code)),
        "$x.checkpoint_date <=> $y.checkpoint_date";
}

# --- Size ------------------------------------------------------------------------------------

about('athlete rankings', value("SELECT COUNT(*) FROM $A"), 418_000, 0.5);
about('team rankings',    value("SELECT COUNT(*) FROM $T"), 36_000);
about('components',       value("SELECT COUNT(*) FROM $C"), 60_000);
about('matchups',         value("SELECT COUNT(*) FROM $M"), 38_000);
about('races',            value("SELECT COUNT(DISTINCT race_hnd) FROM $M"), 690);
about("knockout rows, type $_", value("SELECT COUNT(*) FROM $K WHERE rank_group_type = '$_'"), 2_800, 5) for qw(D R C);
about('metadata rows', value("SELECT COUNT(*) FROM $META"), 213, 5);
about('Division I men in the live list',
    value("SELECT COUNT(*) FROM $A WHERE season_year = 2025 AND division_code = 2030 AND gender_code = 'M' AND $live"), 3_900);
about('their teams',
    value("SELECT COUNT(*) FROM $T WHERE season_year = 2025 AND division_code = 2030 AND gender_code = 'M' AND $live"), 350);
is(value("SELECT GROUP_CONCAT(DISTINCT division_code ORDER BY division_code) FROM $A WHERE $live"),
    '2028,2030,2031,2032,2034,19781,19782', 'seven divisions');
is(value("SELECT GROUP_CONCAT(DISTINCT season_year, gender_code ORDER BY season_year, gender_code) FROM $A WHERE $live"),
    '2024F,2024M,2025F,2025M', 'two seasons, both genders');
is(value("SELECT COUNT(*) FROM (SELECT $list FROM $A WHERE $live GROUP BY $list) x"), 28, 'every live list is there');
is(value("SELECT COUNT(DISTINCT checkpoint_date) FROM $A"), 13, 'thirteen snapshots');
is(value("SELECT COUNT(*) FROM (SELECT $list FROM $A WHERE checkpoint_date IS NOT NULL GROUP BY $list) x"), 13 * 14,
    'every snapshot has every list');
is(value("SELECT CONCAT(MIN(checkpoint_date), ' ', MAX(checkpoint_date), ' ', MIN(season_year)) FROM $A"
        . ' WHERE checkpoint_date IS NOT NULL'), '2025-07-28 2025-10-20 2025', 'from the end of July to 20 October 2025');
cmp_ok(value("SELECT COUNT(*) FROM $A WHERE algorithm_type = 'heavy'"), '>', 1000, 'there are heavy lists');
cmp_ok(value("SELECT COUNT(DISTINCT scoring_group) FROM $A WHERE scoring_group LIKE '$_%'"), '>=', 2, "there are $_ lists")
    for 'region\\\\_', 'conference\\\\_';
is(value("SELECT MAX(calculated_at) FROM $A WHERE $live"), '2025-10-24 19:34:03', 'the live lists are of 24 October');
is(value("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name LIKE 'demo\\_%'"), 0,
    'no helper table is left');
is(value("SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = DATABASE() AND routine_name LIKE 'demo\\_%'"),
    0, 'no helper function is left');

# --- Two loads give the same rows --------------------------------------------------------------

is(value("SELECT CONCAT_WS(' ', anet_team_hnd, division_code, gender_code, athlete_name_first, athlete_name_last)"
        . " FROM $A WHERE anet_athlete_hnd = 19000001 LIMIT 1"), '20601 2030 M José Núñez-Søn', 'athlete 19000001 is who we know');
is(value("SELECT HEX(BIT_XOR(CRC32(CONCAT_WS('|', anet_athlete_hnd, athlete_name_first, athlete_name_last, anet_team_hnd,"
        . " team_name)))) FROM $A WHERE season_year = 2025 AND $live"), 'E4ED4CB5', 'athletes, names and teams of 2025 as in every load');
is(value("SELECT HEX(BIT_XOR(CRC32(CONCAT_WS('|', race_hnd, race_date, meet_name, team_a_id, team_a_rank, team_a_score,"
        . " team_b_id, team_b_rank, team_b_score)))) FROM $M"), '2D2A58AE', 'results as in every load');

# --- Athlete rankings --------------------------------------------------------------------------

none('an athlete is once in a list',
    "SELECT $list, anet_athlete_hnd FROM $A GROUP BY $list, anet_athlete_hnd HAVING COUNT(*) > 1");
none("$$_[0] follows $$_[1], with gaps after ties",
    "SELECT ranking_id, r, want FROM (SELECT ranking_id, $$_[0] AS r, IF($$_[2], NULL, RANK() OVER (PARTITION BY $list"
        . " ORDER BY $$_[1])) AS want FROM $A) x WHERE NOT r <=> want")
    for ['athlete_rank', 'athlete_rank', '0'], ['scs_rank', 'scs_score DESC', 'scs_score IS NULL'],
    ['saga_rank', 'saga_score DESC', 'saga_score IS NULL'], ['sewr_rank', 'sewr_score DESC', 'sewr_score IS NULL'],
    ['osma_rank', 'osma_score DESC', 'osma_score IS NULL'];
none('xcri_score is 1000 minus the rank', "SELECT ranking_id, athlete_rank, xcri_score FROM $A WHERE xcri_score <> 1000 - athlete_rank");
none('SCS is 0.6 SEWR + 0.4 OSMA where both are known',
    "SELECT ranking_id FROM $A WHERE NOT scs_score <=> ROUND(0.6 * sewr_score + 0.4 * osma_score, 2)");
none('meetings are wins and losses, the rate is theirs',
    "SELECT ranking_id FROM $A WHERE h2h_meetings <> h2h_wins + h2h_losses OR h2h_wins < 0 OR h2h_losses < 0"
        . ' OR NOT h2h_win_rate <=> ROUND(h2h_wins / NULLIF(h2h_meetings, 0), 4)');
none('the best performance is not slower than the average, the best opponent not than the average one',
    "SELECT ranking_id FROM $A WHERE best_performance > season_average OR min_opponent_quality > avg_opponent_quality");
none('no race after the list', "SELECT ranking_id FROM $A WHERE most_recent_race_date > COALESCE(checkpoint_date, DATE(calculated_at))");
none('an athlete has one name, team, gender and division',
    "SELECT anet_athlete_hnd FROM $A GROUP BY anet_athlete_hnd HAVING COUNT(DISTINCT anet_team_hnd, gender_code, division_code) > 1"
        . " OR COUNT(DISTINCT COALESCE(athlete_name_first, '?'), COALESCE(athlete_name_last, '?')) > 1");
cmp_ok(value("SELECT COUNT(*) FROM $A x JOIN $A y ON y.anet_athlete_hnd = x.anet_athlete_hnd AND y.season_year = 2025"
        . ' AND y.checkpoint_date IS NULL AND y.algorithm_type = x.algorithm_type AND y.scoring_group = x.scoring_group'
        . " WHERE x.season_year = 2024 AND x.checkpoint_date IS NULL AND x.scoring_group = 'division'"), '>', 10_000,
    'many athletes run in both seasons');

# --- Snapshots ---------------------------------------------------------------------------------

my $week = 'y.checkpoint_date = x.checkpoint_date + INTERVAL 7 DAY AND y.anet_athlete_hnd = x.anet_athlete_hnd'
    . " AND y.algorithm_type = 'light' AND y.scoring_group = 'division'";
none('an athlete once in a snapshot stays in the next ones, and the races only grow',
    "SELECT x.ranking_id FROM $A x LEFT JOIN $A y ON $week WHERE x.checkpoint_date < '2025-10-20'"
        . ' AND (y.ranking_id IS NULL OR y.races_count < x.races_count OR y.most_recent_race_date < x.most_recent_race_date)');
none('a list grows from week to week',
    "SELECT * FROM (SELECT division_code, gender_code, checkpoint_date, COUNT(*) AS n, LAG(COUNT(*)) OVER (PARTITION BY division_code,"
        . " gender_code ORDER BY checkpoint_date) AS before_ FROM $A WHERE checkpoint_date IS NOT NULL"
        . ' GROUP BY division_code, gender_code, checkpoint_date) x WHERE n < before_');
my $moves = "(SELECT ABS(x.athlete_rank / nx.n - y.athlete_rank / ny.n) AS move FROM $A x JOIN $A y ON $week"
    . " JOIN (SELECT checkpoint_date, division_code, gender_code, COUNT(*) AS n FROM $A WHERE checkpoint_date IS NOT NULL GROUP BY 1, 2, 3) nx"
    . ' ON nx.checkpoint_date = x.checkpoint_date AND nx.division_code = x.division_code AND nx.gender_code = x.gender_code'
    . " JOIN (SELECT checkpoint_date, division_code, gender_code, COUNT(*) AS n FROM $A WHERE checkpoint_date IS NOT NULL GROUP BY 1, 2, 3) ny"
    . ' ON ny.checkpoint_date = y.checkpoint_date AND ny.division_code = y.division_code AND ny.gender_code = y.gender_code'
    . ' WHERE x.division_code = 2030 AND x.checkpoint_date IS NOT NULL) m';
my ($mean, $most) = @{ (rows("SELECT ROUND(AVG(move), 4), ROUND(MAX(move), 4) FROM $moves"))[0] };
cmp_ok($mean, '<', 0.02, "ranks drift: in a week an athlete moves by $mean of the list on average");
cmp_ok($most, '<', 0.10, "and by $most at most");
cmp_ok($mean, '>', 0.001, 'but they do move');

# --- Team rankings -----------------------------------------------------------------------------

none('a team is once in a list', "SELECT $list, anet_team_hnd FROM $T GROUP BY $list, anet_team_hnd HAVING COUNT(*) > 1");
none('every athlete has a team in the same list, with the same name, group, region and conference',
    "SELECT a.ranking_id FROM $A a LEFT JOIN $T t ON t.anet_team_hnd = a.anet_team_hnd AND " . same_list('t', 'a')
        . ' WHERE t.ranking_id IS NULL OR NOT (t.team_name <=> a.team_name AND t.team_group_fk <=> a.team_group_fk'
        . ' AND t.regl_group_name <=> a.regl_group_name AND t.conf_group_name <=> a.conf_group_name)');
my $squads = "(SELECT $list, anet_team_hnd, COUNT(*) AS n, MAX(most_recent_race_date) AS recent,"
    . ' IF(COUNT(*) >= 5, SUM(IF(pos <= 5, athlete_rank, 0)), NULL) AS five,'
    . ' IF(COUNT(*) >= 7, SUM(IF(pos <= 7, 1000 - athlete_rank, 0)), NULL) AS seven,'
    . join(', ', map { "MAX(IF(pos = $_, anet_athlete_hnd, NULL)) AS a$_" } 1 .. 7)
    . " FROM (SELECT $list, anet_team_hnd, anet_athlete_hnd, athlete_rank, most_recent_race_date, ROW_NUMBER() OVER"
    . " (PARTITION BY $list, anet_team_hnd ORDER BY athlete_rank, ranking_id) AS pos FROM $A) p GROUP BY $list, anet_team_hnd) s";
none('count, score, averages, best seven and latest race of a team are its roster\'s',
    "SELECT t.ranking_id, s.n, t.athletes_count FROM $T t LEFT JOIN $squads ON s.anet_team_hnd = t.anet_team_hnd AND " . same_list('s', 't')
        . ' WHERE COALESCE(t.athletes_count, 0) <> COALESCE(s.n, 0) OR NOT (t.team_xcri_score <=> s.five'
        . ' AND t.top5_average <=> ROUND(1000 - s.five / 5, 2) AND t.top7_average <=> ROUND(s.seven / 7, 2) AND t.most_recent_race_date <=> s.recent'
        . join('', map { " AND t.top_athlete_${_}_hnd <=> s.a$_" } 1 .. 7) . ')');
none('team_rank follows the score; teams without one stand last',
    "SELECT ranking_id, team_rank FROM (SELECT ranking_id, team_rank, team_xcri_score AS score, RANK() OVER (PARTITION BY $list"
        . " ORDER BY team_xcri_score IS NULL, team_xcri_score) AS want FROM $T) x WHERE IF(score IS NULL, team_rank < want, team_rank <> want)");
none('a school is in one division, region and conference',
    "SELECT anet_team_hnd FROM $T GROUP BY anet_team_hnd HAVING COUNT(DISTINCT division_code, COALESCE(regl_group_name, '?'),"
        . " COALESCE(conf_group_name, '?'), COALESCE(team_name, '?'), COALESCE(team_group_fk, 0)) > 1");

# --- Components --------------------------------------------------------------------------------

none('every live athlete has a component row, and no one else',
    "SELECT ranking_id, NULL FROM $A WHERE $live AND ranking_id NOT IN (SELECT ranking_id FROM $C)"
        . " UNION ALL SELECT c.ranking_id, c.component_id FROM $C c LEFT JOIN $A a"
        . ' ON a.ranking_id = c.ranking_id AND a.checkpoint_date IS NULL WHERE a.ranking_id IS NULL');
none('its values are the ranking\'s',
    "SELECT c.component_id FROM $C c JOIN $A a ON a.ranking_id = c.ranking_id WHERE NOT (c.season_year = a.season_year"
        . ' AND c.division_code = a.division_code AND c.gender_code = a.gender_code AND c.anet_athlete_hnd = a.anet_athlete_hnd'
        . ' AND c.xcri_score <=> a.scs_score AND c.xcri_rank <=> a.scs_rank AND c.races_used <=> a.races_count'
        . join('', map { " AND c.$_ <=> a.$_" } qw(athlete_name_first athlete_name_last team_name saga_score saga_rank sewr_score
            sewr_rank osma_score osma_rank)) . ')');
none('best, average and worst are in order; updated after created',
    "SELECT component_id FROM $C WHERE best_ags > avg_ags OR avg_ags > worst_ags OR best_cpr < avg_cpr OR avg_cpr < worst_cpr"
        . ' OR best_race_quality < avg_race_quality OR updated_at < created_at');

# --- Matchups ----------------------------------------------------------------------------------

none('two teams meet; the lower score wins; places and scores agree',
    "SELECT matchup_id FROM $M WHERE team_a_id >= team_b_id OR team_a_score = team_b_score"
        . ' OR winner_team_id <> IF(team_a_score < team_b_score, team_a_id, team_b_id)'
        . ' OR (team_a_score < team_b_score) <> (team_a_rank < team_b_rank)');
my $sides = "(SELECT race_hnd, checkpoint_date, team_a_id AS team, team_a_rank AS place, team_a_score AS score FROM $M"
    . " UNION ALL SELECT race_hnd, checkpoint_date, team_b_id, team_b_rank, team_b_score FROM $M) x";
none('a team has one place and score in a race',
    "SELECT race_hnd, team FROM $sides GROUP BY race_hnd, team HAVING COUNT(DISTINCT place, score) > 1");
none('a race is of one group, day and meet, and each pair of its field met once',
    "SELECT m.race_hnd FROM (SELECT race_hnd, checkpoint_date, COUNT(*) AS n, COUNT(DISTINCT team_a_id, team_b_id) AS pairs,"
        . ' COUNT(DISTINCT rank_group_type, rank_group_fk, gender_code, race_date, meet_name, COALESCE(meet_id, 0)) AS kinds'
        . " FROM $M GROUP BY race_hnd, checkpoint_date) m JOIN (SELECT race_hnd, checkpoint_date, COUNT(DISTINCT team) AS field"
        . " FROM $sides GROUP BY race_hnd, checkpoint_date) f ON f.race_hnd = m.race_hnd AND f.checkpoint_date <=> m.checkpoint_date"
        . ' WHERE n <> pairs OR kinds <> 1 OR n <> field * (field - 1) / 2');
none('no race after the calculation or the checkpoint',
    "SELECT matchup_id FROM $M WHERE race_date > DATE(calculation_date) OR race_date > checkpoint_date");
none('both teams stand in the group\'s knockout, with the rank shown',
    "SELECT m.matchup_id FROM $M m LEFT JOIN $K a ON a.team_id = m.team_a_id AND " . same_group('a', 'm')
        . " LEFT JOIN $K b ON b.team_id = m.team_b_id AND " . same_group('b', 'm')
        . ' WHERE a.id IS NULL OR b.id IS NULL OR m.team_a_ko_rank <> a.knockout_rank OR m.team_b_ko_rank <> b.knockout_rank');
cmp_ok(value("SELECT COUNT(*) FROM (SELECT 1 FROM $M WHERE checkpoint_date IS NULL GROUP BY team_a_id, team_b_id, gender_code,"
        . ' rank_group_type HAVING COUNT(*) >= 3) x'), '>', 20, 'some pairs met three times or more');

# --- Team Knockout -----------------------------------------------------------------------------

none('a team is once in a group', "SELECT team_id FROM $K GROUP BY season_year, rank_group_type, rank_group_fk, gender_code,"
        . ' checkpoint_date, team_id HAVING COUNT(*) > 1');
none('knockout ranks are 1 to n',
    "SELECT id FROM (SELECT id, knockout_rank AS r, ROW_NUMBER() OVER (PARTITION BY season_year, rank_group_type, rank_group_fk,"
        . " gender_code, checkpoint_date ORDER BY knockout_rank, id) AS want FROM $K) x WHERE r <> want");
none('the record is counted from the matchups',
    "SELECT k.id, k.h2h_wins, w FROM $K k LEFT JOIN (SELECT season_year, rank_group_type, rank_group_fk, gender_code, checkpoint_date, team,"
        . " SUM(won) AS w, SUM(NOT won) AS l FROM (SELECT *, team_a_id AS team, winner_team_id = team_a_id AS won FROM $M"
        . " UNION ALL SELECT *, team_b_id, winner_team_id = team_b_id FROM $M) s GROUP BY 1, 2, 3, 4, 5, 6) r ON r.team = k.team_id AND "
        . same_group('r', 'k') . ' WHERE COALESCE(k.h2h_wins, 0) <> COALESCE(w, 0) OR COALESCE(k.h2h_losses, 0) <> COALESCE(l, 0)'
        . ' OR NOT k.h2h_win_pct <=> ROUND(100 * w / (w + l), 2)');
none('a division, region or conference group is the team\'s own',
    "SELECT k.id FROM $K k JOIN $T t ON t.anet_team_hnd = k.team_id AND t.gender_code = k.gender_code AND t.season_year = k.season_year"
        . " AND t.checkpoint_date <=> k.checkpoint_date AND t.algorithm_type = 'light' AND t.scoring_group = 'division' WHERE NOT"
        . " k.rank_group_fk <=> CASE k.rank_group_type WHEN 'D' THEN t.division_code WHEN 'R' THEN k.regl_group_fk ELSE k.conf_group_fk END"
        . ' OR NOT (k.team_name <=> t.team_name AND k.regl_group_name <=> t.regl_group_name AND k.conf_group_name <=> t.conf_group_name)'
        . ' OR k.team_size <> t.athletes_count OR k.athletes_with_xcri <> t.athletes_count OR k.team_five_xcri_pts <> t.team_xcri_score'
        . " OR k.rank_group_type = 'D' AND k.checkpoint_date IS NULL AND ABS(k.team_five_rank - t.team_rank) > 0");
none('a region or conference number has one name, and a team one of each',
    "SELECT regl_group_fk FROM $K GROUP BY regl_group_fk HAVING COUNT(DISTINCT regl_group_name) > 1 UNION ALL"
        . " SELECT conf_group_fk FROM $K GROUP BY conf_group_fk HAVING COUNT(DISTINCT conf_group_name) > 1 UNION ALL"
        . " SELECT team_id FROM $K GROUP BY team_id HAVING COUNT(DISTINCT COALESCE(regl_group_fk, 0), COALESCE(conf_group_fk, 0)) > 1");
none('every live team with a score is in the knockout of its division',
    "SELECT t.ranking_id FROM $T t LEFT JOIN $K k ON k.team_id = t.anet_team_hnd AND k.gender_code = t.gender_code AND k.season_year = 2025"
        . " AND k.rank_group_type = 'D' AND k.checkpoint_date IS NULL WHERE t.season_year = 2025 AND t.checkpoint_date IS NULL"
        . " AND t.algorithm_type = 'light' AND t.scoring_group = 'division' AND (t.team_xcri_score IS NULL) <> (k.id IS NULL)");
none('the finish in region and conference is the rank in their knockout',
    "SELECT d.id FROM $K d LEFT JOIN $K r ON r.team_id = d.team_id AND r.gender_code = d.gender_code AND r.season_year = d.season_year"
        . " AND r.checkpoint_date <=> d.checkpoint_date AND r.rank_group_type = 'R' LEFT JOIN $K c ON c.team_id = d.team_id"
        . ' AND c.gender_code = d.gender_code AND c.season_year = d.season_year AND c.checkpoint_date <=> d.checkpoint_date'
        . " AND c.rank_group_type = 'C' WHERE NOT (d.regl_finish <=> r.knockout_rank AND d.conf_finish <=> c.knockout_rank)");
none('a team\'s latest race is not before its latest matchup',
    "SELECT k.id FROM $K k JOIN (SELECT team_a_id AS team, gender_code, checkpoint_date, MAX(race_date) AS day FROM $M GROUP BY 1, 2, 3) m"
        . ' ON m.team = k.team_id AND m.gender_code = k.gender_code AND m.checkpoint_date <=> k.checkpoint_date WHERE m.day > k.most_recent_race_date');

# --- Metadata, resumes, schools ------------------------------------------------------------------

none('every list has one finished calculation, with its athletes and teams',
    "SELECT a.* FROM (SELECT $list, COUNT(*) AS n, SUM(h2h_meetings > 0) AS met FROM $A GROUP BY $list) a LEFT JOIN $META m ON "
        . same_list('m', 'a') . " AND m.calculation_status = 'completed' GROUP BY $list HAVING COUNT(m.metadata_id) <> 1"
        . ' OR MAX(m.total_athletes) <> MAX(a.n) OR MAX(m.athletes_with_h2h) <> MAX(a.met)');
none('and no finished calculation is without a list',
    "SELECT m.metadata_id FROM $META m LEFT JOIN (SELECT $list, COUNT(*) AS n FROM $T GROUP BY $list) t ON " . same_list('t', 'm')
        . " WHERE m.calculation_status = 'completed' AND NOT m.total_teams <=> t.n");
is(value("SELECT COUNT(*) FROM (SELECT 1 FROM $META WHERE $live AND season_year = 2025 GROUP BY division_code, gender_code) x"), 14,
    'the newest calculation of each division and gender can be told');
none('every school is in the table of schools',
    "SELECT t.anet_team_hnd FROM $T t LEFT JOIN $S s ON s.IDSchool = t.anet_team_hnd WHERE s.IDSchool IS NULL"
        . ' OR NOT (s.UstfcccaId <=> t.team_group_fk AND s.SchoolName <=> t.team_name)');
none('a resume belongs to a school', "SELECT r.id FROM $R r LEFT JOIN $S s ON s.UstfcccaId = r.group_fk WHERE s.IDSchool IS NULL");
cmp_ok(value("SELECT COUNT(*) FROM $R WHERE sport_fk = 3 AND season_year = 2025"), '>', 2_000, 'most teams have a resume');
cmp_ok(value("SELECT COUNT(DISTINCT sport_fk) FROM $R"), '>=', 3, 'there are resumes of other sports');
cmp_ok(value("SELECT COUNT(*) FROM $R WHERE sport_fk = 3 AND updated_at IS NULL"), '>', 5, 'some have never been updated');
cmp_ok(value("SELECT COUNT(*) FROM (SELECT 1 FROM $R WHERE sport_fk = 3 AND season_year = 2025 GROUP BY group_fk, gender_fk"
        . ' HAVING COUNT(*) > 1) x'), '>', 50, 'some have an older version beside the newest');
cmp_ok(value("SELECT COUNT(*) FROM $R WHERE INSTR(season_html, $$_[1]) > 0"), '>', 0, "a resume has $$_[0]")
    for ['a double quote', q{'"'}], ['a single quote', q{''''}], ['a backslash', q{'\\\\'}], ['an accent', q{BINARY 'é'}],
    ['an emoji', q{BINARY '🍂'}], ['a script', q{'<script>'}], ['a tab', q{'\\t'}];

# --- NULL, names, ties, zeros ----------------------------------------------------------------------

for my $table (@tables) {
    my @columns = map { $_->[0] } rows("SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
            . " AND table_name = '$table' AND is_nullable = 'YES' ORDER BY ordinal_position");
    my @counts = @{ (rows("SELECT " . join(', ', map { "COUNT(*) - COUNT($_)" } @columns) . " FROM $table"))[0] };
    my @full = grep { !shift @counts } @columns;
    is("@full", '', "$table: NULL is in each column that may hold it");
}

my %name = (
    'an accent' => q{é}, 'an apostrophe' => q{''}, 'a double quote' => q{"}, 'a less-than sign' => q{<}, 'an ampersand' => q{&},
    'a percent sign' => q{\\%}, 'an underscore' => q{\\_}, 'a backslash' => q{\\\\\\\\}, 'an emoji' => q{🏃}, 'CJK' => q{王}, 'Hangul' => q{김},
);
my $names = "(SELECT CONCAT_WS(' ', athlete_name_first, athlete_name_last) COLLATE utf8mb4_bin AS n FROM $A WHERE season_year = 2025"
    . " AND gender_code = 'M' AND division_code = 2030 AND $live) x";
cmp_ok(value("SELECT COUNT(*) FROM $names WHERE n LIKE '%$name{$_}%'"), '>', 0, "an athlete's name has $_") for sort keys %name;
cmp_ok(value("SELECT MAX(CHAR_LENGTH(n)) FROM $names"), '>', 120, "an athlete's name is very long");
cmp_ok(value("SELECT COUNT(*) FROM $A WHERE athlete_name_last LIKE 'nunez%' AND athlete_name_last NOT LIKE BINARY 'nunez%'"), '>', 0,
    'a search ignores accents and case');
my %team = ('an accent' => 'é', 'an apostrophe' => q{''}, 'a double quote' => '"', 'a less-than sign' => '<', 'an ampersand' => '&',
    'a percent sign' => '\\%', 'an underscore' => '\\_', 'an emoji' => '🏄', 'CJK' => '東');
cmp_ok(value("SELECT COUNT(*) FROM $T WHERE $live AND team_name COLLATE utf8mb4_bin LIKE '%$team{$_}%'"), '>', 0, "a team's name has $_")
    for sort keys %team;
cmp_ok(value("SELECT MAX(CHAR_LENGTH(team_name)) FROM $T"), '>', 200, "a team's name is very long");
cmp_ok(value("SELECT COUNT(DISTINCT meet_name) FROM $M WHERE meet_name LIKE '%\"%\"%'"), '>', 0, "a meet's name has quotes");
cmp_ok(value("SELECT COUNT(*) FROM $M WHERE INSTR(meet_name, '<') > 0"), '>', 0, "a meet's name has a less-than sign");

none("in every live list two athletes share a rank",
    "SELECT $list FROM $A WHERE $live GROUP BY $list HAVING COUNT(*) = COUNT(DISTINCT athlete_rank)");
cmp_ok(value("SELECT COUNT(*) FROM (SELECT 1 FROM $T WHERE $live GROUP BY $list, team_rank HAVING COUNT(*) > 1) x"), '>', 5,
    'teams share ranks too');
cmp_ok(value("SELECT COUNT(*) FROM $$_[0] WHERE $$_[1] = 0"), '>', 0, "there is a zero in $$_[1]")
    for [$A, 'saga_score'], [$A, 'h2h_meetings'], [$A, 'h2h_wins'], [$A, 'h2h_losses'], [$A, 'xcri_score'], [$T, 'athletes_count'],
    [$T, 'squad_depth_score'], [$C, 'saga_score'], [$C, 'best_ags'], [$C, 'total_opponents'], [$K, 'h2h_wins'], [$K, 'h2h_win_pct'],
    [$META, 'cache_used'], [$META, 'heavy_fallback_count'];

# --- What was published ------------------------------------------------------------------------
is(value('SELECT COUNT(*) FROM xcri_publications'), 56, 'four publications of each list');
none('the last one counts the live list', "SELECT p.id, c.entries FROM xcri_publications p JOIN xcri_changes c ON c.publication = p.id AND c.part = 'athletes'"
    . ' WHERE p.id = (SELECT MAX(q.id) FROM xcri_publications q WHERE q.division_code = p.division_code AND q.gender_code = p.gender_code)'
    . " AND c.entries <> (SELECT COUNT(*) FROM $A a WHERE a.season_year = p.season_year AND a.division_code = p.division_code"
    . " AND a.gender_code = p.gender_code AND $live)");
none('who came and who went make the difference', 'SELECT publication, part, entries, was, entered, dropped FROM (SELECT c.*, LAG(c.entries)'
    . ' OVER (PARTITION BY p.division_code, p.gender_code, c.part ORDER BY p.id) AS was FROM xcri_changes c JOIN xcri_publications p'
    . ' ON p.id = c.publication) x WHERE was IS NOT NULL AND entries <> was + entered - dropped');
none('who is said to have risen, fallen or taken the lead has', "SELECT publication, part, kind, rank_now, rank_before FROM xcri_moves WHERE CASE kind"
    . " WHEN 'rise' THEN rank_now >= rank_before WHEN 'fall' THEN rank_now <= rank_before ELSE rank_now <> 1 OR rank_before <=> 1 END");
none('and each kind is there as often as it can be', "SELECT c.publication, c.part, c.rose, c.fell, COUNT(m.kind) FROM xcri_changes c LEFT JOIN xcri_moves m"
    . " ON m.publication = c.publication AND m.part = c.part AND m.kind <> 'leader' GROUP BY c.publication, c.part"
    . ' HAVING COUNT(m.kind) <> LEAST(5, c.rose) + LEAST(5, c.fell)');

done_testing();
