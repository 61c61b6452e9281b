#!/usr/bin/env node
// Each page on paper: what it says, all of it, on as few pages as that takes; nothing that can only be clicked, and no
// heading on another page than what it is of.
import('./lib.mjs').then(({ run, ok, is, open, visit, api, picture }) => run(async (browser) => {
  const teams = (await api('team-five/?division=2030&gender=M&limit=3')).results.map((r) => r.anet_team_hnd);
  const runners = (await api('athletes/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_athlete_hnd);
  const race = (await api('meets/?division=2030&gender=M&limit=1')).results[0].race_hnd;
  const day = (await api('snapshots/')).snapshots[0].date;
  const { context, page, wrong } = await open(browser, { dark: true });
  await page.goto(process.env.XCRI_SITE);
  await page.evaluate(([id, athlete]) => localStorage.setItem('xcri-watch', JSON.stringify([{ kind: 'team', id, gender: 'M', name: 'A team' }, { kind: 'athlete', id: athlete, name: 'An athlete' }])), [teams[0], runners[0]]);
  // The most pages of A4 that each may take
  for (const [path, most] of [['', 3], ['?region=West', 3], ['championship', 3], [`championship?date=${day}&gender=F`, 3], ['season', 2], ['season?view=athletes', 2], ['meets', 2], [`meet/${race}`, 2], ['watched', 1], ['embed', 1], [`compare/teams?a=${teams[0]}&b=${teams[1]}&gender=M`, 2],
    [`compare/athletes?a=${runners[0]}&b=${runners[1]}`, 1], [`compare/meet?teams=${teams.join(',')}&without=${runners[0]}&gender=M`, 1], [`team/${teams[0]}?gender=M`, 3], [`team/${teams[0]}?gender=M&season=2024`, 3], [`athlete/${runners[0]}`, 2], ['standings', 3], ['movers', 4], ['changes', 2], ['leaders', 3], ['matrix', 1]]) {
    await visit(page, path);
    await page.waitForTimeout(300);
    await page.setViewportSize({ width: 700, height: 1000 });
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    const left = await page.evaluate(() => [...document.querySelectorAll('main :is(button, select, input, summary, .way-on, .tools), nav')].filter((n) => n.getClientRects().length && !/^[\d,.–() ]+$/.test(n.textContent.trim())).map((n) => n.outerHTML.slice(0, 120)));
    ok(!left.length, `/${path}: nothing that can only be clicked`, left.slice(0, 5).join('\n'));
    ok(await page.locator('h1').isVisible(), `/${path}: it says what it is`);
    const beside = await page.evaluate(() => [...document.querySelectorAll('main table')].filter((n) => n.getClientRects().length && n.getBoundingClientRect().right > innerWidth + 1).length);
    // The matrix alone is made smaller by the browser until it fits.
    if (path !== 'matrix') is(beside, 0, `/${path}: no table is wider than the paper`);
    await picture(page, `paper ${path || 'rankings'}`);
    await page.emulateMedia({ media: null, colorScheme: 'dark' });
    await page.setViewportSize({ width: 1440, height: 900 });
    // On a busy machine the page may still be as wide as it was for the picture: what counts is what it comes to.
    let pages = most + 1;
    for (let tries = 0; tries < 10 && pages > most; tries++) {
      await page.waitForTimeout(tries ? 500 : 0);
      const pdf = (await page.pdf({ format: 'A4', margin: { top: '12mm', bottom: '12mm', left: '12mm', right: '12mm' } })).toString('latin1');
      pages = pdf.match(/\/Type\s*\/Page\b/g).length;
    }
    ok(pages <= most, `/${path}: ${most} pages of paper at most`, pages);
  }
  // A meet's six rows stand with its name.
  await visit(page, 'championship');
  await page.emulateMedia({ media: 'print' });
  is(await page.locator('.meet-on-paper').first().evaluate((n) => getComputedStyle(n).breakInside), 'avoid', 'a meet on paper stands on one page');
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();
}));
