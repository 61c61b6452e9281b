# conf/sql/migrate: the steps of conf/sql/migrations, on a database of its own; nothing that belongs to others is changed.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Copy ();
use File::Path ();
use POSIX ();
use Test::More;
use XCRITest;

my $socket = env_or_die('XCRI_DB_SOCKET');
my $user = env_or_die('XCRI_DB_ADMIN');
my $home = env_or_die('XCRI_SOURCE') . '/conf/sql';
my $db = 'xcri_migrated';
my $A = 'iz_rankings_xcri_athlete_rankings';

# migrate(words) -> the exit code and what was said
sub migrate {
    my @words = @_;
    my $script = $words[0] =~ m{/} ? shift @words : "$home/migrate";
    # What waits for ever is ended.
    open my $out, '-|', "exec timeout 60 '$script' --no-defaults --socket='$socket' --user='$user' @words 2>&1" or die $!;
    local $/;
    my $said = <$out>;
    close $out;
    return ($? >> 8, defined $said ? $said : '');
}

sub fresh {
    admin("DROP DATABASE IF EXISTS $db; CREATE DATABASE $db CHARACTER SET utf8mb4");
    system("mariadb --no-defaults --socket='$socket' --user='$user' --batch $db < '$home/schema.sql'") == 0 or die 'schema.sql';
    return;
}

# All columns and indexes of the database; and, without ours, what belongs to others
sub indexes {
    return join "\n", map { join ' ', @$_ } admin_rows("SELECT table_name, index_name, GROUP_CONCAT(column_name ORDER BY seq_in_index)"
        . " FROM information_schema.statistics WHERE table_schema = '$db' AND table_name <> 'xcri_migrations' GROUP BY 1, 2 ORDER BY 1, 2");
}
sub columns {
    return join "\n", map { join ' ', @$_ } admin_rows('SELECT table_name, column_name, column_type, is_nullable, column_default, extra'
        . " FROM information_schema.columns WHERE table_schema = '$db' AND table_name NOT LIKE 'xcri\\_%' ORDER BY 1, ordinal_position");
}
sub steps { return join ' ', map { $_->[0] } admin_rows('SELECT step FROM xcri_migrations ORDER BY step', $db) }

fresh();
my ($bare, $columns) = (indexes(), columns());

# ---- what would be done
my ($code, $said) = migrate('--dry-run', $db);
is($code, 0, '--dry-run');
like($said, qr/^ALTER TABLE $A ADD INDEX IF NOT EXISTS xcri_rank_names \(/m, 'it shows the statements');
like($said, qr/nothing was done/, 'and says that it did nothing');
is(indexes(), $bare, 'it did nothing');
is(scalar(admin_rows("SELECT 1 FROM information_schema.tables WHERE table_schema = '$db' AND table_name LIKE 'xcri%'")), 0,
    'not even a table of ours');

# ---- all of it, and again
($code, $said) = migrate($db);
is($code, 0, 'up') or diag($said);
like($said, qr/adding xcri_rank_names of $A/, 'it says what it does');
my $full = indexes();
isnt($full, $bare, 'there are indexes');
is(columns(), $columns, 'the columns are as they were');
is(steps(), '001-indexes 002-index-alone 003-feedback 004-meets 005-publications 006-changes 007-names 008-races 009-groups 010-championship 011-gender', 'the steps are noted');
is(join(' ', map { $_->[0] } admin_rows("SHOW TABLES LIKE 'xcri%'", $db)), 'xcri_changes xcri_feedback xcri_feedback_clients xcri_migrations xcri_moves xcri_publications', 'the tables of our own are there');
unlike($full, qr/xcri_list season_year,algorithm_type,scoring_group,checkpoint_date,division_code,gender_code,athlete_rank$/m,
    'what a later step takes away was not made');

unlike($said, qr/adding xcri_list of $A/, 'not even for a moment');
($code, $said) = migrate($db);
is($code, 0, 'again');
like($said, qr/nothing was left to do/, 'with nothing to do');
is(indexes(), $full, 'and nothing done');
($code, $said) = migrate('status', $db);
like($said, qr/^001-indexes: made at \d{4}-/m, 'status');
unlike($said, qr/missing/, 'nothing is missing');

# ---- what somebody dropped comes back
admin("ALTER TABLE $A DROP INDEX xcri_athlete", $db);
($code, $said) = migrate('status', $db);
like($said, qr/missing: $A\.xcri_athlete/, 'a dropped index is missing');
($code, $said) = migrate($db);
is(indexes(), $full, 'and is made again');

# ---- undone, step by step
{
    my $source = env_or_die('XCRI_SOURCE');
    open my $readme, '<', "$source/conf/README.md" or die "conf/README.md: $!";
    is(scalar(grep { $_ eq "conf/sql/migrate down xcri\n" } <$readme>), scalar(my @all = split ' ', steps()), 'the administrator is told to undo as many as there are');
}
($code, $said) = migrate('down', $db);
is(steps(), '001-indexes 002-index-alone 003-feedback 004-meets 005-publications 006-changes 007-names 008-races 009-groups 010-championship', 'the last step is undone');
migrate('down', $db) for 1 .. 7;
($code, $said) = migrate('down', $db);
is($code, 0, 'down') or diag($said);
is(join(' ', map { $_->[0] } admin_rows("SHOW TABLES LIKE 'xcri%'", $db)), 'xcri_migrations', 'our tables go with their step');
($code, $said) = migrate('down', $db);
is($code, 0, 'down, once more') or diag($said);
is(steps(), '001-indexes', 'and the two before');
unlike(indexes(), qr{$A xcri_rank }, 'its index is gone');
like(indexes(), qr/$A xcri_list /, 'the one before is there again');
($code, $said) = migrate('--dry-run', 'down', $db);
like($said, qr/^ALTER TABLE $A DROP INDEX IF EXISTS xcri_list, /m, 'down --dry-run');
is(steps(), '001-indexes', 'undoes nothing');
migrate('down', $db);
is(indexes(), $bare, 'all is undone');
is(steps(), '', 'and noted');
is(columns(), $columns, 'the columns are as they were');
($code, $said) = migrate('down', $db);
is($code, 0, 'once more');
like($said, qr/nothing to undo/, 'there is nothing to undo');

# ---- a database that has the first indexes, by hand, and somebody's own
fresh();
system("mariadb --no-defaults --socket='$socket' --user='$user' --batch $db < '$home/migrations/001-indexes/up.sql'") == 0 or die 'up.sql';
admin("ALTER TABLE iz_groups_season_resumes RENAME INDEX xcri_group TO theirs;"
    . "ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX other (team_name)", $db);
($code, $said) = migrate($db);
is($code, 0, 'up from indexes made by hand') or diag($said);
like($said, qr/has the columns of xcri_group in its index theirs, which stays/, 'an index of another name is enough');
unlike($said, qr/adding xcri_team of/, 'what is there is not made');
(my $want = $full) =~ s/^iz_groups_season_resumes xcri_group /iz_groups_season_resumes theirs /m;
my @extra = grep { !/ other team_name$/ } split /\n/, indexes();
is(join("\n", sort @extra), join("\n", sort split /\n/, $want), 'the indexes are those that it would have made');
migrate('down', $db) for 1 .. 5;
like(indexes(), qr/theirs group_fk/, "down leaves somebody's index");
like(indexes(), qr/other team_name/, 'and the other one');

# ---- an index of our name that is not ours
fresh();
admin("ALTER TABLE $A ADD INDEX xcri_gender (anet_team_hnd)", $db);
($code, $said) = migrate($db);
is($code, 1, 'an index of our name with other columns ends it');
like($said, qr/xcri_gender of $A has other columns than ours, \(anet_team_hnd\): rename it/, 'with what to do');
unlike(indexes(), qr/ xcri_athlete /, 'before anything was done');

# ---- a table that is not there, a view, and a table that cannot be changed while others write
fresh();
admin('DROP TABLE iz_groups_season_resumes; RENAME TABLE iz_rankings_xcri_team_knockout TO elsewhere;'
    . ' CREATE VIEW iz_rankings_xcri_team_knockout AS SELECT * FROM elsewhere', $db);
($code, $said) = migrate($db);
is($code, 0, 'up without a table');
like($said, qr/there is no table iz_groups_season_resumes: xcri_group is left out/, 'a table that is not there');
like($said, qr/iz_rankings_xcri_team_knockout is a view: xcri_list is left out/, 'a view');
fresh();
admin('ALTER TABLE iz_groups_season_resumes ENGINE=MyISAM', $db);
($code, $said) = migrate($db);
is($code, 1, 'a table of another engine');
like($said, qr/iz_groups_season_resumes is a table of MyISAM, which cannot change an index while others write: --lock/, 'says why not');
is(indexes(), $bare, 'before anything was done');
($code, $said) = migrate('--lock', $db);
is($code, 0, '--lock allows it') or diag($said);
is(indexes(), $full, 'and all is there');

# ---- a table of the old row format has no room for a long name in an index: the others do not wait for it
fresh();
admin("ALTER TABLE $A ROW_FORMAT=COMPACT", $db);
($code, $said) = migrate($db);
is($code, 1, 'an index that there is no room for');
like($said, qr/xcri_list_names of $A is left out: Index column size too large/, 'is left out');
like($said, qr/all else is there, but for xcri_list_names of $A, xcri_rank_names of $A: ALTER TABLE \.\.\. ROW_FORMAT=DYNAMIC/, 'with what to do');
is(indexes(), join("\n", grep { !/^$A xcri_(?:list|rank)_names / } split /\n/, $full), 'all else is there');
like(steps(), qr/011-gender\z/, 'and noted');
admin("ALTER TABLE $A ROW_FORMAT=DYNAMIC", $db);
($code, $said) = migrate($db);
is($code, 0, 'where there is room') or diag($said);
is(indexes(), $full, 'they are made');

# hold(seconds): a transaction holds the table. What comes back ends it, and sees that the steps are done then.
sub hold {
    my ($seconds) = @_;
    my $asked = "SELECT SLEEP($seconds)";
    my $holder = admin_spawn("START TRANSACTION; SELECT COUNT(*) FROM $A; $asked", $db);
    select undef, undef, undef, 0.2 until admin_rows("SELECT 1 FROM information_schema.processlist WHERE info LIKE '$asked%'");
    return sub {
        admin('KILL ' . $_->[0]) for admin_rows("SELECT id FROM information_schema.processlist WHERE info LIKE '$asked%'");
        waitpid $holder, 0;
        ($code, $said) = migrate($db);
        is($code, 0, 'later it goes on');
        return is(indexes(), $full, 'to the end');
    };
}

# ---- others go on, and a transaction that holds a table is waited for, but not for ever
fresh();
my $let_go = hold(20);
my $started = time;
($code, $said) = migrate('--wait=3', $db);
is($code, 1, 'a table that a transaction holds');
like($said, qr/waiting for a transaction that holds the table/, 'it says that it waits');
like($said, qr/a transaction that is still open holds $A; it was not changed/, 'and gives up');
cmp_ok(time - $started, '<', 18, 'before the transaction has ended');
$let_go->();

# ---- a connection that is cut off in the midst of a statement is the end, and said
fresh();
$let_go = hold(21);
{
    my $killer = fork // die;
    if (!$killer) {
        my @ids;
        select undef, undef, undef, 0.1 until @ids = admin_rows("SELECT id FROM information_schema.processlist WHERE info LIKE 'ALTER TABLE $A ADD%'");
        admin("KILL $ids[0][0]");
        POSIX::_exit(0);
    }
    ($code, $said) = migrate($db);
    is($code, 1, 'a connection that is killed') or diag($said);
    like($said, qr/(?:connection|gone away).*; what was made so far stays, and this can be repeated$/m, 'is told');
    waitpid $killer, 0;
}
$let_go->();

# ---- a password that somebody types is asked for once: the client of these tests says how often it is called
fresh();
{
    my $bin = env_or_die('XCRI_WORK') . '/once';
    File::Path::make_path($bin);
    my $client = (grep { -x } map { "$_/mariadb" } split /:/, $ENV{PATH})[0];
    open my $out, '>', "$bin/mariadb" or die $!;
    print {$out} <<"END";
#!/bin/bash
echo called >>'$bin/calls'
words=()
for word; do [ "\$word" = --password ] || words+=("\$word"); done
first=1
while IFS= read -r line; do
    [[ \$line != ALTER* ]] || [ -z "\$first" ] || { sleep 3; first=; }
    printf '%s\\n' "\$line"
done | '$client' "\${words[@]}"
END
    close $out;
    chmod 0755, "$bin/mariadb";
    local $ENV{PATH} = "$bin:$ENV{PATH}";
    ($code, $said) = migrate('--password', $db);
    is($code, 0, 'with a password that is asked for') or diag($said);
    like($said, qr/^xcri-migrate:   \[   2 s\] adding \w+ of \w+$/m, 'it says how long it has been at work');
    open my $in, '<', "$bin/calls" or die $!;
    is(scalar(() = <$in>), 1, 'and asks once');
    File::Path::remove_tree($bin);
}

# ---- only one at a time
my $other = admin_spawn("SELECT GET_LOCK(CONCAT('xcri-migrate ', DATABASE()), 5); SELECT SLEEP(19)", $db);
select undef, undef, undef, 0.2 until admin_rows("SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(19)%'");
($code, $said) = migrate($db);
is($code, 1, 'two at a time');
like($said, qr/another xcri-migrate is at work/, 'are one too many');
admin('KILL ' . $_->[0]) for admin_rows("SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(19)%'");
waitpid $other, 0;

# ---- steps that must not be
my $copy = env_or_die('XCRI_WORK') . '/migrate-copy';
for my $case (["ALTER TABLE $A ADD COLUMN x INT;", 'a column'], ["ALTER TABLE $A MODIFY athlete_rank BIGINT NOT NULL;", 'another type'],
    ["DELETE FROM $A;", 'rows'], ["DROP TABLE $A;", 'a table of theirs'], ["ALTER TABLE $A ADD INDEX IF NOT EXISTS x (a);", 'an index that locks'],
    ["CREATE TABLE theirs (a INT);", 'a table without our name'],
    ["ALTER TABLE $A ADD INDEX IF NOT EXISTS x (a), DROP COLUMN b, ALGORITHM=INPLACE, LOCK=NONE;", 'a column beside an index']) {
    File::Path::remove_tree($copy);
    File::Path::make_path("$copy/migrations/003-bad");
    File::Copy::copy("$home/migrate", "$copy/migrate") or die $!;
    chmod 0755, "$copy/migrate";
    for my $way (qw(up down)) {
        open my $out, '>', "$copy/migrations/003-bad/$way.sql" or die $!;
        print {$out} $way eq 'up' ? "-- a step\n$case->[0]\n" : '';
        close $out;
    }
    ($code, $said) = migrate("$copy/migrate", $db);
    is($code, 1, "a step that changes $case->[1] is refused");
    like($said, qr{003-bad/up\.sql has a statement that is not understood}, 'with its name');
}
is(columns(), $columns, 'and nothing was changed');
{
    my $spaced = "$copy/a folder with spaces, [a] {b,c} * and ~";
    File::Path::make_path($spaced);
    system('cp', '-r', "$home/migrate", "$home/migrations", $spaced) == 0 or die 'cp';
    ($code, $said) = migrate("$spaced/migrate", 'status', $db);
    is($code, 0, 'steps are found in a folder with spaces and the marks of a pattern') or diag($said);
}

# ---- words
for my $case (['', qr/which database\?/], ["$db more", qr/'more' is one word too many/], ['xcri_nosuch', qr/Unknown database 'xcri_nosuch'/]) {
    ($code, $said) = migrate($case->[0]);
    is($code, 1, "xcri-migrate $case->[0]");
    like($said, $case->[1], 'says what is wrong');
}
File::Path::remove_tree($copy);
admin("DROP DATABASE $db");
done_testing;
