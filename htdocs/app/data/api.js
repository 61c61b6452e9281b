// The one place that knows the API: its addresses, its parameters, and by openapi.json the types of its answers
// (t/site/types.t).

const root = new URL('../../api/', import.meta.url).pathname;

/** @typedef {import('xcri-api').paths} Paths */
/** The address of an answer of type T.
 * @template T
 * @typedef {string & { answer?: T }} Address */
/** A path of openapi.json, where none ends in a slash; it may, it is the same address.
 * @typedef {keyof Paths | `${keyof Paths}/`} Path */
/** @template {Path} P
 * @typedef {Paths[P extends keyof Paths ? P : P extends `${infer Q extends keyof Paths}/` ? Q : never]} Item */
/** What GET answers there.
 * @template {Path} P
 * @typedef {Item<P> extends { get: { responses: { 200: { content: { 'application/json': infer T } } } } } ? T : never} Answer */
/** @template {Path} P
 * @typedef {Item<P> extends { get: { parameters: { query?: infer T } } } ? [T] extends [never] ? Record<string, never> : { [K in keyof T]?: T[K] | string | number } : never} Query */

/** @template {Path} P
 * @param {P} path
 * @param {Query<P>} [params]
 * @param {string | number} [id] what stands in the path's {braces}
 * @returns {Address<Answer<P>>} */
function address(path, params, id) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.append(name, value);
  }
  const text = query.toString();
  return root + path.slice(1).replace(/\{\w+\}/, String(id)) + (text ? `?${text}` : '');
}

export const pageSize = 100;
export const foundSize = 20;
const foundPage = (q) => ({ limit: foundSize, offset: (Math.max(1, q.page || 1) - 1) * foundSize || undefined });
const page = (q) => ({ limit: pageSize, offset: (Math.max(1, q.page || 1) - 1) * pageSize || undefined });
// A snapshot is of the season of its year; another season may be the current one by now.
const year = (q) => q.season ?? (q.date && Number(q.date.slice(0, 4)));
const season = (q) => ({ season_year: year(q), checkpoint_date: q.date });
const group = (q) => ({ ...season(q), division: q.division, gender: q.gender });
const knockout = (q) => ({ ...season(q), rank_group_type: 'D', rank_group_fk: q.division, gender_code: q.gender });

const athleteFields = 'season_year,checkpoint_date,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,'
  + 'team_name,regl_group_name,conf_group_name,athlete_rank,races_count,most_recent_race_date,scs_score,scs_rank,calculated_at,previous_rank,rank_change';
// Where a list is one of a region, the place there is what one wants to know.
const places = (q) => (q.region ? ',region_rank' : '') + (q.conference ? ',conference_rank' : '');
const teamFields = 'season_year,checkpoint_date,anet_team_hnd,team_name,regl_group_name,conf_group_name,team_rank,'
  + 'team_xcri_score,most_recent_race_date,calculated_at,previous_rank,rank_change,season_ranks,first_rank,fifth_rank,spread,knockout_rank';
const knockoutFields = 'team_id,team_name,regl_group_name,conf_group_name,knockout_rank,team_five_rank,most_recent_race_date,'
  + 'h2h_wins,h2h_losses,checkpoint_date,season_year,calculation_date,previous_rank,rank_change';
const rosterFields = 'season_year,division_code,gender_code,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,athlete_rank,'
  + 'previous_rank,rank_change,races_count,h2h_wins,h2h_losses,scs_score,scs_rank,saga_score,saga_rank,sewr_score,sewr_rank,osma_score,osma_rank,season_ranks,region_rank,conference_rank,regl_group_name,conf_group_name';
const matchupFields = 'matchup_id,race_hnd,meet_id,race_date,meet_name,team_a_id,team_a_name,team_a_rank,team_a_score,team_a_ko_rank,'
  + 'team_b_id,team_b_name,team_b_rank,team_b_score,team_b_ko_rank,winner_team_id';
const leaderFields = 'component_id,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,rank,races_used,'
  + 'saga_score,sewr_score,osma_score,xcri_score';
const gapFields = 'anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,xcri_rank,component_rank,difference';
const filters = (q) => ({ region: q.region, conference: q.conference, search: q.search, sort: q.sort });

export const at = {
  // The three rankings: one page of 100 rows, with what the table shows and no more.
  athletes: (q) => address('/athletes/', { ...group(q), ...filters(q), ...page(q), fields: athleteFields + places(q), include: 'movement' }),
  teams: (q) => address('/team-five/', { ...group(q), ...filters(q), ...page(q), fields: teamFields + places(q), include: 'movement' }),
  size: (q) => address('/athletes/', { ...group(q), limit: 1, fields: 'athlete_rank' }),
  knockout: (q) => address('/team-knockout/', { ...knockout(q), ...filters(q), ...page(q), fields: knockoutFields, include: 'movement' }),
  // The whole of a list; `fields` are its columns, in their order.
  csv: (url, fields = []) => {
    const u = new URL(url, location.href);
    for (const name of ['limit', 'offset', 'fields', 'include']) u.searchParams.delete(name);
    if (fields.length) u.searchParams.set('fields', fields.join(','));
    u.searchParams.set('limit', '50000');
    u.searchParams.set('format', 'csv');
    return u.pathname + u.search;
  },

  athlete: (id, q = {}) => address('/athletes/{athlete_hnd}', season(q), id),
  athleteHistory: (id, q = {}) => address('/athletes/{athlete_hnd}/history', { season_year: year(q), fields: 'checkpoint_date,athlete_rank,scs_score,races_count' }, id),
  athletePlaces: (id, q) => address('/athletes/{athlete_hnd}/places', group(q), id),
  components: (id, q = {}) => address('/scs/athletes/{athlete_hnd}/comparison', { season_year: year(q), division: q.division, gender: q.gender }, id),
  distribution: (component, q) => address('/scs/distribution/{component}', { season_year: year(q), division: q.division, gender: q.gender, bins: 20 }, component),

  team: (id, q = {}) => address('/teams/{team_hnd}', { ...season(q), gender: q.gender }, id),
  teamHistory: (id, q = {}) => address('/teams/{team_hnd}/history', { season_year: year(q), gender: q.gender, fields: 'checkpoint_date,team_rank,team_xcri_score,athletes_count' }, id),
  teamPlaces: (id, q) => address('/teams/{team_hnd}/places', group(q), id),
  firstTeams: (q) => address('/history/teams', { ...group(q), fields: 'checkpoint_date,anet_team_hnd,team_name,team_rank' }),
  firstAthletes: (q) => address('/history/athletes', { ...group(q), fields: 'checkpoint_date,anet_athlete_hnd,athlete_name_first,athlete_name_last,athlete_rank' }),
  roster: (id, q = {}) => address('/athletes/team/{team_hnd}/roster', { ...season(q), gender: q.gender, limit: 200, include: 'movement', fields: rosterFields }, id),
  resume: (id, q = {}) => address('/teams/{team_hnd}/resume', { season_year: year(q), gender: q.gender }, id),
  // `until`: a day that Team Knockout was not kept for; then it is the races up to it.
  matchups: (id, q, offset = 0, limit = 50) => address('/team-knockout/matchups', { team_id: id, ...knockout(q), ...(q.until && { checkpoint_date: undefined, until: q.until }), limit, offset: offset || undefined, sort: '-race_date', fields: matchupFields }),
  meet: (race, q = {}) => address('/team-knockout/matchups/meet/{race_hnd}', season(q), race),

  leaderboard: (component, q) => address('/components/leaderboard', { component, season_year: year(q), division: q.division, gender: q.gender, ...page(q), fields: leaderFields }),
  discrepancies: (component, q) => address('/scs/biggest-discrepancies', { component, season_year: year(q), division: q.division, gender: q.gender, limit: 25, fields: gapFields }),
  // `sort`: '-rise' for those who gained most, 'rise' for those who lost most, weighed by where.
  movers: (sort, q) => address('/athletes/', { ...group(q), sort, top: q.top, region: q.region, limit: 15, include: 'movement',
    fields: 'season_year,calculated_at,anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,athlete_rank,previous_rank,rank_change' }),
  // Of teams the whole list, which is short, and names the regions, too.
  teamMovers: (q) => address('/team-five/', { ...group(q), limit: 5000, include: 'movement',
    fields: 'anet_team_hnd,team_name,regl_group_name,team_rank,previous_rank,rank_change,rise' }),
  // What publications have moved: all of a list's, one, and the feed of it
  changes: (q) => address('/changes/', { season_year: q.season, division: q.division, gender: q.gender, ...page(q) }),
  changed: (id) => address('/changes/{publication}', {}, id),
  feed: (q) => address('/changes.atom', { division: q.division, gender: q.gender }),
  standings: (q) => address('/team-five/', { ...group(q), limit: 1000, include: 'movement',
    fields: 'season_year,calculated_at,anet_team_hnd,team_name,regl_group_name,conf_group_name,team_rank,team_xcri_score,previous_rank,rank_change' }),
  championship: (q, by) => address('/championship', { ...group(q), by }),
  // Not the API's, but asked for as it is: a file of the administrator's (conf/site/championship.json).
  championshipRules: () => /** @type {Address<import('./championship.js').Rules>} */ (new URL('../../championship.json', import.meta.url).pathname),
  matrix: (q) => address('/team-knockout/matchups/matrix', { ...knockout(q), region: q.region, conference: q.conference,
    limit: q.region || q.conference ? 60 : 25 }),

  // The first twenty that a comparison can take
  teamsNamed: (text, q = {}) => address('/team-five/', { ...season(q), gender: q.gender, search: text, limit: 20, fields: 'anet_team_hnd,team_name,division_code,gender_code,team_rank' }),
  athletesNamed: (text, q = {}) => address('/athletes/', { ...season(q), gender: q.gender, search: text, limit: 20, fields: 'anet_athlete_hnd,athlete_name_first,athlete_name_last,team_name,division_code,gender_code,athlete_rank' }),
  // All that have a name like this, of one kind, in the order of their ranks
  foundTeams: (text, q) => address('/team-five/', { ...group(q), search: text, ...foundPage(q), fields: 'anet_team_hnd,team_name,division_code,gender_code,team_rank' }),
  foundAthletes: (text, q) => address('/athletes/', { ...group(q), search: text, ...foundPage(q), fields: 'anet_athlete_hnd,athlete_name_first,athlete_name_last,anet_team_hnd,team_name,division_code,gender_code,athlete_rank' }),
  search: (text, q = {}) => address('/search', { q: text, season_year: year(q) }),
  compareMeet: (teams, without, q) => address('/compare/meet', { teams, without, ...group(q) }),
  // The races of a list; and those of one meet, of whatever list.
  races: (q) => address('/meets/', { season_year: q.season, division: q.division, gender: q.gender, search: q.search, ...page(q) }),
  racesOf: (meet, q) => address('/meets/', { season_year: year(q), meet_id: meet, limit: 50 }),
  compareTeams: (a, b, q) => address('/compare/teams', { a, b, ...group(q) }),
  watched: (list) => address('/watched', Object.fromEntries(['athlete', 'team'].map((kind) => [`${kind}s`, [...new Set(list.filter((w) => w.kind === kind).map((w) => w.id))].join(',')]))),
  seasons: () => address('/seasons'),
  regions: (q) => address('/regions', group(q)),
  conferences: (q) => address('/conferences', group(q)),
  snapshots: () => address('/snapshots/'),
  knockoutSnapshots: (q) => address('/team-knockout/snapshots', { rank_group_type: 'D', rank_group_fk: q.division, gender_code: q.gender }),
  knockoutSize: (q) => address('/team-knockout/', { ...knockout(q), limit: 1, fields: 'team_id' }),
  feedbackStatus: () => address('/feedback/status'),
  feedback: () => address('/feedback/')
};
