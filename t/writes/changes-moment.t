# The feed is of one moment: where a publication comes in the midst of its reading, it is as it was before, or as it is after.
# Whoever reads waits 100 ms for each answer of the database, and who publishes does not.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIServer;
use XCRIFaults;
use XCRIProxy;
use XCRIPublish;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $proxy = proxy($db->socket);
my $conf = XCRIPublish::configuration($db, $files, "XCRIDefaultSeason 2025\nXCRICacheSize Off\n");
$conf =~ s{host=localhost,sock=[^,]+}{host=127.0.0.1,port=$proxy->{port}} or BAIL_OUT('another configuration');
$db->sql(join ';', map { s/'localhost'/'127.0.0.1'/gr } grep { /^GRANT/ } split /\n/, $db->sql("SHOW GRANTS FOR 'xcri_read'\@'localhost'"));
my $server = XCRIServer->new($conf);
my $atom = "$XCRIPublish::API/changes.atom";

sub publish { my ($n) = @_; my $r = XCRIPublish::put($server->{port}, [XCRIPublish::edition($n)]); return $r->{status} eq '200' || diag($r->{body}) }

ok(publish(5), 'a publication');
ok($server->until(sub { $server->get($atom)->{body} =~ /<entry>/ }, 20), 'the feed has it') or diag($server->get($atom)->{body}, $server->error_log);
$proxy->mode('far 100');
$server->get($atom) for 1 .. 3;
my (@mixed, $seen);
for my $i (0 .. 11) {
    sleep 1.05 - (time - int time); # they differ by the second
    my $child = in_background(sub { sleep 0.06 * $i; exit !publish(5 + $i) });
    my $body = $server->get($atom)->{body};
    waitpid $child, 0;
    my ($feed, $newest) = $body =~ m{<updated>(.*?)</updated>}g;
    $seen++ if defined $newest;
    push @mixed, "after $i: $feed, and $newest" if defined $newest && $feed ne $newest;
}
is($seen, 12, 'feeds were read');
is("@mixed", '', 'each as new as its newest entry');
$proxy->stop;

done_testing();
