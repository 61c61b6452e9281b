-- The index of 002-index-alone again.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_live
  (checkpoint_date, season_year),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_gender, ALGORITHM=INPLACE, LOCK=NONE;
