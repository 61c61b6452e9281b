# Tables that are not as conf/sql/schema.sql has them (contract.md part 1, 27): other character sets and collations, in any
# mix, change no answer; a column of another type gives answers of the described types, or costs the routes that read it.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use JSON::PP ();
use XCRITest;
use XCRIServer;
use XCRIWalk;

my $source = env_or_die('XCRI_SOURCE');
my ($db, $user, $host) = ('xcri_odd_tables', env_or_die('XCRI_DB_USER'), 'localhost');

sub slurp { open my $in, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!"; local $/; return scalar <$in> }
admin("DROP DATABASE IF EXISTS $db; CREATE DATABASE $db CHARACTER SET utf8mb4; GRANT SELECT ON $db.* TO '$user'\@'$host'");
admin(slurp("$source/conf/sql/schema.sql") . slurp("$source/t/data/fixture.sql"), $db);

my $params = sprintf 'host=localhost,sock=%s,user=%s,pass=%s,dbname=%s,reconnect=0', env_or_die('XCRI_DB_SOCKET'), $user, env_or_die('XCRI_DB_PASS'), $db;
my $front = XCRIServer->new(XCRIServer::dbd(params => $params, DBDMax => 4) . "XCRICacheSize Off\nXCRIDefaultSeason 2025\n"
    . "<Location \"$XCRITest::MOUNT\">\nSetHandler xcri-api\n</Location>\n");
walk_document(JSON::PP->new->utf8->decode($front->get("$XCRITest::MOUNT/openapi.json")->{body}));
my @paths = grep { !m{^/(?:docs|redoc)\b|^/openapi|^/feedback|^/changes(?:\.|/\d)|format=(?:csv|html)} } gets();
my @found = ('/search?q=jos', '/search?q=obrien+neil', '/search?q=%E4%B8%AD', '/athletes/?search=nunez+arl', '/athletes/?search=%E4%B8%AD%F0%9F%8F%83',
    '/athletes/?search=%C3%A9', '/teams/?search=%E4%B8%AD', '/team-knockout/?search=%D0%96', '/athletes/?scoring_group=%E4%B8%AD',
    '/athletes/?region=%E4%B8%AD', '/athletes/?conference=aCC&region=WEST+', '/teams/?region=%D0%96', '/metadata/?algorithm_type=%E4%B8%AD',
    '/metadata/?scoring_group=DIVISION', '/teams/?fields=team_name,season_ranks,region_rank,spread&limit=50',
    '/athletes/?include=movement&sort=-rank_change&limit=50', '/conferences', '/athletes/?sort=athlete_name_last&limit=50');

# The moment stands in the answer. A server that is new remembers no total.
sub answer { my $r = $front->get($XCRITest::MOUNT . $_[0]); (my $b = $r->{body}) =~ s/"timestamp":"[^"]*"//; return "$r->{status} $b" }
sub again { $front->stop; $front->start; return { map { $_ => answer($_) } @_ } }
sub differ {
    my ($one, $other) = @_;
    my @other = sort grep { $one->{$_} ne $other->{$_} } keys %$other;
    return @other ? @other . " of them, first $other[0]:\n" . substr($one->{ $other[0] }, 0, 200) . "\n" . substr($other->{ $other[0] }, 0, 200) : '';
}

my $want = again(@paths, @found);
is(join(' ', grep { $want->{$_} !~ /^200 / } @paths, @found), '', 'all are answered, also where no column can hold the text');
unlike($want->{$_}, qr/"results":\[\{/, "and nothing is found: $_") for grep { /%D0|scoring_group=%E4|region=%E4|type=%E4/ } @found;

# ---- character sets and collations
my %columns;
push @{ $columns{ $_->[0] } }, [@$_[1 .. 4]] for admin_rows('SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, CHARACTER_SET_NAME IS NOT NULL FROM'
    . " information_schema.COLUMNS WHERE TABLE_SCHEMA = '$db' ORDER BY 1, ORDINAL_POSITION");
sub alter {
    my ($t, $c, $type) = @_;
    my ($column) = grep { $_->[0] eq $c } @{ $columns{$t} };
    return eval { admin("ALTER TABLE $t MODIFY `$c` $type " . ($column->[2] eq 'YES' ? 'NULL' : 'NOT NULL'), $db); 1 };
}
# Each text of a table in turn, so that tables and columns of one table differ; one that cannot hold its texts stays.
sub mix {
    my (@kinds) = @_;
    my ($n, $altered) = (0, 0);
    for my $t (sort keys %columns) {
        for my $column (grep { $_->[3] } @{ $columns{$t} }) {
            $altered++ if alter($t, $column->[0], "$column->[1] " . $kinds[$n++ % @kinds]);
        }
    }
    return $altered;
}
my @kinds = ('CHARACTER SET latin1 COLLATE latin1_swedish_ci', 'CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci', 'CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci',
    'CHARACTER SET ascii COLLATE ascii_general_ci', 'CHARACTER SET ucs2 COLLATE ucs2_general_ci');
for my $mix ([$kinds[0]], [$kinds[2]], [@kinds[0, 1]], [@kinds[1, 2, 0]], [@kinds[1, 3, 1, 4, 2]], [$kinds[4]]) {
    my $altered = mix(@$mix);
    cmp_ok($altered, '>', 10, "columns altered: $altered");
    is(differ($want, again(@paths, @found)), '', 'the same answers with ' . join ' and ', map { (split ' ')[2] } @$mix);
    mix($kinds[1]);
}
# Whole tables of another collation: as after a migration of some of them
admin("ALTER TABLE iz_rankings_xcri_team_rankings CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;"
    . ' ALTER TABLE iz_rankings_xcri_team_knockout CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci', $db);
is(differ($want, again(@paths, @found)), '', 'the same answers with tables of other collations');
mix($kinds[1]);
is(differ($want, again(@paths, @found)), '', 'and as before');

# ---- types
my %odd = (
    int => ['BIGINT UNSIGNED', 'INT(10) UNSIGNED ZEROFILL', 'DECIMAL(20,2)', 'DOUBLE', 'FLOAT', 'VARCHAR(40)', 'TEXT', 'BIT(40)', 'JSON', 'YEAR'],
    tinyint => ['BIT(1)', 'VARCHAR(5)', 'DECIMAL(4,1)', "ENUM('0','1')", 'DOUBLE'],
    decimal => ['DOUBLE', 'FLOAT', 'VARCHAR(40)', 'INT', 'DECIMAL(12,3) ZEROFILL', 'JSON', 'DATE'],
    date => ['VARCHAR(40)', 'DATETIME', 'TIMESTAMP', 'TEXT', 'INT', 'JSON'],
    datetime => ['VARCHAR(40)', 'TIMESTAMP(3)', 'DATETIME(6)', 'DATE', 'TEXT', 'DOUBLE'],
    char => ['VARCHAR(60)', 'LONGTEXT', 'VARBINARY(60)', 'BLOB', "ENUM('M','F','D','R','C')", 'INT'],
);
$odd{varchar} = ['LONGTEXT', 'VARBINARY(400)', 'CHAR(200)', 'DOUBLE'];

# Is it what the schema says? A sentence that says what is not.
sub wrong {
    my ($schema, $value, $at) = @_;
    $schema = schema_of($schema);
    my @types = ref $schema->{type} ? @{ $schema->{type} } : ($schema->{type} || ());
    return if !defined $value && (!@types || grep { $_ eq 'null' } @types);
    return map { wrong($schema->{items}, $value->[$_], "$at\[$_]") } 0 .. ($#$value > 3 ? 3 : $#$value) if ref $value eq 'ARRAY';
    if (ref $value eq 'HASH') {
        my $p = $schema->{properties} || {};
        return map { $p->{$_} ? wrong($p->{$_}, $value->{$_}, "$at.$_") : () } sort keys %$value;
    }
    my $json = JSON::PP->new->allow_nonref->encode($value);
    my $kind = JSON::PP::is_bool($value) ? 'boolean' : !defined $value ? 'null' : $json =~ /^"/ ? 'string' : $json =~ /[.e]/ ? 'number' : 'integer';
    return "$at is $kind: $json" if @types && !grep { $_ eq $kind || ($_ eq 'number' && $kind eq 'integer') } @types;
    my $format = $schema->{format} || '';
    return "$at is no date: $json" if $format eq 'date' && $value !~ /\A\d{4}-\d\d-\d\d\z/;
    return "$at is no date and time: $json" if $format eq 'date-time' && $value !~ /\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-].*)?\z/;
    return;
}
my $doc = JSON::PP->new->utf8->decode($front->get("$XCRITest::MOUNT/openapi.json")->{body});
sub answer_schema {
    my ($path) = @_;
    $path =~ s/\?.*//s;
    for my $route (sort { ($a =~ tr/{//) <=> ($b =~ tr/{//) } keys %{ $doc->{paths} }) {
        (my $re = quotemeta $route) =~ s/\\\{\w+\\\}/[^\/]+/g;
        return $doc->{paths}{$route}{get}{responses}{200}{content}{'application/json'}{schema} if $path =~ /\A$re\z/;
    }
    return {};
}

my @json = grep { !/format=/ } @paths;
my (@bad, %nth, $logged, $altered);
my @tables = grep { /^iz_/ } sort keys %columns;
my ($most) = sort { $b <=> $a } map { scalar @{ $columns{$_} } } @tables;
# A column of each table at a time, each of one of the types in turn, so that each type meets many columns: all of them by
# themselves would take an hour.
for my $round (0 .. $most - 1) {
    my @now;
    for my $t (@tables) {
        my ($name, $type) = @{ $columns{$t}[$round] || next };
        my $types = $odd{ ($type =~ /^(\w+)/)[0] } or next;
        my $odd = $types->[ $nth{ ($type =~ /^(\w+)/)[0] }++ % @$types ];
        admin("CREATE TABLE kept_$t LIKE $t; INSERT INTO kept_$t SELECT * FROM $t", $db);
        push @now, [$t, $name, $odd, eval { admin("SET sql_mode = ''; ALTER TABLE $t MODIFY `$name` $odd", $db); 1 }];
    }
    my $about = join ', ', map { "$_->[0].$_->[1] as $_->[2]" } grep { $_->[3] } @now;
    $altered += grep { $_->[3] } @now;
    my $from = length $front->error_log;
    my $failed;
    for my $path (@json) {
        my $r = $front->get($XCRITest::MOUNT . $path);
        $r = $front->get($XCRITest::MOUNT . $path) if $r->{status} == 503;         # a machine that does other work
        $failed ||= $r->{status} == 500;
        if ($r->{status} == 200) {
            my $value = eval { JSON::PP->new->utf8->decode($r->{body}) };
            my ($why) = defined $value ? wrong(answer_schema($path), $value, '') : 'no JSON';
            push @bad, "$about: $path: $why" if defined $why;
        }
        elsif ($r->{status} !~ /\A(?:404|500)\z/) { push @bad, "$about: $path: $r->{status}" }
    }
    # There is a line a second at most.
    for (grep { /xcri: error \w+: / } split /\n/, substr $front->error_log, $from) {
        my $line = $_;
        push @bad, "$about: the log names no column: $line" unless grep { $line =~ /\b\Q$_->[1]\E\b/ } @now
            or $line =~ /(?:Incorrect|Illegal|Truncated|Unknown|Invalid|Cannot|Operand)/;
    }
    $logged ||= $failed;
    admin("DROP TABLE $_->[0]; RENAME TABLE kept_$_->[0] TO $_->[0]", $db) for @now;
}
cmp_ok($altered, '>', 100, "columns that were altered: $altered");
is(join("\n", @bad), '', 'of whatever type the columns are: answers of their types, or an error that names the column');
ok($logged, 'some cannot be answered');
is(differ($want, again(@paths, @found)), '', 'and all as before');
admin("DROP DATABASE $db");

done_testing;
