# Clients made from openapi.json by openapi-typescript and by hey-api: programs that use them without a cast compile
# with tsc --strict, and read from the server what it has.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRITest;

my $json = JSON::PP->new->utf8->canonical;
my $modules = env_or_die('XCRI_BUILD') . '/openapi/node_modules';
my $work = Apache::Test::vars('t_logs') . '/openapi-clients';
$ENV{NODE_NO_WARNINGS} = 1;

sub run {
    my @command = @_;
    my $pid = open my $out, '-|';
    defined $pid or return ('no process', -1);
    if (!$pid) { open STDERR, '>&', \*STDOUT; chdir $work; exec @command or exit 127 }
    my $said = do { local $/; <$out> };
    close $out;
    return ($said, $? >> 8);
}

sub write_file {
    my ($name, $text) = @_;
    open my $out, '>', "$work/$name" or die "$work/$name: $!";
    print {$out} $text;
    close $out;
}

mkdir $work or die "$work: $!";
symlink $modules, "$work/node_modules" or die $!;
write_file('package.json', '{"type":"module"}');
write_file('openapi.json', body_of('/openapi.json'));
for my $file (glob "$FindBin::Bin/clients/*") {
    open my $in, '<', $file or die $!;
    (my $name = $file) =~ s{.*/}{};
    write_file($name, do { local $/; <$in> });
}

for (['openapi-typescript', 'openapi.json', '-o', 'schema.ts'], ['openapi-ts', '-i', 'openapi.json', '-o', 'hey']) {
    my ($name, @rest) = @$_;
    my ($said, $status) = run("$modules/.bin/$name", @rest);
    is($status, 0, "$name makes a client") or diag($said);
}
my ($said, $status) = run("$modules/.bin/tsc", '-p', '.');
is($status, 0, 'the programs that use them compile with --strict') or diag(substr $said, 0, 3000);

# The compiler keeps imports as they were written, without the names' ends that Node.js wants.
for my $file (glob("$work/out/*.js"), glob("$work/out/*/*.js"), glob("$work/out/*/*/*.js")) {
    open my $in, '<', $file or die $!;
    my $text = do { local $/; <$in> };
    close $in;
    (my $here = $file) =~ s{/[^/]*\z}{};
    $text =~ s{(from ')(\.[^']*)'}{$1 . (-d "$here/$2" ? "$2/index.js" : "$2.js") . "'"}ge;
    open my $out, '>', $file or die $!;
    print {$out} $text;
    close $out;
}

my $list = $json->decode(body_of('/athletes/?division=2030&gender=M&sort=-athlete_rank&limit=2'));
my $first = $list->{results}[0];
my $want = $json->encode({ total => $list->{total}, rank => $first->{athlete_rank}, name => $first->{athlete_name_first},
    moved => JSON::PP::true, chosen => ['athlete_rank,team_name'], sent => 503, none => 'Athlete 999999999 not found for season 2025' });
for my $name ('with-openapi-fetch', 'with-hey-api') {
    write_file("run-$name.mjs", "import { ask } from './out/$name.js';\nconsole.log(JSON.stringify(await ask(process.argv[2])));\n");
    my ($out, $rc) = run('node', "run-$name.mjs", 'http://127.0.0.1:' . port('main') . base('main'));
    my $got = eval { $json->decode($out) };
    ok(ref $got && delete $got->{score}, "$name: one athlete's score") or diag($out);
    is(ref $got ? $json->encode($got) : $out, $want, "$name: the server's rows, errors and statuses");
}

done_testing;
