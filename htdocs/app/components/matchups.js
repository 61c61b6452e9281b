import { html, useState } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { date, dateLong, int, percent } from '../data/format.js';
import { useApi } from './useApi.js';
import { DataTable } from './table.js';
import { Failure } from './states.js';

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

// The race that matchups are of, above them.
export const raceOf = (q) => ({
  of: (m) => m.race_hnd,
  head: (m) => html`<time datetime=${m.race_date}>${date(m.race_date)}</time> <a href=${to.meet(m.race_hnd, q)}>${m.meet_name}</a>${m.meet_id
    ? html`\u00a0<a class="out shown" href=${to.raceAtAthleticNet(m.meet_id, m.race_hnd)} target="_blank" rel="noopener" aria-label=${`${m.meet_name} at athletic.net (new tab)`}>↗</a>` : ''}`
});

// The opponent's rank of today is none of another day.
export function matchupColumns(team, q, { opponent = true, rankless = false } = {}) {
  const side = (m) => sideOf(m, team);
  return [
    opponent && { key: 'name', label: 'Opponent', lead: true, cell: (m) => html`<a href=${to.team(side(m).opponent, q)}>${side(m).name}</a>` },
    opponent && !rankless && { key: 'ko', label: 'KO rank', title: 'Team Knockout rank of the opponent', num: true, cell: (m) => int(side(m).ko) },
    { key: 'result', label: 'Result', card: 'side', lead: !opponent, cell: (m) => resultWord(side(m).won) },
    { key: 'place', label: 'Place', title: 'Place, and the opponent’s', num: true, cell: (m) => `${int(side(m).place)} : ${int(side(m).theirPlace)}` },
    { key: 'score', label: 'Score', title: 'Score in the race, and the opponent’s; lower wins', num: true, cell: (m) => `${int(side(m).score)} : ${int(side(m).theirScore)}` }
  ];
}

// Team Knockout is kept for few days. For another one the matchups are those of the races up to it.
const kept = (stands) => stands.data?.knockout.rank;
const upTo = (q, stands) => (q?.date && stands?.data && !kept(stands) ? { ...q, until: q.date } : q);

// A team's wins and losses, as its row in Team Knockout has them or, where there is none, as they are counted. Undefined
// while they are not known yet; null where they could not be asked for.
export function useRecord(team, q, stands) {
  const count = useApi(q && stands.data && !kept(stands) ? api.matchups(team, upTo(q, stands), 0, 10) : null);
  if (stands.data && kept(stands)) return stands.data.knockout;
  if (count.data) return count.data.stats.total_matchups ? count.data.stats : { wins: null, losses: null };
  return stands.error || count.error ? null : undefined;
}

// Whether there is nothing because no one was met, or because nothing is kept: that is said only when it is known.
// `some`: the page knows already that races of the season are kept.
export function NotMet({ q, who, some }) {
  const kept = useApi(some ? null : api.knockoutSize({ ...q, date: undefined }));
  if (kept.loading) return html`<p class="quiet"> </p>`;
  const day = q.until ?? q.date;
  return html`<p class="quiet">${kept.error ? 'Whether they met could not be found out.' : kept.data?.total === 0 ? `No races are kept of season ${q.season}: who met whom is not known here.`
    : `${who} ${day ? 'had' : who === 'They' ? 'have' : 'has'} not met ${who === 'They' ? 'in a race of ranked teams' : 'a ranked team'}${day ? ` by ${dateLong(day)}` : ' this season'}.`}</p>`;
}

// `keep`: the part of the list that one looks at belongs to this entry of the history. `stands` is the answer that
// says whether Team Knockout has the team, where the page has asked for it.
// It waits for a `record` that is still asked for: that is the same answer.
/** @param {any} props */
export function Matchups({ team, q: asked, way, size, keep, stands, record, name }) {
  const q = upTo(asked, stands);
  const [offset, setOffset] = useState(keep ? history.state?.matchups ?? 0 : 0);
  const turn = (to) => {
    setOffset(to);
    if (keep) history.replaceState({ ...history.state, matchups: to }, '');
  };
  // A record of 0–0 needs no list to be asked for.
  const none = stands?.data && kept(stands) && !stands.data.knockout.wins && !stands.data.knockout.losses;
  const answer = useApi(stands?.loading || none || (stands && record === undefined) ? null : api.matchups(team, q, offset, size));
  const data = answer.data ?? answer.last;
  if (answer.error) return html`<${Failure} part answer=${answer} />`;
  if (none || (data && !data.total)) return html`<${NotMet} q=${q} who="The team" some=${stands?.data?.knockout.total > 0} />`;
  // Not `disabled`: that would take the focus away from who has come to the last page.
  const step = (words, to, off) => html`<button type="button" class=${`button ${off ? 'off' : ''}`} aria-disabled=${String(off)} onClick=${() => off || turn(to)}>${words}</button>`;
  const s = data?.stats;
  return html`<p class="count" role="status">${s ? html`${int(s.wins)} won, ${int(s.losses)} lost (${percent(s.win_pct)}) in ${int(s.total_matchups)} matchups` : ' '}</p>
    <${DataTable} take=${name} caption=${q.until ? 'Matchups up to this date, by race' : 'Matchups, by race, the latest first'} group=${raceOf(way)} columns=${matchupColumns(team, { ...way, gender: q.gender }, { rankless: Boolean(q.until || (asked.date && stands?.loading)) })} rows=${data?.matchups} shape=${Math.min(size, (record?.wins ?? size) + (record?.losses ?? 0))} busy=${answer.loading} rowKey=${(m) => m.matchup_id} />
    ${data && data.total > size && html`<div class="pager">
      ${step('‹ Previous', offset - size, offset === 0)}
      <span>${int(offset + 1)}–${int(Math.min(data.total, offset + size))} of ${int(data.total)}</span>
      ${step('Next ›', offset + size, offset + size >= data.total)}</div>`}`;
}
