#!/usr/bin/env node
// What a page costs: at most six requests to the API and 60 KB of its answers, as they come over the wire, with all that it
// asks for later; at most 100 KB of scripts, on the rankings 60; and nothing moves. For every page that the router knows.
import('./lib.mjs').then(({ run, ok, open, visit, api, together }) => run(async (browser) => {
  const { readFileSync } = await import('node:fs');
  const [a, b, c] = (await api('team-five/?division=2030&gender=M&limit=3')).results.map((r) => r.anet_team_hnd);
  const runners = (await api('athletes/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_athlete_hnd);
  const { publication } = (await api('changes/?limit=1')).results[0];
  const race = (await api('meets/?division=2030&gender=M&limit=1')).results[0].race_hnd;
  // A day that Team Knockout was not kept for asks for more; so does a team that has met no one, and one without a gender.
  const day = (await api('snapshots/')).snapshots[2].date;
  const met = new Set((await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=500')).results.map((t) => t.team_id));
  const alone = (await api('team-five/?division=2030&gender=M&limit=1000')).results.find((t) => !met.has(t.anet_team_hnd))?.anet_team_hnd ?? a;
  const large = (await api('team-five/?division=2030&gender=M&limit=1&sort=-athletes_count')).results[0].anet_team_hnd;
  const pages = ['', '?view=team-five', '?view=knockout', `?date=${day}&region=West&search=er`, `team/${a}?gender=M`, `team/${large}`, `team/${b}/${day}?gender=M`, `team/${alone}?gender=M`, `athlete/${runners[0]}`,
    `athlete/${runners[0]}/${day}`, `compare/teams?a=${a}&b=${b}&gender=M`, `compare/teams?a=${a}&b=${b}`, `compare/athletes?a=${runners[0]}&b=${runners[1]}`, `compare/meet?teams=${a},${b},${c}&without=${runners[0]}&gender=M`,
    'meets', `meet/${race}`, 'matrix', 'standings', 'standings?by=conference', 'championship', 'championship?division=2032&gender=F', 'movers', 'changes', `changes/${publication}`, 'leaders', 'search?q=smith', 'feedback', 'season', 'watched', 'embed'];
  // None is forgotten: every page that asks the API stands here.
  const known = [...readFileSync(`${process.env.XCRI_SOURCE}/htdocs/app/main.js`, 'utf8').matchAll(/^ {2}(\w+): \(\) =>/gm)].map((m) => m[1]).filter((p) => !['rankings', 'text', 'missing'].includes(p));
  const forgotten = known.filter((p) => !pages.some((path) => path.split(/[/?]/)[0] === p));
  ok(known.length > 8 && !forgotten.length, 'every page is counted', forgotten.join(' '));
  await together(pages, async (path) => {
    const { context, page } = await open(browser);
    const asked = [];
    const scripts = [];
    page.on('requestfinished', (r) => { if (r.resourceType() === 'script') scripts.push(r.sizes().then((s) => s.responseBodySize)); });
    await page.addInitScript(() => {
      globalThis.moved = 0;
      new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput) globalThis.moved += e.value; }).observe({ type: 'layout-shift', buffered: true });
    });
    page.on('requestfinished', (r) => { if (r.url().includes('/xcri/api/')) asked.push(r.sizes().then((s) => [s.responseBodySize, r.url().replace(/^.*\/api\//, '')])); });
    await visit(page, path);
    await page.waitForTimeout(600);
    await page.waitForLoadState('networkidle');
    const all = await Promise.all(asked);
    const bytes = all.reduce((sum, [n]) => sum + n, 0);
    ok(all.length <= 6 && bytes <= 60000, `/${path}: ${all.length} requests, ${(bytes / 1000).toFixed(1)} KB`, all.map(([n, url]) => `${n} ${url}`).join('\n'));
    const code = (await Promise.all(scripts)).reduce((sum, n) => sum + n, 0);
    const most = /^(\?|$)/.test(path) ? 60 : 100;
    ok(code > 10000 && code <= most * 1024, `/${path}: ${(code / 1024).toFixed(1)} KB of scripts, ${most} at most`, code);
    const moved = await page.evaluate(() => globalThis.moved);
    ok(moved < 0.01, `/${path}: nothing moves`, moved);
    await context.close();
  });
}));
