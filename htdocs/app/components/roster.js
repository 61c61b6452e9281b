import { html, useState, useMemo } from '../view.js';
import { to } from '../data/address.js';
import { athleteName, listed, dayOf } from '../data/names.js';
import { int, score, wl } from '../data/format.js';
import { DataTable } from './table.js';
import { moved, ranksOf } from './columns.js';
import { Failure, Empty } from './states.js';
import { Spark } from './charts.js';
import { Opened } from './opened.js';

export function Roster({ roster, t, q, name, kind }) {
  const [open, setOpen] = useState(null);
  const seven = t ? [1, 2, 3, 4, 5, 6, 7].map((n) => t[`top_athlete_${n}_hnd`]) : [];
  const rows = roster.data?.results;
  const columns = useMemo(() => [
    { key: 'rank', label: 'Rank', title: 'XCRI rank', num: true, cell: (r) => int(r.athlete_rank) },
    moved(rows, q),
    { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, q)}>${athleteName(r)}</a>${seven.includes(r.anet_athlete_hnd) ? html`<span class="unseen"> (top seven)</span>` : ''}` },
    { key: 'scs', label: 'SCS', card: 'corner', word: 'SCS', num: true, cell: (r) => (r.scs_score === null ? '–' : html`<button type="button" class="cell-button" aria-haspopup="dialog" aria-label=${`SCS ${score(r.scs_score)} of ${athleteName(r)}: what it is made of`} onClick=${() => setOpen(r)}>${score(r.scs_score)}</button>`) },
    { key: 'scsrank', label: 'SCS rank', num: true, cell: (r) => int(r.scs_rank) },
    { key: 'races', label: 'Races', num: true, cell: (r) => int(r.races_count) },
    { key: 'record', label: 'Head to head', word: 'W–L', num: true, cell: (r) => wl(r.h2h_wins, r.h2h_losses) },
    { key: 'spark', label: 'Season', title: 'XCRI rank over the season; up is better', word: '', cell: (r) => html`<span class="spark-place"><${Spark} ranks=${ranksOf(r)} /></span>` }
  ], [rows, t]);
  return html`<section><h2>Roster</h2>
    ${roster.error ? html`<${Failure} answer=${roster} />`
    : rows && !rows.length ? html`<${Empty}>No athlete of this team is ranked.</${Empty}>`
    : html`<${DataTable} id="roster" take=${listed(name, kind, 'roster', dayOf(q))} caption=${`Ranked athletes of ${name}; a point marks the top seven`} columns=${columns} rows=${rows} shape=${t?.athletes_count || 10} rowKey=${(r) => r.anet_athlete_hnd}
        rowClass=${(r) => (seven.includes(r.anet_athlete_hnd) ? 'top7' : '')} />
      ${rows && html`<p class="quiet">• among the team’s top seven${t && html`<span class="way-on">. <a href=${to.embed({ a: t.anet_team_hnd, gender: t.gender_code })}>This team for your own page</a></span>`}</p>`}`}
    ${open && html`<${Opened} kind="scs" row=${open} q=${q} way=${{ season: q.season, date: q.date }} close=${() => setOpen(null)} />`}
  </section>`;
}
