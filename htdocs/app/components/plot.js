// The frame of a chart: a place of known height for uPlot, the value under the pointer or the arrow keys, its picture.
import { html, useRef, useState, useLayoutEffect, afterPaint } from '../view.js';
import { library, inks, paperInks, onTheme, drawing } from './ink.js';

const pictureWidth = 760;
// How far below the window a chart is made ready, and when it is loaded at the latest: paper needs it, and cannot wait.
const near = '150px';
const atRest = 4000;

function download(canvas, name) {
  canvas.toBlob((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase()}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 5000);
  }, 'image/png');
}

// What a picture says that stands without its page: whose numbers they are, and of when.
function source() {
  const when = /as of [A-Z][a-z]+ \d+, \d{4}/i.exec(document.querySelector('.subtitle')?.textContent ?? '')?.[0].toLowerCase().replace(/of (\w)/, (_, c) => `of ${c.toUpperCase()}`);
  return ['XCRI, on results from AthleticNET', when].filter(Boolean).join(', ');
}

const hidden = { left: -10, top: -10 };
// The line under the pointer stands at a value, never between two.
const snap = (u, left, top) => (left < 0 ? [left, top] : [u.valToPos(u.data[0][u.posToIdx(left)], 'x'), top]);
const noZoom = { drag: { x: false, y: false, setScale: false }, bind: { dblclick: () => null } };

// plan(uPlot, { k, ink }) gives uPlot's options and data, every length in them times k. It and `tell` are
// the same functions as long as the data is the same. tell(i) is what the i-th value says: [heading, line, ...].
export function Chart({ title, words, note, height, plan, tell, start }) {
  const figure = useRef(null);
  const place = useRef(null);
  const made = useRef(null);
  const [at, setAt] = useState(null);
  const [said, say] = useState('');
  const [failed, setFailed] = useState(false);

  useLayoutEffect(() => {
    let live = true;
    let u = null;
    let uPlot = null;
    let rest;
    const load = () => library().then((loaded) => { uPlot = loaded; });
    const ink = inks(figure.current);
    const follow = () => {
      const i = u.cursor.idx;
      setAt((old) => (i === null || u.cursor.left < 0 ? null : old?.i === i && old.wide === u.width ? old
        : { i, wide: u.width, x: u.over.offsetLeft + u.valToPos(u.data[0][i], 'x') }));
    };
    const make = (width) => {
      const [options, data] = plan(uPlot, { k: 1, ink });
      u = new uPlot({ ...options, width, height, cursor: { ...noZoom, move: snap, y: false, ...options.cursor }, hooks: { ...options.hooks, setCursor: [follow] } }, data, place.current);
      made.current = { u, uPlot, ink };
    };
    // A place without a width is in something closed: it needs no library yet.
    const watcher = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry.contentRect.width);
      if (!width) return;
      if (u) u.setSize({ width, height });
      else rest ??= setTimeout(() => load().catch(() => {}), atRest);
    });
    const view = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      view.disconnect();
      load().then(() => afterPaint(() => { if (live) make(place.current.clientWidth); }), () => { if (live) setFailed(true); });
    }, { rootMargin: near });
    watcher.observe(place.current);
    view.observe(place.current);
    const calm = onTheme(() => { Object.assign(ink, inks(figure.current)); u?.redraw(true); });
    let paper = null;
    const before = () => {
      if (!uPlot || paper) return;
      paper = drawing(uPlot, plan, paperInks(figure.current), { width: pictureWidth, height, sharp: 3 });
      paper.className = 'paper';
      place.current.append(paper);
    };
    const after = () => { paper?.remove(); paper = null; };
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      live = false;
      clearTimeout(rest);
      watcher.disconnect();
      view.disconnect();
      calm();
      after();
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
      u?.destroy();
      made.current = null;
      setAt(null);
    };
  }, [plan, height]);

  const key = (event) => {
    const u = made.current?.u;
    if (!u || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Escape') { u.setCursor(hidden); return; }
    const last = u.data[0].length - 1;
    const from = u.cursor.left < 0 ? null : u.cursor.idx;
    const to = { ArrowLeft: from === null ? start ?? last : Math.max(0, from - 1), ArrowRight: from === null ? start ?? last : Math.min(last, from + 1), Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    u.setCursor({ left: u.valToPos(u.data[0][to], 'x'), top: 0 });
    const [head, ...lines] = tell(to);
    say(`${head}: ${lines.map((l) => l.text ?? l).join(', ')}`);
  };
  const save = () => {
    if (made.current) download(drawing(made.current.uPlot, plan, made.current.ink, { width: pictureWidth, height, sharp: 2, title, foot: source() }), title);
  };
  const told = at && tell(at.i);
  const tip = at && (at.x > at.wide / 2 ? { right: `${at.wide - at.x + 9}px` } : { left: `${at.x + 9}px` });
  return html`<figure class="chart" ref=${figure}>
    <div class="plot" ref=${place} style=${{ height: `${height}px` }} role="img" tabindex="0" aria-label=${`${words}. The arrow keys read it.`} onKeyDown=${key} onBlur=${() => made.current?.u.setCursor(hidden)}></div>
    ${told && html`<p class="tip" style=${tip} aria-hidden="true"><span>${told[0]}</span>${told.slice(1).map((l) => html`<strong key=${l.text ?? l} class=${l.cls}>${l.text ?? l}</strong>`)}</p>`}
    <span class="unseen" aria-live="polite">${said}</span>
    ${failed && html`<p class="quiet">The chart could not be loaded; its numbers are here all the same.</p>`}
    <figcaption><span>${note ?? title}</span><button type="button" class="cell-button" onClick=${save}>Save picture</button></figcaption></figure>`;
}
