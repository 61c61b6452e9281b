-- Demo data, step 9: the SCS components of both live light/division lists.
--
-- sewr, osma, saga and xcri (the SCS score) are those of the athlete's ranking. The other
-- columns explain them: ags are the adjusted gaps behind SAGA (seconds, lower is better;
-- SAGA itself falls by 3.6 for each second), cpr the race ratings behind SEWR (higher is better),
-- opponents those of the record.

SET NAMES utf8mb4;
SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_notes = 0;

INSERT INTO iz_rankings_xcri_scs_components
SELECT STRAIGHT_JOIN ROW_NUMBER() OVER (ORDER BY l.list, r.rn), l.first + r.rn, l.season, l.division, l.gender,
       a.aid, a.first, a.last, s.name,
       r.saga, r.saga_rank, r.sewr, r.sewr_rank, r.osma, r.osma_rank, r.scs, r.scs_rank,
       IF(a.miss % 1301 = 11, NULL, r.races),
       GREATEST(0, (880 - r.saga) / 3.6 - IF(r.races = 1, 0, 3 + 5 * ABS(a.d2))), (880 - r.saga) / 3.6,
       (880 - r.saga) / 3.6 + IF(r.races = 1, 0, 4 + 6 * ABS(a.d1)),
       r.sewr + IF(r.races = 1, 0, 8 + 14 * ABS(a.d3)), r.sewr, r.sewr - IF(r.races = 1, 0, 9 + 15 * ABS(a.d2)),
       IF(a.miss % 173 = 7, NULL, 700 - v.level + 60 * a.d2),
       IF(a.miss % 173 = 7, NULL, 700 - v.level + 60 * a.d2 + IF(r.races = 1, 0, 25 + 30 * ABS(a.d3))),
       IF(a.miss % 191 = 9, NULL, r.meetings / r.races), IF(a.miss % 191 = 9, NULL, r.meetings),
       l.calculated, l.calculated + INTERVAL 2155 SECOND
  FROM demo_list l
  JOIN demo_row r ON r.list = l.list
  JOIN demo_athlete a ON a.aid = r.aid
  JOIN demo_school s ON s.sid = a.sid
  JOIN demo_division v ON v.d = l.d
 WHERE l.k = 14 AND l.algorithm = 'light' AND l.grp = 'division'
 ORDER BY l.list, r.rn;

SELECT CONCAT('demo data: ', COUNT(*), ' component rows') FROM iz_rankings_xcri_scs_components;
