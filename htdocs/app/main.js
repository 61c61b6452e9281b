// Starts the site: which page belongs to the address, and what is in the head of the document.
import { html, render, useState, useEffect, useLayoutEffect, useRef } from './view.js';
import { route, onRoute, start, settle, hold } from './router.js';
import { firstRows, typed } from './data/first.js';
import { get, forgetNotices } from './data/request.js';
import { Notices } from './components/notices.js';
import { startShell } from './components/shell.js';
import { keepFocus } from './focus.js';

// Each page comes when it is asked for.
const pages = {
  rankings: () => import('./pages/rankings.js'),
  team: () => import('./pages/team.js'),
  athlete: () => import('./pages/athlete.js'),
  compare: () => import('./pages/compare.js'),
  meet: () => import('./pages/meet.js'),
  meets: () => import('./pages/meets.js'),
  matrix: () => import('./pages/matrix.js'),
  championship: () => import('./pages/championship.js'),
  standings: () => import('./pages/standings.js'),
  movers: () => import('./pages/movers.js'),
  changes: () => import('./pages/changes.js'),
  season: () => import('./pages/season.js'),
  leaders: () => import('./pages/leaders.js'),
  search: () => import('./pages/search.js'),
  watched: () => import('./pages/watched.js'),
  embed: () => import('./pages/embed.js'),
  text: () => import('./pages/text.js'),
  feedback: () => import('./pages/feedback.js'),
  missing: () => import('./pages/missing.js')
};
const loaded = {};

function Site() {
  const [at, setAt] = useState(route());
  const [, setLoaded] = useState(0);
  const [broken, setBroken] = useState(null);
  const first = useRef(true);
  useEffect(() => onRoute(setAt), []);
  const Page = loaded[at.route];
  useLayoutEffect(() => {
    if (Page) return undefined;
    let live = true;
    const release = hold(pages[at.route]().then((m) => { loaded[at.route] = m.default; if (live) { setBroken(null); setLoaded((n) => n + 1); } },
      () => { if (live) setBroken(at.route); }));
    return () => { live = false; release(); };
  }, [at.route]);
  useEffect(() => { if (Page) settle(); }, [at, Page]);
  // After a change of page the reader of a screen starts at its heading.
  const place = `${at.route}/${at.id ?? at.name ?? at.kind ?? ''}`;
  useEffect(() => {
    if (first.current) { first.current = false; return; }
    document.getElementById('main').focus({ preventScroll: true });
  }, [place]);
  if (broken === at.route) {
    return html`<div class="state failure" role="alert"><p class="state-title">This page could not be loaded</p>
      <p>Please look at your connection.</p><p><button type="button" class="button" onClick=${() => location.reload()}>Try again</button></p></div>`;
  }
  return html`<${Notices} />${Page ? html`<${Page} key=${at.route === 'rankings' ? 'rankings' : place} at=${at} />` : html`<div class="page-wait"></div>`}`;
}

start();
// A component or a group that is chosen on a page asks for a part of it only.
const mostOf = ({ component, by, ...rest }) => JSON.stringify(rest);
let most = mostOf(route());
onRoute((at) => {
  if (mostOf(at) !== most) forgetNotices();
  most = mostOf(at);
});
startShell();
const main = document.getElementById('main');
keepFocus(main);
// The first rows, which Apache has put into the page, stand until this page has its own: nothing flickers, and while
// the network is slow there is something to read.
if (route().route === 'rankings') {
  const { Rankings, listOf } = await import('./pages/rankings.js');
  loaded.rankings = Rankings;
  if (firstRows && route().route === 'rankings') {
    main.style.minHeight = `${main.offsetHeight}px`;
    await Promise.race([get(listOf(route())).catch(() => {}), new Promise((done) => { onRoute(done); setTimeout(done, 4000); })]);
    setTimeout(() => { main.style.minHeight = ''; }, 1000);
  }
}
// What was typed before this came is kept.
const typing = typed();
main.replaceChildren();
render(html`<${Site} />`, main);
const field = /** @type {HTMLInputElement} */ (main.querySelector('input[name="search"]'));
if (field && typing.here) field.focus();
if (field && typing.text) {
  field.value = typing.text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
// The worker can wait until everything else has been loaded.
if ('serviceWorker' in navigator) {
  const register = () => navigator.serviceWorker.register(new URL('../sw.js', import.meta.url)).catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
