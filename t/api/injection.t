# What a visitor writes is never SQL: each parameter of each route is asked for with texts that would be, and the database's
# own log of all statements shows them in parameters alone.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRITest;
use XCRIWalk;

my $mark = 'zq9';               # stands in every text, and in no table
my @texts = ("$mark' OR '1'='1", "$mark\\' OR 1=1 -- ", "1 OR $mark=1", "$mark; DROP TABLE iz_athnet_teams", "$mark\" OR \"\"=\"",
    "$mark`) UNION SELECT 1 -- ", "$mark%' ESCAPE '!' OR 1 -- ", "[all search: $mark]", ":$mark ?", "$mark\x{2019} OR 1=1", "$mark/*!50000 x*/");
walk_document(JSON::PP->new->utf8->decode(body_of('/openapi.json')));
my $doc = JSON::PP->new->utf8->decode(body_of('/openapi.json'));

my ($was_output, $was_on) = map { $_->[0] } map { admin_rows("SELECT \@\@GLOBAL.$_") } qw(log_output general_log);
admin("TRUNCATE mysql.general_log; SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1");
my ($asked, %status) = (0);
for my $path (sort keys %{ $doc->{paths} }) {
    my $get = $doc->{paths}{$path}{get} or next;
    my $params = $get->{parameters} || [];
    for my $p (@$params) {
        for my $text (@texts) {
            my $address = address($path, $params, { $p->{name} => $text });
            # Commas stand for themselves in a list of words.
            $address =~ s/([^\x21-\x7E])/sprintf '%%%02X', ord $1/ge;
            my $status = get($address)->{status};
            $status{$status}++;
            fail("$address: $status") if $status !~ /\A(?:200|400|404|422)\z/;
            $asked++;
        }
    }
}
# A name that is no parameter, and a path that is none
get("/athletes/?$mark%27+OR+1=1&limit=1");
get("/athletes/$mark%27%20OR%201=1");
admin("SET GLOBAL general_log = $was_on; SET GLOBAL log_output = '$was_output'");
cmp_ok($asked, '>', 1000, "$asked addresses");
ok($status{200} && $status{422}, join ', ', map { "$status{$_} times $_" } sort keys %status);

# A statement is prepared without what was asked; where it is executed, the log writes the values into it as literals. Those
# with our mark must be whole literals: out of them, nothing of it is left.
my $user = env_or_die('XCRI_DB_USER');
my @log = map { [$_->[0], pack 'H*', $_->[1]] } admin_rows("SELECT command_type, HEX(argument) FROM mysql.general_log WHERE user_host LIKE '%$user%'");
my %kinds;
$kinds{ $_->[0] }++ for @log;
ok($kinds{Prepare} && $kinds{Execute}, 'statements are prepared and executed: ' . join ', ', map { "$kinds{$_} $_" } sort keys %kinds);
is((grep { $_->[0] ne 'Execute' && $_->[1] =~ /$mark/ } @log), 0, 'nothing that is asked stands in what is prepared or queried');
my $marked = 0;
my @outside;
for (grep { $_->[0] eq 'Execute' && $_->[1] =~ /$mark/ } @log) {
    $marked++;
    (my $rest = $_->[1]) =~ s/'(?:[^'\\]|\\.|'')*'//gs;
    push @outside, $_->[1] if $rest =~ /$mark|UNION SELECT 1|DROP|OR 1=1/;
}
cmp_ok($marked, '>', 100, "$marked statements with it were executed");
is(substr(join("\n", @outside), 0, 500), '', 'in a literal each');

done_testing;
