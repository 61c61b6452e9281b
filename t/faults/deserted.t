# A client goes while its answer is made, and another comes for the same one before the database has ended the statement, as by a
# reload of a page that is slow: that the first has gone is no reason to refuse the second.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;
use XCRIProxy;

my $db = database();
# Each answer of the database is late, and so is the end of a statement.
my $proxy = proxy($db->socket);
$proxy->mode('far 20');
my $s = faults_server($db, port => $proxy->{port}, children => 1, cache => 1);
ok(defined right_again($s, '/teams/', 30), 'the server answers');
sleep 6;
my $lock = $db->session;
# A machine that stands still may free the table too late, a few times.
my ($more, %status, @at_once) = 3;
for my $i (1 .. 20) {
    my $path;
    print $lock "LOCK TABLES $db->{db}.iz_rankings_xcri_team_rankings WRITE;\n";
    my $sock;
    # Until the table is locked, the answer is there at once.
    for my $try (0 .. 99) {
        $path = "$API/teams/?limit=1&offset=" . ($i + 20 * $try);
        $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $s->{port}, Proto => 'tcp') or die "connect: $!";
        syswrite $sock, "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        last if !IO::Select->new($sock)->can_read(0.5);
    }
    close $sock;
    sleep 0.003 * $i;
    # The table is free again 0.15 s after the second has come.
    my $kid = in_background(sub { sleep 0.15; print $lock "UNLOCK TABLES;\n" });
    my $began = time;
    my $answer = ask($s->{port}, $path, 10)->[0];
    my $took = time - $began;
    waitpid $kid, 0;
    redo if $answer ne '200' && $took >= 0.25 && $more-- > 0;
    $status{$answer}++;
    push @at_once, sprintf '%.3f', $took if $answer ne '200' && $took < 0.25;
}
close $lock;
is("@at_once", '', 'who comes after is not refused before it has waited');
is(join(' ', map { "$_: $status{$_}" } sort keys %status), '200: 20', 'and has an answer');
$s->stop;
$proxy->stop;
$db->stop;
done_testing;
