# Answers of GitHub's that are seldom.

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

# ---- a refusal without a time
{
    $github->mode('abuse');
    my $before = posts();
    my $reference = reference(post('while GitHub has enough of us'));
    $server->until(sub { posts() > $before }, 10);
    Time::HiRes::sleep(8);
    is(posts(), $before + 1, 'a 403 that names no time: it is not asked again at once');
    my ($wait) = XCRIWrites::letters($db, 'TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), due_at)', "WHERE reference = '$reference'");
    cmp_ok($wait, '>', 40, 'but after a minute');
}

done_testing;
