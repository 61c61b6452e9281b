# /teams/*, its twin /team-five/*, and resumes (contract.md part 2, section 3).

use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/../lib";
use Test::More;
use XCRITest;

my $M = 'division=2030&gender=M';
my @men = (2001, 2005, 2006 .. 2010);
my @all = (2001, 2021, 2031, 2041, 2005, 2006, 2022, 2042, 2007 .. 2010);

for my $t ('/teams', '/team-five') {
    body_is("$t/?season_year=2025&$M&limit=1",
        '{"total":7,"limit":1,"offset":0,"results":[{"ranking_id":2001,"season_year":2025,"division_code":2030,'
        . '"gender_code":"M","checkpoint_date":null,"algorithm_type":"light","scoring_group":"division",'
        . '"anet_team_hnd":101,"team_name":"Ärlön State","team_group_fk":501,"regl_group_name":"West",'
        . '"conf_group_name":"ACC","team_rank":1,"team_xcri_score":682.00,"most_recent_race_date":"2025-10-22",'
        . '"athletes_count":13,"top7_average":543.71,"top5_average":863.60,"squad_depth_score":0.3939,'
        . '"top_athlete_1_hnd":9001,"top_athlete_2_hnd":9009,"top_athlete_3_hnd":9901,"top_athlete_4_hnd":9902,'
        . '"top_athlete_5_hnd":9903,"top_athlete_6_hnd":9904,"top_athlete_7_hnd":9905,'
        . '"calculated_at":"2025-10-24T19:34:03","algorithm_version":"light_v2"}]}', 'one team, written by hand');

    # ---- defaults, season, division, gender
    list_is("$t/", 'teams', \@all);
    list_is("$t/?$M", 'teams', \@men);
    list_is("$t/?season_year=2024", 'teams', [2051, 2052, 2053]);
    list_is("$t/?season_year=2026", 'teams', []);
    list_is("$t/?season_year=9223372036854775807", 'teams', []);
    list_is("$t/?division=2031", 'teams', [2031, 2042]);
    list_is("$t/?division=0", 'teams', []);
    list_is("$t/?division=0&season_year=2024", 'teams', [2053]);
    list_is("$t/?gender=f", 'teams', [2021, 2041, 2022]);
    list_is("$t/?gender=F&division=2030", 'teams', [2021, 2022]);

    # ---- scoring group, algorithm, checkpoint_date
    list_is("$t/?scoring_group=region_West", 'teams', [2003]);
    list_is("$t/?scoring_group=Conference_acc", 'teams', [2004]);
    list_is("$t/?scoring_group=nope", 'teams', []);
    list_is("$t/?scoring_group=", 'teams', []);
    list_is("$t/?algorithm_type=heavy", 'teams', [2002]);
    list_is("$t/?algorithm_type=Light+&$M", 'teams', \@men);
    list_is("$t/?algorithm_type=nope", 'teams', []);
    list_is("$t/?checkpoint_date=2025-10-13", 'teams', [2061, 2062]);
    list_is("$t/?checkpoint_date=2025-10-20", 'teams', [2071, 2074, 2072]);
    list_is("$t/?checkpoint_date=2025-10-20&algorithm_type=heavy", 'teams', [2073]);
    list_is("$t/?checkpoint_date=2026-09-01&season_year=2026", 'teams', [2081]);
    list_is("$t/?checkpoint_date=2025-12-31", 'teams', []);
    list_is("$t/?checkpoint_date=&$M", 'teams', \@men);

    # ---- paging
    for my $i (0 .. $#men) {
        list_is("$t/?$M&limit=1&offset=$i", 'teams', [$men[$i]], total => 7, limit => 1, offset => $i);
    }
    list_is("$t/?$M&limit=50000", 'teams', \@men, limit => 50000);
    list_is("$t/?$M&offset=7", 'teams', [], total => 7, offset => 7);
    list_is("$t/?$M&offset=9223372036854775807", 'teams', [], total => 7, offset => '9223372036854775807');

    # ---- search in the name only; literal
    list_is("$t/?$M&search=arlon", 'teams', [2001]);
    list_is("$t/?$M&search=state%2C+arlon+", 'teams', [2001]);
    list_is("$t/?$M&search=oneil", 'teams', [2006]);
    list_is("$t/?$M&search=o%CA%BCneil", 'teams', [2006]);
    list_is("$t/?$M&search=%C3%84RL%C3%96N+s", 'teams', [2001]);
    list_is("$t/?$M&search=100%25", 'teams', [2005]);
    list_is("$t/?$M&search=%25_", 'teams', [2005]);
    list_is("$t/?$M&search=%25%25", 'teams', []);
    list_is("$t/?$M&search=__", 'teams', []);
    list_is("$t/?$M&search=%5C+a", 'teams', [2006]);
    list_is("$t/?$M&search=%5C%5C", 'teams', []);
    list_is("$t/?$M&search=neil+%22", 'teams', [2006]);
    list_is("$t/?$M&search=jose", 'teams', []);
    list_is("$t/?$M&search=West", 'teams', []);
    list_is("$t/?$M&search=ng++", 'teams', [2008]);
    list_is("$t/?$M&search=ng+++", 'teams', [2008]);
    list_is("$t/?$M&search=" . 'y' x 3000, 'teams', []);

    # ---- region, conference: its own columns
    list_is("$t/?$M&region=west", 'teams', [2001, 2008]);
    list_is("$t/?$M&region=Great%20Lakes++", 'teams', [2006]);
    list_is("$t/?$M&region=", 'teams', \@men);
    list_is("$t/?$M&region=%25", 'teams', []);
    list_is("$t/?$M&conference=ACC", 'teams', [2001, 2008]);
    list_is("$t/?$M&conference=ivy+league", 'teams', [2007]);
    list_is("$t/?$M&conference=", 'teams', \@men);
    list_is("$t/?$M&region=West&conference=acc&search=trail", 'teams', [2008]);
    list_is("$t/?$M&region=West&limit=1&offset=1", 'teams', [2008], total => 2, limit => 1, offset => 1);

    # ---- one team
    row_is("$t/101", 'teams', 2042);                                # calculated last
    row_is("$t/101?$M", 'teams', 2001);
    row_is("$t/101?gender=f", 'teams', 2021);
    row_is("$t/101?division=2030", 'teams', 2021);                  # the women's, one minute later
    row_is("$t/101?season_year=2024", 'teams', 2051);
    row_is("$t/101?algorithm_type=heavy", 'teams', 2002);
    row_is("$t/101?scoring_group=region_West", 'teams', 2003);
    row_is("$t/101?checkpoint_date=2025-10-13", 'teams', 2062);
    row_is("$t/101?checkpoint_date=2025-10-20&algorithm_type=heavy", 'teams', 2073);
    row_is("$t/101?$M&checkpoint_date=", 'teams', 2001);
    row_is("$t/107", 'teams', 2009);                                # every NULL
    row_is("$t/108", 'teams', 2010);                                # every zero
    row_is("$t/%20105", 'teams', 2007);
    error_is("$t/1", 404, 'Team 1 not found for season 2025');
    error_is("$t/1?season_year=2024", 404, 'Team 1 not found for season 2024');
    error_is("$t/104", 404, 'Team 104 not found for season 2025');
    error_is("$t/101?division=2028", 404, 'Team 101 not found for season 2025');
    error_is("$t/101?division=0", 404, 'Team 101 not found for season 2025');
    error_is("$t/101?scoring_group=nope", 404, 'Team 101 not found for season 2025');
    error_is("$t/101?checkpoint_date=2020-01-01", 404, 'Team 101 not found for season 2025');
    error_is("$t/-1", 404, 'Team -1 not found for season 2025');

    # ---- the resume: sport 3 only, latest update first, NULL last
    row_is("$t/101/resume?gender=M", 'resume', 2);
    row_is("$t/101/resume?gender=m&season_year=2025", 'resume', 2);
    row_is("$t/101/resume", 'resume', 4);
    row_is("$t/101/resume?gender=f", 'resume', 4);
    row_is("$t/101/resume?season_year=2024", 'resume', 6);
    row_is("$t/101/resume?gender=M&division=2030", 'resume', 2);
    row_is("$t/101/resume?gender=M&division=1", 'resume', 2);       # ignored by the query
    row_is("$t/104/resume?gender=M", 'resume', 2);                  # shares the group
    row_is("$t/102/resume", 'resume', 7);                           # 400 KB, NULL updated_at
    error_is("$t/1/resume?season_year=2025&division=2030&gender=m", 404,
        'Season resume not found for team 1 (season=2025, division=2030, gender=m)');
    error_is("$t/1/resume", 404, 'Season resume not found for team 1 (season=2025, division=None, gender=None)');
    error_is("$t/1/resume?gender=F", 404, 'Season resume not found for team 1 (season=2025, division=None, gender=F)');
    error_is("$t/103/resume", 404, 'Season resume not found for team 103 (season=2025, division=None, gender=None)');
    error_is("$t/102/resume?gender=M", 404, 'Season resume not found for team 102 (season=2025, division=None, gender=M)');
    error_is("$t/101/resume?season_year=1999&division=0", 404,
        'Season resume not found for team 101 (season=1999, division=0, gender=None)');
    error_is("$t/501/resume", 404, 'Season resume not found for team 501 (season=2025, division=None, gender=None)');
}

# ---- the twins are the same, byte for byte, also where they refuse
for my $rest ('/', "/?$M", '/?limit=0&gender=Q', '/101', '/1', '/abc', '/101/resume', '/1/resume', '/x/resume',
    '?search=a', '/?checkpoint_date=2025-13-01', '/101/nothing') {
    my ($a, $b) = map { get("$_$rest") } qw(/teams /team-five);
    is($b->{body}, $a->{body}, "/team-five$rest and /teams$rest have the same body");
    my ($x, $y) = map { my $r = $_; join "\n", $r->{status}, map { "$_->[0]: $_->[1]" }
        grep { $_->[0] !~ /^(?:Date|ETag)$/i } @{ $r->{headers} } } $a, $b;
    # A link names the address it belongs to.
    s{/team-five/}{/teams/}g for $x, $y;
    is($y, $x, "/team-five$rest and /teams$rest have the same headers");
}

done_testing;
