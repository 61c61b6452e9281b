-- Demo data, step 4: the races of 2025 in which teams met, and their results.
--
-- A race is for one rank group: a division (invitationals of teams of about the same strength),
-- a region or a conference. Men and women of a group run at the same meet. Weeks are counted
-- from 0 (before the snapshot of 28 July) to 13 (Friday, 24 October, in the live lists only).

SET NAMES utf8mb4;

DROP TABLE IF EXISTS demo_week, demo_race, demo_entry;
CREATE TABLE demo_week (w INT PRIMARY KEY, day DATE NOT NULL) ENGINE=Aria TRANSACTIONAL=0;
INSERT INTO demo_week
SELECT seq, IF(seq = 13, '2025-10-24', '2025-07-26' + INTERVAL 7 * seq DAY) FROM seq_0_to_13;

-- meet: the meet's number in name order of group and round. tier: 0 strong field, 1 weak one.
CREATE TABLE demo_race (
  race INT PRIMARY KEY, meet INT NOT NULL, type CHAR(1) CHARSET ascii NOT NULL, fk INT NOT NULL,
  d INT NOT NULL, gender CHAR(1) CHARSET ascii NOT NULL, w INT NOT NULL, round INT NOT NULL,
  size INT NOT NULL, tier DOUBLE NOT NULL, name VARCHAR(255) CHARSET utf8mb4 NOT NULL, KEY (type, fk, gender)
) ENGINE=Aria TRANSACTIONAL=0;

SET @hosts = CONCAT(
  'Joe Piane "Notre Dame" Invite|Nutty Badger Invitational|Cowboy Jamboree|Paul Short Run|',
  'Griak Classic|Live in Lou Classic|Gans Creek Classic|Bradley Pink Classic|Pre-Nationals|',
  'Blue & Gold Open|John McNichols Invitational|Virginia Hills Invitational|',
  'Sam Bell "Old Course" Invitational|Roy Griak Gold|Sean Earl Lakefront|Dean Hayes Memorial|',
  'Boston Harbor Classic|Battle in Beantown|Coast-to-Coast Battle|Crimson Classic|',
  'XC23 Invitational|Louisville Slugger Run|Winthrop "Adidas" Invite|Kim & Dave''s 8K/6K|',
  'Aggie Opener|Señor Frost Classic|Chile Pepper Festival|Husker Greens|Rim Rock Classic|',
  'Mountain Air Invitational|Dellinger Farm Run|Bill Memorial (#2)|Stanford Trees Invitational|',
  'Capital Cross Challenge|Silver Dollar Run|Titan Classic|Beach Opener|Mustang Challenge|',
  'Inter-Regional Rumble|Lehigh Hills Run|Princeton Lake Invite|Father "Duffy" Meet|',
  'Short Course Preview|Firecracker <5K> Festival|Hoosier Open|Spartan Green Run|Fall Kick-off|',
  'Harvest Invitational|Apple Orchard Run|Vineyard Classic|Lakeside Trophy|Prairie Wind Open|',
  'Fox Hollow Invitational|Old Mill Run|Corn Maze 8K|Pumpkin Run|Bridge to Bridge|',
  'Twin Rivers Classic|Covered Bridge Meet|Stone Wall Open|Founders'' Day Run|Night Lights Invite');

SET @tails = '| (College)| – DIII| – NAIA| – JC| – JC II| – JC III';

INSERT INTO demo_race
SELECT 2 * (meet - 1) + 1 + g.n, meet, type, fk, d, g.gender, w, round,
       IF(type = 'C', 13, 7 + FLOOR(demo_u('size', meet) * 6)),
       tier, name
  FROM (SELECT ROW_NUMBER() OVER (ORDER BY w, d, type, fk, round) AS meet, m.*
          FROM (SELECT 'D' AS type, division AS fk, d, ELT(1 + (seq - 1) % 5, 6, 7, 8, 10, 12) + 0 AS w,
                       seq AS round, ((seq - 1) DIV 5 + 0.5) / CEIL(d_races / 5) AS tier,
                       CONCAT(demo_part(@hosts, 1 + (seq * 5 + 17 * d) % 62), demo_part(@tails, d)) AS name
                  FROM demo_division JOIN seq_1_to_100 ON seq <= d_races
                UNION ALL
                SELECT 'R', fk, d, IF(seq = 1, 5, 11), seq, 0,
                       CONCAT(name, IF(seq = 1, ' Region Preview', ' Region Challenge'), demo_part(@tails, d))
                  FROM demo_region JOIN seq_1_to_2
                UNION ALL
                SELECT 'C', fk, d, IF(fk % 2 = 1, 9, 13), 1, 0,
                       CONCAT(name, IF(fk % 2 = 1, ' Midseason Meet', ' Championships'))
                  FROM demo_conf) m) m
  JOIN (SELECT 0 AS n, 'M' AS gender UNION ALL SELECT 1, 'F') g;

-- Who runs: teams with at least five athletes. A team enters one race a day: among the day's
-- races of its group the one that fits it best, where the fields are filled by fit.
CREATE TABLE demo_entry (
  race INT NOT NULL, tid INT NOT NULL, sid INT NOT NULL, place INT NOT NULL, score INT NOT NULL,
  PRIMARY KEY (race, tid), KEY (tid)
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_entry
SELECT race, tid, sid, place,
       CEIL(16 + 22 * demo_u('start', race)
            + SUM(IF(place = 1, 0, 2 + 22 * demo_u('gap', race * 10000 + tid)))
              OVER (PARTITION BY race ORDER BY place))
  FROM (SELECT race, tid, sid,
               ROW_NUMBER() OVER (PARTITION BY race
                 ORDER BY strength + 0.4 * demo_z('race', race * 10000 + tid) DESC, tid) AS place
          FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY race ORDER BY fit, tid) AS seat
                  FROM (SELECT f.*, ROW_NUMBER() OVER (PARTITION BY type, fk, w, tid
                                                       ORDER BY fit, race) AS choice
                          FROM (SELECT r.race, r.type, r.fk, r.w, r.size, t.tid, t.sid, t.strength,
                                       1.2 * ABS(t.pct - r.tier)
                                       + 0.3 * demo_u('fit', r.race * 10000 + t.tid) AS fit
                                  FROM demo_race r
                                  JOIN (SELECT t.*, s.division, s.regl_fk, s.conf_fk,
                                               PERCENT_RANK() OVER (PARTITION BY t.d, t.gender
                                                 ORDER BY t.strength DESC) AS pct
                                          FROM demo_team t JOIN demo_school s ON s.sid = t.sid
                                         WHERE t.roster >= 5) t
                                    ON t.d = r.d AND t.gender = r.gender
                                   AND r.fk = CASE r.type WHEN 'D' THEN t.division
                                                          WHEN 'R' THEN t.regl_fk
                                                          ELSE t.conf_fk END) f) c
                 WHERE choice = 1) s
         WHERE seat <= size) p;
DELETE e FROM demo_entry e
  JOIN (SELECT race FROM demo_entry GROUP BY race HAVING COUNT(*) < 3) small ON small.race = e.race;

-- A team has raced in the weeks of its meets.
UPDATE demo_team t
  JOIN (SELECT e.tid, BIT_OR(1 << r.w) AS weeks FROM demo_entry e JOIN demo_race r ON r.race = e.race
         GROUP BY e.tid) m ON m.tid = t.tid
   SET t.weeks = t.weeks | m.weeks;

SELECT CONCAT('demo data: ', (SELECT COUNT(DISTINCT race) FROM demo_entry), ' races, ',
              (SELECT COUNT(*) FROM demo_entry), ' results');
