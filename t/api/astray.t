# Two servers behind one address, and a balancer that has led the pool's connections to one of them and the look's to the other:
# nobody can tell then whether an answer is of the version that was found. They come together again, whichever has moved.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIFaults;
use XCRIProxy;

my @db = (database(), database());
my $proxy = proxy(map { $_->socket } @db);
my $s = faults_server($db[0], port => $proxy->{port}, children => 1, slots => 3);
sub ids { my ($db) = @_; return split /\n/, $db->sql("SELECT id FROM information_schema.processlist WHERE user = 'xcri_faults' ORDER BY id") }

# All connections lead to this one, and answers have a tag.
sub is_together {
    my ($at, $name) = @_;
    my $there = $s->until(sub {
        ask($s->{port}, "$API/teams/") for 1 .. 3;
        return !ids($db[1 - $at]) && ids($db[$at]) >= 2 && ask($s->{port}, "$API/teams/")->[3] =~ /^ETag:/mi;
    }, 60);
    ok($there, "$name: all lead to one server, and answers have a tag") or diag(map { scalar(ids($_)) . ' connections, ' } @db);
    return;
}

is_together(0, 'the start');
my $at = 0;
# Whichever it is that has to connect anew: the others follow.
for my $which (0, -1) {
    my @ids = ids($db[$at]);
    cmp_ok(scalar @ids, '>=', 2, 'the look has a connection, and so has the pool');
    $proxy->mode('to ' . (1 - $at));
    $db[$at]->sql("KILL $ids[$which]");
    $at = 1 - $at;
    is_together($at, ($which ? 'the newest' : 'the oldest') . ' connection is lost');
}
$s->stop;
$proxy->stop;
$_->stop for @db;
done_testing;
