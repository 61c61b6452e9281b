# The files of conf/cluster/ are such that HAProxy and MariaDB take them, conf/cluster.md says where each goes, and its steps do
# what they are for. Those that need the servers of a cluster are typed by t/cluster/check.py.

use strict;
use warnings;
use utf8;
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIGate ();

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

# knows(FILE, TEXT): whether MariaDB does all that is in it
sub knows {
    my ($file, $text) = @_;
    $text =~ s/^\[galera\]/[mariadbd]/m;
    # The provider would open ports; whether its options are such is for `make cluster`.
    $text =~ s/^wsrep_(on|provider) .*//mg;
    open my $out, '>', "$dir/my.cnf" or die $!;
    print $out $text;
    close $out;
    my $said = `/usr/sbin/mariadbd --defaults-file=$dir/my.cnf --help --verbose 2>&1 >/dev/null`;
    return unlike($said, qr/unknown|ERROR/, "MariaDB knows all that $file names") || diag($said);
}

my %typed;
# typed(NAME, HERE...): a step as it stands in the document, where instead of those files there are ours
sub typed {
    my ($name, %here) = @_;
    $typed{$name} = 1;
    my ($step) = $document =~ /^ *```sh \Q$name\E\n(.*?)^ *```$/ms or BAIL_OUT("conf/cluster.md has no step $name");
    $step =~ s/\Q$_\E/$here{$_}/g for keys %here;
    open my $out, '>', "$dir/step" or die $!;
    print $out $step;
    close $out;
    my $said = `bash -euo pipefail $dir/step 2>&1`;
    is($?, 0, "the step $name") or diag($said);
    return $said;
}

# written(FILE): a copy of it
sub written {
    my ($file) = @_;
    (my $name = $file) =~ s{.*/}{};
    open my $out, '>', "$dir/$name" or die $!;
    print $out slurp($file);
    close $out;
    return "$dir/$name";
}

knows($_, slurp("conf/cluster/$_")) for 'galera.cnf', 'replica.cnf';

# ---- the steps
my $node = written('conf/cluster/galera.cnf');
typed('node-address', '/etc/mysql/mariadb.conf.d/60-galera.cnf' => $node);
my $second = slurp($node);
knows('galera.cnf of the second node', $second);
like($second, qr/^wsrep_cluster_address *= gcomm:\/\/10\.0\.0\.11,10\.0\.0\.12,10\.0\.0\.13$/m, 'which has all three');
my @addresses = ($second =~ s/^(?:#|wsrep_cluster_address).*//mgr) =~ /(10\.0\.0\.1[12])/g;
is("@addresses", join(' ', ('10.0.0.12') x 5), 'and in all other lines its own');

my $account = written('conf/debian/my.cnf');
typed('front-end-database', '/etc/my.cnf' => $account);
my %option = map { split /=/ } `my_print_defaults --defaults-file=$account xcri` =~ /^--(.*)$/mg;
is("$option{host}:$option{port}", '127.0.0.1:3307', 'the module asks the HAProxy of its own machine');
ok(!exists $option{socket}, 'and no socket');
my $writer = written('conf/debian/xcri-write.cnf');
typed('front-end-database', '/etc/my.cnf' => $writer);
%option = map { split /=/ } `my_print_defaults --defaults-file=$writer xcri_write` =~ /^--(.*)$/mg;
is("$option{host}:$option{port}" . (exists $option{socket} ? ' and a socket' : ''), '127.0.0.1:3307', 'and so does the account that writes');
like(slurp('conf/cluster/haproxy-nodes.cfg'), qr/^ *bind 127\.0\.0\.1:3307$/m, 'which is there');

# An HAProxy of the site whose front ends are nowhere
(my $site = slurp('conf/cluster/haproxy-site.cfg')) =~ s{/run/haproxy/admin\.sock}{$dir/admin.sock};
# Not every user may have so many.
$site =~ s{^( *maxconn) .*}{$1 100}m;
$site =~ s{bind 10\.0\.0\.1:80}{bind $dir/site.sock}a;
$site =~ s{10\.0\.0\.(2[12]):80}{127.0.0.$1:9}g;
open my $out, '>', "$dir/haproxy.cfg" or die $!;
print $out $site;
close $out;
my $haproxy = fork // die "fork: $!";
if (!$haproxy) {
    open STDOUT, '>', "$dir/haproxy.log";
    open STDERR, '>&', \*STDOUT;
    exec 'haproxy', '-db', '-f', "$dir/haproxy.cfg";
    die "haproxy: $!";
}
for (1 .. 100) {
    last if -S "$dir/admin.sock";
    select undef, undef, undef, 0.1;
}
my @socket = ('/run/haproxy/admin.sock' => "$dir/admin.sock");
# The administrator's state of each front end: 0x08 is "no new ones".
my $states = sub {
    my %state = map { (split)[3, 6] } grep { /^\d+ front_ends / } `echo "show servers state" | socat - $dir/admin.sock`;
    return join ' ', map { $state{$_} & 8 ? "$_ drains" : "$_ serves" } sort keys %state;
};
is($states->(), 'front1 serves front2 serves', 'both front ends may be asked');
typed('drain', @socket);
is($states->(), 'front1 drains front2 serves', 'after the drain only the other one');
typed('ready', @socket);
is($states->(), 'front1 serves front2 serves', 'and both again');
kill 'TERM', $haproxy;
waitpid $haproxy, 0;

# ---- the switch of all front ends: the address of each is a directory, with an httpd that has the line of the packages
mkdir "$dir/bin";
open my $ssh, '>', "$dir/bin/ssh" or die $!;
print $ssh <<"END";
#!/bin/sh
# ssh root\@ADDRESS COMMAND...: as a shell there runs it
at=$dir/\${1#root@}
shift
exec sh -c "\$(echo "\$*" | sed "s|/run/xcri|\$at|g")"
END
close $ssh;
chmod 0755, "$dir", "$dir/bin/ssh";
my ($switch) = slurp('conf/debian/mods-available/xcri.conf') =~ /^(XCRIMaintenance .*\n)/m;
my @front;
for my $address ('10.0.0.21', '10.0.0.22') {
    mkdir "$dir/$address";
    push @front, XCRIGate::server($switch =~ s{/run/xcri}{$dir/$address}r)->start;
}
my $state = sub { return join ' ', map { $_->request(GET => '/iz/xcri/')->{status} } @front };
is($state->(), '200 200', 'both front ends serve');
{
    local $ENV{PATH} = "$dir/bin:$ENV{PATH}";
    typed('close-all');
    is($state->(), '503 503', 'both are closed');
    unlink "$dir/10.0.0.22/maintenance";
    is($state->(), '503 200', 'one of them may be opened alone');
    typed('open-all');
    is($state->(), '200 200', 'and all of them');
}
$_->stop for @front;

# ---- all of it
my $check = slurp('t/cluster/check.py');
for my $name ($document =~ /^ *```sh (\S+)$/mg) {
    # The first is what runs that check.
    ok($typed{$name} || $name eq 'cluster-try' || $check =~ /"\Q$name\E"/, "the step $name is typed by a test");
}
my ($tables) = $document =~ /^## What was measured.*?\n(\| .*\|)\n\n(?!\|)/ms;
is("$tables\n", scalar `t/cluster/growth.py`, 'the tables are what their command prints of what was measured');

for my $file (glob 'conf/cluster/*') {
    (my $name = $file) =~ s{.*/}{};
    like($document, qr/^\| `\Q$name\E` \|/m, "conf/cluster.md says where $name goes");
}

done_testing();
