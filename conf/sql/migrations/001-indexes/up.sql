-- The indexes our API is fast with. The module is right without them, only slower. All of them together take less space
-- than the tables themselves.
--
-- The common shape: the columns compared with = first, then the rank, so that a page is read in order and a LIMIT stops
-- early. InnoDB appends the primary key to every index, which is the last ORDER BY column of our lists; it is only
-- written out where something follows it. The dates are compared with <=>, which uses the index for NULL (live) and for a
-- day alike.

-- Athlete rankings ---------------------------------------------------------------------------

-- /athletes/ with division and gender, the normal request: page in rank order, count by range.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_list
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code,
   athlete_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /athletes/ without division or without gender: read in rank order, the other filter tested
-- inside the index.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_list_all
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank, ranking_id,
   division_code, gender_code),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /athletes/{athlete_hnd}, and an athlete's ranks over the season.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_athlete
  (anet_athlete_hnd, season_year, algorithm_type, scoring_group, checkpoint_date),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /athletes/team/{team_hnd}/roster.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_roster
  (anet_team_hnd, season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /snapshots/{date}/athletes (no season in its filter); its other columns make /snapshots/ and
-- /snapshots/{date}/metadata readable from the index alone.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_snapshot
  (checkpoint_date, division_code, gender_code, athlete_rank, ranking_id, season_year,
   algorithm_type, scoring_group),
  ALGORITHM=INPLACE, LOCK=NONE;

-- /search: names that begin so are a range of one of these; a text inside a name is looked for
-- in all of a season's, read from the index alone.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_last_name
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_name_last,
   athlete_name_first, athlete_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_first_name
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_name_first,
   athlete_name_last, athlete_rank),
  ALGORITHM=INPLACE, LOCK=NONE;

-- Team rankings ------------------------------------------------------------------------------

-- /teams/ and /team-five/ with division and gender.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_list
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code,
   team_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
-- The same without division or without gender.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_list_all
  (season_year, algorithm_type, scoring_group, checkpoint_date, team_rank, ranking_id,
   division_code, gender_code),
  ALGORITHM=INPLACE, LOCK=NONE;
-- The join of /athletes/ and of rosters (every key column; region, conference and date are in
-- the index, so that the join does not touch the table), /teams/{team_hnd}, a team's history.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_team
  (anet_team_hnd, season_year, division_code, gender_code, algorithm_type, scoring_group,
   checkpoint_date, regl_group_name, conf_group_name, most_recent_race_date),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /search, teams by name.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_name
  (season_year, algorithm_type, scoring_group, checkpoint_date, team_name, team_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /snapshots/{date}/teams.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_snapshot
  (checkpoint_date, division_code, gender_code, team_rank),
  ALGORITHM=INPLACE, LOCK=NONE;

-- Calculation metadata -----------------------------------------------------------------------

-- /metadata/ (newest first within a season).
ALTER TABLE iz_rankings_xcri_calculation_metadata ADD INDEX IF NOT EXISTS xcri_season
  (season_year, checkpoint_date, calculated_at),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /metadata/latest, /metadata/latest/date, /metadata/summary/processing.
ALTER TABLE iz_rankings_xcri_calculation_metadata ADD INDEX IF NOT EXISTS xcri_latest
  (algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, calculated_at),
  ALGORITHM=INPLACE, LOCK=NONE;

-- SCS components -----------------------------------------------------------------------------

-- /scs/athletes/{athlete_hnd}/..., /components/athletes/{athlete_hnd}.
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_athlete
  (anet_athlete_hnd, season_year, division_code, gender_code),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /scs/leaderboard/{component}, /components/leaderboard (page in rank order), and
-- /scs/distribution/{component}, /scs/athletes/{id}/comparison (scores and counts from the
-- index alone).
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_saga
  (season_year, division_code, gender_code, saga_rank, component_id, saga_score),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_sewr
  (season_year, division_code, gender_code, sewr_rank, component_id, sewr_score),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_osma
  (season_year, division_code, gender_code, osma_rank, component_id, osma_score),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_xcri
  (season_year, division_code, gender_code, xcri_rank, component_id, xcri_score),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /components/leaderboard without division or without gender.
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_saga_all
  (season_year, saga_rank, component_id, division_code, gender_code, saga_score),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_sewr_all
  (season_year, sewr_rank, component_id, division_code, gender_code, sewr_score),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_osma_all
  (season_year, osma_rank, component_id, division_code, gender_code, osma_score),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_xcri_all
  (season_year, xcri_rank, component_id, division_code, gender_code, xcri_score),
  ALGORITHM=INPLACE, LOCK=NONE;
-- The join from an athlete's ranking to its components (/scs/biggest-discrepancies).
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_ranking
  (ranking_id),
  ALGORITHM=INPLACE, LOCK=NONE;

-- Team Knockout ------------------------------------------------------------------------------

-- /team-knockout/ with a group and a gender.
ALTER TABLE iz_rankings_xcri_team_knockout ADD INDEX IF NOT EXISTS xcri_list
  (season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code, knockout_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /team-knockout/ without a group or without a gender.
ALTER TABLE iz_rankings_xcri_team_knockout ADD INDEX IF NOT EXISTS xcri_list_all
  (season_year, rank_group_type, checkpoint_date, knockout_rank, id, rank_group_fk, gender_code),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /team-knockout/{team_id}, and the team names of every matchup route (name in the index).
ALTER TABLE iz_rankings_xcri_team_knockout ADD INDEX IF NOT EXISTS xcri_team
  (team_id, season_year, rank_group_type, rank_group_fk, gender_code, checkpoint_date, team_name),
  ALGORITHM=INPLACE, LOCK=NONE;

-- Matchups -----------------------------------------------------------------------------------

-- /team-knockout/matchups and /common-opponents: one half of the team's matchups each. Opponent
-- and winner are in the index, so the record is counted without the table.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_team_a
  (team_a_id, season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code,
   team_b_id, winner_team_id),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_team_b
  (team_b_id, season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code,
   team_a_id, winner_team_id),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /team-knockout/matchups/head-to-head: the pair either way round.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_pair
  (team_a_id, team_b_id, season_year, rank_group_type, checkpoint_date, race_date),
  ALGORITHM=INPLACE, LOCK=NONE;
-- /team-knockout/matchups/meet/{race_hnd}.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_race
  (race_hnd, season_year, checkpoint_date, team_a_rank, team_b_rank),
  ALGORITHM=INPLACE, LOCK=NONE;

-- Season resumes -----------------------------------------------------------------------------

-- /teams/{team_hnd}/resume: by group, newest first. (iz_athnet_teams is read by its primary key.)
ALTER TABLE iz_groups_season_resumes ADD INDEX IF NOT EXISTS xcri_group
  (group_fk, season_year, sport_fk, gender_fk, updated_at),
  ALGORITHM=INPLACE, LOCK=NONE;
