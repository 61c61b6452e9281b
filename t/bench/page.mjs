// When a phone shows the first rankings: for the page as it is, whose first rows Apache has put into it, and for the same
// list at an address for which Apache does not (?page=1), so that it comes by script alone. Prints milliseconds after
// the tap, and the ratio. The phone: 390 x 844 pixels, a quarter of this machine's speed, 1.6 Mbit/s, 150 ms a request.
import { createRequire } from 'node:module';

const [site, build] = process.argv.slice(2);
const { chromium } = createRequire(`${build}/site/package.json`)('playwright-core');
const rounds = Number(process.env.ROUNDS ?? 7);
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Kept by the page itself: when the first row was painted.
function watch() {
  const look = () => {
    if (document.querySelector('main tbody tr:not(.bones) .lead a')) requestAnimationFrame(() => setTimeout(() => { globalThis.rowsAt = performance.now(); }));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

async function once(browser, address) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, serviceWorkers: 'block' });
  const page = await context.newPage();
  const phone = await context.newCDPSession(page);
  await phone.send('Network.enable');
  await phone.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 });
  await phone.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(watch);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.rowsAt);
  const at = await page.evaluate(() => globalThis.rowsAt);
  await context.close();
  return at;
}

const browser = await chromium.launch({ executablePath: process.env.XCRI_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const times = { there: [], script: [] };
for (let i = 0; i < rounds; i++) {
  times.there.push(await once(browser, site));
  times.script.push(await once(browser, `${site}?page=1`));
}
await browser.close();
const [there, script] = [median(times.there), median(times.script)].map(Math.round);
console.log(`first rankings on a slow phone, median of ${rounds}: ${there} ms; by script alone ${script} ms; ratio ${(there / script).toFixed(2)}`);
