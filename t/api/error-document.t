# An ErrorDocument that leads to an address of the API: what the client is told is the error, with the API's words.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $API = "/iz/xcri/api";
my $s = XCRIServer->new("DirectoryIndex disabled\n" . XCRIServer::dbd() . "XCRIDefaultSeason 2025\nErrorDocument 404 $API/teams/?limit=1\n"
    . "ErrorDocument 403 $API/teams/999999\n<Location \"/private\">\nRequire all denied\n</Location>\n<Location \"$API\">\nSetHandler xcri-api\n</Location>\n");
my $tag = $s->get("$API/teams/?limit=1")->header('ETag');
for ([404, '/nothere', qr/^\{"total":/], [403, '/private', qr/^\{"detail":/], [404, '/nothere', qr/^\{"total":/, 'If-None-Match' => $tag || '*']) {
    my ($status, $path, $like, @headers) = @$_;
    # The second time it is a ready answer.
    for my $time (1, 2) {
        my $r = $s->get($path, headers => \@headers);
        is($r->{status}, $status, "$path, $time, @headers: the error stays one");
        like($r->{body}, $like, 'and has the words of the API');
    }
}
is($s->get("$API/teams/?limit=1")->{status}, 200, 'the address itself is as it was');
is($s->get("$API/teams/999999")->{status}, 404, 'and that of none');
$s->stop;
done_testing;
