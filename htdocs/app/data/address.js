// The site's own addresses: what a path and a query mean, and how they are written.
import { divisions, views, enough } from './names.js';
import { isDate } from './format.js';

export const base = new URL('../../', import.meta.url).pathname;

const viewAliases = { team: 'team-five', teams: 'team-five', five: 'team-five', teamfive: 'team-five', 'team-knockout': 'knockout', teamknockout: 'knockout', ko: 'knockout' };

/** @type {[RegExp, string, string[]?][]} */
const routes = [
  [/^$/, 'rankings'],
  [/^team\/(\d+)(?:\/(\d{4}-\d\d-\d\d))?$/, 'team', ['id', 'date']],
  [/^athlete\/(\d+)(?:\/(\d{4}-\d\d-\d\d))?$/, 'athlete', ['id', 'date']],
  [/^compare\/(teams|athletes|meet)$/, 'compare', ['kind']],
  [/^meet\/(\d+)$/, 'meet', ['id']],
  [/^meets$/, 'meets'],
  [/^matrix$/, 'matrix'],
  [/^standings$/, 'standings'],
  [/^championship$/, 'championship'],
  [/^movers$/, 'movers'],
  [/^changes(?:\/(\d{1,9}))?$/, 'changes', ['id']],
  [/^season$/, 'season'],
  [/^leaders$/, 'leaders'],
  [/^search$/, 'search'],
  [/^watched$/, 'watched'],
  [/^embed$/, 'embed'],
  [/^(faq|how-it-works|glossary)$/, 'text', ['name']],
  [/^feedback$/, 'feedback']
];

const positive = (text) => (/^\d{1,9}$/.test(text ?? '') && Number(text) > 0 ? Number(text) : undefined);

// "12,9" without what is none, and without repetition
function handles(text, most) {
  const all = [...new Set((text ?? '').split(',').map(positive).filter(Boolean))].slice(0, most);
  return all.length ? all.join(',') : undefined;
}

// What every page may find in its query; a bad value counts as absent, so that no address is a dead end.
function readQuery(search) {
  const p = new URLSearchParams(search);
  const division = positive(p.get('division'));
  const gender = (p.get('gender') ?? '').toUpperCase();
  const view = (p.get('view') ?? '').toLowerCase();
  const named = viewAliases[view] ?? view;
  const date = p.get('date') ?? p.get('checkpoint_date') ?? p.get('snapshot');
  return {
    division: divisions.some((d) => d.code === division) ? division : undefined,
    gender: gender === 'M' || gender === 'F' ? gender : undefined,
    view: views.some((v) => v.id === named) ? named : undefined,
    region: p.get('region')?.slice(0, 100) || undefined,
    conference: p.get('conference')?.slice(0, 100) || undefined,
    search: enough(p.get('search')) ? p.get('search').slice(0, 100) : undefined,
    season: positive(p.get('season')),
    date: isDate(date) ? date : undefined,
    page: positive(p.get('page')),
    sort: /^-?[a-z_0-9]{1,40}$/.test(p.get('sort') ?? '') ? p.get('sort') : undefined,
    by: p.get('by') === 'conference' ? 'conference' : undefined,
    top: [25, 100, 250].includes(Number(p.get('top'))) ? Number(p.get('top')) : undefined,
    component: /^(scs|saga|sewr|osma|xcri)$/.test(p.get('component') ?? '') ? p.get('component') : undefined,
    kind: /^(athletes|teams)$/.test(p.get('kind') ?? '') ? p.get('kind') : undefined,
    a: positive(p.get('a')),
    b: positive(p.get('b')),
    teams: handles(p.get('teams'), 40),
    without: handles(p.get('without'), 100),
    q: p.get('q')?.slice(0, 100) || undefined
  };
}

export function parse(url) {
  const path = url.pathname.slice(base.length).replace(/\/$/, '');
  const query = readQuery(url.search);
  for (const [pattern, name, fields = []] of routes) {
    const match = pattern.exec(path);
    if (match) {
      /** @type {{ id?: string, date?: string, name?: string, kind?: string }} */
      const found = {};
      fields.forEach((field, i) => { if (match[i + 1]) found[field] = match[i + 1]; });
      if (found.date && !isDate(found.date)) break;
      return { ...query, ...found, route: name };
    }
  }
  return { ...query, route: 'missing' };
}

// Defaults are not written, so that the plain address stays plain.
const plain = { view: 'athletes' };
const order = ['division', 'gender', 'view', 'season', 'date', 'region', 'conference', 'search', 'by', 'top', 'component', 'sort', 'a', 'b', 'teams', 'without', 'q', 'kind', 'page'];

export function href(path, query = {}) {
  const p = new URLSearchParams();
  for (const name of order) {
    const value = query[name];
    if (value !== undefined && value !== null && value !== '' && value !== plain[name] && !(name === 'page' && value === 1)) p.set(name, value);
  }
  const text = p.toString().replaceAll('%2C', ',');
  return base + path + (text ? `?${text}` : '');
}

export const to = {
  rankings: (q = {}) => href('', q),
  team: (id, q = {}) => href(`team/${id}${q.date ? `/${q.date}` : ''}`, { gender: q.gender, season: q.season }),
  athlete: (id, q = {}) => href(`athlete/${id}${q.date ? `/${q.date}` : ''}`, { season: q.season }),
  compareTeams: (a, b, q = {}) => href('compare/teams', { a, b, gender: q.gender, division: q.division, season: q.season, date: q.date }),
  compareAthletes: (a, b, q = {}) => href('compare/athletes', { a, b, gender: q.gender, season: q.season, date: q.date }),
  compareMeet: (teams, q = {}) => href('compare/meet', { teams: teams.join(','), without: q.without, gender: q.gender, division: q.division, season: q.season, date: q.date }),
  meets: (q = {}) => href('meets', { division: q.division, gender: q.gender, season: q.season, search: q.search, page: q.page }),
  // A race is of its own day, whatever day one comes from.
  meet: (race, q = {}) => href(`meet/${race}`, { season: q.season }),
  matrix: (q = {}) => href('matrix', { division: q.division, gender: q.gender, region: q.region, conference: q.conference, season: q.season, date: q.date }),
  standings: (q = {}) => href('standings', { division: q.division, gender: q.gender, by: q.by, season: q.season, date: q.date }),
  championship: (q = {}) => href('championship', { division: q.division, gender: q.gender, season: q.season, date: q.date }),
  movers: (q = {}) => href('movers', { division: q.division, gender: q.gender, region: q.region, top: q.top, component: q.component, season: q.season, date: q.date }),
  changes: (q = {}) => (q.id ? href(`changes/${q.id}`) : href('changes', { division: q.division, gender: q.gender, season: q.season, page: q.page })),
  season: (q = {}) => href('season', { division: q.division, gender: q.gender, view: q.view, season: q.season, date: q.date }),
  leaders: (q = {}) => href('leaders', { division: q.division, gender: q.gender, component: q.component, season: q.season, page: q.page }),
  // The page that gives the line, and the frame that stands in it
  embed: (q = {}) => href('embed', { division: q.division, gender: q.gender, view: q.view, region: q.region, conference: q.conference, a: q.a }),
  search: (q) => href('search', { q: q.q, kind: q.kind, division: q.division, gender: q.gender, season: q.season, page: q.page }),
  text: (name) => href(name),
  athleteAtAthleticNet: (id) => `https://www.athletic.net/athlete/${id}/cross-country`,
  teamAtAthleticNet: (id) => `https://www.athletic.net/team/${id}/cross-country`,
  raceAtAthleticNet: (meet, race) => (meet ? `https://www.athletic.net/CrossCountry/meet/${meet}/results/${race}` : null)
};
