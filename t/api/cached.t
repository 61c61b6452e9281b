# The answer cache: what it gives again is what would have been made, byte for byte, for whoever asks the same in
# whatever words; what it does not keep; and what it holds of the memory that it was given.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use IO::Socket::INET ();
use IO::Uncompress::Gunzip qw(gunzip);
use JSON::PP ();
use Time::HiRes ();
use XCRICached;
use XCRIServer;
use XCRITest;
use XCRIWalk;

my $doc = JSON::PP->new->utf8->decode(body_of('/openapi.json'));
walk_document($doc);
my $server = cached_server(text => "LogFormat \"%U %{XCRI_CACHE}e\" seen\nCustomLog \"\@DIR\@/seen\" seen\n");
settled($server);

# ---- every route, in every form: the second answer is kept, and like the uncached server's

# Routes that answer of themselves are not kept.
my @never = qw(/ /docs /feedback/status /health /openapi.json /redoc /search);
my (@kept, @not_kept);
for my $path (sort grep { $doc->{paths}{$_}{get} } keys %{ $doc->{paths} }) {
    my $operation = $doc->{paths}{$path}{get};
    my $params = $operation->{parameters} || [];
    my @with = ({}, map { { format => $_ } } sort keys %{ $operation->{'x-forms'} || {} });
    push @with, { include => 'movement' } if grep { $_->{name} eq 'include' } @$params;
    my (@wrong, $keeps);
    for my $with (@with) {
        my $address = address($path, $params, $with);
        for my $each ($address, $address =~ s{(?<=[^/])(?=\?|\z)}{/}r) {
            $server->get($API . $each);
            my $r = $server->get($API . $each);
            $keeps = cache_status($r);
            push @wrong, "$each: $keeps" if (grep { $_ eq $path } @never) ? $keeps ne '(none)' : $keeps ne 'mod_xcri; hit';
            next if grep { $_ eq $path } @never;
            my $how = differs($r, uncached($r, $each));
            push @wrong, "$each: $how" if $how;
        }
    }
    push @{ $keeps eq '(none)' ? \@not_kept : \@kept }, $path;
    is(join("\n", @wrong), '', "$path: as it should be, " . ($keeps eq '(none)' ? 'each time anew' : 'and kept'));
}
is("@not_kept", "@never", 'only routes that answer of themselves are not kept');
cmp_ok(scalar @kept, '>=', 40, scalar(@kept) . ' routes are');

# ---- where mod_rewrite makes another address of one that some clients write, the others have their own
{
    my $other = cached_server(text => "RewriteEngine On\nRewriteCond %{HTTP:X-Kind} =women\nRewriteRule ^$API/(teams)/\$ $API/\$1/?gender=F&limit=1 [PT]\n"
        . "RewriteCond %{HTTP:X-Kind} =one\nRewriteRule ^$API/teams/\$ $API/teams/101 [PT]\n");
    settled($other);
    my %right = map { $_ => body_of($_) } '/teams/', '/teams/?gender=F&limit=1', '/teams/101';
    for (1 .. 3) {
        is($other->get("$API/teams/", headers => ['X-Kind' => 'women'])->{body}, $right{'/teams/?gender=F&limit=1'}, 'one address');
        is($other->get("$API/teams/", headers => ['X-Kind' => 'one'])->{body}, $right{'/teams/101'}, 'another one');
        is($other->get("$API/teams/")->{body}, $right{'/teams/'}, 'and that which was written');
    }
}

# ---- the same in other words is one entry
for (['/teams/?division=2030&gender=M&limit=3&offset=0', '/teams/?offset=0&gender=M&limit=3&division=2030', 'order'],
    ['/teams/?division=2030&gender=M&limit=3', '/teams/?gender=%4D&division=+2030&limit=03', 'spelling'],
    ['/teams/?division=2031', '/teams/?division=2031&limit=100&offset=0', 'defaults'],
    ['/teams/?division=2031&limit=100', '/teams?limit=100&division=2031&unknown=1', 'what no route knows', 'slash'],
    ['/athletes/?gender=M&limit=2', '/athletes/?gender=m&limit=2', 'a letter that is made large']) {
    my ($first, $second, $name, $slash) = @$_;
    $server->get($API . $first);
    my $r = $server->get($API . $second);
    is(cache_status($r), $slash ? 'mod_xcri; fwd=miss; stored' : 'mod_xcri; hit', "$name: $second") ;
    same_answer($r, uncached($r, $second), "$name: like the uncached server's");
}
# What stands in the answer as it was sent is not given to who sent something else.
for (['/scs/leaderboard/saga?gender=M', '/scs/leaderboard/saga?gender=m'], ['/scs/leaderboard/saga', '/scs/leaderboard/SAGA'],
    ['/snapshots/2025-10-20/metadata', '/snapshots/2024-10-20/metadata'], ['/teams/?season_year=2025&limit=1', '/teams/?limit=1'],
    ['/team-knockout/?gender_code=M&limit=1', '/team-knockout/?gender_code=m&limit=1']) {
    for my $path (@$_, reverse @$_) {
        my $r = $server->get($API . $path);
        same_answer($r, uncached($r, $path), "$path: whoever asks, in whatever order");
    }
}

# ---- Accept chooses the form, and each form is an entry of its own
for my $accept ('text/csv', 'text/html', '*/*', 'application/json', 'text/csv;q=0.5, application/json') {
    my @o = (headers => [Accept => $accept]);
    $server->get("$API/teams/?limit=2", @o);
    my $r = $server->get("$API/teams/?limit=2", @o);
    is(cache_status($r), 'mod_xcri; hit', "Accept: $accept: kept");
    same_answer($r, uncached($r, '/teams/?limit=2', @o), "Accept: $accept: the right form");
}

# ---- bodies by gzip and brotli
{
    my $path = '/athletes/';
    my $plain = get($path);
    # Where rows have come back, each server may call their version by its own name.
    my $tag = tag_of($path, ask => sub { $server->get($API . shift, @_) });
    for my $coding ('gzip', 'br') {
        for my $round (1, 2) {
            my $r = $server->get($API . $path, headers => ['Accept-Encoding' => $coding]);
            is($r->header('Content-Encoding'), $coding, "$coding, $round: coded");
            is($r->header('Content-Length'), length $r->{body}, "$coding, $round: with its length");
            cmp_ok(length $r->{body}, '<', length($plain->{body}) / 2, "$coding, $round: less than half the bytes");
            like($r->header('Vary'), qr/\bAccept-Encoding\b/, "$coding, $round: Vary");
            is($r->header('ETag'), $tag, "$coding, $round: the same weak ETag");
            is(decoded($r, $coding), $plain->{body}, "$coding, $round: the same when decoded");
        }
        my $n = $server->get($API . $path, headers => ['Accept-Encoding' => $coding, 'If-None-Match' => $tag]);
        is("$n->{status} $n->{body}", '304 ', "$coding: 304 for who has it");
        is($n->header('Vary'), $server->get($API . $path, headers => ['Accept-Encoding' => $coding])->header('Vary'), "$coding: Vary as on 200");
    }
    my $n = $server->get("$API/athletes/?limit=90&offset=1", headers => ['If-None-Match' => $tag]);
    is($n->{status}, 304, 'a 304 of what nobody has asked for yet');
    is($n->header('Vary'), $server->get("$API/athletes/?limit=90&offset=1")->header('Vary'), 'it has the Vary of the 200, too');
    my $r = $server->get($API . $path, headers => ['Accept-Encoding' => 'gzip;q=0, br;q=0']);
    is($r->header('Content-Encoding'), undef, 'who wants neither gets neither');
    like($r->header('Vary'), qr/\bAccept-Encoding\b/, 'with Vary');
    is($r->{body}, $plain->{body}, 'but the same');
    $r = $server->get("$API/metadata/latest/date", headers => ['Accept-Encoding' => 'gzip, br']);
    is($r->header('Content-Encoding'), undef, 'what is short is not coded');
}

# decoded(answer, coding) -> its body; brotli by curl, which has Debian's libbrotli
sub decoded {
    my ($r, $coding) = @_;
    if ($coding eq 'gzip') {
        my $body;
        gunzip(\$r->{body} => \$body) or return 'no gzip';
        return $body;
    }
    my $port = XCRIServer::free_port();
    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => $port, Listen => 1, Proto => 'tcp', ReuseAddr => 1) or die $!;
    my $pid = open my $curl, '-|', 'curl', '-s', '--compressed', "http://127.0.0.1:$port/" or die $!;
    my $client = $listen->accept;
    sysread $client, my $request, 65536;
    syswrite $client, "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: " . length($r->{body}) . "\r\nConnection: close\r\n\r\n$r->{body}";
    close $client;
    local $/;
    my $body = <$curl>;
    return close($curl) ? $body : 'no brotli';
}

# ---- HEAD, and conditions
{
    my $path = '/teams/101';
    my $right = tagged($path);
    my $own = tagged($path, ask => sub { $server->get($API . shift, @_) });
    my $tag = $own->header('ETag');
    ok(defined $own->header('Last-Modified'), 'the times of the tables are known');
    my $head = $server->get($API . $path, method => 'HEAD');
    is("$head->{status} $head->{body} " . cache_status($head), '200  mod_xcri; hit', 'HEAD, of what is kept');
    is($head->header('Content-Length'), length $right->{body}, 'HEAD tells the length');
    for (['If-None-Match', 'ETag', 304], ['If-None-Match', '"x"', 200], ['If-Modified-Since', 'Last-Modified', 304],
        ['If-Match', '"x"', 412], ['If-Unmodified-Since', 'Sun, 06 Nov 1994 08:49:37 GMT', 412]) {
        my ($name, $what, $status) = @$_;
        # a validator is each server's own
        my ($value, $other) = map { $_->header($what) // $what } $own, $right;
        for my $method ('GET', 'HEAD') {
            my $r = $server->get($API . $path, method => $method, headers => [$name => $value]);
            my $want = uncached($r, $path, method => $method, headers => [$name => $other]);
            is($r->{status}, $status, "$method with $name: $value: $status");
            same_answer($r, $want, "$method with $name: $value: like the uncached server's");
        }
    }
    # a 304 of a route that may have nothing to show is made of what is kept, too
    is(uncached($own, $path, headers => ['If-None-Match' => $right->header('ETag')])->{status}, 304, 'If-None-Match: 304');
    my $other = $server->get("$API/teams/999999", headers => ['If-None-Match' => $tag]);
    is($server->get("$API/teams/999999", headers => ['If-None-Match' => '*'])->{status}, 404, '404, kept or not, is never 304');
    my $none = $server->get("$API/teams/999999");
    same_answer($none, uncached($none, '/teams/999999'), 'a 404 that is kept');
}

# ---- CORS is the request's, not the entry's
for my $origin ('https://web4.ustfccca.org', 'https://elsewhere.example') {
    my @o = (headers => [Origin => $origin]);
    my $r = $server->get("$API/seasons", @o);
    same_answer($r, uncached($r, '/seasons', @o), "Origin: $origin");
}

# ---- a list that may be large is kept when it is not
for my $path ('/athletes/?limit=1001', '/athletes/?limit=50000&format=csv') {
    $server->get($API . $path) for 1, 2;
    my $r = $server->get($API . $path);
    is(cache_status($r), 'mod_xcri; hit', "$path: kept");
    same_answer($r, uncached($r, $path), "$path: like the uncached server's");
}

# ---- logs
{
    $server->get("$API/teams/103?gender=M") for 1, 2;
    $server->get("$API/health");
    my $seen = $server->until(sub { join(' ', $server->file('seen') =~ m{/teams/103 (\S+)$}mg) eq 'miss hit' });
    ok($seen, '%{XCRI_CACHE}e: miss, then hit') or diag($server->file('seen'));
    like($server->file('seen'), qr{/health -$}m, 'and - where the cache is not asked');
}
unlike($server->error_log, qr/\bxcri:(?:error|crit)|AH0005[012]/, 'nothing in the error log');
$server->stop;

# ---- HEAD, where a filter codes what is too short for the cache to
{
    my $filtered = cached_server(text => "AddOutputFilterByType DEFLATE application/json\n");
    settled($filtered);
    for my $path ('/teams/101', '/athletes/9001', '/athletes/') {
        my ($get, $head) = map { $filtered->get($API . $path, method => $_, headers => ['Accept-Encoding' => 'gzip']) } qw(GET HEAD);
        is($get->header('Content-Encoding'), 'gzip', "$path: coded");
        is($head->header($_), $get->header($_), "$path: $_ of HEAD is that of GET") for qw(Content-Encoding Content-Length Vary);
        is("$head->{status} $head->{body}", '200 ', "$path: HEAD has no body");
    }
    $filtered->stop;
}

# ---- a cold key costs one query, whoever asks; and so does the total of a list, whichever of its pages they ask for
{
    my $one = cached_server(threads => 64);
    settled($one);
    my ($output) = map { $_->[0] } admin_rows('SELECT @@global.log_output');
    my ($general) = map { $_->[0] } admin_rows('SELECT @@global.general_log');
    admin("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1; TRUNCATE mysql.general_log");
    # What is answered to all of these paths, of a table that is locked for a moment, so that all of them are there before
    # the first has its rows
    my $at_once = sub {
        my $pid = admin_spawn('LOCK TABLES iz_rankings_xcri_team_rankings WRITE; SELECT SLEEP(0.1)', env_or_die('XCRI_FIXTURE_DB'));
        my @socks = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $one->{port}, Proto => 'tcp') } @_;
        $one->until(sub { (admin_rows("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"))[0][0] >= 1 }, 2);
        syswrite $socks[$_], "GET $API$_[$_] HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" for 0 .. $#_;
        my @got = map { my ($sock, $bytes) = ($_, ''); 1 while sysread $sock, $bytes, 65536, length $bytes; XCRITest::Answer->new($bytes, 'GET') } @socks;
        waitpid $pid, 0;
        return @got;
    };
    my $runs = sub { return admin_rows("SELECT argument, COUNT(*) FROM mysql.general_log WHERE command_type = 'Execute' AND argument LIKE '$_[0]' GROUP BY argument") };
    my ($whole, $waited) = (0, 0);
    for my $round (1 .. 8) {
        my $mark = "Coldkey$round";
        my %n;
        for my $r ($at_once->(("/teams/?search=$mark") x 50)) {
            $n{ $r->{status} }++;
            $waited += cache_status($r) =~ /collapsed/;
        }
        my @runs = $runs->("%$mark%");
        is(join(' ', map { $_->[1] } @runs), join(' ', map { 1 } @runs), "cold key $round, 50 clients: each statement once")
            or diag(join "\n", map { "$_->[1] x $_->[0]" } @runs);
        $whole += ($n{200} // 0) == 50 && @runs >= 1;
        note(join ', ', map { "$n{$_} x $_" } sort keys %n);
        last if $whole && $waited;
    }
    ok($whole, 'all 50 were answered 200');
    cmp_ok($waited, '>=', 1, "$waited of them waited for who came first");

    my $is_once = 0;
    for my $round (1 .. 8) {
        my $mark = "Page$round";
        my @got = $at_once->(map { "/teams/?search=$mark&limit=1&offset=$_" } 1 .. 8);
        my @counts = $runs->("SELECT COUNT(%$mark%");
        my %totals = map { ($_->{body} =~ /"total":(\d+)/ ? $1 : $_->{status}) => 1 } @got;
        is(keys %totals, 1, "eight pages of a search for $mark say one total") or diag(join ' ', sort keys %totals);
        $is_once = @counts == 1 && $counts[0][1] == 1;
        note(map { "$_->[1] x $_->[0]\n" } @counts);
        last if $is_once;
    }
    ok($is_once, 'which was counted once');
    admin("SET GLOBAL general_log = $general; SET GLOBAL log_output = '$output'; TRUNCATE mysql.general_log");
    $one->stop;
}

# ---- a server just started has every answer to make: it refuses none for that, and makes none twice because of the version
{
    # A table that is locked, so that the first look at the data does not come to an end
    my $locked = sub {
        my $pid = admin_spawn("LOCK TABLES $_[0] WRITE; SELECT SLEEP(60)", env_or_die('XCRI_FIXTURE_DB'));
        my $id;
        for (1 .. 200) {
            ($id) = map { $_->[0] } admin_rows("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(60)%'");
            last if $id;
            Time::HiRes::sleep(0.05);
        }
        return sub { admin("KILL $id"); waitpid $pid, 0 };
    };
    my $free = $locked->('iz_rankings_xcri_team_rankings');
    my $cold = cached_server(dbd => { DBDMax => 1, DBDKeep => 1 });
    my @socks = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $cold->{port}, Proto => 'tcp') } 1 .. 6;
    syswrite $socks[$_], "GET $API/teams/?limit=" . ($_ + 1) . " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" for 0 .. $#socks;
    Time::HiRes::sleep(0.6);
    $free->();
    my @got = map { my ($sock, $bytes) = ($_, ''); 1 while sysread $sock, $bytes, 65536, length $bytes; $bytes =~ /\AHTTP\S+ (\d+)/ } @socks;
    is("@got", '200 200 200 200 200 200', 'six at once that one connection has to make, longer than any other server lets wait');
    $cold->stop;

    $free = $locked->('iz_rankings_xcri_team_knockout');
    $cold = cached_server();
    my $path = "$API/athletes/?limit=7";
    my (%said, $r);
    $cold->get($path);
    $r = $cold->get($path);
    is(cache_status($r), 'mod_xcri; hit', 'kept before the version is known');
    is($r->header('ETag'), undef, 'and so of none');
    $free->();
    my $seen = $cold->until(sub { $r = $cold->get($path); $said{ cache_status($r) }++; return defined $r->header('ETag') }, 20);
    ok($seen, 'then it is of a version');
    is(join(', ', sort keys %said), 'mod_xcri; hit', 'and ready all the time');
    $cold->stop;
}

# ---- a failure is not shared for longer than it lasts
{
    my $quick = cached_server(text => "XCRIQueryTimeout 200ms\n");
    settled($quick);
    my $path = "$API/metadata/?season_year=2024";
    my $pid = admin_spawn('LOCK TABLES iz_rankings_xcri_calculation_metadata WRITE; SELECT SLEEP(3)', env_or_die('XCRI_FIXTURE_DB'));
    $quick->until(sub { (admin_rows("SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"))[0][0] >= 1 });
    is($quick->get($path)->{status}, 503, 'a statement that takes too long: 503');
    waitpid $pid, 0;
    my $r = $quick->get($path);
    settled($quick);
    is($r->{status}, 200, 'and when it can be had, the next one gets it') or diag($r->{body});
    $r = $quick->get($path);
    same_answer($r, uncached($r, '/metadata/?season_year=2024'), 'as it should be');
    $quick->stop;
}

done_testing;
