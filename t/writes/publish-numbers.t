# A number is stored as it was sent: of each literal the table has what the database itself makes of it, as a double and as a
# decimal.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my @LITERALS = qw(0 -0 0.0 1 -1 7.50 0.1 -0.5 -0.0001 0.0001 0.00005 0.00015 1e-7 812.34 -812.34 123456.7891 12345.67891 99999999 0.30000000000000004
    0.1e1 1E+3 25e-4 3.14159265358979 9999999999.9999 9999999999.99995 10000000000 10000000000.5 -10000000001.25 123456789012345 1e15 1.5e300 -2.5e-300);
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
$db->sql('ALTER TABLE iz_rankings_xcri_athlete_rankings MODIFY scs_score DOUBLE NULL, MODIFY saga_score DECIMAL(30,6) NULL', 'xcri');
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files));

# As a decimal what is too large for one is 1.
my @decimals = map { abs > 1e20 ? 1 : $_ } @LITERALS;
my @lines = map {
    my $n = $_;
    my $line = XCRIPublish::lines(XCRIPublish::athlete($n, scs_score => 'DOUBLE', saga_score => 'DECIMAL'));
    $line =~ s/"DOUBLE"/$LITERALS[$n - 1]/;
    $line =~ s/"DECIMAL"/$decimals[$n - 1]/;
    $line;
} 1 .. @LITERALS;
my $r = XCRIPublish::put($server->{port}, join('', @lines, XCRIPublish::lines(map { XCRIPublish::team($_) } 1 .. 7)));
is($r->{status}, 200, 'published') or diag($r->{body});
for my $n (1 .. @LITERALS) {
    my ($double, $decimal) = ($LITERALS[$n - 1], $decimals[$n - 1]);
    # A double has fifteen digits that are sure.
    is($db->sql("SELECT ABS(scs_score - $double) <= ABS($double) * 1e-15, saga_score = CAST($decimal + 0e0 AS DECIMAL(30,6)) FROM iz_rankings_xcri_athlete_rankings"
        . " WHERE season_year = 2025 AND division_code = 2030 AND gender_code = 'M' AND checkpoint_date IS NULL AND athlete_rank = $n", 'xcri'), "1\t1\n", "$double is stored as it is");
}
$server->stop;
$db->stop;
done_testing;
