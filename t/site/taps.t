#!/usr/bin/env node
// What a slow phone does before it shows the answer to a tap: the next picture has what was tapped, and the work that may
// take long comes after it. No time is measured here (`t/bench/run lighthouse` does that), but the order of things.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, api, site }) => run(async (browser) => {
  const { readFileSync } = await import('node:fs');
  const { posix } = await import('node:path');
  const { context, page, wrong } = await open(browser, { width: 390, height: 844 });
  // A tap, and what `look` (an expression, `node` is what was tapped) says when the next picture is made
  const next = (selector, look) => page.evaluate(`new Promise((done) => {
    const node = document.querySelector(${JSON.stringify(selector)});
    requestAnimationFrame(() => setTimeout(() => { node.click(); requestAnimationFrame(() => done(${look})); }));
  })`);

  await visit(page, '');
  const name = await page.locator('h1').innerText();
  is(await next('#theme', '[node.textContent, document.documentElement.dataset.theme ?? "none"].join()'), 'Light,none', 'the switch of the colours answers first');
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  ok(true, 'then come the colours');

  await page.evaluate(() => {
    globalThis.most = 0;
    new MutationObserver((all) => {
      const rows = all.flatMap((m) => [...m.addedNodes]).flatMap((n) => (n.matches?.('tr') ? [n] : [...n.querySelectorAll?.('tbody tr') ?? []]));
      globalThis.most = Math.max(globalThis.most, new Set(rows.filter((r) => r.isConnected)).size);
    }).observe(document.getElementById('main'), { childList: true, subtree: true });
  });
  is(await next('nav[aria-label="Gender"] a:nth-child(2)', '[node.getAttribute("aria-current"), document.querySelectorAll("nav[aria-label=Gender] [aria-current]").length, document.querySelector("h1").innerText].join()'),
    `true,1,${name}`, 'the choice is marked first, and the page is as it was');
  await page.waitForFunction((old) => document.querySelector('h1').innerText !== old, name);
  await settled(page);
  is(await page.locator('#rows tbody tr').count(), 100, 'then comes the list');
  const most = await page.evaluate(() => globalThis.most);
  ok(most > 0 && most <= 12, 'on a phone no more rows at once than it can show', most);
  is(await page.locator('nav[aria-label="Gender"] [aria-current]').innerText(), 'Women', 'and the choice stands');
  await page.goBack();
  await page.waitForFunction((old) => document.querySelector('h1').innerText === old, name);
  is(await page.locator('nav[aria-label="Gender"] [aria-current]').innerText(), 'Men', 'Back marks the other one');
  await settled(page);

  await page.locator('.c-scs .cell-button').first().click();
  await page.locator('dialog[open] .barline').first().waitFor();
  is(await next('dialog .close', '[getComputedStyle(document.querySelector("dialog")).visibility, document.querySelector("dialog").open].join()'), 'hidden,true', 'a dialog is not seen any more');
  await page.locator('dialog').waitFor({ state: 'detached' });
  is(await page.evaluate(() => document.activeElement.className), 'cell-button', 'then it is gone, and the focus where it was');
  ok(!wrong.length, 'nothing goes wrong', wrong.join('\n'));
  await context.close();

  // ---- what a page is made of is asked for at once, not one module by the other
  const files = `${process.env.XCRI_SOURCE}/htdocs/`;
  const imports = (file, known = new Set()) => {
    if (known.has(file)) return known;
    known.add(file);
    for (const [, from] of readFileSync(files + file, 'utf8').matchAll(/^(?:import|export) [^;]*?from '(\.[^']+)'/gm)) imports(posix.join(posix.dirname(file), from), known);
    return known;
  };
  const [a, b] = (await api('team-five/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_team_hnd);
  const runner = (await api('athletes/?division=2030&gender=M&limit=1')).results[0].anet_athlete_hnd;
  const race = (await api('meets/?division=2030&gender=M&limit=1')).results[0].race_hnd;
  for (const [path, module] of [['', 'rankings'], ['?view=team-five', 'rankings'], [`team/${a}`, 'team'], [`athlete/${runner}`, 'athlete'], [`compare/teams?a=${a}&b=${b}`, 'compare'], ['championship', 'championship'], [`meet/${race}`, 'meet'],
    ...['standings', 'movers', 'changes', 'meets'].map((p) => [p, p])]) {
    const head = await (await fetch(new URL(path, site))).text();
    const told = [...head.matchAll(/<link rel="modulepreload"[^>]* href="\/iz\/xcri\/([^"]+)"/g)].map((m) => m[1]);
    const wanted = imports(`app/pages/${module}.js`, imports('app/main.js'));
    const late = [...wanted].filter((file) => !told.includes(file));
    ok(wanted.size > 15 && !late.length, `/${path}: no module waits for another`, late.join(' '));
    is(new Set(told).size, told.length, `/${path}: and none is named twice`);
  }
}));
