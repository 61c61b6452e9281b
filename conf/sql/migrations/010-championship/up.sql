-- /championship: the teams of a list with their regions and conferences, and who won each meeting, are read from an index
-- alone. What 001-indexes and 008-races had for them is its beginning.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_list_groups
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, team_rank, ranking_id,
   anet_team_hnd, regl_group_name, conf_group_name, team_name),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_rankings DROP INDEX IF EXISTS xcri_list, ALGORITHM=INPLACE, LOCK=NONE;

ALTER TABLE iz_rankings_xcri_team_knockout_matchups ADD INDEX IF NOT EXISTS xcri_races_won
  (season_year, rank_group_type, checkpoint_date, rank_group_fk, gender_code, race_hnd, meet_name, meet_id, race_date,
   team_a_id, team_b_id, team_a_rank, team_b_rank, winner_team_id),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout_matchups DROP INDEX IF EXISTS xcri_races, ALGORITHM=INPLACE, LOCK=NONE;
