# What it costs to find names as people type them, in the demo data, counted and not timed: entries and rows that are
# read, texts that are put together to be looked at, and texts of which characters are left out, which costs as much as
# ten looks.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use List::Util qw(sum);
use XCRIAsked;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
(admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', $db))[0][0] > 100_000
    or BAIL_OUT('the demo data are not there: with a few rows all is quick');

# In the place of a statement's functions those that count, in a database that is there while this test runs
my $COUNTING = 'xcri_names';
my $TEXT = 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci';
my %functions = (whole => ["t $TEXT", 't'], bare => ["t $TEXT, p $TEXT, r $TEXT", 'REGEXP_REPLACE(t, p, r)']);
admin("CREATE OR REPLACE DATABASE $COUNTING");
admin("CREATE FUNCTION $_($functions{$_}[0]) RETURNS $TEXT NO SQL RETURN IF(\@$_ := \@$_ + 1, $functions{$_}[1], NULL)", $COUNTING)
    for sort keys %functions;
END { local $?; admin("DROP DATABASE IF EXISTS $COUNTING") if $COUNTING }

my $BARE = 10;
my $counts = "SELECT 'counts', $READ, \@whole, \@bare";

# For each statement of this address what it costs, as above, and how many rows it gives
sub cost {
    my ($address) = @_;
    my @cost;
    for (statements($address)) {
        my $sql = $_->[4];
        $sql =~ s/(CONCAT_WS\([^()]*\))/$COUNTING.whole($1)/g;
        $sql =~ s/REGEXP_REPLACE\(/$COUNTING.bare(/g;
        my @rows = admin_rows("SET \@whole = 0, \@bare = 0; FLUSH STATUS; $sql; $counts", $db);
        my (undef, $read, $texts, $bare) = @{ pop @rows };
        push @cost, [$read + $texts + $BARE * $bare, scalar @rows, "$read read, $texts texts, $bare bare"];
    }
    return @cost;
}
sub all { return sum(map { $_->[0] } @_) }

my $live = "SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE season_year = 2025 AND checkpoint_date IS NULL"
    . " AND algorithm_type = 'light' AND scoring_group = 'division'";
my $season = (admin_rows($live, $db))[0][0];
my $list = (admin_rows("$live AND division_code = 2030 AND gender_code = 'M'", $db))[0][0];
note("$season entries of the season, $list of the list");

# The total and the page: each entry is read twice, and looked at once for each word, and once more.
for my $search ('--', 'smith', 'obrien', 'smith+indiana', 'university', 'o%27brien', "a+b+c+d+e+f+g", 'st+marys') {
    my @cost = cost("/athletes/?division=2030&gender=M&search=$search");
    my $words = 1 + $search =~ tr/+//;
    cmp_ok(all(@cost), '<', 2 * $list * (2 + $words), "words of $search") or diag(map { "$_->[2]\n" } @cost);
}
# Searched by an index, or by a column that is short; of its statements those run that its first ones leave something for.
for my $search ('smith', 'obrien', 'nunez+indiana', 'indiana', 'university', 'jo+xyz', 'a+xyz', 'jo+indiana', 'xyzzy', 'jo+an', 'university+smith', 'an') {
    my ($took, @cost) = (0);
    for (cost("/search?q=$search")) {
        push @cost, $_;
        $took += $_->[0];
        last if $_->[1] >= 20;
    }
    cmp_ok($took, '<', $season, "/search for $search: less than to read the season through") or diag(map { "$_->[2]\n" } @cost);
}

done_testing;
