import { html, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, teamName } from '../data/names.js';
import { dateLong, int, wl } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, Choice, WhenChoice } from '../components/controls.js';
import { complete } from './rankings.js';

// The records both ways round: "a b" is what team a did against team b.
function cellsOf(records) {
  const cells = new Map();
  for (const r of records) {
    cells.set(`${r.team_a_id} ${r.team_b_id}`, [r.team_a_wins, r.team_b_wins]);
    cells.set(`${r.team_b_id} ${r.team_a_id}`, [r.team_b_wins, r.team_a_wins]);
  }
  return cells;
}

const tone = (w, l) => {
  const share = w / (w + l);
  return share === 1 ? (w > 1 ? 'w3' : 'w2') : share > .5 ? 'w1' : share === .5 ? 'e' : share > 0 ? 'l1' : l > 1 ? 'l3' : 'l2';
};

export default function Matrix({ at }) {
  const q = complete(at);
  const matrix = useApi(api.matrix(q));
  const teams = matrix.data?.teams;
  const cells = useMemo(() => cellsOf(matrix.data?.records ?? []), [matrix.data]);
  const group = q.conference ?? q.region ?? 'Top 25';
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  useHead(`${group} head to head: ${title}`, `Head-to-head results of ${group}, ${title}, as a matrix.`, to.matrix(at));
  const hrefOf = (news) => to.matrix({ ...at, ...news });
  const setting = (news) => go(hrefOf(news), { stay: true });
  return html`<div class="page-head"><h1>${title} <span class="h1-view">${group}, head to head</span></h1>
    <p class="subtitle">By Team Knockout rank${q.date ? `, as of ${dateLong(q.date)}` : ''}. A row shows a team’s wins and losses against the team of the column.</p></div>
    <${GroupControls} q=${q} hrefOf=${(news) => hrefOf({ region: undefined, conference: undefined, ...news })}>
      <${Choice} label="Conference" all="By conference" value=${q.conference} url=${api.conferences(q)} onPick=${(conference) => setting({ conference, region: undefined })} />
      <${Choice} label="Region" all="By region" value=${q.region} url=${api.regions(q)} onPick=${(region) => setting({ region, conference: undefined })} />
      <${WhenChoice} q=${q} ready onPick=${setting} />
    </${GroupControls}>
    <p class="count quiet" role="status">${teams?.length ? `${int(teams.length)} of ${int(matrix.data.total_teams)} teams` : ' '}</p>
    ${matrix.error ? html`<${Failure} answer=${matrix} />`
    : !teams ? html`<${Lines} rows=${25} />` : !teams.length ? html`<${Empty} way=${to.matrix({ division: q.division, gender: q.gender })} wayText="To the top 25">No ranked team fits.</${Empty}>`
    : html`<div class="matrix-scroll" tabindex="0" role="region" aria-label="Matrix, can be scrolled"><table class=${`matrix ${teams.length > 26 ? 'wide' : ''}`}><caption class="unseen">Head-to-head results of ${group}; wins and losses of the row’s team</caption>
      <thead><tr><th scope="col"><span class="unseen">Team</span></th>${teams.map((t) => html`<th scope="col" key=${t.team_id}><abbr title=${teamName(t)}>${int(t.knockout_rank)}</abbr></th>`)}</tr></thead>
      <tbody>${teams.map((a) => html`<tr key=${a.team_id}><th scope="row"><span class="num">${int(a.knockout_rank)}</span> <a title=${teamName(a)} href=${to.team(a.team_id, { gender: q.gender, date: q.date, season: at.season })}>${teamName(a)}</a></th>
        ${teams.map((b) => {
    if (a === b) return html`<td key=${b.team_id} class="self"></td>`;
    const cell = cells.get(`${a.team_id} ${b.team_id}`);
    return cell ? html`<td key=${b.team_id} class=${tone(...cell)}><a href=${to.compareTeams(a.team_id, b.team_id, { gender: q.gender, season: at.season, date: q.date })} title=${`${teamName(a)} ${wl(...cell)} against ${teamName(b)}`}>${wl(...cell)}</a></td>`
      : html`<td key=${b.team_id}><span class="unseen">not met</span></td>`;
  })}</tr>`)}</tbody></table></div>
      <p class="quiet small">Blue: more wins; orange: more losses; empty: not met. The numbers are wins and losses.</p>`}`;
}
