# Connections' time in use, as the status page plots it: of the interval in which they were on loan, not of that in which
# they were given back.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $server = XCRIServer->new("AllowEncodedSlashes On\n" . XCRIServer::dbd()
    . "XCRIDefaultSeason 2025\nXCRICacheSize 0\nXCRIQueryTimeout 30s\nStartServers 1\nServerLimit 1\nMaxRequestWorkers 10\nMaxSpareThreads 10\n"
    . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");

# ([at, share], ...)
sub utilisation {
    my $samples = jget($server->status, 'samples');
    my @fields = map { jtext($_) } @{ jget($samples, 'fields') };
    my ($at) = grep { $fields[$_] eq 'utilisation' } 0 .. $#fields;
    return map { [jtext($_, 0), jtext($_, $at)] } @{ jget($samples, 'rows') };
}

is($server->get('/api/teams/101')->{status}, 200, 'an answer');
ok($server->until(sub { my @all = utilisation(); @all }, 30), 'there are samples');

# One of the two connections waits for a table that is locked, over two samples and more.
my $pid = admin_spawn('LOCK TABLES iz_rankings_xcri_calculation_metadata WRITE; SELECT SLEEP(13)', env_or_die('XCRI_FIXTURE_DB'));
$server->until(sub { admin("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'") >= 1 });
my $begin = time;
my $r = $server->get('/api/metadata/1', timeout => 30);
my $end = time;
waitpid $pid, 0;
cmp_ok($end - $begin, '>=', 11, 'a request that had a connection for ' . ($end - $begin) . ' seconds');
ok($server->until(sub { my @after = grep { $_->[0] > $end } utilisation(); @after }, 30), 'and a sample after it');
my @all = utilisation();
my @meanwhile = grep { $_->[0] > $begin + 5.5 && $_->[0] < $end - 0.5 } @all;
ok(@meanwhile, 'samples of that time alone');
is(scalar(grep { $_->[1] < 0.3 || $_->[1] > 0.7 } @meanwhile), 0, "one of two is half of the time: @{[map { $_->[1] } @meanwhile]}");
is(scalar(grep { $_->[1] > 0.7 } @all), 0, "and no interval has more than there was: @{[map { $_->[1] } @all]}");

done_testing;
