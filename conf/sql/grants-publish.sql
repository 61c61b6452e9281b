-- The account that rankings are published with (XCRIPublisher): it may read, add and delete rows of the six tables of
-- rankings, read and add to the list of publications, add and delete what they have moved, and nothing else. It cannot
-- change a row, nor a table. Its temporary tables are its own: what is sent is in them until all of it is there. The
-- rankings' account (grants.sql makes it) may read what was published, for /changes/ and /metadata/publications.
--
-- A template like grants.sql, with the same three words to be replaced. Load it after `xcri-migrate`, which makes the
-- list of publications, as an administrator of the database: mariadb < grants-publish.sql

CREATE USER IF NOT EXISTS 'xcri_publish'@'localhost' IDENTIFIED BY 'CHANGE_ME';
ALTER USER 'xcri_publish'@'localhost' IDENTIFIED BY 'CHANGE_ME';

GRANT SELECT, INSERT, DELETE ON xcri.iz_rankings_xcri_athlete_rankings       TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.iz_rankings_xcri_team_rankings          TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.iz_rankings_xcri_scs_components         TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.iz_rankings_xcri_team_knockout          TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.iz_rankings_xcri_team_knockout_matchups TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.iz_rankings_xcri_calculation_metadata   TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT         ON xcri.xcri_publications                       TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.xcri_changes                            TO 'xcri_publish'@'localhost';
GRANT SELECT, INSERT, DELETE ON xcri.xcri_moves                              TO 'xcri_publish'@'localhost';
GRANT CREATE TEMPORARY TABLES ON xcri.*                                      TO 'xcri_publish'@'localhost';

GRANT SELECT ON xcri.xcri_publications TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.xcri_changes      TO 'xcri_read'@'localhost';
GRANT SELECT ON xcri.xcri_moves        TO 'xcri_read'@'localhost';
