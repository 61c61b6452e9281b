# The gate closed and open: every method, every kind of path, who gets what.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIGate;

my $browser = { Accept => 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
my $common = XCRIGate::database() . <<'EOC';
AllowEncodedSlashes On
<Location "/iz/xcri/api">
    SetHandler xcri-api
    XCRICORSOrigin https://a.example
</Location>
<Location "/iz/xcri/status">
    SetHandler server-status
</Location>
<Location "/iz/xcri/numbers">
    SetHandler xcri-status
</Location>
<Location "/iz/xcri/secret">
    AuthType Basic
    AuthName secret
    AuthUserFile "@DIR@/passwords"
    Require valid-user
</Location>
# A backend behind us: our own second port.
Listen 127.0.0.1:@PORT2@
<VirtualHost 127.0.0.1:@PORT2@>
    XCRIMaintenance Off
    DocumentRoot "@DIR@/htdocs/outside"
</VirtualHost>
ProxyPass "/iz/xcri/proxied" "http://127.0.0.1:@PORT2@/"
CacheRoot "@DIR@/cache"
CacheEnable disk "/iz/xcri/cached.html"
CacheDefaultExpire 3600
CacheHeader On
<Directory "@DIR@/htdocs">
    Options +Includes
    AddOutputFilter INCLUDES .shtml
    ErrorDocument 503 /iz/xcri/index.html
    ErrorDocument 404 /iz/xcri/index.html
</Directory>
TraceEnable On
ErrorDocument 503 /iz/xcri/index.html
<VirtualHost 127.0.0.1:@PORT@>
    ServerName localhost
</VirtualHost>
EOC

my @methods = qw(GET HEAD POST PUT DELETE PATCH OPTIONS TRACE PROPFIND MADEUP);
my @paths = ('/iz/xcri', '/iz/xcri/', '/iz/xcri/index.html', '/iz/xcri/none', '/iz/xcri/api', '/iz/xcri/api/teams/', '/iz/xcri/api/none',
    '/iz/xcri/api/docs', '/iz/xcri/cached.html', '/iz/xcri/secret/', '/iz/xcri/proxied/', '/iz/xcri/inc/page.shtml');

my $httpd = server($common)->start;
# An old page: mod_cache takes it for fresh.
utime time - 30 * 86400, time - 30 * 86400, "$httpd->{dir}/htdocs/iz/xcri/cached.html";

# ---- no directive: open
is($httpd->request(GET => '/iz/xcri/')->{body}, "the site\n", 'without a directive the site is open');
is($httpd->request(GET => '/iz/xcri/api/teams/')->{status}, 200, 'and the API');
is($httpd->request(GET => '/iz/xcri/secret/')->{status}, 401, 'and a secret is a secret');
is($httpd->request(GET => '/iz/xcri/proxied/')->{body}, "outside\n", 'and the proxy asks its backend');
my $cached;
for (1 .. 20) {
    $cached = $httpd->request(GET => '/iz/xcri/cached.html')->{header}{'x-cache'} || '';
    last if $cached =~ /^HIT/;
    select undef, undef, undef, 0.1;
}
like($cached, qr/^HIT/, 'and a page is in the cache of mod_cache_disk');
my $health = $httpd->request(GET => '/iz/xcri/api/health');
is($health->{status}, 200, '/health is 200');
like($health->{body}, qr/"status":"healthy"/, 'and healthy');
unlike($health->{body}, qr/maintenance/, 'and says nothing of maintenance');

# ---- Off
$httpd->configure("XCRIMaintenance Off\n$common");
ok($httpd->graceful, 'XCRIMaintenance Off');
is($httpd->request(GET => '/iz/xcri/')->{body}, "the site\n", 'Off: the site is open');

# ---- On
$httpd->configure("XCRIMaintenance On\n$common");
ok($httpd->graceful, 'XCRIMaintenance On');
for my $path (@paths) {
    for my $method (@methods) {
        my $answer = $httpd->request($method, $path, $method =~ /^P/ ? (body => 'x' x 100) : ());
        $httpd->is_detail($answer, "On: $method $path", $method eq 'HEAD');
        is($answer->{header}{connection}, 'close', "and the connection ends") if $path eq $paths[0];
    }
    my $answer = $httpd->request(GET => $path, headers => $browser);
    if ($path =~ m{/api}) { $httpd->is_detail($answer, "On: a browser at $path") }
    else { $httpd->is_page($answer, "On: a browser at $path") }
}
$httpd->is_detail($httpd->request(GET => '/iz/xcri/cached.html', headers => { 'If-None-Match' => '*', 'Range' => 'bytes=0-3' }),
    'conditions and ranges change nothing');
$httpd->is_page($httpd->request(GET => '/iz/xcri/secret/', headers => { %$browser, Authorization => 'Basic cnVubmVyOnBhc3N3b3Jk' }),
    'a password changes nothing');

# ---- bodies
for my $size (1, 70_000, 5_000_000) {
    my $answer = $httpd->request(POST => '/iz/xcri/api/feedback/', body => 'x' x $size);
    $httpd->is_detail($answer, "a body of $size bytes is read and dropped");
}
{
    my $answer = $httpd->request(POST => '/iz/xcri/api/feedback/', headers => { Expect => '100-continue', 'Content-Length' => 1000 });
    $httpd->is_detail($answer, 'one who waits for 100 Continue has the answer at once');
}
is($httpd->request(POST => '/iz/xcri/', headers => { 'Transfer-Encoding' => 'chunked' }, body => undef, timeout => 1)->{error} || 'none',
    'timeout', 'a body that does not come is waited for as everywhere else');

# ---- who gets what
for my $case (['text/html' => 'page'], ['text/html;q=0.5' => 'page'], ['TEXT/HTML' => 'page'], ['application/json' => 'detail'],
    ['*/*' => 'detail'], ['image/avif,image/webp,*/*' => 'detail'], ['text/css,*/*;q=0.1' => 'detail'], ['' => 'detail'],
    ['text/html;q=0' => 'detail'], ['application/json, text/html;q=0.9' => 'detail'], ['text/html, application/json;q=0.9' => 'page'],
    ['text/htmlx' => 'detail'], ['text/plain , text/html ; q=1' => 'page'], [',,;;q=' => 'detail'], ['text/html;q=abc' => 'detail']) {
    my ($accept, $what) = @$case;
    my $check = "is_$what";
    my $answer = $httpd->request(GET => '/iz/xcri/x', headers => { Accept => $accept });
    $httpd->$check($answer, "Accept: $accept: $what");
    is($answer->{header}{vary}, 'Accept', 'and says that it depends');
}
$httpd->is_detail($httpd->request(GET => '/iz/xcri/'), 'no Accept: detail');

# ---- every spelling of an address
for my $path ('/iz//xcri/', '/iz/./xcri/', '/x/../iz/xcri/', '/%69z/xcri/', '/iz/%78cri', '/iz%2Fxcri/', '/iz/xcri?x=1', '/iz/xcri/%2e%2e/xcri/',
    '/iz/xcri/..%2Fxcri/', 'http://localhost/iz/xcri/', '//iz/xcri/', '/iz/xcri/api/healthy', '/iz/xcri/api/health/', '/iz/xcri/health',
    '/iz/xcri/statusx') {
    $httpd->is_detail($httpd->request(GET => $path), "below the site: $path");
}
for my $path ('/iz/xcrix', '/iz/', '/iz', '/iz/xcr', '/', '/IZ/XCRI/', '/iz/xcri/../x') {
    isnt($httpd->request(GET => $path)->{status}, 503, "not below the site: $path");
}
is($httpd->request(OPTIONS => '*')->{status}, 200, 'nor is *');
is($httpd->request(GET => "/iz/xcri/$_")->{status} >= 400, 1, "no address at all: $_") for '%zz', '%00', '%2';

# ---- sub-requests and error documents
is($httpd->request(GET => '/outside/')->{body}, "outside\n", 'On: what is not below the site is open');
is($httpd->request(GET => '/outside/page.shtml')->{body}, "before the site\n after\n", 'and may include what is below');
{
    my $answer = $httpd->request(GET => '/outside/none');
    is($answer->{status}, 404, 'an ErrorDocument below the site keeps its status');
    is($answer->{body}, "the site\n", 'and its body');
}

# ---- what stays open
$health = $httpd->request(GET => '/iz/xcri/api/health');
is($health->{status}, 200, 'On: /health is 200');
like($health->{body}, qr/\A\{"status":"maintenance","api_version":.*"database_connected":true,/, 'and says maintenance');
unlike($health->{body}, qr/"maintenance":/, 'without a window, because there is none');
is($httpd->request(HEAD => '/iz/xcri/api/health?x=1')->{status}, 200, 'HEAD /health is 200');
for my $page (['status?auto' => qr/^XCRIMaintenance: 1$/m], ['status' => qr/The site is closed for maintenance/],
    ['numbers?json' => qr/"maintenance":\{"closed":true,"since":[\d.]+,"by":"XCRIMaintenance On at [^"]+","starts":null,"ends":null\}/],
    ['numbers?prometheus' => qr/^xcri_maintenance 1$/m], ['numbers' => qr/<h1>XCRI: status</]) {
    my ($path, $says) = @$page;
    my $answer = $httpd->request(GET => "/iz/xcri/$path");
    is($answer->{status}, 200, "On: /iz/xcri/$path is 200");
    like($answer->{body}, $says, 'and says maintenance');
}

# ---- CORS
{
    my $answer = $httpd->request(GET => '/iz/xcri/api/teams/', headers => { Origin => 'https://a.example' });
    is($answer->{header}{'access-control-allow-origin'}, 'https://a.example', 'a script of a listed origin may read why');
    $answer = $httpd->request(GET => '/iz/xcri/api/teams/', headers => { Origin => 'https://b.example' });
    is($answer->{header}{'access-control-allow-origin'}, undef, 'and no other');
}

# ---- the page
{
    my $answer = $httpd->request(GET => '/iz/xcri/', headers => $browser);
    my $body = $answer->{body};
    is($answer->{header}{'retry-after'}, 1800, '30 minutes are the default');
    like($body, qr/check back in <strong id="left">30 minutes</, 'and the page says so');
    like($body, qr/data-seconds="1800" data-ends=""/, 'and knows of no end');
    unlike($body, qr/\{\{/, 'every name in it is filled in');
    my ($nonce) = $body =~ /<style nonce="([^"]{20})">/;
    ok($nonce, 'its style has a nonce');
    like($body, qr/<script nonce="\Q$nonce\E">/, 'and its script the same');
    my $csp = $answer->{header}{'content-security-policy'};
    like($csp, qr/\Adefault-src 'none'; script-src 'nonce-\Q$nonce\E'; style-src 'nonce-\Q$nonce\E';/, 'and so has the policy');
    my ($other) = $httpd->request(GET => '/iz/xcri/', headers => $browser)->{body} =~ /<style nonce="([^"]+)">/;
    isnt($other, $nonce, 'and each answer its own');
    unlike($body, qr/\b(?:src|href)="(?!data:|#)/, 'it asks for nothing else');
    unlike($body, qr/url\(|\@import|style="|\son\w+="/, 'not in its style either, and has no style or script in attributes');
    like($body, qr/<html lang="en">/, 'it has a language');
    like($body, qr/prefers-reduced-motion/, 'it respects who wants no motion');
    like($body, qr/prefers-color-scheme: dark/, 'and who wants it dark');
    cmp_ok(length $body, '<', 16384, 'and is small');
}

# ---- HTTP/2
{
    like(scalar `curl -V 2>/dev/null`, qr/HTTP2/, 'curl speaks HTTP/2') or last;
    $httpd->configure("Protocols h2c http/1.1\nXCRIMaintenance On\n$common");
    $httpd->graceful;
    my $url = "http://127.0.0.1:$httpd->{port}/iz/xcri";
    like(`curl -s -i --http2-prior-knowledge $url/ -H 'Accept: text/html'`,
        qr{\AHTTP/2 503.*retry-after: 1800.*<h1>Closed for maintenance</h1>.*</html>\n\z}s, 'HTTP/2: the page');
    for my $method (@methods) {
        next if $method eq 'HEAD';
        like(`curl -s -i -X $method --http2-prior-knowledge $url/api/teams/ -H 'Content-Type: text/plain' -d '@{[ 'x' x 1000 ]}' 2>&1`,
            qr{\AHTTP/2 503.*\{"detail":"The rankings are closed[^"]*"\}\z}s, "HTTP/2: $method");
    }
    like(`curl -s -I --http2-prior-knowledge $url/api/teams/`, qr{\AHTTP/2 503.*content-length: \d+\r\n.*\r\n\r\n\z}s, 'HTTP/2: HEAD');
    like(`curl -s -i --http2-prior-knowledge $url/api/health`, qr{\AHTTP/2 200.*"status":"maintenance"}s, 'HTTP/2: /health');
}

# ---- what the server says of every answer is said of this one, and filters that depend on the type do no harm
$httpd->configure(<<"EOC");
XCRIMaintenance On
Header always set Strict-Transport-Security "max-age=63072000"
AddOutputFilterByType DEFLATE application/json text/html
FilterDeclare small
FilterProvider small DEFLATE "%{CONTENT_TYPE} =~ m#json|html#"
FilterChain +small
$common
EOC
$httpd->graceful;
for my $path ('/iz/xcri/', '/iz/xcri/api/teams/', '/iz/xcri/inc/page.shtml') {
    for my $case ([GET => {}], [GET => $browser], [HEAD => {}], [GET => { 'Accept-Encoding' => 'gzip' }], [POST => {}]) {
        my ($method, $headers) = @$case;
        my $answer = $httpd->request($method, $path, headers => $headers, $method eq 'POST' ? (body => 'x' x 5000) : ());
        my $name = join ' ', $method, $path, %$headers;
        is("$answer->{status} $answer->{error}", '503 ', "$name with filters: 503");
        is($answer->{header}{'strict-transport-security'}, 'max-age=63072000', "$name: Header always");
    }
}

# ---- and open again
$httpd->configure("XCRIMaintenance Off\n$common");
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/')->{body}, "the site\n", 'Off again: the site is open');
is($httpd->request(GET => '/iz/xcri/cached.html')->{body}, "a cached page\n", 'and the cache kept nothing of it');
is($httpd->request(GET => '/iz/xcri/api/teams/')->{status}, 200, 'and the API is open');
like($httpd->request(GET => '/iz/xcri/status?auto')->{body}, qr/^XCRIMaintenance: 0$/m, 'and server-status says so');
like($httpd->request(GET => '/iz/xcri/numbers?prometheus')->{body}, qr/^xcri_maintenance 0$/m, 'and xcri-status');

unlike($httpd->log_text, qr/segfault|Segmentation|AddressSanitizer|\[crit\]|\[emerg\]/, 'the log has no crash');

done_testing;
