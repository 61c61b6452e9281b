package XCRICached;

# Servers with the answer cache on, which that of t/conf has off: its answers are what theirs are compared with.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use Time::HiRes ();
use Test::More;
use XCRIServer ();
use XCRITest;

our @EXPORT = qw(cached_server settled uncached cache_status same_answer differs $API);

our $API = '/iz/xcri/api';

# cached_server(db => a database, dbd => {directives}, text => more of the server, in => more of the <Location>,
# threads => of its one child): of the fixture, where nothing is said. One child, so that whatever was asked before is
# in the same cache.
sub cached_server {
    my (%o) = @_;
    my %dbd = %{ $o{dbd} || {} };
    $dbd{params} ||= params($o{db}) if $o{db};
    my $threads = $o{threads} || 20;
    return XCRIServer->new(XCRIServer::dbd(DBDMax => 4, DBDKeep => 4, %dbd)
        . "StartServers 1\nServerLimit 1\nThreadsPerChild $threads\nMaxRequestWorkers $threads\nMinSpareThreads 1\nMaxSpareThreads $threads\n"
        . "XCRIDefaultSeason 2025\nAllowEncodedSlashes On\nXCRICORSOrigin https://web4.ustfccca.org\n" . ($o{text} || '')
        . "<Location \"$API\">\nSetHandler xcri-api\n" . ($o{in} || '') . "</Location>\n"
        . "<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");
}

sub params {
    my ($db, $socket) = @_;
    return sprintf 'host=localhost,sock=%s,user=%s,pass=%s,dbname=%s,reconnect=0', $socket || env_or_die('XCRI_DB_SOCKET'),
        env_or_die('XCRI_DB_USER'), env_or_die('XCRI_DB_PASS'), $db;
}

# The version of the data is known, and what was asked last is kept.
sub settled {
    my ($server, $path) = @_;
    writes_are_seen();
    my $seen = $server->until(sub {
        my $r = $server->get($API . ($path || '/seasons'));
        return defined $r->header('ETag') && cache_status($r) eq 'mod_xcri; hit';
    }, 30);
    ok($seen, 'the version of the data is known') or BAIL_OUT($server->error_log);
    return;
}

# uncached(the cached server's answer, path, key => value...): what the server without a cache answers. Each of its children
# learns the version of the data for itself, and until then (after a test that has stopped the database, say) has no
# validator to give or to compare: where the other answer has one, it is asked once more.
sub uncached {
    my ($cached, $path, %o) = @_;
    my $method = delete $o{method} || 'GET';
    return defined $cached->header('ETag') ? tagged($path, %o, ask => sub { req($method, @_) }) : req($method, $path, %o);
}

sub cache_status { return $_[0]->header('Cache-Status') // '(none)' }

# What tells a kept answer from one that was made for its request alone. Its server compresses by itself, and says so; and
# where rows have come back, it may call their version by another name (mod_xcri/database/version.c).
sub told {
    my ($r) = @_;
    my %h;
    push @{ $h{ lc $_->[0] } }, $_->[1] for @{ $r->{headers} };
    delete @h{qw(date cache-status server connection)};
    my %vary = map { lc $_ => 1 } map { split /\s*,\s*/ } @{ $h{vary} || [] };
    delete $vary{'accept-encoding'};
    $h{vary} = [join ', ', sort keys %vary];
    s/^W\/"[0-9a-f]{16}-/W\/"VERSION-/ for @{ $h{etag} || [] };
    delete $h{'last-modified'};
    return join "\n", $r->{status}, map { "$_: " . join ', ', sort @{ $h{$_} } } sort keys %h;
}

# differs(answer, the one that is right) -> '', or how
sub differs {
    my ($r, $right) = @_;
    return "headers:\n" . told($r) . "\ninstead of:\n" . told($right) if told($r) ne told($right);
    return 'the body: ' . substr($r->{body}, 0, 200) . ' instead of ' . substr $right->{body}, 0, 200 if $r->{body} ne $right->{body};
    return '';
}

sub same_answer {
    my ($r, $right, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is(differs($r, $right), '', $name);
}

1;
