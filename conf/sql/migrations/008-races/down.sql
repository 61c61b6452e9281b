-- The index of 004-meets again.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_meets
  (season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code, race_hnd),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout_matchups DROP INDEX IF EXISTS xcri_races, ALGORITHM=INPLACE, LOCK=NONE;
