#!/usr/bin/env node
// What the site says is true, and what it offers leads somewhere: days that something was not kept for, filters in every
// name, things that are not there, Back from a dialog, and what goes on paper.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site }) => run(async (browser) => {
  const snapshots = (await api('snapshots/')).snapshots;
  const kept = (await api('team-knockout/snapshots?rank_group_fk=2030&gender_code=M')).snapshots.filter((s) => s.date).map((s) => s.date);
  const day = snapshots.find((s) => s.season === snapshots[0].season && !kept.includes(s.date) && s.date > '2025-10-01').date;
  const main = (page) => page.locator('main').innerText();
  const words = { month: 'long', day: 'numeric', year: 'numeric', timeZone: 'UTC' };
  const long = (d) => new Date(d).toLocaleDateString('en-US', words);
  const teams = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=10')).results.map((t) => t.team_id);
  const { context, page, wrong } = await open(browser, { allow: (t) => /status of 404/.test(t) });

  // ---- a day that Team Knockout was not kept for: the races up to it count
  const all = (await api(`team-knockout/matchups?team_id=${teams[0]}&rank_group_fk=2030&gender_code=M&limit=500`)).matchups;
  const then = all.filter((m) => m.race_date <= day);
  const won = then.filter((m) => m.winner_team_id === teams[0]).length;
  ok(then.length > 0, 'the team has met others by then');
  const rival = then[0];
  const other = rival.team_a_id === teams[0] ? rival.team_b_id : rival.team_a_id;
  await visit(page, `compare/teams?a=${teams[0]}&b=${other}&gender=M&date=${day}`);
  let said = await main(page);
  const between = then.filter((m) => [m.team_a_id, m.team_b_id].includes(other));
  const mine = between.filter((m) => m.winner_team_id === teams[0]).length;
  ok(!/not met/.test(said) && said.includes(` ${mine}–${between.length - mine} `), 'two teams that had met by a day are not said not to have', said.slice(0, 900));
  await visit(page, `team/${teams[0]}/${day}?gender=M`);
  await page.waitForFunction(() => /in \d+ matchups/.test(document.querySelector('main').innerText));
  said = await main(page);
  ok(said.includes(`${won} won, ${then.length - won} lost`), 'a team’s page of that day has the matchups up to it', said.slice(0, 1200));
  ok(new RegExp(`Record\\s+${won}–${then.length - won}`).test(said), 'and the record', said.slice(0, 900));
  ok(/Team Knockout rank\s+not kept for this date/.test(said), 'what was not kept is said not to be', said.slice(0, 600));
  ok(!/KO rank/.test(await page.locator('section', { hasText: 'Matchups' }).last().locator('thead').innerText()), 'and no rank of today stands beside a race of then');
  const far = await page.locator('section', { hasText: 'Matchups' }).last().locator('a[href*="/meet/"]').first().getAttribute('href');
  is((await fetch(new URL(far, site))).status, 200, 'its races lead somewhere');
  const past = (await api('seasons')).results.map((s) => s.season_year).find((y) => y !== snapshots[0].season);
  const [x, y] = (await api(`team-five/?division=2030&gender=M&limit=2&season_year=${past}`)).results.map((t) => t.anet_team_hnd);
  await visit(page, `compare/teams?a=${x}&b=${y}&gender=M&season=${past}`);
  await page.waitForFunction(() => /Head to head\s+\S/.test(document.querySelector('main').innerText));
  said = await main(page);
  ok(new RegExp(`No races are kept of season ${past}`).test(said) && !/have not met/.test(said), 'a season without races: who met whom is not known, and said so', said.slice(0, 900));

  // ---- what is offered leads somewhere
  await visit(page, '?view=knockout');
  const choice = page.locator('select').nth(3);
  await page.waitForFunction(() => document.querySelectorAll('select')[3].options.length > 1);
  is((await choice.locator('option').evaluateAll((o) => o.map((n) => n.value))).filter((v) => v !== '/').map((v) => v.split('/')[1]).join(' '), kept.join(' '), 'Team Knockout offers the days that it was kept for');
  await visit(page, 'matrix');
  await page.waitForFunction(() => document.querySelectorAll('select')[3].options.length > 1);
  is((await page.locator('select').nth(3).locator('option').evaluateAll((o) => o.map((n) => n.value))).filter((v) => v !== '/').map((v) => v.split('/')[1]).join(' '), kept.join(' '), 'so does the matrix');
  await visit(page, `?view=knockout&date=${day}`);
  await page.locator('.state a', { hasText: long(kept[0]) }).click();
  await page.waitForURL((u) => u.searchParams.get('date') === kept[0]);
  await page.waitForFunction(() => document.querySelectorAll('tbody tr:not(.bones)').length > 20).catch(() => {});
  ok(await page.locator('tbody tr:not(.bones)').count() > 20, 'another day says which ones there are, and leads there');

  // ---- what narrows a list is in its name, from the first byte, on the screen, on paper and in its file
  const sent = async (path) => (await fetch(new URL(path, site))).text();
  const title = (html) => /<title>([^<]*) \| XCRI<\/title>/.exec(html)[1].replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const region = (await api('regions?division=2030&gender=M')).results[0].name;
  const conference = (await api('conferences?division=2030&gender=M')).results.find((c) => / /.test(c.name)).name;
  const team = (await api('team-five/?division=2030&gender=M&limit=1')).results[0];
  const athlete = (await api('athletes/?division=2030&gender=M&limit=1')).results[0];
  const enc = encodeURIComponent;
  for (const [path, ...want] of [
    [`?region=${enc(region)}`, `${region} region`], [`?view=team-five&conference=${enc(conference)}`, conference], [`?search=er&date=${day}`, '“er”', long(day)], [`?season=${past}`, `season ${past}`],
    [`?region=${enc(region).replaceAll('%20', '+')}&view=knockout`, `${region} region`], [`standings?by=conference&date=${day}`, 'Conference standings', long(day)],
    [`matrix?conference=${enc(conference)}`, conference], [`matrix?date=${kept[0]}`, 'Top 25', long(kept[0])], [`movers?top=100&region=${enc(region)}`, 'top 100', `${region} region`], ['leaders?component=osma', 'OSMA leaders'], [`changes?season=${past}`, 'What new rankings moved', `season ${past}`],
    ['search?q=smith', 'smith'], [`team/${team.anet_team_hnd}/${day}?gender=M`, long(day)], [`athlete/${athlete.anet_athlete_hnd}/${day}`, long(day)]]) {
    const html = await sent(path);
    const first = title(html);
    ok(want.every((w) => first.includes(w)), `/${path}: named in the first title`, first);
    ok(html.includes(`property="og:title" content="${first.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`), `/${path}: and for who shares it`, /og:title" content="[^"]*"/.exec(html)?.[0]);
    await visit(page, path);
    await page.waitForFunction((f) => document.title.startsWith(f), first).catch(() => {});
    ok((await page.title()).startsWith(first), `/${path}: the script calls it the same`, `${await page.title()}\n${first}`);
    is(await page.locator('meta[property="og:title"]').getAttribute('content'), (await page.title()).replace(' | XCRI', ''), `/${path}: for who shares it, too`);
    const heading = (await text(page, 'h1')).toLowerCase();
    const named = want.filter((w) => !/\d{4}/.test(w)).map((w) => w.toLowerCase());
    ok(named.every((w) => heading.includes(w)), `/${path}: the heading has it`, heading);
  }
  {
    await visit(page, `?region=${enc(region)}`);
    const places = (await page.locator('td.c-inregion').allInnerTexts()).map((t) => Number(t.replace(',', '')));
    ok(places[0] === 1 && places.every((n, i) => !i || n >= places[i - 1]) && places[99] >= 90, 'in a region’s list stands the place in the region', places.slice(0, 12).join(' '));
    await page.emulateMedia({ media: 'print' });
    ok((await text(page, 'h1')).includes(region) && await page.locator('h1').isVisible(), 'and on paper its name');
    await page.emulateMedia({ media: null });
    const { readFileSync } = require('node:fs');
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.tools a', { hasText: 'CSV' }).click()]);
    ok(file.suggestedFilename().includes(region.toLowerCase().replaceAll(' ', '-')) && /athletes.*-2025\.csv$/.test(file.suggestedFilename()), 'its file is called by it, and by its day', file.suggestedFilename());
    const [head, row] = readFileSync(await file.path(), 'utf8').split('\r\n');
    ok(head.startsWith('Rank,') && head.includes(`Place in ${region}`) && head.includes('Last name') && !/_/.test(head), 'its columns have names for people', head);
    is(row.split(',').length, head.split(',').length, 'as many as there are');
  }

  {
    // The whole list as a workbook, under the same name
    const { readFileSync } = require('node:fs');
    await visit(page, `?view=team-five&region=${enc(region)}`);
    const [book] = await Promise.all([page.waitForEvent('download'), page.locator('.tools a', { hasText: 'Excel' }).click()]);
    ok(/^xcri-.*team-five.*\.xlsx$/.test(book.suggestedFilename()) && book.suggestedFilename().includes(region.toLowerCase().replaceAll(' ', '-')), 'a workbook is called by the list, too', book.suggestedFilename());
    is(readFileSync(await book.path()).subarray(0, 4).toString('latin1'), 'PK\u0003\u0004', 'and is one');
    // Every table can be taken along.
    for (const path of ['', 'standings', 'leaders', 'movers', 'matrix', 'search?q=smith', `team/${team.anet_team_hnd}?gender=M`, `compare/teams?a=${teams[0]}&b=${other}&gender=M`, far.replace(/^.*xcri\//, '')]) {
      await visit(page, path);
      const open = await page.evaluate(() => [...document.querySelectorAll('main table')].filter((t) => t.offsetParent && !t.closest('details') && !t.matches('.side, .columns table')).length);
      const tools = await page.locator('main .tools').evaluateAll((all) => all.filter((n) => n.offsetParent && /Excel.*CSV/s.test(n.textContent)).length);
      ok(tools >= Math.max(open, 1), `/${path}: its ${open} tables can be copied and kept`, tools);
    }
    // What the browser makes of a table is a workbook with numbers, days and texts.
    await visit(page, `athlete/${athlete.anet_athlete_hnd}`);
    await page.evaluate(() => { document.querySelector('#seasons tbody td:nth-child(3)').textContent = '=1+1'; document.querySelector('#seasons tbody td:last-child').textContent = 'Oct 4, 2025'; });
    const [own] = await Promise.all([page.waitForEvent('download'), page.locator('#seasons + .tools button', { hasText: 'Excel' }).click()]);
    ok(/^xcri-.*season-by-season\.xlsx$/.test(own.suggestedFilename()), 'a profile’s table is a workbook, too', own.suggestedFilename());
    const sheet = require('node:child_process').execFileSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print("".join(z.read(n).decode() for n in z.namelist() if "sheet1.xml" in n or "sharedStrings" in n))', await own.path()], { encoding: 'utf8' });
    const season = (await api(`athletes/${athlete.anet_athlete_hnd}`));
    ok(!/<f>|<f /.test(sheet) && sheet.includes('=1+1'), 'in which a text is never a formula', sheet.slice(0, 900));
    ok(sheet.includes(`<v>${season.scs_score}</v>`) && sheet.includes('<v>45934</v>') && /state="frozen"/.test(sheet), 'a number is one, a day is one, and the head stands', sheet.slice(0, 1500));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visit(page, 'matrix');
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.locator('.said', { hasText: 'copied' }).first().waitFor();
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    ok(lines.length === 26 && lines.every((l) => l.split('\t').length === 27), 'Copy gives rows and columns', `${lines.length} ${lines[1]}`);
  }

  // ---- a thing that is not there is a 404 from the first byte; a day that is not there is no missing team
  for (const [path, want] of [['team/999999', 404], ['athlete/1', 404], ['meet/1', 404], [`team/${team.anet_team_hnd}/2025-10-21?gender=M`, 404], [`team/${team.anet_team_hnd}/${day}?gender=M`, 200],
    [`athlete/${athlete.anet_athlete_hnd}?season=1999`, 404], [`athlete/${athlete.anet_athlete_hnd}`, 200], ['maintenance/index.html', 404], ['maintenance/', 404], ['changes/999999', 404]]) {
    is((await fetch(new URL(path, site))).status, want, `/${path} answers ${want}`);
  }
  ok(/<title>Team not found/.test(await sent('team/999999')), 'and says what is not there');
  await page.goto(new URL(`team/${team.anet_team_hnd}/2025-10-21?gender=M`, site).href);
  await page.locator('main .failure').waitFor();
  said = await main(page);
  ok(said.includes(team.team_name) && said.includes('no rankings of October 21, 2025') && !/not found/i.test(said), 'a day without rankings: the team is there, the day is not', said);
  ok(said.includes(long(snapshots[0].date)), 'and the nearest are named', said);

  // ---- Back closes a dialog and stays; the header keeps the day; before and after the script it is the same moment
  await visit(page, '');
  const plain = page.url();
  await page.locator('.c-scs .cell-button').nth(3).click();
  await page.locator('dialog[open]').waitFor();
  await page.goBack();
  await page.waitForFunction(() => !document.querySelector('dialog'));
  is(page.url(), plain, 'Back closes a dialog, and stays on the page');
  await page.locator('.c-scs .cell-button').nth(3).click();
  await page.locator('dialog[open]').waitFor();
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog') && !history.state.above);
  ok(true, 'Escape takes its entry of the history along');
  await page.locator('.c-scs .cell-button').nth(3).click();
  await page.waitForFunction(() => !document.querySelector('dialog .bone') && document.querySelector('dialog p a'));
  await page.locator('dialog p a').click();
  await page.waitForURL(/athlete/);
  await settled(page);
  await page.goBack();
  await settled(page);
  ok(page.url() === plain && !(await page.locator('dialog').count()), 'a link in it leads on, and Back returns to the list');
  await visit(page, `?date=${day}&gender=F`);
  for (const name of ['Standings', 'Movers', 'Rankings']) {
    await page.locator('.site-nav a', { hasText: name }).click();
    await page.waitForFunction((n) => document.querySelector('.site-nav [aria-current=page]')?.textContent === n, name);
    await settled(page);
    ok(page.url().includes(`date=${day}`) && page.url().includes('gender=F'), `${name} stays with the day`, page.url());
  }
  const still = await open(browser, { js: false });
  for (const path of ['', '?view=team-five&gender=F']) {
    await still.page.goto(new URL(path, site).href);
    for (let i = 0; i < 5 && !/As of/.test(await text(still.page, '.subtitle')); i++) await still.page.reload();
    await visit(page, path);
    is((await text(still.page, '.subtitle')).trim(), (await text(page, '.subtitle')).trim(), `/${path}: as of the same moment, in the same words`);
  }
  // On a busy machine the page may have come without its rows.
  for (let i = 0; i < 5 && !await still.page.locator('#first-rows tbody a').count(); i++) await still.page.goto(site);
  await still.page.locator('#first-rows tbody a').first().click();
  ok(await still.page.locator('main table tbody tr').count() > 3, 'without JavaScript an athlete’s page has the season');
  await still.page.goto(new URL(`team/${team.anet_team_hnd}?gender=M`, site).href);
  ok(await still.page.locator('main table tbody tr').count() > 4, 'and a team’s page its roster');
  await still.context.close();

  // ---- two lists share no axis
  const apart = (await api('athletes/?division=2032&gender=F&limit=1')).results[0];
  await visit(page, `compare/athletes?a=${athlete.anet_athlete_hnd}&b=${apart.anet_athlete_hnd}`);
  is(await page.locator('.duel .plot').count(), 2, 'ranks of two lists have a chart each');

  // ---- paper: no empty page, colours that mean something
  for (const path of ['', `?view=team-five&region=${enc(region)}`]) {
    await visit(page, path);
    const pdf = (await page.pdf({ format: 'Letter' })).toString('latin1');
    const pages = pdf.match(/\/Type\s*\/Page\b/g).length;
    const rows = await page.locator('tbody tr').count();
    ok(pages <= Math.ceil(rows / 30), `/${path}: ${rows} rows are ${Math.ceil(rows / 30)} pages of paper at most`, pages);
  }
  await visit(page, 'matrix');
  await page.emulateMedia({ media: 'print' });
  is(await page.locator('table.matrix td').first().evaluate((n) => getComputedStyle(n).printColorAdjust), 'exact', 'the matrix keeps its shading on paper');
  is(await page.locator('h1').evaluate((n) => getComputedStyle(n).breakAfter), 'avoid', 'a heading stays with what it is of');
  await page.emulateMedia({ media: null });

  // ---- where we are elsewhere
  // ---- the feed of what new rankings have moved
  for (const [path, query] of [['?division=2031&gender=F', '?division=2031&gender=F'], ['movers', '?division=2030&gender=M'], ['changes?division=2031&gender=F', '?division=2031&gender=F'], ['changes', '?division=2030&gender=M'], ['faq', '']]) {
    const head = await (await fetch(new URL(path, site))).text();
    is(/<link rel="alternate" type="application\/atom\+xml"[^>]* href="([^"]*)">/.exec(head)?.[1].replaceAll('&amp;', '&'), `${new URL(site).pathname}api/changes.atom${query}`, `${path} names its feed`);
  }
  const feed = await fetch(new URL(await page.locator('.site-footer a', { hasText: 'Feed' }).last().getAttribute('href'), site));
  is(`${feed.status} ${feed.headers.get('content-type')}`, '200 application/atom+xml; charset=utf-8', 'and the footer leads to that of all');

  const links = await page.locator('.site-footer a[target=_blank]').evaluateAll((all) => all.map((a) => a.href));
  for (const want of ['https://www.instagram.com/ustfccca', 'https://www.youtube.com/@USTFCCCAChannel', 'https://x.com/ustfccca']) ok(links.includes(want), `the footer leads to ${want}`, links.join(' '));
  ok(!links.some((l) => /facebook/.test(l)) && links.some((l) => /athletic\.net/.test(l)), 'and to the source of the results, on a phone, too', links.join(' '));
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();
}));
