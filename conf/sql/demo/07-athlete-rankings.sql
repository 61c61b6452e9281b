-- Demo data, step 7: athlete rankings.

SET NAMES utf8mb4;
SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_notes = 0;

-- In list order, so that the rows are appended. Paces are seconds a kilometre.
INSERT INTO iz_rankings_xcri_athlete_rankings
SELECT STRAIGHT_JOIN
       l.first + r.rn, l.season, l.division, l.gender, l.day, l.algorithm, l.grp,
       a.aid, a.first, a.last, s.hnd, s.name, s.group_fk, s.regl, s.conf,
       r.athlete_rank, IF(a.miss % 1709 = 3, NULL, 1000 - r.athlete_rank),
       IF(a.miss % 1301 = 11, NULL, r.races),
       IF(a.miss % 1511 = 13, NULL, IF(l.gender = 'M', 181.5, 211.5) + v.pace - 6.1 * r.perf),
       IF(a.miss % 1511 = 13, NULL, IF(l.gender = 'M', 181.5, 211.5) + v.pace - 6.1 * r.perf
          - IF(r.races = 1, 0, LEAST(4.5, 0.4 + 0.3 * r.races + 0.6 * ABS(a.d2)))),
       IF(a.miss % 1613 = 19, NULL, w.day - INTERVAL IF(l.season = 2024, 336, 0) DAY),
       r.wins, r.meetings - r.wins, r.meetings, r.wins / NULLIF(r.meetings, 0),
       IF(r.meetings = 0, NULL, IF(l.gender = 'M', 174, 204) + v.pace - 4.5 * r.perf - 2.5 * ABS(a.d3)),
       IF(r.meetings = 0, NULL, IF(l.gender = 'M', 183, 213) + v.pace - 4.5 * r.perf + 1.5 * a.d2),
       r.scs, r.scs_rank, r.saga, r.saga_rank, r.sewr, r.sewr_rank, r.osma, r.osma_rank,
       l.calculated, l.version, l.seconds
  FROM demo_list l
  JOIN demo_row r ON r.list = l.list
  JOIN demo_athlete a ON a.aid = r.aid
  JOIN demo_school s ON s.sid = a.sid
  JOIN demo_division v ON v.d = l.d
  JOIN demo_week w ON w.w = r.last;

SELECT CONCAT('demo data: ', COUNT(*), ' athlete rankings') FROM iz_rankings_xcri_athlete_rankings;
