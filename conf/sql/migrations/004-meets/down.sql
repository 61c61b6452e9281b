-- Takes the indexes away again.
ALTER TABLE iz_rankings_xcri_team_knockout_matchups DROP INDEX IF EXISTS xcri_meets, ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE iz_rankings_xcri_team_knockout_matchups DROP INDEX IF EXISTS xcri_meet, ALGORITHM=INPLACE, LOCK=NONE;
