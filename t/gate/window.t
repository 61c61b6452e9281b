# A window: announced, running, over.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRIGate;

my $api = XCRIGate::database() . <<'EOC';
<Location "/iz/xcri/api">
    SetHandler xcri-api
    XCRICORSOrigin https://a.example
</Location>
EOC
$api .= "<Location \"/numbers\">\nSetHandler xcri-status\n</Location>\n";
my $browser = { Accept => 'text/html' };

# ---- before: an hour from now
my $starts = int(time) + 3600;
my ($from, $to) = (iso($starts), iso($starts + 9000));
my $httpd = server("XCRIMaintenanceWindow $from PT2H30M\n$api")->start;
for my $path ('/teams/', '/athletes/?limit=1', '/health', '/', '/none', '/teams/?limit=x', '/openapi.json') {
    my $answer = $httpd->request(GET => "/iz/xcri/api$path", headers => { Origin => 'https://a.example' });
    is($answer->{header}{'xcri-maintenance'}, "$from/$to", "before: $path announces it");
    like($answer->{header}{'access-control-expose-headers'}, qr/(?:^|, )XCRI-Maintenance(?:,|$)/, 'and scripts of other origins may read it');
    isnt($answer->{status}, 503, 'and is open');
}
{
    my $tag = $httpd->request(GET => '/iz/xcri/api/teams/')->{header}{etag};
    my $answer = $httpd->request(GET => '/iz/xcri/api/teams/', headers => { 'If-None-Match' => $tag || 'W/"x"' });
    is($answer->{header}{'xcri-maintenance'}, "$from/$to", 'before: a ' . $answer->{status} . ' announces it, too');
    is($httpd->request(OPTIONS => '/iz/xcri/api/teams/')->{header}{'xcri-maintenance'}, "$from/$to", 'and OPTIONS');
}
is($httpd->request(GET => '/iz/xcri/')->{header}{'xcri-maintenance'}, undef, 'before: the site\'s files do not');
like($httpd->request(GET => '/iz/xcri/api/health')->{body},
    qr/"status":"healthy".*,"maintenance":\{"starts":"\Q$from\E","ends":"\Q$to\E"\}\}\z/, 'before: /health has the window, and is healthy');

like($httpd->request(GET => '/numbers?json')->{body}, qr/"maintenance":\{"closed":false,"since":null,"by":null,"starts":"\Q$from\E","ends":"\Q$to\E"\}/,
    'before: xcri-status has the window');

# ---- closed by hand before it: its end is not told, for it is another one
$httpd->configure("XCRIMaintenance On\nXCRIMaintenanceWindow $from PT2H30M\n$api");
$httpd->graceful;
my $answer = $httpd->request(GET => '/iz/xcri/', headers => $browser);
is($answer->{header}{'retry-after'}, 1800, 'closed by hand before it: the usual Retry-After');
like($answer->{body}, qr/data-ends=""/, 'and no end');
like($httpd->request(GET => '/iz/xcri/api/health')->{body}, qr/"status":"maintenance".*"starts":"\Q$from\E"/, '/health has both');

# ---- during: begun ten minutes ago, two hours to go
$starts = int(time) - 600;
($from, $to) = (iso($starts), iso($starts + 7800));
$httpd->configure("XCRIMaintenanceRetryAfter 10s\nXCRIMaintenanceWindow $from PT2H10M\n$api");
$httpd->graceful;
$answer = $httpd->request(GET => '/iz/xcri/', headers => $browser);
$httpd->is_page($answer, 'during: the page');
my $left = $answer->{header}{'retry-after'};
ok($left >= 7150 && $left <= 7200, "Retry-After is what remains: $left");
like($answer->{body}, qr/data-seconds="$left" data-ends="\Q$to\E"/, 'the page knows the end');
like($answer->{body}, qr/<strong id="left">(?:2 hours|1 hour 59 minutes)</, 'and tells it in words');
$answer = $httpd->request(GET => '/iz/xcri/api/teams/');
$httpd->is_detail($answer, 'during: the API');
is($answer->{header}{'xcri-maintenance'}, undef, 'without an announcement');
$answer = $httpd->request(GET => '/iz/xcri/api/health');
is($answer->{status}, 200, 'during: /health is 200');
like($answer->{body}, qr/"status":"maintenance".*,"maintenance":\{"starts":"\Q$from\E","ends":"\Q$to\E"\}\}\z/, 'and says what and how long');

# ---- after
$starts = int(time) - 7200;
$httpd->configure('XCRIMaintenanceWindow ' . iso($starts) . " PT1H\n$api");
$httpd->graceful;
$answer = $httpd->request(GET => '/iz/xcri/api/health');
unlike($answer->{body}, qr/maintenance/, 'after: /health says nothing');
is($answer->{header}{'xcri-maintenance'}, undef, 'nor does a header');
is($httpd->request(GET => '/iz/xcri/')->{body}, "the site\n", 'and the site is open');
$httpd->configure('XCRIMaintenance On' . "\nXCRIMaintenanceWindow " . iso($starts) . " PT1H\n$api");
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/')->{header}{'retry-after'}, 1800, 'after: closed by hand, as without a window');

# ---- another zone is another way to write the same time
$starts = int(time) - 60;
(my $east = iso($starts + 5 * 3600 + 1800)) =~ s/Z/+05:30/;
$httpd->configure("XCRIMaintenanceWindow $east PT10M\n$api");
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/')->{status}, 503, "a start east of Greenwich: $east");
like($httpd->request(GET => '/iz/xcri/api/health')->{body}, qr/"starts":"\Q@{[ iso($starts) ]}\E"/, 'is told in UTC');

# ---- all of it by itself, with no reload
$starts = int(time) + 4;
$httpd->configure('XCRIMaintenanceWindow ' . iso($starts) . " PT3S\n$api");
$httpd->graceful;
my ($seen, @left) = ('');
while (time < $starts + 5) {
    my $at = time;
    my $got = $httpd->request(GET => '/iz/xcri/api/none');
    my $done = time;
    my $is = $got->{status} == 503 ? 'during' : $got->{header}{'xcri-maintenance'} ? 'before' : 'after';
    push @left, $got->{header}{'retry-after'} if $is eq 'during';
    $seen .= "$is " unless $seen =~ /$is $/;
    my $want = $done < $starts ? 'before' : $at >= $starts && $done < $starts + 3 ? 'during' : $at >= $starts + 3 ? 'after' : $is;
    is($is, $want, "at " . sprintf('%.2f', $at - $starts) . " $want") if $is ne $want;
    sleep 0.05;
}
is($seen, 'before during after ', 'a window comes and goes by itself');
my %left = map { $_ => 1 } @left;
is(join(' ', sort keys %left), '1 2 3', 'and Retry-After counts down');

done_testing;
