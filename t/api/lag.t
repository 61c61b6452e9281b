# A replica is read while it is in time, and not when it is late or cut off (XCRIMaxLag): two MariaDB of the test's own.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET ();
use Test::More;
use XCRICached;
use XCRIDatabase;
use XCRITest;

sub free_port { my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die $!; return $s->sockport }

my $port = free_port();
my $source = XCRIDatabase->new('--skip-skip-networking', '--bind-address=127.0.0.1', "--port=$port", '--server-id=1', '--log-bin');
my $replica = XCRIDatabase->new('--server-id=2');
my $accounts = "CREATE USER reader\@localhost IDENTIFIED BY 'r'; GRANT SELECT ON rankings.* TO reader\@localhost;";
$source->sql("CREATE DATABASE rankings; CREATE USER copy\@'127.0.0.1' IDENTIFIED BY 'c'; GRANT REPLICATION SLAVE ON *.* TO copy\@'127.0.0.1';");
$replica->sql("CREATE DATABASE rankings; $accounts");
for my $server ($source, $replica) {
    for my $file ('conf/sql/schema.sql', 't/data/fixture.sql') {
        open my $in, '<:encoding(UTF-8)', "$ENV{XCRI_SOURCE}/$file" or BAIL_OUT("$file: $!");
        local $/;
        $server->sql(scalar <$in>, 'rankings');
    }
}
my ($file, $at) = split /\t/, $source->sql('SHOW MASTER STATUS');
$replica->sql("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=$port, MASTER_USER='copy', MASTER_PASSWORD='c', MASTER_LOG_FILE='$file', MASTER_LOG_POS=$at, MASTER_CONNECT_RETRY=1; START SLAVE");

my $httpd = cached_server(
    dbd => { params => sprintf 'host=localhost,sock=%s,user=reader,pass=r,dbname=rankings,reconnect=0', $replica->socket },
    text => "XCRIMaxLag 2s\nXCRIFreshness 1s\n",
);
$httpd->start;

sub health { my $r = $httpd->get("$API/health"); return "$r->{status} " . ($r->{body} =~ /"detail":"([^"]*)"/ ? $1 : '') }
my $new = 0;
sub asked { my $r = $httpd->get("$API/teams/?limit=1&offset=" . $new++); return $r->{status} }
sub becomes {
    my ($code, $name) = @_;
    ok($httpd->until($code, 30), $name) or diag(health(), "\n", $httpd->error_log);
    return;
}

# ---- a right that is missing
becomes(sub { $httpd->error_log =~ /the database is away: .*error 1227 .*may not read all that it needs/ }, 'without REPLICA MONITOR that is said');
is(asked(), 503, 'and nothing is read');
$replica->sql("GRANT REPLICA MONITOR ON *.* TO reader\@localhost");
$replica->sql('KILL USER reader');
becomes(sub { asked() == 200 }, 'with it, the replica is read');
settled($httpd, '/seasons');
my $ready = $httpd->get("$API/seasons")->{body};
like($httpd->get('/status?prometheus')->{body}, qr/^xcri_pool_replica_lag_seconds\{pool="[^"]+"\} 0$/m, 'its lag is a metric');
like($httpd->get('/status?json')->{body}, qr/"replica_lag_seconds":0/, 'and on the status page');
is($httpd->get("$API/health")->{status}, 200, 'and health is well');

# ---- late
$replica->sql('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=60; START SLAVE');
# While it is stopped it may be found so, which is another cause.
becomes(sub { $replica->sql('SHOW ALL SLAVES STATUS') =~ /\bYes\tYes\b/ }, 'it receives again');
Time::HiRes::sleep(0.5);
becomes(sub { asked() == 200 }, 'and is asked');
$source->sql("UPDATE iz_rankings_xcri_team_rankings SET team_rank = team_rank + 1", 'rankings');
becomes(sub { asked() == 503 }, 'a replica that is too late is not asked');
like(health(), qr/^503 .*is a replica that is too late/, 'which health says');
like($httpd->error_log, qr/the database is away: .*the replica is \d+ s late, and XCRIMaxLag is 2 s\): it is a replica that is too late; see SHOW ALL REPLICAS STATUS/,
    'and the error log');
my $r = $httpd->get("$API/seasons");
is($r->{status} . $r->{body}, "200$ready", 'what is ready is given');
like($r->header('Cache-Status'), qr/detail=stale/, 'as old');
like($httpd->get('/status?prometheus')->{body}, qr/^xcri_pool_replica_lag_seconds\{pool="[^"]+"\} [3-9]|\d\d$/m, 'the metric says how late');

# ---- caught up
$replica->sql('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY=0; START SLAVE');
becomes(sub { asked() == 200 }, 'one that has caught up is read again');
like($httpd->error_log, qr/the database is back/, 'which is said');

# ---- cut off
$replica->sql('STOP SLAVE IO_THREAD');
becomes(sub { asked() == 503 }, 'one that receives nothing is not asked');
like($httpd->error_log, qr/the replica does not receive, or does not apply/, 'which is said');
unlike($httpd->get('/status?prometheus')->{body}, qr/^xcri_pool_replica_lag_seconds\{/m, 'its lag has no number then');
$replica->sql('START SLAVE');
becomes(sub { asked() == 200 }, 'and is read again when it does');

done_testing;
