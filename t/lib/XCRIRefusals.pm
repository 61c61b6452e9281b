package XCRIRefusals;

# A database that refuses one statement, with any error: a proxy that knows so much of the protocol as to answer a statement
# in the server's place. It stands for what a node of a cluster says when another one was first, at any moment.

use strict;
use warnings;
use utf8;

use File::Temp ();
use IO::Select ();
use IO::Socket::UNIX ();
use POSIX ();
use XCRIWrites;

# new(the database's socket, what the first statement that counts has in it): clients connect to $self->socket. Without the
# latter it is what holds the list of a publication.
sub new {
    my ($class, $to, $first) = @_;
    my $dir = File::Temp->newdir('xcri-refusals-XXXXXX', TMPDIR => 1);
    my $self = bless { dir => $dir, owner => $$, first => $first // qr/GET_LOCK\(CONCAT\('xcri list/ }, $class;
    my $listen = IO::Socket::UNIX->new(Local => $self->socket, Listen => 32) or die "proxy: $!";
    chmod 0777, "$dir", $self->socket;
    $self->{pid} = fork // die "fork: $!";
    if (!$self->{pid}) {
        local $SIG{PIPE} = 'IGNORE';
        run($self, $listen, $to);
        POSIX::_exit(0);
    }
    return $self;
}

sub socket { return "$_[0]{dir}/sock" }

# refuse(n, code): the nth statement of those connections that have said the first, counted from that one on; or, with a word,
# so many as it is given that begin with it (1); without them, none. What other connections of the account say is passed on.
sub refuse {
    my ($self, $which, $code, $times) = @_;
    XCRIWrites::spew("$self->{dir}/seen", '');
    XCRIWrites::spew("$self->{dir}/refuse", defined $which ? "$which $code " . ($times // 1) : '');
    return;
}

# The statements since then, by their beginnings
sub seen { my ($self) = @_; return split /\n/, XCRIWrites::slurp("$self->{dir}/seen") }

sub pass { my ($to, $bytes) = @_; my $done = 0; while ($done < length $bytes) { $done += syswrite($to, $bytes, length($bytes) - $done, $done) || return } return 1 }

# is_refused(a packet): the answer to it, or nothing
sub is_refused {
    my ($self, $packet, $is_counted) = @_;
    my ($sequence, $command) = unpack 'x3CC', $packet;
    return if $sequence || ($command // 0) != 3;
    $$is_counted ||= $packet =~ $self->{first};
    return if !$$is_counted;
    my $begin = substr($packet, 5, 60) =~ s/[^ -~]/ /gr;
    open my $out, '>>', "$self->{dir}/seen" or die;
    print $out "$begin\n";
    close $out;
    my ($which, $code, $times) = split / /, XCRIWrites::slurp("$self->{dir}/refuse");
    return if !$which;
    my @seen = $self->seen;
    return if $which =~ /^\d/ ? $which != @seen : $begin !~ /^\Q$which\E/ || $times < grep { /^\Q$which\E/ } @seen;
    my $body = pack('Cv', 0xff, $code) . '#40001' . 'another was first';
    return pack('VX', length $body) . "\x01$body";
}

sub run {
    my ($self, $listen, $to) = @_;
    my $all = IO::Select->new($listen);
    my (%peer, %held, %counted);
    while (1) {
        for my $sock ($all->can_read) {
            if ($sock == $listen) {
                my $client = $listen->accept or next;
                my $server = IO::Socket::UNIX->new(Peer => $to) or do { close $client; next };
                @peer{ $client, $server } = ($server, $client);
                $held{$client} = '';
                $all->add($client, $server);
                next;
            }
            my $peer = $peer{$sock} or next;
            my $n = sysread $sock, my $bytes, 1 << 20;
            if (!$n) { for ($sock, $peer) { $all->remove($_); delete $peer{$_}; delete $held{$_}; delete $counted{$_}; close $_ } next }
            if (!defined $held{$sock}) { pass($peer, $bytes); next }
            # From a client: whole packets
            $held{$sock} .= $bytes;
            while (length $held{$sock} >= 4) {
                my $length = 4 + unpack 'V', substr($held{$sock}, 0, 3) . "\0";
                last if length $held{$sock} < $length;
                my $packet = substr $held{$sock}, 0, $length, '';
                my $answer = $self->is_refused($packet, \$counted{$sock});
                defined $answer ? pass($sock, $answer) : pass($peer, $packet);
            }
        }
    }
}

sub stop { my ($self) = @_; my $pid = delete $self->{pid} or return; kill 'KILL', $pid; waitpid $pid, 0; return }
sub DESTROY { my ($self) = @_; $self->stop if $self->{owner} == $$; return }

1;
