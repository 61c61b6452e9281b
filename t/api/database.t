# The database in trouble: gone, stopped, slow, its connections killed, a table broken
# (contract.md part 1: 17; dbd-facts.md).  Everything is put back at the end.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time sleep);
use POSIX qw(WNOHANG _exit);
use XCRITest;

my $fixture = env_or_die('XCRI_FIXTURE_DB');
my $plain = env_or_die('XCRI_PLAIN_DB');
my $user = env_or_die('XCRI_DB_USER');
my $start = env_or_die('XCRI_DB_START');
my $day = '/snapshots/2025-10-20';
my @routes = ('/athletes/', '/athletes/9001', '/athletes/team/101/roster', '/teams/', '/teams/101', '/teams/101/resume', '/team-five/',
    '/metadata/', '/metadata/latest', '/metadata/latest/date', '/metadata/summary/processing', '/metadata/3001', '/snapshots/',
    "$day/athletes?division=2030&gender=M", "$day/teams?division=2030&gender=M", "$day/metadata");

# A query no one has asked before: an answer that may be remembered must not hide a fault.
my $fresh = 0;
sub fresh { my ($path) = @_; return $path . ($path =~ /\?/ ? '&' : '?') . 'offset=' . (1000 * $$ % 900_000 + 100 + ++$fresh) }

my $internals = qr/mysql|mariadb|libmaria|sql|socket|\.sock|errno|\bhost\b|localhost|\Q$user\E|secret|iz_rankings|iz_groups|iz_athnet|SELECT|doesn't exist|Can't connect|Access denied|line \d+|\.c:/i;

sub pid_of_server {
    # the file knows after a restart; without one, the process it was at the beginning
    my $p = $ENV{XCRI_DB_PIDFILE} || env_or_die('XCRI_DB_PID');
    if ($p !~ /\A\d+\z/) {
        open my $in, '<', $p or return undef;
        chomp($p = <$in> || '');
    }
    return $p =~ /\A\d+\z/ ? $p : undef;
}

# Stops it, and waits until each of its threads stands still: one that runs elsewhere may answer once more.
sub halt {
    my ($pid) = @_;
    kill STOP => $pid;
    wait_until(5, sub {
        for my $file (glob "/proc/$pid/task/*/stat") {
            open my $in, '<', $file or next;
            return 0 if (<$in> || '') =~ /\) [^Tt] /;
        }
        return 1;
    });
    return;
}

# ask_at_once(n): as many requests, each in a process of its own. untold(...): those that did not end in a 503 within three
# seconds
sub ask_at_once {
    my ($n) = @_;
    return map {
        my $kid = fork;
        die "fork: $!" unless defined $kid;
        if (!$kid) {
            my $r = eval { get(fresh('/athletes/') . "&x=$$", timeout => 20) } || { status => "none: $@", time => 0 };
            my $told = $r->{status} eq '503' && $r->{time} < 3;
            diag(sprintf 'status %s after %.2f s', $r->{status}, $r->{time}) unless $told;
            _exit($told ? 0 : 1);
        }
        $kid;
    } 1 .. $n;
}
sub untold { return grep { waitpid $_, 0; $? } @_ }

sub server_answers { return defined eval { admin('SELECT 1') } }

sub wait_until {
    my ($seconds, $what) = @_;
    my $end = time + $seconds;
    my $begin = time;
    while (time < $end) {
        return time - $begin if $what->();
        sleep 0.02;
    }
    return undef;
}

# every child answers again: so many in a row, within so many seconds.  The children find out
# for themselves that the database is back, each at its own time.
sub settled {
    my ($name, $seconds, $vhost) = @_;
    $vhost ||= 'main';
    my ($row, $failed) = (0, 0);
    my $took = wait_until($seconds || 8, sub {
        if (get(fresh('/teams/'), vhost => $vhost)->{status} == 200) { $row++ } else { $row = 0; $failed++ }
        return $row >= 40;
    });
    ok(defined $took, "$name: 40 answers in a row") and note(sprintf '%s: after %.2f s and %d failures', $name, $took, $failed);
    return $took;
}

# an answer that means "the database is away": JSON, Retry-After, nothing internal
sub away_is {
    my ($r, $name, %o) = @_;
    is($r->{status}, 503, "$name: 503") or diag(substr $r->{raw} || 'no answer', 0, 300);
    is($r->header('Content-Type'), 'application/json', "$name: JSON");
    my $json = eval { $r->json };
    is(json_keys($json), 'detail', "$name: a detail") unless $o{health};
    ok(defined jget($json, 'detail') && !ref jget($json, 'detail'), "$name: in words") unless $o{health};
    like($r->header('Retry-After') || '', qr/\A[1-9]\d*\z/, "$name: Retry-After") unless $o{health};
    unlike($r->{body} =~ s/"(?:iz_\w+|database_\w+)":/"":/gr, $internals, "$name: nothing internal");
    is($r->header('Content-Length'), length $r->{body}, "$name: Content-Length");
    is($r->header('ETag'), undef, "$name: no ETag");
    unlike($r->header('Cache-Control') || '', qr/max-age=[1-9]|public/, "$name: not to be kept");
    return;
}

# the id of an error stands in the log: some word of the answer with a digit in it
sub id_in_log {
    my ($r, $mark, $name) = @_;
    my $log = '';
    my @words = grep { /\d/ && /\A[\w.:-]{6,}\z/ } split /[^\w.:-]+/, $r->{body} . ' ' . join ' ', map { $_->[1] }
        grep { $_->[0] =~ /id\b/i } @{ $r->{headers} };
    my @found;
    wait_until(2, sub { $log = error_log_since($mark); @found = grep { index($log, $_) >= 0 } map { s/[.:]+\z//r } @words; @found > 0 });
    ok(scalar @found, "$name: an id of the answer stands in the error log") or diag("$r->{body}\n" . substr $log, -1500);
    return;
}

my %good = map { $_ => body_of($_) } @routes;
ok($good{$_} =~ /\A\{/, "before: $_") for @routes;

# ---- no server, and a server that refuses
for my $vhost (qw(nodb refused)) {
    my $mark = error_log_mark();
    for my $path (@routes) {
        my $r = get($path, vhost => $vhost, headers => [Origin => 'https://web4.ustfccca.org']);
        away_is($r, "$vhost $path");
        cmp_ok($r->{time}, '<', 2.5, sprintf '%s %s: within about a second (%.2f s)', $vhost, $path, $r->{time});
        is($r->header('Access-Control-Allow-Origin'), 'https://web4.ustfccca.org', "$vhost $path: CORS") if $vhost eq 'nodb';
    }
    my $r = get('/health', vhost => $vhost);
    away_is($r, "$vhost /health", health => 1);
    my $json = eval { $r->json };
    is(jtext($json, 'status'), 'unhealthy', "$vhost /health: unhealthy");
    is(jtext($json, 'database_connected'), 'false', "$vhost /health: not connected");
    $r = get('/', vhost => $vhost);
    ok($r->{status} == 503 || ($r->{status} == 200 && $r->{body} =~ /"status":"degraded"/), "$vhost /: 503, or degraded") or diag($r->{status});
    unlike($r->{body} =~ s/"(?:iz_\w+|database_\w+)":/"":/gr, $internals, "$vhost /: nothing internal");
    is(get('/nope', vhost => $vhost)->{status}, 404, "$vhost: 404 needs no database");
    is(get('/athletes/?limit=0', vhost => $vhost)->{status}, 422, "$vhost: 422 needs no database");
    is(req('POST', '/athletes/', vhost => $vhost, body => '')->{status}, 405, "$vhost: 405 needs no database");
    is(req('OPTIONS', '/athletes/', vhost => $vhost)->{status}, 204, "$vhost: OPTIONS needs no database");
    my $head = req('HEAD', '/athletes/', vhost => $vhost);
    is($head->{status}, 503, "$vhost HEAD: 503");
    is($head->{body}, '', "$vhost HEAD: no body");
    my $log = error_log_since($mark);
    isnt($log, '', "$vhost: the error log says something");
    unlike($log, qr/nobody_secret_word|\Q${\env_or_die('XCRI_DB_PASS')}\E/, "$vhost: but not the password");
    cmp_ok(length $log, '<', 100_000, "$vhost: and not too much");
}
{
    my $mark = error_log_mark();
    my $r = get('/athletes/9001', vhost => 'nodb');
    id_in_log($r, 0, 'nodb');
}

# ---- the connections are killed: nobody notices
settled('before the connections are killed');
for my $round (1 .. 5) {
    get(fresh('/athletes/')) for 1 .. 3;
    my @ids = map { $_->[0] } admin_rows("SELECT id FROM information_schema.processlist WHERE user = '$user'");
    ok(@ids > 0, "round $round: there are connections to kill") if $round == 1;
    for my $id (@ids) { eval { admin("KILL CONNECTION $id") } }
    my @status = map { get(fresh($_))->{status} } ('/athletes/', '/teams/') x 6;
    is("@status", join(' ', (200) x 12), "round $round: the next requests do not fail");
}
{
    # killed again and again while requests run
    my $killer = fork;
    die "fork: $!" unless defined $killer;
    if (!$killer) {
        my $end = time + 4;
        while (time < $end) {
            for my $row (eval { admin_rows("SELECT id FROM information_schema.processlist WHERE user = '$user'") }) {
                eval { admin("KILL CONNECTION $row->[0]") };
            }
            sleep 0.1;
        }
        _exit(0);
    }
    my %status;
    while (waitpid($killer, WNOHANG) == 0) { $status{ get(fresh('/athletes/'))->{status} }++ }
    is(join(' ', sort keys %status), '200', 'killed all the time: every read is repeated')
        or diag(join ', ', map { "$_: $status{$_}" } sort keys %status);
}

settled('after the connections were killed');
settled('after the connections were killed', 8, $_) for qw(other quick patient);

# ---- a table is away: its routes are 500, the others do not care
{
    my $t = 'iz_groups_season_resumes';
    my $guard = put_back($plain, $t, 'away');
    my $mark = error_log_mark();
    my $r;
    wait_until(6, sub { $r = get('/teams/101/resume?gender=F', vhost => 'other'); $r->{status} == 500 });
    is($r->{status}, 500, 'the resume\'s table is away: 500') or diag($r->{body});
    is($r->header('Content-Type'), 'application/json', '500 is JSON');
    my $json = eval { $r->json };
    like(json_keys($json) || '', qr/\A(?:error message )?detail\z/, '500 has a detail, alone or in the shape of old');
    ok(defined jget($json, 'detail') && !ref jget($json, 'detail'), '500: in words');
    unlike($r->{body}, $internals, '500 shows nothing internal');
    is($r->header('ETag'), undef, '500 has no ETag');
    id_in_log($r, $mark, '500');
    for my $path ('/athletes/', '/teams/', '/teams/101', '/metadata/', '/snapshots/') {
        is(get(fresh($path), vhost => 'other')->{status}, 200, "$path does not care");
    }
    is(get('/health', vhost => 'other')->{status}, 200, '/health does not need the resumes');
    undef $guard;
    ok(defined wait_until(6, sub { get('/teams/101/resume?gender=F', vhost => 'other')->{status} == 200 }), 'the route is back with its table');

    # a column is away
    $t = 'iz_rankings_xcri_calculation_metadata';
    $guard = put_back($plain, $t, 'copy');
    admin("ALTER TABLE $t RENAME COLUMN total_races TO moved", $plain);
    wait_until(6, sub { $r = get('/metadata/3001', vhost => 'other'); $r->{status} == 500 });
    is($r->{status}, 500, 'a column is away: 500');
    unlike($r->{body}, qr/total_races|Unknown column/i, 'and it is not named');
    is(get(fresh('/teams/'), vhost => 'other')->{status}, 200, 'other tables do not care');
    admin("ALTER TABLE $t RENAME COLUMN moved TO total_races", $plain);
    ok(defined wait_until(6, sub { get('/metadata/3001', vhost => 'other')->{status} == 200 }), 'and back');

    # a column more, in front
    admin("ALTER TABLE $t ADD COLUMN extra INT NULL FIRST", $plain);
    sleep 0.5;
    row_is('/metadata/3001', 'metadata', 3001, vhost => 'other', db => $fixture);
    admin("ALTER TABLE $t DROP COLUMN extra", $plain);
    sleep 0.5;
    row_is('/metadata/3004', 'metadata', 3004, vhost => 'other', db => $fixture);
}

# ---- a query that takes too long
{
    # the metadata read through a view that sleeps
    my $t = 'iz_rankings_xcri_calculation_metadata';
    my $guard = put_back($fixture, $t, 'view', 'SLEEP(1) = 0');
    my $r;      # an answer may be remembered for a moment
    wait_until(6, sub { $r = get('/metadata/3004', vhost => 'quick'); $r->{status} == 503 });
    away_is($r, 'a slow query');
    cmp_ok($r->{time}, '<', 2.0, sprintf 'XCRIQueryTimeout 300ms: %.2f s', $r->{time});
    is(get(fresh('/teams/'), vhost => 'quick')->{status}, 200, 'the other tables are as fast as ever');
    # the same database with 5 seconds: nothing is cut off although the pool may be the same one
    my $slow = get('/metadata/3001', vhost => 'patient', timeout => 15);
    is($slow->{status}, 200, sprintf 'XCRIQueryTimeout 5s lets a query of a second through (%.2f s)', $slow->{time});
    $r = get('/metadata/3002', vhost => 'quick');
    is($r->{status}, 503, 'and 300ms still is 300ms');
    undef $guard;
    ok(defined wait_until(6, sub { get('/metadata/3001', vhost => 'quick')->{status} == 200 }), 'after that the route is back');
}
{
    # a table that someone has locked
    my $kid = admin_spawn('LOCK TABLES iz_rankings_xcri_team_rankings WRITE; SELECT SLEEP(4)', $fixture);
    wait_until(10, sub { admin_rows("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(4)%'") });
    my $r = get(fresh('/teams/'), vhost => 'quick');
    is($r->{status}, 503, 'a locked table: 503');
    cmp_ok($r->{time}, '<', 2.0, sprintf 'a locked table: %.2f s', $r->{time});
    waitpid $kid, 0;
    ok(defined wait_until(5, sub { get(fresh('/teams/'), vhost => 'quick')->{status} == 200 }), 'and back when it is free');
}
{
    # all slots taken by slow queries: the others are told soon, and routes are fast again after that
    my $t = 'iz_rankings_xcri_calculation_metadata';
    my $guard = put_back($fixture, $t, 'view', 'SLEEP(0.3) = 0');
    my @kids;
    for (1 .. 60) {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            my $r = get('/metadata/?division=2030&gender=M&scoring_group=division' . '+' x $_, vhost => 'patient',
                timeout => 30);
            _exit($r->{status} == 503 ? 3 : $r->{status} == 200 ? 4 : 5);
        }
        push @kids, $pid;
    }
    sleep 0.2;
    my $static = req('GET', '/index.html', full => 1);
    is($static->{status}, 200, 'static files while the pool is full');
    cmp_ok($static->{time}, '<', 2, sprintf 'and fast (%.2f s)', $static->{time});
    my %exit;
    for (@kids) { waitpid $_, 0; $exit{ $? >> 8 }++ }
    is(join(' ', grep { $_ != 3 && $_ != 4 } sort keys %exit), '', 'a full pool: an answer or 503, nothing else')
        or diag(join ', ', map { "$_: $exit{$_}" } sort keys %exit);
    # Of prefork, each child has a connection of its own.
    ok($exit{4} && ($exit{3} || env_or_die('XCRI_MPM') eq 'prefork'), 'a full pool: some are answered, the others are told to come again')
        or diag(join ', ', map { "$_: $exit{$_}" } sort keys %exit);
    undef $guard;
    ok(defined wait_until(6, sub { get('/metadata/3001', vhost => 'patient')->{status} == 200 }), 'and back');
}

settled('after the full pool', 8, $_) for qw(main other quick patient);

# ---- the server stops answering
{
    my $pid = pid_of_server();
    ok(defined $pid && kill(0, $pid), 'XCRI_DB_PID is a process that we may signal') or last;
    get(fresh('/athletes/'), vhost => $_) for qw(main other);
    halt($pid);
    my @r;
    my $ok = eval {
        for my $path ('/athletes/', '/teams/', '/athletes/?gender=F', '/teams/?gender=F') {
            my $r = get(fresh($path), timeout => 20);
            push @r, [$path, $r];
        }
        push @r, ['/health', get('/health', timeout => 20)];
        push @r, ['static', req('GET', '/index.html', full => 1)];
        push @r, ['404', get('/nope')];
        1;
    };
    my @kids = ask_at_once(20);
    sleep 0.3;
    my $busy = req('GET', '/index.html', full => 1);
    my @untold = untold(@kids);
    kill CONT => $pid;
    ok($ok, 'SIGSTOP: no surprise') or diag($@);
    for (@r) {
        my ($name, $r) = @$_;
        if ($name eq 'static' || $name eq '404') {
            is($r->{status}, $name eq '404' ? 404 : 200, "SIGSTOP: $name is answered");
            cmp_ok($r->{time}, '<', 0.5, sprintf 'SIGSTOP: %s is fast (%.3f s)', $name, $r->{time});
            next;
        }
        away_is($r, "SIGSTOP $name", health => $name eq '/health');
        cmp_ok($r->{time}, '<', 3, sprintf 'SIGSTOP %s: within about a second (%.2f s)', $name, $r->{time});
    }
    is(scalar(@untold), 0, 'SIGSTOP: 20 requests at once are told in time');
    cmp_ok($busy->{time}, '<', 1, sprintf 'SIGSTOP: static files meanwhile (%.3f s)', $busy->{time});
    my $took = wait_until(10, sub { get(fresh('/athletes/'))->{status} == 200 });
    ok(defined $took, 'SIGCONT: recovers by itself') and note(sprintf 'in %.2f s', $took);
    settled('SIGCONT', 8);
}

sub kill_connections {
    eval { admin("KILL CONNECTION $_->[0]") } for admin_rows("SELECT id FROM information_schema.processlist WHERE user = '$user'");
    return;
}

# ---- it stops answering when there is no connection left, and a new one has to be opened
{
    my $pid = pid_of_server();
    ok(defined $pid && kill(0, $pid), 'the server can be stopped again') or last;
    get(fresh('/athletes/')) for 1 .. 8;
    kill_connections();
    halt($pid);
    my @r = map { my $r = eval { get(fresh('/athletes/'), timeout => 6) }; $r ? [$r->{status}, $r->{time}] : ["none: $@", 6] } 1 .. 8;
    kill CONT => $pid;
    is(join(' ', map { $_->[0] } @r), join(' ', (503) x 8), 'STOP without a connection: requests are told');
    is(scalar(grep { $_->[1] >= 3 } @r), 0, 'and in time') or diag(join ' ', map { sprintf '%.1f', $_->[1] } @r);
    ok(defined wait_until(10, sub { get(fresh('/athletes/'))->{status} == 200 }), 'CONT: recovers by itself');
    settled('STOP without a connection', 8);
}

# ---- and when there is one, has just been used, and others have to be opened beside it
{
    my $pid = pid_of_server();
    ok(defined $pid && kill(0, $pid), 'the server can be stopped once more') or last;
    kill_connections();
    get(fresh('/athletes/')) for 1 .. 4;
    halt($pid);
    my @untold = untold(ask_at_once(12));
    my $r = eval { req('GET', '/index.html', full => 1) };
    kill CONT => $pid;
    is(scalar(@untold), 0, 'STOP with one connection: 12 requests at once are told in time');
    is($r && $r->{status}, 200, 'and a page is a page');
    settled('STOP with one connection', 8);
}

# ---- statements that the server has no room for
{
    my $limit = sub { admin("SET GLOBAL max_prepared_stmt_count = $_[0]") };
    my ($most, $held) = map { $_->[0] } admin_rows("SELECT \@\@max_prepared_stmt_count UNION ALL SELECT variable_value"
        . " FROM information_schema.global_status WHERE variable_name = 'PREPARED_STMT_COUNT'");
    cmp_ok($held, '>', 1, "$held statements are prepared");
    my @new = map { fresh("/teams/?sort=$_&region=West") } qw(team_rank -team_rank team_name -team_name squad_depth_score top5_average);
    $limit->($held);
    my @full = map { get($_)->{status} } @new;
    $limit->(0);
    my @none = map { get("$_&gender=F")->{status} } @new;
    $limit->($most);
    # A connection that is new has no old ones; it says 503.
    is(join(' ', grep { $_ != 200 && $_ != 503 } @full), '', 'no room for more statements: an answer or 503');
    cmp_ok(scalar(grep { $_ == 200 } @full), '>=', 4, 'and old ones make room') or diag("@full");
    is(join(' ', @none), join(' ', (503) x @new), 'no room for any: 503');
    settled('room again', 8);
}

# ---- the server goes away and comes back
{
    my $gone = sub {
        my $old = pid_of_server();
        admin('SHUTDOWN');
        wait_until(20, sub { defined $old && kill(0, $old) ? 0 : !server_answers() });
        sleep 0.3;
    };
    my $back = sub {
        my $pid = fork;
        die "fork: $!" unless defined $pid;
        if (!$pid) {
            open STDIN, '<', '/dev/null';
            open STDOUT, '>', '/dev/null';
            open STDERR, '>', '/dev/null';
            POSIX::setsid();
            exec { '/bin/sh' } '/bin/sh', '-c', $start or _exit(127);
        }
        # a start command that stays in the foreground is left running
        my $up = wait_until(60, sub { server_answers() });
        waitpid $pid, WNOHANG;
        return $up;
    };
    for my $round (1, 2) {
        get(fresh('/athletes/'));
        my $mark = error_log_mark();
        $gone->();
        for my $path (fresh('/athletes/'), fresh('/teams/'), '/athletes/8999', fresh("$day/athletes?division=2030&gender=M")) {
            my $r = get($path);
            away_is($r, "gone $path");
            cmp_ok($r->{time}, '<', 2.5, sprintf 'gone: within about a second (%.2f s)', $r->{time});
            id_in_log($r, $mark, 'gone') if $path eq '/athletes/8999';
        }
        my $r = get('/health');
        away_is($r, 'gone /health', health => 1);
        is(jtext(eval { $r->json }, 'status'), 'unhealthy', 'gone: unhealthy');
        is(jtext(eval { $r->json }, 'database_connected'), 'false', 'gone: not connected');
        is(req('GET', '/index.html', full => 1)->{status}, 200, 'gone: static files are there');
        my $begin = time;
        get(fresh('/teams/')) for 1 .. 50;
        cmp_ok(time - $begin, '<', 15, sprintf 'gone: 50 requests in %.2f s', time - $begin);
        cmp_ok(length error_log_since($mark), '<', 100_000, 'gone: the error log is not flooded');
        ok(defined $back->(), "round $round: the server is started again") or BAIL_OUT('XCRI_DB_START does not start the server');
        my $took = wait_until(10, sub { get(fresh('/athletes/'))->{status} == 200 });
        ok(defined $took, 'back: recovers by itself') and note(sprintf 'in %.2f s', $took);
        cmp_ok($took, '<', 4, 'back: soon') if defined $took;
        settled('back', 8);
        settled('back', 8, 'other');
        is(get('/health')->{status}, 200, 'back: healthy');
    }
}

# ---- and everything is as before
times_again($_) for env_or_die('XCRI_FIXTURE_DB'), env_or_die('XCRI_PLAIN_DB');
is(body_of($_), $good{$_}, "after: $_") for @routes;

END {
    # whatever went wrong above: the server is not left stopped
    if (defined $fixture) {
        my $status = $?;
        my $pid = pid_of_server();
        kill CONT => $pid if defined $pid;
        $? = $status;
    }
}

done_testing;
