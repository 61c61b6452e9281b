package XCRIPublish;

# What tests of publications share: the account, an httpd that lets one user publish, lines of JSON, and a client that sends
# them as slowly as is wanted.

use strict;
use warnings;
use utf8;

use Digest::SHA ();
use IO::Socket::INET ();
use JSON::PP ();
use Time::HiRes ();
use XCRIServer;
use XCRITest ();
use XCRIWrites;

our $API = $XCRIWrites::API;
our $LIST = "$API/publications/2025/2030/M";
our $LONG_NAME = "\xC3\xA9" x 45;      # 90 bytes, of which a note of a publication has the first 80
my $source = XCRITest::env_or_die('XCRI_SOURCE');
my $json = JSON::PP->new->utf8->canonical;

# database(option...): with the tables and the accounts that read and publish
sub database {
    my $db = XCRIWrites::database(@_);
    $db->sql(XCRIWrites::slurp("$source/conf/sql/grants-publish.sql") =~ s/CHANGE_ME/s3cret/gr);
    return $db;
}

# The files of the account, and of the user who may publish
sub files {
    my ($db, $dir, $socket) = @_;
    $socket //= $db->socket;
    XCRIWrites::spew("$dir/publish.cnf", "[xcri_publish]\nuser = xcri_publish\npassword = s3cret\ndatabase = xcri\nsocket = $socket\n", 0640);
    XCRIWrites::spew("$dir/users", join('', map { "$_:{SHA}" . Digest::SHA::sha1_base64('pa55') . "=\n" } 'program', $LONG_NAME), 0644);
    return;
}

# The modules that ask who it is
sub modules {
    my $modules = XCRITest::env_or_die('XCRI_MODULES_DIR');
    return join '', map { "LoadModule ${_}_module \"$modules/mod_$_.so\"\n" } qw(auth_basic authn_core authn_file authz_user);
}

sub guard { my ($dir) = @_; return "AuthType Basic\nAuthName publications\nAuthUserFile $dir/users\nRequire valid-user\n" }

# configuration(db, dir, directives): the API, and publications
sub configuration {
    my ($db, $dir, $directives) = @_;
    files($db, $dir);
    return modules() . XCRIServer::dbd(DBDMax => 8, DBDKeep => 8,
        params => 'host=localhost,sock=' . $db->socket . ',user=xcri_read,pass=s3cret,dbname=xcri,reconnect=0')
        . "XCRIPublisher $dir/publish.cnf xcri_publish\n" . ($directives // '')
        . "<Location \"$API\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n"
        . "<LocationMatch \"^$API/(publications/|snapshots/[0-9-]+/?\$)\">\nXCRIPublish On\n" . guard($dir) . "</LocationMatch>\n";
}

# ---- rows

sub athlete {
    my ($n, %o) = @_;
    return { part => 'athletes', anet_athlete_hnd => 10_000 + $n, athlete_name_first => "F$n", athlete_name_last => "L\x{e9}$n", anet_team_hnd => 100 + $n % 7,
        team_name => 'Team ' . $n % 7, athlete_rank => $n, xcri_score => 1000 - $n / 4, races_count => 3, season_average => 165.35,
        most_recent_race_date => '2025-10-14', h2h_wins => $n, h2h_losses => 0, h2h_meetings => $n, h2h_win_rate => 0.5, calculated_at => '2025-10-24T19:34:03', %o };
}

sub team {
    my ($n, %o) = @_;
    return { part => 'teams', anet_team_hnd => 99 + $n, team_name => 'Team ' . ($n - 1), team_rank => $n, team_xcri_score => 12.5, athletes_count => 5,
        squad_depth_score => '0.1250', calculated_at => '2025-10-24T19:34:03', %o };
}

sub metadata {
    my (%o) = @_;
    return { part => 'metadata', calculated_at => '2025-10-24T19:34:03', total_athletes => 20, total_teams => 7, cache_used => JSON::PP::true(),
        calculation_status => 'completed', %o };
}

# edition(athletes, calculated at): rows of a whole list, as references
sub edition {
    my ($n, $at) = @_;
    my @at = (calculated_at => $at // '2025-10-24T19:34:03');
    return ((map { athlete($_, @at) } 1 .. $n), (map { team($_, @at) } 1 .. 7), metadata(@at, total_athletes => $n));
}

sub lines { return join '', map { (ref $_ ? $json->encode($_) : $_) . "\n" } @_ }

# csv(rows): the same as lines() as CSV: a part after the other, each with the columns that one of its rows has. What is
# undefined is NULL, and so is what a row does not say; "" is an empty text.
sub csv {
    my (@rows) = @_;
    my (%of, @parts, $all);
    for (@rows) { push @parts, $_->{part} if !$of{ $_->{part} }; push @{ $of{ $_->{part} } }, $_ }
    for my $part (@parts) {
        my %names = map { map { $_ => 1 } grep { $_ ne 'part' } keys %$_ } @{ $of{$part} };
        my @names = sort keys %names;
        $all .= join "\r\n", "#$part", join(',', @names), (map { my $row = $_; join ',', map { cell($row->{$_}) } @names } @{ $of{$part} }), '';
    }
    utf8::encode($all);
    return $all;
}

sub cell {
    my ($value) = @_;
    return '' if !defined $value;
    $value = $value ? 'true' : 'false' if ref $value;
    return $value eq '' || $value =~ /[",\r\n]/ ? '"' . $value =~ s/"/""/gr . '"' : $value;
}

# ---- the client

# open_put(port, bytes that are to come, head...): a socket with the head sent
sub open_put {
    my ($port, $length, %head) = @_;
    my $path = delete $head{path} // $LIST;
    my $method = delete $head{method} // 'PUT';
    my %all = (Host => 'localhost', Connection => 'close', 'Content-Type' => 'application/x-ndjson', 'Content-Length' => $length,
        Authorization => 'Basic cHJvZ3JhbTpwYTU1', %head);
    my $sock = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 10) or return;
    syswrite $sock, "$method $path HTTP/1.1\r\n" . join('', map { defined $all{$_} ? "$_: $all{$_}\r\n" : '' } sort keys %all) . "\r\n";
    return $sock;
}

sub send_all {
    my ($sock, $bytes) = @_;
    local $SIG{PIPE} = 'IGNORE';
    my $at = 0;
    while ($at < length $bytes) { $at += syswrite($sock, $bytes, 65536, $at) || return }
    return 1;
}

sub answer {
    my ($sock) = @_;
    my $got = '';
    1 while $sock && sysread $sock, $got, 65536, length $got;
    return XCRITest::Answer->new($got, 'PUT');
}

# put(port, rows or a text, head...): an answer as XCRITest has it
sub put {
    my ($port, $body, %head) = @_;
    my $bytes = ref $body ? lines(@$body) : $body;
    my $sock = open_put($port, length $bytes, %head);
    send_all($sock, $bytes) if $sock;
    return answer($sock);
}

1;
