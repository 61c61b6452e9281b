import { html } from '../view.js';
import { at as api, foundSize } from '../data/api.js';
import { to, href } from '../data/address.js';
import { go } from '../router.js';
import { divisions, divisionName, divisionShort, genderName, athleteName, enough, listed, dayOf } from '../data/names.js';
import { int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { teamLink } from '../components/links.js';
import { useHead } from '../components/head.js';
import { DataTable, Pager } from '../components/table.js';
import { Failure, Empty } from '../components/states.js';
import { addressOf } from '../components/finder.js';

const kinds = [[undefined, 'Best of all'], ['athletes', 'Athletes'], ['teams', 'Teams']];
const rowOf = {
  athletes: (r) => ({ ...r, kind: 'athlete', id: r.anet_athlete_hnd, team_id: r.anet_team_hnd, name: athleteName(r), rank: r.athlete_rank }),
  teams: (r) => ({ ...r, kind: 'team', id: r.anet_team_hnd, name: r.team_name, rank: r.team_rank })
};

// The best that the name finds, of both kinds; or all of one kind, division and gender, a page at a time.
export default function Search({ at }) {
  const asked = enough(at.q);
  const text = asked ? at.q.trim() : '';
  // Whoever narrows the search wants to see all: athletes, where nothing else is said.
  const kind = at.kind ?? (at.division || at.gender ? 'athletes' : undefined);
  const answer = useApi(/** @type {import('../data/api.js').Address<any>} */ (!asked ? null : kind === 'teams' ? api.foundTeams(text, at) : kind ? api.foundAthletes(text, at) : api.search(text, at)));
  const only = [at.division && divisionName(at.division), at.gender && genderName(at.gender)];
  useHead(text ? listed(`Search: ${text}`, kind, only, at.page > 1 && `page ${at.page}`) : 'Search', 'Athletes and teams of the season, in all divisions.');
  const d = answer.data;
  const rows = kind ? d?.results.map(rowOf[kind]) : d?.results;
  const page = at.page ?? 1;
  const everywhere = useApi(kind && d && !d.total ? api.search(text, at) : null);
  const elsewhere = everywhere.data?.results.length > 0;
  const hrefOf = (news) => to.search({ ...at, kind, page: undefined, ...news });
  return html`<div class="page-head"><h1>Search${text && html` <span class="h1-view">${listed(text, kind, only)}</span>`}</h1>
    <p class="subtitle">${kind ? 'All that have the name, by rank' : 'Athletes and teams of the season in all divisions: the best twenty'}</p></div>
    ${asked && html`<div class="controls">
      <nav class="segments" aria-label="Kind">${kinds.map(([id, word]) => html`<a key=${word} data-stay href=${hrefOf(id ? { kind: id } : { kind: undefined, division: undefined, gender: undefined })} aria-current=${kind === id ? 'true' : null}>${word}</a>`)}
        <a href=${to.meets({ search: text, season: at.season, division: at.division, gender: at.gender })}>Meets</a></nav>
      <label class="field"><span class="unseen">Division</span><select class=${at.division ? 'chosen' : ''} value=${String(at.division ?? '')} onChange=${(e) => go(hrefOf({ kind: kind ?? 'athletes', division: Number(e.target.value) || undefined }), { stay: true })}>
        <option value="" selected=${!at.division}>All divisions</option>${divisions.map((x) => html`<option key=${x.code} value=${String(x.code)} selected=${x.code === at.division}>${x.name}</option>`)}</select></label>
      <nav class="segments" aria-label="Gender">${[undefined, 'M', 'F'].map((g) => html`<a key=${g} data-stay href=${hrefOf({ kind: kind ?? (g && 'athletes'), gender: g })} aria-current=${at.gender === g ? 'true' : null}>${g ? genderName(g) : 'All'}</a>`)}</nav></div>
      <p class="count quiet" role="status">${d && kind && rows.length ? `${int(d.offset + 1)}–${int(d.offset + rows.length)} of ${int(d.total)}` : ' '}</p>`}
    ${answer.error ? html`<${Failure} answer=${answer} />`
    : !asked ? html`<${Empty} way=${href('')} wayText="To the rankings">Type at least two letters of a name into the box above.</${Empty}>`
    : rows && !rows.length ? html`<${Empty} way=${d.total ? hrefOf({}) : elsewhere ? hrefOf({ kind: undefined, division: undefined, gender: undefined }) : href('')} wayText=${d.total ? 'To the first page' : elsewhere ? 'Look everywhere' : 'To the rankings'}>
        ${d.total ? 'The search has fewer pages.' : kind ? `No one here has this name.` : `No athlete or team of ${dayOf({ season: at.season }) || 'this season'} has this name.`}</${Empty}>`
    : html`<${DataTable} take=${listed(`search ${text}`, kind, only)} caption=${`Found for ${text}`} rows=${rows} shape=${kind ? foundSize : 8} busy=${answer.loading} rowKey=${(r) => `${r.kind}${r.id}${r.gender_code}${r.division_code}`} columns=${[
      { key: 'name', label: 'Name', lead: true, cell: (r) => html`<a href=${addressOf(r)}>${r.name ?? 'Name unknown'}</a>` },
      !kind && { key: 'kind', label: 'What', card: 'corner', cell: (r) => (r.kind === 'team' ? 'Team' : 'Athlete') },
      kind !== 'teams' && { key: 'of', label: 'Team', card: 'meta', bare: (r) => r.kind !== 'athlete', cell: (r) => (r.kind === 'athlete' ? teamLink({ ...r, anet_team_hnd: r.team_id }, r.gender_code, at.season) : '–') },
      { key: 'division', label: 'Division', card: 'meta', cell: (r) => `${divisionShort(r.division_code)} ${genderName(r.gender_code)}` },
      { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r.rank) }]} />
      ${d && kind && html`<${Pager} page=${page} pages=${Math.max(1, Math.ceil(d.total / foundSize))} hrefOf=${(n) => hrefOf({ page: n })} onJump=${(n) => go(hrefOf({ page: n }))} />`}`}`;
}
