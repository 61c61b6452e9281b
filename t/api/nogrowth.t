# Some thousand mixed requests: nothing fails, and the children do not grow without end.
# This is the light version; the long one is a bench.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use Apache::Test ();

my @paths = ('/athletes/', '/athletes/?limit=0&gender=Q&search=a', '/athletes/9001', '/athletes/1', '/athletes/abc',
    '/athletes/team/101/roster', '/teams/', '/teams/101/resume', '/team-five/?search=%25', '/metadata/', '/metadata/latest',
    '/metadata/3001', '/snapshots/', '/snapshots/2025-10-20/athletes?division=2030&gender=M', '/snapshots/nota/metadata', '/nope',
    '/health', '/teams/102/resume');

sub children {
    my $root = Apache::Test::vars('t_pid_file');
    open my $in, '<', $root or return ();
    chomp(my $parent = <$in>);
    my @kids;
    for my $stat (glob '/proc/[0-9]*/stat') {
        open my $s, '<', $stat or next;
        my $line = <$s>;
        push @kids, $1 if defined $line && $line =~ /\A(\d+) \(.*\) \S (\d+) / && $2 == $parent;
    }
    return @kids;
}

sub memory {        # pages of our own, in KB, of all children
    my %of;
    for my $pid (children()) {
        my $kb = own_memory($pid);
        $of{$pid} = $kb if defined $kb;
    }
    return %of;
}

sub requests {
    my ($count) = @_;
    my %status;
    my $n = 0;
    my $base = base('main');
    while ($n < $count) {
        my $bytes = '';
        for (1 .. 50) {
            my $path = $paths[$n++ % @paths];
            $path =~ s/9001/9000 + $n % 10/e;
            $bytes .= "GET $base$path HTTP/1.1\r\nHost: localhost\r\n" . ($_ == 50 ? "Connection: close\r\n" : '') . "\r\n";
        }
        my $answer = raw('main', $bytes, 60);
        $status{$1}++ while $answer =~ /HTTP\/1\.1 (\d{3}) /g;
    }
    return %status;
}

requests(1500);
my %before = memory();
my %status = requests(3000);
my %after = memory();
my $sum = 0;
$sum += $_ for values %status;
is($sum, 3000, 'every request is answered');
is(join(' ', grep { $_ >= 500 } sort keys %status), '', 'no 5xx');
my @same = grep { exists $after{$_} } keys %before;
ok(@same > 0, 'a child lived through it');
for my $pid (@same) {
    # a sanitizer keeps freed memory on purpose
    if (open my $maps, '<', "/proc/$pid/maps") {
        next if grep { /lib[at]san/ } <$maps>;
    }
    my $grown = $after{$pid} - $before{$pid};
    cmp_ok($grown, '<', 8192, "child $pid did not grow by 8 MB in 3000 requests ($grown KB)");
}

done_testing;
