# If-Match, If-Unmodified-Since and If-None-Match, on every route and in every form (contract.md part 1: 24), and the same
# of answers that are ready, in the handler's phase and before it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRITest;
use XCRIServer;
use XCRIWalk;

walk_document(JSON::PP->new->utf8->decode(body_of('/openapi.json')));

my $old = 'Wed, 01 Jan 2020 00:00:00 GMT';
my $ahead = 'Fri, 01 Jan 2100 00:00:00 GMT';

# A server that keeps answers, as one does that says nothing of it
my $keeper = XCRIServer->new(XCRIServer::dbd(DBDMax => 4, DBDKeep => 4) . <<'EOC');
StartServers 1
ServerLimit 1
XCRIDefaultSeason 2025
<Location "/kept">
    SetHandler xcri-api
    XCRICORSOrigin *
</Location>
<Location "/fast">
    SetHandler xcri-api
    XCRICORSOrigin *
    XCRIFastPath On
</Location>
EOC

my %ask = (
    made => sub { my ($path, %o) = @_; return req($o{method} || 'GET', $path, %o) },
    kept => sub { my ($path, @o) = @_; return $keeper->get("/kept$path", @o) },
    fast => sub { my ($path, @o) = @_; return $keeper->get("/fast$path", @o) },
);

tags_are_there(ask => $_) for values %ask;

# What is wrong with a 412, in words
sub refused {
    my ($r, $method) = @_;
    my @wrong = $r->{status} == 412 ? () : "status $r->{status}";
    push @wrong, 'type ' . ($r->header('Content-Type') // 'none') if ($r->header('Content-Type') // '') ne 'application/json';
    push @wrong, 'no nosniff' if ($r->header('X-Content-Type-Options') // '') ne 'nosniff';
    push @wrong, 'Content-Encoding' if defined $r->header('Content-Encoding');
    push @wrong, 'an attachment' if defined $r->header('Content-Disposition');
    my $answers = () = $r->{raw} =~ /^HTTP\/1\.1 \d{3} /mg;
    push @wrong, "$answers answers" if $answers != 1;
    if ($method eq 'HEAD') { push @wrong, 'a body' if $r->{body} ne '' }
    else {
        push @wrong, 'body ' . substr $r->{body}, 0, 80 if $r->{body} !~ /\A\{"detail":"[^"]{10,120}"\}\z/;
        push @wrong, 'length' if ($r->header('Content-Length') // '') ne length $r->{body};
    }
    return @wrong;
}

my (%with_tag, %ready);
for my $path (gets(), '/athletes/?limit=1001', '/athletes/?limit=1001&format=csv') {
    for my $where (sort keys %ask) {
        my $ask = $ask{$where};
        my $name = "$where: $path";
        my $r = $ask->($path);
        $r = $ask->($path) if $where ne 'made';     # the second is ready
        is($r->{status}, 200, "$name: 200") or next;
        my ($tag, $date) = map { $r->header($_) } qw(ETag Last-Modified);
        $with_tag{$where}++ if defined $tag;
        $ready{$where}++ if ($r->header('Cache-Status') // '') =~ /\Amod_xcri; hit/;
        my @wrong;
        for my $condition (['If-Match' => '"another"'], ['If-Match' => 'W/"another", "x"'], ['If-Unmodified-Since' => $old]) {
            for my $method (qw(GET HEAD)) {
                my @found = refused($ask->($path, method => $method, headers => $condition), $method);
                push @wrong, "$method with $condition->[0]: @found" if @found;
            }
        }
        my @pass = (['If-Match' => '*'], ['If-None-Match' => '"another"'],
            ['If-Match' => '*', 'If-None-Match' => '"another"'],
            ['If-Unmodified-Since' => 'yesterday']);
        push @pass, ['If-Unmodified-Since' => $date], ['If-Unmodified-Since' => $ahead] if defined $date;
        push @pass, ['If-None-Match' => '*'] if !defined $tag && !defined $date;
        for my $condition (@pass) {
            my $n = $ask->($path, headers => $condition);
            push @wrong, "@$condition: $n->{status}" if $n->{status} != 200;
            push @wrong, "@$condition: another body" if $path !~ m{^/(?:health)?$} && $n->{body} ne $r->{body};
        }
        for my $condition (defined $tag ? (['If-None-Match' => $tag], ['If-None-Match' => '*'],
            ['If-Match' => '*', 'If-None-Match' => $tag]) : ()) {
            for my $method (qw(GET HEAD)) {
                my $n = $ask->($path, method => $method, headers => $condition);
                push @wrong, "$method @$condition: $n->{status} " . length $n->{body} if "$n->{status} $n->{body}" ne '304 ';
                push @wrong, "$method @$condition: ETag" if ($n->header('ETag') // '') ne $tag;
                push @wrong, "$method @$condition: a type" if defined $n->header('Content-Type');
            }
        }
        is(join('; ', @wrong), '', "$name: conditions");
    }
}
cmp_ok($with_tag{$_} // 0, '>', 40, "$_: most of them have an ETag") for sort keys %ask;
cmp_ok($ready{$_} // 0, '>', 40, "$_: most of them were ready") for qw(kept fast);

# ---- what is refused anyway is refused for that
for my $path ('/nope', '/athletes/1', '/athletes/?limit=0', '/scs/leaderboard/bogus') {
    for my $where (sort keys %ask) {
        my $status = $ask{$where}->($path)->{status};
        cmp_ok($status, '>=', 400, "$where: $path is refused");
        is($ask{$where}->($path, headers => $_)->{status}, $status, "$where: $path with $_->[0] as without")
            for ['If-Match' => '"another"'], ['If-Unmodified-Since' => $old], ['If-Match' => '*'];
    }
}

# ---- what a script of another site may read
for my $where (qw(kept fast)) {
    my %open = map { lc($_) => 1 } split /,\s*/,
        $ask{$where}->('/athletes/?limit=2', headers => [Origin => 'https://a.example'])->header('Access-Control-Expose-Headers') // '';
    my @always = qw(cache-control content-language content-length content-type expires last-modified pragma);   # Fetch, 2.2.6
    my %ours;
    for my $path ('/athletes/?limit=2', '/athletes/?limit=2&format=csv', '/nope', '/health') {
        my $r = $ask{$where}->($path, headers => [Origin => 'https://a.example']);
        $ours{ lc $_->[0] }++ for @{ $r->{headers} };
    }
    delete @ours{@always, qw(date server connection keep-alive accept-ranges vary transfer-encoding x-content-type-options)};
    delete @ours{ grep { /^access-control-/ } keys %ours };
    is(join(' ', grep { !$open{$_} } sort keys %ours), '', "$where: a script may read all that an answer says");
    ok($open{$_}, "$where: and $_") for qw(link etag retry-after allow);
}

done_testing;
