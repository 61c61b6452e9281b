# The same client at two nodes of a cluster at the same moment: they do not see each other's locks, and the one that commits second
# is refused then, with nothing written. It is tried again, so that who wrote is thanked or told the right limit.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use XCRITest;
use XCRIServer;
use XCRINodes;
use XCRIRefusals;
use XCRIWrites;

my $LIMIT = 3;
my $ROUNDS = $ENV{XCRI_LONG} ? 200 : 12;
my @files = map { File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1) } 1 .. 3;
my @db = XCRINodes::with_second(XCRIWrites::database(XCRINodes::alone()));
my @server;
push @server, XCRIServer->new(XCRIWrites::configuration($db[@server], $files[@server], "XCRIFeedbackLimit $LIMIT 10")) while @server < 2;
sub letter { return XCRIWrites::letter(@_) }

# at_both(client, message of the nth): twelve at once, half of them at each; their answers
sub at_both {
    my ($client, $message) = @_;
    return XCRIWrites::at_once(12, sub {
        my ($n) = @_;
        my $r = XCRIWrites::post($server[$n % 2]{port}, letter(message => $message->($n)), 'X-Forwarded-For' => $client);
        return "$r->{status} $r->{body}";
    });
}

is($_->sql("SHOW STATUS LIKE 'wsrep_cluster_size'"), "wsrep_cluster_size\t2\n", 'two nodes of one cluster') for @db;

my (%got, @wrong);
for my $round (1 .. $ROUNDS) {
    my %of;
    for (at_both("10.5.0.$round", sub { "message $_[0] of round $round" })) {
        my ($status) = /^(\d+)/;
        $of{$status // 'nothing'}++;
        push @wrong, $_ if ($status // '') !~ /\A(?:200|429)\z/;
    }
    $got{ join ' ', map { "$of{$_} x $_" } sort keys %of }++;
}
is_deeply(\%got, { "$LIMIT x 200 9 x 429" => $ROUNDS }, "in $ROUNDS rounds of twelve messages at both nodes, $LIMIT are kept and 9 are too many")
    or diag(join("\n", @wrong), map { $_->error_log } @server);
is(XCRIWrites::count($_), $LIMIT * $ROUNDS, 'and so many are there') for @db;

my %same = map { $_ => 1 } at_both('10.6.0.1', sub { 'the same message of all' });
is(scalar keys %same, 1, 'the same message at both is answered alike') or diag(join "\n", keys %same);
is(XCRIWrites::count($db[1]), $LIMIT * $ROUNDS + 1, 'and kept once');
my $failures = 0;
$failures += $_ for map { $_->sql("SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_local_cert_failures', 'wsrep_local_bf_aborts')") =~ /\t(\d+)/g } @db;
cmp_ok($failures, '>', 0, "the nodes were in each other's way, $failures times");
$_->stop for @server;

# ---- what a commit may be refused with
my $refusals = XCRIRefusals->new($db[0]->socket, qr/INSERT INTO xcri_feedback_clients/);
my $configuration = XCRIWrites::configuration($db[0], $files[2], 'XCRIFeedbackLimit 100 100');
XCRIWrites::account($db[0], $files[2], socket => $refusals->socket);
my $server = XCRIServer->new($configuration);
my $kept = XCRIWrites::count($db[0]);
for my $case (['once, because another was first', 1213, 1, 200, qr/Thank you/, 1], ['each time', 1213, 100, 503, qr/could not be kept/, 0],
    ['with anything else', 1180, 1, 503, qr/not known/, 0], ['and not', 1213, 0, 200, qr/Thank you/, 1]) {
    my ($name, $code, $times, $status, $says, $more) = @$case;
    $refusals->refuse('COMMIT', $code, $times);
    my $r = XCRIWrites::post($server->{port}, letter(message => "a commit is refused $name"));
    is($r->{status}, $status, "a commit is refused $name: $status") or diag($r->{body}, $server->error_log);
    like($r->{body}, $says, 'and it says so');
    is(XCRIWrites::count($db[0]), $kept += $more, $more ? 'it is kept' : 'nothing is kept');
    my $tries = grep { /^COMMIT/ } $refusals->seen;
    cmp_ok($tries, '<=', 10, "after $tries tries");
}
$server->stop;
$refusals->stop;
$_->stop for @db;
done_testing;
