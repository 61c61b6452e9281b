// Small charts in SVG: direct labels, no frames. Each has its numbers as a table beside it, and can be saved.
import { html, useRef, useState, useEffect } from '../view.js';
import { at as api, get } from '../data/api.js';
import { dateShort, int, score } from '../data/format.js';

// Colours are written as attributes from the style sheet's own values when a chart is saved.
function save(figure, name) {
  const svg = figure.querySelector('svg');
  const copy = svg.cloneNode(true);
  const from = [svg, ...svg.querySelectorAll('*')];
  const into = [copy, ...copy.querySelectorAll('*')];
  from.forEach((node, i) => {
    const style = getComputedStyle(node);
    for (const p of ['fill', 'stroke', 'stroke-width', 'font-size', 'font-family', 'font-weight', 'text-anchor', 'opacity']) into[i].setAttribute(p, style.getPropertyValue(p));
  });
  const [, , w, h] = svg.getAttribute('viewBox').split(' ').map(Number);
  const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  rect.setAttribute('width', w);
  rect.setAttribute('height', h);
  rect.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(rect);
  copy.setAttribute('width', w);
  copy.setAttribute('height', h);
  const source = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: 'image/svg+xml' }));
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement('canvas');
    canvas.width = w * 2;
    canvas.height = h * 2;
    canvas.getContext('2d').drawImage(image, 0, 0, w * 2, h * 2);
    URL.revokeObjectURL(source);
    canvas.toBlob((blob) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 5000);
    }, 'image/png');
  };
  image.src = source;
}

export function Chart({ label, children, note }) {
  const figure = useRef(null);
  return html`<figure class="chart" ref=${figure}>${children}
    <figcaption><span>${note ?? label}</span><button type="button" class="cell-button" onClick=${() => save(figure.current, label)}>Save picture</button></figcaption></figure>`;
}

// On a phone a chart is drawn for the phone, so that its labels keep their size.
const phone = matchMedia('(max-width: 640px)');
export function useWidth() {
  const [w, set] = useState(phone.matches ? 360 : 720);
  useEffect(() => {
    const turn = () => set(phone.matches ? 360 : 720);
    phone.addEventListener('change', turn);
    return () => phone.removeEventListener('change', turn);
  }, []);
  return w;
}


// Rank over dates; rank 1 is at the top.
export function RankChart({ label, points }) {
  const width = useWidth();
  const good = points.filter((p) => p.rank);
  if (good.length < 2) return html`<p class="quiet">${good.length ? `${label}: ${int(good[0].rank)}. One date makes no line yet.` : 'No ranks yet.'}</p>`;
  const h = 220; const left = 14; const right = 60; const top = 22; const bottom = 44;
  const low = Math.min(...good.map((p) => p.rank));
  const high = Math.max(...good.map((p) => p.rank), low + 4);
  const x = (i) => left + (i * (width - left - right)) / (good.length - 1);
  const y = (r) => top + ((r - low) * (h - top - bottom)) / (high - low);
  const best = good.findIndex((p) => p.rank === low);
  const last = good.length - 1;
  const every = Math.ceil(good.length / (width / 90));
  return html`<${Chart} label=${label} note=${`${label}, by date; higher is better`}>
    <svg viewBox=${`0 0 ${width} ${h}`} role="img" aria-label=${`${label}: from ${int(good[0].rank)} to ${int(good[last].rank)}, best ${int(low)}`}>
      <path class="ln" d=${good.map((p, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(p.rank).toFixed(1)}`).join('')} />
      ${good.map((p, i) => html`<circle key=${i} class="dot" cx=${x(i)} cy=${y(p.rank)} r=${i === last ? 4.5 : 3}><title>${p.date ? dateShort(p.date) : 'Current'}: ${int(p.rank)}</title></circle>`)}
      <text class="lab strong" x=${x(last) + 10} y=${y(good[last].rank) + 5}>${int(good[last].rank)}</text>
      ${best !== last && html`<text class="lab" x=${x(best)} y=${y(low) - 9} text-anchor=${best === 0 ? 'start' : 'middle'}>${int(low)}</text>`}
      ${best !== 0 && html`<text class="lab" x=${x(0)} y=${y(good[0].rank) + (good[1].rank < good[0].rank ? 18 : -9)} text-anchor="start">${int(good[0].rank)}</text>`}
      ${good.map((p, i) => (i % every === 0 && last - i >= every * .7) || i === last ? html`<text key=${i} class="lab" x=${x(i)} y=${h - 6} text-anchor=${i === 0 ? 'start' : 'middle'}>${p.date ? dateShort(p.date) : 'now'}</text>` : null)}
    </svg></${Chart}>`;
}

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

// An athlete's sparkline, asked for when it comes into view, one after the other.
let line = Promise.resolve();
export function HistorySpark({ id, q }) {
  const place = useRef(null);
  const [ranks, setRanks] = useState(null);
  useEffect(() => {
    let live = true;
    const watcher = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      watcher.disconnect();
      line = line.then(() => (live ? get(api.athleteHistory(id, { season: q.season })) : null)).then((answer) => {
        if (live && answer) setRanks([...answer.results].sort((a, b) => ((a.checkpoint_date ?? '9') < (b.checkpoint_date ?? '9') ? -1 : 1)).map((r) => r.athlete_rank));
      }).catch(() => { if (live) setRanks([]); });
    });
    watcher.observe(place.current);
    return () => { live = false; watcher.disconnect(); };
  }, [id]);
  return html`<span ref=${place} class="spark-place">${ranks && html`<${Spark} ranks=${ranks} />`}</span>`;
}

// Percentile bars: 100 is the best of the list.
export function PercentBar({ value }) {
  const v = Math.max(0, Math.min(100, value ?? 0));
  return html`<svg class="track" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="back" width="100" height="10" /><rect class="column mine" width=${v} height="10" /></svg>`;
}

export function Histogram({ label, bins, mark, markLabel }) {
  const width = useWidth();
  const most = Math.max(...bins.map((b) => b.count), 1);
  const h = 200; const top = 30; const bottom = 26;
  const lower = bins[0].lower; const upper = bins.at(-1).upper;
  const span = upper - lower || 1;
  const x = (v) => ((v - lower) * width) / span;
  const mine = mark !== undefined && mark !== null && mark >= lower && mark <= upper;
  const mx = mine ? x(mark) : 0;
  return html`<${Chart} label=${label}>
    <svg viewBox=${`0 0 ${width} ${h}`} role="img" aria-label=${`${label}: ${int(bins.reduce((n, b) => n + b.count, 0))} athletes from ${score(lower)} to ${score(upper)}${mine ? `; ${markLabel} at ${score(mark)}` : ''}`}>
      ${bins.map((b, i) => {
    const bh = (b.count * (h - top - bottom)) / most;
    const inIt = mine && mark >= b.lower && (mark < b.upper || i === bins.length - 1);
    return html`<rect key=${i} class=${inIt ? 'column mine' : 'column'} x=${x(b.lower) + 1} y=${h - bottom - bh} width=${Math.max(1, x(b.upper) - x(b.lower) - 2)} height=${bh}><title>${score(b.lower)} to ${score(b.upper)}: ${int(b.count)}</title></rect>`;
  })}
      <text class="lab" x="0" y=${h - 6}>${int(lower)}</text><text class="lab" x=${width} y=${h - 6} text-anchor="end">${int(upper)}</text>
      ${mine && html`<path class="mark" d=${`M${mx} ${top - 6}V${h - bottom}`} /><text class="lab strong" x=${Math.min(width - 4, Math.max(4, mx))} y=${top - 12} text-anchor=${mx > width * .7 ? 'end' : mx < width * .3 ? 'start' : 'middle'}>${markLabel} ${score(mark)}</text>`}
    </svg></${Chart}>
    <details><summary>The numbers</summary><table class="data compact"><caption class="unseen">${label}</caption><thead><tr><th scope="col" class="num">From</th><th scope="col" class="num">to</th><th scope="col" class="num">Athletes</th></tr></thead>
      <tbody>${bins.map((b, i) => html`<tr key=${i}><td class="num">${score(b.lower)}</td><td class="num">${score(b.upper)}</td><td class="num">${int(b.count)}</td></tr>`)}</tbody></table></details>`;
}
