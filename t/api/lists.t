# What every list can be asked for (issue 3, part 5): sort, fields, format, Link, movement; history, what can be
# chosen, and the search. What is expected was worked out by hand from t/data/fixture.sql.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Encode ();
use XCRITest;

built_or_exit('/seasons');

my $A = '/athletes/?division=2030&gender=M';
my $T = '/teams/?division=2030&gender=M';
my $K = '/team-knockout/?rank_group_fk=2030&gender_code=M';
my $CSV = 'text/csv';

sub ids { my ($json, $name, $array) = @_; return join ' ', map { jtext($_, $name) } @{ jget($json, $array || 'results') || [] } }

# the rows of a list: the one array among its members
sub rows_of {
    my ($json) = @_;
    my @arrays = grep { ref $_->[1] eq 'XCRITest::Arr' } @$json;
    return @arrays ? $arrays[-1][1] : undef;
}

# ------------------------------------------------------------------------------------------------- every list
# Each list, with what it requires; where it can be asked to, with movement; with what it has when `fields` names it.
my @places = qw(rise season_ranks region_rank conference_rank);
my @of_team = qw(first_rank fifth_rank spread knockout_rank);
my @lists = (
    ['/athletes/', '/athletes/?', 1, @places], ['/athletes/team/{team_hnd}/roster', '/athletes/team/101/roster?', 1, @places],
    ['/athletes/{athlete_hnd}/history', '/athletes/9001/history?'],
    ['/history/athletes', '/history/athletes?division=2030&gender=M&'], ['/history/teams', '/history/teams?division=2030&gender=M&'],
    ['/teams/', '/teams/?', 1, @places, @of_team], ['/team-five/', '/team-five/?', 1, @places, @of_team],
    ['/teams/{team_hnd}/history', '/teams/101/history?'], ['/team-five/{team_hnd}/history', '/team-five/101/history?'],
    ['/team-knockout/', '/team-knockout/?', 1], ['/team-knockout/snapshots', '/team-knockout/snapshots?'], ['/team-knockout/matchups', '/team-knockout/matchups?team_id=101&'],
    ['/team-knockout/matchups/head-to-head', '/team-knockout/matchups/head-to-head?team_a_id=101&team_b_id=102&'],
    ['/team-knockout/matchups/meet/{race_hnd}', '/team-knockout/matchups/meet/7003?'],
    ['/team-knockout/matchups/common-opponents', '/team-knockout/matchups/common-opponents?team_a_id=101&team_b_id=102&'],
    ['/championship', '/championship?season_year=2016&division=2030&gender=M&'], ['/meets/', '/meets/?'],
    ['/changes/', '/changes/?'], ['/metadata/publications', '/metadata/publications?'], ['/metadata/', '/metadata/?'], ['/metadata/latest', '/metadata/latest?'],
    ['/snapshots/', '/snapshots/?'], ['/snapshots/{date}/athletes', '/snapshots/2025-10-20/athletes?division=2030&gender=M&'],
    ['/snapshots/{date}/teams', '/snapshots/2025-10-20/teams?division=2030&gender=M&'],
    ['/snapshots/{date}/metadata', '/snapshots/2025-10-20/metadata?'],
    ['/scs/leaderboard/{component}', '/scs/leaderboard/saga?'], ['/scs/biggest-discrepancies', '/scs/biggest-discrepancies?', 0, 'anet_team_hnd'],
    ['/components/leaderboard', '/components/leaderboard?component=saga&', 0, 'anet_team_hnd'],
    ['/seasons', '/seasons?'], ['/divisions', '/divisions?'], ['/regions', '/regions?'], ['/conferences', '/conferences?'],
);

# No team of the fixture has five athletes: two that have.
my ($db, $athletes, $teams) = (env_or_die('XCRI_FIXTURE_DB'), 'iz_rankings_xcri_athlete_rankings', 'iz_rankings_xcri_team_rankings');
admin("INSERT INTO $teams (ranking_id, season_year, division_code, gender_code, algorithm_type, scoring_group, anet_team_hnd, team_name, regl_group_name, team_rank, calculated_at) VALUES "
    . join(',', map { sprintf "(%d, 2016, 2030, 'M', 'light', 'division', %d, 'Team %d', 'West', %d, '2016-11-20')", 930000 + $_, $_, $_, $_ } 1, 2), $db);
admin("INSERT INTO $athletes (ranking_id, season_year, division_code, gender_code, algorithm_type, scoring_group, anet_athlete_hnd, anet_team_hnd, athlete_rank, h2h_wins, h2h_losses,"
    . ' h2h_meetings, calculated_at) VALUES ' . join(',', map { sprintf "(%d, 2016, 2030, 'M', 'light', 'division', %d, %d, %d, 0, 0, 0, '2016-11-20')", 930000 + $_, $_, 1 + $_ % 2, $_ } 1 .. 10), $db);
sub end_rows { admin("DELETE FROM $_ WHERE season_year = 2016", $db) for $athletes, $teams; return }
END {
    local $?;
    end_rows() if defined $db;
}

# The description of the API has these parameters at these addresses, and at no other.
{
    my $paths = jget(ok200('/openapi.json'), 'paths') || [];
    my %with;
    for my $pair (@$paths) {
        for my $p (@{ jget($pair->[1], 'get', 'parameters') || [] }) {
            push @{ $with{ jtext($p, 'name') } }, $pair->[0];
        }
    }
    is(join("\n", @{ $with{$_} || [] }), join("\n", sort map { $_->[0] =~ s{/\z}{}r } @lists), "openapi.json: $_ is on every list") for qw(sort fields format);
    is(join("\n", @{ $with{include} || [] }), join("\n", sort map { $_->[0] =~ s{/\z}{}r } grep { $_->[2] } @lists), 'openapi.json: include is on the rankings');
}

# Of each row of an array, these members: "1/2 3/null"
sub ids2 {
    my ($json, $array, @names) = @_;
    return join ' ', map { my $row = $_; join '/', map { jtext($row, $_) } @names } @{ jget($json, $array) };
}

# literal_error, and ctx.expected names every one of @names
sub literal_error {
    my ($path, $name, $input, @names) = @_;
    my $r = get($path);
    my $json = eval { $r->json };
    my @wrong;
    push @wrong, "status $r->{status}" unless $r->{status} == 422;
    my $p = jget($json, 'detail', 0);
    push @wrong, 'problem ' . (defined $p ? jplain($p) : 'none')
        unless defined $p && (jtext($p, 'type') || '') eq 'literal_error' && (jtext($p, 'loc') || '') eq "[\"query\",\"$name\"]"
        && (jtext($p, 'input') || '') eq $input && json_keys($p) eq 'type loc msg input ctx' && (json_keys($p, 'ctx') || '') eq 'expected';
    my $expected = jtext($p, 'ctx', 'expected');
    $expected = '' unless defined $expected;
    my $want = join ' or ', map { "'$_'" } @names;
    $want =~ s/ or (?=.* or )/, /g;
    push @wrong, "expected $expected, not $want" unless $expected eq $want;
    push @wrong, 'more than one problem' if defined jget($json, 'detail', 1);
    return is(join('; ', @wrong), '', "GET $path: literal_error with every word that is allowed");
}

for (@lists) {
    my ($route, $path, $moves, @more) = @$_;
    my $json = ok200("${path}limit=3");
    my $rows = rows_of($json) or next;
    isnt(scalar @$rows, 0, "$route: the fixture has rows");
    # As far as a number goes, and with a full page of it
    ok200("${path}limit=100&offset=9223372036854775807");
    my @names = split / /, json_keys($rows, 0) || '';
    my @fields = (@names, $moves ? qw(previous_rank rank_change) : (), @more);
    literal_error("${path}sort=nothing", 'sort', 'nothing', @fields, map { "-$_" } @fields);
    literal_error("${path}fields=$names[0],nothing", 'fields', "$names[0],nothing", @fields);
    literal_error("${path}format=xml", 'format', 'xml', qw(json csv html xlsx));
    literal_error("${path}include=nothing", 'include', 'nothing', 'movement') if $moves;

    # sorted by each of its columns, both ways: the same rows, in a total order, those without a value last
    my $whole = rows_of(ok200("${path}limit=100"));
    for my $name (@fields) {
        my $more = grep({ $_ eq $name } @names) ? '' : grep({ $_ eq $name } @more) ? '&fields=' . join(',', @fields) : '&include=movement';
        my %there = map { jplain($_) => 1 } @{ $more ? rows_of(ok200("${path}limit=100$more")) : $whole };
        for my $sign ('', '-') {
            my $sorted = rows_of(eval { get("${path}limit=100&sort=$sign$name$more")->json } || []) || [];
            my @wrong;
            push @wrong, scalar(@$sorted) . ' rows instead of ' . @$whole unless @$sorted == @$whole;
            push @wrong, 'a row that is not in the list' if grep { !$there{ jplain($_) } } @$sorted;
            my @v = map { jget($_, $name) } @$sorted;
            my $null = join '', map { ref $_ eq 'XCRITest::Lit' && $_->[0] eq 'null' ? 1 : 0 } @v;
            push @wrong, "null not last: $null" unless $null =~ /^0*1*\z/;
            for my $i (1 .. $#v) {
                my ($x, $y) = @v[$i - 1, $i];
                next unless ref $x eq 'XCRITest::Num' && ref $y eq 'XCRITest::Num';
                push @wrong, "$x->[0] before $y->[0]" if $sign ? $x->[0] < $y->[0] : $x->[0] > $y->[0];
            }
            is(join('; ', @wrong), '', "$route: sort=$sign$name");
        }
    }

    # the same rows as CSV
    my $csv = get("${path}limit=100&format=csv");
    is($csv->{status}, 200, "$route: CSV");
    like($csv->header('Content-Type') || '', qr{^text/csv\b}, "$route: CSV, its type");
    like($csv->header('Content-Disposition') || '', qr{^attachment; filename="[a-z-]+\.csv"\z}, "$route: CSV has a file name");
    my @lines = csv_parse($csv->{body});
    is(join(' ', @{ shift @lines || [] }), "@names", "$route: CSV, the header row");
    is(join("\n", map { join '|', @$_ } @lines), join("\n", map { csv_row($_, @names) } @$whole), "$route: CSV, the rows of the JSON");
    is(html_parse(get("${path}limit=100&format=html")->{body}), join("\n", "@names", map { csv_row($_, @names) } @$whole), "$route: HTML, the same rows");
    my %links = map { $_ => (req('HEAD', "${path}limit=100&format=$_")->header('Link') // 'none') =~ s/format=$_\b/format=json/gr } qw(json csv html xlsx);
    is(join(' ', map { $links{$_} eq $links{json} ? () : "$_: $links{$_}" } sort keys %links), '', "$route: links in every form");
    like($links{json}, qr/rel="first".*rel="last"/, "$route: to its first page, and its last");
}
end_rows();

# ------------------------------------------------------------------------------------------------- HTML
# Strict: one row in a line, each cell with its column for a class, no other markup, and every quote and & an entity.
sub html_parse {
    my ($bytes) = @_;
    my %char = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'");
    my $text = eval { Encode::decode('UTF-8', my $copy = $bytes, Encode::FB_CROAK) };
    return 'not UTF-8' unless defined $text;
    my ($head, $body) = $text =~ m{\A<table>\n<thead>\n(<tr>.*</tr>)\n</thead>\n<tbody>\n(.*)</tbody>\n</table>\n\z}s or return 'no table';
    my (@names, @rows);
    $head =~ s{<th scope="col" class="(\w+)( num)?">(\w+)</th>}{push @names, $1; $1 eq $3 ? '' : 'another name'}ge;
    return "bad head: $head" unless $head eq '<tr></tr>';
    while ($body =~ s{\A<tr>(.*?)</tr>\n}{}s) {
        my ($row, @cells) = $1;
        my @left = @names;
        while ($row =~ s{\A<td class="(\w+)(?: num)?">([^<>"']*)</td>}{}) {
            my ($name, $value) = ($1, $2);
            return "bad cell $name" if $name ne shift @left or $value =~ /&(?!(?:amp|lt|gt|quot|#39);)/;
            $value =~ s/&([^;]+);/$char{$1}/g;
            push @cells, $value;
        }
        return "bad row: $row" if length $row or @left;
        push @rows, join '|', @cells;
    }
    return length $body ? "after the rows: $body" : join "\n", "@names", @rows;
}

{
    my $r = get("$A&limit=3&fields=athlete_rank,team_name,scs_score,races_count,most_recent_race_date&format=html");
    is($r->header('Content-Type'), 'text/html; charset=utf-8', 'HTML: the type');
    is($r->header('Content-Disposition'), undef, 'HTML: for reading, not a file');
    like($r->header('Content-Security-Policy') || '', qr/default-src 'none'/, 'HTML: opened alone, it can load and run nothing');
    like($r->{body}, qr{<td class="athlete_rank num">1</td><td class="team_name">[^<]+</td><td class="scs_score num">}, 'HTML: numbers can be told from words');
    is(get('/athletes/', headers => [Accept => $_->[0]])->header('Content-Type'), $_->[1], "Accept: $_->[0]")
        for ['text/html,*/*;q=0.8', 'text/html; charset=utf-8'], ['text/*', 'text/csv; charset=utf-8; header=present'], ['text/html;q=0.5, */*;q=0.5', 'application/json'],
        ['text/html;q=0', 'application/json'], ['image/png', 'application/json'], ['TEXT/HTML', 'text/html; charset=utf-8'], ['application/json;q=0.1, text/csv;q=0.2', 'text/csv; charset=utf-8; header=present'],
        ['text/csv;q=0.8, */*;q=0.9', 'application/json'], ['application/jsonx, text/html;q=0.1', 'text/html; charset=utf-8'], ['text/html;q=abc', 'application/json'], ['*/*;q=0', 'application/json'];
    is(html_parse(get("$A&format=html&offset=99&fields=athlete_rank")->{body}), 'athlete_rank', 'HTML: past the end, the head alone');
    bad_query("$A&format=html&limit=1000001", 'limit', 'less_than_equal', '1000001', le => 50000);
    my %tag = map { $_ => tag_of("$A&format=$_") } qw(json csv html);
    is(scalar(keys %{{ reverse %tag }}), 3, 'each form has a tag of its own');
    is(met("$A&format=html")->{status}, 304, 'HTML: its tag is met');
    is(get("$A&format=html", vhost => 'nodb')->{status}, 503, 'HTML: 503 without a database');
    error_is('/athletes/1/history?format=html', 404, 'Athlete 1 not found for season 2025');
    is((() = get('/athletes/?division=2030&gender=M&limit=3900&format=html&fields=athlete_rank', vhost => 'demo', timeout => 60)->{body} =~ /<tr>/g), 3901, 'HTML: more than one batch');
}

# ------------------------------------------------------------------------------------------------- CSV, RFC 4180
# Strict: every line ends with CRLF; a quote stands in quoted fields only, and doubled.
sub csv_parse {
    my ($bytes) = @_;
    my $text = eval { Encode::decode('UTF-8', my $copy = $bytes, Encode::FB_CROAK) };
    return (['not UTF-8']) unless defined $text;
    my (@lines, @line);
    pos($text) = 0;
    while (pos($text) < length $text) {
        if ($text =~ /\G"((?:[^"]|"")*)"/gc) { (my $v = $1) =~ s/""/"/g; push @line, $v }
        elsif ($text =~ /\G([^",\r\n]*)/gc) { push @line, $1 }
        if ($text =~ /\G,/gc) { next }
        if ($text =~ /\G\r\n/gc) { push @lines, [@line]; @line = (); next }
        return (['bad CSV at ' . pos($text)]);
    }
    push @lines, ['no CRLF at the end'] if @line;
    return @lines;
}

sub csv_row {
    my ($row, @names) = @_;
    return join '|', map {
        my $v = jget($row, $_);
        ref $v eq 'XCRITest::Lit' && $v->[0] eq 'null' ? '' : ref $v ? $v->[0] : $v;
    } @names;
}

{
    my $r = get("$A&fields=anet_athlete_hnd,athlete_name_first,team_name,xcri_score&format=csv&limit=5");
    is(Encode::decode('UTF-8', $r->{body}), "anet_athlete_hnd,athlete_name_first,team_name,xcri_score\r\n"
        . "9001,José,Ärlön State,999.00\r\n9102,Zoë,\"O'Neil \"\"Q\"\" \\ A&M <b>/i</b>\",998.00\r\n"
        . "9003,Jose,100%_Runners,998.00\r\n9004,Under_score,100%_Runners,996.00\r\n9005,,,\r\n",
        'CSV: CRLF, a header row, quotes doubled, nothing for null');
    is($r->header('Content-Disposition'), 'attachment; filename="athletes.csv"', 'CSV: the file name');
    like($r->header('Vary') || '', qr/(?:^|, *)Accept(?:,|\z)/i, 'CSV: Vary');
    $r = get("$A&offset=6&limit=1&fields=athlete_name_first&format=csv");
    is($r->{body}, "athlete_name_first\r\n\"A\x01B\tC\nD\x1f\x7f\"\r\n", 'CSV: a newline is quoted');
    admin("UPDATE iz_rankings_xcri_team_rankings SET conf_group_name = 'A,B' WHERE ranking_id = 2007", env_or_die('XCRI_FIXTURE_DB'));
    $r = get("$T&fields=conf_group_name&format=csv&limit=4");
    is($r->{body}, "conf_group_name\r\nACC\r\n\"\"\r\nBig Ten\r\n\"A,B\"\r\n", 'CSV: a comma is quoted, and a record of nothing no empty line, over which programs pass');
    is(get("$A&offset=4&limit=2&fields=$_&format=csv")->{body}, "$_\r\n\"\"\r\n" . ($_ eq 'xcri_score' ? "0.00\r\n" : "\"\"\r\n"), "CSV: $_ alone, of who has none") for qw(athlete_name_last xcri_score);
    admin("UPDATE iz_rankings_xcri_team_rankings SET conf_group_name = 'Ivy League' WHERE ranking_id = 2007", env_or_die('XCRI_FIXTURE_DB'));

    my $want = get("$A&format=csv")->{body};
    is(get($A, headers => [Accept => $CSV])->{body}, $want, 'CSV by the Accept header');
    is(get("$A&format=json", headers => [Accept => $CSV])->header('Content-Type'), 'application/json', 'the parameter goes before the header');
    is(get($A, headers => [Accept => '*/*'])->header('Content-Type'), 'application/json', 'JSON for who takes anything');
    is(get($A, headers => [Accept => 'text/html;q=0.9,application/json'])->header('Content-Type'), 'application/json', 'JSON for who likes it better');
    like(get($A)->header('Vary') || '', qr/\bAccept\b(?!-)/, 'JSON of a list varies, too');
    for my $path ($A, '/athletes/9001/history') {
        my ($json, $csv) = (tag_of($path), tag_of($path, headers => [Accept => $CSV]));
        isnt($csv, $json, "$path: JSON and CSV have tags of their own");
        is(get($path, headers => [Accept => $CSV, 'If-None-Match' => $json])->{status}, 200, "$path: the tag of the JSON is not that of the CSV");
        my $same = met($path, headers => [Accept => $CSV]);
        is("$same->{status} $same->{body}", '304 ', "$path: the CSV's own tag is");
    }
    my $head = req('HEAD', "$A&format=csv");
    is("$head->{status} $head->{body}", '200 ', 'CSV: HEAD has no body');
    like($head->header('Content-Type') || '', qr{^text/csv}, 'CSV: HEAD has the type');
    is($head->header('Content-Disposition'), 'attachment; filename="athletes.csv"', 'CSV: HEAD has the file name');
    is(scalar(csv_parse(get("$A&format=csv&limit=2&offset=8")->{body})), 2, 'CSV: limit and offset');
    is(scalar(csv_parse(get("$A&format=csv&offset=99")->{body})), 1, 'CSV: only the header row past the end');
    bad_query("$A&format=csv&limit=50001", 'limit', 'less_than_equal', '50001', le => 50000);
    bad_query('/athletes/?format=csv&limit=4', 'limit', 'less_than_equal', '4', le => 3, vhost => 'small');
    # whose bound is less than XCRIMaxLimit may be longer as a file: where `format` says so, and there are pages
    for my $path ('/team-knockout/', '/team-knockout/matchups?team_id=101', '/scs/biggest-discrepancies') {
        my $most = $path =~ /scs/ ? 100 : 500;
        my $longer = $path . ($path =~ /\?/ ? '&' : '?') . 'limit=' . ($most + 1);
        is(get("$longer&format=$_")->{status}, 200, "$longer&format=$_") for qw(csv xlsx);
        bad_query($longer, 'limit', 'less_than_equal', $most + 1, le => $most, headers => [Accept => 'text/csv']);
    }
    bad_query('/athletes/team/101/roster?limit=501&format=csv', 'limit', 'less_than_equal', '501', le => 500);
    bad_query('/scs/leaderboard/saga?limit=101&format=csv', 'limit', 'less_than_equal', '101', le => 100);
    like(get('/openapi.json')->{body}, qr/and there is an offset, limit can be as large/, 'openapi.json says where');
    error_is("/$_/1/history?format=csv", 404, ($_ eq 'athletes' ? 'Athlete' : 'Team') . ' 1 not found for season 2025') for qw(athletes teams);
    error_is('/team-knockout/matchups/meet/5?format=csv', 404, 'No matchups found for race_hnd=5');
    error_is('/team-knockout/matchups/head-to-head?team_a_id=1&team_b_id=2&format=csv', 404, 'No matchups found between team_a_id=1 and team_b_id=2');
    is(get("/athletes/9001/history?format=csv&division=2030&fields=athlete_rank")->{body}, "athlete_rank\r\n2\r\n1\r\n1\r\n", 'CSV: a history');
    is(get("$A&format=csv", vhost => 'nodb')->{status}, 503, 'CSV: 503 without a database');
}

# a whole list of production size, in batches
{
    my $rows = (admin_rows('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', env_or_die('XCRI_DEMO_DB')))[0][0];
    ok($rows, 'the demo data is loaded') or last;
    my $path = '/athletes/?division=2030&gender=M&limit=50000';
    my $json = get($path, vhost => 'demo', timeout => 60)->json;
    my $csv = get("$path&format=csv", vhost => 'demo', timeout => 60);
    my @names = split / /, json_keys($json, 'results', 0);
    my @lines = csv_parse($csv->{body});
    cmp_ok(scalar @lines, '>', 3900, 'a long CSV has more than one batch');
    is(join(' ', @{ shift @lines }), "@names", 'a long CSV: one header row');
    my @want = map { csv_row($_, @names) } @{ jget($json, 'results') };
    my @got = map { join '|', @$_ } @lines;
    is(scalar @got, scalar @want, 'a long CSV: as many rows as the JSON');
    is(scalar(grep { $got[$_] ne $want[$_] } 0 .. $#want), 0, 'a long CSV: the same rows, in the same order');
    my $count = () = get('/athletes/?limit=50000&format=csv&fields=ranking_id', vhost => 'demo', timeout => 60)->{body} =~ /\r\n/g;
    cmp_ok($count, '>', 20000, 'CSV up to XCRIMaxLimit');
}

# ------------------------------------------------------------------------------------------------- sort
for (
    ['season_average', 1009, 1006, 1001, 1002, 1003, 1004, 1007, 1008, 1005],
    ['-season_average', 1008, 1007, 1004, 1003, 1002, 1001, 1006, 1009, 1005],
    ['xcri_score', 1009, 1006, 1008, 1007, 1004, 1002, 1003, 1001, 1005],
    ['-xcri_score', 1001, 1002, 1003, 1004, 1007, 1008, 1006, 1009, 1005],
    ['races_count', 1006, 1004, 1003, 1008, 1002, 1007, 1001, 1009, 1005],
    ['-races_count', 1009, 1001, 1002, 1007, 1003, 1008, 1004, 1006, 1005],
    ['athlete_rank', 1001 .. 1009],
    ['-athlete_rank', 1009, 1008, 1007, 1006, 1005, 1004, 1002, 1003, 1001],
    ['ranking_id', 1001 .. 1009],
    ['-ranking_id', reverse 1001 .. 1009],
    ['checkpoint_date', 1001 .. 1009],
    ['-checkpoint_date', 1001 .. 1009],
    # the team's, not the athlete's: Great Lakes, South Central, West, west, an empty one
    ['-regl_group_name', 1001, 1008, 1009, 1007, 1002, 1006, 1003, 1004, 1005],
) {
    my ($sort, @want) = @$_;
    list_is("$A&sort=$sort", 'athletes', \@want);
}
list_is("$A&sort=-races_count&limit=4&offset=4", 'athletes', [1003, 1008, 1004, 1006], total => 9, limit => 4, offset => 4);
list_is("$A&sort=&fields=&format=", 'athletes', [1001 .. 1009]);
for (
    ['team_name', 2005, 2001, 2007, 2006, 2008, 2010, 2009],
    ['-team_name', 2010, 2008, 2006, 2007, 2001, 2005, 2009],
    ['-squad_depth_score', 2001, 2006, 2007, 2008, 2005, 2010, 2009],
    ['athletes_count', 2010, 2005, 2008, 2007, 2006, 2001, 2009],
    ['-team_rank', 2010, 2009, 2008, 2007, 2005, 2006, 2001],
) {
    my ($sort, @want) = @$_;
    list_is("$T&sort=$sort", 'teams', \@want);
    (my $five = $T) =~ s/teams/team-five/;
    list_is("$five&sort=$sort", 'teams', \@want);
}
for (
    ['team_five_xcri_pts', 4003, 4004, 4001, 4002],
    ['-team_five_xcri_pts', 4001, 4004, 4003, 4002],
    ['-knockout_rank', 4004, 4002, 4003, 4001],
    ['knockout_rank', 4001, 4002, 4003, 4004],
) {
    my ($sort, @want) = @$_;
    list_is("$K&sort=$sort", 'knockout', \@want);
}
is(ids(ok200('/team-knockout/matchups?team_id=101&rank_group_fk=2030&gender_code=M&sort=-race_date'), 'matchup_id', 'matchups'),
    '6010 6008 6003 6004 6002 6006 6001', 'matchups by date, ties in their own order');
is(ids(ok200('/components/leaderboard?component=saga&division=2030&gender=M&sort=-saga_score'), 'component_id'), '5001 5002 5003 5004 5006',
    'components by score');
is(ids(ok200('/scs/leaderboard/saga?sort=-component_rank'), 'anet_athlete_hnd'), '9006 9004 9003 9102 9001', 'SCS leaders, the last first');
# A filter that one request used must not take the order from the next one, which does without: MariaDB's prepared
# statements would (a column that a value fixes leaves the ORDER BY for good).
for (['/athletes/', 'division=2031', 'division_code'], ['/athletes/', 'gender=F', 'gender_code'], ['/teams/', 'division=2028', 'division_code'],
    ['/athletes/', 'conference=ACC', 'conf_group_name'], ['/teams/', 'region=West', 'regl_group_name'], ['/team-knockout/', 'gender_code=F', 'gender_code']) {
    my ($path, $filter, $column) = @$_;
    for my $sign ('', '-') {
        my $order = sub { my $r = ok200("$path?season_year=2025&limit=100&fields=$column&sort=$sign$column" . ($_[0] // '')); join ' ', map { jtext($_, $column) } @{ rows_of($r) } };
        my %first = map { $_ => 1 } my @before = map { $order->() } 1 .. 8;
        $order->("&$filter") for 1 .. 8;
        is(join("\n", grep { !$first{$_} } map { $order->() } 1 .. 8), '', "$path?sort=$sign$column is the same after $filter");
    }
}
is(ids(ok200('/seasons?sort=season_year'), 'season_year'), '2024 2025 2026', 'seasons, the oldest first');
is(ids(ok200('/snapshots/?sort=date'), 'date', 'snapshots'), '2024-11-01 2025-10-13 2025-10-20 2026-09-01', 'snapshots, the oldest first');
is(ids(ok200('/metadata/?sort=-total_teams&scoring_group=division'), 'metadata_id'), '3001 3006 3004 3002', 'metadata by a number, null last');

# ------------------------------------------------------------------------------------------------- fields
body_is("$A&limit=2&fields=athlete_rank,anet_athlete_hnd",
    '{"total":9,"limit":2,"offset":0,"results":[{"athlete_rank":1,"anet_athlete_hnd":9001},{"athlete_rank":2,"anet_athlete_hnd":9102}]}', 'two fields');
body_is("$A&limit=1&fields=anet_athlete_hnd,athlete_rank", '{"total":9,"limit":1,"offset":0,"results":[{"anet_athlete_hnd":9001,"athlete_rank":1}]}',
    'in the order of the request');
body_is("$A&limit=1&fields=athlete_rank,anet_athlete_hnd,athlete_rank", '{"total":9,"limit":1,"offset":0,"results":[{"athlete_rank":1,"anet_athlete_hnd":9001}]}',
    'a name that stands twice, once');
body_is("$A&limit=1&fields=xcri_score&sort=-athlete_rank", '{"total":9,"limit":1,"offset":0,"results":[{"xcri_score":-2857.00}]}',
    'sorted by a column that is not shown');
body_is("$A&limit=1&fields=athlete_rank,previous_rank", '{"total":9,"limit":1,"offset":0,"results":[{"athlete_rank":1,"previous_rank":1}]}',
    'naming a field of the movement is asking for it');
body_is("$T&limit=1&fields=team_name", '{"total":7,"limit":1,"offset":0,"results":[{"team_name":"Ärlön State"}]}', 'one field');
for my $bad ('athlete_rank,', ',athlete_rank', 'athlete_rank,,xcri_score', 'ATHLETE_RANK', '*', 'a.athlete_rank', "athlete_rank'", 'athlete_rank|xcri_score') {
    my $r = get("$A&fields=$bad");
    is($r->{status}, 422, "fields=$bad is refused");
}
for my $bad ('--athlete_rank', '-', '+athlete_rank', 'athlete_rank,xcri_score', 'athlete_rank;', 'RAND()', 'rank') {
    my $r = get("$A&sort=$bad");
    is($r->{status}, 422, "sort=$bad is refused");
}
problems_are("$A&limit=0&sort=x", [[query => 'limit', 'greater_than_equal', '0', ge => 1],
    [query => 'sort', 'literal_error', 'x', expected => jtext(get("$A&sort=x")->json, 'detail', 0, 'ctx', 'expected')]]);

# ------------------------------------------------------------------------------------------------- Link
sub links {
    my ($path, %o) = @_;
    my $header = get($path, %o)->header('Link');
    my %link;
    for (split /, (?=<)/, defined $header ? $header : '') {
        /^<([^>]*)>; rel="(first|prev|next|last)"\z/ or return { bad => $_ };
        return { bad => "$2 twice" } if $link{$2};
        $link{$2} = resolve($1, $path);
    }
    return \%link;
}

# resolve(reference, path): the address, as a client makes it of a relative one
sub resolve {
    my ($reference, $path) = @_;
    $reference =~ m{^\./[^/]*\z} or return "not relative: $reference";
    my ($base) = (base('main') . $path) =~ m{^([^?]*/)};
    return $base . substr($reference, 2);
}

# links_are(path, rel => offset...): exactly these, each with the request's other parameters
sub links_are {
    my ($path, %want) = @_;
    my $got = links($path);
    my ($base, $query) = split /\?/, $path, 2;
    my @other = sort grep { length && !/^(?:offset|unknown)(?:=|\z)/ } split /&/, defined $query ? $query : '';
    my %shown = map {
        my ($url, $args) = split /\?/, $got->{$_}, 2;
        my @args = split /&/, defined $args ? $args : '';
        my @offset = grep { /^offset=/ } @args;
        my @rest = sort grep { !/^offset=/ } @args;
        ($_ => (@offset ? "@offset" : 'offset=0') . " $url @rest");
    } keys %$got;
    my %expect = map { ($_ => "offset=$want{$_} " . base('main') . "$base @other") } keys %want;
    is(join("\n", map { "$_: $shown{$_}" } sort keys %shown), join("\n", map { "$_: $expect{$_}" } sort keys %expect), "GET $path: Link");
    return;
}

links_are("$A&limit=4", first => 0, next => 4, last => 8);
links_are("$A&limit=4&offset=4", first => 0, prev => 0, next => 8, last => 8);
links_are("$A&limit=4&offset=8", first => 0, prev => 4, last => 8);
links_are("$A&limit=3", first => 0, next => 3, last => 6);                       # exact pages
links_are("$A&limit=3&offset=6", first => 0, prev => 3, last => 6);
links_are("$A&limit=9", first => 0, last => 0);
links_are("$A&limit=10", first => 0, last => 0);
links_are("$A&limit=4&offset=9", first => 0, prev => 5, last => 8);
links_are("$A&limit=4&offset=100", first => 0, prev => 8, last => 8);            # past the end: back to the last page
links_are("$A&limit=4&offset=2", first => 0, prev => 0, next => 6, last => 8);   # not on a page's edge
links_are("$A&limit=4&offset=6", first => 0, prev => 2, last => 8);
links_are('/athletes/?season_year=1999', first => 0, last => 0);                 # nothing at all
links_are('/athletes/?limit=2&offset=2&sort=-races_count&fields=athlete_rank&unknown=%C3%A9+x&include=movement', first => 0, prev => 0, next => 4, last => 12);
links_are('/teams/?limit=5&gender=M', first => 0, next => 5, last => 5);
links_are("$K&limit=2&offset=2", first => 0, prev => 0, last => 2);
links_are('/seasons', first => 0, last => 0);
links_are('/athletes/9001/history', first => 0, last => 0);
is(links("$A&limit=4&format=csv")->{next}, base('main') . "$A&limit=4&format=csv&offset=4", 'CSV has links, too');
# one list, one address: whatever the order, the spelling and what is said beside it
is(links("/athletes/?$_")->{next}, base('main') . '/athletes/?season_year=2025&division=2030&gender=M&limit=4&offset=8', "canonical: $_")
    for 'limit=4&gender=M&division=2030&season_year=2025&offset=4', 'season_year=%32025&division=+2030&gender=M&limit=04&offset=4&x=y&scoring_group=division&gender=M',
    'gender=F&season_year=2025&division=2030&limit=4&offset=4&gender=M&search_=x&region=';
is(links('/athletes/1')->{bad}, undef, 'no list, no links');
unlike(links("/athletes/?search=%3E%3Cb%3E&limit=1")->{first} || '', qr/[<>]/, 'nothing in a link that ends it');

# from the first page by next: every row once
for (['/athletes/?season_year=2025', 'ranking_id'], ["$A&sort=-races_count", 'ranking_id'], ["$A&sort=season_average&fields=ranking_id", 'ranking_id'],
    ['/teams/?', 'ranking_id'], ["$K&sort=-team_five_xcri_pts", 'id'], ['/team-knockout/matchups?team_id=101', 'matchup_id', 'matchups'],
    ['/components/leaderboard?component=osma', 'component_id'], ['/scs/biggest-discrepancies?', 'difference']) {
    my ($path, $key, $array) = @$_;
    my $all = ids(ok200("$path&limit=100"), $key, $array);
    for my $limit (1, 2, 3, 4) {
        my ($at, @seen) = (base('main') . "$path&limit=$limit");
        for (1 .. 60) {
            my $r = get($at, full => 1);
            push @seen, split / /, ids($r->json, $key, $array);
            my ($next) = ($r->header('Link') || '') =~ m{<\./([^>]*)>; rel="next"} or last;
            $at =~ s{[^/?]*(?:\?.*)?\z}{$next};
        }
        is("@seen", $all, "$path: by next, $limit at a time, each row once");
    }
}

# ------------------------------------------------------------------------------------------------- movement
# moved(path, kind, [id, previous, change]...): the rows as ever, and two fields at their end
sub moved {
    my ($path, $kind, @want) = @_;
    my $body = body_of("$path&include=movement");
    my ($results) = Encode::decode('UTF-8', $body) =~ /"results":(.*)\}\z/s;
    my $expect = join ',', map {
        my ($id, $previous, $change) = @$_;
        my $row = row_text($kind, $id);
        $row =~ s/\}\z//;
        "$row,\"previous_rank\":" . (defined $previous ? $previous : 'null') . ',"rank_change":' . (defined $change ? $change : 'null') . '}';
    } @want;
    is($results, "[$expect]", "GET $path: movement");
    return list_is($path, $kind, [map { $_->[0] } @want]);      # and without it the bytes of old
}

moved($A, 'athletes', [1001, 1, 0], [1002, 2, 0], [1003, 2, 0], map { [$_] } 1004 .. 1009);
moved("$A&checkpoint_date=2025-10-20", 'athletes', [1211, 2, 1], [1212, 1, -1], [1213]);
moved("$A&checkpoint_date=2025-10-13", 'athletes', [1201], [1202]);             # the first of the season
moved("$A&algorithm_type=heavy", 'athletes', [1032], [1031, 7, 4]);              # against the heavy one
moved("$A&scoring_group=region_West", 'athletes', [1041, 1, 0], [1042]);
moved("$A&season_year=2024", 'athletes', [1101, 1, 0], [1102]);
moved('/athletes/?division=2031', 'athletes', [1061, 1, 0], [1062]);             # 9001's snapshot is another division's
moved('/athletes/?division=2030&gender=F', 'athletes', [1021], [1022]);          # not in the latest, though in an earlier one
moved('/athletes/team/101/roster?division=2030&gender=M', 'athletes', [1001, 1, 0], [1009]);
moved($T, 'teams', [2001, 1, 0], [2005], [2006, 2, 0], [2007], [2008], [2009], [2010]);
moved("$T&checkpoint_date=2025-10-20", 'teams', [2071, 2, 1], [2072, 1, -1]);
moved("$T&checkpoint_date=2025-10-13", 'teams', [2061], [2062]);
moved("$T&algorithm_type=heavy", 'teams', [2002, 9, 5]);
moved($K, 'knockout', [4001, 3, 2], [4002], [4003], [4004]);
moved('/team-knockout/?gender_code=F', 'knockout', [4005]);
moved('/team-knockout/?rank_group_fk=2031', 'knockout', [4051]);                 # another group
moved('/team-knockout/?rank_group_type=R', 'knockout', [4011], [4012]);          # another kind of group
moved("$K&checkpoint_date=2025-10-13", 'knockout', [4031]);
is(ids(ok200("$A&include=movement&sort=-athlete_rank&limit=3&fields=anet_athlete_hnd,rank_change"), 'rank_change'), 'null null null', 'movement, sorted');
is(get("$A&include=movement&limit=2&format=csv&fields=athlete_rank,previous_rank,rank_change")->{body},
    "athlete_rank,previous_rank,rank_change\r\n1,1,0\r\n2,2,0\r\n", 'movement as CSV');

# ------------------------------------------------------------------------------------------------- places, and the season
is(get("$A&fields=athlete_rank,regl_group_name,region_rank,conf_group_name,conference_rank,season_ranks&format=csv")->{body} =~ s/\r//gr, <<'CSV', 'athletes: places in region and conference, ranks through the season');
athlete_rank,regl_group_name,region_rank,conf_group_name,conference_rank,season_ranks
1,West,1,ACC,1,2 1 1
2,Great Lakes,1,Big Ten,1,1 2 2
2,,,,,2 2
4,,,,,4
5,,,,,5
6,,,,,6
7,South Central,1,Ivy League,1,7
8,"west ",2,acc,2,8
9,West,3,ACC,3,9
CSV
is(get("$A&limit=1&offset=8&fields=region_rank")->{body}, '{"total":9,"limit":1,"offset":8,"results":[{"region_rank":3}]}', 'a place does not depend on the page');
is(get("$T&fields=team_rank,regl_group_name,region_rank,conference_rank,first_rank,fifth_rank,knockout_rank,season_ranks&format=csv")->{body} =~ s/\r//gr, <<'CSV', 'teams: the same, and the ranks of the first and the fifth, and in Team Knockout');
team_rank,regl_group_name,region_rank,conference_rank,first_rank,fifth_rank,knockout_rank,season_ranks
1,West,1,1,1,,1,2 1 1
2,,,,2,,2,2
2,Great Lakes,1,1,2,,2,1 2 2
4,South Central,1,1,7,,4,4
5,"west ",2,2,8,,,5
6,,,,,,,6
7,,,,,,,7
CSV
is(get("$A&checkpoint_date=2025-10-20&fields=athlete_rank,previous_rank,rise&format=csv")->{body} =~ s/\r//gr, "athlete_rank,previous_rank,rise\n1,2,1.00\n2,1,-1.00\n2,,\n", 'what was gained, weighed by where');
is(ids(ok200("$A&top=2&fields=athlete_rank"), 'athlete_rank'), '1 2 2', 'the first two, and a tie');
is(ids(ok200("$A&checkpoint_date=2025-10-20&top=1&fields=athlete_rank,previous_rank"), 'athlete_rank'), '1 2', 'who is the first, and who was');
is(jtext(ok200("$T&top=1&region=West"), 'total'), '1', 'teams, too, within a region');
bad_query("$A&top=0", 'top', 'greater_than_equal', '0', ge => 1);
is(get("$T&checkpoint_date=2025-10-20&fields=team_rank,season_ranks,knockout_rank&format=csv")->{body} =~ s/\r//gr, "team_rank,season_ranks,knockout_rank\n1,2 1,\n2,1 2,\n", 'the ranks up to a day end there');

{
    my $places = sub { return jplain(ok200("/$_[0]/places?division=2030&gender=M$_[1]")) =~ s/,"seasons":\[.*\]//r };
    my $seasons = sub { return jplain(jget(ok200("/$_[0]/places?division=2030&gender=M"), 'seasons')) };
    is($seasons->('athletes/9001') =~ s/,"races_count[^}]*//gr, '[{"season_year":2025,"division_code":2030,"gender_code":"M","anet_team_hnd":101,"team_name":"Ärlön State","athlete_rank":1,"scs_score":999.59,"scs_rank":72},'
        . '{"season_year":2025,"division_code":2031,"gender_code":"M","anet_team_hnd":201,"team_name":"Northern 31","athlete_rank":2,"scs_score":null,"scs_rank":null},'
        . '{"season_year":2024,"division_code":2030,"gender_code":"M","anet_team_hnd":101,"team_name":"Ärlön State","athlete_rank":1,"scs_score":null,"scs_rank":null}]', 'an athlete in each season and list, the newest first');
    is(ids2(ok200('/teams/101/places?division=2030&gender=M'), 'seasons', 'season_year', 'division_code', 'team_rank', 'team_xcri_score'),
        '2025/2030/1/682.00 2025/2031/2/690.00 2024/2030/1/700.00', 'so a team');
    is($seasons->('teams/1'), '[]', 'a team that there is not has no season');
    is($places->('athletes/9001', ''), '{"division":{"rank":1,"total":9},"region":{"name":"West","rank":1,"total":3},"conference":{"name":"ACC","rank":1,"total":3}}',
        'the places of an athlete');
    is($places->('athletes/9009', ''), '{"division":{"rank":9,"total":9},"region":{"name":"West","rank":3,"total":3},"conference":{"name":"ACC","rank":3,"total":3}}',
        'the last of all three');
    is(jplain(jget(ok200('/athletes/9102/places?division=2030&gender=M&checkpoint_date=2025-10-20'), 'division')), '{"rank":2,"total":3}', 'the places of a day');
    my $none = '"division":{"rank":null,"total":null},"region":{"name":null,"rank":null,"total":null},"conference":{"name":null,"rank":null,"total":null}';
    is($places->('athletes/9001', '&checkpoint_date=2025-10-21'), "{$none}", 'a day without a snapshot has no places');
    is($places->('teams/101', ''), '{"division":{"rank":1,"total":7},"region":{"name":"West","rank":1,"total":2},"conference":{"name":"ACC","rank":1,"total":2},'
        . '"knockout":{"rank":1,"total":4,"wins":4,"losses":1}}', 'the places of a team');
    is($places->('teams/101', '&checkpoint_date=2025-10-20') =~ s/.*"knockout"//r, ':{"rank":null,"total":0,"wins":null,"losses":null}}', 'a day that Team Knockout was not kept for');
    is($places->('teams/1', '') =~ s/,"knockout".*//r, "{$none", 'a team that there is not');
    is(jplain(jget(ok200('/teams/103/places?division=2030&gender=M'), 'region')), '{"name":null,"rank":null,"total":null}', 'a team without a region');
    problems_are('/teams/101/places', [[query => 'division', 'missing', undef], [query => 'gender', 'missing', undef]]);
}

# ------------------------------------------------------------------------------------------------- several at once
{
    my $csv = sub { return get("/history/$_[0]?division=2030&gender=M$_[1]&format=csv&fields=$_[2]")->{body} =~ s/\r//gr };
    is($csv->('teams', '&top=2', 'anet_team_hnd,checkpoint_date,team_rank'), "anet_team_hnd,checkpoint_date,team_rank\n101,2025-10-13,2\n101,2025-10-20,1\n101,,1\n103,,2\n102,2025-10-13,1\n102,2025-10-20,2\n102,,2\n", 'the first teams, each with its ranks of the season');
    is($csv->('athletes', '&top=1&checkpoint_date=2025-10-20', 'anet_athlete_hnd,checkpoint_date,athlete_rank'), "anet_athlete_hnd,checkpoint_date,athlete_rank\n9001,2025-10-13,2\n9001,2025-10-20,1\n", 'the first athlete of a day, with the ranks up to it');
    is(jtext(ok200('/history/teams?division=2030&gender=F&season_year=2020'), 'total'), '0', 'a list that there is not');
    bad_query('/history/teams?division=2030&gender=M&top=101', 'top', 'less_than_equal', '101', le => 100);
    problems_are('/history/athletes', [[query => 'division', 'missing', undef], [query => 'gender', 'missing', undef]]);

    my $watched = ok200('/watched?athletes=9009,9001,5,9001&teams=103');
    is(ids2($watched, 'athletes', 'anet_athlete_hnd', 'division_code', 'athlete_rank', 'previous_rank'), '9001/2030/1/1 9001/2031/2/null 9009/2030/9/null', 'several athletes, wherever they stand, the best first');
    is(ids2($watched, 'teams', 'anet_team_hnd', 'team_rank', 'previous_rank'), '103/2/null', 'and a team');
    is(get('/watched?athletes=09009,9001,005,00&teams=000103')->{body}, get('/watched?athletes=9009,9001&teams=103')->{body}, 'zeros before a number are nothing, as in every number');
    is(jplain(ok200('/watched?season_year=2024')), '{"season_year":2024,"athletes":[],"teams":[]}', 'no one is asked for');
    is(jplain(ok200('/watched?athletes=&teams=&season_year=2024')), '{"season_year":2024,"athletes":[],"teams":[]}', 'also with empty lists');
    for my $bad ('x', '1,', ',1', '1,,2', '1;2', '-1', '1]', '1234567890', join ',', 1 .. 101) {
        error_is("/watched?athletes=$bad", 400, 'athletes must be handles with commas between them, at most 100');
        error_is("/watched?teams=$bad", 400, 'teams must be handles with commas between them, at most 100');
    }
    ok200('/watched?athletes=' . join ',', 1 .. 100);
}

# ------------------------------------------------------------------------------------------------- history
{
    my $json = ok200('/athletes/9001/history?division=2030');
    is(ids($json, 'checkpoint_date'), '2025-10-13 2025-10-20 null', 'history: by date, the live one last');
    is(ids($json, 'athlete_rank'), '2 1 1', 'history: the ranks');
    is(ids($json, 'xcri_score'), '998.00 999.00 999.00', 'history: the scores');
    is(ids($json, 'saga_score'), 'null 870.00 873.72', 'history: and those of the components');
    is(jtext($json, 'total'), '3', 'history: its length');
    is(ids(ok200('/athletes/9001/history'), 'division_code'), '2030 2030 2030 2031', 'history: the live ones last, in both divisions');
    is(ids(ok200('/athletes/9001/history?algorithm_type=heavy'), 'athlete_rank'), '7 3', 'history: heavy');
    is(ids(ok200('/athletes/9001/history?scoring_group=region_West'), 'athlete_rank'), '1 1', 'history: in the region');
    is(ids(ok200('/athletes/9001/history?season_year=2024'), 'checkpoint_date'), '2024-11-01 null', 'history: another season');
    is(ids(ok200('/athletes/9021/history?season_year=2026'), 'checkpoint_date'), '2026-09-01', 'history: a season without live rankings');
    for my $five (qw(teams team-five)) {
        $json = ok200("/$five/101/history?division=2030&gender=m");
        is(ids($json, 'checkpoint_date'), '2025-10-13 2025-10-20 null', "$five: history");
        is(ids($json, 'team_rank'), '2 1 1', "$five: history, the ranks");
        error_is("/$five/1/history", 404, 'Team 1 not found for season 2025');
        error_is("/$five/101/history?season_year=2020", 404, 'Team 101 not found for season 2020');
        bad_path("/$five/x/history", 'team_hnd', 'int_parsing', 'x');
    }
    error_is('/athletes/1/history', 404, 'Athlete 1 not found for season 2025');
    error_is('/athletes/9001/history?gender=F', 404, 'Athlete 9001 not found for season 2025');
    bad_path('/athletes/x/history', 'athlete_hnd', 'int_parsing', 'x');
    bad_query('/athletes/9001/history?gender=x', 'gender', 'string_pattern_mismatch', 'x');
}

# ------------------------------------------------------------------------------------------------- what can be chosen
sub choices {
    my ($path, $fields, $want, $name) = @_;
    my $json = ok200("$path");
    my $got = join '; ', map { my $row = $_; join ' ', map { my $t = jtext($row, $_); $t =~ s/ +\z//; lc $t } split / /, $fields } @{ jget($json, 'results') || [] };
    is($got, lc $want, "GET $path: $name");
    my $total = () = $want =~ /;/g;
    is(jtext($json, 'total'), $want eq '' ? 0 : $total + 1, "GET $path: total");
    return;
}
# 2024's snapshot is one of athletes only, which no ranking program makes: here it is not looked at
is(join(' ', map { jtext(ok200('/seasons'), 'results', $_->[0], $_->[1]) } [0, 'snapshots'], [1, 'snapshots'], [0, 'latest_snapshot'], [1, 'latest_snapshot']),
    '1 2 2026-09-01 2025-10-20', 'seasons: their snapshots');
choices('/seasons', 'season_year is_default live_teams', '2026 false 0; 2025 true 12; 2024 false 3', 'three seasons');
choices('/divisions', 'division_code name teams athletes', '2030 NCAA Division I 9 53; 2031 NCAA Division II 2 16; 2028 NAIA 1 8', 'three divisions');
choices('/divisions?gender=f', 'division_code name teams athletes', '2030 NCAA Division I 2 16; 2028 NAIA 1 8', 'the women\'s');
choices('/divisions?checkpoint_date=2025-10-20', 'division_code teams athletes', '2030 2 16; 2031 1 8', 'in a snapshot');
choices('/divisions?season_year=2024', 'division_code name teams', '2030 NCAA Division I 1; 2028 NAIA 1; 0 Division 0 1', 'another season, an unknown division');
choices('/divisions?season_year=1999', 'division_code', '', 'none');
choices('/regions', 'name division_code teams athletes rank_group_fk',
    'Great Lakes 2030 2 17 3002; Midwest 2028 1 8 null; Midwest 2031 1 8 null; Moved 2031 1 8 null; South Central 2030 1 7 3003; West 2030 3 27 3001',
    'regions by name; an empty one cannot be chosen');
choices('/regions?division=2030&gender=M', 'name teams athletes', 'Great Lakes 1 9; South Central 1 7; West 2 19', 'of one list');
ok200('/regions?division=2031') for 1 .. 8;
choices('/regions', 'division_code', '2030; 2028; 2031; 2031; 2030; 2030', 'and by division, after a request for one');
choices('/regions?division=2031&checkpoint_date=2025-10-20', 'name teams', 'MW 20 1', 'in a snapshot');
choices('/conferences', 'name division_name teams athletes rank_group_fk',
    'ACC NCAA Division I 3 27 4001; Big Ten NCAA Division I 2 17 4002; Ivy League NCAA Division I 1 7 4003; Moved NCAA Division II 1 8 null;'
    . ' NESCAC NCAA Division II 1 8 null; SEC NAIA 1 8 null', 'conferences');
{
    my ($db, $t) = (env_or_die('XCRI_FIXTURE_DB'), 'iz_rankings_xcri_team_knockout');
    my $guard = put_back($db, $t, 'copy');
    admin("ALTER TABLE $t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci", $db);
    choices("/regions?gender=M&division=2030", 'name teams rank_group_fk', 'Great Lakes 1 3002; South Central 1 3003; West 2 3001',
        'Team Knockout has another collation');
}
choices('/conferences?gender=F', 'name division_code teams', 'ACC 2030 1; Big Ten 2030 1; SEC 2028 1', 'the women\'s');
bad_query("/$_?season_year=x", 'season_year', 'int_parsing', 'x') for qw(seasons divisions regions conferences);
bad_query("/$_?gender=x", 'gender', 'string_pattern_mismatch', 'x') for qw(divisions regions conferences);
bad_query("/$_?checkpoint_date=x", 'checkpoint_date', 'date_from_datetime_parsing', 'x') for qw(divisions regions conferences);
is(jtext(ok200('/seasons', vhost => 'small'), 'results', 2, 'is_default'), 'true', 'the default season is that of the configuration');

# ------------------------------------------------------------------------------------------------- search
sub found {
    my ($q, $want, $name) = @_;
    for my $vhost (qw(main other)) {                            # with our indexes and without
        my $json = ok200("/search?q=$q", vhost => $vhost);
        my $got = join ' ', map { join ':', map { my $x = $_; $x } jtext($_, 'kind'), jtext($_, 'id'), jtext($_, 'division_code'), jtext($_, 'gender_code') }
            @{ jget($json, 'results') || [] };
        is($got, $want, "search for $q: $name [$vhost]");
        is(jtext($json, 'total'), scalar(split / /, $want), "search for $q: total [$vhost]");
    }
    return;
}
my ($jose, $arlon) = ('athlete:9001:2030:M athlete:9001:2031:M', 'team:101:2030:F team:101:2030:M team:101:2031:M');
is(json_keys(ok200('/search?q=jose'), 'results', 0), 'kind id name team_id team_name division_code gender_code rank', 'search: the fields');
is(jtext(ok200('/search?q=nunez'), 'results', 0, 'name'), 'José Núñez', 'search: the whole name');
found('jose', "$jose athlete:9003:2030:M", 'without the accent, by rank');
found('JOS%C3%89', "$jose athlete:9003:2030:M", 'with the accent, in capitals');
my $of_arlon = 'athlete:9001:2030:M athlete:9021:2030:F athlete:9009:2030:M';
found('state', "athlete:9022:2030:F $arlon $of_arlon", 'who begins so, before those who have it inside, before their athletes');
found('arlon', "$arlon $of_arlon", 'a team in all its lists, and its athletes');
found('jose+nunez', $jose, 'both names');
found('se+nu', $jose, 'across both names');
found('nunez+jose', $jose, 'its words in another order');
found('Nunez%2CJose', $jose, 'or with a comma');
found('++jose++', "$jose athlete:9003:2030:M", 'trimmed');
found('N%C3%BAn%CC%83ez', $jose, 'composed');
found('arlon+nunez', 'athlete:9001:2030:M', 'the team and the name');
found('obrien', 'athlete:9102:2030:M', 'without the apostrophe');
found('o%E2%80%99brien', 'athlete:9102:2030:M', 'a curly one');
found('zo+brien', 'athlete:9102:2030:M', 'words of first and last name');
found('nunez', $jose, 'the last name');
found('unez', $jose, 'inside the last name');
found('rida', 'athlete:9021:2030:F', 'inside the first name');
found('%C3%85sd', 'athlete:9021:2030:F', 'a last name that begins so');
found('%25_', 'team:103:2030:M athlete:9003:2030:M athlete:9004:2030:M', '% and _ are text');
found('0%25', 'team:103:2030:M athlete:9003:2030:M athlete:9004:2030:M', '% is text, in athletes, too');
found('%25%25', '', 'no wildcard');
found('__', '', 'no wildcard');
found('r_s', 'athlete:9004:2030:M', '_ is text');
found('k%5Cs', 'athlete:9004:2030:M', 'a backslash is text');
found('O%27Neil', 'team:102:2030:F team:102:2030:M athlete:9022:2030:F athlete:9102:2030:M', 'an apostrophe');
found('O%27Brien', 'athlete:9102:2030:M', 'an apostrophe');
found('--', '', 'no word at all');
found('zz', '', 'nothing');
found('jose&season_year=2024', 'athlete:9001:2030:M', 'another season');
found('zero&season_year=2024', 'athlete:9104:0:M', 'another season, division 0');
found('jose&season_year=1999', '', 'a season without rankings');
body_is('/search?q=zz', '{"total":0,"results":[]}', 'nothing');
bad_query("/search?q=$_->[0]", 'q', 'string_too_short', $_->[1]) for ['', ''], ['a', 'a'], ['+a+', ' a '], ['++', '  '];
ok200("/search?q=$_") for '%C3%A9', '%F0%9F%8F%83', '%E4%B8%AD';
problems_are('/search', [[query => 'q', 'missing', undef]]);
bad_query('/search?q=jose&season_year=x', 'season_year', 'int_parsing', 'x');
{
    my $json = get('/search?q=an', vhost => 'demo')->json;
    ok(scalar @{ jget($json, 'results') || [] }, 'the demo data is loaded') or last;
    is(scalar @{ jget($json, 'results') }, 20, 'search: at most 20');
    is(jtext($json, 'total'), '20', 'search: which are all that it tells');
}

done_testing;
