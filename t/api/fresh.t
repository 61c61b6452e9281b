# What the ranking program writes is seen: totals, pages, single rows, the default season.  An
# answer may be remembered for some seconds, not for longer.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $db = env_or_die('XCRI_PLAIN_DB');

sub becomes {
    my ($path, $want, $name, @where) = @_;
    my $got;
    for (1 .. 60) {
        $got = jtext(eval { get($path, vhost => 'other')->json }, @where);
        last if defined $got && $got eq $want;
        select undef, undef, undef, 0.2;
    }
    is($got, $want, "$path: $name");
    # Each child looks for itself, every second or two; then everyone sees it, and it stays.
    select undef, undef, undef, 2.5;
    my %all;
    $all{ jtext(eval { get($path, vhost => 'other')->json }, @where) // '(nothing)' }++ for 1 .. 20;
    is(join(' ', sort keys %all), $want, "$path: $name, for everyone") or diag(join ', ', map { "$_: $all{$_}" } sort keys %all);
    return;
}

# a total is known by now, to every child
for (1 .. 20) { get('/teams/?division=2030&gender=M', vhost => 'other') }
{
    my $t = 'iz_rankings_xcri_team_rankings';
    my $guard = put_back($db, $t, 'copy');
    admin("DELETE FROM $t WHERE ranking_id = 2010", $db);
    becomes('/teams/?division=2030&gender=M', '6', 'one team less', 'total');
    admin("UPDATE $t SET team_rank = 99 WHERE ranking_id = 2001", $db);
    becomes('/teams/?division=2030&gender=M', '2005', 'another first', 'results', 0, 'ranking_id');
    becomes('/athletes/9001?division=2030&gender=M', 'West', 'not changed', 'regl_group_name');
    admin("UPDATE $t SET regl_group_name = 'Changed' WHERE ranking_id = 2001", $db);
    becomes('/athletes/9001?division=2030&gender=M', 'Changed', 'the region comes from the changed table', 'regl_group_name');
}
becomes('/teams/?division=2030&gender=M', '7', 'as before', 'total');
{
    my $t = 'iz_rankings_xcri_athlete_rankings';
    my $guard = put_back($db, $t, 'copy');
    becomes('/snapshots/', '4', 'four snapshots', 'total');
    admin("UPDATE $t SET checkpoint_date = '2025-10-27' WHERE ranking_id = 1203", $db);
    becomes('/snapshots/', '5', 'one more snapshot', 'total');
    admin("DELETE FROM $t WHERE season_year = 2025", $db);
    becomes('/athletes/', '0', 'no athletes', 'total');
}
becomes('/athletes/', '14', 'as before', 'total');

done_testing;
