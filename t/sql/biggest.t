# A page of the biggest discrepancies is made of the athletes that can be on it: it has the rows that it would have if all of
# the list's were taken apart, and takes apart far fewer.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIAsked;
use XCRITest;

my $db = env_or_die('XCRI_DEMO_DB');
for my $component ('', 'saga', 'sewr', 'osma', 'scs') {
    for my $page ('limit=25', 'limit=100&offset=50', 'limit=7&offset=3001') {
        my $address = "/scs/biggest-discrepancies?division=2030&gender=M&$page" . ($component ? "&component=$component" : '');
        my ($sql) = map { $_->[4] } grep { $_->[2] eq 'page' } statements($address);
        (my $of_all = $sql) =~ s/n\.nth - \d+ <= \d+/TRUE/ or BAIL_OUT("$address chooses nobody: $sql");
        my (@rows, @read);
        for ($sql, $of_all) {
            push @rows, [admin_rows("FLUSH STATUS; $_; SELECT $READ", $db)];
            push @read, (pop @{ $rows[-1] })->[0];
        }
        cmp_ok(scalar @{ $rows[0] }, '>', 1, "$address: there are rows");
        is_deeply($rows[0], $rows[1], "$address: those of the whole list");
        cmp_ok($read[0], '<', $read[1], "$address: and less is read ($read[0], $read[1])") if $page eq 'limit=25';
    }
}

done_testing;
