-- Demo data, step 11: a metadata row for each list, and two for runs that left no list.

SET NAMES utf8mb4;

INSERT INTO iz_rankings_xcri_calculation_metadata
SELECT l.list, l.season, l.division, l.gender, l.day, l.algorithm, l.grp, l.calculated, l.version,
       r.performances, l.n, t.teams, CEIL(r.performances / 38), l.seconds,
       l.list % 3 > 0, IF(l.list % 3 > 0, 0.5 + 0.499 * demo_u('cache', l.list), NULL),
       r.met, l.n - r.met, IF(l.algorithm = 'heavy', NULL, l.list % 4), 'completed', NULL
  FROM demo_list l
  JOIN (SELECT list, SUM(races) AS performances, SUM(meetings > 0) AS met FROM demo_row GROUP BY list) r ON r.list = l.list
  JOIN (SELECT list, COUNT(*) AS teams FROM demo_squad GROUP BY list) t ON t.list = l.list
 ORDER BY l.list;

INSERT INTO iz_rankings_xcri_calculation_metadata
SELECT MAX(metadata_id) + 1, 2025, 2030, 'F', NULL, NULL, 'region_Midwest', '2025-10-24 20:01:00', NULL,
       NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'partial', NULL
  FROM iz_rankings_xcri_calculation_metadata;
INSERT INTO iz_rankings_xcri_calculation_metadata
SELECT MAX(metadata_id) + 1, 2025, 2034, 'M', '2025-10-06', 'heavy', 'division', '2025-10-06 05:02:11', 'heavy_v1',
       2612, 701, NULL, NULL, 600.00, 0, NULL, NULL, NULL, NULL, 'failed',
       'Stopped after 600 s: race "Old Mill Run" (meet 250081) has two results for O''Brien & Núñez'
  FROM iz_rankings_xcri_calculation_metadata;

SELECT CONCAT('demo data: ', COUNT(*), ' metadata rows') FROM iz_rankings_xcri_calculation_metadata;
