# Many small publications at once, of the same lists and of others: each is taken whole, whoever else publishes. With
# XCRI_LONG=1 a thousand of them.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my ($CLIENTS, $ROWS) = (20, 192);
my $each = $ENV{XCRI_LONG} ? 50 : 5;
my @lists = map { my $division = $_; map { "$division/$_" } qw(M F) } 2030, 2031;
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files));
sub rows { my ($sql) = @_; my $said = $db->sql($sql, 'xcri'); chomp $said; return $said }

# Each client's rows say when they were calculated, in a second of their own.
my $start = Time::HiRes::time();
my @pids = map {
    my $client = $_;
    my $pid = fork // die;
    if (!$pid) {
        my @seen;
        for my $n (0 .. $each - 1) {
            my $i = $client * $each + $n;
            my $at = sprintf '2025-10-24T%02d:%02d:%02d', $i / 3600, $i / 60 % 60, $i % 60;
            my $began = Time::HiRes::time();
            my $r = XCRIPublish::put($server->{port}, [XCRIPublish::edition($ROWS, $at)], path => "$XCRIPublish::API/publications/2025/$lists[$i % @lists]", 'Idempotency-Key' => "bulk-$i");
            push @seen, join ' ', $r->{status}, Time::HiRes::time() - $began, $r->{status} eq '200' ? '' : $r->{body};
        }
        XCRIWrites::spew("$files/client-$client", join "\n", @seen);
        POSIX::_exit(0);
    }
    $pid;
} 0 .. $CLIENTS - 1;
waitpid $_, 0 for @pids;
my $took = Time::HiRes::time() - $start;

my @all = map { split /\n/, XCRIWrites::slurp("$files/client-$_") } 0 .. $CLIENTS - 1;
my @bad = grep { !/^200 / } @all;
my ($longest) = sort { $b <=> $a } map { (split / /)[1] } @all;
diag(sprintf '%d publications of %d rows by %d clients: %d taken, %.0f a second, the longest %.2f s', scalar @all, $ROWS + 8, $CLIENTS, @all - @bad, @all / $took, $longest);
is(scalar @all, $CLIENTS * $each, 'all were answered');
cmp_ok(scalar @bad, '<=', @all / 1000, 'and taken') or diag(join "\n", @bad[0 .. ($#bad < 4 ? $#bad : 4)], $server->error_log);
is(rows('SELECT COUNT(*) FROM xcri_publications'), @all - @bad, 'each is noted once');
my $kinds = 'COUNT(*), COUNT(DISTINCT t.calculated_at)';
for my $table (['athlete', $ROWS], ['team', 7]) {
    my $said = rows("SELECT division_code, gender_code, $kinds FROM iz_rankings_xcri_$table->[0]_rankings t GROUP BY 1, 2 ORDER BY 1, 2 DESC");
    is($said, join("\n", map { join "\t", split(m{/}), $table->[1], 1 } @lists), "no list ($table->[0]) is half of one and half of another");
}
is(rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings a JOIN iz_rankings_xcri_team_rankings t USING (division_code, gender_code) WHERE a.calculated_at <> t.calculated_at'), 0,
    'athletes and teams are of one publication');
$server->stop;
$db->stop;
done_testing;
