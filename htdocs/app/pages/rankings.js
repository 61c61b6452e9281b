import { html, useState, useEffect, useMemo, useRef } from '../view.js';
import { at as api, pageSize } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, viewName, restrictions, dayOf, listed } from '../data/names.js';
import { dateLong, date, moment, int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable, Pager } from '../components/table.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, FilterControls, DaySteps } from '../components/controls.js';
import { Explainer } from '../components/explainer.js';
import { Tools } from '../components/tools.js';
import { columnsOf, sortsOf } from '../components/columns.js';
import { Opened } from '../components/opened.js';

// What the address leaves out. A sort order of another view, or of none, is no order.
export function complete(q) {
  const view = q.view ?? 'athletes';
  return { ...q, division: q.division ?? 2030, gender: q.gender ?? 'M', view, page: q.page ?? 1, sort: sortsOf(view).includes(q.sort?.replace(/^-/, '')) ? q.sort : undefined };
}

const lists = { athletes: api.athletes, 'team-five': api.teams, knockout: api.knockout };
// The API's address of the list that a page shows
export const listOf = (at) => {
  const q = complete(at);
  return lists[q.view](q);
};

export function Rankings({ at }) {
  const q = complete(at);
  const url = listOf(at);
  const answer = useApi(url);
  const kept = useRef({});
  // While another page of the same table is fetched, the old one stays, marked as busy; another table never shows
  // rows that are not its own.
  const table = `${q.view} ${q.division} ${q.gender}`;
  if (answer.data) kept.current = { table, data: answer.data };
  const data = answer.data ?? (answer.loading && kept.current.table === table ? kept.current.data : undefined);
  const [dialog, setDialog] = useState(null);
  useEffect(() => setDialog(null), [url]);

  const rows = data?.results;
  const total = data?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const first = rows?.[0];
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const made = first?.calculated_at ?? first?.calculation_date;
  // What narrows the list is a part of its name, wherever that stands.
  const only = restrictions(q);
  const name = `${title}: ${listed(viewName(q.view), only)}`;
  useHead(listed(name, dayOf(q) || (made && dateLong(made)), q.page > 1 && `page ${q.page}`),
    `XCRI rankings of ${title}, ${listed(viewName(q.view), only, dayOf(q))}: cross country rated on this season’s results alone.`,
    to.rankings({ ...at, search: undefined, sort: undefined }));

  const hrefOf = (news) => to.rankings({ ...at, page: undefined, ...news });
  const setting = (news, options) => go(hrefOf(news), { stay: true, ...options });
  const filtered = q.region || q.conference || q.search;
  const past = q.date || q.season;
  const whole = { ...at, page: undefined, region: undefined, conference: undefined, search: undefined };
  const unfiltered = to.rankings(whole);
  // Whether it is the filters that leave nothing, the list without them tells.
  const without = useApi(filtered && data && !total ? listOf(whole) : null);
  const narrowed = filtered && without.data?.total !== 0;
  // The rows that stay while others are fetched keep their columns and links, too.
  const columns = useMemo(() => columnsOf(q.view, { q, rows, open: setDialog }).filter(Boolean), [rows ?? url]);
  return html`
    <div class="page-head line sticks">
      <h1>${title} <span class="h1-view">${listed(viewName(q.view), only)}</span></h1>
      <${DaySteps} q=${q} knockout=${q.view === 'knockout'} hrefOf=${hrefOf} />
      <p class="subtitle">${asOf(q, made) ? (past ? asOf(q, made) : html`<a href=${to.changes({ division: at.division, gender: at.gender })} title="What these rankings moved">${asOf(q, made)}</a>`) : (answer.loading ? html`<span class="bone w20"></span>` : ' ')}</p>
    </div>
    ${rows?.length > 0 && !answer.error && html`<a class="skip" href="#rows">Past the filters, to the table</a>`}
    <div class="control-line">
      <${GroupControls} q=${q} hrefOf=${(news) => to.rankings({ ...at, page: undefined, sort: undefined, ...news })} views />
      <${FilterControls} q=${q} setting=${setting} columns=${columns} />
    </div>
    <div class="table-line">
      <${Tools} table="#rows" name=${listed(name, dayOf(q) || (made && date(made)))} url=${url} columns=${columns}>${filtered && html`<a href=${unfiltered} data-stay>Clear filters</a>`}${q.view !== 'knockout' && html`<a class="spare" href=${to.embed(q)}>For your page</a>`}</${Tools}>
      <p class="count" role="status" aria-live="polite">${data && !answer.error
    ? (rows.length ? html`<span class="showing">Showing </span>${int(data.offset + 1)}–${int(Math.min(total, data.offset + rows.length))} of ${int(total)}` : 'No rows')
    : answer.error ? '' : 'Loading'}</p>
      <${Explainer} q=${q} season=${first?.season_year} />
    </div>
    ${answer.error ? html`<${Failure} answer=${answer} />`
    : data && !rows.length ? without.loading ? html`<${Lines} />` : html`<${Empty} way=${total ? hrefOf({}) : narrowed ? unfiltered : past ? to.rankings({ ...whole, season: undefined, date: undefined }) : to.rankings()}
        wayText=${total ? 'To the first page' : narrowed ? 'Clear the filters' : 'To the current rankings'}>
        ${total ? 'The list has fewer pages.' : narrowed ? 'No one in this list fits the filters.' : q.view === 'knockout' && past ? html`<${NotKept} q=${q} hrefOf=${(news) => to.rankings({ ...whole, ...news })} />` : past ? `There is no list of ${viewName(q.view)} for this ${q.date ? 'date' : 'season'}.` : 'There are no rankings for this choice.'}</${Empty}>`
    : html`<${DataTable} fixed id="rows" caption=${`${name}, page ${q.page}`} columns=${columns}
        rows=${rows} shape=${pageSize} busy=${answer.loading} rowKey=${(r) => r.anet_athlete_hnd ?? r.anet_team_hnd ?? r.team_id}
        sort=${q.sort} sortHref=${(sort) => hrefOf({ sort })} />`}
    ${data && !answer.error && html`<${Pager} page=${q.page} pages=${pages} hrefOf=${(page) => hrefOf({ page })} onJump=${(page) => go(hrefOf({ page }))} />`}
    ${dialog && html`<${Opened} ...${dialog} q=${{ ...q, season: q.season ?? first?.season_year }} way=${{ season: at.season, date: at.date }} close=${() => setDialog(null)} />`}`;
}

// "As of ...": what a list shows is of that moment. A season is named where it is another one.
export const asOf = (q, made) => (q.date ? `As of ${dateLong(q.date)}` : made && `${q.season ? `Season ${q.season}, as` : 'As'} of ${moment(made)}`);

// Team Knockout is kept for few days: which they are is said, and leads there.
export function NotKept({ q, hrefOf }) {
  const kept = useApi(api.knockoutSnapshots(q)).data?.snapshots.filter((s) => s.date) ?? [];
  return html`There is no list of Team Knockout for this ${q.date ? 'date' : 'season'}. ${kept.length > 0 && html`It was kept for ${kept.map((s, i) => html`${i ? ', ' : ''}<a key=${s.date} href=${hrefOf({ date: s.date, season: undefined })}>${dateLong(s.date)}</a>`)}.`}`;
}

export default Rankings;
