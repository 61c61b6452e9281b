# A client goes while its answer is made, and another comes for the same one before the database has ended the statement, as by a
# reload of a page that is slow: that the first has gone is no reason to refuse the second.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
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
my $table = 'iz_rankings_xcri_team_rankings';
my %status;
for my $i (1 .. 20) {
    my $path = "$API/teams/?limit=1&offset=$i";
    # The table is free again 0.15 s after the second has come.
    my $kid = in_background(sub { $db->sql("LOCK TABLES $table WRITE; SELECT SLEEP(1)", $db->{db}) });
    sleep 0.2;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $s->{port}, Proto => 'tcp') or die "connect: $!";
    syswrite $sock, "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    sleep 0.58;
    close $sock;
    sleep 0.003 * $i;
    $status{ ask($s->{port}, $path, 10)->[0] }++;
    waitpid $kid, 0;
}
is(join(' ', map { "$_: $status{$_}" } sort keys %status), '200: 20', 'who comes after has an answer');
$s->stop;
$proxy->stop;
$db->stop;
done_testing;
