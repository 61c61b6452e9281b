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
$db->sql("CREATE USER xcri_filler\@localhost");
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
    my ($sum, $killed) = kill_storm($s, $db, paths => \@paths, right => \@right);
    same('connections killed', $sum, "all of them $killed times");
    cmp_ok($killed, '>', 5, 'connections were killed');
    is(join(' ', keys %{ $sum->{status} }), '200', 'reads are done again, and nobody notices') or diag(join "\n", grep { /xcri:error/ } split /\n/, $s->error_log);
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
    my (@fill, $during);
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 8, seconds => seconds(6, 20), during => sub {
        # Nobody new is let in, the administrator neither: it is there before.
        my $administrator = $db->session;
        print $administrator "SET GLOBAL max_connections = 12;\n";
        # Others come in for those that are killed.
        @fill = map { in_background(sub { exec { 'mariadb' } 'mariadb', '--no-defaults', '--socket=' . $db->socket, '-uxcri_filler', '-e', 'SELECT SLEEP(30)' or die }) } 1 .. 12;
        sleep 0.5;
        for (1 .. 3) { print $administrator killing(); sleep seconds(0.7, 4) }
        $during = ask($s->{port}, "$API/teams/");
        kill 'KILL', @fill;
        waitpid $_, 0 for @fill;
        print $administrator killing('xcri_filler'), "SET GLOBAL max_connections = $most;\n";
        close $administrator or die 'mariadb failed';
    });
    ok(defined right_again($s, '/teams/', 10), 'max_connections: right again');
    same('max_connections', $sum, "one meanwhile $during->[0]");
    is(join(' ', grep { !/^(?:200|503)$/ } keys %{ $sum->{status} }), '', 'an answer, or 503');
    cmp_ok($sum->{longest}, '<', 3, 'and soon');
}

# ---- it may write no more than a little: temporary tables, for one, which are on the disk here. For some seconds: InnoDB ends itself
# where it cannot write its own pages for longer.
{
    my @small = ('sort_buffer_size', 'tmp_memory_table_size');
    my %was = map { $_ => 0 + $db->sql("SELECT \@\@GLOBAL.$_") } @small;
    $db->sql("SET GLOBAL $_ = 1024") for @small;
    kill_all($db);
    system('prlimit', '--pid', $db->{pid}, '--fsize=8192:') == 0 or die 'prlimit';
    my $sum = storm($s, paths => [@paths, '/athletes/?sort=-season_average', '/metadata/summary/processing', '/search?q=an'], clients => 8, seconds => 4);
    system('prlimit', '--pid', $db->{pid}, '--fsize=unlimited:') == 0 or die 'prlimit';
    $db->sql("SET GLOBAL $_ = $was{$_}") for @small;
    kill_all($db);
    ok(defined right_again($s, '/teams/', 10), 'no room on the disk: right again');
    same('no room on the disk', $sum);
    is(join(' ', grep { !/^(?:200|500|503)$/ } keys %{ $sum->{status} }), '', 'an answer, or an error');
    is($sum->{of}{'/athletes/9001'}{500} || 0, 0, 'what needs none is answered');
}

unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');
$s->stop;
$db->stop;
done_testing;
