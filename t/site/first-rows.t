#!/usr/bin/env node
// The first rows that Apache puts into the page are those that the script draws: the same cells in the same places,
// with the same words; they can be read without JavaScript, and stand until the script has rows of its own.
import('./lib.mjs').then(({ run, ok, is, open, settled, site }) => run(async (browser) => {
  // What a cell says to the eye. The script adds the share to a record, and the way to athletic.net.
  const table = (page) => page.locator('main tbody tr:not(.bones)').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => {
    const seen = cell.cloneNode(true);
    for (const node of seen.querySelectorAll('.unseen, .out')) node.remove();
    return [cell.tagName, [...cell.classList].sort().join(' '), cell.dataset.label ?? '', seen.textContent.replace(/\s+/g, ' ').replace(/ \(\d\.\d+\)$/, '').trim(),
      seen.querySelector('a')?.getAttribute('href') ?? ''].join('|');
  })));
  const place = (page) => page.evaluate(() => ['h1', '.control-line', 'tbody tr', 'tbody tr:nth-child(9)', 'tbody tr:nth-child(9) .lead a'].map((s) => {
    const box = document.querySelector(`main ${s}`).getBoundingClientRect();
    return `${s} ${Math.round(box.left)} ${Math.round(box.top)} ${Math.round(box.height)}`;
  }).join('; '));

  const still = await open(browser, { js: false });
  const alive = await open(browser);
  for (const address of ['', '?gender=F', '?view=team-five', '?division=2032&gender=F&view=teams', '?view=knockout', '?division=2028&view=team-knockout&gender=F', '?division=19782', '?division=2034&view=team-five']) {
    await still.page.goto(site + address);
    await alive.page.goto(site + address);
    await settled(alive.page);
    const [first, drawn] = [await table(still.page), await table(alive.page)];
    is(first.length, drawn.length, `${address || '/'}: as many rows`);
    const other = drawn.findIndex((row, i) => String(row) !== String(first[i]));
    ok(drawn.length > 10 && other < 0, `${address || '/'}: the same rows`, `row ${other}: ${first[other]}\ninstead of ${drawn[other]}`);
    const heads = (page) => page.locator('main thead th').evaluateAll((cells) => cells.map((c) => `${[...c.classList].sort().join(' ')} ${c.textContent}`).join('; '));
    is(await heads(still.page), await heads(alive.page), `${address || '/'}: the same heads`);
  }
  for (const address of ['?page=2', '?search=smith', '?sort=-scs_score', '?region=West', '?date=2025-10-20', '?division=2030%22%3E', '?view=a%20b']) {
    await still.page.goto(site + address);
    is(await still.page.locator('#first-rows').count(), 0, `${address}: what Apache cannot answer is left to the script`);
  }

  // Nothing moves when the script takes over.
  for (const [width, height] of [[1440, 900], [768, 1024], [390, 844]]) {
    const slow = await open(browser, { width, height });
    let release;
    const gate = new Promise((done) => { release = done; });
    await slow.page.route('**/api/athletes/**', async (route) => { await gate; await route.continue(); });
    await slow.page.goto(site);
    await slow.page.waitForTimeout(400);
    is(await slow.page.locator('#first-rows').count(), 1, `at ${width}, the first rows stand while the script waits for its own`);
    const before = await place(slow.page);
    release();
    await slow.page.waitForFunction(() => !document.getElementById('first-rows'));
    await settled(slow.page);
    is(await place(slow.page), before, `at ${width}, they stand where they stood`);
    ok(!slow.wrong.length, 'no error in the console', slow.wrong.join('\n'));
    await slow.context.close();
  }

  // Without JavaScript one can read on.
  await still.page.goto(site);
  await still.page.locator('main nav a', { hasText: 'Women' }).click();
  await still.page.locator('main nav a', { hasText: 'Team Five' }).click();
  await still.page.locator('main .state a', { hasText: 'NAIA' }).click();
  ok((await still.page.locator('h1').innerText()).includes('NAIA Women Team Five'), 'gender, view and division are links');
  ok(await still.page.locator('main tbody tr').count() > 20, 'each to its rows');
  is(await still.page.locator('main :is(select, input, button):visible').count(), 0, 'and no control that would do nothing');

  // A database that answers nothing: the page comes all the same, says so, and fills by itself when it is back.
  const database = Number(process.env.XCRI_DB_PID);
  ok(database, 'the database of the tests is known');
  if (database) {
    // A list that nobody has asked for: of others there are ready answers.
    const rare = `${site}?division=2034&gender=F&view=knockout`;
    process.kill(database, 'SIGSTOP');
    try {
      const answer = await still.page.goto(rare);
      is(answer.status(), 200, 'without the database there is a page');
      is(await still.page.locator('#first-rows').isVisible(), false, 'without a table that has no rows');
      ok(!/detail|error/.test(await still.page.locator('body').innerText()), 'or words that are none');
      const away = await open(browser, { allow: (t) => /503/.test(t) });
      await away.page.goto(rare);
      await away.page.locator('main .failure').waitFor();
      ok((await away.page.locator('main').innerText()).includes('away for a moment'), 'the script says what is the matter');
      process.kill(database, 'SIGCONT');
      await away.page.waitForFunction(() => document.querySelectorAll('main tbody tr:not(.bones)').length > 0, null, { timeout: 30000 });
      ok(!away.wrong.length, 'and has the rows by itself once it is back', away.wrong.join('\n'));
      await away.context.close();
    } finally {
      process.kill(database, 'SIGCONT');
    }
  }
  await still.context.close();
  await alive.context.close();
}));
