# Over TLS: libmariadb says otherwise than without it that a connection has been cut off.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;

# An authority, and the server's certificate
my $dir = File::Temp->newdir('xcri-tls-XXXXXX', TMPDIR => 1);
sub openssl { system("cd $dir && openssl $_[0] >openssl.log 2>&1") == 0 or die "openssl $_[0]: " . `cat $dir/openssl.log`; return }
openssl('req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem');
openssl('req -newkey rsa:2048 -nodes -subj /CN=database -keyout db.key -out db.csr');
openssl('x509 -req -in db.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out db.pem');

my $port = XCRIServer::free_port();
my $db = database('--skip-networking=0', "--port=$port", '--bind-address=127.0.0.1', map { "--ssl-$_" } "ca=$dir/ca.pem", "cert=$dir/db.pem", "key=$dir/db.key");
my $user = XCRIFaults::user();
$db->sql("ALTER USER $user\@'127.0.0.1' REQUIRE SSL");

# Where libmariadb looks for the group that DBDParams name
open my $options, '>', "$dir/.my.cnf" or die "$dir/.my.cnf: $!";
print $options "[xcri]\nssl-ca=$dir/ca.pem\nconnect-timeout=1\n";
close $options;
chmod 0755, $dir;
local $ENV{HOME} = "$dir";
my $s = faults_server($db, port => $port, group => 'xcri');
my @paths = ('/teams/', '/athletes/', '/athletes/9001', '/metadata/', '/teams/101');
my @right = map { ask($s->{port}, "$API$_")->[2] } @paths;
ok($s->until(sub { $s->error_log =~ /connected to MariaDB \S+ at \S+ as \S+, database \S+, over TLS/ }, 10), 'it is connected over TLS');

# ---- killed, five times a second
my ($sum, $killed) = kill_storm($s, $db, paths => \@paths, right => \@right);
tell('connections over TLS killed', $sum, "all of them $killed times");
cmp_ok($killed, '>', 5, 'connections were killed');
is($sum->{lost} + $sum->{wrong}, 0, 'none lost or wrong');
is(join(' ', keys %{ $sum->{status} }), '200', 'reads are done again, and nobody notices') or diag(join "\n", grep { /xcri:error/ } split /\n/, $s->error_log);
unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');

done_testing;
