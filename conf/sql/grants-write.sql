-- The account that feedback is kept with (XCRIWriter): it may add to and change its two tables and nothing else, and read
-- no other. It cannot delete: words that are old are taken out of their rows, and a row goes by the administrator's hand.
--
-- A template like grants.sql, with the same three words to be replaced. Load it after `xcri-migrate`, which makes the
-- tables, as an administrator of the database: mariadb < grants-write.sql

CREATE USER IF NOT EXISTS 'xcri_write'@'localhost' IDENTIFIED BY 'CHANGE_ME';
ALTER USER 'xcri_write'@'localhost' IDENTIFIED BY 'CHANGE_ME';

GRANT SELECT, INSERT, UPDATE ON xcri.xcri_feedback         TO 'xcri_write'@'localhost';
GRANT SELECT, INSERT, UPDATE ON xcri.xcri_feedback_clients TO 'xcri_write'@'localhost';
