// A bump chart: the ranks of many through the season, a line for each, its name at the end. The line under the pointer
// stands out, and the arrow keys go from day to day as in every chart.
import { html, useMemo } from '../view.js';
import { date, dateShort, int } from '../data/format.js';
import { Chart } from './plot.js';
import { font, widthOf, write } from './ink.js';

const top = 25;
// Who stood further down comes from below the last line.
const below = top + 2;
const row = 21;
const letters = 12;

// The days of all lines; '' is now, and the last.
export const daysOf = (lines) => [...new Set(lines.flatMap((l) => [...l.ranks.keys()]))].sort((a, b) => (!a ? 1 : !b ? -1 : a < b ? -1 : 1));

// Neighbours have different colours: blue and orange in turns, the others between them quiet.
const colours = ['accent', 'quiet', 'other', 'quiet'];

function planOf(lines, days) {
  const x = days.map((d, i) => i);
  const ranks = lines.map((l) => days.map((d) => (l.ranks.has(d) ? Math.min(below, l.ranks.get(d)) : null)));
  return (uPlot, { k, ink }) => {
    const probe = document.createElement('canvas').getContext('2d');
    const longest = Math.max(...lines.map((l) => widthOf(probe, `25  ${l.name}`, font(ink, letters))));
    const right = (u) => k * Math.min(longest + 12, (u.width / k) * .45);
    const left = 26 * k;
    const draw = (u) => {
      const { ctx } = u;
      const px = ctx.canvas.width / u.width;
      const size = letters * k * px;
      lines.forEach((line, s) => {
        const last = ranks[s].findLastIndex((r) => r !== null);
        // Equals stand below each other.
        const y = u.valToPos(s + 1, 'y', true);
        const rank = int(line.ranks.get(days[last]));
        write(ctx, `${rank}  ${line.name}`, u.valToPos(x[last], 'x', true) + 9 * k * px, y, { align: 'left', font: font(ink, size), colour: ink.ink, room: right(u) * px - 9 * k * px });
        if (ranks[s][0] !== null && ranks[s][0] <= top) write(ctx, int(ranks[s][0]), u.valToPos(0, 'x', true) - 7 * k * px, u.valToPos(ranks[s][0], 'y', true), { align: 'right', font: font(ink, size), colour: ink.quiet });
      });
    };
    return [{
      padding: [14 * k, right, 6 * k, left],
      legend: { show: false },
      scales: { x: { time: false, range: (u, min, max) => (max > min ? [min, max] : [min - 1, max + 1]) }, y: { dir: -1, range: [1, below] } },
      series: [{}, ...lines.map((l, s) => ({ stroke: () => ink[colours[s % colours.length]], width: 1.8 * k, spanGaps: false, points: { show: true, size: 5 * k, width: 0, fill: () => ink[colours[s % colours.length]] } }))],
      focus: { alpha: .22 },
      axes: [{ stroke: () => ink.quiet, font: font(ink, letters * k), size: 30 * k, gap: 6 * k, grid: { show: false }, border: { show: true, stroke: () => ink.line, width: k }, ticks: { show: true, stroke: () => ink.line, size: 4 * k, width: k },
        splits: (u) => { const every = Math.ceil((58 * k) / ((u.width - left - right(u)) / Math.max(1, days.length - 1))); return x.filter((i) => (days.length - 1 - i) % every === 0); },
        values: (u, splits) => splits.map((i) => (days[i] ? dateShort(days[i]) : 'now')) }, { show: false }],
      cursor: { focus: { prox: 14 }, points: { size: 8, width: 2, fill: (u, s) => ink[colours[(s - 1) % colours.length]], stroke: () => ink.page } },
      hooks: { draw: [draw] }
    }, [x, ...ranks]];
  };
}

export function Bumps({ lines, days, title }) {
  const plan = useMemo(() => (days.length > 1 ? planOf(lines, days) : null), [lines]);
  if (!plan) return html`<p class="quiet">One date makes no line yet.</p>`;
  const at = (i) => lines.filter((l) => l.ranks.has(days[i])).sort((a, b) => a.ranks.get(days[i]) - b.ranks.get(days[i]));
  return html`<${Chart} title=${title} height=${below * row + 56} plan=${plan} note="Ranks by date; up is better. Who stood below 25 comes from the lower edge."
    words=${`${title}: ${lines.length} lines, from ${days[0] ? date(days[0]) : 'now'} on`}
    tell=${(i) => [days[i] ? date(days[i]) : 'Now', ...at(i).slice(0, 5).map((l) => `${int(l.ranks.get(days[i]))} ${l.name}`)]} />`;
}
