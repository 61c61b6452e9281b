# No browser guesses what an answer is: every kind of answer says X-Content-Type-Options: nosniff, once.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $places = "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n";
my %seen;

sub nosniff {
    my ($server, $status, $name, $path, @o) = @_;
    # One child may know the version of the data before another does.
    my $r;
    $server->until(sub { $r = $server->get($path, @o); $r->{status} == $status }, 10);
    is($r->{status}, $status, "$name: $status") or diag($r->{raw});
    is($r->header('X-Content-Type-Options'), 'nosniff', "$name: nosniff, once");
    $seen{$status}++;
    return;
}

my $server = XCRIServer->new("AllowEncodedSlashes On\n" . XCRIServer::dbd() . "XCRIDefaultSeason 2025\nXCRICORSOrigin https://a.example\n$places");
for (
    [200, 'a list', '/api/teams/'], [200, 'a row', '/api/teams/101'], [200, 'HEAD', '/api/teams/101', method => 'HEAD'],
    [200, 'CSV', '/api/teams/?format=csv'], [200, 'HTML', '/api/teams/?format=html'], [200, 'an answer of several parts', '/api/compare/teams?a=101&b=102&gender=M&division=2030'],
    [200, 'openapi.json', '/api/openapi.json'], [200, 'the documentation', '/api/docs'], [200, 'the root', '/api/'], [200, 'health', '/api/health'],
    [200, 'health without the database', '/api/health?live'], [204, 'OPTIONS', '/api/teams/', method => 'OPTIONS'],
    [200, 'a preflight', '/api/teams/', method => 'OPTIONS', headers => [Origin => 'https://a.example', 'Access-Control-Request-Method' => 'GET']],
    [400, 'a preflight that is refused', '/api/teams/', method => 'OPTIONS', headers => [Origin => 'https://b.example', 'Access-Control-Request-Method' => 'GET']],
    [404, 'no such address', '/api/nowhere'], [404, 'no such row', '/api/teams/99999999'], [405, 'no such method', '/api/teams/', method => 'DELETE'],
    [422, 'a parameter that is wrong', '/api/teams/?limit=x'], [412, 'a condition that is not met', '/api/teams/', headers => ['If-Match', '"none"']],
    [400, 'an address that httpd refuses', '/api/%zz'], [400, 'a line that httpd refuses', '/api/teams/', headers => ["Bad\x01Header", 'x']],
    [200, 'the status page', '/status'], [200, 'its JSON', '/status?json'], [200, 'Prometheus', '/status?prometheus'], [405, 'a method that it has not', '/status', method => 'POST'],
) {
    nosniff($server, @$_);
}
writes_are_seen();
my $etag = $server->until(sub { $server->get('/api/teams/101')->header('ETag') }, 10);
nosniff($server, 304, 'nothing new', '/api/teams/101', headers => ['If-None-Match', $etag]);
$server->stop;

# ---- without a database, and closed
my $away = XCRIServer->new("XCRISite /\nXCRIMaintenance \"expr=-f '\@DIR\@/closed'\"\n" . XCRIServer::dbd(params => 'host=localhost,sock=@DIR@/none,dbname=x,reconnect=0')
    . "XCRIDefaultSeason 2025\n$places");
nosniff($away, 503, 'the database is away', '/api/teams/');
nosniff($away, 503, 'health then', '/api/health');
open my $out, '>', "$away->{dir}/closed" or die $!;
close $out;
nosniff($away, 503, 'closed, for programs', '/api/teams/');
nosniff($away, 503, 'closed, for people', '/index.html', headers => [Accept => 'text/html']);
$away->stop;

is(join(' ', sort keys %seen), '200 204 304 400 404 405 412 422 503', 'every status that is usual was looked at');
done_testing;
