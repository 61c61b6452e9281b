-- Demo data, step 12: season resumes (HTML as others wrote it, not to be trusted) and the table
-- that leads from a team to them.

SET NAMES utf8mb4;
SET SESSION group_concat_max_len = 100000;

INSERT INTO iz_athnet_teams SELECT hnd, group_fk, name FROM demo_school ORDER BY hnd;

-- version 2: the resume of this season, with the team's races; 1: an older text of some teams;
-- 0: last season's. sport 1 and 2 are track, which the API leaves out.
INSERT INTO iz_groups_season_resumes
SELECT ROW_NUMBER() OVER (ORDER BY x.tid, x.sport, x.version), x.season, x.group_fk, x.gender_fk, x.sport,
       CONCAT('<div class=''season-resume''><h2>', x.title, ' — ', x.season, ' “resume”</h2>',
         IF(x.version = 2 AND e.html IS NOT NULL,
            CONCAT('<table><thead><tr><th>Date</th><th>Meet</th><th>Place</th><th>Score</th></tr></thead><tbody>',
                   e.html, '</tbody></table>'), ''),
         CASE WHEN x.sport < 3 THEN '<p>Track &amp; field: see the other page.</p>'
              WHEN x.version = 1 THEN '<p>Preseason text.\n\tGoals: "top ten", a healthy squad.</p>'
              WHEN x.version = 0 THEN '<p>Last year: 5 meets, finished 12<sup>th</sup>.</p>'
              ELSE CONCAT('<p>Coach''s note: "train \\ race \\ rest" – été à Besançon, España, ', ELT(1 + x.tid % 3, '秋', '🍂', 'fall'),
                          '. <a href="https://example.org/team/', x.tid, '?a=1&amp;b=2">More</a></p>') END,
         IF(x.tid IN (80, 81), CONCAT('<script>window.xcriUnsafe = 1</script>',
            '<img src="data:," alt="x" onerror="window.xcriUnsafe = 1"><a href="javascript:void(0)">odd</a>'), ''),
         '</div>'),
       IF(x.tid % 7 = 3, NULL, CONCAT(x.season, '-08-', 10 + x.tid % 20, ' 09:15:00')),
       IF(x.tid % 53 = 20, NULL, CASE x.version WHEN 2 THEN '2025-10-20 15:30:00' + INTERVAL x.tid SECOND
                                                WHEN 1 THEN '2025-08-25 12:00:00' ELSE '2024-11-30 10:00:00' END)
  FROM (SELECT t.tid, s.group_fk, IF(t.gender = 'M', 1, 2) AS gender_fk, v.version, v.sport,
               IF(v.version = 0, 2024, 2025) AS season,
               REPLACE(REPLACE(COALESCE(s.name, 'Team'), '&', '&amp;'), '<', '&lt;') AS title
          FROM demo_team t
          JOIN demo_school s ON s.sid = t.sid AND s.group_fk IS NOT NULL
          JOIN (SELECT 2 AS version, 3 AS sport UNION ALL SELECT 1, 3 UNION ALL SELECT 0, 3
                UNION ALL SELECT 2, 1 UNION ALL SELECT 2, 2) v
            ON t.tid % CASE WHEN v.sport < 3 THEN 11 * v.sport WHEN v.version = 2 THEN 1
                            WHEN v.version = 1 THEN 9 ELSE 4 END = 0
           AND (v.sport < 3 OR v.version < 2 OR t.tid % 37 <> 5)) x
  LEFT JOIN (SELECT e.tid, GROUP_CONCAT(CONCAT('<tr><td>', w.day, '</td><td>',
                      REPLACE(REPLACE(r.name, '&', '&amp;'), '<', '&lt;'), '</td><td>', e.place,
                      '</td><td>', e.score, '</td></tr>') ORDER BY w.day SEPARATOR '') AS html
               FROM demo_entry e JOIN demo_race r ON r.race = e.race JOIN demo_week w ON w.w = r.w
              GROUP BY e.tid) e ON e.tid = x.tid AND x.sport = 3
 ORDER BY 1;

SELECT CONCAT('demo data: ', (SELECT COUNT(*) FROM iz_groups_season_resumes), ' season resumes, ',
              (SELECT COUNT(*) FROM iz_athnet_teams), ' schools');
