# Two hosts, two databases, each with its own directives, at the same time.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIServer;
use XCRITest;

my $fixture = env_or_die('XCRI_FIXTURE_DB');
my $plain = env_or_die('XCRI_PLAIN_DB');

# Team 301 has the name of the database its row lies in.
for my $round (1 .. 10) {
    is(jtext(get('/teams/301')->json, 'team_name'), $fixture, "round $round: the fixture database");
    is(jtext(get('/teams/301', vhost => 'other')->json, 'team_name'), $plain, "round $round: the plain database");
}
row_is('/teams/301', 'teams', 2041);
row_is('/teams/301', 'teams', 2041, vhost => 'other', db => $plain);
row_is('/athletes/9071', 'athletes', 1071, vhost => 'other', db => $plain);
isnt(tag_of('/teams/301'), tag_of('/teams/301', vhost => 'other'),
    'two answers of two databases have two ETags');

# Many at once.
{
    my @kids;
    for my $vhost (('main', 'other') x 4) {
        my $want = $vhost eq 'main' ? $fixture : $plain;
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $bad = 0;
            for (1 .. 25) {
                my $r = get('/teams/301', vhost => $vhost);
                $bad++ unless $r->{status} == 200 && $r->{body} =~ /"team_name":"\Q$want\E"/;
            }
            require POSIX;
            POSIX::_exit($bad ? 1 : 0);
        }
        push @kids, $pid;
    }
    my $failed = grep { waitpid($_, 0); $? != 0 } @kids;
    is($failed, 0, '200 requests at once, each from its own database');
}

# Without indexes the answers are the same.
for my $path ('/athletes/', '/athletes/?division=2030&gender=M&limit=3&offset=2', '/athletes/?region=West', '/athletes/?search=jose',
    '/athletes/9001', '/athletes/team/101/roster', '/teams/?division=2030', '/teams/101', '/teams/101/resume', '/metadata/?division=2031',
    '/metadata/latest', '/metadata/latest/date', '/metadata/summary/processing', '/snapshots/',
    '/snapshots/2025-10-20/athletes?division=2030&gender=M', '/snapshots/2025-10-20/teams?division=2030&gender=M',
    '/snapshots/2025-10-20/metadata') {
    (my $want = body_of($path)) =~ s/"\Q$fixture\E"/"$plain"/g;
    is(body_of($path, vhost => 'other'), $want, "the same without indexes: $path");
}

# ---- the season of each host
is(jtext(ok200('/teams/'), 'total'), '12', 'XCRIDefaultSeason 2025');
is(jtext(ok200('/teams/', vhost => 'small'), 'total'), '3', 'XCRIDefaultSeason 2024');
is(jtext(ok200('/teams/?season_year=2025', vhost => 'small'), 'total'), '12', 'the parameter goes first');
error_is('/athletes/1', 404, 'Athlete 1 not found for season 2024', vhost => 'small');
error_is('/teams/1/resume', 404, 'Season resume not found for team 1 (season=2024, division=None, gender=None)', vhost => 'small');
row_is('/teams/101/resume', 'resume', 6, vhost => 'small');
list_is('/metadata/', 'metadata', [3008, 3005], limit => undef, vhost => 'small');
row_is('/athletes/9001', 'athletes', 1101, vhost => 'small');
list_is('/athletes/team/101/roster', 'athletes', [1101, 1103], limit => 2, vhost => 'small');

# ---- no XCRIDefaultSeason: the newest season that has live rows; 2026 has only a snapshot
is(jtext(ok200('/athletes/', vhost => 'noseason'), 'total'), '14', 'the newest live season: athletes');
is(jtext(ok200('/teams/', vhost => 'noseason'), 'total'), '12', 'the newest live season: teams');
row_is('/athletes/9001', 'athletes', 1062, vhost => 'noseason');
row_is('/teams/101', 'teams', 2042, vhost => 'noseason');
row_is('/teams/101/resume', 'resume', 4, vhost => 'noseason');
list_is('/metadata/?gender=F', 'metadata', [3002], limit => undef, vhost => 'noseason');
error_is('/athletes/1', 404, 'Athlete 1 not found for season 2025', vhost => 'noseason');
error_is('/teams/1', 404, 'Team 1 not found for season 2025', vhost => 'noseason');
error_is('/teams/1/resume', 404, 'Season resume not found for team 1 (season=2025, division=None, gender=None)', vhost => 'noseason');
list_is('/athletes/team/101/roster?gender=F', 'athletes', [1021], vhost => 'noseason');

# ---- XCRIDefaultLimit 2, XCRIMaxLimit 3
list_is('/teams/', 'teams', [2051, 2052], total => 3, limit => 2, vhost => 'small');
list_is('/teams/?limit=3', 'teams', [2051, 2052, 2053], limit => 3, vhost => 'small');
list_is('/athletes/', 'athletes', [1101, 1103], total => 5, limit => 2, vhost => 'small');
list_is('/athletes/?limit=1&offset=4', 'athletes', [1102], total => 5, limit => 1, offset => 4, vhost => 'small');
bad_query('/athletes/?limit=4', 'limit', 'less_than_equal', '4', le => 3, vhost => 'small');
bad_query('/team-five/?limit=4', 'limit', 'less_than_equal', '4', le => 3, vhost => 'small');
bad_query('/snapshots/2025-10-20/athletes?division=2030&gender=M&limit=4', 'limit', 'less_than_equal', '4', le => 3, vhost => 'small');
bad_query('/athletes/team/101/roster?limit=4', 'limit', 'less_than_equal', '4', le => 3, vhost => 'small');
list_is('/snapshots/2025-10-20/athletes?division=2030&gender=M', 'snapshot_athletes', [1211, 1212], total => 3, limit => 2,
    vhost => 'small');

# ---- XCRIMaxLimit alone bounds the default too
list_is('/teams/?division=2030&gender=M', 'teams', [2001, 2005, 2006], total => 7, limit => 3, vhost => 'maxonly');
list_is('/athletes/team/101/roster', 'athletes', [1001, 1021, 1009], limit => 3, vhost => 'maxonly');
bad_query('/teams/?limit=4', 'limit', 'less_than_equal', '4', le => 3, vhost => 'maxonly');

# ---- the demo data: only what must hold whatever is in it
{
    my $live = (admin_rows("SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings WHERE season_year=2025 AND"
        . " checkpoint_date IS NULL AND algorithm_type='light' AND scoring_group='division'", env_or_die('XCRI_DEMO_DB')))[0][0];
    ok($live, 'the demo data is loaded') or last;
    my $json = ok200('/athletes/?limit=50000', vhost => 'demo');
    is(jtext($json, 'total'), $live, 'the demo list counts every athlete once');
    my %seen;
    $seen{ jtext($_, 'ranking_id') }++ for @{ jget($json, 'results') };
    is(scalar(keys %seen), $live < 50000 ? $live : 50000, 'and shows each once');
    is(jtext(ok200("/athletes/?limit=2&offset=$_", vhost => 'demo'), 'results', 0, 'ranking_id'),
        jtext($json, 'results', $_, 'ranking_id'), "a page at $_ is the same as the whole list there") for 1, 100, 5000;
}

# ---- a <Location> that ends in a slash says as much of its API: also where httpd answers itself, and the site is closed
{
    my $server = XCRIServer->new(XCRIServer::dbd() . "XCRISite /slash\nXCRIMaintenance \"expr=-f '\@DIR\@/closed'\"\n"
        . "<Location \"/slash/api/\">\nSetHandler xcri-api\nXCRICORSOrigin *\n</Location>\n");
    my $is_open = sub {
        my ($path, $status, $name) = @_;
        my $r = $server->get("/slash/api/$path", headers => [Origin => 'https://a.example']);
        is($r->{status} . ' ' . ($r->header('Access-Control-Allow-Origin') // 'none'), "$status *", $name);
    };
    $is_open->('teams/', 200, 'an answer');
    $is_open->('%zz', 400, 'what httpd refuses');
    open my $closed, '>', "$server->{dir}/closed" or die "closed: $!";
    $is_open->('teams/', 503, 'what is closed');
    $server->stop;
}

# ---- an address that mod_rewrite leads to an API below another one is that API's
{
    my $server = XCRIServer->new(XCRIServer::dbd() . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"
        . "<Location \"/api/v2\">\nSetHandler xcri-api\nXCRIDefaultLimit 2\n</Location>\nRewriteEngine On\nRewriteRule ^/api/new/(.*)\$ /api/v2/\$1 [PT]\n");
    is(jtext($server->get("/api/$_/teams/")->json, 'limit'), 2, "by $_") for 'v2', 'new';
    $server->stop;
}

done_testing;
