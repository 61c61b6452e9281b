package XCRINames;

# A name server that can be told to say nothing. The test runs in a network and with a resolv.conf of its own, which its
# server and its database share; nobody else sees anything of it.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use File::Temp ();
use IO::Socket::INET ();
use Net::DNS ();
use Time::HiRes ();
use XCRIFaults;
use XCRIProxy ();

our @EXPORT = qw(in_own_network names);

# Begins the test anew there, once; whoever may not have such a network is not root, and has one as a user's.
sub in_own_network {
    return if $ENV{XCRI_OWN_NETWORK};
    $ENV{XCRI_OWN_NETWORK} = 1;
    my @includes = map { "-I$_" } grep { !ref } @INC;
    exec 'unshare', $> ? qw(--user --map-current-user --keep-caps) : (), qw(--mount --net), $^X, @includes, $0, @ARGV;
    die "unshare: $!";
}

# names(name): a server that knows this one, as 127.0.0.1. It obeys mode(): pass; silent (it takes what is asked, and says
# nothing)
sub names {
    my ($name) = @_;
    my $dir = File::Temp->newdir('xcri-names-XXXXXX', TMPDIR => 1);
    my %file = ('/etc/resolv.conf' => "nameserver 127.0.0.1\n", '/etc/nsswitch.conf' => "hosts: files dns\n");
    for my $path (sort keys %file) {
        my ($own) = $path =~ m{([^/]+)\z};
        open my $out, '>', "$dir/$own" or die "$own: $!";
        print $out $file{$path};
        close $out;
        system('mount', '--bind', "$dir/$own", $path) == 0 or die "$path cannot be another one\n";
    }
    chmod 0755, $dir;
    system('ip', 'link', 'set', 'lo', 'up') == 0 or die "the network's loopback cannot be up\n";
    my $sock = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 53, Proto => 'udp') or die "port 53: $!";
    my $self = bless { dir => $dir, asked => "$dir/asked" }, __PACKAGE__;
    $self->mode('pass');
    $self->{pid} = in_background(sub {
        while (1) {
            my $from = recv $sock, my $bytes, 4096, 0 or next;
            open my $out, '>>', "$dir/asked" or die;
            print $out Time::HiRes::time(), "\n";
            close $out;
            next if (XCRIProxy::told($dir) // 'pass') eq 'silent';
            my $question = Net::DNS::Packet->decode(\$bytes) or next;
            my $answer = $question->reply;
            my ($q) = $question->question;
            $answer->header->aa(1);
            $answer->header->rcode(lc $q->qname eq $name ? 'NOERROR' : 'NXDOMAIN');
            $answer->push(answer => Net::DNS::RR->new(name => $q->qname, ttl => 0, type => 'A', address => '127.0.0.1'))
                if lc $q->qname eq $name && $q->qtype eq 'A';
            send $sock, $answer->data, 0, $from;
        }
    });
    return $self;
}
*mode = \&XCRIProxy::mode;
*stop = \&XCRIProxy::stop;

# How often it was asked
sub asked {
    my ($self) = @_;
    open my $in, '<', $self->{asked} or return 0;
    my @lines = <$in>;
    return scalar @lines;
}

1;
