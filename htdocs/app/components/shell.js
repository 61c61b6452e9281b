// What lives in the static header: the theme switch, the search box, the mark on the current page's link.
import { html, render, useEffect, afterPaint } from '../view.js';
import { onRoute, route } from '../router.js';
import { base, to } from '../data/address.js';

// The choice is a cookie, so that Apache writes it into the next page: no script has to run before the first paint. A
// page that comes from the offline copy may have the choice of another day.
function themeSwitch(button) {
  const root = document.documentElement;
  const chosen = /(?:^|; )xcri-theme=(dark|light)/.exec(document.cookie)?.[1];
  if (chosen) root.dataset.theme = chosen;
  let wanted = root.dataset.theme;
  const dark = () => (wanted ? wanted === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches);
  const say = () => { button.textContent = dark() ? 'Light' : 'Dark'; button.setAttribute('aria-label', dark() ? 'Switch to light colours' : 'Switch to dark colours'); };
  button.addEventListener('click', () => {
    wanted = dark() ? 'light' : 'dark';
    document.cookie = `xcri-theme=${wanted}; path=${base}; max-age=31536000; samesite=lax`;
    say();
    // The button answers at once; all of the page takes a slow phone a moment.
    afterPaint(() => { root.dataset.theme = wanted; });
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', say);
  say();
  button.hidden = false;
}

// The lists in the header open with the division and gender that the visitor looks at, and with the day, where they have
// one.
const lists = { '': to.rankings, standings: to.standings, championship: to.championship, leaders: to.leaders, movers: to.movers, changes: to.changes, season: to.season, meets: (q) => to.meets({ division: q.division, gender: q.gender, season: q.season }), matrix: to.matrix };
const groupless = ['text', 'search', 'feedback', 'missing', 'compare', 'meet', 'team', 'athlete'];
/** @param {string} which
 * @returns {NodeListOf<HTMLAnchorElement>} */
const links = (which) => document.querySelectorAll(which);
function leadTo({ division, gender, season, date }) {
  for (const link of links('.site-nav a, .site-footer a')) {
    const list = link.origin === location.origin && lists[link.pathname.slice(base.length)];
    if (list) link.href = list({ division, gender, season, date });
  }
}

// A page whose division and gender only its answer tells.
export const useLead = (q, at) => useEffect(() => { if (q) leadTo({ ...q, season: at?.season, date: at?.date }); }, [q?.division, q?.gender, at?.season, at?.date]);

function markCurrent() {
  const at = route();
  if (!groupless.includes(at.route)) leadTo(at);
  const here = location.pathname.replace(/\/$/, '');
  for (const link of links('.site-nav a, .site-footer a')) {
    if (link.pathname.replace(/\/$/, '') === here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

export function startShell() {
  themeSwitch(document.getElementById('theme'));
  markCurrent();
  onRoute(markCurrent);
  const place = document.getElementById('finder');
  import('./finder.js').then(({ Finder }) => {
    // What was typed before this came is kept.
    const old = place.querySelector('input');
    const typed = old.value;
    const here = document.activeElement === old;
    place.replaceChildren();
    render(html`<${Finder} typed=${typed} />`, place);
    if (here) place.querySelector('input').focus();
  }, () => {});
}
