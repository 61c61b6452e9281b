import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, teamName, components, listed, dayOf } from '../data/names.js';
import { dateLong, int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { teamLink } from '../components/links.js';
import { useHead } from '../components/head.js';
import { DataTable, Movement } from '../components/table.js';
import { Failure, Empty } from '../components/states.js';
import { GroupControls, Choice, WhenChoice, DaySteps } from '../components/controls.js';
import { complete, asOf } from './rankings.js';

const bands = [undefined, 25, 100, 250];

export default function Movers({ at }) {
  const q = complete(at);
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const only = [q.top && `top ${q.top}`, q.region && `${q.region} region`];
  const teams = useApi(api.teamMovers(q));
  const lists = [['Athletes moving up', 'athletes', '-rise', useApi(api.movers('-rise', q))], ['Athletes moving down', 'athletes', 'rise', useApi(api.movers('rise', q))],
    ['Teams moving up', 'teams', '-rise', moversOf(teams, q, -1)], ['Teams moving down', 'teams', 'rise', moversOf(teams, q, 1)]]
    .map(([words, kind, sort, answer]) => ({ words, kind, sort, answer }));
  useHead(listed(`Movers and gaps: ${title}`, only, dayOf(q)), `Who moved most since the last snapshot in ${listed(title, only, dayOf(q))}, and where XCRI and SCS differ most.`, to.movers(at));
  const found = [lists[0].answer.data?.results, teams.data?.results];
  const all = found.every(Boolean) ? found.flat() : null;
  // Without rankings before them no one has moved, nor stayed.
  const compared = all?.some((r) => r.previous_rank !== null);
  const first = found[0]?.[0];
  const hrefOf = (news) => to.movers({ ...at, ...news });
  const setting = (news) => go(hrefOf(news), { stay: true });
  return html`<div class="page-head line"><h1>${title} <span class="h1-view">${listed('Movers and gaps', only)}</span></h1>
    <${DaySteps} q=${q} hrefOf=${hrefOf} />
    <p class="subtitle">${first ? html`${asOf(q, first.calculated_at)}${compared ? ', against the snapshot before' : ''}` : ' '}</p></div>
    <${GroupControls} q=${q} hrefOf=${(news) => hrefOf({ region: undefined, ...news })}>
      <nav class="segments" aria-label="Ranks">${bands.map((top) => html`<a key=${top} data-stay href=${hrefOf({ top })} aria-current=${q.top === top ? 'true' : null}>${top ? `Top ${top}` : 'All ranks'}</a>`)}</nav>
      <${Choice} label="Region" all="All regions" value=${q.region} known=${[...new Set((teams.data?.results ?? []).map((t) => t.regl_group_name).filter(Boolean))].sort()} onPick=${(region) => setting({ region })} />
      <${WhenChoice} q=${q} ready onPick=${setting} />
    </${GroupControls}>
    <p class="quiet small">Ordered by how far a rank moved for where it stood: from 40 to 20 is as much as from 400 to 200${q.top ? `. Those who stand among the first ${q.top}, or did before` : ''}. <a class="way-on" href=${to.season({ ...at, view: undefined })}>The top 25 through the season</a>, <a class="way-on" href=${to.changes({ division: at.division, gender: at.gender, season: at.season })}>what each publication moved</a></p>
    ${all && !compared ? html`<${Empty} way=${dayOf(q) ? hrefOf({ season: undefined, date: undefined }) : to.rankings({ division: q.division, gender: q.gender })} wayText=${dayOf(q) ? 'To the movers of today' : 'To the rankings'}>
        ${!all.length ? `There are no rankings ${dayOf(q) ? `of ${dayOf(q)}` : 'for this choice'}.` : `No rankings before ${q.date ? `those of ${dateLong(q.date)}` : 'these'} are kept of the season: who moved is not known.`}</${Empty}>`
    : html`<div class="two">${lists.map((l) => html`<${Moves} key=${l.words} list=${l} q=${q} at=${at} name=${listed(l.words, title, only, dayOf(q))} />`)}</div>`}
    ${!q.date && !(all && !all.length) && html`<${Gaps} q=${q} at=${at} c=${components.find((c) => c.id === at.component) ?? components[0]} />`}`;
}

const same = (x, y) => (x ?? '').trim().toLowerCase() === (y ?? '').trim().toLowerCase();
// The fifteen teams of the choice that rose or fell most.
function moversOf(answer, q, way) {
  const results = answer.data?.results.filter((t) => t.rise !== null && (!q.region || same(t.regl_group_name, q.region)) && (!q.top || t.team_rank <= q.top || t.previous_rank <= q.top))
    .sort((x, y) => way * (x.rise - y.rise) || x.team_rank - y.team_rank).slice(0, 15);
  return { ...answer, data: results && { results } };
}

// The list comes in order, and may end with those who did not move this way.
function Moves({ list: { words, kind, sort, answer }, q, at, name }) {
  const athletes = kind === 'athletes';
  const sign = sort === 'rise' ? -1 : 1;
  const id = `${words.toLowerCase().replaceAll(' ', '-')}`;
  const rows = answer.data?.results.filter((r) => r.rank_change * sign > 0);
  const way = { season: at.season, date: at.date };
  return html`<section><h2>${words}</h2>
    ${answer.error ? html`<${Failure} answer=${answer} />` : rows && !rows.length ? html`<${Empty}>No one ${q.top || q.region ? 'of this choice ' : ''}moved this way since the snapshot before.</${Empty}>`
    : html`<${DataTable} compact id=${id} take=${name} caption=${name} rows=${rows} shape=${15} rowKey=${(r) => r.anet_athlete_hnd ?? r.anet_team_hnd} columns=${[
      { key: 'move', label: 'Move', cell: (r) => html`<${Movement} row=${r} />` },
      athletes && { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, way)}>${athleteName(r)}</a>` },
      { key: athletes ? 'team' : 'name', label: 'Team', lead: !athletes, cell: (r) => html`<a href=${to.team(r.anet_team_hnd, { gender: q.gender, ...way })}>${teamName(r)}</a>` },
      { key: 'was', label: 'Was', num: true, cell: (r) => int(r.previous_rank) },
      { key: 'rank', label: 'Rank', num: true, cell: (r) => int(athletes ? r.athlete_rank : r.team_rank) }]} />`}</section>`;
}

function Gaps({ q, at, c }) {
  const answer = useApi(api.discrepancies(c.id, q));
  const rows = answer.data?.results;
  return html`<section><h2>Where XCRI and ${c.name} differ most</h2>
    <p class="quiet">A rank by head-to-head results beside a rank by ${c.id === 'scs' ? 'the combined score' : 'a component of it'}: the widest gaps of the list${q.top || q.region ? ', in all of the division' : ''}.</p>
    <div class="controls"><span class="segments" role="group" aria-label="Beside XCRI">${components.map((x) => html`<a key=${x.id} data-stay href=${to.movers({ ...at, component: x.id === 'scs' ? undefined : x.id })} aria-current=${x.id === c.id ? 'true' : null}>${x.name}</a>`)}</span></div>
    ${answer.error ? html`<${Failure} answer=${answer} />` : rows && !rows.length ? html`<${Empty}>There are no gaps in this list.</${Empty}>`
    : html`<${DataTable} take=${`gaps ${c.name} ${divisionName(q.division)} ${genderName(q.gender)}`} caption=${`The widest gaps between XCRI and ${c.name}`} rows=${rows} shape=${25} rowKey=${(r) => r.anet_athlete_hnd} columns=${[
      { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, { season: at.season })}>${athleteName(r)}</a>` },
      { key: 'of', label: 'Team', cell: (r) => teamLink(r, q.gender, at.season) },
      { key: 'xcri', label: 'XCRI rank', num: true, cell: (r) => int(r.xcri_rank) },
      { key: 'crank', label: `${c.name} rank`, num: true, cell: (r) => int(r.component_rank) },
      { key: 'gap', label: 'Gap', title: `XCRI rank less ${c.name} rank`, num: true, cell: (r) => (r.difference > 0 ? `+${int(r.difference)}` : `−${int(-r.difference)}`) }]} />`}</section>`;
}
