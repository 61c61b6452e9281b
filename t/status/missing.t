# What somebody takes away from the tables is said by /health and the status page before a visitor finds it, and that it is
# back, too: nobody asks for the routes that need it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my ($db, $user) = ('xcri_missing', env_or_die('XCRI_DB_USER'));
my $source = env_or_die('XCRI_SOURCE');
sub slurp { open my $in, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!"; local $/; return scalar <$in> }
admin("DROP DATABASE IF EXISTS $db; CREATE DATABASE $db CHARACTER SET utf8mb4; GRANT SELECT ON $db.* TO '$user'\@'localhost'");
admin(slurp("$source/conf/sql/schema.sql") . slurp("$source/t/data/fixture.sql"), $db);
my $params = sprintf 'host=localhost,sock=%s,user=%s,pass=%s,dbname=%s,reconnect=0', env_or_die('XCRI_DB_SOCKET'), $user, env_or_die('XCRI_DB_PASS'), $db;
my $server = XCRIServer->new(XCRIServer::dbd(params => $params) . "XCRIDefaultSeason 2025\n<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"
    . "<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");

sub health { return $server->get('/api/health')->{body} }
sub status { return $server->get('/status?json')->{body} }
ok($server->until(sub { health() =~ /"status":"healthy"/ && health() !~ /"detail"/ }, 20), 'all is there') or diag(health());
for (
    ['a column', 'ALTER TABLE iz_groups_season_resumes RENAME COLUMN season_html TO html', 'ALTER TABLE iz_groups_season_resumes RENAME COLUMN html TO season_html', qr/season_html/],
    ['a table', 'RENAME TABLE iz_athnet_teams TO gone', 'RENAME TABLE gone TO iz_athnet_teams', qr/iz_athnet_teams/],
) {
    my ($what, $take, $give, $named) = @$_;
    my $from = length $server->error_log;
    admin($take, $db);
    ok($server->until(sub { health() =~ /"detail":"The rankings database [^"]+"/ }, 60), "$what is gone: /health says so") or diag(health());
    like(status(), qr/"state":"broken"/, 'and the status page');
    like(substr($server->error_log, $from), $named, 'and the log, by its name');
    unlike(health(), $named, 'which no visitor reads');
    admin($give, $db);
    ok($server->until(sub { health() !~ /"detail"/ }, 60), "$what is back: /health says so") or diag(health());
}

# ---- indexes: of those that the migrations make, which are not there; the answers are right without them
sub missing { return join ' ', map { jplain($_) =~ tr{"}{}dr } @{ jget($server->status, 'pools', 0, 'missing_indexes') } }
sub migrate { return scalar qx($source/conf/sql/migrate --no-defaults --socket='@{[ env_or_die('XCRI_DB_SOCKET') ]}' --user='@{[ env_or_die('XCRI_DB_ADMIN') ]}' @_ $db 2>&1) }
my $teams = 'iz_rankings_xcri_team_rankings';
ok($server->until(sub { missing() =~ /\b$teams\.xcri_list_groups\b/ }, 60), 'without the migrations: their indexes are missing') or diag(missing());
like(status(), qr/"state":"slow"/, 'which the status page says');
like(health(), qr/"status":"healthy"/, 'and no visitor');
unlike(health(), qr/"detail"/, 'nor does a load balancer');
# a restart looks at once; without one, the next look comes as above
my $said = migrate();
$server->graceful;
ok($server->until(sub { missing() eq '' }, 60), 'after the migrations none is') or diag(missing(), $said);
unlike(status(), qr/"state":"slow"/, 'and the page says no more of it');
my $from = length $server->error_log;
admin("ALTER TABLE $teams DROP INDEX xcri_name, RENAME INDEX xcri_list_groups TO theirs", $db);
$server->graceful;
ok($server->until(sub { missing() eq "$teams.xcri_name" }, 60), 'one that is dropped is named; one of another name does as well') or diag(missing());
like($server->get('/status?prometheus')->{body}, qr/^xcri_pool_missing_indexes\{pool="[^"]+"\} 1$/m, 'and counted');
like(substr($server->error_log, $from), qr/xcri: 1 of \d+ indexes are missing, and answers slower for it: $teams\.xcri_name \(season_year,algorithm_type,scoring_group,checkpoint_date,team_name,team_rank\); xcri-migrate makes them/, 'the log has its columns');
admin("CREATE TABLE rows_of AS SELECT * FROM $teams; RENAME TABLE $teams TO theirs; CREATE VIEW $teams AS SELECT * FROM rows_of", $db);
$server->graceful;
ok($server->until(sub { missing() eq '' }, 60), 'a view needs none') or diag(missing());
$server->stop;
admin("DROP DATABASE $db");
done_testing;
