# A name server that says nothing: the database's name cannot be looked up, for as long as that lasts.

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
use XCRIFaults;
use XCRIProxy;

my $NAME = 'db.xcri.test';
my $names = names($NAME);
my $db = database();
my $proxy = proxy($db->socket);
my @paths = ('/teams/', '/athletes/9001', '/metadata/');

for my $when ('after the start', 'from the start') {
    $names->mode($when eq 'from the start' ? 'silent' : 'pass');
    my $began = time;
    my $s = faults_server($db, host => $NAME, port => $proxy->{port});
    my $started = time - $began;
    if ($when eq 'after the start') {
        ask($s->{port}, "$API/teams/") for 1 .. 20;
        $names->mode('silent');
        kill_all($db);
    }
    my $asked = $names->asked;
    my ($healed, @static, $verdict);
    my $sum = storm($s, paths => \@paths, clients => 12, seconds => seconds(10, 60), during => sub {
        my ($begun, $until) = (time, time + seconds(6, 50));
        while (time < $until) {
            push @static, ask($s->{port}, '/page.html', 10);
            $verdict //= time - $begun if ask($s->{port}, '/status?json', 10)->[2] =~ /"state":"away"/;
            sleep 0.2;
        }
        $names->mode('pass');
        $healed = time;
    });
    my $again = right_again($s, '/teams/', 15);
    my $took = defined $again && $sum->{last_bad} > $healed ? $sum->{last_bad} - $healed : 0;
    my ($longest) = sort { $b <=> $a } map { $_->[1] } @static;
    tell("names that are not found $when", $sum, sprintf('a page %.0f ms', 1000 * $longest), sprintf('started in %.1f s', $started),
        defined $verdict ? sprintf('"away" after %.1f s', $verdict) : 'no verdict', sprintf 'right again after %.2f s', $took);
    cmp_ok($names->asked, '>', $asked, "$when: the name was looked up");
    cmp_ok($sum->{status}{503} || 0, '>', 0, 'and not found');
    ok(defined $verdict && $verdict < 4, 'the status page says that the database is away');
    like($s->error_log, qr/\Q$NAME\E/, 'and the log which name it is');
    cmp_ok($sum->{longest}, '<', 4, 'nobody waits for long');
    is($sum->{lost}, 0, 'nobody is lost');
    cmp_ok($longest, '<', 1, 'pages are pages meanwhile');
    ok(defined $again, 'right again when it is found');
    cmp_ok($took, '<', 4, 'and soon');

    # ---- and an end in the middle of it
    $names->mode('silent');
    kill_all($db);
    sleep 1;
    ask($s->{port}, "$API/teams/");
    $began = time;
    $s->stop;
    $took = time - $began;
    diag(sprintf 'stopped in %.1f s while the name server says nothing', $took) if $took > 3;
    cmp_ok($took, '<', 4, 'a server is stopped while the name server says nothing');
}
$proxy->stop;
$db->stop;
$names->stop;
done_testing;
