import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { divisionName, genderName } from '../data/names.js';
import { date, dateLong, int, wl } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable } from '../components/table.js';
import { Failure, Lines } from '../components/states.js';

// A race's matchups name every pair of ranked teams; from the pairs comes the table of the teams.
export function teamsOf(matchups) {
  const teams = new Map();
  const take = (m, side) => {
    const id = m[`team_${side}_id`];
    if (!teams.has(id)) teams.set(id, { id, name: m[`team_${side}_name`], place: m[`team_${side}_rank`], score: m[`team_${side}_score`], ko: m[`team_${side}_ko_rank`], wins: 0, losses: 0 });
    teams.get(id)[m.winner_team_id === id ? 'wins' : 'losses']++;
  };
  for (const m of matchups) { take(m, 'a'); take(m, 'b'); }
  return [...teams.values()].sort((a, b) => a.place - b.place || a.id - b.id);
}

export default function Meet({ at }) {
  const answer = useApi(api.meet(at.id, at));
  const d = answer.data;
  useHead(d ? `${d.meet_name}, ${date(d.race_date)}` : answer.error?.status === 404 ? 'Race not found' : null, d ? `${d.meet_name}, ${dateLong(d.race_date)}: the ranked teams of the race, head to head.` : null, to.meet(at.id, at));
  if (answer.error) return html`<${Failure} whole answer=${answer} />`;
  // One race can count in several groups (division, region, conference); the division is the whole of it.
  const all = d?.matchups ?? [];
  const kind = ['D', 'R', 'C'].find((k) => all.some((m) => m.rank_group_type === k));
  const groups = [...new Set(all.filter((m) => m.rank_group_type === kind).map((m) => `${m.rank_group_fk} ${m.gender_code}`))];
  const meetId = all.find((m) => m.meet_id)?.meet_id;
  const out = to.raceAtAthleticNet(meetId, at.id);
  return html`<div class="page-head"><h1>${d ? d.meet_name : html`<span class="bone w20"></span>`}</h1>
    <p class="subtitle">${d ? html`<time datetime=${d.race_date}>${dateLong(d.race_date)}</time>` : ' '}${out && html`, <a href=${out} target="_blank" rel="noopener">results at athletic.net ↗<span class="unseen"> (new tab)</span></a>`}</p></div>
    ${!d ? html`<${Lines} rows=${15} />` : groups.map((g) => {
    const [division, gender] = g.split(' ');
    const teams = teamsOf(all.filter((m) => m.rank_group_type === kind && `${m.rank_group_fk} ${m.gender_code}` === g));
    return html`<section key=${g}><h2>${divisionName(division)} ${genderName(gender)}</h2>
      <${DataTable} take=${`${d.meet_name}, ${date(d.race_date)}, ${divisionName(division)} ${genderName(gender)}`} caption=${`Ranked teams of ${d.meet_name}, by place`} rows=${teams} rowKey=${(r) => r.id} columns=${[
    { key: 'rank', label: 'Place', num: true, cell: (r) => int(r.place) },
    { key: 'name', label: 'Team', lead: true, cell: (r) => html`<a href=${to.team(r.id, { gender, date: at.date, season: at.season })}>${r.name ?? `Team ${r.id}`}</a>` },
    { key: 'score', label: 'Score', title: 'Score in the race; lower is better', num: true, cell: (r) => int(r.score) },
    { key: 'record', label: 'Record', title: 'Wins and losses against ranked teams in this race', num: true, cell: (r) => wl(r.wins, r.losses) },
    { key: 'ko', label: 'KO rank', title: 'Team Knockout rank', num: true, cell: (r) => int(r.ko) }]} /></section>`;
  })}
    ${d && html`<p class="quiet">Only teams that stand in the rankings are shown.</p>`}`;
}
