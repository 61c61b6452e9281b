# conf/compare, with which an administrator looks whether the module answers as the server before it did: it says so when
# that is so, and fails in every other case. The server before it is played by one that asks the module, and makes of the
# answers what the predecessor would have made of them.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use HTTP::Tiny ();
use IO::Socket::INET ();
use JSON::PP ();
use XCRITest;
use XCRIServer;

my $source = env_or_die('XCRI_SOURCE');
my $mount = "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n";
my $server = XCRIServer->new(XCRIServer::dbd() . $mount . "Listen 127.0.0.1:\@SECOND\@\n<VirtualHost *:\@SECOND\@>\n"
    . XCRIServer::dbd() =~ s/dbname=\w+/'dbname=' . env_or_die('XCRI_PLAIN_DB')/er . $mount . "</VirtualHost>\n");
my $api = "http://127.0.0.1:$server->{port}/api";
my $plain = "http://127.0.0.1:$server->{second}/api";

sub compare {
    my (@servers) = @_;
    my $said = `'$source/conf/compare' @servers 2>&1`;
    return ($? >> 8, $said);
}

# another(CHANGE): a server on a port of its own, whose answers are CHANGE(path, status, text)
my @children;
END { local $?; kill 'TERM', $_ for @children }

sub another {
    my ($change) = @_;
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 20, ReuseAddr => 1) or die "listen: $!";
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    if (!$pid) {
        $SIG{TERM} = 'DEFAULT';
        my $client = HTTP::Tiny->new;
        while (my $connection = $listen->accept) {
            my $request = <$connection> // '';
            while (<$connection>) { last if /^\r?\n/ }
            my ($path) = $request =~ /^GET (\S+)/ or next;
            my $r = $client->get("$api$path");
            my ($status, $text) = $change->($path, $r->{status}, $r->{content});
            print $connection "HTTP/1.1 $status Whatever\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " . length($text) . "\r\n\r\n$text";
            close $connection;
        }
        POSIX::_exit(0);
    }
    push @children, $pid;
    return 'http://127.0.0.1:' . $listen->sockport;
}

# ---- the same
my ($code, $said) = compare($api, $plain);
is($code, 0, 'two databases with the same rows, one of them without our indexes') or diag($said);
like($said, qr/^compare: both give the same answers/m, 'and a sentence');
my $described = json_parse($server->get('/api/openapi.json')->{body});
my ($routes) = $said =~ /^compare: (\d+) routes/m;
my $table = () = $said =~ m{^/\S*\s+[1-9]\d*(?:\s+\d+){4}}mg;
is($table, $routes, 'each route has its line in the table, and was asked');
cmp_ok($routes, '>=', 40, 'which are all of the API');

# ---- the predecessor
my $json = JSON::PP->new->utf8->canonical;

sub walk {
    my ($value, $do) = @_;
    if (ref $value eq 'HASH') { $do->($value); walk($_, $do) for values %$value }
    elsif (ref $value eq 'ARRAY') { walk($_, $do) for @$value }
    return;
}

my $predecessor = another(sub {
    my ($path, $status, $text) = @_;
    return (404, '{"detail":"Not Found"}') if $path =~ m{^/(?:search|seasons|divisions|regions|conferences|compare|openapi|team-knockout/matchups/matrix)|/history};
    return (501, '{"detail":"Endpoint not yet implemented - coming soon"}') if $path =~ /discrepanc/;
    return (500, '{"error":"InternalServerError","message":"An unexpected error occurred","detail":"x"}')
        if $path =~ m{^/metadata/summary|checkpoint_date=} && $status == 200;
    return ($status, $text) if $path eq '/metadata/latest/date';
    my $value = $json->decode($text);
    if ($status == 422) { $_->{url} = 'https://errors.pydantic.dev/2.5/v/x', $_->{msg} = 'Input should be right' for @{ $value->{detail} } }
    delete $value->{histogram};
    # Nobody's names, doubled athletes, and scores as texts
    walk($value, sub { $_[0]{$_} = undef for grep { exists $_[0]{$_} } qw(team_a_name opponent_name) }) if $path =~ /common-opponents/;
    walk($value, sub { exists $_[0]{$_} and $_[0]{$_} = undef for qw(regl_group_name conf_group_name most_recent_race_date) }) if $path =~ m{^/athletes/(?:\d|team)};
    walk($value, sub { for (grep { /_score$/ } keys %{ $_[0] }) { $_[0]{$_} = defined $_[0]{$_} ? sprintf '%.2f', $_[0]{$_} : undef } }) if $path =~ m{^/scs/leaderboard};
    if ($path =~ m{^/athletes/\?} && $status == 200 && @{ $value->{results} } > 3) {
        my $rows = @{ $value->{results} };
        $value->{total} *= 2;
        $value->{results} = [(map { ($_, $_) } @{ $value->{results} })[0 .. $rows - 1]];
    }
    return ($status, $json->encode($value));
});
($code, $said) = compare($predecessor, $api);
is($code, 0, 'what the predecessor answers otherwise is what CHANGES names') or diag($said);
for my $why ('the words of a 422', 'scores are numbers', 'a histogram', 'answered where the first fails with 501', 'each athlete stands there once',
    'names, regions and dates that were null are filled', 'not at the first: new') {
    like($said, qr/\Q$why\E/, "it says so: $why");
}

# ---- other data
my %wrong = (
    'a name' => ['/teams/', qr{^differ: /teams/\?}m, sub { my ($p, $s, $t) = @_; $t =~ s/"team_name":"\w/"team_name":"Q/ if $p =~ m{^/teams/\?}; return ($s, $t) }],
    'a number' => ['/athletes/', qr{^differ: /athletes/\d}m, sub { my ($p, $s, $t) = @_; $t =~ s/"athlete_rank":(\d+)/'"athlete_rank":' . ($1 + 1)/e if $p =~ m{^/athletes/\d}; return ($s, $t) }],
    'one row less' => ['/team-five/', qr{^differ: /team-five/\?}m, sub { my ($p, $s, $t) = @_; $t =~ s/,\{"ranking_id".*?\}// if $p =~ m{^/team-five/\?}; return ($s, $t) }],
    'a total' => ['/teams/', qr{^differ: /teams/\?}m, sub { my ($p, $s, $t) = @_; $t =~ s/"total":(\d+)/'"total":' . ($1 + 1)/e if $p =~ m{^/teams/\?}; return ($s, $t) }],
    'a text in place of a number' => ['/teams/', qr{^differ: /teams/\d}m, sub { my ($p, $s, $t) = @_; $t =~ s/"team_rank":(\d+)/"team_rank":"$1"/ if $p =~ m{^/teams/\d}; return ($s, $t) }],
    'a status' => ['/snapshots/', qr{^differ: /snapshots/}m, sub { my ($p, $s, $t) = @_; return $p =~ m{^/snapshots/.*athletes} ? (404, '{"detail":"Not Found"}') : ($s, $t) }],
    'a page of an error' => ['/metadata/', qr{^failed: /metadata/\d+\n    no JSON}m, sub { my ($p, $s, $t) = @_; return $p =~ m{^/metadata/\d} ? (200, '<h1>It works!</h1>') : ($s, $t) }],
);
for my $name (sort keys %wrong) {
    my ($route, $says, $change) = @{ $wrong{$name} };
    ($code, $said) = compare('--route', $route, $api, another($change));
    is($code, 1, "$name: it fails");
    like($said, $says, "$name: and says where");
    like($said, qr/^compare: \d+ of \d+ routes are not shown to give the same answers: /m, "$name: and that it does");
}
my $broken = another(sub { my ($p, $s, $t) = @_; return $p =~ m{^/teams/\d} ? (500, '{"detail":"x"}') : ($s, $t) });
($code, $said) = compare('--route', '/teams/', $broken, $broken);
is($code, 1, 'a route that fails on both sides is not the same');
like($said, qr{^failed: /teams/\d+}m, 'and is named');

# ---- no API at all
for my $case (["$api http://no-such-host.invalid/api", qr{^compare: the second address, http://no-such-host\.invalid/api, does not answer: }],
    ["http://no-such-host.invalid/api $api", qr{^compare: the first address, .* does not answer: }],
    ["http://127.0.0.1:$server->{port}/nowhere http://127.0.0.1:$server->{port}/nowhere", qr{^compare: the first address, .* is not the API, or has no data: \S+ is answered 404}],
    ["http://127.0.0.1:9 $api", qr{^compare: the first address, .* does not answer}], [$api, qr/^compare: two addresses are needed/],
    ["--route /nothing $api $api", qr/^compare: there is no route/], ["localhost $api", qr/^compare: two addresses are needed/]) {
    ($code, $said) = compare($case->[0]);
    is($code, 2, "compare $case->[0]: fails");
    like($said, $case->[1], 'with a sentence');
}

$server->stop;
done_testing();
