-- Takes away the list of publications; what was published stays.

DROP TABLE IF EXISTS xcri_publications;
