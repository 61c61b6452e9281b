# The demo data, at production scale, asked at random and compared with statements of our own: totals,
# the order of pages, and that what is remembered for one question is not the answer to another.
# XCRI_SEED chooses other questions.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Encode ();
use Unicode::Normalize ();
use List::Util qw(shuffle);
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
my $rows = (admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', $db))[0][0];
if (!$rows) {
    pass('no demo data is loaded');
    done_testing;
    exit;
}
my $seed = defined $ENV{XCRI_SEED} ? $ENV{XCRI_SEED} : 20251024;
srand $seed;
note("XCRI_SEED=$seed");

sub values_of {
    my ($column, $table) = @_;
    return map { $_->[0] } admin_rows("SELECT DISTINCT $column FROM iz_rankings_xcri_$table WHERE $column IS NOT NULL ORDER BY 1 LIMIT 40", $db);
}
my @division = values_of('division_code', 'team_rankings');
my @region = map { Encode::decode('UTF-8', $_) } values_of('regl_group_name', 'team_rankings');
my @conference = map { Encode::decode('UTF-8', $_) } values_of('conf_group_name', 'team_rankings');
my @group = map { Encode::decode('UTF-8', $_) } values_of('scoring_group', 'athlete_rankings');
my @day = values_of('checkpoint_date', 'athlete_rankings');
my @word = (qw(an jo son state tech né O' %% __ \\_ university xyzzy obrien st.marys -- é),
    "O\x{2019}Br", "o\x{2013}br", 'jose  nun', 'Nunez, Jo', ' smith ', 'an state', "Jos\x{65}\x{301} N", 'a, b c d e f g h', 'St Mary', 'mary st');

sub any { return $_[int rand @_] }
sub quote { my ($s) = @_; $s =~ s/(['\\])/\\$1/g; return "'$s'" }
sub encode { my $s = Encode::encode('UTF-8', $_[0]); $s =~ s/([^A-Za-z0-9._-])/sprintf '%%%02X', ord $1/ge; return $s }
sub containing { my ($s) = @_; $s =~ s/([|%_])/|$1/g; return "LIKE " . quote("%$s%") . " ESCAPE '|'" }

# The columns as one text without apostrophes, dots and hyphens, those of the data
sub bare {
    my $text = "CONCAT_WS('  ', " . join(', ', @_) . ')';
    $text = "REPLACE($text, " . quote($_) . ", '')" for "'", "\x{2019}", '.', '-';
    return $text;
}
# What finds the text as it is in one of the columns, or each of its words in some of them: part 1, 25
sub finding {
    my ($text, @columns) = @_;
    $text = Unicode::Normalize::NFC($text);
    $text =~ tr/\x{2019}\x{2013}/'-/;
    $text =~ s/\s+/ /g;
    $text =~ s/^ | $//g;
    my @found = map { "$_ " . containing($text) } @columns;
    my @words = grep { length } map { s/['.-]//gr } split /[ ,]+/, $text;
    push @found, '(' . join(' AND ', map { bare(@columns) . ' ' . containing($_) } @words) . ')' if @words && @words <= 7;
    return '(' . join(' OR ', @found) . ')';
}

# question(kind) -> the path and the statement's FROM and WHERE
sub question {
    my ($kind) = @_;
    my $a = $kind eq 'athletes';
    my %p;
    my @where;
    my $season = rand() < 0.3 ? undef : any(2024, 2025, 2025);
    $p{season_year} = $season if defined $season;
    push @where, 'x.season_year = ' . (defined $season ? $season : 2025);
    if (rand() < 0.7) { $p{division} = any(@division); push @where, "x.division_code = $p{division}" }
    if (rand() < 0.6) { $p{gender} = any(qw(M F m f)); push @where, "x.gender_code = '\U$p{gender}'" }
    my $group = 'division';
    if (rand() < 0.2) { $p{scoring_group} = $group = any(@group) }
    push @where, 'x.scoring_group = ' . quote($group);
    my $algorithm = 'light';
    if (rand() < 0.2) { $p{algorithm_type} = $algorithm = any(qw(light heavy)) }
    push @where, "x.algorithm_type = '$algorithm'";
    my $day;
    if (rand() < 0.3) { $p{checkpoint_date} = $day = any(@day) }
    push @where, defined $day ? "x.checkpoint_date = '$day'" : 'x.checkpoint_date IS NULL';
    if ($a && rand() < 0.2) { $p{min_races} = 1 + int rand 6; push @where, "x.races_count >= $p{min_races}" }
    if (rand() < 0.45) {
        $p{search} = any(@word);
        push @where, finding($p{search}, $a ? qw(x.athlete_name_first x.athlete_name_last x.team_name) : 'x.team_name');
    }
    my $team = $a ? 't' : 'x';
    if (@region && rand() < 0.25) { $p{region} = any(@region); push @where, "$team.regl_group_name = " . quote($p{region}) }
    if (@conference && rand() < 0.2) { $p{conference} = any(@conference); push @where, "$team.conf_group_name = " . quote($p{conference}) }
    my $from = $a
        ? 'iz_rankings_xcri_athlete_rankings x LEFT JOIN iz_rankings_xcri_team_rankings t ON t.anet_team_hnd = x.anet_team_hnd'
            . ' AND t.season_year = x.season_year AND t.division_code = x.division_code AND t.gender_code = x.gender_code'
            . " AND t.checkpoint_date <=> x.checkpoint_date AND t.algorithm_type = 'light' AND t.scoring_group = 'division'"
        : 'iz_rankings_xcri_team_rankings x';
    my @keys = shuffle keys %p;
    my $query = join '&', map { "$_=" . encode($p{$_}) } @keys;
    my $order = ($a ? 'x.athlete_rank' : 'x.team_rank') . ', x.ranking_id';
    return ["/$kind/?$query", "FROM $from WHERE " . join(' AND ', @where), $order];
}

my @questions = map { question($_ % 3 ? 'athletes' : 'teams') } 1 .. 45;
for my $q (@questions) {
    my ($path, $from, $order) = @$q;
    my ($total) = map { $_->[0] } admin_rows("SELECT COUNT(*) $from", $db);
    my $offset = $total ? int rand $total : 0;
    my $limit = 1 + int rand 30;
    my @ids = map { $_->[0] } admin_rows("SELECT x.ranking_id $from ORDER BY $order LIMIT $limit OFFSET $offset", $db);
    my $r = get("$path&limit=$limit&offset=$offset", vhost => 'demo', timeout => 30);
    my $json = eval { $r->json };
    is(($json ? jtext($json, 'total') : $r->{status}), $total, "total of $path");
    is(join(' ', map { jtext($_, 'ranking_id') } @{ ($json && jget($json, 'results')) || [] }), "@ids", "$limit from $offset of $path");
    $q->[3] = $total;
}
# all again, in another order, first page: nothing is remembered for the wrong question
for my $q (shuffle @questions) {
    my ($path, undef, undef, $total) = @$q;
    my $json = eval { get("$path&limit=1", vhost => 'demo', timeout => 30)->json };
    is(jtext($json, 'total'), $total, "total again: $path") if $json;
    fail("no answer: $path") unless $json;
}
# questions whose values could be mistaken for one another
for my $pair (['region=West&conference=ACC', 'region=ACC&conference=West'], ['region=West', 'conference=West'], ['search=West', 'region=West'],
    ['division=2030', 'min_races=2030'], ['division=0', 'x=0'], ['region=', 'conference='], ['region=WestA&conference=CC', 'region=West&conference=ACC'],
    ['limit=1', 'limit=2'], ['offset=1', 'limit=1'], ['scoring_group=', 'region='], ['gender=M', 'gender=F']) {
    for my $query (@$pair, reverse @$pair) {
        my %p = map { my ($k, $v) = split /=/, $_, 2; ($k => $v) } split /&/, $query;
        my @where = ("x.season_year = 2025", "x.scoring_group = '" . (defined $p{scoring_group} ? $p{scoring_group} : 'division') . "'",
            "x.algorithm_type = 'light'", 'x.checkpoint_date IS NULL');
        push @where, "x.division_code = $p{division}" if defined $p{division};
        push @where, "x.gender_code = '$p{gender}'" if defined $p{gender};
        push @where, "x.races_count >= $p{min_races}" if defined $p{min_races};
        push @where, "t.regl_group_name = '$p{region}'" if length($p{region} || '');
        push @where, "t.conf_group_name = '$p{conference}'" if length($p{conference} || '');
        push @where, "(x.athlete_name_first LIKE '%$p{search}%' OR x.athlete_name_last LIKE '%$p{search}%' OR x.team_name LIKE '%$p{search}%')"
            if defined $p{search};
        my ($total) = map { $_->[0] } admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings x LEFT JOIN'
            . ' iz_rankings_xcri_team_rankings t USING (anet_team_hnd, season_year, division_code, gender_code, algorithm_type, scoring_group)'
            . ' WHERE t.checkpoint_date IS NULL AND ' . join(' AND ', @where), $db);
        is(jtext(eval { get("/athletes/?$query", vhost => 'demo', timeout => 30)->json }, 'total'), $total, "total of ?$query");
    }
}

done_testing;
