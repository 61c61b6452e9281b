-- A publication and what it has moved, in the tables that the migrations make.
INSERT INTO xcri_publications (id, season_year, division_code, gender_code, published_by, published_at, row_counts, checksum, took_ms) VALUES
  (17, 2025, 2030, 'M', 'program', '2025-10-24 19:34:03',
   '{"athletes":12,"teams":6,"components":0,"knockout":0,"matchups":0,"metadata":1}', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 1250),
  (18, 2024, 2030, 'F', 'program', '2025-10-24 19:35:04',
   '{"athletes":4,"teams":0,"components":0,"knockout":0,"matchups":0,"metadata":1}', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 250);
INSERT INTO xcri_changes VALUES (17, 'athletes', 12, 1, 2, 3, 4), (17, 'teams', 6, 0, 0, 1, 1), (18, 'athletes', 4, 4, 0, 0, 0);
INSERT INTO xcri_moves VALUES
  (17, 'athletes', 'leader', 1, 9001, 'Ärla Ö''Neill', 'Tëam <One>', 1, 4),
  (17, 'athletes', 'rise', 1, 9001, 'Ärla Ö''Neill', 'Tëam <One>', 1, 4),
  (17, 'athletes', 'fall', 1, 9002, NULL, NULL, 2, 1),
  (17, 'teams', 'rise', 1, 101, 'Tëam <One>', 'Tëam <One>', 2, 3),
  (17, 'teams', 'fall', 1, 102, NULL, NULL, 3, 2);
