# A statement that is prepared once and run again reads as little as it did, whatever else its tables are used for: MariaDB
# 10.11 finds in a table that is open which of its indexes have all columns that are asked for, as the table's last user
# left it, and reads the rows of the table for each entry of an index, or all entries where it went from one value to the
# next. What that would cost is prepared for each run (xcri_sql_is_once). The statements are made from the module's own
# tables by t/sql/statements.c, and run on the demo data with our indexes.

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
# What a run of a statement may read more, as a share and in rows or entries of an index
my ($SHARE, $ROWS) = (0.5, 1000);
# So many times a statement of ours uses one table, at most
my $TIMES = 6;

# Another user of each table, who asks for all columns. (prepared, run again)
sub others {
    my ($n, $prepare, $run) = (0, '', '');
    for my $table (map { $_->[0] } admin_rows("SHOW TABLES LIKE 'iz\\_%'", $db)) {
        my ($key) = map { $_->[4] } grep { $_->[2] eq 'PRIMARY' } admin_rows("SHOW INDEX FROM $table", $db);
        $n++;
        $prepare .= "PREPARE other$n FROM 'SELECT * FROM " . join(' STRAIGHT_JOIN ', map { "$table t$_" } 1 .. $TIMES)
            . ' WHERE ' . join(' AND ', map { "t$_.$key = 1" } 1 .. $TIMES) . "'; EXECUTE other$n; EXECUTE other$n; ";
        $run .= "EXECUTE other$n; ";
    }
    return ($prepare, $run);
}
my ($prepare, $others) = others();
my $read = "SELECT 'rows read', $READ";

# costs(statement): what its second run reads, and its third, after the others have run
sub costs {
    my ($sql) = @_;
    my $run = "FLUSH STATUS; EXECUTE ours; $read; ";
    $sql =~ s/([\\'])/\\$1/g;
    return map { $_->[1] } grep { $_->[0] eq 'rows read' } admin_rows("$prepare PREPARE ours FROM '$sql'; EXECUTE ours; $run $others $run", $db);
}

my ($asked, $once, $harmed) = (0, 0, 0);
for (asked($db)) {
    my ($route, undef, $address) = @$_;
    my @worse;
    for (statements($address)) {
        my (undef, $part, undef, undef, $sql, $again) = @$_;
        my ($alone, $beside) = costs($sql);
        my $is_worse = $beside > $alone * (1 + $SHARE) + $ROWS;
        $asked++;
        $once++ if $again eq 'once';
        $harmed++ if $is_worse;
        note("$address $part: $alone, and $beside beside others, $again") if $is_worse;
        push @worse, "$part: $alone, and $beside beside others" if $is_worse && $again ne 'once';
    }
    ok(!@worse, "$address: what reads much more beside others is prepared for each run") or diag(join "\n", @worse);
}
cmp_ok($harmed, '>', 0, 'MariaDB still does it: otherwise nothing has to be prepared for each run');
note("$asked statements, $once are prepared for each run, $harmed read much more if they were not");

done_testing;
