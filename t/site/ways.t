#!/usr/bin/env node
// The ways through the site: what the header leads to, the place one comes back to, what a snapshot and another season show,
// and what must not get lost when several things happen at once.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site }) => run(async (browser) => {
  const number = (words) => Number(words.replace(/[,\s]/g, '').replace('−', '-'));
  const scroll = (page) => page.evaluate(() => Math.round(scrollY));
  const json = (status, body, headers = {}) => ({ status, contentType: 'application/json', headers, body: JSON.stringify(body) });
  const runners = (await api('athletes/?division=2030&gender=M&limit=5')).results;
  const snapshots = (await api('snapshots/')).snapshots;
  const day = snapshots[5].date;

  // ---- the header keeps the division and the gender
  {
    const { context, page, wrong } = await open(browser);
    await visit(page, '?division=2032&gender=F');
    for (const [name, words] of [['Standings', 'standings'], ['Leaders', 'leaders'], ['Movers', 'Movers'], ['Matrix', 'head to head'], ['Rankings', 'Athletes']]) {
      await page.locator('.site-nav a', { hasText: name }).click();
      await page.waitForFunction((w) => document.querySelector('h1')?.innerText.includes(w), words);
      ok((await text(page, 'h1')).includes('NCAA Division III Women'), `${name} stays with the division and the gender`, await text(page, 'h1'));
    }
    const team = (await api('teams/?division=19781&gender=F&limit=1')).results[0];
    await visit(page, `team/${team.anet_team_hnd}?gender=F`);
    await page.locator('.site-nav a', { hasText: 'Leaders' }).click();
    await page.waitForFunction(() => document.querySelector('h1')?.innerText.includes('leaders'));
    ok((await text(page, 'h1')).includes('NJCAA Division I Women'), 'a team leads to the lists of its own division', await text(page, 'h1'));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  }

  // ---- a snapshot shows the numbers of its day
  {
    const { context, page, wrong } = await open(browser, { allow: (t) => /resume|status of 404/.test(t) });
    const then = (await api(`athletes/?division=2030&gender=M&limit=2&checkpoint_date=${day}`));
    const one = then.results[1];
    const shown = async (place) => Object.fromEntries(await page.locator(`${place} .barline`).evaluateAll((rows) => rows.map((r) => [r.querySelector('strong').textContent, r.querySelector('.val').firstChild.textContent])));
    const check = (scores, where) => {
      is(number(scores.SEWR), Math.round(one.sewr_score * 100) / 100, `${where}: SEWR is that of the day`);
      ok(Math.abs(number(scores.SCS) - 0.6 * number(scores.SEWR) - 0.4 * number(scores.OSMA)) < .02, `${where}: the parts make the whole`, JSON.stringify(scores));
    };
    await visit(page, `athlete/${one.anet_athlete_hnd}/${day}`);
    await page.waitForFunction(() => /share of [\d,]+ ranked/.test(document.querySelector('main').innerText));
    check(await shown('main'), 'an athlete’s page');
    ok((await page.locator('main').innerText()).includes(`share of ${then.total.toLocaleString('en-US')} ranked`), 'among those of that day');
    is(await page.locator('h2', { hasText: 'among all of' }).count(), 0, 'and today’s distribution is not there');
    await visit(page, `?date=${day}`);
    await page.locator('.c-scs .cell-button').nth(1).click();
    await page.waitForFunction(() => /share of [\d,]+ ranked/.test(document.querySelector('dialog')?.innerText));
    check(await shown('dialog'), 'the dialog of a list');
    await visit(page, `?date=${snapshots.filter((s) => s.season === snapshots[0].season).at(-1).date}`);
    ok(!(await page.locator('td.c-move').allInnerTexts()).join('').includes('new'), 'in the first snapshot no one is new');
    const earliest = snapshots.filter((s) => s.season === snapshots[0].season).at(-1).date;
    const firstTeam = (await api(`teams/?division=2030&gender=M&limit=1&checkpoint_date=${earliest}`)).results[0].anet_team_hnd;
    for (const path of [`team/${firstTeam}/${earliest}?gender=M`, `standings?date=${earliest}`]) {
      await visit(page, path);
      await page.locator('td.c-move').first().waitFor();
      ok(!(await page.locator('td.c-move').allInnerTexts()).join('').includes('new'), `/${path}: also there`);
    }
    const live = await api(`athletes/${runners[1].anet_athlete_hnd}`);
    await visit(page, `athlete/${runners[1].anet_athlete_hnd}`);
    const distribution = page.locator('section', { hasText: 'SCS among all of' });
    await distribution.locator('.plot').waitFor();
    ok((await distribution.locator('.plot').getAttribute('aria-label')).includes(Math.abs(live.scs_score).toLocaleString('en-US', { minimumFractionDigits: 2 })), 'today’s page has the SCS among all');
    const team = (await api(`teams/?division=2030&gender=F&limit=1&checkpoint_date=${day}`)).results[0];
    const seasonless = [];
    page.on('request', (r) => { if (/\/api\/athletes\/\d+\/history/.test(r.url()) && !r.url().includes('season_year=')) seasonless.push(r.url()); });
    await visit(page, `team/${team.anet_team_hnd}/${day}?gender=F`);
    await page.locator('.resume').waitFor();
    ok(/Season resume, as of /.test(await page.locator('main').innerText()), 'a resume says of when it is');
    await page.waitForFunction(() => document.querySelector('tbody tr:first-child .spark-place svg'));
    const label = (await api(`athletes/team/${team.anet_team_hnd}/roster?gender=F&checkpoint_date=${day}&limit=1`)).results[0];
    const ranks = (await api(`athletes/${label.anet_athlete_hnd}/history`)).results.filter((r) => r.checkpoint_date && r.checkpoint_date <= day);
    const points = await page.locator('.spark-place svg').first().evaluate((n) => (n.querySelector('polyline')?.getAttribute('points') ?? n.querySelector('path').getAttribute('d')).trim().split(/[ML\s]+/).filter(Boolean).length);
    is(seasonless.join(' '), '', 'and is asked for with the season of the day');
    ok(points === ranks.length || points === ranks.length * 2, 'a sparkline ends with the day', `${points} for ${ranks.length}`);
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  }

  // ---- what was not kept is said so, and the way on keeps division, gender and view
  {
    const { context, page } = await open(browser, { allow: () => true });
    await page.route('**/api/team-knockout/?*checkpoint_date=*', (r) => r.fulfill(json(200, { total: 0, limit: 100, offset: 0, results: [] })));
    await visit(page, `?division=2031&gender=F&view=knockout&date=${day}`);
    ok((await text(page, '.state')).includes('There is no list of Team Knockout for this date'), 'an empty date is told in words');
    await page.locator('.state a').click();
    await page.waitForFunction(() => document.querySelectorAll('td.c-rank').length > 20);
    is(new URL(page.url()).search, '?division=2031&gender=F&view=knockout', 'and leads to the same list of today');
    await visit(page, '?page=999');
    ok((await text(page, '.count')).includes('No rows'), 'a page beyond the last has no rows');
    const last = Math.ceil((await api('athletes/?division=2030&gender=M&limit=1')).total / 100);
    ok((await page.getByRole('link', { name: 'Previous page' }).getAttribute('href')).endsWith(`page=${last}`), 'and leads back to the last page');
    await visit(page, '?date=2025-13-45');
    ok(!/undefined/.test(await page.locator('main').innerText()) && await page.locator('tbody tr').count() === 100, 'a date that is none counts as absent');
    await page.goto(new URL('team/20703/2025-13-45', site).href);
    await page.locator('main h1').waitFor();
    ok((await page.locator('main').innerText()).includes('no page at this address'), 'also in a path');
    await context.close();
  }

  // ---- links keep the season and the date
  {
    const { context, page } = await open(browser, { allow: () => true });
    const past = (await api('seasons')).results.map((s) => s.season_year).find((y) => y !== runners[0].season_year);
    await visit(page, `?season=${past}`);
    await page.locator('.c-scs .cell-button').first().click();
    ok((await page.locator('dialog p a').getAttribute('href')).includes(`season=${past}`), 'the dialog’s link keeps the season');
    const old = (await api(`athletes/?division=2030&gender=M&limit=1&season_year=${past}`)).results[0];
    await visit(page, `athlete/${old.anet_athlete_hnd}?season=${past}`);
    ok((await page.locator('.controls a', { hasText: 'Compare' }).getAttribute('href')).includes(`season=${past}`), 'so does the way to the comparison');
    const two = (await api(`teams/?division=2030&gender=M&limit=2&checkpoint_date=${day}`)).results.map((t) => t.anet_team_hnd);
    await visit(page, `team/${two[0]}/${day}?gender=M`);
    ok((await page.locator('.controls a', { hasText: 'Compare' }).getAttribute('href')).includes(`date=${day}`), 'a snapshot is compared with that of another team');
    await visit(page, `compare/teams?a=${two[0]}&b=${two[1]}&gender=M&date=${day}`);
    ok((await text(page, '.subtitle')).includes('as of') && (await page.locator('table.side a').first().getAttribute('href')).includes(day), 'and its links lead to that day');
    await context.close();
  }

  // ---- Back returns to the place
  {
    const { context, page, wrong } = await open(browser, { allow: (t) => /resume|status of 404/.test(t) });
    await visit(page, '');
    await page.evaluate(() => scrollTo(0, 2900));
    await page.waitForTimeout(250);
    const before = await scroll(page);
    await page.evaluate(() => document.querySelector('.pager a[aria-label="Next page"]').click());
    await settled(page);
    await page.waitForFunction(() => scrollY === 0);
    await page.goBack();
    await settled(page);
    await page.waitForTimeout(300);
    is(await scroll(page), before, 'Back from page 2 returns to the place on page 1');
    is(await page.locator('tbody tr').count(), 100, 'with all its rows');
    await page.waitForTimeout(500);
    await page.evaluate(() => document.querySelectorAll('.c-scs .cell-button')[70].click());
    await page.locator('dialog[open]').waitFor();
    is(await scroll(page), before, 'a dialog does not move the table');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog'));
    // The list comes later than the lists of choices: it is the list that counts.
    await visit(page, '?division=2031');
    await page.evaluate(() => scrollTo(0, 2500));
    await page.waitForTimeout(250);
    const there = await scroll(page);
    await page.evaluate(() => document.querySelectorAll('tbody .lead a')[50].click());
    await page.waitForFunction(() => location.pathname.includes('athlete'));
    await settled(page);
    await page.evaluate(() => { const now = Date.now; Date.now = () => now() + 300000; });
    await page.route('**/api/athletes/?*', async (r) => { await new Promise((done) => setTimeout(done, 1200)); await r.continue().catch(() => {}); });
    await page.goBack();
    await page.waitForTimeout(600);
    await page.waitForFunction(() => document.querySelectorAll('tbody tr:not(.bones)').length === 100);
    await page.waitForFunction((y) => Math.round(scrollY) === y, there, { timeout: 5000 }).catch(() => {});
    is(await scroll(page), there, 'Back to a list that comes late returns to the place');
    await page.unroute('**/api/athletes/?*');
    await page.evaluate(() => scrollTo(0, 1e6));
    await page.locator('.site-footer a', { hasText: 'Feedback' }).click();
    await page.locator('h1', { hasText: 'Feedback' }).waitFor();
    await page.waitForTimeout(200);
    is(await scroll(page), 0, 'a page without a list begins at its top, too');
    await page.goto(new URL('faq#%E0', site).href);
    await page.locator('.text h2').first().waitFor();
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  }

  // ---- the top does not wait, any other place does; what goes on meanwhile
  {
    const { context, page, wrong } = await open(browser, { width: 390, height: 844, allow: (t) => /resume|status of (404|503)/.test(t) });
    const slow = async (pattern, ms) => page.route(pattern, async (r) => { await new Promise((done) => setTimeout(done, ms)); await r.continue().catch(() => {}); });
    await visit(page, '?view=team-five');
    await page.evaluate(() => scrollTo(0, 2900));
    await page.waitForTimeout(250);
    await slow('**/api/team-knockout/**', 2500);
    await page.evaluate(() => document.querySelectorAll('tbody .lead a')[20].click());
    await page.locator('h2', { hasText: 'Roster' }).waitFor();
    await page.waitForTimeout(300);
    is(await scroll(page), 0, 'a page begins at its top before its slowest answer has come');
    await page.unroute('**/api/team-knockout/**');
    await visit(page, `team/${(await api('teams/?division=2030&gender=M&limit=1')).results[0].anet_team_hnd}?gender=M`);
    await page.locator('.resume').waitFor();
    await page.evaluate(() => scrollTo(0, 1e6));
    await page.waitForTimeout(300);
    const end = await scroll(page);
    await page.reload();
    await settled(page);
    await page.locator('.resume').waitFor();
    await page.waitForTimeout(500);
    ok(Math.abs(await scroll(page) - end) < 3, 'loaded anew at the end of a team’s page one is there again', `${end} ${await scroll(page)}`);
    await visit(page, '?view=team-five');
    await page.evaluate(() => scrollTo(0, 2500));
    await page.waitForTimeout(250);
    await slow('**/api/team-five/?*', 1500);
    await page.reload();
    await page.waitForTimeout(900);
    await page.reload();
    await page.waitForFunction(() => !document.getElementById('first-rows') && document.querySelectorAll('tbody tr:not(.bones)').length === 100);
    await page.waitForTimeout(500);
    ok(Math.abs(await scroll(page) - 2500) < 29, 'also, to half a card, when it was loaded twice in a row', await scroll(page));
    await page.unroute('**/api/team-five/?*');
    await page.evaluate(() => { scrollTo(0, 60); });
    await page.waitForTimeout(250);
    await page.evaluate(() => document.querySelector('main .skip').click());
    await page.evaluate(() => scrollTo(0, 1500));
    await page.waitForTimeout(250);
    await page.goBack();
    await page.waitForTimeout(200);
    is(await scroll(page), 60, 'Back from a link within the page returns to the place, too');
    let away = true;
    const pair = runners.map((r) => r.anet_athlete_hnd);
    await page.route('**/api/athletes/*', (r) => (away ? r.fulfill(json(503, { detail: 'Away' }, { 'retry-after': '1' })) : r.continue()));
    await page.goto(new URL(`compare/athletes?a=${pair[2]}&b=${pair[3]}`, site).href);
    await page.locator('.failure').waitFor();
    await page.waitForTimeout(2500);
    away = false;
    await page.waitForFunction(() => document.querySelector('table.side'), null, { timeout: 12000 });
    ok(true, 'two answers that fail are both asked for again');
    ok(!wrong.length, 'no other error', wrong.join('\n'));
    await context.close();
  }

  // ---- what is past the filters, and what a link within the page does not do
  {
    const { context, page, wrong } = await open(browser, { allow: (t) => /resume|status of 404/.test(t) });
    await visit(page, '');
    const skip = page.locator('main .skip');
    await skip.focus();
    ok(await skip.evaluate((n) => n.getBoundingClientRect().top >= 0), 'a second skip link shows itself');
    await page.keyboard.press('Enter');
    is(await page.evaluate(() => document.activeElement.id), 'rows', 'and leads past the filters');
    const team = (await api('team-knockout/?rank_group_type=D&rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
    await visit(page, `team/${team}?gender=M`);
    await page.evaluate(() => document.querySelector('.skip').click());
    await page.waitForTimeout(200);
    const next = page.locator('.pager button', { hasText: 'Next' });
    await next.scrollIntoViewIfNeeded();
    await page.waitForTimeout(200);
    const y = await scroll(page);
    await next.click();
    await page.waitForFunction(() => document.querySelector('.pager span')?.innerText.startsWith('11'));
    await page.waitForTimeout(300);
    ok(Math.abs(await scroll(page) - y) < 80, 'after it, an answer does not move the page', `${y} ${await scroll(page)}`);
    for (let i = 0; i < 20 && await next.getAttribute('aria-disabled') === 'false'; i++) { await next.focus(); await page.keyboard.press('Enter'); await page.waitForTimeout(150); }
    ok(await next.evaluate((n) => n === document.activeElement), 'the last page does not take the focus away');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  }

  // ---- a team's other gender: nothing of the first one stays
  {
    const { context, page, wrong } = await open(browser, { allow: (t) => /resume|status of 404/.test(t) });
    const women = new Set((await api('team-knockout/?rank_group_type=D&rank_group_fk=2030&gender_code=F&limit=400')).results.map((t) => t.team_id));
    const both = (await api('team-knockout/?rank_group_type=D&rank_group_fk=2030&gender_code=M&limit=400')).results.map((t) => t.team_id).filter((id) => women.has(id));
    let team = both[0];
    for (const id of both) {
      const [m, f] = await Promise.all(['M', 'F'].map((g) => api(`team-knockout/matchups?team_id=${id}&rank_group_type=D&rank_group_fk=2030&gender_code=${g}&limit=1`)));
      if (f.total > 10 && m.total > 0 && m.total <= 10) { team = id; break; }
    }
    await visit(page, `team/${team}?gender=F`);
    const to = async (g) => { await page.locator('.controls .segments a', { hasText: new RegExp(`^${g}$`) }).click(); await page.waitForFunction((w) => document.querySelector('.subtitle')?.innerText.includes(` ${w},`), g); await settled(page); };
    await page.locator('.pager button', { hasText: 'Next' }).click();
    await page.waitForFunction(() => document.querySelector('.pager span')?.innerText.startsWith('11'));
    await to('Men');
    await page.locator('section', { hasText: 'Matchups' }).last().locator('tbody tr:not(.bones)').first().waitFor();
    ok(true, 'the matchups begin with their first page');
    await to('Women');
    await to('Men');
    await page.waitForTimeout(300);
    ok(!wrong.length, 'to and fro breaks nothing', wrong.join('\n'));
    await context.close();
  }

  // ---- several things at once
  {
    const { context, page, wrong } = await open(browser, { allow: (t) => /503/.test(t) });
    await visit(page, '');
    await page.locator('input[name=search]').fill('smith');
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
    await page.waitForURL(/search=smith/);
    is(new URL(page.url()).search, '?gender=F&search=smith', 'a click right after typing keeps both');
    let slow = true;
    await page.route('**/api/athletes/?*', async (r) => { if (slow) await new Promise((done) => setTimeout(done, 3000)); await r.continue().catch(() => {}); });
    await page.goto(site);
    await page.waitForFunction(() => document.querySelector('#finder input[role]'));
    await page.locator('#first-rows tbody a').first().click();
    await page.waitForFunction(() => !document.getElementById('first-rows'), null, { timeout: 1500 });
    ok(page.url().includes('/athlete/'), 'a click on the first rows is followed at once');
    await page.goto(site);
    await page.locator('#first-rows input').fill('flint');
    await page.waitForURL(/search=flint/);
    is(await page.evaluate(() => document.activeElement.name), 'search', 'what was typed before the script came is taken over');
    slow = false;
    await page.route('**/api/**', (r) => r.fulfill(json(503, { detail: 'Away' }, { 'retry-after': '1' })));
    await page.goto(new URL('movers', site).href);
    await page.waitForFunction(() => document.querySelectorAll('.failure').length === 5);
    await page.waitForTimeout(1300);
    await page.waitForFunction(() => document.querySelectorAll('.failure').length === 5);
    const waits = (await page.locator('.failure').allInnerTexts()).map((t) => Number(/again in (\d+) s/.exec(t)?.[1] ?? 0));
    ok(waits.every((s) => s <= 2), 'five failures wait twice as long, not 32 times', waits.join(' '));
    is(await page.locator('[role=alert]', { hasText: 'Trying again' }).count(), 0, 'and the seconds are not read out');
    ok(!wrong.length, 'no other error', wrong.join('\n'));
    await context.close();
  }

  // ---- with storage forbidden
  {
    const { context, page, wrong } = await open(browser);
    await page.addInitScript(() => Object.defineProperty(globalThis, 'sessionStorage', { get() { throw new DOMException('forbidden', 'SecurityError'); } }));
    await visit(page, '');
    await page.locator('.pager a', { hasText: 'Next' }).click();
    await settled(page);
    is(await text(page, 'td.c-rank'), '101', 'the site works where storage is forbidden');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  }

  // ---- the texts, as Apache sends them and from the offline copy
  {
    const { context, page } = await open(browser, { workers: true, allow: () => true });
    await visit(page, 'how-it-works');
    is(await page.locator('.text table').count(), 2, 'How It Works has its tables from the first byte');
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await visit(page, 'glossary');
    for (const t of (await api('teams/?division=2030&gender=M&limit=6')).results) {
      await visit(page, `team/${t.anet_team_hnd}?gender=M`);
      await page.evaluate(() => scrollTo(0, 500));
      await page.waitForTimeout(500);
    }
    await context.setOffline(true);
    await page.goto(new URL('faq', site).href);
    await page.waitForFunction(() => document.querySelector('main .text, main .failure'));
    ok(!(await page.locator('main').innerText()).includes('Glossary'), 'offline, a text that was not seen is not another one');
    await page.goto(new URL('glossary', site).href);
    await page.locator('.text h1').waitFor();
    is(await text(page, '.text h1'), 'Glossary', 'offline, the site itself is kept after many answers');
    await context.close();
  }

  // ---- movement beside the ranks; teams are links everywhere
  {
    const { context, page, wrong } = await open(browser, { allow: (t) => /resume|status of 404/.test(t) });
    const list = (await api('athletes/?division=2030&gender=M&limit=200&include=movement')).results;
    const mover = list.find((r) => r.rank_change > 1);
    await visit(page, `athlete/${mover.anet_athlete_hnd}`);
    await page.locator('.ranks .move').first().waitFor();
    ok((await text(page, '.ranks .move .by')) === `+${mover.rank_change}`, 'an athlete’s rank has its movement', await text(page, '.ranks .move'));
    await visit(page, `team/${mover.anet_team_hnd}?gender=M`);
    is(await page.locator('section', { hasText: 'Roster' }).first().locator('tr', { has: page.locator(`a[href*="/athlete/${mover.anet_athlete_hnd}"]`) }).locator('.move .by').innerText(), `+${mover.rank_change}`, 'so has the roster');
    await visit(page, 'standings');
    ok(await page.locator('.group .move.up').count(), 'and the standings');
    for (const [path, cell] of [['leaders', 'td.c-team'], ['movers', 'td.c-of'], ['search?q=smith', 'td.c-of']]) {
      await visit(page, path);
      await page.locator(cell).last().scrollIntoViewIfNeeded();
      const names = (await page.locator(cell).allInnerTexts()).filter((t) => t !== '–').length;
      ok(names && await page.locator(`${cell} a[href*="/team/"]`).count() === names, `/${path}: every team is a link`);
    }
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  }

  // ---- names of elements stand once
  {
    const { context, page } = await open(browser);
    for (const path of ['', 'compare/teams']) {
      await visit(page, path);
      await page.locator('.site-header [role=combobox]').waitFor();
      const twice = await page.evaluate(() => { const ids = [...document.querySelectorAll('[id]')].map((n) => n.id); return ids.filter((id, i) => ids.indexOf(id) !== i); });
      is(twice.join(' '), '', `/${path}: no id twice`);
    }
    await page.locator('.site-header [role=combobox]').fill('smith');
    await page.waitForFunction(() => /^\d+ found$/.test(document.querySelector('#finder [role=status]')?.innerText));
    ok(true, 'the search box says how many it has found');
    const wide = await open(browser);
    await visit(wide.page, 'matrix?region=Northeast');
    ok(await wide.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'a large matrix does not widen the page');
    await wide.context.close();
    await context.close();
  }
}));
