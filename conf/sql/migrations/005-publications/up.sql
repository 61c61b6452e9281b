-- Each publication: whose it was, when, of which list, how many rows of each part (JSON), and the SHA-1 of what was sent. A
-- row is written in the transaction that publishes, so that it is there exactly when the rankings are. Times are UTC.
--
-- What is sent is staged in temporary tables of the publication's connection, and there is no table for it here: those
-- have the columns of the tables that there are, nobody else sees or locks them, and they go with the connection.
CREATE TABLE IF NOT EXISTS xcri_publications (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  season_year INT NOT NULL,
  division_code INT NOT NULL,
  gender_code CHAR(1) NOT NULL,
  checkpoint_date DATE,
  published_by VARCHAR(255) NOT NULL,
  published_at DATETIME NOT NULL,
  send_key VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin,
  row_counts VARCHAR(255) CHARACTER SET ascii NOT NULL,
  checksum CHAR(40) CHARACTER SET ascii NOT NULL,
  took_ms INT UNSIGNED NOT NULL,
  UNIQUE KEY send_key (send_key),
  KEY list (season_year, division_code, gender_code, checkpoint_date)
) ENGINE=InnoDB CHARACTER SET utf8mb4;
