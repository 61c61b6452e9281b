#!/usr/bin/env node
// The championship picture: the field on the page is the one that an independent script draws from the API's CSV; the
// procedure at large, by hand; and what is not known is said.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, axe, picture, widths, api, site }) => run(async (browser) => {
  const { spawnSync } = await import('node:child_process');
  const source = process.env.XCRI_SOURCE;
  const { draw } = await import(`${source}/htdocs/app/data/championship.js`);
  const main = (page) => page.locator('main').innerText();

  // ---- by hand: two regions, one place each by itself, three at large
  const row = (group_name, place, anet_team_hnd, team_rank) => ({ group_name, place, anet_team_hnd, team_rank });
  const rows = [row('A', 1, 1, 1), row('A', 2, 2, 4), row('A', 3, 3, 5), row('A', 4, 4, 6), row('B', 1, 5, 2), row('B', 2, 6, 3), row('B', 3, 7, 8)];
  const wins = [[2, '9'], [3, '1 5'], [4, '2 2 3'], [6, '1']].map(([anet_team_hnd, beaten]) => ({ anet_team_hnd, beaten }));
  const rule = { season: 1, by: 'region', field: 5, automatic: 1, atLarge: 'wins', line: 2, notes: [], sources: [] };
  const told = (d) => d.field.map((r) => [r.anet_team_hnd, r.way, r.wins, r.pushed?.anet_team_hnd].filter((x) => x !== undefined).join(' ')).join(', ');
  // 3 has two wins and pushes 2, which has none; 3 goes itself; then 4 has three (twice over 2, once over 3).
  is(told(draw(rows, wins, rule)), '1 automatic, 5 automatic, 2 at large 0 3, 3 at large 2, 4 at large 3, 6 out 1, 7 out 0', 'by wins, with the push');
  is(told(draw(rows, wins, { ...rule, line: 1 })), '1 automatic, 5 automatic, 6 at large 1, 2 at large 0, 3 at large 2, 4 out 3, 7 out 0', 'without a second in line no one pushes; of equal wins the better rank');
  is(told(draw(rows, wins, { ...rule, atLarge: 'rank' })), '1 automatic, 5 automatic, 6 at large, 2 at large, 3 at large, 4 out, 7 out', 'by rank');
  is(told(draw(rows, wins, { ...rule, field: null, atLarge: null })), '1 automatic, 5 automatic', 'what is not known is not drawn');
  is(told(draw(rows, wins, { ...rule, atLarge: 'rank', teams: 4, second: { teams: 4, rank: 4 } })), '1 automatic, 2 automatic, 5 at large, 6 at large, 3 at large, 4 out, 7 out',
    'a small meet has no place of its own, a large one has two');
  is(told(draw(rows, wins, { ...rule, open: true })), '', 'an open championship has no field');

  // ---- the page, and the script that knows nothing of it
  const rules = `${source}/conf/site/championship.json`;
  for (const [division, gender, name] of [[2030, 'M', 'NCAA Division I Men'], [2031, 'F', 'NCAA Division II Women'], [2028, 'M', 'NAIA Men']]) {
    const script = spawnSync('python3', [`${source}/t/site/championship.py`, site, rules, division, gender], { encoding: 'utf8' });
    const want = script.stdout.replace(/\n$/, '').split('\n').map((l) => l.split('\t').slice(1).join(' | '));
    ok(script.status === 0 && want.length > 30, `${name}: the script draws a field`, script.stderr);
    const { context, page, wrong } = await open(browser);
    const requests = [];
    page.on('request', (r) => { if (r.url().includes('/api/championship')) requests.push(r.url()); });
    await visit(page, `championship?division=${division}&gender=${gender}`);
    const shown = await page.locator('#field tbody tr:not(.part)').evaluateAll((all) => all.map((tr) => ['name', 'group', 'inplace', 'wins'].map((c) => tr.querySelector(`.c-${c}`)?.textContent.replace('pushed', '').trim() ?? '').join(' | ')));
    is(shown.join('\n'), want.join('\n'), `${name}: page and script have the same field, in the same order`);
    is(requests.length, 1, `${name}: one request for it`);
    const text = await main(page);
    ok(text.includes('Arithmetic with the ranks, not a forecast'), `${name}: it is said what it is`, text.slice(0, 400));
    await page.locator('details.explainer summary').click();
    ok(/The rule is that of season 20\d\d, the newest that was found: \S+/.test(await main(page)), `${name}: and where the rule stands`);
    ok((await page.title()).startsWith(`Championship picture: ${name}`), `${name}: so the title`);
    const groups = new Set((await api(`championship?division=${division}&gender=${gender}&by=${division === 2028 ? 'conference' : 'region'}`)).results.map((r) => r.group_name));
    is(await page.locator('.meet-on-paper').count(), groups.size, `${name}: each meet`);
    ok(!wrong.length, `${name}: no error`, wrong.join('\n'));
    await context.close();
  }

  // ---- what is not known, what is open, a day, and no rule at all
  {
    const { context, page } = await open(browser, { allow: (t) => /Failed to load resource/.test(t) });
    await visit(page, 'championship?division=2032');
    ok(/How many teams go is not known\. By themselves go the winner of each of \d+ regional meets/.test(await main(page)) && await page.locator('#field tbody tr:not(.part)').count() === await page.locator('.meet-on-paper').count(), 'Division III: who goes at large is not drawn');
    await visit(page, 'championship?division=2034');
    ok((await main(page)).includes('there is no field to draw') && !await page.locator('#field').count(), 'NJCAA: open');
    const day = (await api('snapshots/')).snapshots[1].date;
    await visit(page, `championship?date=${day}`);
    const [first] = (await api(`championship?division=2030&gender=M&checkpoint_date=${day}`)).results;
    ok((await page.locator('.meet-on-paper tbody tr').first().innerText()).includes(first.team_name), 'on a day');
    await visit(page, 'championship?date=2025-01-01');
    ok(/No team of this list has five ranked athletes/.test(await main(page)), 'a day without rankings');
    await page.route('**/championship.json', (r) => r.fulfill({ status: 200, contentType: 'application/json', body: '{"divisions":{}}' }));
    await visit(page, 'championship');
    ok((await main(page)).includes('How NCAA Division I chooses its teams is not known here'), 'a rule that is not there');
    await page.unroute('**/championship.json');
    await page.route('**/championship.json', (r) => r.fulfill({ status: 404, body: '' }));
    await visit(page, 'championship?gender=F');
    ok(await page.locator('.failure').count(), 'rules that cannot be read');
    await context.close();
  }

  // ---- a field in numbers is what the rule says; it can be taken along, and read
  const all = (await import('node:fs')).readFileSync(rules, 'utf8');
  for (const [division, r] of Object.entries(JSON.parse(all).divisions)) {
    ok(r.sources.length && r.sources.every((s) => s.name && /^20\d\d/.test(s.date)) && r.season > 2000, `${division}: its rule has a source and a date`);
  }
  for (const [width, height] of widths) {
    const { context, page } = await open(browser, { width, height, dark: width === 768 });
    await visit(page, 'championship');
    is(await page.locator('#field tbody tr:not(.part, .out-of-it)').count(), 31, `${width}: 31 go`);
    is(await page.locator('.meet-on-paper details table').count(), 0, `${width}: what is folded is not drawn`);
    await page.locator('.meet-on-paper summary').first().click();
    await page.locator('.meet-on-paper details tbody tr').nth(20).waitFor();
    await settled(page);
    is(await axe(page), '', `${width}: axe finds nothing, with a meet opened`);
    ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width}: nothing is wider than the window`);
    await picture(page, `championship ${width}`);
    await context.close();
  }
}));
