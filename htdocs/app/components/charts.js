// The charts inside a cell or a line of text. They stay SVG: a canvas for each of a hundred rows would cost more than the
// two shapes that it shows, and a library has nothing to add to them.
import { html, useRef, useState, useEffect } from '../view.js';
import { at as api } from '../data/api.js';
import { getInTurn } from '../data/request.js';

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

// An athlete's sparkline, asked for when it comes into view.
export function HistorySpark({ id, q }) {
  const place = useRef(null);
  const [ranks, setRanks] = useState(null);
  useEffect(() => {
    const stop = new AbortController();
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      watcher.disconnect();
      getInTurn(api.athleteHistory(id, q), { signal: stop.signal }).then((answer) => {
        if (!stop.signal.aborted) setRanks(answer.results.filter((r) => !q.date || (r.checkpoint_date && r.checkpoint_date <= q.date)).sort((a, b) => ((a.checkpoint_date ?? '9') < (b.checkpoint_date ?? '9') ? -1 : 1)).map((r) => r.athlete_rank));
      }).catch(() => { if (!stop.signal.aborted) setRanks([]); });
    });
    watcher.observe(place.current);
    return () => { stop.abort(); watcher.disconnect(); };
  }, [id, q.season, q.date]);
  return html`<span ref=${place} class="spark-place">${ranks && html`<${Spark} ranks=${ranks} />`}</span>`;
}

// Percentile bars: 100 is the best of the list.
export function PercentBar({ value }) {
  const v = Math.max(0, Math.min(100, value ?? 0));
  return html`<svg class="track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="back" width="100" height="10" /><rect class="column mine" width=${v} height="10" /></svg>`;
}
