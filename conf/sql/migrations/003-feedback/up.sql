-- What visitors write. A message is here before its sender is thanked, and stays until it is delivered; the words of a
-- delivered one go after XCRIFeedbackKeep, the row stays. Times are UTC.
--
-- client is a keyed hash of the sender's address (XCRIWriter's address-key), content one of sender and words, send_key one
-- of the Idempotency-Key: nobody who reads this table, or a dump of it, learns an address from it.
CREATE TABLE IF NOT EXISTS xcri_feedback (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  reference CHAR(10) CHARACTER SET ascii NOT NULL,
  send_key BINARY(8),
  content BINARY(8) NOT NULL,
  client BINARY(8) NOT NULL,
  name VARCHAR(100),
  email VARCHAR(100),
  feedback_type ENUM('bug', 'feedback', 'question') NOT NULL,
  message TEXT,
  created_at DATETIME(6) NOT NULL,
  state ENUM('waiting', 'sending', 'delivered', 'failed') NOT NULL DEFAULT 'waiting',
  due_at DATETIME(6) NOT NULL,
  attempts INT UNSIGNED NOT NULL DEFAULT 0,
  delivered_at DATETIME,
  issue_number BIGINT UNSIGNED,
  issue_url VARCHAR(255),
  last_error VARCHAR(255),
  UNIQUE KEY reference (reference),
  UNIQUE KEY send_key (send_key),
  KEY client (client, created_at),
  KEY due (state, due_at)
) ENGINE=InnoDB CHARACTER SET utf8mb4;

-- One row for each sender: whoever stores a message holds its sender's row, so that two at once are counted one after the
-- other, in all children and on all machines.
CREATE TABLE IF NOT EXISTS xcri_feedback_clients (
  client BINARY(8) NOT NULL PRIMARY KEY,
  seen_at DATETIME NOT NULL
) ENGINE=InnoDB CHARACTER SET utf8mb4;
