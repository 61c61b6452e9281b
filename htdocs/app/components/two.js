import { html } from '../view.js';
import { date, dateShort, int } from '../data/format.js';
import { Chart, useWidth } from './charts.js';
import { DataTable } from './table.js';

// Two ranks over the same dates, each line with its name at its end.
export function TwoRanks({ label, field, a, b, nameA, nameB }) {
  const w = useWidth();
  if (!a || !b) return html`<section class="chart-wait"><h2>Over the season</h2></section>`;
  if (!a.results?.length || !b.results?.length) return null;
  const of = (answer) => new Map(answer.results.map((r) => [r.checkpoint_date ?? 'now', r[field]]));
  const ma = of(a); const mb = of(b);
  const days = [...new Set([...ma.keys(), ...mb.keys()])].sort((x, y) => (x === 'now' ? 1 : y === 'now' ? -1 : x < y ? -1 : 1));
  const all = [...ma.values(), ...mb.values()].filter(Boolean);
  if (days.length < 2 || !all.length) return null;
  const h = 240; const left = 14; const right = 60; const top = 22; const bottom = 34;
  const low = Math.min(...all); const high = Math.max(...all, low + 4);
  const x = (i) => left + (i * (w - left - right)) / (days.length - 1);
  const y = (r) => top + ((r - low) * (h - top - bottom)) / (high - low);
  const path = (m) => { let pen = 'M'; return days.map((d, i) => { if (!m.get(d)) { pen = 'M'; return ''; } const s = `${pen}${x(i).toFixed(1)} ${y(m.get(d)).toFixed(1)}`; pen = 'L'; return s; }).join(''); };
  const end = (m) => { const i = days.findLastIndex((d) => m.get(d)); return [x(i) + 8, y(m.get(days[i])), m.get(days[i])]; };
  const [ax, ay, av] = end(ma); const [bx, by, bv] = end(mb);
  const close = Math.abs(ay - by) < 16;
  const every = Math.ceil(days.length / (w / 90));
  return html`<section><h2>Over the season</h2><${Chart} label=${`${label}: ${nameA} and ${nameB}`} note=${html`<span class="key-a">${nameA}</span> and <span class="key-b">${nameB}</span>: ${label} by date, higher is better`}>
    <svg viewBox=${`0 0 ${w} ${h}`} role="img" aria-label=${`${label}: ${nameA} now ${int(av)}, ${nameB} now ${int(bv)}`}>
      <path class="ln" d=${path(ma)} /><path class="ln other" d=${path(mb)} />
      <text class="lab strong a" x=${ax} y=${ay + 5 + (close ? (ay <= by ? -8 : 8) : 0)}>${int(av)}</text>
      <text class="lab strong b" x=${bx} y=${by + 5 + (close ? (ay <= by ? 8 : -8) : 0)}>${int(bv)}</text>
      ${days.map((d, i) => ((i % every === 0 && days.length - 1 - i >= every * .7) || d === 'now' ? html`<text key=${d} class="lab" x=${x(i)} y=${h - 6} text-anchor=${i ? 'middle' : 'start'}>${d === 'now' ? 'now' : dateShort(d)}</text>` : null))}
    </svg></${Chart}>
    <details><summary>The numbers</summary><${DataTable} compact caption=${`${label} by date`} rows=${[...days].reverse()} rowKey=${(d) => d} columns=${[
    { key: 'date', label: 'Date', lead: true, cell: (d) => (d === 'now' ? 'Current' : date(d)) },
    { key: 'a', label: nameA, num: true, cell: (d) => int(ma.get(d)) }, { key: 'b', label: nameB, num: true, cell: (d) => int(mb.get(d)) }]} /></details></section>`;
}
