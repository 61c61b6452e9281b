# How the database runs every statement of every route, in each order that a list can have, on the demo data with our
# indexes: no table is read from end to end, and no list sorts more rows than it shows in its own order. What does so all
# the same is listed here, with its reason. The statements are made from the module's own tables by t/sql/statements.c.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
my $statements = env_or_die('XCRI_BUILD') . '/unit/statements';
(admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', $db))[0][0] > 100_000
    or BAIL_OUT('the demo data are not there: with a few rows the plans are others');

# One value of a query, from the demo data
sub one { return (admin_rows("$_[0] LIMIT 1", $db))[0][0] }
my $k = 'iz_rankings_xcri_team_knockout';
my ($team, $other) = map { $_->[0] } admin_rows("SELECT team_id FROM $k WHERE season_year = 2025 AND rank_group_type = 'D'"
    . " AND rank_group_fk = 2030 AND gender_code = 'M' AND checkpoint_date IS NULL ORDER BY knockout_rank LIMIT 2", $db);
my $race = one("SELECT race_hnd FROM ${k}_matchups WHERE season_year = 2025 AND checkpoint_date IS NULL");
my $meet = one("SELECT meet_id FROM ${k}_matchups WHERE season_year = 2025 AND checkpoint_date IS NULL");
my $day = one('SELECT MAX(checkpoint_date) FROM iz_rankings_xcri_athlete_rankings');
my $athlete = one('SELECT anet_athlete_hnd FROM iz_rankings_xcri_athlete_rankings WHERE season_year = 2025'
    . ' AND division_code = 2030 AND checkpoint_date IS NULL ORDER BY athlete_rank');
my $metadata = one('SELECT metadata_id FROM iz_rankings_xcri_calculation_metadata');

# ---- what is asked: for each route, what its users send
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

# ---- what stays: for a route and a part (or all), what it does and why
my %stays = (
    '/ *' => { scan => 'counts whole tables, as the contract has it' },
    '/health *' => { scan => 'counts whole tables, as the contract has it' },
    '(version) *' => { scan => 'information_schema: eight rows' },
    '/snapshots/ snapshots' => { 'scan calculation_metadata' => 'each calculation of a snapshot is compared with its list: a row for each list' },
    '/scs/biggest-discrepancies results' => { 'sort athlete_rankings' => 'by a difference that no index has' },
    '/team-knockout/matchups matchups' => { 'sort team_knockout_matchups' => "the opponent's rank stands in one of two columns; a team has"
        . ' some dozens of matchups' },
    '/team-knockout/snapshots snapshots' => { 'scan team_knockout' => 'counts the teams of each day: some thousand rows, in an index' },
    '/watched *' => { 'scan j' => 'the handles that are asked for, a hundred at most' },
    '/seasons results' => { 'scan calculation_metadata' => 'as /snapshots/' },
);

# ---- asking
# Tables of our own are not asked about: they are small.
my %seen = map { $_ => 1 } grep { !m{^/changes[./]|^/metadata/publications$} } split /\n/, `$statements`;
is($?, 0, 'the statements are made') or BAIL_OUT("$statements is missing: make -f Makefile.apxs check makes it");
is(join(' ', sort keys %seen), join(' ', sort keys %asked), 'each route that asks the database is asked here, and no other');

my %used;
for my $route (sort keys %asked) {
    for my $words (@{ $asked{$route} }) {
        # A path's first {name} and what follows it are the beginning of the words.
        my ($begin) = split /\{/, $route;
        my $address = $route =~ /\A\(/ ? $route : $begin eq $route ? "$route?$words" : $begin . $words;
        my $sorts = $words eq $asked{$route}[0] ? '--sorts' : '';
        my @lines = split /\n/, `$statements $sorts '$address'`;
        is($?, 0, "$address") or next;
        my (@wrong, $of, @explain);
        my @parts = map { [split /\t/] } @lines;
        $_->[0] eq $route or die "$address is answered by $_->[0]\n" for @parts;
        # A word of a command can have 128 KB.
        push @explain, join '; ', map { "SELECT 'statement'; EXPLAIN $_->[4]" } @parts[$_ * 15 .. ($_ * 15 + 14 < $#parts ? $_ * 15 + 14 : $#parts)]
            for 0 .. $#parts / 15;
        for (map { admin_rows($_, $db) } @explain) {
            if ($_->[0] eq 'statement') { $of = shift @parts; push @wrong, [$of->[1], 'no plan', '', $of->[3]]; next }
            my (undef, $part, $kind, $sort, $sql) = @$of;
            my (undef, undef, $table, $type, undef, undef, undef, undef, undef, $extra) = @$_;
            pop @wrong if @wrong && $wrong[-1][1] eq 'no plan';
            next if !defined $table || $table eq 'NULL' || $table =~ /\A</;
            my $name = table_of($table, $sql);
            push @wrong, [$part, 'scan', $name, $sort] if $type eq 'ALL' || $type eq 'index';
            push @wrong, [$part, 'sort', $name, $sort] if $extra =~ /filesort/ && $sort eq '' && $kind eq 'page';
        }
        my @told;
        for (@wrong) {
            my ($part, $what, $table, $sort) = @$_;
            my ($reason) = grep { my $s = $stays{$_}; $s->{$what} || $s->{"$what $table"} } "$route $part", "$route *";
            if (defined $reason) { $used{$reason}{ $stays{$reason}{$what} ? $what : "$what $table" }++; next }
            push @told, "$part" . ($sort ne '' ? " sort=$sort" : '') . ": $what of $table";
        }
        ok(!@told, "no scan, and no sort of what is not shown: $address") or diag(join "\n", @told);
    }
}
for my $place (sort keys %stays) {
    ok($used{$place}{$_}, "$place: $_ stays ($stays{$place}{$_})") for sort keys %{ $stays{$place} };
}

# What concerns all seasons does not read their rows.
for (['(newest)', qr/Select tables optimized away/, 'one step in an index'], ['/meets/', qr/Using index for group-by/, 'from race to race'],
    ['/snapshots/', qr/Using index for group-by/, 'from list to list'], ['/seasons', qr/Using index for group-by/, 'from list to list']) {
    my ($address, $extra, $name) = @$_;
    my $sql = (split /[\t\n]/, `$statements '$address'`)[4];
    my @plan = admin_rows("EXPLAIN $sql", $db);
    ok((grep { ($_->[9] // '') =~ $extra } @plan), "$address: $name") or diag(join "\n", map { join ' ', map { $_ // '' } @$_ } @plan);
    is((grep { ($_->[3] // '') =~ /\A(?:ALL|index)\z/ && ($_->[2] // '') =~ /\A(?:a|x|r|t)\z/ } @plan), 0, "$address: and reads no table through");
}

# The table that an alias of the plan stands for, without the prefix that all have
sub table_of {
    my ($alias, $sql) = @_;
    my %names = map { $_ => 1 } $sql =~ /\b(\w+) $alias\b/g;
    my ($name) = grep { /\Aiz_/ } sort keys %names;
    $name = defined $name ? $name : $alias;
    $name =~ s/\Aiz_rankings_xcri_//;
    return $name;
}

done_testing;
