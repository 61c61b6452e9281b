import { html, useRef } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, teamName, listed, dayOf } from '../data/names.js';
import { int, ordinal } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { useLead } from '../components/shell.js';
import { DataTable } from '../components/table.js';
import { Failure, Lines } from '../components/states.js';
import { Picker } from '../components/finder.js';
import { runnersShown } from '../components/paper.js';
import { asOf } from '../components/side.js';

const listOf = (text) => (text ? text.split(',').map(Number) : []);

// Teams that one chooses, as if they met today; and the same without some of their athletes.
export default function MeetOnPaper({ at }) {
  const q = { ...at, gender: at.gender ?? 'M', division: at.division ?? 2030 };
  const teams = listOf(at.teams);
  const out = listOf(at.without);
  const whole = useApi(teams.length > 1 ? api.compareMeet(at.teams, undefined, q) : null);
  const less = useApi(teams.length > 1 && out.length ? api.compareMeet(at.teams, at.without, q) : null);
  const alone = useApi(teams.length === 1 ? api.team(teams[0], q) : null);
  const answer = out.length ? less : whole;
  // While the meet is scored without someone, the one before stays, marked as busy: so do the buttons that are pressed next.
  const kept = useRef({});
  const list = `${q.division} ${q.gender} ${q.season} ${q.date}`;
  if (answer.data && whole.data) kept.current = { list, data: answer.data, whole: whole.data };
  const shown = teams.length > 1 && kept.current.list === list ? kept.current : {};
  const busy = shown.data !== answer.data;
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const names = new Map([...(alone.data ? [alone.data] : []), ...(shown.whole?.teams ?? [])].map((t) => [t.anet_team_hnd, teamName(t)]));
  const absent = teams.filter((id) => !names.has(id)).length;
  const went = (ids, without = out, more = {}) => go(to.compareMeet(ids, { ...q, without: without.join(',') || undefined, ...more }), { stay: true });
  useLead(q, at);
  useHead(listed(teams.length > 1 ? `A meet of ${teams.length} teams: ${title}` : 'A meet on paper', dayOf(at)), 'Any teams scored as a meet by the ranks of their athletes, with or without some of them: arithmetic, not a forecast.');
  const failed = [whole, less].find((x) => x.error);
  return html`<div class="page-head below"><h1>${teams.length > 1 ? html`A meet of ${int(teams.length)} teams` : 'A meet on paper'} <span class="h1-view">${title}</span></h1>
    <p class="subtitle">Arithmetic with the ranks, not a forecast${asOf(at)}</p></div>
    <div class="controls"><nav class="segments" aria-label="Gender">${['M', 'F'].map((g) => html`<a key=${g} data-stay href=${to.compareMeet(teams, { ...q, gender: g })} aria-current=${q.gender === g ? 'true' : null}>${genderName(g)}</a>`)}</nav>
      <div class="finder"><${Picker} kind="team" q=${{ gender: q.gender, season: at.season, date: at.date, division: teams.length ? q.division : undefined }} label="Add a team" placeholder=${`Add a team of ${genderName(q.gender).toLowerCase()}`}
        onPick=${(r) => went([...new Set([...teams, r.id])], out, { division: r.division_code })} /></div></div>
    ${teams.length < 2 && html`<p class="quiet">${teams.length ? html`${names.get(teams[0]) ?? 'One team'} and whom? ` : ''}Choose the teams by typing a part of their names: two or more of one division. In the meet the seven best of each run, and you can leave out whom you like.</p>`}
    ${failed ? html`<${Failure} answer=${failed} />` : teams.length > 1 && !shown.data ? html`<${Lines} rows=${16} />`
    : shown.data && html`<div class="duel"><${Scores} at=${at} q=${q} data=${shown.data} busy=${busy} before=${out.length ? shown.whole : undefined} drop=${(id) => went(teams.filter((t) => t !== id))} title=${title} />
      <${Order} at=${at} data=${shown.data} busy=${busy} names=${names} leave=${(id) => went(teams, [...out, id])} title=${title}>
        ${out.length > 0 && html`<p class="left-out">Without ${out.map((id, i) => html`${i ? ', ' : ''}<span key=${id}>${nameIn(shown.whole, id)} <button type="button" class="cell-button" onClick=${() => went(teams, out.filter((o) => o !== id))}>put back<span class="unseen"> ${nameIn(shown.whole, id)}</span></button></span>`)}</p>`}
      </${Order}></div>
      ${absent > 0 && !busy && html`<p class="quiet">${absent === 1 ? 'One of the teams is not in this list, and does' : `${int(absent)} of the teams are not in this list, and do`} not run.</p>`}`}`;
}

const nameIn = (data, id) => {
  const r = data?.runners.find((x) => x.anet_athlete_hnd === id);
  return r ? athleteName(r) : `Athlete ${id}`;
};

function Scores({ at, q, data, busy, before, drop, title }) {
  const was = new Map((before?.teams ?? []).map((t) => [t.anet_team_hnd, t]));
  const change = (r) => {
    const old = was.get(r.anet_team_hnd);
    return !old || old.score === r.score ? '' : `${ordinal(old.place)}, ${int(old.score)}`;
  };
  return html`<section><h2>Scores</h2><${DataTable} take=${listed(`Meet on paper ${title}`, dayOf(at))} caption="The teams of the meet on paper, by place" rows=${data.teams} busy=${busy} rowKey=${(r) => r.anet_team_hnd} columns=${[
    { key: 'rank', label: 'Place', num: true, cell: (r) => (r.place === null ? '–' : int(r.place)) },
    { key: 'name', label: 'Team', lead: true, cell: (r) => html`<a href=${to.team(r.anet_team_hnd, { gender: q.gender, date: at.date, season: at.season })}>${teamName(r)}</a>` },
    { key: 'score', label: 'Score', card: 'corner', word: 'Score', title: 'The places of the first five, added; the lowest wins', num: true, cell: (r) => (r.score === null ? html`<span class="quiet">not five</span>` : r.tied ? html`<abbr title="An equal score: first is who wins more of the comparisons man for man">${int(r.score)}=</abbr>` : int(r.score)) },
    { key: 'runners', label: 'Places', word: '', title: 'Places of its seven; those in brackets do not score', cell: (r) => runnersShown(r.places) },
    before && { key: 'was', label: 'With all', word: 'with all', cell: (r) => html`<span class="quiet">${change(r)}</span>` },
    { key: 'five', label: 'Team Five', word: 'Five', title: 'Team Five rank', num: true, cell: (r) => int(r.team_rank) },
    { key: 'drop', label: html`<span class="unseen">Change</span>`, word: '', cell: (r) => html`<button type="button" class="cell-button" onClick=${() => drop(r.anet_team_hnd)}>remove<span class="unseen"> ${teamName(r)}</span></button>` }]} /></section>`;
}

function Order({ at, data, busy, names, leave, title, children }) {
  const runs = data.runners.filter((r) => r.place !== null);
  return html`<section><h2>The order</h2>${children}
    <${DataTable} take=${listed(`Order of the meet on paper ${title}`, dayOf(at))} caption="The runners of the meet on paper, by place" rows=${runs} busy=${busy} rowKey=${(r) => r.anet_athlete_hnd} rowClass=${(r) => (r.nth > 5 ? 'displaces' : '')} columns=${[
    { key: 'rank', label: 'Place', num: true, cell: (r) => int(r.place) },
    { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, at)}>${athleteName(r)}</a>` },
    { key: 'team', label: 'Team', cell: (r) => html`${names.get(r.anet_team_hnd) ?? ''} <span class="quiet">${r.nth <= 5 ? r.nth : `(${r.nth})`}</span>` },
    { key: 'xcri', label: 'XCRI rank', word: 'XCRI', num: true, cell: (r) => int(r.athlete_rank) },
    { key: 'leave', label: html`<span class="unseen">Change</span>`, card: 'corner', word: '', cell: (r) => html`<button type="button" class="cell-button" onClick=${() => leave(r.anet_athlete_hnd)}>leave out<span class="unseen"> ${athleteName(r)}</span></button>` }]} />
    <p class="quiet small">The number after a team: its first to fifth score, the sixth and seventh, in brackets, only push others back.</p></section>`;
}
