# What a request is refused for: 404, 405, and 422 with every bad parameter, in the order in
# which the contract lists them, path first (contract.md part 2, section 0; part 1: 11, 12, 21).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

# ---- 404
error_is($_, 404, 'Not Found') for qw(/nope /Athletes/ /athlete /athletes/team/101 /athletes/team/101/roster/x
    /athletes/9001/x /teams/101/roster /teams/101/resume/x /team-five/101/x /team_five/ /metadata/latest/x
    /metadata/summary/x /metadata/3001/x /snapshots/2025-10-20/x /health/x /healthz /index.html
    /favicon.ico /athletes.json);
# ---- 405 with Allow, on every route
my $day = '/snapshots/2025-10-20';
my @routes = ('/', '/health', '/athletes/', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101',
    '/teams/101/resume', '/team-five/', '/team-five/101', '/team-five/101/resume', '/metadata/', '/metadata/latest',
    '/metadata/latest/date', '/metadata/summary/processing', '/metadata/3001', '/snapshots/', "$day/athletes",
    "$day/teams", "$day/metadata");
for my $path (@routes) {
    my $r = error_is($path, 405, 'Method Not Allowed', method => 'POST', body => '{}',
        headers => ['Content-Type' => 'application/json']);
    like($r->header('Allow') || '', qr/\bGET\b/, "POST $path: Allow names GET");
}
for my $method (qw(PUT DELETE PATCH PROPFIND FOO)) {
    my $r = error_is('/athletes/', 405, 'Method Not Allowed', method => $method);
    like($r->header('Allow') || '', qr/\bGET\b/, "$method: Allow names GET");
}
error_is('/nope', 404, 'Not Found', method => 'POST', body => '{}');
error_is('/athletes/?limit=0', 405, 'Method Not Allowed', method => 'DELETE');
{
    # the body of a refused request does not become the next request
    my $body = 'GET /evil HTTP/1.1' x 500;
    my $base = base('main');
    my $bytes = raw('main', "POST $base/athletes/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: " . length($body)
        . "\r\n\r\n$body" . "GET $base/metadata/3001 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    my @status = $bytes =~ /HTTP\/1\.1 (\d{3}) /g;
    ok("@status" eq '405 200' || "@status" eq '405', 'a refused body is no second request') or diag("@status");
}

# ---- the kinds of int, for every int parameter of every route
my %int = (                         # route => [name => [lower, upper]]
    '/athletes/'                => [season_year => [], division => [], limit => [1, 50000], offset => [0], min_races => [1]],
    '/athletes/9001'            => [season_year => [], division => []],
    '/athletes/team/101/roster' => [season_year => [], division => [], limit => [1, 500]],
    '/teams/'                   => [season_year => [], division => [], limit => [1, 50000], offset => [0]],
    '/teams/101'                => [season_year => [], division => []],
    '/teams/101/resume'         => [season_year => [], division => []],
    '/team-five/'               => [season_year => [], division => [], limit => [1, 50000], offset => [0]],
    '/team-five/101'            => [season_year => [], division => []],
    '/team-five/101/resume'     => [season_year => [], division => []],
    '/metadata/'                => [season_year => [], division => []],
    "$day/athletes?gender=M"    => [division => [], limit => [1, 50000], offset => [0]],
    "$day/teams?gender=M"       => [division => [], limit => [1, 50000], offset => [0]],
);
# encoded => what the client sees in `input`
my @not_int = (
    ['', ''], ['abc', 'abc'], ['1e3', '1e3'], ['5.5', '5.5'], ['5.', '5.'], ['.5', '.5'], ['0x10', '0x10'], ['NaN', 'NaN'],
    ['true', 'true'], ['null', 'null'], ['%D9%A3', "\x{663}"], ['1_0', '1_0'], ['5.0', '5.0'], ['--5', '--5'],
    ['%2B-5', '+-5'], ['5+5', '5 5'], ['-', '-'], ['%2B', '+'], ['+', ' '], ['5%00', "5\0"], ['5%FF', "5\x{FFFD}"],
    ['1%2C000', '1,000'], ['5abc', '5abc'], ['1+OR+1%3D1', '1 OR 1=1'], ['%EF%BC%95', "\x{FF15}"], ['-+5', '- 5'],
    ['5%3B', '5;'], ['%C2%A05x', "\x{A0}5x"],
);
for my $route (sort keys %int) {
    my @list = @{ $int{$route} };
    my $q = $route =~ /\?/ ? '&' : '?';
    while (my ($name, $range) = splice @list, 0, 2) {
        my ($low, $high) = @$range;
        my $required = $route =~ /\?/ && $name ne 'division' ? '&division=2030' : '';
        for my $bad (@not_int) {
            bad_query("$route$q$name=$bad->[0]$required", $name, 'int_parsing', $bad->[1]);
        }
        bad_query("$route$q$name$required", $name, 'int_parsing', '');
        # outside of 64 bits: out of the range where there is one (as large numbers always were), no int where not
        for my $huge (qw(9223372036854775808 -9223372036854775809 99999999999999999999999999999999)) {
            my @kind = $huge =~ /^-/ && defined $low ? ('greater_than_equal', $huge, ge => $low)
                : $huge !~ /^-/ && defined $high ? ('less_than_equal', $huge, le => $high) : (qr/\Aint_parsing/, $huge);
            bad_query("$route$q$name=$huge$required", $name, @kind);
        }
        # below and above the range, and the range itself
        if (defined $low) {
            my $less = $low - 1;
            bad_query("$route$q$name=$less$required", $name, 'greater_than_equal', $less, ge => $low);
            bad_query("$route$q$name=-9223372036854775808$required", $name, 'greater_than_equal',
                '-9223372036854775808', ge => $low);
            bad_query("$route$q$name=%20-5%20$required", $name, 'greater_than_equal', ' -5 ', ge => $low);
            ok200("$route$q$name=$low$required", name => 'the lower bound');
        }
        if (defined $high) {
            my $more = $high + 1;
            bad_query("$route$q$name=$more$required", $name, 'less_than_equal', $more, le => $high);
            bad_query("$route$q$name=9223372036854775807$required", $name, 'less_than_equal', '9223372036854775807', le => $high);
            bad_query("$route$q$name=00$more$required", $name, 'less_than_equal', "00$more", le => $high);
            ok200("$route$q$name=$high$required", name => 'the upper bound');
        }
    }
}
# the forms that are accepted, seen in the answer
for my $form ('5', '%2B5', '+5', '+5+', '%205%20', '005', '%2B005', '%095', '5%0A', '%0D%0A5%20%20', '0000000000000000000000005') {
    is(jtext(ok200("/athletes/?limit=$form"), 'limit'), '5', "limit=$form is 5");
}
for my $form ('0', '-0', '%2B0', '00', '-000') {
    is(jtext(ok200("/athletes/?offset=$form"), 'offset'), '0', "offset=$form is 0");
}
for my $form ('2024', '+2024', '02024', '%2B2024') {
    is(jtext(ok200("/teams/?season_year=$form"), 'total'), '3', "season_year=$form is 2024");
}

# ---- int in the path
for my $route (['/athletes/%s', 'athlete_hnd'], ['/athletes/team/%s/roster', 'team_hnd'], ['/teams/%s', 'team_hnd'],
    ['/teams/%s/resume', 'team_hnd'], ['/team-five/%s', 'team_hnd'], ['/team-five/%s/resume', 'team_hnd'],
    ['/metadata/%s', 'metadata_id']) {
    my ($format, $name) = @$route;
    for my $bad (['abc', 'abc'], ['1e3', '1e3'], ['5.5', '5.5'], ['0x10', '0x10'], ['1_0', '1_0'], ['5.0', '5.0'], ['-', '-'],
        ['%D9%A3', "\x{663}"], ['%20', ' '], ['5%2C5', '5,5'], ['--5', '--5'], ['null', 'null'], ['5%FF', "5\x{FFFD}"],
        ['5;6', '5;6'], ['caf%C3%A9', "caf\x{e9}"], ['%22%5C', '"\\'], ['5&x=1', '5&x=1'], ['5%3Fx', '5?x']) {
        bad_path(sprintf($format, $bad->[0]), $name, 'int_parsing', $bad->[1]);
    }
    bad_path(sprintf($format, $_), $name, qr/\Aint_parsing/, $_)
        for qw(9223372036854775808 -9223372036854775809 123456789012345678901234567890);
}
bad_path('/athletes/team', 'athlete_hnd', 'int_parsing', 'team');
bad_path('/athletes/team/', 'athlete_hnd', 'int_parsing', 'team');
bad_path('/athletes/roster', 'athlete_hnd', 'int_parsing', 'roster');
bad_path('/teams/resume', 'team_hnd', 'int_parsing', 'resume');
bad_path('/metadata/summary', 'metadata_id', 'int_parsing', 'summary');
bad_path('/metadata/latestx', 'metadata_id', 'int_parsing', 'latestx');

# ---- gender
my @gender_routes = ('/athletes/', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101',
    '/teams/101/resume', '/team-five/', '/team-five/101', '/team-five/101/resume', '/metadata/',
    "$day/athletes?division=2030", "$day/teams?division=2030");
for my $route (@gender_routes) {
    my $q = $route =~ /\?/ ? '&' : '?';
    for my $bad (['Q', 'Q'], ['', ''], ['MF', 'MF'], ['mm', 'mm'], ['male', 'male'], ['1', '1'], ['+M', ' M'], ['M+', 'M '],
        ['M%0A', "M\n"], ['%C3%B1', "\x{f1}"], ['%00', "\0"], ['M%00', "M\0"], ['%FF', "\x{FFFD}"], ['%22%5C%0A%09', "\"\\\n\t"]) {
        bad_query("$route${q}gender=$bad->[0]", 'gender', 'string_pattern_mismatch', $bad->[1]);
    }
    bad_query("$route${q}gender", 'gender', 'string_pattern_mismatch', '');
}

# ---- search
for my $route ('/athletes/', '/teams/', '/team-five/', "$day/athletes?division=2030&gender=M", "$day/teams?division=2030&gender=M") {
    my $q = $route =~ /\?/ ? '&' : '?';
    for my $bad (['', ''], ['a', 'a'], ['%25', '%'], ['+', ' '], ['+++', '   '], ['+a%09', " a\t"], ['%E2%80%99', "\x{2019}"],
        ['%E3%80%80', "\x{3000}"], ['%00', "\0"]) {
        bad_query("$route${q}search=$bad->[0]", 'search', 'string_too_short', $bad->[1]);
    }
    bad_query("$route${q}search", 'search', 'string_too_short', '');
    ok200("$route${q}search=%E4%B8%AD", name => 'one character is enough where it is not ASCII');
    ok200("$route${q}search=a%CC%81", name => 'a letter and its accent are one character');
    ok200("$route${q}search=%FFab%C3", name => 'broken UTF-8 is replaced');
}

# ---- checkpoint_date, and the date in the path: YYYY-MM-DD and nothing else (part 1, 12)
my @bad_dates = (['garbage', 'garbage'], ['20251020', '20251020'], ['2025-10-20T00:00:00', '2025-10-20T00:00:00'],
    ['2025-13-01', '2025-13-01'], ['2025-00-10', '2025-00-10'], ['2025-02-29', '2025-02-29'], ['2025-02-30', '2025-02-30'],
    ['2025-04-31', '2025-04-31'], ['2025-10-00', '2025-10-00'], ['2025-10-32', '2025-10-32'], ['2025-1-2', '2025-1-2'],
    ['25-10-20', '25-10-20'], ['2025-10-20x', '2025-10-20x'], ['-2025-10-20', '-2025-10-20'], ['2025%2F10%2F20', '2025/10/20'],
    ['20251-10-20', '20251-10-20'], ['2025-10-2%D9%A3', "2025-10-2\x{663}"], ['1900-02-29', '1900-02-29'],
    ['2025-10', '2025-10'], ['0', '0'], ['2025-10-20%00', "2025-10-20\0"], ['2025_10_20', '2025_10_20'],
    ['2025-+1-+2', '2025- 1- 2', 'query only'], ['2025-10-20+', '2025-10-20 ', 'query only'], ['+2025-10-20', ' 2025-10-20', 'query only'],
    ['2025-10-20%20', '2025-10-20 '], ['2025-10-20%0A', "2025-10-20\n"]);
for my $route ('/athletes/', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101', '/team-five/',
    '/team-five/101', '/metadata/') {
    for my $bad (@bad_dates) {
        bad_query("$route?checkpoint_date=$bad->[0]", 'checkpoint_date', 'date_from_datetime_parsing', $bad->[1]);
    }
}
for my $format ('/snapshots/%s/athletes?division=2030&gender=M', '/snapshots/%s/teams?division=2030&gender=M',
    '/snapshots/%s/metadata') {
    for my $bad (@bad_dates) {
        next if $bad->[2] || $bad->[0] =~ /%2F|%00/;
        bad_path(sprintf($format, $bad->[0]), 'date', 'date_from_datetime_parsing', $bad->[1]);
    }
}
ok200("/athletes/?checkpoint_date=$_", name => 'a date is a date') for qw(2024-02-29 2000-02-29 9999-12-31 1970-01-01 1000-01-01);
ok200("/teams/101/resume?checkpoint_date=garbage", name => 'not a parameter of the resume');

# ---- several at once: every one, in the contract's order whatever the request's order
problems_are('/athletes/?limit=0&offset=-1&gender=Q&min_races=0&search=a', [
    [query => 'gender', 'string_pattern_mismatch', 'Q', pattern => '^[MFmf]$'],
    [query => 'limit', 'greater_than_equal', '0', ge => 1],
    [query => 'offset', 'greater_than_equal', '-1', ge => 0],
    [query => 'search', 'string_too_short', 'a', min_length => 2],
    [query => 'min_races', 'greater_than_equal', '0', ge => 1]]);
problems_are('/athletes/?min_races=x&search=&offset=x&limit=x&checkpoint_date=x&gender=x&division=x&season_year=x&region=&conference=', [
    [query => 'season_year', 'int_parsing', 'x'], [query => 'division', 'int_parsing', 'x'],
    [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
    [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x'],
    [query => 'limit', 'int_parsing', 'x'], [query => 'offset', 'int_parsing', 'x'],
    [query => 'search', 'string_too_short', '', min_length => 2], [query => 'min_races', 'int_parsing', 'x']]);
problems_are('/athletes/x?checkpoint_date=x&gender=x&division=x&season_year=x', [
    [path => 'athlete_hnd', 'int_parsing', 'x'], [query => 'season_year', 'int_parsing', 'x'],
    [query => 'division', 'int_parsing', 'x'], [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
    [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x']]);
problems_are('/athletes/team/x/roster?limit=501&gender=x&division=x&season_year=x&checkpoint_date=x', [
    [path => 'team_hnd', 'int_parsing', 'x'], [query => 'season_year', 'int_parsing', 'x'],
    [query => 'division', 'int_parsing', 'x'], [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
    [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x'], [query => 'limit', 'less_than_equal', '501', le => 500]]);
for my $t ('/teams', '/team-five') {
    problems_are("$t/?search=&offset=x&limit=50001&checkpoint_date=x&gender=x&division=x&season_year=x", [
        [query => 'season_year', 'int_parsing', 'x'], [query => 'division', 'int_parsing', 'x'],
        [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
        [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x'],
        [query => 'limit', 'less_than_equal', '50001', le => 50000], [query => 'offset', 'int_parsing', 'x'],
        [query => 'search', 'string_too_short', '', min_length => 2]]);
    problems_are("$t/x?checkpoint_date=x&gender=x&division=x&season_year=x", [
        [path => 'team_hnd', 'int_parsing', 'x'], [query => 'season_year', 'int_parsing', 'x'],
        [query => 'division', 'int_parsing', 'x'], [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
        [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x']]);
    problems_are("$t/x/resume?gender=x&division=x&season_year=x", [
        [path => 'team_hnd', 'int_parsing', 'x'], [query => 'season_year', 'int_parsing', 'x'],
        [query => 'division', 'int_parsing', 'x'], [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$']]);
}
problems_are('/metadata/?checkpoint_date=x&gender=x&division=x&season_year=x', [
    [query => 'season_year', 'int_parsing', 'x'], [query => 'division', 'int_parsing', 'x'],
    [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
    [query => 'checkpoint_date', 'date_from_datetime_parsing', 'x']]);
for my $what (qw(athletes teams)) {
    problems_are("$day/$what", [[query => 'division', 'missing', undef], [query => 'gender', 'missing', undef]]);
    problems_are("$day/$what?gender=M", [[query => 'division', 'missing', undef]]);
    problems_are("$day/$what?division=2030", [[query => 'gender', 'missing', undef]]);
    problems_are("$day/$what?division=&gender=", [[query => 'division', 'int_parsing', ''],
        [query => 'gender', 'string_pattern_mismatch', '', pattern => '^[MFmf]$']]);
    problems_are("/snapshots/nota/$what?search=a&offset=-1&limit=0&gender=x", [
        [path => 'date', 'date_from_datetime_parsing', 'nota'], [query => 'division', 'missing', undef],
        [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'],
        [query => 'limit', 'greater_than_equal', '0', ge => 1], [query => 'offset', 'greater_than_equal', '-1', ge => 0],
        [query => 'search', 'string_too_short', 'a', min_length => 2]]);
}

# ---- reading the query: the last one wins, what is unknown is ignored
my %limit = (
    'limit=5&limit=7' => 7, 'limit=abc&limit=7' => 7, 'limit=0&limit=7&x=1' => 7, 'limit=7&' => 7, '&limit=7' => 7,
    '&&limit=7&&&' => 7, 'limit[]=3' => 100, 'Limit=3' => 100, 'limit%20=3' => 100, '%6Cimit=7' => 7, 'li%6dit=%37' => 7,
    '=5' => 100, '=' => 100, '&' => 100, '' => 100, 'x' => 100, 'x=%zz' => 100, 'x=%' => 100, 'x=%FF%FE' => 100,
    '%FF=1' => 100, '%00=1' => 100, 'limit%00=3' => 100, 'limit=7&x=limit=3' => 7, 'x=a=b&limit=7' => 7, 'a;limit=3' => 100,
    'limits=3' => 100, 'imit=3' => 100, 'limit=7&limit%5B%5D=x' => 7, 'x=' . 'y' x 4000 => 100,
    'limit=7#frag' => undef,
);
for my $query (sort keys %limit) {
    next unless defined $limit{$query};
    is(jtext(ok200("/athletes/?$query"), 'limit'), $limit{$query}, 'limit of ?' . substr($query, 0, 40));
}
bad_query('/athletes/?limit=7&limit=abc', 'limit', 'int_parsing', 'abc');
bad_query('/athletes/?limit=7&limit=', 'limit', 'int_parsing', '');
bad_query('/athletes/?limit=7&limit', 'limit', 'int_parsing', '');
bad_query('/athletes/?limit=5;offset=2', 'limit', 'int_parsing', '5;offset=2');
bad_query('/athletes/?limit=5%26offset=2', 'limit', 'int_parsing', '5&offset=2');
bad_query('/athletes/?limit=5=6', 'limit', 'int_parsing', '5=6');
bad_query('/athletes/?limit=%zz', 'limit', 'int_parsing', '%zz');
bad_query('/athletes/?limit=5%', 'limit', 'int_parsing', '5%');
bad_query('/athletes/?limit=5%4', 'limit', 'int_parsing', '5%4');
bad_query('/athletes/?gender=%E2%80%A8%F0%9F%8F%83%7F', 'gender', 'string_pattern_mismatch', "\x{2028}\x{1F3C3}\x7f");
bad_query('/athletes/?gender=%C3%28', 'gender', 'string_pattern_mismatch', "\x{FFFD}(");
bad_query('/athletes/?gender=' . 'a' x 5000, 'gender', 'string_pattern_mismatch', 'a' x 5000);
is(jtext(ok200('/athletes/?' . join('&', map { "p$_=$_" } 1 .. 800) . '&limit=7'), 'limit'), '7', '800 unknown parameters');
is(jtext(ok200('/athletes/?' . 'limit=3&' x 900 . 'limit=7'), 'limit'), '7', '900 times the same parameter');

# ---- the text of a 422: compact, not escaped beyond what JSON needs, no url
{
    my $body = get('/athletes/?gender=%3C%2Fa%3E%C3%A9')->{body};
    like($body, qr/\A\{"detail":\[\{"type":"string_pattern_mismatch","loc":\["query","gender"\],"msg":"/, 'compact');
    like($body, qr/"input":"<\/a>\xc3\xa9","ctx":\{"pattern":"\^\[MFmf\]\$"\}\}\]\}\z/, 'the input as it was sent, the ctx last');
    unlike($body, qr/"url"/, 'no url');
    like(get('/athletes/?limit=0')->{body}, qr/"input":"0","ctx":\{"ge":1\}\}\]\}\z/, 'the bound is a number, the input is text');
    like(get("$day/athletes?gender=M")->{body}, qr/"input":null\}\]\}\z/, 'a missing one is null');
}

done_testing;
