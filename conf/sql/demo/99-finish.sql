-- Demo data, last step: drop the helpers.

DROP TABLE IF EXISTS demo_name, demo_division, demo_region, demo_conf, demo_school, demo_team, demo_week,
  demo_race, demo_entry, demo_athlete, demo_list, demo_row, demo_squad, demo_ko, demo_pair;
DROP FUNCTION IF EXISTS demo_u;
DROP FUNCTION IF EXISTS demo_z;
DROP FUNCTION IF EXISTS demo_part;

SELECT 'demo data: done';
