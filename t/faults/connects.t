# A network that lets some through: a proxy before the database that passes on, or takes a connection and says nothing, or
# passes nothing on of what is under way, as a firewall that has forgotten its connections.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;
use XCRIProxy;

my $db = database();
my @paths = ('/teams/', '/athletes/9001', '/metadata/');

my $proxy = proxy($db->socket);

# ---- connects that hang: of children that have connections and lose them, and of those that never had one
for my $when ('after the start', 'from the start') {
    my $s = faults_server($db, port => $proxy->{port});
    if ($when eq 'from the start') {
        # Before it has begun, a signal would end it.
        $s->until(sub { ask($s->{port}, '/page.html', 5)->[0] eq '200' }, 20);
        $proxy->mode('silent');
        $s->graceful;
    }
    else {
        ask($s->{port}, "$API/teams/") for 1 .. 20;
        $proxy->mode('silent');
        kill_all($db);
    }
    my ($healed, @static);
    my $sum = storm($s, paths => \@paths, clients => 12, seconds => seconds(10, 80), during => sub {
        my $until = time + seconds(5, 70);
        while (time < $until) { push @static, ask($s->{port}, '/page.html', 10); sleep 0.2 }
        $proxy->mode('pass');
        $healed = time;
    });
    my $again = right_again($s, '/teams/', 15);
    my $took = defined $again && $sum->{last_bad} > $healed ? $sum->{last_bad} - $healed : 0;
    my ($longest) = sort { $b <=> $a } map { $_->[1] } @static;
    tell("connects that hang $when", $sum, sprintf('a page %.0f ms', 1000 * $longest), sprintf 'right again after %.2f s', $took);
    ok(defined $again, "hanging connects $when: right again when they are not");
    cmp_ok($took, '<', 4, 'and soon');
    cmp_ok($longest, '<', 1, 'pages are pages meanwhile');
    cmp_ok($sum->{longest}, '<', 4, 'nobody waits for long');
    is($sum->{lost}, 0, 'nobody is lost');
    my @before = $s->children;
    ok($s->graceful, 'it can be restarted gracefully');
    ok($s->until(sub { my %now = map { $_ => 1 } $s->children; !grep { $now{$_} } @before }, 20), 'and its children end') or diag(join ' ', $s->children);
    is(ask($s->{port}, "$API/teams/")->[0], '200', 'and answers');
    $s->stop;
}

# ---- nothing is passed on any more, of what is there and of what is new
{
    my $s = faults_server($db, port => $proxy->{port});
    ask($s->{port}, "$API/teams/") for 1 .. 20;
    my $healed;
    my $sum = storm($s, paths => \@paths, clients => 12, seconds => seconds(9, 40), during => sub {
        sleep 1;
        $proxy->mode('black');
        sleep seconds(4, 30);
        $proxy->mode('pass');
        $healed = time;
    });
    my $again = right_again($s, '/teams/', 15);
    my $took = defined $again && $sum->{last_bad} > $healed ? $sum->{last_bad} - $healed : 0;
    tell('packets that go nowhere', $sum, sprintf 'right again after %.2f s', $took);
    ok(defined $again, 'packets that go nowhere: right again when they arrive');
    cmp_ok($took, '<', 4, 'and soon');
    cmp_ok($sum->{longest}, '<', 4, 'nobody waits for long');
    is($sum->{lost}, 0, 'nobody is lost');
    $s->stop;
}
$proxy->stop;
$db->stop;
done_testing;
