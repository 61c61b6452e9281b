-- Demo data, step 1: look that the tables are empty, make the two helper functions.
--
-- The files of this folder are loaded in the order of their names, into a database that has
-- ../schema.sql and no data; ../migrate comes after them (loading is faster that way):
--
--   for f in demo/*.sql; do mariadb -N -B DATABASE < "$f" || break; done
--   ./migrate DATABASE
--
-- Everything is made inside MariaDB (SEQUENCE engine) and from hashes of ids, never from
-- RAND(): two loads give the same rows. The people, schools and results are invented.
-- Helper tables and functions are called demo_...; the last file drops them.

SET NAMES utf8mb4;

DELIMITER //
BEGIN NOT ATOMIC
  IF EXISTS (SELECT 1 FROM iz_rankings_xcri_athlete_rankings)
     OR EXISTS (SELECT 1 FROM iz_rankings_xcri_team_rankings)
     OR EXISTS (SELECT 1 FROM iz_rankings_xcri_calculation_metadata)
     OR EXISTS (SELECT 1 FROM iz_rankings_xcri_scs_components)
     OR EXISTS (SELECT 1 FROM iz_rankings_xcri_team_knockout)
     OR EXISTS (SELECT 1 FROM iz_rankings_xcri_team_knockout_matchups)
     OR EXISTS (SELECT 1 FROM iz_groups_season_resumes)
     OR EXISTS (SELECT 1 FROM iz_athnet_teams) THEN
    SIGNAL SQLSTATE '45000'
      SET MESSAGE_TEXT = 'Demo data is for an empty database: one of the eight tables has rows.';
  END IF;
END//

-- A number in [0,1) that depends on its arguments only.
DROP FUNCTION IF EXISTS demo_u//
CREATE FUNCTION demo_u(salt VARCHAR(20) CHARSET ascii, id BIGINT) RETURNS DOUBLE DETERMINISTIC NO SQL
  RETURN CONV(LEFT(MD5(CONCAT(salt, ':', id)), 8), 16, 10) / 4294967296//

-- The same, normally distributed (mean 0, deviation 1), cut at 3.4.
DROP FUNCTION IF EXISTS demo_z//
CREATE FUNCTION demo_z(salt VARCHAR(20) CHARSET ascii, id BIGINT) RETURNS DOUBLE DETERMINISTIC NO SQL
  RETURN GREATEST(-3.4, LEAST(3.4,
    SQRT(-2 * LN((CONV(LEFT(MD5(CONCAT(salt, ':', id)), 8), 16, 10) + 1) / 4294967297))
    * COS(2 * PI() * CONV(SUBSTR(MD5(CONCAT(salt, ':', id)), 9, 8), 16, 10) / 4294967296)))//

-- Entry n (from 1) of a list with | between the entries.
DROP FUNCTION IF EXISTS demo_part//
CREATE FUNCTION demo_part(list TEXT CHARSET utf8mb4, n INT) RETURNS VARCHAR(255) CHARSET utf8mb4
  DETERMINISTIC NO SQL
  RETURN SUBSTRING_INDEX(SUBSTRING_INDEX(list, '|', n), '|', -1)//
DELIMITER ;

SELECT 'demo data: preparing';
