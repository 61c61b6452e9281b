# Every line that the module writes into the error log stands in conf/README.md, with its cause and its cure; and no line
# stands there that the module does not write.

use strict;
use warnings;
use utf8;

use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', $file or BAIL_OUT("$file cannot be read: $!");
    local $/;
    return scalar <$in>;
}

# The first fixed words of each line: a value ends them.
my $string = qr/"(?:[^"\\]|\\.)*"/;
my $texts = qr/$string(?:\s*(?:$string|[A-Z][A-Z0-9_]+))*/;
my %written;
for my $file (split /\n/, `find '$source/mod_xcri' -name '*.c' | sort`) {
    my $text = slurp($file);
    while ($text =~ /\bap_log_r?error\(APLOG_MARK,\s*([^,]+),.*?($texts)(?:,\s*(\w+))?/sg) {
        my ($level, $format, $value) = ($1, $2, $3);
        next if $level =~ /STARTUP/;         # configtest's own: it says what to write
        # A line that was put together before
        if ($format eq '"xcri: %s"' && $text =~ /\b\Q$value\E = apr_psprintf\([^,]+,\s*($texts)/) { ($format = $1) =~ s/^"/"xcri: / }
        $format =~ s/"\s*[A-Z][A-Z0-9_]+\s*"/d/g;
        $format =~ s/"\s*"//g;
        $format =~ s/^"|"\s*$//g;
        my ($words) = $format =~ /^(xcri: [^%]*)/ or do { fail("$file: a line begins with \"xcri: \": $format"); next };
        $format =~ s/%(?:[-+ 0#.\d]*[a-z]*[diuxsfpm])/\x{1}/g;
        $written{$format =~ s/\x{1}/.../gr} = [$file, $format];
    }
}
cmp_ok(scalar keys %written, '>=', 10, 'the lines of the module were found');

# What is a value in the code is a word in capitals in the table.
sub plain {
    my ($line) = @_;
    $line =~ s/\x{1}+|\b[A-Z]+\b/V/g;
    return $line;
}

my %described;
for my $row (slurp("$source/conf/README.md") =~ /^(\|.*\|)$/mg) {
    my @cell = split /\s*\|\s*/, $row;
    next unless @cell == 5 && $cell[2] =~ /`xcri: /;
    $described{$cell[2]} = join '.*', map { quotemeta plain($_) } $cell[2] =~ /`([^`]+)`/g;
    ok(length $cell[3] && length $cell[4], "a cause and a cure: $cell[2]");
}
my %formats = map { $_ => plain($written{$_}[1]) } keys %written;
for my $words (sort keys %written) {
    ok((grep { $formats{$words} =~ /^$_/ } values %described), "described: $words")
        or diag("$written{$words}[0] writes it; the table of conf/README.md has no such line");
}
for my $line (sort keys %described) {
    ok((grep { /^$described{$line}/ } values %formats), "written: $line");
}

done_testing();
