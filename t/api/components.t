# /components/* (contract.md part 2, section 8; part 1: 10, 22).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

built_or_exit('/components/athletes/9001');

# ---- one athlete: the row created last
row_is('/components/athletes/9001', 'components', 5062);
row_is('/components/athletes/9001?division=2030', 'components', 5001);
row_is('/components/athletes/9001?gender=m&division=2031', 'components', 5062);
row_is('/components/athletes/9001?season_year=2024', 'components', 5101);
row_is('/components/athletes/9003', 'components', 5003);            # NULL names are null (part 1, 10)
row_is('/components/athletes/9005', 'components', 5005);            # every NULL
row_is('/components/athletes/9006', 'components', 5006);            # every zero
row_is('/components/athletes/9021?gender=f', 'components', 5021);
error_is('/components/athletes/1', 404, 'Component data not found for athlete 1');
error_is('/components/athletes/9001?division=2028', 404, 'Component data not found for athlete 9001');
error_is('/components/athletes/9001?division=0', 404, 'Component data not found for athlete 9001');
error_is('/components/athletes/9001?gender=F', 404, 'Component data not found for athlete 9001');
error_is('/components/athletes/9001?season_year=1999', 404, 'Component data not found for athlete 9001');
bad_path('/components/athletes/abc', 'athlete_hnd', 'int_parsing', 'abc');
bad_query('/components/athletes/9001?gender=', 'gender', 'string_pattern_mismatch', '');
bad_query('/components/athletes/9001?division=', 'division', 'int_parsing', '');
problems_are('/components/athletes/x?gender=x&division=x&season_year=x', [[path => 'athlete_hnd', 'int_parsing', 'x'],
    [query => 'season_year', 'int_parsing', 'x'], [query => 'division', 'int_parsing', 'x'],
    [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$']]);
error_is($_, 404, 'Not Found') for qw(/components /components/ /components/athletes /components/nope /components/athletes/9001/x);

# ---- the leaderboard: those who have a score, by rank
sub board {
    my ($path, $component, $ids, %o) = @_;
    my $total = defined $o{total} ? $o{total} : @$ids;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, "{\"total\":$total,\"limit\":" . (defined $o{limit} ? $o{limit} : 100) . ',"offset":' . ($o{offset} || 0)
        . ",\"component\":\"$component\",\"results\":[" . join(',', map { row_text("board:$component", $_) } @$ids) . ']}',
        "$component @$ids");
}
my $L = '/components/leaderboard?component';
my $M = 'division=2030&gender=M';
board("$L=saga&$M", 'saga', [5001, 5002, 5003, 5004, 5006]);
board("$L=sewr&$M", 'sewr', [5003, 5002, 5001, 5004, 5006]);
board("$L=osma&$M", 'osma', [5003, 5001, 5002, 5004, 5006]);
board("$L=xcri&$M", 'xcri', [5001, 5002, 5003, 5004, 5006]);
board("$L=saga", 'saga', [5001, 5021, 5062, 5002, 5003, 5004, 5006]);
board("$L=saga&gender=f", 'saga', [5021]);
board("$L=saga&division=2031", 'saga', [5062]);
board("$L=saga&division=0", 'saga', []);
board("$L=saga&season_year=2024", 'saga', [5101]);
board("$L=saga&season_year=1999", 'saga', []);
board("$L=saga&$M&limit=2&offset=1", 'saga', [5002, 5003], total => 5, limit => 2, offset => 1);
board("$L=saga&$M&limit=50000&offset=5", 'saga', [], total => 5, limit => 50000, offset => 5);
problems_are('/components/leaderboard', [[query => 'component', 'missing', undef]]);
for my $bad ('', 'SAGA', 'bogus', 'saga ') {
    (my $encoded = $bad) =~ s/ /%20/g;
    problems_are("$L=$encoded", [[query => 'component', 'string_pattern_mismatch', $bad, pattern => '^(saga|sewr|osma|xcri)$']]);
}
bad_query("$L=saga&limit=0", 'limit', 'greater_than_equal', '0', ge => 1);
bad_query("$L=saga&limit=50001", 'limit', 'less_than_equal', '50001', le => 50000);
bad_query("$L=saga&offset=-1", 'offset', 'greater_than_equal', '-1', ge => 0);
bad_query("$L=saga&gender=X", 'gender', 'string_pattern_mismatch', 'X');
problems_are('/components/leaderboard?offset=x&limit=x&gender=x&division=x&season_year=x', [[query => 'component', 'missing', undef],
    [query => 'season_year', 'int_parsing', 'x'], [query => 'division', 'int_parsing', 'x'],
    [query => 'gender', 'string_pattern_mismatch', 'x', pattern => '^[MFmf]$'], [query => 'limit', 'int_parsing', 'x'],
    [query => 'offset', 'int_parsing', 'x']]);

done_testing;
