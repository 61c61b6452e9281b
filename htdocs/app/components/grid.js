// Who beat whom, as a grid: a row for each team, and a column.
import { html } from '../view.js';
import { to } from '../data/address.js';
import { teamName } from '../data/names.js';
import { int, wl } from '../data/format.js';

// The records both ways round: "a b" is what team a did against team b.
export function cellsOf(records) {
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

// The team's own code; without one its initials
const codeOf = (t) => t.team_code || teamName(t).split(/[^\p{L}\p{N}&]+/u).map((w) => w[0]).join('').slice(0, 4).toUpperCase();

// Row and column of the cell under the pointer are lit: by hand, for a column is no element.
function light(event) {
  const table = event.currentTarget;
  for (const cell of table.querySelectorAll('.lit')) cell.classList.remove('lit');
  const cell = event.type === 'pointerleave' ? null : event.target.closest('td');
  if (!cell) return;
  cell.parentNode.cells[0].classList.add('lit');
  table.tHead.rows[0].cells[cell.cellIndex].classList.add('lit');
  for (const row of table.tBodies[0].rows) row.cells[cell.cellIndex].classList.add('lit');
  for (const other of cell.parentNode.cells) other.classList.add('lit');
}

export function Grid({ teams, cells, group, q, season }) {
  const cell = (a, b) => {
    if (a === b) return html`<td key=${b.team_id} class="self"></td>`;
    const record = cells.get(`${a.team_id} ${b.team_id}`);
    return record ? html`<td key=${b.team_id} class=${tone(...record)}><a href=${to.compareTeams(a.team_id, b.team_id, { gender: q.gender, season, date: q.date })} title=${`${teamName(a)} ${wl(...record)} against ${teamName(b)}`}>${wl(...record)}</a></td>`
      : html`<td key=${b.team_id}><span class="unseen">not met</span></td>`;
  };
  const total = (a) => teams.map((b) => cells.get(`${a.team_id} ${b.team_id}`)).filter(Boolean).reduce(([w, l], [x, y]) => [w + x, l + y], [0, 0]);
  return html`<div class="matrix-scroll" tabindex="0" role="region" aria-label="Matrix, can be scrolled"><table id="matrix" class=${`matrix ${teams.length > 26 ? 'wide' : ''}`} onPointerOver=${light} onPointerLeave=${light}><caption class="unseen">Head-to-head results of ${group}; wins and losses of the row’s team</caption>
    <thead><tr><th scope="col"><span class="unseen">Team</span></th>${teams.map((t) => html`<th scope="col" key=${t.team_id}><abbr title=${`${int(t.knockout_rank)}. ${teamName(t)}`}>${codeOf(t)}</abbr></th>`)}<th scope="col" class="sum">All</th></tr></thead>
    <tbody>${teams.map((a) => html`<tr key=${a.team_id}><th scope="row"><span class="num">${int(a.knockout_rank)}</span> <a title=${teamName(a)} href=${to.team(a.team_id, { gender: q.gender, date: q.date, season })}>${teamName(a)}</a></th>
      ${teams.map((b) => cell(a, b))}<td class="sum">${wl(...total(a))}</td></tr>`)}</tbody></table></div>`;
}
