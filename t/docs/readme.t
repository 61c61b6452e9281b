# What the README shows must be so: its example of a new route is a whole file that compiles, and every file and
# target that it names is there.

use strict;
use warnings;

use File::Temp ();
use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');

sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or BAIL_OUT("$file cannot be read: $!");
    local $/;
    return scalar <$in>;
}

my $readme = slurp("$source/README.md");
my $makefile = slurp("$source/Makefile.apxs");

my ($example) = $readme =~ /^```c\n(.*?)^```/ms;
ok($example, 'there is an example of a new route');

my $file = File::Temp->new(SUFFIX => '.c');
print $file $example;
close $file;
chomp(my $includes = `apr-1-config --cppflags --includes` . `apu-1-config --includes`);
$includes =~ tr/\n/ /;
my $said = `gcc -std=c11 $includes -Wall -Wextra -Wconversion -Wshadow -Werror -fsyntax-only \\
    -I '$source/mod_xcri' '$file' 2>&1`;
is($? >> 8, 0, 'it compiles, with the warnings that the module is compiled with') or diag($said);

my %targets = map { $_ => 1 } $readme =~ /make -f Makefile\.apxs (\w+)/g;
ok($targets{run} && $targets{check}, 'the two commands are there');
for my $target (sort keys %targets) {
    like($makefile, qr/^\Q$target\E:/m, "make has the target $target");
}

my %paths = map { $_ => 1 } $readme =~ m{`((?:mod_xcri|conf|htdocs|t)/[\w./-]*)`}g;
for my $path (sort keys %paths) {
    next if $path eq 'mod_xcri/routes/coaches.c';
    ok(-e "$source/$path", "$path is there");
}

done_testing();
