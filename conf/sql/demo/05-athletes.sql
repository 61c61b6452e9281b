-- Demo data, step 5: the athletes of both seasons.
--
-- A team has `roster` places. In a place runs the same athlete in 2024 and 2025, or one of 2024
-- who has left and a newcomer of 2025.

SET NAMES utf8mb4;

-- ability: about normal, higher is faster. d1..d3: what the SCS parts see differently. phase,
-- amp: the slow wave of form over the season. weeks25, weeks24: the weeks with a race, one bit
-- each. meet: opponents in a race. miss: a number by which single values are left out.
DROP TABLE IF EXISTS demo_athlete;
CREATE TABLE demo_athlete (
  aid INT PRIMARY KEY, tid INT NOT NULL, sid INT NOT NULL, d INT NOT NULL,
  gender CHAR(1) CHARSET ascii NOT NULL, in24 INT NOT NULL, in25 INT NOT NULL,
  first VARCHAR(100) CHARSET utf8mb4 NULL, last VARCHAR(100) CHARSET utf8mb4 NULL,
  ability DOUBLE NOT NULL, ability24 DOUBLE NOT NULL,
  d1 DOUBLE NOT NULL, d2 DOUBLE NOT NULL, d3 DOUBLE NOT NULL, phase DOUBLE NOT NULL, amp DOUBLE NOT NULL,
  weeks25 INT NOT NULL, weeks24 INT NOT NULL, meet INT NOT NULL, miss INT NOT NULL, KEY (d, gender)
) ENGINE=Aria TRANSACTIONAL=0;

SET @m = (SELECT COUNT(*) FROM demo_name WHERE kind = 'M');
SET @f = (SELECT COUNT(*) FROM demo_name WHERE kind = 'F');
SET @l = (SELECT COUNT(*) FROM demo_name WHERE kind = 'L');

-- First the places, numbered: Division I men from 19000001, those who left after 2024 last.
DROP TABLE IF EXISTS demo_place;
CREATE TABLE demo_place (
  aid INT PRIMARY KEY, tid INT NOT NULL, sid INT NOT NULL, d INT NOT NULL,
  gender CHAR(1) CHARSET ascii NOT NULL, weeks INT NOT NULL, in24 INT NOT NULL, in25 INT NOT NULL,
  ability DOUBLE NOT NULL, early INT NOT NULL, early24 INT NOT NULL, bits BIGINT NOT NULL,
  seven INT NOT NULL, first INT NOT NULL, last INT NOT NULL
) ENGINE=Aria TRANSACTIONAL=0;

INSERT INTO demo_place
SELECT 19000000 + ROW_NUMBER() OVER (ORDER BY leaver, d, gender = 'F', tid, slot),
       tid, sid, d, gender, weeks, in24, in25, ability, early, early24,
       CONV(LEFT(MD5(CONCAT('bits:', key_)), 9), 16, 10),
       ROW_NUMBER() OVER (PARTITION BY leaver, tid ORDER BY ability DESC, slot),
       1 + FLOOR(IF(gender = 'M', @m, @f) * POW(demo_u('first', key_), 1.2)),
       1 + FLOOR(@l * POW(demo_u('last', key_), 1.4))
  FROM (SELECT t.tid, t.sid, t.d, t.gender, t.weeks, s.slot, s.leaver,
               s.leaver * 900000 + t.tid * 100 + s.slot AS key_,
               demo_u('in24', t.tid * 100 + s.slot) < 0.995
                 AND s.leaver = (demo_u('back', t.tid * 100 + s.slot) >= 0.68) AS in24,
               s.leaver = 0 AS in25,
               0.55 * t.strength + 0.83 * demo_z('ability', s.leaver * 900000 + t.tid * 100 + s.slot) AS ability,
               demo_u('early', t.tid * 100 + s.slot) < 0.751 AS early,
               demo_u('early24', t.tid * 100 + s.slot) < 0.751 AS early24
          FROM demo_team t
          JOIN (SELECT a.seq AS slot, b.seq AS leaver FROM seq_1_to_28 a JOIN seq_0_to_1 b) s
            ON s.slot <= t.roster) p
 WHERE in24 OR in25;

INSERT INTO demo_athlete
SELECT STRAIGHT_JOIN a.aid, a.tid, a.sid, a.d, a.gender, a.in24, a.in25, n1.name, n2.name, a.ability,
       a.ability - 0.15 + 0.25 * demo_z('year', a.aid),
       demo_z('d1', a.aid), demo_z('d2', a.aid), demo_z('d3', a.aid),
       demo_u('phase', a.aid), 0.05 + 0.15 * demo_u('amp', a.aid),
       -- the seven best run whenever their team does, the others now and then
       (a.early | IF(a.seven <= 7, a.weeks, a.weeks & a.bits & (a.bits >> 14))) & 0x3fff,
       (a.early24 | ((a.bits >> 20) & (a.bits >> 6))) & 0x3fff,
       40 + FLOOR(70 * demo_u('meet', a.aid)), a.aid
  FROM demo_place a
  JOIN demo_name n1 ON n1.kind = a.gender AND n1.n = a.first
  JOIN demo_name n2 ON n2.kind = 'L' AND n2.n = a.last;
DROP TABLE demo_place;

-- Nobody is ranked without a race.
UPDATE demo_athlete SET weeks25 = 8192 WHERE weeks25 = 0;
UPDATE demo_athlete SET weeks24 = 8192 WHERE weeks24 = 0;

-- Names with everything a name can have.
UPDATE demo_athlete SET first = 'José', last = 'Núñez-Søn' WHERE aid = 19000001;
UPDATE demo_athlete SET first = 'Robert "Bob"', last = 'O''Brien & Sons' WHERE aid = 19000101;
UPDATE demo_athlete SET first = '<b>Max</b>', last = 'Tagg<script>alert(1)</script>' WHERE aid = 19000202;
UPDATE demo_athlete SET first = 'Kai 🏃', last = 'Kahananui' WHERE aid = 19000303;
UPDATE demo_athlete SET first = '小明', last = '王' WHERE aid IN (19000404, 19005404);
UPDATE demo_athlete SET first = '太郎', last = '山田' WHERE aid = 19000505;
UPDATE demo_athlete SET first = '민준', last = '김' WHERE aid = 19000606;
UPDATE demo_athlete SET first = 'Per%cent', last = 'Under_score' WHERE aid = 19000707;
UPDATE demo_athlete SET first = 'Back\\slash', last = 'D''Arcy "The Jet"' WHERE aid = 19000808;
UPDATE demo_athlete SET first = 'Đặng Thị', last = 'Nguyễn-Ōkubo' WHERE aid = 19004909;
UPDATE demo_athlete SET first = 'Andriamanitrarivonjimbolatiana Rakotomalalasoloarivelo Heriniaina',
  last = 'Featherstonehaugh-Cholmondeley-Wolfeschlegelsteinhausenbergerdorff-Vandersteenhoven de la Torre III'
  WHERE aid IN (19000909, 19006010);
UPDATE demo_athlete SET first = NULL WHERE aid % 1201 = 17;
UPDATE demo_athlete SET last = NULL WHERE aid % 1409 = 29;

SELECT CONCAT('demo data: ', COUNT(*), ' athletes') FROM demo_athlete;
