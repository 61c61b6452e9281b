# A page's total is that of its rows, also in the moment when a list of another length takes the place of the one before:
# the total is counted, or remembered, before the rows are read.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Time::HiRes qw(sleep);
use XCRITest;
use XCRIServer;
use XCRIPublish;

my ($READERS, $ROUNDS, @LENGTHS) = (4, 25, 300, 200);
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files, "XCRICacheSize Off\n"));

# The minute of a publication says how long it is.
sub publish {
    my ($n) = @_;
    my $length = $LENGTHS[$n % 2];
    my $at = sprintf '2025-10-24T%02d:%02d:00', $n % 2, $n % 60;
    return XCRIPublish::put($server->{port}, XCRIPublish::lines((map { XCRIPublish::athlete($_, calculated_at => $at) } 1 .. $length), map { XCRIPublish::team($_, calculated_at => $at) } 1 .. 7));
}

is(publish(0)->{status}, 200, 'published');
$server->until(sub { ($server->get("$XCRIPublish::API/athletes/")->{head} // '') =~ /^ETag/mi }, 15);
chmod 0777, $files;
my @readers = map {
    my $n = $_;
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        srand $n;
        open my $out, '>', "$files/reader-$n" or POSIX::_exit(1);
        while (!-e "$files/stop") {
            my $r = $server->get("$XCRIPublish::API/athletes/?division=2030&gender=M&limit=5&offset=" . (5 + int rand 150));
            my ($total) = $r->{body} =~ /"total":(\d+)/;
            my %hours = map { $_ => 1 } $r->{body} =~ /"calculated_at":"\d+-\d+-\d+T(\d+)/g;
            my ($hour, @more) = keys %hours;
            print $out "$r->{status} ", $r->{status} != 200 ? '-' : defined $hour && !@more && $total == $LENGTHS[$hour] ? 'whole' : 'mixed', "\n";
            sleep 0.01;
        }
        close $out;
        POSIX::_exit(0);
    }
    $pid;
} 1 .. $READERS;
my @states;
for my $n (1 .. $ROUNDS) {
    push @states, publish($n)->{status};
    # Now and then long enough for the version to be known again, which is when totals are remembered
    sleep($n % 6 ? 0.05 : 2.5);
}
XCRIWrites::spew("$files/stop", '');
waitpid $_, 0 for @readers;
is(scalar(grep { $_ != 200 } @states), 0, 'all are published');
my %seen;
for (map { split /\n/, XCRIWrites::slurp("$files/reader-$_") } 1 .. $READERS) { $seen{$_}++ }
diag(join ', ', map { "$seen{$_} x $_" } sort keys %seen);
cmp_ok($seen{'200 whole'} || 0, '>', 100, 'there are answers');
is($seen{'200 mixed'}, undef, 'and none has the total of another list than its rows');
is(join(' ', grep { !/^200 / && !/^503 / } keys %seen), '', 'nothing fails');
$server->stop;
$db->stop;
done_testing;
