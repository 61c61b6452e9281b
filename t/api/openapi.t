# /openapi.json and /docs: the document is valid, every address in it is asked in every way that it describes, every
# answer is as it says, and the table in mod_xcri/routes.md names the same addresses.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Digest::SHA qw(sha256_base64);
use Encode ();
use JSON::PP ();
use XCRITest;
use XCRIWalk;

my $json = JSON::PP->new->utf8->canonical;
my $work = Apache::Test::vars('t_logs');

# ------------------------------------------------------------------- the document

my %doc;
for my $vhost (qw(main small noseason maxonly root)) {
    my $r = get('/openapi.json', vhost => $vhost);
    is($r->{status}, 200, "/openapi.json [$vhost]: 200");
    is($r->header('Content-Type'), 'application/json', "/openapi.json [$vhost]: JSON");
    ok(json_valid($r->{body}), "/openapi.json [$vhost]: no key twice in an object") or BAIL_OUT('no document');
    $doc{$vhost} = $json->decode($r->{body});
    is($doc{$vhost}{openapi}, '3.1.0', "$vhost: OpenAPI 3.1");
    is($doc{$vhost}{servers}[0]{url}, '.', "$vhost: the API is where the document is, at any address and behind any proxy");
    unlike($r->{body}, qr{"[^"]*\Q${\base($vhost)}\E/(?:athletes|openapi)}, "$vhost: no address has the mount in it") if base($vhost);
}
is($json->decode(body_of('/openapi.json/'))->{servers}[0]{url}, '..', 'the API is above the document that has a slash at its end');
my $doc = $doc{main};

{
    my $r = get('/openapi.json');
    my $tag = $r->header('ETag');
    like($tag, qr/\A(?:W\/)?"[^"]+"\z/, 'an ETag');
    is(get('/openapi.json')->header('ETag'), $tag, 'the same the next time');
    isnt(get('/openapi.json', vhost => 'small')->header('ETag'), $tag, 'another for other settings');
    my $again = get('/openapi.json', headers => ['If-None-Match' => $tag]);
    is("$again->{status} $again->{body}", '304 ', '304 for who has it');
    is($again->header('ETag'), $tag, 'with its ETag');
    is(get('/openapi.json', headers => ['If-None-Match' => '"x"'])->{status}, 200, '200 for who has another');
    my $head = req('HEAD', '/openapi.json');
    is("$head->{status} $head->{body}", '200 ', 'HEAD');
    is($head->header('Content-Length'), length $r->{body}, 'HEAD tells the length');
    (my $above = $r->{body}) =~ s/"url":"\."/"url":".."/;
    is(get('/openapi.json/')->{body}, $above, 'with a slash at the end, too');
}

# parameter(document, path, name) -> its row
sub parameter {
    my ($d, $path, $name) = @_;
    my ($p) = grep { $_->{name} eq $name } @{ $d->{paths}{$path}{get}{parameters} || [] };
    return $p || {};
}

for (['main', 'season_year', default => 2025], ['small', 'season_year', default => 2024], ['noseason', 'season_year', default => undef],
    ['main', 'limit', default => 100], ['main', 'limit', maximum => 50000], ['small', 'limit', default => 2],
    ['small', 'limit', maximum => 3], ['maxonly', 'limit', default => 3], ['maxonly', 'limit', maximum => 3]) {
    my ($vhost, $name, $key, $want) = @$_;
    is(parameter($doc{$vhost}, '/athletes', $name)->{schema}{$key}, $want, "$vhost: $key of $name");
}
is(parameter($doc, '/team-knockout/matchups', 'limit')->{schema}{default}, 50, 'a limit of its own');

# The order of an answer's members is the contract's.
{
    my $named = jget(json_parse(body_of('/openapi.json')), 'components', 'schemas');
    for (['Health', '/health'], ['Athlete', '/athletes/9001'], ['Team', '/teams/101']) {
        my ($schema, $path) = @$_;
        my $in_answer = json_keys(json_parse(body_of($path)));
        my $in_schema = json_keys($named, $schema, 'properties') || '';
        is(substr($in_schema, 0, length $in_answer), $in_answer, "$schema: the members in the order of $path");
    }
}

# -------------------------------------------------------------------- the walk

walk_document($doc);

my (@answers, @what, %seen, %wrong);
open my $out, '>', "$work/openapi-answers" or die $!;

# ask(path, method, status or list of them, parameters, values): an answer for the validator
sub ask {
    my ($path, $method, $want, $params, $with, %o) = @_;
    my $address = address($path, $params, $with);
    my $r = req($o{send} || uc $method, $address, headers => $o{headers});
    my $status = $r->{status};
    push @{ $wrong{$path} }, "$address: $status instead of @{$want}" unless grep { $_ == $status } @$want;
    $seen{$path}{$status}++;
    print {$out} $json->encode({ path => $path, method => $method, status => "$status",
        type => $r->header('Content-Type'), body => scalar eval { Encode::decode('UTF-8', my $copy = $r->{body}, 1) },
        form => $with->{format}, whole => exists $with->{fields} ? JSON::PP::false : JSON::PP::true,
        plain => exists $with->{fields} || exists $with->{include} ? JSON::PP::false : JSON::PP::true }), "\n";
    push @what, [$path, ($o{send} || uc $method) . " $address"];
    return $r;
}

tags_are_there();

for my $path (sort keys %{ $doc->{paths} }) {
    for my $method (sort keys %{ $doc->{paths}{$path} }) {
        my $operation = $doc->{paths}{$path}{$method};
        my $params = $operation->{parameters} || [];
        my $codes = $operation->{responses};
        my @refused = (422, $codes->{400} ? 400 : ());
        my @found = (200, $codes->{404} ? 404 : ());

        ask($path, $method, [405], $params, {}, send => $method eq 'get' ? 'DELETE' : 'GET');
        next if $method ne 'get';

        my $first = ask($path, $method, [200], $params, {});
        is($first->{status}, 200, "GET $path answers 200 (else %value of XCRIWalk.pm needs a value)");
        if ($codes->{304}) {
            my $tag = $first->header('ETag');
            ok(defined $tag, "GET $path: an ETag");
            ask($path, $method, [304], $params, {}, headers => ['If-None-Match' => $tag]) if defined $tag;
        }
        ask($path, $method, [412], $params, {}, headers => ['If-Match' => '"another"']) if $codes->{412};
        my $headers = $codes->{200}{headers} || {};
        my %rel = reverse(($first->header('Link') || '') =~ /<([^>]*)>; rel="(\w+)"/g);
        my $links = join ' ', sort keys %rel;
        my $described = ($headers->{Link} || {})->{'$ref'} || '';
        if ($described =~ /LinkOfWholeList$/) { is("$links $rel{first}", "first last $rel{last}", "GET $path: links to the whole list") }
        elsif ($described) { like($links, qr/\Afirst last(?: next)?\z/, "GET $path: links to its pages") }
        else { is($links, '', "GET $path: no links") }
        ask($path, $method, [200], $params, { format => $_ }) for sort keys %{ $operation->{'x-forms'} || {} };
        ask($path, $method, [404], $params, { map { $_->{name} => '' } grep { $_->{in} eq 'path' } @$params })
            if grep { $_->{in} eq 'path' && $_->{schema}{type} eq 'string' && !$_->{schema}{format} } @$params;
        for my $p (@$params) {
            my $name = $p->{name};
            ask($path, $method, \@found, $params, { $name => $_ }) for all_good($p);
            ask($path, $method, \@refused, $params, { $name => $_ }) for bad($p);
            ask($path, $method, [422], $params, { $name => undef }) if $p->{required} && $p->{in} eq 'query';
        }
        if ($codes->{404} && !$seen{$path}{404}) {  # nothing has these
            my $n = 999999990;
            my %none = map { $_->{name} => $_->{schema}{format} ? '1999-01-01' : ++$n }
                grep { $_->{required} && ($_->{schema}{type} eq 'integer' || $_->{schema}{format}) } @$params;
            %none = (%none, map { $_->{name} => 1901 } grep { !%none && $_->{name} eq 'season_year' } @$params);
            ask($path, $method, [404], $params, \%none) if %none;
        }
        if ($codes->{400}) {            # a word that is none, asked for above; or all the same
            my @same = map { $_->{name} } grep { $_->{required} && $_->{schema}{type} eq 'integer' } @$params;
            ask($path, $method, [400], $params, { map { $_ => 7 } @same }) if @same > 1;
            ask($path, $method, [400], $params, { teams => 'x' }) if grep { $_->{name} eq 'teams' } @$params;
            ok($seen{$path}{400}, "GET $path: the 400 that it promises");
        }
        if ($codes->{422}) { ok($seen{$path}{422}, "GET $path: the 422 that it promises") }
    }
}
close $out;

# --------------------------------------------------------------- the validator

open my $file, '>', "$work/openapi-document" or die $!;
print {$file} body_of('/openapi.json');
close $file;
my @verdict;
{
    local $ENV{NODE_NO_WARNINGS} = 1;
    my $pid = open my $node, '-|', 'node', "$FindBin::Bin/../openapi/check.mjs", env_or_die('XCRI_BUILD') . '/openapi',
        "$work/openapi-document", "$work/openapi-answers";
    ok($pid, 'node is there') or diag($!);
    @verdict = map { chomp; $_ } <$node> if $pid;
    ok($pid && close $node, 'the validator came to its end') or diag('is build/openapi/node_modules there? make check makes it');
}
is(shift @verdict, '[]', 'the document is valid by the JSON Schema of OpenAPI 3.1');
is(shift @verdict, '[]', 'and keeps what that schema cannot ask for');
is(scalar @verdict, scalar @what, 'a verdict for each of ' . @what . ' answers');
for (@what) {
    my ($path, $address) = @$_;
    my $v = shift @verdict;
    push @{ $wrong{$path} }, "$address: " . (defined $v ? $v : 'no verdict') unless defined $v && $v eq '[]';
}
for my $path (sort keys %seen) {
    my @w = @{ $wrong{$path} || [] };
    my $asked = join ', ', map { "$seen{$path}{$_} x $_" } sort keys %{ $seen{$path} };
    ok(!@w, "$path: answers as described ($asked)");
    diag($_) for splice @w, 0, 8;
}

# ------------------------------------------------------------------ routes.md

{
    my @paths;
    if (open my $routes, '<:encoding(UTF-8)', env_or_die('XCRI_SOURCE') . '/mod_xcri/routes.md') {
        while (<$routes>) {
            next unless /^\|/;
            my (undef, $cell) = split /\|/;
            push @paths, $1 while $cell =~ /`(?:[A-Z]+ )?(\/[^`?\s]*)(?:\?[^`]*)?`/g;
        }
    }
    # With and without a slash at the end an address is the same; openapi.json has none, because linters want none.
    my %in_table = map { s{(?<=.)/\z}{}r => 1 } @paths;
    my %in_document = map { $_ => 1 } keys %{ $doc->{paths} };
    is(join("\n", grep { !$in_table{$_} } sort keys %in_document), '', 'routes.md names every address of openapi.json');
    is(join("\n", grep { !$in_document{$_} } sort keys %in_table), '', 'openapi.json has every address that routes.md names');
}

# ------------------------------------------------------------------------ /docs, and /redoc, where the predecessor had it, too

for my $vhost (qw(main other root)) {
    for ('/docs', '/docs/', '/redoc', '/redoc/') {
        my $r = get($_, vhost => $vhost);
        my $up = m{/\z} ? '../' : '';
        is($r->{status}, 200, "$_ [$vhost]: 200");
        is($r->header('Content-Type'), 'text/html; charset=utf-8', "$_ [$vhost]: HTML");
        my @addresses = $r->{body} =~ /(?:src|href|data-document)="([^"]*)"/g;
        is(join(' ', grep { !/^#|^data:image/ && $_ ne "${up}openapi.json" } @addresses), '', "$_ [$vhost]: all it asks for is openapi.json");
        my $policy = $r->header('Content-Security-Policy') || '';
        like($policy, qr/\Adefault-src 'none'; script-src 'sha256-[^']*'; style-src 'sha256-[^']*'; connect-src 'self'; img-src data:;/,
            "$_ [$vhost]: nothing but the page's own script and style");
        for my $kind (qw(script style)) {
            my ($text) = $r->{body} =~ m{<$kind>(.*?)</$kind>}s;
            my $hash = sha256_base64($text // '');
            $hash .= '=' while length($hash) % 4;
            like($policy, qr/$kind-src 'sha256-\Q$hash\E'/, "$_ [$vhost]: and that is this $kind");
        }
        unlike($r->{body}, qr/\{\{|<script[ >].*<script[ >]|\s(?:on\w+|style)=/s, "$_ [$vhost]: one script, and none in an attribute; no place left to fill");
    }
}

done_testing;
