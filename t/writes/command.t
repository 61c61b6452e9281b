# XCRIFeedbackCommand: each message as JSON on a program's standard input, until it has it. And a disk that is full: what
# cannot be kept is not thanked for.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use JSON::PP ();
use XCRITest;
use XCRIServer;
use XCRIWrites;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
# Files that do not grow are a disk that is full.
my $db = XCRIWrites::database('--innodb-data-file-path=ibdata1:12M;ibdata2:32M', '--innodb-file-per-table=0');

# What it is given goes into `got`; a message with "not yet" is taken at the third attempt. What a signal would do to it, and
# what it has inherited, goes into `state`.
XCRIWrites::spew("$files/program", <<"EOF2", 0755);
#!/usr/bin/perl
open my \$out, '>>', "$files/state"; print \$out "\@ARGV|", join(' ', grep { /^Sig(?:Blk|Ign)/ } split /\\n/, `cat /proc/\$\$/status`), '|', join(' ', grep { /^socket/ } map { readlink } glob "/proc/\$\$/fd/*"), "\\n"; close \$out;
local \$/; my \$text = <STDIN>;
exit 3 if \$text =~ /not yet/ && \$text !~ /"attempt":3/;
open \$out, '>>', "$files/got"; print \$out \$text; close \$out;
EOF2
my $server = XCRIServer->new(XCRIWrites::configuration($db, $files, "XCRIFeedbackCommand $files/program one \"two words\""));
my $from = 0;
sub post { my ($body) = @_; return XCRIWrites::post($server->{port}, $body, 'X-Forwarded-For' => '10.3.0.' . ++$from) }
sub reference { return $_[0]{body} =~ /"reference":"(\w+)"/ ? $1 : '' }
sub state { return (XCRIWrites::letters($db, 'state', "WHERE reference = '$_[0]'"))[0] // '' }
sub got { return map { JSON::PP->new->utf8->decode($_) } split /\n/, XCRIWrites::slurp("$files/got") }

my $text = "a `message` of \$HOME; \"quotes\"\n\x{1F3C3}";
my $reference = reference(post(XCRIWrites::letter(message => $text, name => 'N')));
ok($server->until(sub { state($reference) eq 'delivered' }, 30), 'a message is given to the program') or diag($server->error_log);
my ($given, @more) = got();
is(scalar @more, 0, 'once');
like(delete $given->{sent}, qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'when it was sent');
is_deeply($given, { reference => $reference, feedback_type => 'bug', name => 'N', email => undef, message => $text, attempt => 1 }, 'as it was sent');
my ($state) = split /\n/, XCRIWrites::slurp("$files/state");
like($state, qr/^one two words\|/, 'with its arguments');
# Of HUP, INT, USR1, PIPE and TERM: some of the others are Perl's and the C library's.
is(join(' ', map { hex(substr $_, -4) & 0x5203 } $state =~ /Sig\w+:\s+([0-9a-f]+)/g), '0 0', 'and none of the usual signals blocked or ignored');

like($state, qr/\|$/, 'and no connection of ours');
# What other modules run begins with what is not closed. (One that is just being made is not yet.)
sub inherited {
    my ($fd) = @_;
    my ($flags) = (eval { XCRIWrites::slurp($fd =~ s/fd/fdinfo/r) } // '') =~ /^flags:\s+(\d+)/m;
    return defined $flags && (readlink($fd) // '') =~ /^socket/ && !(oct($flags) & oct('02000000'));
}
my @left;
ok($server->until(sub { @left = grep { inherited($_) } map { glob "/proc/$_/fd/*" } $server->children; !@left }, 5), 'nor has a CGI script one') or diag("@left");

my $slow = reference(post(XCRIWrites::letter(message => 'this one is not yet taken')));
my $next = reference(post(XCRIWrites::letter(message => 'this one comes after it')));
ok($server->until(sub { state($next) eq 'delivered' }, 30), 'one that is refused does not hold up the next');
ok($server->until(sub { state($slow) eq 'delivered' }, 60), 'and is taken at its third attempt');
is(scalar(grep { $_->{reference} eq $slow } got()), 1, 'once');

# ---- a program that takes nothing
{
    rename "$files/program", "$files/good";
    XCRIWrites::spew("$files/program", "#!/bin/sh\nexit 9\n", 0755);
    my $refused = reference(post(XCRIWrites::letter(message => 'for a program that takes nothing')));
    ok($server->until(sub { $server->error_log =~ /xcri: feedback cannot be delivered: \S+ ended with 9; it is kept/ }, 30), 'the log says so');
    rename "$files/good", "$files/program";
    ok($server->until(sub { state($refused) eq 'delivered' }, 60), 'then it takes it');
    ok($server->until(sub { $server->error_log =~ /xcri: feedback is delivered again/ }, 5), 'and the log says that, too');
}

# ---- a disk that is full
$db->sql('CREATE TABLE filler (a LONGBLOB) ENGINE=InnoDB', 'xcri');
for my $size (1 << 20, 1 << 14, 1 << 10) { 1 while defined eval { $db->sql("INSERT INTO filler VALUES (REPEAT('x', $size))", 'xcri') } }
my ($r, @thanked);
for (1 .. 60) {
    $r = post(XCRIWrites::letter(message => "onto a full disk $_ " . 'x' x 1900));
    last if $r->{status} != 200;
    push @thanked, reference($r);
}
is($r->{status}, 503, 'what cannot be kept is answered 503, after ' . @thanked . ' more');
like($r->header('Retry-After') // '', qr/^\d+$/, 'with Retry-After');
unlike($r->{body}, qr/full|table|xcri_feedback/i, "without the database's words");
like($server->error_log, qr/xcri: feedback was not kept, and its sender was told so: .*full/, 'the log has them');
$db->stop;
$db->start('--innodb-data-file-path=ibdata1:12M;ibdata2:32M;ibdata3:16M', '--innodb-file-per-table=0');
ok($server->until(sub { post(XCRIWrites::letter(message => 'there is room again'))->{status} == 200 }, 20), 'with a larger one it goes on');
is(XCRIWrites::count($db, "WHERE message LIKE 'onto a full disk%'"), scalar @thanked, 'kept is what was thanked for, and nothing else');
ok($server->until(sub { !XCRIWrites::count($db, "WHERE state <> 'delivered'") }, 60), 'and all of it is passed on');
my %times;
$times{ $_->{reference} }++ for got();
is(scalar(grep { ($times{$_} // 0) != 1 } @thanked), 0, 'each once');

# ---- a program that does not end
XCRIWrites::spew("$files/program", "#!/bin/sh\nsleep 300 &\necho \$! >$files/sleeper\nwait\n", 0755);
$reference = reference(post(XCRIWrites::letter(message => 'for a program that hangs')));
ok($server->until(sub { ((XCRIWrites::letters($db, 'last_error', "WHERE reference = '$reference'"))[0] // '') =~ /took too long/ }, 60), 'it is ended');
chomp(my $sleeper = XCRIWrites::slurp("$files/sleeper"));
ok($server->until(sub { !kill 0, $sleeper }), 'with what it has started');

# ---- one that cannot be ended: for who may not end it, it is as one that has left the group
{
    XCRIWrites::spew("$files/program", "#!/usr/bin/perl\nsetpgrp 0, getpgrp(getppid); open my \$out, '>', '$files/stuck'; print \$out \"\$\$\\n\"; close \$out; sleep 300;\n", 0755);
    my $stuck = reference(post(XCRIWrites::letter(message => 'for a program that cannot be ended')));
    ok($server->until(sub { -s "$files/stuck" }, 60), 'it has begun') or BAIL_OUT('a program did not start');
    ok($server->until(sub { ((XCRIWrites::letters($db, 'last_error', "WHERE reference = '$stuck'"))[0] // '') =~ /cannot be ended \(process \d+\)/ }, 40), 'a program that cannot be ended is said, and there is no second one');
    chomp(my $pid = XCRIWrites::slurp("$files/stuck"));
    XCRIWrites::spew("$files/program", "#!/bin/sh\ncat >/dev/null\n", 0755);
    kill 'KILL', $pid;
    ok($server->until(sub { state($stuck) eq 'delivered' }, 90), 'when it has ended, it goes on');
}

# ---- one that hangs, and one that takes its time, when httpd stops and when it starts anew
{
    XCRIWrites::spew("$files/program", "#!/bin/sh\nread line\necho \"\$\$ \$line\" >>$files/begun\ncase \$line in *hangs*) exec sleep 300 ;; esac\nsleep 7\necho \"\$line\" >>$files/slow\n", 0755);
    my $begun = sub { my ($of) = @_; my ($pid) = XCRIWrites::slurp("$files/begun") =~ /^(\d+) .*"reference":"$of"/m; return $pid };
    my $slow = reference(post(XCRIWrites::letter(message => 'for a program that takes its time')));
    ok($server->until(sub { $begun->($slow) }, 60), 'a program takes its time');
    $server->graceful;
    ok($server->until(sub { state($slow) eq 'delivered' }, 30), 'over a start anew it is left to finish');
    is(scalar(() = XCRIWrites::slurp("$files/slow") =~ /$slow/g), 1, 'and has its message once');
    my $hangs = reference(post(XCRIWrites::letter(message => 'for a program that hangs, when httpd stops')));
    ok($server->until(sub { $begun->($hangs) }, 60), 'a program hangs');
    my $pid = $begun->($hangs);
    my $start = time;
    $server->stop;
    cmp_ok(time - $start, '<=', 7, 'httpd does not wait for it until it is killed itself');
    ok($server->until(sub { !kill 0, $pid }, 3), 'and it is not left behind') or kill 'KILL', $pid;
}

done_testing;
