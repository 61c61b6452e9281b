-- Demo data, step 6: the lists, and every athlete's place in them.

SET NAMES utf8mb4;
-- Sorting 418,000 rows six times is most of the work: let it happen in memory.
SET SESSION sort_buffer_size = 64 << 20, tmp_memory_table_size = 256 << 20, max_heap_table_size = 256 << 20;
SET SESSION sql_notes = 0;

-- k: 1..13 the snapshots, 14 live. first: the ranking_id before the list's first.
DROP TABLE IF EXISTS demo_list, demo_row;
CREATE TABLE demo_list (
  list INT PRIMARY KEY, season INT NOT NULL, d INT NOT NULL, division INT NOT NULL,
  gender CHAR(1) CHARSET ascii NOT NULL, k INT NOT NULL, day DATE NULL,
  algorithm VARCHAR(20) CHARSET utf8mb4 NOT NULL, grp VARCHAR(50) CHARSET utf8mb4 NOT NULL,
  fk INT NOT NULL, calculated DATETIME NOT NULL, version VARCHAR(50) NULL, seconds DECIMAL(10,2) NULL,
  n INT NOT NULL DEFAULT 0, first INT NOT NULL DEFAULT 0
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_list (list, season, d, division, gender, k, day, algorithm, grp, fk, calculated, version, seconds)
SELECT ROW_NUMBER() OVER (ORDER BY o, k, d, gender DESC, fk), season, d, division, gender, k,
       IF(k = 14, NULL, '2025-07-21' + INTERVAL 7 * k DAY), algorithm, grp, fk,
       CASE WHEN season = 2024 THEN '2024-11-24 06:10:00'
            WHEN k < 14 THEN CONCAT('2025-07-21' + INTERVAL 7 * k DAY, ' 04:30:', 10 + k)
            WHEN o = 3 THEN '2025-10-24 19:34:03' ELSE '2025-10-24 20:01:00' END,
       IF(algorithm = 'heavy', 'heavy_v1', IF(season = 2024, IF(d > 4, NULL, 'light_v1'), 'light_v2')),
       IF(o > 3 AND fk > 0 AND gender = 'F', NULL, 1.2 + 8 * demo_u('seconds', o * 100000 + k * 1000 + d * 10 + fk))
  FROM (SELECT 1 AS o, 2024 AS season, 14 AS k, 'light' AS algorithm, 'division' AS grp, 0 AS fk, d, division FROM demo_division
        UNION ALL SELECT 2, 2025, seq, 'light', 'division', 0, d, division FROM demo_division JOIN seq_1_to_13
        UNION ALL SELECT 3, 2025, 14, 'light', 'division', 0, d, division FROM demo_division
        UNION ALL SELECT 4, 2025, 14, 'heavy', 'division', 0, d, division FROM demo_division WHERE d = 1
        UNION ALL SELECT 5, 2025, 14, 'light', CONCAT('region_', name), fk, d, 2030 FROM demo_region
                   WHERE d = 1 AND name IN ('Great Lakes', 'West')
        UNION ALL SELECT 6, 2025, 14, 'light', CONCAT('conference_', name), fk, d, 2030 FROM demo_conf
                   WHERE d = 1 AND name IN ('Big 12', 'Ivy League')) l
  JOIN (SELECT 'M' AS gender UNION ALL SELECT 'F') g;

-- perf: what the rank goes by. The wave moves it a little from week to week, and so do the SCS
-- parts; a list holds those who have raced by its week.
CREATE TABLE demo_row (
  list INT NOT NULL, rn INT NOT NULL, aid INT NOT NULL, athlete_rank INT NOT NULL,
  perf DOUBLE NOT NULL, races INT NOT NULL, last INT NOT NULL, meetings INT NOT NULL, wins INT NOT NULL,
  scs DECIMAL(10,2) NULL, scs_rank INT NULL, saga DECIMAL(10,2) NULL, saga_rank INT NULL,
  sewr DECIMAL(10,2) NULL, sewr_rank INT NULL, osma DECIMAL(10,2) NULL, osma_rank INT NULL,
  PRIMARY KEY (list, rn)
) ENGINE=InnoDB;

DROP TABLE IF EXISTS demo_raw;
CREATE TABLE demo_raw (
  list INT NOT NULL, aid INT NOT NULL, perf DOUBLE NOT NULL, races INT NOT NULL, last INT NOT NULL,
  meetings INT NOT NULL, luck DOUBLE NOT NULL,
  saga DECIMAL(10,2) NULL, sewr DECIMAL(10,2) NULL, osma DECIMAL(10,2) NULL
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_raw
SELECT list, aid, perf, BIT_COUNT(weeks), LENGTH(BIN(weeks)) - 1,
       IF(miss % 397 = 3, 0, meet * BIT_COUNT(weeks)), d1,
       IF(miss % 97 = 5, NULL, GREATEST(0, 880 - 3.6 * GREATEST(0, 100 + 0.3 * level - 31 * (0.9 * perf + 0.33 * d3)))),
       IF(miss % 131 = 7, NULL, 720 - level + 88 * (0.94 * perf + 0.28 * d1)),
       IF(miss % 149 = 9, NULL, 745 - level + 70 * (0.85 * perf + 0.36 * d2))
  FROM (SELECT l.list, a.aid, a.miss, a.meet, a.d1, a.d2, a.d3, v.level,
               IF(l.season = 2024, a.weeks24, a.weeks25) & ((1 << l.k) - 1) AS weeks,
               IF(l.season = 2024, a.ability24, a.ability)
                 + a.amp * SIN(2 * PI() * (a.phase + l.k / 22))
                 + 0.04 * (CONV(LEFT(MD5(CONCAT(a.aid, ':', l.k)), 4), 16, 10) / 65536 - 0.5)
                 + IF(l.algorithm = 'heavy', 0.12 * a.d3 + 0.08 * a.d1, 0) AS perf
          FROM demo_list l
          JOIN demo_division v ON v.d = l.d
          JOIN demo_athlete a ON a.d = l.d AND a.gender = l.gender
          JOIN demo_school s ON s.sid = a.sid
         WHERE IF(l.season = 2024, a.in24, a.in25)
           AND (l.fk = 0 OR l.fk = s.regl_fk OR l.fk = s.conf_fk)) x
 WHERE weeks > 0;

-- Ranks, and the record that goes with the rank. Now and then two neighbours share a rank
-- (1, 2, 2, 4).
INSERT INTO demo_row
SELECT list, rn, aid, rn - IF(rn % 61 = 30, 1, 0), perf, races, last, meetings,
       ROUND(meetings * GREATEST(0, LEAST(1, 1 - pos + 0.3 * luck * pos * (1 - pos) * (1 - pos)))),
       scs, IF(scs IS NULL, NULL, RANK() OVER (PARTITION BY list ORDER BY scs DESC)),
       saga, IF(saga IS NULL, NULL, RANK() OVER (PARTITION BY list ORDER BY saga DESC)),
       sewr, IF(sewr IS NULL, NULL, RANK() OVER (PARTITION BY list ORDER BY sewr DESC)),
       osma, IF(osma IS NULL, NULL, RANK() OVER (PARTITION BY list ORDER BY osma DESC))
  FROM (SELECT r.*, ROUND(0.6 * sewr + 0.4 * osma, 2) AS scs,
               ROW_NUMBER() OVER (PARTITION BY list ORDER BY perf DESC, aid) AS rn,
               PERCENT_RANK() OVER (PARTITION BY list ORDER BY perf DESC, aid) AS pos
          FROM demo_raw r) x;
DROP TABLE demo_raw;

UPDATE demo_list l JOIN (SELECT list, COUNT(*) AS n, SUM(COUNT(*)) OVER (ORDER BY list) AS upto
                           FROM demo_row GROUP BY list) c ON c.list = l.list
   SET l.n = c.n, l.first = c.upto - c.n;

SELECT CONCAT('demo data: ', COUNT(*), ' lists with ', SUM(n), ' places') FROM demo_list;
