#!/usr/bin/env node
// Pages that are made of several answers when one of them fails, is broken or does not come; and what one had opened,
// written or turned to when one leaves and comes back.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site, inParts }) => run(async (browser) => {
  const { part, each, end } = inParts();
  const [best, second] = (await api('team-five/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_team_hnd);
  const runner = (await api('athletes/?division=2030&gender=M&limit=1')).results[0].anet_athlete_hnd;
  const busy = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
  const snapshot = (await api('snapshots/')).snapshots[1].date;
  const fails = (status, body = '{"detail":"The database is away."}') => (r) => r.fulfill({ status, contentType: 'application/json', body });
  const main = (page) => page.locator('main').innerText();
  // The words of the page, as soon as they are such, or those of five seconds later.
  const becomes = async (page, good) => {
    for (const end = Date.now() + 5000; Date.now() < end && !good(await main(page));) await page.waitForTimeout(50);
    return main(page);
  };
  const network = (t) => /Failed to load resource|net::ERR/.test(t);

  // ---- a part that fails is not a value, and can be asked for again
  each([
    [`team/${best}?gender=M`, `**/api/teams/${best}/places?*`, /Team Knockout rank\s+not available; try again/i, /Record\s+–/i, /Team Knockout rank\s+\d+/i],
    [`team/${best}?gender=M`, '**/teams/*/history*', /Over the season\s+That did not work|Over the season\s+The rankings are away/i, /\0/, /Team Five rank of/i],
    [`team/${best}?gender=M`, '**/teams/*/resume*', /Season resume\s+The rankings are away/i, /\0/, null],
    [`athlete/${runner}`, '**/athletes/*/comparison*', /What the SCS is made of[^]*The rankings are away/i, /stand behind/i, /stand behind/i],
    [`athlete/${runner}`, '**/athletes/*/history*', /Over the season\s+The rankings are away/i, /\0/, /XCRI rank of/i],
    [`athlete/${runner}`, '**/distribution/*', /among all of[^]*The rankings are away/i, /\0/, /Distribution of SCS/i]], async ([path, asked, words, not, then]) => {
    const { context, page, wrong } = await open(browser, { allow: network });
    await page.route(asked, fails(503));
    await visit(page, path);
    const rest = /Matchups|among all of/;
    const said = await becomes(page, (t) => words.test(t) && rest.test(t));
    ok(words.test(said) && !not.test(said), `/${path} without ${asked}: says so`, said.slice(0, 1500));
    ok(rest.test(said), `/${path} without ${asked}: all else is there`, said.slice(-600));
    await page.unroute(asked);
    await page.locator('main').getByRole('button', { name: /try again/i }).first().click();
    await settled(page);
    const whole = (t) => !/rankings are away|not available/.test(t) && (!then || then.test(t));
    const again = await becomes(page, whole);
    ok(whole(again), `/${path} with ${asked} again: has it`, again.slice(0, 1500));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a broken answer has words; a page that fails is not a missing network
  part(async () => {
    const { context, page } = await open(browser, { allow: () => true });
    for (const [body, type] of [['{"total":1,"res', 'application/json'], ['<p>Hello</p>', 'text/html']]) {
      await page.route('**/api/athletes/?*', (r) => r.fulfill({ status: 200, contentType: type, body }));
      await visit(page, '?page=2');
      ok(/The answer was not whole/.test(await main(page)), `200 with half an answer as ${type}: told in words`, await main(page));
      await page.unroute('**/api/athletes/?*');
    }
    await page.route('**/texts/glossary.html', (r) => r.fulfill({ status: 500, body: '' }));
    await visit(page, 'feedback');
    await page.locator('footer a', { hasText: 'Glossary' }).click();
    await page.locator('.failure').waitFor();
    ok(/could not be loaded/.test(await main(page)) && !/offline/.test(await main(page)), 'a text that fails: one is not said to be offline', await main(page));
    await context.close();
  });

  // ---- an answer that never comes: the page says that something is on its way, and in the end that it takes too long
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    await page.route('**/teams/*/history*', () => {});
    await page.goto(new URL(`team/${best}?gender=M`, site).href);
    await page.locator('h2', { hasText: 'Over the season' }).waitFor();
    ok(await page.locator('section:has(> h2:text("Over the season")) .bone').first().isVisible(), 'a hanging history: its place is drawn');
    await page.locator('.failure').waitFor({ timeout: 20000 });
    const said = await main(page);
    ok(/takes too long to answer/.test(said) && /Matchups/.test(said), 'in the end it is told, and the rest is there', said.slice(-900));
    await context.close();
  });

  // ---- what hangs on a page that one has left holds nothing up
  part(async () => {
    const { context, page } = await open(browser, { allow: network });
    await page.route('**/texts/faq.html', () => {});
    await visit(page, '');
    await page.evaluate(() => scrollTo(0, 2000));
    await page.waitForTimeout(300);
    const faq = (p) => p.evaluate(() => document.querySelector('footer a[href$="/faq"]').click());
    await faq(page);
    await page.waitForURL(/faq$/);
    await page.waitForTimeout(200);
    await page.goBack();
    await page.waitForFunction(() => Math.abs(scrollY - 2000) < 3, null, { timeout: 4000 }).catch(() => {});
    const y = await page.evaluate(() => scrollY);
    ok(Math.abs(y - 2000) < 3, 'Back from a text that never came: the place is kept', y);
    await context.close();
  });

  // ---- a dialog belongs to the page that it was opened on
  part(async () => {
    const { context, page, wrong } = await open(browser, { allow: network });
    await visit(page, `team/${best}/${snapshot}?gender=M`);
    await page.locator('.subtitle a', { hasText: 'today' }).click();
    await page.waitForURL((u) => !u.pathname.includes(snapshot));
    await settled(page);
    await page.locator('.c-scs .cell-button').first().click();
    await page.locator('dialog[open]').waitFor();
    await page.goBack();
    await settled(page);
    is(await page.locator('dialog[open]').count(), 0, 'Back closes a dialog of the roster');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- one compares teams of one gender: the boxes offer those, and all of those; the other gender is one choice away
  part(async () => {
    const { context, page } = await open(browser);
    const name = (await api(`teams/${second}?gender=F`)).team_name;
    ok(name, 'a team of both', name);
    const word = 'State';
    await visit(page, `compare/teams?a=${best}&gender=M`);
    const box = page.locator('.pickers [role=combobox]').nth(1);
    ok((await box.getAttribute('placeholder')).includes('of men'), 'the second box says whom it takes', await box.getAttribute('placeholder'));
    await box.fill(word);
    const offered = page.locator('.pickers [role=option]');
    await offered.nth(5).waitFor();
    const said = await offered.allInnerTexts();
    ok(said.length === 20 && said.every((t) => /Men$/.test(t.trim()) && !/Women/.test(t)), 'it offers as many teams as fit, and men alone', said.join(' | '));
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
    await page.waitForURL(/gender=F/);
    await settled(page);
    await box.fill(name);
    await offered.filter({ hasText: 'Women' }).filter({ hasText: name }).first().click();
    await page.waitForURL(/b=\d+/);
    await settled(page);
    ok(/gender=F/.test(page.url()) && /Women/.test(await text(page, '.subtitle')), 'the other gender is chosen, and said', `${page.url()} ${await text(page, '.subtitle')}`);
    await visit(page, `compare/athletes?a=${runner}&b=${runner + 1}`).catch(() => {});
    ok(/division=2030/.test(await page.locator('.site-nav a').first().getAttribute('href')), 'the header leads to the division of who is compared', await page.locator('.site-nav a').first().getAttribute('href'));
    await context.close();
  });

  // ---- addresses that mean nothing are no dead end
  part(async () => {
    const { context, page, wrong } = await open(browser);
    for (const path of ['?sort=nonsense', '?view=team-five&sort=-scs_score']) {
      await visit(page, path);
      ok(await page.locator('table.data tbody tr').count() > 20, `/${path}: the list in its own order`);
    }
    await visit(page, 'leaders?component=scs');
    ok(/SCS leaders/.test(await text(page, 'h1')), '/leaders?component=scs: SCS', await text(page, 'h1'));
    await visit(page, 'leaders?page=999');
    const said = await main(page);
    ok(/fewer pages/.test(said) && !/Showing/.test(said), '/leaders?page=999: the list has fewer pages', said.slice(0, 400));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- what one had turned to or written is there again
  part(async () => {
    const { context, page } = await open(browser);
    await visit(page, `team/${busy}?gender=M`);
    const part = page.locator('section:has(> h2:text("Matchups")) .pager span');
    await page.getByRole('button', { name: 'Next ›' }).click();
    await page.waitForFunction(() => /^11–/.test([...document.querySelectorAll('.pager span')].at(-1)?.textContent));
    await settled(page);
    await page.locator('section:has(> h2:text("Matchups")) th a').first().click();
    await page.waitForURL(/meet/);
    await settled(page);
    await page.goBack();
    await settled(page);
    await part.waitFor();
    ok((await part.textContent()).startsWith('11–'), 'Back from a meet: the same matchups', await part.textContent());

    await visit(page, 'feedback');
    await page.locator('textarea').fill('The third column is wrong.');
    await page.locator('footer a', { hasText: 'Glossary' }).click();
    await page.waitForURL(/glossary/);
    await page.goBack();
    await page.locator('textarea').waitFor();
    is(await page.locator('textarea').inputValue(), 'The third column is wrong.', 'a message survives a look at the glossary');

    await visit(page, '?page=38');
    const next = page.locator('.pager a', { hasText: 'Next' });
    await next.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/page=39/);
    await settled(page);
    is(await next.getAttribute('aria-disabled'), 'true', 'the last page: no next one');
    const here = await next.evaluate((n) => n === document.activeElement || document.activeElement.id || document.activeElement.tagName);
    ok(here === true || here === 'main', 'the focus is not lost', here);
    await next.focus();
    await page.keyboard.press('Enter');
    await page.waitForTimeout(200);
    ok(/page=39/.test(page.url()), 'Enter there goes nowhere', page.url());
    await context.close();
  });

  // ---- paper: the whole matrix, and light colours out of a dark page
  part(async () => {
    const { context, page } = await open(browser, { width: 816, dark: true });
    await visit(page, 'matrix');
    await page.emulateMedia({ media: 'print' });
    const [clip, soft, up] = await page.evaluate(() => [getComputedStyle(document.querySelector('.matrix-scroll')).overflowX, ...['--soft', '--up'].map((n) => getComputedStyle(document.documentElement).getPropertyValue(n).trim())]);
    is(`${clip} ${soft} ${up}`, 'visible #f4f6f9 #14713a', 'on paper nothing is cut off, and colours are those of paper');
    await context.close();
  });
  await end(3);
}));
