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

  await end(3);
}));
