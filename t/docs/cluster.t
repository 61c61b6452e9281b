# The files of conf/cluster/ are such that HAProxy and MariaDB take them, and conf/cluster.md says where each goes.

use strict;
use warnings;
use utf8;
use File::Temp ();
use Test::More;

my $source = $ENV{XCRI_SOURCE} or BAIL_OUT('XCRI_SOURCE is not set: these tests are started by t/run');
chdir $source or die "$source: $!";

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', $file or BAIL_OUT("$file cannot be read: $!");
    local $/;
    return scalar <$in>;
}

my $document = slurp('conf/cluster.md');
my $dir = File::Temp->newdir;
for my $file (glob 'conf/cluster/haproxy-*.cfg') {
    (my $text = slurp($file)) =~ s{/run/haproxy}{$dir}g;
    open my $out, '>', "$dir/haproxy.cfg";
    print $out $text;
    close $out;
    my $said = `haproxy -c -f $dir/haproxy.cfg 2>&1`;
    ok($? == 0, "HAProxy takes $file") or diag($said);
    unlike($said, qr/WARNING/, 'without a warning') or diag($said);
}

# What HAProxy sends a node is what stands beside it in words.
my ($words, $hex) = slurp('conf/cluster/haproxy-nodes.cfg') =~ /^ *# (SELECT.*\n *# WHERE.*)\n *tcp-check send-binary (\w+)$/m;
$words =~ s/\n *# / /;
my $packet = pack 'H*', $hex;
is(unpack('x5 a*', $packet), $words, "the query that HAProxy asks a node is the one that stands above it");
is(unpack('V', substr($packet, 0, 3) . "\0"), length($words) + 1, 'and its length');

for my $file ('galera.cnf', 'replica.cnf') {
    (my $text = slurp("conf/cluster/$file")) =~ s/^\[galera\]/[mariadbd]/m;
    # The provider would open ports; whether its options are such is for `make cluster`.
    $text =~ s/^wsrep_(on|provider) .*//mg;
    open my $out, '>', "$dir/my.cnf";
    print $out $text;
    close $out;
    my $said = `/usr/sbin/mariadbd --defaults-file=$dir/my.cnf --help --verbose 2>&1 >/dev/null`;
    unlike($said, qr/unknown|ERROR/, "MariaDB knows all that $file names") or diag($said);
}

for my $file (glob 'conf/cluster/*') {
    (my $name = $file) =~ s{.*/}{};
    like($document, qr/^\| `\Q$name\E` \|/m, "conf/cluster.md says where $name goes");
}

done_testing();
