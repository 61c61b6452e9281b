# What the documents say must be so: links lead somewhere, files and targets that they name are there, what they show on
# a console comes, and their example of a new route is a whole file that compiles. What is to be typed by an
# administrator is typed by .ci/administrator, which needs a system of its own; configuration is in examples.t.

use strict;
use warnings;
use utf8;

use File::Temp ();
use HTTP::Tiny ();
use JSON::PP ();
use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');
my $site = $ENV{XCRI_SITE} or BAIL_OUT('XCRI_SITE is not set: these tests are started by t/run');
chdir $source or die "$source: $!";
binmode(Test::More->builder->$_, ':encoding(UTF-8)') for qw(output failure_output);

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', $file or BAIL_OUT("$file cannot be read: $!");
    local $/;
    return scalar <$in>;
}

my @files = sort grep { !m{/(?:vendor|node_modules|openapi|site)/} } glob('*.md */*.md');
my %text = map { $_ => slurp($_) } @files;
for my $reader ('README.md', map { "$_/README.md" } qw(conf mod_xcri t htdocs)) {
    ok($text{$reader}, "$reader is there");
}

my $lines = () = $text{'README.md'} =~ /\n/g;
cmp_ok($lines, '<=', 130, "README.md has at most 130 lines ($lines)");

# ---- links
sub anchors {
    my ($text) = @_;
    $text =~ s/^ *```.*?^ *```$//msg;
    my %anchors;
    while ($text =~ /^#+ (.+)$/mg) {
        my $name = lc $1;
        $name =~ s/[^\w\- ]//g;
        $name =~ tr/ /-/;
        $anchors{$name} = 1;
    }
    return \%anchors;
}

my ($links, %elsewhere) = (0);
for my $file (@files) {
    (my $text = $text{$file}) =~ s/^ *```.*?^ *```$//msg;
    my ($directory) = $file =~ m{^(.*/)};
    for my $link ($text =~ /\]\(([^)\s]+)\)/g, $text =~ /<(https?:[^>\s]+)>/g) {
        $links++;
        if ($link =~ m{^https?://localhost:(?:8080|8002)(/.*)}) {
            my $path = $1;
            (my $host = $site) =~ s{(://[^/]+).*}{$1};
            is(HTTP::Tiny->new->get("$host$path")->{status}, 200, "$file: $link is answered");
        }
        elsif ($link =~ m{^https?://}) {
            $elsewhere{$link} = $file;
        }
        else {
            my ($path, $anchor) = $link =~ /^([^#]*)#?(.*)$/;
            my $target = length $path ? ($directory || '') . $path : $file;
            1 while $target =~ s{[^/]+/\.\./}{};
            ok(-e $target, "$file: $link is there") or next;
            ok(anchors($text{$target} // slurp($target))->{$anchor}, "$file: $link is a heading there") if length $anchor;
        }
    }
}
cmp_ok($links, '>', 30, "$links links were followed");
# Of other people's pages, only those of httpd's own documentation.
like($_, qr{^https://httpd\.apache\.org/docs/2\.4/[\w/.]+\.html(?:#\w+)?\z}, "$elsewhere{$_}: $_") for sort keys %elsewhere;

# ---- files and targets
my $makefile = slurp('Makefile.apxs');
my (%targets, %paths);
for my $file (@files) {
    $targets{$1} = $file while $text{$file} =~ /make -f Makefile\.apxs ([a-z]+)\b/g;
    $paths{$1} = $file while $text{$file} =~ m{`((?:mod_xcri|conf|htdocs|t|\.ci)/[\w./-]*)`}g;
}
for my $target (sort keys %targets) { like($makefile, qr/^\Q$target\E:/m, "$targets{$target}: make has the target $target") }
for my $path (sort keys %paths) { ok(-e $path || $path =~ m{^htdocs/vendor}, "$paths{$path}: $path is there") }

# ---- examples: each has a language, and a test for it
my %console;
for my $file (@files) {
    for my $fence ($text{$file} =~ /^ *```(\S.*)$/mg) {
        like($fence, qr/^(?:sh \S+|apache(?: \S+)?|console|html|c|csv|yaml \S+|ini \S+)\z/, "$file: ```$fence");
    }
    $console{$file} = $1 while $text{$file} =~ /^```console\n(.*?)^```$/msg;
    if ($file !~ m{^(?:README|conf/(?:README|package|cluster))\.md$}) {
        unlike($text{$file}, qr/^ *```sh/m, "$file: what an administrator types is in README.md and conf/, where tests type it");
    }
}
ok($console{'README.md'}, 'the README shows a console');
for my $file (sort keys %console) {
    my @shown = split /^\$ /m, $console{$file};
    shift @shown;
    for my $shown (@shown) {
        my ($command, $answer) = split /\n/, $shown, 2;
        (my $here = $command) =~ s{http://localhost:8080/iz/xcri/}{$site} or fail("$file: $command asks the demonstration");
        $here =~ s/^curl /curl -s /;
        is(`$here` . "\n", $answer, "$file: $command");
    }
}

my ($example) = $text{'mod_xcri/README.md'} =~ /^```c\n(.*?)^```/ms;
ok($example, 'there is an example of a new route');
my $file = File::Temp->new(SUFFIX => '.c');
print $file $example;
close $file;
chomp(my $includes = `apr-1-config --cppflags --includes` . `apu-1-config --includes`);
$includes =~ tr/\n/ /;
my $said = `gcc -std=c11 $includes -Wall -Wextra -Wconversion -Wshadow -Werror -fsyntax-only -I mod_xcri '$file' 2>&1`;
is($? >> 8, 0, 'it compiles, with the warnings that the module is compiled with') or diag($said);

# ---- Prometheus: the rules and the target are such, and the numbers that the rules read are there
$said = `promtool check rules conf/prometheus/alerts.yml 2>&1`;
is($?, 0, 'Prometheus takes the rules') or diag($said);
my $rules = File::Temp->newdir;
`cp conf/prometheus/alerts.yml t/docs/alerts.test.yml $rules`;
$said = `cd $rules && promtool test rules alerts.test.yml 2>&1`;
is($?, 0, 'the rules say what they are for, and nothing else') or diag($said);
for my $file ('conf/README.md', 'conf/cluster.md') {
    my ($scrape) = $text{$file} =~ /^```yaml scrape\S*\n(.*?)^```/ms;
    my $config = File::Temp->new(SUFFIX => '.yml');
    print $config $scrape;
    close $config;
    $said = `promtool check config '$config' 2>&1`;
    is($?, 0, "and the target of $file") or diag($said);
}
my $dashboard = slurp('conf/prometheus/grafana.json');
ok(eval { JSON::PP->new->decode($dashboard) }, 'the dashboard is JSON') or diag($@);
for my $expression ($dashboard =~ /"expr": "((?:[^"\\]|\\.)*)"/g) {
    (my $promql = $expression) =~ s/\\(.)/$1/g;
    $promql =~ s/\$__rate_interval/5m/g;
    my $rule = File::Temp->new(SUFFIX => '.yml');
    print $rule "groups: [{ name: d, rules: [{ record: d, expr: '$promql' }]}]\n";
    close $rule;
    $said = `promtool check rules '$rule' 2>&1`;
    is($?, 0, "the dashboard: $promql") or diag($said);
}
my %names = map { $_ => 1 } map { slurp($_) =~ /\b(xcri_\w+?)(?:_bucket)?\b/g } 'conf/prometheus/alerts.yml', 'conf/prometheus/grafana.json';
my $c = join '', map { slurp($_) } split /\n/, `find mod_xcri -name '*prometheus*.c'`;
like($c, qr/"\Q$_\E[\{ "]/, "the rules read $_, which is counted") for sort keys %names;
my @alerts = slurp('conf/prometheus/alerts.yml') =~ /- alert: (\w+)/g;
like($text{'conf/README.md'}, qr/^\| $_ \| \S/m, "conf/README.md says what to do about $_") for @alerts;

done_testing();
