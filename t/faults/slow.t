# Clients that are slow on purpose: they read an answer by some bytes, with and without TLS, give HTTP/2's no window, send a
# head by the byte, begin a TLS handshake and say no more; and come again when they are sent away. A server with Debian's own
# numbers is seen to suffer from it, and one with conf/httpd/slow-clients.conf not.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

my $each = seconds(150, 300);
our $lasts = seconds(8, 40);
my $source = env_or_die('XCRI_SOURCE');
my $modules = env_or_die('XCRI_MODULES_DIR');
my $db = database();
my @paths = ('/teams/', '/athletes/9001', '/metadata/', '/teams/101');
my $long = "$API/athletes/?division=4242&gender=M&limit=700";

# A list of more than the buffers of a socket take
$db->sql("CREATE TEMPORARY TABLE one AS SELECT * FROM iz_rankings_xcri_athlete_rankings WHERE ranking_id = 1001;"
    . "UPDATE one SET division_code = 4242;"
    . join('', map { "UPDATE one SET ranking_id = 100000 + $_, anet_athlete_hnd = 100000 + $_, athlete_rank = $_; INSERT INTO iz_rankings_xcri_athlete_rankings SELECT * FROM one;" } 1 .. 700), $db->{db});
my $tls = File::Temp->newdir('xcri-tls-XXXXXX', TMPDIR => 1);
system("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout $tls/key.pem -out $tls/cert.pem >/dev/null 2>&1") == 0 or die 'openssl';

# Debian's mod_qos needs a library that its httpd does not bring any more.
my ($pcre) = map { /libpcre\.so\.3 .*=> (\S+)/ ? $1 : () } `/sbin/ldconfig -p`;

# Debian's mpm_event.conf, reqtimeout.conf and Timeout, and a host with TLS and HTTP/2
my $debian = "LoadFile $pcre\n" . join('', map { "LoadModule ${_}_module $modules/mod_$_.so\n" } qw(ssl http2 reqtimeout qos))
    . "ServerLimit 16\nThreadLimit 64\nStartServers 2\nThreadsPerChild 25\nMaxRequestWorkers 150\nMinSpareThreads 25\nMaxSpareThreads 75\n"
    . "<Location /server-status>\nSetHandler server-status\n</Location>\nTimeout 300\nRequestReadTimeout header=20-40,minrate=500\nRequestReadTimeout body=10,minrate=500\n"
    . "Listen 127.0.0.1:\@SECOND\@\n<VirtualHost 127.0.0.1:\@SECOND\@>\nProtocols h2 http/1.1\nSSLEngine on\n"
    . "SSLCertificateFile $tls/cert.pem\nSSLCertificateKeyFile $tls/key.pem\nAllowEncodedSlashes On\n</VirtualHost>\n";

# slow(name, what is included, addresses, kind => clients of it...): what visitors saw, how many workers had no time for them,
# and the error log
sub slow {
    my ($name, $text, $addresses, %kinds) = @_;
    my $s = faults_server($db, text => $debian . $text, cache => 1);
    # Ready, so that they wait for nothing else: the database would refuse most of them, shortly.
    my $answer;
    $s->until(sub { ($answer = ask($s->{port}, $long))->[3] =~ /^Cache-Status: .*\bhit/mi }, 15);
    ok($answer->[0] eq '200' && length $answer->[2] > 400_000, "$name: what they ask for is long") or diag("$answer->[0], ", length $answer->[2]);
    my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;
    my ($open, $before) = (connections($db), memory($s));
    open my $out, '-|', 'python3', "$FindBin::Bin/slow-clients.py", $s->{port}, $s->{second}, $long, $lasts, $addresses,
        map { "$_=$kinds{$_}" } sort keys %kinds or die "python3: $!";
    sleep 3;
    my $busy = -1;
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 4, pause => 0.1, seconds => $lasts - 4, during => sub {
        sleep 1;
        ($busy) = ask($s->{port}, '/server-status?auto', 20)->[2] =~ /^BusyWorkers: (\d+)/m;
    });
    my ($then, $now) = (connections($db), memory($s));
    my (@made, $read);
    while (<$out>) {
        my ($kind, $n, $taken, $answered) = split;
        push @made, "$kind: $n connections, $taken at the end";
        $read += $answered;
    }
    close $out;
    is(scalar @made, scalar keys %kinds, "$name: they were there");
    tell("$name, from $addresses addresses", $sum, @made, "$busy workers busy", "connections to the database $open, then $then",
        sprintf 'memory %.0f MB, then %.0f', $before, $now);
    unlike($s->error_log, qr/exit signal|Assertion|AH00052/, "$name: no child has crashed");
    is($sum->{wrong}, 0, "$name: no answer is wrong");
    cmp_ok($read, '>', 0.8 * ($kinds{read} + $kinds{'read-tls'}), "$name: who reads has an answer") if $kinds{read};
    @$sum{qw(busy log)} = ($busy, $s->error_log);
    $s->stop;
    return $sum;
}

sub answered {
    my ($name, $sum) = @_;
    is($sum->{lost}, 0, "$name: no visitor is lost");
    # On a machine with other work one may wait for a connection to the database in vain.
    cmp_ok($sum->{status}{200}, '>=', 0.97 * $sum->{sent}, 'they are answered');
    cmp_ok($sum->{longest}, '<', 2.5, 'and soon');
    return;
}

my %readers = (read => $each / 2, 'read-tls' => $each / 2, h2 => $each);
my %writers = (write => $each / 2, handshake => $each / 2);

# ---- a server as Debian has it, of 150 workers: who reads slowly holds none, who sends slowly takes all of them
my $sum = slow('as Debian has it, slow readers', '', 2 * $each, %readers);
answered('as Debian has it, slow readers', $sum);
$sum = slow('as Debian has it, slow writers', '', $each, %writers);
cmp_ok($sum->{longest}, '>', 3, 'slow writers take all workers of a server as Debian has it');

# ---- with the file: each from an address of its own, so that no limit for one of them helps
my $file = "Include \"$source/conf/httpd/slow-clients.conf\"\n";
{
    # mod_qos measures every five seconds.
    local $lasts = seconds(16, 40);
    $sum = slow('slow readers and writers', $file, 3 * $each, %readers, %writers);
}
answered('slow readers and writers', $sum);
like($sum->{log}, qr/QS_SrvMinDataRate rule/, 'the slowest are sent away, where there are many');

# ---- more of them than there are workers, from a few addresses
$sum = slow('more than the workers', $file, 3, write => 450, handshake => 450);
answered('more than the workers', $sum);
like($sum->{log}, qr/QS_SrvMaxConnPerIP rule: max=100/, 'because of the limit for each address');
$db->stop;
done_testing;
