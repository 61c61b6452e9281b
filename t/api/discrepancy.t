# /scs/athletes/{athlete_hnd}/discrepancy and /scs/biggest-discrepancies (contract.md part 1, 4): the rank by XCRI (live,
# light, division) against each SCS component's rank, signed, largest first.

use strict;
use warnings;
use utf8;
use Encode ();
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $db = env_or_die('XCRI_FIXTURE_DB');
my @words = qw(saga sewr osma scs);

# The rows of both tables, brought together here and not by SQL: athlete's rank, then the components' ranks.
my (%xcri, %ranks, %who);
for (admin_rows("SELECT season_year, division_code, gender_code, anet_athlete_hnd, athlete_rank, HEX(athlete_name_first),"
    . " HEX(athlete_name_last), HEX(team_name), ranking_id FROM iz_rankings_xcri_athlete_rankings WHERE checkpoint_date IS NULL"
    . " AND algorithm_type = 'light' AND scoring_group = 'division'", $db)) {
    my ($season, $division, $gender, $hnd, $rank, @names) = @$_;
    my $id = pop @names;
    my $key = "$season/$division/$gender/$hnd";
    $xcri{$key} = [$rank, $id];
    $who{$key} = join ',', map { $_ eq 'NULL' ? 'null' : jesc(Encode::decode('UTF-8', pack 'H*', $_)) } @names;
}
for (admin_rows('SELECT season_year, division_code, gender_code, anet_athlete_hnd, saga_rank, sewr_rank, osma_rank, xcri_rank'
    . ' FROM iz_rankings_xcri_scs_components', $db)) {
    my ($season, $division, $gender, $hnd, @r) = @$_;
    $ranks{"$season/$division/$gender/$hnd"} = \@r;
}

sub differences {
    my ($key) = @_;
    my @all = map { { word => $words[$_], o => $_, rank => $ranks{$key}[$_], key => $key } } 0 .. 3;
    for (@all) { $_->{diff} = $_->{rank} eq 'NULL' ? undef : $xcri{$key}[0] - $_->{rank} }
    return @all;
}

sub text {
    my ($d) = @_;
    return "\"component\":\"$d->{word}\"" if @_ > 1;
    return '"component_rank":' . (defined $d->{diff} ? "$d->{rank},\"difference\":$d->{diff}" : 'null,"difference":null');
}

# ---- an athlete
sub athlete_is {
    my ($path, $key) = @_;
    my ($season, $division, $gender, $hnd) = split m{/}, $key;
    my ($first, $last, $team) = $who{$key} =~ /\A("(?:[^"\\]|\\.)*"|null),("(?:[^"\\]|\\.)*"|null),(.*)\z/s;
    my @sorted = sort {
        (defined $b->{diff} ? abs $b->{diff} : -1) <=> (defined $a->{diff} ? abs $a->{diff} : -1) || $a->{o} <=> $b->{o}
    } differences($key);
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, "{\"anet_athlete_hnd\":$hnd,\"athlete_name_first\":$first,\"athlete_name_last\":$last,\"team_name\":$team"
        . ",\"season_year\":$season,\"division_code\":$division,\"gender_code\":\"$gender\",\"xcri_rank\":$xcri{$key}[0],\"discrepancies\":["
        . join(',', map { '{' . text($_, 1) . ',' . text($_) . '}' } @sorted) . ']}', $key);
}
my @both = sort grep { $ranks{$_} } keys %xcri;
cmp_ok(scalar @both, '>=', 5, 'the fixture has athletes with both kinds of rank');
for my $key (@both) {
    my ($season, $division, $gender, $hnd) = split m{/}, $key;
    athlete_is("/scs/athletes/$hnd/discrepancy?season_year=$season&division=$division&gender=\L$gender", $key);
}
error_is('/scs/athletes/1/discrepancy', 404, 'SCS components not found for athlete 1');
bad_path('/scs/athletes/x/discrepancy', 'athlete_hnd', 'int_parsing', 'x');
bad_query('/scs/athletes/9001/discrepancy?gender=X', 'gender', 'string_pattern_mismatch', 'X');

# ---- a list
sub biggest_is {
    my ($path, $list, $word, %o) = @_;
    my ($season, $division, $gender) = split m{/}, $list;
    my @all = sort {
        abs $b->{diff} <=> abs $a->{diff} || $xcri{ $a->{key} }[0] <=> $xcri{ $b->{key} }[0]
            || $xcri{ $a->{key} }[1] <=> $xcri{ $b->{key} }[1] || $a->{o} <=> $b->{o}
    } grep { defined $_->{diff} && (!$word || $_->{word} eq $word) } map { differences($_) } grep { m{\A\Q$list\E/} } @both;
    my $limit = defined $o{limit} ? $o{limit} : 25;
    my $offset = $o{offset} || 0;
    my $total = @all;
    my @page = splice @all, $offset < $total ? $offset : $total, $limit;
    my @rows;
    for (@page) {
        my ($hnd) = $_->{key} =~ m{(\d+)\z};
        my ($first, $last, $team) = $who{ $_->{key} } =~ /\A("(?:[^"\\]|\\.)*"|null),("(?:[^"\\]|\\.)*"|null),(.*)\z/s;
        push @rows, "{\"anet_athlete_hnd\":$hnd,\"athlete_name_first\":$first,\"athlete_name_last\":$last,\"team_name\":$team,"
            . text($_, 1) . ",\"xcri_rank\":$xcri{ $_->{key} }[0]," . text($_) . '}';
    }
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return body_is($path, "{\"season_year\":$season,\"division_code\":$division,\"gender_code\":\"$gender\",\"total\":$total"
        . ",\"limit\":$limit,\"offset\":$offset,\"results\":[" . join(',', @rows) . ']}', "$list, the largest first");
}
my $B = '/scs/biggest-discrepancies';
biggest_is($B, '2025/2030/M', '');
biggest_is("$B?limit=3&offset=2", '2025/2030/M', '', limit => 3, offset => 2);
biggest_is("$B?limit=0", '2025/2030/M', '', limit => 0);
biggest_is("$B?component=$_", '2025/2030/M', $_) for @words;
biggest_is("$B?gender=f", '2025/2030/F', '');
biggest_is("$B?division=2031&gender=M", '2025/2031/M', '');
biggest_is("$B?season_year=2024", '2024/2030/M', '');
biggest_is("$B?division=0", '2025/0/M', '');
bad_query("$B?limit=101", 'limit', 'less_than_equal', '101', le => 100);
bad_query("$B?limit=-1", 'limit', 'greater_than_equal', '-1', ge => 0);
bad_query("$B?component=bogus", 'component', 'string_pattern_mismatch', 'bogus', pattern => '^(saga|sewr|osma|scs)$');
bad_query("$B?gender=", 'gender', 'string_pattern_mismatch', '');

# ---- one row of components in two versions: the newer one counts, and nobody appears twice
{
    my $table = 'iz_rankings_xcri_scs_components';
    my $guard = put_back($db, $table, 'copy');
    my $columns = join ',', map { $_->[0] } admin_rows("SELECT column_name FROM information_schema.columns WHERE table_schema='$db'"
        . " AND table_name='$table' ORDER BY ordinal_position");
    (my $newer = $columns) =~ s/\bcomponent_id\b/component_id + 100000/;
    $newer =~ s/\bcreated_at\b/created_at + INTERVAL 1 DAY/;
    $newer =~ s/\bsaga_rank\b/saga_rank + 1000/;
    admin("INSERT INTO $table ($columns) SELECT $newer FROM $table WHERE component_id = 5001", $db);
    my $key = '2025/2030/M/9001';
    local $ranks{$key} = [@{ $ranks{$key} }];
    $ranks{$key}[0] += 1000;
    my $path = '/scs/athletes/9001/discrepancy?division=2030';
    for (1 .. 40) { last if body_of($path) =~ /"saga","component_rank":1\d\d\d/; select undef, undef, undef, 0.1 }
    athlete_is($path, $key);
    biggest_is($B, '2025/2030/M', '');
}

done_testing;
