// docs.mjs whole|mounted|proxied BASE: the page of the API in a browser; BASE is where the API is mounted, with nothing
// beside it. "proxied" puts a proxy before it, which has another path.
import { createServer, request } from 'node:http';
import { readFileSync } from 'node:fs';

const [how, api] = process.argv.slice(2);
const base = how === 'proxied' ? await proxy(new URL(api)) : api;
process.env.XCRI_SITE = base;
const { axe, is, ok, open, picture, run, widths } = await import('../site/lib.mjs');

async function proxy(to) {
  const prefix = '/quite/another';
  const server = createServer((asked, answer) => {
    if (!asked.url.startsWith(`${prefix}/`)) return answer.writeHead(404).end();
    return request({ host: to.hostname, port: to.port, path: to.pathname.replace(/\/$/, '') + asked.url.slice(prefix.length), headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    }).end();
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  server.unref();
  return `http://127.0.0.1:${server.address().port}${prefix}/`;
}

const at = (path) => new URL(path, base).href;
const drawn = (page) => page.locator('details.op').first().waitFor();
const refusals = (text) => /Failed to load resource/.test(text);
const document = await (await fetch(at('openapi.json'))).json();
const operations = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));

// What an address opens is drawn a moment later.
const opened = async (page, id) => {
  const inside = page.locator(`#${id} .inside`);
  await inside.waitFor().catch(() => {});
  return inside.isVisible();
};

async function go(page, hash = '', path = 'docs') {
  await page.goto(at(path) + hash);
  await drawn(page);
}

// Fills in and sends; the status, and the answer's body as it is shown.
async function send(page, id, values) {
  const box = page.locator(`#${id}`);
  if (!await box.evaluate((n) => n.open)) await box.locator('summary').click();
  await opened(page, id);
  for (const [name, value] of Object.entries(values)) {
    const field = box.locator(`[name="${name}"]`);
    if (await field.evaluate((n) => n.tagName) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await box.locator('button').click();
  await page.waitForFunction((i) => !/^(Asking|$)/.test(document.querySelector(`#${i} form [role=status]`).textContent), id);
  return { status: await box.locator('form [role=status]').innerText(), body: await box.locator('form pre').last().textContent(), asked: await box.locator('form a').getAttribute('href') };
}

async function works(browser, path) {
  const { context, page, wrong } = await open(browser);
  await go(page, '', path);
  is(await page.locator('details.op').count(), operations.length, `${base}${path}: every address is there`);
  const { status, asked } = await send(page, 'getDivisions', {});
  ok(status.startsWith('200 '), `${base}${path}: and can be tried`, status);
  is(asked, at('divisions'), `${base}${path}: where the API is`);
  ok(!wrong.length, `${base}${path}: no error, no other host`, wrong.join('\n'));
  await context.close();
}

async function looks(browser) {
  const css = readFileSync(`${process.env.XCRI_SOURCE}/htdocs/app/styles/base.css`, 'utf8');
  for (const dark of [false, true]) {
    for (const [width, height] of widths) {
      const name = `${dark ? 'dark' : 'light'}, ${width} px`;
      const { context, page, wrong } = await open(browser, { width, height, dark });
      await go(page);
      ok((await page.locator('style').textContent()).includes(css), `${name}: type, colours and header are the site's`);
      const before = await axe(page);
      ok(!before, `${name}: axe finds nothing`, before);
      await send(page, 'getAthletes', { limit: '2' });
      await page.locator('#getAthletesByAthleteHnd summary').click();
      await page.locator('#postFeedback summary').click();
      ok(await opened(page, 'getAthletesByAthleteHnd') && await opened(page, 'postFeedback'), `${name}: addresses open`);
      const after = await axe(page);
      ok(!after, `${name}: nor with a list tried, one athlete and what is sent`, after);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      ok(wide <= 0, `${name}: nothing stands out at the side`, wide);
      ok(!wrong.length, `${name}: no error, no other host`, wrong.join('\n'));
      await picture(page, `docs ${name}`);
      await context.close();
    }
  }
  const { context, page } = await open(browser, { width: 390, height: 844, dark: true });
  await go(page);
  await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
  await page.waitForFunction((n) => document.querySelectorAll('.inside').length === n, operations.length);
  const all = await axe(page);
  ok(!all, 'with everything open axe finds nothing', all);
  await context.close();
}

async function tries(browser) {
  const { context, page, wrong } = await open(browser, { allow: refusals });
  await go(page);
  is((await page.locator('details.op summary').evaluateAll((all) => all.map((n) => [...n.querySelectorAll('.method, code')].map((c) => c.textContent).join(' ')))).sort().join(), [...operations].sort().join(), 'every operation of openapi.json is there, and no other');
  is(await page.locator('section > h2').count(), document.tags.length, 'below its tag');

  const list = await send(page, 'getAthletes', { limit: ' 2', fields: 'athlete_rank,xcri_score,team_name', sort: '-athlete_rank' });
  is(list.asked, at('athletes?limit=%202&sort=-athlete_rank&fields=athlete_rank,xcri_score,team_name'), 'the address of what is filled in');
  const raw = await (await fetch(list.asked)).text();
  is(list.body.replace(/\n\s*/g, '').replaceAll('": ', '":'), raw, 'the body as it came, on lines of its own');
  ok(list.body.split('\n').length > 10, 'and on several', list.body);
  ok(/^422 /.test((await send(page, 'getAthletes', { limit: '0' })).status), 'a refusal is shown');
  const csv = await send(page, 'getAthletes', { limit: '1', format: 'csv' });
  ok(/^200 .*text\/csv/.test(csv.status) && csv.body.startsWith('athlete_rank,'), 'another form, too', csv.status);
  const none = await send(page, 'getAthletesByAthleteHnd', { athlete_hnd: '999999999' });
  ok(/^404 /.test(none.status) && none.body.includes('not found'), 'and what there is not', none.status);
  is((await send(page, 'getScsLeaderboardByComponent', { component: 'sewr' })).asked, at('scs/leaderboard/sewr'), 'a word in the path');
  await page.locator('#postFeedback summary').click();
  await opened(page, 'postFeedback');
  is(await page.locator('#postFeedback form').count(), 0, 'only what reads is tried');
  ok((await page.locator('#postFeedback .inside').innerText()).includes('feedback_type'), 'what is sent is described');
  ok((await page.locator('#postFeedback .inside').innerText()).includes('a list of 1 to 200 of these'), 'and that many of it may be');

  await page.locator('#find').fill('team resume');
  is(await page.locator('details.op:visible').count(), operations.filter((o) => /team.*resume/.test(o)).length, 'addresses are found by words');
  ok(/^\d+ of \d+ addresses$/.test(await page.locator('.find [role=status]').innerText()), 'and counted');
  await page.goto('about:blank');
  await go(page, '#getTeams');
  ok(await opened(page, 'getTeams'), 'an address leads to one of them');
  ok(!wrong.length, 'no error, no other host', wrong.join('\n'));

  // What gets in does not run.
  await page.evaluate(() => { const s = document.createElement('script'); s.textContent = 'window.got = 1'; document.body.append(s); });
  is(await page.evaluate(() => window.got), undefined, 'no other script runs in the page');
  await context.close();
}

async function keyboard(browser) {
  const { context, page, wrong } = await open(browser);
  await go(page);
  const here = () => page.evaluate(() => { const n = document.activeElement; return n.id || n.name || n.textContent; });
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  await press('Tab', 'Enter');
  is(await here(), 'main', 'by keyboard: to the content');
  await press('Tab', 'Tab');
  is(await here(), 'find', 'to the box that finds');
  await page.keyboard.type('/divisions');
  await press('Tab', 'Enter');
  ok(await opened(page, 'getDivisions'), 'Enter opens an address');
  await press('Tab');
  is(await here(), 'getDivisions-season_year', 'to its first parameter');
  await page.keyboard.type('2025');
  await press('Enter');
  await page.locator('#getDivisions form pre').last().waitFor();
  ok((await page.locator('#getDivisions form [role=status]').innerText()).startsWith('200 '), 'Enter sends');
  const reached = [];
  for (let i = 0; i < 12; i++) {
    await press('Tab');
    reached.push(await page.evaluate(() => document.activeElement.getAttribute('aria-label')));
  }
  ok(reached.includes('Body of the answer'), 'to the answer, which can be scrolled', reached.join(' | '));
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();
}

async function trouble(browser) {
  {
    const { context, page } = await open(browser, { js: false });
    await page.goto(at('docs'));
    is(await page.locator('main a').evaluate((n) => n.href), at('openapi.json'), 'without JavaScript the page says where the description is');
    await context.close();
  }
  const { context, page } = await open(browser, { allow: refusals });
  await page.route('**/openapi.json', (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.goto(at('docs'));
  await page.locator('[role=alert]').waitFor();
  ok((await page.locator('[role=alert]').innerText()).includes('503'), 'what cannot be read is said');
  await context.close();
}

await run(async (browser) => {
  if (how === 'whole') {
    await looks(browser);
    await tries(browser);
    await keyboard(browser);
    await trouble(browser);
  }
  for (const path of ['docs', 'docs/']) await works(browser, path);
});
