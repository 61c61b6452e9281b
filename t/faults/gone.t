# The database goes: its connections are killed, it stops, is killed, restarted again and again, lets nobody in.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

my $db = database();
my @paths = ('/teams/', '/athletes/', '/athletes/9001', '/metadata/', '/teams/101');
my $s = faults_server($db);
my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;
my ($open, $memory);

# The pool, and the memory, as they are after some requests
sub calm {
    storm($s, paths => \@paths, clients => clients(), seconds => 2);
    return (connections($db), memory($s));
}

# The same after a fault: not more than before
sub same {
    my ($name, $sum, @more) = @_;
    my ($now, $mb);
    $s->until(sub { ($now, $mb) = calm(); $now <= $open + 2 }, 10);
    tell($name, $sum, @more, "connections $open, then $now", sprintf 'memory %.0f MB, then %.0f', $memory, $mb);
    # Some of it waits for its time to end.
    cmp_ok($now, '<=', $open + 4, "$name: no connection is left over");
    cmp_ok($mb, '<', $memory * 1.5 + 20, "$name: nor memory");
    is($sum->{wrong}, 0, "$name: no answer is wrong");
    is($sum->{lost}, 0, "$name: none is lost");
    return;
}

calm();
($open, $memory) = calm();

# ---- killed, five times a second
{
    my $killed = 0;
    my $sum = storm($s, paths => \@paths, right => \@right, seconds => seconds(8, 20), during => sub {
        my ($began) = @_;
        while (time - $began < seconds(7, 19)) {
            kill_all($db);
            $killed++;
            sleep 0.2;
        }
    });
    same('connections killed', $sum, "all of them $killed times");
    cmp_ok($killed, '>', 5, 'connections were killed');
    is(join(' ', sort keys %{ $sum->{status} }), '200', 'and nobody notices');
}

# ---- it stands still
{
    my (@static, $cont);
    my $sum = storm($s, paths => \@paths, right => \@right, seconds => seconds(7, 14), during => sub {
        sleep 1;
        kill STOP => $db->{pid};
        my $until = time + seconds(4, 10);
        while (time < $until) { push @static, ask($s->{port}, '/page.html', 10); sleep 0.1 }
        kill CONT => $db->{pid};
        $cont = time;
    });
    my ($longest) = sort { $b <=> $a } map { $_->[1] } @static;
    same('SIGSTOP', $sum, sprintf('a page %.0f ms', 1000 * $longest), sprintf 'right again after %.2f s', $sum->{last_bad} - $cont);
    cmp_ok($sum->{longest}, '<', 3, 'a database that stands still: nobody waits for long');
    cmp_ok($longest, '<', 0.8, 'and pages are pages');
    is(scalar(grep { $_->[0] ne '200' } @static), 0, 'each of them');
    cmp_ok($sum->{last_bad} - $cont, '<', 3, 'it goes on, and so do we');
    is(join(' ', sort keys %{ $sum->{status} }), '200 503', 'an answer, or 503');
}

# ---- killed, and started again
{
    my $back;
    my $sum = storm($s, paths => \@paths, right => \@right, seconds => seconds(9, 20), during => sub {
        sleep 1;
        kill KILL => $db->{pid};
        waitpid delete $db->{pid}, 0;
        sleep 1;
        $db->start;
        $back = time;
    });
    same('killed and started again', $sum, sprintf 'right again after %.2f s', $sum->{last_bad} - $back);
    cmp_ok($sum->{longest}, '<', 3, 'a database that is killed: nobody waits for long');
    cmp_ok($sum->{last_bad} - $back, '<', 3, 'and it is right again soon');
    is(join(' ', sort keys %{ $sum->{status} }), '200 503', 'an answer, or 503');
}

# ---- restarted every two seconds
{
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 8, seconds => seconds(12, 60), during => sub {
        my ($began) = @_;
        while (time - $began < seconds(10, 58)) { $db->stop; $db->start; sleep 2 }
    });
    ok(defined right_again($s, '/teams/', 15), 'restarted every two seconds: right again');
    same('restarted every two seconds', $sum);
    is(join(' ', sort keys %{ $sum->{status} }), '200 503', 'an answer, or 503');
    my $lines = () = $s->error_log =~ /the database is away/g;
    cmp_ok($lines, '<', 60, "once for each time ($lines)");
}

# ---- no connection is left
{
    my $most = $db->sql('SELECT @@max_connections') + 0;
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 8, seconds => seconds(5, 20), during => sub {
        # Only those with the right to can come in then: we.
        $db->sql('SET GLOBAL max_connections = 10');
        for (1 .. 5) {
            kill_all($db);
            sleep seconds(0.5, 3);
        }
        $db->sql("SET GLOBAL max_connections = $most");
    });
    ok(defined right_again($s, '/teams/', 10), 'max_connections: right again');
    same('max_connections', $sum);
    is(join(' ', grep { !/^(?:200|503)$/ } keys %{ $sum->{status} }), '', 'an answer, or 503');
    cmp_ok($sum->{longest}, '<', 3, 'and soon');
}

# ---- it may write no more: temporary tables, for one
{
    system('prlimit', '--pid', $db->{pid}, '--fsize=65536') == 0 or die 'prlimit';
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 8, seconds => seconds(3, 20));
    system('prlimit', '--pid', $db->{pid}, '--fsize=unlimited');
    same('no room on the disk', $sum);
    is(join(' ', grep { !/^(?:200|503)$/ } keys %{ $sum->{status} }), '', 'an answer, or 503');
    ok(defined right_again($s, '/teams/', 10), 'right again');
}

unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');
$s->stop;
$db->stop;
done_testing;
