#!/usr/bin/env node
// What becomes of a visitor in bad moments: no answer to what was sent, a slow one, a refusal, no network, a name without an end.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site, inParts }) => run(async (browser) => {
  const { part, each, end } = inParts();
  const json = (status, body, headers = {}) => ({ status, contentType: 'application/json', headers, body: JSON.stringify(body) });
  const network = () => true;
  const thanks = json(200, { success: true, message: 'Thank you for it', issue_number: null, issue_url: null, reference: 'FB12345678' });
  // An answer that the test gives when it likes
  const later = () => {
    let give;
    return { answer: new Promise((done) => { give = done; }), give };
  };
  const footer = (page, words) => page.locator('.site-footer a', { hasText: words }).click();

  // ---- a message without an answer, another page, the same message again: one message, and nothing to be typed anew
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const keys = [];
    const answers = ['abort', 'abort', 'abort', thanks, thanks];
    await page.route('**/api/feedback/', (r) => {
      keys.push(r.request().headers()['idempotency-key']);
      const next = answers.shift();
      return next === 'abort' ? r.abort() : r.fulfill(next);
    });
    const send = async (heard) => {
      await page.getByRole('button', { name: 'Send' }).click();
      await heard.waitFor();
    };
    const fault = page.locator('.fault[role=alert]');
    const type = async () => {
      await page.locator('input[name=name]').fill('Ada');
      await page.locator('input[name=email]').fill('ada@example.org');
      await page.locator('select[name=feedback_type]').selectOption('question');
      await page.locator('textarea').fill('Why is the third column empty?');
    };
    await visit(page, 'feedback');
    await type();
    await send(fault);
    await footer(page, 'Glossary');
    await page.locator('h1', { hasText: 'Glossary' }).waitFor();
    await page.goBack();
    const typed = () => page.evaluate(() => ['name', 'email', 'feedback_type', 'message'].map((n) => document.querySelector(`[name=${n}]`).value).join('|'));
    await page.locator('textarea').waitFor();
    is(await typed(), 'Ada|ada@example.org|question|Why is the third column empty?', 'feedback: after a look at another page all fields are as they were left');
    await send(fault);
    await page.reload();
    await page.locator('textarea').waitFor();
    is(await typed(), 'Ada|ada@example.org|question|Why is the third column empty?', 'feedback: so they are after a reload');
    await send(fault);
    await send(page.locator('h1', { hasText: 'Thank you' }));
    ok(keys.length === 4 && keys[0] && new Set(keys).size === 1, 'feedback: sent again from wherever, it has the key that it had', keys.join(' '));
    await page.getByRole('button', { name: 'Write another' }).click();
    is(await page.locator('textarea').inputValue(), '', 'feedback: what has arrived is not offered again');
    await page.reload();
    is(await page.locator('textarea').inputValue(), '', 'feedback: nor after a reload');
    await type();
    await send(page.locator('h1', { hasText: 'Thank you' }));
    ok(keys.length === 5 && keys[4] && keys[4] !== keys[3], 'feedback: the same words, once they were thanked for, are a message of their own', keys.join(' '));
    await context.close();
  });

  // ---- whoever leaves the page while a message is under way learns what has become of it
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    let sent = 0;
    const late = later();
    await page.route('**/api/feedback/', async (r) => { sent++; await late.answer; await r.fulfill(thanks); });
    await visit(page, 'feedback');
    await page.locator('textarea').fill('A message that takes its time');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Sending' }).waitFor();
    await footer(page, 'Glossary');
    await page.locator('h1', { hasText: 'Glossary' }).waitFor();
    await page.goBack();
    const button = page.locator('.form button[type=submit]');
    await button.waitFor();
    is(await button.innerText(), 'Sending', 'feedback: Back to a message under way: it is being sent');
    await button.click({ force: true });
    await page.locator('input[name=name]').press('Enter');
    late.give();
    await page.locator('h1', { hasText: 'Thank you' }).waitFor();
    is(sent, 1, 'feedback: and it is sent once');
    await context.close();
  });

  // ---- a server that does not say whether feedback is on: the form is there all the same, and what comes late moves nothing
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const late = later();
    await page.route('**/api/feedback/status', async (r) => { await late.answer; await r.fulfill(json(200, { configured: false, repository: 'somebody/somewhere' })); });
    await page.goto(new URL('feedback', site).href);
    await page.locator('main h1').waitFor();
    ok(await page.locator('textarea').isVisible(), 'feedback: a slow status does not hide the form');
    const place = () => page.locator('textarea').evaluate((n) => n.getBoundingClientRect().top);
    const before = await place();
    late.give();
    await page.locator('.notice', { hasText: 'Feedback is off' }).waitFor();
    is(await place(), before, 'feedback: that it is off is told without moving what one types into');
    await context.close();
  });

  // ---- by keyboard: the focus is never lost, and stands where one goes on
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const late = later();
    const answers = [json(503, { detail: 'Not now' }), thanks];
    await page.route('**/api/feedback/', async (r) => { await late.answer; await r.fulfill(answers.shift()); });
    const focus = () => page.evaluate(() => { const n = document.activeElement; return n.name || n.textContent.trim().slice(0, 9) || n.tagName; });
    await visit(page, 'feedback');
    await page.locator('textarea').fill('short');
    const button = page.locator('.form button[type=submit]');
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('.fault[role=alert]').waitFor();
    is(await focus(), 'message', 'feedback: too short: the focus is in the message');
    ok(await page.locator('textarea').evaluate((n) => n.getAttribute('aria-invalid') === 'true' && n.getAttribute('aria-describedby').split(' ').some((id) => /10 to 2000/.test(document.getElementById(id)?.textContent))), 'feedback: which is said to be wrong, and why');
    await page.locator('textarea').fill('long enough by now');
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Sending' }).waitFor();
    is(await focus(), 'Sending', 'feedback: while it is sent the focus stays');
    late.give();
    await page.locator('.fault[role=alert]', { hasText: 'Not now' }).waitFor();
    is(await focus(), 'Send', 'feedback: so it does when that fails: Enter sends again');
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Thank you' }).waitFor();
    ok((await focus()).startsWith('Thank you'), 'feedback: then it is at the thanks', await focus());
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('textarea').waitFor();
    is(await focus(), 'message', 'feedback: and for another one in the message');
    await context.close();
  });

  // ---- no answer at all: it is said, and the message is not held for ever
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    await page.clock.install();
    await page.route('**/api/feedback/', () => {});
    await visit(page, 'feedback');
    await page.locator('textarea').fill('A message into the dark');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('button', { name: 'Sending' }).waitFor();
    await page.clock.fastForward(60000);
    await page.locator('.fault[role=alert]').waitFor();
    const said = await text(page, '.fault[role=alert]');
    ok(/No answer/.test(said) && /kept once/.test(said) && !/not sent/.test(said), 'feedback: no answer: neither sent nor not sent is claimed', said);
    await context.close();
  });

  // ---- what is refused is asked for again when its time has come, or by hand; not at once, and not by who comes back
  const asked = async (page, answers, which = '**/api/athletes/?*') => {
    const times = [];
    await page.route(which, (r) => {
      times.push(Date.now());
      const next = answers(r.request().url(), times.length);
      return next ? r.fulfill(next) : r.continue();
    });
    return times;
  };
  each([[429, {}], [503, {}], [429, { 'retry-after': '60' }], [503, { 'retry-after': '600' }], [503, { 'retry-after': new Date(Date.now() + 3600000).toUTCString() }]], async ([status, headers]) => {
    const name = `${status}, ${JSON.stringify(headers).replace(/\w+, .* GMT/, 'a date')}`;
    const { context, page } = await open(browser, { allow: network });
    const times = await asked(page, (url) => /gender=F/.test(url) && json(status, { detail: 'Not now' }, headers));
    await page.goto(new URL('?gender=F', site).href);
    await page.locator('[role=alert]', { hasText: 'Not now' }).waitFor();
    is(times.length, 1, `${name}: the page asks once`);
    const wait = headers['retry-after'];
    if (wait) {
      const left = Number((await text(page, '.failure .quiet')).match(/in (\d+) s/)?.[1]);
      const want = Number(wait) || 3600;
      ok(left <= want && left > want - 40, `${name}: and waits as long as it was told`, left);
      await page.locator('nav[aria-label="Gender"] a', { hasText: /^Men/ }).click();
      await settled(page);
      await page.goBack();
      await page.locator('[role=alert]', { hasText: 'Not now' }).waitFor();
      is(times.length, 2, `${name}: coming back is no reason to ask before that`);
      await Promise.all([page.waitForRequest(/athletes\/\?.*gender=F/), page.getByRole('button', { name: 'Try again' }).click()]);
      is(times.length, 3, `${name}: the button is`);
    }
    await context.close();
  });
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const times = await asked(page, (url, n) => n === 1 && json(503, { detail: 'Not now' }, { 'retry-after': '2' }));
    await page.goto(site);
    await page.locator('[role=alert]', { hasText: 'Not now' }).waitFor();
    await page.locator('tbody tr:not(.bones)').first().waitFor();
    ok(times.length === 2 && times[1] - times[0] >= 2000, '503 for two seconds: asked again by itself, and not before', times.map((t) => t - times[0]).join(' '));
    await context.close();
  });

  // ---- a slow answer is waited for, not asked for twice
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const late = later();
    let times = 0;
    await page.route('**/api/athletes/?*', async (r) => { times++; await late.answer; await r.continue().catch(() => {}); });
    await page.clock.install();
    await page.goto(site);
    await page.locator('#first-rows').waitFor();
    await page.clock.fastForward(4500);
    await page.locator('#first-rows').waitFor({ state: 'detached' });
    await page.locator('tr.bones').first().waitFor();
    is(times, 1, 'an answer that takes more than four seconds is asked for once');
    late.give();
    await page.locator('tbody tr:not(.bones)').first().waitFor();
    is(times, 1, 'and shown when it comes');
    await context.close();
  });

  // ---- no network, and an address that was never opened: the site, and nothing of another page; files are not kept for it
  part(async () => {
    const { context, page } = await open(browser, { workers: true, allow: network });
    const [best] = (await api('team-five/?division=2030&gender=M&limit=1')).results;
    const cached = () => page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (k) => (await (await caches.open(k)).keys()).map((r) => r.url)))).flat());
    const hasKept = (part) => page.waitForFunction(async (p) => (await Promise.all((await caches.keys()).map(async (k) => (await (await caches.open(k)).keys()).map((r) => r.url)))).flat().some((u) => u.endsWith(p)), part);
    await visit(page, 'feedback');
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await visit(page, '');
    await hasKept('/iz/xcri/');
    await visit(page, 'faq');
    await hasKept('/faq');
    // The frame that another site shows is no page.
    await page.goto(new URL('embed/rankings?limit=5', site).href);
    await page.locator('td a').first().waitFor();
    await page.goto(new URL('embed', site).href);
    await page.frameLocator('.embed-shown').locator('td a').first().waitFor();
    await visit(page, 'feedback');
    for (const format of ['xlsx', 'csv']) await page.evaluate((f) => fetch(`/iz/xcri/api/team-five/?limit=3&format=${f}`).then((r) => r.blob()), format);
    await page.evaluate(() => fetch('/iz/xcri/api/team-five/?limit=3').then((r) => r.blob()));
    await hasKept('team-five/?limit=3');
    is((await cached()).filter((u) => /format=/.test(u)).join(' '), '', 'a workbook or a CSV file is not kept for a time without network');
    await context.setOffline(true);
    for (const path of ['?division=2031', `team/${best.anet_team_hnd}?gender=M`, 'compare/athletes']) {
      const response = await page.goto(new URL(path, site).href);
      const document = await response.text();
      ok(/<title>XCRI<\/title>/.test(document) && /site-header/.test(document) && !/<main[^>]*>\s*\S*<(div|h1)/.test(document), `offline, /${path} was never opened: a page without another’s title or rows`, document.slice(0, 3000));
      await page.locator('main [role=alert]').waitFor();
      ok(!/For your own page|Questions and answers/.test(await page.title()), `offline, /${path}: nor has it one in the end`, await page.title());
    }
    await page.goto(new URL('faq', site).href);
    ok((await text(page, 'main')).includes('XCRI'), 'offline: a page that was opened is there');
    await context.close();
  });

  // ---- a school that has no women's team, or no men's: what there is, and the way to it
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const list = async (gender) => (await api(`team-five/?division=2030&gender=${gender}&limit=1000`)).results;
    const teams = { M: await list('M'), F: await list('F') };
    const { snapshots: [{ date }] } = await api('snapshots/');
    // What is called women and men here is turned round for a school without men.
    for (const [has, not, women, men] of [['M', 'F', 'women', 'men'], ['F', 'M', 'men', 'women']]) {
      const only = teams[has].find((t) => !teams[not].some((x) => x.anet_team_hnd === t.anet_team_hnd));
      const id = only.anet_team_hnd;
      for (const [path, title, to] of [[`team/${id}?gender=${not}`, only.team_name, `team/${id}?gender=${has}`], [`team/${id}/${date}?gender=${not}`, only.team_name, `team/${id}/${date}?gender=${has}`],
        [`embed?a=${id}&gender=${not}`, only.team_name, `embed?gender=${has}&a=${id}`]]) {
        const response = await page.goto(new URL(path, site).href);
        await page.locator('[role=alert]').waitFor();
        const said = await text(page, 'main');
        ok(said.includes(`${only.team_name} has no ranked team of ${women}`) && !/not found/i.test(said), `/${path}: what there is not`, said);
        ok(path.startsWith('embed') || (response.status() === 404 && (await page.title()).includes(title)), `/${path}: a 404, but with its name`, `${response.status()} ${await page.title()}`);
        await page.locator('main a', { hasText: `Its team of ${men}` }).click();
        await page.waitForURL(new URL(to, site).href);
        await page.locator('.page-head h1', { hasText: only.team_name }).waitFor();
        ok(true, `/${path}: what there is is one click away`);
      }
    }
    await context.close();
  });

  // ---- in another site's page: a name that is missing, one that does not end, and a team that there is not
  const word = 'W'.repeat(35);
  const renamed = (page, name) => page.route('**/api/**', async (r) => {
    const answer = await r.fetch().catch(() => null);
    if (!answer) return;
    const body = (await answer.text().catch(() => '')).replace(/"(\w*team\w*_name|team_[ab]_name|opponent_name|athlete_name_(?:first|last)|\w+_group_name|meet_name)":"[^"]*"/g, (_, k) => `"${k}":${JSON.stringify(name)}`);
    await r.fulfill({ response: answer, body }).catch(() => {});
  });
  const teams = (await api('team-five/?division=2030&gender=M&limit=2')).results.map((t) => t.anet_team_hnd);
  const runners = (await api('athletes/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_athlete_hnd);
  const frames = ['embed/rankings?limit=5', 'embed/rankings?limit=5&view=team-five', `embed/team/${teams[0]}`];
  const beside = (page) => page.evaluate(() => {
    const wide = [...document.querySelectorAll('main *')].filter((n) => n.getBoundingClientRect().right > innerWidth + 1 && !n.closest('.unseen'));
    return `${document.documentElement.scrollWidth - innerWidth} ${wide.slice(-3).map((n) => `${n.tagName} ${n.className} ${n.textContent.slice(0, 40)}`).join('; ')}`;
  });
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    await renamed(page, null);
    for (const path of frames) {
      await page.goto(new URL(path, site).href);
      await page.locator('td a').first().waitFor();
      const said = await text(page, 'main');
      ok(!/null|undefined/.test(said) && said.includes('Name unknown'), `/${path}: of who has no name that is said`, said);
      ok(await page.locator('a').evaluateAll((all) => all.every((a) => a.textContent.trim())), `/${path}: and no link is without a word`);
    }
    await page.unroute('**/api/**');
    await page.goto(new URL('embed/team/999999', site).href);
    await page.locator('p', { hasText: 'No such team' }).waitFor();
    ok(!(await text(page, 'main')).includes('away'), 'a frame of a team that there is not says so, and not that the rankings are away');
    await page.route('**/api/**', (r) => r.fulfill(json(503, { detail: 'Not now' })));
    await page.reload();
    await page.locator('p', { hasText: 'The rankings are away' }).waitFor();
    ok(true, 'which it says when they are');
    ok(!/null|undefined/.test(await text(page, 'main')), 'and nothing else');
    await context.close();
  });
  part(async () => {
    const { context, page } = await open(browser, { width: 320, height: 700, allow: network });
    await renamed(page, word);
    for (const path of [...frames, `${frames[0]}&region=${word}&conference=${word}`]) {
      await page.goto(new URL(path, site).href);
      await page.locator('p', { hasText: /Five|Athletes/ }).waitFor();
      is((await beside(page)).trim(), '0', `/${path} at 320 px: a name of ${word.length} letters stays in the frame`);
    }
    await context.close();
  });

  // ---- comparisons on the narrowest screen, with names as they are, and with one that does not end
  each(['', word], async (name) => {
    const { context, page } = await open(browser, { width: 320, height: 700, allow: network });
    if (name) await renamed(page, name);
    for (const path of [`compare/teams?a=${teams[0]}&b=${teams[1]}&gender=M`, `compare/athletes?a=${runners[0]}&b=${runners[1]}`, `compare/meet?teams=${teams}&gender=M`, `compare/meet?teams=${teams}&without=${runners[0]}&gender=M`, 'compare/teams', 'compare/athletes', 'compare/meet', 'embed', 'championship', 'meets', 'matrix', 'changes', 'season', 'watched',
      `embed?a=${teams[0]}`]) {
      await visit(page, path);
      const [wide, ...what] = (await beside(page)).split(' ');
      ok(wide === '0', `/${path} at 320 px${name ? ' with long names' : ''} does not move sideways`, `${wide} px: ${what.join(' ')}`);
    }
    await page.locator('.site-header [role=combobox]').fill('smith');
    await page.locator('.options li[role=option]').first().waitFor();
    ok(await page.locator('.site-header .options').evaluate((n) => n.scrollWidth <= n.clientWidth), `what the search box offers is on the screen${name ? ', with long names, too' : ''}`);
    await context.close();
  });

  // ---- who types while answers are slow: what was typed stays, and Enter takes no one else
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    const [one, two] = (await api('athletes/?division=2030&gender=M&limit=2')).results;
    const late = later();
    const named = later();
    await page.route('**/api/athletes/?*search=*', async (r) => {
      const q = new URL(r.request().url()).searchParams.get('search');
      if (q === two.athlete_name_last) await late.answer;
      const results = q === one.athlete_name_last ? [one] : q === two.athlete_name_last ? [two] : [];
      await r.fulfill(json(200, { total: results.length, limit: 20, offset: 0, results }));
    });
    await page.route(`**/api/athletes/${one.anet_athlete_hnd}*`, async (r) => { await named.answer; await r.continue().catch(() => {}); });
    await page.goto(new URL(`compare/athletes?a=${one.anet_athlete_hnd}`, site).href);
    const [first, second] = ['First athlete', 'Second athlete'].map((name) => page.getByRole('combobox', { name }));
    const none = page.locator('.pickers .options .none');
    await first.fill('zzzz');
    await none.waitFor();
    named.give();
    await page.waitForFunction((id) => performance.getEntriesByType('resource').some((e) => e.name.includes(`/athletes/${id}`)), one.anet_athlete_hnd);
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => setTimeout(done, 50)); }));
    is(await first.inputValue(), 'zzzz', 'a name that comes late does not write over what is being typed');
    await first.fill(two.athlete_name_last);
    ok(await none.isHidden(), 'of other letters it is not said that no one has the name, before that is known');
    await second.fill(one.athlete_name_last);
    await page.locator('.pickers .options li[role=option]').first().waitFor();
    await second.fill(two.athlete_name_last);
    await page.keyboard.press('Enter');
    ok(!page.url().includes('b='), 'Enter does not take the one who was found for other letters', page.url());
    late.give();
    await page.waitForURL(new RegExp(`b=${two.anet_athlete_hnd}`));
    ok(true, 'but the one who is found for these, when the answer comes');
    await context.close();
  });

  // ---- a table is taken along when it is there; a file is made once
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const late = later();
    const made = later();
    let files = 0;
    await page.route('**/api/athletes/?*', async (r) => {
      if (/format=csv/.test(r.request().url())) { files++; await made.answer; } else await late.answer;
      await r.continue().catch(() => {});
    });
    await page.goto(new URL('?page=2', site).href);
    const copy = page.locator('.tools').getByRole('button', { name: 'Copy' });
    await copy.click();
    await page.locator('.said', { hasText: 'Not yet' }).waitFor();
    ok(true, 'Copy before the table is there: nothing is said to be copied');
    late.give();
    await settled(page);
    await copy.click();
    await page.locator('.said', { hasText: '100 rows copied' }).waitFor();
    const csv = page.locator('.tools a', { hasText: 'CSV' });
    await csv.click();
    await page.locator('.said', { hasText: 'On its way' }).waitFor();
    await csv.click();
    await csv.click();
    const download = page.waitForEvent('download');
    made.give();
    await download;
    await page.locator('.said', { hasText: 'On its way' }).waitFor({ state: 'detached' });
    is(files, 1, 'a slow file is asked for once, however often one presses, and is said to be on its way');
    await context.close();
  });

  // ---- a server that does not answer is not the visitor being offline; the choice of days is asked for again
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    let broken = true;
    await page.route('**/api/{movers,standings,team-five,snapshots}/**', (r) => (broken ? r.abort() : r.continue()));
    await page.goto(new URL('standings', site).href);
    await page.locator('[role=alert]').waitFor();
    is(await text(page, '.state-title'), 'No connection to the server', 'a server out of reach: the visitor is not said to be offline');
    broken = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await settled(page);
    const days = page.getByRole('combobox', { name: 'Date of the rankings' });
    await days.focus();
    await days.locator('optgroup').first().waitFor({ state: 'attached' });
    ok(true, 'and the dates, which could not be had either, come when one looks for them');
    await context.setOffline(true);
    await page.locator('.site-nav a', { hasText: 'Rankings' }).click();
    await page.locator('.state-title', { hasText: 'You are offline' }).waitFor();
    ok(true, 'who has no network is');
    await context.close();
  });
  await end(2);
}));
