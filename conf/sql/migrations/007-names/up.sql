-- /athletes/ over all divisions or both genders: a search and a region find their athletes in the index alone, in rank
-- order, and so does a sort by name. What 001-indexes had for these lists is its beginning.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_list_names
  (season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank, ranking_id, division_code, gender_code,
   anet_athlete_hnd, anet_team_hnd, athlete_name_first, athlete_name_last, team_name),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_list_all, ALGORITHM=INPLACE, LOCK=NONE;
