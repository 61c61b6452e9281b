// History API routing: links are ordinary links, and a click on one of ours changes the page without loading it anew.
import { parse, base } from './data/address.js';
import { afterPaint } from './view.js';

const listeners = new Set();
let current = parse(new URL(location.href));
let waiting = null;

history.scrollRestoration = 'manual';
// Every entry of the history has a key of its own; a page that was opened anew gets one now.
const newKey = () => Math.random().toString(36).slice(2);
const keyOf = () => history.state?.key;
if (!keyOf()) history.replaceState({ key: newKey() }, '');
// Storage may be full, or forbidden: then only the place is lost.
function places() {
  try {
    return JSON.parse(sessionStorage.getItem('xcri-places') ?? '{}');
  } catch {
    return {};
  }
}
function keepPlace() {
  const all = places();
  all[keyOf()] = waiting ?? Math.round(scrollY);
  const keys = Object.keys(all);
  if (keys.length > 100) delete all[keys[0]];
  try {
    sessionStorage.setItem('xcri-places', JSON.stringify(all));
  } catch { /* see places() */ }
}

const addressNow = () => location.pathname + location.search;
let shown = addressNow();
// `back`: by the browser's own Back or Forward.
const tell = (back = false) => { for (const listener of listeners) listener(current, back); };
function change() {
  shown = addressNow();
  current = parse(new URL(location.href));
}

export const route = () => current;
export function onRoute(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// `replace`: the same place in the history (typing). `stay`: the visitor keeps the place on the page.
export function go(address, { replace = false, stay = false } = {}) {
  const url = new URL(address, location.href);
  if (url.href === location.href) return;
  keepPlace();
  const key = replace ? keyOf() : newKey();
  history[replace || history.state?.above ? 'replaceState' : 'pushState']({ key }, '', url);
  waiting = stay ? null : 0;
  change();
  // A tap is answered at once (see `start`); the page that it leads to may take longer.
  afterPaint(tell);
}

// Something that stands above the page, and that Back closes. Gives back what to do when it goes another way: its entry
// goes with it, unless a link has led on from there.
export function openedInHistory(close) {
  keepPlace();
  const key = newKey();
  history.pushState({ ...history.state, key, above: true }, '');
  const gone = () => { if (keyOf() !== key) close(); };
  addEventListener('popstate', gone);
  return () => {
    removeEventListener('popstate', gone);
    if (keyOf() === key) history.back();
  };
}

function target() {
  try {
    return location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

// The top of a page is there as soon as the page is; any other place is not before all above it is drawn.
function takePlace() {
  if (waiting === null || (pending && (waiting > 0 || location.hash))) return;
  const place = waiting;
  waiting = null;
  const there = place === 0 && target();
  if (there) there.scrollIntoView();
  else scrollTo(0, place);
}

// `begin` is one thing more that a page waits for, `end` one less.
let pending = 0;
let frame = 0;
export function settle() {
  cancelAnimationFrame(frame);
  frame = requestAnimationFrame(() => { frame = requestAnimationFrame(takePlace); });
}
export function begin() { pending++; }
export function end() {
  pending--;
  settle();
}
// Whoever leaves the page lets go of what it still waits for.
export function hold(promise) {
  let held = true;
  const release = () => {
    if (held) end();
    held = false;
  };
  begin();
  promise.then(release, release);
  return release;
}

export const returning = () => waiting > 0;

function ours(link) {
  return link && link.origin === location.origin && link.pathname.startsWith(base) && !link.target
    && !link.hasAttribute('download') && !link.pathname.startsWith(`${base}api`) && !link.pathname.startsWith(`${base}docs`);
}

export function start() {
  addEventListener('popstate', () => {
    // A link within the page makes an entry of its own, and the browser has followed it.
    const known = keyOf();
    if (!known) history.replaceState({ key: newKey() }, '');
    if (addressNow() === shown) {
      if (known && known in places()) scrollTo(0, places()[known]);
      return;
    }
    waiting = places()[keyOf()] ?? 0;
    change();
    tell(true);
  });
  addEventListener('pagehide', keepPlace);
  // Whoever has begun to read is not moved any more.
  const reading = () => { if (waiting > 0 || location.hash) waiting = null; };
  for (const type of ['wheel', 'touchmove']) addEventListener(type, reading, { passive: true });
  addEventListener('keydown', (event) => { if (/^(Page|Home$|End$|Arrow(Up|Down)$| $)/.test(event.key)) reading(); });
  // The place is kept while it still belongs to this entry: popstate comes too late for that.
  let timer = 0;
  addEventListener('scroll', () => { clearTimeout(timer); timer = setTimeout(keepPlace, 100); }, { passive: true });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = /** @type {HTMLAnchorElement} */ (/** @type {Element} */ (event.target).closest?.('a[href]'));
    if (!ours(link)) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    if (link.closest('.segments')) {
      link.parentElement.querySelector('[aria-current]')?.removeAttribute('aria-current');
      link.setAttribute('aria-current', 'true');
    }
    go(link.href, { stay: link.dataset.stay !== undefined });
  });
  waiting = places()[keyOf()] ?? (location.hash ? 0 : null);
}
