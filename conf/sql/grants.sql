-- The account the module connects with: it may read the eight tables and nothing else.
--
-- A template. Before loading it:
--   1. replace CHANGE_ME by a password of your own (and keep the file you load out of git);
--   2. replace the database name xcri if yours has another one;
--   3. replace localhost if Apache and MariaDB are on different hosts. With the unix_socket
--      plugin instead of a password, write IDENTIFIED VIA unix_socket, in both lines.
-- Load it as an administrator of the database: mariadb < grants.sql
--
-- No write privilege is needed: the module also sets its sessions to read only, this is the
-- second lock. No EXECUTE, no CREATE TEMPORARY TABLES, no privilege on other tables.

CREATE USER IF NOT EXISTS 'xcri_read'@'localhost' IDENTIFIED BY 'CHANGE_ME';
-- An account that is there already, of an attempt that ended in the midst, too, has this password then.
ALTER USER 'xcri_read'@'localhost' IDENTIFIED BY 'CHANGE_ME';

GRANT SELECT ON xcri.iz_rankings_xcri_athlete_rankings       TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_rankings_xcri_team_rankings          TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_rankings_xcri_calculation_metadata   TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_rankings_xcri_scs_components         TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_rankings_xcri_team_knockout          TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_rankings_xcri_team_knockout_matchups TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_groups_season_resumes                TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.iz_athnet_teams                         TO 'xcri_read'@'localhost';
