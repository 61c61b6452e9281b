# A list as CSV is the same list: each part begins with its name and its columns, nothing between two commas is NULL. What is
# wrong is told by line and column, whatever is sent, and however it is cut.

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
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files));
my ($api, $list) = ($XCRIPublish::API, $XCRIPublish::LIST);
my @TYPE = ('Content-Type' => 'text/csv; charset=utf-8');

sub put { my ($body, %head) = @_; return XCRIPublish::put($server->{port}, $body, @TYPE, %head) }
sub dry { my ($body, %head) = @_; return put($body, path => "$list?dry-run", %head) }
sub rows { my ($sql) = @_; my $said = $db->sql($sql, 'xcri'); chomp $said; utf8::decode($said); return $said }

# The rows of all parts' tables as text, but for the keys of those that were there before
my @tables = map { "iz_rankings_xcri_$_" } qw(athlete_rankings team_rankings scs_components team_knockout team_knockout_matchups calculation_metadata);
sub tables { return join "\n", map { rows("SELECT * FROM $_ ORDER BY 1") } @tables }

my %other = (
    components => [map { { part => 'components', anet_athlete_hnd => 10_000 + $_, created_at => '2025-10-24 19:34:03', updated_at => '2025-10-24T19:34:03.5', best_ags => $_ == 2 ? undef : '1e1' } } 1 .. 5],
    knockout => [map { { part => 'knockout', team_id => 99 + $_, team_name => $_ == 1 ? "of \"two\"\r\nlines, \x{1F3C3}" : ' T ', team_code => $_ == 1 ? '' : undef, knockout_rank => $_, calculation_date => '2025-10-24T19:34:03' } } 1 .. 3],
    matchups => [{ part => 'matchups', race_hnd => 1, race_date => '2025-10-14', meet_name => '', team_a_id => 100, team_a_rank => 1, team_a_score => 20, team_b_id => 101,
        team_b_rank => 2, team_b_score => 30, winner_team_id => 100, calculation_date => '2025-10-24T19:34:03' }]);
my @all = (XCRIPublish::edition(30), map { @{ $other{$_} } } sort keys %other);

# ---- the same
is(XCRIPublish::put($server->{port}, \@all)->{status}, 200, 'a list as lines of JSON');
my $want = tables();
like($want, qr/of "two"\\r\\nlines, \x{1F3C3}|of "two"\r\\nlines, \x{1F3C3}/, 'with all that texts may have');
$db->sql(join('', map { "DELETE FROM $_;" } @tables), 'xcri');
my $csv = XCRIPublish::csv(@all);
my $r = put($csv, 'Idempotency-Key' => 'csv');
is($r->{status}, 200, 'the same as CSV') or diag($r->{body}, $server->error_log);
like($r->{body}, qr/"rows":\{"athletes":30,"teams":7,"components":5,"knockout":3,"matchups":1,"metadata":1\}/, 'as many rows');
is(tables(), $want, 'the same rows in all tables');
is(put($csv, 'Idempotency-Key' => 'csv')->{body}, $r->{body}, 'sent again with its key: the same answer');
is(rows('SELECT COUNT(*) FROM xcri_publications'), 2, 'and it is published once');
for my $case (['LF alone', $csv =~ s/\r\n/\n/gr, 'text/csv'], ['a byte order mark', "\xEF\xBB\xBF$csv", 'Text/CSV;charset="UTF-8"'], ['no end of the last line', $csv =~ s/\r\n\z//r, 'text/csv;header=present; charset=utf-8'],
    ['records as long as the longest', $csv =~ s/^(#\w+)/$1,,,,,,/gmr, 'text/csv']) {
    is(dry($case->[1], 'Content-Type' => $case->[2])->{status}, 200, $case->[0]);
}

# ---- in pieces of one byte, and cut off at many places
{
    my $small = XCRIPublish::csv(XCRIPublish::athlete(1, team_name => "a \"b\",\r\n\x{1F3C3}"), map { XCRIPublish::team($_) } 1 .. 2);
    my $sock = XCRIPublish::open_put($server->{port}, undef, @TYPE, 'Transfer-Encoding' => 'chunked', path => "$list?dry-run");
    XCRIPublish::send_all($sock, join('', map { "1\r\n$_\r\n" } split //, $small) . "0\r\n\r\n");
    is(jtext(XCRIPublish::answer($sock)->json, 'rows', 'teams'), 2, 'a body in chunks of a byte');
    my $before = tables();
    for my $at (map { int rand length $csv } 1 .. 10) {
        my $cut = XCRIPublish::open_put($server->{port}, length $csv, @TYPE);
        XCRIPublish::send_all($cut, substr $csv, 0, $at);
        close $cut;
    }
    ok($server->until(sub { rows("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'xcri_publish'") eq '0' }, 15), 'those that were cut off are over');
    is(tables(), $before, 'and nothing is changed');
}

# ---- what is wrong
my $before = tables();
my $head = 'anet_athlete_hnd,anet_team_hnd,athlete_rank,h2h_wins,h2h_losses,h2h_meetings,calculated_at';
my $row = '10001,100,1,0,0,0,2025-10-24T19:34:03';
my $good = "#athletes\n$head\n$row\n#teams\nanet_team_hnd,team_rank,calculated_at\n100,1,2025-10-24 19:34:03\n";
is(dry($good)->{status}, 200, 'the least that a list has') or diag(dry($good)->{body});
sub try {
    my ($body, $want, $name) = @_;
    utf8::encode($body) if utf8::is_utf8($body);
    my $answer = put($body);
    is($answer->{status}, 422, "$name: 422") or diag($answer->{body});
    my $got = eval { JSON::PP->new->utf8->decode($answer->{body}) } || {};
    for (@{ $got->{detail} }) { like(delete $_->{msg}, qr/\A[A-Z][^\n]+\z/, "$name: in words") }
    is_deeply($got->{detail}, $want, $name) or diag($answer->{body});
    return;
}
sub wrong { my ($type, $input, @loc) = @_; return { type => $type, loc => ['body', @loc], input => $input } }
# one column of the first row
sub cell { my ($column, $text) = @_; my @names = split /,/, $head; my @values = split /,/, $row; for (0 .. $#names) { $values[$_] = $text if $names[$_] eq $column } return $good =~ s/^\Q$row\E$/join ',', @values/emr }
for my $case (['athlete_rank', 'x', 'int_type'], ['athlete_rank', '1.0', 'int_type'], ['athlete_rank', ' 1', 'int_type'], ['athlete_rank', '99999999999999999999', 'int_type'], ['h2h_wins', 'true', 'int_type'],
    ['calculated_at', '2025-10-24', 'datetime_from_date_parsing'], ['h2h_losses', '', 'missing', undef], ['h2h_losses', '""', 'int_type', ''], ['h2h_losses', '-', 'int_type']) {
    try(cell(@$case[0, 1]), [wrong($case->[2], @$case > 3 ? $case->[3] : $case->[1], 3, $case->[0])], "$case->[0] is '$case->[1]'");
}
try(cell('athlete_rank', '2147483648'), [{ %{ wrong('less_than_equal', '2147483648', 3, 'athlete_rank') }, ctx => { le => 2_147_483_647 } }], 'a number that is out of range');
# More columns, after those that are there
sub more { my ($names, $values) = @_; return $good =~ s/^\Q$head\E$/$head,$names/mr =~ s/^\Q$row\E$/$row,$values/mr }
is(dry(more('season_year,gender_code,checkpoint_date,xcri_score', '2025,M,,1e-05'))->{status}, 200, "the address's own, a small number");
is(dry(more('season_year,algorithm_type,division_code', ',,'))->{status}, 200, 'and where nothing is said');
for my $case (['season_year', '2024', 'literal_error', '2025'], ['gender_code', 'F', 'literal_error', '"M"'], ['checkpoint_date', '2025-10-20', 'literal_error', 'null'], ['checkpoint_date', 'null', 'literal_error', 'null'],
    ['xcri_score', 'nan', 'float_type'], ['xcri_score', '1e', 'float_type'], ['xcri_score', 'inf', 'float_type'], ['most_recent_race_date', '2025-02-30', 'date_from_datetime_parsing']) {
    try(more(@$case[0, 1]), [{ %{ wrong($case->[2], $case->[1], 3, $case->[0]) }, $case->[3] ? (ctx => { expected => $case->[3] }) : () }], "$case->[0] is $case->[1]");
}
try(more('team_name', "\xff"), [wrong('string_unicode', "\x{FFFD}", 3, 'team_name')], 'what is not UTF-8');
try(more('team_name', "a\0b"), [wrong('string_unicode', "a\0b", 3, 'team_name')], 'a NUL');
# columns: told once, and the rows are looked at all the same
try("#athletes\n" . ($head =~ s/athlete_rank/rank/r) . ",h2h_wins,,\n" . join('', map { "1000$_,100,$_,0,x,0,2025-10-24T19:34:03,1,\n" } 1 .. 2) . "#teams\nanet_team_hnd,team_rank,calculated_at\n100,1,2025-10-24 19:34:03\n",
    [wrong('extra_forbidden', undef, 2, 'rank'), wrong('value_error', undef, 2, 'h2h_wins'), wrong('missing', undef, 2, 'athlete_rank'), map { wrong('int_type', 'x', $_, 'h2h_losses') } 3, 4], 'columns');
try("#teams\nanet_team_hnd,,team_rank,calculated_at\n", [wrong('missing', undef, 2, 2)], 'a column without a name');
try("$good$row\n#teams\nanet_team_hnd,team_rank,calculated_at\n1,2\n1,2,3,4\n", [wrong('value_error', undef, 7), wrong('value_error', undef, 10), wrong('value_error', undef, 11)], 'records that are too short or too long');
# parts
my @names = (ctx => { expected => "'athletes', 'teams', 'components', 'knockout', 'matchups' or 'metadata'" });
try("$head\n$row\n$row\n", [wrong('missing', undef, 1, 'part')], 'no part');
try("#runners\n$head\n$row\n#athletes\n$head\n$row,\n$row,x\n#\n1,2", [{ %{ wrong('literal_error', 'runners', 1, 'part') }, @names }, wrong('value_error', undef, 7), { %{ wrong('literal_error', '', 8, 'part') }, @names }], 'parts that are none');
try($_, [wrong('missing', undef)], 'no row') for '', "\r\n\n", "#athletes\n$head\n", "\xEF\xBB\xBF";
try("#athletes\n$head\n1,2,3\"4,5\n" . ($row =~ s/100,1/100,x/r) . "\n\"1\"2\n", [wrong('csv_invalid', undef, 3, 6), wrong('int_type', 'x', 4, 'athlete_rank'), wrong('csv_invalid', undef, 5, 4)], 'quotation marks out of place');
try("#athletes\n$head\n$row\n\"1,2\n3", [wrong('csv_invalid', undef, 4, 1)], 'one that is missing');
try("#athletes\n" . ',' x 300 . "x\n", [wrong('csv_invalid', undef, 2, 1)], '301 values');
# what all of them show together
try(cell('anet_team_hnd', '7'), [wrong('value_error', 7, 3, 'anet_team_hnd')], 'a team that is not there');
try(cell('athlete_rank', '2'), [wrong('value_error', 2, 3, 'athlete_rank')], 'ranks that do not begin with 1');
is(scalar @{ JSON::PP->new->utf8->decode(put("#athletes\n$head\n" . "x,x,x,x,x,x,x\n" x 300)->{body})->{detail} } < 110, 1, 'about a hundred problems are told, and no more');
for my $case (["#athletes\n$head\n" . 'x' x 70_000 . "\n", 3], ["#athletes\n$head\n$row\n\"" . "x\n" x 40_000, 4], ['x' x 100_000, 1]) {
    my $long = put($case->[0]);
    like("$long->{status} $long->{body}", qr/\A413 .*The record that begins in line $case->[1] has more than 65536 bytes/, "a record that does not end, in line $case->[1]");
}
for my $type ('text/csv; charset=iso-8859-1', 'text/csv; header=present;charset=utf-16', 'text/csvx', 'text/plain') {
    is(put($good, 'Content-Type' => $type)->{status}, 415, "$type: 415");
}
is(tables(), $before, 'nothing of this has changed anything');
is(rows('SELECT COUNT(*) FROM xcri_publications'), 2, 'nor is it noted');

# ---- memory: many parts, and many rows of a part whose columns are wrong, are no more than one
{
    my $most = sub { my $kb = 0; for my $pid ($server->children) { my ($n) = XCRIWrites::slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m; $kb = $n if $n && $n > $kb } return $kb };
    my $first = $most->();
    is(put("#athletes\n$head,x\n" . "$row,\n" x 150_000)->{status}, 422, 'many rows below a wrong column');
    is(put("#athletes\n$head\n" x 100_000)->{status}, 422, 'many parts without rows');
    cmp_ok($most->() - $first, '<', 30_000, 'take no memory');
}

# ---- the command
{
    my $command = env_or_die('XCRI_SOURCE') . '/conf/publish';
    XCRIWrites::spew("$files/netrc", "machine 127.0.0.1 login program password pa55\n");
    my $publish = sub {
        my ($option, $names) = @_;
        my $said = `'$command' --api=http://127.0.0.1:$server->{port}$api --tries=1 $option 2025 2030 M @{[ map { "$files/$_" } @$names ]} -- --netrc-file $files/netrc 2>&1`;
        my $code = $? >> 8;
        utf8::decode($said);
        return ($code, $said);
    };
    my %part;
    push @{ $part{ $_->{part} } }, $_ for @all;
    for my $part (keys %part) {
        my $text = XCRIPublish::csv(@{ $part{$part} });
        XCRIWrites::spew("$files/2025-$part.csv", $part eq 'athletes' ? "\xEF\xBB\xBF" . $text =~ s/\A#.*\r\n//r =~ s/\r\n\z//r : $part eq 'teams' ? $text : $text =~ s/\A#.*\r\n//r, 0644);
    }
    $db->sql(join('', map { "DELETE FROM $_;" } @tables), 'xcri');
    my ($code, $said) = $publish->('', [map { "2025-$_.csv" } qw(athletes teams components knockout matchups metadata)]);
    is($code, 0, 'xcri-publish sends a file for each part') or diag($said);
    is(tables(), $want, 'and the same is in all tables');
    XCRIWrites::spew("$files/bad-teams.csv", "anet_team_hnd,team_rank,calculated_at\r\n1,1,2025-10-24 19:34:03\r\n2,x,2025-10-24 19:34:03\r\n\"", 0644);
    XCRIWrites::spew("$files/runners.csv", "a,b\n1,2\n", 0644);
    XCRIWrites::spew("$files/1.csv", "a,b\n1,2\n", 0644);
    XCRIWrites::spew("$files/list.ndjson", "{}\n", 0644);
    ($code, $said) = $publish->('--dry-run', ['2025-athletes.csv', 'bad-teams.csv']);
    is($code, 1, 'what is wrong');
    like($said, qr/^\Q$files\E\/bad-teams\.csv:3: team_rank: The value must be a whole number \("x"\)$/m, 'by file, line and column');
    like($said, qr/^\Q$files\E\/bad-teams\.csv:4: 1: A value in quotation marks does not end$/m, 'and where a quotation mark is missing');
    ($code, $said) = $publish->('--dry-run', ['runners.csv', 'bad-teams.csv']);
    like($said, qr/^\Q$files\E\/runners\.csv: part: The value must be 'athletes', 'teams'/m, 'a file that is named for no part');
    like(($publish->('', ['1.csv']))[1], qr/1\.csv does not say which part it is: name it PART\.csv/, 'or for nothing');
    like(($publish->('', ['2025-athletes.csv', 'list.ndjson']))[1], qr/are not sent together/, 'and no mixture');
}
unlike($server->error_log, qr/exit signal/, 'no child of httpd has ended');
$server->stop;
$db->stop;
done_testing;
