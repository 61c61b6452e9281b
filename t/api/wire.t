# Hostile bytes on the wire: requests that are cut, glued, repeated and filled with what no client sends, as quickly as the
# server takes them; what is asked properly in between is answered as ever, and no child ends. WIRE_REQUESTS says how many
# (4,000; 100,000 take some minutes), XCRI_SEED which.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Select ();
use IO::Socket::INET ();
use Time::HiRes ();
use XCRITest;

my $most = $ENV{WIRE_REQUESTS} || 4000;
my $seed = defined $ENV{XCRI_SEED} ? $ENV{XCRI_SEED} : 20251024;
srand $seed;
note("WIRE_REQUESTS=$most XCRI_SEED=$seed");

my @paths = ('/athletes/', '/athletes/9001', '/teams/', '/search?q=jos', '/snapshots/', '/openapi.json', '/health', '/scs/distribution/saga',
    '/athletes/?search=n%C3%BA&limit=3&fields=athlete_rank', '/compare/teams?a=101&b=102&gender=M', '/nowhere', '/feedback/');
my @odd = ("\0", "\r", "\n", "\r\n", '%00', '%', '%zz', '%2e%2e/', '../', '//', '?', '&', '=', ';', ' ', "\t", "\x7F", "\xFF\xFE", "\xC0\x80",
    "\xED\xA0\x80", "'", '"', '<script>', '`', '\\', '|', '{', '}', '[', ']', '#', '@', ':', '*', '+' x 300, 'A' x 9000, '&limit=1' x 500,
    '&search=' . '%F0%9F%8F%83' x 300, '&search=' . 'a%CC%81%CC%A3' x 400, '-9223372036854775809', '1e309', "\xE2\x80\xAE");
my @heads = ('Content-Length: -1', 'Content-Length: 99999999999999999999', 'Content-Length: 5', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked',
    'Expect: 100-continue', 'Range: bytes=0-0,-1,5-', 'If-None-Match: *', 'If-None-Match: W/"', 'If-Match: "x", ""', 'If-Modified-Since: yesterday',
    'Accept: */*;q=x', 'Accept: text/csv;q=0.5,,;', 'Accept-Encoding: gzip;q=0,br;q=1,*;q=', 'Origin: null', 'Host: ', "X: a\r\n b", "Bad Header: x", ': x',
    'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'Cookie: ' . 'a=b;' x 1000, 'Access-Control-Request-Method: ' . 'X' x 100, 'TE: trailers');
my @methods = (('GET') x 6, 'HEAD', 'OPTIONS', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT', 'get', 'FOO', 'G' x 50, '');
my @versions = (('HTTP/1.1') x 5, 'HTTP/1.0', 'HTTP/0.9', 'HTTP/9.9', 'http/1.1', 'HTTP/1.1 x', '');
my @bodies = ('', '', '', '{', '{"name":1}', "5\r\nhello\r\n0\r\n\r\n", "FFFFFFFFFFFFFFFFF\r\n", "-1\r\n", 'x' x 70000);
sub any { return $_[int rand @_] }

sub hostile {
    my $path = any(@paths);
    substr $path, int rand(1 + length $path), 0, any(@odd) for 1 .. int rand 4;
    my $request = any(@methods) . ' ' . ($path =~ m{^/} && rand() < 0.9 ? "$XCRITest::MOUNT$path" : $path) . ' ' . any(@versions) . "\r\nHost: localhost\r\n";
    $request .= any(@heads) . "\r\n" for 1 .. int rand 4;
    $request .= "\r\n" . any(@bodies);
    # Some bytes are others, or it ends somewhere
    substr $request, int rand(length $request), 1, chr int rand 256 for 1 .. (rand() < 0.3 ? 1 + int rand 5 : 0);
    $request = substr $request, 0, int rand length $request if rand() < 0.1;
    return $request;
}

my @good = map { my $path = $_; my $r = get($path); [$path, $r->{status}, $r->{body}] } '/athletes/9001', '/teams/?limit=2', '/athletes/?search=obrien', '/teams/x';
my ($sent, $right, @wrong, %seen) = (0, 0);
my $port = port('main');
local $SIG{PIPE} = 'IGNORE';
while ($sent < $most && @wrong < 5) {
    my @socks;
    for (1 .. 10) {
        my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 20) or next;
        binmode $sock;
        # Several on one connection: what follows a request that is no good
        my $bytes = join '', map { hostile() } 1 .. 1 + int rand 8;
        $sent += 4;
        my $end = Time::HiRes::time() + 5;
        $sock->blocking(0);
        while (length $bytes && Time::HiRes::time() < $end) {
            my $n = syswrite $sock, $bytes;
            if (defined $n) { substr $bytes, 0, $n, '' } elsif ($!{EAGAIN}) { last unless IO::Select->new($sock)->can_write(0.2) } else { last }
        }
        shutdown $sock, 1 if rand() < 0.7;
        push @socks, $sock;
    }
    # Half of them are read, the others left
    for my $sock (@socks) {
        if (rand() < 0.5 && IO::Select->new($sock)->can_read(0.5)) {
            sysread $sock, my $answer, 200000;
            $seen{$1}++ if defined $answer && $answer =~ m{\AHTTP/1\.[01] (\d+)};
        }
        close $sock;
    }
    my ($path, $status, $body) = @{ any(@good) };
    my $r = get($path, timeout => 30);
    if ($r->{status} == $status && $r->{body} eq $body) { $right++ } else { push @wrong, "$path after $sent: $r->{status} " . substr $r->{body}, 0, 100 }
}
is(join("\n", @wrong), '', "what is asked properly is right: $right times, between $sent others");
ok($seen{200} && $seen{400} && $seen{404}, join ', ', map { "$seen{$_} times $_" } sort keys %seen);
is(join(' ', grep { /^5/ && $_ !~ /^50[135]$/ } sort keys %seen), '', 'none is the server\'s own fault');
is(get('/health')->{status}, 200, 'and so it is at the end');

done_testing;
