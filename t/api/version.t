# The version of the data: the same rows have the same ETag on any server, other rows another one; what nobody can tell
# has none. The look at the tables is no request's business.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Time::HiRes qw(time sleep);
use XCRITest;
use XCRIServer;
use XCRIDatabase;

my $source = env_or_die('XCRI_SOURCE');
my ($user, $pass) = (env_or_die('XCRI_DB_USER'), env_or_die('XCRI_DB_PASS'));
my $db = 'xcri_version';        # the same name on both servers: a row of the fixture has it
my ($athletes, $teams, $resumes) = qw(iz_rankings_xcri_athlete_rankings iz_rankings_xcri_team_rankings iz_groups_season_resumes);
my @paths = ('/athletes/', '/athletes/9001', '/teams/?limit=3', '/teams/101/resume', '/metadata/latest', '/teams/?format=csv');

sub slurp { open my $in, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!"; local $/; return scalar <$in> }

my $rows = slurp("$source/conf/sql/schema.sql") . slurp("$source/t/data/fixture.sql");
my $grant = "CREATE USER IF NOT EXISTS '$user'\@'localhost' IDENTIFIED BY '$pass'; GRANT SELECT ON $db.* TO '$user'\@'localhost';";

sub params { return "host=localhost,sock=$_[0],user=$user,pass=$pass,dbname=$db,reconnect=0" }

# Without ready answers: what is looked at is what is made.
sub front {
    my ($sock, $more) = @_;
    return XCRIServer->new(XCRIServer::dbd(params => params($sock), DBDMax => 4) . "XCRICacheSize 0\n"
        . ($more || "XCRIDefaultSeason 2025\n<Location \"/api\">\nSetHandler xcri-api\n</Location>\n"));
}

sub tag { my ($front, $path) = @_; return $front->get('/api' . ($path || '/athletes/'))->header('ETag') }

# The ETag, once there is one (and it is not this one)
sub settled {
    my ($front, $not) = @_;
    return $front->until(sub { my $t = tag($front); defined $t && (!defined $not || $t ne $not) ? $t : undef }, 30);
}

# Has it none, for a second?
sub has_none {
    my ($front) = @_;
    return $front->until(sub {
        for (1 .. 5) { return 0 if defined tag($front); sleep 0.2 }
        return 1;
    }, 20);
}

# ---- two servers
my $shared = env_or_die('XCRI_DB_SOCKET');
my $own = XCRIDatabase->new;
my $here = bless {}, 'Here';
sub Here::sql { my (undef, $text, $to) = @_; return XCRITest::admin($text, $to) }

for my $server ($own, $here) {
    $server->sql("DROP DATABASE IF EXISTS $db; CREATE DATABASE $db CHARACTER SET utf8mb4; $grant");
}
$own->sql($rows, $db);
{
    my @command = ('mariadb', '--no-defaults', "--socket=$shared", '--user=' . env_or_die('XCRI_DB_ADMIN'),
        '--default-character-set=utf8mb4', $db);
    open my $to, '|-', @command or die "mariadb: $!";
    binmode $to, ':encoding(UTF-8)';
    print $to $rows;
    close $to or die 'the rows could not be loaded';
}
my ($a, $b) = (front($shared), front($own->socket));

sub same_everywhere {
    my ($name) = @_;
    for my $path (@paths) {
        my ($tag, $other) = (tag($a, $path), tag($b, $path));
        ok(defined $tag && defined $other && $tag eq $other, "$name: $path has one ETag on both")
            or diag(($tag // 'none') . ', ' . ($other // 'none'));
    }
    return;
}

my $first = settled($a);
settled($b);
same_everywhere('the same rows on two servers');
{
    my $change = "UPDATE $teams SET team_name = 'Other' WHERE ranking_id = 2006";
    $here->sql($change, $db);
    my $next = settled($a, $first);
    ok($next, 'other rows, another ETag');
    isnt($next, tag($b), 'the replica that lags has the one of its rows');
    is(tag($b), $first, 'which is the one of before');
    $own->sql($change, $db);
    is(settled($b, $first), $next, 'and then the one of the new rows');
    same_everywhere('changed alike');
}

# ---- restarts
my $tag = tag($b);
$b->stop;
$b->start;
is(settled($b), $tag, 'httpd stopped and started: the same ETag');
ok($b->graceful, 'a graceful restart');
is(settled($b), $tag, 'and the same ETag');
$own->stop;
ok(has_none($b), 'no database: no ETag');
$own->start;
is(settled($b), $tag, 'the database restarted: the same rows have the same ETag');
is($own->sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '$db' AND update_time IS NOT NULL"), "0\n",
    'InnoDB has forgotten its times') or diag('then the following shows nothing');
$own->stop;
$own->start("--socket=$own->{dir}/aside.sock");
$own->sql("UPDATE $resumes SET season_html = 'Changed aside'", $db);
$own->stop;
$own->start;
my $next = settled($b, $tag);
ok($next, 'restarted with other rows: another ETag');
ok($b->until(sub { $b->get('/api/teams/101/resume')->{body} =~ /Changed aside/ }, 10), 'and they are shown');

# ---- times that are gone
$tag = $next;
$own->sql('FLUSH TABLES');
is(settled($b), $tag, 'FLUSH TABLES changes nothing');
sleep 1;
is(settled($b), $tag, 'nor later');
{
    # more tables than definitions are kept: those that nobody uses are evicted
    $own->stop;
    $own->start('--table-definition-cache=400', '--table-open-cache=100');
    is(settled($b), $tag, 'a small table_definition_cache');
    $own->sql('CREATE DATABASE many; ' . join '', map { "CREATE TABLE many.t$_ (i INT);" } 1 .. 450);
    my $untimed = sub {
        return $own->sql("SELECT update_time IS NULL FROM information_schema.tables WHERE table_schema = '$db' AND table_name = '$resumes'") eq "1\n";
    };
    ok($untimed->(), 'a table without a time');
    {
        my $asked = sub { return 0 + $own->sql("SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE '$_[0]'") };
        settled($b);
        $own->sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = 1");
        # A look that a busy machine keeps from its end counts anyway: then once more.
        my $again = 1;
        for my $try (1 .. 5) {
            $own->sql("TRUNCATE mysql.general_log; CREATE TABLE many.other$try (i INT) ENGINE=InnoDB;"
                . " INSERT INTO many.other$try VALUES (1); SELECT COUNT(*) FROM many.other$try");
            ok($b->until(sub { $asked->('CHECKSUM TABLE%') }, 10), 'may have been changed when others are, and is looked through');
            is(settled($b), $tag, 'it is as before');
            $again = $asked->("SELECT COUNT(*) FROM $athletes") or last;
        }
        is($again, 0, 'and so are the counts: they are not made again');
        $own->sql("UPDATE $teams SET team_name = CONCAT(team_name, '.')", $db);
        $tag = settled($b, $tag);
        ok($asked->("SELECT COUNT(*) FROM $athletes"), 'as they are when a table has been changed');
        $own->sql('SET GLOBAL general_log = 0');
    }
    # Nobody looks while it is changed and evicted: its time is NULL before and after.
    my @httpd = $b->children;
    cmp_ok(scalar @httpd, '>', 0, 'httpd has children');
    kill STOP => @httpd;
    $own->sql("UPDATE $resumes SET season_html = 'Evicted'", $db);
    ok(!$untimed->(), 'is changed');
    my $evicted = $b->until(sub {
        $own->sql('FLUSH TABLES; ' . join '', map { "SELECT COUNT(*) FROM many.t$_;" } 1 .. 450);
        return $untimed->();
    }, 70);
    kill CONT => @httpd;
    ok($evicted, 'and its definition evicted') or diag($own->sql("SELECT table_name, update_time FROM information_schema.tables WHERE table_schema = '$db'"));
    $next = settled($b, $tag);
    ok($next, 'and the change is seen all the same');
    ok($b->until(sub { $b->get('/api/teams/101/resume')->{body} =~ /Evicted/ }, 10), 'with its rows');
}

# ---- what keeps no time
sub is_seen_after {
    my ($name, $table, $do, $undo) = @_;
    settled($a);
    my $mark = length $a->error_log;
    $here->sql($do, $db);
    ok(has_none($a), "$name: no ETag");
    ok($a->until(sub { substr($a->error_log, $mark) =~ /$table is a view, or of an engine that keeps no time/ }, 10), "$name: the log says why");
    is($a->get('/api/teams/')->{status}, 200, "$name: and an answer");
    $here->sql($undo, $db);
    ok(settled($a), "$name: there is one afterwards");
    return;
}
is_seen_after('a view', $resumes, "RENAME TABLE $resumes TO kept; CREATE VIEW $resumes AS SELECT * FROM kept",
    "DROP VIEW $resumes; RENAME TABLE kept TO $resumes");
is_seen_after('ENGINE=MEMORY', 'iz_athnet_teams', 'ALTER TABLE iz_athnet_teams ENGINE=MEMORY', 'ALTER TABLE iz_athnet_teams ENGINE=InnoDB');
{
    $tag = settled($a);
    $here->sql("RENAME TABLE iz_athnet_teams TO kept", $db);
    $next = settled($a, $tag);
    ok($next, 'a table that is not there is known not to be there');
    $here->sql("RENAME TABLE kept TO iz_athnet_teams", $db);
    ok(settled($a, $next), 'and when it is back, that is another version');
}
{
    $tag = settled($a);
    $here->sql('ALTER TABLE iz_athnet_teams ADD COLUMN extra INT NULL', $db);
    $next = settled($a, $tag);
    ok($next, 'a column more is another version');
    $here->sql('ALTER TABLE iz_athnet_teams DROP COLUMN extra', $db);
    settled($a, $next);
}

# ---- a table that is locked is waited for by those who read it, and by nobody else
{
    $tag = settled($a);
    my $kid = admin_spawn("LOCK TABLES $athletes WRITE; SELECT SLEEP(6)", $db);
    $a->until(sub { admin("SELECT COUNT(*) FROM information_schema.processlist WHERE info = 'SELECT SLEEP(6)'") >= 1 });
    my ($slow, $untagged) = (0, 0);
    my $end = time + 4;
    while (time < $end) {
        my $r = $a->get('/api/metadata/?season_year=2025');
        $slow++ if $r->{status} != 200 || $r->{time} > 2;
        $untagged++ unless defined $r->header('ETag');
        sleep 0.1;
    }
    is($slow, 0, 'a request for another table that names its season is answered');
    is($untagged, 0, 'with its ETag');
    waitpid $kid, 0;
}

# ---- a season that nobody names
{
    my $c = front($shared, join '', map { my ($at, $season) = @$_; "<Location \"$at\">\nSetHandler xcri-api\n" . ($season ? "XCRIDefaultSeason $season\n" : '')
        . "</Location>\n" } ['/api'], ['/old', 2024], ['/older', 2023]);
    my $season = sub { my ($at) = @_; return join ' ', map { jtext(eval { $c->get("$at/teams/?limit=1")->json }, 'results', 0, 'season_year') // '-' } 1 .. 3 };
    is($season->('/old'), '2024 2024 2024', 'one mount has its season');
    is($season->('/api'), '2025 2025 2025', 'another one the newest');
    is($season->('/old'), '2024 2024 2024', 'and they do not mix');
    my $before = settled($c);
    $here->sql("CREATE TEMPORARY TABLE n SELECT * FROM $athletes WHERE ranking_id = 1001;"
        . "UPDATE n SET ranking_id = 999999, season_year = 2031; INSERT INTO $athletes SELECT * FROM n", $db);
    ok($c->until(sub { jtext(eval { $c->get('/api/athletes/?limit=1')->json }, 'results', 0, 'season_year') eq '2031' }, 10), 'a new season is seen');
    isnt(settled($c, $before), $before, 'with another ETag');
    is($season->('/old'), '2024 2024 2024', 'where it is wanted');
    $here->sql("DELETE FROM $athletes WHERE ranking_id = 999999", $db);
    ok($c->until(sub { $season->('/api') eq '2025 2025 2025' }, 10), 'and its end');
}

# ---- tables that are written without end
{
    $tag = settled($a);
    my $kid = fork // die "fork: $!";
    if (!$kid) {
        for my $n (1 .. 40) { eval { $here->sql("UPDATE $resumes SET season_html = 'Written $n'", $db) }; sleep 0.1 }
        require POSIX;
        POSIX::_exit(0);
    }
    sleep 2;
    my ($tags, $old, %kept) = (0, 0);
    for (1 .. 20) {
        my $r = $a->get('/api/teams/101/resume');
        $tags++ if defined $r->header('ETag');
        $old++ if $r->{body} !~ /Written \d/;
        $kept{ $r->header('Cache-Control') // 'not told' }++;
    }
    is($tags, 0, 'while a table is written without end, no ETag');
    is($old, 0, 'and the rows are the new ones');
    is(join(' ', keys %kept), 'no-cache', 'which caches are not to keep');
    waitpid $kid, 0;
    ok(settled($a, $tag), 'afterwards there is one');
}

# ---- rows that come back: an answer of the moment before a change was seen is not taken for right
{
    settled($a);
    my $body = $a->get('/api/athletes/')->{body};
    for my $round (1 .. 3) {
        my (%had, $last);
        $here->sql("CREATE TABLE kept AS SELECT * FROM $athletes; DELETE FROM $athletes", $db);
        my $end = time + 1.5;
        while (time < $end) {
            my $r = $a->get('/api/athletes/');
            $had{ $r->header('ETag') }{ $r->{body} }++ if defined $r->header('ETag');
            $last = $r->header('ETag');
        }
        $here->sql("INSERT INTO $athletes SELECT * FROM kept; DROP TABLE kept", $db);
        # Until the change is seen the rows are the new ones, and the tag is not.
        $a->until(sub { (tag($a) // '') ne $last }, 10) if defined $last;
        ok($a->until(sub { defined tag($a) && $a->get('/api/athletes/')->{body} eq $body }, 30), "round $round: the rows are back, with an ETag");
        my $wrong = 0;
        for my $etag (keys %had) {
            next if join('', keys %{ $had{$etag} }) eq $body;
            $wrong++ if $a->get('/api/athletes/', headers => ['If-None-Match' => $etag])->{status} == 304;
        }
        is($wrong, 0, "round $round: no answer with other rows is said to be right");
    }
}

# ---- /health counts nothing
{
    my $c = front($shared, "<Location \"/api\">\nSetHandler xcri-api\n</Location>\n<Location \"/status\">\nSetHandler xcri-status\n</Location>\n");
    settled($c);
    my $counts = sub { return jtext(eval { $c->get('/api/health')->json }, 'database_tables', $teams) // '-' };
    is($counts->(), '25', '/health has the counts');
    is(join(' ', map { jtext($_, 'statement') . ' ' . jtext($_, 'runs') } grep { jtext($_, 'statement') =~ m{^/health } && jtext($_, 'runs') }
        @{ jget($c->status, 'statements') }), '', 'and has not counted');
    $here->sql("DELETE FROM $teams WHERE ranking_id = 2010", $db);
    ok($c->until(sub { $counts->() eq '24' }, 10), 'and follows the rows');
}

# ---- a server that calls itself MySQL
{
    $own->stop;
    $own->start('--version=8.0.36');
    my $mark = length $b->error_log;
    my $r;
    $b->until(sub { $r = $b->get('/api/teams/'); $r->{status} == 503 }, 10);
    is($r->{status}, 503, 'MySQL: 503');
    ok($b->until(sub { substr($b->error_log, $mark) =~ /the server is MySQL.*does not support.*MariaDB/ }, 15), 'and the log says what to do')
        or diag(substr $b->error_log, $mark);
}

$here->sql("DROP DATABASE $db");
done_testing;
