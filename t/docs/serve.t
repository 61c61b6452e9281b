# What `make run` says before it does anything: of a port or an address that cannot be had.

use strict;
use warnings;

use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');

sub serve {
    my (@option) = @_;
    my $said = join ' ', map { "'$_'" } @option;
    $said = `'$source/conf/demo/serve' $said 2>&1`;
    return ($?, $said);
}

for my $port ('', 'abc', 0, -1, 65536, '80 81', '08150', '0x50') {
    my ($code, $said) = serve('--check-port', $port);
    ok($code, "PORT=$port: refused");
    is($said, "mod_xcri: PORT=$port is not a port number\n", 'in a sentence');
}
# 203.0.113.0/24 is nobody's.
for my $address ('', 'a b', '300.1.1.1', '203.0.113.7', '127.0.0.1:80') {
    my ($code, $said) = serve('--address', $address, '--check-port', 65123);
    ok($code, "ADDRESS=$address: refused");
    is($said, "mod_xcri: ADDRESS=$address is no address of this machine; leave it out, or write 0.0.0.0 for all that it has\n", 'in a sentence');
}
for my $address ('127.0.0.1', '0.0.0.0', '127.0.0.5', 'localhost') {
    my ($code, $said) = serve('--address', $address, '--check-port', 65123);
    is("$code $said", '0 ', "ADDRESS=$address: accepted");
}

done_testing;
