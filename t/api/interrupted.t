# A child of MPM prefork that is told to end in the midst of one of the module's locks ends: each lock that its requests
# take is tried, one child after the other, and then those of a child's memory. The signal's handler destroys the child's
# pools, whose cleanups take the same locks. It is prefork whatever the MPM of the other tests.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use IO::Socket::INET ();
use Time::HiRes qw(time);
use XCRITest;
use XCRIServer;

# Locks of one session that are tried at most, and children that hang before no more are
use constant { MOST => 300, HUNG => 8 };

# One client's requests: what is made and what is kept, found by its own words and by others; a total that is known;
# a body in its coding; what is not there; how the child is.
my @session = map { "GET /api$_->[0] HTTP/1.1\r\nHost: localhost\r\n" . ($_->[1] // '') } ['/metadata/3001'], ['/metadata/3001'],
    ['/athletes/?limit=1'], ['/athletes/?limit=1'], ['/athletes/?offset=0&limit=1'], ['/athletes/?limit=1&offset=1'],
    (['/teams/?limit=50', "Accept-Encoding: gzip\r\n"]) x 3, ['/athletes/1'], ['/health'];
my $session = join("\r\n", @session) . "Connection: close\r\n\r\n";

my $file = File::Temp->new(TEMPLATE => 'xcri-interrupted-XXXXXX', TMPDIR => 1);
my @order = qw(at of taken pid place caller);

sub order {
    my ($at, $of) = @_;
    sysseek $file, 0, 0 or die "orders: $!";
    syswrite $file, pack 'i*', $at, $of // 0, (0) x ($#order - 1) or die "orders: $!";
    return;
}

sub orders {
    my %is;
    sysseek $file, 0, 0 or die "orders: $!";
    sysread $file, my $bytes, 4 * @order or die "orders: $!";
    @is{@order} = unpack 'i*', $bytes;
    return \%is;
}

# Is it there, and more than what its parent has not read of it yet?
sub lives {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/stat" or return 0;
    my $line = <$in>;
    return defined $line && $line !~ /^\d+ \(.*\) Z/s;
}

sub place {
    my $at = join ' ', map { sprintf '%#x', $_ - 1 } @_;
    return join ' ', split /\n/, `addr2line -s -f -e @{[ env_or_die('XCRI_MODULE') ]} $at 2>&1`;
}

# All that is answered to one session, whose n-th lock a signal comes into
sub session {
    my ($s, @which) = @_;
    order(@which);
    my $got = '';
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $s->{port}, Proto => 'tcp', Timeout => 5) or return $got;
    local $SIG{PIPE} = 'IGNORE';
    my $end = time + 10;
    syswrite $sock, $session;
    while (time < $end && !orders()->{pid}) {
        my $bits = '';
        vec($bits, fileno $sock, 1) = 1;
        select $bits, undef, undef, 0.5 or next;
        last if !sysread $sock, $got, 65536, length $got;
    }
    return $got;
}

order(0);
my $s = do {
    local $ENV{XCRI_MPM} = 'prefork';
    my $new = XCRIServer->new(XCRIServer::dbd() . <<'EOC', config_only => 1);
StartServers 8
ServerLimit 12
MaxRequestWorkers 12
MinSpareServers 8
MaxSpareServers 12
XCRIDefaultSeason 2025
<Location "/api">
    SetHandler xcri-api
</Location>
EOC
    $new->write($new->{text} =~ s/mpm_(?:event|worker)/mpm_prefork/gr);
    $new;
};
{
    local $ENV{LD_PRELOAD} = env_or_die('XCRI_BUILD') . '/unit/interrupted.so';
    local $ENV{XCRI_INTERRUPTED} = "$file";
    $s->start;
}
is($s->get('/api/metadata/3001')->{status}, 200, 'the server answers');

# walk(name, of, fewest): one child after the other, until a session is served to its end
sub walk {
    my ($name, $of, $fewest) = @_;
    my ($n, $longest, $answers, @hung, %seen) = (0, 0);
    while (++$n <= MOST && @hung < HUNG) {
        $answers = session($s, $n, $of);
        $s->until(sub { orders()->{pid} }, 0.5) or last;
        my $is = orders();
        my $begun = time;
        my $gone = $s->until(sub { !lives($is->{pid}) }, 2);
        $longest = time - $begun if time - $begun > $longest;
        $seen{"$is->{place} $is->{caller}"}++;
        next if $gone;
        push @hung, "lock $n, " . ($of ? $is->{place} : place(@$is{qw(place caller)}));
        kill 'KILL', $is->{pid};
    }
    my $is = orders();
    order(0);
    is(join("\n", @hung), '', "$name: no child hangs that is told to end in the midst of one");
    cmp_ok($n, '>', $fewest, "$name: $n in a session of " . @session . ' requests were tried, of ' . keys(%seen)
        . ' places; the slowest child took ' . int(1000 * $longest) . ' ms');
    is($is->{pid}, 0, "$name: the last session was served to its end") or diag(explain($is));
    my @status = $answers =~ m{HTTP/1\.1 (\d{3}) }g;
    is("@status", join(' ', (200) x 9, 404, 200), "$name: with these answers");
    return;
}

walk('locks of the module', 0, 30);
# Here a child hangs only where another thread of it needs memory then, as the one does that makes answers ready.
# What a library was about to note when it took memory is a leak to the address sanitizer.
walk("locks of the child's memory", 1, 60) if env_or_die('XCRI_MODULE') !~ m{/asan/};
is($s->get('/api/metadata/3001')->{status}, 200, 'and the server answers');
unlike($s->file('out') . $s->error_log, qr/exit signal (?!Killed)|AH00052/, 'no child was aborted');
done_testing;
