#!/usr/bin/env node
// Numbers stand on the site as Intl.NumberFormat writes them in English, though it is not asked: data/format.js.
import('./lib.mjs').then(async ({ done, ok, is }) => done(async () => {
  const { int, score, tenth } = await import(`${process.env.XCRI_SOURCE ?? '../..'}/htdocs/app/data/format.js`);
  const all = [0, 1, 12, 999, 1000, 12345, 999999, 1234567.5, 0.5, 1.5, 2.5, 0.05, 0.005, 1.005, 12.35, 99.995, 999.995, 999.95, 294.65, 0.0049, 1e-7, 1e12, 123456789012];
  for (let n = 0; n < 200000; n += 7) all.push(n / 10, n / 100, n / 1000);
  for (const [name, own, digits] of [['int', int, 0], ['score', score, 2], ['tenth', tenth, 1]]) {
    const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
    const wrong = [...all, ...all.map((n) => -n)].filter((n) => !Object.is(n, -0) && own(n).replace('−', '-') !== format.format(n));
    ok(!wrong.length, `${name}: ${2 * all.length} numbers`, wrong.slice(0, 8).map((n) => `${n}: ${own(n)}, not ${format.format(n)}`).join('\n'));
  }
  is([score('-99999999.99'), int('12'), int(null), int(''), int('x'), tenth(undefined)].join(' '), '−99,999,999.99 12 – – – –', 'texts of the API, and what is no number');
}));
