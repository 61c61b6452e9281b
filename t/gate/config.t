# The gate's directives: what is refused, in which words, and how the main
# server's and a virtual host's are merged, each Off too.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIGate;

my $httpd = server('');
spew("$httpd->{dir}/empty.html", '');
spew("$httpd->{dir}/nul.html", "a\0b");
spew("$httpd->{dir}/large.html", 'x' x (1024 * 1024 + 1));
spew("$httpd->{dir}/own.html", "<h1>Own page</h1> {{time}} {{seconds}} {{ends}} {{other}} {{nonce}}\n");
spew("$httpd->{dir}/plain.html", "<h1>Plain page</h1>\n");

# ---- accepted
for my $line ('XCRISite /', 'XCRISite /iz/xcri/', 'XCRISite /a-b_c.d', 'XCRIMaintenance on', 'XCRIMaintenance OFF',
    'XCRIMaintenance "expr=true"', q{XCRIMaintenance "expr=-f '/run/xcri/maintenance' && ! -R '10.0.0.0/8'"},
    q{XCRIMaintenance "expr=%{TIME_HOUR} -eq 4"}, 'XCRIMaintenancePage own.html', 'XCRIMaintenancePage "@DIR@/own.html"',
    'XCRIMaintenancePage default', 'XCRIMaintenanceRetryAfter 300', 'XCRIMaintenanceRetryAfter 300s',
    'XCRIMaintenanceRetryAfter 30min', 'XCRIMaintenanceRetryAfter 168h', 'XCRIMaintenanceRetryAfter 1000ms',
    'XCRIMaintenanceWindow 2026-01-15T06:00:00Z PT2H30M', 'XCRIMaintenanceWindow 2026-01-15T01:00-05:00 P1D',
    'XCRIMaintenanceWindow Off') {
    for my $text ("$line\n", "<VirtualHost *:1>\n$line\n</VirtualHost>\n") {
        my ($code, $said, $signal) = $httpd->configtest($text);
        ok($code == 0 && !$signal && $said =~ /Syntax OK/, "accepted: $text") or diag $said;
    }
}

# ---- refused: the sentence says what was wrong and what to write instead
for my $case (
    ['XCRISite iz/xcri', 'write, for example, XCRISite /iz/xcri'], ['XCRISite ""', 'one argument, the path of the site'],
    ['XCRISite http://a/b', 'XCRISite /iz/xcri'], ['XCRISite /iz/*', 'XCRISite /iz/xcri'], ['XCRISite /a?b', 'XCRISite /iz/xcri'],
    ['XCRISite /a%20b', 'XCRISite /iz/xcri'], ['XCRISite /a/../b', 'XCRISite /iz/xcri'], ['XCRISite "/a b"', 'XCRISite /iz/xcri'],
    ['XCRISite', 'one argument'], ['XCRISite /a /b', 'one argument'],
    ['XCRIMaintenance', 'On, Off or "expr=..." in quotation marks'], ['XCRIMaintenance yes', 'takes On, Off or an expression'],
    ['XCRIMaintenance 1', 'takes On, Off'], ['XCRIMaintenance ""', 'On, Off or "expr=..."'],
    ['XCRIMaintenance expr=-f /run/x', '"expr=..." in quotation marks'], ['XCRIMaintenance "expr="', 'cannot read the expression'],
    ['XCRIMaintenance "expr=-f"', 'cannot read the expression'], ['XCRIMaintenance "expr=%{NOSUCH"', 'cannot read the expression'],
    [q{XCRIMaintenance "expr=-R 'office'"}, 'cannot read the expression'], [q{XCRIMaintenance "expr=-f '/run/x"}, 'cannot read the expression'],
    [q{XCRIMaintenance "-f '/run/x'"}, q{write, for example, XCRIMaintenance "expr=-f '/run/xcri/maintenance'"}],
    ['XCRIMaintenancePage none.html', 'write the path of an HTML file that exists'], ['XCRIMaintenancePage empty.html', '1 byte to 1 MB'],
    ['XCRIMaintenancePage large.html', '1 byte to 1 MB'], ['XCRIMaintenancePage nul.html', 'it is no text'],
    ['XCRIMaintenancePage htdocs', '1 byte to 1 MB'], ['XCRIMaintenancePage ""', 'an HTML file, or default'], ['XCRIMaintenancePage', 'an HTML file, or default'],
    ['XCRIMaintenanceRetryAfter 0', 'a time from 1s to 168h'], ['XCRIMaintenanceRetryAfter -5', 'XCRIMaintenanceRetryAfter 30min'],
    ['XCRIMaintenanceRetryAfter 30m', 'units s, min and h'], ['XCRIMaintenanceRetryAfter 500ms', '1s to 168h'],
    ['XCRIMaintenanceRetryAfter 169h', '1s to 168h'], ['XCRIMaintenanceRetryAfter soon', '1s to 168h'],
    ['XCRIMaintenanceRetryAfter 99999999999999999999', '1s to 168h'], ['XCRIMaintenanceRetryAfter ""', 'such as 30min'],
    ['XCRIMaintenanceRetryAfter 1.5h', '1s to 168h'], ['XCRIMaintenanceRetryAfter', 'such as 30min'],
    ['XCRIMaintenanceWindow', '1-2 arguments, such as 2026-01-15T06:00:00Z PT2H30M, or Off'], ['XCRIMaintenanceWindow On', 'takes a start and a duration, or Off'],
    ['XCRIMaintenanceWindow 2026-01-15T06:00:00Z', 'takes a start and a duration, or Off'],
    ['XCRIMaintenanceWindow 2026-01-15T06:00:00 PT1H', 'with its zone'], ['XCRIMaintenanceWindow 2026-02-30T06:00:00Z PT1H', 'a start as ISO 8601'],
    ['XCRIMaintenanceWindow tomorrow PT1H', 'a start as ISO 8601'], ['XCRIMaintenanceWindow 2026-01-15T06:00:00Z 2h', 'a duration as ISO 8601'],
    ['XCRIMaintenanceWindow 2026-01-15T06:00:00Z P1M', 'from PT1S to P31D'], ['XCRIMaintenanceWindow 2026-01-15T06:00:00Z P32D', 'from PT1S to P31D'],
    ['XCRIMaintenanceWindow Off PT1H', 'XCRIMaintenanceWindow 2026-01-15T06:00:00Z PT2H30M'],
    ['XCRIMaintenanceWindow 2026-01-15T06:00:00Z PT2H30M x', '1-2 arguments, such as 2026-01-15T06:00:00Z PT2H30M, or Off'],
    ["<Location /iz/xcri>\nXCRIMaintenance On\n</Location>", 'not allowed'], ["<Directory />\nXCRISite /a\n</Directory>", 'not allowed'],
) {
    my ($line, $like) = @$case;
    for my $text ("$line\n", "<VirtualHost *:1>\n$line\n</VirtualHost>\n") {
        my ($code, $said, $signal) = $httpd->configtest($text);
        ok($code && !$signal, "refused: $text") or diag "$code $signal $said";
        like($said, qr/\Q$like\E/, 'and says what to write');
        like($said, qr/line \d+ of/, 'and where');
    }
}

# ---- merged: the main server's directives, and those of a virtual host
my ($soon, $now) = (iso(time + 3600), iso(time - 60));
my @cases = (           # main server, virtual host, status, Retry-After, title
    ['', 'XCRIMaintenance On', 503],
    ['XCRIMaintenance On', '', 503],
    ['XCRIMaintenance On', 'XCRIMaintenance Off', 200],
    ['XCRIMaintenance Off', 'XCRIMaintenance On', 503],
    ['XCRIMaintenance "expr=true"', '', 503],
    ['XCRIMaintenance "expr=true"', 'XCRIMaintenance Off', 200],
    ['XCRIMaintenance On', 'XCRIMaintenance "expr=false"', 200],
    ['XCRIMaintenance Off', 'XCRIMaintenance "expr=true"', 503],
    ["XCRIMaintenanceWindow $now PT1H", '', 503],
    ["XCRIMaintenanceWindow $now PT1H", 'XCRIMaintenanceWindow Off', 200],
    ["XCRIMaintenanceWindow $now PT1H", "XCRIMaintenanceWindow $soon PT1H", 200],
    ['XCRIMaintenanceWindow Off', "XCRIMaintenanceWindow $now PT1H", 503],
    ["XCRIMaintenanceWindow $now PT1H", 'XCRIMaintenance Off', 503],
    ['XCRIMaintenance On', 'XCRIMaintenanceWindow Off', 503],
    ["XCRIMaintenance On\nXCRISite /elsewhere", '', 200],
    ["XCRIMaintenance On\nXCRISite /elsewhere", 'XCRISite /iz/xcri', 503],
    ["XCRIMaintenance On\nXCRISite /elsewhere", 'XCRISite /', 503],
    ["XCRIMaintenance On\nXCRISite /", '', 503],
    ["XCRIMaintenance On\nXCRISite /iz//xcri//", '', 503],
    ["XCRIMaintenance On\nXCRIMaintenanceRetryAfter 5min", '', 503, 300],
    ["XCRIMaintenance On\nXCRIMaintenanceRetryAfter 5min", 'XCRIMaintenanceRetryAfter 10', 503, 10],
    ["XCRIMaintenance On\nXCRIMaintenancePage own.html", '', 503, 1800, 'Own page'],
    ["XCRIMaintenance On\nXCRIMaintenancePage own.html", 'XCRIMaintenancePage plain.html', 503, 1800, 'Plain page'],
    ["XCRIMaintenance On\nXCRIMaintenancePage own.html", 'XCRIMaintenancePage default', 503, 1800, 'Closed for maintenance'],
);
# One httpd, whose configuration is loaded anew for each pair.
my $first = 1;
for my $case (@cases) {
    my ($main, $host, $status, $retry, $title) = @$case;
    $httpd->configure("$main\n<VirtualHost 127.0.0.1:\@PORT\@>\nServerName localhost\n$host\n</VirtualHost>\n");
    if ($first) { $httpd->start; $first = 0 }
    else { $httpd->graceful or fail 'no restart' }
    # A child of the generation that is leaving may still take the first request.
    my $answer;
    for (1 .. 50) {
        $answer = $httpd->request(GET => '/iz/xcri/', headers => { Accept => 'text/html' });
        last if $answer->{status} == $status;
        select undef, undef, undef, 0.1;
    }
    (my $name = "server: $main; host: $host") =~ s/\n/ + /g;
    is($answer->{status}, $status, $name);
    is($answer->{header}{'retry-after'}, $retry, 'and Retry-After') if $retry;
    like($answer->{body}, qr/<h1>$title/, 'and the page') if $title;
}

# ---- two hosts at once, each its own; and the API's <Location> of the server is known in the host
$httpd->configure(XCRIGate::database() . <<'EOC');
<Location "/iz/xcri/api">
    SetHandler xcri-api
</Location>
XCRIMaintenancePage own.html
<VirtualHost 127.0.0.1:@PORT@>
    ServerName open.example
    <Location "/iz/xcri/second">
        SetHandler xcri-api
    </Location>
</VirtualHost>
<VirtualHost 127.0.0.1:@PORT@>
    ServerName closed.example
    XCRIMaintenance On
    <Location "/iz/xcri/second">
        SetHandler xcri-api
    </Location>
</VirtualHost>
EOC
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/', host => 'open.example')->{status}, 200, 'one host is open');
is($httpd->request(GET => '/iz/xcri/', host => 'closed.example')->{status}, 503, 'while another is closed');
for my $api (qw(api second)) {
    is($httpd->request(GET => "/iz/xcri/$api/health", host => 'closed.example')->{status}, 200, "/health below $api");
    $httpd->is_detail($httpd->request(GET => "/iz/xcri/$api/teams/", host => 'closed.example', headers => { Accept => 'text/html' }),
        "JSON below $api");
}

# ---- a page of one's own
my $answer = $httpd->request(GET => '/iz/xcri/', host => 'closed.example', headers => { Accept => 'text/html' });
my ($nonce) = ($answer->{header}{'content-security-policy'} || '') =~ /'nonce-([^']+)'/;
is($answer->{body}, "<h1>Own page</h1> 30 minutes 1800  {{other}} $nonce\n", 'names are filled in, and others stay');
unlink "$httpd->{dir}/own.html";
is($httpd->request(GET => '/iz/xcri/', host => 'closed.example', headers => { Accept => 'text/html' })->{status}, 503,
    'the page needs no file once httpd runs');

done_testing;
