// What every test of the site needs: the address, one browser, TAP, and the watch over console and network.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

// The packages lie beside this file (npm ci), or in build/site where `make check` unpacks them.
const built = `${process.env.XCRI_BUILD ?? ''}/site/package.json`;
const require = createRequire(existsSync(built) ? built : import.meta.url);
export const packages = new URL('node_modules', existsSync(built) ? pathToFileURL(built) : import.meta.url).pathname;

export const site = process.env.XCRI_SITE;
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
export const widths = [[1440, 900], [768, 1024], [390, 844]];

let count = 0;
let failed = 0;
export function ok(good, name, why = '') {
  count++;
  if (!good) failed++;
  console.log(`${good ? 'ok' : 'not ok'} ${count} - ${name.replaceAll('#', '')}`);
  // Where prove is quiet, only what stands in stderr is seen.
  if (!good) console.error(`# ${name}\n${String(why).split('\n').map((l) => `#   ${l}`).join('\n')}`);
}
export const is = (got, want, name) => ok(Object.is(got, want), name, `got ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);

// A page that keeps what goes wrong: errors of the console and of scripts, and requests to other hosts.
export async function open(browser, { width = 1440, height = 900, dark = false, workers = false, js = true, scale = 1, allow = () => false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce',
    serviceWorkers: workers ? 'allow' : 'block', javaScriptEnabled: js, acceptDownloads: true });
  const page = await context.newPage();
  const wrong = [];
  const host = new URL(site).host;
  page.on('console', (m) => {
    if (!['error', 'warning'].includes(m.type())) return;
    const text = `${m.text()} ${m.location().url ?? ''}`;
    if (/Service Worker registration blocked/.test(text) || allow(text)) return;
    wrong.push(text);
  });
  page.on('pageerror', (e) => wrong.push(e.stack ?? String(e)));
  page.on('request', (r) => { const u = new URL(r.url()); if (/^https?:$/.test(u.protocol) && u.host !== host) wrong.push(`another host: ${r.url()}`); });
  page.setDefaultTimeout(20000);
  return { context, page, wrong };
}

// The page has what it was asked for: no bones left, and its own rows in place of the first ones. It is looked at twice, a
// picture apart: a tap is answered in the next picture, and the page that it leads to comes after that; and all of a page
// must have been drawn once, for a row that was not has an estimated height.
export const isSettled = () => new Promise((done) => {
  let seen = 0;
  const look = () => {
    const whole = !document.querySelector('.bone, .page-wait, [aria-busy="true"], #first-rows') && document.querySelector('main h1');
    seen = whole ? seen + 1 : 0;
    if (seen === 2) done(true);
    else picture();
  };
  const picture = () => { requestAnimationFrame(() => setTimeout(look)); };
  picture();
});
export const settled = (page) => page.waitForFunction(isSettled, null, { timeout: 20000 });
export async function visit(page, path) {
  const response = await page.goto(new URL(path, site).href);
  await settled(page);
  return response;
}
let axeSource;
// By the browser's own protocol, not a <script>: the page's own policy forbids foreign scripts, and that policy stays in force in the tests.
export async function axe(page) {
  axeSource ??= readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axeSource);
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  return result.violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map((n) => `  ${n.html.slice(0, 160)}\n  ${(n.failureSummary ?? '').replaceAll('\n', ' ').slice(0, 260)}`).join('\n')}`).join('\n');
}
// A picture to look at, where there is a place for it that may be written to.
export async function picture(page, name) {
  const place = process.env.XCRI_PICTURES;
  if (!place) return;
  mkdirSync(place, { recursive: true });
  await page.screenshot({ path: `${place}/${name.replace(/[^a-z0-9]+/gi, '-')}.png`, fullPage: true });
}
export const text = (page, selector) => page.locator(selector).first().innerText();
export const api = async (path) => (await fetch(new URL(`api/${path}`, site))).json();

// For each of the list, some of them at a time: most of what a page does is to wait.
export async function together(list, body, atOnce = 3) {
  const left = [...list];
  await Promise.all(Array.from({ length: atOnce }, async () => { while (left.length) await body(left.shift()); }));
}

// A test in parts, each with windows of its own: they are gathered, and at the end done, some of them at a time.
export function inParts() {
  const parts = [];
  return { part: (body) => parts.push(body), each: (list, body) => list.forEach((x) => parts.push(() => body(x))), end: (atOnce) => together(parts, (body) => body(), atOnce) };
}

// The body of a test, with its plan at the end.
export async function done(body) {
  if (!site) {
    console.log('1..1\nnot ok 1 - XCRI_SITE is the address of the site, for example http://127.0.0.1:8080/iz/xcri/');
    process.exitCode = 1;
    return;
  }
  try {
    await body();
  } catch (error) {
    ok(false, 'the test runs to its end', error.stack);
  }
  console.log(`1..${count}`);
  if (failed) process.exitCode = 1;
}

// The same with a browser.
const withBrowser = (launch) => (body) => done(async () => {
  const browser = await launch();
  try {
    await body(browser);
  } finally {
    await browser.close();
  }
});

export const run = withBrowser(() => require('playwright-core').chromium.launch({ executablePath: process.env.XCRI_CHROMIUM ?? '/usr/bin/chromium', args }));
// Debian's Firefox, by WebDriver BiDi: Playwright drives only a Firefox of its own, and Debian has no geckodriver.
export const runFirefox = withBrowser(() => require('puppeteer-core').launch({ browser: 'firefox', executablePath: '/usr/bin/firefox-esr', headless: true }));
