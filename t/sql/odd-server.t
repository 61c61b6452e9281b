# Any server, same answers (contract.md part 1, 26): every setting that a server can have globally is set to legal but odd
# values, on a MariaDB of this test's own, and all routes answer as before in all their forms.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRITest;
use XCRIDatabase;
use XCRIServer;
use XCRIWalk;

my $source = env_or_die('XCRI_SOURCE');
my ($user, $pass) = (env_or_die('XCRI_DB_USER'), env_or_die('XCRI_DB_PASS'));
my $db = 'xcri_odd';

# What no session can help, and what it does instead of answering
my %left = (
    max_allowed_packet => 'so small that no statement of ours, or no row, gets through',
    max_prepared_stmt_count => 'none may be prepared: 503',
    max_connections => 'nobody gets in', max_user_connections => 'nobody gets in', max_password_errors => 'nobody gets in',
    extra_max_connections => 'the same', thread_pool_max_threads => 'nobody is served', thread_pool_size => 'the same',
    require_secure_transport => 'nobody gets in over a socket without TLS',
    max_session_mem_used => 'so little that no session can ask for more',
    init_connect => 'is SQL of any kind: looked at by itself below',
    time_zone => "is the server's own, by contract", secure_auth => 'is about old passwords', old_passwords => 'is about old passwords',
    connect_timeout => 'too short to connect in', net_read_timeout => 'too short', net_write_timeout => 'too short',
    wait_timeout => 'connections end, and are replaced: t/api/database.t', idle_transaction_timeout => 'the same',
    idle_readonly_transaction_timeout => 'the same', idle_write_transaction_timeout => 'the same',
    interactive_timeout => 'the same', max_tmp_session_space_usage => 'a limit that the administrator sets',
    max_tmp_total_space_usage => 'the same', innodb_fatal_semaphore_wait_threshold => 'ends the server',
    innodb_force_recovery => 'no server', debug => 'none', debug_dbug => 'none', innodb_limit_optimistic_insert_debug => 'none',
    innodb_buffer_pool_size => 'takes long to change', innodb_log_file_size => 'writes', innodb_disable_sort_file_cache => 'disk only',
    innodb_encrypt_tables => 'no key', innodb_encryption_threads => 'no key', read_only => 'is what we are',
    innodb_undo_log_truncate => 'writes', innodb_evict_tables_on_commit_debug => 'none', innodb_fast_shutdown => 'the end',
    max_digest_length => 'none', innodb_buffer_pool_dump_now => 'an action', innodb_buffer_pool_load_now => 'an action',
    innodb_buffer_pool_load_abort => 'an action', innodb_monitor_disable => 'an action',
    general_log_file => 'a file', slow_query_log_file => 'a file', log_output => 'a file',
    lock_wait_timeout => 'nobody locks here', max_statement_time => 'is set by XCRIQueryTimeout', max_delayed_threads => 'none',
);

my $own = XCRIDatabase->new;
sub slurp { open my $in, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!"; local $/; return scalar <$in> }
$own->sql("CREATE DATABASE $db CHARACTER SET utf8mb4; CREATE USER '$user'\@'localhost' IDENTIFIED BY '$pass';"
    . " GRANT SELECT ON $db.* TO '$user'\@'localhost'");
$own->sql(slurp("$source/conf/sql/schema.sql") . slurp("$source/t/data/fixture.sql"), $db);

my $front = XCRIServer->new(XCRIServer::dbd(params => "host=localhost,sock=" . $own->socket . ",user=$user,pass=$pass,dbname=$db,reconnect=0", DBDMax => 4)
    . "XCRICacheSize Off\nXCRIDefaultSeason 2025\n<Location \"$XCRITest::MOUNT\">\nSetHandler xcri-api\n</Location>\n");
walk_document(JSON::PP->new->utf8->decode($front->get("$XCRITest::MOUNT/openapi.json")->{body}));
# Searches, and lists with all that can be added to them: what depends on settings most
my @paths = grep { !m{^/(?:docs|redoc)\b|^/openapi|^/feedback|^/changes/\d} } gets();
push @paths, '/search?q=jos', '/search?q=obrien+neil', '/athletes/?search=nunez+arl', '/athletes/?sort=-athlete_name_last&limit=100',
    '/teams/?fields=team_name,season_ranks,rise,region_rank,spread&limit=50', '/athletes/?include=movement&sort=-rank_change&limit=50',
    '/athletes/?search=%F0%9F%8F%83', '/snapshots/', '/conferences', '/athletes/?region=wEST++&limit=50';
cmp_ok(scalar @paths, '>', 80, 'addresses of all routes');

sub answers {
    my %all;
    for my $path (@paths) {
        my $r = $front->get($XCRITest::MOUNT . $path);
        $all{$path} = "$r->{status} " . $r->{body};
        # The moment of the answer stands in it.
        $all{$path} =~ s/"timestamp":"[^"]*"//;
    }
    return \%all;
}

# The same again, with new connections: a server that is new remembers no total, either
sub again { $front->stop; $front->start; return answers() }

my $want = again();
my @wrong = grep { $want->{$_} !~ /^200 / } @paths;
is("@wrong", '', 'all are answered');
is(diff($want, again()), '', 'and the same again');

sub diff {
    my ($one, $other) = @_;
    my @other = grep { $one->{$_} ne $other->{$_} } @paths;
    return @other ? @other . " of them, first $other[0]: " . substr($other->{ $other[0] }, 0, 150) : '';
}

# ---- the settings
# name -> values as SQL, the server's own last
sub quote { my ($s) = @_; $s =~ s/(['\\])/\\$1/g; return "'$s'" }
my %odd;
for (split /\n/, $own->sql('SELECT VARIABLE_NAME, VARIABLE_TYPE, GLOBAL_VALUE, NUMERIC_MIN_VALUE, NUMERIC_MAX_VALUE, ENUM_VALUE_LIST FROM'
    . " information_schema.SYSTEM_VARIABLES WHERE READ_ONLY = 'NO' AND GLOBAL_VALUE IS NOT NULL AND VARIABLE_SCOPE <> 'SESSION ONLY'")) {
    my ($name, $type, $now, $min, $max, $words) = split /\t/;
    $name = lc $name;
    next if $left{$name} || $name =~ /^(?:wsrep|gtid|rpl|slave|replicate|binlog|performance_schema|feedback)|_file$|_debug$/;
    my @values;
    if ($type eq 'BOOLEAN') { @values = $now eq 'ON' ? '0' : '1' }
    elsif ($type eq 'ENUM') { @values = map { quote($_) } grep { lc $_ ne lc $now } split /,/, $words }
    elsif ($type eq 'SET') { @values = ("''", quote($words)) }
    elsif ($type eq 'FLAGSET') { @values = map { my $v = $_; quote(join ',', map { "$_=$v" } grep { $_ ne 'default' } split /,/, $words) } qw(off on) }
    elsif ($type =~ /INT|DOUBLE/) { @values = grep { $_ ne $now } $min, $max < 1e9 ? $max : () }
    elsif ($name =~ /character_set/) { @values = ("'latin1'", "'utf8mb3'", "'koi8r'") }
    elsif ($name =~ /collation/) { @values = ("'latin1_german2_ci'", "'utf8mb4_bin'", "'utf8mb4_turkish_ci'") }
    elsif ($name eq 'lc_time_names' || $name eq 'lc_messages') { @values = "'de_DE'" }
    $odd{$name} = { values => \@values, now => $type =~ /INT|DOUBLE/ ? $now : quote($now) } if @values;
}
cmp_ok(scalar keys %odd, '>', 250, 'settings that can be changed: ' . keys %odd);

# Sets them; those that this server refuses are left out. Returns what was set.
sub set {
    my (@pairs) = @_;
    return grep { eval { $own->sql("SET GLOBAL $_->[0] = $_->[1]"); 1 } } @pairs;
}
sub set_back {
    for my $name (map { $_->[0] } @_) {
        eval { $own->sql("SET GLOBAL $name = $odd{$name}{now}"); 1 } or eval { $own->sql("SET GLOBAL $name = DEFAULT") };
    }
    return;
}

# The pairs among these that change an answer, or '' : all at once, and only if that is another answer, by halves
sub culprits {
    my (@pairs) = @_;
    my @set = set(@pairs);
    my $now = eval { again() };
    my $other = $now ? diff($want, $now) : "no answers: $@";
    set_back(@set);
    return () if $other eq '';
    return "$set[0][0] = $set[0][1]: $other" if @set == 1;
    my $half = int(@set / 2);
    my @found = (culprits(@set[0 .. $half - 1]), culprits(@set[$half .. $#set]));
    return @found ? @found : 'together ' . join(', ', map { "$_->[0] = $_->[1]" } @set) . ": $other";
}

my $most = 0;
for (values %odd) { $most = @{ $_->{values} } if @{ $_->{values} } > $most }
for my $round (0 .. ($most > 4 ? 3 : $most - 1)) {
    my @pairs = map { [$_, $odd{$_}{values}[$round]] } grep { defined $odd{$_}{values}[$round] } sort keys %odd;
    while (my @some = splice @pairs, 0, 60) {
        my @found = culprits(@some);
        is(join("\n", @found), '', "value $round of $some[0][0] to $some[-1][0]: the same answers");
    }
}

# ---- what an administrator has every session do
for my $sql ("SET SESSION sql_select_limit = 1, group_concat_max_len = 4, sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'",
    "SET NAMES latin1", 'SET SESSION autocommit = 0, SESSION div_precision_increment = 30, time_zone = "-11:00", timestamp = 5',
    "SET SESSION default_regex_flags = 'EXTENDED', collation_connection = 'utf8mb4_bin'") {
    (my $text = $sql) =~ s/(['\\])/\\$1/g;
    $own->sql("SET GLOBAL init_connect = '$text'");
    is(diff($want, again()), '', "init_connect: $sql");
}
$own->sql("SET GLOBAL init_connect = ''");

# ---- the time zone is the server's
$own->sql('ALTER TABLE iz_rankings_xcri_athlete_rankings MODIFY calculated_at TIMESTAMP NOT NULL', $db);
my ($was) = $front->get("$XCRITest::MOUNT/athletes/9001?division=2030&gender=M")->{body} =~ /"calculated_at":"([^"]*)"/;
$own->sql("SET GLOBAL time_zone = '+03:00'");
$front->stop;
$front->start;
my ($hours) = $own->sql("SET time_zone = '+03:00'; SELECT DATE_FORMAT(calculated_at, '%Y-%m-%dT%H:%i:%s') FROM iz_rankings_xcri_athlete_rankings WHERE"
    . ' ranking_id = 1001', $db) =~ /(\S+)/;
is(($front->get("$XCRITest::MOUNT/athletes/9001?division=2030&gender=M")->{body} =~ /"calculated_at":"([^"]*)"/)[0], $hours, 'a TIMESTAMP reads as the server has it');
isnt($hours, $was, 'which is another time than before');

done_testing;
