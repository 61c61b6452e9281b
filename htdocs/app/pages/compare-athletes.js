import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, teamName, components } from '../data/names.js';
import { date, int, score, record } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { useLead } from '../components/shell.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { TwoRanks } from '../components/two-lines.js';
import { Pickers, Side, asOf, seasonOf } from '../components/side.js';

export default function Athletes({ at }) {
  const one = useApi(at.a ? api.athlete(at.a, at) : null);
  const two = useApi(at.b && at.a !== at.b ? api.athlete(at.b, at) : null);
  const historyA = useApi(at.a && at.b && at.a !== at.b ? api.athleteHistory(at.a, at) : null);
  const historyB = useApi(at.a && at.b && at.a !== at.b ? api.athleteHistory(at.b, at) : null);
  const a = one.data; const b = at.a === at.b ? a : two.data;
  const pick = (side, r) => go(to.compareAthletes(side === 'a' ? r.id : at.a, side === 'b' ? r.id : at.b, at), { stay: true });
  const known = a && b && at.a !== at.b;
  const ready = known && !historyA.loading && !historyB.loading;
  useLead(a && { division: a.division_code, gender: a.gender_code }, at);
  useHead(known ? `${athleteName(a)} and ${athleteName(b)}` : 'Compare two athletes', 'Two athletes side by side: ranks, scores, record and rank over the season.');
  const link = (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, at)}>${athleteName(r)}</a>`;
  /** @type {any[]} */
  const facts = [['Team', (r) => html`<a href=${to.team(r.anet_team_hnd, seasonOf(at, r.gender_code))}>${teamName(r)}</a>`], ['List', (r) => `${divisionName(r.division_code)} ${genderName(r.gender_code)}`], ['XCRI rank', (r) => int(r.athlete_rank)],
    ['Record', (r) => record(r.h2h_wins, r.h2h_losses)], ['Races', (r) => int(r.races_count)], ['Season average', (r) => score(r.season_average)], ['Best performance', (r) => score(r.best_performance)],
    ['Average opponent', (r) => score(r.avg_opponent_quality)], ...components.map((c) => [`${c.name} (rank)`, (r) => (r[`${c.id}_score`] === null ? '–' : `${score(r[`${c.id}_score`])} (${int(r[`${c.id}_rank`])})`)]), ['Latest race', (r) => date(r.most_recent_race_date)]];
  return html`<div class=${`page-head below ${at.a && at.b ? 'tall' : ''}`}><h1>${known ? html`${athleteName(a)} <span class="h1-view">and</span> ${athleteName(b)}` : 'Compare two athletes'}</h1>
    <p class="subtitle">${known ? `Season ${a.season_year}${asOf(at)}` : 'Ranks, scores and record side by side'}</p></div>
    <nav class="segments below-head" aria-label="Gender">${[undefined, 'M', 'F'].map((g) => html`<a key=${g} data-stay href=${to.compareAthletes(at.a, at.b, { ...at, gender: g })} aria-current=${at.gender === g ? 'true' : null}>${g ? genderName(g) : 'All'}</a>`)}</nav>
    <${Pickers} q=${at} kind="athlete" a=${a && athleteName(a)} b=${b && athleteName(b)} pick=${pick} />
    ${one.error ? html`<${Failure} answer=${one} />` : two.error ? html`<${Failure} answer=${two} />`
    : at.a && at.a === at.b ? html`<${Empty}>This is the same athlete twice. Choose another one.</${Empty}>`
    : !at.a || !at.b ? html`<p class="quiet">Choose two athletes by typing a part of their names.</p>`
    : !ready ? html`<${Lines} rows=${16} />` : html`<div class="duel"><div><${Side} caption="The two athletes" a=${link(a)} b=${link(b)} rows=${facts.map(([label, cell]) => [label, cell(a), cell(b)])} />
      ${(a.division_code !== b.division_code || a.gender_code !== b.gender_code) && html`<p class="quiet">They stand in different lists: their ranks are not comparable.</p>`}</div>
      <${TwoRanks} apart=${a.division_code !== b.division_code || a.gender_code !== b.gender_code} label="XCRI rank" field="athlete_rank" a=${historyA.data} b=${historyB.data} nameA=${athleteName(a)} nameB=${athleteName(b)} /></div>`}`;
}
