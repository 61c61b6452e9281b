import { html, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, listed, dayOf } from '../data/names.js';
import { dateLong, int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { Grid, cellsOf } from '../components/grid.js';
import { Tools } from '../components/tools.js';
import { GroupControls, Choice, WhenChoice } from '../components/controls.js';
import { complete, NotKept } from './rankings.js';

export default function Matrix({ at }) {
  const q = complete(at);
  const matrix = useApi(api.matrix(q));
  const teams = matrix.data?.teams;
  const cells = useMemo(() => cellsOf(matrix.data?.records ?? []), [matrix.data]);
  const size = useApi(teams && !teams.length ? api.knockoutSize(q) : null);
  const group = q.conference ?? q.region ?? 'Top 25';
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  useHead(listed(`${group} head to head: ${title}`, dayOf(q)), `Head-to-head results of ${listed(group, title, dayOf(q))}, as a matrix.`, to.matrix(at));
  const hrefOf = (news) => to.matrix({ ...at, ...news });
  const setting = (news) => go(hrefOf(news), { stay: true });
  return html`<div class="page-head"><h1>${title} <span class="h1-view">${group}, head to head</span></h1>
    <p class="subtitle">By Team Knockout rank${q.date ? `, as of ${dateLong(q.date)}` : ''}. A row shows a team’s wins and losses against the team of the column.</p></div>
    <${GroupControls} q=${q} hrefOf=${(news) => hrefOf({ region: undefined, conference: undefined, ...news })}>
      <${Choice} label="Conference" all="By conference" value=${q.conference} url=${api.conferences(q)} onPick=${(conference) => setting({ conference, region: undefined })} />
      <${Choice} label="Region" all="By region" value=${q.region} url=${api.regions(q)} onPick=${(region) => setting({ region, conference: undefined })} />
      <${WhenChoice} q=${q} ready knockout onPick=${setting} />
    </${GroupControls}>
    <p class="count quiet" role="status">${teams?.length ? `${int(teams.length)} of ${int(matrix.data.total_teams)} teams` : ' '}</p>
    ${matrix.error ? html`<${Failure} answer=${matrix} />`
    : !teams || size.loading ? html`<${Lines} rows=${25} />`
    : !teams.length && size.data?.total === 0 ? html`<${Empty} way=${dayOf(q) ? to.matrix({ division: q.division, gender: q.gender }) : to.rankings({ division: q.division, gender: q.gender })} wayText=${dayOf(q) ? 'To the current matrix' : 'To the rankings'}>
        ${dayOf(q) ? html`<${NotKept} q=${q} hrefOf=${(news) => to.matrix({ division: q.division, gender: q.gender, ...news })} />` : 'There is no list of Team Knockout for this choice.'}</${Empty}>`
    : !teams.length ? html`<${Empty} way=${hrefOf({ region: undefined, conference: undefined })} wayText="To the top 25">No ranked team fits.</${Empty}>`
    : html`<${Grid} teams=${teams} cells=${cells} group=${group} q=${q} season=${at.season} />
      <div class="table-line"><${Tools} table="#matrix" name=${listed(`${group} head to head`, title, dayOf(q))} /><p class="quiet small">Blue: more wins; orange: more losses; empty: not met. The numbers are wins and losses, and at the end those against all of the table.</p></div>`}`;
}
