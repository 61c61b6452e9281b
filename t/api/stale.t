# Time and the answer cache: a publication, tables that change without end, and a database that is away.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use POSIX ();
use Time::HiRes ();
use XCRICached;
use XCRIServer;
use XCRITest;

my $db = env_or_die('XCRI_PLAIN_DB');
my ($athletes, $teams) = map { "iz_rankings_xcri_${_}_rankings" } qw(athlete team);

# ---- a publication: the old answer for some seconds, then the new one, never a mixture
{
    my @guards = map { put_back($db, $_, 'copy') } $athletes, $teams;
    my $server = cached_server(db => $db);
    # The first has rows of both tables in it; the last is asked for now and then, and is made when it is.
    my @paths = ('/athletes/?division=2030&gender=M', '/teams/?division=2030&gender=M', '/athletes/9001?division=2030&gender=M', '/teams/101?division=2030&gender=M&unread=1');
    # What the copies of the tables brought about is over when nothing changes for a while.
    my (%old, %old_tag);
    my $quiet = $server->until(sub {
        my @tags = map { $server->get($API . $_)->header('ETag') // return 0 } @paths;
        Time::HiRes::sleep(1.5);
        return join(' ', @tags) eq join ' ', map { $server->get($API . $_)->header('ETag') // '' } @paths;
    }, 30);
    ok($quiet, 'a version that stays');
    for my $path (@paths) {
        my $r = $server->get($API . $path);
        $old{$path} = $r->{body};
        $old_tag{$path} = $r->header('ETag');
        $server->get($API . $path) for 1 .. 3;
    }
    admin("START TRANSACTION; UPDATE $athletes SET athlete_name_last = 'Published' WHERE season_year = 2025; "
        . "UPDATE $teams SET regl_group_name = 'Published', team_name = 'Published' WHERE season_year = 2025; COMMIT", $db);
    my $changed = Time::HiRes::time();
    my (%seen, %last_old, %tagged);
    while (Time::HiRes::time() < $changed + 20) {
        for my $path (@paths) {
            my $asked = Time::HiRes::time();
            my $r = $server->get($API . $path);
            my $is_old = $r->{body} eq $old{$path};
            push @{ $seen{$path} }, [$asked, $is_old, $r->{body}, $r->header('ETag'), $r->{status}];
            $last_old{$path} = $asked if $is_old;
            $tagged{$path} = 1 if !$is_old && defined $r->header('ETag');
        }
        last if keys %tagged == @paths && Time::HiRes::time() > $changed + 8;
        Time::HiRes::sleep(0.02);
    }
    for my $path (@paths) {
        my @all = @{ $seen{$path} };
        my $new = $all[-1][2];
        like($new, qr/Published/, "$path: the new answer comes");
        is(scalar(grep { $_->[4] != 200 } @all), 0, "$path: always 200");
        is(scalar(grep { !$_->[1] && $_->[2] ne $new } @all), 0, "$path: the old one or the new one, never a mixture (" . @all . ' answers)');
        is(scalar(grep { $_->[1] && defined $_->[3] && $_->[3] ne $old_tag{$path} } @all), 0, "$path: the old one has the old ETag");
        is(scalar(grep { !$_->[1] && defined $_->[3] && $_->[3] eq $old_tag{$path} } @all), 0, "$path: and the new one another");
        my ($first_new) = grep { !$all[$_][1] } 0 .. $#all;
        is(scalar(grep { $_->[1] } @all[$first_new .. $#all]), 0, "$path: once new, it stays new");
        # 5 s after the change was seen, and it is looked for every second
        my $took = ($last_old{$path} // $changed) - $changed;
        cmp_ok($took, '<', 7.5, sprintf '%s: the old one for %.1f s', $path, $took);
    }
    $server->stop;
}

# ---- tables that change without end: no answer is older than XCRIFreshness, and not each is made anew
{
    my $guard = put_back($db, $teams, 'copy');
    my $server = cached_server(db => $db, text => "XCRIFreshness 1s\n");
    my $path = "$API/teams/101?division=2030&gender=M";
    settled($server);
    $server->get($path) for 1 .. 3;
    my $writer = fork;
    die "fork: $!" unless defined $writer;
    if (!$writer) {                         # the moment, 20 times a second; told is when it is in the table
        open STDOUT, '>', '/dev/null';
        open my $written, '>', "$server->{dir}/written" or die $!;
        $written->autoflush;
        for (1 .. 300) {
            my $at = sprintf '%.3f', Time::HiRes::time();
            admin("UPDATE $teams SET team_name = 'at $at' WHERE anet_team_hnd = 101", $db);
            printf {$written} "%s %.3f\n", $at, Time::HiRes::time();
            last if -e "$server->{dir}/enough";
            Time::HiRes::sleep(0.03);
        }
        POSIX::_exit(0);
    }
    my $begin = Time::HiRes::time();
    my (@answers, %kinds, %names);
    while (Time::HiRes::time() < $begin + 14) {
        my $asked = Time::HiRes::time();
        my $r = $server->get($path);
        my ($at) = $r->{body} =~ /"team_name":"at ([\d.]+)"/;
        # Until it is certain that they go on changing, this is a publication.
        next if $asked < $begin + 8;
        push @answers, [$asked, $at // 'none'];
        $names{ $at // 'none' }++;
        $kinds{ cache_status($r) =~ /; (hit|fwd)/ ? $1 : 'other' }++;
        Time::HiRes::sleep(0.01);
    }
    open my $enough, '>', "$server->{dir}/enough" or die $!;
    waitpid $writer, 0;
    # An answer is old since the row after it was in the table.
    my @written = map { [split] } split /\n/, $server->file('written');
    my %old_since = map { $written[$_][0] => $written[ $_ + 1 ][1] } 0 .. $#written - 1;
    $old_since{ $written[-1][0] } = $begin + 1000;
    is(scalar(grep { !$old_since{ $_->[1] } } @answers), 0, 'each answer has what was written');
    my ($oldest) = sort { $b <=> $a } map { $_->[0] - ($old_since{ $_->[1] } // 0) } @answers;
    cmp_ok($oldest, '<', 3.5, sprintf 'the oldest of %d answers is old for %.2f s (XCRIFreshness, and what a query takes)', scalar @answers, $oldest);
    cmp_ok(scalar keys %names, '>=', 3, 'they do become new: ' . keys %names);
    cmp_ok($kinds{hit} // 0, '>', @answers / 2, 'and most of them are given again: ' . join ', ', map { "$kinds{$_} x $_" } sort keys %kinds);
    $server->stop;
}

# ---- the database away
my $dir = File::Temp->newdir('xcri-stale-XXXXXX', TMPDIR => 1);
my $socket = "$dir/db.sock";
symlink env_or_die('XCRI_DB_SOCKET'), $socket or die $!;
my %dbd = (dbd => { params => XCRICached::params(env_or_die('XCRI_FIXTURE_DB'), $socket) });
my $long = cached_server(%dbd);
my $short = cached_server(%dbd, text => "XCRIStaleIfError 4s\n");
my $off = cached_server(%dbd, text => "XCRIStaleIfError Off\n");
my @hot = ('/teams/101', '/athletes/?limit=5', '/seasons', '/teams/?limit=3&format=csv', '/metadata/latest/date');
my (%right, %before);
for my $server ($long, $short, $off) {
    settled($server);
    $before{$server} = Time::HiRes::time();
    for my $path (@hot) {
        my $r = $server->get($API . $path);
        $right{$path} = $r;
    }
}
my $made = Time::HiRes::time();
unlink $socket or die $!;
my $user = env_or_die('XCRI_DB_USER');
for (1 .. 3) {                              # those that were being opened, too
    for my $id (map { $_->[0] } admin_rows("SELECT id FROM information_schema.processlist WHERE user='$user' AND db='" . env_or_die('XCRI_FIXTURE_DB') . "'")) { eval { admin("KILL $id") } }
    Time::HiRes::sleep(0.2);
}

# Until it is known to be away, what is kept is a hit as before; afterwards it is stale, and at no time an error.
my (@bad, %stale);
my $end = Time::HiRes::time() + 20;
while (Time::HiRes::time() < $end && keys %stale < @hot) {
    for my $path (@hot) {
        my $r = $long->get($API . $path);
        push @bad, "$path: $r->{status}" if $r->{status} != 200 || $r->{body} ne $right{$path}{body};
        $stale{$path} = $r if cache_status($r) =~ /detail=stale/;
    }
    Time::HiRes::sleep(0.05);
}
is(join("\n", @bad), '', 'every answer while the database goes away is 200, and right');
for my $path (@hot) {
    my $r = $stale{$path} or do { fail("$path: said to be stale"); next };
    like(cache_status($r), qr/\Amod_xcri; hit; ttl=-\d+; detail=stale\z/, "$path: Cache-Status says that it is stale");
    like($r->header('Age') // 'none', qr/\A\d+\z/, "$path: Age");
    cmp_ok($r->header('Age') // 0, '<=', Time::HiRes::time() - $made + 60, "$path: no more than it is");
    is($r->header('ETag'), $right{$path}->header('ETag'), "$path: with its ETag");
}
my $first_age = $long->get("$API/seasons")->header('Age') // 0;
is($long->get("$API/health")->{status}, 503, '/health is 503, never an old answer');
is($long->get("$API/teams/102?gender=F")->{status}, 503, 'what nobody has asked for before is 503');
is($long->get("$API/teams/101", headers => ['If-None-Match' => $right{'/teams/101'}->header('ETag')])->{status}, 304, 'who has it already gets 304');
for my $path (@hot) {
    my $r = $off->until(sub { my $now = $off->get($API . $path); return $now->{status} == 503 && $now }, 10) || $off->get($API . $path);
    is($r->{status}, 503, "$path: 503 where XCRIStaleIfError is Off");
    ok($r->header('Retry-After') && !defined $r->header('Age'), "$path: with Retry-After");
}
ok($short->until(sub { $short->get("$API/teams/101")->{status} == 503 }, 15), '503 where it is older than XCRIStaleIfError');
cmp_ok(Time::HiRes::time() - $before{$short}, '>=', 4, 'and not before');
is($long->get("$API/teams/101")->{status}, 200, 'while it is still given where that is long');
ok($long->until(sub { ($long->get("$API/seasons")->header('Age') // 0) > $first_age }, 5), 'Age grows');

# ---- and is back
symlink env_or_die('XCRI_DB_SOCKET'), $socket or die $!;
for my $server ($long, $short, $off) {
    ok($server->until(sub { my $r = $server->get("$API/teams/101"); $r->{status} == 200 && !defined $r->header('Age') && defined $r->header('ETag') }, 20), 'it is back: an answer of now');
    unlike($server->error_log, qr/AH0005[012]|segfault/, 'no child has crashed');
    $server->stop;
}
done_testing;
