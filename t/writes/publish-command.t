# xcri-publish: a list from files on the machine, with what is wrong told by file and line, and sent again where that helps.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use IO::Socket::INET ();
use POSIX ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files));
my $command = env_or_die('XCRI_SOURCE') . '/conf/publish';
my $api = "http://127.0.0.1:$server->{port}$XCRIPublish::API";
XCRIWrites::spew("$files/netrc", "machine 127.0.0.1 login program password pa55\n");

XCRIWrites::spew("$files/other", "machine 127.0.0.1 login program password guessed\n");
my $netrc = 'netrc';

# publish(words) -> the exit code and what was said
sub publish {
    my @words = @_;
    my $said = `'$command' --api=$api @words -- --netrc-file $files/$netrc 2>&1`;
    return ($? >> 8, $said);
}

sub file { my ($name, @rows) = @_; XCRIWrites::spew("$files/$name", XCRIPublish::lines(@rows), 0644); return "$files/$name" }
sub count { return $db->sql('SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings ' . ($_[0] // ''), 'xcri') + 0 }

my @all = XCRIPublish::edition(12);
my ($athletes, $rest) = (file('athletes', @all[0 .. 11]), file('rest', @all[12 .. $#all]));
# A file whose last line has no end
XCRIWrites::spew($athletes, XCRIWrites::slurp($athletes) =~ s/\n\z//r, 0644);

my ($code, $said) = publish('--dry-run', 2025, 2030, 'M', $athletes, $rest);
is($code, 0, '--dry-run') or diag($said);
like($said, qr/20 lines of 2 files, 2025\/2030\/M, to be checked\n.*all is right, and nothing is changed: athletes 12, metadata 1, teams 7, in/s, 'says what it has seen');
is(count(), 0, 'and does nothing');
($code, $said) = publish(2025, 2030, 'm', $athletes, $rest);
is($code, 0, 'published') or diag($said);
like($said, qr/published, as number 1: athletes 12, /, 'with its number');
is(count(), 12, 'it is there');
($code, $said) = publish('--checkpoint-date=2025-10-20', '--key=mine', 2025, 2030, 'M', $athletes, $rest) for 1, 2;
like($said, qr/published, as number 2:/, 'a snapshot, twice with one key');
is(count("WHERE checkpoint_date = '2025-10-20'"), 12, 'is there once');

# ---- what is wrong
my $bad = file('bad', XCRIPublish::team(8), XCRIPublish::team(9, team_rank => 'x', team_name => "\x{1F3C3}" x 300), '{bad');
($code, $said) = publish(2025, 2030, 'M', $athletes, $rest, $bad);
is($code, 1, 'wrong rows');
utf8::decode($said);
like($said, qr/^\Q$bad\E:2: team_rank: The value must be a whole number \("x"\)$/m, 'by file, line and column');
like($said, qr/^\Q$bad\E:2: team_name: The text must have at most 255 characters$/m, 'a long one is not shown');
like($said, qr/^\Q$bad\E:3: \d+: The body is not JSON/m, 'and what is no row');
like($said, qr/nothing is changed: 3 things are wrong\n\z/, 'at the end, how many');
{
    my $named = file("m\xC3\xA4nner", '{bad');
    ($code, my $bytes) = publish(2025, 2030, 'M', $named);
    like($bytes, qr/^\Q$named\E:1: \d+: The body is not JSON/m, 'a name that is not of ASCII alone is said as it is');
}
for my $case ([[], qr/which list.*xcri-publish \[OPTION/s], [['2025', '2030', 'X', $athletes], qr/a list is SEASON DIVISION GENDER/], [['--what', 2025, 2030, 'M', $athletes], qr/'--what' is not understood/],
    [[2025, 2030, 'M', "$files/none"], qr/none cannot be read/]) {
    ($code, $said) = publish(@{ $case->[0] });
    is($code, 1, "refused: @{ $case->[0] }");
    like($said, $case->[1], 'with a sentence');
}
($code, $said) = publish('--dry-run', 2025, 2030, 'M', $rest, $files);
is($code, 1, 'a directory among the files');
like($said, qr/\Q$files\E cannot be read: Is a directory$/m, 'is none without rows');
XCRIWrites::spew("$files/marked", "\xEF\xBB\xBF" . XCRIWrites::slurp($rest), 0644);
($code, $said) = publish('--dry-run', 2025, 2030, 'M', $athletes, "$files/marked");
is($code, 0, 'a byte order mark before lines of JSON') or diag($said);
XCRIWrites::spew("$files/latin", "{\"part\": \"teams\", \"team_name\": \"Orl\xE9ans\"}\n", 0644);
($code, $said) = publish('--dry-run', 2025, 2030, 'M', "$files/latin");
like($said, qr/latin:1: \d+: The body is not JSON \(unable to decode byte 0xe9\)$/m, 'why it is no JSON');
($code, $said) = publish('--dry-run', '--snapshot=2025-10-21', '--checkpoint-date=2025-10-22');
is($code, 1, 'two days');
like($said, qr/one of '--snapshot=2025-10-21 --checkpoint-date=2025-10-22', not more/, 'are one too many');
$netrc = 'other';
($code, $said) = publish(2025, 2030, 'M', $athletes);
is($code, 1, 'a wrong password');
like($said, qr/answered 401: Unauthorized$/m, 'with a sentence');
$netrc = 'netrc';
($code, $said) = publish('--help');
is($code, 0, '--help');
like($said, qr/\Axcri-publish \[OPTION/, 'says how');

# ---- sent again
$db->stop;
my $pid = fork // die;
if (!$pid) {
    my ($status, $text) = publish('--tries=9', 2025, 2030, 'M', $athletes, $rest);
    XCRIWrites::spew("$files/said", $text);
    POSIX::_exit($status);
}
$server->until(sub { $server->error_log =~ /xcri: a publication of program was not made/ }, 20);
$db->start;
waitpid $pid, 0;
($code, $said) = ($? >> 8, XCRIWrites::slurp("$files/said"));
is($code, 0, 'the database is away, and comes back') or diag($said);
like($said, qr/no answer came but 503; again, with the same key.*published, as number/s, 'it was sent again');

# An answer that breaks off, and one that does not come
{
    my $listener = IO::Socket::INET->new(Listen => 5, LocalAddr => '127.0.0.1', Proto => 'tcp') or die $!;
    my $other = 'http://127.0.0.1:' . $listener->sockport;
    my $answering = fork // die;
    if (!$answering) {
        while (my $sock = $listener->accept) {
            my $asked = '';
            sysread $sock, $asked, 65536, length $asked or last until $asked =~ /"metadata"[^\n]*\n/;
            syswrite $sock, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 300\r\n\r\n{\"publi" if $asked =~ m{\APUT /broken/};
            sleep 10 if $asked =~ m{\APUT /none/};
            close $sock;
        }
        POSIX::_exit(0);
    }
    ($code, $said) = publish("--api=$other/broken", '--tries=2', 2025, 2030, 'M', $rest);
    is($code, 1, 'an answer that breaks off');
    like($said, qr/no answer came; again, with the same key.*gave no answer; whether it was published is not known/s, 'is none');
    mkdir "$files/tmp" or die $!;
    my $command_pid = open my $out, '-|', "TMPDIR=$files/tmp exec '$command' --api=$other/none 2025 2030 M $rest 2>&1" or die $!;
    my @begun;
    for (1 .. 100) {
        last if @begun = grep { /curl/ } `ps -o args= --ppid $command_pid`;
        select undef, undef, undef, 0.1;
    }
    kill TERM => $command_pid;
    $said = do { local $/; <$out> };
    close $out;
    is($? >> 8, 1, 'ended by a signal');
    like($said, qr/ended by SIGTERM; whether it was published is not known: --key=\S+ asks again/, 'it is said what is known');
    is(scalar(grep { m{\Q$other\E/none} } `ps -eo args=`), 0, 'curl does not go on');
    is(join(' ', glob "$files/tmp/*"), '', 'and nothing is left');
    kill TERM => $answering;
    waitpid $answering, 0;
}
$server->stop;
($code, $said) = publish('--tries=1', 2025, 2030, 'M', $athletes, $rest);
is($code, 1, 'httpd is away');
like($said, qr/gave no answer; whether it was published is not known: --key=\S+ asks again/, 'says how to go on');

done_testing;
