import { html, useState, useLayoutEffect } from '../view.js';
import { hold } from '../router.js';
import { at as api } from '../data/api.js';
import { to, href } from '../data/address.js';
import { divisionName, genderName, athleteName, teamName } from '../data/names.js';
import { dateLong, date, int, score, tenth, record, wl, ordinal, moment } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useLead } from '../components/shell.js';
import { useHead } from '../components/head.js';
import { DataTable, Movement } from '../components/table.js';
import { moved } from '../components/columns.js';
import { Failure, Empty, Lines, absent } from '../components/states.js';
import { HistorySpark } from '../components/charts.js';
import { RankChart } from '../components/lines.js';
import { Matchups } from '../components/matchups.js';
import { ScsDialog } from '../components/dialogs.js';

export default function Team({ at }) {
  const ask = { gender: at.gender, season: at.season, date: at.date };
  const answer = useApi(api.team(at.id, ask));
  const t = answer.data;
  const q = t && { gender: t.gender_code, division: t.division_code, season: t.season_year, date: at.date };
  const knockout = useApi(t ? api.teamKnockout(at.id, q) : null);
  const history = useApi(t ? api.teamHistory(at.id, q) : null);
  // Without a gender in the address the roster waits for the team's own.
  const roster = useApi(at.gender ? api.roster(at.id, ask) : t ? api.roster(at.id, q) : null);
  const name = t ? teamName(t) : '';
  useLead(q);
  useHead(t ? `${name}, ${divisionName(t.division_code)} ${genderName(t.gender_code)}${at.date ? `, ${date(at.date)}` : ''}` : answer.error ? (answer.error.status === 404 ? 'Team not found' : 'Team') : null,
    t ? `${name}: ${ordinal(t.team_rank)} of ${divisionName(t.division_code)} ${genderName(t.gender_code)} in XCRI Team Five; roster, matchups and ranks over the season.` : null,
    t && to.team(at.id, { ...ask, gender: t.gender_code }));
  if (answer.error) {
    return html`<${Failure} whole answer=${answer}>
      ${at.date && html`<a class="button" href=${to.team(at.id, { gender: at.gender })}>The team today</a>`}
      <a class="button" href=${href('', { view: 'team-five' })}>To the rankings</a></${Failure}>`;
  }
  const ko = knockout.data;
  return html`
    <div class="page-head">
      <h1>${t ? name : html`<span class="bone w20"></span>`}</h1>
      <p class="subtitle tall">${t && html`<a href=${to.rankings({ division: t.division_code, gender: t.gender_code, view: 'team-five', date: at.date, season: at.season })}>${divisionName(t.division_code)} ${genderName(t.gender_code)}</a>,
        season ${t.season_year}, ${at.date ? html`as of ${dateLong(at.date)} (<a href=${to.team(at.id, { gender: t.gender_code })}>today</a>)` : html`as of ${moment(t.calculated_at)}`}`}</p>
    </div>
    <div class="controls">
      <nav class="segments" aria-label="Gender">${['M', 'F'].map((g) => html`<a key=${g} data-stay href=${to.team(at.id, { ...ask, gender: g })} aria-current=${t?.gender_code === g ? 'true' : null}>${genderName(g)}</a>`)}</nav>
      <a class="button" href=${to.compareTeams(at.id, undefined, { ...ask, gender: t?.gender_code })}>Compare with another team</a>
      <a class="button" href=${to.teamAtAthleticNet(at.id)} target="_blank" rel="noopener">At athletic.net ↗<span class="unseen"> (new tab)</span></a>
    </div>
    <dl class="facts">
      ${fact('Team Five rank', t && html`${int(t.team_rank)} <${LastMove} history=${history} field="team_rank" day=${at.date} />`, 'big')}
      ${fact('Team Knockout rank', t && (ko ? int(ko.knockout_rank) : knockout.loading ? null : absent(knockout)), 'big')}
      ${fact('Team score', t && int(t.team_xcri_score), 'big')}
      ${fact('Record', t && (ko ? record(ko.h2h_wins, ko.h2h_losses) : knockout.loading ? null : absent(knockout)))}
      ${fact('Region', t && (t.regl_group_name ? html`<a href=${to.rankings({ ...q, season: at.season, view: 'team-five', region: t.regl_group_name })}>${t.regl_group_name}</a>` : '–'))}
      ${fact('Conference', t && (t.conf_group_name ? html`<a href=${to.rankings({ ...q, season: at.season, view: 'team-five', conference: t.conf_group_name })}>${t.conf_group_name}</a>` : '–'))}
      ${fact('Ranked athletes', t && int(t.athletes_count))}
      ${fact('Average of the top five', t && tenth(t.top5_average))}
      ${fact('Average of the top seven', t && tenth(t.top7_average))}
      ${fact('Squad depth', t && score(t.squad_depth_score))}
      ${fact('Latest race', t && date(t.most_recent_race_date))}
    </dl>
    <${Roster} key=${`${at.gender} ${at.season} ${at.date}`} roster=${roster} t=${t} q=${{ ...q, season: at.season }} name=${name} />
    ${t && html`<${Over} history=${history} label=${`Team Five rank of ${name}`} field="team_rank" at=${at} hrefOf=${(d) => to.team(at.id, { gender: t.gender_code, season: at.season, date: d })}
      extra=${[['Score', (r) => int(r.team_xcri_score)], ['Athletes', (r) => int(r.athletes_count)]]} />`}
    <div hidden=${history.loading && !history.times}>${t && html`<section><h2>Matchups</h2>${t.conf_group_name && html`<p><a href=${to.matrix({ ...q, season: at.season, conference: t.conf_group_name })}>${t.conf_group_name}, head to head</a></p>`}<${Matchups} key=${`${q.gender} ${q.season} ${at.date}`} team=${at.id} q=${q} way=${{ season: at.season, date: at.date }} size=${10} keep /></section>`}
    ${t && html`<${Resume} id=${at.id} q=${q} />`}</div>`;
}

export const fact = (label, value, cls) => html`<div class=${cls}><dt>${label}</dt><dd>${value ?? html`<span class="bone"></span>`}</dd></div>`;

function Roster({ roster, t, q, name }) {
  const [open, setOpen] = useState(null);
  const seven = t ? [1, 2, 3, 4, 5, 6, 7].map((n) => t[`top_athlete_${n}_hnd`]) : [];
  const rows = roster.data?.results;
  const columns = [
    { key: 'rank', label: 'Rank', title: 'XCRI rank', num: true, cell: (r) => int(r.athlete_rank) },
    moved(rows, q),
    { key: 'name', label: 'Athlete', lead: true, cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, q)}>${athleteName(r)}</a>${seven.includes(r.anet_athlete_hnd) ? html`<span class="unseen"> (top seven)</span>` : ''}` },
    { key: 'scs', label: 'SCS', num: true, cell: (r) => (r.scs_score === null ? '–' : html`<button type="button" class="cell-button" aria-haspopup="dialog" aria-label=${`SCS ${score(r.scs_score)} of ${athleteName(r)}: what it is made of`} onClick=${() => setOpen(r)}>${score(r.scs_score)}</button>`) },
    { key: 'scsrank', label: 'SCS rank', num: true, cell: (r) => int(r.scs_rank) },
    { key: 'races', label: 'Races', num: true, cell: (r) => int(r.races_count) },
    { key: 'record', label: 'Head to head', num: true, cell: (r) => wl(r.h2h_wins, r.h2h_losses) },
    { key: 'spark', label: 'Season', title: 'XCRI rank over the season', card: 'corner', cell: (r) => html`<${HistorySpark} id=${r.anet_athlete_hnd} q=${q} />` }
  ];
  return html`<section><h2>Roster</h2>
    ${roster.error ? html`<${Failure} answer=${roster} />`
    : rows && !rows.length ? html`<${Empty}>No athlete of this team is ranked.</${Empty}>`
    : html`<${DataTable} caption=${`Ranked athletes of ${name}; a point marks the top seven`} columns=${columns} rows=${rows} shape=${10} rowKey=${(r) => r.anet_athlete_hnd}
        rowClass=${(r) => (seven.includes(r.anet_athlete_hnd) ? 'top7' : '')} />
      <p class="quiet">• among the team’s top seven</p>`}
    ${open && html`<${ScsDialog} row=${open} q=${q} way=${{ season: q.season, date: q.date }} close=${() => setOpen(null)} />`}
  </section>`;
}

// What was gained or lost since the snapshot before the one that is shown.
export function LastMove({ history, field, day }) {
  const rows = (history.data?.results ?? []).filter((r) => r[field]);
  const now = rows.find((r) => (r.checkpoint_date ?? undefined) === day);
  const before = rows.filter((r) => r.checkpoint_date && (!day || r.checkpoint_date < day)).sort((a, b) => (a.checkpoint_date < b.checkpoint_date ? 1 : -1))[0];
  return now && before && before[field] !== now[field] ? html`<${Movement} row=${{ previous_rank: before[field], rank_change: before[field] - now[field] }} />` : null;
}

// Ranks over the season: the line, and its numbers with the way from date to date. How high it will be only the answer
// tells: what stands below it stays hidden until then.
export function Over({ history, label, field, at, hrefOf, extra = [] }) {
  if (history.error?.status === 404) return null;
  const rows = history.data?.results;
  if (!rows) return html`<section><h2>Over the season</h2>${history.error ? html`<${Failure} answer=${history}><span></span></${Failure}>` : html`<${Lines} rows=${8} />`}</section>`;
  if (!rows.length) return null;
  const ordered = [...rows].sort((a, b) => (a.checkpoint_date ?? '9') < (b.checkpoint_date ?? '9') ? -1 : 1);
  const withMoves = ordered.map((r, i) => ({ ...r, previous_rank: i ? ordered[i - 1][field] : null, rank_change: i ? ordered[i - 1][field] - r[field] : null }));
  return html`<section><h2>Over the season</h2>
    <${RankChart} label=${label} title=${`${label}, season ${history.data.season_year}`} rows=${rows} field=${field} day=${at.date} />
    <details><summary>The numbers</summary>
    <${DataTable} compact caption=${`${label}, by date`} rows=${[...withMoves].reverse()} rowKey=${(r) => r.checkpoint_date ?? 'now'} rowClass=${(r) => ((r.checkpoint_date ?? undefined) === at.date ? 'me' : '')} columns=${[
    { key: 'date', label: 'Date', lead: true, cell: (r) => html`<a href=${hrefOf(r.checkpoint_date ?? undefined)}>${r.checkpoint_date ? date(r.checkpoint_date) : 'Current'}</a>` },
    { key: 'rank', label: 'Rank', num: true, cell: (r) => int(r[field]) },
    { key: 'move', label: 'Move', cell: (r) => (r.rank_change === null ? '' : html`<${Movement} row=${r} />`) },
    ...extra.map(([l, cell]) => ({ key: l, label: l, num: true, cell }))
  ]} /></details></section>`;
}

// Written by others: shown only after DOMPurify has taken out all but text, tables and links.
function Resume({ id, q }) {
  const answer = useApi(api.resume(id, q));
  const [clean, setClean] = useState({});
  const source = answer.data?.season_html;
  useLayoutEffect(() => {
    if (!source) return undefined;
    let live = true;
    const release = hold(import('../data/clean.js').then((m) => { if (live) setClean({ source, html: m.clean(source) }); }));
    return () => { live = false; release(); };
  }, [source]);
  if (answer.error && answer.error.status !== 404) return html`<section><h2>Season resume</h2><${Failure} answer=${answer}><span></span></${Failure}></section>`;
  if (!source || clean.source !== source) return null;
  return html`<section><h2>Season resume${q.date && answer.data.updated_at ? `, as of ${date(answer.data.updated_at)}` : ''}</h2><div class="resume" dangerouslySetInnerHTML=${{ __html: clean.html }}></div>
    ${!q.date && answer.data.updated_at && html`<p class="quiet">Updated ${date(answer.data.updated_at)}</p>`}</section>`;
}
