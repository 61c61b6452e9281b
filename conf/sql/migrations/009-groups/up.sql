-- A list of one division's men or women: a search, a team and a region find their athletes in the index alone, as those
-- of all divisions do since 007-names. What 002-index-alone had for it is its beginning.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_rank_names
  (season_year, algorithm_type, scoring_group, checkpoint_date, division_code, gender_code, athlete_rank, ranking_id,
   anet_athlete_hnd, anet_team_hnd, athlete_name_first, athlete_name_last, team_name),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_rank, ALGORITHM=INPLACE, LOCK=NONE;

-- The athletes of some teams, without their rows: /athletes/ of a region or a conference, /championship. What 001-indexes
-- had for rosters is its beginning.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_team_athletes
  (anet_team_hnd, season_year, algorithm_type, scoring_group, checkpoint_date, athlete_rank, ranking_id, division_code,
   gender_code, anet_athlete_hnd),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_roster, ALGORITHM=INPLACE, LOCK=NONE;

-- The teams of a region or a conference, in rank order.
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_region
  (season_year, algorithm_type, scoring_group, checkpoint_date, regl_group_name, team_rank, ranking_id, division_code,
   gender_code, anet_team_hnd),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_rankings ADD INDEX IF NOT EXISTS xcri_conference
  (season_year, algorithm_type, scoring_group, checkpoint_date, conf_group_name, team_rank, ranking_id, division_code,
   gender_code, anet_team_hnd),
  ALGORITHM=INPLACE, LOCK=NONE;
