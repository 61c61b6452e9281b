# /snapshots/, /snapshots/{date}/metadata and /seasons read the last rank of each list, and believe it where a completed
# calculation says the same. Their answers are those of a count of all rows, whatever the metadata hold; with and without
# our indexes. Each change is tried in a transaction that is rolled back.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIAsked;
use XCRITest;

my ($A, $T, $M) = map { "iz_rankings_xcri_$_" } qw(athlete_rankings team_rankings calculation_metadata);
my $day = '2025-10-20';
my $light = "algorithm_type = 'light' AND scoring_group = 'division'";

sub ours {
    my ($address) = @_;
    my ($rows) = grep { $_->[2] eq 'rows' } statements($address);
    return $rows->[4];
}

# What each is by a count of all rows
my %question = (
    '/snapshots/' => [ours('/snapshots/'), "SELECT checkpoint_date, season_year, COUNT(DISTINCT division_code), COUNT(DISTINCT gender_code),"
        . " COUNT(*), DATE_FORMAT(checkpoint_date, '%M %d, %Y', 'en_US') FROM $A WHERE checkpoint_date IS NOT NULL AND $light"
        . ' GROUP BY checkpoint_date, season_year ORDER BY 1 DESC, 2 DESC'],
    "/snapshots/$day/metadata" => [ours("/snapshots/$day/metadata"), "SELECT division_code, gender_code, COUNT(*) FROM $A"
        . " WHERE checkpoint_date = '$day' AND $light GROUP BY division_code, gender_code ORDER BY 1, 2"],
    '/seasons' => [ours('/seasons'), 'SELECT season_year, season_year = 2025, COALESCE(SUM(checkpoint_date IS NULL), 0),'
        . " COUNT(DISTINCT checkpoint_date), MAX(checkpoint_date) FROM $T WHERE $light GROUP BY season_year ORDER BY season_year DESC"],
);

my %last = map { my $table = $_->[0]; my $rank = $_->[1]; $table => "$table x JOIN (SELECT MAX($rank) AS last FROM $table"
    . " WHERE season_year = 2025 AND division_code = 2030 AND gender_code = 'M' AND %s AND $light) y ON x.$rank = y.last"
    . " WHERE season_year = 2025 AND division_code = 2030 AND gender_code = 'M' AND %s AND $light" } [$A, 'athlete_rank'], [$T, 'team_rank'];
my $of_day = "checkpoint_date = '$day'";
my @changes = (
    ['nothing', ''],
    ['no metadata', "DELETE FROM $M"],
    ['a list without metadata', "DELETE FROM $M WHERE season_year = 2025 AND division_code = 2030"],
    ['other numbers in the metadata', "UPDATE $M SET total_athletes = total_athletes + 7, total_teams = total_teams - 1"],
    ['no numbers in the metadata', "UPDATE $M SET total_athletes = NULL, total_teams = NULL"],
    ['calculations that failed', "UPDATE $M SET calculation_status = 'failed'"],
    ['metadata of another algorithm', "UPDATE $M SET algorithm_type = 'heavy'"],
    ['a list twice in the metadata', "INSERT INTO $M SELECT metadata_id + 1000000, season_year, division_code, gender_code, checkpoint_date,"
        . ' algorithm_type, scoring_group, calculated_at, algorithm_version, total_performances, total_athletes, total_teams, total_races,'
        . ' processing_time_seconds, cache_used, cache_hit_rate, athletes_with_h2h, athletes_no_h2h, heavy_fallback_count,'
        . " calculation_status, error_message FROM $M WHERE metadata_id < 1000000"],
    ['the last athlete of a snapshot is gone', 'DELETE x FROM ' . sprintf($last{$A}, $of_day, $of_day)],
    ['the last team of a live list is gone', 'DELETE x FROM ' . sprintf($last{$T}, 'checkpoint_date IS NULL', 'checkpoint_date IS NULL')],
    ['two more share the last place', "UPDATE $A SET athlete_rank = 2 WHERE $of_day AND $light AND athlete_rank >= 2 AND athlete_rank <= 4"],
    ['half of a list', "DELETE FROM $A WHERE $of_day AND $light AND athlete_rank > 2"],
    ['a list is gone', "DELETE FROM $A WHERE $of_day AND division_code = 2031"],
    ['a list is new', "UPDATE $A SET checkpoint_date = '2025-12-24' WHERE $of_day AND division_code = 2030 AND $light"],
    ['a snapshot of two seasons', "UPDATE $A SET season_year = 2024 WHERE $of_day AND division_code = 2031"],
    ['no athletes', "DELETE FROM $A"], ['no teams', "DELETE FROM $T"],
    ['no live teams', "DELETE FROM $T WHERE checkpoint_date IS NULL"],
    ['ranks of nothing', "UPDATE $A SET athlete_rank = 0 WHERE $of_day"],
);

for my $db (env_or_die('XCRI_FIXTURE_DB'), env_or_die('XCRI_PLAIN_DB')) {
    for my $change (@changes) {
        my ($name, $sql) = @$change;
        for my $address (sort keys %question) {
            my ($ours, $counted) = @{ $question{$address} };
            my @rows = map { join ' ', map { defined $_ ? $_ : 'NULL' } @$_ }
                admin_rows("START TRANSACTION; $sql; $counted; SELECT 'and'; $ours; ROLLBACK", $db);
            my ($and) = grep { $rows[$_] eq 'and' } 0 .. $#rows;
            ok(defined $and, "$db, $name: $address answers") or next;
            is(join("\n", @rows[$and + 1 .. $#rows]), join("\n", @rows[0 .. $and - 1]), "$db, $name: $address");
        }
    }
}

# At the size of production what is believed is what is there, too.
my $demo = env_or_die('XCRI_DEMO_DB');
for my $address (sort keys %question) {
    my ($ours, $counted) = map { my $sql = $_; join "\n", map { join ' ', @$_ } admin_rows($sql, $demo) } @{ $question{$address} };
    is($ours, $counted, "$demo: $address");
}

done_testing;
