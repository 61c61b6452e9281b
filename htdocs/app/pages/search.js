import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { href } from '../data/address.js';
import { divisionName, genderName } from '../data/names.js';
import { int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { teamLink } from '../components/links.js';
import { useHead } from '../components/head.js';
import { DataTable } from '../components/table.js';
import { Failure, Empty } from '../components/states.js';
import { addressOf } from '../components/finder.js';

export default function Search({ at }) {
  const text = at.q?.trim() ?? '';
  const answer = useApi(text.length > 1 ? api.search(text, { season: at.season }) : null);
  useHead(text ? `Search: ${text}` : 'Search', 'Athletes and teams of the season, in all divisions.');
  const rows = answer.data?.results;
  return html`<div class="page-head"><h1>Search${text && html` <span class="h1-view">${text}</span>`}</h1>
    <p class="subtitle">Athletes and teams of the season, in all divisions; at most 20</p></div>
    ${answer.error ? html`<${Failure} answer=${answer} />`
    : text.length < 2 ? html`<${Empty} way=${href('')} wayText="To the rankings">Type at least two letters of a name into the box above.</${Empty}>`
    : rows && !rows.length ? html`<${Empty} way=${href('')} wayText="To the rankings">No athlete or team of this season has this name.</${Empty}>`
    : html`<${DataTable} take=${`search ${text}`} caption=${`Found for ${text}`} rows=${rows} shape=${8} rowKey=${(r) => `${r.kind}${r.id}${r.gender_code}${r.division_code}`} columns=${[
      { key: 'name', label: 'Name', lead: true, cell: (r) => html`<a href=${addressOf(r)}>${r.name ?? 'Name unknown'}</a>` },
      { key: 'kind', label: 'What', card: 'corner', cell: (r) => (r.kind === 'team' ? 'Team' : 'Athlete') },
      { key: 'of', label: 'Team', card: 'meta', cell: (r) => (r.kind === 'athlete' ? teamLink({ ...r, anet_team_hnd: r.team_id }, r.gender_code, at.season) : html`<span class="none">–</span>`) },
      { key: 'division', label: 'Division', card: 'meta', cell: (r) => `${divisionName(r.division_code)} ${genderName(r.gender_code)}` },
      { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r.rank) }]} />`}`;
}
