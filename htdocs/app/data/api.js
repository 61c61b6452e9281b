// The one place that knows the API: its addresses, its parameters, its errors.

const root = new URL('../../api/', import.meta.url).pathname;

export class ApiError extends Error {
  constructor(status, detail, { retryAfter = 0, kind = '' } = {}) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.kind = kind;
  }
}

// ---- addresses ---------------------------------------------------------------------------------------------------

function address(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.append(name, value);
  }
  const text = query.toString();
  return root + path + (text ? `?${text}` : '');
}

export const pageSize = 100;
const page = (q) => ({ limit: pageSize, offset: (Math.max(1, q.page || 1) - 1) * pageSize || undefined });
// A snapshot is of the season of its year; another season may be the current one by now.
const year = (q) => q.season ?? (q.date && Number(q.date.slice(0, 4)));
const season = (q) => ({ season_year: year(q), checkpoint_date: q.date });
const group = (q) => ({ ...season(q), division: q.division, gender: q.gender });
const knockout = (q) => ({ ...season(q), rank_group_type: 'D', rank_group_fk: q.division, gender_code: q.gender });

const athleteFields = 'season_year,checkpoint_date,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,'
  + 'team_name,regl_group_name,conf_group_name,athlete_rank,races_count,most_recent_race_date,scs_score,scs_rank,calculated_at,previous_rank,rank_change';
const teamFields = 'season_year,checkpoint_date,anet_team_hnd,team_name,regl_group_name,conf_group_name,team_rank,'
  + 'team_xcri_score,most_recent_race_date,calculated_at,previous_rank,rank_change';
const knockoutFields = 'team_id,team_name,regl_group_name,conf_group_name,knockout_rank,team_five_rank,most_recent_race_date,'
  + 'h2h_wins,h2h_losses,checkpoint_date,season_year,calculation_date,previous_rank,rank_change';
const rosterFields = 'season_year,division_code,gender_code,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,athlete_rank,'
  + 'previous_rank,rank_change,races_count,h2h_wins,h2h_losses,scs_score,scs_rank,saga_score,saga_rank,sewr_score,sewr_rank,osma_score,osma_rank';
const matchupFields = 'matchup_id,race_hnd,meet_id,race_date,meet_name,team_a_id,team_a_name,team_a_rank,team_a_score,team_a_ko_rank,'
  + 'team_b_id,team_b_name,team_b_rank,team_b_score,team_b_ko_rank,winner_team_id';
const leaderFields = 'component_id,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,rank,races_used,'
  + 'saga_score,sewr_score,osma_score,xcri_score';
const gapFields = 'anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,xcri_rank,component_rank,difference';
const filters = (q) => ({ region: q.region, conference: q.conference, search: q.search?.length > 1 ? q.search : undefined, sort: q.sort });

export const at = {
  // The three rankings: one page of 100 rows, with what the table shows and no more.
  athletes: (q) => address('athletes/', { ...group(q), ...filters(q), ...page(q), fields: athleteFields, include: 'movement' }),
  teams: (q) => address('team-five/', { ...group(q), ...filters(q), ...page(q), fields: teamFields, include: 'movement' }),
  size: (q) => address('athletes/', { ...group(q), limit: 1, fields: 'athlete_rank' }),
  knockout: (q) => address('team-knockout/', { ...knockout(q), ...filters(q), ...page(q), fields: knockoutFields, include: 'movement' }),
  csv: (url) => {
    const u = new URL(url, location.href);
    for (const name of ['limit', 'offset', 'fields']) u.searchParams.delete(name);
    u.searchParams.set('limit', '50000');
    u.searchParams.set('format', 'csv');
    return u.pathname + u.search;
  },

  athlete: (id, q = {}) => address(`athletes/${id}`, season(q)),
  athleteHistory: (id, q = {}) => address(`athletes/${id}/history`, { season_year: year(q), fields: 'checkpoint_date,athlete_rank,scs_score,races_count' }),
  components: (id, q = {}) => address(`scs/athletes/${id}/comparison`, { season_year: year(q), division: q.division, gender: q.gender }),
  distribution: (component, q) => address(`scs/distribution/${component}`, { season_year: year(q), division: q.division, gender: q.gender, bins: 20 }),

  team: (id, q = {}) => address(`teams/${id}`, { ...season(q), gender: q.gender }),
  teamHistory: (id, q = {}) => address(`teams/${id}/history`, { season_year: year(q), gender: q.gender, fields: 'checkpoint_date,team_rank,team_xcri_score,athletes_count' }),
  teamKnockout: (id, q = {}) => address(`team-knockout/${id}`, { ...season(q), rank_group_type: 'D', gender_code: q.gender }),
  roster: (id, q = {}) => address(`athletes/team/${id}/roster`, { ...season(q), gender: q.gender, limit: 200, include: 'movement', fields: rosterFields }),
  resume: (id, q = {}) => address(`teams/${id}/resume`, { season_year: year(q), gender: q.gender }),
  matchups: (id, q, offset = 0, limit = 50) => address('team-knockout/matchups', { team_id: id, ...knockout(q), limit, offset: offset || undefined, fields: matchupFields }),
  meet: (race, q = {}) => address(`team-knockout/matchups/meet/${race}`, season(q)),

  leaderboard: (component, q) => address('components/leaderboard', { component, season_year: year(q), division: q.division, gender: q.gender, ...page(q), fields: leaderFields }),
  discrepancies: (component, q) => address('scs/biggest-discrepancies', { component, season_year: year(q), division: q.division, gender: q.gender, limit: 25, fields: gapFields }),
  // `sort`: '-rank_change' for those who gained most, 'rank_change' for those who lost most.
  movers: (kind, sort, q) => address(kind === 'athletes' ? 'athletes/' : 'team-five/', {
    ...group(q), sort, limit: 15, include: 'movement',
    fields: kind === 'athletes' ? 'season_year,calculated_at,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,athlete_rank,previous_rank,rank_change'
      : 'season_year,calculated_at,anet_team_hnd,team_name,team_rank,previous_rank,rank_change' }),
  standings: (q) => address('team-five/', { ...group(q), limit: 1000, include: 'movement',
    fields: 'season_year,calculated_at,anet_team_hnd,team_name,regl_group_name,conf_group_name,team_rank,team_xcri_score,previous_rank,rank_change' }),
  matrix: (q) => address('team-knockout/matchups/matrix', { ...knockout(q), region: q.region, conference: q.conference,
    limit: q.region || q.conference ? 60 : 25 }),

  search: (text, q = {}) => address('search', { q: text, season_year: year(q) }),
  compareTeams: (a, b, q) => address('compare/teams', { a, b, ...group(q) }),
  seasons: () => address('seasons'),
  regions: (q) => address('regions', group(q)),
  conferences: (q) => address('conferences', group(q)),
  snapshots: () => address('snapshots/'),
  feedbackStatus: () => address('feedback/status'),
  feedback: () => address('feedback/')
};

// ---- requests ------------------------------------------------------------------------------------------------------

// Answers of this visit, so that Back is instant. Old ones are asked for again, and the browser's own cache then
// costs one 304.
const seen = new Map();
const freshFor = 120000;
const most = 80;

export function remembered(url) {
  const entry = seen.get(url);
  return entry && Date.now() - entry.time < freshFor ? entry.answer : undefined;
}

function remember(url, answer) {
  seen.delete(url);
  seen.set(url, { answer, time: Date.now() });
  if (seen.size > most) seen.delete(seen.keys().next().value);
}

// What a list of faults (422) says, in one sentence per parameter.
function sentence(detail) {
  if (typeof detail === 'string') return detail;
  if (Array.isArray(detail)) {
    return detail.map((d) => `${d.loc?.slice(1).join('.') ?? 'Request'}: ${d.msg}`).join('; ');
  }
  return '';
}

const listeners = new Set();
// The first answer may come before anyone listens.
let lastNews;
// Tells the shell what an answer said besides its data: that it is old, that maintenance is announced.
export function onNotice(listener) {
  listeners.add(listener);
  if (lastNews) listener(lastNews);
  return () => listeners.delete(listener);
}
const tell = () => { for (const listener of listeners) listener(lastNews); };
// A page is as old as the oldest of its answers; the next page begins anew.
export function forgetNotices() {
  if (!lastNews) return;
  lastNews = { ...lastNews, offline: '', stale: false };
  tell();
}
// Is the answer an old one?
function notice(response) {
  const offline = response.headers.get('x-xcri-offline') ?? '';
  const stale = !offline && /^11[01]\b/.test(response.headers.get('warning') ?? '');
  lastNews = {
    offline: offline || lastNews?.offline || '',
    stale: stale || Boolean(lastNews?.stale),
    window: response.headers.get('xcri-maintenance') ?? response.headers.get('x-xcri-maintenance') ?? ''
  };
  tell();
  return Boolean(offline) || stale;
}

const cut = (response) => new ApiError(response.status, 'The answer was not whole. Please try again.');
async function read(response) {
  const type = response.headers.get('content-type') ?? '';
  if (response.ok) {
    return type.includes('json') ? response.json().catch((error) => { throw error.name === 'AbortError' ? error : cut(response); }) : Promise.reject(cut(response));
  }
  const body = type.includes('json') ? await response.json().catch(() => ({})) : {};
  const retryAfter = Number(response.headers.get('retry-after')) || 0;
  const detail = sentence(body.detail) || `The server answered ${response.status}.`;
  const maintenance = response.status === 503 && /maintenance/i.test(detail);
  throw new ApiError(response.status, detail, { retryAfter, kind: maintenance ? 'maintenance' : '' });
}

// Longer than the server gives a statement; who has waited so long is told.
const patience = 15000;

export async function get(url, { signal } = {}) {
  const known = remembered(url);
  if (known) return known;
  const stop = new AbortController();
  const leave = () => stop.abort();
  let late = false;
  const timer = setTimeout(() => { late = true; leave(); }, patience);
  signal?.addEventListener('abort', leave);
  if (signal?.aborted) leave();
  try {
    const response = await fetch(url, { signal: stop.signal });
    const old = notice(response);
    const answer = await read(response);
    if (!old) remember(url, answer);
    return answer;
  } catch (error) {
    if (late) throw new ApiError(504, 'The server takes too long to answer.');
    if (error.name === 'AbortError' || error instanceof ApiError) throw error;
    throw new ApiError(0, 'The server cannot be reached. Please look at your connection.', { kind: 'offline' });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

// What can wait is asked for one after the other, so that one visitor never takes many of the server's connections.
let line = Promise.resolve();
export function getInTurn(url, options = {}) {
  const answer = line.then(() => { options.signal?.throwIfAborted(); return get(url, options); });
  line = answer.catch(() => {});
  return answer;
}

export async function post(url, body) {
  let response;
  try {
    response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  } catch {
    throw new ApiError(0, 'The server cannot be reached. Your message is still here; please try again.', { kind: 'offline' });
  }
  return read(response);
}
