# What makes a workbook takes more than a megabyte, and gives it back: the heap of a thread would keep it, and each thread has one
# (600 KB each; the libraries' own use leaves some 300).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $THREADS = env_or_die('XCRI_MPM') eq 'prefork' ? 1 : 10;
# The address sanitizer keeps what was freed for a while; and a child itself takes some when it makes its first.
my $MOST = env_or_die('XCRI_MODULE') =~ m{/asan/} ? 20_000 : 250 + 2000 / $THREADS;
my $EACH = 6;
my $server = XCRIServer->new(XCRIServer::dbd() . "StartServers 1\nServerLimit 1\nMaxRequestWorkers $THREADS\nThreadsPerChild $THREADS\nMinSpareThreads 1\nMaxSpareThreads $THREADS\n"
    . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n");

sub all {
    my ($form) = @_;
    my @status = map { $server->get("/api/athletes/?limit=50000&format=$form")->{status} } 1 .. $THREADS * $EACH;
    return scalar grep { $_ != 200 } @status;
}

sub own {
    my ($child, @more) = $server->children;
    die 'not one child' if !$child || @more;
    return own_memory($child) // die "$child has ended";
}

is(all('csv'), 0, 'lists as CSV');
my $before = own();
is(all('xlsx'), 0, 'and as workbooks');
my $after = own();
note("$before KB, then $after KB");
# In KB
cmp_ok(($after - $before) / $THREADS, '<', $MOST, 'do not leave each thread with the memory of one');
$server->stop;
done_testing;
