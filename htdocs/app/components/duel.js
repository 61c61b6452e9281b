// What two teams are, and what they did against each other and against others.
import { html } from '../view.js';
import { to } from '../data/address.js';
import { divisionName, athleteName, teamName, listed, dayOf } from '../data/names.js';
import { date, dateLong, int, tenth, wl } from '../data/format.js';
import { DataTable } from './table.js';
import { matchupColumns, raceOf, NotMet } from './matchups.js';
import { TwoRanks } from './two-lines.js';
import { Side, seasonOf } from './side.js';

export function TeamFacts({ at, a, b, gender, historyA, historyB, why }) {
  /** @type {[string, (t: any) => unknown][]} */
  const facts = [['Division', (t) => divisionName(t.division_code)], ['Team Five rank', (t) => int(t.team_rank)], ['Team score', (t) => int(t.team_xcri_score)], ['Mean rank of the five', (t) => (t.top5_average === null ? '–' : tenth(1000 - t.top5_average))],
    ['Mean rank of the seven', (t) => (t.top7_average === null ? '–' : tenth(1000 - t.top7_average))], ['Ranked athletes', (t) => int(t.athletes_count)], ['Region', (t) => t.regl_group_name ?? '–'], ['Conference', (t) => t.conf_group_name ?? '–'], ['Latest race', (t) => date(t.most_recent_race_date)]];
  const link = (t) => html`<a href=${to.team(t.anet_team_hnd, seasonOf(at, gender))}>${teamName(t)}</a>`;
  return html`<div class="duel"><div><${Side} caption="The two teams" a=${link(a)} b=${link(b)} rows=${facts.map(([label, cell]) => [label, cell(a), cell(b)])} />
      ${why && html`<p class="quiet">${why}</p>`}</div>
    <${TwoRanks} apart=${a.division_code !== b.division_code} label="Team Five rank" field="team_rank" a=${historyA.data} b=${historyB.data} nameA=${teamName(a)} nameB=${teamName(b)} /></div>`;
}

const versus = (text) => (text ?? '').replace('-', '–');
const few = (name) => `${name} has fewer than five ranked athletes, and so no score`;

export function TeamsMet({ at, d, a, b, gender }) {
  const idA = a.anet_team_hnd;
  const nameA = teamName(a); const nameB = teamName(b);
  const met = d.head_to_head; const meet = d.dual_meet;
  const winner = meet.winner_id && (meet.winner_id === idA ? nameA : nameB);
  const placed = (r, side) => ((r.anet_team_hnd === idA) === side ? (r.nth <= 5 ? int(r.place) : `(${int(r.place)})`) : '');
  return html`<div class="duel"><div><section><h2>Head to head</h2>${!met.total_matchups ? html`<${NotMet} q=${{ ...seasonOf(at, gender), season: d.season_year, division: d.division_code }} who="They" />`
    : html`<p><strong>${nameA} ${wl(met.team_a_wins, met.team_b_wins)} ${nameB}</strong></p>
      <${DataTable} take=${listed(`${nameA} and ${nameB}`, 'head to head', dayOf(at))} caption=${`Races of ${nameA} against ${nameB}`} rows=${d.matchups} rowKey=${(m) => m.matchup_id} group=${raceOf(seasonOf(at, gender))} columns=${matchupColumns(idA, seasonOf(at, gender), { opponent: false })} />
      <p class="quiet small">Place, score and result are those of ${nameA}.</p>`}</section>
    <section><h2>Common opponents</h2>${!d.total_common_opponents ? html`<p class="quiet">No common opponent is known${at.date ? ` up to ${dateLong(at.date)}` : ' of this season'}.</p>`
    : html`<p>Against ${int(d.total_common_opponents)} common opponents: ${nameA} ${versus(d.team_a_record_vs_common)}, ${nameB} ${versus(d.team_b_record_vs_common)}</p>
      <${DataTable} take=${listed(`${nameA} and ${nameB}`, 'common opponents', dayOf(at))} compact caption="Records against common opponents" rows=${d.common_opponents} rowKey=${(r) => r.opponent_id} columns=${[
      { key: 'name', label: 'Opponent', lead: true, cell: (r) => html`<a href=${to.team(r.opponent_id, seasonOf(at, gender))}>${r.opponent_name ?? `Team ${r.opponent_id}`}</a>` },
      { key: 'a', label: nameA, num: true, cell: (r) => wl(r.team_a_wins, r.team_a_losses) },
      { key: 'b', label: nameB, num: true, cell: (r) => wl(r.team_b_wins, r.team_b_losses) }]} />`}</section></div>
    <section><h2>A dual meet on paper</h2>
      <p class="way-on"><a href=${to.compareMeet([idA, b.anet_team_hnd], { ...seasonOf(at, gender), division: d.division_code })}>With more teams, or without one of the runners</a></p>
      ${meet.team_a_score === null && meet.team_b_score === null ? html`<p class="quiet">Neither team has five ranked athletes.</p>` : html`
      <p>${meet.team_a_score === null ? `${few(nameA)}: ` : meet.team_b_score === null ? `${few(nameB)}: ` : html`<strong>${nameA} ${int(meet.team_a_score)}, ${nameB} ${int(meet.team_b_score)}</strong>: `}${winner ? `${winner} would win${meet.tie_broken ? ' by the rule for ties' : ''}.` : 'a tie.'}</p>
      <p class="quiet">The seven best of each team in the order of their XCRI ranks. The places of the first five are added, and the lower sum wins; the sixth and seventh
        push others back but do not score. A tie goes to the team that wins more of the five comparisons of first with first, second with second and so on (NCAA cross country rules). It is arithmetic with the ranks of ${at.date ? 'that day' : 'today'}, not a forecast.</p>
      <${DataTable} take=${listed(`${nameA} and ${nameB}`, 'dual meet', dayOf(at))} compact caption="The order of the dual meet" rows=${d.dual_meet_runners} rowKey=${(r) => r.anet_athlete_hnd} columns=${[
      { key: 'rank', label: 'Place', num: true, cell: (r) => int(r.place) },
      { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, at)}>${athleteName(r)}</a>` },
      { key: 'a', label: nameA, num: true, cell: (r) => placed(r, true) },
      { key: 'b', label: nameB, num: true, cell: (r) => placed(r, false) },
      { key: 'xcri', label: 'XCRI rank', num: true, cell: (r) => int(r.athlete_rank) }]} />`}</section></div>`;
}
