# ETag, Last-Modified, Cache-Control, 304, and gzip by mod_deflate (contract.md part 1: 18).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use HTTP::Date qw(str2time time2str);

my $day = '/snapshots/2025-10-20';
my @data = ('/athletes/?limit=3', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101', '/teams/101/resume',
    '/team-five/', '/team-five/101', '/metadata/', '/metadata/latest', '/metadata/latest/date', '/metadata/summary/processing',
    '/metadata/3001', '/snapshots/', "$day/athletes?division=2030&gender=M", "$day/teams?division=2030&gender=M", "$day/metadata");

writes_are_seen();
for my $path (@data) {
    my $r = tagged($path);
    is($r->{status}, 200, "$path: 200");
    my $etag = $r->header('ETag');
    like($etag || '', qr/\A(?:W\/)?"[\x21\x23-\x7e]+"\z/, "$path: an ETag");
    my $modified = $r->header('Last-Modified');
    my $when = defined $modified ? str2time($modified) : undef;
    ok(defined $when && time2str($when) eq $modified, "$path: Last-Modified is an HTTP date") or diag($modified || 'none');
    ok(defined $when && $when <= time + 1, "$path: Last-Modified is not in the future");
    ok(defined $r->header('Cache-Control'), "$path: Cache-Control");
    unlike($r->header('Cache-Control') || '', qr/no-store/, "$path: may be stored");
    next unless defined $etag && defined $when;

    is(tag_of($path), $etag, "$path: the same ETag again");
    for my $value ($etag, "\"x\", $etag", "$etag, \"y\"", '*', $etag =~ /^W/ ? $etag : "W/$etag") {
        my $n = tagged($path, headers => ['If-None-Match' => $value]);
        is($n->{status}, 304, "$path: If-None-Match: $value is 304");
        is($n->{body}, '', "$path: 304 has no body");
        is($n->header('ETag'), $etag, "$path: 304 has the ETag");
        ok(defined $n->header('Cache-Control'), "$path: 304 has Cache-Control");
    }
    my $n = tagged($path, ask => sub { req('HEAD', @_) }, headers => ['If-None-Match' => $etag]);
    is($n->{status}, 304, "$path: HEAD too");
    $n = get($path, headers => ['If-None-Match' => '"something-else"']);
    is($n->{status}, 200, "$path: another ETag is 200");
    is($n->{body}, $r->{body}, "$path: with the whole body");
    is(tagged($path, headers => ['If-Modified-Since' => $modified])->{status}, 304, "$path: If-Modified-Since: itself is 304");
    is(get($path, headers => ['If-Modified-Since' => time2str($when - 3600)])->{status}, 200, "$path: an hour earlier is 200");
    is(get($path, headers => ['If-Modified-Since' => 'yesterday'])->{status}, 200, "$path: no date is 200");
    is(get($path, headers => ['If-None-Match' => '"something-else"', 'If-Modified-Since' => $modified])->{status}, 200,
        "$path: If-None-Match goes first");
}

# ---- an answer that has changed is not "not modified", whichever table it comes from
{
    my $db = env_or_die('XCRI_PLAIN_DB');
    my @change = (          # the ranking program may write any table at any time
        ['/teams/101/resume?gender=M', "UPDATE iz_groups_season_resumes SET season_html = '%s', updated_at = NOW() WHERE id = 2", '<p>new</p>',
            'iz_groups_season_resumes'],
        ['/teams/102?division=2030&gender=M', "UPDATE iz_rankings_xcri_team_rankings SET team_name = '%s' WHERE ranking_id = 2006",
            'Renamed', 'iz_rankings_xcri_team_rankings'],
        ['/athletes/9102', "UPDATE iz_rankings_xcri_athlete_rankings SET athlete_name_last = '%s' WHERE ranking_id = 1002",
            'Renamed', 'iz_rankings_xcri_athlete_rankings'],
        ['/metadata/3001', "UPDATE iz_rankings_xcri_calculation_metadata SET calculation_status = '%s' WHERE metadata_id = 3001", 'renamed',
            'iz_rankings_xcri_calculation_metadata'],
    );
    my %untagged;
    for (@change) {
        my ($path, $sql, $value, $table) = @$_;
        my $guard = put_back($db, $table, 'copy');
        my $ask = sub {
            my $answer = get(@_);
            $untagged{ $answer->header('Cache-Control') }++ unless defined $answer->header('ETag');
            return $answer;
        };
        my $r = tagged($path, vhost => 'other', ask => $ask);
        my $etag = $r->header('ETag');
        ok(defined $etag, "$path: an ETag, at the latest 30 s after a change") or next;
        my $modified = $r->header('Last-Modified');
        sleep 2;
        admin(sprintf($sql, $value), $db);
        my ($n, $begin) = (undef, time);
        while (time < $begin + 12) {        # the change may be seen some seconds later
            $n = $ask->($path, vhost => 'other', headers => ['If-None-Match' => $etag]);
            last if $n->{status} == 200;
            select undef, undef, undef, 0.25;
        }
        is($n->{status}, 200, "$path: changed in the table, so If-None-Match with the old ETag is 200");
        like($n->{body}, qr/\Q$value\E/, "$path: and the new text comes");
        isnt($n->header('ETag') || '', $etag, "$path: with another ETag");
        $n = get($path, vhost => 'other', headers => ['If-Modified-Since' => $modified]);
        is($n->{status}, 200, "$path: and If-Modified-Since with the old date is 200");
    }
    # Whether there is such an answer at all depends on what was kept before; t/api/version.t has some.
    is(join(' ', grep { $_ ne 'no-cache' } keys %untagged), '', 'what has no ETag is not kept by caches');
}

# ---- Cache-Control, for caches in front (RFC 5861): live data for XCRIFreshness, what is of a snapshot for an hour
{
    my ($live, $long) = map { "max-age=$_, stale-if-error=86400" } '1, stale-while-revalidate=5', '3600, stale-while-revalidate=3600';
    my @snapshot = ("$day/athletes?division=2030&gender=M", "$day/metadata", '/athletes/?checkpoint_date=2025-10-20',
        '/teams/?checkpoint_date=2025-10-20&format=csv');
    is(tagged($_)->header('Cache-Control'), $live, "$_: $live") for '/athletes/', '/teams/101', '/snapshots/', '/seasons';
    is(tagged($_)->header('Cache-Control'), $long, "$_: $long") for @snapshot;
    # The rows of a day that is not over may be written at this moment.
    my @t = gmtime;
    my $today = sprintf '%04d-%02d-%02d', $t[5] + 1900, $t[4] + 1, $t[3];
    is(tagged("/athletes/?checkpoint_date=$_")->header('Cache-Control'), $live, "$_ is not over: $live") for $today, '2099-01-01';
    my $r = tagged($data[0]);
    is(tagged($data[0], headers => ['If-None-Match' => $r->header('ETag')])->header('Cache-Control'), $r->header('Cache-Control'), 'a 304 says the same');
}

# ---- one address, two databases: never one validator
for my $path ('/teams/301', '/athletes/9071') {
    isnt(tag_of($path, vhost => 'other'), tag_of($path), "$path: two databases, two ETags");
}

# ---- errors are not validated: a 404 must not turn into a 304
for my $path ('/nope', '/athletes/1', '/teams/1', '/metadata/1', '/teams/1/resume', '/snapshots/2020-01-01/metadata',
    '/athletes/?limit=0', '/athletes/abc') {
    for my $headers (['If-None-Match' => '*'], ['If-Modified-Since' => time2str(time)],
        ['If-None-Match' => tag_of('/athletes/9001')]) {
        my $r = get($path, headers => $headers);
        cmp_ok($r->{status}, '>=', 400, "$path with $headers->[0]: $headers->[1] is $r->{status}, never 304");
    }
}
{
    my $r = get('/health', headers => ['If-Modified-Since' => time2str(time)]);
    is($r->{status}, 200, '/health is never 304');
    my ($age) = ($r->header('Cache-Control') || '') =~ /max-age=(\d+)/;
    ok(!$age, '/health is not kept by caches');
}

# ---- caches in front must know that the answer depends on the origin
like(get('/athletes/?limit=1')->header('Vary') || '', qr/\bOrigin\b/i, 'Vary: Origin also when no Origin was sent');

# ---- Range: whole or part, never broken
{
    my $whole = get('/athletes/')->{body};
    my $r = get('/athletes/', headers => [Range => 'bytes=0-9']);
    ok(($r->{status} == 200 && $r->{body} eq $whole) || ($r->{status} == 206 && $r->{body} eq substr $whole, 0, 10), 'Range');
}

# ---- gzip
{
    my $zip = eval { require IO::Uncompress::Gunzip; 1 };
    ok($zip, 'perl has IO::Uncompress::Gunzip') or last;
    for my $path ('/athletes/', '/teams/102/resume') {
        my $plain = get($path, vhost => 'gzip');
        is($plain->header('Content-Encoding'), undef, "$path: not compressed unless asked");
        is($plain->{body}, body_of($path), "$path: the same body as without mod_deflate");
        like($plain->header('Vary') || '', qr/Accept-Encoding/i, "$path: Vary on the plain answer");
        my $r = get($path, vhost => 'gzip', headers => ['Accept-Encoding' => 'gzip, deflate, br']);
        is($r->{status}, 200, "$path: 200");
        is($r->header('Content-Encoding'), 'gzip', "$path: compressed");
        is($r->header('Content-Type'), 'application/json', "$path: still JSON");
        like($r->header('Vary') || '', qr/Accept-Encoding/i, "$path: Vary on the compressed answer");
        my ($in, $out) = ($r->{body});
        IO::Uncompress::Gunzip::gunzip(\$in, \$out);
        is($out, $plain->{body}, "$path: the same when unpacked");
        cmp_ok(length $r->{body}, '<', length $plain->{body}, "$path: smaller");
        $r = get($path, vhost => 'gzip', headers => ['Accept-Encoding' => 'gzip', Origin => 'https://web4.ustfccca.org']);
        like($r->header('Vary') || '', qr/Origin.*Accept-Encoding|Accept-Encoding.*Origin/i, "$path: Vary has both");
        # a browser sends back what it got
        my @compressed = (vhost => 'gzip', headers => ['Accept-Encoding' => 'gzip']);
        is(met($path, @compressed)->{status}, 304, "$path: the ETag of the compressed answer is known again");
        is(met($path, vhost => 'gzip')->{status}, 304, "$path: and the one of the plain answer");
    }
    my $head = req('HEAD', '/athletes/', vhost => 'gzip', headers => ['Accept-Encoding' => 'gzip']);
    is($head->{status}, 200, 'HEAD with gzip: 200');
    is($head->{body}, '', 'HEAD with gzip: no body');
}

done_testing;
