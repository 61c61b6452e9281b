# What it costs to find names as people type them, in the demo data: processor time of the database alone (its own
# profiles), because a machine that does other work makes any other time a matter of luck.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use List::Util qw(min sum);
use XCRIAsked;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
(admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', $db))[0][0] > 100_000
    or BAIL_OUT('the demo data are not there: with a few rows all is quick');

# Beside other work five times in a row may be none that was left alone.
my $ROUNDS = 4;

# The least that each statement of this address takes, in milliseconds, and how many rows it gives
sub cost {
    my ($address) = @_;
    my @cost;
    for (statements($address)) {
        my $sql = $_->[4];
        my @rows = map { admin_rows("SET profiling = 1; SET profiling_history_size = 20; $sql; $sql; $sql; $sql; $sql;"
            . " SELECT 'cost', 1000 * SUM(cpu_user + cpu_system) FROM information_schema.profiling GROUP BY query_id HAVING query_id > 1", $db) } 1 .. $ROUNDS;
        my @took = map { $_->[1] } grep { $_->[0] eq 'cost' } @rows;
        push @cost, [min(@took), (@rows - @took) / (5 * $ROUNDS)];
    }
    return @cost;
}
sub all { return sum(map { $_->[0] } @_) }

my $list = '/athletes/?division=2030&gender=M&search=';
my $plain = all(cost($list . '--'));                     # no word: the text as it is, in three columns
note(sprintf 'the text as it is: %.1f ms', $plain);
for my $search ('smith', 'obrien', 'smith+indiana', 'university', 'o%27brien', "a+b+c+d+e+f+g", 'st+marys') {
    my $took = all(cost($list . $search));
    cmp_ok($took, '<', 2 * $plain + 5, sprintf 'words of %s: %.1f ms, beside %.1f', $search, $took, $plain);
}
# Searched by an index, or by a column that is short; of its statements those run that its first ones leave something for.
for my $search ('smith', 'obrien', 'nunez+indiana', 'indiana', 'university', 'jo+xyz', 'a+xyz', 'jo+indiana', 'xyzzy', 'jo+an', 'university+smith', 'an') {
    my $took = 0;
    for (cost("/search?q=$search")) {
        $took += $_->[0];
        last if $_->[1] >= 20;
    }
    cmp_ok($took, '<', 3 * $plain + 5, sprintf '/search for %s: %.1f ms, beside %.1f', $search, $took, $plain);
}

done_testing;
