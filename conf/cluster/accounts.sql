-- What a cluster needs beside conf/sql/grants.sql, made once, on any node. Replace CHANGE_ME, and 10.0.0.% by your network.

-- Who copies all data to a node that joins: on the node itself, over its socket.
CREATE USER IF NOT EXISTS 'xcri_sst'@'localhost' IDENTIFIED BY 'CHANGE_ME';
GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR ON *.* TO 'xcri_sst'@'localhost';

-- Whom HAProxy asks a node as, whether it may be read. It has no right to anything, and so no password.
CREATE USER IF NOT EXISTS 'xcri_check'@'10.0.0.%' IDENTIFIED BY '';

-- For XCRIMaxLag on a read replica alone: the account that the module reads with may see how late it is. Take the two
-- dashes away there.
-- GRANT REPLICA MONITOR ON *.* TO 'xcri_read'@'10.0.0.%';
