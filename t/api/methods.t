# HEAD, OPTIONS, CORS and its preflight (contract.md part 1: 15, 20; part 2, section 0).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $day = '/snapshots/2025-10-20';
my $who = 'https://web4.ustfccca.org';
my @routes = ('/athletes/', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101', '/teams/102/resume',
    '/team-five/', '/team-five/101', '/team-five/101/resume', '/metadata/', '/metadata/latest', '/metadata/latest/date',
    '/metadata/summary/processing', '/metadata/3001', '/snapshots/', "$day/athletes?division=2030&gender=M",
    "$day/teams?division=2030&gender=M", "$day/metadata");
my @errors = ('/nope', '/athletes/1', '/athletes/abc', '/teams/?limit=0', "$day/athletes");

sub headers_of {
    my ($r) = @_;
    return join "\n", $r->{status}, sort map { lc($_->[0]) . ": $_->[1]" } grep { $_->[0] !~ /^(?:Date|Connection|Keep-Alive|Cache-Status)$/i } @{ $r->{headers} };
}

# ---- HEAD is GET without the body
for my $path (@routes, @errors) {
    my $get = get($path);
    my $head = req('HEAD', $path);
    is(headers_of($head), headers_of($get), "HEAD $path has GET's status and headers");
    is($head->{body}, '', "HEAD $path has no body");
}
for my $path ('/', '/health') {
    my $head = req('HEAD', $path);
    is($head->{status}, 200, "HEAD $path: 200");
    is($head->header('Content-Type'), 'application/json', "HEAD $path: type");
    cmp_ok($head->header('Content-Length') || 0, '>', 100, "HEAD $path: length");
    is($head->{body}, '', "HEAD $path has no body");
}
{
    my $base = base('main');
    my $bytes = raw('main', "HEAD $base/metadata/3001 HTTP/1.1\r\nHost: x\r\n\r\nGET $base/metadata/3001 HTTP/1.1\r\nHost: x\r\n"
        . "Connection: close\r\n\r\n");
    my @n = $bytes =~ /HTTP\/1\.1 200 /g;
    is(scalar @n, 2, 'HEAD keeps the connection in step');
}

# ---- OPTIONS that is no preflight
for my $path ('/', '/health', @routes) {
    (my $bare = $path) =~ s/\?.*//;
    my $r = req('OPTIONS', $bare);
    is($r->{status}, 204, "OPTIONS $bare: 204");
    my %allow = map { $_ => 1 } split /\s*,\s*/, $r->header('Allow') || '';
    ok($allow{GET} && $allow{HEAD} && $allow{OPTIONS}, "OPTIONS $bare: Allow has GET, HEAD and OPTIONS") or diag($r->header('Allow') || 'no Allow');
    is($r->{body}, '', "OPTIONS $bare: no body");
}
{
    my $r = req('OPTIONS', '/nope');
    is($r->{status}, 404, 'OPTIONS on nothing: 404');
    $r = req('OPTIONS', '/athletes/?limit=0');
    is($r->{status}, 204, 'OPTIONS does not read parameters');
    $r = req('OPTIONS', '/athletes/', headers => [Origin => $who]);
    is($r->{status}, 204, 'OPTIONS with Origin alone is no preflight');
    is($r->header('Access-Control-Allow-Origin'), $who, 'and has its CORS headers');
    $r = req('OPTIONS', '/athletes/', headers => ['Access-Control-Request-Method' => 'GET']);
    is($r->{status}, 204, 'OPTIONS without Origin is no preflight');
}

# ---- an allowed origin, on every kind of answer
for my $path (@routes, @errors, '/', '/health') {
    my $r = get($path, headers => [Origin => $who]);
    is($r->header('Access-Control-Allow-Origin'), $who, "CORS on $r->{status} $path");
    is($r->header('Access-Control-Allow-Credentials'), 'true', "credentials on $path");
    like($r->header('Vary') || '', qr/\bOrigin\b/i, "Vary on $path");
}
{
    my $r = req('POST', '/athletes/', headers => [Origin => $who], body => '{}');
    is($r->header('Access-Control-Allow-Origin'), $who, 'CORS on 405');
    $r = req('HEAD', '/athletes/', headers => [Origin => $who]);
    is($r->header('Access-Control-Allow-Origin'), $who, 'CORS on HEAD');
    $r = met('/athletes/', headers => [Origin => $who]);
    is($r->{status}, 304, 'nothing new');
    is($r->header('Access-Control-Allow-Origin'), $who, 'CORS on 304');
}

# ---- another origin, or none
for my $other ('https://evil.example', 'http://web4.ustfccca.org', "$who.evil.example", "$who:8443", 'null', '', "$who/",
    'HTTPS://WEB4.USTFCCCA.ORG.evil', "https://x.$who") {
    my $r = get('/athletes/?limit=1', headers => [Origin => $other]);
    is($r->{status}, 200, "origin '$other' is answered");
    is($r->header('Access-Control-Allow-Origin'), undef, "origin '$other' is not allowed");
}
{
    my $r = get('/athletes/?limit=1');
    is($r->header('Access-Control-Allow-Origin'), undef, 'without Origin nothing is allowed');
    my $plain = $r->{body};
    is(get('/athletes/?limit=1', headers => [Origin => $who])->{body}, $plain, 'the body does not depend on the origin');
}

# ---- the list, and *
for my $origin ($who, 'https://admin.example.org', 'http://localhost:3000') {
    my $r = get('/metadata/latest/date', vhost => 'corslist', headers => [Origin => $origin]);
    is($r->header('Access-Control-Allow-Origin'), $origin, "$origin is in the list");
    is($r->header('Access-Control-Allow-Credentials'), 'true', "$origin: credentials");
    like($r->header('Vary') || '', qr/\bOrigin\b/i, "$origin: Vary");
}
is(get('/metadata/latest/date', vhost => 'corslist', headers => [Origin => $_])->header('Access-Control-Allow-Origin'), undef,
    "$_ is not in the list") for 'http://localhost:3001', 'http://localhost', 'https://evil.example';
for my $origin ('https://evil.example', 'http://localhost:1') {
    my $r = get('/metadata/latest/date', vhost => 'corsany', headers => [Origin => $origin]);
    my $allowed = $r->header('Access-Control-Allow-Origin') || '';
    ok($allowed eq '*' || $allowed eq $origin, "* allows $origin") or diag($allowed);
    ok($allowed ne '*' || !defined $r->header('Access-Control-Allow-Credentials'),
        'never * together with credentials: browsers refuse that');
    $r = req('OPTIONS', '/athletes/', vhost => 'corsany', headers => [Origin => $origin, 'Access-Control-Request-Method' => 'GET']);
    is($r->{status}, 200, "* answers the preflight of $origin");
}
is(get('/metadata/latest/date', vhost => 'noseason', headers => [Origin => 'https://evil.example'])
    ->header('Access-Control-Allow-Origin'), undef, 'without XCRICORSOrigin a stranger is not allowed');

# ---- the preflight, in the recorded shape
for my $path ('/athletes/', '/athletes', '/', '/health', '/teams/101/resume', "$day/athletes", '/metadata/latest/date') {
    my $r = req('OPTIONS', $path, headers => [Origin => $who, 'Access-Control-Request-Method' => 'GET',
        'Access-Control-Request-Headers' => 'X-Foo, content-type']);
    is($r->{status}, 200, "preflight $path: 200");
    is($r->header('Access-Control-Allow-Origin'), $who, "preflight $path: origin");
    is($r->header('Access-Control-Allow-Credentials'), 'true', "preflight $path: credentials");
    is($r->header('Access-Control-Allow-Methods'), 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT', "preflight $path: methods");
    is($r->header('Access-Control-Allow-Headers'), 'X-Foo, content-type', "preflight $path: headers as asked");
    is($r->header('Access-Control-Max-Age'), '600', "preflight $path: max-age");
    like($r->header('Vary') || '', qr/\bOrigin\b/i, "preflight $path: Vary");
    like($r->header('Content-Type') || '', qr/\Atext\/plain\b/, "preflight $path: text/plain");
    is($r->{body}, 'OK', "preflight $path: OK");
    is($r->header('Content-Length'), '2', "preflight $path: length");
}
for my $method (qw(DELETE GET HEAD OPTIONS PATCH POST PUT)) {
    is(req('OPTIONS', '/teams/', headers => [Origin => $who, 'Access-Control-Request-Method' => $method])->{status}, 200,
        "preflight for $method: 200");
}
{
    my $r = req('OPTIONS', '/athletes/', headers => [Origin => $who, 'Access-Control-Request-Method' => 'FOO']);
    is($r->{status}, 400, 'preflight for FOO: 400');
    is($r->{body}, 'Disallowed CORS method', 'and says why');
    # methods are told apart to the letter, and to the last one
    for my $method ('GETS', 'POSTAL', 'get', 'G', 'GET, PUT') {
        $r = req('OPTIONS', '/athletes/', headers => [Origin => $who, 'Access-Control-Request-Method' => $method]);
        is("$r->{status} $r->{body}", '400 Disallowed CORS method', "preflight for $method: 400");
    }
    $r = req('OPTIONS', '/athletes/', headers => [Origin => 'https://evil.example', 'Access-Control-Request-Method' => 'GET']);
    is($r->{status}, 400, 'preflight of a stranger: 400');
    is($r->{body}, 'Disallowed CORS origin', 'and says why');
    is($r->header('Access-Control-Allow-Origin'), undef, 'and allows nothing');
    like($r->header('Content-Type') || '', qr/\Atext\/plain\b/, 'as text');
    $r = req('OPTIONS', '/athletes/', headers => [Origin => $who, 'Access-Control-Request-Method' => 'GET']);
    is($r->header('Access-Control-Allow-Headers'), undef, 'no headers are allowed that were not asked for');
    # what is asked for is echoed, and must not become a header of ours
    $r = req('OPTIONS', '/athletes/', headers => [Origin => $who, 'Access-Control-Request-Method' => 'GET',
        'Access-Control-Request-Headers' => 'x' x 4000]);
    ok($r->{status} == 200 || $r->{status} == 400, 'a very long list of headers is survived');
}

done_testing;
