# A database that stands still while only what is ready is asked for: nobody waits for it, and yet the answers say soon that
# they are old.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIServer;
use XCRIFaults;

my $db = database();
my $s = faults_server($db, cache => 1, children => 1, text => "XCRIStaleIfError 1h\n");
my $path = "$API/teams/?limit=3";
my $says = sub { return $s->get($path)->header('Cache-Status') // '' };
ok($s->until(sub { my $r = $s->get($path); return defined $r->header('ETag') && ($r->header('Cache-Status') // '') eq 'mod_xcri; hit' }, 30),
    'an answer is ready, and of a version') or diag($says->());
my $right = $s->get($path)->{body};

kill STOP => $db->{pid};
my ($began, $longest, $stale, @bad) = (time, 0);
while (!defined $stale && time < $began + 30) {
    my $r = $s->get($path);
    push @bad, "$r->{status} $r->{body}" if $r->{status} != 200 || $r->{body} ne $right;
    $longest = $r->{time} if $r->{time} > $longest;
    $stale = $r if ($r->header('Cache-Status') // '') =~ /detail=stale/;
    sleep 0.05;
}
my $took = time - $began;
is(join("\n", @bad), '', 'each answer is 200, and right');
cmp_ok($longest, '<', 1, sprintf 'and nobody waits for it (%.3f s)', $longest);
ok($stale && defined $stale->header('Age'), 'it is told as old, with its Age');
cmp_ok($took, '<', 9, sprintf 'after %.1f s', $took);
kill CONT => $db->{pid};
ok($s->until(sub { $says->() eq 'mod_xcri; hit' }, 20), 'and as of now when the database goes on');
done_testing;
