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
  const meet = d?.matchups.find((m) => m.meet_id)?.meet_id;
  const others = useApi(meet ? api.racesOf(meet, at) : null);
  useHead(d ? `${d.meet_name}, ${date(d.race_date)}` : answer.error?.status === 404 ? 'Race not found' : null, d ? `${d.meet_name}, ${dateLong(d.race_date)}: the ranked teams of the race, head to head.` : null, to.meet(at.id, at));
  if (answer.error) return html`<${Failure} whole answer=${answer} />`;
  // One race can count in several groups (division, region, conference); the division is the whole of it.
  const all = d?.matchups ?? [];
  const kind = ['D', 'R', 'C'].find((k) => all.some((m) => m.rank_group_type === k));
  const groups = [...new Set(all.filter((m) => m.rank_group_type === kind).map((m) => `${m.rank_group_fk} ${m.gender_code}`))];
  const out = to.raceAtAthleticNet(meet, at.id);
  const link = (gender) => (id, name) => html`<a href=${to.team(id, { gender, date: at.date, season: at.season })}>${name ?? `Team ${id}`}</a>`;
  return html`<div class="page-head"><h1>${d ? d.meet_name : html`<span class="bone w20"></span>`}</h1>
    <p class="subtitle">${d ? html`<time datetime=${d.race_date}>${dateLong(d.race_date)}</time>` : ' '}${out && html`, <a href=${out} target="_blank" rel="noopener">results at athletic.net ↗<span class="unseen"> (new tab)</span></a>`}</p></div>
    ${!d ? html`<${Lines} rows=${15} />` : groups.map((g) => {
    const [division, gender] = g.split(' ');
    const teams = teamsOf(all.filter((m) => m.rank_group_type === kind && `${m.rank_group_fk} ${m.gender_code}` === g));
    return html`<section key=${g}><h2>${divisionName(division)} ${genderName(gender)}</h2>
      <${DataTable} take=${`${d.meet_name}, ${date(d.race_date)}, ${divisionName(division)} ${genderName(gender)}`} caption=${`Ranked teams of ${d.meet_name}, by place`} rows=${teams} rowKey=${(r) => r.id} columns=${[
    { key: 'rank', label: 'Place', num: true, cell: (r) => int(r.place) },
    { key: 'name', label: 'Team', lead: true, cell: (r) => link(gender)(r.id, r.name) },
    { key: 'score', label: 'Score', title: 'Score in the race; lower is better', num: true, cell: (r) => int(r.score) },
    { key: 'record', label: 'Record', title: 'Wins and losses against ranked teams in this race', num: true, cell: (r) => wl(r.wins, r.losses) },
    { key: 'ko', label: 'KO rank', title: 'Team Knockout rank', num: true, cell: (r) => int(r.ko) }]} />
      <${Upsets} teams=${teams} link=${link(gender)} /></section>`;
  })}
    ${d && html`<p class="quiet">Only teams that stand in the rankings are shown. <a href=${to.meets({ division: groups[0]?.split(' ')[0], gender: groups[0]?.split(' ')[1], season: at.season })}>All meets</a></p>`}
    ${meet && html`<${Others} answer=${others} at=${at} />`}`;
}

// Who beat whom is said by the places; what is worth saying besides is who was beaten by teams that stand lower.
function Upsets({ teams, link }) {
  const all = teams.filter((t) => t.ko).map((t) => ({ t, by: teams.filter((o) => o.ko > t.ko && o.place < t.place).sort((x, y) => y.ko - x.ko) })).filter(({ by }) => by.length).sort((x, y) => x.t.ko - y.t.ko);
  if (!all.length) return null;
  return html`<h3>Who beat a higher-ranked team</h3><ul class="upsets">${all.map(({ t, by }) => html`<li key=${t.id}>${link(t.id, t.name)} <span class="quiet">(KO ${int(t.ko)})</span> was beaten by ${by.map((o, i) => html`${i ? ', ' : ''}${link(o.id, o.name)} <span class="quiet">(${int(o.ko)})</span>`)}</li>`)}</ul>`;
}

function Others({ answer, at }) {
  if (answer.error) return html`<${Failure} part answer=${answer} />`;
  const rows = (answer.data?.results ?? []).filter((r) => String(r.race_hnd) !== String(at.id));
  if (!rows.length) return null;
  return html`<section><h2>The other races of this meet</h2><ul class="upsets">${rows.map((r) => html`<li key=${r.race_hnd}><a href=${to.meet(r.race_hnd, at)}>${divisionName(r.division_code)} ${genderName(r.gender_code)}</a>, ${int(r.teams)} ranked teams, won by ${r.winner_name ?? `team ${r.winner_id}`}</li>`)}</ul></section>`;
}
