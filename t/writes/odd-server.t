# What an administrator has set for all sessions is no concern of those that write: columns that a limit of rows leaves out of
# what the server tells of a table would be left out of a snapshot, without a word.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIPublish;
use XCRIWrites;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $account = XCRIWrites::account($db, $files);
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files, "XCRIWriter $account xcri_write\nXCRIFeedback On\nXCRIFeedbackLimit 1000 1000\n"));

sub rows { my ($sql) = @_; my $said = $db->sql($sql, 'xcri'); chomp $said; return $said }
sub snapshot { my ($method) = @_; return XCRIPublish::put($server->{port}, '', method => $method, path => "$XCRIPublish::API/snapshots/2025-10-20") }
# All columns but those that are a row's own
my $columns = 'athlete_rank, anet_athlete_hnd, algorithm_version, processing_time_seconds, calculated_at, team_name, osma_rank';
my $of = sub { my ($day) = @_; return "SELECT $columns FROM iz_rankings_xcri_athlete_rankings WHERE checkpoint_date $day ORDER BY athlete_rank" };

my $n = 0;
for my $set ('sql_select_limit = 36', 'sql_select_limit = 1', 'max_join_size = 1', 'sql_safe_updates = 1', 'max_session_mem_used = 1000000', 'tmp_disk_table_size = 1024',
    "completion_type = 'RELEASE'", 'div_precision_increment = 0', "tx_isolation = 'SERIALIZABLE'", 'autocommit = 0', "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'") {
    my ($name) = $set =~ /^(\w+)/;
    $db->sql("SET GLOBAL $set");
    # Connections that are kept have what they were opened with.
    $server->stop;
    $server->start;
    my $length = 20 + $n++;
    my $r = XCRIPublish::put($server->{port}, [(map { XCRIPublish::athlete($_, algorithm_version => "v$n", processing_time_seconds => $n, osma_rank => $_) } 1 .. $length),
        map { XCRIPublish::team($_) } 1 .. 7]);
    my $kept = snapshot('POST');
    my @letters = map { { feedback_type => 'bug', message => "Message $_ of round $n" } } 1 .. 5;
    my @answers = map { XCRIWrites::post($server->{port}, \@letters) } 1, 2;
    # The test's own sessions have it, too.
    $db->sql("SET GLOBAL $name = DEFAULT");
    is($r->{status}, 200, "$set: a list is published") or diag($r->{body});
    is(rows('SELECT COUNT(*), MIN(algorithm_version), MIN(processing_time_seconds) FROM iz_rankings_xcri_athlete_rankings WHERE checkpoint_date IS NULL'),
        "$length\tv$n\t$n.00", "$set: with all that was said");
    is($kept->{status}, 200, "$set: a snapshot is kept");
    is(rows($of->('IS NOT NULL')), rows($of->('IS NULL')), "$set: of whole rows");
    is("$answers[1]{status} $answers[1]{body}", "200 $answers[0]{body}", "$set: messages that are sent again are those that were kept");
    is(XCRIWrites::count($db, "WHERE message LIKE '%of round $n'"), 5, "$set: once");
    $db->sql("SET GLOBAL $set");
    my $gone = snapshot('DELETE');
    $db->sql("SET GLOBAL $name = DEFAULT");
    is($gone->{status}, 200, "$set: and the snapshot is taken back");
    is(rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE checkpoint_date IS NOT NULL'), 0, "$set: all of it");
}

# ---- a server that soon has enough of those who say nothing, and a client that is still at it
{
    $db->sql('SET GLOBAL wait_timeout = 1');
    my $bytes = XCRIPublish::lines(XCRIPublish::edition(9));
    my $sock = XCRIPublish::open_put($server->{port}, length $bytes);
    XCRIPublish::send_all($sock, substr $bytes, 0, 1000);
    Time::HiRes::sleep(2.5);
    XCRIPublish::send_all($sock, substr $bytes, 1000);
    my $r = XCRIPublish::answer($sock);
    $db->sql('SET GLOBAL wait_timeout = DEFAULT');
    is($r->{status}, 200, 'a client that pauses for longer than the server waits for others publishes all the same') or diag($r->{body});
}

done_testing;
