# The module is there, and it is what answers.  This file fails where others
# would be skipped: without it a forgotten LoadModule would look like success.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use Apache::Test ();

env_or_die($_) for qw(XCRI_DB_SOCKET XCRI_DB_USER XCRI_DB_ADMIN XCRI_FIXTURE_DB XCRI_PLAIN_DB XCRI_DEMO_DB XCRI_MODULE);

ok(-f env_or_die('XCRI_MODULE'), 'the module is built: ' . env_or_die('XCRI_MODULE'));

my $conf = Apache::Test::vars('t_conf_file');
my $httpd = Apache::Test::vars('httpd');
my $modules = `$httpd -M -f $conf 2>&1`;
is($?, 0, "$httpd -M reads the configuration of the tests");
like($modules, qr/\bxcri_module\b/, 'xcri_module is loaded');
like($modules, qr/\bdbd_module\b/, 'dbd_module is loaded');
my $mpm = env_or_die('XCRI_MPM');
like($modules, qr/\bmpm_${mpm}_module\b/, "the MPM is $mpm");
like(`$httpd -t -f $conf 2>&1`, qr/Syntax OK/, 'configtest is content with it');

my $r = get('/');
is($r->{status}, 200, 'GET / is 200') or BAIL_OUT('the API does not answer: ' . substr($r->{raw} || '', 0, 300));
is($r->header('Content-Type'), 'application/json', 'GET / is JSON');
ok(json_valid($r->{body}), 'GET / is valid JSON');

# The fixture is what this file thinks it is: the numbers below are counted by hand.
my $fixture = env_or_die('XCRI_FIXTURE_DB');
for my $db ($fixture, env_or_die('XCRI_PLAIN_DB')) {
    my %want = (athlete_rankings => 36, team_rankings => 25, calculation_metadata => 9, scs_components => 9,
        team_knockout => 11, team_knockout_matchups => 15);
    for my $table (sort keys %want) {
        is((admin_rows("SELECT COUNT(*) FROM iz_rankings_xcri_$table", $db))[0][0], $want{$table},
            "$want{$table} rows in $table of $db");
    }
}
my ($plain_indexes) = admin_rows("SELECT COUNT(*) FROM information_schema.statistics WHERE index_name <> 'PRIMARY'"
    . " AND table_schema = '" . env_or_die('XCRI_PLAIN_DB') . "'");
is($plain_indexes->[0], 0, 'the plain database has no secondary index');

# Static files are still static files.
my $static = req('GET', '/index.html', full => 1);
is($static->{status}, 200, 'a static file is served beside the API');
unlike($static->header('Content-Type') || '', qr/json/, 'and it is no JSON');

done_testing;
