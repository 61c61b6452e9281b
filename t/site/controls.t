#!/usr/bin/env node
// Every control, by mouse and by keyboard: what it does to the table, to the address and to Back.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site }) => run(async (browser) => {
  const { context, page, wrong } = await open(browser, { allow: (t) => /resume|status of 404/.test(t) });
  const where = () => new URL(page.url()).search;
  const rows = () => page.locator('table.data tbody tr').count();
  const settle = async () => { await page.waitForTimeout(60); await settled(page); };
  const requests = [];
  page.on('request', (r) => { if (r.url().includes('/api/')) requests.push(r.url().slice(site.length)); });

  // ---- the rankings: one request for the table, one page of it
  await visit(page, '');
  is(await rows(), 100, 'the first page has 100 rows');
  is(requests.filter((r) => r.startsWith('api/athletes/')).length, 1, 'the table costs one request');
  ok(requests.every((r) => !/limit=(\d{4,})/.test(r)), 'and never the whole list', requests.join('\n'));
  const live = await api('athletes/?division=2030&gender=M&limit=3');
  is(await text(page, 'tbody tr .lead a'), `${live.results[0].athlete_name_first} ${live.results[0].athlete_name_last}`, 'the first row is the API’s first row');
  ok((await text(page, '.count')).includes(`of ${live.total.toLocaleString('en-US')}`), 'the count says how many there are');
  ok((await text(page, '.subtitle')).includes('October 24, 2025'), 'the date is the date of the data, not shifted');
  ok((await text(page, '.c-scs .cell-button')).match(/^[\d,]+\.\d\d$/), 'SCS has two decimals');
  ok(await page.locator('.move.up').count(), 'risers are marked');
  ok((await page.locator('a.out').first().getAttribute('href')).startsWith('https://www.athletic.net/'), 'an athlete leads to athletic.net');
  is(await page.locator('a.out').first().getAttribute('target'), '_blank', 'in a new tab');

  await page.selectOption('#division', '2032');
  await settle();
  is(where(), '?division=2032', 'the division is in the address');
  ok((await text(page, 'h1')).includes('NCAA Division III'), 'and in the heading');
  await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
  await settle();
  is(where(), '?division=2032&gender=F', 'so is the gender');
  for (const [view, column] of [['Team Five', 'Score'], ['Team Knockout', 'Record']]) {
    await page.locator('nav[aria-label="View"] a', { hasText: view }).click();
    await settle();
    ok((await page.locator('thead').innerText()).includes(column), `${view} has its columns`);
    ok((await page.title()).includes(view) && (await page.title()).includes('Division III Women'), `${view} is in the title`);
  }
  await page.goBack();
  await settle();
  ok((await text(page, 'h1')).includes('Team Five'), 'Back returns to the view before');
  await page.goForward();
  await settle();
  ok((await text(page, 'h1')).includes('Team Knockout'), 'and Forward goes on');

  // ---- region and conference: the lists stay whole, a bad value can be cleared
  await visit(page, '');
  const region = page.locator('select').nth(1);
  await page.waitForFunction(() => document.querySelectorAll('select')[1].options.length > 3);
  const before = await region.locator('option').count();
  const name = await region.locator('option').nth(1).innerText();
  await region.selectOption(name);
  await settle();
  await page.waitForTimeout(500);
  is(await region.locator('option').count(), before, 'the list of regions stays whole after a choice');
  ok((await page.locator('td.c-region').allInnerTexts()).every((t) => t === name), 'the rows are of that region');
  const filtered = await api(`athletes/?division=2030&gender=M&region=${encodeURIComponent(name)}&limit=1`);
  ok((await text(page, '.count')).endsWith(`of ${filtered.total.toLocaleString('en-US')}`), 'and the count is the API’s');
  await page.locator('a', { hasText: 'Clear filters' }).click();
  await settle();
  is(where(), '', 'the filters can be cleared');
  await visit(page, '?region=Nowhere&conference=None%20Such');
  ok((await text(page, '.state')).includes('Nothing here'), 'a bad region gives an empty list in words');
  await page.locator('.state a').click();
  await settle();
  is(await rows(), 100, 'with a way out');

  // ---- the filter by name; the address while typing; percent and underscore are text
  await page.locator('input[name=search]').fill('flint');
  await page.waitForURL(/search=flint/);
  await settle();
  ok((await page.locator('tbody tr').allInnerTexts()).every((t) => /flint/i.test(t)), 'filtering by a team shows its athletes');
  await page.goBack();
  await settle();
  is(await page.locator('input[name=search]').inputValue(), '', 'Back clears the filter');
  await page.locator('input[name=search]').fill('%%');
  await page.waitForURL(/search=/);
  await page.locator('.state').waitFor();
  ok((await text(page, '.state')).includes('Nothing'), '%% is text, not a wildcard');

  // ---- paging
  await visit(page, '');
  await page.locator('.pager a', { hasText: 'Next' }).click();
  await settle();
  is(where(), '?page=2', 'the page is in the address');
  is(await text(page, 'tbody td.c-rank'), '101', 'page 2 begins with rank 101');
  is(await page.evaluate(() => scrollY), 0, 'a new page begins at its top');
  await page.locator('.pager a', { hasText: 'Last' }).click();
  await settle();
  is(where(), `?page=${Math.ceil(live.total / 100)}`, 'Last leads to the last page');
  await page.locator('.pager input').fill('7');
  await page.locator('.pager input').press('Enter');
  await settle();
  is(await text(page, 'tbody td.c-rank'), '601', 'one can jump to a page');
  await page.evaluate(() => scrollTo(0, 1500));
  await page.waitForTimeout(250);
  await page.locator('tbody tr').nth(40).locator('.lead a').first().click();
  await settle();
  await page.goBack();
  await settle();
  await page.waitForTimeout(300);
  is(where(), '?page=7', 'Back from an athlete returns to the page');
  const y = await page.evaluate(() => scrollY);
  ok(y > 1000, 'at the place where one was', y);
  await visit(page, 'movers');
  await page.waitForTimeout(200);
  is(await page.evaluate(() => scrollY), 0, 'a page opened anew begins at its top');
  await visit(page, '?page=4000');
  ok((await text(page, '.state')).includes('fewer pages'), 'a page that is not there says so');

  // ---- sorting, by keyboard
  await visit(page, '');
  await page.locator('th.c-scs a').focus();
  await page.keyboard.press('Enter');
  await settle();
  is(where(), '?sort=-scs_score', 'a column sorts by keyboard, the best first');
  is(await page.locator('th.c-scs').getAttribute('aria-sort'), 'descending', 'and says so');
  const scores = (await page.locator('td.c-scs').allInnerTexts()).map((t) => Number(t.replace(',', '')));
  ok(scores.every((s, i) => !i || s <= scores[i - 1]), 'the rows are sorted', scores.slice(0, 9));
  await page.locator('th.c-scs a').click();
  await settle();
  is(where(), '?sort=scs_score', 'a second time turns it round');
  await page.locator('th.c-scs a').click();
  await settle();
  is(where(), '', 'a third time returns to the ranks');

  // ---- history
  await page.waitForFunction(() => document.querySelectorAll('select')[3].options.length > 5);
  const when = page.locator('select').nth(3);
  const third = await when.locator('optgroup option').nth(3).getAttribute('value');
  await when.selectOption(third);
  await settle();
  const day = third.split('/')[1];
  ok(where().includes(`date=${day}`), 'a snapshot is in the address');
  const old = await api(`athletes/?division=2030&gender=M&limit=1&checkpoint_date=${day}`);
  ok((await text(page, 'tbody tr')).includes(old.results[0].athlete_name_last), 'its rows are those of that day');
  ok((await page.locator('tbody td.c-team a').first().getAttribute('href')).includes(`/${day}`), 'its teams lead to that day');
  await page.locator('tbody td.c-team a').first().click();
  await settle();
  ok((await text(page, '.subtitle')).includes('as of') && page.url().includes(day), 'the team of that day');
  const body = await page.locator('main').innerText();
  ok(!/undefined|NaN|null|Unknown/.test(body), 'nothing undefined in it', body.slice(0, 400));
  const newest = (await api('snapshots/')).snapshots[0].date;
  await visit(page, `?view=knockout&date=${newest}&gender=F`);
  ok(await rows() > 50, 'Team Knockout of a day');

  // ---- dialogs: opened and closed by keyboard, focus stays in and returns
  await visit(page, '');
  const scs = page.locator('.c-scs .cell-button').nth(2);
  await scs.focus();
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  await page.waitForFunction(() => !document.querySelector('dialog .bone'));
  ok(/SAGA[\s\S]*SEWR[\s\S]*OSMA/.test(await text(page, 'dialog')), 'SCS shows what it is made of');
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('Tab');
    if (!await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement))) ok(false, 'Tab stays in the dialog');
  }
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog'));
  ok(await scs.evaluate((n) => n === document.activeElement), 'Escape closes it, and the focus returns');
  await visit(page, '?view=knockout');
  await page.locator('.c-record .cell-button').nth(1).click();
  await page.locator('dialog tbody tr:not(.bones)').first().waitFor();
  ok(/\d+ won, \d+ lost \(\d+\.\d%\)/.test(await text(page, 'dialog')), 'the matchups with their sum');
  ok((await page.locator('dialog a.out').first().getAttribute('href')).includes('/CrossCountry/meet/'), 'a matchup leads to its race at athletic.net');
  await page.locator('dialog .close').click();
  await page.waitForFunction(() => !document.querySelector('dialog'));
  ok(true, 'the button closes it');

  // ---- the search box: slash, arrows, Enter, Escape
  await visit(page, '');
  await page.locator('.site-header [role=combobox]').waitFor();
  await page.keyboard.press('/');
  is(await page.evaluate(() => document.activeElement.getAttribute('role')), 'combobox', 'a slash leads to the search box');
  await page.keyboard.type('glacier');
  await page.locator('.options li[role=option]').first().waitFor();
  await page.keyboard.press('Escape');
  ok(await page.locator('.options').first().isHidden(), 'Escape closes the list');
  await page.keyboard.press('ArrowDown');
  is(await page.locator('.options li[aria-selected=true]').count(), 1, 'an arrow marks an answer');
  await page.keyboard.press('Enter');
  await page.waitForURL(/team|athlete/);
  await settle();
  ok((await page.locator('main').innerText()).match(/glacier/i), 'Enter opens it');
  await page.keyboard.press('/');
  await page.keyboard.type('smith');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search\?q=smith/);
  await settle();
  ok(await rows() > 5, 'Enter without a choice shows the list of answers');
  await page.keyboard.press('/');
  await page.keyboard.type('zzzzqq');
  await page.locator('.options .none').waitFor();
  ok(true, 'no answer is said in words');

  // ---- the skip link, and how far the table is from it
  await visit(page, '');
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('Tab');
  ok((await page.evaluate(() => document.activeElement.textContent)).includes('content'), 'the first Tab offers to skip the header');
  await page.keyboard.press('Enter');
  is(await page.evaluate(() => document.activeElement.id), 'main', 'and does');

  // ---- theme, kept for the next visit
  const shade = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.locator('#theme').click();
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  const dark = await shade();
  await page.reload();
  await settled(page);
  is(await shade(), dark, 'the chosen colours stay');

  // ---- addresses of the old site
  for (const [address, words] of [['?division=2031&gender=M&view=teams', 'Team Five'], ['?division=2030&gender=F&view=team-knockout&region=West', 'Team Knockout'], ['?division=99&gender=X&view=zzz&page=-3', 'NCAA Division I Men']]) {
    await visit(page, address);
    ok((await text(page, 'h1')).includes(words), `the old address ${address} works`);
  }
  const bare = await page.goto(`${site.replace(/\/$/, '')}?division=2032`);
  await settled(page);
  ok(bare.status() === 200 && page.url().endsWith('/?division=2032'), 'without a slash the query is kept');

  // ---- CSV
  await visit(page, '?gender=F&region=West');
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.tools a', { hasText: 'CSV' }).click()]);
  const { readFileSync } = require('node:fs');
  const csv = readFileSync(await file.path(), 'utf8').trim().split('\n');
  const west = await api('athletes/?division=2030&gender=F&region=West&limit=1');
  is(csv.length, west.total + 1, 'the CSV has every row of the filtered list and a head');

  // ---- compare, picked by keyboard; the API's own counts
  await visit(page, 'compare/teams');
  const two = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=3')).results;
  for (const [i, box] of [[0, 'First team'], [1, 'Second team']]) {
    await page.getByRole('combobox', { name: box }).fill(two[i].team_name);
    await page.locator('.pickers .options:not([hidden]) li', { hasText: 'D1 Men' }).first().waitFor();
    await page.locator('.pickers .options:not([hidden]) li', { hasText: 'D1 Men' }).first().click();
    await page.waitForURL((u) => u.searchParams.has('ab'[i]));
  }
  await settle();
  const params = `team_a_id=${two[0].team_id}&team_b_id=${two[1].team_id}&rank_group_fk=2030&gender_code=M`;
  const h2h = await api(`team-knockout/matchups/head-to-head?${params}`);
  const common = await api(`team-knockout/matchups/common-opponents?${params}`);
  const said = await page.locator('main').innerText();
  if (h2h.total_matchups) ok(said.includes(`${two[0].team_name} ${h2h.team_a_wins}–${h2h.team_b_wins} ${two[1].team_name}`), 'head to head is what the API counts', said.slice(0, 900));
  if (common.total_common_opponents) ok(said.includes(common.team_a_record_vs_common.replace('-', '–')) && said.includes(common.team_b_record_vs_common.replace('-', '–')), 'so are the common opponents', `${common.team_a_record_vs_common} ${common.team_b_record_vs_common}\n${said.slice(0, 1500)}`);
  ok(said.includes('A dual meet on paper'), 'with a dual meet');

  // ---- pictures of charts
  await visit(page, `athlete/${live.results[1].anet_athlete_hnd}`);
  const [picture] = await Promise.all([page.waitForEvent('download'), page.locator('button', { hasText: 'Save picture' }).first().click()]);
  ok(picture.suggestedFilename().endsWith('.png'), 'a chart can be saved as a picture');
  ok(await page.locator('figure .plot[role=img][aria-label]').count() >= 2, 'a chart has its words');
  ok(await page.locator('details table').count() >= 2, 'and its numbers as a table');

  // ---- matrix, meet, standings, leaders, movers lead on
  requests.length = 0;
  await visit(page, 'matrix?conference=Big%20Ten');
  ok(/^\d+ of \d+ teams$/.test(await text(page, 'main .count')), 'the matrix says how many teams it has');
  is(requests.filter((r) => r.includes('matchups')).length, 1, 'and costs one request');
  const cell = page.locator('table.matrix td a').first();
  const title = await cell.getAttribute('title');
  ok(/\d–\d against/.test(title), 'a cell of the matrix says what it means', title);
  await cell.click();
  await settle();
  ok(/compare\/teams\?.*a=\d+&b=\d+/.test(page.url()), 'and leads to the comparison');
  await page.locator('a[href*="/meet/"]').first().waitFor();
  await page.locator('a[href*="/meet/"]').first().click();
  await settle();
  ok(await rows() > 1 && (await page.locator('thead').innerText()).includes('Place'), 'a race shows its teams');
  // From 40 to 20 is as much as from 400 to 200.
  const all = (await api('athletes/?division=2030&gender=M&limit=50000&fields=athlete_rank,previous_rank')).results.filter((r) => r.previous_rank !== null);
  const first = (rows) => rows.reduce((best, r) => (r.previous_rank / r.athlete_rank > best ? r.previous_rank / r.athlete_rank : best), 0);
  const firstMove = async (address) => {
    await visit(page, address);
    const cells = await page.locator('#athletes-moving-up tbody tr').first().locator('td.num').allInnerTexts();
    const [was, now] = cells.map((c) => Number(c.replace(',', '')));
    return was / now;
  };
  ok(Math.abs(Math.log2(await firstMove('movers')) - Math.log2(first(all))) < .006, 'the first mover is the one who rose most for where he stood');
  const hundred = all.filter((r) => Math.min(r.athlete_rank, r.previous_rank) <= 100);
  ok(Math.abs(Math.log2(await firstMove('movers?top=100')) - Math.log2(first(hundred))) < .006, 'also among the first hundred alone');
  ok((await page.locator('#athletes-moving-down td.num').allInnerTexts()).every((c, i, a) => i % 2 || Math.min(Number(c.replace(',', '')), Number(a[i + 1].replace(',', ''))) <= 100), 'and who is shown there stands or stood among them');
  await visit(page, 'leaders?component=saga&gender=F&page=2');
  is(await text(page, 'tbody td.c-rank'), '101', 'the leaders have pages');
  ok((await page.locator('table[role=table] thead').innerText()).includes('SCS'), 'and columns for each component');

  // ---- feedback: the counter, the API's words, nothing lost
  await visit(page, 'feedback');
  await page.locator('textarea').fill('short');
  await page.locator('.notice', { hasText: 'Feedback is off on this server' }).waitFor();
  ok((await text(page, '.notice')).includes('Please write to us at github.com/'), 'in words that stand apart', await text(page, '.notice'));
  is(await page.locator('.notice a').getAttribute('href'), 'https://github.com/lewistv/iz-apps-xcri/issues', 'where feedback is off, another way is named');
  ok((await text(page, '#message-count')).startsWith('5 of'), 'the counter counts');
  await page.getByRole('button', { name: 'Send' }).click();
  ok((await text(page, '.fault[role=alert]')).includes('10 to 2000'), 'too short is said at once');
  await page.route('**/api/feedback/', (r) => r.fulfill({ status: 422, contentType: 'application/json', body: '{"detail":[{"type":"x","loc":["body","email"],"msg":"The value is odd"}]}' }));
  await page.locator('textarea').fill('A message that is long enough');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForFunction(() => document.querySelector('.fault[role=alert]')?.textContent.includes('odd'));
  is(await page.locator('textarea').inputValue(), 'A message that is long enough', 'a 422 shows its words, and the message is still there');
  await page.unroute('**/api/feedback/');
  const keys = [];
  const answers = [[503, '{"detail":"Not now"}'], [200, '{"success":true,"message":"Thank you for it","issue_number":null,"issue_url":null,"reference":"FB12345678"}']];
  await page.route('**/api/feedback/', (r) => { keys.push(r.request().headers()['idempotency-key']); const [status, body] = answers.shift(); return r.fulfill({ status, contentType: 'application/json', body }); });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.waitForFunction(() => document.querySelector('.fault[role=alert]')?.textContent.includes('Not now'));
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('h1', { hasText: 'Thank you' }).waitFor();
  ok((await page.locator('.state').innerText()).includes('FB12345678'), 'with its reference');
  ok(keys.length === 2 && keys[0] && keys[0] === keys[1], 'what is sent again has the same key', keys.join(' '));
  ok(true, 'a message that arrived is thanked for');

  const real = wrong.filter((w) => !/422|503/.test(w));
  ok(!real.length, 'no error in the console, no other host', real.join('\n'));
  await context.close();
}));
