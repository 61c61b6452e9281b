-- Indexes that answer by themselves, without the table's rows.

-- The pages of /athletes/ in rank order, as before; with the athlete's handle a sort by movement and the biggest
-- discrepancies find their rows here, too. The last rank of each list for /snapshots/.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_rank
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, athlete_rank, ranking_id,
   anet_athlete_hnd),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_list, ALGORITHM=INPLACE, LOCK=NONE;

-- The newest season with live rows, in one step.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_live
  (checkpoint_date, season_year),
  ALGORITHM=INPLACE, LOCK=NONE;

-- /scs/biggest-discrepancies: a list's components by athlete, with their ranks. Nothing asks by the ranking.
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_ranks
  (season_year, division_code, gender_code, anet_athlete_hnd, saga_rank, sewr_rank, osma_rank, xcri_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components DROP INDEX IF EXISTS xcri_ranking, ALGORITHM=INPLACE, LOCK=NONE;

-- /regions and /conferences: the groups of a season's divisions, with their numbers in Team Knockout.
ALTER TABLE iz_rankings_xcri_team_knockout ADD INDEX IF NOT EXISTS xcri_groups
  (season_year, rank_group_type, regl_group_fk, conf_group_fk, rank_group_fk, regl_group_name, conf_group_name),
  ALGORITHM=INPLACE, LOCK=NONE;

-- /metadata/latest/date, which grew with the seasons.
ALTER TABLE iz_rankings_xcri_calculation_metadata ADD INDEX IF NOT EXISTS xcri_newest
  (algorithm_type, scoring_group, checkpoint_date, calculated_at),
  ALGORITHM=INPLACE, LOCK=NONE;
