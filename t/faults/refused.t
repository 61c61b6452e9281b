# The database is there and lets in nobody who has nothing yet: too few connections for all children, a password that has expired.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep);
use XCRITest;
use XCRIFaults;

my $db = database();
my $user = XCRIFaults::user();
my $s = faults_server($db);
my @paths = ('/teams/', '/athletes/9001', '/metadata/');
storm($s, paths => \@paths, seconds => 1);

# What is said of outages, and what of it is new
my $known = 0;
sub said {
    my @lines = $s->error_log =~ /xcri: the database is (?:away|back).*/g;
    my @new = @lines[$known .. $#lines];
    $known = @lines;
    return @new;
}

# Each child has what the others leave it; and who has none knows it by itself.
$db->sql("ALTER USER $user\@localhost WITH MAX_USER_CONNECTIONS 2");
kill_all($db);
my $sum = storm($s, paths => \@paths, seconds => seconds(4, 20));
tell('two connections for two children and the watch', $sum);
my @said = said();
cmp_ok(scalar @said, '<=', 6, 'too few connections: said once, not as often as one is looked for') or diag(join "\n", @said[0 .. 9]);
is(join(' ', grep { !/^(?:200|503)$/ } keys %{ $sum->{status} }), '', 'an answer, or 503');
cmp_ok($sum->{longest}, '<', 3, 'and soon');
$db->sql("ALTER USER $user\@localhost WITH MAX_USER_CONNECTIONS 0");
ok(defined right_again($s, '/teams/', 10), 'right again');
ok($s->until(sub { (($s->error_log =~ /xcri: the database is (away|back)/g)[-1] // 'back') eq 'back' }, 5), 'in each child');
said();

# It connects, and may not ask.
$db->sql("ALTER USER $user\@localhost PASSWORD EXPIRE");
kill_all($db);
ask($s->{port}, "$API/teams/") for 1 .. 20;
ok($s->until(sub { sleep 0.2; ask($s->{port}, "$API/health")->[0] eq '503' }, 5), 'a password that has expired: health is 503');
storm($s, paths => \@paths, seconds => 3);
my $health = ask($s->{port}, "$API/health");
is($health->[0], '503', 'and stays so');
like($health->[2], qr/does not accept the account/, 'and says what is wrong');
@said = said();
cmp_ok(scalar @said, '<=', 4, 'which the log says once') or diag(join "\n", @said[0 .. 9]);
like($said[0], qr/away: .*error 1820 \(\w.*it does not accept the account/, "with the server's words");
$db->sql("ALTER USER $user\@localhost IDENTIFIED BY '$user'");
ok(defined right_again($s, '/teams/', 10), 'right again');
unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');

done_testing;
