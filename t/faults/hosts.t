# Two hosts with an account each on one database, of which one cannot connect; and two faults at once, each of which is told.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(sleep time);
use XCRITest;
use XCRIFaults;
use XCRIProxy;

my $db = database();
my $user = XCRIFaults::user();
my $proxy = proxy($db->socket);
$db->sql("CREATE USER other\@localhost IDENTIFIED BY 'other'; GRANT SELECT ON faults.* TO other\@localhost;");
my $second = XCRIServer::free_port();
my $s = faults_server($db, port => $proxy->{port}, children => 1, text => "Listen 127.0.0.1:$second\n<VirtualHost 127.0.0.1:$second>\n"
    . XCRIServer::dbd(params => "host=127.0.0.1,port=$proxy->{port},user=other,pass=other,dbname=faults,reconnect=0", DBDMax => 4, DBDKeep => 4)
    . "XCRIDefaultSeason 2025\n</VirtualHost>\n");

# ---- one cannot connect: what the other has is its own
{
    ask($s->{port}, "$API/teams/") for 1 .. 5;
    my $of = "SELECT GROUP_CONCAT(id ORDER BY id) FROM information_schema.processlist WHERE user = '$user'";
    # Those that stay: the keeper and who introduces the statements have some for a moment.
    my $before = $db->sql($of);
    sleep 3;
    my %stays = map { $_ => 1 } split /,/, $db->sql($of) =~ s/\s//gr;
    $proxy->mode('mute other');
    my $until = time + seconds(7, 30);
    my @others = map { in_background(sub { while (time < $until) { ask($second, "$API/teams/", 10); sleep 0.02 } }) } 1 .. 4;
    my @answers;
    while (time < $until) { push @answers, ask($s->{port}, "$API/teams/", 10); sleep 0.05 }
    waitpid $_, 0 for @others;
    my @ours = grep { $stays{$_} } split /,/, $before =~ s/\s//gr;
    my %now = map { $_ => 1 } split /,/, $db->sql($of) =~ s/\s//gr;
    is(scalar(grep { $_->[0] ne '200' } @answers), 0, 'one host cannot connect: the other is answered');
    is(join(',', grep { !$now{$_} } @ours), '', 'on the connections that it had') or diag("$before, then ", join ',', keys %now);
    $proxy->mode('pass');
}

# ---- a table is locked, and another one altered: the id of an answer is that of its own cause
{
    my $lock = $db->session;
    $db->sql('ALTER TABLE iz_rankings_xcri_calculation_metadata RENAME COLUMN algorithm_version TO gone', 'faults');
    print $lock "LOCK TABLES faults.iz_rankings_xcri_team_rankings WRITE;\n";
    my @wrong;
    my $sum = storm($s, paths => ['/teams/'], clients => 20, seconds => 4, during => sub {
        sleep 1;
        for (1 .. 5) {
            my $answer = ask($s->{port}, "$API/metadata/3001", 10);
            push @wrong, $answer->[2] if $answer->[0] ne '500' || $answer->[2] !~ /Error ([0-9a-f]{18})/
                || $s->error_log !~ m{error $1: /metadata/\S+ row: Unknown column};
            sleep 0.3;
        }
    });
    print $lock "UNLOCK TABLES;\n";
    close $lock;
    cmp_ok($sum->{status}{503} || 0, '>', 0, 'a table is locked');
    is(join("\n", @wrong), '', 'and another lacks a column: the id of its answer leads to that');
    my $lines = () = $s->error_log =~ m{error [0-9a-f]{18}: /teams/}g;
    cmp_ok($lines, '<', 20, "a line a second ($lines), however many are refused");
}
unlike($s->error_log, qr/exit signal|Assertion|AH00052/, 'no child has crashed');
$proxy->stop;

done_testing;
