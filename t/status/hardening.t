# The module as it was built: hardened as Debian's own binaries are.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $module = env_or_die('XCRI_MODULE');
sub readelf { my $said = `readelf -W $_[0] '$module' 2>&1`; is($?, 0, "readelf $_[0]") or diag($said); return $said }

my ($headers, $dynamic, $symbols) = (readelf('-l'), readelf('-d'), readelf('--dyn-syms'));
like($headers, qr/GNU_RELRO/, 'what the linker has filled in is read only');
like($dynamic, qr/BIND_NOW|Flags: .*NOW/, 'and filled in at the start');
like($headers, qr/GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW\s/, 'no code on the stack');
unlike($headers, qr/^\s+LOAD.*\bRWE\b/m, 'no part can be written and run');
unlike($dynamic, qr/TEXTREL/, 'no code that the linker writes into');
like($symbols, qr/__stack_chk_fail/, 'the stack is guarded');
like($symbols, qr/__\w+_chk@/, 'lengths are checked where the compiler knows them');
# _edata and its like are the linker's.
is(join(' ', grep { !/\A_/ } $symbols =~ /\s(?:GLOBAL|WEAK)\s+DEFAULT\s+\d+\s+(\S+)$/mg), 'xcri_module', 'it has one name for others, which httpd looks for');
unlike($dynamic, qr/R(?:UN)?PATH/, 'no path of the machine that built it');

done_testing;
