import { html } from '../view.js';
import { at as api, pageSize } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, listed, dayOf, restrictions } from '../data/names.js';
import { date, int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable, Pager } from '../components/table.js';
import { Tools } from '../components/tools.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, SearchField } from '../components/controls.js';
import { complete } from './rankings.js';

// The races of the season in which ranked teams met, the newest first.
export default function Meets({ at }) {
  const q = complete(at);
  const answer = useApi(api.races(q));
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const only = restrictions({ search: q.search });
  const name = listed(`Meets: ${title}`, only, dayOf({ season: q.season }));
  useHead(name, `The meets of the season of ${title}: how many ranked teams ran, and who won.`, to.meets(at));
  const rows = answer.data?.results;
  const total = answer.data?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const without = useApi(q.search && rows && !total ? api.races({ ...q, search: undefined, page: 1 }) : null);
  const named = q.search && without.data?.total !== 0;
  const hrefOf = (news) => to.meets({ ...at, page: undefined, ...news });
  const columns = [
    { key: 'date', label: 'Date', card: 'corner', word: '', csv: [['race_date', 'Date']], cell: (r) => html`<time datetime=${r.race_date}>${date(r.race_date)}</time>` },
    { key: 'name', label: 'Meet', lead: true, csv: [['meet_name', 'Meet']], cell: (r) => html`<a href=${to.meet(r.race_hnd, q)}>${r.meet_name}</a>` },
    { key: 'teams', label: 'Teams', title: 'Ranked teams that ran', num: true, csv: [['teams', 'Ranked teams']], cell: (r) => int(r.teams) },
    { key: 'winner', label: 'Won by', word: 'Won by', card: 'figure', csv: [['winner_name', 'Won by']], cell: (r) => html`<a href=${to.team(r.winner_id, { gender: r.gender_code, season: q.season })}>${r.winner_name ?? `Team ${r.winner_id}`}</a>` }
  ];
  return html`<div class="page-head line"><h1>${title} <span class="h1-view">${listed('Meets', only)}</span></h1>
    <p class="subtitle">The races in which ranked teams met${q.season ? `, season ${q.season}` : ' this season'}</p></div>
    <${GroupControls} q=${q} hrefOf=${hrefOf}><${SearchField} value=${q.search} label="Find a meet by its name" onSearch=${(search, typing) => go(hrefOf({ search }), { stay: true, replace: typing })} /></${GroupControls}>
    ${answer.error ? html`<${Failure} answer=${answer} />`
    : rows && !rows.length ? without.loading ? html`<${Lines} />` : html`<${Empty} way=${total ? hrefOf({}) : named ? hrefOf({ search: undefined }) : q.season ? hrefOf({ search: undefined, season: undefined }) : to.rankings({ division: q.division, gender: q.gender })}
        wayText=${total ? 'To the first page' : named ? 'All meets' : q.season ? 'The meets of this season' : 'To the rankings'}>
        ${total ? 'The list has fewer pages.' : named ? 'No meet of this list has this name.' : `No races are kept of ${dayOf({ season: q.season }) || 'this season'}.`}</${Empty}>`
    : html`<p class="count" role="status">${rows ? `${int(total)} races` : ' '}</p>
      <${DataTable} id="meets" caption=${`Meets of ${title}, the newest first`} rows=${rows} shape=${20} rowKey=${(r) => r.race_hnd} columns=${columns} />
      <${Pager} page=${q.page} pages=${pages} hrefOf=${(n) => to.meets({ ...at, page: n })} onJump=${(n) => go(to.meets({ ...at, page: n }))} />
      ${rows && html`<${Tools} table="#meets" name=${name} url=${api.races(q)} columns=${columns} />`}`}`;
}
