# The rooms of mod_xcri/: who includes whom and who calls whom goes one way, without a circle; a file's name is its
# functions' prefix; and what mod_xcri/README.md says of the way of a request is there. The calls are those that the
# compiler has made: build/obj, by nm.

use strict;
use warnings;
use utf8;

use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');
my $build = $ENV{XCRI_BUILD} or BAIL_OUT('XCRI_BUILD is not set: these tests are started by t/run');
chdir "$source/mod_xcri" or die "$source: $!";
binmode(Test::More->builder->$_, ':encoding(UTF-8)') for qw(output failure_output);

# From the top; calls go down.
my @rooms = qw(routes http cache writes database gate metrics openapi core);
my %floor = map { $rooms[$_] => $_ } 0 .. $#rooms;
# Rooms that need no other one's knowledge
my %alone = (openapi => 'core', core => '', cache => 'core', gate => 'metrics core', metrics => 'core');
my $directives = qr{^(?:\w+)/directives\.h$};

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', $file or BAIL_OUT("$file cannot be read: $!");
    local $/;
    return scalar <$in>;
}

sub room { my ($file) = @_; return $file =~ m{^(\w+)/} ? $1 : '' }
sub none { my ($wrong, $name) = @_; return is(join("\n", @$wrong), '', $name) }

# May a file of this room use that one? config.h is for all, and so are metrics' counters.
sub allowed {
    my ($from, $to) = @_;
    my ($above, $below) = (room($from), room($to));
    return 1 if $above eq '' || $above eq $below || $to =~ /^config\.[ch]$/;
    return 0 if $below eq '';
    return 0 if exists $alone{$above} && !grep { $_ eq $below } split / /, $alone{$above};
    return $floor{$above} < $floor{$below};
}

# circles(graph): strongly connected files, as sentences (Tarjan)
sub circles {
    my ($graph) = @_;
    my (%index, %low, %on, @stack, @found);
    my $n = 0;
    my $visit;
    $visit = sub {
        my ($v) = @_;
        $index{$v} = $low{$v} = $n++;
        push @stack, $v;
        $on{$v} = 1;
        for my $w (sort keys %{ $graph->{$v} || {} }) {
            if (!defined $index{$w}) { $visit->($w) }
            $low{$v} = $low{$w} if $on{$w} && $low{$w} < $low{$v};
        }
        return if $low{$v} != $index{$v};
        my @circle;
        do { push @circle, pop @stack; delete $on{ $circle[-1] } } until $circle[-1] eq $v;
        push @found, 'a circle: ' . join ' ', sort @circle if @circle > 1;
    };
    defined $index{$_} or $visit->($_) for sort keys %$graph;
    return @found;
}

my @code = sort glob('*.c */*.c');
my @headers = sort glob('*.h */*.h');
my %text = map { $_ => slurp($_) } @code, @headers;

# ---- the rooms
is(join(' ', sort grep { -d } glob '*'), join(' ', sort @rooms), 'the rooms are those of this list');
my @outside = grep { !m{/} } @code;
cmp_ok(scalar @outside, '<=', 3, "at most three files stand outside of rooms (@outside)");
for my $room (@rooms) { like($text{'mod_xcri.c'}, qr/^ \*   \Q$room\E\/ /m, "mod_xcri.c says what $room/ is") }

# ---- includes
my (%includes, @wrong);
for my $file (@code, @headers) {
    for my $to ($text{$file} =~ /^#include "([^"]+)"/mg) {
        next if $to =~ /^xcri_\w+\.h$/;         # made by Makefile.apxs
        if (!exists $text{$to}) { push @wrong, "$file includes $to, which is not there"; next }
        $includes{$file}{$to} = 1;
        next if $file eq 'config.h' && $to =~ $directives;
        push @wrong, "$file includes $to: that arrow goes up" if !allowed($file, $to)
            && !($file eq 'config.h' && $to eq 'core/engine.h');
    }
}
cmp_ok(scalar keys %includes, '>', 80, 'includes were looked at');
none(\@wrong, 'no include goes up');
none([circles(\%includes)], 'no header comes back to itself');
none([grep { !$includes{$_}{ s/\.c$/.h/r } } grep { -f s/\.c$/.h/r } @code], 'each file includes its own header');

# ---- calls
my (%defined, %calls);
my %uses;
for my $file (@code) {
    my $object = "$build/obj/mod_xcri/" . $file =~ s/\.c$/.o/r;
    open my $nm, '-|', 'nm', $object or BAIL_OUT("nm: $!");
    while (<$nm>) {
        my ($kind, $name) = /(\w) (\w+)$/ or next;
        if ($kind eq 'U') { $uses{$file}{$name} = 1 }
        elsif ($kind =~ /[TDBRC]/) { $defined{$name} = $file }
    }
    close $nm or BAIL_OUT("nm has failed for $object: is it built?");
}
# The module's own record, which httpd's macros name
my %open = (xcri_module => 1);
@wrong = ();
for my $file (sort keys %uses) {
    for my $name (sort keys %{ $uses{$file} }) {
        my $to = $defined{$name};
        next if !defined $to || $open{$name};
        $calls{$file}{$to} = 1;
        push @wrong, "$file calls $name of $to: that arrow goes up" if !allowed($file, $to);
    }
}
cmp_ok(scalar keys %calls, '>', 50, 'calls were looked at');
none(\@wrong, 'no call goes up');
none([circles(\%calls)], 'no file is called by what it calls');
# A lock that is taken in another way may hang a child of MPM prefork that is told to end.
none([map { my $file = $_; map { "$file calls $_: core/lock.h is for that" } grep { /^(?:apr|pthread)_.*(?:mutex_\w*lock|cond_\w*wait)$/ && !/unlock/ }
    sort keys %{ $uses{$file} } } grep { $_ ne 'core/lock.c' } sort keys %uses], 'only core/lock.c takes locks and waits under them');

# ---- names, headers, length
@wrong = ();
for my $name (sort keys %defined) {
    my $file = $defined{$name};
    my ($base) = $file =~ m{(\w+)\.c$};
    next if $open{$name} || $name =~ /^xcri_\Q$base\E(?:_\w|\z)/ || (room($file) eq 'routes' && $name eq "xcri_routes_$base");
    push @wrong, "$name is in $file; its name begins with xcri_${base}_";
}
none(\@wrong, "a file's name is the prefix of what others may call");
@wrong = ();
for my $name (sort keys %defined) {
    my $file = $defined{$name};
    my $header = room($file) eq 'routes' ? undef : $file =~ s/\.c$/.h/r;
    push @wrong, "$name of $file is not in $header" if defined $header && !$open{$name}
        && ($text{$header} // '') !~ /\b\Q$name\E\b/;
}
none(\@wrong, 'what others may call is in the header of its file');
none([map { my $n = () = $text{$_} =~ /\n/g; $n > 450 ? "$_ has $n lines" : () } grep { $_ ne 'cache/store.c' } @code, @headers],
    'no file has more than 450 lines');

# ---- the way of a request, as README.md has it
{
    my $readme = slurp('README.md');
    my ($way) = $readme =~ /^## The way of a request\n(.*?)(?=^## |\z)/ms;
    ok(defined $way, 'README.md has the way of a request') or BAIL_OUT('no section of that name');
    my @rows = $way =~ /^\| `([\w\/]+\.[ch])` \| (.*?) \|/mg;
    my %seen;
    @wrong = ();
    while (my ($file, $what) = splice @rows, 0, 2) {
        $seen{$file}++;
        if (!exists $text{$file}) { push @wrong, "$file is not there"; next }
        for my $function ($what =~ /`(\w+)\(\)`/g) {
            push @wrong, "$file has no $function()" if $text{$file} !~ /^(?:static )?[\w ]+[ *]\Q$function\E\(/m;
        }
        for my $table ($what =~ /`(\w+)\[\]`/g) {
            push @wrong, "$file has no $table\[]" if $text{$file} !~ /\b\Q$table\E\[\] = /;
        }
        push @wrong, "README.md names no function of $file" if $what !~ /`\w+(?:\(\)|\[\])`/;
    }
    cmp_ok(scalar keys %seen, '>=', 10, 'its files are named');
    cmp_ok(scalar keys %seen, '<=', 15, 'at most fifteen are to be opened');
    none(\@wrong, 'they are there, and so are their functions');
    # One after the other: each is called by one that stands before it, or is a hook's or a table's.
    @wrong = ();
    my @files = $way =~ /^\| `([\w\/]+\.c)` \|/mg;
    for my $i (1 .. $#files) {
        push @wrong, "$files[$i] is called by none before it" if $files[$i] !~ m{^routes/} && !grep { $calls{$_}{ $files[$i] } } @files[0 .. $i - 1];
    }
    none(\@wrong, 'each is called by one before it');
    for my $room (@rooms) { like($readme, qr/^\| `\Q$room\E\/` \|/m, "README.md says what $room/ is") }
}

done_testing;
