-- Takes away what visitors have written, with all that is not delivered yet.

DROP TABLE IF EXISTS xcri_feedback_clients;
DROP TABLE IF EXISTS xcri_feedback;
