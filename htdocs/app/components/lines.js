// Ranks over the season as lines, drawn by uPlot: lower is up, and the values that matter stand at the lines themselves.
import { html, useMemo } from '../view.js';
import { date, dateShort, dayNumber, int } from '../data/format.js';
import { Chart } from './plot.js';
import { font, widthOf, write } from './ink.js';

export const now = 'now';
export const dayName = (d) => (d === now ? 'Now' : date(d));

// The days of all histories, and each history's ranks on them (null where it has none).
export function season(histories, field, step = 14, most = 150) {
  const maps = histories.map((rows) => new Map(rows.filter((r) => r[field]).map((r) => [r.checkpoint_date ?? now, r[field]])));
  const days = [...new Set(maps.flatMap((m) => [...m.keys()]))].sort((a, b) => (a === now ? 1 : b === now ? -1 : a < b ? -1 : 1));
  const lines = maps.map((m) => days.map((d) => m.get(d) ?? null));
  const all = lines.flat().filter(Boolean);
  const low = Math.min(...all);
  const high = Math.max(...all);
  // A rank that moves little needs little room; one that never moves is a line and not a field with a line in it.
  return { days, lines, low, high, height: 66 + Math.min(most, Math.max(30, (high - low) * step)) };
}

// Snapshots stand at their dates. The live ranks have none of their own (they may be calculated anew long after the
// season): they stand one usual step after the last snapshot.
function places(days) {
  const x = days.map((d) => (d === now ? null : dayNumber(d)));
  const last = x.length - 1;
  if (x[last] === null) x[last] = last > 1 ? x[last - 1] + (x[last - 1] - x[0]) / (last - 1) : last ? x[0] + 7 : 0;
  return x;
}

// As many dates as have room, from the newest back; the first one always.
function dates(x, apart) {
  const kept = [x.length - 1];
  for (let i = x.length - 2; i > 0; i--) if (x[kept.at(-1)] - x[i] >= apart) kept.push(i);
  while (kept.length > 1 && x[kept.at(-1)] - x[0] < apart) kept.pop();
  if (x[kept.at(-1)] - x[0] >= apart) kept.push(0);
  return kept.reverse();
}

const labels = 13;
// Labels at one end of the lines, moved apart where they would touch.
function spread(wanted, step) {
  const order = wanted.map((w, i) => i).sort((i, j) => wanted[i] - wanted[j]);
  const y = [...wanted];
  for (let n = 1; n < order.length; n++) {
    const over = step - (y[order[n]] - y[order[n - 1]]);
    if (over > 0) { y[order[n - 1]] -= over / 2; y[order[n]] += over / 2; }
  }
  return y;
}

export function planOf({ days, lines, low, high }, names, colours, day) {
  const x = places(days);
  const marked = days.indexOf(day);
  const ends = lines.map((ranks) => [ranks.findIndex(Boolean), ranks.findLastIndex(Boolean)]);
  const best = lines.length === 1 ? lines[0].indexOf(low) : -1;
  const worst = lines.length === 1 ? lines[0].indexOf(high) : -1;
  return (uPlot, { k, ink }) => {
    const probe = document.createElement('canvas').getContext('2d');
    // Names stand at the lines where there is room for them; else the caption says whose they are.
    const byName = (u) => names && u.width >= 520 * k;
    const endText = (u, s) => (byName(u) ? `${int(lines[s][ends[s][1]])}  ${names[s]}` : int(lines[s][ends[s][1]]));
    const room = (texts, most) => k * Math.min(most, Math.max(24, ...texts.map((t) => widthOf(probe, t, font(ink, labels, true)) + 12)));
    const left = room(lines.map((ranks, s) => int(ranks[ends[s][0]])), 90);
    const right = (u) => room(lines.map((_, s) => endText(u, s)), byName(u) ? (u.width / k) * .32 : 90);
    const draw = (u) => {
      const { ctx } = u;
      const px = ctx.canvas.width / u.width;
      const size = labels * k * px;
      const gap = 9 * k * px;
      const at = (i, s) => [u.valToPos(x[i], 'x', true), u.valToPos(lines[s][i], 'y', true)];
      const side = (end, align, move) => {
        const points = lines.map((_, s) => at(ends[s][end], s));
        const ys = spread(points.map((p) => p[1]), size * 1.25);
        points.forEach(([px0], s) => {
          const of = ends[s][end];
          if (end === 0 && of === ends[s][1]) return;
          write(ctx, end ? endText(u, s) : int(lines[s][of]), px0 + move, ys[s], { align, font: font(ink, size, end === 1), colour: names ? ink[colours[s]] : end ? ink.ink : ink.quiet, room: (end ? right(u) : left) * px - gap });
        });
      };
      if (marked >= 0) {
        const mx = Math.round(u.valToPos(x[marked], 'x', true)) + .5;
        ctx.save();
        ctx.strokeStyle = ink.line;
        ctx.lineWidth = 1.5 * k * px;
        ctx.beginPath();
        ctx.moveTo(mx, u.bbox.top - gap);
        ctx.lineTo(mx, u.bbox.top + u.bbox.height);
        ctx.stroke();
        ctx.restore();
      }
      side(0, 'right', -gap);
      side(1, 'left', gap);
      for (const [i, under] of [[best, false], [worst, true]]) {
        if (i <= 0 || lines[0][i] === lines[0][ends[0][1]] || lines[0][i] === lines[0][ends[0][0]]) continue;
        const [px0, py] = at(i, 0);
        write(ctx, int(lines[0][i]), px0, under ? py + gap : py - gap, { align: 'center', base: under ? 'top' : 'bottom', font: font(ink, size), colour: ink.quiet });
      }
    };
    const line = (_, s) => ({
      stroke: () => ink[colours[s]], width: 2 * k, spanGaps: false,
      points: { show: true, size: 6 * k, width: 0, stroke: () => ink[colours[s]], fill: () => ink[colours[s]] }
    });
    return [{
      padding: [22 * k, right, 6 * k, left],
      legend: { show: false },
      scales: { x: { time: false, range: (u, min, max) => (max > min ? [min, max] : [min - 1, max + 1]) }, y: { dir: -1, range: high > low ? [low, high + (high - low) * (worst > 0 ? .2 : .08)] : [low - 1, low + 1] } },
      series: [{}, ...lines.map(line)],
      axes: [{
        stroke: () => ink.quiet, font: font(ink, labels * k), size: 32 * k, gap: 6 * k, grid: { show: false }, border: { show: true, stroke: () => ink.line, width: k },
        ticks: { show: true, stroke: () => ink.line, size: 4 * k, width: k },
        splits: (u) => dates(x, ((60 * k) * (x.at(-1) - x[0])) / Math.max(1, u.width - left - right(u))).map((i) => x[i]),
        values: (u, splits) => splits.map((v) => { const d = days[x.indexOf(v)]; return d === now ? now : dateShort(d); })
      }, { show: false }],
      cursor: { points: { size: 10, width: 2, fill: (u, s) => ink[colours[s - 1]], stroke: () => ink.page } },
      hooks: { draw: [draw] }
    }, [x, ...lines]];
  };
}

// One rank over the season; `rows` are the API's history, and `day` the snapshot one looks at, which has a line of its own.
export function RankChart({ label, title, rows, field, day }) {
  const s = useMemo(() => season([rows], field), [rows, field]);
  const plan = useMemo(() => (s.days.length > 1 ? planOf(s, null, ['accent'], day) : null), [s, day]);
  const ranks = s.lines[0];
  if (!plan) return html`<p class="quiet">${ranks.length ? `${label}: ${int(ranks[0])}. One date makes no line yet.` : 'No ranks yet.'}</p>`;
  return html`<${Chart} title=${title ?? label} note=${`${label}, by date; up is better${day && s.days.includes(day) ? `; the line stands at ${date(day)}` : ''}`} height=${s.height} plan=${plan} tell=${(i) => [dayName(s.days[i]), `rank ${int(ranks[i])}`]}
    words=${`${label}: from ${int(ranks[0])} to ${int(ranks.at(-1))}, best ${int(s.low)}`} />`;
}
