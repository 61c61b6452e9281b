# The id of an answer is in the error log once, whatever the host: two pools of one child, both without a database.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $params = 'host=localhost,sock=@DIR@/%s.sock,user=nobody,pass=nothing,dbname=none,reconnect=0';
my $server = XCRIServer->new("AllowEncodedSlashes On\n" . XCRIServer::dbd(params => sprintf $params, 'one')
    . "XCRIDefaultSeason 2025\nStartServers 1\nServerLimit 1\nMaxRequestWorkers 10\nMaxSpareThreads 10\nListen 127.0.0.1:\@SECOND\@\n"
    . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"
    . "<VirtualHost 127.0.0.1:\@SECOND\@>\nAllowEncodedSlashes On\n" . XCRIServer::dbd(params => sprintf $params, 'two') . "</VirtualHost>\n");

# Both hosts in one second, for some seconds: each has an id of its own.
my %of;
for (1 .. 4) {
    for my $second (0, 1) {
        my $r = $server->get('/api/teams/101', second => $second);
        is($r->{status}, 503, 'no database') or diag($r->{body});
        my ($id) = $r->{body} =~ /\(error ([0-9a-f]+)\)/;
        $of{$id // 'none'}{$second} = 1;
    }
    select undef, undef, undef, 1.1;
}
ok(!$of{none}, 'each answer has an id');
is(scalar(grep { keys %$_ > 1 } values %of), 0, 'no id is one of both hosts') or diag(join ' ', sort keys %of);
my %lines;
$lines{$_}++ for $server->error_log =~ /xcri: error ([0-9a-f]+): /g;
is(scalar(grep { !$lines{$_} } keys %of), 0, 'each is in the error log');
is_deeply([grep { $lines{$_} > 1 } sort keys %lines], [], 'and once');

done_testing;
