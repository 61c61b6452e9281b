// The charts inside a cell or a line of text. They stay SVG: a canvas for each of a hundred rows would cost more than the
// two shapes that it shows, and a library has nothing to add to them.
import { html } from '../view.js';

export function Spark({ ranks, label }) {
  const good = ranks.filter(Boolean);
  if (good.length < 2) return html`<span class="quiet">–</span>`;
  const low = Math.min(...good); const high = Math.max(...good, low + 1);
  const w = 84; const h = 22;
  const x = (i) => 2 + (i * (w - 6)) / (good.length - 1);
  const y = (r) => 3 + ((r - low) * (h - 6)) / (high - low);
  return html`<svg class="spark" viewBox=${`0 0 ${w} ${h}`} width=${w} height=${h} role="img" aria-label=${label ?? `from ${good[0]} to ${good.at(-1)}, best ${low}`}>
    <path class="ln thin" d=${good.map((r, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(r).toFixed(1)}`).join('')} />
    <circle class="dot" cx=${x(good.length - 1)} cy=${y(good.at(-1))} r="2.4" /></svg>`;
}

// A share from 0 to 100 as a dot on a line: at the top, where the best are close to each other, ticks tell them apart.
const ticks = [50, 90, 99];
export function PercentLine({ value }) {
  const v = Math.max(0, Math.min(100, value ?? 0));
  return html`<span class="track" aria-hidden="true">${ticks.map((t) => html`<i key=${t} style=${{ left: `${t}%` }}></i>`)}${value !== null && value !== undefined && html`<b style=${{ left: `${v}%` }}></b>`}</span>`;
}
