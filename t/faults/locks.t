# A table that is locked, altered, dropped, renamed, and one whose statements are slow: the others do not notice.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

my $db = database();
my ($teams, $metadata) = map { "iz_rankings_xcri_$_" } qw(team_rankings calculation_metadata);

# Holds this lock while the sub runs.
sub while_locked {
    my ($lock, $what) = @_;
    my $kid = in_background(sub { eval { $db->sql("$lock; SELECT SLEEP(600)", $db->{db}) } });
    my $holder;
    for (1 .. 200) {
        ($holder) = split /\s+/, $db->sql("SELECT id FROM information_schema.processlist WHERE info = 'SELECT SLEEP(600)'");
        last if $holder;
        sleep 0.05;
    }
    eval { $what->(); 1 } or diag($@);
    $db->sql("KILL $holder");
    waitpid $kid, 0;
    return;
}

sub asked { my ($port, $path, $n) = @_; my @r = map { sleep 0.05; ask($port, $path, 20) } 1 .. $n; return @r }
sub longest { my $l = 0; for (@_) { $l = $_->[1] if $_->[1] > $l } return $l }
sub statuses { my %s; $s{ $_->[0] }++ for @_; return join ' ', map { "$_ x $s{$_}" } sort keys %s }

# ---- a pool of two, and many at a locked table
{
    my $s = faults_server($db, slots => 2, children => 2);
    ask($s->{port}, "$API$_") for ('/teams/', '/health') x 4;
    my (@static, $sum);
    while_locked("LOCK TABLES $teams WRITE", sub {
        $sum = storm($s, paths => ['/teams/'], clients => 50, seconds => seconds(5, 20), during => sub { sleep 1; @static = asked($s->{port}, '/page.html', 20) });
    });
    tell('pool of two, 50 clients at a locked table', $sum, sprintf 'a page %.0f ms', 1000 * longest(@static));
    is($sum->{lost}, 0, 'a pool of two: nobody is lost');
    is(statuses(@static), '200 x 20', 'pages are answered');
    cmp_ok(longest(@static), '<', 0.5, 'and soon');
    my @refused = sort { $a <=> $b } map { $_ } $sum->{of}{'/teams/'}{longest};
    is(join(' ', grep { $_ ne '503' && $_ ne 'lost' } keys %{ $sum->{status} }), '', 'the others are told to come again');
    ok(defined right_again($s, '/teams/', 10), 'right again');
    is($s->until(sub { running($db, '%') == 0 }, 10), 1, 'and no statement is left');
    $s->stop;
}

# ---- one table locked: the others
{
    my $s = faults_server($db);
    my $before = $s->until(sub { ask($s->{port}, "$API$_") for '/teams/', '/athletes/', '/metadata/', '/health'; connections($db) }, 1);
    while_locked("LOCK TABLES $teams WRITE", sub {
        my (@other, @single, @health);
        my $sum = storm($s, paths => ['/teams/', '/teams/?gender=F', '/teams/101'], seconds => seconds(6, 20), during => sub {
            sleep 1.5;
            @other = asked($s->{port}, "$API/metadata/", 15);
            @single = asked($s->{port}, "$API/metadata/3001", 15);
            @health = asked($s->{port}, "$API/health", 15);
        });
        tell('one table locked', $sum, sprintf('other routes %.0f ms, health %.0f ms', 1000 * longest(@other, @single), 1000 * longest(@health)));
        is(statuses(@other), '200 x 15', 'one table locked: lists of another are answered');
        is(statuses(@single), '200 x 15', 'and its rows');
        cmp_ok(longest(@other, @single), '<', 1.5, 'and soon');
        is(statuses(@health), '200 x 15', 'health is 200');
        like($health[-1][2], qr/"status":"degraded".*"database_connected":true.*"detail":"The rankings database answers, and is busy/, 'and says what is the matter');
        cmp_ok(longest(@health), '<', 0.5, 'at once');
        is($sum->{lost}, 0, 'nobody is lost');
        my %retry = map { (ask($s->{port}, "$API/teams/")->[3] =~ /^Retry-After: (\d+)/m)[0] // 'none' => 1 } 1 .. 5;
        is(join(' ', grep { !/^\d+$/ || $_ < 1 || $_ > 60 } keys %retry), '', 'refusals say when to come again');
    });
    ok(defined right_again($s, '/teams/', 10), 'and right again');
    is($s->until(sub { running($db, '%') == 0 }, 10), 1, 'no statement is left');
    $s->stop;
}

# ---- FLUSH TABLES WITH READ LOCK: reads go on
{
    my $s = faults_server($db);
    my $sum;
    while_locked('FLUSH TABLES WITH READ LOCK', sub { $sum = storm($s, paths => ['/teams/', '/athletes/', '/metadata/3001'], clients => 8, seconds => seconds(3, 20)) });
    tell('FLUSH TABLES WITH READ LOCK', $sum);
    is(join(' ', keys %{ $sum->{status} }), '200', 'FTWRL: all are answered');
    $s->stop;
}

# ---- a table altered, renamed, dropped and made again while it is read
{
    my $s = faults_server($db);
    my @paths = ('/metadata/3001', '/teams/', '/metadata/');
    my $sum = storm($s, paths => \@paths, clients => 8, seconds => seconds(6, 30), during => sub {
        my ($began) = @_;
        while (time - $began < seconds(5, 28)) {
            $db->sql("ALTER TABLE $metadata ADD COLUMN more INT NULL; ALTER TABLE $metadata DROP COLUMN more;"
                . "RENAME TABLE $metadata TO moved; DO SLEEP(0.1); RENAME TABLE moved TO $metadata;"
                . "CREATE TABLE copy AS SELECT * FROM $metadata; DROP TABLE $metadata; DO SLEEP(0.1); CREATE TABLE $metadata AS SELECT * FROM copy; DROP TABLE copy;", $db->{db});
            sleep 0.2;
        }
    });
    tell('a table altered, renamed, dropped', $sum);
    is(join(' ', keys %{ { map { $_ => 1 } grep { !/^(?:200|longest)$/ } keys %{ $sum->{of}{'/teams/'} } } }), '', 'another table: all are answered');
    is($sum->{lost}, 0, 'nobody is lost');
    is(join(' ', sort grep { !/^(?:200|404|500|503)$/ } keys %{ $sum->{status} }), '', 'the table\'s own: an answer or an error');
    ok(defined right_again($s, '/metadata/3001', 10), 'right again');
    $s->stop;
}

# ---- statements of two seconds, by as many clients as there are slots: the others, and the verdict
{
    $db->sql("RENAME TABLE $metadata TO slow; CREATE VIEW $metadata AS SELECT * FROM slow WHERE SLEEP(0.1) = 0", $db->{db});
    my $s = faults_server($db, slots => 4, timeout => '10s');
    my (@other, @health, $away);
    my $sum = storm($s, paths => ['/metadata/?limit=20'], clients => 8, seconds => seconds(8, 30), during => sub {
        sleep 3;
        @other = asked($s->{port}, "$API/teams/", 20);
        @health = asked($s->{port}, "$API/health", 10);
    });
    tell('8 clients at slow statements', $sum, sprintf 'other routes %.0f ms', 1000 * longest(@other));
    is(statuses(@other), '200 x 20', 'slow statements: other routes are answered');
    cmp_ok(longest(@other), '<', 1.5, 'and soon');
    is(statuses(@health), '200 x 10', 'health is 200');
    unlike($s->error_log, qr/the database is away/, 'and nobody declares the database away');
    $s->stop;
    $db->sql("DROP VIEW $metadata; RENAME TABLE slow TO $metadata", $db->{db});
}

# ---- a statement that its client does not wait for any more, and one whose time is over
{
    $db->sql("RENAME TABLE $metadata TO slow; CREATE VIEW $metadata AS SELECT * FROM slow WHERE SLEEP(20) = 0", $db->{db});
    my $s = faults_server($db, timeout => '10s', text => "Listen 127.0.0.1:\@SECOND\@\n<VirtualHost 127.0.0.1:\@SECOND\@>\nXCRIQueryTimeout 1s\n</VirtualHost>\n");
    ask($s->{port}, "$API/teams/") for 1 .. 4;
    my @quick = map { ask($s->{second}, "$API/metadata/3001", 20) } 1 .. 3;
    is(statuses(@quick), '503 x 3', 'a host of one second beside one of ten: 503');
    cmp_ok(longest(@quick), '<', 2.5, sprintf 'in its time (%.2f s)', longest(@quick));
    is(running($db, '%'), 0, 'and nothing is left behind');
    my $kid = in_background(sub { ask($s->{port}, "$API/metadata/3001", 2) });
    ok($s->until(sub { running($db, '%SLEEP%') + running($db, '%calculation_metadata%') }, 2), 'a statement runs');
    waitpid $kid, 0;
    ok($s->until(sub { running($db, '%') == 0 }, 3), 'its client has gone, and it ends');
    tell('two hosts, two timeouts', { sent => 3, status => { 503 => 3 }, lost => 0, longest => longest(@quick) });
    $s->stop;
    $db->sql("DROP VIEW $metadata; RENAME TABLE slow TO $metadata", $db->{db});
}

# ---- a child that has just started, and a visitor who waits: the digests of all rows, which cost most, come later
{
    my ($after, $s) = (0);
    $db->sql("SET GLOBAL log_output = 'TABLE'");
    # On a machine that is busy the visitor may come too late to be waited for.
    for (1 .. 10) {
        $s->stop if $s;
        $db->sql('SET GLOBAL general_log = 0; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1');
        while_locked("LOCK TABLES $teams WRITE", sub {
            $s = faults_server($db, children => 1, cache => 1);
            my $kid = in_background(sub { ask($s->{port}, "$API/teams/", 5) });
            $s->until(sub { $db->sql("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE 'CHECKSUM%'") > 0 }, 10);
            $after = $db->sql("SELECT TIMESTAMPDIFF(MICROSECOND, MIN(event_time), MIN(IF(argument LIKE 'CHECKSUM%', event_time, NULL))) / 1e6"
                . ' FROM mysql.general_log WHERE user_host LIKE \'' . XCRIFaults::user() . '%\'');
            waitpid $kid, 0;
        });
        last if $after > 1;
    }
    cmp_ok($after, '>', 1, sprintf 'a child that has just started: its first visitor comes before the digests (%.2f s)', $after);
    ok($s->until(sub { ask($s->{port}, "$API/metadata/3001", 5)->[3] =~ /^ETag:/m }, 10), 'which come all the same');
    $db->sql('SET GLOBAL general_log = 0');
    $s->stop;
}
$db->stop;
done_testing;
