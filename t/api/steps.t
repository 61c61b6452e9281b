# A page far into a ranked list is read from the step of the rank that it begins in, and is the same page: the rows that the
# whole list has there, and its total. The steps are counted once for a version of the data.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRICached;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
my $server = cached_server(db => $db);
settled($server);
my $json = JSON::PP->new->utf8->canonical;
sub answer {
    my ($address) = @_;
    my $r = $server->get($API . $address);
    is($r->{status}, 200, $address) or diag($r->{body});
    return $json->decode($r->{body});
}

# ---- the same rows
my $day = '2025-10-20';
my $fields = 'fields=athlete_rank,ranking_id';
my @same_rank = admin_rows('SELECT athlete_rank FROM iz_rankings_xcri_athlete_rankings WHERE season_year = 2025 AND division_code = 2030'
    . " AND gender_code = 'M' AND checkpoint_date IS NULL AND algorithm_type = 'light' AND scoring_group = 'division'"
    . ' AND athlete_rank > 1024 GROUP BY athlete_rank HAVING COUNT(*) > 1', $db);
cmp_ok(scalar @same_rank, '>', 0, scalar(@same_rank) . ' ranks are shared');
for my $list ("/athletes/?division=2030&gender=M&$fields", "/athletes/?$fields", "/athletes/?gender=F&$fields",
    "/athletes/?division=2032&region=West&$fields", "/athletes/?gender=F&min_races=3&$fields", '/teams/?fields=team_rank,ranking_id',
    "/snapshots/$day/athletes?division=2031&gender=F&fields=rank,anet_athlete_hnd", "/athletes/?checkpoint_date=$day&division=2030&$fields") {
    my $whole = answer("$list&limit=50000");
    my @rows = @{ $whole->{results} };
    is($whole->{total}, scalar @rows, 'all of it');
    my @offsets = grep { $_ >= 0 } 1023, 1024, 1025, 1279, 1535, 1536, 1537, 2047, 2048, 2049, int(@rows / 2), @rows - 101, @rows - 100,
        @rows - 99, @rows - 1, scalar @rows, @rows + 1, @rows + 5000;
    # Around ranks that are shared
    push @offsets, map { $_->[0] - 1, $_->[0], $_->[0] + 1 } @same_rank[0 .. 4] if $list =~ /2030&gender=M/;
    my @wrong;
    for my $offset (@offsets) {
        my $page = $json->decode($server->get("$API$list&limit=100&offset=$offset")->{body});
        my $end = $offset + 99 < $#rows ? $offset + 99 : $#rows;
        push @wrong, $offset if $page->{total} != @rows
            || $json->encode($page->{results}) ne $json->encode([$offset > $#rows ? () : @rows[$offset .. $end]]);
    }
    is("@wrong", '', scalar(@offsets) . " pages of $list, of " . scalar(@rows) . ' rows');
}

# ---- what is counted for them
{
    my ($output, $general) = map { $_->[0] } admin_rows('SELECT @@global.log_output UNION ALL SELECT @@global.general_log');
    my $runs = sub { return (admin_rows("SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Execute' AND argument LIKE '$_[0]'"))[0][0] };
    my $list = '/athletes/?division=2031&gender=M';
    admin("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1; TRUNCATE mysql.general_log");
    answer("$list&offset=1023");
    is($runs->('%DIV 512%'), 0, 'a page near the top: no steps');
    answer("$list&offset=$_") for 1024, 1500, 2000;
    answer("$list&fields=athlete_rank&offset=$_") for 1600, 2100;
    answer("$list&include=movement&offset=1700");
    is($server->get("$API$list&format=csv&offset=1800")->{status}, 200, 'as CSV');
    is($runs->('%DIV 512%'), 1, 'seven pages that are far from it: they are counted once');
    is($runs->('%athlete_rank >= %'), 7, 'and each begins at its step');
    is($runs->('SELECT COUNT(%'), 1, 'whoever reads such a page counts nothing else');
    answer("$list&sort=-xcri_score&offset=1900");
    answer("$list&search=er&offset=1100");
    is($runs->('%DIV 512%') . ' ' . $runs->('%athlete_rank >= %'), '1 7', 'not for another order, nor where a text is looked for');
    admin("SET GLOBAL general_log = $general; SET GLOBAL log_output = '$output'; TRUNCATE mysql.general_log");
}

$server->stop;
done_testing;
