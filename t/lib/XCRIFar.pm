package XCRIFar;

# A database on another machine: in a network of its own, a cable away from the test's, and what a firewall does to the packets
# between them. The test has called in_own_network() before (t/lib/XCRINames.pm), so that nobody else sees anything of it.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use Time::HiRes qw(sleep time);
use XCRIDatabase ();
use XCRIFaults;

our @EXPORT = qw(far_database);

# The ends of the cable: ours, and the database's
my %OURS = (name => 'xcri-near', address => '10.99.0.1', mac => '02:00:00:00:00:01');
my %ITS = (name => 'xcri-far', address => '10.99.0.2', mac => '02:00:00:00:00:02');
my $PORT = 3306;
# Ports of ours: of the connections until takes_no_more, and after it
my ($BEFORE, $AFTER) = ([20_000, 32_000], [32_001, 60_000]);

sub run { my (@command) = @_; system(@command) == 0 or die "@command\n"; return }

sub end {
    my ($end, $other, @within) = @_;
    my @ip = (@within, 'ip');
    run(@ip, qw(link set lo up));
    run(@ip, qw(link set), $end->{name}, 'address', $end->{mac}, 'up');
    run(@ip, qw(address add), "$end->{address}/30", 'dev', $end->{name});
    # Nobody has to be asked who has an address: that a neighbour does not answer would be told to whoever sends.
    run(@ip, qw(neighbour replace), $other->{address}, 'lladdr', $other->{mac}, 'nud', 'permanent', 'dev', $end->{name});
    return;
}

# far_database(): its database is ->{db}, to be reached by ->{host} and ->{port}; its administrator has the socket. black(1): all
# packets between both are dropped, and nobody is told; black(0): they arrive again.
sub far_database {
    my $net = readlink '/proc/self/ns/net';
    my $pid = in_background(sub { exec qw(setpriv --pdeathsig KILL unshare --net sleep infinity) or die "unshare: $!" });
    my $end = time + 10;
    while (($net eq (readlink("/proc/$pid/ns/net") // $net)) && time < $end) { sleep 0.02 }
    my $self = bless { pid => $pid, within => ['nsenter', "--net=/proc/$pid/ns/net", '--'], host => $ITS{address}, port => $PORT }, __PACKAGE__;
    run(qw(ip link set lo up));
    range($BEFORE);
    run(qw(ip link add), $OURS{name}, qw(type veth peer name), $ITS{name}, 'netns', $pid);
    end(\%OURS, \%ITS);
    end(\%ITS, \%OURS, @{ $self->{within} });
    # Before a packet is the database's it is looked at by its port: see takes_no_more.
    run(@{ $self->{within} }, qw(ip rule add pref 10 lookup local));
    run(@{ $self->{within} }, qw(ip rule delete pref 0));
    # What the database closes while nothing arrives it forgets soon: who goes on with it then gets an RST.
    run(@{ $self->{within} }, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/tcp_orphan_retries');
    local @XCRIDatabase::within = @{ $self->{within} };
    $self->{db} = database('--skip-networking=0', "--bind-address=$ITS{address}", "--port=$PORT");
    my $user = XCRIFaults::user();
    $self->{db}->sql("CREATE USER $user\@'$OURS{address}' IDENTIFIED BY '$user'; GRANT SELECT ON $self->{db}{db}.* TO $user\@'$OURS{address}'");
    return $self;
}

sub black { my ($self, $is) = @_; run(@{ $self->{within} }, 'ip', 'route', $is ? 'add' : 'delete', 'blackhole', "$OURS{address}/32"); return }

# Connections that are begun from now on go nowhere, those that there are go on, as with a firewall that can keep no more of them
# in mind; passes(): all arrive again.
sub range { my ($ports) = @_; open my $out, '>', '/proc/sys/net/ipv4/ip_local_port_range' or die "ports: $!"; print $out "@$ports\n"; close $out or die "ports: $!"; return }
sub rule { my ($self, $do) = @_; run(@{ $self->{within} }, 'ip', 'rule', $do, qw(pref 5 ipproto tcp sport), join('-', @$AFTER), 'blackhole'); return }
sub takes_no_more { my ($self) = @_; $self->rule('add'); range($AFTER); return }
sub passes { my ($self) = @_; $self->rule('delete'); range($BEFORE); return }

sub stop { my ($self) = @_; $self->{db}->stop; kill 'KILL', $self->{pid}; waitpid $self->{pid}, 0; return }

1;
