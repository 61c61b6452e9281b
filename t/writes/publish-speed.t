# A whole list is published while others read: no reader sees a mixture, and what it costs is told beside LOAD DATA of the same
# rows into the same tables, and beside what readers wait for otherwise, also beside a program that does nothing but count: with
# two processors whoever needs one makes all others wait longer. With XCRI_LONG=1 it is a list of 28,000 athletes and
# 2,400 teams, and a hundred readers. No time is judged.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use List::Util qw(sum);
use POSIX ();
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIServer;
use XCRIPublish;

# $SETTLES: the seconds after a publication in which the whole of it is looked at, and readers wait for that
my ($ATHLETES, $TEAMS, $READERS, $PAUSE, $ROUNDS, $SETTLES, $WHILE) = $ENV{XCRI_LONG} ? (28_000, 2_400, 100, 1, 3, 5, 10) : (2_800, 240, 10, 0.05, 1, 1, 4);
my $PATH = "$XCRIPublish::API/athletes/?division=2030&gender=M&limit=100";
my @LISTS = qw(athlete team);
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database('--innodb-buffer-pool-size=256M', '--innodb-log-file-size=128M', '--secure-file-priv=');
# As many threads as there are readers
my $server = XCRIServer->new("ThreadLimit 64\nThreadsPerChild 64\nMaxRequestWorkers 128\nMinSpareThreads 128\nMaxSpareThreads 192\n"
    . XCRIPublish::configuration($db, $files));
sub rows { my ($sql) = @_; my $said = $db->sql($sql, 'xcri'); chomp $said; return $said }
sub of_list { return "season_year = 2025 AND division_code = 2030 AND gender_code = 'M' AND checkpoint_date IS NULL" }
sub median { my @all = sort { $a <=> $b } @_; return $all[@all / 2] }
sub p99 { my @all = sort { $a <=> $b } @_; return @all ? $all[@all * 0.99] : 0 }

# The whole list, with all its scores of one moment. Of the part of it that is moved (0 to 1) each two change places: no rank there
# is as in the list without.
my $moment = 0;
sub lines {
    my $moved = ($_[0] // 0) * $ATHLETES;
    my $at = POSIX::strftime('%Y-%m-%dT%H:%M:%S', gmtime 1_761_333_600 + $moment++);
    return XCRIPublish::lines(
        (map { XCRIPublish::athlete($_, $_ <= $moved ? (athlete_rank => $_ % 2 ? $_ + 1 : $_ - 1) : (), calculated_at => $at, anet_team_hnd => 100 + $_ % $TEAMS, team_name => 'Team ' . $_ % $TEAMS) } 1 .. $ATHLETES),
        (map { XCRIPublish::team($_, calculated_at => $at) } 1 .. $TEAMS), XCRIPublish::metadata(calculated_at => $at, total_athletes => $ATHLETES));
}

# publish(lines): the seconds it took. To make them is the test's work, and another time.
sub publish {
    my ($bytes) = @_;
    my $began = time;
    my $r = XCRIPublish::put($server->{port}, $bytes);
    my $took = time - $began;
    is($r->{status}, 200, 'published') or diag($r->{body}, $server->error_log);
    return $took;
}

sub clear { return join '', map { "DELETE FROM iz_rankings_xcri_${_}_rankings WHERE " . of_list() . ';' } @LISTS }

# load(what comes before): the seconds of the same rows, from files of the server's
sub load {
    my ($before) = @_;
    for (@LISTS) {
        unlink "$files/$_.txt";
        rows("SELECT * FROM iz_rankings_xcri_${_}_rankings WHERE " . of_list() . " INTO OUTFILE '$files/$_.txt' CHARACTER SET utf8mb4");
    }
    rows(clear()) if !$before;
    my $began = time;
    rows('START TRANSACTION;' . ($before ? clear() : '')
        . join('', map { "LOAD DATA INFILE '$files/$_.txt' INTO TABLE iz_rankings_xcri_${_}_rankings CHARACTER SET utf8mb4;" } @LISTS) . 'COMMIT;');
    my $took = time - $began;
    is(rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE ' . of_list()), $ATHLETES, 'loaded');
    return $took;
}

# ---- alone, in turns
chmod 0777, $files;
my %took;
publish(lines());
for (1 .. $ROUNDS) {
    push @{ $took{'replaced, LOAD DATA'} }, load(1);
    push @{ $took{'replaced, published'} }, publish(lines());
    push @{ $took{'moved, LOAD DATA'} }, load(1);
    push @{ $took{'moved, published'} }, publish(lines(1));
    push @{ $took{'empty, LOAD DATA'} }, load(0);
    rows(clear());
    push @{ $took{'empty, published'} }, publish(lines());
}
my %words = (empty => 'into empty tables', replaced => 'in place of a list of the same ranks', moved => 'in place of one of other ranks');
for my $what ('empty', 'replaced', 'moved') {
    my ($load, $publish) = map { median(@{ $took{"$what, $_"} }) } 'LOAD DATA', 'published';
    diag(sprintf '%d athletes and %d teams, %s: published in %.2f s, LOAD DATA in %.2f s: %.2f of its speed', $ATHLETES, $TEAMS, $words{$what},
        $publish, $load, $load / $publish);
}

# ---- among readers: each time with other ranks than before, which is what makes reading slow meanwhile
my @lines = map { lines($_ % 2) } 1 .. $ROUNDS;
my $begin = time;
my @readers = map {
    my $n = $_;
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        srand $n;       # or all of them choose the same page at the same moment
        open my $out, '>', "$files/reader-$n" or POSIX::_exit(1);
        while (!-e "$files/stop") {
            my $at = time;
            # Most look at the first pages.
            my $r = $server->get($PATH . '&offset=' . 100 * int(rand() ** 3 * ($ATHLETES / 100 - 1)));
            my $took = time - $at;
            my %moments = map { $_ => 1 } $r->{body} =~ /"calculated_at":("[^"]*")/g;
            print $out join(' ', $at, $took, $r->{status}, keys %moments == 1 && $r->{body} =~ /"total":$ATHLETES\b/ ? 'whole' : 'mixed'), "\n";
            sleep $PAUSE * (0.5 + rand);
        }
        close $out;
        POSIX::_exit(0);
    }
    $pid;
} 1 .. $READERS;
# When nothing is published, when something is, and when nothing is but this program has a processor to itself: [from, to]
my (@calm, @busy, @loop);
for (@lines) {
    my $settled = time + $SETTLES;
    sleep $WHILE;
    my $from = time;
    push @calm, [$settled, $from];
    publish($_);
    push @busy, [$from, time];
}
sleep $SETTLES;
for (@lines) {
    sleep 1;
    my ($from, $long) = (time, $busy[0][1] - $busy[0][0]);
    1 while time < $from + $long;
    push @loop, [$from, time];
}
sleep 1;
# What is done to many rows is done in steps while somebody asks the database, and at once otherwise.
sub statements {
    $db->sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 0; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1");
    publish($_[0]);
    $db->sql('SET GLOBAL general_log = 0');
    return rows("SELECT CONCAT(SUM(argument LIKE 'DELETE t FROM %athlete_rankings %'), ' ', SUM(argument LIKE 'INSERT INTO iz_%athlete_rankings %')) FROM mysql.general_log");
}
my $asking = fork // die "fork: $!";
if (!$asking) {
    my $n = 0;
    $server->get("$PATH&search=nobody" . $n++) while !-e "$files/stop";
    POSIX::_exit(0);
}
sleep 0.5;
my $steps = POSIX::ceil($ATHLETES / 1000);
is(statements(lines(1 - $ROUNDS % 2)), "$steps $steps", 'while others read: a thousand rows at once');
# Half of the ranks are as before: what keeps its place, what goes and what comes are parted, too.
publish(lines(0));
publish(lines(0.5));
is(rows("SELECT COUNT(*), COUNT(DISTINCT anet_athlete_hnd), SUM(athlete_rank = IF(n > $ATHLETES / 2, n, IF(n % 2, n + 1, n - 1))) FROM (SELECT *, anet_athlete_hnd - 10000 AS n"
    . ' FROM iz_rankings_xcri_athlete_rankings WHERE ' . of_list() . ') a'), join("\t", ($ATHLETES) x 3), 'in steps, and half of it as before: each athlete once, with the new rank');
XCRIWrites::spew("$files/stop", '');
waitpid $_, 0 for @readers, $asking;
# The module itself reads for a while: what was asked for most is made anew for the new version.
my ($at_once, $is_moved) = ('', 1);
for (1 .. 10) {
    sleep 1 + $SETTLES;
    last if ($at_once = statements(lines($is_moved))) eq '1 1';
    $is_moved = 1 - $is_moved;
}
is($at_once, '1 1', 'while nobody does: all of them');
my (@before, @during, @beside, %status, $mixed);
for (map { split /\n/, XCRIWrites::slurp("$files/reader-$_") } 1 .. $READERS) {
    my ($at, $took, $status, $whole) = split / /;
    $status{$status}++;
    $mixed++ if $whole ne 'whole' && $status eq '200';
    push @before, $took if grep { $at > $_->[0] && $at + $took < $_->[1] } @calm;
    push @during, $took if grep { $at + $took > $_->[0] && $at < $_->[1] } @busy;
    push @beside, $took if grep { $at + $took > $_->[0] && $at < $_->[1] } @loop;
}
diag(sprintf '%d readers: %s; 99 of 100 within %.1f ms before (%d), %.1f ms while it is published (%d, in %.2f s), %.1f ms beside a program '
    . 'that only counts (%d)', $READERS,
    join(', ', map { "$status{$_} x $_" } sort keys %status), 1000 * p99(@before), scalar @before, 1000 * p99(@during), scalar @during,
    sum(map { $_->[1] - $_->[0] } @busy), 1000 * p99(@beside), scalar @beside);
# A busy machine may refuse some.
is(join(' ', grep { $_ ne '200' && $_ ne '503' } keys %status), '', 'nothing fails');
cmp_ok($status{200} || 0, '>', 0, 'and there are answers');
is($mixed, undef, 'and nobody sees rows of two publications');
cmp_ok(scalar @during, '>', 0, 'some while it was published');
$server->stop;
$db->stop;
done_testing;
