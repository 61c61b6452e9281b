package XCRIFaults;

# A server, its database, many clients, and what happens to them: for t/faults. FAULTS_LONG=1 makes each storm as long as a
# person would make it who looks at one fault, instead of a few seconds; FAULTS_CLIENTS says how many ask at once.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use IO::Socket::INET ();
use IO::Select ();
use POSIX qw(WNOHANG _exit);
use Test::More;
use Time::HiRes qw(sleep time);
use XCRIDatabase ();
use XCRIServer ();
use XCRITest;

our @EXPORT = qw(database faults_server ask storm tell right_again long seconds clients running connections kill_all kill_storm killing memory in_background $API);

our $API = '/iz/xcri/api';
my $USER = 'xcri_faults';
sub user { return $USER }
my $DB = 'faults';

sub long { return $ENV{FAULTS_LONG} }

# seconds(few, many): of a storm
sub seconds { return long() ? $_[1] : $_[0] }
sub clients { return $ENV{FAULTS_CLIENTS} || (long() ? 60 : 20) }

# ---- the database: one of this file's own, with the rows of the fixture ------------------------------------------------------

sub database {
    my (@options) = @_;
    my $db = XCRIDatabase->new(@options);
    my $source = env_or_die('XCRI_SOURCE');
    $db->sql("CREATE DATABASE $DB CHARACTER SET utf8mb4; CREATE USER $USER\@localhost IDENTIFIED BY '$USER', $USER\@'127.0.0.1' IDENTIFIED BY '$USER';"
        . "GRANT SELECT ON $DB.* TO $USER\@localhost; GRANT SELECT ON $DB.* TO $USER\@'127.0.0.1';");
    for my $file ("$source/conf/sql/schema.sql", glob "$source/t/data/*.sql") {
        open my $in, '<:utf8', $file or die "$file: $!";
        local $/;
        $db->sql(scalar <$in>, $DB);
    }
    $db->{db} = $DB;
    return $db;
}

sub params {
    my ($db, %o) = @_;
    my $where = $o{port} ? 'host=' . ($o{host} || '127.0.0.1') . ",port=$o{port}" : 'host=localhost,sock=' . $db->socket;
    return "$where," . ($o{group} ? "group=$o{group}," : '') . "user=$USER,pass=$USER,dbname=$DB,reconnect=0";
}

# The module's connections, and those of them that run a statement for a client: these are prepared, those of the watch not
sub connections { return 0 + ($_[0]->sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '$USER'") || 0) }
sub running {
    my ($db, $like) = @_;
    return 0 + $db->sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = '$USER' AND info LIKE '$like' AND command = 'Execute'");
}

# All of them at once: ours, or those of the user
sub killing {
    my ($user) = @_;
    return "DELIMITER //\nBEGIN NOT ATOMIC DECLARE CONTINUE HANDLER FOR 1094 BEGIN END; FOR c IN (SELECT id FROM information_schema.processlist WHERE user = '"
        . ($user || $USER) . "') DO EXECUTE IMMEDIATE CONCAT('KILL ', c.id); END FOR; END//\nDELIMITER ;\n";
}
sub kill_all { my ($db) = @_; $db->sql(killing()); return }

# kill_storm(server, database, as storm()): while clients ask, all connections are killed five times a second; what storm() gives, and
# how often
sub kill_storm {
    my ($s, $db, %o) = @_;
    my $killed = 0;
    my $sum = storm($s, %o, seconds => seconds(8, 20), during => sub {
        my ($began) = @_;
        while (time - $began < seconds(7, 19)) {
            kill_all($db);
            $killed++;
            sleep 0.2;
        }
    });
    return ($sum, $killed);
}

# ---- the server: the engine itself, without the cache -----------------------------------------------------------------------

# faults_server(database, text => , slots => of each child, children => , threads => of each, port => of the database, host => its
# name, group => of DBDParams, cache => 1, timeout => )
sub faults_server {
    my ($db, %o) = @_;
    my $children = $o{children} || (long() ? 4 : 2);
    my $threads = $o{threads} || 32;
    my $slots = $o{slots} || 4;
    my $all = $children * $threads;
    # One more child than run: a restart starts a new one before the old one has ended.
    my $most = $children * 2;
    my $timeout = $o{timeout} || '5s';
    my $server = XCRIServer->new("ServerLimit $most\nThreadLimit $threads\nStartServers $children\nThreadsPerChild $threads\nMaxRequestWorkers $all\n"
        . "MinSpareThreads $all\nMaxSpareThreads " . ($all + $threads) . "\nAsyncRequestWorkerFactor 2\nAllowEncodedSlashes On\n"
        . XCRIServer::dbd(params => params($db, %o), DBDMax => $slots, DBDKeep => $slots)
        . ($o{cache} ? '' : "XCRICacheSize 0\n") . "XCRIDefaultSeason 2025\nXCRIQueryTimeout $timeout\nXCRIStaleIfError Off\n"
        . "<Location \"$API\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n" . ($o{text} || ''));
    open my $page, '>', "$server->{dir}/page.html" or die "page.html: $!";
    print $page 'x' x 100;
    close $page;
    $server->{children} = $children;
    return $server;
}

# The memory of all its processes in MB
sub memory {
    my ($server) = @_;
    my $kb = 0;
    for my $pid ($server->{pid}, $server->children) {
        open my $in, '<', "/proc/$pid/smaps_rollup" or next;
        while (<$in>) { $kb += $1 if /^Pss:\s+(\d+)/ }
    }
    return $kb / 1024;
}

# ---- clients ------------------------------------------------------------------------------------------------------------------

# ask(port, path, seconds): [status, seconds, body]; the status is "lost" when there was no whole answer. pace => bytes a second
sub ask {
    my ($port, $path, $limit, %o) = @_;
    $limit ||= 30;
    my $start = time;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => $limit)
        or return ['lost', time - $start, ''];
    local $SIG{PIPE} = 'IGNORE';
    syswrite $sock, "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    my $select = IO::Select->new($sock);
    my $bytes = '';
    my $end = 0;
    while (!$end && time - $start < $limit) {
        $select->can_read($start + $limit - time) or last;
        my $n = sysread $sock, $bytes, $o{pace} || 65536, length $bytes;
        $end = !$n;
        sleep 1 if $o{pace};
    }
    my ($head, $body) = split /\r\n\r\n/, $bytes, 2;
    my ($status) = ($head || '') =~ m{^HTTP/1\.1 (\d+)};
    my ($length) = ($head || '') =~ /^Content-Length: (\d+)/mi;
    my $whole = $end && $status && defined $body && (!defined $length || $length == length $body);
    return [$whole ? $status : 'lost', time - $start, $body || '', $head || ''];
}

# Runs it in a process of its own; its number
sub in_background {
    my ($what) = @_;
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    if (!$pid) {
        eval { $what->(); 1 } or print STDERR $@;
        _exit(0);
    }
    return $pid;
}

# storm(server, paths => [...], clients => , seconds => , during => sub, pause => between two of a client): what came of it.
# during is called meanwhile, with the moment of the beginning. An answer 200 is compared with the one of before.
sub storm {
    my ($server, %o) = @_;
    my @paths = map { "$API$_" } @{ $o{paths} };
    my $dir = File::Temp->newdir('xcri-storm-XXXXXX', TMPDIR => 1);
    my $end = time + $o{seconds};
    my @kids;
    for my $n (1 .. $o{clients} || clients()) {
        push @kids, in_background(sub {
            open my $out, '>', "$dir/$n" or die "storm: $!";
            my $i = $n;
            while (time < $end) {
                my $k = $i++ % @paths;
                my $began = time;
                my $r = ask($server->{port}, $paths[$k], 20);
                my $wrong = $r->[0] eq '200' && $o{right} && $r->[2] ne $o{right}[$k] ? 1 : 0;
                print $out join(' ', $r->[0], $r->[1], $k, $wrong, $began), "\n";
                sleep($o{pause}) if $o{pause};
                # Who is refused does not ask again at once.
                sleep 0.02 if $r->[0] ne '200';
            }
            close $out;
        });
    }
    my $began = time;
    my $came = eval { $o{during}->($began) if $o{during}; 1 };
    my $died = $@;
    waitpid $_, 0 for @kids;
    die $died unless $came;
    my %sum = (sent => 0, lost => 0, wrong => 0, longest => 0, status => {}, last_bad => 0, began => $began, of => {});
    for my $file (glob "$dir/*") {
        open my $in, '<', $file or next;
        while (<$in>) {
            my ($status, $took, $k, $wrong, $at) = split;
            next unless defined $at;
            $sum{sent}++;
            $sum{status}{$status}++;
            $sum{lost}++ if $status eq 'lost';
            $sum{wrong} += $wrong;
            $sum{longest} = $took if $took > $sum{longest};
            $sum{last_bad} = $at + $took if $status ne '200' && $at + $took > $sum{last_bad};
            my $of = $sum{of}{ $o{paths}[$k] } ||= { longest => 0 };
            $of->{$status}++;
            $of->{longest} = $took if $took > $of->{longest};
        }
    }
    return \%sum;
}

# right_again(server, path, seconds): how long until forty answers in a row are 200
sub right_again {
    my ($server, $path, $limit) = @_;
    my ($start, $row) = (time, 0);
    my $first;
    while (time - $start < $limit) {
        my $began = time;
        if (ask($server->{port}, "$API$path", 10)->[0] eq '200') {
            $first = $began unless $row++;
            return $first - $start if $row >= 40;
        }
        else { $row = 0; sleep 0.02 }
    }
    return undef;
}

# tell(name, sum, text...): the line of a fault
sub tell {
    my ($name, $sum, @more) = @_;
    diag(sprintf '%s: sent %d, answered %s, lost %d, longest %.2f s%s', $name, $sum->{sent},
        join(' ', map { "$_: $sum->{status}{$_}" } grep { $_ ne 'lost' } sort keys %{ $sum->{status} }), $sum->{lost}, $sum->{longest},
        join '', map { ", $_" } @more);
    return;
}

1;
