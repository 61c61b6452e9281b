-- Takes away what publications have moved; the publications stay, and the list of them.

DROP TABLE IF EXISTS xcri_moves;
DROP TABLE IF EXISTS xcri_changes;
