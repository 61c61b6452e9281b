# Two publishers of one list at two nodes of a cluster do not see each other's locks: one of them is refused, at some statement
# or when it commits. Whatever statement that is, the answer is clear, and the tables are all old or all new; where another was
# in the way it is tried again. A database that is not in a cluster has deadlocks, and is made to say the rest. Without XCRI_LONG=1
# the other two codes are tried at every third statement.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use XCRITest;
use XCRIServer;
use XCRIPublish;
use XCRIRefusals;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $refusals = XCRIRefusals->new($db->socket);
my $configuration = XCRIPublish::configuration($db, $files);
XCRIPublish::files($db, $files, $refusals->socket);
my $server = XCRIServer->new($configuration);
my $list = $XCRIPublish::LIST;
my $ATHLETES = 30;

# Edition n has so many athletes, and was calculated in the nth second.
my $n = 1;
sub at { my ($of) = @_; return sprintf '2025-10-24 %02d:%02d:%02d', $of / 3600, $of / 60 % 60, $of % 60 }
sub put {
    my ($of, %head) = @_;
    return XCRIPublish::put($server->{port}, [XCRIPublish::edition($ATHLETES + $of, at($of))], 'Idempotency-Key' => "edition-$of", %head);
}
sub there {
    my $said = $db->sql(join(' UNION ALL ', map { "SELECT '$_', COUNT(*), COUNT(DISTINCT calculated_at), MIN(calculated_at) FROM iz_rankings_xcri_$_" } qw(athlete_rankings team_rankings calculation_metadata)), 'xcri');
    my %row = map { my @c = split /\t/; ($c[0] => \@c) } split /\n/, $said;
    my $of = $row{athlete_rankings}[1] - $ATHLETES;
    my $noted = $db->sql('SELECT send_key FROM xcri_publications ORDER BY id DESC LIMIT 1', 'xcri');
    return $row{team_rankings}[1] == 7 && $row{calculation_metadata}[1] == 1 && $noted eq "edition-$of\n" && (grep { $_->[2] == 1 && $_->[3] eq at($of) } values %row) == 3 ? $of : "$noted$said";
}

$refusals->refuse;
is(put($n)->{status}, 200, 'the first edition') or diag($server->error_log);
is(there(), $n, 'is there');
$refusals->refuse;
is(put(++$n)->{status}, 200, 'and the second');
my $statements = $refusals->seen;
my ($commit) = grep { ($refusals->seen)[$_ - 1] eq 'COMMIT' } 1 .. $statements;
cmp_ok($statements, '>', 20, "a publication has $statements statements");
ok(defined $commit, 'and commits');

# ---- each of them refused, once
my (%said, $refused, $meant);
for my $code (1213, 1205, 1180) {
    my @moments = grep { $ENV{XCRI_LONG} || $code == 1213 || $_ % 3 == 0 || $_ == $commit } 1 .. $statements;
    for my $at (@moments) {
        $n++;
        $refusals->refuse($at, $code);
        my $r = put($n);
        my @seen = $refusals->seen;
        $refusals->refuse;
        my $name = "$code at " . ($seen[$at - 1] // 'nothing');
        my $there = there();
        $refused++ if @seen >= $at;
        $meant++;
        $said{$code}{ $r->{status} }++;
        $said{$code}{commit} = "$r->{status} $r->{body}" if ($seen[$at - 1] // '') eq 'COMMIT';
        my $good = $r->{status} =~ /\A(?:200|409|503)\z/ && $there eq ($r->{status} eq '200' ? $n : $n - 1)
            && ($r->{status} eq '200' || ($r->header('Retry-After') // '') =~ /^\d+$/ && $r->{body} !~ /another was first|\b$code\b/);
        ok($good, "$name: $r->{status}, and all is " . ($r->{status} eq '200' ? 'new' : 'old')) or diag("$r->{body}\n$there");
        next if $r->{status} eq '200';
        is(put($n)->{status}, 200, "$name: sent again") or diag($r->{body});
        is(there(), $n, "$name: it is there");
    }
}
diag(join '; ', map { my $code = $_; "$code: " . join ', ', map { "$said{$code}{$_} x $_" } grep { /\d/ } sort keys %{ $said{$code} } } sort keys %said);
is($refused, $meant, 'each of them was refused');
like($said{1213}{commit}, qr/^200 /, 'who was second at the end tries once more');
like($said{1180}{commit}, qr/^503 .*not known/, 'what else a commit is refused with leaves open what became of it');
is($db->sql('SELECT COUNT(*), COUNT(DISTINCT send_key) FROM xcri_publications', 'xcri'), "$n\t$n\n", 'each edition was published once');

# ---- always refused: that is another publisher, not the database
{
    $db->sql("CREATE TRIGGER no_teams BEFORE INSERT ON iz_rankings_xcri_team_rankings FOR EACH ROW SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'no'", 'xcri');
    my $r = put($n + 1);
    like("$r->{status} $r->{body}", qr/\A409 \{"detail":"Another publication of this list is going on"\}\z/, 'a deadlock each time: 409') or diag($r->{body});
    is(there(), $n, 'and nothing is changed');
    $db->sql('DROP TRIGGER no_teams', 'xcri');
    is(XCRIPublish::put($server->{port}, '', method => $_->[0], path => "$XCRIPublish::API/snapshots/2025-10-20")->{status}, $_->[1], "a snapshot: $_->[0]") for ['POST', 200], ['DELETE', 200];
}

# ---- a deadlock with another who has written more, so that the publication is the one that is taken back
{
    $db->sql('CREATE TABLE ballast (a INT) ENGINE=InnoDB', 'xcri');
    my $met = 0;
    for (1 .. 5) {
        $n++;
        my $pid = fork // die;
        if (!$pid) {
            my $where = "season_year = 2025 AND gender_code = 'M' FOR UPDATE";
            my $said = eval { $db->sql('BEGIN; INSERT INTO ballast SELECT seq FROM seq_1_to_20000;'
                . "SELECT COUNT(*) FROM iz_rankings_xcri_team_rankings WHERE $where; DO SLEEP(3); SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE $where; ROLLBACK;", 'xcri'); 1 };
            POSIX::_exit($said ? 0 : 1);
        }
        $server->until(sub { $db->sql("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'DO SLEEP%'") > 0 }, 20);
        my $r = put($n);
        waitpid $pid, 0;
        my $other = $?;
        my $deadlocks = ($db->sql("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'") =~ /(\d+)/)[0];
        is($r->{status}, 200, 'with another in the way') or diag($r->{body}, $server->error_log);
        is(there(), $n, 'it is published');
        if ($deadlocks && !$other) { $met = 1; last }
    }
    ok($met, 'there was a deadlock, which the publication lost, and got over');
}
unlike($server->error_log, qr/exit signal/, 'no child of httpd has ended');
$server->stop;
$refusals->stop;
$db->stop;
done_testing;
