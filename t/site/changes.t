#!/usr/bin/env node
// What new rankings moved: the newest publication of a list against the lists themselves, the older ones, and the ways there
// and on.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site }) => run(async (browser) => {
  const { readFileSync } = require('node:fs');
  const { context, page, wrong } = await open(browser, { allow: (t) => /status of 404/.test(t) });
  const main = () => page.locator('main').innerText();
  const list = 'division=2031&gender=F';
  const all = await api(`changes/?${list}&limit=100`);
  ok(all.total > 2, 'there are publications of the list', all.total);
  const [newest, older] = all.results;
  const words = (n) => n.toLocaleString('en-US');
  // The demonstration data are of a time when Eastern time is four hours behind.
  const moment = (utc) => new Date(new Date(`${utc}Z`).valueOf() - 4 * 36e5).toLocaleString('en-US', { dateStyle: 'long', timeZone: 'UTC' });

  // ---- the newest, from the live list and the snapshot before it
  const day = (await api('snapshots/')).snapshots[0].date;
  const asked = [];
  page.on('request', (r) => { if (r.url().includes('/api/')) asked.push(r.url()); });
  await visit(page, `?${list}`);
  const asOf = (await text(page, '.subtitle')).trim();
  await page.locator('.subtitle a').click();
  await page.waitForURL(new RegExp(`/changes\\?${list}$`));
  await settled(page);
  asked.length = 0;
  await page.reload();
  await settled(page);
  is(asked.length, 2, 'the page costs two requests');
  let said = await main();
  ok((await text(page, 'h1')).startsWith('NCAA Division II Women') && said.includes(`Published ${moment(newest.published_at)}`) && asOf.includes(moment(newest.published_at)), 'from when a list is of to what it has moved', `${asOf}\n${said.slice(0, 500)}`);
  for (const [kind, word, id, rank] of [['athletes', 'Athletes', 'anet_athlete_hnd', 'athlete_rank'], ['team-five', 'Teams', 'anet_team_hnd', 'team_rank']]) {
    const now = (await api(`${kind}/?${list}&limit=50000&fields=${id},${rank}`)).results;
    const then = new Map((await api(`${kind}/?${list}&limit=50000&checkpoint_date=${day}&fields=${id},${rank}`)).results.map((r) => [r[id], r[rank]]));
    const both = now.filter((r) => then.has(r[id])).map((r) => ({ ...r, was: then.get(r[id]) }));
    const up = both.filter((r) => r[rank] < r.was);
    const down = both.filter((r) => r[rank] > r.was);
    const line = `${word}: ${words(now.length)} ranked, ${words(now.length - both.length)} new, ${words(then.size - both.length)} gone, ${words(up.length)} up, ${words(down.length)} down.`;
    ok(said.includes(line), `${word}: as many as the two lists say`, `${line}\n${said.slice(0, 700)}`);
    const lead = now.filter((r) => r[rank] === 1 && then.get(r[id]) !== 1);
    ok(new RegExp(`${word}: [^\\n]* down\\. ${lead.length ? 'In the lead now: ' : 'The leader is the same'}`).test(said), `${word}: who leads`, said.slice(0, 700));
    for (const [way, moves] of [['up', up.map((r) => r.was / r[rank])], ['down', down.map((r) => r[rank] / r.was)]]) {
      const rows = await page.locator(`#${word.toLowerCase()}-moving-${way} tbody tr`).evaluateAll((trs) => trs.map((tr) => ['was', 'rank'].map((c) => Number(tr.querySelector(`.c-${c}`).textContent.replace(',', '')))));
      const shown = rows.map(([a, b]) => (way === 'up' ? a / b : b / a));
      is(shown.map((n) => n.toFixed(6)).join(' '), moves.sort((x, y) => y - x).slice(0, 5).map((n) => n.toFixed(6)).join(' '), `${word}: those who went ${way} most for where they stood`);
    }
  }
  const first = page.locator('#athletes-moving-up tbody .lead a').first();
  const name = await first.innerText();
  await first.click();
  await page.waitForURL(/athlete\/\d+/);
  await settled(page);
  is(await text(page, 'h1'), name, 'who moved is a link');
  await page.goBack();
  await settled(page);

  // ---- all of them, and one that is older
  is(await page.locator('#publications tr.part').count(), all.total, 'every publication of the list');
  is(await page.locator('#publications tr.me').count(), 2, 'the one that is told is marked');
  await page.locator('#publications tr.part a').nth(1).click();
  await page.waitForURL(new RegExp(`/changes/${older.publication}$`));
  await settled(page);
  said = await main();
  ok(said.includes(`Published ${moment(older.published_at)}`) && said.includes(`Athletes: ${words(older.athletes)} ranked`) && (await page.title()).includes(moment(older.published_at)), 'an older one', said.slice(0, 500));
  ok((await page.locator('.site-nav a', { hasText: 'Standings' }).getAttribute('href')).includes('division=2031'), 'whose list the header goes on with');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#publications ~ .tools a, section > .tools a').filter({ hasText: 'CSV' }).last().click()]);
  const csv = readFileSync(await file.path(), 'utf8').trim().split('\r\n');
  ok(csv.length === all.total + 1 && csv[0].startsWith('Published (UTC),Athletes: ranked,Athletes: new,') && csv[1].startsWith(`${newest.published_at.replace('T', ' ')},${newest.athletes},`.slice(0, 10)), 'all of them as a file, with headings for people', csv.slice(0, 2).join('\n'));
  ok(/what-new-rankings-moved.*division-ii-women/.test(file.suggestedFilename()), 'whose name says of which list', file.suggestedFilename());
  await page.locator('nav[aria-label="Gender"] a', { hasText: /^Men$/ }).click();
  await page.waitForURL(/changes\?division=2031&gender=M/);
  await settled(page);
  ok((await text(page, 'h1')).startsWith('NCAA Division II Men'), 'and of another list');

  // ---- the other ways here, and on
  const feed = await fetch(new URL(await page.locator('main a', { hasText: 'As a feed' }).getAttribute('href'), site));
  ok(feed.status === 200 && /atom\+xml/.test(feed.headers.get('content-type')) && (await feed.text()).includes('NCAA Division II Men'), 'the list’s feed');
  await visit(page, `movers?${list}`);
  for (const way of ['main a:has-text("what each publication moved")', '.site-footer a:text-is("Changes")']) {
    is(new URL(await page.locator(way).getAttribute('href'), site).search, `?${list}`, `${way} leads to the same list`);
  }
  await visit(page, 'changes?season=1999');
  ok((await main()).includes('No publication of this list is noted here in season 1999'), 'where nothing is noted, it is said');
  await page.locator('.state a').click();
  await page.waitForURL(/movers/);
  const missing = await page.goto(new URL('changes/999999', site).href);
  await page.locator('main .failure').waitFor();
  ok(missing.status() === 404 && (await main()).includes('publication 999999'), 'a publication that there is not is a 404, and says so', await main());
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();
}));
