import { afterPaint, html, useMemo, useState } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, teamName, listed, dayOf } from '../data/names.js';
import { int, ordinal, date } from '../data/format.js';
import { draw } from '../data/championship.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable } from '../components/table.js';
import { runnersShown, mostTeams } from '../components/paper.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, WhenChoice } from '../components/controls.js';
import { complete, asOf } from './rankings.js';

// Who would go, if each region or conference met today and ran as the ranks say.
export default function Championship({ at }) {
  const q = complete(at);
  const rules = useApi(api.championshipRules());
  const rule = rules.data?.divisions[q.division];
  const answer = useApi(rule ? api.championship(q, rule.by) : null);
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  useHead(listed(`Championship picture: ${title}`, dayOf(q)), `Who would go to the championship of ${title} by the ranks of ${at.date ? 'that day' : 'today'}: arithmetic, not a forecast.`, to.championship(at));
  const rows = answer.data?.results;
  const picture = useMemo(() => rows && draw(rows, answer.data.wins, rule), [rows, rule]);
  const hrefOf = (news) => to.championship({ ...at, ...news });
  const name = listed(`Championship picture ${title}`, dayOf(q));
  const failed = [rules, answer].find((x) => x.error);
  return html`<div class="page-head line"><h1>${title} <span class="h1-view">Championship picture</span></h1>
    <p class="subtitle">${answer.data ? html`${asOf(q, answer.data.calculated_at)}. Arithmetic with the ranks, not a forecast` : ' '}</p></div>
    <${GroupControls} q=${q} hrefOf=${hrefOf}><${WhenChoice} q=${q} ready onPick=${(news) => go(hrefOf(news), { stay: true })} /></${GroupControls}>
    ${failed ? html`<${Failure} answer=${failed} />` : rules.data && !rule ? html`<${Empty} way=${to.championship()} wayText="To NCAA Division I">How ${divisionName(q.division)} chooses its teams is not known here.</${Empty}>`
    : !rows ? html`<${Lines} rows=${24} />`
    : !rows.length ? html`<${Empty} way=${dayOf(q) ? hrefOf({ season: undefined, date: undefined }) : to.championship()} wayText="To the current picture">No team of this list has five ranked athletes and a ${rule.by}.</${Empty}>`
    : html`<${How} rule=${rule} picture=${picture} />
      <div class="beside picture">${!rule.open && html`<${Field} rule=${rule} picture=${picture} q=${q} name=${name} />`}<${Meets} rule=${rule} picture=${picture} q=${q} /></div>`}`;
}

const meetsOf = (rule) => (rule.by === 'region' ? 'regional meets' : 'conference meets');

// The rule in a sentence, with what stands for what, and where it is from.
function How({ rule, picture }) {
  const n = picture.groups.size;
  const sources = rule.sources.map((s) => `${s.name} (${/-\d\d-/.test(s.date) ? date(s.date) : s.date})`).join('; ');
  const first = rule.automatic === 1 ? 'winner' : `first ${['', 'one', 'two', 'three', 'four'][rule.automatic] ?? rule.automatic}`;
  const rest = rule.atLarge === 'wins' ? `At large go the next in line of each ${rule.by}, by their wins this season over teams that are in already: one that has more wins than the team ahead of it pushes that one in, for no one is passed over. Equal wins go by Team Five.`
    : rule.atLarge ? 'At large go the others in the order of Team Five.' : '';
  const second = rule.second ? `, and the second where ${rule.second.teams} teams run and it is among the first ${rule.second.rank}` : '';
  return html`<p class="how">${rule.open ? `All teams that run in a ${rule.by === 'region' ? 'region’s' : 'conference’s'} meet may go: there is no field to draw.`
    : `${rule.field ? `${int(rule.field)} teams: ` : 'How many teams go is not known. By themselves go '}the ${first} of each of ${int(n)} ${meetsOf(rule)}${rule.teams ? ` with ${rule.teams} teams or more` : ''}${second} (${int(picture.automatic)})${picture.places ? `, and ${int(picture.places)} at large` : ''}.`}</p>
    <details class="explainer"><summary>How it is drawn, and where the rule stands</summary>
    <p>A meet on paper: the seven best of each team in the order of their XCRI ranks; the places of the first five are added, the sixth and seventh push others back. ${rest} ${rule.notes.join(' ')}</p>
    <p>${rule.individuals ? `Individuals are not drawn here: ${rule.individuals} ` : ''}The rule is that of season ${rule.season}, the newest that was found: ${sources}.</p></details>`;
}

const teamCell = (q) => (r) => html`<a href=${to.team(r.anet_team_hnd, { gender: q.gender, date: q.date, season: q.season })}>${teamName(r)}</a>`;
const wayOf = (r) => (r.way === 'automatic' ? 'automatic' : r.way === 'at large' ? `at large ${r.nth}` : r.way === 'out' ? `${ordinal(r.nth)} out` : '');
const parts = { automatic: 'Automatic places', 'at large': 'At large, in the order in which they are taken', out: 'The first out' };

function Field({ rule, picture, q, name }) {
  const wins = rule.atLarge === 'wins';
  return html`<section><h2>The field</h2>
    <${DataTable} id="field" take=${name} caption="The teams that would go, and the first that would not" rows=${picture.field} rowKey=${(r) => r.anet_team_hnd} rowClass=${(r) => (r.way === 'out' ? 'out-of-it' : '')}
      group=${{ of: (r) => r.way, head: (r) => parts[r.way] }} columns=${[
    { key: 'rank', label: '', title: 'In the field', num: true, cell: (r, i) => (r.way === 'out' ? '–' : int(i + 1)) },
    { key: 'name', label: 'Team', lead: true, cell: teamCell(q) },
    { key: 'group', label: rule.by === 'region' ? 'Region' : 'Conference', card: 'meta', cell: (r) => r.group_name },
    { key: 'inplace', label: 'Place', title: `Place in the ${rule.by}’s meet on paper`, num: true, cell: (r) => int(r.place) },
    wins && { key: 'wins', label: 'Wins', title: 'Wins over teams that were in already, when it was its turn', num: true, bare: (r) => r.way === 'automatic', cell: (r) => (r.way === 'automatic' ? '' : html`${r.pushed ? html`<abbr class="quiet" title=${`Pushed in by ${teamName(r.pushed)}`}>pushed</abbr> ` : ''}${int(r.wins)}`) },
    { key: 'five', label: 'Team Five', title: 'Team Five rank', num: true, cell: (r) => int(r.team_rank) }]} />
    ${wins && html`<p class="quiet small">Wins: over teams that were in already when it was its turn. Pushed: taken along by the team behind it, which has more of them.</p>`}</section>`;
}

const shown = 6;

function Meets({ rule, picture, q }) {
  return html`<section><h2>The ${meetsOf(rule)} on paper</h2>${[...picture.groups].map(([group, teams]) => html`<${Meet} key=${group} group=${group} teams=${teams} rule=${rule} picture=${picture} q=${q} />`)}</section>`;
}

// The others are drawn when they are asked for: they are ten times as many as the first.
function Meet({ group, teams, rule, picture, q }) {
  const [open, setOpen] = useState(false);
  const columns = [
    { key: 'rank', label: '', title: 'Place', num: true, cell: (r) => int(r.place) },
    { key: 'name', label: 'Team', lead: true, cell: teamCell(q) },
    { key: 'score', label: 'Score', card: 'corner', word: 'Score', title: 'The places of the first five, added', num: true, cell: (r) => (r.tied ? html`<abbr title="An equal score: first is who wins more of the comparisons man for man">${int(r.score)}=</abbr>` : int(r.score)) },
    { key: 'runners', label: 'Places', title: 'Places of its seven; those in brackets do not score', word: '', cell: (r) => runnersShown(r.places) },
    { key: 'five', label: 'Team Five', word: 'Five', title: 'Team Five rank', num: true, cell: (r) => int(r.team_rank) },
    !rule.open && { key: 'way', label: 'Goes', title: 'How it would go', word: '', cell: (r) => wayOf(picture.ways.get(r.anet_team_hnd) ?? {}) }
  ];
  const table = (rows, caption) => html`<${DataTable} caption=${caption} rows=${rows} rowKey=${(r) => r.anet_team_hnd} rowClass=${(r) => (/^a/.test(picture.ways.get(r.anet_team_hnd)?.way ?? '') ? 'top7' : '')} columns=${columns} />`;
  return html`<div class="meet-on-paper"><h3><a href=${to.rankings({ division: q.division, gender: q.gender, season: q.season, date: q.date, view: 'team-five', [rule.by]: group })}>${group}</a> <span class="quiet small">${int(teams.length)} teams${teams.length > 1 && teams.length <= mostTeams ? html`<span class="way-on">, <a href=${to.compareMeet(teams.map((r) => r.anet_team_hnd), q)}>runner by runner</a></span>` : ''}</span></h3>
    ${table(teams.slice(0, shown), `${group}: the first ${shown} of the meet on paper`)}
    ${teams.length > shown && html`<details onToggle=${({ target }) => afterPaint(() => setOpen(target.open))}><summary>All ${int(teams.length)}</summary>${open && table(teams.slice(shown), `${group}: the others`)}</details>`}</div>`;
}
