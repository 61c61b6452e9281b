# Graceful restarts under load, the gate toggled each time: no request is lost,
# and no answer mixes what is closed with what is open.
#
# XCRI_GATE_RESTARTS is their number, 12 unless told.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRIGate;

my $restarts = $ENV{XCRI_GATE_RESTARTS} || 12;
my $api = "<Location \"/iz/xcri/api\">\nSetHandler xcri-api\n</Location>\n";
my $common = XCRIGate::database() . $api;
my $httpd = server("XCRIMaintenance Off\n$common")->start;
my $dir = $httpd->{dir};

# Requests of a connection each, and of connections kept alive. In the latter
# the server may close while the next request is on its way; what it had not
# answered a byte of by then, a client sends again.
my %kinds = (
    site => ['/iz/xcri/', 'text/html', 200, qr/\Athe site\n\z/],
    api  => ['/iz/xcri/api/none', '*/*', 404, qr/\A\{"detail":"Not Found"\}\z/],
    health => ['/iz/xcri/api/health', '*/*', 200, qr/\A\{"status":"(?:healthy|maintenance)".*\}\z/],
);
my %closed = (
    site => qr{\A<!doctype html>.*<h1>Closed for maintenance</h1>.*</html>\n\z}s,
    api => qr/\A\{"detail":"The rankings are closed for maintenance[^"]*"\}\z/,
    health => qr/(?!)/,
);

sub judge {
    my ($kind, $status, $body) = @_;
    my (undef, undef, $good, $like) = @{ $kinds{$kind} };
    return $status == $good && $body =~ $like ? 'open' : $status == 503 && $body =~ $closed{$kind} ? 'closed'
        : "$kind: mixed $status " . substr $body, 0, 80;
}

sub one_each {
    my ($kind, $seen) = @_;
    my $answer = $httpd->request(GET => $kinds{$kind}[0], headers => { Accept => $kinds{$kind}[1] });
    $seen->{ $answer->{error} ? "$kind: $answer->{error}" : judge($kind, $answer->{status}, $answer->{body}) }++;
    return;
}

my %keep;
sub kept_alive {
    my ($kind, $seen) = @_;
    my $is_new = !$keep{sock};
    $keep{sock} ||= IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $httpd->{port}, Timeout => 5)
        or return $seen->{"$kind: connect: $!"}++;
    my $sock = $keep{sock};
    local $SIG{PIPE} = 'IGNORE';
    my $bytes = "GET $kinds{$kind}[0] HTTP/1.1\r\nHost: localhost\r\nAccept: $kinds{$kind}[1]\r\n\r\n";
    my $got = '';
    my $wrote = syswrite $sock, $bytes;
    my $end = time + 20;
    my ($status, $length, $head);
    while ($wrote && time < $end) {
        if (!$status && $got =~ /\AHTTP\/1\.1 (\d+)(.*?\r\n)\r\n/s) {
            ($status, $head) = ($1, length $&);
            my $headers = $2;
            ($length) = $headers =~ /\r\nContent-Length: (\d+)/i;
            $keep{close} = $headers =~ /\r\nConnection: close/i;
        }
        last if $status && defined $length && length $got >= $head + $length;
        IO::Select->new($sock)->can_read(1) or next;
        sysread $sock, $got, 65536, length $got or last;
    }
    if ($got eq '' && !$is_new && time < $end) {        # the race that is the client's
        %keep = ();
        $seen->{race}++;
        return kept_alive($kind, $seen);
    }
    my $whole = $status && defined $length && length $got == $head + $length;
    $seen->{ $whole ? judge($kind, $status, substr $got, $head) : "$kind: kept alive: " . (length $got ? 'short' : 'nothing') }++;
    %keep = () if !$whole || $keep{close};
    return;
}

my @kids;
for my $n (0 .. 7) {
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    if (!$pid) {
        my %seen;
        my $count = 0;
        while (!-e "$dir/done") {
            my $kind = (qw(site api site api health))[$count++ % 5];
            if ($n % 2) { kept_alive($kind, \%seen) } else { one_each($kind, \%seen) }
        }
        spew("$dir/kid-$n", join "\n", map { "$seen{$_} $_" } sort keys %seen);
        POSIX::_exit(0);
    }
    push @kids, $pid;
}

my ($done, $wrong) = (0, 0);
for my $n (1 .. $restarts) {
    my $on = $n % 2;
    $httpd->configure('XCRIMaintenance ' . ($on ? 'On' : 'Off') . "\n$common");
    $done++ if $httpd->graceful(wait => 0);
    # What the new configuration says holds for whoever comes now.
    my $answer;
    for (1 .. 100) {
        $answer = $httpd->request(GET => '/iz/xcri/');
        last if $answer->{status} == ($on ? 503 : 200);
        sleep 0.02;
    }
    $wrong++ if $answer->{status} != ($on ? 503 : 200);
    sleep 0.1;
}
spew("$dir/done", '');
waitpid $_, 0 for @kids;

is($done, $restarts, "$restarts graceful restarts");
is($wrong, 0, 'the gate was as the configuration said after each');
my %sum;
for my $n (0 .. 7) {
    for (split /\n/, slurp("$dir/kid-$n")) {
        my ($count, $what) = split / /, $_, 2;
        $sum{$what} += $count;
    }
}
my ($open, $closed, $races) = map { $_ || 0 } delete @sum{qw(open closed race)};
diag "$open answers open, $closed closed, $races keep-alive races";
cmp_ok($open, '>', 100, 'many answers were open');
cmp_ok($closed, '>', 100, 'many were closed');
is(join('; ', map { "$sum{$_} x $_" } sort keys %sum), '', 'and no other: none lost, none mixed');
unlike($httpd->log_text, qr/segfault|Segmentation|AddressSanitizer|exit signal/, 'no child crashed');

done_testing;
