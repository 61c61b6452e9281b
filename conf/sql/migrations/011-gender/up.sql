-- /athletes/ of the men or the women of all divisions: how many there are, where a page begins, and who has run how many
-- races, without reading the other half. What 002-index-alone had for the newest season is its beginning.
ALTER TABLE iz_rankings_xcri_athlete_rankings ADD INDEX IF NOT EXISTS xcri_gender
  (checkpoint_date, season_year, gender_code, algorithm_type, scoring_group, athlete_rank, races_count),
  ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_athlete_rankings DROP INDEX IF EXISTS xcri_live, ALGORITHM=INPLACE, LOCK=NONE;
