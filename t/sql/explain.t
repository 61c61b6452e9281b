# How the database runs every statement of every route, in each order that a list can have, on the demo data with our
# indexes: no table is read from end to end, and no list sorts more rows than it shows in its own order. What does so all
# the same is listed here, with its reason. The statements are made from the module's own tables by t/sql/statements.c.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIAsked;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
# ---- what stays: for a route and a part (or all), what it does and why
my %stays = (
    '/ *' => { scan => 'counts whole tables, as the contract has it' },
    '/health *' => { scan => 'counts whole tables, as the contract has it' },
    '(version) *' => { scan => 'information_schema: eight rows' },
    '/snapshots/ snapshots' => { 'scan calculation_metadata' => 'each calculation of a snapshot is compared with its list: a row for each list' },
    '/team-knockout/matchups matchups' => { 'sort team_knockout_matchups' => "the opponent's rank stands in one of two columns; a team has"
        . ' some dozens of matchups' },
    '/team-knockout/snapshots snapshots' => { 'scan team_knockout' => 'counts the teams of each day: some thousand rows, in an index' },
    '/watched *' => { 'scan j' => 'the handles that are asked for, a hundred at most' },
    '/seasons results' => { 'scan calculation_metadata' => 'as /snapshots/' },
);

# ---- asking
my %used;
for (asked($db)) {
    my ($route, $is_first, $address) = @$_;
    my @parts = statements($is_first ? '--sorts' : (), $address);
    ok(scalar @parts, "$address") or next;
    # MariaDB would take such a filter out itself, but reads the columns that it names. A column that is added may have one.
    is(join(' ', map { $_->[1] } grep { $_->[2] =~ /\A(?:page|total)\z/ && $_->[3] eq '' && $_->[4] =~ /\(NULL IS NULL OR/ } @parts), '',
        "a list without a filter that is not asked for: $address") if $address !~ /\binclude=/;
    my (@wrong, $of, @explain);
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
for my $place (sort keys %stays) {
    ok($used{$place}{$_}, "$place: $_ stays ($stays{$place}{$_})") for sort keys %{ $stays{$place} };
}

# What concerns all seasons does not read their rows.
for (['(newest)', qr/Select tables optimized away/, 'one step in an index'], ['/meets/', qr/Using index for group-by/, 'from race to race'],
    ['/snapshots/', qr/Using index for group-by/, 'from list to list'], ['/seasons', qr/Using index for group-by/, 'from list to list']) {
    my ($address, $extra, $name) = @$_;
    my $sql = (statements($address))[0][4];
    my @plan = admin_rows("EXPLAIN $sql", $db);
    ok((grep { ($_->[9] // '') =~ $extra } @plan), "$address: $name") or diag(join "\n", map { join ' ', map { $_ // '' } @$_ } @plan);
    is((grep { ($_->[3] // '') =~ /\A(?:ALL|index)\z/ && ($_->[2] // '') =~ /\A(?:a|x|r|t)\z/ } @plan), 0, "$address: and reads no table through");
}

# Athletes that are looked for are compared in an index: a row of the table is read of who is found. (The teams are few.)
for my $address (map { "/athletes/?search=jos$_" } '', '&gender=M', '&division=2030', '&division=2030&gender=M') {
    for (statements($address)) {
        my @read = grep { $_->[2] eq 'a' && $_->[3] ne 'eq_ref' && ($_->[9] // '') !~ /Using index/ } admin_rows("EXPLAIN $_->[4]", $db);
        is(join(' ', map { "$_->[3] $_->[5] $_->[9]" } @read), '', "$address, $_->[1]: compared in an index");
    }
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
