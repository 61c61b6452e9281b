#!/usr/bin/env node
// The same site in Firefox: what each page shows, and the ways that browsers go differently about (dialogs, what sticks,
// dates west of Greenwich, canvas, the clipboard, the history). The other files are the whole of it, in Chromium.
process.env.TZ = 'America/Los_Angeles';
import('./lib.mjs').then(({ runFirefox, ok, is, axe, api, isSettled, site, widths }) => runFirefox(async (browser) => {
  const team = (await api('team-five/?division=2030&gender=M&limit=1')).results[0].anet_team_hnd;
  const [runner, rival] = (await api('athletes/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_athlete_hnd);
  const ko = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
  const race = (await api(`team-knockout/matchups?team_id=${ko}&rank_group_fk=2030&gender_code=M&limit=1`)).matchups[0].race_hnd;

  const page = await browser.newPage();
  page.setDefaultTimeout(15000);
  const wrong = [];
  // Firefox says it of every request that a page which is left has not waited for: as a message, or as an error of the page.
  const left = /A ServiceWorker intercepted the request and encountered an unexpected error/;
  const note = (said) => { if (!left.test(said)) wrong.push(said); };
  page.on('console', (m) => { if (['error', 'warn'].includes(m.type())) note(m.text()); });
  page.on('pageerror', (e) => note(e.stack ?? String(e)));
  const settled = () => page.waitForFunction(isSettled);
  const visit = async (path) => { await page.goto(new URL(path, site).href); await settled(); };
  const text = (selector) => page.$eval(selector, (n) => n.innerText);
  const top = (selector) => page.$eval(selector, (n) => n.getBoundingClientRect().top);
  const search = () => new URL(page.url()).search;

  // ---- every page, wide and narrow
  const pages = ['', '?view=team-five', '?view=knockout', `team/${team}?gender=M`, `athlete/${runner}`, `compare/athletes?a=${runner}&b=${rival}`, `compare/meet?teams=${team},${ko}&gender=M`, 'championship', 'meets', `meet/${race}`, 'standings', 'leaders', 'movers', 'changes', 'season', 'matrix', 'search?q=smith', 'watched', 'embed', 'glossary', 'feedback'];
  for (const [width, height] of [widths[0], widths.at(-1)]) {
    await page.setViewport({ width, height });
    for (const path of pages) {
      await visit(path);
      const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      ok(beside <= 0, `/${path} at ${width} px does not move sideways`, beside);
      const drawn = await page.$$eval('main canvas', (all) => all.filter((c) => !c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v)).length);
      is(drawn, 0, `/${path} at ${width} px: every chart is drawn`);
      const v = width === 390 ? await axe(page) : '';
      ok(!v, `/${path} at ${width} px: axe finds nothing`, v);
    }
  }
  ok(!wrong.length, 'no error', wrong.join('\n'));

  // ---- a date is a date, wherever one lives
  await page.setViewport({ width: 1440, height: 900 });
  await visit('?sort=-most_recent_race_date');
  const latest = (await api('athletes/?division=2030&gender=M&sort=-most_recent_race_date&limit=1')).results[0].most_recent_race_date;
  is(await text('td.c-latest'), new Date(`${latest}T12:00:00Z`).toLocaleDateString('en-US', { month: 'short', day: 'numeric' }), 'a day stays the same day west of Greenwich');
  ok(await page.evaluate(() => new Date().getTimezoneOffset()) > 0, 'where we are');

  // ---- the head of a table sticks below the name of the list
  await page.evaluate(() => scrollTo(0, 1500));
  ok(Math.abs(await top('table.data thead th') - await page.$eval('.page-head', (n) => n.getBoundingClientRect().bottom)) < 2, 'the head of the table sticks');

  // ---- sorting, Back and Forward
  await visit('');
  await page.click('th.c-scs a');
  await page.waitForFunction(() => location.search === '?sort=-scs_score');
  await settled();
  is(await page.$eval('th.c-scs', (n) => n.getAttribute('aria-sort')), 'descending', 'a column sorts');
  await page.goBack();
  await page.waitForFunction(() => location.search === '');
  await settled();
  is(await text('td.c-rank'), '1', 'Back goes back');

  // ---- a dialog: the focus stays in, Escape closes it and the focus returns; Back closes it and stays
  await page.focus('.c-scs .cell-button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await settled();
  const inside = [];
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab');
    inside.push(await page.evaluate(() => Boolean(document.activeElement.closest('dialog'))));
  }
  ok(inside.every(Boolean), 'Tab stays in a dialog', inside.join(' '));
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog'));
  ok(await page.evaluate(() => document.activeElement.matches('.c-scs .cell-button')), 'Escape closes it, and the focus is where it was');
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open]');
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => !document.querySelector('dialog'));
  is(search(), '', 'Back closes a dialog, and stays');

  // ---- the box over all divisions, by keyboard
  await page.keyboard.press('/');
  await page.waitForFunction(() => document.activeElement.matches('.site-header [role=combobox]'));
  await page.keyboard.type('smith');
  await page.waitForSelector('.options li[role=option]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => /\/(athlete|team)\//.test(location.pathname));
  await settled();
  ok(await page.$('.ranks'), 'a name that is typed leads to its page');

  // ---- the colours that one chooses
  await visit('');
  const was = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.click('#theme');
  await page.waitForFunction((w) => getComputedStyle(document.body).backgroundColor !== w, {}, was);
  await page.reload();
  await settled();
  ok(await page.evaluate(() => getComputedStyle(document.body).backgroundColor) !== was, 'the chosen colours stay');
  const v = await axe(page);
  ok(!v, 'axe finds nothing in them', v);
  ok(!wrong.length, 'no error', wrong.join('\n'));
}));
