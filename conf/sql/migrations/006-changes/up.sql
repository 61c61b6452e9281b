-- What each publication of live rankings has moved, in the XCRI lists of divisions: written by the publication itself, in
-- its transaction, of the list that it replaced and its own, so that nobody has to compare them later. Of the last 1,000
-- publications; a publication that is older has no rows here any more.
--
-- The counts of a part (athletes, teams): entries of the list, those who were not in it before, those who were and are
-- not any more, and how many rose and fell.
CREATE TABLE IF NOT EXISTS xcri_changes (
  publication INT UNSIGNED NOT NULL,
  part ENUM('athletes', 'teams') NOT NULL,
  entries INT UNSIGNED NOT NULL,
  entered INT UNSIGNED NOT NULL,
  dropped INT UNSIGNED NOT NULL,
  rose INT UNSIGNED NOT NULL,
  fell INT UNSIGNED NOT NULL,
  PRIMARY KEY (publication, part)
) ENGINE=InnoDB CHARACTER SET utf8mb4;

-- Those who lead a list and did not before, and the five who rose and who fell most, for where they stood: from 40 to 20
-- is as much as from 400 to 200.
CREATE TABLE IF NOT EXISTS xcri_moves (
  publication INT UNSIGNED NOT NULL,
  part ENUM('athletes', 'teams') NOT NULL,
  kind ENUM('leader', 'rise', 'fall') NOT NULL,
  place TINYINT UNSIGNED NOT NULL,
  handle BIGINT NOT NULL,
  name VARCHAR(255),
  team_name VARCHAR(255),
  rank_now INT NOT NULL,
  rank_before INT,
  PRIMARY KEY (publication, part, kind, place)
) ENGINE=InnoDB CHARACTER SET utf8mb4;
