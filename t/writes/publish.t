# A list of rankings is published whole or not at all: what is wrong with it is told by line and column, what is sent twice is
# published once, and nobody can do it who is not let in.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Digest::SHA ();
use File::Temp ();
use JSON::PP ();
use MIME::Base64 ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database('--innodb-stats-auto-recalc=0');
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files));
my ($api, $list) = ($XCRIPublish::API, $XCRIPublish::LIST);

sub put { return XCRIPublish::put($server->{port}, @_) }
sub athlete { return XCRIPublish::athlete(@_) }
sub team { return XCRIPublish::team(@_) }
sub metadata { return XCRIPublish::metadata(@_) }
sub edition { return XCRIPublish::edition(@_) }
my @tables = map { "iz_rankings_xcri_$_" } qw(athlete_rankings team_rankings scs_components team_knockout team_knockout_matchups calculation_metadata);
sub sums { my ($what) = @_; return $db->sql('CHECKSUM TABLE ' . join(', ', @tables, 'xcri_publications'), 'xcri') }
sub rows { my ($sql) = @_; my $said = $db->sql($sql, 'xcri'); chomp $said; utf8::decode($said); return $said }
sub unchanged { my ($before, $name) = @_; return is(sums(), $before, "$name: nothing is changed") }

# ---- published
my @all = edition(20);
my $bytes = XCRIPublish::lines(@all);
{
    my $r = put(\@all, 'Idempotency-Key' => 'first');
    is($r->{status}, 200, 'a list is published') or diag($r->{body}, $server->error_log);
    is(json_keys($r->json), 'publication season_year division_code gender_code checkpoint_date rows checksum took', 'the answer has these members');
    like($r->{body}, qr/\A\{"publication":1,"season_year":2025,"division_code":2030,"gender_code":"M","checkpoint_date":null,"rows":\{"athletes":20,"teams":7,"components":0,"knockout":0,"matchups":0,"metadata":1\},"checksum":"[0-9a-f]{40}","took":[\d.]+\}\z/, 'and these values');
    is(jtext($r->json, 'checksum'), Digest::SHA::sha1_hex($bytes), 'the checksum is that of what was sent');
    is(rows('SELECT COUNT(*), MIN(ranking_id), MAX(ranking_id), MIN(season_year), MIN(division_code), MIN(gender_code), MIN(algorithm_type), MIN(scoring_group), COUNT(checkpoint_date) FROM iz_rankings_xcri_athlete_rankings'),
        "20\t1\t20\t2025\t2030\tM\tlight\tdivision\t0", 'the rows have the address\'s values, and keys');
    is(rows('SELECT athlete_name_last, xcri_score, season_average, h2h_win_rate, most_recent_race_date, algorithm_version FROM iz_rankings_xcri_athlete_rankings WHERE athlete_rank = 3'),
        "L\x{e9}3\t999.25\t165.35\t0.5000\t2025-10-14\tNULL", 'and those that were sent');
    is(rows('SELECT squad_depth_score FROM iz_rankings_xcri_team_rankings WHERE team_rank = 1'), '0.1250', 'a number may be a text');
    is(rows('SELECT cache_used FROM iz_rankings_xcri_calculation_metadata'), '1', 'and a flag is true');
    ok($server->until(sub { (jtext($server->get("$api/athletes/?division=2030&gender=M")->json, 'total') // '') eq '20' }, 10), 'visitors see it');
    is(rows('SELECT season_year, division_code, gender_code, checkpoint_date, published_by, send_key, row_counts, checksum FROM xcri_publications'),
        "2025\t2030\tM\tNULL\tprogram\tfirst\t" . '{"athletes":20,"teams":7,"components":0,"knockout":0,"matchups":0,"metadata":1}' . "\t" . Digest::SHA::sha1_hex($bytes), 'it is noted');
    like($server->error_log, qr/xcri: published by program: 2025\/2030\/M, \{"athletes":20,.*publication 1/, 'and in the log');
    # the same once more
    my $before = sums();
    my $again = put(\@all, 'Idempotency-Key' => 'first');
    is("$again->{status} $again->{body}", "200 $r->{body}", 'sent again with its key: the same answer');
    unchanged($before, 'again');
    my $other = put([edition(21)], 'Idempotency-Key' => 'first');
    is($other->{status}, 422, 'the key with another body: 422');
    like($other->{body}, qr/"loc":\["header","Idempotency-Key"\]/, 'says which');
    is(put(\@all, 'Idempotency-Key' => 'first', path => "$api/publications/2025/2030/F")->{status}, 422, 'and for another list');
    is(put(\@all, 'Idempotency-Key' => 'a b')->{status}, 422, 'a key that is none: 422');
    is(put([edition(21)], 'If-Match' => $_)->{status}, 412, "on the condition that $_ is there: 412") for '"x"', 'W/"x"';
    unchanged($before, 'keys');
}

# ---- what takes the place of what
{
    is(put([edition(9), map { athlete($_, algorithm_type => 'heavy') } 1 .. 3])->{status}, 200, 'a list of two kinds');
    is(rows('SELECT algorithm_type, COUNT(*) FROM iz_rankings_xcri_athlete_rankings GROUP BY 1 ORDER BY 1'), "heavy\t3\nlight\t9", 'both are there, the old one is gone');
    is(put([edition(5)])->{status}, 200, 'one of the two again');
    is(rows('SELECT algorithm_type, COUNT(*) FROM iz_rankings_xcri_athlete_rankings GROUP BY 1 ORDER BY 1'), "heavy\t3\nlight\t5", 'the other stays');
    is(put([edition(4)], path => "$api/publications/2025/2030/F")->{status}, 200, 'another list');
    is(rows("SELECT n_rows FROM mysql.innodb_table_stats WHERE database_name = 'xcri' AND table_name = 'iz_rankings_xcri_athlete_rankings'"), '20', 'a table that was empty was counted when it had been filled, and not again');
    is(put([edition(3)], path => "$list?checkpoint_date=2025-10-20")->{status}, 200, 'and a snapshot');
    is(rows("SELECT gender_code, checkpoint_date, COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE algorithm_type = 'light' GROUP BY 1, 2 ORDER BY 1, 2"),
        "F\tNULL\t4\nM\tNULL\t5\nM\t2025-10-20\t3", 'each has its own');
    is(rows('SELECT COUNT(*) FROM iz_rankings_xcri_calculation_metadata'), 3, 'and its metadata');
    # each row says other columns
    is(put([(map { athlete($_, $_ % 2 ? (best_performance => $_) : (), $_ % 3 ? () : (scs_rank => $_), $_ == 5 ? (algorithm_version => 'v') : ()) } 1 .. 6), map { team($_) } 1 .. 7])->{status}, 200, 'rows of which each says other columns');
    is(rows("SELECT athlete_rank, best_performance, scs_rank, algorithm_version FROM iz_rankings_xcri_athlete_rankings WHERE gender_code = 'M' AND checkpoint_date IS NULL AND algorithm_type = 'light' ORDER BY 1"),
        join("\n", map { join "\t", $_, $_ % 2 ? "$_.00" : 'NULL', $_ % 3 ? 'NULL' : $_, $_ == 5 ? 'v' : 'NULL' } 1 .. 6), 'each has its own, and NULL for the others');
    # A row whose rank is as it was keeps its place in the indexes, by its key: what is written is what is new in it. Those of
    # other ranks, and who is new, get new ones; who is not in it any more is gone, and who was there twice is there once.
    {
        my $of_list = "gender_code = 'M' AND checkpoint_date IS NULL AND algorithm_type = 'light'";
        my $keys = sub { return { map { split /\t/ } split /\n/, rows("SELECT anet_athlete_hnd - 10000, ranking_id FROM iz_rankings_xcri_athlete_rankings WHERE $of_list") } };
        is(put([edition(6)])->{status}, 200, 'a list');
        $db->sql("INSERT INTO iz_rankings_xcri_athlete_rankings (ranking_id, season_year, division_code, gender_code, algorithm_type, scoring_group, anet_athlete_hnd, anet_team_hnd,"
            . " athlete_rank, h2h_wins, h2h_losses, h2h_meetings, calculated_at) VALUES (900, 2025, 2030, 'M', 'light', 'division', 10002, 100, 2, 0, 0, 0, '2025-10-24')", 'xcri');
        my $was = $keys->();
        my @rank = (1, 2, 4, 3, 5, 6);
        is(put([(map { athlete($_ == 6 ? 7 : $_, athlete_rank => $rank[$_ - 1], xcri_score => 5, athlete_name_last => 'New') } 1 .. 6), map { team($_) } 1 .. 7])->{status}, 200, 'one with some ranks as they were');
        my $is = $keys->();
        is(join(' ', sort keys %$is), '1 2 3 4 5 7', 'all of it is there, and nobody else');
        is(join(' ', grep { $_ == 2 ? $is->{2} == 900 || $is->{2} < 100 : $is->{$_} == ($was->{$_} // 0) } sort keys %$is), '1 2 5', 'those of the same rank have their keys');
        is(join(' ', grep { $is->{$_} > 900 } sort keys %$is), '3 4 7', 'the others have new ones');
        is(rows("SELECT COUNT(*), MIN(xcri_score), MAX(xcri_score), MIN(athlete_name_last), GROUP_CONCAT(athlete_rank ORDER BY anet_athlete_hnd) FROM iz_rankings_xcri_athlete_rankings WHERE $of_list"),
            "6\t5.00\t5.00\tNew\t1,2,4,3,5,6", 'and each says what was sent');
        is(rows("SELECT rose, fell, entered, dropped FROM xcri_changes WHERE part = 'athletes' ORDER BY publication DESC LIMIT 1"), "1\t1\t1\t1", 'what has moved is told as before');
    }
    # components and knockout
    my @more = ((map { { part => 'components', anet_athlete_hnd => 10_000 + $_, created_at => '2025-10-24 19:34:03', updated_at => '2025-10-24T19:34:03.5' } } 1 .. 5),
        (map { { part => 'knockout', team_id => 99 + $_, team_name => 'T', knockout_rank => $_, calculation_date => '2025-10-24T19:34:03' } } 1 .. 3),
        { part => 'knockout', team_id => 100, team_name => 'T', knockout_rank => 1, calculation_date => '2025-10-24T19:34:03', rank_group_type => 'R', rank_group_fk => 7 },
        { part => 'matchups', race_hnd => 1, race_date => '2025-10-14', meet_name => 'M', team_a_id => 100, team_a_rank => 1, team_a_score => 20, team_b_id => 101,
            team_b_rank => 2, team_b_score => 30, winner_team_id => 100, calculation_date => '2025-10-24T19:34:03' });
    my $r = put([edition(5), @more]);
    is($r->{status}, 200, 'with all parts') or diag($r->{body});
    is(rows('SELECT COUNT(*), SUM(c.ranking_id = a.ranking_id) FROM iz_rankings_xcri_scs_components c JOIN iz_rankings_xcri_athlete_rankings a ON a.anet_athlete_hnd ='
        . " c.anet_athlete_hnd AND a.gender_code = 'M' AND a.checkpoint_date IS NULL AND a.algorithm_type = 'light'"), "5\t5", 'components name the rows of their athletes');
    is(rows('SELECT rank_group_type, rank_group_fk, COUNT(*) FROM iz_rankings_xcri_team_knockout GROUP BY 1, 2 ORDER BY 1'), "D\t2030\t3\nR\t7\t1", 'groups of the knockout');
    is(put([$more[5], $more[6]])->{status}, 200, 'a part alone');
    is(rows('SELECT rank_group_type, COUNT(*) FROM iz_rankings_xcri_team_knockout GROUP BY 1 ORDER BY 1'), "D\t2\nR\t1", 'takes the place of its group');
    is(rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings'), 15, 'and of nothing else');
}

# ---- refused, with nothing changed
my $before = sums();
{
    my $try = sub {
        my ($body, $want, $name, %head) = @_;
        my $r = put($body, %head);
        is($r->{status}, 422, "$name: 422") or diag($r->{body});
        my $got = eval { JSON::PP->new->utf8->decode($r->{body}) } || {};
        for (@{ $got->{detail} }) { like(delete $_->{msg}, qr/\A[A-Z][^\n]+\z/, "$name: in words") }
        is_deeply($got->{detail}, $want, $name) or diag($r->{body});
    };
    my $one = sub { my ($column, $value, $problem, $row) = @_; $row ||= athlete(2, $column => $value); return ([athlete(1), $row, (map { team($_) } 1 .. 7)], [{ loc => ['body', 2, $column], input => $value, %$problem }]) };
    my @cases = (
        ['athlete_rank', '2', { type => 'int_type' }], ['athlete_rank', 2.5, { type => 'int_type' }], ['athlete_rank', undef, { type => 'int_type' }],
        ['athlete_rank', 2_147_483_648, { type => 'less_than_equal', ctx => { le => 2_147_483_647 } }],
        ['races_count', -2_147_483_649, { type => 'greater_than_equal', ctx => { ge => -2_147_483_648 } }],
        ['xcri_score', 'abc', { type => 'float_type' }], ['xcri_score', 123_456_789, { type => 'less_than_equal', ctx => { le => 99_999_999 } }],
        ['xcri_score', '-100000000', { type => 'greater_than_equal', ctx => { ge => -99_999_999 } }], ['xcri_score', [1], { type => 'float_type' }],
        ['team_name', 7, { type => 'string_type' }], ['team_name', 'x' x 100 . "\x{1F3C3}" x 156, { type => 'string_too_long', ctx => { max_length => 255 } }],
        ['most_recent_race_date', '2025-02-30', { type => 'date_from_datetime_parsing' }], ['calculated_at', '2025-10-24', { type => 'datetime_from_date_parsing' }],
        ['calculated_at', '2025-10-24T25:00:00', { type => 'datetime_from_date_parsing' }], ['h2h_wins', JSON::PP::true(), { type => 'int_type' }],
        ['season_year', 2024, { type => 'literal_error', ctx => { expected => '2025' } }], ['gender_code', 'F', { type => 'literal_error', ctx => { expected => '"M"' } }],
        ['checkpoint_date', '2025-10-20', { type => 'literal_error', ctx => { expected => 'null' } }], ['rank', 2, { type => 'extra_forbidden' }]);
    for my $case (@cases) {
        my ($body, $want) = $one->(@$case);
        $want->[0]{input} = undef if length($case->[1] // '') > 200;
        $try->($body, $want, "$case->[0] is " . (ref $case->[1] || !defined $case->[1] ? 'another kind' : substr $case->[1], 0, 20));
    }
    my $less = athlete(2);
    delete $less->{calculated_at};
    $try->([athlete(1), $less], [{ type => 'missing', loc => ['body', 2, 'calculated_at'], input => undef }], 'without a column that has no default');
    $try->([{ a => 1 }, { part => 'x' }, [1], '"text"'],
        [{ type => 'missing', loc => ['body', 1, 'part'], input => undef },
            { type => 'literal_error', loc => ['body', 2, 'part'], input => 'x', ctx => { expected => "'athletes', 'teams', 'components', 'knockout', 'matchups' or 'metadata'" } },
            map { { type => 'model_attributes_type', loc => ['body', $_], input => $_ == 3 ? [1] : 'text' } } 3, 4], 'lines that are no rows');
    $try->('', [{ type => 'missing', loc => ['body'], input => undef }], 'no row');
    $try->("\n\r\n", [{ type => 'missing', loc => ['body'], input => undef }], 'empty lines');
    for my $bad ('{bad', '{"part":"athletes","part":"teams"}', '{"part":"athletes","team_name":"\u0000"}', "\xff") {
        my $r = put("\n$bad\n");
        like("$r->{status} $r->{body}", qr/\A422 \{"detail":\[\{"type":"json_invalid","loc":\["body",2,\d+\],/, 'no JSON: ' . substr $bad, 0, 20) or diag($r->{body});
    }
    # what only all of them together show
    my @teams = map { team($_) } 1 .. 7;
    $try->([athlete(1), athlete(2, athlete_rank => 3), athlete(3, athlete_rank => 4), athlete(4, athlete_rank => 6), @teams],
        [map { { type => 'value_error', loc => ['body', $_->[0], 'athlete_rank'], input => $_->[1] } } [2, 3], [4, 6]], 'ranks that leave one out');
    $try->([athlete(2), @teams], [{ type => 'value_error', loc => ['body', 1, 'athlete_rank'], input => 2 }], 'ranks that do not begin with 1');
    $try->([athlete(1), athlete(2, anet_athlete_hnd => 10_001), @teams], [{ type => 'value_error', loc => ['body', 2, 'anet_athlete_hnd'], input => '10001' }], 'an athlete twice');
    $try->([athlete(1, anet_team_hnd => 999), @teams], [{ type => 'value_error', loc => ['body', 1, 'anet_team_hnd'], input => 999 }], 'a team that is not there');
    $try->([athlete(1, anet_team_hnd => 999)], [{ type => 'value_error', loc => ['body', 1, 'anet_team_hnd'], input => 999 }], 'nor among those that are published');
    $try->([athlete(1), team(1, top_athlete_3_hnd => 77), @teams[1 .. 6]], [{ type => 'value_error', loc => ['body', 2, 'top_athlete_3_hnd'], input => 77 }], "a team's athlete that is not there");
    $try->([{ part => 'matchups', race_hnd => 1, race_date => '2025-10-14', meet_name => 'M', team_a_id => 100, team_a_rank => 1, team_a_score => 20, team_b_id => 101,
                team_b_rank => 2, team_b_score => 30, winner_team_id => 102, calculation_date => '2025-10-24T19:34:03' }],
        [{ type => 'value_error', loc => ['body', 1, 'winner_team_id'], input => 102 }], 'a winner who did not run');
    $try->([{ part => 'knockout', team_id => 1, team_name => 'T', knockout_rank => 1, calculation_date => '2025-10-24T19:34:03', rank_group_fk => 2031 }],
        [{ type => 'value_error', loc => ['body', 1, 'rank_group_fk'], input => 2031 }], "another division's knockout");
    # which would be a list that no address leads to
    for my $word (['algorithm_type', 'lite'], ['scoring_group', 'divison'], ['scoring_group', 'regions_1'], ['algorithm_type', '']) {
        $try->([athlete(1, @$word), @teams], [{ type => 'value_error', loc => ['body', 1, $word->[0]], input => $word->[1] }], "$word->[0] '$word->[1]'");
    }
    $try->([{ part => 'knockout', team_id => 1, team_name => 'T', knockout_rank => 1, calculation_date => '2025-10-24T19:34:03', rank_group_type => 'X' }],
        [{ type => 'value_error', loc => ['body', 1, 'rank_group_type'], input => 'X' }], 'a group of no type');
    my $of_group = sub { my ($group) = @_; return put([athlete(1, scoring_group => $group), @teams], path => "$list?dry-run=true")->{status} };
    is($of_group->($_), 200, "scoring_group '$_'") for 'region_12', 'conference_7';
    $try->([{ part => 'components' }], [{ type => 'value_error', loc => ['body', 1, 'part'], input => undef }], 'components of a snapshot', path => "$list?checkpoint_date=2025-10-20");
    my $many = put([map { athlete($_, athlete_rank => 'x') } 1 .. 300]);
    is(scalar @{ JSON::PP->new->utf8->decode($many->{body})->{detail} }, 100, 'a hundred problems are told, and no more');
    for my $path ("$list?checkpoint_date=2025-02-30", "$list?dry-run=maybe", "$api/publications/x/2030/M", "$api/publications/2025/2030/X") {
        is(put(\@all, path => $path)->{status}, 422, "$path: 422");
    }
    $try->([athlete(1), team(1)], [{ type => 'extra_forbidden', loc => ['query', 'dry_run'], input => 'true' }], 'a misspelt dry-run', path => "$list?dry_run=true");
    is(put('{"part":"athletes","team_name":"' . 'x' x 70_000 . "\"}\n")->{status}, 413, 'a line of 70,000 bytes: 413');
    is(put(\@all, 'Content-Type' => 'text/plain')->{status}, 415, 'neither lines of JSON nor CSV: 415');
    is(put([athlete(1, athlete_rank => 1), athlete(2, athlete_rank => 1), athlete(3, athlete_rank => 3), @teams], path => "$list?dry-run")->{status}, 200, 'ties are right');
    is(put([athlete(1, athlete_rank => 1), athlete(2, athlete_rank => 1), athlete(3, athlete_rank => 2), @teams], path => "$list?dry-run=true")->{status}, 200, 'counted either way');
}
unchanged($before, 'what was refused');
{
    my $r = put([edition(30)], path => "$list?dry-run", 'Idempotency-Key' => 'dry');
    like("$r->{status} $r->{body}", qr/\A200 \{"publication":null,.*"rows":\{"athletes":30,/, 'dry-run checks');
    unchanged($before, 'dry-run');
    is(put('', 'Content-Length' => undef, method => 'GET')->{status}, 405, 'GET: 405');
    # the last line needs no end, and a line may end as on Windows
    (my $text = $bytes) =~ s/\n/\r\n/g;
    is(put($text =~ s/\r\n\z//r, path => "$list?dry-run", 'Content-Type' => undef)->{status}, 200, 'lines that end otherwise');
    # chunks, cut anywhere
    my $sock = XCRIPublish::open_put($server->{port}, undef, 'Transfer-Encoding' => 'chunked', path => "$list?dry-run");
    for (my $at = 0; $at < length $bytes; $at += 777) { my $part = substr $bytes, $at, 777; XCRIPublish::send_all($sock, sprintf "%x\r\n%s\r\n", length $part, $part) }
    XCRIPublish::send_all($sock, "0\r\n\r\n");
    my $chunked = XCRIPublish::answer($sock);
    is(jtext($chunked->json, 'checksum'), Digest::SHA::sha1_hex($bytes), 'a body in chunks');
}

# ---- counted
{
    my $counted = jget($server->status, 'publications');
    is(json_keys($counted), 'published rows refused failed last latest', 'the status page has them');
    is(jtext($counted, 'published'), rows('SELECT COUNT(*) FROM xcri_publications'), 'as many as are noted');
    cmp_ok(jtext($counted, 'refused'), '>', 30, 'and those with something wrong');
    is(jtext($counted, 'failed'), 0, 'none has failed');
    cmp_ok(time - jtext($counted, 'last'), '<', 100, 'the last was a moment ago');
    my $metrics = $server->get('/status?prometheus')->{body};
    my %counted = $metrics =~ /^xcri_publications_total\{result="(\w+)"\} (\d+)$/mg;
    is_deeply(\%counted, { map { $_ => jtext($counted, $_) } qw(published refused failed) }, 'Prometheus has them');
    like($metrics, qr/^xcri_published_rows_total @{[ jtext($counted, 'rows') ]}$/m, 'with their rows');
    like($metrics, qr/^xcri_published_timestamp_seconds @{[ int jtext($counted, 'last') ]}$/m, 'and the last');
    XCRIWrites::spew("$files/metrics", $metrics);
    is(`promtool check metrics <$files/metrics 2>&1`, '', 'promtool has nothing to say');
    # the last, with who it was: the same httpd, and one that was started after them
    my $newest = rows('SELECT MAX(id) FROM xcri_publications');
    my $latest = sub { my ($of) = @_; my $all; $of->until(sub { $all = jget($of->status, 'publications', 'latest'); return (jtext($all, 0, 'publication') // '') eq $newest }, 20); return $all };
    my $other = XCRIServer->new(XCRIPublish::configuration($db, $files));
    for my $case (['this httpd', $server], ['one that was started later', $other]) {
        my $told = $latest->($case->[1]);
        is(jtext($told, 0, 'publication'), $newest, "$case->[0] tells the last publication");
        is(scalar @$told, $newest < 10 ? $newest : 10, 'and those before it');
        is(json_keys(jget($told, $#$told)), 'publication published_at season_year division_code gender_code checkpoint_date published_by rows checksum took', 'with these members');
        is(join(' ', map { jtext($told, $#$told, $_) // 'null' } qw(publication published_by season_year division_code gender_code checkpoint_date checksum)),
            "1 program 2025 2030 M null " . Digest::SHA::sha1_hex($bytes), 'whose it was, of which list, and its checksum') if $newest <= 10;
        cmp_ok(abs(time - jtext($told, 0, 'published_at')), '<', 200, 'when');
        is(jtext($told, $#$told, 'rows', 'athletes'), 20, 'with its rows');
    }
    $other->stop;
    # and all of them, without who it was
    my $last = rows('SELECT MAX(id) FROM xcri_publications');
    ok($server->until(sub { $server->get("$api/metadata/publications?season_year=2025&limit=1")->{body} =~ /"publication":$last,/ }, 20), 'they are listed');
    my $listed = $server->get("$api/metadata/publications?season_year=2025&limit=500&sort=publication");
    my $rows = JSON::PP->new->utf8->decode($listed->{body});
    is($rows->{total}, jtext($counted, 'published'), 'all of them');
    my %first = %{ $rows->{results}[0] };
    is(json_keys(jget($listed->json, 'results', 0)), 'publication published_at season_year division_code gender_code checkpoint_date athletes teams components knockout matchups metadata checksum took', 'with these members');
    is_deeply([@first{qw(publication season_year division_code gender_code checkpoint_date athletes teams components metadata checksum)}],
        [1, 2025, 2030, 'M', undef, 20, 7, 0, 1, Digest::SHA::sha1_hex($bytes)], 'and values');
    is(scalar(grep { ($_->{checkpoint_date} // '') eq '2025-10-20' } @{ $rows->{results} }), 1, 'those of a snapshot, too');
    unlike($listed->{body}, qr/program|first/, 'not who it was, nor keys');
}

# ---- who may
{
    for my $case (['nobody', undef, 401], ['a wrong password', 'Basic cHJvZ3JhbTp4', 401]) {
        is(put(\@all, Authorization => $case->[1])->{status}, $case->[2], "$case->[0]: $case->[2]");
    }
    is(put(\@all, Origin => $_)->{status}, 403, "by a page of $_: 403") for 'https://other.example', 'null';
    unchanged($before, 'who is not let in');
    my $open = XCRIServer->new(XCRIPublish::configuration($db, $files) . "<Location \"$api\">\nRequire all granted\n</Location>\n");
    is(XCRIPublish::put($open->{port}, \@all)->{status}, 403, 'where a later section lets everybody in: 403');
    $open->stop;
    $open = XCRIServer->new(XCRIPublish::configuration($db, $files) =~ s/XCRIPublish On/XCRIPublish Off/r);
    is(XCRIPublish::put($open->{port}, \@all)->{status}, 403, 'where it is off: 403');
    $open->stop;
    unchanged($before, 'nor there');
}

# ---- a name that is long, and cut within a character
{
    my $login = MIME::Base64::encode_base64("${XCRIPublish::LONG_NAME}:pa55", '');
    my $r = put([edition(5)], Authorization => "Basic $login", path => "$api/publications/2025/2031/M");
    is($r->{status}, 200, 'a user with a long name publishes') or diag($r->{body});
    is(rows('SELECT published_by FROM xcri_publications ORDER BY id DESC LIMIT 1'), "\x{e9}" x 40, 'and is noted by the beginning of it');
}

# ---- one at a time
{
    my $slow = XCRIPublish::open_put($server->{port}, length $bytes);
    XCRIPublish::send_all($slow, substr $bytes, 0, 1000);
    ok($server->until(sub { rows("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 'xcri_publish'") > 0 }, 10), 'one is being sent');
    my $r = put(\@all);
    is($r->{status}, 409, 'another of the same list: 409');
    like($r->header('Retry-After') // '', qr/^\d+$/, 'with Retry-After');
    is(put([edition(4)], path => "$api/publications/2025/2030/F")->{status}, 200, 'another list meanwhile');
    XCRIPublish::send_all($slow, substr $bytes, 1000);
    is(XCRIPublish::answer($slow)->{status}, 200, 'and the first comes to its end');
}

# ---- the accounts, by trying
{
    my %own = map { $_ => 1 } @tables, map { "xcri_$_" } qw(publications changes moves);
    my (%want, %said);
    for my $table (map { (split)[0] } split /\n/, rows('SHOW TABLES')) {
        my ($column) = split /\n/, rows("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'xcri' AND TABLE_NAME = '$table' ORDER BY ORDINAL_POSITION LIMIT 1");
        $want{xcri_publish}{"SELECT 1 FROM $table LIMIT 1"} = $own{$table} ? 'done' : 'denied';
        $want{xcri_publish}{"DELETE FROM $table WHERE 1 = 0"} = $own{$table} && $table ne 'xcri_publications' ? 'done' : 'denied';
        $want{xcri_publish}{$_} = 'denied' for "UPDATE $table SET $column = $column WHERE 1 = 0", "DROP TABLE $table", "ALTER TABLE $table ADD COLUMN x INT", "TRUNCATE TABLE $table";
        $want{xcri_read}{$_} = 'denied' for "INSERT INTO $table () VALUES ()", "DELETE FROM $table", "UPDATE $table SET $column = $column WHERE 1 = 0";
    }
    $want{xcri_publish}{$_} = 'denied' for 'CREATE TABLE x (a INT)', 'SELECT 1 FROM mysql.user';
    $want{xcri_read}{'CREATE TEMPORARY TABLE x (a INT)'} = 'denied';
    for my $user (sort keys %want) {
        # One client for all of them, a statement in each line; it names the line of what was refused.
        my @sql = sort keys %{ $want{$user} };
        XCRIWrites::spew("$files/try.sql", join '', map { "$_;\n" } @sql);
        my $said = `mariadb --no-defaults --force --socket=@{[ $db->socket ]} --user=$user --password=s3cret xcri 2>&1 <$files/try.sql`;
        my %line = map { /^ERROR \d+ \(\w+\) at line (\d+): (.*)/ ? ($1 => $2) : () } split /\n/, $said;
        my %got = map { my $e = $line{ $_ + 1 }; ($sql[$_] => !defined $e ? 'done' : $e =~ /denied/ ? 'denied' : $e) } 0 .. $#sql;
        is_deeply(\%got, $want{$user}, "$user may what it may (" . @sql . ' statements)');
    }
}

# ---- times are the server's own, whatever type their column has, and whoever fills it in
{
    my ($athletes, $components) = map { "iz_rankings_xcri_$_" } qw(athlete_rankings scs_components);
    my $other = "$api/publications/2025/2032/F";
    my $zone = rows('SELECT @@GLOBAL.time_zone');
    $db->sql("SET GLOBAL time_zone = '-04:00'");
    $db->sql("ALTER TABLE $athletes MODIFY calculated_at TIMESTAMP NOT NULL; ALTER TABLE $components MODIFY created_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP", 'xcri');
    my $r = put([edition(5), { part => 'components', anet_athlete_hnd => 10_001, updated_at => '2025-10-24T19:34:03' }], path => $other);
    is($r->{status}, 200, 'with a TIMESTAMP, and a time that is filled in') or diag($r->{body});
    is(rows("SELECT DISTINCT calculated_at FROM $athletes WHERE division_code = 2032"), '2025-10-24 19:34:03', 'a TIMESTAMP reads as it was sent');
    is(rows("SELECT created_at BETWEEN NOW() - INTERVAL 30 MINUTE AND NOW() FROM $components WHERE division_code = 2032"), 1, "the time that is filled in is the server's");
    is(rows('SELECT published_at BETWEEN UTC_TIMESTAMP() - INTERVAL 30 MINUTE AND UTC_TIMESTAMP() FROM xcri_publications ORDER BY id DESC LIMIT 1'), 1, "the publication's own is UTC");
    $db->sql("ALTER TABLE $athletes MODIFY calculated_at DATETIME NOT NULL; ALTER TABLE $components MODIFY created_at DATETIME NOT NULL; SET GLOBAL time_zone = '$zone'", 'xcri');
}

# ---- what the address says, and what a row need not say, is not written for each row while it is staged
{
    $db->sql("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1");
    is(put([edition(5)], path => "$api/publications/2025/2033/F")->{status}, 200, 'published');
    $db->sql('SET GLOBAL general_log = 0');
    my $staged = rows("SELECT argument FROM mysql.general_log WHERE argument LIKE 'INSERT INTO xcri_new_athletes%'");
    like($staged, qr/\AINSERT INTO xcri_new_athletes \([^)]*\banet_athlete_hnd\b[^)]*\) VALUES/, 'the rows are staged, with what they say');
    unlike($staged, qr/\b(?:ranking_id|season_year|division_code|gender_code|checkpoint_date|algorithm_type|scoring_group)\b/, 'and without what they do not');
    is(rows("SELECT DISTINCT season_year, gender_code, checkpoint_date, algorithm_type, scoring_group FROM iz_rankings_xcri_athlete_rankings WHERE division_code = 2033"),
        "2025\tF\tNULL\tlight\tdivision", 'which they have nevertheless');
    # A table that is opened while the rows are put in their places makes the look at the version doubt those without a time.
    my $swap = "(SELECT MAX(event_time) FROM mysql.general_log WHERE argument = 'START TRANSACTION')";
    my $made = "SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE 'CREATE TEMPORARY%' AND event_time";
    is(rows("$made < $swap"), 7, 'the temporary tables of athletes, teams, metadata and changes are made before the transaction');
    is(rows("$made >= $swap"), 0, 'and none in it');
}

# ---- a column that cannot have what the address says: which lines it is, and nothing is published
{
    my $table = 'iz_rankings_xcri_team_rankings';
    $before = sums();
    $db->sql("ALTER TABLE $table MODIFY division_code SMALLINT NOT NULL", 'xcri');
    my $r = put([XCRIPublish::team(1), XCRIPublish::team(2)], path => "$api/publications/2025/40000/M");
    is($r->{status}, 422, 'a division that the column cannot hold: 422');
    is(jtext(jget($r->json, 'detail')->[0], 'msg'), 'A column cannot hold a value of the lines 1 to 2', 'with the lines');
    $db->sql("ALTER TABLE $table MODIFY division_code INT NOT NULL", 'xcri');
    unchanged($before, 'and nothing is changed');
}

# ---- without the database, or without its tables
{
    $before = sums();
    $db->sql('ALTER TABLE xcri_publications RENAME TO away', 'xcri');
    my $r = put(\@all);
    is($r->{status}, 503, 'no list of publications: 503');
    unlike($r->{body}, qr/xcri_publications|\(\d+\)|SQL/, "without the database's words");
    like($server->error_log, qr/xcri: a publication of program was not made.*xcri_publications/, 'which the log has');
    is(jtext(jget($server->status, 'publications'), 'failed'), 1, 'and the status page counts');
    $db->sql('ALTER TABLE away RENAME TO xcri_publications', 'xcri');
    unchanged($before, 'and all of it is taken back');
    $db->sql('ALTER TABLE iz_rankings_xcri_team_rankings RENAME TO away', 'xcri');
    is(put(\@all)->{status}, 503, 'a table that is not there: 503');
    $db->sql('ALTER TABLE away RENAME TO iz_rankings_xcri_team_rankings', 'xcri');
    $db->stop;
    $r = put(\@all);
    is($r->{status}, 503, 'the database is away: 503');
    like($r->header('Retry-After') // '', qr/^\d+$/, 'with Retry-After');
    $db->start;
    is(put(\@all)->{status}, 200, 'and it goes on');
}

# ---- the ranking program may have columns of its own, whose names are words of SQL, or none
{
    my $teams = 'iz_rankings_xcri_team_rankings';
    my @named = ('rows', 'new column', 'a`b', 'groups');
    my $quoted = sub { my ($name) = @_; return '`' . $name =~ s/`/``/gr . '`' };
    $db->sql("ALTER TABLE $teams " . join(', ', map { 'ADD COLUMN ' . $quoted->($_) . " INT NOT NULL DEFAULT 7" } @named), 'xcri');
    my $sums = sub { my ($day) = @_; return rows('SELECT ' . join(', ', map { 'SUM(' . $quoted->($_) . ')' } @named) . " FROM $teams WHERE season_year = 2023 AND checkpoint_date $day") };
    my $r = put([(map { athlete($_) } 1 .. 3), map { team($_, rows => $_, 'a`b' => $_ + 1) } 1 .. 7], path => "$api/publications/2023/2030/M");
    is($r->{status}, 200, 'a table with columns of such names') or diag($r->{body}, $server->error_log);
    is($sums->('IS NULL'), "28\t49\t35\t49", 'has what was said, and what is usual');
    is(put('', method => 'POST', path => "$api/snapshots/2023-10-20")->{status}, 200, 'and is kept as a snapshot');
    is($sums->('IS NOT NULL'), "28\t49\t35\t49", 'with all of it');
}

# ---- a division may have any number, and 0 is none that is not said
{
    my $r = put([edition(2)], path => "$api/publications/2025/0/F");
    like($r->{body}, qr/\A\{"publication":\d+,"season_year":2025,"division_code":0,"gender_code":"F","checkpoint_date":null,/, 'of division 0 the answer says so');
    ok($server->until(sub { $server->get("$api/metadata/publications?season_year=2025&limit=1")->{body} =~ /"division_code":0,"gender_code":"F"/ }, 10), 'and the list of publications');
}

done_testing;
