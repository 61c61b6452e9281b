# Who closed the site, and until when: one line for each closing and each opening, of all children together.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRIGate;

my $httpd = server(qq{XCRIMaintenance "expr=-f '\@DIR\@/closed'"\n})->start;
my $file = "$httpd->{dir}/closed";
my ($closed, $open) = (qr/xcri: the site below \S+ is closed: /, qr/xcri: the site below \S+ is open again, after /);

# The lines since the last look
my $seen = 0;
sub said {
    my $text = $httpd->log_text;
    my @lines = grep { /$closed|$open/ } split /\n/, substr $text, $seen;
    $seen = length $text;
    return @lines;
}

# soon(): the same, when there is one; who writes it is not always done when graceful() is
sub soon {
    my @lines;
    for (1 .. 100) { last if @lines = said(); sleep 0.1 }
    return @lines;
}

# ask(n): from several clients at once, so that all children see it
sub ask {
    my ($n, %o) = @_;
    my @kids;
    for (1 .. 6) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if ($pid) { push @kids, $pid; next }
        $httpd->request(GET => '/iz/xcri/', %o) for 1 .. $n;
        POSIX::_exit(0);
    }
    waitpid $_, 0 for @kids;
    return;
}

for (1 .. 200) { last if $httpd->children >= 2; sleep 0.1 }
cmp_ok(scalar $httpd->children, '>=', 2, 'several children');
ask(5);
is(join("\n", said()), '', 'nothing is said while it is open');
for my $round (1, 2) {
    spew($file, '');
    ask(20);
    my @lines = said();
    is(scalar @lines, 1, "closing $round is one line") or diag join "\n", @lines;
    my $owner = getpwuid $<;
    like($lines[0], qr{xcri:notice.* xcri: the site below /iz/xcri is closed: XCRIMaintenance at \Q$httpd->{dir}\E/httpd\.conf:\d+, its expression is true \(-f '\Q$file\E'\), until it is not; \Q$file\E is ${owner}'s, of 20\d\d-\S+Z \(host localhost},
        'with directive, file and line, expression, the switch and whose it is');
    unlink $file or die $!;
    ask(20);
    @lines = said();
    is(scalar @lines, 1, "opening $round is one line") or diag join "\n", @lines;
    like($lines[0], qr{xcri:notice.* xcri: the site below /iz/xcri is open again, after \d+ \w+ \(host localhost}, 'with its time');
}

# ---- a reload while it is closed: nothing new; one that opens it says so
spew($file, '');
ask(1);
is(scalar said(), 1, 'closed');
$httpd->graceful;
ask(10);
is(join("\n", said()), '', 'a graceful restart while it is closed says nothing anew');
$httpd->configure("XCRIMaintenance Off\n");
$httpd->graceful;
like(join("\n", soon()), qr/\A.*$open.*\z/, 'XCRIMaintenance Off and a graceful restart open it, before anybody asks');
$httpd->configure("XCRIMaintenance On\n");
$httpd->graceful;
like(join("\n", soon()), qr/\A.*is closed: XCRIMaintenance On at \S+:\d+, until it says Off and httpd has read it .*\z/, 'and On closes it, in one line');
ask(10);
is(join("\n", said()), '', 'which is all');
$httpd->configure('');
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/')->{status}, 200, 'a configuration without the directive is open');

# ---- the office is let through: it does not open the site
$httpd->configure(qq{XCRIMaintenance "expr=-f '\@DIR\@/closed' && ! -R '127.0.0.2/32'"\n});
$httpd->graceful;
said();
ask(3);
my @lines = said();
is(scalar @lines, 1, 'closed for visitors') or diag join "\n", @lines;
ask(10, from => '127.0.0.2');
ask(3);
is(join("\n", said()), '', 'one who is let through neither opens nor closes it');
unlink $file;
ask(3, from => '127.0.0.2');
like(join("\n", said()), qr/\A.*$open.*\z/, 'without the file it is open for all, whoever asks first');

# ---- a window
$httpd->configure('XCRIMaintenanceWindow ' . iso(time - 60) . ' PT' . (60 + 4) . "S\n");
$httpd->graceful;
like(join("\n", soon()), qr/\A.*is closed: XCRIMaintenanceWindow at \S+:\d+, until 20\d\d-\S+Z .*\z/, 'a window says until when');
my $until = time + 10;
sleep 0.3 while time < $until && $httpd->request(GET => '/iz/xcri/')->{status} == 503;
ask(3);
like(join("\n", said()), qr/\A.*$open.*\z/, 'and its end is an opening');

done_testing;
