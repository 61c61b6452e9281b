-- The indexes of 001-indexes and 002-index-alone again.
ALTER TABLE iz_rankings_xcri_team_rankings DROP INDEX IF EXISTS xcri_conference, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_rankings DROP INDEX IF EXISTS xcri_region, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_roster
  (anet_team_hnd, season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_team_athletes, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_rank
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, athlete_rank, ranking_id,
   anet_athlete_hnd),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_rank_names, ALGORITHM=INPLACE, LOCK=NONE;
