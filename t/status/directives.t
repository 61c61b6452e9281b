# Each directive of the module is in conf/directives.md, and each one there is
# in the module; wrong values are refused with a sentence; right ones are not.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;
use XCRIServer;

my $server = XCRIServer->new('', config_only => 1);
my $base = $server->{text};

# ---- the reference
my $listed = `$server->{httpd} -L -f $server->{dir}/httpd.conf 2>&1`;
is($?, 0, 'httpd -L') or diag($listed);
my %have;
while ($listed =~ /^(\S+) \(mod_xcri\.c\)\n((?:\t.*\n)*)/mg) { $have{$1} = $2 }
# Those of others, which the module only looks at.
delete @have{qw(DBDriver DBDParams DBDMin DBDKeep DBDMax DBDExptime DBDPersist <Location SetHandler)};
cmp_ok(scalar keys %have, '>=', 8, 'the module\'s directives: ' . join ' ', sort keys %have);

my $reference = do {
    open my $in, '<:utf8', env_or_die('XCRI_SOURCE') . '/conf/directives.md' or die "directives.md: $!";
    local $/;
    <$in>;
};
my (%described, %sections);
while ($reference =~ /^## (.+)\n\n((?:\|.*\n)+)((?:(?!^## ).*\n)*)/mg) {
    $sections{$1} = [$2, $3];
    $described{$1} = $2 unless $1 =~ / /;
}
is_deeply([sort keys %described], [sort keys %have], 'the reference describes every directive of the module, and no other');
my %handlers = map { $_ => 1 } 'SetHandler xcri-api', 'SetHandler xcri-status';
is_deeply([sort grep { !$have{$_} } keys %sections], [sort keys %handlers], 'and the handlers');
for my $name (sort keys %sections) {
    my ($table, $text) = @{ $sections{$name} };
    like($table, qr/^\| Description: \| \S.*\n\| Syntax: \| `\Q$name\E.*\n(?:\| Default: \| .+\n)?\| Context: \| .+\n\| Compatibility: \| .*mod_xcri \d/m,
        "$name: the table has its lines, Compatibility the last");
    my ($example) = $text =~ /^```apache\n(.*?)^```$/ms;
    like($example // '', qr/^\s*\Q$name\E\b/m, "$name: an example");
}
for my $name (sort keys %have) {
    my $text = $described{$name} // '';
    like($text, qr/\| Description: \| \S.*\n\| Syntax: \| `\Q$name\E .*\n\| Default: \| .+\n\| Context: \| .+\n/, "$name: description, syntax, default and context");
    my $dir = $have{$name} =~ /Allowed in \*\.conf (?:anywhere|only inside)/;
    my ($context) = $text =~ /\| Context: \| (.*) \|/;
    is(($context // '') =~ /directory/ ? 1 : 0, $dir ? 1 : 0, "$name: its context is the module's")
        or diag($have{$name});
}

# ---- values
my $dbd = XCRIServer::dbd();
my $pass = env_or_die('XCRI_DB_PASS');

sub configtest {
    my ($text) = @_;
    $server->write($base . $text);
    my $said = `$server->{httpd} -t -f $server->{dir}/httpd.conf 2>&1`;
    return ($? >> 8, $? & 127, $said);
}

sub location { return "<Location \"/api\">\nSetHandler xcri-api\n$_[0]\n</Location>\n" }

for my $text ('XCRIMetrics On', 'XCRIMetrics Off', 'XCRISlowQuery 500ms', 'XCRISlowQuery 2s', 'XCRISlowQuery Off', 'xcrislowquery 1ms',
    'XCRISlowQuery 300s', 'XCRIServerTiming On', 'XCRIServerTiming Off', location('XCRIServerTiming On'),
    "<Location \"/s\">\nSetHandler xcri-status\nRequire local\n</Location>", "<VirtualHost *:1>\nXCRIMetrics Off\nXCRISlowQuery 1s\n</VirtualHost>") {
    my ($code, $signal, $said) = configtest("$dbd$text\n");
    ok($code == 0 && !$signal && $said =~ /Syntax OK/, "accepted: $text") or diag($said);
}
for my $case (['XCRIMetrics', qr/XCRIMetrics/], ['XCRIMetrics maybe', qr/On or Off/], 
    ['XCRISlowQuery', qr/XCRISlowQuery takes/], ['XCRISlowQuery 0', qr/write, for example, XCRISlowQuery 500ms/],
    ['XCRISlowQuery -1s', qr/write, for example/], ['XCRISlowQuery fast', qr/write, for example/], ['XCRISlowQuery 5parsecs', qr/write, for example/],
    ['XCRISlowQuery 301s', qr/from 1ms to 300s/], ['XCRISlowQuery 99999999999999999999s', qr/from 1ms to 300s/], ['XCRISlowQuery ""', qr/XCRISlowQuery takes/],
    ['XCRISlowQuery 1s 2s', qr/XCRISlowQuery takes/], ['XCRIServerTiming', qr/XCRIServerTiming/], ['XCRIServerTiming yes', qr/On or Off/],
    [location('XCRIMetrics Off'), qr/not allowed (?:here|in)/], [location('XCRISlowQuery 1s'), qr/not allowed (?:here|in)/],
    ['XCRIStatus On', qr/Invalid command/]) {
    my ($text, $why) = @$case;
    (my $name = $text) =~ s/\n/ /g;
    my ($code, $signal, $said) = configtest("$dbd$text\n");
    is($signal, 0, "no crash: $name");
    isnt($code, 0, "refused: $name");
    like($said, $why, "with a sentence: $name");
    unlike($said, qr/pass=\Q$pass\E/, "without the password: $name");
}

done_testing;
