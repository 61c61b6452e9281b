// How scores are spread, drawn by uPlot: a bar for each bin, and the athlete's own bin marked.
import { html, useMemo } from '../view.js';
import { int, score } from '../data/format.js';
import { Chart } from './plot.js';
import { font, widthOf, write } from './ink.js';

const height = 190;
const labels = 13;

// Round numbers within the bounds, about five of them
export function rounds(lower, upper) {
  const raw = (upper - lower) / 5;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((n) => n * ten >= raw) * ten;
  const first = Math.ceil(lower / step);
  return Array.from({ length: Math.floor(upper / step) - first + 1 }, (_, i) => (first + i) * step);
}

function planOf(bins, mine, mark, markLabel, median) {
  const most = Math.max(...bins.map((b) => b.count), 1);
  const lower = bins[0].lower; const upper = bins.at(-1).upper;
  // A bin of one athlete among thousands would not be seen: it is a pixel high.
  const shown = bins.map((b) => (b.count ? Math.max(b.count, most / 130) : 0));
  return (uPlot, { k, ink }) => {
    const draw = (u) => {
      const { ctx, bbox } = u;
      const px = (ctx.canvas.width / u.width) * k;
      const foot = bbox.top + bbox.height;
      const end = bbox.left + bbox.width;
      const plain = { font: font(ink, labels * px), colour: ink.quiet, base: 'top' };
      const line = (value, from, colour, width) => {
        const at = u.valToPos(value, 'x', true);
        ctx.save();
        ctx.strokeStyle = colour;
        ctx.lineWidth = width * px;
        ctx.beginPath();
        ctx.moveTo(at, from);
        ctx.lineTo(at, foot);
        ctx.stroke();
        ctx.restore();
        return at;
      };
      for (const value of rounds(lower, upper)) {
        const at = u.valToPos(value, 'x', true);
        const half = widthOf(ctx, int(value), plain.font) / 2;
        write(ctx, int(value), Math.max(bbox.left + half, Math.min(end - half, at)), foot + 8 * px, { ...plain, align: 'center' });
      }
      if (median !== undefined && median !== null) line(median, bbox.top, ink.ink, 1);
      if (mine < 0) return;
      const x = line(mark, bbox.top - 6 * px, ink.accent, 1.5);
      const face = font(ink, labels * px, true);
      const value = ` ${score(mark)}`;
      const room = bbox.width - widthOf(ctx, value, face);
      const long = Math.min(room, widthOf(ctx, markLabel, face)) + bbox.width - room;
      const left = Math.max(bbox.left, Math.min(x - long / 2, end - long));
      const y = bbox.top - 17 * px;
      write(ctx, markLabel, left, y, { font: face, colour: ink.ink, room });
      write(ctx, value, left + long, y, { font: face, colour: ink.accent, align: 'right' });
    };
    const fill = { unit: 3, values: () => bins.map((b, i) => (i === mine ? ink.accent : ink.column)) };
    return [{
      padding: [(mine < 0 ? 8 : 32) * k, 1, 0, 1],
      legend: { show: false },
      scales: { x: { time: false, range: [lower, upper] }, y: { range: [0, most] } },
      series: [{}, { width: 0, fill: () => ink.column, paths: uPlot.paths.bars({ size: [1], gap: 2 * k, disp: { fill } }), points: { show: false } }],
      axes: [{ size: 26 * k, grid: { show: false }, ticks: { show: false }, border: { show: true, stroke: () => ink.line, width: k }, splits: () => [], values: () => [] }, { show: false }],
      cursor: { x: false, points: { show: false } },
      hooks: { draw: [draw] }
    }, [bins.map((b) => (b.lower + b.upper) / 2), shown]];
  };
}

export function Histogram({ label, bins, mark, markLabel, median }) {
  const given = mark !== undefined && mark !== null;
  const mine = given ? bins.findIndex((b, i) => mark >= b.lower && (mark < b.upper || (i === bins.length - 1 && mark <= b.upper))) : -1;
  const lower = bins[0].lower; const upper = bins.at(-1).upper;
  const plan = useMemo(() => (upper > lower ? planOf(bins, mine, mark, markLabel, median) : null), [bins, mark, markLabel, median]);
  const all = `${int(bins.reduce((n, b) => n + b.count, 0))} athletes from ${score(lower)} to ${score(upper)}`;
  return html`${plan ? html`<${Chart} title=${mine < 0 ? label : `${label}: ${markLabel}`} note=${median !== undefined && median !== null ? `${label}; the dark line is the median, ${score(median)}` : label} height=${height} plan=${plan} start=${mine < 0 ? 0 : mine}
      tell=${(i) => [`${score(bins[i].lower)} to ${score(bins[i].upper)}`, `${int(bins[i].count)} ${bins[i].count === 1 ? 'athlete' : 'athletes'}`]}
      words=${`${label}: ${all}${mine < 0 ? '' : `; ${markLabel} at ${score(mark)}`}`} />` : html`<p class="quiet">${label}: ${all}.</p>`}
    <details><summary>The numbers</summary><table class="data compact"><caption class="unseen">${label}</caption><thead><tr><th scope="col" class="num">From</th><th scope="col" class="num">to</th><th scope="col" class="num">Athletes</th></tr></thead>
      <tbody>${bins.map((b, i) => html`<tr key=${i}><td class="num">${score(b.lower)}</td><td class="num">${score(b.upper)}</td><td class="num">${int(b.count)}</td></tr>`)}</tbody></table></details>`;
}
