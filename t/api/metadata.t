# /metadata/* (contract.md part 2, section 5; part 1: 3).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

# Two rows of the fixture were calculated in the same second.  "A total order" is promised,
# its direction is not: either is right, but it is the same every time.
sub tie_is {
    my ($path, @with_tie) = @_;
    my $body = body_of($path);
    my $json = eval { json_parse($body) };
    my @ids = map { jtext($_, 'metadata_id') } @{ jget($json, 'results') || [] };
    my $got = "@ids";
    my ($one, $two) = map { my $swap = $_; join ' ', map { ref $_ ? ($swap ? reverse @$_ : @$_) : $_ } @with_tie } 0, 1;
    ok($got eq $one || $got eq $two, "GET $path: $one, or the tie the other way") or diag("got $got");
    is(body_of($path), $body, "GET $path: the same order again") for 1 .. 3;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    list_is($path, 'metadata', \@ids, limit => undef) if @ids;
}

tie_is('/metadata/', 3006, 3003, 3002, [3001, 3009], 3004);
tie_is('/metadata/?season_year=2025', 3006, 3003, 3002, [3001, 3009], 3004);
tie_is('/metadata/?division=2030', 3006, 3003, 3002, [3001, 3009]);
tie_is('/metadata/?gender=m', 3006, 3003, [3001, 3009], 3004);
tie_is('/metadata/?algorithm_type=light', 3002, [3001, 3009], 3004);

sub rows { my ($path, @ids) = @_; return list_is($path, 'metadata', \@ids, limit => undef) }

body_is('/metadata/?scoring_group=region_West',
    '{"total":1,"results":[{"metadata_id":3003,"season_year":2025,"division_code":2030,"gender_code":"M",'
    . '"checkpoint_date":null,"algorithm_type":null,"scoring_group":"region_West","calculated_at":"2025-10-24T20:01:00",'
    . '"algorithm_version":null,"total_performances":null,"total_athletes":null,"total_teams":null,"total_races":null,'
    . '"processing_time_seconds":null,"cache_used":false,"cache_hit_rate":null,"athletes_with_h2h":null,'
    . '"athletes_no_h2h":null,"heavy_fallback_count":null,"calculation_status":"partial","error_message":null}]}',
    'a row of NULLs, written by hand');

rows('/metadata/?season_year=2024', 3008, 3005);
rows('/metadata/?season_year=2026');
rows('/metadata/?season_year=9223372036854775807');
rows('/metadata/?division=2031', 3004);
rows('/metadata/?division=0');
rows('/metadata/?division=9999');
rows('/metadata/?gender=F', 3002);
rows('/metadata/?gender=f&season_year=2024', 3008);
rows('/metadata/?scoring_group=division', 3006, 3002, 3001, 3004);
rows('/metadata/?scoring_group=DIVISION+', 3006, 3002, 3001, 3004);
rows('/metadata/?scoring_group=Conference_ACC', 3009);
rows('/metadata/?scoring_group=nope');
rows('/metadata/?scoring_group=');
rows('/metadata/?algorithm_type=heavy', 3006);
rows('/metadata/?algorithm_type=HEAVY', 3006);
rows('/metadata/?algorithm_type=light&scoring_group=division', 3002, 3001, 3004);
rows('/metadata/?algorithm_type=');
rows('/metadata/?checkpoint_date=2025-10-20', 3007);
rows('/metadata/?checkpoint_date=2025-10-20&season_year=2024');
rows('/metadata/?checkpoint_date=2025-10-21');
rows('/metadata/?checkpoint_date=');                       # the exception of part 2, section 0
rows('/metadata/?season_year=2025&division=2030&gender=F&scoring_group=division&algorithm_type=light', 3002);
rows('/metadata/?limit=0&offset=abc&search=x&season_year=2024', 3008, 3005);     # no paging, not its parameters

rows('/metadata/latest', 3008, 3002, 3001, 3004);
rows('/metadata/latest?season_year=abc&division=x', 3008, 3002, 3001, 3004);
body_is('/metadata/latest/date', '{"calculated_at":"2025-10-24T19:35:00"}');

for my $id (3001 .. 3009) { row_is("/metadata/$id", 'metadata', $id) }
row_is('/metadata/%203001%20', 'metadata', 3001);
row_is('/metadata/003001', 'metadata', 3001);
is(jtext(ok200('/metadata/3001'), 'cache_used'), 'true', 'cache_used is a boolean');
error_is('/metadata/1000', 404, 'Metadata record 1000 not found');
error_is('/metadata/0', 404, 'Metadata record 0 not found');
error_is('/metadata/-1', 404, 'Metadata record -1 not found');
error_is('/metadata/9223372036854775807', 404, 'Metadata record 9223372036854775807 not found');

# 3001, 3002, 3004, 3005 and 3008: live, light, division
my $sum = ok200('/metadata/summary/processing');
is(json_keys($sum), 'total_calculations total_athletes_all total_teams_all avg_processing_time avg_cache_hit_rate'
    . ' first_calculation latest_calculation', 'the summary\'s fields in order');
is(jtext($sum, 'total_calculations'), '5', 'calculations');
is(jtext($sum, 'total_athletes_all'), '39', 'athletes');
is(jtext($sum, 'total_teams_all'), '18', 'teams');
cmp_ok(abs(jtext($sum, 'avg_processing_time') - 1.75), '<', 0.005, 'average time');
cmp_ok(abs(jtext($sum, 'avg_cache_hit_rate') - 0.25), '<', 0.0005, 'average hit rate');
is(ref jget($sum, $_), 'XCRITest::Num', "$_ is a number") for qw(total_calculations total_athletes_all total_teams_all
    avg_processing_time avg_cache_hit_rate);
is(jtext($sum, 'first_calculation'), '2024-11-20T10:00:00', 'first');
is(jtext($sum, 'latest_calculation'), '2025-10-24T19:35:00', 'latest');

# ---- an empty table: null or 404, never a failure
{
    my $db = env_or_die('XCRI_PLAIN_DB');
    my $t = 'iz_rankings_xcri_calculation_metadata';
    my $guard = put_back($db, $t, 'empty');
    my $until = time + 6;       # answers may be remembered for a moment
    select undef, undef, undef, 0.2
        while time < $until && get('/metadata/latest/date', vhost => 'other')->{status} != 404;
    error_is('/metadata/latest/date', 404, 'No calculation metadata found', vhost => 'other');
    list_is('/metadata/latest', 'metadata', [], limit => undef, vhost => 'other');
    list_is('/metadata/', 'metadata', [], limit => undef, vhost => 'other');
    my $none = ok200('/metadata/summary/processing', vhost => 'other');
    is(jtext($none, 'total_calculations'), '0', 'no calculations');
    is(jtext($none, 'latest_calculation'), 'null', 'no latest one');
    is(jtext($none, 'avg_processing_time'), 'null', 'no average');
}

done_testing;
