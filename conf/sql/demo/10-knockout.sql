-- Demo data, step 10: Team Knockout and its matchups.
--
-- Live for every division, and for Division I also as of the snapshot of 20 October. Teams with
-- a full five stand in the knockout of their division, their region and their conference. The
-- record of a group counts the races of that group.

SET NAMES utf8mb4;
SET SESSION unique_checks = 0, foreign_key_checks = 0, sql_notes = 0;

DROP TABLE IF EXISTS demo_ko, demo_pair;
CREATE TABLE demo_ko (
  k INT NOT NULL, type CHAR(1) CHARSET ascii NOT NULL, fk INT NOT NULL, tid INT NOT NULL,
  sid INT NOT NULL, gender CHAR(1) CHARSET ascii NOT NULL, n INT NOT NULL, five INT NOT NULL, last INT NULL,
  wins INT NOT NULL DEFAULT 0, losses INT NOT NULL DEFAULT 0, five_rank INT NULL, ko_rank INT NULL,
  PRIMARY KEY (k, type, tid), KEY (k, type, fk, gender)
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_ko (k, type, fk, tid, sid, gender, n, five, last)
SELECT l.k, g.type, CASE g.type WHEN 'D' THEN l.division WHEN 'R' THEN s.regl_fk ELSE s.conf_fk END,
       q.tid, s.sid, l.gender, q.n, q.five, q.last
  FROM demo_squad q
  JOIN demo_list l ON l.list = q.list
  JOIN demo_team t ON t.tid = q.tid
  JOIN demo_school s ON s.sid = t.sid
  JOIN (SELECT 'D' AS type UNION ALL SELECT 'R' UNION ALL SELECT 'C') g
 WHERE l.season = 2025 AND l.algorithm = 'light' AND l.grp = 'division' AND q.low = 0
   AND (l.k = 14 OR (l.k = 13 AND l.d = 1))
   AND (g.type = 'D' OR (g.type = 'R' AND s.regl_fk IS NOT NULL) OR (g.type = 'C' AND s.conf_fk IS NOT NULL));

-- Team a is the one with the lower handle; the lower score wins.
CREATE TABLE demo_pair (
  k INT NOT NULL, race INT NOT NULL, type CHAR(1) CHARSET ascii NOT NULL,
  a INT NOT NULL, a_sid INT NOT NULL, a_place INT NOT NULL, a_score INT NOT NULL,
  b INT NOT NULL, b_sid INT NOT NULL, b_place INT NOT NULL, b_score INT NOT NULL, KEY (k, race)
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_pair
SELECT STRAIGHT_JOIN k.seq, r.race, r.type, a.tid, a.sid, a.place, a.score, b.tid, b.sid, b.place, b.score
  FROM demo_race r
  JOIN demo_entry a ON a.race = r.race
  JOIN seq_13_to_14 k ON k.seq > r.w
  JOIN demo_ko ka ON ka.k = k.seq AND ka.type = r.type AND ka.tid = a.tid
  JOIN demo_entry b ON b.race = r.race AND b.sid > a.sid
  JOIN demo_ko kb ON kb.k = k.seq AND kb.type = r.type AND kb.tid = b.tid;

UPDATE demo_ko k
  JOIN (SELECT k, type, tid, SUM(won) AS wins, COUNT(*) - SUM(won) AS losses
          FROM (SELECT k, type, a AS tid, a_score < b_score AS won FROM demo_pair
                UNION ALL SELECT k, type, b, b_score < a_score FROM demo_pair) x
         GROUP BY k, type, tid) m ON m.k = k.k AND m.type = k.type AND m.tid = k.tid
   SET k.wins = m.wins, k.losses = m.losses;

-- Mostly the Team Five order, moved by the record.
DROP TABLE IF EXISTS demo_ko_rank;
CREATE TABLE demo_ko_rank (k INT, type CHAR(1) CHARSET ascii, tid INT, five_rank INT, ko_rank INT,
                           PRIMARY KEY (k, type, tid)) ENGINE=Aria TRANSACTIONAL=0
SELECT k, type, tid, five_rank,
       ROW_NUMBER() OVER (PARTITION BY k, type, fk, gender
         ORDER BY pct - 0.22 * (wins - losses) / (wins + losses + 4), five, tid) AS ko_rank
  FROM (SELECT k, type, fk, gender, tid, five, wins, losses,
               RANK() OVER (PARTITION BY k, type, fk, gender ORDER BY five) AS five_rank,
               PERCENT_RANK() OVER (PARTITION BY k, type, fk, gender ORDER BY five) AS pct
          FROM demo_ko) x;
UPDATE demo_ko k JOIN demo_ko_rank r ON r.k = k.k AND r.type = k.type AND r.tid = k.tid
   SET k.five_rank = r.five_rank, k.ko_rank = r.ko_rank;
DROP TABLE demo_ko_rank;

INSERT INTO iz_rankings_xcri_team_knockout
SELECT ROW_NUMBER() OVER (ORDER BY k.k, FIELD(k.type, 'D', 'R', 'C'), k.fk, k.gender DESC, k.ko_rank),
       s.hnd, s.name, IF(k.tid % 41 = 9, NULL, UPPER(LEFT(REPLACE(s.name, ' ', ''), 4))),
       k.type, k.fk, k.gender, s.regl_fk, s.conf_fk, s.regl, s.conf, r.ko_rank, c.ko_rank, k.ko_rank,
       IF(k.tid % 307 = 11, NULL, k.five_rank),
       CASE WHEN k.ko_rank = 1 THEN NULL WHEN k.wins + k.losses = 0 THEN 'team_five'
            WHEN k.tid % 5 = 0 THEN 'common_opponents' ELSE 'head_to_head' END,
       IF(k.tid % 311 = 12, NULL, k.n), IF(k.tid % 313 = 13, NULL, k.n),
       IF(k.tid % 317 = 14, NULL, k.five), IF(k.tid % 331 = 15, NULL, w.day),
       IF(k.k = 13 AND k.wins + k.losses = 0, NULL, k.wins), IF(k.k = 13 AND k.wins + k.losses = 0, NULL, k.losses),
       100 * k.wins / NULLIF(k.wins + k.losses, 0),
       IF(k.k = 14, NULL, '2025-10-20'), 2025, IF(k.k = 14, '2025-10-24 20:34:03', '2025-10-20 05:10:00')
  FROM demo_ko k
  JOIN demo_school s ON s.sid = k.sid
  LEFT JOIN demo_ko r ON r.k = k.k AND r.type = 'R' AND r.tid = k.tid
  LEFT JOIN demo_ko c ON c.k = k.k AND c.type = 'C' AND c.tid = k.tid
  LEFT JOIN demo_week w ON w.w = k.last
 ORDER BY 1;

-- A few meets have no number yet, and one race was read before the knockout was ranked.
INSERT INTO iz_rankings_xcri_team_knockout_matchups
SELECT ROW_NUMBER() OVER (ORDER BY p.k, r.w, p.race, p.a_sid, p.b_sid),
       1060000 + p.race, IF(r.meet % 53 = 7, NULL, 250000 + r.meet), w.day, r.name,
       20600 + p.a_sid, p.a_place, p.a_score, IF(p.race = 50, NULL, ka.ko_rank),
       20600 + p.b_sid, p.b_place, p.b_score, IF(p.race = 50, NULL, kb.ko_rank),
       20600 + IF(p.a_score < p.b_score, p.a_sid, p.b_sid), 2025, r.type, r.fk, r.gender,
       IF(p.k = 14, NULL, '2025-10-20'), IF(p.k = 14, '2025-10-24 20:34:03', '2025-10-20 05:10:00')
  FROM demo_pair p
  JOIN demo_race r ON r.race = p.race
  JOIN demo_week w ON w.w = r.w
  JOIN demo_ko ka ON ka.k = p.k AND ka.type = p.type AND ka.tid = p.a
  JOIN demo_ko kb ON kb.k = p.k AND kb.type = p.type AND kb.tid = p.b
 ORDER BY 1;

SELECT CONCAT('demo data: ', (SELECT COUNT(*) FROM iz_rankings_xcri_team_knockout), ' knockout rows, ',
              (SELECT COUNT(*) FROM iz_rankings_xcri_team_knockout_matchups), ' matchups');
