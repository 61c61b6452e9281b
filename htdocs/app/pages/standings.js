import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { divisionName, genderName, teamName, listed, dayOf } from '../data/names.js';
import { int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable } from '../components/table.js';
import { mostTeams } from '../components/paper.js';
import { Tools } from '../components/tools.js';
import { moved } from '../components/columns.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, WhenChoice, DaySteps } from '../components/controls.js';
import { complete, asOf } from './rankings.js';
import { go } from '../router.js';

// What the file of all of it has
const whole = [{ csv: [['regl_group_name', 'Region'], ['region_rank', 'Place in the region'], ['conf_group_name', 'Conference'], ['conference_rank', 'Place in the conference'], ['team_name', 'Team'], ['team_xcri_score', 'Score'], ['team_rank', 'Rank']] }];

// Who leads each region or conference: one list of the division's teams, told group by group.
export default function Standings({ at }) {
  const q = complete(at);
  const answer = useApi(api.standings(q));
  const field = q.by === 'conference' ? 'conf_group_name' : 'regl_group_name';
  const word = q.by === 'conference' ? 'Conference' : 'Region';
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  useHead(listed(`${word} standings: ${title}`, dayOf(q)), `${word} standings of ${title} by XCRI Team Five.`, to.standings(at));
  const rows = answer.data?.results;
  const first = rows?.[0];
  const groups = new Map();
  for (const r of rows ?? []) {
    const name = r[field];
    if (!name) continue;
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(r);
  }
  const hrefOf = (news) => to.standings({ ...at, ...news });
  return html`<div class="page-head line"><h1>${title} <span class="h1-view">${word} standings</span></h1>
    <${DaySteps} q=${q} hrefOf=${hrefOf} />
    <p class="subtitle">${first ? html`By Team Five. ${asOf(q, first.calculated_at)}` : ' '}</p></div>
    <${GroupControls} q=${q} hrefOf=${hrefOf}>
      <nav class="segments" aria-label="Group">${[undefined, 'conference'].map((by) => html`<a key=${by} data-stay href=${hrefOf({ by })} aria-current=${q.by === by ? 'true' : null}>${by ? 'Conferences' : 'Regions'}</a>`)}</nav>
      <${WhenChoice} q=${q} ready onPick=${(news) => go(hrefOf(news), { stay: true })} />
    </${GroupControls}>
    ${rows?.length > 0 && html`<${Tools} table=".columns table" name=${listed(`${word} standings ${title}`, dayOf(q))} url=${api.standings(q)} columns=${whole} />`}
    ${answer.error ? html`<${Failure} answer=${answer} />` : !rows ? html`<${Lines} rows=${24} />`
    : !groups.size ? html`<${Empty} way=${rows.length ? to.rankings({ ...at, by: undefined, view: 'team-five' }) : dayOf(q) ? hrefOf({ season: undefined, date: undefined }) : to.standings()} wayText=${rows.length ? 'To the list' : 'To the current standings'}>
        ${rows.length ? `No team of this list has a ${word.toLowerCase()}.` : `There are no rankings of teams ${dayOf(q) ? `of ${dayOf(q)}` : 'for this choice'}.`}</${Empty}>`
    : html`<div class="columns">${[...groups].map(([name, teams]) => html`<section key=${name} class="group">
      <h2><a href=${to.rankings({ ...at, by: undefined, view: 'team-five', [q.by === 'conference' ? 'conference' : 'region']: name })}>${name}</a> <span class="quiet small">${int(teams.length)} teams</span></h2>
      <${DataTable} compact caption=${`${name}: the first six teams`} rows=${teams.slice(0, 6)} rowKey=${(r) => r.anet_team_hnd} columns=${[
    { key: 'place', label: '', title: 'Place in the group', num: true, cell: (r, i) => int(i + 1) },
    { key: 'name', label: 'Team', lead: true, cell: (r) => html`<a href=${to.team(r.anet_team_hnd, { gender: q.gender, date: q.date, season: at.season })}>${teamName(r)}</a>` },
    moved(rows, q),
    { key: 'score', label: 'Score', num: true, cell: (r) => int(r.team_xcri_score) },
    { key: 'rank', label: 'Rank', title: `Rank in ${divisionName(q.division)}`, num: true, cell: (r) => int(r.team_rank) }]} />
      <p class="small way-on"><a href=${to.matrix({ ...q, season: at.season, region: undefined, [q.by === 'conference' ? 'conference' : 'region']: name })}>Head to head</a>${teams.length > 1 && teams.length <= mostTeams ? html`, <a href=${to.compareMeet(teams.map((t) => t.anet_team_hnd), { ...q, season: at.season })}>a meet on paper</a>` : ''}</p>
    </section>`)}</div>`}`;
}
