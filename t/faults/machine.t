# The machine itself: its clock is set while clients ask, and its memory comes to an end.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

my $db = database();
my @paths = ('/teams/', '/athletes/', '/athletes/9001', '/metadata/', '/teams/101');

sub statuses { my ($sum) = @_; return join ' ', sort grep { $_ ne 'lost' } keys %{ $sum->{status} } }

# ---- the clock is set: an hour on, an hour back, and back to what it was. libfaketime shows another wall clock to httpd, as
# setting the machine's does; the monotonic one goes on, as it does then. It makes each look at the clock slow, so that few ask.
{
    my $file = File::Temp->new(TEMPLATE => 'xcri-clock-XXXXXX', TMPDIR => 1);
    my ($library) = glob '/usr/lib/*/faketime/libfaketimeMT.so.1';
    my $set = sub { my ($by) = @_; open my $out, '>', "$file.new" or die "$file: $!"; print $out "$by\n"; close $out; rename "$file.new", "$file"; return };
    my $s = do {
        $set->('+0s');
        local @ENV{qw(LD_PRELOAD FAKETIME_TIMESTAMP_FILE FAKETIME_CACHE_DURATION DONT_FAKE_MONOTONIC FAKETIME_DONT_FAKE_MONOTONIC)} = ($library, "$file", 1, 1, 1);
        faults_server($db);
    };
    my $date = sub { return (ask($s->{port}, '/page.html')->[3] =~ /^Date: (.*?)\r?$/m)[0] // '' };
    my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;
    storm($s, paths => \@paths, clients => 4, pause => 0.01, seconds => 2);
    my ($open, $before) = (connections($db), memory($s));
    my @dates = $date->();
    my $sum = storm($s, paths => \@paths, right => \@right, clients => 4, pause => 0.01, seconds => seconds(11, 40), during => sub {
        for my $by ('+3600s', '-3600s', '+0s') {
            sleep seconds(1.5, 10);
            $set->($by);
            my $was = substr $dates[-1], 0, 19;
            my $is = '';
            $s->until(sub { ($is = $date->()) !~ /^\Q$was\E/ }, 5);
            push @dates, $is;
        }
    });
    my ($now, $then) = (connections($db), memory($s));
    tell('the clock is set', $sum, join(', ', @dates), "connections $open, then $now", sprintf 'memory %.0f MB, then %.0f', $before, $then);
    my %hours = map { / (\d\d):/ ? ($1 => 1) : () } @dates;
    is(scalar keys %hours, 3, 'the clock is set: httpd sees three hours');
    is(statuses($sum), '200', 'all are answered') or diag(join "\n", grep { /xcri:/ } split /\n/, $s->error_log);
    is($sum->{lost}, 0, 'nobody is lost');
    is($sum->{wrong}, 0, 'no answer is wrong');
    cmp_ok($sum->{longest}, '<', 3, 'and soon');
    cmp_ok($now, '<=', $open + 4, 'no connection is left over');
    unlike($s->error_log, qr/exit signal|Assertion|AH00052|the database is away/, 'no child has crashed, and the database is not away');
    $s->stop;
}

# ---- no memory is to be had any more in the children that there are: httpd ends one that runs out, and starts another
{
    my $s = faults_server($db, cache => 1);
    my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;
    storm($s, paths => \@paths, clients => clients(), seconds => 2);
    my ($open, $before) = (connections($db), memory($s));
    my @limited = $s->children;
    my $sum = storm($s, paths => \@paths, right => \@right, seconds => seconds(7, 30), during => sub {
        # A workbook takes more memory than a row.
        my @kids = map { in_background(sub { my $end = time + seconds(5, 25); while (time < $end) { ask($s->{port}, "$API/athletes/?format=xlsx&offset=$_", 5) for 0 .. 9 } }) } 1 .. 4;
        sleep 1;
        for my $child (@limited) {
            my ($kb) = `cat /proc/$child/status` =~ /^VmSize:\s+(\d+)/m or next;
            system('prlimit', '--pid', $child, '--as=' . 1024 * ($kb + 1)) == 0 or die 'prlimit';
        }
        waitpid $_, 0 for @kids;
    });
    my %now = map { $_ => 1 } $s->children;
    my $ended = grep { !$now{$_} } @limited;
    cmp_ok($ended, '>', 0, "no memory: $ended children have run out of it");
    is($sum->{wrong}, 0, 'no answer is wrong');
    ok(defined right_again($s, '/teams/', 15), 'no memory: right again');
    my ($now, $then) = (connections($db), memory($s));
    tell('no memory', $sum, "connections $open, then $now", sprintf 'memory %.0f MB, then %.0f', $before, $then);
    is(join(' ', grep { !/^(?:200|500|503|lost)$/ } keys %{ $sum->{status} }), '', 'an answer, or an error');
    cmp_ok($sum->{lost}, '<=', @limited * clients(), 'no more is lost than was in flight');
    cmp_ok($now, '<=', 4 * 2 * $s->{children} + 2, 'no connection is left over');
    $s->stop;
}
$db->stop;
done_testing;
