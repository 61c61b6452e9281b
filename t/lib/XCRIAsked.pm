package XCRIAsked;

# What the tests of the statements ask for: for each route, what its users send, with values of the demo data.

use strict;
use warnings;
use utf8;

use Encode ();
use Exporter 'import';
use Test::More;
use XCRITest qw(admin_rows env_or_die);

our @EXPORT = qw(asked statements $READ);

# Rows and entries that the session has read since FLUSH STATUS, with those that an index's condition has left out
our $READ = "(SELECT SUM(variable_value) FROM information_schema.session_status WHERE variable_name IN ('Handler_read_next',"
    . " 'Handler_read_key', 'Handler_read_prev', 'Handler_read_rnd_next', 'Handler_icp_attempts'))";

# statements(word...): what t/sql/statements.c prints, as a list of lines, each a list of fields
sub statements {
    my $command = join ' ', map { "'$_'" } env_or_die('XCRI_BUILD') . '/unit/statements', @_;
    my @lines = map { chomp; [split /\t/, Encode::decode('UTF-8', $_)] } `$command`;
    return $? ? () : @lines;
}

# asked(database): the addresses to ask for, as a list of [route, its first address?, address]
sub asked {
    my ($db) = @_;
    (admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', $db))[0][0] > 100_000
        or BAIL_OUT('the demo data are not there: with a few rows the plans are others');
    my $one = sub { return (admin_rows("$_[0] LIMIT 1", $db))[0][0] };
    my $k = 'iz_rankings_xcri_team_knockout';
    my ($team, $other) = map { $_->[0] } admin_rows("SELECT team_id FROM $k WHERE season_year = 2025 AND rank_group_type = 'D'"
        . " AND rank_group_fk = 2030 AND gender_code = 'M' AND checkpoint_date IS NULL ORDER BY knockout_rank LIMIT 2", $db);
    my $race = $one->("SELECT race_hnd FROM ${k}_matchups WHERE season_year = 2025 AND checkpoint_date IS NULL");
    my $meet = $one->("SELECT meet_id FROM ${k}_matchups WHERE season_year = 2025 AND checkpoint_date IS NULL");
    my $day = $one->('SELECT MAX(checkpoint_date) FROM iz_rankings_xcri_athlete_rankings');
    my $athlete = $one->('SELECT anet_athlete_hnd FROM iz_rankings_xcri_athlete_rankings WHERE season_year = 2025'
        . ' AND division_code = 2030 AND checkpoint_date IS NULL ORDER BY athlete_rank');
    my $metadata = $one->('SELECT metadata_id FROM iz_rankings_xcri_calculation_metadata');

    my $list = 'division=2030&gender=M';
    my $group = 'rank_group_fk=2030&gender_code=M';
    my @filters = ('region=West', 'conference=ACC', 'region=West&conference=ACC', 'search=jos');
    my %asked = (
        '(newest)' => [''], '(version)' => [''], '/' => [''], '/health' => [''],
        '/athletes/' => [$list, '', 'division=2030', 'gender=M', "$list&offset=3700", 'offset=3700', "$list&checkpoint_date=$day",
            "$list&min_races=3", "$list&scoring_group=region_West", "$list&include=movement", map { ("$list&$_", $_) } @filters],
        '/athletes/{athlete_hnd}' => ["$athlete?", "$athlete?$list", "$athlete?checkpoint_date=$day"],
        '/athletes/{athlete_hnd}/places' => ["$athlete/places?$list"], '/teams/{team_hnd}/places' => ["$team/places?$list"],
        '/history/athletes' => [$list, "$list&checkpoint_date=$day"], '/history/teams' => [$list, "$list&checkpoint_date=$day"],
        '/watched' => ["athletes=$athlete,1&teams=$team,$other"],
        '/team-knockout/snapshots' => ['', $group],
        '/athletes/{athlete_hnd}/history' => ["$athlete/history?", "$athlete/history?$list"],
        '/athletes/team/{team_hnd}/roster' => ["$team/roster?", "$team/roster?$list&include=movement"],
        '/conferences' => ['', 'division=2030', $list, "checkpoint_date=$day"], '/regions' => ['', 'division=2030', $list],
        '/divisions' => ['', 'gender=M', "checkpoint_date=$day"], '/seasons' => [''],
        '/metadata/' => ['', $list, "checkpoint_date=$day", 'scoring_group=division&algorithm_type=light'],
        '/metadata/latest' => [''], '/metadata/latest/date' => [''], '/metadata/summary/processing' => [''],
        '/metadata/{metadata_id}' => ["$metadata?"],
        '/search' => ['q=jo', 'q=smith', 'q=jose+nun', 'q=xyzzy', 'q=nunez+indiana', 'q=--'],
        '/snapshots/' => [''],
        '/snapshots/{date}/athletes' => ["$day/athletes?$list", "$day/athletes?$list&offset=3500", map { "$day/athletes?$list&$_" } @filters],
        '/snapshots/{date}/teams' => ["$day/teams?$list", "$day/teams?$list&offset=300", map { "$day/teams?$list&$_" } @filters],
        '/snapshots/{date}/metadata' => ["$day/metadata?"],
        '/team-knockout/' => ['', $group, "$group&offset=300", "$group&checkpoint_date=$day", 'rank_group_type=R', "$group&include=movement",
            map { "$group&$_" } @filters],
        '/team-knockout/{team_id}' => ["$team?", "$team?$group"],
        '/team-knockout/matchups' => ["team_id=$team", "team_id=$team&$group", "team_id=$team&offset=20"],
        '/team-knockout/matchups/head-to-head' => ["team_a_id=$team&team_b_id=$other", "team_a_id=$team&team_b_id=$other&$group"],
        '/team-knockout/matchups/common-opponents' => ["team_a_id=$team&team_b_id=$other&$group"],
        '/team-knockout/matchups/matrix' => [$group, "$group&region=West"],
        '/team-knockout/matchups/meet/{race_hnd}' => ["$race?"],
        '/championship' => [$list, "$list&by=conference", "$list&checkpoint_date=$day"],
        '/compare/meet' => ["teams=$team,$other&$list", "teams=$team,$other&$list&without=$athlete&checkpoint_date=$day"],
        '/meets/' => [$list, '', "$list&offset=50", 'search=nebo', "meet_id=$meet", "$list&from=2025-09-01&until=2025-10-01"],
        '/compare/teams' => ["a=$team&b=$other&gender=M", "a=$team&b=$other&gender=M&division=2030", "a=$team&b=$other&gender=M&checkpoint_date=$day"],
        '/components/leaderboard' => [map { my $c = $_; map { "component=$c$_" } '', "&$list", '&division=2030', '&gender=F', "&$list&offset=3500" }
            qw(saga sewr osma xcri)],
        '/components/athletes/{athlete_hnd}' => ["$athlete?", "$athlete?$list"],
        '/scs/leaderboard/{component}' => [map { ("$_?", "$_?limit=100") } qw(saga sewr osma xcri)],
        '/scs/distribution/{component}' => [map { "$_?" } qw(saga sewr osma xcri)],
        '/scs/athletes/{athlete_hnd}/components' => ["$athlete/components?"],
        '/scs/athletes/{athlete_hnd}/comparison' => ["$athlete/comparison?"],
        '/scs/athletes/{athlete_hnd}/discrepancy' => ["$athlete/discrepancy?"],
        '/scs/biggest-discrepancies' => ['', 'component=saga', $list, 'offset=1000'],
        map({ ("/$_/" => ['', $list, "$list&offset=300", "$list&checkpoint_date=$day", "$list&include=movement", map { "$list&$_" } @filters],
            "/$_/{team_hnd}" => ["$team?", "$team?$list"], "/$_/{team_hnd}/history" => ["$team/history?", "$team/history?$list"],
            "/$_/{team_hnd}/resume" => ["$team/resume?", "$team/resume?gender=M"]) } qw(teams team-five)),
    );
    # Tables of our own are not asked about: they are small.
    my @routes = sort grep { !m{^/changes[./]|^/metadata/publications$} } map { $_->[0] } statements();
    is(join(' ', @routes), join(' ', sort keys %asked), 'each route that asks the database is asked here, and no other');
    # A path's first {name} and what follows it are the beginning of the words.
    return map { my $route = $_; my ($begin) = split /\{/, $route;
        map { [$route, $_ eq $asked{$route}[0], $route =~ /\A\(/ ? $route : $begin eq $route ? "$route?$_" : $begin . $_] } @{ $asked{$route} } } @routes;
}

1;
