# Many messages in one request: all are kept, in one transaction, or none; each is checked, counted and known again as one
# that is sent alone. At the end many such requests at once; with XCRI_LONG=1 a thousand of them.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIWrites;

my $MOST = 200;
my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIWrites::database();
my ($server, $address) = (undef, 0);

sub server { my ($limit) = @_; $server->stop if $server; $server = XCRIServer->new(XCRIWrites::configuration($db, $files, $limit)); return }
sub post { my ($body, %head) = @_; return XCRIWrites::post($server->{port}, $body, 'X-Forwarded-For' => '10.3.' . int(++$address / 250) . '.' . $address % 250, %head) }
sub letter { return XCRIWrites::letter(@_) }
sub letters { my ($what, $n) = @_; return [map { letter(message => "$what, number $_ of $n") } 1 .. $n] }
sub kept { return XCRIWrites::count($db, @_) }
sub older { my ($minutes) = @_; $db->sql("UPDATE xcri_feedback SET created_at = created_at - INTERVAL $minutes MINUTE", 'xcri'); return }
sub references { my ($r) = @_; return @{ JSON::PP->new->utf8->decode($r->{body})->{references} || [] } }

server("XCRIFeedbackLimit 250 400");

# ---- kept
{
    my $r = post(letters('first', $MOST));
    is($r->{status}, 200, "$MOST messages are taken") or diag($r->{body}, $server->error_log);
    is(json_keys($r->json), 'success message issue_number issue_url reference references', 'the answer is that of one message, with a member more');
    my @references = references($r);
    is(scalar @references, $MOST, 'a reference for each');
    is(jtext($r->json, 'reference'), $references[0], 'the first of which stands alone, too');
    my %row = map { split /\t/, $_, 2 } XCRIWrites::letters($db, 'reference, message');
    is(join("\n", map { $row{$_} // '' } @references), join("\n", map { $_->{message} } @{ letters('first', $MOST) }), 'in the order of the messages');
    is(kept(), $MOST, 'all are there');
    is(scalar(XCRIWrites::letters($db, 'DISTINCT HEX(client), state')), 1, 'of one client, and waiting');

    my $before = kept();
    my @same = references(post([letter(message => 'twice in one'), letter(message => 'between them'), letter(message => 'twice in one')]));
    is($same[0], $same[2], 'the same message twice is one');
    isnt($same[0], $same[1], 'another is another');
    is(kept(), $before + 2, 'and is kept once');
    my %me = ('X-Forwarded-For' => '192.0.2.1');
    my $one = jtext(post(letter(message => 'sent before, alone'), %me)->json, 'reference');
    is((references(post([letter(message => 'not sent before'), letter(message => 'sent before, alone')], %me)))[1], $one, 'what was sent alone some minutes before is that');
    is(kept(), $before + 4, 'and is not kept again');
    is(scalar references(post([letter(message => 'one in an array')])), 1, 'an array of one');
}

# ---- none of them
{
    my $before = kept();
    my $refused = sub {
        my ($body, $want, $name) = @_;
        my $r = post($body);
        is($r->{status}, 422, "$name: 422") or diag($r->{body});
        my $got = JSON::PP->new->utf8->decode($r->{body});
        delete $_->{msg} for @{ $got->{detail} };
        is_deeply($got, { detail => $want }, $name) or diag($r->{body});
    };
    my $word = { expected => "'bug', 'feedback' or 'question'" };
    $refused->([letter(), letter(message => 'short', feedback_type => 'x'), letter(), 7, { name => 5, feedback_type => 'bug' }, letter(name => 'x' x 250)],
        [{ type => 'literal_error', loc => ['body', 1, 'feedback_type'], input => 'x', ctx => $word },
            { type => 'string_too_short', loc => ['body', 1, 'message'], input => 'short', ctx => { min_length => 10 } },
            { type => 'model_attributes_type', loc => ['body', 3], input => 7 },
            { type => 'string_type', loc => ['body', 4, 'name'], input => 5 },
            { type => 'missing', loc => ['body', 4, 'message'], input => { name => 5, feedback_type => 'bug' } },
            { type => 'string_too_long', loc => ['body', 5, 'name'], input => undef, ctx => { max_length => 100 } }],
        'all that is wrong with each is told, and what is long is not sent back');
    my @last = (@{ letters('all but the last', $MOST - 1) }, letter(message => 'short'));
    $refused->(\@last, [{ type => 'string_too_short', loc => ['body', $MOST - 1, 'message'], input => 'short', ctx => { min_length => 10 } }], 'the last is bad');
    $refused->([], [{ type => 'too_short', loc => ['body'], input => undef, ctx => { min_length => 1 } }], 'none at all');
    $refused->(letters('one too many', $MOST + 1), [{ type => 'too_long', loc => ['body'], input => undef, ctx => { max_length => $MOST } }], 'one too many');
    my $good = JSON::PP->new->utf8->encode(letter());
    for my $bad (["  [$good,{]}]", length("  [$good,") + 1, 'a message that is no JSON'], ["[$good", length "[$good", 'no end'], ["[$good,]", length "[$good,", 'a comma too many'],
        ["[$good]x", length "[$good]", 'something after it'], ["[$good $good]", length "[$good " , 'no comma']) {
        my ($body, $position, $name) = @$bad;
        my $r = post($body);
        is($r->{status}, 422, "$name: 422");
        my $got = JSON::PP->new->utf8->decode($r->{body})->{detail};
        is(scalar @$got, 1, "$name: nothing else is told");
        is($got->[0]{type}, 'json_invalid', "$name: is told");
        ok(abs($got->[0]{loc}[1] - $position) <= 1, "$name: with its place in the body") or diag($r->{body});
    }
    my $r = post('[' . join(',', $good, '{"feedback_type":"bug","message":"' . 'x' x 70_000 . '"}') . ']');
    is($r->{status}, 413, 'a message of 70,000 bytes: 413');
    is(post('[' . ' ' x 13_200_000 . ']')->{status}, 413, 'white space without an end: 413');
    is(kept(), $before, 'none of these was kept');

    # what fails in the midst of the transaction
    $db->sql("DELIMITER //\nCREATE TRIGGER poisoned BEFORE INSERT ON xcri_feedback FOR EACH ROW IF NEW.message LIKE '%poison%' THEN SIGNAL SQLSTATE '45000'; END IF//\n", 'xcri');
    $last[-1] = letter(message => 'poison at the end');
    $r = post(\@last);
    is($r->{status}, 503, 'the database refuses the last: 503') or diag($r->{body});
    like($r->header('Retry-After') // '', qr/^\d+$/, 'with Retry-After');
    is(kept(), $before, 'and nothing is kept');
    $db->sql('DROP TRIGGER poisoned', 'xcri');
    is(post(\@last)->{status}, 200, 'it is taken when it is sent again');
    is(kept(), $before + $MOST, 'whole');
}

# ---- with a key
{
    my $before = kept();
    my %key = ('Idempotency-Key' => 'bulk-1');
    my $all = letters('with a key', 5);
    my $first = post($all, %key);
    is($first->{status}, 200, 'five with a key');
    is(post($all, %key)->{body}, $first->{body}, 'the same again is answered alike');
    older(2000);
    is(post($all, %key)->{body}, $first->{body}, 'also from elsewhere, and later');
    is(kept(), $before + 5, 'and kept once');
    my @others = ([@$all[1 .. 4]], [@$all[0 .. 3]], [@$all, letter(message => 'one more than before')], [@$all[0 .. 3], letter(message => 'another one')], $all->[0], [$all->[0]],
        [reverse @$all]);
    for my $i (0 .. $#others) {
        my $r = post($others[$i], %key);
        is($r->{status}, 422, "the key with something else ($i): 422") or diag($r->{body});
        like($r->{body}, qr/"loc":\["header","Idempotency-Key"\]/, 'says why');
    }
    is(kept(), $before + 5, 'and nothing is kept');
    my $alone = jtext(post(letter(message => 'alone with a key'), 'Idempotency-Key' => 'alone-1')->json, 'reference');
    is(post([letter(message => 'alone with a key'), letter(message => 'and another')], 'Idempotency-Key' => 'alone-1')->{status}, 422, 'nor is a single message the beginning of an array');

    # a message that was there already is the key's from then on
    my %me = ('X-Forwarded-For' => '192.0.2.2');
    my $there = jtext(post(letter(message => 'there without a key'), %me)->json, 'reference');
    my @mixed = (letter(message => 'not there, with a key'), letter(message => 'there without a key'));
    my $r = post(\@mixed, %me, 'Idempotency-Key' => 'mixed-1');
    is((references($r))[1], $there, 'one of them was there');
    older(2000);
    is(post(\@mixed, %me, 'Idempotency-Key' => 'mixed-1')->{body}, $r->{body}, 'the whole is known again');

    $before = kept();
    my %seen;
    $seen{$_}++ for XCRIWrites::at_once(12, sub { return post(letters('at once', 20), 'X-Forwarded-For' => "10.9.9.$_[0]", 'Idempotency-Key' => 'bulk-at-once')->{body} });
    is(join(' ', values %seen), 12, 'one key at once from twelve: one answer, twelve times') or diag(join "\n", keys %seen);
    is(kept(), $before + 20, 'kept once');
}

# ---- limits count messages
{
    my %me = ('X-Forwarded-For' => '198.51.100.1');
    is(post(letters('a first part', $MOST), %me)->{status}, 200, '200 of 250 an hour');
    my $before = kept();
    my $r = post(letters('a second part', 100), %me);
    is($r->{status}, 429, '100 more: 429');
    my $wait = $r->header('Retry-After') // 0;
    ok($wait > 3500 && $wait <= 3600, "Retry-After is the rest of the hour ($wait)");
    is(kept(), $before, 'and none of them is kept');
    is(post(letters('a third part', 50), %me)->{status}, 200, 'fifty are taken');
    is(post(letter(message => 'one too many'), %me)->{status}, 429, 'and no more');
    is(post(letters('a first part', $MOST), %me)->{status}, 200, 'what is kept already is not counted again');
    older(61);
    is(post(letters('an hour later', 160), %me)->{status}, 429, 'of 400 a day 150 are left');
    is(post(letters('an hour later', 150), %me)->{status}, 200, 'these are taken');
    server('XCRIFeedbackLimit 3 10');
    $r = post(letters('more than ever', 4));
    is($r->{status}, 429, 'more than an hour takes: 429');
    is($r->header('Retry-After'), undef, 'waiting does not help');
    like(jtext($r->json, 'detail'), qr/\b4 messages\b.*\b3\b/, 'and the answer says so');
}

# ---- long ones, and what they need
sub highest {
    my $kb = 0;
    for my $pid ($server->children) { $kb += XCRIWrites::slurp("/proc/$pid/status") =~ /^VmHWM:\s+(\d+)/m ? $1 : 0 }
    return $kb / 1024;
}
server('XCRIFeedbackLimit 1000000 1000000');
{
    my $before = kept();
    post(letters('warm', $MOST)) for 1 .. 8;
    my $memory = highest();
    my $long = '[' . join(',', map { '{"feedback_type":"bug","message":"' . sprintf('%04d', $_) . '\ud83c\udfc3' x 1996 . '"}' } 1 .. $MOST) . ']';
    my @status = XCRIWrites::at_once(8, sub { return post($long, 'X-Forwarded-For' => "10.8.8.$_[0]")->{status} });
    is("@status", join(' ', (200) x 8), sprintf '%d messages of 2,000 runners, written as %.1f MB, by eight at once', $MOST, length($long) / 1e6);
    is(kept("WHERE CHAR_LENGTH(message) = 2000"), 8 * $MOST, 'are kept as they are');
    # an array in which every element is an array of as many as it can hold
    my $hostile = '[' . join(',', ('[' . join(',', ('[]') x 21_000) . ']') x $MOST) . ']';
    @status = XCRIWrites::at_once(8, sub { return post($hostile, 'X-Forwarded-For' => "10.8.9.$_[0]")->{status} });
    is("@status", join(' ', (422) x 8), sprintf '%.1f MB of empty arrays, by eight at once', length($hostile) / 1e6);
    my $more = highest() - $memory;
    diag(sprintf 'memory at its highest, of all children: %.0f MB, and %.0f more with eight at once', $memory, $more);
    # A sanitizer has red zones around each allocation.
    cmp_ok($more, '<', 8 * ($ENV{XCRI_MODULE} =~ m{/asan/} ? 32 : 16), 'what each needs is bounded');
}

# ---- many at once
{
    my $CLIENTS = 20;
    my $each = $ENV{XCRI_LONG} ? 50 : 5;
    my $before = kept();
    my $start = Time::HiRes::time();
    my @all = map { split /\n/ } XCRIWrites::at_once($CLIENTS, sub {
        my ($client) = @_;
        my @seen;
        for my $n (1 .. $each) {
            my $r = post(letters("bundle $client.$n", $MOST), 'X-Forwarded-For' => "10.4.4.$client", 'Idempotency-Key' => "bundle-$client-$n");
            push @seen, join ' ', $r->{status}, $r->{time}, $r->{status} eq '200' ? scalar references($r) : $r->{body};
        }
        return join "\n", @seen;
    });
    my $took = Time::HiRes::time() - $start;
    my @bad = grep { !/^200 \S+ $MOST$/ } @all;
    my ($longest) = sort { $b <=> $a } map { (split / /)[1] } @all;
    diag(sprintf '%d requests of %d messages by %d clients: %d taken, %.0f a second, the longest %.2f s', scalar @all, $MOST, $CLIENTS, @all - @bad, @all / $took, $longest);
    is(scalar @all, $CLIENTS * $each, 'all were answered');
    cmp_ok(scalar @bad, '<=', @all / 1000, 'and taken') or diag(join "\n", @bad[0 .. ($#bad < 4 ? $#bad : 4)], $server->error_log);
    is(kept() - $before, $MOST * (@all - @bad), 'what was taken is there, and nothing else');
    is($db->sql("SELECT COUNT(*) FROM (SELECT SUBSTRING_INDEX(message, ',', 1) AS bundle, COUNT(*) AS n FROM xcri_feedback WHERE message LIKE 'bundle %' GROUP BY 1) b WHERE n <> $MOST", 'xcri') + 0,
        0, 'none of them half');
}
$server->stop;
$db->stop;
done_testing;
