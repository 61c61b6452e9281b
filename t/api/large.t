# Large answers: in bounded memory and of one moment of the data, whatever their form and however slowly they are read. With
# XCRI_LONG=1 sixty read slowly at once.
# A database of their own, because their tables change all the time: 30,000 athletes of the demo data.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Socket::INET ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;

built_or_exit('/seasons');

my $DB = 'xcri_large';
my $demo = env_or_die('XCRI_DEMO_DB');
my $table = 'iz_rankings_xcri_athlete_rankings';
my @tables = map { $_->[0] } admin_rows('SHOW TABLES', $demo);
admin("DROP DATABASE IF EXISTS $DB; CREATE DATABASE $DB CHARACTER SET utf8mb4;"
    . join('', map { "CREATE TABLE $DB.$_ LIKE $demo.$_;" } @tables)
    . "INSERT INTO $DB.$table SELECT * FROM $demo.$table"
    . " WHERE season_year = 2025 AND checkpoint_date IS NULL AND algorithm_type = 'light' AND scoring_group = 'division';"
    . "GRANT SELECT ON $DB.* TO " . env_or_die('XCRI_DB_USER') . '@localhost');
my $rows = (admin_rows("SELECT COUNT(*) FROM $table", $DB))[0][0];
cmp_ok($rows, '>', 25000, 'there are enough rows');

sub server {
    my ($more, %o) = @_;
    my $params = sprintf 'host=localhost,sock=%s,user=%s,pass=%s,dbname=%s,reconnect=0',
        map({ env_or_die($_) } qw(XCRI_DB_SOCKET XCRI_DB_USER XCRI_DB_PASS)), $DB;
    return XCRIServer->new(XCRIServer::dbd(params => $params, DBDKeep => 2, DBDMax => 2) . "XCRIDefaultSeason 2025\nTimeout 120\n$more"
        . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n", %o);
}

my $LIST = '/api/athletes/?limit=50000';
my $READERS = $ENV{XCRI_LONG} ? 60 : 12;

# ---- slow readers
# One child of four threads: what a reader does not hold (memory, a connection, a thread) is there for others.
my $server = server("StartServers 1\nServerLimit 1\nThreadsPerChild 4\nMaxRequestWorkers 4\nMinSpareThreads 4\nMaxSpareThreads 4\nAsyncRequestWorkerFactor 20\n");
is($server->get('/api/athletes/?limit=1')->{status}, 200, 'the server is up');
my ($child) = split ' ', `pgrep -P $server->{pid}`;
my $sanitized = do { open my $maps, '<', "/proc/$child/maps" or die; scalar grep { /lib[at]san/ } <$maps> };

sub memory { return (own_memory($child) // 0) / 1024 }

# A client that has read the head and the first bytes, and then waits
sub reader {
    my ($path, $of) = @_;
    for (1 .. 20) {
        my $sock = IO::Socket::INET->new(Proto => 'tcp') or die "socket: $!";
        setsockopt $sock, Socket::SOL_SOCKET(), Socket::SO_RCVBUF(), pack('l', 16384);
        connect $sock, Socket::pack_sockaddr_in($of->{port}, Socket::inet_aton('127.0.0.1')) or die "connect: $!";
        syswrite $sock, "GET $path HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        sysread $sock, my $bytes, 2000;
        return { sock => $sock, bytes => $bytes } if ($bytes // '') =~ m{^HTTP/1\.1 200 };
        Time::HiRes::sleep(0.5);
    }
    return undef;
}

sub rest {
    my ($reader) = @_;
    1 while sysread $reader->{sock}, $reader->{bytes}, 1 << 20, length $reader->{bytes};
    return XCRITest::Answer->new($reader->{bytes}, 'GET');
}

my $small = $server->get('/api/athletes/?limit=2');
is($small->{status}, 200, 'a small answer');
my $whole = $server->get($LIST);
is($whole->header('Content-Length'), length $whole->{body}, 'a large answer has a length');
cmp_ok(length $whole->{body}, '>', 20e6, 'and is large');
my $before = memory();
my @readers = map { reader($LIST . ($_ % 4 ? '' : '&format=html'), $server) } 1 .. $READERS;
diag(sprintf 'memory of the child: %.1f MB before, %.1f MB with all of them', $before, memory());
is(scalar(grep { defined } @readers), $READERS, "$READERS clients have begun to read a large answer");
my $all = memory();
my $grown = $all - $before;
cmp_ok($grown, '<', 2 * $READERS, sprintf 'they take less than 2 MB each (%.1f MB in all)', $grown) unless $sanitized;
cmp_ok($all, '<', 150, sprintf 'and the child has %.1f MB', $all) unless $sanitized;
my $now = $server->get('/api/athletes/?limit=2');
is("$now->{status} $now->{body}", "200 $small->{body}", 'a small answer in the meantime');
cmp_ok($now->{time}, '<', 10, 'which need not wait for them');
my $html;
for my $i (1 .. $READERS) {
    my $r = rest($readers[$i - 1]);
    if ($i % 4) { ok($r->{body} eq $whole->{body}, "reader $i has got all of it") }
    else {
        is((() = $r->{body} =~ /<tr>/g), $rows + 1, "reader $i has got all of it");
        $html ||= $r->{body};
        ok($r->{body} eq $html && $html =~ m{</tbody>\n</table>\n\z}, 'to its end');
    }
}
ok($server->until(sub { !grep { (readlink($_) // '') =~ m{/xcri-\w{6} \(deleted\)\z} } glob "/proc/$child/fd/*" }), 'no temporary file is left open');
my $head = $server->get($LIST, method => 'HEAD');
is("$head->{status} " . $head->header('Content-Length') . " $head->{body}", '200 ' . length($whole->{body}) . ' ', 'HEAD: its length, and no body');
writes_are_seen();
my $tag = $server->until(sub { $server->get($LIST)->header('ETag') });
is($server->get($LIST, headers => ['If-None-Match' => $tag])->{status}, 304, "its tag is met");
is($server->get($LIST, headers => ['If-Match' => '"other"'])->{status}, 412, "and another is not");
is(substr($server->get($LIST, headers => [Range => 'bytes=100-199'])->{body}, 0, 100), substr($whole->{body}, 100, 100), 'a range of it');

# ---- one moment of the data, whole lists and pages
# A writer takes half of the rows away in one transaction and gives them back in the next. Each answer must be of one
# of the two states: its rows, and its total.
my $even = "FROM $table WHERE ranking_id % 2 = 0";
my $odd = (admin_rows("SELECT COUNT(*) FROM $table WHERE ranking_id % 2 = 1", $DB))[0][0];
admin("CREATE TABLE spare LIKE $table; INSERT INTO spare SELECT * $even", $DB);
my $pid = admin_spawn("START TRANSACTION; DELETE $even; COMMIT; DO SLEEP(0.1); START TRANSACTION; INSERT INTO $table SELECT * FROM spare; COMMIT; DO SLEEP(0.1);" x 300, $DB);
my (%seen, @wrong);
for my $round (1 .. 20) {
    my ($form, $limit) = @{ (['json', 50000], ['json', 5000], ['csv', 50000], ['html', 50000])[$round % 4] };
    my $r = $server->get("/api/athletes/?limit=$limit&format=$form&fields=ranking_id");
    my @ids = $r->{body} =~ /(?:"ranking_id":|^|>)(\d+)(?=[}\r<])/mg;
    my $evens = grep { $_ % 2 == 0 } @ids;
    my ($total) = $form eq 'json' ? $r->{body} =~ /^\{"total":(\d+)/ : scalar @ids;
    my $state = $evens ? 'whole' : 'half';
    my $size = $evens ? $rows : $odd;
    $seen{$state}++;
    push @wrong, "$form, limit $limit: $r->{status}, " . @ids . " rows, $evens of them even, total $total"
        unless $r->{status} == 200 && $total == $size && @ids == ($size < $limit ? $size : $limit);
}
kill 'TERM', $pid;
waitpid $pid, 0;
admin("INSERT IGNORE INTO $table SELECT * FROM spare", $DB);
is(join("\n", @wrong), '', 'twenty answers while rows are deleted, each of one moment') or diag($server->error_log =~ /(.*xcri: error.*)/g);
ok($seen{whole} && $seen{half}, 'both states were seen') or diag explain \%seen;
$server->stop;

# ---- a bound on all of them
$server = server("StartServers 1\nServerLimit 1\nThreadsPerChild 8\nMaxRequestWorkers 8\nXCRILargeAnswers 40M\n");
my $first = reader('/api/athletes/?limit=50000', $server);
ok($first, 'a first large answer fits');
# While the first is still being fetched, a second waits in vain for a connection; afterwards it is the bound that refuses it.
my ($second, @statuses);
my $named = $server->until(sub {
    $second = $server->get('/api/athletes/?limit=50000');
    push @statuses, $second->{status};
    return $second->{status} != 503 || $server->error_log =~ /XCRILargeAnswers/;
}, 30);
is($second->{status}, 503, 'a second does not') or diag("@statuses");
like($second->header('Retry-After') || '', qr/^\d+\z/, 'and is told when to come again');
like(substr($second->{body}, 0, 300), qr/^\{"detail":"[^"]*error [^"]+"\}\z/, 'in the shape of an error');
ok($named, 'the log names the directive') or diag($server->error_log);
is($server->get('/api/athletes/?limit=500')->{status}, 200, 'small answers come all the same');
rest($first);
is($server->until(sub { my $r = $server->get('/api/athletes/?limit=50000'); $r->{status} == 200 && $r->{status} }), 200,
    'and large ones again when the first is read');
$server->stop;

admin("DROP DATABASE $DB; REVOKE SELECT ON $DB.* FROM " . env_or_die('XCRI_DB_USER') . '@localhost');
done_testing;
