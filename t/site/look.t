#!/usr/bin/env node
// How the pages lie on the screen: cards, filters and header of a phone, lines and edges of a wide screen, what sticks
// and what must not move.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, axe, api, site, inParts }) => run(async (browser) => {
  const { part, each, end } = inParts();
  const teams = (await api('team-five/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_team_hnd);
  const runners = (await api('athletes/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_athlete_hnd);
  const race = (await api('team-knockout/matchups?team_id=' + (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id + '&rank_group_fk=2030&gender_code=M&limit=1')).matchups[0].race_hnd;
  const snapshot = (await api('snapshots/')).snapshots[0].date;
  const box = (page, selector, nth = 0) => page.locator(selector).nth(nth).evaluate((n) => { const r = n.getBoundingClientRect(); return { x: r.x, y: r.y, w: r.width, h: r.height, right: r.right, bottom: r.bottom }; });
  const phone = { width: 390, height: 844 };
  // What of a card stands in more than one line although it is one item.
  const broken = (page) => page.evaluate(() => [...document.querySelectorAll('.cards tbody tr')].slice(0, 20).flatMap((tr) => [...tr.querySelectorAll('.k-figure, .k-corner, .k-end')]
    .filter((n) => n.getClientRects().length && n.getBoundingClientRect().height > 1.8 * parseFloat(getComputedStyle(n).fontSize) + 6).map((n) => n.textContent)));
  const heights = (page) => page.evaluate(() => [...document.querySelectorAll('.cards tbody tr')].slice(0, 12).map((n) => n.getBoundingClientRect().height).sort((a, b) => a - b));

  // ---- cards
  each([
    ['', 50, 66, ['SCS', 'rank', 'Races']], ['?view=team-five', 50, 66, ['Score', 'KO', '1–5']], ['?view=knockout', 50, 66, ['Record', 'Team Five']],
    [`team/${teams[0]}?gender=M`, 50, 100, ['SCS', 'SCS rank', 'Races', 'W–L']], [`meet/${race}`, 50, 75, ['Score', 'Record', 'KO rank']],
    ['search?q=smith', 50, 85, []], ['leaders', 80, 110, ['SAGA', 'SEWR', 'OSMA', 'SCS', 'Races']]], async ([path, least, most, words]) => {
    const { context, page, wrong } = await open(browser, phone);
    await visit(page, path);
    const all = await heights(page);
    const middle = all[all.length >> 1];
    ok(middle >= least && middle <= most, `/${path}: a card is ${least} to ${most} px high`, all.join(' '));
    const parts = await broken(page);
    ok(!parts.length, `/${path}: no item of a card is broken`, parts.join(' | '));
    const labels = await page.evaluate(() => [...document.querySelector('.cards tbody tr').children].filter((n) => n.getClientRects().length && getComputedStyle(n, '::before').content !== 'none').map((n) => n.dataset.label));
    ok(words.every((w) => labels.includes(w)), `/${path}: its figures have their words`, labels.join(', '));
    const hidden = await page.evaluate(() => [...document.querySelectorAll('.cards tbody tr:first-child > *')].filter((n) => !n.getClientRects().length && !n.querySelector('.none')).map((n) => n.className));
    ok(!hidden.length, `/${path}: nothing is left out`, hidden.join(' | '));
    ok(!wrong.length, `/${path}: no error`, wrong.join('\n'));
    await context.close();
  });
  part(async () => {
    const { context, page } = await open(browser, phone);
    await visit(page, '?page=7');
    const ends = await page.evaluate(() => [...document.querySelectorAll('td.c-scsrank, td.c-latest')].slice(0, 24).map((n) => `${n.className.split(' ')[0]} ${Math.round(n.getBoundingClientRect().right)}`));
    is(new Set(ends).size, 2, 'the lines of the cards end below each other');
    await visit(page, '?view=knockout');
    await page.locator('.c-record .cell-button').nth(1).click();
    await page.locator('dialog tbody tr:not(.bones)').first().waitFor();
    const parts = await broken(page);
    ok(!parts.length, 'matchups are cards without a broken item', parts.join(' | '));
    await context.close();
  });

  // A card that has lines enough cuts no name.
  part(async () => {
    const { context, page } = await open(browser, phone);
    await page.goto(site);
    await page.evaluate(([team, athlete]) => localStorage.setItem('xcri-watch', JSON.stringify([{ kind: 'team', id: team, gender: 'M', name: 'A team' }, { kind: 'athlete', id: athlete, name: 'An athlete' }])), [teams[0], runners[0]]);
    for (const path of ['leaders', 'watched', 'search?q=smith', `athlete/${runners[0]}`, `team/${teams[0]}?gender=M`, `meet/${race}`, 'meets', 'championship', `compare/meet?teams=${teams.join(',')}&gender=M`]) {
      await visit(page, path);
      const cut = await page.evaluate(() => [...document.querySelectorAll('.cards tbody :is(td, th)')].filter((n) => n.getClientRects().length && [n, ...n.querySelectorAll('a')].some((x) => x.scrollWidth > x.clientWidth + 1 && getComputedStyle(x).overflow === 'hidden')).map((n) => `${n.className}: ${n.textContent}`));
      ok(!cut.length, `/${path}: no name is cut`, cut.slice(0, 4).join('\n'));
    }
    await context.close();
  });

  // ---- the head of the site is one line, or two of which the second has the ways; no button hangs below it
  part(async () => {
    const { context, page } = await open(browser, { width: 1440, height: 700 });
    await visit(page, 'faq');
    const hanging = [];
    for (let width = 642; width <= 1450; width += 16) {
      await page.setViewportSize({ width, height: 700 });
      if ((await box(page, '#theme')).bottom > 50 || (await box(page, '.site-nav')).h > 45) hanging.push(width);
    }
    is(hanging.join(' '), '', 'at no width does a part of the head hang below it');
    await context.close();
  });

  // ---- the heads of a list are whole
  each([1440, 1200, 1024], async (width) => {
    const { context, page } = await open(browser, { width, height: 844 });
    for (const path of ['', '?region=West', '?conference=Big%20Ten', '?view=team-five', '?view=team-five&region=West', '?view=knockout&region=West']) {
      await visit(page, path);
      const cut = await page.evaluate(() => [...document.querySelectorAll('#rows thead th')].filter((n) => {
        const range = document.createRange();
        range.selectNodeContents(n);
        const words = range.getBoundingClientRect(); const cell = n.getBoundingClientRect();
        return words.left < cell.left - 1 || words.right > cell.right + 1;
      }).map((n) => n.textContent));
      is(cut.join(), '', `/${path} at ${width} px: no head is cut`);
    }
    await context.close();
  });

  // ---- what stands in one line stands on one line, links and buttons alike; and codes of the matrix stand apart
  each([1440, 390], async (width) => {
    const { context, page } = await open(browser, { width, height: 844 });
    for (const path of ['', 'standings', `team/${teams[0]}?gender=M`]) {
      await visit(page, path);
      const uneven = await page.evaluate(() => [...document.querySelectorAll('.tools')].map((tools) => [...tools.querySelectorAll('a, button')].filter((n) => n.getClientRects().length).map((n) => {
        const range = document.createRange();
        range.selectNodeContents(n);
        return Math.round(range.getBoundingClientRect().bottom * 2) / 2;
      })).filter((bottoms) => Math.max(...bottoms) - Math.min(...bottoms) > 1).join(' | '));
      is(uneven, '', `/${path} at ${width} px: Copy, Excel and CSV stand on one line`);
    }
    await visit(page, 'matrix');
    const gaps = await page.evaluate(() => [...document.querySelectorAll('table.matrix thead abbr')].map((n) => n.getBoundingClientRect()).map((r, i, all) => (i ? r.left - all[i - 1].right : 9)));
    ok(gaps.length > 20 && Math.min(...gaps) >= 3, `the codes of the matrix stand apart at ${width} px`, gaps.join(' '));
    await context.close();
  });

  // ---- the name of a list is one line, and whole; and the head of the site one line where it has room for it
  each([1440, 1024, 768, 390], async (width) => {
    const { context, page } = await open(browser, { width, height: 800 });
    for (const path of ['', '?view=team-five', '?view=knockout', '?division=19782&view=knockout&gender=F', ...(width > 390 ? ['?region=West&search=er', `?date=${snapshot}`] : [])]) {
      await visit(page, path);
      const name = await page.locator('h1').evaluate((n) => {
        const range = document.createRange();
        range.selectNodeContents(n);
        const text = range.getBoundingClientRect(); const head = n.getBoundingClientRect();
        return { cut: n.scrollWidth > n.clientWidth + 1, lines: Math.round(text.height / parseFloat(getComputedStyle(n).fontSize) / 1.2), above: head.top - text.top, below: text.bottom - head.bottom };
      });
      ok(!name.cut && name.lines === 1 && name.above < 2 && name.below < 2, `/${path} at ${width} px: the name of the list stands in one line`, JSON.stringify(name));
    }
    if (width > 920) ok((await box(page, '#theme')).bottom < 50, `${width} px: the head of the site is one line`, JSON.stringify(await box(page, '#theme')));
    await context.close();
  });

  // ---- the first row is near the top, on a phone and on a wide screen
  each([[390, 844, 300], [1440, 900, 240]], async ([width, height, most]) => {
    const { context, page } = await open(browser, { width, height });
    for (const path of ['', '?view=team-five', '?view=knockout', '?page=3', '?region=West&search=er']) {
      await visit(page, path);
      const { y } = await box(page, 'table.data tbody tr');
      ok(y <= most, `/${path} at ${width} px: the first row is within ${most} px`, y);
    }
    await context.close();
  });

  // ---- filters on a phone: one button, by finger and by keyboard
  part(async () => {
    const { context, page, wrong } = await open(browser, phone);
    await visit(page, '');
    const button = page.locator('.filters-button');
    const field = page.locator('input[name=search]');
    is(await button.getAttribute('aria-expanded'), 'false', 'the filters are folded');
    ok(await field.isHidden(), 'and out of sight');
    await button.click();
    is(await button.getAttribute('aria-expanded'), 'true', 'a tap opens them, and is announced');
    ok(await field.isVisible() && await page.locator('.filter-fields select').nth(2).isVisible(), 'with region, conference, date and name');
    ok(await page.locator(`#${await button.getAttribute('aria-controls')}`).locator('input[name=search]').count(), 'the button names what it opens');
    const v = await axe(page);
    ok(!v, 'open: axe finds nothing', v);
    await field.fill('flint');
    await page.waitForURL(/search=flint/);
    await settled(page);
    ok(await field.isVisible(), 'they stay open while one chooses');
    await page.locator('select').nth(3).evaluate((n) => n.focus());
    await page.locator('.order select').selectOption('-scs_score');
    await page.waitForURL(/sort=-scs_score/);
    await settled(page);
    const scores = (await page.locator('td.c-scs').allInnerTexts()).map((t) => Number(t.replace(/[^\d.]/g, '')));
    ok(scores.length > 2 && scores.every((s, i) => !i || s <= scores[i - 1]), 'a phone can sort', scores.slice(0, 9));
    await button.focus();
    await page.keyboard.press('Enter');
    is(await button.getAttribute('aria-expanded'), 'false', 'Enter folds them');
    await page.keyboard.press('Space');
    is(await button.getAttribute('aria-expanded'), 'true', 'Space opens them');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    ok(await page.evaluate(() => document.querySelector('.filter-controls').contains(document.activeElement)), 'and Tab leads into them');
    await visit(page, '?region=West&search=er');
    ok(/Filters: 2 set/.test((await button.textContent()).replace(/\s+/g, ' ')), 'set by the address: the button says how many', await button.textContent());
    ok(/West.*er/.test(await text(page, '.filters-set')), 'and which');
    const w = await axe(page);
    ok(!w, 'set: axe finds nothing', w);
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await settled(page);
    is(new URL(page.url()).search, '', 'one tap removes them');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a wide screen: everything on one line, without a button
  part(async () => {
    const { context, page } = await open(browser);
    await visit(page, '');
    ok(await page.locator('.filters-button').isHidden() && await page.locator('.order').isHidden(), 'a wide screen has no button for filters');
    const first = await box(page, '#division'); const last = await box(page, 'input[name=search]');
    ok(Math.abs(first.y + first.h / 2 - last.y - last.h / 2) < 2, 'division, views and filters are on one line', `${first.y} ${last.y}`);
    ok((await box(page, '.tagline')).h < 24, 'the tagline is one line');
    await context.close();
  });

  // ---- the header of a phone
  each([390, 320], async (width) => {
    const { context, page } = await open(browser, { width, height: 844 });
    await visit(page, '');
    await page.locator('.site-header [role=combobox]').waitFor();
    ok(!(await page.locator('.site-header [role=combobox]').getAttribute('placeholder')).includes('/'), `${width} px: the search box names no key`);
    const nav = await page.locator('.site-nav').evaluate((n) => ({ more: n.scrollWidth - n.clientWidth, mask: getComputedStyle(n).maskImage }));
    ok(nav.more <= 1 || nav.mask.includes('gradient'), `${width} px: all links of the site fit, or the edge shows that there are more`, JSON.stringify(nav));
    await page.locator('.site-header [role=combobox]').fill('smith');
    await page.locator('.options li[role=option]').first().waitFor();
    const list = await box(page, '.site-header .options');
    ok(list.x >= 0 && list.right <= width, `${width} px: the list of answers is on the screen`, JSON.stringify(list));
    await context.close();
  });

  // ---- no page moves sideways at 320 px, with long names either
  const long = { team_name: 'Northwestern Massachusetts Polytechnic Institute, Gloucester', athlete_name_last: 'Featherstonehaugh-Wojciechowski', conf_group_name: 'Southern California Intercollegiate Athletic Conference' };
  const withLongNames = (page) => page.route('**/api/**', async (r) => {
    const answer = await r.fetch().catch(() => null);
    if (!answer) return;
    const was = await answer.text().catch(() => null);
    if (was === null) return;
    const body = was.replace(/"(team_name|athlete_name_last|conf_group_name)":"[^"]*"/g, (_, k) => `"${k}":"${long[k]}"`);
    await r.fulfill({ response: answer, body }).catch(() => {});
  });
  each([false, true], async (names) => {
    const { context, page } = await open(browser, { width: 320, height: 700 });
    if (names) await withLongNames(page);
    for (const path of ['', '?view=team-five', '?view=knockout&region=West', `?date=${snapshot}`, `team/${teams[0]}?gender=M`, `team/${teams[0]}/${snapshot}?gender=M`, `athlete/${runners[0]}`, `meet/${race}`, 'standings', 'leaders', 'movers',
      'search?q=smith', ...(names ? [] : ['matrix', 'faq', 'how-it-works', 'glossary', 'feedback'])]) {
      await visit(page, path);
      const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      ok(beside <= 0, `/${path} at 320 px${names ? ' with long names' : ''} does not move sideways`, `${beside} px too wide`);
    }
    await context.close();
  });

  // ---- nor does a name stand on the column beside it
  each([650, 768, 1024], async (width) => {
    const { context, page } = await open(browser, { width, height: 700 });
    await withLongNames(page);
    for (const path of ['', '?view=team-five', '?view=knockout', `team/${teams[0]}?gender=M`, 'leaders']) {
      await visit(page, path);
      const over = await page.evaluate(() => [...document.querySelectorAll('.cards tbody tr:nth-child(-n+12) > *')].filter((n) => n.scrollWidth > n.clientWidth + 1).map((n) => `${n.className} ${n.textContent.trim()}`));
      ok(!over.length, `/${path} at ${width} px: long names stay in their column`, over.slice(0, 3).join('\n'));
    }
    await context.close();
  });

  // ---- heads stick wherever there are heads, in a dialog too
  each([768, 1440], async (width) => {
    const { context, page } = await open(browser, { width, height: 500 });
    for (const path of ['', 'leaders', `team/${teams[0]}?gender=M`]) {
      await visit(page, path);
      await page.evaluate(() => { const t = document.querySelector('table.cards tbody'); scrollTo(0, t.getBoundingClientRect().top + scrollY + 120); });
      const { y } = await box(page, 'table.cards thead th');
      const name = path ? 0 : (await box(page, '.page-head')).bottom;
      ok(Math.abs(y - name) < 2, `/${path} at ${width} px: the head sticks`, `${y} ${name}`);
    }
    await visit(page, '?view=knockout');
    await page.locator('.c-record .cell-button').nth(1).click();
    await page.locator('dialog tbody tr:not(.bones)').nth(10).waitFor();
    await page.locator('.dialog-body').evaluate((n) => n.scrollTo(0, 200));
    const body = await box(page, '.dialog-body'); const head = await box(page, 'dialog thead th');
    ok(Math.abs(head.y - body.y) < 2 && await page.locator('dialog .close').isVisible(), `${width} px: so it does in a dialog`, `${head.y} ${body.y}`);
    await context.close();
  });

  // ---- movement: the last digits stand below each other
  part(async () => {
    const { context, page } = await open(browser);
    await visit(page, 'movers');
    const edges = await page.evaluate(() => [...document.querySelectorAll('section:first-of-type .move .by')].map((n) => Math.round(n.getBoundingClientRect().right)));
    is(new Set(edges).size, 1, 'the numbers of movement end on one line');
    await context.close();
  });

  // ---- nothing moves while a page is loading, and a skeleton is as high as what comes (the first page of a list has no
  // skeleton: Apache writes its rows); nor where the histories, which decide how high a chart is, come last
  const profiles = [`team/${teams[0]}?gender=M`, `athlete/${runners[0]}`, `compare/teams?a=${teams[0]}&b=${teams[1]}&gender=M`, `compare/athletes?a=${runners[0]}&b=${runners[1]}`];
  const [large] = (await api('team-five/?sort=-athletes_count&limit=1')).results;
  const slow = [...['', '?view=team-five', '?view=knockout', '?page=2', '?view=team-five&page=2', '?view=knockout&page=2', ...profiles, `team/${large.anet_team_hnd}?gender=${large.gender_code}`, 'matrix'].map((p) => [p, 0]), ...profiles.map((p) => [p, 600])];
  each([{ width: 1440, height: 900 }, { width: 768, height: 1024 }, phone].flatMap((size) => slow.map(([path, late]) => [size, path, late])), async ([size, path, late]) => {
    const { context, page } = await open(browser, size);
    await page.addInitScript(() => {
      window.moved = { sum: 0, what: [], bones: 0 };
      const look = () => { window.moved.bones = document.querySelectorAll('.cards tr.bones')[1]?.getBoundingClientRect().height ?? window.moved.bones; requestAnimationFrame(look); };
      look();
      new PerformanceObserver((list) => {
        for (const e of list.getEntries()) {
          if (e.hadRecentInput) continue;
          window.moved.sum += e.value;
          for (const s of e.sources) window.moved.what.push(`${s.node?.nodeName} ${s.node?.className} ${s.previousRect.y} ${s.currentRect.y}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.route('**/api/**', async (r) => { await new Promise((done) => setTimeout(done, r.request().url().includes('/history') ? 300 + late : 300)); await r.continue().catch(() => {}); });
    await page.goto(new URL(path, site).href);
    await settled(page);
    await page.waitForTimeout(700 + late);
    const moved = await page.evaluate(() => window.moved);
    if (path.includes('page=2')) {
      const all = await heights(page);
      ok(Math.abs(all[all.length >> 1] - moved.bones) < 2, `/${path} at ${size.width} px: the skeleton has the height of the rows`, `${moved.bones}: ${all}`);
    }
    ok(moved.sum < 0.01, `/${path} at ${size.width} px${late ? ', the histories late' : ''}: nothing moves`, `${moved.sum}\n${moved.what.slice(0, 6).join('\n')}`);
    await context.close();
  });
  await end(3);
}));
