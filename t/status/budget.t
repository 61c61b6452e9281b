# The connection budget: a server that needs more than the database allows says so when it starts, with the numbers and
# what to write instead; and on its status page.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my ($before) = map { $_->[0] } admin_rows('SELECT @@max_connections');
END { admin("SET GLOBAL max_connections = $before") if $before }

my $conf = XCRIServer::dbd(DBDMax => 6, DBDMin => 0, DBDKeep => 1)
    . "XCRIDefaultSeason 2025\n<Location \"/status\">\nSetHandler xcri-status\nRequire local\n</Location>\n"
    . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n";

sub said {
    my ($server, $what) = @_;
    $server->until(sub { $server->error_log =~ /connection budget/ }, 8);
    my ($line) = $server->error_log =~ /^(.*connection budget.*)$/m;
    return like($line // 'nothing', $what, 'the error log says it');
}

# 2 children x 6 = 12 connections, and room for 8 beside those that are open
my ($open) = map { $_->[1] } admin_rows("SHOW GLOBAL STATUS LIKE 'Threads_connected'");
my $allowed = $open + 8 > 10 ? $open + 8 : 10;
admin("SET GLOBAL max_connections = $allowed");
my $server = XCRIServer->new($conf);
said($server, qr/xcri:warn.*connection budget: 2 children x 6 \(DBDMax over 1 pools\) = 12 connections at most to .* do not fit into the $allowed that it allows; lower DBDMax, lower MaxRequestWorkers, or set MariaDB's max_connections to at least \d+/);
is(jtext($server->status, 'pools', 0, 'budget', 'fits'), 'no', 'so does the status');
is(jtext($server->status, 'pools', 0, 'budget', 'allowed'), $allowed, 'with what is allowed');
is($server->get('/api/teams/101')->{status}, 200, 'and it works as far as it goes');
$server->stop;

admin('SET GLOBAL max_connections = ' . ($allowed + 40));
$server = XCRIServer->new($conf);
said($server, qr/xcri:notice.*= 12 connections at most to .*, which allows \d+/);
is(jtext($server->status, 'pools', 0, 'budget', 'fits'), 'yes', 'with enough of them there is no warning');

# What another front end opens later: it is looked at every 20 s
my $fits = sub { return jtext($server->status, 'pools', 0, 'budget', 'fits') };
my @others = map { admin_spawn('SELECT SLEEP(100)') } 1 .. 40;
END { kill 'KILL', @others if @others }
ok($server->until(sub { $fits->() eq 'no' }, 60), 'connections of others are seen when they are opened later');
cmp_ok(jtext($server->status, 'pools', 0, 'budget', 'others'), '>=', 40, 'and counted');
cmp_ok(($server->get('/status?prometheus')->{body} =~ /^xcri_connections_others\{server="[^"]+"\} (\d+)$/m)[0] // 0, '>=', 40, 'for Prometheus, too');
like($server->error_log, qr/connection budget: 2 children .* do not fit/, 'the error log has it');
is(scalar(() = $server->error_log =~ /connection budget/g), 2, 'in one line, beside the first');
kill 'KILL', @others;
waitpid $_, 0 for @others;
@others = ();
$server->stop;
done_testing;
