package XCRIProxy;

# A network before the database that can be told to fail: a proxy on a port of the loopback, in a process of its own.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use File::Temp ();
use IO::Select ();
use IO::Socket::INET ();
use IO::Socket::UNIX ();
use Time::HiRes qw(sleep time);
use XCRIFaults;

our @EXPORT = qw(proxy);

# proxy(the database's socket, another's...): it obeys mode(): pass; to 1 (new connections lead to the second); silent (new
# connections are taken, and hang); black (nothing is passed on at all); far 90 (what the database says arrives so many
# milliseconds later); mute NAME (whoever begins with that account's name is not heard). $proxy->{port}
sub proxy {
    my (@sockets) = @_;
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 128, Proto => 'tcp', ReuseAddr => 1) or die "proxy: $!";
    my $dir = File::Temp->newdir('xcri-proxy-XXXXXX', TMPDIR => 1);
    my $self = bless { port => $listen->sockport, dir => $dir }, __PACKAGE__;
    $self->mode('pass');
    $self->{pid} = in_background(sub {
        local $SIG{PIPE} = 'IGNORE';
        my $all = IO::Select->new($listen);
        my (%other, @late);
        while (1) {
            my $mode = told($dir) // 'pass';
            # What hung while it was silent ends then, as when the network is mended.
            for my $mute (grep { $mode !~ /^(?:silent|mute)/ && ($other{$_} // '') eq 'mute' } $all->handles) { delete $other{$mute}; $all->remove($mute); close $mute }
            if ($mode eq 'black') { sleep 0.02; next }
            while (@late && $late[0][0] <= time) { my ($due, $to, $bytes) = @{ shift @late }; pass($to, $bytes) if $other{$to} }
            for my $sock ($all->can_read(@late ? 0.002 : 0.02)) {
                if ($sock == $listen) {
                    my $client = $listen->accept or next;
                    if ($mode eq 'silent') { $other{$client} = 'mute'; $all->add($client); next }
                    my $server = IO::Socket::UNIX->new(Peer => $sockets[$mode =~ /^to (\d+)/ ? $1 : 0]) or do { close $client; next };
                    @other{ $client, $server } = ($server, $client);
                    $all->add($client, $server);
                    next;
                }
                my $peer = $other{$sock} or next;
                my $n = sysread $sock, my $bytes, 65536;
                if ($peer eq 'mute') { if (!$n) { delete $other{$sock}; $all->remove($sock); close $sock } next }
                if ($n && $mode =~ /^mute (\w+)/ && $bytes =~ /\0$1\0/) { $other{$sock} = 'mute'; delete $other{$peer}; $all->remove($peer); next }
                if ($n && $mode =~ /^far (\d+)/ && $sock->isa('IO::Socket::UNIX')) { push @late, [time + $1 / 1000, $peer, $bytes]; next }
                if ($n) { pass($peer, $bytes); next }
                for ($sock, $peer) { $all->remove($_); delete $other{$_}; close $_ }
            }
        }
    });
    return $self;
}

sub pass { my ($to, $bytes) = @_; my $done = 0; while ($done < length $bytes) { $done += syswrite($to, $bytes, length($bytes) - $done, $done) // last } return }

# The word in a folder, which another process may change
sub told { my ($dir) = @_; open my $in, '<', "$dir/mode" or return; my $mode = <$in>; chomp $mode; return $mode }
sub mode { my ($self, $mode) = @_; open my $out, '>', "$self->{dir}/new" or die; print $out "$mode\n"; close $out; rename "$self->{dir}/new", "$self->{dir}/mode"; return }
sub stop { my ($self) = @_; kill 'KILL', $self->{pid}; waitpid $self->{pid}, 0; return }

1;
