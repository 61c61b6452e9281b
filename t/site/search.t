#!/usr/bin/env node
// The search page: the best of all kinds, and all of one kind, division and gender, a page at a time; and the way there
// from the box in the header.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, axe, api, widths, picture }) => run(async (browser) => {
  const { context, page, wrong } = await open(browser);
  const names = () => page.locator('main tbody .lead a').allInnerTexts();
  const settle = async () => { await page.waitForTimeout(60); await settled(page); };
  const name = (r) => [r.athlete_name_first, r.athlete_name_last].filter(Boolean).join(' ');

  await visit(page, 'search?q=smith');
  is((await names()).join('|'), (await api('search?q=smith')).results.map((r) => r.name).join('|'), 'without a refinement, the best of all');
  await page.locator('nav[aria-label="Kind"] a', { hasText: 'Athletes' }).click();
  await page.waitForURL(/kind=athletes/);
  await settle();
  const all = await api('athletes/?search=smith&limit=5000');
  ok(all.total > 40, 'there are more than two pages of them');
  is((await names()).join('|'), all.results.slice(0, 20).map(name).join('|'), 'all athletes of the name, by rank');
  ok((await text(page, '.count')).includes(`1–20 of ${all.total.toLocaleString('en-US')}`), 'and how many there are', await text(page, '.count'));
  await page.locator('.pager a', { hasText: 'Next' }).click();
  await page.waitForURL(/page=2/);
  await settle();
  is((await names()).join('|'), all.results.slice(20, 40).map(name).join('|'), 'the next twenty');
  await page.locator('.pager a', { hasText: 'Last' }).click();
  await settle();
  is((await names()).join('|'), all.results.slice(Math.floor((all.total - 1) / 20) * 20).map(name).join('|'), 'to the last of them');

  await page.locator('main select').first().selectOption('2031');
  await page.waitForURL(/division=2031/);
  await page.locator('nav[aria-label="Gender"] a', { hasText: 'Women' }).click();
  await page.waitForURL(/gender=F/);
  await settle();
  const some = await api('athletes/?search=smith&division=2031&gender=F&limit=20');
  is((await names()).join('|'), some.results.map(name).join('|'), 'of a division and a gender');
  ok(/smith, athletes, NCAA Division II, Women/.test(await text(page, 'h1')) && /NCAA Division II, Women/.test(await page.title()), 'which the heading and the title say', `${await text(page, 'h1')} ${await page.title()}`);
  await page.locator('nav[aria-label="Kind"] a', { hasText: 'Teams' }).click();
  await page.waitForURL(/kind=teams/);
  await settle();
  ok((await page.locator('main .state').innerText()).includes('No one here has this name'), 'nothing found is told');
  await page.locator('.state a').click();
  await page.waitForURL(/q=smith$/);
  await settle();
  ok((await names()).length > 0, 'and leads back to all');
  await visit(page, 'search?q=state&kind=teams&gender=M');
  const teams = await api('team-five/?search=state&gender=M&limit=20');
  is((await names()).join('|'), teams.results.map((t) => t.team_name).join('|'), 'teams, too');
  await visit(page, 'search?q=state&kind=teams&page=999');
  ok((await page.locator('main .state').innerText()).includes('fewer pages'), 'a page that is not there says so');

  const meet = (await api('meets/?division=2030&gender=M&limit=1')).results[0].meet_name;
  await visit(page, `search?q=${encodeURIComponent(meet)}`);
  await page.locator('nav[aria-label="Kind"] a', { hasText: 'Meets' }).click();
  await page.waitForURL(/meets\?.*search=/);
  await settle();
  ok((await page.locator('main tbody').innerText()).includes(meet), 'meets, too');

  // ---- from the header, by keyboard: past the last of the twenty
  await visit(page, 'glossary');
  await page.keyboard.press('/');
  await page.keyboard.type('smith');
  await page.locator('.site-header .options .all').waitFor();
  await page.keyboard.press('ArrowUp');
  is(await page.locator('.site-header .options [aria-selected=true]').innerText(), 'All of “smith”, by kind and division', 'the last of the list is all of them');
  is(await page.locator('.site-header [role=combobox]').getAttribute('aria-activedescendant'), await page.locator('.site-header .options .all').getAttribute('id'), 'and is announced');
  await page.keyboard.press('Enter');
  await page.waitForURL(/search\?q=smith$/);
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();

  // ---- a comparison offers what it can take: its kind, its gender, its season
  {
    const { context: c, page: p } = await open(browser);
    await visit(p, 'compare/teams?gender=F');
    await p.locator('.pickers input').first().fill('state');
    await p.locator('.pickers .options li[role=option]').nth(5).waitFor();
    const offered = await p.locator('.pickers .options li[role=option]').allInnerTexts();
    const want = (await api('team-five/?gender=F&search=state&limit=20')).results;
    is(offered.length, want.length, 'as many as the list gives');
    ok(offered.every((t) => /Women/.test(t) && /Team/.test(t)), 'teams of women alone', offered.join('\n'));
    // A name as people type it, in each box
    const one = all.results.find((r) => r.athlete_name_first && !/['’.-]/.test(r.athlete_name_first));
    for (const [path, box] of [['compare/athletes', '.pickers input'], ['faq', '.site-header [role=combobox]']]) {
      await visit(p, path);
      await p.locator(box).first().fill(`${one.athlete_name_last}, ${one.athlete_name_first}`.toLowerCase());
      await p.locator('.options:not([hidden]) li[role=option]', { hasText: name(one) }).first().waitFor();
      ok(true, `/${path}: last name first is found`);
    }
    const short = (await api(`athletes/?search=${encodeURIComponent('王')}&limit=5`)).results;
    ok(short.length > 0, 'someone is called by one character');
    await p.locator('.site-header [role=combobox]').fill('王');
    await p.locator('.site-header .options li[role=option]', { hasText: name(short[0]) }).first().waitFor();
    await visit(p, `?division=${short[0].division_code}&gender=${short[0].gender_code}`);
    await p.locator('input[name=search]').fill('王');
    await p.waitForURL(/search=/);
    await settled(p);
    ok((await p.locator('main tbody').innerText()).includes(name(short[0])), 'one character is a name in the filter, too');
    await c.close();
  }
  for (const [width, height] of widths) {
    const { context: c, page: p } = await open(browser, { width, height, dark: width === 768 });
    await visit(p, 'search?q=smith&kind=athletes&gender=F&page=2');
    await picture(p, `search ${width}`);
    const v = await axe(p);
    ok(!v, `${width} px: axe finds nothing`, v);
    ok(await p.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px: nothing beside the screen`);
    await c.close();
  }
}));
