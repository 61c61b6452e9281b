package XCRIGate;

# What the tests of the maintenance gate share: an httpd of their own on a free
# port, whose configuration a test may change and load anew, and an HTTP client
# that tells what the connection did. Apache::Test's server cannot be used: its
# configuration stays what it is.
#
# The environment is that of t/run: XCRI_HTTPD, XCRI_MODULE, XCRI_MODULES_DIR,
# and XCRI_DB_... for the database.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use File::Path ();
use File::Temp ();
use IO::Select ();
use IO::Socket::INET ();
use POSIX ();
use Time::HiRes qw(sleep time);
use Test::More;

our @EXPORT = qw(server iso spew slurp);

sub env_or_die {
    my ($name) = @_;
    defined $ENV{$name} && length $ENV{$name}
        or BAIL_OUT("$name is not set: these tests are started by t/run");
    return $ENV{$name};
}

sub spew {
    my ($file, $text) = @_;
    open my $out, '>:raw', $file or die "$file: $!";
    print $out $text;
    close $out or die "$file: $!";
    return $file;
}

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or return '';
    local $/;
    my $text = <$in>;
    return defined $text ? $text : '';
}

# Seconds since 1970 as ISO 8601
sub iso { return POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $_[0]) }

sub free_port {
    my $sock = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1', Proto => 'tcp') or die "no free port: $!";
    return $sock->sockport;
}

my @modules = qw(mpm_event alias auth_basic authn_core authn_file authz_core authz_host authz_user cache cache_disk dbd dir
    deflate env filter headers http2 include mime proxy proxy_http remoteip rewrite setenvif status unixd);
my @servers;

# server(text): a directory, a port and a configuration; not started yet. In the
# text, @DIR@, @PORT@ and @PORT2@ are replaced.
sub server {
    my ($text) = @_;
    my $dir = File::Temp::tempdir('xcri-gate-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    my $self = bless { dir => $dir, port => free_port(), owner => $$ }, __PACKAGE__;
    ($self->{port2} = free_port()) until $self->{port2} && $self->{port2} != $self->{port};
    File::Path::make_path("$dir/htdocs/iz/xcri/secret", "$dir/htdocs/iz/xcri/inc", "$dir/htdocs/outside", "$dir/cache");
    spew("$dir/htdocs/iz/xcri/index.html", "the site\n");
    spew("$dir/htdocs/iz/xcri/cached.html", "a cached page\n");
    spew("$dir/htdocs/iz/xcri/secret/index.html", "a secret\n");
    spew("$dir/htdocs/iz/xcri/inc/page.shtml", "before <!--#include virtual=\"/iz/xcri/index.html\" --> after\n");
    spew("$dir/htdocs/outside/index.html", "outside\n");
    spew("$dir/htdocs/outside/page.shtml", "before <!--#include virtual=\"/iz/xcri/index.html\" --> after\n");
    spew("$dir/passwords", "runner:{SHA}" . "W6ph5Mm5Pz8GgiULbPgzG37mj9g=" . "\n");     # password
    push @servers, $self;
    $self->configure($text);
    return $self;
}

# The database of the tests, in any server
sub database {
    return join "\n", 'DBDriver mysql', 'DBDParams "host=localhost,sock=' . env_or_die('XCRI_DB_SOCKET') . ',user='
        . env_or_die('XCRI_DB_USER') . ',pass=' . env_or_die('XCRI_DB_PASS') . ',dbname=' . env_or_die('XCRI_FIXTURE_DB')
        . ',reconnect=0"', 'DBDMin 0', 'DBDKeep 2', 'DBDMax 2', 'DBDExptime 0', 'XCRIDefaultSeason 2025', '';
}

sub fill {
    my ($self, $text) = @_;
    $text =~ s/\@DIR\@/$self->{dir}/g;
    $text =~ s/\@PORT\@/$self->{port}/g;
    $text =~ s/\@PORT2\@/$self->{port2}/g;
    return $text;
}

sub configure {
    my ($self, $text) = @_;
    my $dir = $self->{dir};
    my $mods = env_or_die('XCRI_MODULES_DIR');
    my @load = map { -e "$mods/mod_$_.so" ? "LoadModule ${_}_module $mods/mod_$_.so" : () } @modules;
    spew("$dir/httpd.conf.new", join("\n", @load, 'LoadModule xcri_module ' . env_or_die('XCRI_MODULE'),
        "ServerRoot \"$dir\"", 'ServerName localhost', "Listen 127.0.0.1:$self->{port}", "PidFile \"$dir/httpd.pid\"",
        "ErrorLog \"$dir/error_log\"", "DocumentRoot \"$dir/htdocs\"", 'LogLevel info', 'Mutex fcntl',
        "DefaultRuntimeDir \"$dir\"", 'TypesConfig /dev/null', 'AddType text/html .html', 'DirectoryIndex index.html',
        'StartServers 2', 'ServerLimit 12', 'ThreadsPerChild 8', 'ThreadLimit 8', 'MaxRequestWorkers 64',
        'MinSpareThreads 8', 'MaxSpareThreads 64', '<Directory />', 'Require all granted', '</Directory>',
        '', $self->fill($text), ''));
    rename "$dir/httpd.conf.new", "$dir/httpd.conf" or die "rename: $!";
    return $self;
}

sub start {
    my ($self) = @_;
    my ($dir, $httpd) = ($self->{dir}, env_or_die('XCRI_HTTPD'));
    my $said = `$httpd -f $dir/httpd.conf -k start 2>&1`;
    BAIL_OUT("httpd does not start: $said" . slurp("$dir/error_log")) if $?;
    for (1 .. 200) {
        if (-s "$dir/httpd.pid") {
            return $self if IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $self->{port}, Timeout => 1);
        }
        sleep 0.05;
    }
    BAIL_OUT('httpd does not listen: ' . slurp("$dir/error_log"));
}

sub pid { my ($pid) = slurp("$_[0]{dir}/httpd.pid") =~ /(\d+)/; return $pid }

# The processes that httpd has started
sub children {
    my ($self) = @_;
    my $pid = $self->pid or return;
    return grep { slurp("/proc/$_/stat") =~ /^\d+ \(.*\) \S (\d+)/s && $1 == $pid } map { m{/proc/(\d+)} } glob '/proc/[0-9]*';
}

# Loads the configuration anew, and waits until httpd has done so: until it says
# that it goes on, and the processes of before, which may still take a request
# while they leave, are gone. Those that a load keeps busy are not waited for.
sub graceful {
    my ($self, %o) = @_;
    my $log = "$self->{dir}/error_log";
    my $before = -s $log || 0;
    my @old = $self->children;
    kill USR1 => $self->pid or die 'httpd is gone: ' . slurp($log);
    my $until = time + 20;
    until (substr(slurp($log), $before) =~ /resuming normal operations/) {
        return 0 if time >= $until;
        sleep 0.02;
    }
    $until = time + (exists $o{wait} ? $o{wait} : 5);
    while (time < $until && grep { kill 0 => $_ } @old) { sleep 0.02 }
    return 1;
}

sub stop {
    my ($self) = @_;
    my $pid = $self->pid or return;
    kill TERM => $pid;
    for (1 .. 200) { last unless kill 0 => $pid; sleep 0.05 }
    kill KILL => $pid if kill 0 => $pid;
    unlink "$self->{dir}/httpd.pid";
    return;
}

sub log_text { return slurp("$_[0]{dir}/error_log") }

END {
    my $status = $?;
    $_->stop for grep { $_->{owner} == $$ } @servers;
    $? = $status;
}

# configtest(lines) -> exit code, what it said, signal
sub configtest {
    my ($self, $text) = @_;
    my $httpd = env_or_die('XCRI_HTTPD');
    $self->configure($text);
    my $said = `$httpd -t -f $self->{dir}/httpd.conf 2>&1`;
    return ($? >> 8, $said, $? & 127);
}

# ---- the client: request(METHOD, address, key => value...)
#
# Options: headers => {name => value}, body, port, host, from (our own address),
# timeout. The answer: {status, head, header{lower-case name}, body, error}.
sub request {
    my ($self, $method, $address, %o) = @_;
    my $answer = { status => 0, head => '', header => {}, body => '', error => '' };
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $o{port} || $self->{port}, Proto => 'tcp', Timeout => 5,
        ($o{from} ? (LocalAddr => $o{from}) : ())) or return { %$answer, error => "connect: $!" };
    my %headers = (Host => $o{host} || 'localhost', Connection => 'close', %{ $o{headers} || {} });
    $headers{'Content-Length'} = length $o{body} if defined $o{body};
    my $bytes = "$method $address HTTP/1.1\r\n" . join('', map { "$_: $headers{$_}\r\n" } sort keys %headers) . "\r\n"
        . (defined $o{body} ? $o{body} : '');
    local $SIG{PIPE} = 'IGNORE';
    my ($sent, $got, $end, $done) = (0, '', time + ($o{timeout} || 20), 0);
    $sock->blocking(0);
    my ($in, $out) = (IO::Select->new($sock), IO::Select->new($sock));
    # Reads while it writes: a server may answer before it has the whole body.
    while (!$done && time < $end) {
        if ($sent < length $bytes && $out->can_write(0)) {
            my $n = syswrite $sock, $bytes, 65536, $sent;
            if (defined $n) { $sent += $n }
            elsif (!$!{EAGAIN}) { $answer->{error} = "write: $!"; $sent = length $bytes }
        }
        next unless $in->can_read($sent < length $bytes ? 0.001 : 0.2);
        my $n = sysread $sock, $got, 65536, length $got;
        if (!defined $n && !$!{EAGAIN}) { $answer->{error} ||= "read: $!"; $done = 1 }
        $done = 1 if defined $n && !$n;
    }
    $answer->{error} ||= 'timeout' unless $done;
    my ($head, $body) = split /\r\n\r\n/, $got, 2;
    if (defined $head && $head =~ /^HTTP\/1\.1 (\d{3})/) {
        $answer->{status} = $1;
        $answer->{head} = $head;
        for (split /\r\n/, $head) {
            push @{ $answer->{header}{ lc $1 } }, $2 if /^([^:]+):\s*(.*)$/;
        }
        $_ = join ', ', @$_ for values %{ $answer->{header} };
        if (($answer->{header}{'transfer-encoding'} || '') eq 'chunked') {
            my ($whole, $complete) = ('', 0);
            while ($body =~ s/^([0-9A-Fa-f]+)\r\n//) {
                my $length = hex $1;
                if (!$length) { $complete = 1; last }
                $whole .= substr $body, 0, $length, '';
                $body =~ s/^\r\n//;
            }
            $answer->{error} ||= 'short' unless $complete;
            $body = $whole;
        }
        elsif ($method ne 'HEAD' && defined(my $length = $answer->{header}{'content-length'})) {
            $answer->{error} ||= 'short' if length $body != $length;
        }
        $answer->{body} = defined $body ? $body : '';
    }
    else {
        $answer->{error} ||= length $got ? 'no HTTP' : 'nothing';
    }
    return $answer;
}

# ---- what an answer of the gate looks like

# A page for a browser
sub is_page {
    my ($self, $answer, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $header = $answer->{header};
    my @wrong = ($answer->{status} == 503 ? () : "status $answer->{status}",
        ($header->{'content-type'} || '') eq 'text/html; charset=utf-8' ? () : 'type',
        ($header->{'cache-control'} || '') eq 'no-store' ? () : 'Cache-Control',
        ($header->{'retry-after'} || '') =~ /^[1-9]\d*$/ ? () : 'Retry-After',
        $answer->{body} =~ m{<h1>Closed for maintenance</h1>.*</html>\n\z}s ? () : 'body',
        $answer->{error} ? $answer->{error} : ());
    return is("@wrong", '', $name) || diag("$answer->{head}\n" . substr $answer->{body}, 0, 300);
}

# {"detail": ...} for a program; of HEAD the headers
sub is_detail {
    my ($self, $answer, $name, $head) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $header = $answer->{header};
    my @wrong = ($answer->{status} == 503 ? () : "status $answer->{status}",
        ($header->{'content-type'} || '') eq 'application/json' ? () : 'type',
        ($header->{'cache-control'} || '') eq 'no-store' ? () : 'Cache-Control',
        ($header->{'retry-after'} || '') =~ /^[1-9]\d*$/ ? () : 'Retry-After',
        ($head ? $answer->{body} eq '' && ($header->{'content-length'} || 0) > 50
            : $answer->{body} =~ m{\A\{"detail":"The rankings are closed for maintenance; please check back in [^"]+"\}\z})
            ? () : 'body',
        $answer->{error} ? $answer->{error} : ());
    return is("@wrong", '', $name) || diag("$answer->{head}\n" . substr $answer->{body}, 0, 300);
}

1;
