# A filter of httpd's may stand before the module, such as mod_deflate's for bodies that are compressed. That one gives nothing
# where it has made nothing of what came so far: the body ends where it ends, and not there.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Compress::Raw::Zlib ();
use File::Temp ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files, "<Location \"$XCRIPublish::API/publications\">\nSetInputFilter DEFLATE\n</Location>\n"));

# gzip(text...): as gzip has it; what is written of a text is whole before the next begins
sub gzip {
    my (@texts) = @_;
    my ($deflate) = Compress::Raw::Zlib::Deflate->new(-Level => 9, -WindowBits => Compress::Raw::Zlib::WANT_GZIP(), -AppendOutput => 1);
    my $bytes = '';
    my @all = map { $bytes = ''; $deflate->deflate($_, $bytes); $deflate->flush($bytes, Compress::Raw::Zlib::Z_SYNC_FLUSH()); $bytes } @texts;
    $bytes = '';
    $deflate->flush($bytes);
    $all[-1] .= $bytes;
    return @all;
}

# put(pieces): each comes by itself
sub put {
    my (@pieces) = @_;
    my $sock = XCRIPublish::open_put($server->{port}, length join('', @pieces), 'Content-Encoding' => 'gzip');
    for (@pieces) { XCRIPublish::send_all($sock, $_); Time::HiRes::sleep(0.1) }
    return XCRIPublish::answer($sock);
}

sub rows { my $said = $db->sql('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings', 'xcri'); chomp $said; return $said }

my @rows = ((map { XCRIPublish::team($_) } 1 .. 7), XCRIPublish::metadata(), map { XCRIPublish::athlete($_) } 1 .. 400);
my ($first, $rest) = gzip(XCRIPublish::lines(@rows[0 .. 207]), XCRIPublish::lines(@rows[208 .. $#rows]));

is(put($first . $rest)->{status}, 200, 'a body that is compressed is taken');
is(rows(), 400, 'all of it');

# The head of a block says how its bytes are written, and there is no byte of the text in it. What came before it is a list that
# nothing is wrong with.
{
    my $r = put($first, map({ substr $rest, 10 * $_, 10 } 0 .. 3), substr $rest, 40);
    is($r->{status}, 200, 'one that comes in small pieces, too') or diag($r->{body});
    like($r->{body}, qr/"athletes":400,/, 'all of it is counted');
    is(rows(), 400, 'and published: not what came before a piece of which nothing was made');
    is(put(map { substr $first, 5 * $_, 5 } 0 .. 4)->{status}, 400, 'one that breaks off is refused');
    is(rows(), 400, 'and changes nothing');
}

done_testing;
