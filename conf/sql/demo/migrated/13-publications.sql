-- Demo data, step 13, into the tables that the migrations make: what would have been noted if the last four lists of each
-- division had been published, each in place of the one before it; the live ones are the last. Published two minutes after
-- they were calculated, which is told in US Eastern time; a publication's own time is UTC.

SET NAMES utf8mb4;

CREATE TEMPORARY TABLE demo_publication AS
SELECT ROW_NUMBER() OVER (ORDER BY day, calculated, division, gender) AS id, x.*
  FROM (SELECT season_year AS season, division_code AS division, gender_code AS gender, checkpoint_date AS is_of,
               calculated_at AS calculated, COALESCE(checkpoint_date, '9999-12-31') AS day,
               LAG(checkpoint_date) OVER (PARTITION BY division_code, gender_code
                                              ORDER BY COALESCE(checkpoint_date, '9999-12-31')) AS before_it,
               ROW_NUMBER() OVER (PARTITION BY division_code, gender_code
                                      ORDER BY COALESCE(checkpoint_date, '9999-12-31') DESC) AS nth
          FROM iz_rankings_xcri_calculation_metadata
         WHERE algorithm_type = 'light' AND scoring_group = 'division' AND calculation_status = 'completed'
           AND season_year = (SELECT MAX(season_year) FROM iz_rankings_xcri_calculation_metadata)) x
 WHERE nth <= 4;

CREATE TEMPORARY TABLE demo_moved AS
SELECT p.id AS publication, 'athletes' AS part, s.anet_athlete_hnd AS handle,
       NULLIF(CONCAT_WS(' ', s.athlete_name_first, s.athlete_name_last), '') AS name, s.team_name,
       s.athlete_rank AS rank_now, w.athlete_rank AS rank_before
  FROM demo_publication p
  JOIN iz_rankings_xcri_athlete_rankings s
    ON s.season_year = p.season AND s.division_code = p.division AND s.gender_code = p.gender
   AND s.checkpoint_date <=> p.is_of AND s.algorithm_type = 'light' AND s.scoring_group = 'division'
  LEFT JOIN iz_rankings_xcri_athlete_rankings w
    ON w.season_year = p.season AND w.division_code = p.division AND w.gender_code = p.gender
   AND w.checkpoint_date = p.before_it AND w.algorithm_type = 'light' AND w.scoring_group = 'division'
   AND w.anet_athlete_hnd = s.anet_athlete_hnd
UNION ALL
SELECT p.id, 'teams', s.anet_team_hnd, s.team_name, s.team_name, s.team_rank, w.team_rank
  FROM demo_publication p
  JOIN iz_rankings_xcri_team_rankings s
    ON s.season_year = p.season AND s.division_code = p.division AND s.gender_code = p.gender
   AND s.checkpoint_date <=> p.is_of AND s.algorithm_type = 'light' AND s.scoring_group = 'division'
  LEFT JOIN iz_rankings_xcri_team_rankings w
    ON w.season_year = p.season AND w.division_code = p.division AND w.gender_code = p.gender
   AND w.checkpoint_date = p.before_it AND w.algorithm_type = 'light' AND w.scoring_group = 'division'
   AND w.anet_team_hnd = s.anet_team_hnd;

INSERT INTO xcri_publications (id, season_year, division_code, gender_code, published_by, published_at, row_counts, checksum, took_ms)
SELECT p.id, p.season, p.division, p.gender, 'demo', p.calculated + INTERVAL 4 HOUR + INTERVAL 2 MINUTE,
       CONCAT('{"athletes":', SUM(m.part = 'athletes'), ',"teams":', SUM(m.part = 'teams'),
              ',"components":0,"knockout":0,"matchups":0,"metadata":1}'),
       SHA1(CONCAT_WS(' ', 'demo', p.division, p.gender, p.day)), 200 + COUNT(*) DIV 5
  FROM demo_publication p JOIN demo_moved m ON m.publication = p.id
 GROUP BY p.id, p.season, p.division, p.gender, p.calculated, p.day;

INSERT INTO xcri_changes (publication, part, entries, entered, dropped, rose, fell)
SELECT p.id, m.part, COUNT(*), SUM(m.rank_before IS NULL),
       IF(m.part = 'teams',
          (SELECT COUNT(*) FROM iz_rankings_xcri_team_rankings b
            WHERE b.season_year = p.season AND b.division_code = p.division AND b.gender_code = p.gender
              AND b.checkpoint_date = p.before_it AND b.algorithm_type = 'light' AND b.scoring_group = 'division'),
          (SELECT COUNT(*) FROM iz_rankings_xcri_athlete_rankings b
            WHERE b.season_year = p.season AND b.division_code = p.division AND b.gender_code = p.gender
              AND b.checkpoint_date = p.before_it AND b.algorithm_type = 'light' AND b.scoring_group = 'division'))
       - SUM(m.rank_before IS NOT NULL),
       SUM(COALESCE(m.rank_now < m.rank_before, 0)), SUM(COALESCE(m.rank_now > m.rank_before, 0))
  FROM demo_publication p JOIN demo_moved m ON m.publication = p.id
 GROUP BY p.id, p.season, p.division, p.gender, p.before_it, m.part;

-- For where they stood: from 40 to 20 is as much as from 400 to 200.
INSERT INTO xcri_moves (publication, part, kind, place, handle, name, team_name, rank_now, rank_before)
SELECT publication, part, kind, place, handle, name, team_name, rank_now, rank_before
  FROM (SELECT m.*, k.kind,
               ROW_NUMBER() OVER (PARTITION BY m.publication, m.part, k.kind
                                      ORDER BY GREATEST(m.rank_before, 1) / m.rank_now * IF(k.kind = 'rise', -1, 1),
                                               LEAST(m.rank_now, COALESCE(m.rank_before, m.rank_now)), m.handle) AS place
          FROM demo_moved m
          JOIN (SELECT 'leader' AS kind UNION ALL SELECT 'rise' UNION ALL SELECT 'fall') k
            ON (k.kind = 'leader' AND m.rank_now = 1 AND NOT m.rank_before <=> 1)
            OR (k.kind = 'rise' AND m.rank_now < m.rank_before)
            OR (k.kind = 'fall' AND m.rank_now > m.rank_before)) x
 WHERE place <= 5;

SELECT CONCAT('demo data: ', COUNT(*), ' publications') FROM xcri_publications;
