# A roster's places in region and conference are counted among their teams, of the team's own lists: no others are read.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIAsked;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
my $day = '2025-10-20';
my $athletes = 'iz_rankings_xcri_athlete_rankings';
my $light = "season_year = 2025 AND algorithm_type = 'light' AND scoring_group = 'division' AND gender_code = 'M'";

for (['live', '', 'checkpoint_date IS NULL'], ['of a day', "&checkpoint_date=$day", "checkpoint_date = '$day'"]) {
    my ($name, $more, $on) = @$_;
    my ($team, $list) = @{ (admin_rows("SELECT anet_team_hnd, (SELECT COUNT(*) FROM $athletes WHERE $light AND $on AND division_code = 2030)"
        . " FROM $athletes WHERE $light AND $on AND division_code = 2030 ORDER BY athlete_rank LIMIT 1", $db))[0] };
    my ($all) = map { $_->[0] } admin_rows("SELECT COUNT(*) FROM $athletes WHERE $light AND $on", $db);
    cmp_ok($all, '>', 3 * $list, "$name: the team's list is a part of them");
    for my $column ('region_rank', 'conference_rank') {
        my $address = "/athletes/team/$team/roster?season_year=2025&gender=M&fields=$column$more";
        my ($sql, $of_list) = map { (grep { $_->[2] eq 'page' } statements($_))[0][4] } $address, "$address&division=2030";
        my @rows = admin_rows("FLUSH STATUS; $sql; SELECT $READ", $db);
        my $read = (pop @rows)->[0];
        my @of_list = admin_rows($of_list, $db);
        cmp_ok(scalar @rows, '>', 1, "$name, $column: there are athletes");
        is_deeply(\@rows, \@of_list, "$name, $column: as in the list alone");
        cmp_ok($read, '<', $list, "$name, $column: not all of the list is read for it ($read, of $list)");
    }
}

# A list that has a team twice, as a ranking program that was broken off may leave it: a place is one.
{
    my $plain = env_or_die('XCRI_PLAIN_DB');
    my $teams = 'iz_rankings_xcri_team_rankings';
    my $guard = put_back($plain, $teams, 'copy');
    admin("CREATE TEMPORARY TABLE again AS SELECT * FROM $teams WHERE season_year = 2025; UPDATE again SET ranking_id = ranking_id + 1000000; INSERT INTO $teams SELECT * FROM again", $plain);
    for my $address ('/athletes/?season_year=2025&division=2030&gender=M&fields=ranking_id,region_rank', '/teams/?season_year=2025&division=2030&gender=M&fields=ranking_id,conference_rank') {
        my ($sql) = map { $_->[4] } grep { $_->[2] eq 'page' } statements($address);
        my @rows = eval { admin_rows($sql, $plain) };
        is($@, '', "$address: answered");
        cmp_ok(scalar @rows, '>', 1, 'with rows');
    }
}

done_testing;
