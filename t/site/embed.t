#!/usr/bin/env node
// A ranking or a team in another site's page: the one line for it, what it shows there, and that nothing else of the site
// may be shown so.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, axe, api, site, widths, picture }) => run(async (browser) => {
  const { readFileSync } = require('node:fs');
  const { createServer } = require('node:http');
  const five = (await api('team-five/?division=2031&gender=F&conference=&limit=5')).results;
  const conference = five[0].conf_group_name;
  const { context, page, wrong } = await open(browser);

  // ---- the line
  await visit(page, `embed?division=2031&gender=F&view=team-five&conference=${encodeURIComponent(conference)}`);
  await page.locator('label', { hasText: 'Rows' }).locator('select').selectOption('5');
  await page.locator('label', { hasText: 'Colours' }).locator('select').selectOption('dark');
  const line = await page.locator('.embed-line textarea').inputValue();
  ok(/^<iframe [^\n]*><\/iframe>$/.test(line) && !/<script/.test(line), 'one line, and no script in it', line);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the line' }).click();
  await page.locator('[role=status]', { hasText: 'Copied' }).waitFor();
  is(await page.evaluate(() => navigator.clipboard.readText()), line, 'it is copied as it stands');
  await page.frameLocator('.embed-shown').locator('td a').first().waitFor();
  is(await page.frameLocator('.embed-shown').locator('td a').first().innerText(), (await api(`team-five/?division=2031&gender=F&limit=1&conference=${encodeURIComponent(conference)}`)).results[0].team_name, 'what it shows stands below it');
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    await visit(page, 'embed');
    await page.frameLocator('.embed-shown').locator('td a').first().waitFor();
    await picture(page, `embed ${width}`);
    const v = await axe(page);
    ok(!v, `${width} px: axe finds nothing`, v);
    ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px: nothing beside the screen`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await visit(page, '?view=team-five&division=2031');
  await page.locator('a', { hasText: 'For your page' }).click();
  await page.waitForURL(/embed\?division=2031&gender=M&view=team-five/);
  await visit(page, `team/${five[0].anet_team_hnd}?gender=F`);
  await page.locator('a', { hasText: 'for your own page' }).click();
  await page.locator('.embed-line').waitFor();
  await page.waitForFunction((n) => document.querySelector('.embed-line textarea').value.includes(n), five[0].team_name);
  const card = await page.locator('.embed-line textarea').inputValue();
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();

  // ---- on another site: its own host, a page without any script
  let body = '';
  const other = createServer((q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>A school</title><h1>A school’s page</h1>${body}`));
  await new Promise((done) => other.listen(0, '127.0.0.1', done));
  const home = `http://127.0.0.1:${other.address().port}/`;
  try {
    const elsewhere = await open(browser, { allow: (t) => /frame-ancestors/.test(t) });
    elsewhere.wrong.length = 0;
    const show = async (html) => { body = html; await elsewhere.page.goto(home); return elsewhere.page.frameLocator('iframe'); };
    let frame = await show(line);
    await frame.locator('td a').first().waitFor();
    await elsewhere.page.frames()[1].waitForURL(`${site}**`, { timeout: 2000 });
    const want = (await api(`team-five/?division=2031&gender=F&limit=5&conference=${encodeURIComponent(conference)}`)).results;
    is((await frame.locator('td a').allInnerTexts()).join('|'), want.map((t) => t.team_name).join('|'), 'the five teams that were chosen');
    is(await frame.locator('h1').innerText(), 'NCAA Division II Women', 'under the name of the list');
    ok((await frame.locator('p').first().innerText()).includes(conference), 'and what narrows it');
    is(await frame.locator('body').evaluate((n) => getComputedStyle(n).backgroundColor), 'rgb(16, 22, 29)', 'in the colours that were chosen');
    ok(await frame.locator('html').evaluate((n) => n.scrollHeight <= innerHeight), 'the frame is as high as what is in it');
    const links = await frame.locator('a').evaluateAll((all) => all.map((a) => [a.target, a.href]));
    ok(links.every(([target, href]) => target === '_blank' && href.startsWith(site)), 'its links lead to the site, in a new tab', links.join('\n'));
    is((await fetch(links[1][1])).status, 200, 'and there is a page');
    const frameOf = elsewhere.page.frames()[1];
    await frameOf.evaluate(readFileSync(require.resolve(`${process.env.XCRI_BUILD}/site/node_modules/axe-core/axe.min.js`), 'utf8'));
    is(await frameOf.evaluate(async () => (await globalThis.axe.run()).violations.map((v) => v.id).join(' ')), '', 'axe finds nothing in it');

    frame = await show(card);
    await frame.locator('td a').nth(6).waitFor();
    const roster = (await api(`athletes/team/${five[0].anet_team_hnd}/roster?gender=F&limit=7`)).results;
    is((await frame.locator('td:first-child').allInnerTexts()).join(' '), roster.map((r) => r.athlete_rank).join(' '), 'a team’s card has its best seven');
    ok((await frame.locator('p').first().innerText()).includes(`Team Five rank ${five[0].team_rank}`), 'and its rank');
    frame = await show(`<iframe src="${site}embed/team/999999"></iframe>`);
    await frame.locator('p', { hasText: 'No such team' }).waitFor();
    ok(true, 'what cannot be shown is said');

    // ---- nothing else of the site may be shown so
    for (const path of ['', `team/${five[0].anet_team_hnd}`, 'embed', 'api/docs']) {
      ok(/frame-ancestors 'none'/.test((await fetch(new URL(path, site))).headers.get('content-security-policy')), `/${path} is for no frame`);
    }
    await show(`<iframe src="${site}"></iframe>`);
    ok(!await elsewhere.page.frames()[1].waitForURL(`${site}**`, { timeout: 2000 }).then(() => true, () => false), 'and a browser refuses', elsewhere.page.frames()[1].url());
    await elsewhere.context.close();
  } finally {
    other.close();
  }
  is((await fetch(new URL('embed/frame.html', site))).status, 404, 'the frame has no address without what it shows');
  const bytes = Buffer.byteLength(await (await fetch(new URL('embed/frame.js', site))).text());
  ok(bytes <= 2048, 'its script has 2 KB at most', bytes);
}));
