#!/usr/bin/env node
// The status page in a browser: its verdict, its plots with scales and times, in light and dark, and on a phone.
import('./lib.mjs').then(({ axe, is, ok, open, picture, run, site }) => run(async (browser) => {
  const address = new URL('/xcri-status', site).href;
  const real = await (await fetch(`${address}?json`)).json();

  // The page with other numbers than those of the moment
  async function look(browser, change, options, body) {
    const { context, page, wrong } = await open(browser, options);
    const data = structuredClone(real);
    change(data);
    await page.route('**/xcri-status?json', (r) => r.fulfill({ contentType: 'application/json', body: JSON.stringify(data) }));
    await page.goto(address);
    await page.waitForSelector('#plots svg');
    await body(page, data);
    is(wrong.join('\n'), '', 'nothing goes wrong in the console');
    await context.close();
  }

  // One minute of measures, one alone ten minutes ago, and gaps between
  function samples(data) {
    const row = (ago, value) => data.samples.fields.map((f, i) => (i ? value : data.now - ago));
    data.samples.rows = [row(600, 3), row(400, null), ...[60, 55, 50, 45].map((ago, i) => row(ago, 1 + i)), row(5, null)];
  }
  const away = (data) => {
    samples(data);
    data.verdict = [{ state: 'away', bad: true, since: data.now - 420, what: 'The database xcri is away', why: 'It does not answer.', cure: 'See what MariaDB does.' }];
    data.pools[0].away_since = data.now - 420;
    data.pools[0].breaker = 'open';
    data.total.status = { 200: 5, 404: 7, 503: 2 };
    for (const route of [data.total, ...data.routes]) route.recent_errors = 0;
  };

  for (const [name, width, dark] of [['light', 1280, false], ['dark', 1280, true], ['phone', 390, false]]) {
    await look(browser, away, { width, dark }, async (page) => {
      const verdict = await page.locator('#verdicts .verdict').first().innerText();
      ok(/^The database xcri is away since \d\d:\d\d, for 7 min\s+It does not answer\.\s+To do: See what MariaDB does\.$/.test(verdict), `${name}: what, since when, why, and what to do`, verdict);
      ok((await page.title()).startsWith('The database xcri is away'), `${name}: so the title`);
      ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing is wider than the window`);
      const plot = page.locator('#plots figure').first();
      is(await plot.locator('circle').count(), 1, `${name}: a point without neighbours is a dot`);
      is(await plot.locator('path.line').count(), 1, `${name}: those in a row are a line`);
      const texts = await plot.locator('svg text').evaluateAll((all) => all.map((t) => t.textContent));
      ok(texts.includes('0') && texts.includes('5.0') && texts.includes('now') && texts.filter((t) => /^\d\d:\d\d$/.test(t)).length === 3, `${name}: a scale and a time axis`, texts.join(' '));
      const total = await page.locator('#routes tr').nth(1).innerText();
      ok(/2 × 503/.test(total) && /7 × 404/.test(total), `${name}: what ever failed is there to read`, total);
      is(await page.locator('#routes td.bad').count(), 0, `${name}: but neither an old 503 nor a 4xx is red`);
      ok(/away since/.test(await page.locator('#pools td.bad').first().innerText()), `${name}: the database that is away is`);
      is(await axe(page), '', `${name}: axe has nothing to say`);
      await picture(page, `status ${name}`);
    });
  }
  await look(browser, (data) => { samples(data); data.total.recent_errors = 3; }, {}, async (page) => {
    is(await page.locator('#routes td.bad').first().innerText(), '3', 'what failed in the last 15 minutes is red');
  });
  await look(browser, () => {}, {}, async (page) => {
    is((await page.locator('#verdicts .verdict b').first().innerText()).split(' since')[0], real.verdict[0].what, 'as it is now');
  });
}));
