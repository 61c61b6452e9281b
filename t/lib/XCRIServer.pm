package XCRIServer;

# A server of its own for tests that restart it, kill its children, or need
# directives where they would be in everybody's way.

use strict;
use warnings;
use utf8;

use Apache::Test ();
use File::Temp ();
use IO::Socket::INET ();
use POSIX ();
use Time::HiRes ();
use XCRITest ();

my $MODULES = qr/^(?:mpm_\w+|dbd|authz_core|authz_host|unixd|alias|dir|mime|deflate|filter|rewrite|headers|setenvif|status|env)_module$/;

# The modules of the configuration that runs the tests, apart from ours: httpd
# says which files it loads.
sub modules {
    my @load;
    my %seen;
    for my $file (Apache::Test::vars('t_conf_file'), glob(Apache::Test::vars('t_conf') . '/*.conf')) {
        open my $in, '<', $file or next;
        while (<$in>) {
            my ($name, $path) = /^\s*LoadModule\s+(\S+)\s+"?([^"\s]+)"?/ or next;
            push @load, "LoadModule $name \"$path\"\n" if $name =~ $MODULES && !$seen{$name}++;
        }
    }
    return join '', @load;
}

# The directives of mod_dbd; options replace or, undefined, leave out.
sub dbd {
    my (%o) = @_;
    my $params = delete $o{params} || sprintf 'host=localhost,sock=%s,user=%s,pass=%s,dbname=%s,reconnect=0',
        map { XCRITest::env_or_die($_) } qw(XCRI_DB_SOCKET XCRI_DB_USER XCRI_DB_PASS XCRI_FIXTURE_DB);
    my %dbd = (DBDriver => 'mysql', DBDParams => "\"$params\"", DBDMin => 0, DBDKeep => 2, DBDMax => 2, DBDExptime => 0, %o);
    return join '', map { defined $dbd{$_} ? "$_ $dbd{$_}\n" : '' } sort keys %dbd;
}

sub free_port {
    my $sock = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 1, Proto => 'tcp') or die "socket: $!";
    return $sock->sockport;
}

# new(text): @PORT@ and @DIR@ in it are filled in.
sub new {
    my ($class, $text, %o) = @_;
    my $self = bless { dir => File::Temp->newdir('xcri-server-XXXXXX', TMPDIR => 1), port => free_port(), owner => $$,
        httpd => Apache::Test::vars('httpd') }, $class;
    $self->{second} = free_port() if $text =~ /\@SECOND\@/;
    my $head = "ServerRoot \"\@DIR\@\"\nServerName localhost\nListen 127.0.0.1:\@PORT\@\nPidFile \"\@DIR\@/pid\"\n"
        . "ErrorLog \"\@DIR\@/error_log\"\nDocumentRoot \"\@DIR\@\"\nDefaultRuntimeDir \"\@DIR\@\"\nLogLevel info\n" . modules() . "TypesConfig /dev/null\n"
        . 'LoadModule xcri_module "' . XCRITest::env_or_die('XCRI_MODULE') . "\"\n"
        . "StartServers 2\nServerLimit 8\nThreadsPerChild 10\nMaxRequestWorkers 20\nMinSpareThreads 10\nMaxSpareThreads 20\n";
    $self->write($head . $text);
    return $self if $o{config_only};
    $self->start;
    return $self;
}

sub write {
    my ($self, $text) = @_;
    $text =~ s/\@PORT\@/$self->{port}/g;
    $text =~ s/\@SECOND\@/$self->{second}/g if $self->{second};
    $text =~ s/\@DIR\@/$self->{dir}/g;
    # What another MPM does not know
    my $mpm = XCRITest::env_or_die('XCRI_MPM');
    $text =~ s/^AsyncRequestWorkerFactor .*\n//mg if $mpm ne 'event';
    $text =~ s/^(?:Threads?\w+|M\w+SpareThreads) .*\n//mg if $mpm eq 'prefork';
    $self->{text} = $text;
    open my $out, '>:utf8', "$self->{dir}/httpd.conf" or die "httpd.conf: $!";
    print $out $text;
    close $out;
    return;
}

sub start {
    my ($self) = @_;
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    if (!$pid) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', "$self->{dir}/out";
        open STDERR, '>&', \*STDOUT;
        # MPM prefork ends its whole group.
        POSIX::setpgid(0, 0);
        exec qw(setpriv --pdeathsig TERM), $self->{httpd}, '-f', "$self->{dir}/httpd.conf", '-DFOREGROUND' or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    for (1 .. 200) {
        return if IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port}, Proto => 'tcp');
        last if waitpid($pid, POSIX::WNOHANG()) == $pid;
        Time::HiRes::sleep(0.1);
    }
    delete $self->{pid};
    die 'the server does not start: ' . $self->file('out') . $self->error_log;
}

sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    XCRITest::end_server($pid, 15);
    return;
}

# The processes that httpd has started
sub children {
    my ($self) = @_;
    my @found;
    for my $file (glob '/proc/[0-9]*/stat') {
        open my $in, '<', $file or next;
        my $line = <$in>;
        push @found, $1 if defined $line && $line =~ /^(\d+) \(.*\) \S (\d+)/s && $2 == $self->{pid};
    }
    return @found;
}

sub DESTROY {
    my ($self) = @_;
    $self->stop if $self->{owner} == $$;
    return;
}

sub file {
    my ($self, $name) = @_;
    open my $in, '<', "$self->{dir}/$name" or return '';
    local $/;
    return scalar <$in>;
}

sub error_log { return $_[0]->file('error_log') }

# A graceful restart, waited for: httpd says so in its log.
sub graceful {
    my ($self) = @_;
    my $n = () = $self->error_log =~ /resuming normal operations/g;
    kill 'USR1', $self->{pid};
    for (1 .. 100) {
        my $now = () = $self->error_log =~ /resuming normal operations/g;
        return 1 if $now > $n;
        Time::HiRes::sleep(0.1);
    }
    return 0;
}

# get(path, method => , headers => [...], second => 1)
sub get {
    my ($self, $path, %o) = @_;
    my $method = $o{method} || 'GET';
    my @headers = @{ $o{headers} || [] };
    my $head = "$method $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    while (my ($name, $value) = splice @headers, 0, 2) { $head .= "$name: $value\r\n" }
    my $start = Time::HiRes::time();
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $o{second} ? $self->{second} : $self->{port},
        Proto => 'tcp', Timeout => 5);
    my $bytes = '';
    if ($sock) {
        local $SIG{PIPE} = 'IGNORE';
        syswrite $sock, "$head\r\n";
        1 while sysread $sock, $bytes, 65536, length $bytes;
    }
    my $r = XCRITest::Answer->new($bytes, $method);
    $r->{time} = Time::HiRes::time() - $start;
    return $r;
}

sub status { return XCRITest::json_parse($_[0]->get('/status?json')->{body}) }

# What is counted is counted when the answer's end is sent, which the client may see before.
# until(sub, seconds): the sub's first true value, or its last
sub until {
    my ($self, $what, $seconds) = @_;
    my $end = Time::HiRes::time() + ($seconds || 5);
    my $value;
    until ($value = $what->()) {
        last if Time::HiRes::time() > $end;
        Time::HiRes::sleep(0.05);
    }
    return $value;
}

# The members of an array that have this value, as a list
sub named {
    my ($self, $json, $list, $key, $value) = @_;
    return grep { (XCRITest::jtext($_, $key) // '') eq $value } @{ XCRITest::jget($json, $list) };
}

1;
