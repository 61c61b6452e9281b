# Packets that go nowhere: the database is on another machine, and what is sent to it, and by it, is dropped on the way, as by a
# firewall or a switch that has died. Nobody is told, no connection is refused or closed; what the database closes meanwhile
# is known to nobody until the packets arrive again.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use XCRINames;
BEGIN { in_own_network() }
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFar;
use XCRIFaults;

my $BLACK = 20;     # seconds
my $far = far_database();
my $db = $far->{db};
my @paths = ('/teams/', '/athletes/9001', '/metadata/', '/teams/101');

# Within these times; the machine may have other work, and a storm that is looked at alone is judged as it should be.
my %most = long() ? (answer => 1.2, page => 0.05, again => 2) : (answer => 3, page => 0.8, again => 4);

sub own_server { return faults_server($db, host => $far->{host}, port => $far->{port}) }
sub calm { my ($s) = @_; storm($s, paths => \@paths, clients => clients(), seconds => 2); return (connections($db), memory($s)) }

# For so many seconds, with pages asked for meanwhile: the longest. The database ends what it has in the middle of it.
sub in_the_dark {
    my ($s) = @_;
    my ($longest, $begun, $ended) = (0, time, 0);
    while (time - $begun < $BLACK) {
        my $r = ask($s->{port}, '/page.html', 10);
        $longest = $r->[1] if $r->[1] > $longest;
        $longest = 99 if $r->[0] ne '200';
        if (!$ended && time - $begun > $BLACK / 4) { kill_all($db); $ended = 1 }
        sleep 0.1;
    }
    return $longest;
}

sub judge {
    my ($name, $s, $sum, $page, $again, $open, $memory) = @_;
    my ($now, $mb);
    my $took = $again // 99;
    $s->until(sub { ($now, $mb) = calm($s); $now <= $open + 2 }, 10);
    tell("packets that go nowhere $name", $sum, sprintf('a page %.0f ms', 1000 * $page), sprintf('right again after %.2f s', $took), "connections $open, then $now",
        sprintf 'memory %.0f MB, then %.0f', $memory, $mb);
    ok(defined $again, "$name: right again when they arrive");
    cmp_ok($took, '<', $most{again}, "$name: and soon");
    cmp_ok($sum->{longest}, '<', $most{answer}, "$name: nobody waits for long");
    cmp_ok($page, '<', $most{page}, "$name: pages are pages meanwhile");
    is($sum->{lost}, 0, "$name: nobody is lost");
    is($sum->{wrong}, 0, "$name: no answer is wrong");
    is(join(' ', grep { !/^(?:200|503)$/ } sort keys %{ $sum->{status} }), '', "$name: an answer, or 503");
    cmp_ok($sum->{status}{503} || 0, '>', 0, "$name: it was dark");
    cmp_ok($now, '<=', $open + 4, "$name: no connection is left over");
    cmp_ok($mb, '<', $memory * 1.5 + 20, "$name: nor memory");
    return;
}

# ---- after the start
my $s = own_server();
my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;
calm($s);
my ($open, $memory) = calm($s);
# Who waits for an answer has nothing to send, and would never learn that the other end has closed: the kernel asks each second.
my @asked = grep { /timer:\(keepalive,(?:\d+ms|1sec|1\.0\d+sec|\d+\.?\d*ms),/ } split /\n/, `ss --no-header --tcp --numeric --options state established dst $far->{host}`;
cmp_ok(scalar @asked, '>', 0, 'it is asked for each connection whether the other end still knows it');
{
    my ($page, $again);
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 12, seconds => $BLACK + 6, during => sub {
        sleep 1;
        $far->black(1);
        $page = in_the_dark($s);
        $far->black(0);
        $again = right_again($s, '/teams/', 15);
    });
    judge('after the start', $s, $sum, $page, $again, $open, $memory);
}

# ---- while nobody asks: whoever comes first finds connections that only we have
{
    $far->black(1);
    in_the_dark($s);
    $far->black(0);
    my $healed = time;
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 12, seconds => 6);
    my $took = $sum->{last_bad} ? $sum->{last_bad} - $healed : 0;
    tell('packets that went nowhere while nobody asked', $sum, sprintf 'right again after %.2f s', $took);
    is(join(' ', grep { !/^(?:200|503)$/ } sort keys %{ $sum->{status} }), '', 'while nobody asked: an answer, or 503');
    is($sum->{lost} + $sum->{wrong}, 0, 'none lost or wrong');
    cmp_ok($sum->{longest}, '<', $most{answer}, 'nobody waits for long');
    cmp_ok($took, '<', $most{again}, 'right again soon');
}

# ---- so shortly that nobody notices: what is found closed then is opened anew, and what was read is read again
{
    my $times = 0;
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 12, seconds => 8, during => sub {
        my ($began) = @_;
        while (time - $began < 6) {
            sleep 0.5;
            $far->black(1);
            kill_all($db);
            sleep 0.3;
            $far->black(0);
            $times++;
        }
    });
    tell('packets that go nowhere for 0.3 s', $sum, "$times times");
    is(join(' ', grep { !/^(?:200|503)$/ } sort keys %{ $sum->{status} }), '', 'shortly: an answer, or 503');
    is($sum->{lost} + $sum->{wrong}, 0, 'none lost or wrong');
    cmp_ok($sum->{longest}, '<', $most{answer}, 'nobody waits for long');
    ok(defined right_again($s, '/teams/', 10), 'right again');
}
unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');
$s->stop;

# ---- what there is goes on, and nothing new comes through: a connect of mod_dbd's, which has no time limit, is begun for nobody
{
    $s = own_server();
    ask($s->{port}, "$API/teams/") for 1 .. 20;
    my $again;
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 12, seconds => 16, during => sub {
        $far->takes_no_more;
        sleep 8;
        $far->passes;
        $again = right_again($s, '/teams/', 8);
    });
    tell('connects that nobody takes', $sum, defined $again ? sprintf('right again after %.2f s', $again) : 'not right again');
    is($sum->{lost} + $sum->{wrong}, 0, 'connects that nobody takes: none lost or wrong');
    is(join(' ', grep { !/^(?:200|503)$/ } sort keys %{ $sum->{status} }), '', 'an answer, or 503');
    cmp_ok($sum->{longest}, '<', $most{answer} + 1, 'nobody waits for long, but who has begun one: a second more');
    cmp_ok($again // 99, '<', $most{again}, 'right again soon');
    $s->stop;
}

# ---- at the start
{
    $far->black(1);
    my $began = time;
    $s = own_server();
    my $started = time - $began;
    my ($page, $again);
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 12, seconds => $BLACK + 6, during => sub {
        $page = in_the_dark($s);
        $far->black(0);
        $again = right_again($s, '/teams/', 15);
    });
    diag(sprintf 'started in %.1f s in the dark', $started);
    cmp_ok($started, '<', 10, 'a server starts in the dark');
    judge('from the start', $s, $sum, $page, $again, $open, $memory);
    unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');

    # ---- and an end in the midst of it
    $far->black(1);
    ask($s->{port}, "$API/teams/");
    $began = time;
    $s->stop;
    my $took = time - $began;
    diag(sprintf 'stopped in %.1f s in the dark', $took);
    cmp_ok($took, '<', 5, 'a server is stopped in the dark');
    $far->black(0);
}
$far->stop;
done_testing;
