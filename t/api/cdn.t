# A CDN in front needs nothing but the headers that the API gives: Varnish, with its own rules, keeps what may be kept, for as
# long as it may, and asks again with the ETag.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use IO::Socket::INET ();
use POSIX ();
use Test::More;
use HTTP::Tiny ();
use Time::HiRes ();
use XCRICached;
use XCRITest;

my $httpd = cached_server(text => "XCRIFreshness 2s\n");
$httpd->start;
settled($httpd, '/seasons');

my $dir = File::Temp->newdir('xcri-varnish-XXXXXX', TMPDIR => 1);
my $port = do { my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die $!; $s->sockport };
my $varnish = fork // die "fork: $!";
if (!$varnish) {
    open STDOUT, '>', "$dir/log";
    open STDERR, '>&', \*STDOUT;
    exec '/usr/sbin/varnishd', '-F', '-j', 'none', '-n', "$dir/work", '-a', "127.0.0.1:$port", '-b', "127.0.0.1:$httpd->{port}",
        '-s', 'malloc,16m' or POSIX::_exit(127);
}
END { XCRITest::end_server($varnish, 10) if $varnish }

my $http = HTTP::Tiny->new(timeout => 10);
sub cdn { my ($path, %h) = @_; return $http->get("http://127.0.0.1:$port$API$path", { headers => \%h }) }
ok($httpd->until(sub { cdn('/health')->{status} == 200 }, 20), 'Varnish answers') or diag(`cat $dir/log`);

my $first = cdn('/teams/?limit=3');
like($first->{headers}{'cache-control'}, qr/\Amax-age=2, stale-while-revalidate=5/, 'an answer says how long it may be kept');
is(cdn('/teams/?limit=3')->{content}, $first->{content}, 'the same is given again') for 1 .. 20;
ok(cdn('/teams/?limit=3')->{headers}{'x-varnish'} =~ /\d+ \d+/, 'by Varnish itself');
is(cdn('/teams/?limit=3', 'If-None-Match' => $first->{headers}{etag})->{status}, 304, 'which knows the ETag');
isnt(cdn('/teams/?limit=3', 'Accept' => 'text/csv')->{content}, $first->{content}, 'and one form from another');
unlike(cdn('/health')->{headers}{'x-varnish'}, qr/\d+ \d+/, 'health is asked for each time') for 1 .. 2;
Time::HiRes::sleep(2.5);
cdn('/teams/?limit=3');
ok($httpd->until(sub { my $r = cdn('/teams/?limit=3'); ($r->{headers}{age} // 9) <= 1 && $r->{headers}{etag} eq $first->{headers}{etag} }, 10),
    'when its time is over it is asked for again, and is the same');
is(cdn('/teams/?limit=0')->{status}, 422, 'what is wrong is an error');
unlike(cdn('/teams/?limit=0')->{headers}{'x-varnish'}, qr/\d+ \d+/, 'that is not kept');

done_testing();
