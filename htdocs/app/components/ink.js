// What every chart is drawn with: uPlot, the style sheet's colours, and text on a canvas.
import { afterPaint } from '../view.js';

const vendor = (file) => new URL(`../../vendor/${file}`, import.meta.url).href;

function sheet(address) {
  return new Promise((done, failed) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = address;
    link.onload = done;
    link.onerror = () => { link.remove(); failed(new Error(address)); };
    document.head.append(link);
  });
}

// What failed is asked for again by the next chart.
function once(load) {
  let wanted;
  return () => (wanted ??= load().catch((error) => { wanted = undefined; throw error; }));
}
const script = once(() => import(vendor('uplot.js')).then((module) => module.default));
const style = once(() => sheet(vendor('uplot.css')));

// Only a page with a chart pays for the library.
export const library = () => Promise.all([script(), style()]).then(([uPlot]) => uPlot);

// A canvas knows no custom properties: they are read from the figure, where forced colours replace them.
const names = ['ink', 'quiet', 'page', 'line', 'column', 'accent', 'one', 'other'];
export function inks(figure) {
  const style = getComputedStyle(figure);
  const ink = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...ink, face: style.fontFamily };
}

// Paper is light, whatever the screen is. Nothing is painted between the two assignments.
export function paperInks(figure) {
  const root = document.documentElement;
  const { theme } = root.dataset;
  root.dataset.theme = 'light';
  const ink = inks(figure);
  if (theme === undefined) delete root.dataset.theme;
  else root.dataset.theme = theme;
  return ink;
}

// Called after the colours of the page have changed and are seen; gives back how to stop that.
export function onTheme(redraw) {
  const changed = () => afterPaint(redraw);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', changed);
  return () => { watcher.disconnect(); dark.removeEventListener('change', changed); };
}

export const font = (ink, size, bold) => `${bold ? '650 ' : ''}${Math.round(size)}px ${ink.face}`;

function fit(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let n = text.length;
  while (n > 1 && ctx.measureText(`${text.slice(0, n).trimEnd()}…`).width > room) n--;
  return `${text.slice(0, n).trimEnd()}…`;
}

// Text at a place of the canvas; no wider than `room`, which is in the canvas's own pixels, like x and y.
export function write(ctx, text, x, y, { font: face, colour, align = 'left', base = 'middle', room = Infinity }) {
  ctx.save();
  ctx.font = face;
  ctx.fillStyle = colour;
  ctx.textAlign = align;
  ctx.textBaseline = base;
  ctx.fillText(fit(ctx, text, room), x, y);
  ctx.restore();
}

export function widthOf(ctx, text, face) {
  ctx.save();
  ctx.font = face;
  const { width } = ctx.measureText(text);
  ctx.restore();
  return width;
}

// A drawing apart from the page: as sharp as `sharp` says on any screen, and complete when this returns. uPlot draws as
// finely as the screen is, so the chart itself is made larger (`k`) where the screen is too coarse.
export function drawing(uPlot, plan, ink, { width, height, sharp, title = '', foot = '' }) {
  const k = sharp / devicePixelRatio;
  const [options, data] = plan(uPlot, { k, ink });
  const u = new uPlot({ ...options, width: width * k, height: height * k, cursor: { show: false } }, data);
  u.batch(() => {});
  const head = title ? 40 * sharp : 0;
  const edge = title ? 16 * sharp : 0;
  const below = foot ? 20 * sharp : 0;
  const { canvas } = u.ctx;
  const out = document.createElement('canvas');
  out.width = canvas.width + 2 * edge;
  out.height = canvas.height + head + edge + below;
  const ctx = out.getContext('2d');
  ctx.fillStyle = ink.page;
  ctx.fillRect(0, 0, out.width, out.height);
  if (title) write(ctx, title, edge, head * .6, { font: font(ink, 15 * sharp, true), colour: ink.ink, room: canvas.width });
  ctx.drawImage(canvas, edge, head);
  if (foot) write(ctx, foot, edge, out.height - edge, { font: font(ink, 12 * sharp), colour: ink.quiet, room: canvas.width });
  u.destroy();
  return out;
}
