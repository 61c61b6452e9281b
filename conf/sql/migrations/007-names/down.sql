-- The index of 001-indexes again.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_list_all
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank, ranking_id,
   division_code, gender_code),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_list_names, ALGORITHM=INPLACE, LOCK=NONE;
