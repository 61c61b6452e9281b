-- /meets/: the races of a season, of a list or with a part of a name are read from the index alone. What 004-meets had for
-- them is its beginning.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_races
  (season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code, race_hnd, meet_name, meet_id, race_date,
   team_a_id, team_b_id, team_a_rank, team_b_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout_matchups DROP INDEX IF EXISTS xcri_meets, ALGORITHM=INPLACE, LOCK=NONE;
