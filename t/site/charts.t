#!/usr/bin/env node
// Charts: drawn by uPlot when one is needed and not before, read by mouse and keyboard, in both themes, on paper, as a picture.
import('./lib.mjs').then(({ run, ok, is, open, visit, text, api, picture, inParts }) => run(async (browser) => {
  const { part, end } = inParts();
  const { readFileSync } = require('node:fs');
  const runners = (await api('athletes/?division=2030&gender=M&limit=60')).results.map((r) => r.anet_athlete_hnd);
  const histories = await Promise.all(runners.map((id) => api(`athletes/${id}/history`)));
  const spread = (h) => Math.max(...h.results.map((r) => r.athlete_rank)) - Math.min(...h.results.map((r) => r.athlete_rank));
  const flat = runners[histories.findIndex((h) => h.results.length > 5 && spread(h) === 0)];
  const mover = runners[histories.findIndex((h) => h.results.length > 5 && spread(h) > 12)];
  const history = histories[runners.indexOf(mover)].results;
  const drawn = (page, n = 1) => page.waitForFunction((least) => document.querySelectorAll('.plot canvas').length >= least, n);
  const asked = (page) => { const list = []; page.on('request', (r) => { if (/vendor\/uplot/.test(r.url())) list.push(r.url()); }); return list; };
  // How many pixels of a chart are not empty, and which colours they have.
  const pixels = (page, which = 0) => page.evaluate((n) => {
    const c = document.querySelectorAll('.plot canvas')[n];
    const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
    let full = 0; let sum = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 3]) { full++; sum = (sum * 31 + data[i] * 65536 + data[i + 1] * 256 + data[i + 2]) % 1000000007; }
    return { full, sum, width: c.width, css: c.getBoundingClientRect().width };
  }, which);

  // The tests read the canvas, which the page itself never does.
  const readback = (t) => t.includes('willReadFrequently');

  // ---- nobody pays for a chart that is not shown
  part(async () => {
    const { context, page, wrong } = await open(browser, { allow: readback });
    const list = asked(page);
    await visit(page, '');
    await page.waitForTimeout(300);
    is(list.length, 0, 'the rankings load no chart library');
    await visit(page, 'leaders');
    await page.waitForTimeout(300);
    is(list.length, 0, 'nor do the leaders, as long as the chart is folded away');
    await page.locator('.explainer summary').first().click();
    await drawn(page);
    is(list.length, 2, 'unfolded, it comes: a script and a style sheet');
    ok((await pixels(page)).full > 2000, 'the spread of the scores is drawn');
    await picture(page, 'leaders spread');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- on a phone it comes when one scrolls to it, and nothing moves; for paper, which cannot wait, some seconds later
  part(async () => {
    const { context, page, wrong } = await open(browser, { width: 390, height: 700 });
    const list = asked(page);
    // On a slow machine some seconds pass until the page is looked at: nothing comes here for that.
    await page.addInitScript(() => {
      const later = globalThis.setTimeout;
      globalThis.setTimeout = (f, ms, ...rest) => later(f, ms >= 3000 ? 1e8 : ms, ...rest);
      globalThis.moved = 0;
      new PerformanceObserver((all) => { for (const e of all.getEntries()) globalThis.moved += e.value; }).observe({ type: 'layout-shift', buffered: true });
    });
    await visit(page, `athlete/${mover}`);
    await page.locator('.plot').first().waitFor();
    ok(await page.locator('.plot').first().evaluate((n) => n.getBoundingClientRect().top > innerHeight + 150), 'on a phone the line is further down');
    ok(!list.length && !await page.locator('.plot canvas').count(), 'and is not loaded at first', list.join());
    await page.locator('.plot').first().evaluate((n) => n.scrollIntoView({ block: 'end' }));
    await drawn(page);
    is(list.length, 2, 'it comes when one scrolls there');
    ok(await page.evaluate(() => globalThis.moved) < .01, 'and nothing moves');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();

    const still = await open(browser, { width: 390, height: 700 });
    const come = still.page.waitForResponse('**/vendor/uplot.js');
    await visit(still.page, `athlete/${mover}`);
    await (await come).finished();
    await still.page.waitForFunction(() => { dispatchEvent(new Event('beforeprint')); return document.querySelectorAll('canvas.paper').length === 2; }, null, { polling: 100 });
    ok(!await still.page.locator('.plot .uplot').count(), 'a page that stands has its charts for paper, before one has seen them');
    await still.context.close();
  });

  // ---- its place is there before the library is; what it shows, in both themes, at any width
  part(async () => {
    const { context, page, wrong } = await open(browser, { allow: readback });
    let go;
    const gate = new Promise((done) => { go = done; });
    await page.route('**/vendor/uplot.js', async (r) => { await gate; await r.continue(); });
    await visit(page, `athlete/${mover}`);
    await page.locator('.plot').nth(1).waitFor();
    const boxes = () => page.locator('.chart').evaluateAll((all) => JSON.stringify(all.map((n) => { const b = n.getBoundingClientRect(); return [b.top, b.height]; })));
    const before = await boxes();
    go();
    await drawn(page, 2);
    await page.waitForTimeout(200);
    is(await boxes(), before, 'nothing moves when the library comes');
    const light = await pixels(page);
    ok(light.full > 1500, 'the line is drawn', light.full);
    ok((await pixels(page, 1)).full > 2000, 'and so are the bars');
    await page.locator('#theme').click();
    await page.waitForTimeout(200);
    const dark = await pixels(page);
    ok(dark.sum !== light.sum && dark.full > 1500, 'another theme draws it in other colours');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForFunction(() => document.querySelector('.plot canvas').getBoundingClientRect().width < 380);
    const narrow = await pixels(page);
    ok(narrow.full > 800 && narrow.css > 300, 'a narrower window draws it narrower', JSON.stringify(narrow));
    is(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0, 'and it fits');
    is(await page.locator('main [style*="url"], main style').count(), 0, 'no style element in the page');
    ok(!wrong.length, 'no error, nothing that the policy forbids', wrong.join('\n'));
    await context.close();
    const sharp = await open(browser, { width: 390, height: 844, scale: 3 });
    await visit(sharp.page, `athlete/${mover}`);
    await sharp.page.locator('.plot').first().scrollIntoViewIfNeeded();
    await drawn(sharp.page);
    const p = await pixels(sharp.page);
    is(p.width, Math.round(p.css * 3), 'a fine screen gets a fine drawing');
    await sharp.context.close();
  });

  // ---- the value under the pointer and the arrow keys; words and numbers for those who see no picture
  part(async () => {
    const { context, page, wrong } = await open(browser);
    await visit(page, `athlete/${mover}`);
    await drawn(page, 2);
    const rank = (r) => r.athlete_rank.toLocaleString('en-US');
    const plot = page.locator('.plot').first();
    const label = await plot.getAttribute('aria-label');
    ok(label.includes(`from ${rank(history[0])} to ${rank(history.at(-1))}, best ${Math.min(...history.map((r) => r.athlete_rank))}`), 'its words say first, last and best', label);
    is(await page.locator('details table').count(), 2, 'its numbers are there as a table');
    const box = await plot.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.locator('.tip').waitFor();
    ok(/^[A-Z][a-z]{2} \d+, \d{4}\s+rank [\d,]+$/.test((await text(page, '.tip')).trim()), 'the pointer shows a date and a rank', await text(page, '.tip'));
    await page.mouse.move(2, 2);
    await page.waitForFunction(() => !document.querySelector('.tip'));
    ok(true, 'and they go with it');
    await plot.focus();
    const said = page.locator('.chart [aria-live=polite]').first();
    is(await said.innerText(), '', 'the focus alone announces nothing');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => document.querySelector('.chart [aria-live]').textContent);
    is(await said.innerText(), `Now: rank ${rank(history.at(-1))}`, 'the first arrow key starts at the newest value');
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction(() => !document.querySelector('.chart [aria-live]').textContent.startsWith('Now'));
    ok((await said.innerText()).endsWith(`rank ${rank(history.at(-2))}`), 'the next one goes on', await said.innerText());
    await page.keyboard.press('Home');
    await page.waitForFunction((end) => document.querySelector('.chart [aria-live]').textContent.endsWith(end), `rank ${rank(history[0])}`);
    ok((await text(page, '.tip')).includes(`rank ${rank(history[0])}`), 'Home shows and says the first one');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('.tip'));
    ok(true, 'Escape takes it away');
    await page.locator('.plot').nth(1).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.querySelectorAll('.chart [aria-live]')[1].textContent);
    ok(/^[\d,.]+ to [\d,.]+: [\d,]+ athletes?$/.test(await page.locator('.chart [aria-live]').nth(1).innerText()), 'a bar says its bounds and its athletes');
    ok(!wrong.length, 'no error', wrong.join('\n'));

    // ---- as a picture, and on paper
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('button', { hasText: 'Save picture' }).first().click()]);
    const bytes = readFileSync(await file.path()).toString('base64');
    const shown = await page.evaluate(async (source) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(source), (c) => c.charCodeAt(0))], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const ctx = canvas.getContext('2d');
      ctx.drawImage(bitmap, 0, 0);
      const count = (top, height) => { const d = ctx.getImageData(0, top, bitmap.width, height).data; let n = 0; for (let i = 0; i < d.length; i += 4) if (d[i] + d[i + 1] + d[i + 2] < 600) n++; return n; };
      return { width: bitmap.width, height: bitmap.height, corner: [...ctx.getImageData(1, 1, 1, 1).data], title: count(0, 70), line: count(90, bitmap.height - 90) };
    }, bytes);
    is(JSON.stringify(shown.corner), '[255,255,255,255]', 'the picture has a background');
    ok(shown.width > 1400 && shown.title > 300 && shown.line > 1500, 'a title line, and the chart', JSON.stringify(shown));
    await page.evaluate(() => document.getElementById('theme').click());
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    const paper = page.locator('canvas.paper').first();
    ok(await paper.isVisible() && await page.locator('.plot .uplot').first().isHidden(), 'on paper stands a drawing of its own');
    is(await paper.evaluate((c) => JSON.stringify([...c.getContext('2d').getImageData(1, 1, 1, 1).data])), '[255,255,255,255]', 'which is light, though the screen is dark');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    is(await page.locator('canvas.paper').count(), 0, 'and it goes afterwards');
    is(await page.evaluate(() => document.documentElement.dataset.theme), 'dark', 'the theme is what it was');
    await context.close();
  });

  // ---- a rank that never moved is a low chart; a library that does not come leaves the numbers
  part(async () => {
    const { context, page, wrong } = await open(browser, { allow: (t) => /Failed to load|ERR_FAILED/.test(t) });
    await visit(page, `athlete/${mover}`);
    const high = await page.locator('.plot').first().evaluate((n) => n.clientHeight);
    await visit(page, `athlete/${flat}`);
    await drawn(page);
    const low = await page.locator('.plot').first().evaluate((n) => n.clientHeight);
    ok(low < 110 && low < high, 'no emptiness below a rank that never moved', `${low} ${high}`);
    await page.route('**/vendor/uplot.js', (r) => r.abort());
    await visit(page, `athlete/${mover}`);
    await page.waitForFunction(() => document.querySelector('main').innerText.split('could not be loaded').length === 3);
    is(await page.locator('details table').count(), 2, 'without the library the numbers are there');
    ok(!wrong.length, 'no other error', wrong.join('\n'));
    await context.close();
  });

  // ---- a library that comes when its chart has just left: in the frame before Preact ends the effects of what is gone
  part(async () => {
    const { context, page, wrong } = await open(browser);
    await page.addInitScript(() => {
      const later = globalThis.setTimeout;
      const frame = globalThis.requestAnimationFrame.bind(globalThis);
      globalThis.setTimeout = (f, ms, ...rest) => later(f, ms === 35 && globalThis.noFrame ? 3000 : ms, ...rest);
      globalThis.requestAnimationFrame = (f) => (globalThis.noFrame ? later(f, 3000) : frame(f));
    });
    let bring;
    const wanted = new Promise((come) => page.route('**/vendor/uplot.js', (r) => { bring = () => r.continue(); come(); }));
    await visit(page, `athlete/${mover}`);
    await wanted;
    await page.evaluate(() => { globalThis.noFrame = true; });
    await page.locator('.site-header a', { hasText: 'Standings' }).click();
    await page.waitForFunction(() => !document.querySelector('.plot'));
    const come = page.waitForResponse('**/vendor/uplot.js');
    await bring();
    await (await come).finished();
    await page.waitForTimeout(500);
    ok(!wrong.length, 'a chart that is gone when its library comes does nothing', wrong.join('\n'));
    await context.close();
  });
  await end(2);
}));
