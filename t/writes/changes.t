# What a publication has moved is there when it is: its counts, who leads, who rose and fell most, as JSON, as CSV and as an
# Atom feed; and where there are no publications, or no tables for them, it is an empty list and an empty feed.

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use File::Temp ();
use JSON::PP ();
use XML::LibXML ();
use XML::LibXML::XPathContext ();
use XCRITest;
use XCRIServer;
use XCRIPublish;

my $files = File::Temp->newdir('xcri-files-XXXXXX', TMPDIR => 1);
my $db = XCRIPublish::database();
# Without a cache: another child may show its older answers for a moment.
my $server = XCRIServer->new(XCRIPublish::configuration($db, $files, "XCRIDefaultSeason 2025\nXCRICacheSize Off\n"));
my ($api, $list) = ($XCRIPublish::API, $XCRIPublish::LIST);

sub put { return XCRIPublish::put($server->{port}, @_) }
sub athlete { return XCRIPublish::athlete(@_) }
sub team { return XCRIPublish::team(@_) }
sub edition { return XCRIPublish::edition(@_) }
sub get_json { my ($path) = @_; my $r = $server->get("$api$path"); is($r->{status}, 200, "$path: 200") or diag($r->{body}); return JSON::PP->new->utf8->decode($r->{body}) }

# shown(publications): until as many are listed, by a module that has seen the last change
sub shown {
    my ($n) = @_;
    return ok($server->until(sub { my $r = $server->get("$api/changes/"); $r->{body} =~ /"total":$n,/ && defined $r->header('ETag') }, 20), "$n listed") || diag($server->get("$api/changes/")->{body}, $server->error_log);
}

# feed(path) -> what finds nodes in it; it is one as RFC 4287 has it
sub feed {
    my ($path) = @_;
    my $r = $server->get("$api$path");
    is($r->{status}, 200, "$path: 200") or diag($r->{body}, $server->error_log);
    is($r->header('Content-Type'), 'application/atom+xml; charset=utf-8', "$path: its type");
    my $doc = eval { XML::LibXML->load_xml(string => $r->{body}, no_network => 1) };
    ok($doc, "$path: well-formed") or BAIL_OUT("$@ $r->{body}");
    my $x = XML::LibXML::XPathContext->new($doc);
    $x->registerNs(a => 'http://www.w3.org/2005/Atom');
    $x->registerNs(h => 'http://www.w3.org/1999/xhtml');
    my @lacking = grep { $x->findvalue("count(/a:feed/$_)") != 1 } 'a:id', 'a:title', 'a:updated', 'a:author/a:name', 'a:link[@rel="self"]';
    for my $e ($x->findnodes('/a:feed/a:entry')) {
        push @lacking, grep { $x->findvalue("count($_)", $e) != 1 } 'a:id', 'a:title', 'a:updated', 'a:content[@type="xhtml"]/h:div', 'a:link[@rel="alternate"]';
    }
    is("@lacking", '', "$path: each element once that must be there once");
    my @ids = map { $_->textContent } $x->findnodes('//a:id');
    is(scalar(grep { /\Aurn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}\z/ } @ids), scalar @ids, "$path: ids are URNs") or diag("@ids");
    my %once = map { $_ => 1 } @ids;
    is(scalar keys %once, scalar @ids, "$path: each its own");
    is(scalar(grep { $_->textContent !~ /\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z/ } $x->findnodes('//a:updated')), 0, "$path: times are RFC 3339's");
    return $x;
}

sub entries { my ($path) = @_; return feed($path)->findvalue('count(//a:entry)') }

# ---- nothing is published
is($server->get("$api/changes/")->{body}, '{"total":0,"limit":100,"offset":0,"results":[]}', 'nothing published: an empty list');
is(entries('/changes.atom'), 0, 'and an empty feed');
is($server->get("$api/changes/1")->{status}, 404, 'and no such publication');
is($server->get("$api/metadata/publications")->{body}, '{"total":0,"limit":100,"offset":0,"results":[]}', 'nor any');

# ---- the first, and one that moves
is(put([edition(20)])->{status}, 200, 'the first');
shown(1);
{
    my $row = get_json('/changes/')->{results}[0];
    like($row->{published_at}, qr/\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\z/, 'when');
    is_deeply([@$row{qw(publication season_year division_code gender_code athletes athletes_entered athletes_left athletes_up athletes_down athletes_leader teams teams_entered teams_leader)}],
        [1, 2025, 2030, 'M', 20, 20, 0, 0, 0, "F1 L\x{e9}1", 7, 7, 'Team 0'], 'in the first all are new');
}
# 5 goes to the front, 19 and 20 go away, somebody comes; names have what XML has not
my @order = (5, 1, 2, 3, 4, 6 .. 18);
my @moved = ((map { athlete($order[$_ - 1], athlete_rank => $_) } 1 .. 18), athlete(21, athlete_rank => 19, athlete_name_first => "<b>&\x01\x{FFFF}"),
    athlete(77, algorithm_type => 'heavy', athlete_rank => 1), (map { team($_) } 1 .. 7));
$moved[0]{athlete_name_last} = q{<script>"O'Brien" & co};
{
    my $r = put(\@moved);
    is($r->{status}, 200, 'the second') or diag($r->{body}, $server->error_log);
}
shown(2);
{
    my $row = get_json('/changes/?limit=1')->{results}[0];
    is_deeply([@$row{qw(publication athletes athletes_entered athletes_left athletes_up athletes_down athletes_leader teams teams_entered teams_left teams_up teams_leader)}],
        [2, 19, 1, 2, 1, 4, q{F5 <script>"O'Brien" & co}, 7, 0, 0, 0, undef], 'the newest first, with its counts') or diag(explain($row));
    my $one = get_json('/changes/2');
    my @rows = map { [@$_{qw(part handle rank previous_rank rank_change)}] } @{ $one->{leaders} }, @{ $one->{up} };
    is_deeply(\@rows, [(['athletes', 10_005, 1, 5, 4]) x 2], 'the new leader, and who rose most');
    is_deeply([map { [@$_{qw(handle team_name rank previous_rank rank_change)}] } @{ $one->{down} }],
        [map { [10_000 + $_, 'Team ' . $_ % 7, $_ + 1, $_, -1] } 1 .. 4], 'those who fell, for where they stood');
    is_deeply([map { $one->{$_} } qw(publication athletes_up)], [2, 1], 'with its counts');
    is($server->get("$api/changes/99")->{status}, 404, 'no such publication: 404');
    is($server->get("$api/changes/x")->{status}, 422, 'no number: 422');
    my $csv = $server->get("$api/changes/?format=csv&fields=publication,athletes,athletes_leader&limit=1");
    is($csv->{body}, qq{publication,athletes,athletes_leader\r\n2,19,"F5 <script>""O'Brien"" & co"\r\n}, 'as CSV');
    is(get_json('/changes/?gender=F')->{total}, 0, 'of other lists: none');
    is(get_json('/changes/?season_year=2024')->{total}, 0, 'of another season: none');
    is(get_json('/changes/?sort=-athletes&fields=publication')->{results}[0]{publication}, 1, 'sorted');
}
{
    my $x = feed('/changes.atom');
    my ($newest, $first) = $x->findnodes('//a:entry');
    is($x->findvalue('a:title', $newest), 'NCAA Division I Men, season 2025', 'an entry is of a list');
    is($x->findvalue('string(a:link[@rel="alternate"]/@href)', $newest), 'changes/2', 'and says where the rest is');
    is_deeply([map { $_->textContent } $x->findnodes('.//h:p', $newest)],
        ['Athletes: 19 in the list, 1 new, 2 gone, 1 up, 4 down.', q{In the lead: F5 <script>"O'Brien" & co (Team 5), from 5 to 1.},
            q{Biggest rises: F5 <script>"O'Brien" & co (Team 5), from 5 to 1.},
            "Biggest falls: F1 L\x{e9}1 (Team 1), from 1 to 2; F2 L\x{e9}2 (Team 2), from 2 to 3; F3 L\x{e9}3 (Team 3), from 3 to 4; F4 L\x{e9}4 (Team 4), from 4 to 5.",
            'Teams: 7 in the list, 0 new, 0 gone, 0 up, 0 down.', 'The leader is the same.', 'No one rose.', 'No one fell.'], 'and what it moved in words');
    is($x->findvalue('/a:feed/a:updated'), $x->findvalue('a:updated', $newest), 'the feed is as new as the newest');
    my @ids = map { $_->textContent } $x->findnodes('//a:id');
    my $tag = $server->get("$api/changes.atom")->header('ETag');
    my $again = $server->get("$api/changes.atom", headers => ['If-None-Match' => $tag]);
    is("$again->{status} $again->{body}", '304 ', 'whoever has it gets a 304');
    is($server->get("$api/changes.atom/")->{body} =~ /xml:base="(.*?)"/ && $1, '../', 'with a slash at the end, too');
    is(entries('/changes.atom?gender=F&division=2030'), 0, 'a feed of one list: another');
    $x = feed('/changes.atom?gender=m&division=2030&x=%22%3C');
    is($x->findvalue('count(//a:entry)'), 2, 'and this one');
    isnt($x->findvalue('/a:feed/a:id'), $ids[0], 'with an id of its own');
    like($x->findvalue('string(/a:feed/a:link[@rel="self"]/@href)'), qr/\Achanges\.atom\?division=2030&gender=m\z/i, 'and its address');
    is($server->get("$api/changes.atom?gender=X")->{status}, 422, 'a gender that is none: 422');
    $server->graceful;
    is_deeply([map { $_->textContent } feed('/changes.atom')->findnodes('//a:id')], \@ids, 'ids stay');
    # a name with what XML cannot have is still XML, where it is told
    is(put([athlete(21, athlete_rank => 1, athlete_name_first => "<b>&\x01\x{FFFF}"), (map { athlete($_, athlete_rank => $_ + 1) } 1 .. 9), (map { team($_) } 1 .. 7)])->{status}, 200, 'a leader with an odd name');
    shown(3);
    $x = feed('/changes.atom');
    like(($x->findnodes('//a:entry[1]//h:p'))[1]->textContent, qr/\AIn the lead: <b>& \x{FFFD} L\x{e9}21 /, 'is told in XML');
    # no publication has a NUL, but a column may
    $db->sql("UPDATE xcri_moves SET name = CONCAT('A', CHAR(0), 'Z') WHERE publication = 3", 'xcri');
    ok($server->until(sub { $server->get("$api/changes.atom")->{body} =~ /In the lead: A/ }, 20), 'a name that somebody else has changed');
    $x = feed('/changes.atom');
    like(($x->findnodes('//a:entry[1]//h:p'))[1]->textContent, qr/\AIn the lead: A Z \(/, 'is told in XML, with a NUL in it');
}

# ---- a leader without a name is a new one all the same
is(put([athlete(30, athlete_rank => 1, athlete_name_first => undef, athlete_name_last => ''), (map { athlete($_, athlete_rank => $_ + 1) } 1 .. 9), team(2, team_rank => 1, team_name => ''),
    team(1, team_rank => 2), map { team($_) } 3 .. 7])->{status}, 200, 'leaders without a name');
shown(4);
is_deeply([@{ get_json('/changes/?limit=1')->{results}[0] }{qw(athletes_leader teams_leader)}], ['Somebody', 'Somebody'], 'are told of');
like($server->get("$api/changes.atom")->{body}, qr{<p>In the lead: Somebody, from 2 to 1\.</p>}, 'in the feed, too');

# ---- a part alone, a snapshot, and another kind of list
is(put([map { team($_, team_rank => 8 - $_) } 1 .. 7])->{status}, 200, 'teams alone');
shown(5);
{
    my $row = get_json('/changes/?limit=1')->{results}[0];
    is_deeply([@$row{qw(athletes athletes_leader teams teams_up teams_down teams_leader)}], [undef, undef, 7, 3, 3, 'Team 6'], 'athletes are not told of');
    is(($server->get("$api/changes.atom")->{body} =~ m{<p>(Athletes: .*?)</p>})[0], 'Athletes: as they were.', 'nor in the feed');
}
is(put([edition(3)], path => "$list?checkpoint_date=2025-10-20")->{status}, 200, 'a snapshot');
is(put([map { athlete($_, algorithm_type => 'heavy') } 1 .. 3])->{status}, 200, 'a list of another algorithm');
is(put([edition(4)], path => "$api/publications/2025/2030/F")->{status}, 200, 'and the women');
shown(6);
is(get_json('/changes/')->{results}[0]{gender_code}, 'F', 'of which the last alone moves what is told of');

# ---- so many are kept
$db->sql('ALTER TABLE xcri_publications AUTO_INCREMENT = 1003', 'xcri');
is(put([edition(6)])->{status}, 200, 'one much later');
is($db->sql('SELECT GROUP_CONCAT(DISTINCT publication ORDER BY publication) FROM xcri_changes', 'xcri'), "4,5,8,1003\n", 'of old ones the changes go');
is($db->sql('SELECT MIN(publication) FROM xcri_moves', 'xcri'), "4\n", 'and the moves');
is($db->sql('SELECT COUNT(*) FROM xcri_publications', 'xcri'), "9\n", 'not the publications');

# ---- not told of what was refused, or only checked
{
    my $before = $db->sql('CHECKSUM TABLE xcri_changes, xcri_moves', 'xcri');
    is(put([edition(7)], path => "$list?dry-run")->{status}, 200, 'one that is only checked');
    is(put([athlete(2)])->{status}, 422, 'one that is refused');
    is($db->sql('CHECKSUM TABLE xcri_changes, xcri_moves', 'xcri'), $before, 'move nothing');
}

# ---- what it costs: a publication with the tables for it, and without them
my @large;
sub large { my $r = put(\@large); return $r->{status} eq '200' ? JSON::PP->new->decode($r->{body})->{took} : die $r->{body} }
sub median { return (sort { $a <=> $b } @_)[@_ / 2] }
my $with;
if ($ENV{XCRI_LONG}) {
    @large = edition(28_000);
    large();
    $with = median(map { large() } 1 .. 5);
}

# ---- without the tables, as before the migration, and with no right to read them: publications go on
my $migrate = env_or_die('XCRI_SOURCE') . "/conf/sql/migrate --no-defaults --socket=@{[ $db->socket ]} --user=$db->{user}";
is(system("$migrate down xcri >/dev/null 2>&1"), 0, 'a step is undone') until $db->sql("SHOW TABLES LIKE 'xcri_changes'", 'xcri') eq '';
is(put([edition(8)])->{status}, 200, 'a publication goes on') or diag($server->error_log);
ok($server->until(sub { $server->get("$api/changes/")->{body} =~ /"total":0/ }, 20), 'the list is empty');
is(entries('/changes.atom'), 0, 'and the feed');
$server->graceful;
ok($server->until(sub { $server->get("$api/health")->{body} =~ /"status":"healthy"|"status":"degraded"/ }, 20), 'a restart looks at all statements');
unlike($server->error_log, qr/statements cannot run/, 'and misses none');
diag(sprintf '28,000 athletes in place of as many: %.2f s, without the changes %.2f s', $with, median(map { large() } 1 .. 5)) if $with;
is(system("$migrate up xcri >/dev/null 2>&1"), 0, 'they come back');
is(put([edition(9)])->{status}, 200, 'another');
shown(1);
$db->sql("REVOKE SELECT ON xcri.xcri_changes FROM 'xcri_read'\@'localhost'");
ok($server->until(sub { $server->get("$api/changes/")->{body} =~ /"total":0/ }, 30), 'who may not read them sees none') or diag($server->get("$api/changes/")->{body});
unlike($server->error_log, qr/xcri: error /, 'and that is no error') or diag($server->error_log);

done_testing();
