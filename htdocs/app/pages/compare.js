import { html, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, teamName, components } from '../data/names.js';
import { date, dateLong, int, score, record, tenth, wl } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { useLead } from '../components/shell.js';
import { DataTable } from '../components/table.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { Picker } from '../components/finder.js';
import { matchupColumns } from '../components/matchups.js';
import { TwoRanks } from '../components/lines.js';

export default function Compare({ at }) {
  const teams = at.kind === 'teams';
  return html`<nav class="segments" aria-label="What to compare">
      <a href=${to.compareTeams()} aria-current=${teams ? 'true' : null}>Teams</a><a href=${to.compareAthletes()} aria-current=${teams ? null : 'true'}>Athletes</a></nav>
    ${teams ? html`<${Teams} at=${at} />` : html`<${Athletes} at=${at} />`}`;
}

function Pickers({ kind, a, b, pick }) {
  const label = kind === 'team' ? 'team' : 'athlete';
  return html`<div class="pickers">
    <div class="finder"><${Picker} kind=${kind} label=${`First ${label}`} initial=${a} onPick=${(r) => { pick('a', r); return false; }} /></div>
    <span class="versus">and</span>
    <div class="finder"><${Picker} kind=${kind} label=${`Second ${label}`} initial=${b} onPick=${(r) => { pick('b', r); return false; }} /></div></div>`;
}

const asOf = (at) => (at.date ? `, as of ${dateLong(at.date)}` : '');

// ---- teams -----------------------------------------------------------------------------------------------------------

const seasonOf = (at, gender) => ({ gender, season: at.season, date: at.date });

function Teams({ at }) {
  const both = at.a && at.b && at.a !== at.b;
  // A single team is asked for its name; the first of two only where the address names no gender.
  const alone = useApi((at.a || at.b) && !(both && at.gender) ? api.team(at.a ?? at.b, seasonOf(at, at.gender)) : null);
  const gender = at.gender ?? alone.data?.gender_code;
  const answer = useApi(both && gender ? api.compareTeams(at.a, at.b, { ...seasonOf(at, gender), division: at.division }) : null);
  const historyA = useApi(both && gender ? api.teamHistory(at.a, seasonOf(at, gender)) : null);
  const historyB = useApi(both && gender ? api.teamHistory(at.b, seasonOf(at, gender)) : null);
  // No list has both: the teams themselves say why.
  const apart = answer.error?.status === 404;
  const one = useApi(apart ? api.team(at.a, seasonOf(at, gender)) : null);
  const two = useApi(apart ? api.team(at.b, seasonOf(at, gender)) : null);
  const d = answer.data;
  const named = useMemo(() => (d ? [d.team_a, d.team_b].map((t) => ({ ...t, division_code: d.division_code, season_year: d.season_year })) : null), [d]);
  const single = both ? null : alone.data;
  const a = named?.[0] ?? one.data ?? (at.a ? single ?? (both ? alone.data : null) : null);
  const b = named?.[1] ?? two.data ?? (at.a && at.a !== at.b ? null : single);
  const pick = (side, r) => go(to.compareTeams(side === 'a' ? r.id : at.a, side === 'b' ? r.id : at.b, seasonOf(at, r.gender_code)), { stay: true });
  const known = both && (named || (one.data && two.data));
  // All at once: how high the chart will be only the histories tell.
  const ready = known && !historyA.loading && !historyB.loading;
  useLead(d && { division: d.division_code, gender });
  useHead(known ? `${teamName(a)} and ${teamName(b)}, ${genderName(gender)}` : 'Compare two teams',
    'Two teams side by side: head to head, common opponents, and a dual meet from their rosters.');
  const fault = [alone, apart ? {} : answer, one, two].find((x) => x.error && !(apart && x.error.status === 404));
  return html`<div class=${`page-head below ${at.a && at.b ? 'tall' : ''}`}><h1>${known ? html`${teamName(a)} <span class="h1-view">and</span> ${teamName(b)}` : 'Compare two teams'}</h1>
    <p class="subtitle">${a ? html`${genderName(gender)}, season ${a.season_year}${asOf(at)}` : 'Head to head, common opponents, and a dual meet from the rosters'}</p></div>
    <${Pickers} kind="team" a=${a && teamName(a)} b=${b && teamName(b)} pick=${pick} />
    ${fault ? html`<${Failure} answer=${fault} />`
    : at.a && at.a === at.b ? html`<${Empty}>These are the same team. Choose another one.</${Empty}>`
    : !at.a || !at.b ? html`<p class="quiet">Choose two teams of the same gender by typing a part of their names.</p>`
    : one.error || two.error ? html`<div class="state" role="alert"><p class="state-title">These two cannot be compared</p>
        ${one.error && html`<${Absent} at=${at} id=${at.a} gender=${gender} detail=${one.error.detail} />`}${two.error && html`<${Absent} at=${at} id=${at.b} gender=${gender} detail=${two.error.detail} />`}</div>`
    : !ready ? html`<${Lines} rows=${16} />`
    : html`<${TeamFacts} at=${at} a=${a} b=${b} gender=${gender} historyA=${historyA} historyB=${historyB} why=${apart && (one.data.division_code === two.data.division_code ? answer.error.detail : 'The teams are in different divisions: their ranks are not comparable, and there is no head-to-head record.')} />
      ${d && html`<${TeamsMet} at=${at} d=${d} a=${a} b=${b} gender=${gender} />`}`}`;
}

// A team may be unknown, or have a team of the other gender only.
function Absent({ at, id, gender, detail }) {
  const other = useApi(api.team(id, seasonOf(at)));
  if (other.loading) return html`<p class="lines"><span class="bone"></span></p>`;
  const t = other.data;
  if (!t) return html`<p>${detail}</p>`;
  const [missing, there] = [gender, t.gender_code].map((g) => genderName(g).toLowerCase());
  return html`<p>${teamName(t)} has no ranked team of ${missing} this season. <a href=${to.compareTeams(at.a, at.b, seasonOf(at, t.gender_code))}>Compare the ${there}</a></p>`;
}

function TeamFacts({ at, a, b, gender, historyA, historyB, why }) {
  const facts = [['Division', (t) => divisionName(t.division_code)], ['Team Five rank', (t) => int(t.team_rank)], ['Team score', (t) => int(t.team_xcri_score)], ['Average of the top five', (t) => tenth(t.top5_average)],
    ['Average of the top seven', (t) => tenth(t.top7_average)], ['Ranked athletes', (t) => int(t.athletes_count)], ['Region', (t) => t.regl_group_name ?? '–'], ['Conference', (t) => t.conf_group_name ?? '–'], ['Latest race', (t) => date(t.most_recent_race_date)]];
  const link = (t) => html`<a href=${to.team(t.anet_team_hnd, seasonOf(at, gender))}>${teamName(t)}</a>`;
  return html`<div class="duel"><div><${Side} caption="The two teams" a=${link(a)} b=${link(b)} rows=${facts.map(([label, cell]) => [label, cell(a), cell(b)])} />
      ${why && html`<p class="quiet">${why}</p>`}</div>
    <${TwoRanks} label="Team Five rank" field="team_rank" a=${historyA.data} b=${historyB.data} nameA=${teamName(a)} nameB=${teamName(b)} /></div>`;
}

const versus = (text) => (text ?? '').replace('-', '–');
const few = (name) => `${name} has fewer than five ranked athletes, and so no score`;

function TeamsMet({ at, d, a, b, gender }) {
  const idA = a.anet_team_hnd;
  const nameA = teamName(a); const nameB = teamName(b);
  const met = d.head_to_head; const meet = d.dual_meet;
  const winner = meet.winner_id && (meet.winner_id === idA ? nameA : nameB);
  const placed = (r, side) => ((r.anet_team_hnd === idA) === side ? (r.nth <= 5 ? int(r.place) : `(${int(r.place)})`) : '');
  return html`<div class="duel"><div><section><h2>Head to head</h2>${!met.total_matchups ? html`<p class="quiet">They have not met this season.</p>`
    : html`<p><strong>${nameA} ${wl(met.team_a_wins, met.team_b_wins)} ${nameB}</strong></p>
      <${DataTable} caption=${`Races of ${nameA} against ${nameB}`} rows=${d.matchups} rowKey=${(m) => m.matchup_id} columns=${matchupColumns(idA, seasonOf(at, gender), false)} />
      <p class="quiet small">Place, score and result are those of ${nameA}.</p>`}</section>
    <section><h2>Common opponents</h2>${!d.total_common_opponents ? html`<p class="quiet">They have no common opponent this season.</p>`
    : html`<p>Against ${int(d.total_common_opponents)} common opponents: ${nameA} ${versus(d.team_a_record_vs_common)}, ${nameB} ${versus(d.team_b_record_vs_common)}</p>
      <${DataTable} compact caption="Records against common opponents" rows=${d.common_opponents} rowKey=${(r) => r.opponent_id} columns=${[
      { key: 'name', label: 'Opponent', lead: true, cell: (r) => html`<a href=${to.team(r.opponent_id, seasonOf(at, gender))}>${r.opponent_name ?? `Team ${r.opponent_id}`}</a>` },
      { key: 'a', label: nameA, num: true, cell: (r) => wl(r.team_a_wins, r.team_a_losses) },
      { key: 'b', label: nameB, num: true, cell: (r) => wl(r.team_b_wins, r.team_b_losses) }]} />`}</section></div>
    <section><h2>A dual meet on paper</h2>
      ${meet.team_a_score === null && meet.team_b_score === null ? html`<p class="quiet">Neither team has five ranked athletes.</p>` : html`
      <p>${meet.team_a_score === null ? `${few(nameA)}: ` : meet.team_b_score === null ? `${few(nameB)}: ` : html`<strong>${nameA} ${int(meet.team_a_score)}, ${nameB} ${int(meet.team_b_score)}</strong>: `}${winner ? `${winner} would win${meet.tie_broken ? ' by the rule for ties' : ''}.` : 'a tie.'}</p>
      <p class="quiet">The seven best of each team in the order of their XCRI ranks. The places of the first five are added, and the lower sum wins; the sixth and seventh
        push others back but do not score. A tie goes to the team that wins more of the five comparisons of first with first, second with second and so on (NCAA cross country rules). It is arithmetic with the ranks of ${at.date ? 'that day' : 'today'}, not a forecast.</p>
      <${DataTable} compact caption="The order of the dual meet" rows=${d.dual_meet_runners} rowKey=${(r) => r.anet_athlete_hnd} columns=${[
      { key: 'rank', label: 'Place', num: true, cell: (r) => int(r.place) },
      { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, at)}>${athleteName(r)}</a>` },
      { key: 'a', label: nameA, num: true, cell: (r) => placed(r, true) },
      { key: 'b', label: nameB, num: true, cell: (r) => placed(r, false) },
      { key: 'xcri', label: 'XCRI rank', num: true, cell: (r) => int(r.athlete_rank) }]} />`}</section></div>`;
}

function Side({ caption, a, b, rows }) {
  return html`<table class="data compact side"><caption class="unseen">${caption}</caption><thead><tr><th scope="col"><span class="unseen">What</span></th><th scope="col" class="num a">${a}</th><th scope="col" class="num b">${b}</th></tr></thead>
    <tbody>${rows.map(([label, x, y]) => html`<tr key=${label}><th scope="row">${label}</th><td class="num">${x}</td><td class="num">${y}</td></tr>`)}</tbody></table>`;
}

// ---- athletes --------------------------------------------------------------------------------------------------------

function Athletes({ at }) {
  const one = useApi(at.a ? api.athlete(at.a, at) : null);
  const two = useApi(at.b ? api.athlete(at.b, at) : null);
  const historyA = useApi(at.a && at.b && at.a !== at.b ? api.athleteHistory(at.a, at) : null);
  const historyB = useApi(at.a && at.b && at.a !== at.b ? api.athleteHistory(at.b, at) : null);
  const a = one.data; const b = two.data;
  const pick = (side, r) => go(to.compareAthletes(side === 'a' ? r.id : at.a, side === 'b' ? r.id : at.b, at), { stay: true });
  const known = a && b && at.a !== at.b;
  const ready = known && !historyA.loading && !historyB.loading;
  useLead(a && { division: a.division_code, gender: a.gender_code });
  useHead(known ? `${athleteName(a)} and ${athleteName(b)}` : 'Compare two athletes', 'Two athletes side by side: ranks, scores, record and rank over the season.');
  const link = (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, at)}>${athleteName(r)}</a>`;
  const facts = [['Team', (r) => html`<a href=${to.team(r.anet_team_hnd, seasonOf(at, r.gender_code))}>${teamName(r)}</a>`], ['List', (r) => `${divisionName(r.division_code)} ${genderName(r.gender_code)}`], ['XCRI rank', (r) => int(r.athlete_rank)],
    ['Head to head', (r) => record(r.h2h_wins, r.h2h_losses)], ['Races', (r) => int(r.races_count)], ['Season average', (r) => score(r.season_average)], ['Best performance', (r) => score(r.best_performance)],
    ['Average opponent', (r) => score(r.avg_opponent_quality)], ...components.map((c) => [`${c.name} (rank)`, (r) => (r[`${c.id}_score`] === null ? '–' : `${score(r[`${c.id}_score`])} (${int(r[`${c.id}_rank`])})`)]), ['Latest race', (r) => date(r.most_recent_race_date)]];
  return html`<div class=${`page-head below ${at.a && at.b ? 'tall' : ''}`}><h1>${known ? html`${athleteName(a)} <span class="h1-view">and</span> ${athleteName(b)}` : 'Compare two athletes'}</h1>
    <p class="subtitle">${known ? `Season ${a.season_year}${asOf(at)}` : 'Ranks, scores and record side by side'}</p></div>
    <${Pickers} kind="athlete" a=${a && athleteName(a)} b=${b && athleteName(b)} pick=${pick} />
    ${one.error ? html`<${Failure} answer=${one} />` : two.error ? html`<${Failure} answer=${two} />`
    : at.a && at.a === at.b ? html`<${Empty}>This is the same athlete twice. Choose another one.</${Empty}>`
    : !at.a || !at.b ? html`<p class="quiet">Choose two athletes by typing a part of their names.</p>`
    : !ready ? html`<${Lines} rows=${16} />` : html`<div class="duel"><div><${Side} caption="The two athletes" a=${link(a)} b=${link(b)} rows=${facts.map(([label, cell]) => [label, cell(a), cell(b)])} />
      ${(a.division_code !== b.division_code || a.gender_code !== b.gender_code) && html`<p class="quiet">They stand in different lists: their ranks are not comparable.</p>`}</div>
      <${TwoRanks} label="XCRI rank" field="athlete_rank" a=${historyA.data} b=${historyB.data} nameA=${athleteName(a)} nameB=${athleteName(b)} /></div>`}`;
}
