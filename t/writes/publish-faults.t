# A publication that is cut off, by its client, by httpd's end or by the database's, leaves the old list or the new one, in
# all its parts; and who reads meanwhile sees one of them, never both. XCRI_LONG=1 takes thirty moments of each kind.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIFaults ();
use XCRIProxy;
use XCRIPublish;

my $moments = $ENV{XCRI_LONG} ? 30 : 3;
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
# What is committed is there after the process was killed.
my @options = ('--innodb-flush-log-at-trx-commit=2');
my $db = XCRIPublish::database(@options);
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files));
my ($api, $list) = ($XCRIPublish::API, $XCRIPublish::LIST);
my $ATHLETES = 1500;

# Edition n has so many athletes, and was calculated in the nth second: what belongs together is seen by that.
sub at { my ($n) = @_; return sprintf '2025-10-24 %02d:%02d:%02d', $n / 3600, $n / 60 % 60, $n % 60 }
sub edition { my ($n) = @_; return XCRIPublish::lines(XCRIPublish::edition($ATHLETES + $n, at($n) =~ s/ /T/r)) }

# The edition that is in the tables, or what is there instead
sub there {
    my $said = $db->sql(join(' UNION ALL ', map { "SELECT '$_->[0]', COUNT(*), COUNT(DISTINCT calculated_at), MIN(calculated_at) FROM iz_rankings_xcri_$_->[1]" }
        ['a', 'athlete_rankings'], ['t', 'team_rankings'], ['m', 'calculation_metadata']) . " UNION ALL SELECT 'p', COUNT(*), 1, MAX(row_counts) FROM (SELECT row_counts FROM xcri_publications ORDER BY id DESC LIMIT 1) x", 'xcri');
    my %row = map { my @c = split /\t/; ($c[0] => \@c) } split /\n/, $said;
    my $n = $row{a}[1] - $ATHLETES;
    return $row{t}[1] == 7 && $row{m}[1] == 1 && (grep { $row{$_}[2] == 1 && $row{$_}[3] eq at($n) } qw(a t m)) == 3 && $row{p}[3] =~ /"athletes":$row{a}[1],/ ? $n : $said;
}

# sent(edition): a process that publishes, and the status that it was given ('' for none)
sub sent {
    my ($n) = @_;
    pipe my $from, my $to or die;
    my $pid = fork // die;
    if (!$pid) {
        my $r = XCRIPublish::put($server->{port}, edition($n), 'Idempotency-Key' => "edition-$n");
        syswrite $to, ($r->{status} // '') . ' ' . ($r->{body} // '');
        POSIX::_exit(0);
    }
    close $to;
    return sub { local $/; my $said = <$from>; waitpid $pid, 0; return $said // '' };
}

my $n = 1;
my $start = Time::HiRes::time();
like(sent($n)->(), qr/^200 /, 'the first edition');
my $long = Time::HiRes::time() - $start;
is(there(), $n, 'is there');

# ---- those who read meanwhile
my @readers = map {
    my $pid = fork // die;
    if (!$pid) {
        my ($stop, %seen, @wrong) = (0);
        local $SIG{TERM} = sub { $stop = 1 };
        until ($stop) {
            my $r = $server->get("$api/athletes/?season_year=2025&division=2030&gender=M&limit=2000&fields=athlete_rank,calculated_at&format=json");
            $seen{ $r->{status} || 'none' }++;
            next if ($r->{status} || 0) ne '200';
            my ($total) = $r->{body} =~ /"total":(\d+)/;
            my %at = map { $_ => 1 } $r->{body} =~ /"calculated_at":"([^"]+)"/g;
            my $rows = () = $r->{body} =~ /"athlete_rank":/g;
            push @wrong, "total $total, $rows rows, of " . join ' ', sort keys %at if keys %at != 1 || $total != $rows || !$at{ at($total - $ATHLETES) =~ s/ /T/r };
            Time::HiRes::sleep(0.02);
        }
        XCRIWrites::spew("$files/reader-$_", join "\n", "$seen{200} read", @wrong[0 .. ($#wrong < 4 ? $#wrong : 4)]);
        POSIX::_exit(0);
    }
    $pid;
} 1 .. 3;

for (1 .. 3) { like(sent(++$n)->(), qr/^200 /, "edition $n while others read") }

# ---- cut off: what was there, or what was sent, and then it is sent again
my %ended;
sub after_all {
    my ($said, $name) = @_;
    my $there = there();
    my $is_new = $there eq $n;
    ok($is_new || $there eq $n - 1, "$name: all is old or all is new ($said)") or diag($there);
    ok($is_new || $said !~ /^200/, "$name: what was said to be published is");
    ok(!$is_new || $said !~ /nothing is changed/, "$name: what was said not to be is not");
    $ended{$is_new ? 'new' : 'old'}++;
    my $again;
    $server->until(sub { $again = sent($n)->(); return $again =~ /^200 / }, 20);
    like($again, qr/^200 /, "$name: sent again, with its key");
    is(there(), $n, "$name: it is there");
    return;
}

# The moment: somewhere in what a publication takes
sub moment { return Time::HiRes::sleep($long * rand(1.2)) }

for my $i (1 .. $moments) {
    $n++;
    my $body = edition($n);
    my $sock = XCRIPublish::open_put($server->{port}, length $body, 'Idempotency-Key' => "edition-$n");
    XCRIPublish::send_all($sock, substr $body, 0, int rand length $body);
    Time::HiRes::sleep(rand 0.1);
    close $sock;
    ok($server->until(sub { $db->sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'xcri_publish'") == 0 }, 15), "its connection is closed");
    is(there(), $n - 1, 'a client that goes away in the midst: the old list');
    after_all('', "client $i");
}
unlike($server->error_log, qr/exit signal/, 'and no child of httpd has ended for that');
for my $i (1 .. $moments) {
    $n++;
    my $end = sent($n);
    moment();
    kill 'KILL', $server->children;
    after_all($end->(), "httpd $i");
}
for my $i (1 .. $moments) {
    $n++;
    my $end = sent($n);
    moment();
    kill 'KILL', $db->{pid};
    waitpid delete $db->{pid}, 0;
    $db->start(@options);
    after_all($end->(), "database $i");
}
diag(join ', ', map { "$ended{$_} times all was $_" } sort keys %ended);

kill 'TERM', @readers;
waitpid $_, 0 for @readers;
for (1 .. 3) {
    my ($read, @wrong) = split /\n/, XCRIWrites::slurp("$files/reader-$_");
    like($read // '', qr/^[1-9]\d* read/, "a reader: $read");
    is("@wrong", '', 'saw one edition in each answer');
}
my $number = $db->sql('SELECT COUNT(*), COUNT(DISTINCT send_key) FROM xcri_publications', 'xcri');
is($number, "$n\t$n\n", 'each edition was published once');

# ---- a connect of a reader's that hangs is cut off, and it alone: another's publication goes on
{
    my $proxy = proxy($db->socket);
    my $own = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
    my $text = XCRIPublish::configuration($db, $own, "XCRICacheSize Off\nStartServers 1\nMinSpareThreads 1\nMaxSpareThreads 10\nMaxRequestWorkers 10\n");
    $text =~ s/host=localhost,sock=[^,]+,/host=127.0.0.1,port=$proxy->{port},/ or die $text;
    XCRIWrites::spew("$own/publish.cnf", "[xcri_publish]\nuser = xcri_publish\npassword = s3cret\ndatabase = xcri\nhost = 127.0.0.1\nport = $proxy->{port}\n", 0640);
    my $far = XCRIServer->new($text);
    my $teams = "$api/teams/?season_year=2025&division=2030&gender=M&limit";
    ok($far->until(sub { $far->get("$teams=1")->{status} eq '200' }, 20), 'over a network');
    my $body = edition(++$n);
    my $sock = XCRIPublish::open_put($far->{port}, length $body);
    XCRIPublish::send_all($sock, substr $body, 0, 10_000);
    ok($far->until(sub { $db->sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'xcri_publish'") == 1 }, 15), 'a publication has begun');
    # Readers hold the connections that are open, and one more is needed.
    my $lock = XCRIFaults::in_background(sub { $db->sql('LOCK TABLES iz_rankings_xcri_team_rankings WRITE; SELECT SLEEP(4)', 'xcri') });
    $far->until(sub { $db->sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT SLEEP%'") == 1 }, 5);
    $proxy->mode('silent');
    my @readers = map { my $i = $_; XCRIFaults::in_background(sub { XCRIFaults::ask($far->{port}, "$teams=$i", 15) }) } 2 .. 9;
    waitpid $lock, 0;
    $proxy->mode('pass');
    waitpid $_, 0 for @readers;
    XCRIPublish::send_all($sock, substr $body, 10_000);
    my $r = XCRIPublish::answer($sock);
    is($r->{status}, 200, 'and comes to its end') or diag($r->{body}, $far->error_log);
    is(there(), $n, 'it is there');
    $far->stop;
    $proxy->stop;
}

done_testing;
