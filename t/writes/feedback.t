# What visitors write is kept before they are thanked: once, as many as a client may send, and never when they were told
# that it was not (contract.md part 1, rule 19; part 2, section 9).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes ();
use File::Temp ();
use XCRITest;
use XCRIServer;
use XCRIWrites;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIWrites::database();
my $server = XCRIServer->new(XCRIWrites::configuration($db, $files, "XCRIFeedbackLimit 3 10\nXCRICORSOrigin https://site.example"));
my $api = $XCRIWrites::API;
my $address = 0;

# Each from another client, unless it is said
sub post { my ($body, %head) = @_; return XCRIWrites::post($server->{port}, $body, 'X-Forwarded-For' => '10.1.' . int(++$address / 250) . '.' . $address % 250, %head) }
sub letter { return XCRIWrites::letter(@_) }
sub kept { return XCRIWrites::count($db, @_) }
sub at_once { return XCRIWrites::at_once(@_) }
sub status { return $server->get("$api/feedback/status")->json }

# ---- kept
my $text = "Zeile 1\n\x{1F3C3} <b>\@team</b> '; DROP TABLE xcri_feedback; -- \\ \"";
{
    my $r = post(letter(name => "O'Neil \x{5f20}", email => 'a@example.org', message => $text));
    is($r->{status}, 200, 'a message is taken') or diag($r->{body}, $server->error_log);
    is(json_keys($r->json), 'success message issue_number issue_url reference', 'the answer has these members');
    like($r->{body}, qr/\A\{"success":true,"message":"Thank you[^"]*","issue_number":null,"issue_url":null,"reference":"FB[0-9A-HJKMNP-TV-Z]{8}"\}\z/, 'and these values');
    my $row = $db->sql('SELECT JSON_ARRAY(reference, name, email, feedback_type, message, state, attempts, LENGTH(client)) FROM xcri_feedback', 'xcri');
    utf8::decode($row);
    my ($reference) = $r->{body} =~ /"reference":"(\w+)"/;
    is_deeply(JSON::PP->new->decode($row =~ s/\\\\/\\/gr), [$reference, "O'Neil \x{5f20}", 'a@example.org', 'bug', $text, 'waiting', 0, 8], 'the row is what was sent');
    my $dump = $db->sql('SELECT HEX(client) FROM xcri_feedback UNION SELECT HEX(client) FROM xcri_feedback_clients', 'xcri');
    is(scalar(split /\n/, $dump), 1, 'both tables name the client alike');
    my $r2 = post('{"feedback_type":"question","message":"ten letters"}', 'Content-Type' => undef);
    is($r2->{status}, 200, 'without a Content-Type, name and email');
    is(post('{"name":null,"email":null,"feedback_type":"feedback","message":"ten letters"}', 'Content-Type' => 'application/vnd.x+json; charset=utf-8')->{status}, 200,
        'with null, as another kind of JSON');
    is(kept(), 3, 'all are there');
    is(post(letter(), 'If-Match' => '"x"')->{status}, 412, 'on a condition that is not met: 412');
    is(kept(), 3, 'and it is not kept');
    is(post(letter(), 'If-None-Match' => '*')->{status}, 200, 'what is not read is not asked for again');
    is(kept(), 4, 'and it is kept');
}

# ---- refused
{
    my $before = kept();
    my $problems = sub {
        my ($body, $want, $name, %head) = @_;
        my $r = post($body, %head);
        is($r->{status}, 422, "$name: 422") or diag($r->{body});
        my $got = JSON::PP->new->utf8->decode($r->{body});
        delete $_->{msg} for @{ $got->{detail} };
        is_deeply($got, { detail => $want }, $name) or diag($r->{body});
    };
    $problems->('{"feedback_type":"bug","message":"short"}',
        [{ type => 'string_too_short', loc => ['body', 'message'], input => 'short', ctx => { min_length => 10 } }], 'too short');
    $problems->('{"feedback_type":"x","message":"this is a test message"}',
        [{ type => 'literal_error', loc => ['body', 'feedback_type'], input => 'x', ctx => { expected => "'bug', 'feedback' or 'question'" } }], 'no such type');
    $problems->('{}', [map { { type => 'missing', loc => ['body', $_], input => {} } } qw(feedback_type message)], 'nothing in it');
    $problems->({ feedback_type => 'bug', message => "\x{1F3C3}" x 2001, name => 'x' x 101, email => 'x' x 101 },
        [(map { { type => 'string_too_long', loc => ['body', $_], input => 'x' x 101, ctx => { max_length => 100 } } } qw(name email)),
            { type => 'string_too_long', loc => ['body', 'message'], input => "\x{1F3C3}" x 2001, ctx => { max_length => 2000 } }], 'too long');
    $problems->('{"name":5,"email":[1],"feedback_type":null,"message":{"a":true}}',
        [{ type => 'string_type', loc => ['body', 'name'], input => 5 }, { type => 'string_type', loc => ['body', 'email'], input => [1] },
            { type => 'literal_error', loc => ['body', 'feedback_type'], input => undef, ctx => { expected => "'bug', 'feedback' or 'question'" } },
            { type => 'string_type', loc => ['body', 'message'], input => { a => JSON::PP::true() } }], 'values that are no texts');
    $problems->('[1]', [{ type => 'model_attributes_type', loc => ['body', 0], input => 1 }], 'no object in an array');
    for my $case (['"text"', 'text'], ['null', undef], ['7', 7]) {
        $problems->($case->[0], [{ type => 'model_attributes_type', loc => ['body'], input => $case->[1] }], "no object: $case->[0]");
    }
    $problems->('', [{ type => 'missing', loc => ['body'], input => undef }], 'no body');
    $problems->('a=b&c=d', [{ type => 'model_attributes_type', loc => ['body'], input => 'a=b&c=d' }], 'a form', 'Content-Type' => 'application/x-www-form-urlencoded');
    for my $bad ('{bad', '{"message":"\ud800xxxxxxxxx","feedback_type":"bug"}', "{\"feedback_type\":\"bug\",\"message\":\"\xff\xfe ten letters\"}",
        '{"feedback_type":"bug","message":"a NUL: \u0000 in it"}', '[' x 5000, '{"a":1}x') {
        my $r = post($bad);
        is($r->{status}, 422, 'no JSON: 422 ' . substr $bad, 0, 20);
        like($r->{body}, qr/\A\{"detail":\[\{"type":"json_invalid","loc":\["body",\d+\],"msg":"[^"]+","input":\{\},"ctx":\{"error":"[^"]+"\}\}\]\}\z/, 'says where') or diag($r->{body});
    }
    is(post('{"feedback_type":"bug","message":"' . 'x' x 70_000 . '"}')->{status}, 413, 'a body of 70,000 bytes: 413');
    is(post(letter(message => "\x{1F3C3}" x 2000))->{status}, 200, '2000 characters of four bytes are 2000');
    is(kept(), $before + 1, 'none of the others was kept');
    for my $key ('has space', 'x' x 256) {
        my $r = post(letter(), 'Idempotency-Key' => $key);
        is($r->{status}, 422, 'a key that is none: 422');
        like($r->{body}, qr/"loc":\["header","Idempotency-Key"\]/, 'says which');
    }
}

# ---- other sites
for my $case (['https://evil.example', 403], ['null', 403], ['http://localhost', 200], ['https://site.example', 200]) {
    is(post(letter(message => "from $case->[0]"), Origin => $case->[0])->{status}, $case->[1], "Origin $case->[0]: $case->[1]");
}
is(post(letter(message => 'by a proxy'), Origin => 'https://outside.example', 'Sec-Fetch-Site' => 'same-origin')->{status}, 200,
    'a browser that says that it is the same origin, behind a proxy that changes Host');

# ---- once
{
    my $before = kept();
    my %me = ('X-Forwarded-For' => '192.0.2.1');
    my @r = map { post(letter(message => 'the same again'), %me) } 1 .. 3;
    is(join(' ', map { $_->{status} } @r), '200 200 200', 'the same content three times, thanked three times');
    is($r[0]{body}, $r[2]{body}, 'with the same reference');
    is(kept(), $before + 1, 'kept once');
    $db->sql('UPDATE xcri_feedback SET created_at = created_at - INTERVAL 11 MINUTE', 'xcri');
    isnt(post(letter(message => 'the same again'), %me)->{body}, $r[0]{body}, 'after ten minutes it is another message');
    is(kept(), $before + 2, 'and is kept');
    isnt(post(letter(message => 'the same again'))->{body}, $r[0]{body}, 'somebody else may write the same');
    # What a line of the one is, another has as a line of another part.
    for my $pair ([[ "a\nb", 'c', 'one of two messages' ], [ 'a', "b\nc", 'one of two messages' ]], [[ 'a', 'b', "c\none of two messages" ], [ 'a', "b\nc", 'one of two messages' ]],
        [[ undef, 'b', 'one of two messages' ], [ '', '', "b\none of two messages" ]]) {
        my %both = ('X-Forwarded-For' => '192.0.2.' . (20 + ++$address % 200));
        my ($one, $other, $again) = map { post(letter(name => $_->[0], email => $_->[1], message => $_->[2]), %both) } @$pair, $pair->[1];
        isnt($other->{body}, $one->{body}, 'parts that are divided otherwise are another message');
        is($again->{body}, $other->{body}, 'which is the same when it comes again');
    }

    my %key = ('Idempotency-Key' => 'a1b2-c3d4');
    my $first = post(letter(message => 'with a key'), %key);
    is($first->{status}, 200, 'with a key');
    $db->sql('UPDATE xcri_feedback SET created_at = created_at - INTERVAL 2 DAY', 'xcri');
    is(post(letter(message => 'with a key'), %key)->{body}, $first->{body}, 'the same key from elsewhere, later: the same message');
    my $r = post(letter(message => 'another text'), %key);
    is($r->{status}, 422, 'the key with another text: 422');
    like($r->{body}, qr/"loc":\["header","Idempotency-Key"\]/, 'says why');

    # at once, from many: the same message by 12 clients of one address, and one key from 12 addresses
    for my $kind ('content', 'key') {
        $before = kept();
        my %o = $kind eq 'key' ? ('Idempotency-Key' => 'at-once') : ('X-Forwarded-For' => '192.0.2.7');
        my %seen;
        for my $bodies (at_once(12, sub { return post(letter(message => "at once by $kind"), 'X-Forwarded-For' => "10.9.9.$_[0]", %o)->{body} })) { $seen{$bodies}++ }
        is(join(' ', values %seen), 12, "the same $kind at once: one answer, twelve times") or diag(join "\n", keys %seen);
        is(kept(), $before + 1, 'kept once');
    }
}

# ---- limits
{
    my $n = 0;
    my $send = sub { my ($from) = @_; return post(letter(message => 'number ' . ++$n . ' of many'), 'X-Forwarded-For' => $from) };
    my @r = map { $send->('198.51.100.1') } 1 .. 4;
    is(join(' ', map { $_->{status} } @r), '200 200 200 429', 'three an hour');
    is(jtext($r[3]->json, 'detail'), 'Rate limit exceeded. Please try again later.', 'in the words of the predecessor');
    my $wait = $r[3]->header('Retry-After');
    ok($wait > 3500 && $wait <= 3600, "Retry-After is the rest of the hour ($wait)");
    is($send->('198.51.100.2')->{status}, 200, 'another address has its own');
    # one after the other, though sent at once, over all children
    my %got;
    $got{$_}++ for at_once(10, sub { return post(letter(message => "at once, number $_[0]"), 'X-Forwarded-For' => '198.51.100.9')->{status} });
    is_deeply(\%got, { 200 => 3, 429 => 7 }, 'ten at once: three are kept');
    $server->stop;
    $server->start;
    is($send->('198.51.100.9')->{status}, 429, 'httpd started again: still too many');
    # Another front end of the same database counts with it, where it has the same address-key.
    my $other = XCRIServer->new(XCRIWrites::configuration($db, $files, 'XCRIFeedbackLimit 3 10'));
    my $there = sub { my ($from) = @_; return XCRIWrites::post($other->{port}, letter(message => 'number ' . ++$n . ' of many'), 'X-Forwarded-For' => $from)->{status} };
    is($there->('198.51.100.9'), 429, 'and at another front end, too');
    is(join(' ', map { $_ % 2 ? $there->('198.51.100.10') : $send->('198.51.100.10')->{status} } 1 .. 4), '200 200 200 429', 'three over both of them');
    $other->stop;
    $db->sql('UPDATE xcri_feedback SET created_at = created_at - INTERVAL 61 MINUTE', 'xcri');
    is(join(' ', map { $send->('198.51.100.1')->{status} } 1 .. 4), '200 200 200 429', 'an hour later: three more');
    $db->sql('UPDATE xcri_feedback SET created_at = created_at - INTERVAL 61 MINUTE', 'xcri');
    $send->('198.51.100.1') for 1 .. 3;
    $db->sql('UPDATE xcri_feedback SET created_at = created_at - INTERVAL 61 MINUTE', 'xcri');
    is(join(' ', map { $send->('198.51.100.1')->{status} } 1 .. 2), '200 429', 'ten a day');
    # addresses: IPv6 by its network, and IPv4 in IPv6's clothes
    is(join(' ', map { $send->("2001:db8:1:2::$_")->{status} } 1 .. 4), '200 200 200 429', 'IPv6: a /64 is one client');
    is($send->('2001:db8:1:3::1')->{status}, 200, 'and another /64 another');
    is($send->('::ffff:198.51.100.1')->{status}, 429, 'an IPv4 address is the same written as IPv6');
    # too many of another's are nobody's: bodies that are refused do not count
    post('{}', 'X-Forwarded-For' => '198.51.100.77') for 1 .. 5;
    is($send->('198.51.100.77')->{status}, 200, 'what was refused is not counted');
}

# ---- status
{
    my $s = status();
    is(json_keys($s), 'configured repository rate_limits waiting delivered failed oldest_waiting', 'the status has its members');
    $server->until(sub { jtext(status(), 'waiting') eq kept() }, 10);
    is(jtext(status(), 'waiting'), kept(), 'those that wait are counted');
    like(jtext(status(), 'oldest_waiting'), qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/, 'since when');
    is(jtext(jget($server->status, 'feedback'), 'waiting'), kept(), 'the status page has it');
    like($server->get('/status?prometheus')->{body}, qr/^xcri_feedback_messages\{state="waiting"\} @{[ kept() ]}$/m, 'and Prometheus');
}

# ---- without the database
{
    my $before = kept();
    $db->stop;
    my $r = post(letter(message => 'into the void'));
    is($r->{status}, 503, 'the database is away: 503');
    like($r->header('Retry-After') // '', qr/^\d+$/, 'with Retry-After');
    like(jtext($r->json, 'detail'), qr/could not be kept/, 'the sender is told');
    unlike($r->{body}, qr/sock|errno|MySQL|MariaDB|\(\d+\)/i, 'without its words');
    is(status() && $server->get("$api/feedback/status")->{status}, 200, 'the status answers');
    $db->start;
    ok($server->until(sub { post(letter(message => 'it is back again'))->{status} == 200 }, 10), 'and goes on by itself when it is back');
    is(kept(), $before + 1, 'what was refused is not there');
    my $lines = () = $server->error_log =~ /xcri: feedback was not kept, and its sender was told so/g;
    cmp_ok($lines, '>=', 1, 'the log has the loss');
    # a table that is full is what a full disk is
    $db->sql('ALTER TABLE xcri_feedback RENAME TO xcri_feedback_away', 'xcri');
    is(post(letter(message => 'no table is there'))->{status}, 503, 'no table: 503');
    $db->sql('ALTER TABLE xcri_feedback_away RENAME TO xcri_feedback', 'xcri');
    ok($server->until(sub { post(letter(message => 'the table is there'))->{status} == 200 }, 10), 'and back');
    # a table that is locked
    my $locker = fork // die;
    if (!$locker) { eval { $db->sql('LOCK TABLES xcri_feedback WRITE, xcri_feedback_clients WRITE; SELECT SLEEP(5)', 'xcri') }; POSIX::_exit(0) }
    Time::HiRes::sleep(0.7);
    $r = post(letter(message => 'the table is locked'));
    is($r->{status}, 503, 'a table that somebody has locked: 503');
    cmp_ok($r->{time}, '<', 8, 'after a bounded time');
    waitpid $locker, 0;
    is(kept("WHERE message = 'the table is locked'"), 0, 'and it does not appear later');
}

# ---- the accounts, by trying
{
    my $try = sub {
        my ($user, $sql) = @_;
        my $said = `mariadb --no-defaults --socket=@{[ $db->socket ]} --user=$user --password=s3cret -e "$sql" xcri 2>&1`;
        return $? ? $said =~ /denied/ ? 'denied' : "failed: $said" : 'done';
    };
    for my $table (map { (split)[0] } split /\n/, $db->sql('SHOW TABLES', 'xcri')) {
        my $own = $table =~ /^xcri_feedback/;
        my ($column) = split /\n/, $db->sql("SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'xcri' AND TABLE_NAME = '$table' ORDER BY ORDINAL_POSITION LIMIT 1");
        is($try->('xcri_write', "SELECT 1 FROM $table LIMIT 1"), $own ? 'done' : 'denied', "the writer " . ($own ? 'reads' : 'does not read') . " $table");
        is($try->('xcri_write', "UPDATE $table SET $column = $column WHERE 1 = 0"), $own ? 'done' : 'denied', "the writer " . ($own ? 'changes' : 'does not change') . " $table");
        is($try->('xcri_write', $_), 'denied', "the writer may not: $_") for "DELETE FROM $table", "DROP TABLE $table", "ALTER TABLE $table ADD COLUMN x INT", "TRUNCATE TABLE $table";
        is($try->('xcri_read', $_), 'denied', "the rankings' account may not: $_") for "INSERT INTO $table () VALUES ()", "UPDATE $table SET $column = $column WHERE 1 = 0", "DELETE FROM $table";
        is($try->('xcri_read', "SELECT 1 FROM $table LIMIT 1"), 'denied', "the rankings' account does not read $table") if $own;
    }
    is($try->('xcri_write', 'CREATE TABLE x (a INT)'), 'denied', 'the writer makes no table');
}

done_testing;
