# Lists as workbooks: read by openpyxl, which is no part of what writes them, and by looking into the files.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use Encode ();
use File::Temp ();
use XCRITest;

binmode(Test::More->builder->$_, ':encoding(UTF-8)') for qw(output failure_output);
built_or_exit('/seasons');

my $TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
my $A = '/athletes/?division=2030&gender=M';
my $fixture = env_or_die('XCRI_FIXTURE_DB');
my $dir = File::Temp->newdir(TMPDIR => 1);
my $PYTHON = '/usr/bin/python3';    # Debian's, with its openpyxl

# One line for each cell: row, column, type, value as JSON; and what is said of the sheet.
my $reader = "$dir/read.py";
open my $script, '>', $reader or die "$reader: $!";
print {$script} <<'PYTHON';
import datetime, json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.active
print(json.dumps(["sheet", sheet.title, sheet.freeze_panes, len(book.worksheets), sheet["A1"].font.bold]))
for row in sheet.iter_rows():
    for cell in row:
        if cell.value is not None:
            value = cell.value.isoformat() if isinstance(cell.value, datetime.datetime) else cell.value
            print(json.dumps([cell.row, cell.column, cell.data_type, value, cell.number_format, cell.hyperlink is not None]))
PYTHON
close $script;

my $files = 0;
sub file_of {
    my ($body) = @_;
    my $file = "$dir/" . ++$files . '.xlsx';
    open my $out, '>:raw', $file or die "$file: $!";
    print {$out} $body;
    close $out;
    return $file;
}

require JSON::PP;

sub book {
    my ($r) = @_;
    my @lines = map { JSON::PP->new->utf8->allow_nonref->decode($_) } split /\n/, do { my $file = file_of($r->{body}); `$PYTHON $reader $file` };
    my %cell;
    my $sheet = shift @lines;
    $cell{ $_->[0] }{ $_->[1] } = $_ for @lines;
    return ($sheet, \%cell);
}

sub values_of {
    my ($cells, $row) = @_;
    my $last = (sort { $b <=> $a } keys %{ $cells->{1} })[0];
    return map { $cells->{$row}{$_} ? $cells->{$row}{$_}[3] : undef } 1 .. $last;
}

# ---- the answer
my $r = get("$A&format=xlsx");
is($r->{status}, 200, 'a workbook');
is($r->header('Content-Type'), $TYPE, 'its type');
is($r->header('Content-Disposition'), 'attachment; filename="athletes.xlsx"', 'its name');
is($r->header('Content-Length'), length $r->{body}, 'its length');
like($r->header('Link') || '', qr/rel="last"/, 'it has links');
is(get($A, headers => [Accept => $TYPE])->header('Content-Type'), $TYPE, 'by Accept');
is(get($A, headers => [Accept => "$TYPE;q=0.5, text/csv;q=0.4"])->header('Content-Type'), $TYPE, 'liked better than CSV');
is(get($A, headers => [Accept => "$TYPE, application/json"])->header('Content-Type'), 'application/json', 'JSON on a tie');
my $head = req('HEAD', "$A&format=xlsx");
is("$head->{status} " . $head->header('Content-Length') . " $head->{body}", '200 ' . length($r->{body}) . ' ', 'HEAD');
is(get("$A&format=xlsx")->{body}, $r->{body}, 'the same rows are the same bytes');
is(met("$A&format=xlsx")->{status}, 304, 'its tag is met');
is(get("$A&format=xlsx", vhost => 'nodb')->{status}, 503, '503 without a database');
error_is('/athletes/1/history?format=xlsx', 404, 'Athlete 1 not found for season 2025');
bad_query("$A&format=xlsx&limit=50001", 'limit', 'less_than_equal', '50001', le => 50000);

# ---- the sheet
my ($sheet, $cells) = book($r);
is_deeply($sheet, ['sheet', 'athletes', 'A2', 1, JSON::PP::true()], 'one sheet; its head is bold and stays in sight');
my $json = get($A)->json;
my @names = split / /, json_keys($json, 'results', 0);
is(join(' ', values_of($cells, 1)), "@names", 'the head has the names of the columns');
my $rows = jget($json, 'results');
is(scalar keys %$cells, 1 + @$rows, 'as many rows as in JSON');
my @wrong;
for my $i (0 .. $#$rows) {
    my @got = values_of($cells, $i + 2);
    for my $c (0 .. $#names) {
        my $v = jget($rows->[$i], $names[$c]);
        my $null = ref $v eq 'XCRITest::Lit' && $v->[0] eq 'null';
        my $number = ref $v eq 'XCRITest::Num';
        my $want = $null ? undef : ref $v ? $v->[0] : $v;
        my $got = $got[$c];
        my $type = $cells->{ $i + 2 }{ $c + 1 } ? $cells->{ $i + 2 }{ $c + 1 }[2] : '';
        if (defined $got && $type eq 'd') { $got =~ s/T00:00:00\z// unless $want =~ /T/; }
        # a cell has no empty text in openpyxl
        next if !defined $got && (!defined $want || $want eq '');
        my $same = defined $got && defined $want && ($number ? $type eq 'n' && $got == $want : ($type =~ /^[sd]/ || ref $got) && $got eq escaped($want));
        push @wrong, "row $i, $names[$c]: " . ($got // 'nothing') . ' for ' . ($want // 'null') . ", type $type" unless $same;
    }
}
is(join("\n", @wrong), '', 'every cell is the value of the JSON; numbers are numbers, texts are texts');
my %at = map { ($names[$_] => $_ + 1) } 0 .. $#names;
is("$cells->{2}{$at{most_recent_race_date}}[2] $cells->{2}{$at{most_recent_race_date}}[4]", 'd yyyy-mm-dd', 'a date is one');
is("$cells->{2}{$at{calculated_at}}[2] $cells->{2}{$at{calculated_at}}[4]", 'd yyyy-mm-dd hh:mm:ss', 'a time is one');
my (undef, $metadata) = book(get('/metadata/?format=xlsx&fields=cache_used,metadata_id'));
is($metadata->{2}{1}[2], 'b', 'what is true or false is that');
my (undef, $none) = book(get("$A&format=xlsx&offset=99&fields=athlete_rank"));
is(join(' ', map { values_of($none, $_) } sort keys %$none), 'athlete_rank', 'past the end, the head alone');

# ---- texts that look like something else
my $put_back = "UPDATE iz_rankings_xcri_athlete_rankings SET athlete_name_first = '%s' WHERE ranking_id = 1001";
my ($first) = (admin_rows('SELECT HEX(athlete_name_first) FROM iz_rankings_xcri_athlete_rankings WHERE ranking_id = 1001', $fixture))[0][0];
for my $text ('=1+1', '+1', '-1', '@SUM(A1)', 'https://example.org/', 'mailto:a@b.c', '007', '1e3', 'TRUE', ' led and trailed ', "a\nb\tc",
    "bell\x07", "carriage\rreturn", '_x0041_', '<b>&amp;"\'', "Zo\x{eb} \x{1f3c3} \x{674e}", "\x{ffff}x") {
    admin('UPDATE iz_rankings_xcri_athlete_rankings SET athlete_name_first = CONVERT(0x' . unpack('H*', Encode::encode('UTF-8', $text)) . ' USING utf8mb4) WHERE ranking_id = 1001', $fixture);
    # (made anew: a change that is a moment old may be answered as before)
    my ($cell, $kind);
    for (1 .. 60) {
        my (undef, $c) = book(get("$A&format=xlsx&fields=athlete_name_first,ranking_id&limit=1"));
        ($cell, $kind) = ($c->{2}{1}[3], "$c->{2}{1}[2] $c->{2}{1}[5]");
        (my $want = $text) =~ s/\x{ffff}/\x{fffd}/;
        last if ($cell // '') eq $want || ($cell // '') eq escaped($want);
        select undef, undef, undef, 0.1;
    }
    (my $want = $text) =~ s/\x{ffff}/\x{fffd}/;
    ok(($cell // '') eq $want || $cell eq escaped($want), 'a text: ' . escaped($want)) or diag explain $cell;
    is($kind, 's 0', 'and nothing else');
}
admin("UPDATE iz_rankings_xcri_athlete_rankings SET athlete_name_first = CONVERT(0x$first USING utf8mb4) WHERE ranking_id = 1001", $fixture);

# What XML cannot hold, as a sheet has it
sub escaped { my ($t) = @_; $t =~ s/_(?=x[0-9A-Fa-f]{4}_)/_x005F_/g; $t =~ s/([\x00-\x08\x0b-\x1f])/sprintf '_x%04X_', ord $1/ge; return $t }

# ---- every list, and a long one
my $long = get('/athletes/?limit=50000&format=xlsx&fields=ranking_id,team_name', vhost => 'demo', timeout => 60);
my $file = file_of($long->{body});
is(`$PYTHON -c "import zipfile, sys; print(zipfile.ZipFile(sys.argv[1]).testzip())" $file`, "None\n", 'a long one is a whole ZIP file');
my ($count) = `$PYTHON -c "import openpyxl, sys; print(sum(1 for r in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows()))" $file` =~ /(\d+)/;
my ($total) = get('/athletes/?limit=1', vhost => 'demo')->{body} =~ /"total":(\d+)/;
is($count, $total + 1, 'with all of its rows');

done_testing;
