// Whom a team has met: its best wins and worst losses, by the Team Five ranks of the day.
import { html } from '../view.js';
import { to } from '../data/address.js';
import { dateShort, int } from '../data/format.js';
import { term } from './facts.js';
import { DataTable } from './table.js';

function Results({ id, words, rows, q, way }) {
  return html`<div><h3>${term(id, words)}</h3>${!rows.length ? html`<p class="quiet">None ${way.date ? 'by then' : 'this season'}.</p>` : html`<${DataTable} compact caption=${words} rows=${rows} rowKey=${(r) => `${r.race_hnd} ${r.opponent_id}`} columns=${[
    { key: 'five', label: 'Rank', title: 'Team Five rank of the opponent', num: true, cell: (r) => int(r.opponent_rank) },
    { key: 'name', label: 'Opponent', lead: true, cell: (r) => html`<a href=${to.team(r.opponent_id, { ...way, gender: q.gender })}>${r.opponent_name ?? `Team ${r.opponent_id}`}</a>` },
    { key: 'score', label: 'Score', title: 'Score in the race, and the opponent’s; lower wins', num: true, cell: (r) => `${int(r.score)} : ${int(r.opponent_score)}` },
    { key: 'date', label: 'Race', cell: (r) => html`<a href=${to.meet(r.race_hnd, way)} title=${r.meet_name}>${dateShort(r.race_date)}</a>` }]} />`}</div>`;
}

export function Schedule({ stands, q, way }) {
  const d = stands.data;
  if (!d?.schedule.matchups) return null;
  return html`<section><h2>Best wins, worst losses</h2><div class="two"><${Results} id="best-win" words="Best wins" rows=${d.best_wins} q=${q} way=${way} /><${Results} id="worst-loss" words="Worst losses" rows=${d.worst_losses} q=${q} way=${way} /></div></section>`;
}
