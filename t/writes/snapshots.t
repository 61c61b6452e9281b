# What is live is kept as a day's snapshot, all lists of the season or none, once; and is taken back whole. One address has
# several methods, each with its own guard.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use JSON::PP ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files, "XCRICacheSize Off\n"));
my $api = $XCRIPublish::API;
my $day = "$api/snapshots/2025-10-20";
my %of = (athletes => 'athlete_rankings', teams => 'team_rankings', components => 'scs_components', knockout => 'team_knockout', matchups => 'team_knockout_matchups', metadata => 'calculation_metadata');
my @tables = map { "iz_rankings_xcri_$of{$_}" } sort keys %of;

sub ask { my ($method, $path, %head) = @_; return XCRIPublish::put($server->{port}, '', 'Content-Type' => undef, method => $method, path => $path, %head) }
sub sums { return $db->sql('CHECKSUM TABLE ' . join(', ', @tables, 'xcri_publications'), 'xcri') }
sub sql { my $said = $db->sql($_[0], 'xcri'); chomp $said; return $said }
sub is_refused { my ($status, $method, $path, $name, %head) = @_; my $before = sums(); my $r = ask($method, $path, %head); is($r->{status}, $status, "$name: $status") or diag($r->{body}); is(sums(), $before, "$name: nothing is changed"); return $r }
# The rows of a day but for what is its own
sub of_day {
    my ($part, $is_day) = @_;
    my $table = "iz_rankings_xcri_$of{$part}";
    my ($key) = split /\n/, sql("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'xcri' AND TABLE_NAME = '$table' ORDER BY ORDINAL_POSITION LIMIT 1");
    my $columns = sql("SELECT GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'xcri' AND TABLE_NAME = '$table' AND COLUMN_NAME NOT IN ('$key', 'checkpoint_date')");
    return sql("SELECT $columns FROM $table WHERE season_year = 2025 AND checkpoint_date $is_day ORDER BY $key");
}

# ---- nothing is there
is_refused(404, 'POST', $day, 'with no live rankings');
is_refused(404, 'DELETE', $day, 'with no snapshot');

my @knockout = map { { part => 'knockout', team_id => 99 + $_, team_name => 'T', knockout_rank => $_, calculation_date => '2025-10-24T19:34:03' } } 1 .. 3;
my $match = { part => 'matchups', race_hnd => 1, race_date => '2025-10-14', meet_name => 'M', team_a_id => 100, team_a_rank => 1, team_a_score => 20, team_b_id => 101,
    team_b_rank => 2, team_b_score => 30, winner_team_id => 100, calculation_date => '2025-10-24T19:34:03' };
my @heavy = map { XCRIPublish::athlete($_, algorithm_type => 'heavy') } 1 .. 4;
is(XCRIPublish::put($server->{port}, [XCRIPublish::edition(12), @heavy, @knockout, $match])->{status}, 200, 'one list');
is(XCRIPublish::put($server->{port}, [XCRIPublish::edition(9)], path => "$api/publications/2025/2031/F")->{status}, 200, 'another');
is(XCRIPublish::put($server->{port}, [XCRIPublish::edition(5)], path => "$api/publications/2024/2031/F")->{status}, 200, 'and one of another season');

# ---- refused
is_refused(401, 'POST', $day, 'nobody', Authorization => undef);
is_refused(401, 'DELETE', $day, 'nobody', Authorization => undef);
is_refused(403, $_, $day, "another site's page", Origin => 'https://other.example') for 'POST', 'DELETE';
is_refused(403, 'POST', $day, 'a page of nowhere', Origin => 'null');
is_refused(422, 'POST', "$api/snapshots/2025-02-30", 'no date');
is_refused(422, 'POST', "$day?dry-run=maybe", 'no truth');
is_refused(422, 'POST', $day, 'no key', 'Idempotency-Key' => 'a b');
is_refused(404, 'POST', "$api/snapshots/2023-10-20", 'a season without rankings');
# 412 says that nothing was done: a snapshot has no tag that could be the one that is named.
is_refused(422, $_, "$day?dryrun", "$_, misspelt") for 'POST', 'DELETE';
is_refused(412, $_, $day, "$_ on a condition", 'If-Match' => '"x"') for 'POST', 'DELETE';
is_refused(403, 'POST', $day, 'who may not is told that', 'If-Match' => '"x"', Origin => 'https://other.example');
for my $method (qw(GET HEAD PUT PATCH)) {
    my $r = is_refused(405, $method, $day, $method);
    is($r->header('Allow'), 'DELETE, POST, OPTIONS', "$method: what is allowed");
}
is(ask('GET', "$api/snapshots/2025-10-20/metadata", Authorization => undef)->{status}, 404, 'below it everybody reads');
is(ask('OPTIONS', $day)->header('Allow'), 'DELETE, POST, OPTIONS', 'OPTIONS says the same');
{
    is_refused(200, 'POST', "$day?dry-run", 'by a page of this site', Origin => 'http://localhost');
    my $r = is_refused(200, 'POST', "$day?dry-run", 'tried');
    like($r->{body}, qr/\A\{"publication":null,"season_year":2025,"checkpoint_date":"2025-10-20","rows":\{"athletes":25,"teams":14,/, 'says what it would do');
}

# ---- kept
my %live = map { $_ => of_day($_, 'IS NULL') } grep { $_ ne 'components' } keys %of;
my $r = ask('POST', $day, 'Idempotency-Key' => 'keep');
is($r->{status}, 200, 'kept') or diag($r->{body}, $server->error_log);
is(json_keys($r->json), 'publication season_year checkpoint_date rows checksum took', 'with these members');
like($r->{body}, qr/"rows":\{"athletes":25,"teams":14,"components":0,"knockout":3,"matchups":0,"metadata":2\}/, 'and rows');
for my $part (qw(athletes teams knockout metadata)) {
    is(of_day($part, "= '2025-10-20'"), $live{$part}, "$part: the day has what is live");
    is(of_day($part, 'IS NULL'), $live{$part}, "$part: which stays");
}
is(of_day('matchups', "= '2025-10-20'"), '', 'matchups are not kept for a day');
is(sql('SELECT COUNT(*) - COUNT(DISTINCT ranking_id) FROM iz_rankings_xcri_athlete_rankings'), 0, 'keys are given once');
like($server->error_log, qr/xcri: published by program: all lists of 2025-10-20, \{"athletes":25,/, 'the log has it');
ok($server->until(sub { (jtext($server->get("$api/snapshots/2025-10-20/athletes?division=2030&gender=M")->json, 'total') // '') eq '12' }, 10), 'visitors see it');
is(ask('POST', $day, 'Idempotency-Key' => 'keep')->{body}, $r->{body}, 'again with its key: the same answer');
is_refused(409, 'POST', $day, 'once more');
is_refused(422, 'DELETE', $day, 'the key of another', 'Idempotency-Key' => 'keep');
{
    my $row = JSON::PP->new->utf8->decode($server->get("$api/metadata/publications?season_year=2025")->{body})->{results}[0];
    is_deeply([@$row{qw(division_code gender_code checkpoint_date athletes)}], [undef, undef, '2025-10-20', 25], 'it is noted, of all lists');
}

# ---- taken back
is(ask('POST', "$api/snapshots/2025-10-27", 'If-None-Match' => '*', 'If-Unmodified-Since' => 'Wed, 01 Jan 2020 00:00:00 GMT')->{status}, 200, 'another day: what has no tag and no time is not compared');
is_refused(200, 'DELETE', "$day?dry-run", 'tried');
$r = ask('DELETE', $day, 'Idempotency-Key' => 'back');
is($r->{status}, 200, 'taken back') or diag($r->{body});
like($r->{body}, qr/"rows":\{"athletes":-25,"teams":-14,"components":0,"knockout":-3,"matchups":0,"metadata":-2\}/, 'with what went');
is(of_day($_, "= '2025-10-20'"), '', "$_: gone") for qw(athletes teams knockout metadata);
is(of_day($_, "= '2025-10-27'"), $live{$_}, "$_: the other day stays") for qw(athletes teams knockout metadata);
is(of_day($_, 'IS NULL'), $live{$_}, "$_: and what is live") for qw(athletes teams knockout metadata matchups);
is(ask('DELETE', $day, 'Idempotency-Key' => 'back')->{body}, $r->{body}, 'again with its key: the same answer');
is_refused(404, 'DELETE', $day, 'once more');

# What was published for a day is of the season that its address says: the rankings of one are still made in the next year.
{
    is(XCRIPublish::put($server->{port}, [XCRIPublish::edition(4)], path => "$api/publications/2025/2030/M?checkpoint_date=2026-01-05")->{status}, 200, 'a list of the season before is published for a day');
    like(ask('GET', "$api/snapshots/2026-01-05/metadata")->{body}, qr/"athlete_count":4/, 'which is a snapshot');
    is_refused(409, 'POST', "$api/snapshots/2026-01-05", 'the day has a list, of whatever season');
    my $r = ask('DELETE', "$api/snapshots/2026-01-05");
    is($r->{status}, 200, 'and can be taken back') or diag($r->{body});
    is(sql("SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE checkpoint_date = '2026-01-05'"), 0, 'all of it');
    is_refused(404, 'DELETE', "$api/snapshots/2026-01-05", 'once more');
}

# ---- tables that cannot take anything back
{
    $db->sql('ALTER TABLE iz_rankings_xcri_team_rankings ENGINE = Aria', 'xcri');
    is_refused(503, 'POST', $_, "$_, with a table without transactions") for $day, "$day?dry-run";
    my $before = sums();
    is(XCRIPublish::put($server->{port}, [XCRIPublish::edition(3)])->{status}, 503, 'a list, with a table without transactions: 503');
    is(sums(), $before, 'nothing is changed');
    like($server->error_log, qr/iz_rankings_xcri_team_rankings is of the engine Aria, which has no transactions/, 'and the log says why');
    $db->sql('ALTER TABLE iz_rankings_xcri_team_rankings ENGINE = InnoDB', 'xcri');
    is(XCRIPublish::put($server->{port}, [XCRIPublish::edition(12), @heavy, @knockout, $match])->{status}, 200, 'and it goes on');
}

# ---- all or none: a table that cannot be written
{
    $db->sql("REVOKE INSERT ON xcri.iz_rankings_xcri_calculation_metadata FROM 'xcri_publish'\@'localhost'");
    is_refused(503, 'POST', $day, 'the last of its tables cannot be written');
    $db->sql("GRANT INSERT ON xcri.iz_rankings_xcri_calculation_metadata TO 'xcri_publish'\@'localhost'");
}

# ---- the command
{
    XCRIWrites::spew("$files/netrc", "machine 127.0.0.1 login program password pa55\n");
    my $command = env_or_die('XCRI_SOURCE') . "/conf/publish --api=http://127.0.0.1:$server->{port}$api";
    my $run = sub { my $said = `$command @_ -- --netrc-file $files/netrc 2>&1`; return ($? >> 8) . " $said" };
    like($run->('--snapshot=2025-11-03', '--dry-run'), qr/\A0 .*snapshot of 2025-11-03, to be tried\n.*nothing is changed: athletes 25,/s, '--snapshot --dry-run');
    like($run->('--snapshot=2025-11-03'), qr/\A0 .*kept, as number \d+: athletes 25, knockout 3, metadata 2, teams 14,/s, '--snapshot');
    like($run->('--snapshot=2025-11-03'), qr/\A1 .*answered 409: There is a snapshot of that day already/s, 'not twice');
    like($run->('--take-back=2025-11-03'), qr/\A0 .*taken back, as number \d+: athletes -25,/s, '--take-back');
    like($run->('--take-back=2025-11-03'), qr/\A1 .*answered 404: Snapshot 2025-11-03 not found/s, 'not twice');
    like($run->('--snapshot=2025-11-03', '2025'), qr/\A1 .*a snapshot is one of all lists/s, 'with words that are too many');
}

done_testing();
