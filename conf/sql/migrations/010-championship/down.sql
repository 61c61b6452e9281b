-- The indexes of 001-indexes and 008-races again.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_races
  (season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code, race_hnd, meet_name, meet_id, race_date,
   team_a_id, team_b_id, team_a_rank, team_b_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout_matchups DROP INDEX IF EXISTS xcri_races_won, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_list
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, team_rank),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_rankings DROP INDEX IF EXISTS xcri_list_groups, ALGORITHM=INPLACE, LOCK=NONE;
