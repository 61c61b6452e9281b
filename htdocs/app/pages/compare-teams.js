import { html, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { genderName, teamName } from '../data/names.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { useLead } from '../components/shell.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { useOther, noTeamOf } from '../components/not-there.js';
import { Pickers, asOf, seasonOf } from '../components/side.js';
import { TeamFacts, TeamsMet } from '../components/duel.js';

export default function Teams({ at }) {
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
  useLead(d && { division: d.division_code, gender }, at);
  useHead(known ? `${teamName(a)} and ${teamName(b)}, ${genderName(gender)}` : 'Compare two teams',
    'Two teams side by side: head to head, common opponents, and a dual meet from their rosters.');
  const fault = [alone, apart ? {} : answer, one, two].find((x) => x.error && !(apart && x.error.status === 404));
  return html`<div class=${`page-head below ${at.a && at.b ? 'tall' : ''}`}><h1>${known ? html`${teamName(a)} <span class="h1-view">and</span> ${teamName(b)}` : 'Compare two teams'}</h1>
    <p class="subtitle">${a ? html`${genderName(gender)}, season ${a.season_year}${asOf(at)}` : 'Head to head, common opponents, and a dual meet from the rosters'}</p></div>
    <nav class="segments below-head" aria-label="Gender">${['M', 'F'].map((g) => html`<a key=${g} data-stay href=${to.compareTeams(at.a, at.b, seasonOf(at, g))} aria-current=${gender === g ? 'true' : null}>${genderName(g)}</a>`)}</nav>
    <${Pickers} q=${seasonOf(at, gender)} kind="team" a=${a && teamName(a)} b=${b && teamName(b)} pick=${pick} />
    ${fault ? html`<${Failure} answer=${fault} />`
    : at.a && at.a === at.b ? html`<${Empty}>These are the same team. Choose another one.</${Empty}>`
    : !at.a || !at.b ? html`<p class="quiet">Choose two teams by typing a part of their names${gender ? `; both are teams of ${genderName(gender).toLowerCase()}` : ''}.</p>`
    : one.error || two.error ? html`<div class="state" role="alert"><p class="state-title">These two cannot be compared</p>
        ${one.error && html`<${Absent} at=${at} id=${at.a} gender=${gender} detail=${one.error.detail} />`}${two.error && html`<${Absent} at=${at} id=${at.b} gender=${gender} detail=${two.error.detail} />`}</div>`
    : !ready ? html`<${Lines} rows=${16} />`
    : html`<${TeamFacts} at=${at} a=${a} b=${b} gender=${gender} historyA=${historyA} historyB=${historyB} why=${apart && (one.data.division_code === two.data.division_code ? answer.error.detail : 'The teams are in different divisions: their ranks are not comparable, and there is no head-to-head record.')} />
      ${d && html`<${TeamsMet} at=${at} d=${d} a=${a} b=${b} gender=${gender} />`}`}`;
}

// A team may be unknown, or have a team of the other gender only.
function Absent({ at, id, gender, detail }) {
  const other = useOther(id, at);
  if (other === undefined) return html`<p class="lines"><span class="bone"></span></p>`;
  if (!other) return html`<p>${detail}</p>`;
  return html`<p>${noTeamOf(other.team, gender, at)} <a href=${to.compareTeams(at.a, at.b, other.way)}>Compare the ${genderName(other.team.gender_code).toLowerCase()}</a></p>`;
}
