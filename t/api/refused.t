# What httpd itself refuses below the mount, and what goes wrong while a body is read: one answer, in the API's shape;
# elsewhere as httpd has it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Socket::INET ();
use JSON::PP ();
use XCRITest;
use XCRIServer;
use XCRIWalk;

my $modules = env_or_die('XCRI_MODULES_DIR');
my $load = join '', map { "<IfModule !mod_$_.c>\nLoadModule ${_}_module \"$modules/mod_$_.so\"\n</IfModule>\n" } qw(include http2);

my $s = XCRIServer->new($load . XCRIServer::dbd() . <<'EOC', config_only => 1);
StartServers 1
Protocols h2c http/1.1
H2Direct On
TraceEnable Off
Header always set X-Of-The-Server yes
XCRICacheSize Off
XCRIDefaultSeason 2025
<Location "/api">
    SetHandler xcri-api
    XCRICORSOrigin https://a.example
</Location>
<Location "/small">
    SetHandler xcri-api
    XCRICORSOrigin https://a.example
    LimitRequestBody 1000
</Location>
<Location "/shut">
    SetHandler xcri-api
    XCRICORSOrigin https://a.example
    Require all denied
</Location>
<Location "/elsewhere">
    Require all denied
</Location>
<Directory "@DIR@">
    Options +Includes
    Require all granted
    AddOutputFilter INCLUDES .shtml
    AddType text/html .shtml
</Directory>
EOC

# A page that includes each of these
my @included = ('/api/nope', '/api/athletes/1', '/api/athletes/abc', '/api/athletes/?limit=0', '/api/scs/leaderboard/bogus',
    '/api/feedback/', '/shut/athletes/');
my $n = 0;
for my $address (@included, '/api/metadata/3001') {
    open my $page, '>', "$s->{dir}/page" . $n++ . '.shtml' or die $!;
    print {$page} "before <!--#include virtual=\"$address\" --> after\n";
    close $page;
}
$s->start;

# All that comes back for these bytes
sub wire {
    my ($bytes, %o) = @_;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $s->{port}, Proto => 'tcp', Timeout => 5) or return '';
    local $SIG{PIPE} = 'IGNORE';
    local $SIG{ALRM} = sub { die "no end\n" };
    alarm 30;
    my $got = '';
    eval {
        syswrite $sock, $bytes;
        shutdown $sock, 1 if $o{half};
        1 while sysread $sock, $got, 65536, length $got;
        alarm 0;
    };
    alarm 0;
    return $got . ($@ || '');
}

# one_answer(bytes, status, name): exactly one, {"detail": ...}, with what every answer of the API has
sub one_answer {
    my ($bytes, $status, $name, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $got = wire($bytes, %o);
    my @lines = $got =~ /(?:^|[^\n])(HTTP\/1\.[01] \d{3}[^\r\n]*)/g;
    my ($method) = $bytes =~ /^(\S+)/;
    my $r = XCRITest::Answer->new($got, $method);
    my @wrong = @lines == 1 ? () : scalar(@lines) . " answers: @lines";
    push @wrong, "status $r->{status}" if !grep { $r->{status} == $_ } ref $status ? @$status : $status;
    push @wrong, 'type ' . ($r->header('Content-Type') // 'none') if ($r->header('Content-Type') // '') ne 'application/json';
    push @wrong, 'no nosniff' if ($r->header('X-Content-Type-Options') // '') ne 'nosniff';
    push @wrong, 'no Header always' if ($r->header('X-Of-The-Server') // '') !~ /yes/;
    push @wrong, 'length' if ($r->header('Content-Length') // '') ne length $r->{body} && $method ne 'HEAD';
    push @wrong, 'body ' . substr $r->{body}, 0, 200
        if $method eq 'HEAD' ? $r->{body} ne '' : $r->{body} !~ /\A\{"detail":(?:"[^"]+"|\[\{.*\}\])\}\z/;
    push @wrong, 'no CORS' if $o{origin} && ($r->header('Access-Control-Allow-Origin') // '') ne $o{origin};
    push @wrong, 'Content-Encoding, ETag or Link' if grep { defined $r->header($_) } qw(Content-Encoding ETag Link);
    is(join('; ', @wrong), '', $name) or diag(substr $got, 0, 700);
    return $r;
}

my $who = 'https://a.example';
my $head = "Host: localhost\r\nConnection: close\r\nOrigin: $who\r\n";
walk_document(JSON::PP->new->utf8->decode(body_of('/openapi.json')));
my @gets = gets();

# ---- a body that cannot be read
for my $path (@gets, '/feedback/', '/nope') {
    my $method = $path eq '/feedback/' ? 'POST' : 'GET';
    my @chunked = ("$method /api$path HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n", origin => $who);
    one_answer("$chunked[0]ZZ\r\n", 400, "$method $path with a chunk of no length", @chunked[1, 2]);
    one_answer("$chunked[0]5\r\nab", [400, 408], "$method $path with a chunk that ends", @chunked[1, 2], half => 1);
    one_answer("$chunked[0]FFFFFFFFFFFFFFFFF\r\n", [400, 413], "$method $path with a chunk of any length", @chunked[1, 2]);
    (my $small = $chunked[0]) =~ s{/api}{/small};
    one_answer($small . '800' . "\r\n" . 'x' x 2048 . "\r\n0\r\n\r\n", 413, "$method $path with chunks that are too large", @chunked[1, 2]);
    one_answer("$method /small$path HTTP/1.1\r\n${head}Content-Length: 5000\r\n\r\n" . 'x' x 5000, 413,
        "$method $path with a body that is too large", origin => $who);
    one_answer("$method /api$path HTTP/1.1\r\n${head}Content-Length: -5\r\n\r\n", 400, "$method $path with less than no body", origin => $who);
    one_answer("$method /api$path HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: gzip\r\n\r\nxxxxx", [400, 501],
        "$method $path with a coding that nobody knows", origin => $who);
}

# ---- HTTP/2: 30 MB, to routes that take no body, to one that does, and to a place that takes less
{
    open my $out, '>', "$s->{dir}/large" or die $!;
    print {$out} 'x' x 30_000_000;
    close $out;
    for my $case (['POST', '/api/athletes/', 405], ['POST', '/api/feedback/'], ['GET', '/api/athletes/?limit=1', 200],
        ['POST', '/api/nope', 404], ['POST', '/small/athletes/', 413]) {
        my ($method, $path, $status) = @$case;
        $status //= $s->get($path, method => $method)->{status};
        my $url = "http://127.0.0.1:$s->{port}$path";
        my $said = `nghttp -v -t 60 -H ':method: $method' -d $s->{dir}/large '$url' 2>&1`;
        my @status = $said =~ /recv \(stream_id=\d+\) :status: (\d+)/g;
        is("@status", $status, "HTTP/2 $method $path with 30 MB: one answer") or diag(substr $said, -600);
        my $bodies = () = $said =~ /^\{"/mg;
        is($bodies, 1, "HTTP/2 $method $path: one body") or diag(substr $said, -600);
        # One that is answered before its body is read ends the stream, and curl says that this is an error.
        next if $status == 413;
        my $seen = `curl -sS --http2-prior-knowledge -X $method -m 60 -H Expect: -w '\n%{http_code}' --data-binary \@$s->{dir}/large '$url' 2>&1`;
        my ($body, $code) = $seen =~ /\A(.*)\n(\d+)\z/s;
        is($code, $status, "HTTP/2 $method $path by curl") or diag(substr $seen, 0, 300);
        ok(json_valid($body), "HTTP/2 $method $path by curl: one JSON value") or diag(substr $seen, 0, 300);
    }
}

# ---- in a page of mod_include an error is mod_include's
for my $i (0 .. $#included) {
    my $r = $s->get("/page$i.shtml");
    is($r->{status}, 200, "a page that includes $included[$i]");
    is($r->{body}, "before [an error occurred while processing this directive] after\n", "$included[$i] in a page: the words of mod_include");
}
{
    my $r = $s->get('/page' . @included . '.shtml');
    my $row = $s->get('/api/metadata/3001')->{body};
    is($r->{body}, "before $row after\n", 'what is there is there in a page, too');
    is($r->header('Content-Type'), 'text/html', 'and the page is still HTML');
}

# ---- a range that begins after the end, in every form
for my $path (@gets) {
    my $r = $s->get("/api$path");
    is($r->{status}, 200, "GET $path");
    next if defined $r->header('Transfer-Encoding');
    one_answer("GET /api$path HTTP/1.1\r\n${head}Range: bytes=999999999-\r\n\r\n", 416, "Range past the end of $path", origin => $who);
}

# ---- lines and headers that are too long, and methods that are none
my $long = 'x' x 20_000;
for my $path ('', '/', '/athletes/', '/nope') {
    one_answer("GET /api$path?$long HTTP/1.1\r\n$head\r\n", 414, "an address of $path that is too long");
    one_answer("GET /api$path HTTP/1.1\r\nX-Long: $long\r\n$head\r\n", [400, 431], "a header for $path that is too long");
    one_answer("GET /api$path HTTP/1.1\r\n" . join('', map { "X-$_: 1\r\n" } 1 .. 200) . "$head\r\n", [400, 431], "too many headers for $path");
    one_answer("G\@T /api$path HTTP/1.1\r\n$head\r\n", [400, 501], "a method for $path that is none");
    one_answer("GET /api$path HTTP/1.1\r\nno colon here\r\n$head\r\n", 400, "a header for $path that is none");
    one_answer("GET /api$path HTTP/1.1\r\nConnection: close\r\n\r\n", 400, "no host for $path");
    one_answer("GET /api$path HTTP/1.1\r\nExpect: the unexpected\r\n$head\r\n", 417, "$path with an expectation that nobody meets", origin => $who);
    one_answer("TRACE /api$path HTTP/1.1\r\n$head\r\n", $path eq '/nope' ? 404 : 405, "TRACE $path", origin => $who);
}
one_answer("GET /api/$long HTTP/1.1\r\n$head\r\n", 414, 'a path that is too long');
one_answer("HEAD /api/$long HTTP/1.1\r\n$head\r\n", 414, 'HEAD of a path that is too long');
one_answer("GET /api/%zz HTTP/1.1\r\n$head\r\n", 400, 'a path that is no path');
one_answer("GET http://localhost/api/$long HTTP/1.1\r\n$head\r\n", 414, 'an absolute address that is too long');
one_answer("GET /shut$_ HTTP/1.1\r\n$head\r\n", 403, "what Require denies: $_", origin => $who) for @gets;

# ---- elsewhere it is httpd's page
for my $case (["GET /elsewhere/x?$long HTTP/1.1\r\n$head\r\n", 414], ["GET /apix?$long HTTP/1.1\r\n$head\r\n", 414],
    ["GET /elsewhere HTTP/1.1\r\nX-Long: $long\r\n$head\r\n", 400], ["GET /elsewhere HTTP/1.1\r\n$head\r\n", 403],
    ["GET /none HTTP/1.1\r\n$head\r\n", 404]) {
    my ($bytes, $status) = @$case;
    my $r = XCRITest::Answer->new(wire($bytes), 'GET');
    is($r->{status}, $status, "elsewhere: $status");
    like($r->header('Content-Type') // '', qr{\Atext/html}, 'is HTML');
    like($r->{body}, qr/<html>/, 'of httpd');
}

unlike($s->error_log, qr/exit signal/, 'no child has ended by a signal');
$s->stop;
done_testing;
