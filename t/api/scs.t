# /scs/* (contract.md part 2, section 7; part 1: 4, 5, 9, 11).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

built_or_exit('/scs/athletes/9001/components');

# ---- components of an athlete: the row created last
row_is('/scs/athletes/9001/components', 'components', 5062);
row_is('/scs/athletes/9001/components?division=2030', 'components', 5001);
row_is('/scs/athletes/9001/components?gender=m&division=2030', 'components', 5001);
row_is('/scs/athletes/9001/components?season_year=2024', 'components', 5101);
row_is('/scs/athletes/9003/components', 'components', 5003);
row_is('/scs/athletes/9006/components', 'components', 5006);
error_is('/scs/athletes/1/components', 404, 'SCS components not found for athlete 1');
error_is('/scs/athletes/9001/components?gender=f', 404, 'SCS components not found for athlete 9001');
error_is('/scs/athletes/9001/components?division=0', 404, 'SCS components not found for athlete 9001');
bad_query('/scs/athletes/9001/components?gender=', 'gender', 'string_pattern_mismatch', '');     # part 1, 11
bad_query('/scs/athletes/9001/components?gender=X', 'gender', 'string_pattern_mismatch', 'X');
bad_path('/scs/athletes/abc/components', 'athlete_hnd', 'int_parsing', 'abc');
error_is($_, 404, 'Not Found') for qw(/scs /scs/ /scs/athletes /scs/athletes/9001 /scs/leaderboard /scs/distribution /scs/athletes/9001/x);

# ---- leaderboard: those who have a rank; numbers, not strings (part 1, 9)
sub board {
    my ($path, $component, $ids, %o) = @_;
    my %v = (season => 2025, division => 2030, gender => 'M', limit => 25, total => scalar @$ids, %o);
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, "{\"component\":\"\U$component\E\",\"season_year\":$v{season},\"division_code\":$v{division},\"gender_code\":\"$v{gender}\""
        . ",\"total_athletes\":$v{total},\"limit\":$v{limit},\"results\":[" . join(',', map { row_text("scs_board:$component", $_) } @$ids) . ']}',
        "$component @$ids");
}
board('/scs/leaderboard/saga', 'saga', [5001, 5002, 5003, 5004, 5006]);
board('/scs/leaderboard/SEWR', 'sewr', [5003, 5002, 5001, 5004, 5006]);
board('/scs/leaderboard/Osma', 'osma', [5003, 5001, 5002, 5004, 5006]);
board('/scs/leaderboard/xcri?division=2030&gender=m', 'xcri', [5001, 5002, 5003, 5004, 5006]);
board('/scs/leaderboard/saga?gender=f', 'saga', [5021], gender => 'F');
board('/scs/leaderboard/saga?division=2031', 'saga', [5062], division => 2031);
board('/scs/leaderboard/saga?season_year=2024', 'saga', [5101], season => 2024);
board('/scs/leaderboard/saga?division=0', 'saga', [], division => 0);
board('/scs/leaderboard/saga?limit=100', 'saga', [5001, 5002, 5003, 5004, 5006], limit => 100);
{
    my $json = ok200('/scs/leaderboard/saga?limit=2');
    is(scalar @{ jget($json, 'results') }, 2, 'limit');
    is(jtext($json, 'limit'), '2', 'limit is echoed');
}
bad_query('/scs/leaderboard/saga?limit=101', 'limit', 'less_than_equal', '101', le => 100);
bad_query('/scs/leaderboard/saga?gender=X', 'gender', 'string_pattern_mismatch', 'X');
for my $path ('/scs/leaderboard/bogus', '/scs/distribution/bogus') {
    my $r = get($path);
    is($r->{status}, 400, "$path: 400");
    like(jtext(eval { $r->json }, 'detail') || '', qr/\AInvalid component: bogus/, "$path: says so");
}
cmp_ok(get('/scs/leaderboard/saga?limit=-1')->{status}, '<', 500, 'a negative limit is no failure of the server');

# ---- comparison
{
    my $json = ok200('/scs/athletes/9001/comparison');
    is(json_keys($json), 'athlete_info components detail_metrics context', 'comparison: parts');
    is(json_keys($json, 'athlete_info'), 'athlete_hnd name team races_used total_opponents', 'comparison: athlete');
    is(jtext($json, 'athlete_info', 'name'), 'José Núñez', 'comparison: name');
    is(json_keys($json, 'components'), 'saga sewr osma xcri', 'comparison: components');
    for my $c (qw(saga sewr osma xcri)) {
        is(json_keys($json, 'components', $c), 'score rank percentile description', "comparison: $c");
    }
    is(jtext($json, 'components', 'saga', 'description'), 'Season Adjusted Gap Average', 'comparison: saga');
    is(jtext($json, 'components', 'sewr', 'description'), 'Season Equal-Weight Rating (own performance)', 'comparison: sewr');
    is(jtext($json, 'components', 'osma', 'description'), 'Opponent Strength of Schedule', 'comparison: osma');
    is(jtext($json, 'components', 'xcri', 'description'), 'Final SCS = (0.6 × SEWR) + (0.4 × OSMA)', 'comparison: xcri');
    is(jtext($json, 'components', 'saga', 'rank'), '1', 'comparison: rank');
    cmp_ok(jtext($json, 'components', 'saga', 'score'), '==', 400, 'comparison: score');
    is(json_keys($json, 'detail_metrics'), 'ags cpr', 'comparison: details');
    is(json_keys($json, 'detail_metrics', 'ags'), 'best average worst', 'comparison: ags');
    is(json_keys($json, 'context'), 'total_athletes season_year division_code gender_code', 'comparison: context');
    $json = ok200('/scs/athletes/9006/comparison');
    cmp_ok(jtext($json, 'components', 'saga', 'score'), '==', 0, 'comparison: zero stays zero (part 1, 9)');
    cmp_ok(jtext($json, 'detail_metrics', 'ags', 'best'), '==', 0, 'comparison: zero stays zero');
    $json = ok200('/scs/athletes/9005/comparison');
    is(jtext($json, 'components', 'saga', 'score'), 'null', 'comparison: NULL is null');
    is(jtext($json, 'components', 'saga', 'percentile'), 'null', 'comparison: no percentile without a rank');
    is(get('/scs/athletes/1/comparison')->{status}, 404, 'comparison: 404');
    bad_query('/scs/athletes/9001/comparison?gender=', 'gender', 'string_pattern_mismatch', '');
}

# ---- distribution: 400, 300, 200, 100, 0 and a NULL
{
    my $json = ok200('/scs/distribution/saga?bins=5');
    is(jtext($json, 'component'), 'SAGA', 'distribution: component');
    my %want = (min => 0, max => 400, mean => 200, std => 141.421356);
    for (sort keys %want) { cmp_ok(abs(jtext($json, 'statistics', $_) - $want{$_}), '<', 0.00001, "distribution: $_") }
    is(jtext($json, 'statistics', 'count'), '5', 'distribution: count');
    is(json_keys($json, 'percentiles'), '25th 50th 75th', 'distribution: percentiles');
    cmp_ok(jtext($json, 'percentiles', $_->[0]), '==', $_->[1], "distribution: $_->[0]") for ['25th', 100], ['50th', 200], ['75th', 300];
    is(jplain(jget($json, 'context')), '{"season_year":2025,"division_code":2030,"gender_code":"M"}', 'distribution: context');
    my $histogram = sub {
        my ($v) = @_;
        for my $pair (@$v) {
            return $pair->[1] if ref $pair->[1] eq 'XCRITest::Arr';
            my $bins = ref $pair->[1] eq 'XCRITest::Obj' ? jget($pair->[1], 'bins') : undef;
            return $bins if ref $bins eq 'XCRITest::Arr';
        }
        return [];
    };
    for my $case ([5, '1 1 1 1 1'], [10, '1 0 1 0 0 1 0 1 0 1'], [20, undef]) {
        my ($n, $counts) = @$case;
        my $bins = $histogram->(ok200("/scs/distribution/saga?bins=$n"));
        is(scalar @$bins, $n, "distribution: $n bins");
        my $sum = 0;
        $sum += jtext($_, 'count') for @$bins;
        is($sum, 5, "distribution: $n bins hold everyone");
        is(join(' ', map { jtext($_, 'count') } @$bins), $counts, "distribution: $n bins, counted by hand") if $counts;
        next unless @$bins;
        cmp_ok(jtext($bins, 0, 'lower'), '==', 0, "distribution: $n bins begin at the least");
        cmp_ok(jtext($bins, $n - 1, 'upper'), '==', 400, "distribution: $n bins end at the greatest");
    }
    is(scalar @{ $histogram->(ok200('/scs/distribution/saga')) }, 10, 'distribution: 10 bins unless asked');
    $json = ok200('/scs/distribution/saga?division=9999');
    is(jtext($json, 'statistics', 'count'), '0', 'distribution: nobody is 200 with count 0');
    is(jtext($json, 'statistics', $_), 'null', "distribution: nobody has no $_") for qw(min max mean std);
    $json = ok200('/scs/distribution/saga?gender=f');
    is(jtext($json, 'statistics', 'count'), '1', 'distribution: one');
    cmp_ok(jtext($json, 'statistics', 'std'), '==', 0, 'distribution: one does not deviate');
    bad_query('/scs/distribution/saga?bins=4', 'bins', 'greater_than_equal', '4', ge => 5);
    bad_query('/scs/distribution/saga?bins=21', 'bins', 'less_than_equal', '21', le => 20);
    bad_query('/scs/distribution/saga?bins=', 'bins', 'int_parsing', '');
    bad_query('/scs/distribution/saga?gender=Z', 'gender', 'string_pattern_mismatch', 'Z');
}

# ---- discrepancies are implemented (part 1, 4); their shape is not laid down
for my $path ('/scs/athletes/9001/discrepancy', '/scs/biggest-discrepancies') {
    ok200($path, name => 'implemented');
}

done_testing;
