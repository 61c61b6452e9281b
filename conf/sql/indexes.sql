-- The indexes our API is fast with. The module is right without them, only slower.
--
-- Loading the file twice does no harm. On a live server each statement builds its index
-- online (InnoDB), reads go on meanwhile. All of them together take less space than the
-- tables themselves.
--
-- The common shape: the columns compared with = first, then the rank, so that a page is read
-- in order and a LIMIT stops early. InnoDB appends the primary key to every index, which is
-- the last ORDER BY column of our lists; it is only written out where something follows it.
-- The dates are compared with <=>, which uses the index for NULL (live) and for a day alike.

SET NAMES utf8mb4;

-- Athlete rankings ---------------------------------------------------------------------------

-- /athletes/ with division and gender, the normal request: page in rank order, count by range.
CREATE INDEX IF NOT EXISTS xcri_list ON iz_rankings_xcri_athlete_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code,
   athlete_rank);
-- /athletes/ without division or without gender: read in rank order, the other filter tested
-- inside the index.
CREATE INDEX IF NOT EXISTS xcri_list_all ON iz_rankings_xcri_athlete_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank, ranking_id,
   division_code, gender_code);
-- /athletes/{athlete_hnd}, and an athlete's ranks over the season.
CREATE INDEX IF NOT EXISTS xcri_athlete ON iz_rankings_xcri_athlete_rankings
  (anet_athlete_hnd, season_year, algorithm_type, scoring_group, checkpoint_date);
-- /athletes/team/{team_hnd}/roster.
CREATE INDEX IF NOT EXISTS xcri_roster ON iz_rankings_xcri_athlete_rankings
  (anet_team_hnd, season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank);
-- /snapshots/{date}/athletes (no season in its filter); its other columns make /snapshots/ and
-- /snapshots/{date}/metadata readable from the index alone.
CREATE INDEX IF NOT EXISTS xcri_snapshot ON iz_rankings_xcri_athlete_rankings
  (checkpoint_date, division_code, gender_code, athlete_rank, ranking_id, season_year,
   algorithm_type, scoring_group);

-- /search: names that begin so are a range of one of these; a text inside a name is looked for
-- in all of a season's, read from the index alone.
CREATE INDEX IF NOT EXISTS xcri_last_name ON iz_rankings_xcri_athlete_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_name_last,
   athlete_name_first, athlete_rank);
CREATE INDEX IF NOT EXISTS xcri_first_name ON iz_rankings_xcri_athlete_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_name_first,
   athlete_name_last, athlete_rank);

-- Team rankings ------------------------------------------------------------------------------

-- /teams/ and /team-five/ with division and gender.
CREATE INDEX IF NOT EXISTS xcri_list ON iz_rankings_xcri_team_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code,
   team_rank);
-- The same without division or without gender.
CREATE INDEX IF NOT EXISTS xcri_list_all ON iz_rankings_xcri_team_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, team_rank, ranking_id,
   division_code, gender_code);
-- The join of /athletes/ and of rosters (every key column; region, conference and date are in
-- the index, so that the join does not touch the table), /teams/{team_hnd}, a team's history.
CREATE INDEX IF NOT EXISTS xcri_team ON iz_rankings_xcri_team_rankings
  (anet_team_hnd, season_year, division_code, gender_code, algorithm_type, scoring_group,
   checkpoint_date, regl_group_name, conf_group_name, most_recent_race_date);
-- /search, teams by name.
CREATE INDEX IF NOT EXISTS xcri_name ON iz_rankings_xcri_team_rankings
  (season_year, algorithm_type, scoring_group, checkpoint_date, team_name, team_rank);
-- /snapshots/{date}/teams.
CREATE INDEX IF NOT EXISTS xcri_snapshot ON iz_rankings_xcri_team_rankings
  (checkpoint_date, division_code, gender_code, team_rank);

-- Calculation metadata -----------------------------------------------------------------------

-- /metadata/ (newest first within a season).
CREATE INDEX IF NOT EXISTS xcri_season ON iz_rankings_xcri_calculation_metadata
  (season_year, checkpoint_date, calculated_at);
-- /metadata/latest, /metadata/latest/date, /metadata/summary/processing.
CREATE INDEX IF NOT EXISTS xcri_latest ON iz_rankings_xcri_calculation_metadata
  (algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, calculated_at);

-- SCS components -----------------------------------------------------------------------------

-- /scs/athletes/{athlete_hnd}/..., /components/athletes/{athlete_hnd}.
CREATE INDEX IF NOT EXISTS xcri_athlete ON iz_rankings_xcri_scs_components
  (anet_athlete_hnd, season_year, division_code, gender_code);
-- /scs/leaderboard/{component}, /components/leaderboard (page in rank order), and
-- /scs/distribution/{component}, /scs/athletes/{id}/comparison (scores and counts from the
-- index alone).
CREATE INDEX IF NOT EXISTS xcri_saga ON iz_rankings_xcri_scs_components
  (season_year, division_code, gender_code, saga_rank, component_id, saga_score);
CREATE INDEX IF NOT EXISTS xcri_sewr ON iz_rankings_xcri_scs_components
  (season_year, division_code, gender_code, sewr_rank, component_id, sewr_score);
CREATE INDEX IF NOT EXISTS xcri_osma ON iz_rankings_xcri_scs_components
  (season_year, division_code, gender_code, osma_rank, component_id, osma_score);
CREATE INDEX IF NOT EXISTS xcri_xcri ON iz_rankings_xcri_scs_components
  (season_year, division_code, gender_code, xcri_rank, component_id, xcri_score);
-- /components/leaderboard without division or without gender.
CREATE INDEX IF NOT EXISTS xcri_saga_all ON iz_rankings_xcri_scs_components
  (season_year, saga_rank, component_id, division_code, gender_code, saga_score);
CREATE INDEX IF NOT EXISTS xcri_sewr_all ON iz_rankings_xcri_scs_components
  (season_year, sewr_rank, component_id, division_code, gender_code, sewr_score);
CREATE INDEX IF NOT EXISTS xcri_osma_all ON iz_rankings_xcri_scs_components
  (season_year, osma_rank, component_id, division_code, gender_code, osma_score);
CREATE INDEX IF NOT EXISTS xcri_xcri_all ON iz_rankings_xcri_scs_components
  (season_year, xcri_rank, component_id, division_code, gender_code, xcri_score);
-- The join from an athlete's ranking to its components (/scs/biggest-discrepancies).
CREATE INDEX IF NOT EXISTS xcri_ranking ON iz_rankings_xcri_scs_components (ranking_id);

-- Team Knockout ------------------------------------------------------------------------------

-- /team-knockout/ with a group and a gender.
CREATE INDEX IF NOT EXISTS xcri_list ON iz_rankings_xcri_team_knockout
  (season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code, knockout_rank);
-- /team-knockout/ without a group or without a gender.
CREATE INDEX IF NOT EXISTS xcri_list_all ON iz_rankings_xcri_team_knockout
  (season_year, rank_group_type, checkpoint_date, knockout_rank, id, rank_group_fk, gender_code);
-- /team-knockout/{team_id}, and the team names of every matchup route (name in the index).
CREATE INDEX IF NOT EXISTS xcri_team ON iz_rankings_xcri_team_knockout
  (team_id, season_year, rank_group_type, rank_group_fk, gender_code, checkpoint_date, team_name);

-- Matchups -----------------------------------------------------------------------------------

-- /team-knockout/matchups and /common-opponents: one half of the team's matchups each. Opponent
-- and winner are in the index, so the record is counted without the table.
CREATE INDEX IF NOT EXISTS xcri_team_a ON iz_rankings_xcri_team_knockout_matchups
  (team_a_id, season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code,
   team_b_id, winner_team_id);
CREATE INDEX IF NOT EXISTS xcri_team_b ON iz_rankings_xcri_team_knockout_matchups
  (team_b_id, season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code,
   team_a_id, winner_team_id);
-- /team-knockout/matchups/head-to-head: the pair either way round.
CREATE INDEX IF NOT EXISTS xcri_pair ON iz_rankings_xcri_team_knockout_matchups
  (team_a_id, team_b_id, season_year, rank_group_type, checkpoint_date, race_date);
-- /team-knockout/matchups/meet/{race_hnd}.
CREATE INDEX IF NOT EXISTS xcri_race ON iz_rankings_xcri_team_knockout_matchups
  (race_hnd, season_year, checkpoint_date, team_a_rank, team_b_rank);

-- Season resumes -----------------------------------------------------------------------------

-- /teams/{team_hnd}/resume: by group, newest first. (iz_athnet_teams is read by its primary key.)
CREATE INDEX IF NOT EXISTS xcri_group ON iz_groups_season_resumes
  (group_fk, season_year, sport_fk, gender_fk, updated_at);

-- Counts of what is in the indexes, for the optimizer. Prints a line per table.
ANALYZE TABLE
  iz_rankings_xcri_athlete_rankings, iz_rankings_xcri_team_rankings,
  iz_rankings_xcri_calculation_metadata, iz_rankings_xcri_scs_components,
  iz_rankings_xcri_team_knockout, iz_rankings_xcri_team_knockout_matchups,
  iz_groups_season_resumes, iz_athnet_teams;
