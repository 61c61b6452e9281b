#!/usr/bin/env node
// Where one is and stays: boxes that offer what the page is for, answers and timers that come too late, lists without rows
// and the way out of them, and the focus when what had it is gone.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site, inParts }) => run(async (browser) => {
  const { part, each, end } = inParts();
  const main = (page) => page.locator('main').innerText();
  const offered = (page) => page.locator('main .options:not([hidden]) li[role=option]');

  // ---- the boxes of a comparison offer what its page is for now
  each([['compare/teams?gender=M', 'First team', 'state'], ['compare/athletes', 'First athlete', 'smith'], ['compare/meet?gender=M', 'Add a team', 'state']], async ([path, name, typed]) => {
    const { context, page, wrong } = await open(browser);
    await visit(page, path);
    const box = page.getByRole('combobox', { name, exact: true });
    await box.fill(typed);
    await offered(page).nth(3).waitFor();
    ok((await offered(page).allInnerTexts()).some((t) => /\bMen\b/.test(t)), `/${path}: men are offered`);
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
    await page.waitForURL(/gender=F/);
    await page.waitForFunction(() => document.querySelector('nav[aria-label="Gender"] [aria-current]')?.innerText === 'Women');
    await box.focus();
    await offered(page).nth(3).waitFor();
    const now = await offered(page).allInnerTexts();
    is(await box.inputValue(), typed, `/${path}: what was typed stands after the choice of women`);
    ok(now.every((t) => /\bWomen\b/.test(t)), `/${path}: and finds women alone`, now.join('\n'));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });
  part(async () => {
    const { context, page } = await open(browser);
    await visit(page, 'compare/teams?gender=F&season=2024');
    for (const kind of ['A meet', 'Two athletes', 'Two teams']) {
      await page.locator('nav[aria-label="What to compare"] a', { hasText: kind }).click();
      await page.locator('nav[aria-label="What to compare"] [aria-current]', { hasText: kind }).waitFor();
      is(new URL(page.url()).search, '?gender=F&season=2024', `${kind}: women, and the season, stay chosen`);
      is(await text(page, 'nav[aria-label="Gender"] [aria-current]'), 'Women', `${kind}: which the page says`);
    }
    await context.close();
  });

  // ---- an answer that comes late opens no list where nobody waits for it any more
  part(async () => {
    const { context, page, wrong } = await open(browser);
    let answer;
    const held = async (path) => {
      const asked = new Promise((come) => { page.route(path, (r) => { answer = () => r.continue(); come(); }, { times: 1 }); });
      return { asked, comes: async () => { const got = page.waitForResponse(path); await answer(); await (await got).finished(); await page.evaluate(() => new Promise((next) => { requestAnimationFrame(() => setTimeout(next)); })); } };
    };
    await visit(page, 'faq');
    const box = page.locator('.site-header [role=combobox]');
    await box.waitFor();
    // What the box has, and where the focus is, each time that its list opens
    await page.evaluate(() => {
      const list = document.getElementById('finder-list');
      const input = document.querySelector('.site-header [role=combobox]');
      globalThis.opened = [];
      new MutationObserver(() => { if (!list.hidden) globalThis.opened.push(`${input.value} ${document.activeElement === input}`); }).observe(list, { attributes: true, attributeFilter: ['hidden'] });
    });
    const first = await held('**/api/search?q=smith');
    await box.fill('smith');
    await first.asked;
    await page.locator('#theme').focus();
    await first.comes();
    await box.focus();
    await page.locator('#finder-list li').first().waitFor();
    is(await page.evaluate(() => globalThis.opened.join()), 'smith true', 'the list waits for the focus to come back to its box');
    await page.keyboard.press('Escape');
    const second = await held('**/api/search?q=smithe');
    await box.press('End');
    await page.keyboard.type('e');
    await second.asked;
    await page.keyboard.press('Escape');
    is(await box.inputValue(), '', 'Escape empties the box');
    await second.comes();
    await box.fill('jones');
    await page.locator('#finder-list li').first().waitFor();
    is(await page.evaluate(() => globalThis.opened.join()), 'smith true,jones true', 'and no list opens below an empty one');

    // ---- Enter that ends a word of an input method
    for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
      const enter = (node, more) => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...more }));
      ok(await box.evaluate(enter, how) && page.url().endsWith('/faq'), `${JSON.stringify(how)}: leaves the page as it is`, page.url());
      is(await box.inputValue(), 'jones', 'and the box, too');
    }
    await box.press('Enter');
    await page.waitForURL(/search\?q=jones/);
    await visit(page, 'compare/teams');
    await page.locator('.pickers input').first().fill('state');
    await offered(page).nth(3).waitFor();
    ok(await page.locator('.pickers input').first().evaluate((node) => node.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, isComposing: true }))) && !/a=/.test(page.url()), 'a comparison chooses nothing by it', page.url());
    await page.locator('.pickers input').first().press('Enter');
    await page.waitForURL(/a=\d+/);
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- Back a moment after one has typed
  each(['', 'meets'], async (path) => {
    const { context, page, wrong } = await open(browser);
    await visit(page, path);
    await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
    await page.waitForURL(/gender=F/);
    await page.waitForFunction(() => /Women/.test(document.querySelector('h1').innerText));
    // The timer of the box is held until all of this is over: then it comes too late, however slow the machine is.
    await page.evaluate(() => {
      const set = globalThis.setTimeout;
      globalThis.late = [];
      const cleared = new Set();
      const clear = globalThis.clearTimeout;
      globalThis.clearTimeout = (id) => { cleared.add(id); clear(id); };
      globalThis.setTimeout = (work, ms, ...more) => {
        if (ms !== 250) return set(work, ms, ...more);
        const id = -1 - globalThis.late.length;
        globalThis.late.push(() => { if (!cleared.has(id)) work(); });
        return id;
      };
    });
    const box = page.locator('main input[name=search]');
    await box.fill('state');
    await page.goBack();
    await page.waitForFunction(() => / Men/.test(document.querySelector('h1').innerText));
    await page.evaluate(() => { for (const work of globalThis.late) work(); return globalThis.late.length; }).then((n) => ok(n > 0, `/${path}: a timer runs for what was typed`));
    await page.evaluate(() => new Promise((next) => { requestAnimationFrame(() => setTimeout(next)); }));
    is(new URL(page.url()).search, '', `/${path}: the address gone back to stays`);
    is(await box.inputValue(), '', `/${path}: and the box is that of this address`);
    await box.fill('state');
    await page.evaluate(() => globalThis.late.at(-1)());
    await page.waitForURL(/search=state/);
    ok(true, `/${path}: what is typed then is looked for`);
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a name of one character is looked for wherever one looks; what is no name is no filter
  part(async () => {
    const { context, page, wrong } = await open(browser);
    await visit(page, `meets?search=${encodeURIComponent('湖')}`);
    is((await api(`meets/?division=2030&gender=M&search=${encodeURIComponent('湖')}`)).total, 0, 'no meet is called by this character');
    ok((await text(page, 'h1')).includes('“湖”') && (await main(page)).includes('No meet of this list has this name'), 'and none is shown below its name', (await main(page)).slice(0, 300));
    await visit(page, `meets?search=${encodeURIComponent('é')}`);
    const some = (await api(`meets/?division=2030&gender=M&search=${encodeURIComponent('é')}`)).total;
    is(await text(page, 'main .count'), `${some} races`, 'another one finds some');
    for (const nothing of ['%00', 'a%00', '%E2%80%8B%C2%A0', 'a', '%E2%80%99']) {
      for (const path of ['', 'meets']) {
        await visit(page, `${path}?search=${nothing}`);
        ok(await page.locator('main tbody tr').count() > 20 && !/[“”]/.test(await text(page, 'h1')), `/${path}?search=${nothing}: is the list without a filter`, (await main(page)).slice(0, 300));
      }
      await visit(page, `search?q=${nothing}`);
      ok((await main(page)).includes('Type at least two letters') && await text(page, 'h1') === 'Search', `/search?q=${nothing}: says what to type`, await main(page));
    }
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a list without rows says what is the case, and leads to where there are some
  const days = (await api('snapshots/')).snapshots.map((s) => s.date).sort();
  const past = (await api('seasons')).results.map((s) => s.season_year).find((year, i) => i && !days.some((d) => d.startsWith(String(year))));
  each([['?region=West&page=50', /The list has fewer pages/, '?region=West'], ['?region=Nowhere&page=50', /fits the filters/, ''], [`?region=Nowhere&season=${past}`, /fits the filters/, `?season=${past}`],
    ['?season=1999&region=West', /no list of Athletes for this season/, ''], ['?season=1999&page=3&gender=F', /no list of Athletes for this season/, '?gender=F'],
    [`?view=knockout&season=${past}&region=West`, /no list of Team Knockout for this season. It was kept for /, '?view=knockout'],
    [`meets?season=${past}`, new RegExp(`No races are kept of season ${past}`), 'meets'], ['meets?page=99&gender=F', /The list has fewer pages/, 'meets?gender=F'],
    [`meets?season=${past}&search=invitational&gender=F`, new RegExp(`No races are kept of season ${past}`), 'meets?gender=F'], ['meets?search=xyzzyx', /No meet of this list has this name/, 'meets'],
    [`movers?season=${past}&gender=F`, /No rankings before these are kept/, 'movers?gender=F'], [`movers?date=${days[0]}`, /No rankings before those of /, 'movers'], ['movers?season=1999', /no rankings of season 1999/, 'movers'],
    [`matrix?season=${past}`, /no list of Team Knockout for this season. It was kept for /, 'matrix?division=2030&gender=M'], [`matrix?season=${past}&region=West&gender=F`, /no list of Team Knockout for this season/, 'matrix?division=2030&gender=F'],
    ['matrix?conference=Nowhere&gender=F', /No ranked team fits/, 'matrix?gender=F'], ['leaders?season=1999&gender=F', /No scores are kept of season 1999/, 'leaders?gender=F'], ['leaders?season=1999&page=2', /No scores are kept of season 1999/, 'leaders'],
    ['standings?season=1999&gender=F', /no rankings of teams of season 1999/, 'standings?gender=F'], ['championship?season=1999&gender=F', /No team of this list/, 'championship?gender=F'], ['season?season=1999&gender=F', /no list of Team Five for this season/, 'season?gender=F&view=team-five'],
    [`changes?season=${past}&page=3`, new RegExp(`No publication .* in season ${past}`), 'movers?division=2030&gender=M'], ['search?q=xyzzyx&kind=teams&page=2', /No one here has this name/, '']], async ([path, says, leads]) => {
    const { context, page, wrong } = await open(browser);
    await visit(page, path);
    const state = page.locator('main .state').first();
    await state.waitFor();
    ok(says.test(await state.innerText()), `/${path}: says what is the case`, await state.innerText());
    is(await page.locator('main .state-ways').first().locator('a').getAttribute('href'), new URL(site).pathname + leads, `/${path}: and leads on`);
    await page.locator('main .state-ways a').first().click();
    await state.waitFor({ state: 'detached' });
    await settled(page);
    ok(await page.locator('main tbody tr').count() > 0 && !await state.count(), `/${path}: to where there are rows`, (await main(page)).slice(0, 500));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });
  part(async () => {
    const { context, page } = await open(browser);
    await visit(page, `movers?season=${past}`);
    ok(!/against the snapshot before/.test(await text(page, '.subtitle')) && /Where XCRI and SCS differ/.test(await main(page)), `movers of season ${past}: nothing is compared, and the gaps are there`, await text(page, '.subtitle'));
    // Nothing at all
    await page.route('**/api/athletes/?*', (r) => r.fulfill({ json: { total: 0, limit: 100, offset: 0, results: [] } }));
    await visit(page, '');
    ok(/There are no rankings for this choice/.test(await main(page)), 'without any rankings it is said', await main(page));
    is(await page.locator('main .state-ways').count(), 0, 'and nothing leads to where one is');
    await context.close();
  });

  // ---- what had the focus is gone: it is where one can go on from
  const focused = (page, words) => page.waitForFunction((w) => new RegExp(w).test(`${document.activeElement.tagName} ${document.activeElement.id} ${document.activeElement.textContent.replace(/\s+/g, ' ')}`), words, { timeout: 6000 }).then(() => true, () => false);
  const where = (page) => page.evaluate(() => document.activeElement.outerHTML.slice(0, 200));
  const press = async (page, control) => { await control.focus(); await page.keyboard.press('Enter'); };
  part(async () => {
    const { context, page, wrong } = await open(browser);
    const teams = (await api('team-five/?division=2030&gender=M&limit=3')).results;
    const [runner] = (await api('athletes/?division=2030&gender=M&limit=1')).results;
    await visit(page, 'feedback');
    await page.evaluate((list) => localStorage.setItem('xcri-watch', JSON.stringify(list)), [{ kind: 'athlete', id: runner.anet_athlete_hnd, gender: 'M', name: 'A runner' }, ...teams.map((t) => ({ kind: 'team', id: t.anet_team_hnd, gender: 'M', name: t.team_name }))]);
    await visit(page, 'watched');
    const off = (name) => page.getByRole('button', { name: `Remove ${name} from the list` });
    const at = async (name, words) => { await page.waitForFunction((label) => document.activeElement.ariaLabel === label, `Remove ${name} from the list`, { timeout: 6000 }).catch(() => {}); ok(await off(name).evaluate((n) => n === document.activeElement), words, await where(page)); };
    await press(page, off(teams[1].team_name));
    await at(teams[2].team_name, 'after Remove the focus is on that of the next row');
    await page.keyboard.press('Enter');
    await at(teams[0].team_name, 'after the last row on that of the row before');
    await press(page, off('A runner'));
    await at(teams[0].team_name, 'after the last athlete on that of the teams');
    await page.keyboard.press('Enter');
    ok(await focused(page, '^MAIN main Watch list'), 'and where nothing is left, on the page', await where(page));

    // A meet on paper
    const ids = teams.map((t) => t.anet_team_hnd);
    await visit(page, `compare/meet?teams=${ids}&gender=M`);
    const runners = () => page.locator('.duel section:nth-child(2) tbody tr .c-name').allInnerTexts();
    const [, second, third] = await runners();
    await press(page, page.getByRole('button', { name: `leave out ${second}` }));
    await page.locator('.left-out').waitFor();
    ok(await focused(page, `leave out ${third}`), 'after “leave out” the focus is on that of the next runner', await where(page));
    await page.keyboard.press('Enter');
    await page.waitForURL(/without=\d+,\d+/);
    await settled(page);
    await press(page, page.getByRole('button', { name: `put back ${third}` }));
    ok(await focused(page, `put back ${second}`), 'after “put back” on what is left out yet', await where(page));
    await press(page, page.getByRole('button', { name: `remove ${teams[2].team_name}` }));
    await page.waitForURL((u) => !u.search.includes(String(ids[2])));
    ok(await focused(page, '^BUTTON  remove '), 'after “remove” on that of another team', await where(page));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });
  part(async () => {
    const { context, page } = await open(browser, { allow: (t) => /Failed to load resource/.test(t) });
    const fails = (r) => r.fulfill({ status: 500, contentType: 'application/json', body: '{"detail":"Not now."}' });
    for (const [path, asked, lands] of [['', '**/api/athletes/?*', '^TABLE rows'], ['standings', '**/api/team-five/?*', '^MAIN main'], ['matrix', '**/matchups/matrix?*', '^MAIN main']]) {
      await page.route(asked, fails);
      await visit(page, path);
      const again = page.getByRole('button', { name: 'Try again' }).first();
      await again.waitFor();
      await page.unroute(asked);
      await press(page, again);
      await again.waitFor({ state: 'detached' });
      ok(await focused(page, lands), `/${path}: after “Try again” the focus is where the answer comes`, await where(page));
    }
    await visit(page, '?region=West');
    await press(page, page.locator('a', { hasText: 'Clear filters' }));
    await page.waitForURL((u) => !u.search);
    ok(await focused(page, '^A  For your page'), 'after “Clear filters” beside it', await where(page));
    await visit(page, '?region=Nowhere');
    await press(page, page.locator('.state-ways a'));
    await page.waitForURL((u) => !u.search);
    ok(await focused(page, '^TABLE rows'), 'after the way out of an empty list on the table', await where(page));
    await page.setViewportSize({ width: 390, height: 844 });
    await visit(page, '?region=West');
    await press(page, page.getByRole('button', { name: 'Clear all filters' }));
    await page.waitForURL((u) => !u.search);
    ok(await focused(page, '^BUTTON  Filters'), 'on a phone on the button of the filters', await where(page));
    await context.close();
  });
  part(async () => {
    const { context, page, wrong } = await open(browser);
    const [team] = (await api('team-five/?division=2030&gender=M&limit=1')).results;
    const steps = page.locator('nav[aria-label="From day to day"]');
    for (const path of ['', `team/${team.anet_team_hnd}?gender=M`]) {
      await visit(page, path);
      await press(page, steps.locator('a', { hasText: '‹' }));
      await page.waitForFunction((day) => location.href.includes(day), days.at(-1));
      await settled(page);
      ok(await focused(page, '^A  ‹'), `/${path}: a step back can be followed by the next`, await where(page));
      await page.keyboard.press('Enter');
      await page.waitForFunction((day) => location.href.includes(day), days.at(-2));
      await settled(page);
      await press(page, steps.locator('.step-days a').first());
      await page.waitForFunction((day) => location.href.includes(day), days.at(-3));
      ok(await focused(page, '^B '), `/${path}: the day that was chosen has the focus`, await where(page));
      await settled(page);
      ok(await steps.evaluate((n) => n.contains(document.activeElement)), `/${path}: and keeps it`, await where(page));
    }
    await visit(page, `?date=${days[1]}`);
    await press(page, steps.locator('a', { hasText: '‹' }));
    await page.waitForFunction((day) => location.href.includes(day), days[0]);
    await settled(page);
    ok(await steps.evaluate((n) => n.contains(document.activeElement)), 'at the first day the focus stays among the days', await where(page));
    // Who has left by himself is led nowhere, and a page that changes begins at its heading.
    await visit(page, `?date=${days[1]}`);
    await steps.locator('a', { hasText: '‹' }).focus();
    await page.evaluate(() => document.activeElement.blur());
    await page.evaluate(() => document.querySelector('nav[aria-label="From day to day"]').remove());
    await page.evaluate(() => new Promise((then) => { requestAnimationFrame(() => setTimeout(then, 50)); }));
    is(await page.evaluate(() => document.activeElement.tagName), 'BODY', 'who has left by himself is led nowhere');
    await visit(page, '');
    await press(page, page.locator('#rows tbody .c-team a').first());
    await page.waitForURL(/team/);
    await settled(page);
    ok(await focused(page, '^MAIN main'), 'another page begins at its heading', await where(page));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  await end(2);
}));
