# XCRIBatch: the threads of a child that has the API let whoever runs go on; what has no API is left alone.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;
use List::Util qw(sum0);

# As sched(7) numbers them
my %POLICY = (0 => 'other', 3 => 'batch');
my ($PARENT, $NUMBER) = (1, 38);            # in /proc/PID/stat, after the name

sub stat_of {
    my ($file) = @_;
    open my $in, '<', $file or return;
    my $line = <$in> // return;
    return split / /, $line =~ s/\A.*\) //sr;
}

# policies(server): of the main process, and how many threads of its children have each
sub policies {
    my ($server) = @_;
    my %threads;
    for my $child (map { m{(\d+)} } grep { ((stat_of("$_/stat"))[$PARENT] // 0) == $server->{pid} } glob '/proc/[0-9]*') {
        for (glob "/proc/$child/task/*/stat") {
            my $number = (stat_of($_))[$NUMBER] // next;
            $threads{ $POLICY{$number} // $number }++;
        }
    }
    return ((stat_of("/proc/$server->{pid}/stat"))[$NUMBER], \%threads);
}

my $api = "XCRIDefaultSeason 2025\n<Location \"/api\">\nSetHandler xcri-api\n</Location>\n";
for (['as it is', $api, 1], ['On', "XCRIBatch On\n$api", 1], ['Off', "XCRIBatch Off\n$api", 0], ['no API', '', 0]) {
    my ($name, $text, $is_batch) = @$_;
    my $server = XCRIServer->new(XCRIServer::dbd() . $text);
    is($server->get('/api/teams/101')->{status}, $text ? 200 : 404, "$name: an answer");
    my ($main, $threads) = policies($server);
    is($main, 0, "$name: the main process is as it was");
    cmp_ok(sum0(values %$threads), '>', 1, "$name: there are threads");
    # But for the few that watch over a connection's time, which must not come late.
    my ($many, $few) = $is_batch ? qw(batch other) : qw(other batch);
    cmp_ok($threads->{$few} // 0, '<', ($is_batch ? 0.25 * $threads->{$many} : 1), "$name: $many is what they are") or diag(explain($threads));
    cmp_ok($threads->{$many} // 0, '>', 0, "$name: and there are such");
}

done_testing;
