# GET / and GET /health (contract.md part 2, section 1).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my @tables = qw(iz_rankings_xcri_athlete_rankings iz_rankings_xcri_team_rankings iz_rankings_xcri_scs_components
    iz_rankings_xcri_calculation_metadata);
my %count = (
    iz_rankings_xcri_athlete_rankings     => 36,
    iz_rankings_xcri_team_rankings        => 25,
    iz_rankings_xcri_scs_components       => 9,
    iz_rankings_xcri_calculation_metadata => 9,
);

for my $path ('/', '/health') {
    my $json = ok200($path);
    is(json_keys($json), 'status api_version database_connected database_tables timestamp', "$path: the fields in order");
    is(jtext($json, 'status'), 'healthy', "$path: healthy");
    my $version = jget($json, 'api_version');
    ok(defined $version && !ref $version && length $version, "$path: api_version is a string");
    is(jplain(jget($json, 'database_connected')), 'true', "$path: database_connected");
    is(json_keys($json, 'database_tables'), "@tables", "$path: the four tables in order");
    is(jtext($json, 'database_tables', $_), $count{$_}, "$path: rows in $_") for @tables;
    like(jtext($json, 'timestamp'), qr/\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\z/, "$path: a timestamp without zone");
}

# Unknown parameters are ignored, also the season of other routes.
ok200('/health?season_year=abc&x=1', name => 'unknown parameters are ignored');
ok200('/?limit=0', name => 'unknown parameters are ignored');

# An empty table: /health is degraded; / only says whether the database answers.
{
    my $db = env_or_die('XCRI_PLAIN_DB');
    my $t = 'iz_rankings_xcri_scs_components';
    my $guard = put_back($db, $t, 'empty');
    my $json;
    for (1 .. 50) {         # counts may be remembered for a moment
        $json = get('/health', vhost => 'other')->json;
        last if jtext($json, 'status') eq 'degraded';
        select undef, undef, undef, 0.2;
    }
    is(jtext($json, 'status'), 'degraded', '/health with an empty table: degraded');
    is(jtext($json, 'database_tables', $t), '0', 'and its count is 0');
    is(jplain(jget($json, 'database_connected')), 'true', 'and it is connected');
    is(get('/health', vhost => 'other')->{status}, 200, 'and 200');
    is(jtext(get('/', vhost => 'other')->json, 'status'), 'healthy', '/ with an empty table: healthy');
}

done_testing;
