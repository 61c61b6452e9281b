-- Demo data, step 3: divisions, regions, conferences, schools and their teams.

SET NAMES utf8mb4;

-- first: the first school's number. roster: ranked athletes a team has on average. level, pace:
-- how far below Division I the scores are, and how much slower the pace (seconds a kilometre).
DROP TABLE IF EXISTS demo_division, demo_region, demo_conf, demo_school, demo_team;
CREATE TABLE demo_division (
  d INT PRIMARY KEY, division INT NOT NULL, first INT NOT NULL, schools INT NOT NULL,
  roster DOUBLE NOT NULL, level DOUBLE NOT NULL, pace DOUBLE NOT NULL, d_races INT NOT NULL,
  shapes TEXT CHARSET utf8mb4 NOT NULL, regions TEXT CHARSET utf8mb4 NOT NULL,
  confs TEXT CHARSET utf8mb4 NOT NULL    -- name;home region;other region;strength
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_division VALUES
(1, 2030, 1, 362, 10.9, 0, 0, 62,
 '@|@ State|@ Tech|Northern @|Southern @|Eastern @|Western @|Central @|Saint @|@ A&M|@ Poly',
 'Great Lakes|Mid-Atlantic|Midwest|Mountain|Northeast|South|South Central|Southeast|West',
 'Big 12;4;7;1.1|ACC;8;5;1.0|Big Ten;1;3;1.0|SEC;6;7;1.1|Ivy League;5;2;.5|Pac-12;9;4;.8|Big East;2;1;.5|Mountain West;4;9;.5|West Coast;9;4;.6|American;7;6;.1|Sun Belt;6;8;-.1|Mid-American;1;3;-.2|Missouri Valley;3;1;-.1|Summit League;3;4;-.1|Big Sky;4;9;.2|Big West;9;4;-.2|WAC;7;4;-.2|Conference USA;7;6;-.3|Atlantic 10;2;5;0|Patriot League;2;5;-.2|CAA;2;5;-.3|ASUN;8;6;-.1|Southern;8;6;-.3|Big South;8;2;-.6|Ohio Valley;3;6;-.6|Horizon League;1;3;-.4|America East;5;2;-.4|MAAC;5;2;-.6|NEC;5;2;-.8|Southland;7;6;-.6|SWAC;6;7;-1.6|MEAC;8;2;-1.5'),
(2, 2031, 363, 230, 11.7, 45, 6, 28,
 'University of @|@ Southern|@ Northern|West @|East @|@ Pacific|@ Technological|New @',
 'Atlantic|Central|East|Midwest|South|South Central|Southeast|West',
 'RMAC;6;8;.9|GLIAC;4;2;.7|GLVC;4;2;.2|MIAA;2;6;.4|NSIC;2;4;.3|Lone Star;6;2;.3|CCAA;8;6;.4|GNAC;8;6;.4|PacWest;8;6;.1|PSAC;1;3;.1|Mountain East;1;4;-.2|Northeast-10;3;1;0|East Coast;3;1;-.4|CACC;3;1;-.5|Conference Carolinas;7;5;-.4|South Atlantic;7;5;.2|Peach Belt;7;5;-.1|Sunshine State;5;7;.2|Gulf South;5;6;-.2|SIAC;5;7;-1.4'),
(3, 2032, 593, 310, 14.2, 60, 8, 28,
 '@ College|@ Wesleyan|@ Institute|College of @|@ Hall|@ Union|@ & Lee|Old @',
 'East|Great Lakes|Metro|Mid-Atlantic|Mideast|Midwest|Niagara|North|South|West',
 'NESCAC;1;3;1.0|UAA;6;5;1.1|SCIAC;10;9;.7|WIAC;6;8;.8|MIAC;8;6;.5|Centennial;4;5;.4|Liberty League;7;1;.4|NEWMAC;1;3;.5|NACC;6;8;-.2|CCIW;6;2;.5|Northwest;10;8;.2|Michigan Intercollegiate;2;6;.2|NCAC;2;5;.1|Ohio Athletic;2;5;.3|Heartland;2;6;-.1|Presidents'';5;2;-.2|Empire 8;7;4;-.1|SUNYAC;7;3;.2|Little East;1;3;0|Landmark;4;3;-.1|MAC Freedom;3;4;-.3|MAC Commonwealth;4;5;0|NJAC;3;4;.1|Skyline;3;1;-.7|CUNYAC;3;1;-1.2|ODAC;9;4;0|SAA;9;5;-.1|SCAC;9;10;-.1|USA South;9;4;-.7|American Rivers;8;6;.1'),
(4, 2028, 903, 155, 11.2, 80, 10, 14,
 '@ Baptist|@ Christian|@ Methodist|@ Lutheran|@ University|@ Valley|Mount @|@ Assembly',
 'East|Midwest|South|West',
 'Cascade Collegiate;4;2;.3|Frontier;4;2;.2|GSAC;4;3;.2|Cal Pac;4;3;-.4|Sooner;3;2;0|Red River;3;4;-.2|KCAC;2;3;0|Heart of America;2;3;.3|Great Plains;2;4;.1|Crossroads League;2;1;.6|WHAC;1;2;.2|Mid-South;1;3;.2|Appalachian;1;3;-.2|Southern States;3;1;-.2'),
(5, 19781, 1058, 75, 13.3, 95, 13, 4,
 '@ Community College|@ Junior College|@ County Community College',
 'Central|East|Mountain|South',
 'Arizona CC;3;1;.5|Kansas Jayhawk;1;4;.6|Scenic West;3;1;.3|Texas Western;4;1;.5|Gulf Coast JC;4;2;-.4|Garden State;2;1;-.5|Great Lakes JC;1;2;-.3'),
(6, 19782, 1133, 48, 15.6, 115, 17, 4,
 '@ Technical College|@ CC|@ City College',
 'Central|East|Lakes|South',
 'Lakes CC;3;1;.4|Ohio Valley JC;1;3;0|Prairie JC;1;3;.2|Chesapeake JUCO;2;4;-.3|Coastal Plains;4;2;-.3'),
(7, 2034, 1181, 50, 16.4, 125, 19, 4,
 '@ Area College|@ Regional College|North @ College',
 'East|Great Lakes|North|Northeast',
 'Mountain Valley;1;4;0|Mid-State;2;3;-.1|Minnesota CC;3;2;.4|Western New York;1;4;.3|Massachusetts CC;4;1;-.3|Capital JC;4;1;-.2');

CREATE TABLE demo_region (
  d INT NOT NULL, n INT NOT NULL, fk INT NOT NULL,
  name VARCHAR(100) CHARSET utf8mb4 NOT NULL, PRIMARY KEY (d, n)
) ENGINE=Aria TRANSACTIONAL=0;
INSERT INTO demo_region
SELECT d, seq, 3000 + ROW_NUMBER() OVER (ORDER BY d, seq), demo_part(regions, seq)
  FROM demo_division
  JOIN seq_1_to_40 ON seq <= 1 + LENGTH(regions) - LENGTH(REPLACE(regions, '|', ''));

CREATE TABLE demo_conf (
  d INT NOT NULL, n INT NOT NULL, fk INT NOT NULL, home INT NOT NULL, other INT NOT NULL,
  strength DOUBLE NOT NULL, name VARCHAR(100) CHARSET utf8mb4 NOT NULL, PRIMARY KEY (d, n)
) ENGINE=Aria TRANSACTIONAL=0;
INSERT INTO demo_conf
SELECT d, n, 4000 + ROW_NUMBER() OVER (ORDER BY d, n), SUBSTRING_INDEX(SUBSTRING_INDEX(line, ';', 2), ';', -1),
       SUBSTRING_INDEX(SUBSTRING_INDEX(line, ';', 3), ';', -1), SUBSTRING_INDEX(line, ';', -1),
       SUBSTRING_INDEX(line, ';', 1)
  FROM (SELECT d, seq AS n, demo_part(confs, seq) AS line FROM demo_division
          JOIN seq_1_to_40 ON seq <= 1 + LENGTH(confs) - LENGTH(REPLACE(confs, '|', ''))) c;

-- Schools. A name is a place in one of its division's shapes; the multiplier spreads the pairs
-- without using one twice. Every school is in one conference, and in that one's home region or,
-- one in six, in its other one; a few are independent or in no region. A few have no number in
-- the group table.
CREATE TABLE demo_school (
  sid INT PRIMARY KEY, d INT NOT NULL, division INT NOT NULL, hnd INT NOT NULL, group_fk INT NULL,
  name VARCHAR(255) CHARSET utf8mb4 COLLATE utf8mb4_bin NULL,
  regl_fk INT NULL, regl VARCHAR(100) CHARSET utf8mb4 NULL,
  conf_fk INT NULL, conf VARCHAR(100) CHARSET utf8mb4 NULL, strength DOUBLE NOT NULL
) ENGINE=Aria TRANSACTIONAL=0;
SET @places = (SELECT COUNT(*) FROM demo_name WHERE kind = 'P');
INSERT INTO demo_school
SELECT i.sid, i.d, i.division, 20600 + i.sid, IF(i.sid % 173 = 99, NULL, 500 + i.sid),
       REPLACE(demo_part(i.shapes, 1 + i.code DIV @places), '@', p.name),
       r.fk, r.name, c.fk, c.name,
       0.8 * i_c.strength + demo_z('school', i.sid)
  FROM (SELECT seq AS sid, d, division, shapes,
               ((seq - first) * 89 + 7) % (@places * (1 + LENGTH(shapes) - LENGTH(REPLACE(shapes, '|', '')))) AS code,
               1 + ((seq - first) * 11) % (1 + LENGTH(confs) - LENGTH(REPLACE(confs, '|', ''))) AS conf_n
          FROM demo_division
          JOIN seq_1_to_1230 ON seq >= first AND seq < first + schools) i
  JOIN demo_name p ON p.kind = 'P' AND p.n = 1 + i.code % @places
  JOIN demo_conf i_c ON i_c.d = i.d AND i_c.n = i.conf_n
  LEFT JOIN demo_conf c ON c.d = i.d AND c.n = i.conf_n AND i.sid % 97 <> 50
  LEFT JOIN demo_region r ON r.d = i.d AND i.sid % 211 <> 77
        AND r.n = IF(demo_u('region', i.sid) < 1 / 6, i_c.other, i_c.home);

-- Names with everything a name can have.
UPDATE demo_school SET name = 'Whitewater A&M "Harbor" Campus' WHERE sid = 40;
UPDATE demo_school SET name = 'St. Brendan''s' WHERE sid = 75;
UPDATE demo_school SET name = 'Institut Fédéral de Québec-Élan' WHERE sid = 120;
UPDATE demo_school SET name = 'Surf City State 🏄' WHERE sid = 160;
UPDATE demo_school SET name = '東京 Pacific' WHERE sid = 199;
UPDATE demo_school SET name = 'Kanaloa <Hilo> College' WHERE sid = 640;
UPDATE demo_school SET name = '100%_Online Technical \\ Open Campus' WHERE sid = 1140;
UPDATE demo_school SET name = CONCAT('The Combined Colleges of the Upper and Lower Cumberland, ',
  'Shenandoah and Monongahela Valleys at Saint Bartholomew-on-the-River, Department of Physical ',
  'Education, Recreation and Cross Country Running (North, South, East and West Campuses)')
  WHERE sid = 700;
UPDATE demo_school SET name = NULL WHERE sid = 1200;

-- Teams: men and women of a school share its handle; some schools have only one of the two.
-- roster: ranked athletes in 2025. A team with fewer than five has no team score. One school
-- has no ranked athlete at all. weeks: the weeks the team races in, one bit each (step 4 adds
-- its meets).
CREATE TABLE demo_team (
  tid INT PRIMARY KEY, sid INT NOT NULL, d INT NOT NULL, gender CHAR(1) CHARSET ascii NOT NULL,
  strength DOUBLE NOT NULL, roster INT NOT NULL, weeks INT NOT NULL, KEY (sid)
) ENGINE=Aria TRANSACTIONAL=0;
INSERT INTO demo_team
SELECT t.tid, t.sid, t.d, t.gender, t.strength,
       CASE t.sid WHEN 1170 THEN 0 WHEN 1200 THEN 3 WHEN 1 THEN 12 ELSE
         GREATEST(1, LEAST(28, ROUND(t.roster + 1.3 * t.strength + 4.8 * demo_z('roster', t.tid)))) END,
       FLOOR(8192 * demo_u('weeks1', t.tid)) & FLOOR(8192 * demo_u('weeks2', t.tid)) & 0x1ffe
  FROM (SELECT 2 * s.sid + g.n AS tid, s.sid, s.d, g.gender, v.roster,
               0.75 * s.strength + 0.66 * demo_z('team', 2 * s.sid + g.n) AS strength,
               demo_u('has', s.sid) AS has, g.n
          FROM demo_school s JOIN demo_division v ON v.d = s.d
          JOIN (SELECT 0 AS n, 'M' AS gender UNION ALL SELECT 1, 'F') g) t
 WHERE t.sid IN (1, 1170, 1200) OR NOT (t.has >= 0.035 * t.n AND t.has < 0.035 * (t.n + 1));

SELECT CONCAT('demo data: ', (SELECT COUNT(*) FROM demo_school), ' schools, ',
              (SELECT COUNT(*) FROM demo_team), ' teams');
