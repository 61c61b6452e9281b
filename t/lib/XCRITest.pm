package XCRITest;

# What every test of t/api needs: a plain HTTP client that shows every byte, a
# strict JSON reader that keeps the order of keys and the text of numbers, and
# the rows of the fixture as the contract wants to see them.
#
# The tests are written from the contract alone.  Nothing here knows how the
# module works.

use strict;
use warnings;
use utf8;

use Encode ();
use Exporter 'import';
use IO::Socket::INET ();
use IO::Select ();
use POSIX ();
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes ();
use Test::More;
use Apache::Test ();

our @EXPORT = qw(
    get req raw base port body_of tagged tag_of met tags_are_there writes_are_seen
    json_parse json_valid json_same json_keys jget jtext jplain jesc
    ok200 body_is error_is problems_are bad_query bad_path
    list_is row_is row_text built_or_exit
    admin admin_rows admin_spawn times_again put_back error_log_mark error_log_since
    own_memory env_or_die
);

binmode(Test::More->builder->$_, ':encoding(UTF-8)')
    for qw(output failure_output todo_output);

our $MOUNT = '/iz/xcri/api';

# own_memory(pid): what a process has for itself, in KB; undef when it has ended
sub own_memory {
    my ($pid) = @_;
    open my $in, '<', "/proc/$pid/status" or return;
    my ($kb) = map { /^RssAnon:\s+(\d+)/ ? $1 : () } <$in>;
    return $kb;
}

sub env_or_die {
    my ($name) = @_;
    defined $ENV{$name} && length $ENV{$name}
        or BAIL_OUT("$name is not set: these tests are started by t/run");
    return $ENV{$name};
}

# ------------------------------------------------------------------- the client

sub port {
    my ($vhost) = @_;
    my $config = do { local $_; Apache::Test::config() };     # it writes to $_
    my $v = $config->{vhosts}{$vhost}
        or BAIL_OUT("no <VirtualHost $vhost> in t/conf/extra.conf.in");
    return $v->{port};
}

# Vhosts whose mount is not the usual one.
my %mount_of = (other => '/x/y', root => '');

sub base {
    my ($vhost) = @_;
    return exists $mount_of{$vhost} ? $mount_of{$vhost} : $MOUNT;
}

# raw(vhost, bytes, timeout) -> the connection's whole answer, as bytes
sub raw {
    my ($vhost, $bytes, $timeout) = @_;
    $timeout ||= 20;
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => port($vhost),
        Proto => 'tcp', Timeout => 5) or return undef;
    setsockopt($sock, IPPROTO_TCP, TCP_NODELAY, 1);
    binmode $sock;
    local $SIG{PIPE} = 'IGNORE';
    syswrite $sock, $bytes;
    my $end = Time::HiRes::time() + $timeout;
    my $select = IO::Select->new($sock);
    my $answer = '';
    while ((my $left = $end - Time::HiRes::time()) > 0) {
        next unless $select->can_read($left);
        my $n = sysread $sock, my $chunk, 65536;
        last unless $n;
        $answer .= $chunk;
    }
    close $sock;
    return $answer;
}

# req(METHOD, path, key => value...): path is below the mount unless `full`.
# Options: vhost, headers => [name, value, ...], body, timeout, full.
sub req {
    my ($method, $path, %o) = @_;
    my $vhost = $o{vhost} || 'main';
    my $target = $o{full} ? $path : base($vhost) . $path;
    my @headers = @{ $o{headers} || [] };
    my $head = "$method $target HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    while (my ($name, $value) = splice @headers, 0, 2) {
        $head .= "$name: $value\r\n";
    }
    $head .= 'Content-Length: ' . length($o{body}) . "\r\n" if defined $o{body};
    my $start = Time::HiRes::time();
    my $answer = raw($vhost, "$head\r\n" . (defined $o{body} ? $o{body} : ''), $o{timeout});
    my $r = XCRITest::Answer->new($answer, $method);
    $r->{time} = Time::HiRes::time() - $start;
    $r->{what} = "$method $path" . ($vhost eq 'main' ? '' : " [$vhost]");
    return $r;
}

sub get { my ($path, @o) = @_; return req('GET', $path, @o) }

sub body_of { return get(@_)->{body} }

# An answer has no ETag while nobody can tell whether its rows are about to change: some moments after a change of the
# tables (an earlier test's, too), and while a busy machine has not looked at them. A test of tags waits for that.

# tagged(path, key => value...): as get() or, with `ask`, what that sub gives; with an ETag, or the last one after 30 s
sub tagged {
    my ($path, %o) = @_;
    my $ask = delete $o{ask} || \&get;
    my ($end, $r) = (Time::HiRes::time() + 30);
    until (defined(($r = $ask->($path, %o))->header('ETag'))) {
        last if Time::HiRes::time() > $end;
        Time::HiRes::sleep(0.1);
    }
    return $r;
}

# A change is seen some time after it was made, and until then there is the tag of before. No tag is given when nobody has
# looked at the tables for 3 s (FRESH in database/version.c), so a change that is older has been seen. The last one may be
# an earlier test's.
sub writes_are_seen {
    my $last = (Time::HiRes::stat(_written()))[9] or return;
    my $rest = $last + 3.2 - Time::HiRes::time();
    Time::HiRes::sleep($rest) if $rest > 0 && $rest < 4;
    return;
}

sub _written { return env_or_die('XCRI_DB_SOCKET') . '.written' }

# Its ETag; where there is none, one that nobody has
sub tag_of {
    writes_are_seen();
    return tagged(@_)->header('ETag') // '"none"';
}

# met(path, ask => ..., headers => [...], ...): what is answered to If-None-Match with the answer's own ETag
sub met {
    my ($path, %o) = @_;
    my $tag = tag_of($path, %o);
    return tagged($path, %o, headers => [@{ $o{headers} || [] }, 'If-None-Match' => $tag]);
}

# For tests that ask many things: each child and each database has settled
sub tags_are_there {
    my (%o) = @_;
    writes_are_seen();
    tagged('/athletes/?limit=1', %o) for 1 .. 20;
    return;
}

package XCRITest::Answer;

sub new {
    my ($class, $bytes, $method) = @_;
    my $self = bless { status => 0, reason => '', headers => [], body => '', raw => $bytes,
        method => $method }, $class;
    return $self unless defined $bytes && $bytes =~ s/^HTTP\/1\.[01] (\d{3}) ?([^\r\n]*)\r\n//;
    @$self{qw(status reason)} = ($1, $2);
    my ($head, $body) = split /\r\n\r\n/, $bytes, 2;
    if (!defined $body) { $head = $bytes; $body = '' }
    $head =~ s/^\r\n//;
    for (split /\r\n/, $head) {
        push @{ $self->{headers} }, [$1, $2] if /^([^:]+):[ \t]*(.*?)[ \t]*$/;
    }
    if (($self->header('Transfer-Encoding') || '') =~ /chunked/i) {
        my $whole = '';
        while ($body =~ s/^([0-9A-Fa-f]+)[^\r\n]*\r\n//) {
            my $n = hex $1 or last;
            $whole .= substr $body, 0, $n, '';
            $body =~ s/^\r\n//;
        }
        $body = $whole;
    }
    $self->{body} = $body;
    return $self;
}

sub header {
    my ($self, $name) = @_;
    my @v = map { $_->[1] } grep { lc $_->[0] eq lc $name } @{ $self->{headers} };
    return @v ? join(', ', @v) : undef;
}

sub json { return XCRITest::json_parse($_[0]{body}) }

package XCRITest;

# -------------------------------------------------------------------- JSON
#
# A value is: XCRITest::Obj [[key, value], ...], XCRITest::Arr [value, ...],
# XCRITest::Num [text], XCRITest::Lit [true|false|null], or a plain string.

sub json_parse {
    my ($bytes) = @_;
    my $text = eval { Encode::decode('UTF-8', my $copy = $bytes, Encode::FB_CROAK) };
    die "not UTF-8\n" unless defined $text;
    pos($text) = 0;
    my $value = _value(\$text, 0);
    $text =~ /\G[ \t\r\n]*/gc;
    pos($text) == length $text or die 'junk after the JSON at ' . pos($text) . "\n";
    return $value;
}

sub _value {
    my ($t, $depth) = @_;
    die "too deep\n" if $depth > 50;
    $$t =~ /\G[ \t\r\n]*/gc;
    if ($$t =~ /\G\{/gc) {
        my @pairs;
        my %seen;
        $$t =~ /\G[ \t\r\n]*/gc;
        return bless [], 'XCRITest::Obj' if $$t =~ /\G\}/gc;
        while (1) {
            $$t =~ /\G[ \t\r\n]*/gc;
            my $key = _string($t);
            die "key $key twice\n" if $seen{$key}++;
            $$t =~ /\G[ \t\r\n]*:/gc or die 'no colon at ' . pos($$t) . "\n";
            push @pairs, [$key, _value($t, $depth + 1)];
            $$t =~ /\G[ \t\r\n]*([,}])/gc or die 'no , or } at ' . pos($$t) . "\n";
            return bless \@pairs, 'XCRITest::Obj' if $1 eq '}';
        }
    }
    if ($$t =~ /\G\[/gc) {
        my @items;
        $$t =~ /\G[ \t\r\n]*/gc;
        return bless [], 'XCRITest::Arr' if $$t =~ /\G\]/gc;
        while (1) {
            push @items, _value($t, $depth + 1);
            $$t =~ /\G[ \t\r\n]*([,\]])/gc or die 'no , or ] at ' . pos($$t) . "\n";
            return bless \@items, 'XCRITest::Arr' if $1 eq ']';
        }
    }
    return _string($t) if substr($$t, pos($$t), 1) eq '"';
    return bless [$1], 'XCRITest::Lit' if $$t =~ /\G(true|false|null)(?![A-Za-z0-9_])/gc;
    return bless [$1], 'XCRITest::Num'
        if $$t =~ /\G(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)(?![0-9A-Za-z.])/gc;
    die 'no JSON value at ' . pos($$t) . ': ' . substr($$t, pos($$t), 20) . "\n";
}

my %unescape = (n => "\n", t => "\t", r => "\r", b => "\b", f => "\f", '"' => '"', '\\' => '\\', '/' => '/');

sub _string {
    my ($t) = @_;
    $$t =~ /\G"/gc or die 'no string at ' . pos($$t) . "\n";
    my $s = '';
    while (1) {
        if ($$t =~ /\G([^"\\\x00-\x1f]+)/gc) { $s .= $1; next }
        return $s if $$t =~ /\G"/gc;
        if ($$t =~ /\G\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/gc) {
            $s .= chr(0x10000 + ((hex($1) - 0xD800) << 10) + hex($2) - 0xDC00);
            next;
        }
        if ($$t =~ /\G\\u([0-9a-fA-F]{4})/gc) {
            my $c = hex $1;
            die "lonely surrogate\n" if $c >= 0xD800 && $c <= 0xDFFF;
            $s .= chr $c;
            next;
        }
        if ($$t =~ /\G\\(["\\\/bfnrt])/gc) { $s .= $unescape{$1}; next }
        die 'bad string at ' . pos($$t) . "\n";
    }
}

sub json_valid { my ($bytes) = @_; return defined eval { json_parse($bytes) } ? 1 : 0 }

# jget($value, 'results', 0, 'xcri_score') -> the value there, undef if absent
sub jget {
    my ($v, @path) = @_;
    for my $step (@path) {
        return undef unless ref $v;
        if (ref $v eq 'XCRITest::Obj') {
            my ($pair) = grep { $_->[0] eq $step } @$v;
            return undef unless $pair;
            $v = $pair->[1];
        }
        elsif (ref $v eq 'XCRITest::Arr') { $v = $v->[$step] }
        else { return undef }
    }
    return $v;
}

# the text of a value: strings as they are, numbers and literals by their text
sub jtext {
    my $v = jget(@_);
    return undef unless defined $v;
    return $v unless ref $v;
    return $v->[0] if ref $v eq 'XCRITest::Num' || ref $v eq 'XCRITest::Lit';
    return _compact($v);
}

sub json_keys {
    my $v = jget(@_);
    return undef unless ref $v eq 'XCRITest::Obj';
    return join ' ', map { $_->[0] } @$v;
}

# a JSON string as the contract writes it: only ", \ and controls escaped
sub jesc {
    my ($s) = @_;
    $s =~ s/(["\\])/\\$1/g;
    $s =~ s/\n/\\n/g;
    $s =~ s/\t/\\t/g;
    $s =~ s/\r/\\r/g;
    $s =~ s/([\x00-\x1f])/sprintf '\\u%04x', ord $1/ge;
    return "\"$s\"";
}

sub _compact {
    my ($v) = @_;
    return jesc($v) unless ref $v;
    return $v->[0] if ref $v eq 'XCRITest::Num' || ref $v eq 'XCRITest::Lit';
    return '[' . join(',', map { _compact($_) } @$v) . ']' if ref $v eq 'XCRITest::Arr';
    return '{' . join(',', map { jesc($_->[0]) . ':' . _compact($_->[1]) } @$v) . '}';
}

# numbers by value, everything else exact, keys in order: what a client compares
sub jplain {
    my ($v) = @_;
    return '(nothing)' unless defined $v;
    return jesc($v) unless ref $v;
    return $v->[0] + 0 if ref $v eq 'XCRITest::Num';
    return $v->[0] if ref $v eq 'XCRITest::Lit';
    return '[' . join(',', map { jplain($_) } @$v) . ']' if ref $v eq 'XCRITest::Arr';
    return '{' . join(',', map { jesc($_->[0]) . ':' . jplain($_->[1]) } @$v) . '}';
}

sub json_same {
    my ($bytes, $want, $name) = @_;
    my $got = eval { json_parse($bytes) };
    return fail("$name: $@") unless defined $got;
    my $expect = json_parse(Encode::encode('UTF-8', $want));
    return is(jplain($got), jplain($expect), $name);
}

# -------------------------------------------------------------- assertions

sub _envelope {
    my ($r, $status) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 2;
    my @wrong;
    push @wrong, "status $r->{status}" unless $r->{status} == $status;
    my $type = $r->header('Content-Type');
    push @wrong, 'Content-Type ' . (defined $type ? $type : 'missing')
        unless defined $type && $type eq 'application/json';
    my $length = $r->header('Content-Length');
    push @wrong, 'Content-Length ' . (defined $length ? $length : 'missing')
        unless defined $length && $length eq length $r->{body};
    push @wrong, 'Transfer-Encoding' if defined $r->header('Transfer-Encoding');
    if (!eval { $r->{json} = json_parse($r->{body}); 1 }) { push @wrong, "JSON: $@" }
    elsif ($r->{body} =~ /^\s|\s$/) { push @wrong, 'white space around the JSON' }
    return join '; ', @wrong;
}

sub _shown {
    my ($r, $length) = @_;
    return 'no answer' unless $r->{status};
    return substr Encode::decode('UTF-8', $r->{body}), 0, $length;
}

# ok200(path, options): status, type, length and JSON right; the parsed value
sub ok200 {
    my ($path, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $name = delete $o{name};
    my $r = get($path, %o);
    my $wrong = _envelope($r, 200);
    is($wrong, '', 'GET ' . $path . ($o{vhost} ? " [$o{vhost}]" : '') . ': 200' . ($name ? ", $name" : ''))
        or diag(_shown($r, 400));
    return $r->{json};
}

# body_is(path, exact text, name)
sub body_is {
    my ($path, $want, $name, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $r = get($path, %o);
    my $wrong = _envelope($r, 200);
    if ($wrong ne '') {
        fail("GET $path: $wrong");
        diag(_shown($r, 400));
        return;
    }
    my $got = Encode::decode('UTF-8', $r->{body});
    return is($got, $want, "GET $path: " . ($name || 'exact text'));
}

# error_is(path, status, detail, options): {"detail":"..."} and nothing else
sub error_is {
    my ($path, $status, $detail, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $method = delete $o{method} || 'GET';
    my $r = req($method, $path, %o);
    my $wrong = _envelope($r, $status);
    if ($wrong ne '') {
        fail("$method $path is $status: $wrong");
        diag(_shown($r, 400));
        return $r;
    }
    is(Encode::decode('UTF-8', $r->{body}), '{"detail":' . jesc($detail) . '}',
        "$method $path: $status $detail");
    return $r;
}

# problems_are(path, [[place, name, type, input, ctx key => value], ...])
# input undef is null.  Exactly these, in this order, each with the keys in order.
sub problems_are {
    my ($path, $want, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $label = "GET $path: 422 " . join ', ', map { "$_->[1] $_->[2]" } @$want;
    my $r = get($path, %o);
    my $wrong = _envelope($r, 422);
    if ($wrong ne '') {
        fail("$label: $wrong");
        diag(_shown($r, 400));
        return;
    }
    my $json = $r->{json};
    my @wrong;
    push @wrong, 'keys ' . (json_keys($json) || '-') unless (json_keys($json) || '') eq 'detail';
    my $list = jget($json, 'detail');
    $list = [] unless ref $list eq 'XCRITest::Arr';
    push @wrong, scalar(@$list) . ' problems instead of ' . @$want unless @$list == @$want;
    for my $i (0 .. $#$want) {
        my ($place, $name, $type, $input, $key, $value) = @{ $want->[$i] };
        my $p = $list->[$i] or next;
        my $keys = json_keys($p) || '';
        my $expect = 'type loc msg input' . (defined $key ? ' ctx' : '');
        if ($type eq 'date_from_datetime_parsing') { $keys =~ s/ ctx$// }
        push @wrong, "$i: keys $keys" unless $keys eq $expect;
        my $got = jtext($p, 'type');
        $got = '' unless defined $got;
        push @wrong, "$i: type $got, not $type" unless ref $type ? $got =~ $type : $got eq $type;
        push @wrong, "$i: loc " . (jtext($p, 'loc') || '')
            unless (jtext($p, 'loc') || '') eq "[\"$place\",\"$name\"]";
        my $msg = jget($p, 'msg');
        push @wrong, "$i: no msg" unless defined $msg && !ref $msg && $msg =~ /\S/;
        my $in = jget($p, 'input');
        if (!defined $input) {
            push @wrong, "$i: input " . (defined $in ? 'not null' : 'absent')
                unless ref $in eq 'XCRITest::Lit' && $in->[0] eq 'null';
        }
        else {
            push @wrong, "$i: input " . (defined $in ? jplain($in) : 'absent') . ', not ' . jesc($input)
                unless defined $in && !ref $in && $in eq $input;
        }
        if (defined $key) {
            my $ctx = jtext($p, 'ctx');
            my $text = $value =~ /^-?\d+\z/ ? $value : jesc($value);
            push @wrong, "$i: ctx " . (defined $ctx ? $ctx : 'absent')
                unless defined $ctx && $ctx eq "{\"$key\":$text}";
        }
    }
    is(join('; ', @wrong), '', $label) or diag(_shown($r, 1000));
    return;
}

my %ctx_of = (
    string_pattern_mismatch => ['pattern', '^[MFmf]$'],
    string_too_short        => ['min_length', 2],
);

sub _bad {
    my ($place, $path, $name, $type, $input, @rest) = @_;
    my @ctx = @rest && defined $rest[0] && $rest[0] =~ /^(?:ge|le|pattern|min_length)\z/
        ? splice(@rest, 0, 2) : @{ $ctx_of{$type} || [] };
    local $Test::Builder::Level = $Test::Builder::Level + 2;
    return problems_are($path, [[$place, $name, $type, $input, @ctx]], @rest);
}

# bad_query(path, name, type, input [, ctx key, value] [, options])
sub bad_query { return _bad('query', @_) }
sub bad_path  { return _bad('path', @_) }

# built_or_exit(path): without its route a file of tests is one failure, not many.
sub built_or_exit {
    my ($path) = @_;
    my $r = get($path);
    return if $r->{status} != 404 || $r->{body} ne '{"detail":"Not Found"}';
    fail("$path is there");
    done_testing;
    exit 1;
}

# ------------------------------------------------------------- the database

sub _client {
    return ('mariadb', '--no-defaults', '--protocol=socket', '--socket=' . env_or_die('XCRI_DB_SOCKET'),
        '--user=' . env_or_die('XCRI_DB_ADMIN'), '--default-character-set=utf8mb4', '--batch',
        '--skip-column-names');
}

# admin(sql, database): runs the statements, dies with the client's words
sub admin {
    my ($sql, $db) = @_;
    return join '', map { "$_\n" } _admin($sql, $db);
}

sub _admin {
    my ($sql, $db) = @_;
    my @command = (_client(), defined $db ? ("--database=$db") : (), '--execute', Encode::encode('UTF-8', $sql));
    open my $out, '-|', @command or die "mariadb: $!";
    my @lines = <$out>;
    close $out or die "mariadb failed ($?) at: " . substr($sql, 0, 200) . "\n";
    _note_write() if $sql !~ /\A\s*(?:SELECT|SHOW|EXPLAIN|KILL)\b/i;
    chomp @lines;
    return @lines;
}

sub _note_write {
    open my $fh, '>', _written() or die _written() . ": $!";
    close $fh;
    return;
}

sub admin_rows { my ($sql, $db) = @_; return map { [split /\t/, $_, -1] } _admin($sql, $db) }

# A server that has started anew does not know when its tables were changed last, and answers have no Last-Modified until
# they are. times_again(database): each table is changed, to what it was.
sub times_again {
    my ($db) = @_;
    my %key;
    push @{ $key{ $_->[0] } }, $_->[1] for admin_rows("SELECT k.TABLE_NAME, k.COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE k"
        . " JOIN information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME) WHERE k.CONSTRAINT_SCHEMA = '$db' AND k.CONSTRAINT_NAME = 'PRIMARY'"
        . " AND t.TABLE_TYPE = 'BASE TABLE' AND t.UPDATE_TIME IS NULL ORDER BY k.ORDINAL_POSITION");
    for my $table (sort keys %key) {
        my $columns = join ', ', @{ $key{$table} };
        admin("START TRANSACTION; CREATE TEMPORARY TABLE again AS SELECT * FROM $table LIMIT 1; DELETE FROM $table WHERE ($columns) IN (SELECT $columns FROM again);"
            . " INSERT INTO $table SELECT * FROM again; COMMIT; DROP TEMPORARY TABLE again", $db);
    }
    return;
}

# admin_spawn(sql, database) -> the pid of a client that runs in the background
sub admin_spawn {
    my ($sql, $db) = @_;
    my $pid = fork;
    die "fork: $!" unless defined $pid;
    return $pid if $pid;
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', '/dev/null';
    exec _client(), defined $db ? ("--database=$db") : (), '--execute', Encode::encode('UTF-8', $sql);
    exit 127;
}

# end_server(pid, seconds): asks it to stop, and makes it when it has not by then
sub end_server {
    my ($pid, $seconds) = @_;
    local $?;
    kill 'TERM', $pid;
    for (1 .. 10 * $seconds) {
        return if waitpid($pid, POSIX::WNOHANG()) == $pid;
        Time::HiRes::sleep(0.1);
    }
    kill 'KILL', $pid;
    waitpid $pid, 0;
    return;
}

# my $guard = put_back($database, $table): keeps the table aside, as kept_TABLE's copy, and puts it
# back when the guard goes out of scope, also when the test dies.  How it is taken:
#   away   the table is gone        empty  an empty one stands in its place
#   copy   a copy stands in its place, to be altered       view SQL  a view named as the table
sub put_back {
    my ($db, $table, $how, $where) = @_;
    my $kept = "kept_$table";
    my %there = map { $_->[0] => 1 }
        admin_rows("SELECT table_name FROM information_schema.tables WHERE table_schema='$db'");
    die "$kept is still there\n" if $there{$kept};
    admin("RENAME TABLE $table TO $kept", $db);
    my $guard = bless { db => $db, table => $table, kept => $kept, owner => $$ }, 'XCRITest::PutBack';
    admin("CREATE TABLE $table LIKE $kept", $db) if $how eq 'empty' || $how eq 'copy';
    admin("INSERT INTO $table SELECT * FROM $kept", $db) if $how eq 'copy';
    admin("CREATE SQL SECURITY DEFINER VIEW $table AS SELECT * FROM $kept WHERE $where", $db) if $how eq 'view';
    return $guard;
}

sub XCRITest::PutBack::DESTROY {
    my ($self) = @_;
    return if $self->{owner} != $$;
    local ($?, $@);
    my ($db, $table, $kept) = @$self{qw(db table kept)};
    # a server that someone has stopped on the way is not waited for here: the test does that
    eval { admin("DROP VIEW IF EXISTS $table; DROP TABLE IF EXISTS $table; RENAME TABLE $kept TO $table", $db) };
    print STDERR "# $table of $db could not be put back: $@" if $@;
    return;
}

# ---------------------------------------------------- the rows, as JSON text
#
# i integer, n decimal (the database's own text), s string, d date, t datetime,
# b boolean; the order is the contract's.

my %columns = (
    athletes => ['iz_rankings_xcri_athlete_rankings', 'ranking_id', [qw(
        ranking_id:i season_year:i division_code:i gender_code:s checkpoint_date:d algorithm_type:s
        scoring_group:s anet_athlete_hnd:i athlete_name_first:s athlete_name_last:s anet_team_hnd:i team_name:s
        team_group_fk:i regl_group_name:s conf_group_name:s athlete_rank:i xcri_score:n races_count:i
        season_average:n best_performance:n most_recent_race_date:d h2h_wins:i h2h_losses:i h2h_meetings:i
        h2h_win_rate:n min_opponent_quality:n avg_opponent_quality:n scs_score:n scs_rank:i saga_score:n saga_rank:i
        sewr_score:n sewr_rank:i osma_score:n osma_rank:i calculated_at:t algorithm_version:s
        processing_time_seconds:n)]],
    teams => ['iz_rankings_xcri_team_rankings', 'ranking_id', [qw(
        ranking_id:i season_year:i division_code:i gender_code:s checkpoint_date:d algorithm_type:s scoring_group:s
        anet_team_hnd:i team_name:s team_group_fk:i regl_group_name:s conf_group_name:s team_rank:i team_xcri_score:n
        most_recent_race_date:d athletes_count:i top7_average:n top5_average:n squad_depth_score:n
        top_athlete_1_hnd:i top_athlete_2_hnd:i top_athlete_3_hnd:i top_athlete_4_hnd:i top_athlete_5_hnd:i
        top_athlete_6_hnd:i top_athlete_7_hnd:i calculated_at:t algorithm_version:s)]],
    resume => ['iz_groups_season_resumes', 'id', [qw(
        id:i season_year:i group_fk:i gender_fk:i sport_fk:i season_html:s created_at:t updated_at:t)]],
    metadata => ['iz_rankings_xcri_calculation_metadata', 'metadata_id', [qw(
        metadata_id:i season_year:i division_code:i gender_code:s checkpoint_date:d algorithm_type:s scoring_group:s
        calculated_at:t algorithm_version:s total_performances:i total_athletes:i total_teams:i total_races:i
        processing_time_seconds:n cache_used:b cache_hit_rate:n athletes_with_h2h:i athletes_no_h2h:i
        heavy_fallback_count:i calculation_status:s error_message:s)]],
    snapshot_athletes => ['iz_rankings_xcri_athlete_rankings', 'ranking_id', [qw(
        rank=athlete_rank:i athlete_name=@name:s team_name:s division=division_code:i xcri_score:n
        num_races=races_count:i season_avg=season_average:n h2h_wins:i h2h_losses:i
        quality_of_wins=min_opponent_quality:n anet_athlete_hnd:i saga_score:n sewr_score:n osma_score:n scs_score:n
        regl_group_name:s conf_group_name:s)]],
    snapshot_teams => ['iz_rankings_xcri_team_rankings', 'ranking_id', [qw(
        rank=team_rank:i team_name:s anet_team_hnd:i division=division_code:i gender_code:s team_score=team_xcri_score:n
        squad_size=athletes_count:i top5_avg=top5_average:n top7_avg=top7_average:n regl_group_name:s
        conf_group_name:s)]],
    knockout => ['iz_rankings_xcri_team_knockout', 'id', [qw(
        id:i team_id:i team_name:s team_code:s rank_group_type:s rank_group_fk:i gender_code:s regl_group_fk:i
        conf_group_fk:i regl_group_name:s conf_group_name:s regl_finish:i conf_finish:i knockout_rank:i
        team_five_rank:i elimination_method:s team_size:i athletes_with_xcri:i team_five_xcri_pts:n
        most_recent_race_date:d h2h_wins:i h2h_losses:i h2h_win_pct:n checkpoint_date:d season_year:i
        calculation_date:t)]],
    board => ['iz_rankings_xcri_scs_components', 'component_id', [qw(
        component_id:i ranking_id:i season_year:i division_code:i gender_code:s anet_athlete_hnd:i
        athlete_name_first:s athlete_name_last:s team_name:s score=@score:n rank=@rank:i saga_score:n saga_rank:i
        sewr_score:n sewr_rank:i osma_score:n osma_rank:i xcri_score:n xcri_rank:i races_used:i)]],
    scs_board => ['iz_rankings_xcri_scs_components', 'component_id', [qw(
        anet_athlete_hnd:i athlete_name_first:s athlete_name_last:s team_name:s component_score=@score:n
        component_rank=@rank:i saga_score:n saga_rank:i sewr_score:n sewr_rank:i osma_score:n osma_rank:i xcri_score:n
        xcri_rank:i races_used:i)]],
    components => ['iz_rankings_xcri_scs_components', 'component_id', [qw(
        component_id:i ranking_id:i season_year:i division_code:i gender_code:s anet_athlete_hnd:i
        athlete_name_first:s athlete_name_last:s team_name:s saga_score:n saga_rank:i sewr_score:n sewr_rank:i
        osma_score:n osma_rank:i xcri_score:n xcri_rank:i races_used:i best_ags:n avg_ags:n worst_ags:n best_cpr:n
        avg_cpr:n worst_cpr:n avg_race_quality:n best_race_quality:n avg_opponent_count:n total_opponents:i
        created_at:t updated_at:t)]],
);

my %rows;

sub _table {
    my ($table, $key, $db) = @_;
    return $rows{"$db.$table"} ||= do {
        my @names = map { $_->[0] } admin_rows("SELECT column_name FROM information_schema.columns"
            . " WHERE table_schema='$db' AND table_name='$table' ORDER BY ordinal_position");
        @names or die "no table $table in $db\n";
        my $list = join ',', map { "IFNULL(HEX(CONVERT(`$_` USING utf8mb4)),'-')" } @names;
        my %byid;
        for my $row (admin_rows("SELECT $list FROM `$table`", $db)) {
            my %h;
            @h{@names} = map { $_ eq '-' ? undef : Encode::decode('UTF-8', pack 'H*', $_) } @$row;
            $byid{ $h{$key} } = \%h;
        }
        \%byid;
    };
}

sub _cell {
    my ($type, $v) = @_;
    return 'null' unless defined $v;
    return $v if $type eq 'i' || $type eq 'n';
    return $v ? 'true' : 'false' if $type eq 'b';
    return jesc($v) if $type eq 's' || $type eq 'd';
    $v =~ s/ /T/;
    $v =~ s/\.0+\z//;
    return jesc($v);
}

sub _same { my ($a, $b) = @_; return defined $a ? defined $b && $a eq $b : !defined $b }

# row_text(kind, id) -> the JSON text of one row of the fixture
sub row_text {
    my ($kind, $id, $db) = @_;
    $db ||= env_or_die('XCRI_FIXTURE_DB');
    $kind =~ s/:(\w+)\z//;                 # board:saga has the score and the rank of saga
    my $component = $1;
    my ($table, $key, $list) = @{ $columns{$kind} };
    my $found = _table($table, $key, $db)->{$id} or die "no $kind $id in the fixture\n";
    my %row = %$found;
    if ($kind eq 'athletes') {
        # region and conference are the team's in its division, whatever list this is (part 1, 6)
        my $teams = _table('iz_rankings_xcri_team_rankings', 'ranking_id', $db);
        my @team = grep {
            my $t = $_;
            $t->{algorithm_type} eq 'light' && $t->{scoring_group} eq 'division'
                && !grep { !_same($t->{$_}, $row{$_}) } qw(anet_team_hnd season_year division_code gender_code checkpoint_date)
        } values %$teams;
        die "the fixture has two team rows for athlete row $id\n" if @team > 1;
        $row{$_} = @team ? $team[0]{$_} : undef for qw(regl_group_name conf_group_name);
    }
    @row{qw(@score @rank)} = @row{"${component}_score", "${component}_rank"} if $component;
    my ($first, $last) = @row{qw(athlete_name_first athlete_name_last)};
    $row{'@name'} = defined $first && defined $last ? "$first $last" : undef;
    my @pairs;
    for (@$list) {
        my ($name, $type) = split /:/;
        my $column = $name =~ s/=(.*)// ? $1 : $name;
        exists $row{$column} or die "no column $column in $table\n";
        push @pairs, "\"$name\":" . _cell($type, $row{$column});
    }
    return '{' . join(',', @pairs) . '}';
}

sub row_is {
    my ($path, $kind, $id, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, row_text($kind, $id, $o{db}), "$kind row $id", _http(%o));
}

sub _http { my %o = @_; delete @o{qw(db limit offset total)}; return %o }

# list_is(path, kind, [ids in order], total => n, limit => n, offset => n):
# the whole body, byte for byte.  limit => undef: an answer without paging.
sub list_is {
    my ($path, $kind, $ids, %o) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $total = defined $o{total} ? $o{total} : @$ids;
    my $limit = exists $o{limit} ? $o{limit} : 100;
    my $offset = $o{offset} || 0;
    my $want = '{"total":' . $total
        . (defined $limit ? ",\"limit\":$limit,\"offset\":$offset" : '')
        . ',"results":[' . join(',', map { row_text($kind, $_, $o{db}) } @$ids) . ']}';
    return body_is($path, $want, "$kind @$ids, total $total", _http(%o));
}

# -------------------------------------------------------------- the error log

sub error_log_mark {
    my $file = Apache::Test::vars('t_logs') . '/error_log';
    return -s $file || 0;
}

sub error_log_since {
    my ($mark) = @_;
    my $file = Apache::Test::vars('t_logs') . '/error_log';
    open my $in, '<:raw', $file or return '';
    seek $in, $mark, 0;
    local $/;
    my $text = <$in>;
    return defined $text ? $text : '';
}

1;
