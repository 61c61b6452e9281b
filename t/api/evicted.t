# The memory of the answer cache is bounded, and an answer that is on its way outlives its entry: a client of HTTP/2 reads
# slowly while its entry is dropped, and gets every byte.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Select ();
use IO::Socket::INET ();
use Time::HiRes ();
use XCRICached;
use XCRIServer;
use XCRITest;

my $modules = env_or_die('XCRI_MODULES_DIR');
my $size = 1 << 20;
my $server = cached_server(db => env_or_die('XCRI_DEMO_DB'), text => "LoadModule http2_module $modules/mod_http2.so\nProtocols h2c http/1.1\nXCRICacheSize 1M\n");
settled($server);

sub page { return "$API/athletes/?division=2030&gender=M&limit=100&offset=$_[0]" }
sub memory { return (map { jtext($_, 'memory_bytes') } @{ jget($server->status, 'processes') })[0] }

# ---- a stream of HTTP/2 whose client lets so many bytes come
{
    package SlowStream;

    sub frame { my ($type, $flags, $stream, $data) = @_; return substr(pack('N', length $data), 1) . pack('CCN', $type, $flags, $stream) . $data }

    sub new {
        my ($class, $port, $path, $window) = @_;
        my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp') or die "socket: $!";
        # Literal fields without indexing (RFC 7541, 6.2.2), none of them so long that a length takes two bytes
        my $fields = '';
        for ([':method', 'GET'], [':scheme', 'http'], [':authority', 'localhost'], [':path', $path]) {
            $fields .= "\0" . join '', map { chr(length) . $_ } @$_;
        }
        syswrite $sock, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, pack 'nN', 4, $window) . frame(1, 5, 1, $fields);
        return bless { sock => $sock, read => '', body => '', ended => 0 }, $class;
    }

    # Reads what comes until nothing does for so long.
    sub read_for {
        my ($self, $seconds) = @_;
        my $select = IO::Select->new($self->{sock});
        while (!$self->{ended} && $select->can_read($seconds)) {
            sysread $self->{sock}, $self->{read}, 65536, length $self->{read} or last;
            while (length $self->{read} >= 9) {
                my $length = unpack 'N', "\0" . substr $self->{read}, 0, 3;
                last if length $self->{read} < 9 + $length;
                my ($type, $flags, $stream) = unpack 'CCN', substr $self->{read}, 3, 6;
                my $data = substr $self->{read}, 9, $length;
                substr $self->{read}, 0, 9 + $length, '';
                syswrite $self->{sock}, frame(4, 1, 0, '') if $type == 4 && !($flags & 1);
                $self->{body} .= $data if $type == 0;
                $self->{ended} = $type == 3 || $type == 7 ? "frame $type" : 'whole' if $type == 3 || $type == 7 || ($type == 0 && $flags & 1);
            }
        }
        return;
    }

    sub allow {
        my ($self, $bytes) = @_;
        syswrite $self->{sock}, frame(8, 0, $_, pack 'N', $bytes) for 0, 1;
        return;
    }
}

my $path = page(0);
die 'too long for one byte' if length $path > 126;
my $right = $server->get($path);
is($right->{status}, 200, 'a page of 100');
cmp_ok(length $right->{body}, '>', 60_000, 'is more than is under way at once');
is(cache_status($server->get($path)), 'mod_xcri; hit', 'and kept');
my @slow = map { SlowStream->new($server->{port}, $path, 2000) } 1 .. 4;
$_->read_for(0.5) for @slow;
is(join(' ', map { length $_->{body} } @slow), '2000 2000 2000 2000', 'four clients have read 2,000 bytes, and read no more');

# ---- many others; its entry goes
my $before;
for my $i (1 .. 120) {
    is($server->get(page($i * 7))->{status}, 200, "page $i") if $i % 40 == 0;
    $server->get(page($i * 7)) if $i % 40;
    $before = memory() if $i == 60;
}
like(cache_status($server->get($path)), qr/fwd=miss/, 'its entry has been dropped meanwhile');
for my $i (1 .. 60) { $server->get(page($i * 5)) }
for my $one (@slow) {
    for (1 .. 400) {
        last if $one->{ended};
        $one->allow(8000);
        $one->read_for(0.02);
    }
    $one->read_for(5);
}
is(join(' ', map { $_->{ended} } @slow), 'whole whole whole whole', 'all four come to their end');
ok($_->{body} eq $right->{body}, 'with every byte') or diag(length $_->{body}) for @slow;

# ---- what is large waits for its reader in a file, and is not kept
{
    my $large = "$API/athletes/?division=2030&gender=M&limit=3000";
    my @two = map { $server->get($large) } 1, 2;
    cmp_ok(length $two[0]{body}, '>', 1 << 20, 'an answer of more than 1 MB');
    is(join(' ', map { cache_status($_) } @two), '(none) (none)', 'is made each time');
    ok($two[0]{body} eq $two[1]{body}, 'and is the same');
}

# ---- what takes more than its share is given to who asked, and not kept
{
    my $wide = "$API/athletes/?division=2030&gender=M&limit=200";
    my @two = map { $server->get($wide) } 1, 2;
    cmp_ok(length $two[0]{body}, '>', $size / 8, 'an answer of more than an eighth of the cache');
    is(join(' ', map { cache_status($_) } @two), 'mod_xcri; fwd=miss mod_xcri; fwd=miss', 'is made each time, and does not say stored');
}

# ---- the bounds
my $cache = jget($server->status, 'cache');
cmp_ok(jtext($cache, 'bytes'), '<=', $size, 'no more bytes than XCRICacheSize') or diag(jtext($cache));
cmp_ok(jtext($cache, 'bytes'), '>', $size / 2, 'and that much is made use of');
cmp_ok(jtext($cache, 'evictions'), '>=', 100, 'the others were dropped');
for my $i (1 .. 200) { $server->get(page($i * 11), headers => ['Accept-Encoding' => 'gzip']) }
$server->until(sub { jtext($server->status, 'cache', 'evictions') > jtext($cache, 'evictions') });
cmp_ok(jtext($server->status, 'cache', 'bytes'), '<=', $size, 'coded bodies are counted');
my $grown = memory() - $before;
# The address sanitizer keeps what was freed for a while.
my $most = env_or_die('XCRI_MODULE') =~ m{/asan/} ? 64 : 12;
cmp_ok($grown, '<', $most << 20, sprintf('300 more answers of 80 KB: the child has grown by %.1f MB', $grown / (1 << 20)));
unlike($server->error_log, qr/AH0005[012]|segfault|\bxcri:(?:error|crit)/, 'nothing in the error log');
$server->stop;
done_testing;
