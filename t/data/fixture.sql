-- The tests' fixture: few rows, all made by hand, so that every answer can be
-- worked out on paper.  Loaded after conf/sql/schema.sql into the fixture
-- database and, without secondary indexes, into the plain database.
--
-- The traps are on purpose: ties whose primary keys are not in the order of
-- the handles, teams with several rows for one season (light, heavy, regions,
-- conferences), an athlete in two divisions, a season (2026) that has only a
-- snapshot, a division 0, and a team whose name is the name of the database.

SET NAMES utf8mb4;
SET time_zone = '+00:00';

-- ------------------------------------------------------------------ athletes
-- Complete rows first.  The athletes' own region and conference are never the
-- team's: a list takes the team's, a snapshot takes the athlete's.
INSERT INTO iz_rankings_xcri_athlete_rankings
 (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group,
  anet_athlete_hnd, athlete_name_first, athlete_name_last, anet_team_hnd, team_name, team_group_fk,
  regl_group_name, conf_group_name, athlete_rank, xcri_score, races_count, season_average, best_performance,
  most_recent_race_date, h2h_wins, h2h_losses, h2h_meetings, h2h_win_rate, min_opponent_quality,
  avg_opponent_quality, scs_score, scs_rank, saga_score, saga_rank, sewr_score, sewr_rank, osma_score, osma_rank,
  calculated_at, algorithm_version, processing_time_seconds)
VALUES
 -- live, light, division, 2030 M: the list most tests look at
 (1001, 2025, 2030, 'M', NULL, 'light', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 501,
  'Own R', 'Own C', 1, 999.00, 4, 165.35, 162.01, '2025-10-14', 599, 0, 599, 1.0000, 150.02,
  180.02, 999.59, 72, 873.72, 5, 1021.39, 31, 966.89, 220, '2025-10-24 19:34:03', 'light_v2', 3.14),
 (1002, 2025, 2030, 'M', NULL, 'light', 'division', 9102, 'Zoë', 'O''Brien', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 502,
  'South', 'SEC', 2, 998.00, 3, 170.00, 169.50, '2025-10-07', 10, 2, 12, 0.8333, 151.00,
  181.00, 900.10, 80, 800.00, 9, 1000.00, 40, 900.00, 300, '2025-10-24 19:34:03', 'light_v2', 3.14),
 (1003, 2025, 2030, 'M', NULL, 'light', 'division', 9003, 'Jose', '100%', 103, '100%_Runners', 503,
  NULL, NULL, 2, 998.00, 2, 171.00, 170.00, '2025-10-01', 5, 5, 10, 0.5000, 152.00,
  182.00, 850.00, 90, 700.00, 10, 990.00, 41, 890.00, 301, '2025-10-24 19:34:03', 'light_v2', 3.14),
 (1004, 2025, 2030, 'M', NULL, 'light', 'division', 9004, 'Under_score', 'Back\\slash', 103, '100%_Runners', 503,
  NULL, NULL, 4, 996.00, 1, 172.10, 172.10, '2025-09-27', 1, 2, 3, 0.3333, 153.00,
  183.00, 840.00, 91, 690.00, 11, 980.00, 42, 880.00, 302, '2025-10-24 19:34:03', 'light_v2', 3.14),
 (1005, 2025, 2030, 'M', NULL, 'light', 'division', 9005, NULL, NULL, 104, NULL, NULL,
  NULL, NULL, 5, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', NULL, NULL),
 (1006, 2025, 2030, 'M', NULL, 'light', 'division', 9006, '', '', 108, 'Zero U', 0,
  '', '', 6, 0.00, 0, 0.00, 0.00, '2025-01-01', 0, 0, 0, 0.0000, 0.00,
  0.00, 0.00, 0, 0.00, 0, 0.00, 0, 0.00, 0, '2025-10-24 00:00:00', '', 0.00),
 (1007, 2025, 2030, 'M', NULL, 'light', 'division', 9007, CONCAT('A', CHAR(1 USING utf8mb4), 'B', CHAR(9 USING utf8mb4), 'C', CHAR(10 USING utf8mb4), 'D', CHAR(31 USING utf8mb4), CHAR(127 USING utf8mb4)),
  CONCAT('sep', _utf8mb4 X'E280A8', 'end', _utf8mb4 X'E280A9'), 105, CONCAT('Emoji ', _utf8mb4 X'F09F8F83F09F8FBD', ' Team </script>'), 505,
  'Own R', 'Own C', 7, 993.00, 3, 173.00, 172.50, '2025-10-14', 2, 1, 3, 0.6667, 154.00,
  184.00, 830.00, 92, 680.00, 12, 970.00, 43, 870.00, 303, '2025-10-24 19:34:03', 'light_v2', 3.14),
 (1008, 2025, 2030, 'M', NULL, 'light', 'division', 9008, 'Ann  ', 'Trail ', 106, 'Trailing  ', 506,
  'Own R', 'Own C', 8, 992.00, 2, 174.00, 173.50, '2025-10-14', 2, 2, 4, 0.5000, 155.00,
  185.00, 820.00, 93, 670.00, 13, 960.00, 44, 860.00, 304, '2025-10-24 19:34:03', 'light_v2', 3.14),
 (1009, 2025, 2030, 'M', NULL, 'light', 'division', 9009, 'Neg', 'Ative', 101, 'Ärlön State', 501,
  'Own R', 'Own C', 9, -2857.00, 5, -0.01, 99999999.99, '2024-02-29', 2147483647, -1, 2147483647, -0.5000, -0.10,
  -99999999.99, -1.50, -5, 0.10, 14, 0.01, 45, 1.05, 305, '2025-10-24 19:34:03', 'light_v2', 3.14),
 -- heavy twin of 1001: it has the region of its team in the light list
 (1031, 2025, 2030, 'M', NULL, 'heavy', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 501,
  'Own R', 'Own C', 3, 997.00, 4, 165.35, 162.01, '2025-10-14', 598, 1, 599, 0.9983, 150.02,
  180.02, 999.59, 72, 873.72, 5, 1021.39, 31, 966.89, 220, '2025-10-25 01:00:00', 'heavy_v1', 61.25),
 -- snapshots: the athlete's own region and conference are shown
 (1201, 2025, 2030, 'M', '2025-10-13', 'light', 'division', 9102, 'Zoë', 'O''Brien', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 502,
  'South', 'SEC', 1, 999.00, 2, 171.50, 171.00, '2025-10-07', 8, 2, 10, 0.8000, 151.00,
  181.00, 880.10, 80, 790.00, 9, 995.00, 40, 895.00, 300, '2025-10-14 03:00:00', 'light_v2', 2.50),
 (1211, 2025, 2030, 'M', '2025-10-20', 'light', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 501,
  'Own R', 'Own C', 1, 999.00, 3, 165.40, 162.50, '2025-10-14', 500, 0, 500, 1.0000, 150.10,
  180.10, 990.00, 70, 870.00, 5, 1020.00, 30, 960.00, 200, '2025-10-21 02:00:00', 'light_v2', 2.75);

-- Short rows: whatever is not named is NULL.
INSERT INTO iz_rankings_xcri_athlete_rankings
 (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group,
  anet_athlete_hnd, athlete_name_first, athlete_name_last, anet_team_hnd, team_name, regl_group_name, conf_group_name,
  athlete_rank, xcri_score, races_count, h2h_wins, h2h_losses, h2h_meetings, calculated_at)
VALUES
 (1021, 2025, 2030, 'F', NULL, 'light', 'division', 9021, 'Frída', 'Åsdóttir', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 3, 3, 0, 3, '2025-10-24 19:35:00'),
 (1022, 2025, 2030, 'F', NULL, 'light', 'division', 9022, 'Mia', 'State', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'Own R', 'Own C', 2, 998.00, 1, 0, 3, 3, '2025-10-24 19:35:00'),
 (1061, 2025, 2031, 'M', NULL, 'light', 'division', 9061, 'Two', 'Division', 201, 'Northern 31', 'Own R', 'Own C', 1, 999.00, 2, 1, 0, 1, '2025-10-23 08:00:00'),
 -- athlete 9001 also stands in division 2031, calculated later
 (1062, 2025, 2031, 'M', NULL, 'light', 'division', 9001, 'José', 'Núñez', 201, 'Northern 31', 'Own R', 'Own C', 2, 998.00, 1, 0, 1, 1, '2025-10-24 22:00:00'),
 (1071, 2025, 2028, 'F', NULL, 'light', 'division', 9071, 'Data', 'Base', 301, DATABASE(), 'Own R', 'Own C', 1, 999.00, 1, 0, 0, 0, '2025-10-22 07:00:00'),
 -- other scoring groups and algorithms, same athlete, same team
 (1032, 2025, 2030, 'M', NULL, 'heavy', 'division', 9102, 'Zoë', 'O''Brien', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'Own R', 'Own C', 1, 999.00, 3, 1, 1, 2, '2025-10-25 01:00:00'),
 (1041, 2025, 2030, 'M', NULL, 'light', 'region_West', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 4, 20, 0, 20, '2025-10-24 20:01:00'),
 (1042, 2025, 2030, 'M', NULL, 'light', 'region_West', 9009, 'Neg', 'Ative', 101, 'Ärlön State', 'Own R', 'Own C', 2, 998.00, 5, 0, 20, 20, '2025-10-24 20:01:00'),
 (1043, 2025, 2030, 'M', NULL, 'heavy', 'region_West', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 4, 20, 0, 20, '2025-10-25 01:00:00'),
 (1051, 2025, 2030, 'M', NULL, 'light', 'conference_ACC', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 4, 7, 0, 7, '2025-10-24 19:34:03'),
 -- season 2024
 (1101, 2024, 2030, 'M', NULL, 'light', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 6, 9, 0, 9, '2024-11-20 10:00:00'),
 (1102, 2024, 2030, 'M', NULL, 'light', 'division', 9102, 'Zoë', 'O''Brien', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'Own R', 'Own C', 2, 998.00, 6, 0, 9, 9, '2024-11-20 10:00:00'),
 (1103, 2024, 2030, 'F', NULL, 'light', 'division', 9021, 'Frída', 'Åsdóttir', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 6, 9, 0, 9, '2024-11-20 10:05:00'),
 (1104, 2024, 0, 'M', NULL, 'light', 'division', 9104, 'Division', 'Zero', 103, '100%_Runners', 'Own R', 'Own C', 1, 999.00, 6, 0, 0, 0, '2024-11-20 10:06:00'),
 (1105, 2024, 2028, 'F', NULL, 'light', 'division', 9071, 'Data', 'Base', 301, DATABASE(), 'Own R', 'Own C', 1, 999.00, 6, 0, 0, 0, '2024-11-21 11:00:00'),
 -- snapshots
 (1202, 2025, 2030, 'M', '2025-10-13', 'light', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 2, 998.00, 2, 2, 8, 10, '2025-10-14 03:00:00'),
 (1203, 2025, 2030, 'F', '2025-10-13', 'light', 'division', 9021, 'Frída', 'Åsdóttir', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 2, 1, 0, 1, '2025-10-14 03:00:00'),
 (1213, 2025, 2030, 'M', '2025-10-20', 'light', 'division', 9003, 'Jose', NULL, 103, '100%_Runners', NULL, NULL, 2, 998.00, 2, 1, 1, 2, '2025-10-21 02:00:00'),
 (1212, 2025, 2030, 'M', '2025-10-20', 'light', 'division', 9102, 'Zoë', 'O''Brien', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'South', 'SEC', 2, 998.00, 2, 1, 1, 2, '2025-10-21 02:00:00'),
 (1214, 2025, 2031, 'M', '2025-10-20', 'light', 'division', 9061, 'Two', 'Division', 201, 'Northern 31', 'Own R', 'Own C', 1, 999.00, 1, 0, 0, 0, '2025-10-21 02:00:00'),
 (1215, 2025, 2030, 'M', '2025-10-20', 'heavy', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 7, 993.00, 3, 4, 4, 8, '2025-10-21 05:00:00'),
 (1216, 2025, 2030, 'M', '2025-10-20', 'light', 'region_West', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 3, 4, 0, 4, '2025-10-21 02:00:00'),
 (1221, 2026, 2030, 'F', '2026-09-01', 'light', 'division', 9021, 'Frída', 'Åsdóttir', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 1, 0, 0, 0, '2026-09-02 03:00:00'),
 (1231, 2024, 2030, 'M', '2024-11-01', 'light', 'division', 9001, 'José', 'Núñez', 101, 'Ärlön State', 'Own R', 'Own C', 1, 999.00, 5, 5, 0, 5, '2024-11-02 03:00:00');

-- --------------------------------------------------------------------- teams
INSERT INTO iz_rankings_xcri_team_rankings
 (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group,
  anet_team_hnd, team_name, team_group_fk, regl_group_name, conf_group_name, team_rank, team_xcri_score,
  most_recent_race_date, athletes_count, top7_average, top5_average, squad_depth_score,
  top_athlete_1_hnd, top_athlete_2_hnd, top_athlete_3_hnd, top_athlete_4_hnd, top_athlete_5_hnd, top_athlete_6_hnd, top_athlete_7_hnd,
  calculated_at, algorithm_version)
VALUES
 (2001, 2025, 2030, 'M', NULL, 'light', 'division', 101, 'Ärlön State', 501, 'West', 'ACC', 1, 682.00,
  '2025-10-22', 13, 543.71, 863.60, 0.3939, 9001, 9009, 9901, 9902, 9903, 9904, 9905, '2025-10-24 19:34:03', 'light_v2'),
 -- a tie; the smaller key has the larger handle
 (2005, 2025, 2030, 'M', NULL, 'light', 'division', 103, '100%_Runners', 503, NULL, NULL, 2, 680.50,
  '2025-10-20', 2, NULL, 700.00, 0.1000, 9003, 9004, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', 'light_v2'),
 (2006, 2025, 2030, 'M', NULL, 'light', 'division', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 502, 'Great Lakes', 'Big Ten', 2, 680.50,
  '2025-10-21', 9, 500.00, 800.00, 0.2500, 9102, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', 'light_v2'),
 (2007, 2025, 2030, 'M', NULL, 'light', 'division', 105, CONCAT('Emoji ', _utf8mb4 X'F09F8F83F09F8FBD', ' Team </script>'), 505, 'South Central', 'Ivy League', 4, 640.00,
  '2025-10-19', 7, 490.00, 790.00, 0.2000, 9007, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', 'light_v2'),
 (2008, 2025, 2030, 'M', NULL, 'light', 'division', 106, 'Trailing  ', 506, 'west ', 'acc', 5, 630.00,
  '2025-10-18', 6, 480.00, 780.00, 0.1900, 9008, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', 'light_v2'),
 (2009, 2025, 2030, 'M', NULL, 'light', 'division', 107, NULL, NULL, NULL, NULL, 6, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', NULL),
 (2010, 2025, 2030, 'M', NULL, 'light', 'division', 108, 'Zero U', 0, '', '', 7, 0.00,
  '2025-01-01', 0, 0.00, 0.00, 0.0000, 0, 0, 0, 0, 0, 0, 0, '2025-10-24 19:34:03', '');

INSERT INTO iz_rankings_xcri_team_rankings
 (ranking_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group,
  anet_team_hnd, team_name, regl_group_name, conf_group_name, team_rank, team_xcri_score, athletes_count, calculated_at)
VALUES
 -- the rows that tempt a wrong join: same team, season, division, gender and date
 (2002, 2025, 2030, 'M', NULL, 'heavy', 'division', 101, 'Ärlön State', 'Heavy Region', 'Heavy Conf', 4, 640.00, 13, '2025-10-25 01:00:00'),
 (2003, 2025, 2030, 'M', NULL, 'light', 'region_West', 101, 'Ärlön State', 'Reg W', 'Reg A', 1, 690.00, 13, '2025-10-24 20:01:00'),
 (2004, 2025, 2030, 'M', NULL, 'light', 'conference_ACC', 101, 'Ärlön State', 'Con W', 'Con A', 1, 690.00, 13, '2025-10-24 19:34:03'),
 (2021, 2025, 2030, 'F', NULL, 'light', 'division', 101, 'Ärlön State', 'West', 'ACC', 1, 700.00, 8, '2025-10-24 19:35:00'),
 (2022, 2025, 2030, 'F', NULL, 'light', 'division', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'Great Lakes', 'Big Ten', 2, 690.00, 8, '2025-10-24 19:35:00'),
 (2031, 2025, 2031, 'M', NULL, 'light', 'division', 201, 'Northern 31', 'Midwest', 'NESCAC', 1, 700.00, 8, '2025-10-23 08:00:00'),
 (2041, 2025, 2028, 'F', NULL, 'light', 'division', 301, DATABASE(), 'Midwest', 'SEC', 1, 700.00, 8, '2025-10-22 07:00:00'),
 -- team 101 also stands in division 2031, calculated last
 (2042, 2025, 2031, 'M', NULL, 'light', 'division', 101, 'Ärlön State', 'Moved', 'Moved', 2, 690.00, 8, '2025-10-24 23:00:00'),
 (2051, 2024, 2030, 'M', NULL, 'light', 'division', 101, 'Ärlön State', 'Old West', 'Old ACC', 1, 700.00, 8, '2024-11-20 10:00:00'),
 (2052, 2024, 2028, 'F', NULL, 'light', 'division', 301, DATABASE(), 'Midwest', 'SEC', 1, 700.00, 8, '2024-11-21 11:00:00'),
 (2053, 2024, 0, 'M', NULL, 'light', 'division', 103, '100%_Runners', NULL, NULL, 1, 700.00, 8, '2024-11-20 10:06:00'),
 (2061, 2025, 2030, 'M', '2025-10-13', 'light', 'division', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'GL 13', 'BT 13', 1, 700.00, 8, '2025-10-14 03:00:00'),
 (2062, 2025, 2030, 'M', '2025-10-13', 'light', 'division', 101, 'Ärlön State', 'W 13', 'A 13', 2, 690.00, 8, '2025-10-14 03:00:00'),
 (2071, 2025, 2030, 'M', '2025-10-20', 'light', 'division', 101, 'Ärlön State', 'W 20', 'A 20', 1, 700.00, 8, '2025-10-21 02:00:00'),
 (2072, 2025, 2030, 'M', '2025-10-20', 'light', 'division', 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'GL 20', 'BT 20', 2, 690.00, 8, '2025-10-21 02:00:00'),
 (2073, 2025, 2030, 'M', '2025-10-20', 'heavy', 'division', 101, 'Ärlön State', 'HW 20', 'HA 20', 9, 600.00, 8, '2025-10-21 05:00:00'),
 (2074, 2025, 2031, 'M', '2025-10-20', 'light', 'division', 201, 'Northern 31', 'MW 20', 'N 20', 1, 700.00, 8, '2025-10-21 02:00:00'),
 (2081, 2026, 2030, 'F', '2026-09-01', 'light', 'division', 101, 'Ärlön State', 'W 26', 'A 26', 1, 700.00, 8, '2026-09-02 03:00:00');

-- ------------------------------------------------------------------ metadata
INSERT INTO iz_rankings_xcri_calculation_metadata
 (metadata_id, season_year, division_code, gender_code, checkpoint_date, algorithm_type, scoring_group,
  calculated_at, algorithm_version, total_performances, total_athletes, total_teams, total_races,
  processing_time_seconds, cache_used, cache_hit_rate, athletes_with_h2h, athletes_no_h2h, heavy_fallback_count,
  calculation_status, error_message)
VALUES
 (3001, 2025, 2030, 'M', NULL, 'light', 'division', '2025-10-24 19:34:03', 'light_v2', 1000, 10, 7, 25,
  3.14, 1, 0.5000, 8, 2, 0, 'completed', NULL),
 (3002, 2025, 2030, 'F', NULL, 'light', 'division', '2025-10-24 19:35:00', NULL, NULL, NULL, NULL, NULL,
  NULL, 0, NULL, NULL, NULL, NULL, 'completed', NULL),
 (3003, 2025, 2030, 'M', NULL, NULL, 'region_West', '2025-10-24 20:01:00', NULL, NULL, NULL, NULL, NULL,
  NULL, 0, NULL, NULL, NULL, NULL, 'partial', NULL),
 (3004, 2025, 2031, 'M', NULL, 'light', 'division', '2025-10-23 08:00:00', 'light_v2', 0, 4, 1, 0,
  2.00, 1, 0.2500, 0, 0, 0, 'failed', CONCAT('line 1', CHAR(10 USING utf8mb4), '"quoted" \\ ', CHAR(9 USING utf8mb4), 'é', CHAR(2 USING utf8mb4))),
 (3005, 2024, 2030, 'M', NULL, 'light', 'division', '2024-11-20 10:00:00', 'light_v1', 2000, 20, 8, 30,
  1.00, 0, NULL, 15, 5, 1, 'completed', ''),
 (3006, 2025, 2030, 'M', NULL, 'heavy', 'division', '2025-10-25 01:00:00', 'heavy_v1', 1000, 2, 1, 25,
  61.25, 0, 0.1000, 2, 0, 3, 'completed', NULL),
 (3007, 2025, 2030, 'M', '2025-10-20', 'light', 'division', '2025-10-21 02:00:00', 'light_v2', 900, 3, 2, 20,
  2.75, 1, 0.9000, 3, 0, 0, 'completed', NULL),
 (3008, 2024, 2028, 'F', NULL, 'light', 'division', '2024-11-21 11:00:00', 'light_v1', 500, 5, 2, 10,
  0.86, 1, 0.0000, 4, 1, 0, 'completed', NULL),
 -- calculated at the same second as 3001
 (3009, 2025, 2030, 'M', NULL, 'light', 'conference_ACC', '2025-10-24 19:34:03', 'light_v2', 10, 1, 1, 2,
  0.05, 0, 0.3333, 1, 0, 0, 'completed', NULL);

-- ------------------------------------------------------------------- resumes
INSERT INTO iz_athnet_teams (IDSchool, UstfcccaId, SchoolName) VALUES
 (101, 501, 'Ärlön State'), (102, 502, 'O''Neil'), (103, NULL, NULL), (104, 501, 'shares group 501'), (301, 999, DATABASE());

INSERT INTO iz_groups_season_resumes (id, season_year, group_fk, gender_fk, sport_fk, season_html, created_at, updated_at) VALUES
 (1, 2025, 501, 1, 3, '<p>older</p>', '2025-09-01 08:00:00', '2025-10-01 09:00:00'),
 (2, 2025, 501, 1, 3, CONCAT('<div class=''season-resume''><h2>Ärlön — 2025 “resume” \\ "q"</h2>', CHAR(13,10 USING utf8mb4), CHAR(9 USING utf8mb4), '<a href="/x?a=1&amp;b=2">l</a>', _utf8mb4 X'E280A8F09F8F83', '</div>'), NULL, '2025-10-20 12:30:00'),
 (3, 2025, 501, 1, 3, '<p>NULL updated_at sorts last</p>', '2025-11-30 08:00:00', NULL),
 (4, 2025, 501, 2, 3, '<p>women</p>', '2025-09-02 08:00:00', '2025-11-01 00:00:00'),
 (5, 2025, 501, 1, 2, '<p>another sport</p>', '2025-09-03 08:00:00', '2025-12-01 00:00:00'),
 (6, 2024, 501, 1, 3, '', NULL, NULL),
 (7, 2025, 502, 2, 3, CONCAT('long ', REPEAT('<td>0123456789</td>', 20000)), '2025-09-04 08:00:00', NULL);

-- --------------------------------------------------------------- components
-- saga in 2030 M 2025: 400, 300, 200, 100, 0 and one NULL: mean 200, population
-- deviation sqrt(20000), quartiles 100, 200, 300.
INSERT INTO iz_rankings_xcri_scs_components
 (component_id, ranking_id, season_year, division_code, gender_code, anet_athlete_hnd, athlete_name_first, athlete_name_last, team_name,
  saga_score, saga_rank, sewr_score, sewr_rank, osma_score, osma_rank, xcri_score, xcri_rank, races_used,
  best_ags, avg_ags, worst_ags, best_cpr, avg_cpr, worst_cpr, avg_race_quality, best_race_quality, avg_opponent_count, total_opponents,
  created_at, updated_at)
VALUES
 (5001, 1001, 2025, 2030, 'M', 9001, 'José', 'Núñez', 'Ärlön State',
  400.00, 1, 1021.39, 3, 966.89, 2, 999.59, 1, 4,
  246.43, 256.50, 270.20, 567.88, 484.00, 377.17, 657.15, 745.72, 107.64, 475, '2025-10-24 19:34:03', '2025-10-24 20:09:58'),
 (5002, 1002, 2025, 2030, 'M', 9102, 'Zoë', 'O''Brien', 'O''Neil "Q" \\ A&M <b>/i</b>',
  300.00, 2, 1030.00, 2, 900.00, 3, 978.00, 2, 3,
  1.00, 2.00, 3.00, 4.00, 5.00, 6.00, 7.00, 8.00, 9.00, 10, '2025-10-24 19:34:03', '2025-10-24 20:09:58'),
 (5003, 1003, 2025, 2030, 'M', 9003, NULL, NULL, NULL,
  200.00, 3, 1040.00, 1, 970.00, 1, 900.00, 3, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', '2025-10-24 20:09:58'),
 (5004, 1004, 2025, 2030, 'M', 9004, 'Under_score', 'Back\\slash', '100%_Runners',
  100.00, 4, 500.00, 4, 500.00, 4, 500.00, 4, 1,
  1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1, '2025-10-24 19:34:03', '2025-10-24 20:09:58'),
 (5006, 1006, 2025, 2030, 'M', 9006, '', '', 'Zero U',
  0.00, 5, 0.00, 5, 0.00, 5, 0.00, 5, 0,
  0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 0, '2025-10-24 19:34:03', '2025-10-24 20:09:58'),
 (5005, 1005, 2025, 2030, 'M', 9005, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2025-10-24 19:34:03', '2025-10-24 20:09:58'),
 -- women, another division (later), and an older season
 (5021, 1021, 2025, 2030, 'F', 9021, 'Frída', 'Åsdóttir', 'Ärlön State',
  50.00, 1, 60.00, 1, 70.00, 1, 64.00, 1, 3,
  1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1, '2025-10-24 19:35:00', '2025-10-24 20:09:58'),
 (5062, 1062, 2025, 2031, 'M', 9001, 'José', 'Núñez', 'Northern 31',
  55.00, 1, 65.00, 1, 75.00, 1, 69.00, 1, 1,
  1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1, '2025-10-24 22:00:00', '2025-10-24 22:09:58'),
 (5101, 1101, 2024, 2030, 'M', 9001, 'José', 'Núñez', 'Ärlön State',
  111.00, 1, 222.00, 1, 333.00, 1, 266.40, 1, 6,
  1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1.00, 1, '2024-11-20 10:00:00', '2024-11-20 10:30:00');

-- ----------------------------------------------------------------- knockout
INSERT INTO iz_rankings_xcri_team_knockout
 (id, team_id, team_name, team_code, rank_group_type, rank_group_fk, gender_code, regl_group_fk, conf_group_fk,
  regl_group_name, conf_group_name, regl_finish, conf_finish, knockout_rank, team_five_rank, elimination_method,
  team_size, athletes_with_xcri, team_five_xcri_pts, most_recent_race_date, h2h_wins, h2h_losses, h2h_win_pct,
  checkpoint_date, season_year, calculation_date)
VALUES
 (4001, 101, 'Ärlön State', 'ÄRL', 'D', 2030, 'M', 3001, 4001, 'West', 'ACC', 1, 1, 1, 1, 'h2h', 12, 12, 1345.00, '2025-10-22', 4, 1, 80.00, NULL, 2025, '2025-10-24 20:34:03'),
 -- a tie; the smaller key has the larger handle
 (4002, 103, '100%_Runners', NULL, 'D', 2030, 'M', NULL, NULL, NULL, NULL, NULL, NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2025, '2025-10-24 20:34:03'),
 (4003, 102, 'O''Neil "Q" \\ A&M <b>/i</b>', 'ON', 'D', 2030, 'M', 3002, 4002, 'Great Lakes', 'Big Ten', 2, 2, 2, 3, 'rank', 9, 0, 0.00, '2025-10-21', 0, 0, 0.00, NULL, 2025, '2025-10-24 20:34:03'),
 (4004, 105, CONCAT('Emoji ', _utf8mb4 X'F09F8F83F09F8FBD', ' Team </script>'), 'EMO', 'D', 2030, 'M', 3003, 4003, 'South Central', 'Ivy League', 3, 3, 4, 4, 'rank', 7, 5, 900.25, '2025-10-19', 1, 4, 20.00, NULL, 2025, '2025-10-24 20:34:03'),
 (4005, 101, 'Ärlön State', 'ÄRL', 'D', 2030, 'F', 3001, 4001, 'West', 'ACC', 1, 1, 1, 1, 'h2h', 8, 8, 1200.00, '2025-10-22', 1, 0, 100.00, NULL, 2025, '2025-10-24 20:35:00'),
 -- the same team in its region and its conference, and in a snapshot
 (4011, 101, 'Ärlön State', 'ÄRL', 'R', 3001, 'M', 3001, 4001, 'West', 'ACC', 1, 1, 1, 1, 'h2h', 12, 12, 1345.00, '2025-10-22', 2, 0, 100.00, NULL, 2025, '2025-10-24 20:34:03'),
 (4012, 105, CONCAT('Emoji ', _utf8mb4 X'F09F8F83F09F8FBD', ' Team </script>'), 'EMO', 'R', 3001, 'M', 3001, 4003, 'West', 'Ivy League', 2, 3, 2, 4, 'h2h', 7, 5, 900.25, '2025-10-19', 0, 2, 0.00, NULL, 2025, '2025-10-24 20:34:03'),
 (4021, 101, 'Ärlön State', 'ÄRL', 'C', 4001, 'M', 3001, 4001, 'West', 'ACC', 1, 1, 1, 1, 'h2h', 12, 12, 1345.00, '2025-10-22', 0, 0, 0.00, NULL, 2025, '2025-10-24 20:34:03'),
 (4031, 101, 'Ärlön (13 October)', 'ÄRL', 'D', 2030, 'M', 3001, 4001, 'West', 'ACC', 1, 1, 3, 1, 'h2h', 12, 12, 1300.00, '2025-10-07', 1, 1, 50.00, '2025-10-13', 2025, '2025-10-14 04:00:00'),
 (4041, 101, 'Ärlön 2024', 'ÄRL', 'D', 2030, 'M', 3001, 4001, 'West', 'ACC', 1, 1, 1, 1, 'h2h', 12, 12, 1250.00, '2024-11-19', 3, 1, 75.00, NULL, 2024, '2024-11-20 11:00:00'),
 -- team 101 also stands in division 2031, calculated last
 (4051, 101, 'Ärlön State', 'ÄRL', 'D', 2031, 'M', 3001, 4001, 'West', 'ACC', 1, 1, 6, 1, 'h2h', 12, 12, 1345.00, '2025-10-22', 0, 0, 0.00, NULL, 2025, '2025-10-24 23:34:03');

INSERT INTO iz_rankings_xcri_team_knockout_matchups
 (matchup_id, race_hnd, meet_id, race_date, meet_name, team_a_id, team_a_rank, team_a_score, team_a_ko_rank,
  team_b_id, team_b_rank, team_b_score, team_b_ko_rank, winner_team_id, season_year, rank_group_type, rank_group_fk,
  gender_code, checkpoint_date, calculation_date)
VALUES
 -- 101 beats 102 twice and loses once; beats 105 twice; 102 beats 105 once and loses once.
 -- 103 meets 101 and 102 once each, and has no rank in its matchups.  109 has no knockout row.
 (6001, 7001, 8001, '2025-09-27', 'Joe Piane "Notre Dame" Invite', 101, 1, 30, 1, 102, 2, 40, 2, 101, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6002, 7002, NULL, '2025-10-04', 'Second', 102, 1, 33, 2, 101, 2, 44, 1, 102, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6003, 7003, 8003, '2025-10-11', 'Third', 101, 1, 31, 1, 102, 2, 41, 2, 101, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6004, 7003, 8003, '2025-10-11', 'Third', 101, 1, 31, 1, 105, 3, 51, 4, 101, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6005, 7003, 8003, '2025-10-11', 'Third', 102, 2, 41, 2, 105, 3, 51, 4, 102, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6006, 7002, NULL, '2025-10-04', 'Second', 105, 3, 60, 4, 101, 2, 44, 1, 101, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6007, 7001, 8001, '2025-09-27', 'Joe Piane "Notre Dame" Invite', 105, 1, 20, 4, 102, 2, 40, 2, 105, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6008, 7004, 8004, '2025-10-18', 'Fourth', 103, 1, 25, NULL, 101, 2, 35, NULL, 103, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6009, 7004, 8004, '2025-10-18', 'Fourth', 102, 3, 45, 2, 103, 1, 25, NULL, 103, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 (6010, 7005, 8005, '2025-10-19', 'Fifth', 109, 1, 15, NULL, 101, 2, 35, 1, 109, 2025, 'D', 2030, 'M', NULL, '2025-10-27 04:05:06'),
 -- the women, the region, a snapshot and another season
 (6021, 7003, 8003, '2025-10-11', 'Third', 101, 1, 31, 1, 102, 2, 41, NULL, 101, 2025, 'D', 2030, 'F', NULL, '2025-10-27 04:05:06'),
 (6031, 7003, 8003, '2025-10-11', 'Third', 101, 1, 31, 1, 105, 3, 51, 2, 101, 2025, 'R', 3001, 'M', NULL, '2025-10-27 04:05:06'),
 (6032, 7002, NULL, '2025-10-04', 'Second', 105, 3, 60, 2, 101, 2, 44, 1, 101, 2025, 'R', 3001, 'M', NULL, '2025-10-27 04:05:06'),
 (6041, 7001, 8001, '2025-09-27', 'Joe Piane "Notre Dame" Invite', 101, 1, 30, 1, 102, 2, 40, 2, 101, 2025, 'D', 2030, 'M', '2025-10-13', '2025-10-14 04:00:00'),
 (6051, 7901, NULL, '2024-10-11', 'Old', 101, 1, 31, 1, 102, 2, 41, 2, 101, 2024, 'D', 2030, 'M', NULL, '2024-11-20 11:00:00');
