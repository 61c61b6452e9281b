#!/usr/bin/env node
// When things go wrong: slow answers that come late, errors of every kind, no network, maintenance, names that look like code.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site, inParts }) => run(async (browser) => {
  const { part, each, end } = inParts();
  const json = (status, body, headers = {}) => ({ status, contentType: 'application/json', headers, body: JSON.stringify(body) });

  // ---- a slow old answer must lose; rows never stand under headings that are not theirs
  part(async () => {
    const { context, page, wrong } = await open(browser);
    await page.route('**/api/athletes/?*', async (r) => {
      if (r.request().url().includes('gender=F')) await new Promise((done) => setTimeout(done, 1500));
      await r.continue().catch(() => {});
    });
    await visit(page, '');
    const first = await text(page, 'tbody .lead a');
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
    await page.waitForTimeout(100);
    ok((await text(page, 'h1')).includes('Women'), 'the heading changes at once');
    is(await page.locator('tbody tr:not(.bones)').count(), 0, 'and no row of the men stands under it');
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Men' }).first().click();
    await page.waitForTimeout(2000);
    is(await text(page, 'tbody .lead a'), first, 'the late answer for the women does not replace the men');
    await page.locator('nav[aria-label="View"] a', { hasText: 'Team Five' }).click();
    const heads = await page.locator('thead').innerText();
    const cells = await page.locator('tbody tr:not(.bones)').count();
    ok(!heads.includes('SCS') || cells === 0, 'a new view does not show the rows of the old one');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- errors in words, with a way on
  each([
    [503, { detail: 'The database cannot be reached. Reference abc123' }, 'Reference abc123'], [500, { detail: 'Something broke' }, 'Something broke'], [429, { detail: 'Slow down' }, 'Slow down'],
    [422, { detail: [{ type: 'x', loc: ['query', 'gender'], msg: 'The value must be M or F', input: 'Q' }] }, 'gender: The value must be M or F'], [502, 'not json', 'answered 502']], async ([status, body, words]) => {
    const { context, page, wrong } = await open(browser, { allow: (t) => t.includes(`status of ${status}`) });
    let broken = true;
    await page.route('**/api/athletes/?*', (r) => (broken ? r.fulfill(typeof body === 'string' ? { status, contentType: 'text/html', body } : json(status, body)) : r.continue()));
    await page.goto(site);
    await page.locator('[role=alert]').waitFor();
    ok((await text(page, '[role=alert]')).includes(words), `${status}: the API’s words are shown`, await text(page, '[role=alert]'));
    ok(await page.locator('#division').isVisible(), `${status}: the controls stay`);
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await settled(page);
    is(await page.locator('tbody tr').count(), 100, `${status}: trying again helps`);
    ok(!wrong.filter((w) => !w.includes('preload')).length, `${status}: no other error`, wrong.join('\n'));
    await context.close();
  });

  // ---- an athlete or a team that is not there
  part(async () => {
    const { context, page } = await open(browser, { allow: () => true });
    for (const path of ['athlete/1', 'team/1', 'meet/1', 'team/1/2025-10-20']) {
      await page.goto(new URL(path, site).href);
      await page.locator('[role=alert]').waitFor();
      ok(/not found/i.test(await text(page, '[role=alert]')), `/${path} says that there is none`);
      ok(await page.locator('.failure a').count(), `/${path} leads on`);
    }
    await context.close();
  });

  // ---- maintenance, and old data, when an answer says so
  part(async () => {
    const { context, page } = await open(browser, { allow: () => true });
    await page.route('**/api/athletes/?*', (r) => r.fulfill(json(503, { detail: 'Down for maintenance' }, { 'retry-after': '2' })));
    await page.goto(site);
    await page.locator('[role=alert]').waitFor();
    ok((await text(page, '[role=alert]')).includes('Maintenance'), 'maintenance is called so');
    await page.unroute('**/api/athletes/?*');
    await page.locator('tbody tr:not(.bones)').first().waitFor();
    await settled(page);
    is(await page.locator('tbody tr').count(), 100, 'and after Retry-After the page returns by itself');
    await page.route('**/api/**', async (r) => {
      const answer = await r.fetch().catch(() => null);
      if (answer) await r.fulfill({ response: answer, headers: { ...answer.headers(), warning: '110 - "Response is Stale"', 'xcri-maintenance': '2099-01-01T04:00:00Z/2099-01-01T05:30:00Z' } }).catch(() => {});
    });
    await visit(page, '?gender=F');
    ok((await text(page, '.notices')).includes('old'), 'old data is said to be old');
    await page.unroute('**/api/**');
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Men' }).first().click();
    await settled(page);
    await page.waitForFunction(() => !document.querySelector('.notices').innerText.includes('old'));
    ok(true, 'and a page whose answers are new is not');
    let olds = 0;
    await page.route('**/api/**', async (r) => {
      const answer = await r.fetch().catch(() => null);
      const table = /api\/athletes\/\?.*division=2031/.test(r.request().url());
      olds++;
      if (answer) await r.fulfill({ response: answer, headers: table ? { ...answer.headers(), 'cache-status': 'mod_xcri; hit; ttl=-60; detail=stale' } : answer.headers() }).catch(() => {});
    });
    await visit(page, '?division=2031');
    await page.waitForTimeout(1500);
    ok(olds > 1 && (await text(page, '.notices')).includes('old'), 'a new list of choices does not make an old table new', olds);
    await page.unroute('**/api/**');
    await page.route('**/api/**', async (r) => {
      const answer = await r.fetch().catch(() => null);
      if (answer) await r.fulfill({ response: answer, headers: { ...answer.headers(), 'xcri-maintenance': '2099-01-01T04:00:00Z/2099-01-01T05:30:00Z' } }).catch(() => {});
    });
    await visit(page, '?gender=F');
    ok(/Maintenance is announced from .*2099/.test(await text(page, '.notices')), 'a window of maintenance is announced', await text(page, '.notices'));
    await context.close();
  });

  // ---- no network: what was seen is shown, and said to be old
  part(async () => {
    const { context, page } = await open(browser, { workers: true, allow: () => true });
    await visit(page, '');
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await visit(page, '');
    await visit(page, 'standings');
    // The copies are written after the answer has been given.
    await page.waitForFunction(async () => (await (await caches.open('xcri-seen-2')).keys()).some((r) => r.url.includes('/api/team-five/')));
    await page.waitForFunction(async () => (await (await caches.open('xcri-seen-2')).keys()).some((r) => r.url.includes('/api/athletes/')));
    await context.setOffline(true);
    await page.goto(site);
    await page.locator('tbody tr:not(.bones)').first().waitFor().catch(() => {});
    await settled(page);
    is(await page.locator('tbody tr').count(), 100, 'offline: the page that was seen is there');
    ok((await text(page, '.notices')).includes('as it was seen on'), 'offline: and said to be old');
    await page.locator('.site-nav a', { hasText: 'Leaders' }).click();
    await page.locator('[role=alert]').waitFor();
    ok(true, 'offline: a page that was never seen says that it cannot be loaded');
    await context.setOffline(false);
    await page.goto(site);
    await settled(page);
    is((await page.locator('.notices').innerText()).trim(), '', 'with the network back, nothing is old');
    await context.close();
  });

  // ---- awkward names are text, everywhere
  part(async () => {
    const { context, page, wrong } = await open(browser, { allow: (t) => t.includes('404') });
    const evil = '<img src=x onerror="window.xcriUnsafe=1">&amp;"\'\\ \u202E𝒳 O’Brien<script>window.xcriUnsafe=1</script>';
    await page.route('**/api/**', async (r) => {
      const answer = await r.fetch().catch(() => null);
      if (!answer) return undefined;
      if (!(answer.headers()['content-type'] ?? '').includes('json')) return r.fulfill({ response: answer });
      const swap = (v, k) => (Array.isArray(v) ? v.map((x) => swap(x)) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([n, x]) => [n, swap(x, n)]))
        : typeof v === 'string' && /(^name$|_name|_name_)/.test(k ?? '') ? evil : v);
      const data = await answer.json().catch(() => null);
      return data && r.fulfill({ response: answer, body: JSON.stringify(swap(data)) }).catch(() => {});
    });
    const team = (await api('teams/?division=2030&gender=M&limit=2')).results;
    const runner = (await api('athletes/?division=2030&gender=M&limit=1')).results[0].anet_athlete_hnd;
    for (const path of ['', '?view=team-five', '?view=knockout', `team/${team[0].anet_team_hnd}?gender=M`, `athlete/${runner}`, `compare/teams?a=${team[0].anet_team_hnd}&b=${team[1].anet_team_hnd}&gender=M`, 'movers', 'leaders', 'search?q=smith', 'standings', 'matrix']) {
      await visit(page, path);
      const state = await page.evaluate(() => ({ ran: window.xcriUnsafe, images: document.querySelectorAll('main img').length, scripts: document.querySelectorAll('main script').length, shown: document.querySelector('main').innerText.includes('<img src=x onerror=') }));
      ok(!state.ran && !state.images && !state.scripts && state.shown, `/${path}: an awkward name is text`, JSON.stringify(state));
    }
    await page.locator('.site-header [role=combobox]').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('smith');
    await page.locator('.options li').first().waitFor();
    ok((await text(page, '.options')).includes('<img'), 'also in the search box');
    ok(!wrong.length, 'and breaks nothing', wrong.join('\n'));
    await context.close();
  });

  // ---- names of the demonstration data, also in the head that Apache writes
  part(async () => {
    const { context, page } = await open(browser, { allow: (t) => t.includes('404') });
    const found = (await api('search?q=Kanaloa')).results[0];
    const response = await visit(page, `team/${found.id}?gender=${found.gender_code}`);
    is(await text(page, 'h1'), found.name, 'a team with < and > in its name');
    ok(!(await response.text()).includes('<Hilo'), 'and nothing of it stands in the head as it is');
    ok((await page.title()).includes(found.name), 'the title is right all the same');
    await context.close();
  });

  // ---- the season resume: cleaned (while DOMPurify reads it, the policy reports what it would have stopped anyway)
  part(async () => {
    const { context, page, wrong } = await open(browser, { allow: (t) => t.includes('404') || (t.includes('violates') && t.includes('purify.js')) });
    const team = (await api('teams/?division=2030&gender=M&limit=1')).results[0];
    const html = '<h2>R</h2><script>window.xcriUnsafe=1</script><img src=x onerror="window.xcriUnsafe=1"><a href="javascript:window.xcriUnsafe=1">odd</a><a href="https://example.org/">good</a>'
      + '<p style="position:fixed">p</p><form action="/x"><input></form><svg onload="window.xcriUnsafe=1"></svg><iframe src="/"></iframe><table><tr><td onclick="window.xcriUnsafe=1">cell</td></tr></table><style>body{display:none}</style>';
    await page.route('**/resume?*', (r) => r.fulfill(json(200, { id: 1, season_year: 2025, group_fk: 1, gender_fk: 1, sport_fk: 3, season_html: html, created_at: null, updated_at: null })));
    await visit(page, `team/${team.anet_team_hnd}?gender=M`);
    await page.locator('.resume').waitFor();
    const inside = await page.locator('.resume').innerHTML();
    ok(!/script|onerror|javascript:|style|form|iframe|svg|onclick|img/i.test(inside), 'the resume has lost all that could do something', inside);
    ok(/good<\/a>/.test(inside) && /<td>cell<\/td>/.test(inside) && inside.includes('nofollow'), 'and kept its table and its links', inside);
    ok(!(await page.evaluate(() => window.xcriUnsafe)), 'nothing of it ran');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- time zones: a date is a date
  each(['Pacific/Honolulu', 'Asia/Tokyo'], async (zone) => {
    const context = await browser.newContext({ timezoneId: zone, serviceWorkers: 'block' });
    const page = await context.newPage();
    await visit(page, '');
    const row = (await api('athletes/?division=2030&gender=M&limit=1')).results[0];
    const [, m, d] = row.most_recent_race_date.split('-').map(Number);
    const shown = await text(page, 'td.c-latest time');
    ok(shown.endsWith(` ${d}`) && shown.startsWith(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][m - 1]), `in ${zone} the latest race has its date`, shown);
    await context.close();
  });

  // ---- the policy, and what stands on paper
  part(async () => {
    const response = await fetch(site);
    const policy = response.headers.get('content-security-policy') ?? '';
    ok(policy.includes("default-src 'none'") && !policy.includes('unsafe'), 'the Content-Security-Policy is without unsafe-inline', policy);
    const { context, page } = await open(browser);
    await visit(page, '');
    await page.emulateMedia({ media: 'print' });
    ok(await page.locator('.filter-controls').isHidden() && await page.locator('table.data').isVisible(), 'on paper: the table, not the controls');
    await context.close();
    const out = await open(browser, { width: 390, height: 844 });
    await visit(out.page, '');
    const top = await out.page.locator('tbody tr').first().evaluate((n) => n.getBoundingClientRect().top);
    ok(top < 480, 'on a phone the first row is on the first screen', top);
    const card = await out.page.locator('tbody tr').first().innerText();
    ok(/SCS/.test(await out.page.locator('td.c-scs').first().getAttribute('data-label')) && card.includes('1,0') , 'a card leaves nothing out', card);
    await out.page.evaluate(() => scrollTo(0, 1200));
    await out.context.close();
    const wide = await open(browser);
    await visit(wide.page, '');
    await wide.page.evaluate(() => scrollTo(0, 1500));
    const [name, head] = await wide.page.evaluate(() => ['.page-head', 'thead th'].map((s) => document.querySelector(`main ${s}`).getBoundingClientRect()));
    ok(Math.abs(name.top) < 2 && Math.abs(head.top - name.bottom) < 2, 'the list’s name sticks, and the table’s head below it', `${name.top} ${name.bottom} ${head.top}`);
    await wide.context.close();
  });
  await end(2);
}));
