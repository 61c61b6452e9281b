package XCRIWrites;

# What tests of feedback share: a MariaDB of their own with the table and the account, an httpd that keeps messages there,
# and a small server that does what GitHub does with issues, or what can go wrong with it.

use strict;
use warnings;
use utf8;

use IO::Socket::INET ();
use JSON::PP ();
use POSIX ();
use Time::HiRes ();
use XCRIDatabase;
use XCRIServer;
use XCRITest ();

our $API = '/iz/xcri/api';
my $source = XCRITest::env_or_die('XCRI_SOURCE');

sub slurp { my ($file) = @_; open my $in, '<:raw', $file or return ''; local $/; return scalar <$in> }

sub spew {
    my ($file, $text, $mode) = @_;
    open my $out, '>:raw', "$file.new" or die "$file: $!";
    print $out $text;
    close $out;
    chmod $mode // 0600, "$file.new";
    rename "$file.new", $file or die "$file: $!";
    return;
}

# ---- the database

# database(option...): with the tables, as xcri-migrate makes them, and both accounts
sub database {
    my $db = XCRIDatabase->new(@_);
    $db->sql('CREATE DATABASE xcri CHARACTER SET utf8mb4');
    $db->sql(slurp("$source/conf/sql/schema.sql"), 'xcri');
    my $said = `$source/conf/sql/migrate --no-defaults --socket=@{[ $db->socket ]} --user=$db->{user} xcri 2>&1`;
    die "xcri-migrate: $said" if $?;
    for my $file (qw(grants grants-write)) { $db->sql(slurp("$source/conf/sql/$file.sql") =~ s/CHANGE_ME/s3cret/gr) }
    return $db;
}

sub letters { my ($db, $what, $where) = @_; return grep { length } split /\n/, $db->sql("SELECT $what FROM xcri_feedback " . ($where // ''), 'xcri') }
sub count { my ($db, $where) = @_; return (letters($db, 'COUNT(*)', $where))[0] }

# ---- httpd

# The option file of the account; with other lines than these, or another section
sub account {
    my ($db, $dir, %o) = @_;
    my %line = (user => 'xcri_write', password => 's3cret', database => 'xcri', socket => $db->socket,
        'address-key' => '000102030405060708090a0b0c0d0e0f', %o);
    spew("$dir/write.cnf", "[xcri_write]\n" . join('', map { defined $line{$_} ? "$_ = \"$line{$_}\"\n" : '' } sort keys %line), 0640);
    return "$dir/write.cnf";
}

# configuration(db, dir, directives): the API, and feedback
sub configuration {
    my ($db, $dir, $directives) = @_;
    my $file = account($db, $dir);
    return 'LoadModule remoteip_module "' . XCRITest::env_or_die('XCRI_MODULES_DIR') . "/mod_remoteip.so\"\n"
        . "RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.1\n"
        . XCRIServer::dbd(params => 'host=localhost,sock=' . $db->socket . ',user=xcri_read,pass=s3cret,dbname=xcri,reconnect=0')
        . "XCRICacheSize Off\nXCRIWriter $file xcri_write\nXCRIFeedback On\n$directives\n"
        . "<Location \"$API\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n";
}

# post(port, body, name => value...): an answer as XCRITest has it, with ->{time}
sub post {
    my ($port, $body, %head) = @_;
    my $path = delete $head{path} // "$API/feedback/";
    my $bytes = ref $body ? JSON::PP->new->utf8->encode($body) : $body;
    my %all = (Host => 'localhost', Connection => 'close', 'Content-Type' => 'application/json', 'Content-Length' => length $bytes, %head);
    my $start = Time::HiRes::time();
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 10);
    my $got = '';
    if ($sock) {
        local $SIG{PIPE} = 'IGNORE';
        my $all = "POST $path HTTP/1.1\r\n" . join('', map { defined $all{$_} ? "$_: $all{$_}\r\n" : '' } sort keys %all) . "\r\n$bytes";
        my $at = 0;
        while ($at < length $all) { $at += syswrite($sock, $all, 65536, $at) || last }
        1 while sysread $sock, $got, 65536, length $got;
    }
    my $r = XCRITest::Answer->new($got, 'POST');
    $r->{time} = Time::HiRes::time() - $start;
    return $r;
}

# at_once(n, sub): what each returned
sub at_once {
    my ($n, $do) = @_;
    my @pipes;
    for my $i (1 .. $n) {
        my $pid = open(my $from, '-|') // die "fork: $!";
        if (!$pid) { print $do->($i); $| = 1; close STDOUT; POSIX::_exit(0) }
        push @pipes, $from;
    }
    return map { local $/; my $got = <$_>; close $_; $got // '' } @pipes;
}

sub letter { my (%o) = @_; return { feedback_type => 'bug', message => 'this is a test message', %o } }

# ---- GitHub, as far as it is needed: POST and GET of /repos/OWNER/REPO/issues

# github(dir): a process of its own. What it does with each POST is what is in its file `mode`; issues are lines of `issues`.
sub github {
    my ($dir, %o) = @_;
    mkdir "$dir/github";
    my $self = bless { dir => "$dir/github", owner => $$, port => $o{port} }, 'XCRIWrites::GitHub';
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $o{port} // 0, Listen => 64, Proto => 'tcp', ReuseAddr => 1)
        or die "socket: $!";
    $self->{port} = $listen->sockport;
    spew("$dir/github/token", "gh-t0ken\n");
    spew("$dir/github/issues", '') if !-e "$dir/github/issues";
    $self->mode('good');
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        $SIG{TERM} = 'DEFAULT';
        $SIG{CHLD} = 'IGNORE';
        $SIG{PIPE} = 'IGNORE';
        while (1) {
            my $client = $listen->accept or next;
            eval { serve($self, $client) };
            # A client that went away in the midst leaves the alarm set, which would end this server.
            alarm 0;
            close $client;
        }
        POSIX::_exit(0);
    }
    close $listen;
    $self->{pid} = $pid;
    return $self;
}

my @made;       # the lines of `issues`, of the process that serves

sub serve {
    my ($self, $client) = @_;
    local $SIG{ALRM} = sub { die "too slow\n" };
    alarm 5;
    my $got = '';
    until ($got =~ /\r\n\r\n/) { sysread $client, $got, 65536, length $got or return }
    my ($head, $body) = split /\r\n\r\n/, $got, 2;
    my ($length) = $head =~ /^Content-Length: (\d+)/mi;
    while (length $body < ($length // 0)) { sysread $client, $body, 65536, length $body or return }
    alarm 0;
    my $answer = sub {
        my ($status, $json, @headers) = @_;
        my $text = JSON::PP->new->utf8->encode($json);
        syswrite $client, "HTTP/1.1 $status X\r\nContent-Type: application/json\r\nContent-Length: " . length($text)
            . "\r\nDate: " . POSIX::strftime('%a, %d %b %Y %H:%M:%S GMT', gmtime) . "\r\n" . join('', map { "$_\r\n" } @headers) . "\r\n$text";
        return;
    };
    my ($method, $path) = $head =~ /\A(\w+) (\S+)/;
    open my $log, '>>', "$self->{dir}/requests";
    print $log "$method $path\n";
    close $log;
    return $answer->(401, { message => 'Bad credentials' }) if $head !~ /^Authorization: Bearer gh-t0ken\r?$/mi;
    return $answer->(404, { message => 'Not Found' }) if $path !~ m{\A/repos/example/site/issues(?:\?(.*))?\z};
    my %query = map { split /=/, $_, 2 } split /&/, $1 // '';
    # What goes wrong: a word, and +made where the issue is there all the same
    my @modes = split ' ', slurp("$self->{dir}/mode");
    my $mode = $modes[rand @modes];
    if ($method eq 'GET') {
        return $answer->(503, {}) if $mode =~ /away/;
        my $first = (($query{page} || 1) - 1) * $query{per_page};
        # Without those that are older than it was asked for
        my @there = grep { $_->{updated_at} ge ($query{since} // '') } map { JSON::PP->new->utf8->decode($_) } reverse @made;
        return $answer->(200, [grep { defined } @there[$first .. $first + $query{per_page} - 1]]);
    }
    my $number;
    if ($mode =~ /\Agood|\+made/) {
        my $issue = JSON::PP->new->utf8->decode($body);
        $number = 1 + @made;
        $issue->{number} = $number;
        $issue->{updated_at} = POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
        $issue->{html_url} = "https://github.example/example/site/issues/$number";
        open my $out, '>>:raw', "$self->{dir}/issues";
        push @made, JSON::PP->new->utf8->canonical->encode($issue);
        print $out "$made[-1]\n";
        close $out;
    }
    if ($mode =~ /\Agood/) { return $answer->(201, { number => $number, html_url => "https://github.example/example/site/issues/$number" }) }
    if ($mode =~ /\Alimit/) { return $answer->(403, {}, 'X-RateLimit-Remaining: 0', 'X-RateLimit-Reset: ' . (time + 1)) }
    if ($mode =~ /\Aafter/) { return $answer->(429, {}, 'Retry-After: 1') }
    if ($mode =~ /\Apast/) { return $answer->(403, {}, 'X-RateLimit-Remaining: 0', 'X-RateLimit-Reset: ' . (time - 5)) }
    if ($mode =~ /\Aabuse/) { return $answer->(403, { message => 'You have exceeded a secondary rate limit' }, 'X-RateLimit-Remaining: 4000', 'X-RateLimit-Reset: ' . (time + 3000)) }
    if ($mode =~ /\Aaddress/) { return $answer->(201, { number => 1 + @made, html_url => 'https://github.example/' . 'x' x 231 . "\x{e9}" }) }
    if ($mode =~ /\Adrop/) { return }
    if ($mode =~ /\Ahang/) {
        my $pid = fork // die;
        if (!$pid) { sleep 30; POSIX::_exit(0) }
        return;
    }
    return $answer->($mode =~ /\A(\d+)/ ? $1 : 503, {});
}

package XCRIWrites::GitHub;

sub mode { my ($self, @modes) = @_; XCRIWrites::spew("$self->{dir}/mode", "@modes"); return }
sub issues { my ($self) = @_; return map { JSON::PP->new->utf8->decode($_) } grep { length } split /\n/, XCRIWrites::slurp("$self->{dir}/issues") }
sub requests { my ($self) = @_; return split /\n/, XCRIWrites::slurp("$self->{dir}/requests") }
sub api { return "http://127.0.0.1:$_[0]{port}" }
sub directive { my ($self) = @_; return "XCRIFeedbackGitHub example/site $self->{dir}/token " . $self->api }

sub stop {
    my ($self) = @_;
    my $pid = delete $self->{pid} or return;
    kill 'TERM', $pid;
    waitpid $pid, 0;
    return;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $!);
    $self->stop if $self->{owner} == $$;
    return;
}

1;
