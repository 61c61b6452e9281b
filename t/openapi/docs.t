# /docs in a browser, on a server that has the API and nothing beside it: wherever it is mounted, and behind a proxy.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

for (['whole', 'main', base('main')], ['mounted', 'root', ''], ['mounted', 'other', '/deep/er/still'], ['proxied', 'main', base('main')]) {
    my ($how, $vhost, $mount) = @$_;
    my $url = 'http://127.0.0.1:' . port($vhost) . "$mount/";
    my $pid = open my $node, '-|', 'node', "$FindBin::Bin/docs.mjs", $how, $url or die $!;
    my ($n, $planned) = (0, -1);
    while (<$node>) {
        if (/^(not )?ok \d+ - (.*)/) { $n++; ok(!$1, "$how: $2") }
        elsif (/^1\.\.(\d+)/) { $planned = $1 }
    }
    is($n, $planned, "$how $url: came to its end");
    ok(close($node) || $n, "$how $url: and ended") or diag($?);
}

done_testing;
