// The ranks of two through the season, on one axis where they are of one list.
import { html, useMemo } from '../view.js';
import { date, int } from '../data/format.js';
import { Chart } from './plot.js';
import { DataTable } from './table.js';
import { RankChart, season, planOf, dayName, now } from './lines.js';

const none = [];
// Two ranks over the same dates, each line with its name at its end. Ranks of two lists are `apart`: they share no axis.
export function TwoRanks({ apart, ...two }) {
  if (!apart) return html`<${Together} ...${two} />`;
  const one = (name, answer) => answer?.results.length > 1 && html`<${RankChart} key=${name} label=${`${two.label} of ${name}`} rows=${answer.results} field=${two.field} />`;
  return html`<section><h2>Over the season, each in its own list</h2>${one(two.nameA, two.a)}${one(two.nameB, two.b)}</section>`;
}

function Together({ label, field, a, b, nameA, nameB }) {
  const rowsA = a?.results ?? none; const rowsB = b?.results ?? none;
  const s = useMemo(() => season([rowsA, rowsB], field, 40, 200), [rowsA, rowsB, field]);
  const names = [nameA, nameB];
  const whole = s.days.length > 1 && s.lines.every((ranks) => ranks.some(Boolean));
  const plan = useMemo(() => (whole ? planOf(s, names, ['one', 'other']) : null), [s, nameA, nameB]);
  if (!plan) return null;
  const line = (i, n) => ({ text: `${names[n]} ${int(s.lines[n][i])}`, cls: n ? 'key-b' : 'key-a' });
  const last = (n) => int(s.lines[n][s.lines[n].findLastIndex(Boolean)]);
  return html`<section><h2>Over the season</h2>
    <${Chart} title=${`${label}: ${nameA} and ${nameB}, season ${a.season_year}`} height=${s.height} plan=${plan} tell=${(i) => [dayName(s.days[i]), line(i, 0), line(i, 1)]}
      note=${html`<span class="keys"><span class="key-a">${nameA}</span> and <span class="key-b">${nameB}</span>: </span>${label} by date; up is better`} words=${`${label}: ${nameA} now ${last(0)}, ${nameB} now ${last(1)}`} />
    <details><summary>The numbers</summary><${DataTable} compact caption=${`${label} by date`} rows=${s.days.map((d, i) => i).reverse()} rowKey=${(i) => s.days[i]} columns=${[
    { key: 'date', label: 'Date', lead: true, cell: (i) => (s.days[i] === now ? 'Current' : date(s.days[i])) },
    { key: 'a', label: nameA, num: true, cell: (i) => int(s.lines[0][i]) }, { key: 'b', label: nameB, num: true, cell: (i) => int(s.lines[1][i]) }]} /></details></section>`;
}
