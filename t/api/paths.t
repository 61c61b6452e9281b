# Paths: both slash forms, %-encoding, doubled slashes, other mounts (contract.md part 1: 16;
# part 2, section 0).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $day = '/snapshots/2025-10-20';

# ---- with and without the slash at the end: the same answer, no redirect
for my $path ('/athletes/', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101', '/teams/101/resume',
    '/team-five/', '/team-five/101', '/team-five/101/resume', '/metadata/', '/metadata/latest', '/metadata/latest/date',
    '/metadata/summary/processing', '/metadata/3001', '/snapshots/', "$day/athletes", "$day/teams", "$day/metadata") {
    my $query = $path =~ /^\Q$day\E\/(?:athletes|teams)/ ? '?division=2030&gender=M' : '?limit=3';
    my $other = $path =~ /\A(.*)\/\z/ ? $1 : "$path/";
    my ($a, $b) = (get("$path$query"), get("$other$query"));
    is($a->{status}, 200, "$path: 200");
    is($b->{status}, 200, "$other: 200");
    is($b->{body}, $a->{body}, "$other is $path");
}
for my $path ('', '/', '/health', '/health/', '?x=1') {
    ok200($path, name => 'status');
}

# ---- %-encoding
is(body_of($_), body_of('/athletes/'), "$_ is /athletes/") for '/%61thletes/', '/athletes%2F', '/athletes%2f', '/%61%74hletes';
is(body_of($_), body_of('/teams/101'), "$_ is /teams/101") for '/teams/1%301', '/te%61ms%2F101', '/teams/%31%30%31%2F';
is(body_of("/snapshots/2025%2D10%2D20/metadata"), body_of("$day/metadata"), 'an encoded date');
is(body_of('/snapshots/2025-10-20%2Fmetadata'), body_of("$day/metadata"), 'an encoded slash is a slash');
is(body_of('/athletes/%39001?x=1'), body_of('/athletes/9001'), 'an encoded digit');
{
    my $r = get('/athletes%252F');
    ok($r->{status} == 404, 'encoded twice is not decoded twice') or diag($r->{status});
}

# ---- doubled slashes are no path of ours
error_is($_, 404, 'Not Found') for '//health', '//athletes/', '/athletes//', '//', '/teams//101', '/teams/101//resume',
    '/athletes/team//roster', '/health//', '/%2Fhealth', '/metadata//latest';

# ---- what httpd itself takes out
is(body_of('/teams/../teams/101'), body_of('/teams/101'), 'dot segments are httpd\'s');
is(body_of('/./teams/101'), body_of('/teams/101'), 'dot segments are httpd\'s');
for my $bad ('/teams/%', '/teams/%zz', '/teams/%00', '/%00', '/teams/101%00', '/../../../etc/passwd') {
    my $r = get($bad);
    ok($r->{status} >= 400 && $r->{status} < 500, "$bad: $r->{status}, no 5xx");
    unlike($r->{body}, qr/root:/, "$bad shows nothing");
}
{
    my $r = get('/' . 'a' x 7000);
    ok($r->{status} == 404 || $r->{status} == 414, 'a long path');
    $r = get('/athletes/' . '9' x 5000);
    is($r->{status}, 422, 'a long number is a bad number');
    $r = get('/' . join('/', ('a') x 1000));
    is($r->{status}, 404, 'a deep path');
}

# ---- other mounts
is(body_of('/teams/101', vhost => 'other'), body_of('/teams/101'), 'under /x/y');
is(body_of('/athletes', vhost => 'other'), body_of('/athletes/', vhost => 'other'), 'under /x/y, without the slash');
is(body_of('/deep/er/still/teams/101', vhost => 'other', full => 1), body_of('/teams/101'), 'under /deep/er/still');
is(body_of('/teams/101', vhost => 'root'), body_of('/teams/101'), 'under /');
is(get('/', vhost => 'root')->{status}, 200, 'the root of the host is the status');
is(get('/health', vhost => 'root')->{status}, 200, '/health of the host');
is(get('/x/y', vhost => 'other', full => 1)->{status}, 200, 'the mount itself');
is(get('/x/y/', vhost => 'other', full => 1)->{status}, 200, 'the mount itself, with a slash');
error_is('/nope', 404, 'Not Found', vhost => 'root');
error_is('/nope', 404, 'Not Found', vhost => 'other');
error_is('//health', 404, 'Not Found', vhost => 'other');
isnt(get('/x/yz/health', vhost => 'other', full => 1)->{status}, 200, 'a longer first segment is not below the mount');
isnt(get('/x/y/iz/xcri/api/health', vhost => 'other', full => 1)->{status}, 200, 'the usual mount is not below another one');
isnt(get('/iz/xcri/api/health', vhost => 'other', full => 1)->{status}, 200, 'the usual mount is not on this host');
is(body_of('/teams/?limit=2&x=/iz/xcri/api/athletes/'), body_of('/teams/?limit=2'), 'a path in the query is no path');

# ---- the request line in its absolute form
{
    my $port = port('main');
    my $bytes = raw('main', "GET http://localhost:$port/iz/xcri/api/teams/101 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    like($bytes, qr/\AHTTP\/1\.1 200 /, 'an absolute request line');
    $bytes = raw('main', "GET http://localhost:$port/iz/xcri/api//health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    like($bytes, qr/\AHTTP\/1\.1 404 /, 'an absolute request line with two slashes');
    $bytes = raw('main', "GET /iz/xcri/api/metadata/3001 HTTP/1.0\r\n\r\n");
    like($bytes, qr/\AHTTP\/1\.[01] 200 /, 'HTTP/1.0');
    like($bytes, qr/\r\nContent-Length: \d+\r\n/i, 'HTTP/1.0 has a length');
}

done_testing;
