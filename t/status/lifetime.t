# A connection is replaced when it has lived XCRIConnectionLifetime, and not before.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $user = env_or_die('XCRI_DB_USER');

# One child with one connection: who it is, as the database numbers it
sub server {
    my ($lifetime) = @_;
    return XCRIServer->new("AllowEncodedSlashes On\n" . XCRIServer::dbd(DBDKeep => 1, DBDMax => 1)
        . "XCRIDefaultSeason 2025\nXCRICacheSize 0\nStartServers 1\nServerLimit 1\nMaxRequestWorkers 10\nMaxSpareThreads 10\n$lifetime"
        . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");
}
sub connects { return jtext($_[0]->status, 'pools', 0, 'connects') }

# ask(server, seconds): all that time; how many connections were opened, and how many answers were not 200
sub ask {
    my ($server, $seconds) = @_;
    my ($end, $failed) = (time + $seconds, 0);
    while (time < $end) {
        $failed++ if $server->get('/api/teams/101')->{status} != 200;
        select undef, undef, undef, 0.1;
    }
    return (connects($server), $failed);
}

my $short = server("XCRIConnectionLifetime 2s\n");
is($short->get('/api/teams/101')->{status}, 200, 'an answer');
is(connects($short), 1, 'by one connection');
my ($opened, $failed) = ask($short, 10);
cmp_ok($opened, '>=', 4, "in ten seconds, with a life of two: $opened connections, one after the other");
cmp_ok($opened, '<=', 8, 'and none before three quarters of its time');
is($failed, 0, 'which no request noticed');
is(jtext($short->status, 'pools', 0, 'open'), 1, 'one is open');
$short->stop;

my $long = server('');
$long->get('/api/teams/101');
($opened, $failed) = ask($long, 4);
is($opened, 1, 'half an hour where nothing is written: one connection');
$long->stop;

done_testing;
