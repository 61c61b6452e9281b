import { html } from '../view.js';
import { at as api, pageSize } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, listed, dayOf } from '../data/names.js';
import { int, ordinal, momentOfUtc } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useLead } from '../components/shell.js';
import { useHead } from '../components/head.js';
import { DataTable, Movement, Pager } from '../components/table.js';
import { Tools } from '../components/tools.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls } from '../components/controls.js';
import { complete } from './rankings.js';

const parts = [['athletes', 'Athletes'], ['teams', 'Teams']];
const counts = [['', 'Ranked'], ['_entered', 'New'], ['_left', 'Gone'], ['_up', 'Up'], ['_down', 'Down']];
const name = 'What new rankings moved';
// What the file of the whole list has
const whole = [{ csv: [['published_at', 'Published (UTC)'], ...parts.flatMap(([part, word]) => [...counts.map(([what, w]) => [part + what, `${word}: ${w.toLowerCase()}`]), [`${part}_leader`, `${word}: new leader`]])] }];

// What each publication of a list has moved: the one that is asked for, or the newest, and below it all of them.
export default function Changes({ at }) {
  const one = useApi(at.id ? api.changed(at.id) : null);
  const q = !at.id ? complete(at) : one.data && { ...complete({}), division: one.data.division_code, gender: one.data.gender_code, season: one.data.season_year };
  const list = useApi(q ? api.changes(q) : null);
  const rows = list.data?.results;
  const newest = useApi(!at.id && rows?.length ? api.changed(rows[0].publication) : null);
  const d = at.id ? one.data : newest.data;
  const title = q && `${divisionName(q.division)} ${genderName(q.gender)}`;
  useLead(q, at);
  useHead(!at.id ? listed(`${name}: ${title}`, dayOf({ season: q.season }), q.page > 1 && `page ${q.page}`) : d ? listed(`${name}: ${title}`, momentOfUtc(d.published_at)) : one.error?.status === 404 ? 'Publication not found' : null,
    title && `What each publication of ${title} has moved: who leads now, who rose and fell most, how many came and went.`, q && to.changes(at));
  if (one.error) return html`<${Failure} whole answer=${one} />`;
  const failed = [list, newest].find((x) => x.error);
  const choice = q ?? complete({});
  const hrefOf = (news) => to.changes({ division: choice.division, gender: choice.gender, season: at.season, ...news });
  return html`<div class="page-head"><h1>${title ?? html`<span class="bone w20"></span>`} <span class="h1-view">${name}</span></h1>
    <p class="subtitle">Each publication against the rankings that it replaced. <a href=${api.feed(choice)}>As a feed</a></p></div>
    <${GroupControls} q=${choice} hrefOf=${hrefOf} />
    ${failed ? html`<${Failure} answer=${failed} />`
    : rows && !rows.length ? html`<${Empty} way=${list.data.total ? hrefOf({}) : to.movers({ division: q.division, gender: q.gender })} wayText=${list.data.total ? 'To the first page' : 'To the movers'}>${list.data.total ? 'The list has fewer pages.'
      : `No publication of this list is noted here${at.season ? ` in season ${at.season}` : ''}. Who moved since the last snapshot stands among the movers.`}</${Empty}>`
    : !rows || !d ? html`<${Lines} rows=${30} />`
    : html`<${Moved} d=${d} title=${title} />
      <section><h2>All publications</h2><${Publications} rows=${rows} now=${d.publication} title=${title} />
        <${Pager} page=${q.page} pages=${Math.max(1, Math.ceil(list.data.total / pageSize))} hrefOf=${(page) => hrefOf({ page })} onJump=${(page) => go(hrefOf({ page }))} />
        <${Tools} table="#publications" name=${listed(name, title, dayOf({ season: q.season }))} url=${api.changes(q)} columns=${whole} /></section>`}`;
}

const linkOf = (d) => (r) => {
  const words = r.name ?? `${r.part === 'teams' ? 'Team' : 'Athlete'} ${r.handle}`;
  return html`<a href=${r.part === 'teams' ? to.team(r.handle, { gender: d.gender_code, season: d.season_year }) : to.athlete(r.handle, { season: d.season_year })}>${words}</a>`;
};

function Moved({ d, title }) {
  const when = momentOfUtc(d.published_at);
  const link = linkOf(d);
  const tables = [...parts].filter(([part]) => d[part] !== null).flatMap(([part, word]) => [['up', 'up'], ['down', 'down']].map(([way, said]) => ({ part, words: `${word} moving ${said}`, rows: d[way].filter((r) => r.part === part) })));
  return html`<section><h2>Published ${when}</h2>
    ${parts.map(([part, word]) => html`<p key=${part}>${word}: ${d[part] === null ? 'as they were.' : html`${int(d[part])} ranked, ${int(d[`${part}_entered`])} new, ${int(d[`${part}_left`])} gone, ${int(d[`${part}_up`])} up, ${int(d[`${part}_down`])} down. <${Leaders} rows=${d.leaders.filter((r) => r.part === part)} link=${link} />`}</p>`)}
    <div class="two">${tables.map((t) => html`<section key=${t.words}><h3>${t.words}</h3>
      ${!t.rows.length ? html`<p class="quiet">None.</p>` : html`<${DataTable} compact id=${t.words.toLowerCase().replaceAll(' ', '-')} take=${listed(t.words, title, when)} caption=${`${t.words}: those who moved most for where they stood`} rows=${t.rows} rowKey=${(r) => r.handle} columns=${[
        { key: 'move', label: 'Move', cell: (r) => html`<${Movement} row=${r} />` },
        { key: 'name', label: t.part === 'teams' ? 'Team' : 'Athlete', lead: true, cell: link },
        t.part !== 'teams' && { key: 'team', label: 'Team', cell: (r) => r.team_name ?? '–' },
        { key: 'was', label: 'Was', num: true, cell: (r) => int(r.previous_rank) },
        { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r.rank) }]} />`}</section>`)}</div></section>`;
}

function Leaders({ rows, link }) {
  if (!rows.length) return 'The leader is the same.';
  return html`In the lead now: ${rows.map((r, i) => html`${i ? ', ' : ''}${link(r)}${r.part !== 'teams' && r.team_name ? ` (${r.team_name})` : ''}, ${r.previous_rank === null ? 'not ranked before' : `${ordinal(r.previous_rank)} before`}`)}.`;
}

// Of each publication a line for its athletes and one for its teams
function Publications({ rows, now, title }) {
  const lines = rows.flatMap((r) => parts.filter(([part]) => r[part] !== null).map(([part, word]) => ({ r, part, word })));
  return html`<${DataTable} id="publications" caption=${`Publications of ${title}, the newest first`} rows=${lines} rowKey=${(l) => `${l.r.publication} ${l.part}`} rowClass=${(l) => (l.r.publication === now ? 'me' : '')}
    group=${{ of: (l) => l.r.publication, head: (l) => html`<a href=${to.changes({ id: l.r.publication })}>${momentOfUtc(l.r.published_at)}</a>` }} columns=${[
    { key: 'part', label: 'List', lead: true, cell: (l) => l.word },
    ...counts.map(([what, label]) => ({ key: `n${what}`, label, num: true, cell: (l) => int(l.r[l.part + what]) })),
    { key: 'leader', label: 'New leader', card: 'meta', bare: (l) => !l.r[`${l.part}_leader`], cell: (l) => l.r[`${l.part}_leader`] ?? '–' }]} />`;
}
