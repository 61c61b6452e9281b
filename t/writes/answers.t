# Answers of GitHub's, and clocks, that are seldom.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use Time::HiRes ();
use XCRITest;
use XCRIServer;
use XCRIWrites;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIWrites::database();
my $github = XCRIWrites::github($files);
my $server = XCRIServer->new(XCRIWrites::configuration($db, $files, "XCRIFeedbackLimit 100 100\n" . $github->directive));
my $from = 0;

sub post { my ($message, %head) = @_; return XCRIWrites::post($server->{port}, XCRIWrites::letter(message => $message), 'X-Forwarded-For' => '10.4.0.' . ++$from, %head) }
sub reference { return $_[0]{body} =~ /"reference":"(\w+)"/ ? $1 : '' }
sub state { return (XCRIWrites::letters($db, 'state', "WHERE reference = '$_[0]'"))[0] // '' }
sub posts { return scalar grep { /^POST/ } $github->requests }

# ---- an address that the table's column cannot have
{
    $github->mode('address');
    my $reference = reference(post('an issue whose address is long'));
    ok($server->until(sub { state($reference) eq 'delivered' }, 10), 'an issue with an address that is too long is delivered');
    $github->mode('good');
    my $next = reference(post('and the one after it'));
    ok($server->until(sub { state($next) eq 'delivered' }, 10), 'and holds up no other');
}

# ---- a refusal without a time, or with one that is over
for my $case (['abuse', 'names no time'], ['past', 'names a time that is over']) {
    my ($mode, $what) = @$case;
    # A wait of the one before ends with its server.
    $server->stop;
    $db->sql("UPDATE xcri_feedback SET state = 'failed' WHERE state <> 'delivered'", 'xcri');
    $server->start;
    $github->mode($mode);
    my $before = posts();
    my $reference = reference(post("while GitHub has enough of us: $what"));
    $server->until(sub { posts() > $before }, 10);
    Time::HiRes::sleep(8);
    is(posts(), $before + 1, "a 403 that $what: it is not asked again at once");
    my ($wait) = XCRIWrites::letters($db, 'TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due_at)', "WHERE reference = '$reference'");
    cmp_ok($wait, '>', 40, 'but after a minute');
}

# ---- a clock that was a year ahead
{
    $github->mode('good');
    $server->stop;
    $server->start;
    my @all = map { reference(post("before the clock was set right: $_", 'X-Forwarded-For' => '10.5.0.1')) } 1 .. 100;
    my $ahead = '+ INTERVAL 1 YEAR';
    $db->sql("UPDATE xcri_feedback SET state = 'waiting', created_at = created_at $ahead, due_at = UTC_TIMESTAMP(6) $ahead", 'xcri');
    is(post('after the clock was set right', 'X-Forwarded-For' => '10.5.0.1')->{status}, 200, 'a client is not locked out for a year');
    ok($server->until(sub { !XCRIWrites::count($db, "WHERE state = 'waiting' AND due_at > UTC_TIMESTAMP() + INTERVAL 1 DAY") }, 60), 'and what is kept does not wait for one');
}

# ---- signs that turn round what stands beside them, or end a line, where no fence holds them
{
    $github->mode('good');
    my $reference = reference(post("one\x{202e}two\x{2066}three\x{85}four \x{2028} five\x{200f}\x{61c}\x{7f} \x{5e9}\x{200d}\x{e9}\x{20ac}"));
    $server->until(sub { state($reference) eq 'delivered' }, 20);
    my ($issue) = grep { $_->{body} =~ /`$reference`/ } $github->issues;
    is($issue->{title}, "[Bug report] one two three four five \x{5e9}\x{200d}\x{e9}\x{20ac}", 'a title has none of them');
}

# ---- lines of an old kind, and a name that is none
{
    my $reference = reference(XCRIWrites::post($server->{port}, XCRIWrites::letter(name => '', email => '', message => "one\rtwo\r\nthree\nfour\r"), 'X-Forwarded-For' => '10.4.1.1'));
    $server->until(sub { state($reference) eq 'delivered' }, 20);
    my ($issue) = grep { $_->{body} =~ /`$reference`/ } $github->issues;
    like($issue->{body}, qr/\n```text\none\ntwo\nthree\nfour\n\n```\n\z/, 'lines stay lines, and nobody is named where nobody is');
}

# ---- an issue that was made while the clock was ahead, and is looked for: then, and when the clock is right
for my $case (['is an hour ahead', '+ INTERVAL 1 HOUR'], ['was a week ahead', '+ INTERVAL 7 DAY']) {
    my ($name, $ahead) = @$case;
    my $n = $github->issues;
    $github->mode('drop+made+away');
    my $reference = reference(post("while the clock $name"));
    $server->until(sub { $github->issues > $n }, 20);
    # The time as the database has it is the clock's alone: a row of then is one that is as far ahead.
    $db->sql("UPDATE xcri_feedback SET created_at = created_at $ahead WHERE reference = '$reference'", 'xcri');
    $github->mode('good');
    $server->until(sub { $db->sql("UPDATE xcri_feedback SET due_at = UTC_TIMESTAMP(6) WHERE reference = '$reference' AND state = 'sending' AND due_at > UTC_TIMESTAMP() + INTERVAL 40 SECOND", 'xcri'); state($reference) eq 'delivered' }, 45);
    is(state($reference), 'delivered', "the clock $name: an issue whose making was not answered is delivered");
    is(scalar(grep { $_->{body} =~ /`$reference`/ } $github->issues), 1, "the clock $name: it is found, and not made again");
}

# ---- sent again by hand, as the handbook has it: what may be there already, and what has no words any more
{
    my ($sql) = XCRIWrites::slurp(XCRITest::env_or_die('XCRI_SOURCE') . '/conf/README.md') =~ /^mariadb xcri -e "(UPDATE xcri_feedback SET state = 'waiting'[^"]*)"$/m;
    my $again = sub { $db->sql($sql =~ s/REFERENCE(?=')/$_[0]/r, 'xcri') };
    my $n = $github->issues;
    $github->mode('drop+made+away');
    my $reference = reference(post('sent again while nobody knows'));
    $server->until(sub { $github->issues > $n && XCRIWrites::count($db, "WHERE reference = '$reference' AND last_error IS NOT NULL") }, 20);
    $again->($reference);
    $github->mode('good');
    $server->until(sub { state($reference) eq 'delivered' }, 60);
    is(state($reference) . scalar(grep { $_->{body} =~ /`$reference`/ } $github->issues), 'delivered1', 'what may be there is not made twice');
    $db->sql("UPDATE xcri_feedback SET message = NULL WHERE reference = '$reference'", 'xcri');
    $again->($reference);
    is(state($reference), 'delivered', 'what has no words does not wait for ever');
    $db->sql("UPDATE xcri_feedback SET message = 'with words', state = 'failed' WHERE reference = '$reference'", 'xcri');
    $again->($reference);
    ok($server->until(sub { state($reference) eq 'delivered' }, 30), 'what has failed is sent again');
}

done_testing;
