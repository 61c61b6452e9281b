# A network that lets some through: a proxy before the database that passes on, or takes a connection and says nothing, or
# passes nothing on of what is under way, as a firewall that has forgotten its connections.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Select ();
use IO::Socket::INET ();
use IO::Socket::UNIX ();
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

my $db = database();
my @paths = ('/teams/', '/athletes/9001', '/metadata/');

# proxy(): listens before the database, and obeys a file that says pass, silent (new connections are taken, and hang) or
# black (nothing is passed on at all)
sub proxy {
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 128, Proto => 'tcp', ReuseAddr => 1) or die "proxy: $!";
    my $dir = File::Temp->newdir('xcri-proxy-XXXXXX', TMPDIR => 1);
    my $self = bless { port => $listen->sockport, dir => $dir }, 'Proxy';
    $self->mode('pass');
    $self->{pid} = in_background(sub {
        my $all = IO::Select->new($listen);
        my %other;
        while (1) {
            my ($mode) = split /\n/, do { local (@ARGV, $/) = "$dir/mode"; <> } // 'pass';
            # What hung while it was silent ends then, as when the network is mended.
            for my $mute (grep { $mode ne 'silent' && ($other{$_} // '') eq 'mute' } $all->handles) { delete $other{$mute}; $all->remove($mute); close $mute }
            if ($mode eq 'black') { sleep 0.02; next }
            for my $sock ($all->can_read(0.02)) {
                if ($sock == $listen) {
                    my $client = $listen->accept or next;
                    if ($mode eq 'silent') { $other{$client} = 'mute'; $all->add($client); next }
                    my $server = IO::Socket::UNIX->new(Peer => $db->socket) or do { close $client; next };
                    @other{ $client, $server } = ($server, $client);
                    $all->add($client, $server);
                    next;
                }
                my $peer = $other{$sock} or next;
                my $n = sysread $sock, my $bytes, 65536;
                if ($peer eq 'mute') { if (!$n) { delete $other{$sock}; $all->remove($sock); close $sock } next }
                if ($n) { my $done = 0; while ($done < $n) { $done += syswrite($peer, $bytes, $n - $done, $done) // last } next }
                for ($sock, $peer) { $all->remove($_); delete $other{$_}; close $_ }
            }
        }
    });
    return $self;
}
sub Proxy::mode { my ($self, $mode) = @_; open my $out, '>', "$self->{dir}/new" or die; print $out "$mode\n"; close $out; rename "$self->{dir}/new", "$self->{dir}/mode"; return }
sub Proxy::stop { kill 'KILL', $_[0]{pid}; waitpid $_[0]{pid}, 0; return }
$SIG{PIPE} = 'IGNORE';

my $proxy = proxy();

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
