# A database whose every answer is late and none is missing, as behind a slow proxy or an ocean.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIFaults;
use XCRIProxy;

my $db = database();
my $proxy = proxy($db->socket);
$proxy->mode('far 180');
my $s = faults_server($db, port => $proxy->{port});
my @first = map { ask($s->{port}, "$API/teams/") } 1 .. 6;
my ($longest) = sort { $b <=> $a } map { $_->[1] } @first;
cmp_ok(scalar(grep { $_->[0] eq '200' } @first), '>=', 4, 'answers that take 180 ms each: the first requests have theirs');
ok(defined right_again($s, '/teams/', 60), 'and the later ones');
is(ask($s->{port}, "$API/health")->[0], '200', 'and health is');
cmp_ok($longest, '<', 6, sprintf 'nobody waits for long (%.1f s)', $longest);
unlike($s->error_log, qr/the database is away|exit signal/, 'it is not away');
$proxy->stop;

done_testing;
