# The account's file, conf/debian/my.cnf, as conf/README.md says: a password in double quotes may have any character, and
# a database elsewhere is asked over TLS, and not believed without its certificate.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRIDatabase;
use XCRITest;
use XCRIServer;

my $source = env_or_die('XCRI_SOURCE');
my ($db, $sock) = map { env_or_die($_) } qw(XCRI_FIXTURE_DB XCRI_DB_SOCKET);

sub slurp {
    my ($file) = @_;
    open my $in, '<:encoding(UTF-8)', $file or die "$file: $!";
    local $/;
    return scalar <$in>;
}

my $server = XCRIServer->new(XCRIServer::dbd(params => 'group=xcri,reconnect=0') . "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n", config_only => 1);
my $dir = $server->{dir};
$ENV{HOME} = "$dir";        # libmariadb reads .my.cnf there after /etc/my.cnf
my $shipped = slurp("$source/conf/debian/my.cnf");

# account(LINES): does the module reach its database with the shipped file and these lines in it?
sub reaches {
    my (%lines) = @_;
    my $text = $shipped;
    for my $key (sort keys %lines) {
        my $line = defined $lines{$key} ? "$key = $lines{$key}" : '';
        $text =~ s/^\Q$key\E\s*=.*$/$line/m or $text .= "$line\n";
    }
    open my $out, '>:encoding(UTF-8)', "$dir/.my.cnf" or die $!;
    print $out $text;
    close $out;
    $server->start;
    my $r = $server->get('/api/health');
    $server->stop;
    return $r->{status} == 200 && $r->{body} =~ /"database_connected":true/ ? 1 : 0;
}

# ---- characters in a password
for my $password ('plain', 'a b', ' edges ', '#;,|', q{'}, q{"}, 'back\\slash\\n', 'é', '[xcri]', '=%$') {
    (my $sql = $password) =~ s/(['\\])/\\$1/g;
    admin("DROP USER IF EXISTS xcri_words\@localhost; CREATE USER xcri_words\@localhost IDENTIFIED BY '$sql'; GRANT SELECT ON $db.* TO xcri_words\@localhost");
    (my $quoted = $password) =~ s/\\/\\\\/g;
    is(reaches(user => 'xcri_words', password => "\"$quoted\"", socket => $sock, database => $db), 1, "password: $password");
}
is(reaches(user => 'xcri_words', password => '"another"', socket => $sock, database => $db), 0, 'with another password it does not');
admin('DROP USER xcri_words@localhost');

# ---- a database elsewhere, with TLS and without
my $place = "$dir/db";
mkdir $place;
sub run { my ($command) = @_; my $said = `$command 2>&1`; die "$command: $said" if $?; return $said }
for my $authority (qw(right wrong)) {
    run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$authority -keyout $place/$authority.key -out $place/$authority.pem");
}
run("openssl req -newkey rsa:2048 -nodes -subj /CN=db -keyout $place/db.key -out $place/db.csr");
open my $names, '>', "$place/names" or die $!;
print $names "subjectAltName=IP:127.0.0.1\n";
close $names;
run("openssl x509 -req -in $place/db.csr -CA $place/right.pem -CAkey $place/right.key -CAcreateserial -days 2 -extfile $place/names -out $place/db.pem");

my $port = XCRIServer::free_port();
my @networked = ('--skip-networking=0', '--bind-address=127.0.0.1', "--port=$port");
my $elsewhere = XCRIDatabase->new(@networked, "--ssl-cert=$place/db.pem", "--ssl-key=$place/db.key", "--ssl-ca=$place/right.pem");
$elsewhere->sql("CREATE DATABASE xcri CHARACTER SET utf8mb4; CREATE USER xcri_read\@'127.0.0.1' IDENTIFIED BY 'secret';"
    . " GRANT SELECT ON xcri.* TO xcri_read\@'127.0.0.1'");
$elsewhere->sql(slurp("$source/conf/sql/schema.sql"), 'xcri');

my ($remote) = slurp("$source/conf/README.md") =~ /^ *```ini remote\n(.*?)^ *```$/ms;
my %remote = $remote =~ /^\s*([\w-]+)\s*=\s*(\S+)$/mg;
is(join(' ', sort keys %remote), 'host ssl-ca ssl-verify-server-cert', 'the lines of the README');
my %here = (%remote, host => '127.0.0.1', port => $port, socket => undef, password => '"secret"');
sub connected { my (%lines) = @_; return reaches(%here, %lines) }

# The tables are empty, which /health calls degraded: it is connected.
is(connected('ssl-ca' => "$place/right.pem"), 1, 'over TLS, by the authority that the server has its certificate from');
is(connected('ssl-ca' => "$place/wrong.pem"), 0, 'by another authority it is not believed');
$elsewhere->stop;
$elsewhere->start(@networked, '--skip-ssl');
is(connected('ssl-ca' => "$place/right.pem"), 0, 'and not without TLS');
is(connected('ssl-ca' => "$place/right.pem", 'ssl-verify-server-cert' => undef), 1, 'for which both lines are needed');

done_testing;
