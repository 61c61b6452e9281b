# openapi.json by two linters with the rules that they recommend, every one of which counts: no error and no warning. Each
# linter is also shown a document that it must not like.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRITest;

my $json = JSON::PP->new->utf8->canonical;
my $work = Apache::Test::vars('t_logs');
my $bin = env_or_die('XCRI_BUILD') . '/openapi/node_modules/.bin';
@ENV{qw(REDOCLY_TELEMETRY REDOCLY_SUPPRESS_UPDATE_NOTICE CI NODE_NO_WARNINGS)} = ('off', 'true', 'true', 1);

# What a linter says, and how it ends
sub run {
    my @command = @_;
    my $pid = open my $out, '-|';
    defined $pid or return ('no process', -1);
    if (!$pid) { open STDERR, '>&', \*STDOUT; exec @command or exit 127 }
    my $said = do { local $/; <$out> };
    close $out;
    return ($said, $? >> 8);
}

my %linter = (
    redocly => sub {
        my ($said, $status) = run("$bin/redocly", 'lint', $_[0], '--config', "$FindBin::Bin/redocly.yaml", '--format', 'json');
        my ($totals) = $said =~ /("totals":\s*\{[^}]*\})/s;
        my %n = ($totals || '') =~ /"(errors|warnings|ignored)":\s*(\d+)/g;
        return ($said, defined $totals && $status < 2 ? $n{errors} + $n{warnings} + $n{ignored} : undef);
    },
    spectral => sub {
        my ($said, $status) = run("$bin/spectral", 'lint', '-r', "$FindBin::Bin/spectral.yaml", '--fail-severity', 'hint', '-f', 'json', '-q', $_[0]);
        my ($list) = $said =~ /(\[.*\])/s;
        my $found = eval { $json->decode($list || '') };
        return ($said, $found && $status < 2 ? scalar @$found : undef);
    },
);

sub file {
    my ($name, $bytes) = @_;
    open my $out, '>', "$work/$name.json" or die $!;
    print {$out} $bytes;
    close $out;
    return "$work/$name.json";
}

my %document = map { ("openapi-$_" => body_of('/openapi.json', vhost => $_)) } qw(main noseason root);
my $broken = $json->decode($document{'openapi-main'});
delete $broken->{security};
delete $broken->{info}{contact};
$broken->{paths}{'/athletes'}{get}{responses}{200}{content}{'application/json'}{example}{total} = 'many';

for my $name (sort keys %linter) {
    for (sort keys %document) {
        my ($said, $n) = $linter{$name}->(file($_, $document{$_}));
        is($n, 0, "$name has nothing to say about $_") or diag(substr $said, 0, 3000);
    }
    my ($said, $n) = $linter{$name}->(file('openapi-broken', $json->encode($broken)));
    cmp_ok($n // 0, '>=', 2, "$name finds what is wrong with another document") or diag(substr $said, 0, 3000);
}

done_testing;
