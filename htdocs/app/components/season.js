// A rank through the season, on a profile.
import { html } from '../view.js';
import { date, int } from '../data/format.js';
import { DataTable, Movement } from './table.js';
import { Failure, Lines } from './states.js';
import { RankChart } from './lines.js';

// What was gained or lost since the snapshot before the one that is shown.
export function LastMove({ history, field, day }) {
  const rows = (history.data?.results ?? []).filter((r) => r[field]);
  const now = rows.find((r) => (r.checkpoint_date ?? undefined) === day);
  const before = rows.filter((r) => r.checkpoint_date && (!day || r.checkpoint_date < day)).sort((a, b) => (a.checkpoint_date < b.checkpoint_date ? 1 : -1))[0];
  return now && before && before[field] !== now[field] ? html`<${Movement} row=${{ previous_rank: before[field], rank_change: before[field] - now[field] }} />` : null;
}

// Ranks over the season: the line, and its numbers with the way from date to date. How high it will be only the answer
// tells: what stands below it stays hidden until then.
export function Over({ history, label, field, at, hrefOf, extra = [] }) {
  if (history.error?.status === 404) return null;
  const rows = history.data?.results;
  if (!rows) return html`<section><h2>Over the season</h2>${history.error ? html`<${Failure} part answer=${history} />` : html`<${Lines} rows=${8} />`}</section>`;
  if (!rows.length) return null;
  const ordered = [...rows].sort((a, b) => (a.checkpoint_date ?? '9') < (b.checkpoint_date ?? '9') ? -1 : 1);
  const withMoves = ordered.map((r, i) => ({ ...r, previous_rank: i ? ordered[i - 1][field] : null, rank_change: i ? ordered[i - 1][field] - r[field] : null }));
  return html`<section><h2>Over the season</h2>
    <${RankChart} label=${label} title=${`${label}, season ${history.data.season_year}`} rows=${rows} field=${field} day=${at.date} />
    <details><summary>The numbers</summary>
    <${DataTable} compact take=${`${label}, season ${history.data.season_year}`} caption=${`${label}, by date`} rows=${[...withMoves].reverse()} rowKey=${(r) => r.checkpoint_date ?? 'now'} rowClass=${(r) => ((r.checkpoint_date ?? undefined) === at.date ? 'me' : '')} columns=${[
    { key: 'date', label: 'Date', lead: true, cell: (r) => html`<a href=${hrefOf(r.checkpoint_date ?? undefined)}>${r.checkpoint_date ? date(r.checkpoint_date) : 'Current'}</a>` },
    { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r[field]) },
    { key: 'move', label: 'Move', cell: (r) => (r.rank_change === null ? '' : html`<${Movement} row=${r} />`) },
    ...extra.map(([l, cell]) => ({ key: l, label: l, num: true, cell }))
  ]} /></details></section>`;
}
