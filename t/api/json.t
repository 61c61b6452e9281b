# The text of the answers: every byte a table can hold, as the contract writes it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

# ---- control characters, DEL, U+2028 and U+2029: written by hand
{
    my $body = Encode::decode('UTF-8', body_of('/athletes/9007'));
    like($body, qr/"athlete_name_first":"A\\u0001B\\tC\\nD\\u001f\x7f",/, 'control characters are escaped, DEL is not');
    like($body, qr/"athlete_name_last":"sep\x{2028}end\x{2029}",/, 'U+2028 and U+2029 are raw');
    like($body, qr/"team_name":"Emoji \x{1F3C3}\x{1F3FD} Team <\/script>",/, 'emoji are raw, < and \/ are not escaped');
    $body = Encode::decode('UTF-8', body_of('/athletes/9102'));
    like($body, qr/"athlete_name_first":"Zoë","athlete_name_last":"O'Brien",/, 'accents raw, apostrophe raw');
    like($body, qr/"team_name":"O'Neil \\"Q\\" \\\\ A&M <b>\/i<\/b>",/, 'quotes and backslash escaped, & and < not');
    $body = Encode::decode('UTF-8', body_of('/athletes/9008'));
    like($body, qr/"athlete_name_first":"Ann  ","athlete_name_last":"Trail ",/, 'trailing spaces stay');
    like($body, qr/"team_name":"Trailing  ",/, 'trailing spaces stay');
    $body = Encode::decode('UTF-8', body_of('/metadata/3004'));
    like($body, qr/"error_message":"line 1\\n\\"quoted\\" \\\\ \\té\\u0002"\}\z/, 'a text column');
    is(jtext(ok200('/metadata/3005'), 'error_message'), '', 'an empty text is no null');
    $body = Encode::decode('UTF-8', body_of('/teams/101/resume?gender=M'));
    like($body, qr/"season_html":"<div class='season-resume'><h2>Ärlön — 2025 “resume” \\\\ \\"q\\"<\/h2>\\r\\n\\t<a href=\\"\/x\?a=1&amp;b=2\\">l<\/a>\x{2028}\x{1F3C3}<\/div>",/, 'a resume');
    my $long = jtext(ok200('/teams/102/resume'), 'season_html');
    is($long, 'long ' . '<td>0123456789</td>' x 20000, 'a resume of 400 KB is whole');
}

# ---- every answer of a list of requests is compact, valid JSON with the right length
for my $path ('/athletes/?season_year=2024', '/athletes/?checkpoint_date=2025-10-20', '/teams/?limit=50000', '/metadata/', '/snapshots/',
    '/nope', '/athletes/x', '/teams/?limit=%22%5C%00%01%1F%7F%E2%80%A8', '/athletes/1') {
    my $r = get($path);
    my $json = eval { $r->json };
    ok(defined $json, "$path is valid JSON") or diag($@);
    unlike($r->{body} =~ s/"(?:[^"\\]|\\.)*"//gr, qr/\s/, "$path has no white space");
}

# ---- a table of another installation: what the columns are is read from the result
{
    my $db = env_or_die('XCRI_PLAIN_DB');
    my $t = 'iz_rankings_xcri_team_rankings';
    my $guard = put_back($db, $t, 'copy');
    my $path = '/teams/?division=2030&gender=M';
    my $first = body_of($path, vhost => 'other');
    # a changed table may be seen some seconds later, and not by every child at once: until the
    # wanted text has come twenty times in a row, twelve seconds at most
    my $again = sub {
        my ($want) = @_;
        my ($r, $row, $end) = (undef, 0, time + 12);
        while ($row < 20 && time < $end) {
            $r = get($path, vhost => 'other');
            $row = (ref $want eq 'Regexp' ? $r->{body} =~ $want : $r->{body} eq $want) ? $row + 1 : 0;
            select undef, undef, undef, 0.2 if !$row;
        }
        return $r;
    };

    # broken UTF-8 in a column without a character set
    admin("ALTER TABLE $t MODIFY team_name VARBINARY(255) NULL;"
        . "UPDATE $t SET team_name = X'41FF42C3' WHERE ranking_id = 2001;"
        . "UPDATE $t SET team_name = X'EDA080F4908080C0AFE282' WHERE ranking_id = 2006;"
        . "UPDATE $t SET team_name = X'00FE' WHERE ranking_id = 2007", $db);
    my $r = $again->(qr/"team_name":"A\xef\xbf\xbdB/);
    is($r->{status}, 200, 'broken UTF-8: 200');
    my $json = eval { $r->json };
    ok(defined $json, 'broken UTF-8: the JSON is valid') or diag($@);
    is(jtext($json, 'results', 0, 'team_name'), "A\x{FFFD}B\x{FFFD}", 'broken bytes are U+FFFD');
    like(jtext($json, 'results', 2, 'team_name') || '', qr/\A\x{FFFD}+\z/, 'surrogates, too large, overlong and cut off: nothing but U+FFFD');
    is(jtext($json, 'results', 3, 'team_name'), "\0\x{FFFD}", 'a zero byte is a character like others');

    # latin1 columns are converted by the server
    admin("UPDATE $t SET team_name = 'x' WHERE ranking_id IN (2001, 2006, 2007);"
        . "UPDATE $t SET team_name = NULL WHERE team_name IS NOT NULL;"
        . "ALTER TABLE $t MODIFY team_name VARCHAR(255) CHARACTER SET latin1 NULL;"
        . "UPDATE $t SET team_name = 'Señor Ä' WHERE ranking_id = 2001", $db);
    $r = $again->(qr/"team_name":"Se\xc3/);
    is(jtext(eval { $r->json }, 'results', 0, 'team_name'), 'Señor Ä', 'a latin1 column');

    # scores as DOUBLE and FLOAT, wider integers, fractions of a second
    admin("ALTER TABLE $t MODIFY team_xcri_score DOUBLE NULL, MODIFY top7_average FLOAT NULL, MODIFY anet_team_hnd BIGINT NOT NULL,"
        . " MODIFY athletes_count SMALLINT UNSIGNED NULL, MODIFY calculated_at DATETIME(6) NOT NULL, MODIFY team_rank TINYINT NOT NULL,"
        . " MODIFY squad_depth_score DECIMAL(30,10) NULL, MODIFY top_athlete_1_hnd BIGINT UNSIGNED NULL;"
        . "UPDATE $t SET team_xcri_score = 682.1, top7_average = 543.75, anet_team_hnd = 9007199254740993, athletes_count = 65535,"
        . " calculated_at = '2025-10-24 19:34:03.000250', squad_depth_score = 12345678901234567890.0123456789,"
        . " top_athlete_1_hnd = 18446744073709551615 WHERE ranking_id = 2001;"
        . "UPDATE $t SET team_xcri_score = 1e300 WHERE ranking_id = 2005;"
        . "UPDATE $t SET team_xcri_score = -0.000001 WHERE ranking_id = 2006", $db);
    $r = $again->(qr/9007199254740993.*18446744073709551615/);
    $json = eval { $r->json };
    ok(defined $json, 'wider columns: the JSON is valid') or diag($@, substr $r->{body}, 0, 400);
    is(ref jget($json, 'results', 0, 'team_xcri_score'), 'XCRITest::Num', 'a DOUBLE is a number');
    is(jtext($json, 'results', 0, 'team_xcri_score') || 0, '682.1', 'a DOUBLE in its shortest form');
    cmp_ok(jtext($json, 'results', 0, 'top7_average') || 0, '==', 543.75, 'a FLOAT');
    cmp_ok(jtext($json, 'results', 1, 'team_xcri_score') || 0, '==', 1e300, 'a large DOUBLE');
    cmp_ok(jtext($json, 'results', 2, 'team_xcri_score') || 0, '==', -0.000001, 'a small DOUBLE');
    is(jtext($json, 'results', 0, 'anet_team_hnd'), '9007199254740993', 'a BIGINT beyond 2^53 is exact');
    is(jtext($json, 'results', 0, 'top_athlete_1_hnd'), '18446744073709551615', 'a BIGINT UNSIGNED is exact');
    is(jtext($json, 'results', 0, 'athletes_count'), '65535', 'a SMALLINT UNSIGNED');
    is(jtext($json, 'results', 0, 'squad_depth_score'), '12345678901234567890.0123456789', 'a long DECIMAL is exact');
    is(jtext($json, 'results', 0, 'calculated_at'), '2025-10-24T19:34:03.000250', 'fractions of a second, when they are not zero');
    is(jtext($json, 'results', 1, 'calculated_at'), '2025-10-24T19:34:03', 'and none when they are');

    undef $guard;
    $r = $again->($first);
    is($r->{body}, $first, 'the table is as it was');
}

done_testing;
