# The expression: a file as the switch, the office let through, failures; and a
# file that comes and goes under load.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRIGate;

my $api = XCRIGate::database() . "<Location \"/iz/xcri/api\">\nSetHandler xcri-api\n</Location>\n";
my $httpd = server(qq{XCRIMaintenance "expr=-f '\@DIR\@/closed'"\n$api})->start;
my $file = "$httpd->{dir}/closed";

# ---- within one request
for my $round (1 .. 20) {
    spew($file, '');
    my $answer = $httpd->request(GET => '/iz/xcri/');
    is($answer->{status}, 503, "round $round: the file is there");
    unlink $file or die;
    $answer = $httpd->request(GET => '/iz/xcri/');
    is($answer->{body}, "the site\n", "round $round: the file is gone");
}
spew($file, '');
is($httpd->request(GET => '/iz/xcri/api/health')->{status}, 200, '/health while the file is there');
like($httpd->request(GET => '/iz/xcri/api/health')->{body}, qr/"status":"maintenance"/, 'says maintenance');
unlink $file;
unlike($httpd->request(GET => '/iz/xcri/api/health')->{body}, qr/maintenance/, 'and no more when it is gone');

# ---- under load: eight clients, the file changes all the time. Every answer
# is whole, and one that was asked for while the file lay still is as the file
# was: the state is written down before and after.
{
    my $until = time + ($ENV{XCRI_GATE_SECONDS} || 5);
    my @kids;
    for my $n (1 .. 8) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my (%seen, @wrong);
            while (time < $until) {
                my $before = slurp("$httpd->{dir}/state");
                my ($path, $good) = $n % 2 ? ('/iz/xcri/', qr/\Athe site\n\z/) : ('/iz/xcri/api/none', qr/\A\{"detail":"Not Found"\}\z/);
                my $answer = $httpd->request(GET => $path);
                my $after = slurp("$httpd->{dir}/state");
                my $is = $answer->{error} ? "error $answer->{error}"
                    : $answer->{status} == 503 && $answer->{body} =~ /\A\{"detail":"The rankings are closed for maintenance[^"]*"\}\z/ ? 'closed'
                    : $answer->{body} =~ $good && $answer->{status} == ($n % 2 ? 200 : 404) ? 'open'
                    : "mixed $answer->{status} $answer->{body}";
                $seen{$is}++;
                push @wrong, $is if $is !~ /^(?:open|closed)$/;
                push @wrong, "$before, but $is" if $before eq $after && $before =~ /^(open|closed)/ && $1 ne $is && $is =~ /^(?:open|closed)$/;
            }
            spew("$httpd->{dir}/kid-$n", join("\n", ($seen{open} || 0) . ' ' . ($seen{closed} || 0), @wrong));
            POSIX::_exit(0);
        }
        push @kids, $pid;
    }
    my $changes = 0;
    while (time < $until + 0.2) {
        my $to = ++$changes % 2 ? 'closed' : 'open';
        spew("$httpd->{dir}/state.new", "changing $changes");
        rename "$httpd->{dir}/state.new", "$httpd->{dir}/state";
        if ($to eq 'closed') { spew($file, '') } else { unlink $file }
        spew("$httpd->{dir}/state.new", "$to $changes");
        rename "$httpd->{dir}/state.new", "$httpd->{dir}/state";
        sleep 0.01 + rand 0.03;
    }
    waitpid $_, 0 for @kids;
    unlink $file;
    my ($open, $closed, @wrong) = (0, 0);
    for my $n (1 .. 8) {
        my ($counts, @more) = split /\n/, slurp("$httpd->{dir}/kid-$n");
        my ($o, $c) = split ' ', $counts;
        $open += $o;
        $closed += $c;
        push @wrong, @more;
    }
    diag "$changes changes, $open answers open, $closed closed";
    cmp_ok($changes, '>', 50, 'the file came and went');
    cmp_ok($open, '>', 50, 'many answers were open');
    cmp_ok($closed, '>', 50, 'many were closed');
    is("@wrong[0 .. ($#wrong > 4 ? 4 : $#wrong)]", '', 'each was whole, and as the file was');
}

# ---- the office is let through
$httpd->configure(qq{XCRIMaintenance "expr=-f '\@DIR\@/closed' && ! -R '127.0.0.2/32'"\n$api});
$httpd->graceful;
spew($file, '');
is($httpd->request(GET => '/iz/xcri/')->{status}, 503, 'a visitor finds it closed');
is($httpd->request(GET => '/iz/xcri/', from => '127.0.0.2')->{body}, "the site\n", 'the office does not');
unlike($httpd->request(GET => '/iz/xcri/api/health', from => '127.0.0.2')->{body}, qr/"maintenance"/, 'nor does /health say so to it');
$httpd->configure(qq{RemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.1\nXCRIMaintenance "expr=! -R '10.0.0.0/8'"\n$api});
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/', headers => { 'X-Forwarded-For' => '10.1.2.3' })->{status}, 200, 'behind a proxy, too');
is($httpd->request(GET => '/iz/xcri/', headers => { 'X-Forwarded-For' => '192.0.2.1' })->{status}, 503, 'and only the office');

# ---- the time of day
for my $case (['-ge', 503], ['-lt', 200]) {
    $httpd->configure("XCRIMaintenance \"expr=%{TIME_HOUR} $case->[0] 0\"\n$api");
    $httpd->graceful;
    is($httpd->request(GET => '/iz/xcri/')->{status}, $case->[1], "%{TIME_HOUR} $case->[0] 0");
}

# ---- one that looks at the address or a header; a lookup that would come back to the gate
$httpd->configure(qq{XCRIMaintenance "expr=%{HTTP_USER_AGENT} =~ /bot/ || %{REQUEST_URI} =~ m#/none#"\n$api});
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/', headers => { 'User-Agent' => 'bot' })->{status}, 503, 'a header');
is($httpd->request(GET => '/iz/xcri/none')->{status}, 503, 'an address');
is($httpd->request(GET => '/iz/xcri/')->{header}{vary}, undef, 'without a Vary where it is open');
$httpd->configure(qq{XCRIMaintenance "expr=-U '/iz/xcri/index.html'"\n$api});
$httpd->graceful;
is($httpd->request(GET => '/iz/xcri/')->{status}, 503, 'a lookup of an address below the site does not loop');

# ---- one that fails leaves the site open, and is in the log once for each child
$httpd->configure(qq{XCRIMaintenance "expr=file('/no/such/file') == 'on'"\nStartServers 1\nMinSpareThreads 1\nServerLimit 1\nMaxRequestWorkers 8\nMaxSpareThreads 8\n$api});
$httpd->stop;
$httpd->start;
is($httpd->request(GET => '/iz/xcri/')->{body}, "the site\n", 'an expression that fails leaves the site open') for 1 .. 20;
my @lines = grep { /expression of XCRIMaintenance at \S+:\d+ failed, and the site stays open: / } split /\n/, $httpd->log_text;
is(scalar @lines, 1, 'and says so once') or diag join "\n", @lines;

done_testing;
