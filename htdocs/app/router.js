// History API routing: links are ordinary links, and a click on one of ours changes the page without loading it anew.
import { parse, base } from './data/address.js';

const listeners = new Set();
let current = parse(new URL(location.href));
let waiting = null;

history.scrollRestoration = 'manual';
// Every entry of the history has a key of its own; a page that was opened anew gets one now.
const newKey = () => Math.random().toString(36).slice(2);
const keyOf = () => history.state?.key;
if (!keyOf()) history.replaceState({ key: newKey() }, '');
const places = () => JSON.parse(sessionStorage.getItem('xcri-places') ?? '{}');
function keepPlace() {
  try {
    const all = places();
    all[keyOf()] = Math.round(scrollY);
    const keys = Object.keys(all);
    if (keys.length > 100) delete all[keys[0]];
    sessionStorage.setItem('xcri-places', JSON.stringify(all));
  } catch { /* a full or forbidden storage loses only the place */ }
}

function change() {
  current = parse(new URL(location.href));
  for (const listener of listeners) listener(current);
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
  history[replace ? 'replaceState' : 'pushState']({ key }, '', url);
  waiting = stay ? null : 0;
  change();
}

// A page calls this when what it was asked for is there: now the place on the page can be taken up.
export function settled() {
  if (waiting === null) return;
  const place = waiting;
  waiting = null;
  requestAnimationFrame(() => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place === 0 && target) target.scrollIntoView();
    else scrollTo(0, place);
  });
}

export const returning = () => waiting > 0;

function ours(link) {
  return link && link.origin === location.origin && link.pathname.startsWith(base) && !link.target
    && !link.hasAttribute('download') && !link.pathname.startsWith(`${base}api`) && !link.pathname.startsWith(`${base}docs`);
}

export function start() {
  addEventListener('popstate', () => {
    waiting = places()[keyOf()] ?? 0;
    change();
  });
  addEventListener('pagehide', keepPlace);
  // The place is kept while it still belongs to this entry: popstate comes too late for that.
  let timer = 0;
  addEventListener('scroll', () => { clearTimeout(timer); timer = setTimeout(keepPlace, 100); }, { passive: true });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.('a[href]');
    if (!ours(link)) return;
    if (link.hash && link.pathname === location.pathname && link.search === location.search) return;
    event.preventDefault();
    go(link.href, { stay: link.dataset.stay !== undefined });
  });
  waiting = places()[keyOf()] ?? (location.hash ? 0 : null);
}
