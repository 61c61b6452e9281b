import { html, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, teamName, components } from '../data/names.js';
import { date, int, score, record, tenth, wl } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable } from '../components/table.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { Picker } from '../components/finder.js';
import { matchupColumns, sideOf } from '../components/matchups.js';
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
    <div class="finder"><${Picker} key=${`a${a}`} kind=${kind} label=${`First ${label}`} initial=${a} onPick=${(r) => { pick('a', r); return false; }} /></div>
    <span class="versus">and</span>
    <div class="finder"><${Picker} key=${`b${b}`} kind=${kind} label=${`Second ${label}`} initial=${b} onPick=${(r) => { pick('b', r); return false; }} /></div></div>`;
}

// ---- teams -----------------------------------------------------------------------------------------------------------

// A dual meet run in the order of the XCRI ranks: each team's seven best, five score, the sixth and seventh displace
// (NCAA cross country rules, rule 8: scoring). Equal scores go to the better sixth runner.
export function dualMeet(rosterA, rosterB) {
  const seven = (rows, side) => rows.slice(0, 7).map((r, i) => ({ ...r, side, nth: i + 1 }));
  if (rosterA.length < 5 || rosterB.length < 5) return null;
  const runners = [...seven(rosterA, 'a'), ...seven(rosterB, 'b')].sort((x, y) => x.athlete_rank - y.athlete_rank || x.anet_athlete_hnd - y.anet_athlete_hnd).map((r, i) => ({ ...r, place: i + 1 }));
  const sum = (side) => runners.filter((r) => r.side === side && r.nth <= 5).reduce((n, r) => n + r.place, 0);
  const sixth = (side) => runners.find((r) => r.side === side && r.nth === 6)?.place ?? Infinity;
  const a = sum('a'); const b = sum('b');
  return { runners, a, b, winner: a < b || (a === b && sixth('a') < sixth('b')) ? 'a' : a === b && sixth('a') === sixth('b') ? null : 'b', tied: a === b };
}

function Teams({ at }) {
  const ask = { gender: at.gender, season: at.season };
  const one = useApi(at.a ? api.team(at.a, ask) : null);
  const gender = at.gender ?? one.data?.gender_code;
  const two = useApi(at.b && gender ? api.team(at.b, { ...ask, gender }) : null);
  const a = one.data; const b = two.data;
  const pick = (side, r) => go(to.compareTeams(side === 'a' ? r.id : at.a, side === 'b' ? r.id : at.b, { gender: side === 'a' || !at.a ? r.gender_code : gender, season: at.season }), { stay: true });
  const ready = a && b && a.anet_team_hnd !== b.anet_team_hnd;
  useHead(ready ? `${teamName(a)} and ${teamName(b)}, ${genderName(gender)}` : 'Compare two teams',
    'Two teams side by side: head to head, common opponents, and a dual meet from their rosters.');
  return html`<div class=${`page-head below ${at.a && at.b ? 'tall' : ''}`}><h1>${ready ? html`${teamName(a)} <span class="h1-view">and</span> ${teamName(b)}` : 'Compare two teams'}</h1>
    <p class="subtitle">${a ? html`${genderName(gender)}, season ${a.season_year}` : 'Head to head, common opponents, and a dual meet from the rosters'}</p></div>
    <${Pickers} kind="team" a=${a && teamName(a)} b=${b && teamName(b)} pick=${pick} />
    ${one.error ? html`<${Failure} error=${one.error} retry=${one.retry} />` : two.error ? html`<${Failure} error=${two.error} retry=${two.retry} />`
    : at.a && at.a === at.b ? html`<${Empty}>These are the same team. Choose another one.</${Empty}>`
    : !at.a || !at.b ? html`<p class="quiet">Choose two teams of the same gender by typing a part of their names.</p>`
    : !ready ? html`<${Lines} rows=${16} />` : html`<${TeamsBody} key=${`${at.a} ${at.b} ${gender}`} a=${a} b=${b} at=${at} gender=${gender} />`}`;
}

// Head to head and common opponents, from the matchups of both teams; a matchup counts once.
export function between(matchupsA, matchupsB, a, b) {
  const against = (matchups, team) => {
    const found = new Map();
    const seen = new Set();
    for (const m of matchups) {
      if (seen.has(m.matchup_id)) continue;
      seen.add(m.matchup_id);
      const s = sideOf(m, team);
      if (!found.has(s.opponent)) found.set(s.opponent, { id: s.opponent, name: s.name, ko: s.ko, wins: 0, losses: 0, races: [] });
      const one = found.get(s.opponent);
      one[s.won ? 'wins' : 'losses']++;
      one.races.push(m);
    }
    return found;
  };
  const ofA = against(matchupsA, a); const ofB = against(matchupsB, b);
  const met = ofA.get(Number(b)) ?? { wins: 0, losses: 0, races: [] };
  const common = [...ofA.values()].filter((o) => ofB.has(o.id)).map((o) => ({ ...o, a: o, b: ofB.get(o.id) }))
    .sort((x, y) => y.a.wins + y.b.wins - x.a.wins - x.b.wins || x.id - y.id);
  const sum = (side, field) => common.reduce((n, o) => n + o[side][field], 0);
  return { met: { ...met, races: [...met.races].sort((x, y) => (x.race_date < y.race_date ? 1 : -1)) }, common, recordA: wl(sum('a', 'wins'), sum('a', 'losses')), recordB: wl(sum('b', 'wins'), sum('b', 'losses')) };
}

function TeamsBody({ a, b, at, gender }) {
  const q = { gender, division: a.division_code, season: a.season_year };
  const same = a.division_code === b.division_code;
  const ma = useApi(same ? api.matchups(at.a, q, 0, 500) : null);
  const mb = useApi(same ? api.matchups(at.b, q, 0, 500) : null);
  const both = useMemo(() => (ma.data && mb.data ? between(ma.data.matchups, mb.data.matchups, at.a, at.b) : null), [ma.data, mb.data]);
  const fault = ma.error ? ma : mb.error ? mb : null;
  const ra = useApi(api.roster(at.a, q));
  const rb = useApi(api.roster(at.b, { ...q, division: b.division_code }));
  const historyA = useApi(api.teamHistory(at.a, q));
  const historyB = useApi(api.teamHistory(at.b, q));
  const dual = useMemo(() => (ra.data && rb.data && same ? dualMeet(ra.data.results, rb.data.results) : undefined), [ra.data, rb.data]);
  const facts = [['Division', (t) => divisionName(t.division_code)], ['Team Five rank', (t) => int(t.team_rank)], ['Team score', (t) => int(t.team_xcri_score)], ['Average of the top five', (t) => tenth(t.top5_average)],
    ['Average of the top seven', (t) => tenth(t.top7_average)], ['Ranked athletes', (t) => int(t.athletes_count)], ['Region', (t) => t.regl_group_name ?? '–'], ['Conference', (t) => t.conf_group_name ?? '–'], ['Latest race', (t) => date(t.most_recent_race_date)]];
  const link = (t) => html`<a href=${to.team(t.anet_team_hnd, { gender })}>${teamName(t)}</a>`;
  return html`
    <${Side} caption="The two teams" a=${link(a)} b=${link(b)} rows=${facts.map(([label, cell]) => [label, cell(a), cell(b)])} />
    ${!same && html`<p class="quiet">The teams are in different divisions: their ranks are not comparable, and there is no head-to-head record.</p>`}
    <${TwoRanks} label="Team Five rank" field="team_rank" a=${historyA.data ?? (historyA.error && {})} b=${historyB.data ?? (historyB.error && {})} nameA=${teamName(a)} nameB=${teamName(b)} />
    ${fault && html`<${Failure} error=${fault.error} retry=${fault.retry} />`}
    ${same && !fault && html`<section><h2>Head to head</h2>${!both ? html`<${Lines} rows=${4} />` : !both.met.races.length ? html`<p class="quiet">They have not met this season.</p>`
    : html`<p><strong>${teamName(a)} ${wl(both.met.wins, both.met.losses)} ${teamName(b)}</strong></p>
      <${DataTable} caption=${`Races of ${teamName(a)} against ${teamName(b)}`} rows=${both.met.races} rowKey=${(m) => m.matchup_id} columns=${matchupColumns(at.a, { gender }, false)} />
      <p class="quiet small">Place, score and result are those of ${teamName(a)}.</p>`}</section>
    <section><h2>Common opponents</h2>${!both ? html`<${Lines} rows=${6} />` : !both.common.length ? html`<p class="quiet">They have no common opponent this season.</p>`
    : html`<p>Against ${int(both.common.length)} common opponents: ${teamName(a)} ${both.recordA}, ${teamName(b)} ${both.recordB}</p>
      <${DataTable} caption="Records against common opponents" rows=${both.common} rowKey=${(r) => r.id} columns=${[
      { key: 'name', label: 'Opponent', lead: true, cell: (r) => html`<a href=${to.team(r.id, { gender })}>${r.name}</a>` },
      { key: 'a', label: teamName(a), num: true, cell: (r) => wl(r.a.wins, r.a.losses) },
      { key: 'b', label: teamName(b), num: true, cell: (r) => wl(r.b.wins, r.b.losses) }]} />`}</section>`}
    ${same && html`<section><h2>A dual meet on paper</h2>
      ${dual === undefined ? html`<${Lines} rows=${8} />` : dual === null ? html`<p class="quiet">One of the teams has fewer than five ranked athletes.</p>` : html`
      <p><strong>${teamName(a)} ${int(dual.a)}, ${teamName(b)} ${int(dual.b)}</strong>: ${dual.winner ? `${teamName(dual.winner === 'a' ? a : b)} would win${dual.tied ? ' by the sixth runner' : ''}` : 'a tie'}.</p>
      <p class="quiet">The seven best of each team in the order of their XCRI ranks. The places of the first five are added, and the lower sum wins; the sixth and seventh
        push others back but do not score; a tie goes to the better sixth runner (NCAA Cross Country Rules, scoring). It is arithmetic with today’s ranks, not a forecast.</p>
      <${DataTable} compact caption="The order of the dual meet" rows=${dual.runners} rowKey=${(r) => r.anet_athlete_hnd} columns=${[
        { key: 'rank', label: 'Place', num: true, cell: (r) => int(r.place) },
        { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd)}>${athleteName(r)}</a>` },
        { key: 'a', label: teamName(a), num: true, cell: (r) => (r.side === 'a' ? (r.nth <= 5 ? int(r.place) : `(${int(r.place)})`) : '') },
        { key: 'b', label: teamName(b), num: true, cell: (r) => (r.side === 'b' ? (r.nth <= 5 ? int(r.place) : `(${int(r.place)})`) : '') },
        { key: 'xcri', label: 'XCRI rank', num: true, cell: (r) => int(r.athlete_rank) }]} />`}</section>`}`;
}

function Side({ caption, a, b, rows }) {
  return html`<table class="data compact side"><caption class="unseen">${caption}</caption><thead><tr><th scope="col"><span class="unseen">What</span></th><th scope="col" class="num">${a}</th><th scope="col" class="num">${b}</th></tr></thead>
    <tbody>${rows.map(([label, x, y]) => html`<tr key=${label}><th scope="row">${label}</th><td class="num">${x}</td><td class="num">${y}</td></tr>`)}</tbody></table>`;
}

// ---- athletes --------------------------------------------------------------------------------------------------------

function Athletes({ at }) {
  const one = useApi(at.a ? api.athlete(at.a, { season: at.season }) : null);
  const two = useApi(at.b ? api.athlete(at.b, { season: at.season }) : null);
  const historyA = useApi(at.a && at.b ? api.athleteHistory(at.a, { season: at.season }) : null);
  const historyB = useApi(at.a && at.b ? api.athleteHistory(at.b, { season: at.season }) : null);
  const a = one.data; const b = two.data;
  const pick = (side, r) => go(to.compareAthletes(side === 'a' ? r.id : at.a, side === 'b' ? r.id : at.b, at), { stay: true });
  const ready = a && b && at.a !== at.b;
  useHead(ready ? `${athleteName(a)} and ${athleteName(b)}` : 'Compare two athletes', 'Two athletes side by side: ranks, scores, record and rank over the season.');
  const link = (r) => html`<a href=${to.athlete(r.anet_athlete_hnd)}>${athleteName(r)}</a>`;
  const facts = [['Team', (r) => html`<a href=${to.team(r.anet_team_hnd, { gender: r.gender_code })}>${teamName(r)}</a>`], ['List', (r) => `${divisionName(r.division_code)} ${genderName(r.gender_code)}`], ['XCRI rank', (r) => int(r.athlete_rank)],
    ['Head to head', (r) => record(r.h2h_wins, r.h2h_losses)], ['Races', (r) => int(r.races_count)], ['Season average', (r) => score(r.season_average)], ['Best performance', (r) => score(r.best_performance)],
    ['Average opponent', (r) => score(r.avg_opponent_quality)], ...components.map((c) => [`${c.name} (rank)`, (r) => (r[`${c.id}_score`] === null ? '–' : `${score(r[`${c.id}_score`])} (${int(r[`${c.id}_rank`])})`)]), ['Latest race', (r) => date(r.most_recent_race_date)]];
  return html`<div class=${`page-head below ${at.a && at.b ? 'tall' : ''}`}><h1>${ready ? html`${athleteName(a)} <span class="h1-view">and</span> ${athleteName(b)}` : 'Compare two athletes'}</h1>
    <p class="subtitle">${ready ? `Season ${a.season_year}` : 'Ranks, scores and record side by side'}</p></div>
    <${Pickers} kind="athlete" a=${a && athleteName(a)} b=${b && athleteName(b)} pick=${pick} />
    ${one.error ? html`<${Failure} error=${one.error} retry=${one.retry} />` : two.error ? html`<${Failure} error=${two.error} retry=${two.retry} />`
    : at.a && at.a === at.b ? html`<${Empty}>This is the same athlete twice. Choose another one.</${Empty}>`
    : !at.a || !at.b ? html`<p class="quiet">Choose two athletes by typing a part of their names.</p>`
    : !ready ? html`<${Lines} rows=${16} />` : html`<${Side} caption="The two athletes" a=${link(a)} b=${link(b)} rows=${facts.map(([label, cell]) => [label, cell(a), cell(b)])} />
      ${(a.division_code !== b.division_code || a.gender_code !== b.gender_code) && html`<p class="quiet">They stand in different lists: their ranks are not comparable.</p>`}
      <${TwoRanks} label="XCRI rank" field="athlete_rank" a=${historyA.data ?? (historyA.error && {})} b=${historyB.data ?? (historyB.error && {})} nameA=${athleteName(a)} nameB=${athleteName(b)} />`}`;
}
