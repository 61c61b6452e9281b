import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { divisionName, genderName, athleteName, teamName, components } from '../data/names.js';
import { moment, int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { teamLink } from '../components/links.js';
import { useHead } from '../components/head.js';
import { DataTable, Movement } from '../components/table.js';
import { Failure, Empty } from '../components/states.js';
import { GroupControls } from '../components/controls.js';
import { complete } from './rankings.js';

export default function Movers({ at }) {
  const q = complete(at);
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const up = useApi(api.movers('athletes', '-rank_change', q));
  const down = useApi(api.movers('athletes', 'rank_change', q));
  const teamsUp = useApi(api.movers('teams', '-rank_change', q));
  const teamsDown = useApi(api.movers('teams', 'rank_change', q));
  useHead(`Movers and gaps: ${title}`, `Who moved most since the last snapshot in ${title}, and where XCRI and SCS differ most.`, to.movers(at));
  const first = up.data?.results?.[0];
  return html`<div class="page-head"><h1>${title} <span class="h1-view">Movers and gaps</span></h1>
    <p class="subtitle tall">${first ? html`Season ${first.season_year}, as of ${moment(first.calculated_at)}, against the last snapshot` : ' '}</p></div>
    <${GroupControls} q=${q} hrefOf=${(news) => to.movers({ ...at, ...news })} />
    <div class="two">
      <${Moves} title="Athletes moving up" answer=${up} sign=${1} kind="athlete" q=${q} at=${at} />
      <${Moves} title="Athletes moving down" answer=${down} sign=${-1} kind="athlete" q=${q} at=${at} />
      <${Moves} title="Teams moving up" answer=${teamsUp} sign=${1} kind="team" q=${q} at=${at} />
      <${Moves} title="Teams moving down" answer=${teamsDown} sign=${-1} kind="team" q=${q} at=${at} />
    </div>
    <${Gaps} q=${q} at=${at} c=${components.find((c) => c.id === at.component) ?? components[0]} />`;
}

// The list comes in order, and may end with those who did not move this way.
function Moves({ title, answer, sign, kind, q, at }) {
  const field = kind === 'athlete' ? 'athlete_rank' : 'team_rank';
  const rows = answer.data?.results.filter((r) => r.rank_change * sign > 0);
  return html`<section><h2>${title}</h2>
    ${answer.error ? html`<${Failure} answer=${answer} />` : rows && !rows.length ? html`<${Empty}>No one moved this way since the last snapshot.</${Empty}>`
    : html`<${DataTable} compact caption=${title} rows=${rows} shape=${15} rowKey=${(r) => r.anet_athlete_hnd ?? r.anet_team_hnd} columns=${[
      { key: 'move', label: 'Move', cell: (r) => html`<${Movement} row=${r} />` },
      kind === 'athlete' && { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, { season: at.season })}>${athleteName(r)}</a>` },
      { key: kind === 'athlete' ? 'team' : 'name', label: 'Team', lead: kind === 'team', cell: (r) => html`<a href=${to.team(r.anet_team_hnd, { gender: q.gender, season: at.season })}>${teamName(r)}</a>` },
      { key: 'was', label: 'Was', num: true, cell: (r) => int(r.previous_rank) },
      { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r[field]) }]} />`}</section>`;
}

function Gaps({ q, at, c }) {
  const answer = useApi(api.discrepancies(c.id, q));
  const rows = answer.data?.results;
  return html`<section><h2>Where XCRI and ${c.name} differ most</h2>
    <p class="quiet">A rank by head-to-head results beside a rank by ${c.id === 'scs' ? 'the combined score' : 'a component of it'}: the widest gaps of the list.</p>
    <div class="controls"><span class="segments" role="group" aria-label="Beside XCRI">${components.map((x) => html`<a key=${x.id} data-stay href=${to.movers({ ...at, component: x.id === 'scs' ? undefined : x.id })} aria-current=${x.id === c.id ? 'true' : null}>${x.name}</a>`)}</span></div>
    ${answer.error ? html`<${Failure} answer=${answer} />` : rows && !rows.length ? html`<${Empty}>There are no gaps in this list.</${Empty}>`
    : html`<${DataTable} caption=${`The widest gaps between XCRI and ${c.name}`} rows=${rows} shape=${25} rowKey=${(r) => r.anet_athlete_hnd} columns=${[
      { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, { season: at.season })}>${athleteName(r)}</a>` },
      { key: 'of', label: 'Team', cell: (r) => teamLink(r, q.gender, at.season) },
      { key: 'xcri', label: 'XCRI rank', num: true, cell: (r) => int(r.xcri_rank) },
      { key: 'crank', label: `${c.name} rank`, num: true, cell: (r) => int(r.component_rank) },
      { key: 'gap', label: 'Gap', title: `XCRI rank less ${c.name} rank`, num: true, cell: (r) => (r.difference > 0 ? `+${int(r.difference)}` : `−${int(-r.difference)}`) }]} />`}</section>`;
}
