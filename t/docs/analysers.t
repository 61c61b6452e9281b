# The analysers find what they are there for: a fault of each kind, planted in a file, is found; what accepted says is
# accepted, and what it says of a file that has no such thing is told. (The sources are analysed by `make analysed`, which
# check calls.)

use strict;
use warnings;
use FindBin;
use File::Copy qw(copy);
use File::Temp qw(tempdir);

use Test::More;

my $dir = tempdir(CLEANUP => 1);
mkdir "$dir/$_" for qw(analysers mod_xcri);
for my $name (qw(run clang-tidy)) { copy("$FindBin::Bin/../analysers/$name", "$dir/analysers/$name") or die "$name: $!" }
chmod 0755, "$dir/analysers/run";

sub put {
    my ($name, $text) = @_;
    open my $out, '>', "$dir/$name" or die "$name: $!";
    print $out $text;
    close $out or die "$name: $!";
}

sub analyse {
    my ($code, $accepted) = @_;
    put('analysers/accepted', $accepted // '');
    put('mod_xcri/planted.c', "#include <stdlib.h>\n#include <string.h>\n$code");
    my $said = `cd $dir && analysers/run mod_xcri/planted.c -std=c11 2>&1`;
    return ($? >> 8, $said);
}

my ($status, $said) = analyse("int planted(int n);\nint planted(int n)\n{\n    return n + 1;\n}\n");
is("$status$said", '0', 'in a file without a fault nothing is found');

my $twice = "void planted(void);\nvoid planted(void)\n{\n    char *p = malloc(4);\n\n    free(p);\n    free(p);\n}\n";
($status, $said) = analyse($twice);
is($status, 1, 'memory that is freed twice');
like($said, qr/^gcc: mod_xcri\/planted\.c:9:\d+: warning: .*\[-Wanalyzer-double-free\]$/m, 'gcc finds it');
like($said, qr/^clang-tidy: .*\[clang-analyzer-unix\.Malloc\]$/m, 'clang-tidy does');
like($said, qr/^cppcheck: .*\[doubleFree\]$/m, 'and cppcheck does');

my @accepted = ("mod_xcri/planted.c analyzer-double-free free(p); # planted\n",
    "mod_xcri/planted.c clang-analyzer-unix.Malloc free(p); # planted\n", "mod_xcri/planted.c doubleFree free(p); # planted\n");
($status, $said) = analyse($twice, join '', @accepted);
is("$status$said", '0', 'what is accepted is not told');
($status, $said) = analyse($twice, "$accepted[0]$accepted[1]mod_xcri/planted.c doubleFree free(q); # planted\n");
is($status, 1, 'for that piece of code alone');
like($said, qr/^cppcheck: .*\[doubleFree\]$/m, 'another one is told');
like($said, qr/^t\/analysers\/accepted:3: mod_xcri\/planted\.c has no doubleFree any more/m, 'and that the entry is of no use');

($status, $said) = analyse("int planted(const char *s);\nint planted(const char *s)\n{\n    return memcmp(s, \"ab\", sizeof(s) * sizeof(char)) == 0 && s == s;\n}\n");
like($said, qr/^clang-tidy: .*\[misc-redundant-expression\]$/m, 'two sides that are one');
($status, $said) = analyse("int planted(void);\nint planted(void)\n{\n    return\n}\n");
is($status, 1, 'a file that cannot be read is a failure');
like($said, qr/^gcc has failed:$/m, 'which says so');

done_testing;
