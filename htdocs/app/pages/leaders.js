import { html } from '../view.js';
import { at as api, pageSize } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, components, tableOf, listed, dayOf } from '../data/names.js';
import { int, score } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { teamLink } from '../components/links.js';
import { useHead } from '../components/head.js';
import { DataTable, Pager } from '../components/table.js';
import { Tools } from '../components/tools.js';
import { Failure, Empty } from '../components/states.js';
import { GroupControls } from '../components/controls.js';
import { Histogram } from '../components/histogram.js';
import { complete } from './rankings.js';

const choices = [...components.slice(1), components[0]].map((c) => ({ ...c, id: tableOf(c) }));

// What the file of the whole list has
const whole = [{ csv: [['rank', 'Rank'], ['athlete_name_first', 'First name'], ['athlete_name_last', 'Last name'], ['team_name', 'Team'], ...choices.map((x) => [`${x.id}_score`, x.name]), ['races_used', 'Races']] }];

export default function Leaders({ at }) {
  const q = complete(at);
  const c = choices.find((x) => x.id === tableOf({ id: q.component })) ?? choices[1];
  const answer = useApi(api.leaderboard(c.id, q));
  const spread = useApi(api.distribution(c.id, q));
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  useHead(listed(`${c.name} leaders: ${title}`, dayOf(q), q.page > 1 && `page ${q.page}`), `${c.long} (${c.name}): the leaders of ${title}, and how the scores are spread.`, to.leaders(at));
  const hrefOf = (news) => to.leaders({ ...at, page: undefined, ...news });
  const data = answer.data;
  const pages = Math.max(1, Math.ceil((data?.total ?? 0) / pageSize));
  const bins = spread.data?.histogram;
  const s = spread.data?.statistics;
  return html`<div class="page-head"><h1>${title} <span class="h1-view">${c.name} leaders</span></h1><p class="subtitle">${c.long}. ${c.text}</p></div>
    <${GroupControls} q=${q} hrefOf=${hrefOf}>
      <nav class="segments" aria-label="Component">${choices.map((x) => html`<a key=${x.id} data-stay href=${hrefOf({ component: x.id })} aria-current=${x.id === c.id ? 'true' : null}>${x.name}</a>`)}</nav>
    </${GroupControls}>
    <div class="table-line"><${Tools} table="#leaders" name=${listed(`${c.name} leaders ${title}`, dayOf(q))} url=${api.leaderboard(c.id, q)} columns=${whole} />
    <p class="count" role="status" aria-live="polite">${data ? (data.results.length ? html`<span class="showing">Showing </span>${int(data.offset + 1)}–${int(data.offset + data.results.length)} of ${int(data.total)}` : 'No rows') : answer.error ? '' : 'Loading'}</p>
    <details class="explainer"><summary>How the scores are spread</summary>
      ${bins?.some((b) => b.count) && html`<${Histogram} label=${`Distribution of ${c.name}, ${title}`} bins=${bins} median=${spread.data.percentiles['50th']} />
      <p>${int(s.count)} athletes: from ${score(s.min)} to ${score(s.max)}, average ${score(s.mean)}; half of them lie between ${score(spread.data.percentiles['25th'])} and ${score(spread.data.percentiles['75th'])}.</p>`}
      ${spread.error && html`<p>${spread.error.detail}</p>`}
    </details></div>
    ${answer.error ? html`<${Failure} answer=${answer} />`
    : data && !data.results.length ? html`<${Empty} way=${data.total ? hrefOf({}) : dayOf(q) ? hrefOf({ season: undefined }) : to.leaders()} wayText=${data.total ? 'To the first page' : 'To the current leaders'}>
        ${data.total ? 'The list has fewer pages.' : `No scores are kept of ${dayOf(q) || 'this list'}.`}</${Empty}>`
    : html`<${DataTable} id="leaders" caption=${`${c.name} leaders of ${title}`} rows=${data?.results} shape=${pageSize} busy=${answer.loading} rowKey=${(r) => r.component_id} columns=${[
      { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r.rank) },
      { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, { season: at.season })}>${athleteName(r)}</a>` },
      { key: 'team', label: 'Team', cell: (r) => teamLink(r, q.gender, at.season) },
      ...choices.map((x) => ({ key: x.id, label: x.name, num: true, title: x.long, card: x.id === c.id ? 'corner' : 'figure', word: x.name, cell: (r) => (x.id === c.id ? html`<strong>${score(r[`${x.id}_score`])}</strong>` : score(r[`${x.id}_score`])) })),
      { key: 'races', label: 'Races', card: 'corner', word: 'Races', num: true, cell: (r) => int(r.races_used) }]} />
      ${data && html`<${Pager} page=${q.page} pages=${pages} hrefOf=${(page) => hrefOf({ page })} onJump=${(page) => go(hrefOf({ page }))} />`}`}`;
}
