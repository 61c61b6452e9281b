-- The indexes of 001-indexes again.

ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_list
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, athlete_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_rank, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_live, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components ADD INDEX IF NOT EXISTS xcri_ranking
  (ranking_id),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_scs_components DROP INDEX IF EXISTS xcri_ranks, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout DROP INDEX IF EXISTS xcri_groups, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_calculation_metadata DROP INDEX IF EXISTS xcri_newest, ALGORITHM=INPLACE, LOCK=NONE;
