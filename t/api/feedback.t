# /feedback/* where nothing is kept (contract.md part 2, section 9); where it is, t/writes/feedback.t looks at it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $who = 'https://web4.ustfccca.org';
my @json = ('Content-Type' => 'application/json');
my $message = '{"feedback_type":"bug","message":"this is a test message"}';

sub methods { return join ' ', sort split /\s*,\s*/, $_[0]->header('Allow') || '' }

# ---- the status
body_is('/feedback/status', '{"configured":false,"repository":"lewistv/iz-apps-xcri","rate_limits":{"per_hour":3,"per_day":10},'
    . '"waiting":null,"delivered":null,"failed":null,"oldest_waiting":null}', 'as recorded, and what became of it: nothing');
is(req('HEAD', '/feedback/status')->{status}, 200, 'HEAD of the status');
is(methods(req('OPTIONS', '/feedback/status')), 'GET HEAD OPTIONS', 'the status is read');
is(methods(error_is('/feedback/status', 405, 'Method Not Allowed', method => 'POST', body => '{}')), 'GET HEAD OPTIONS',
    'and not written');

# ---- sending
for my $path ('/feedback/', '/feedback') {
    my $r = req('POST', $path, headers => \@json, body => $message);
    is($r->{status}, 503, "POST $path: 503");
    is($r->header('Retry-After'), undef, "POST $path: waiting does not help");
    like(jtext($r->json, 'detail'), qr/\bFeedback is not available\b/, "POST $path: says why");
    is(json_keys($r->json), 'detail', "POST $path: and nothing else");
    is($r->header('Content-Type'), 'application/json', "POST $path: type");
}
{
    my $r = req('POST', '/feedback/', headers => [@json, Origin => $who], body => $message);
    is($r->header('Access-Control-Allow-Origin'), $who, 'the site can read the refusal');
    $r = req('OPTIONS', '/feedback/', headers => [Origin => $who, 'Access-Control-Request-Method' => 'POST']);
    is($r->{status}, 200, 'its preflight is answered');
    like($r->header('Access-Control-Allow-Methods') || '', qr/\bPOST\b/, 'and allows POST');

    # what is sent is read to its end, so that the connection stays in step
    my $base = base('main');
    my $long = 'x' x 100_000;
    my $bytes = raw('main', "GET $base/feedback/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n$long"
        . "GET $base/feedback/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    like($bytes, qr/\AHTTP\/1\.1 405 .*HTTP\/1\.1 200 /s, 'a body that nobody asked for is skipped');
}

# ---- nothing but POST
is(methods(error_is('/feedback/', 405, 'Method Not Allowed', method => $_)), 'OPTIONS POST', "$_ /feedback/: Allow")
    for qw(GET PUT DELETE PATCH);
is(req('HEAD', '/feedback/')->{status}, 405, 'HEAD /feedback/');
is(methods(req('OPTIONS', '/feedback/')), 'OPTIONS POST', 'OPTIONS /feedback/');
error_is('/feedback/x', 404, 'Not Found');
error_is('/feedback/', 405, 'Method Not Allowed', method => 'POSTS');

done_testing;
