-- Demo data, step 8: team rankings ("Team Five"), computed from the athlete rankings.
--
-- The score is the sum of the five best athletes' ranks, so the lowest is the best, as in a race.
-- top5_average and top7_average are averages of XCRI scores (1000 minus the rank), so the highest
-- is the best. Teams with fewer than five athletes have no score and stand last, by number of
-- athletes, then by rank. squad_depth_score is the share of the team's athletes in the better half
-- of the list.

SET NAMES utf8mb4;
SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_notes = 0;

DROP TABLE IF EXISTS demo_squad;
CREATE TABLE demo_squad (
  list INT NOT NULL, tid INT NOT NULL, n INT NULL, five INT NULL, seven INT NULL, depth DOUBLE NULL,
  last INT NULL, low INT NOT NULL, best DOUBLE NOT NULL,
  a1 INT, a2 INT, a3 INT, a4 INT, a5 INT, a6 INT, a7 INT
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_squad
SELECT list, tid, COUNT(*),
       IF(COUNT(*) >= 5, SUM(IF(pos <= 5, athlete_rank, 0)), NULL),
       IF(COUNT(*) >= 7, SUM(IF(pos <= 7, 1000 - athlete_rank, 0)), NULL),
       IF(COUNT(*) >= 2, AVG(rn <= n / 2), NULL),
       MAX(IF(known, last, NULL)), IF(COUNT(*) >= 5, 0, 5 - COUNT(*)), AVG(athlete_rank),
       MAX(IF(pos = 1, aid, NULL)), MAX(IF(pos = 2, aid, NULL)), MAX(IF(pos = 3, aid, NULL)),
       MAX(IF(pos = 4, aid, NULL)), MAX(IF(pos = 5, aid, NULL)), MAX(IF(pos = 6, aid, NULL)),
       MAX(IF(pos = 7, aid, NULL))
  FROM (SELECT r.list, a.tid, r.aid, r.rn, r.athlete_rank, r.last, l.n, a.miss % 1613 <> 19 AS known,
               ROW_NUMBER() OVER (PARTITION BY r.list, a.tid ORDER BY r.rn) AS pos
          FROM demo_row r
          JOIN demo_list l ON l.list = r.list
          JOIN demo_athlete a ON a.aid = r.aid) x
 GROUP BY list, tid;

-- The school without a ranked athlete stands in the live lists all the same.
INSERT INTO demo_squad (list, tid, n, low, best)
SELECT l.list, t.tid, IF(l.season = 2024, NULL, 0), 9, 0
  FROM demo_team t
  JOIN demo_list l ON l.d = t.d AND l.gender = t.gender AND l.k = 14 AND l.grp = 'division'
 WHERE t.roster = 0;

INSERT INTO iz_rankings_xcri_team_rankings
SELECT ROW_NUMBER() OVER (ORDER BY q.list, q.team_rank, q.low, q.tid), l.season, l.division, l.gender, l.day,
       l.algorithm, l.grp, s.hnd, s.name, s.group_fk, s.regl, s.conf, q.team_rank, q.five,
       w.day - INTERVAL IF(l.season = 2024, 336, 0) DAY, q.n, q.seven / 7, 1000 - q.five / 5, q.depth,
       q.a1, q.a2, q.a3, q.a4, q.a5, q.a6, q.a7, l.calculated, l.version
  FROM (SELECT q.*, RANK() OVER (PARTITION BY list ORDER BY low, five, IF(low = 0, 0, best)) AS team_rank
          FROM demo_squad q) q
  JOIN demo_list l ON l.list = q.list
  JOIN demo_team t ON t.tid = q.tid
  JOIN demo_school s ON s.sid = t.sid
  LEFT JOIN demo_week w ON w.w = q.last
 ORDER BY q.list, q.team_rank, q.low, q.tid;

SELECT CONCAT('demo data: ', COUNT(*), ' team rankings') FROM iz_rankings_xcri_team_rankings;
