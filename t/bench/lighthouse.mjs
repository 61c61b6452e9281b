// Lighthouse's own verdict on the main pages, as it measures a phone: the median of three runs, for each of its four
// categories, with what moved and how much script was loaded; and how long each of them takes to answer a tap, on a quarter
// of this machine's speed. `t/bench/run lighthouse` gets Lighthouse from npm first. With PAGES='team championship' only these
// of rankings, team-five, team, athlete, compare, championship, meet; ROUNDS=3 each.
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';

const [site, build] = process.argv.slice(2);
const require = createRequire(`${build}/lighthouse/package.json`);
const { chromium } = createRequire(`${build}/site/package.json`)('playwright-core');
const rounds = Number(process.env.ROUNDS ?? 3);
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const program = process.env.XCRI_CHROMIUM ?? '/usr/bin/chromium';
const api = async (path) => (await fetch(`${site}api/${path}`)).json();

const team = (await api('team-five/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_team_hnd);
const athlete = (await api('athletes/?division=2030&gender=M&limit=1')).results[0].anet_athlete_hnd;
const ko = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
const race = (await api(`team-knockout/matchups?team_id=${ko}&rank_group_fk=2030&gender_code=M&limit=1`)).matchups[0].race_hnd;
const all = { rankings: '', 'team-five': '?view=team-five', team: `team/${team[0]}?gender=M`, athlete: `athlete/${athlete}`, compare: `compare/teams?a=${team[0]}&b=${team[1]}&gender=M`, championship: 'championship', meet: `meet/${race}` };
const chosen = process.env.PAGES?.split(/[ ,]+/).filter(Boolean) ?? Object.keys(all);
for (const name of chosen) if (!(name in all)) throw new Error(`PAGES: ${name} is none of ${Object.keys(all).join(', ')}`);
const pages = chosen.map((name) => all[name]);

const verdict = (path) => new Promise((done, failed) => {
  const child = spawn(process.execPath, [require.resolve('lighthouse/cli/index.js'), site + path, '--quiet', '--output=json', '--chrome-flags=--headless=new --no-sandbox --disable-gpu'],
    { env: { ...process.env, CHROME_PATH: program }, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (d) => { out += d; });
  child.on('close', (code) => (code ? failed(new Error(`Lighthouse ended with ${code}`)) : done(JSON.parse(out))));
});

for (const path of pages) {
  const verdicts = [];
  for (let i = 0; i < rounds; i++) verdicts.push(await verdict(path));
  const score = (id) => Math.round(median(verdicts.map((v) => v.categories[id].score)) * 100);
  const script = median(verdicts.map((v) => v.audits['resource-summary']?.details.items.find((x) => x.resourceType === 'script')?.transferSize ?? 0));
  console.log(`/${path}: performance ${score('performance')}, accessibility ${score('accessibility')}, best practices ${score('best-practices')}, SEO ${score('seo')}; `
    + `layout shift ${median(verdicts.map((v) => v.audits['cumulative-layout-shift'].numericValue)).toFixed(3)}, script ${(script / 1024).toFixed(0)} KB`);
}

// A tap until the next picture: the longest of a visit, as the Event Timing of the browser has it
const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu'] });
const everywhere = ['#theme', '.site-nav a:nth-child(2)'];
const taps = new Map([['', ['.filters-button', '.c-scs .cell-button', 'dialog .close', 'nav[aria-label="View"] a:nth-child(2)', 'nav[aria-label="Gender"] a:nth-child(2)']],
  ['?view=team-five', ['.filters-button', '.explainer summary', 'nav[aria-label="View"] a:nth-child(3)', '.c-record .cell-button', 'dialog .close']],
  ['team', ['.c-scs .cell-button', 'dialog .close', 'main button[aria-pressed]', 'figure summary, .chart summary, details summary']],
  ['athlete', ['main button[aria-pressed]', 'details summary']], ['compare', ['details summary', '.segments a:nth-child(2)']],
  ['championship', ['.explainer summary', '.meet-on-paper summary', 'nav[aria-label="Gender"] a:nth-child(2)']], ['meet', ['main table a']]]);
for (const path of pages) {
  const longest = [];
  const each = new Map();
  const list = [...taps.get(path) ?? taps.get(path.split('/')[0]), ...everywhere];
  for (let i = 0; i < rounds; i++) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.addInitScript(() => {
      globalThis.slow = 0;
      new PerformanceObserver((entries) => { for (const e of entries.getEntries()) if (e.interactionId) globalThis.slow = Math.max(globalThis.slow, e.duration); }).observe({ type: 'event', durationThreshold: 16, buffered: true });
    });
    const phone = await context.newCDPSession(page);
    await phone.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await page.goto(site + path);
    await page.locator('main table').first().waitFor({ state: 'attached' });
    await page.waitForTimeout(3000);
    for (const tap of list) {
      // A finger scrolls there first; a jump with a tap in the same picture would be charged with what the jump uncovers.
      await page.locator(tap).first().scrollIntoViewIfNeeded();
      await page.waitForTimeout(500);
      await page.evaluate(() => { globalThis.slow = 0; });
      await page.locator(tap).first().tap();
      await page.waitForTimeout(1500);
      each.set(tap, [...each.get(tap) ?? [], await page.evaluate(() => globalThis.slow)]);
    }
    longest.push(Math.max(...[...each.values()].map((times) => times.at(-1))));
    await context.close();
  }
  console.log(`/${path}: interaction to next paint at a quarter of the speed, the longest of ${list.length} taps, median of ${rounds}: ${median(longest)} ms (${[...each].map(([tap, times]) => `${tap} ${median(times)}`).join(', ')})`);
}
await browser.close();
