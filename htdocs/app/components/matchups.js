import { html, useState } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { date, int, percent } from '../data/format.js';
import { useApi } from './useApi.js';
import { DataTable } from './table.js';
import { Failure, Empty } from './states.js';

// A matchup names its teams a and b; here it is told from the side of one team.
export function sideOf(m, team) {
  const mine = String(m.team_a_id) === String(team);
  return {
    opponent: mine ? m.team_b_id : m.team_a_id, name: (mine ? m.team_b_name : m.team_a_name) ?? `Team ${mine ? m.team_b_id : m.team_a_id}`,
    ko: mine ? m.team_b_ko_rank : m.team_a_ko_rank, place: mine ? m.team_a_rank : m.team_b_rank, score: mine ? m.team_a_score : m.team_b_score,
    theirPlace: mine ? m.team_b_rank : m.team_a_rank, theirScore: mine ? m.team_b_score : m.team_a_score, won: String(m.winner_team_id) === String(team)
  };
}

export const resultWord = (won) => html`<span class=${won ? 'won' : 'lost'}>${won ? 'Won' : 'Lost'}</span>`;

export function matchupColumns(team, q, withOpponent = true) {
  return [
    { key: 'date', label: 'Date', card: withOpponent ? 'end' : 'corner', cell: (m) => html`<time datetime=${m.race_date}>${date(m.race_date)}</time>` },
    { key: 'name', label: 'Meet', lead: true, cell: (m) => html`<a href=${to.meet(m.race_hnd, q)}>${m.meet_name}</a>${m.meet_id
    ? html`\u00a0<a class="out shown" href=${to.raceAtAthleticNet(m.meet_id, m.race_hnd)} target="_blank" rel="noopener" aria-label=${`${m.meet_name} at athletic.net (new tab)`}>↗</a>` : ''}` },
    withOpponent && { key: 'team', label: 'Opponent', cell: (m) => { const s = sideOf(m, team); return html`<a href=${to.team(s.opponent, q)}>${s.name}</a>`; } },
    withOpponent && { key: 'ko', label: 'KO rank', title: 'Team Knockout rank of the opponent', num: true, cell: (m) => int(sideOf(m, team).ko) },
    { key: 'place', label: 'Place', title: 'Place, and the opponent’s', num: true, cell: (m) => { const s = sideOf(m, team); return `${int(s.place)} : ${int(s.theirPlace)}`; } },
    { key: 'score', label: 'Score', title: 'Score in the race, and the opponent’s; lower wins', num: true, cell: (m) => { const s = sideOf(m, team); return `${int(s.score)} : ${int(s.theirScore)}`; } },
    { key: 'result', label: 'Result', card: 'side', cell: (m) => resultWord(sideOf(m, team).won) }
  ];
}

// `keep`: the part of the list that one looks at belongs to this entry of the history.
export function Matchups({ team, q, way, size, keep }) {
  const [offset, setOffset] = useState(keep ? history.state?.matchups ?? 0 : 0);
  const turn = (to) => {
    setOffset(to);
    if (keep) history.replaceState({ ...history.state, matchups: to }, '');
  };
  const answer = useApi(api.matchups(team, q, offset, size));
  const data = answer.data ?? answer.last;
  if (answer.error) return html`<${Failure} part answer=${answer} />`;
  if (data && !data.total) return html`<${Empty}>${q.date ? 'No matchups were kept for this date.' : 'There is no matchup with a ranked team.'}</${Empty}>`;
  // Not `disabled`: that would take the focus away from who has come to the last page.
  const step = (words, to, off) => html`<button type="button" class=${`button ${off ? 'off' : ''}`} aria-disabled=${String(off)} onClick=${() => off || turn(to)}>${words}</button>`;
  const s = data?.stats;
  return html`<p class="count" role="status">${s ? html`${int(s.wins)} won, ${int(s.losses)} lost (${percent(s.win_pct)}) in ${int(s.total_matchups)} matchups` : ' '}</p>
    <${DataTable} caption="Matchups, by the opponent’s rank" columns=${matchupColumns(team, { ...way, gender: q.gender })} rows=${data?.matchups} shape=${size} busy=${answer.loading} rowKey=${(m) => m.matchup_id} />
    ${data && data.total > size && html`<div class="pager">
      ${step('‹ Previous', offset - size, offset === 0)}
      <span>${int(offset + 1)}–${int(Math.min(data.total, offset + size))} of ${int(data.total)}</span>
      ${step('Next ›', offset + size, offset + size >= data.total)}</div>`}`;
}
