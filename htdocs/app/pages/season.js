import { html, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, athleteName, teamName, viewName, views, listed, dayOf } from '../data/names.js';
import { dateLong, dateShort, int } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable } from '../components/table.js';
import { Bumps, daysOf } from '../components/bumps.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, WhenChoice, DaySteps } from '../components/controls.js';
import { complete } from './rankings.js';

/** @type {Record<string, any>} */
const kinds = {
  athletes: { first: api.firstAthletes, field: 'athlete_rank', id: 'anet_athlete_hnd', name: athleteName, href: (id, q) => to.athlete(id, q) },
  'team-five': { first: api.firstTeams, field: 'team_rank', id: 'anet_team_hnd', name: teamName, href: (id, q) => to.team(id, q) }
};

// How the first 25 of a list got there.
export default function Season({ at }) {
  const q = complete(at);
  const view = kinds[at.view] ? at.view : 'team-five';
  const kind = kinds[view];
  const answer = useApi(kind.first(q));
  const rows = answer.data?.results;
  // A line for each of them: who it is, and the rank of each day
  const lines = useMemo(() => {
    const all = new Map();
    for (const r of rows ?? []) {
      if (!all.has(r[kind.id])) all.set(r[kind.id], { id: r[kind.id], name: kind.name(r), ranks: new Map() });
      all.get(r[kind.id]).ranks.set(r.checkpoint_date ?? '', r[kind.field]);
    }
    return [...all.values()];
  }, [rows, kind]);
  const days = daysOf(lines);
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const name = `${viewName(view)} through the season`;
  const hrefOf = (news) => to.season({ ...at, view, ...news });
  useHead(listed(`Through the season: ${title}, ${viewName(view)}`, dayOf(q)), `How the first 25 of ${listed(title, viewName(view), dayOf(q))} got there: their ranks through the season.`, to.season({ ...at, view }));
  return html`<div class="page-head line"><h1>${title} <span class="h1-view">${name}</span></h1>
    <${DaySteps} q=${q} hrefOf=${hrefOf} /><p class="subtitle short">${answer.data ? (q.date ? `As of ${dateLong(q.date)}` : `Season ${answer.data.season_year}`) : ' '}</p></div>
    <${GroupControls} q=${q} hrefOf=${hrefOf}>
      <nav class="segments" aria-label="View">${views.filter((v) => kinds[v.id]).map((v) => html`<a key=${v.id} data-stay href=${hrefOf({ view: v.id })} aria-current=${view === v.id ? 'true' : null}>${v.name}</a>`)}</nav>
      <${WhenChoice} q=${q} ready onPick=${(news) => go(hrefOf(news), { stay: true })} />
    </${GroupControls}>
    ${answer.error ? html`<${Failure} answer=${answer} />` : !rows ? html`<${Lines} rows=${24} />`
    : !rows.length ? html`<${Empty} way=${hrefOf({ season: undefined, date: undefined })} wayText="To the current season">There is no list of ${viewName(view)} for this ${q.date ? 'date' : 'season'}.</${Empty}>`
    : html`<${Bumps} lines=${lines} days=${days} title=${listed(title, name)} />
      <div class="matrix-scroll" tabindex="0" role="region" aria-label="The ranks in numbers"><${DataTable} compact id="season" take=${listed(title, name, dayOf(q))} caption=${`Ranks through the season, ${title}`} rows=${lines} rowKey=${(l) => l.id} columns=${[
      { key: 'name', label: view === 'athletes' ? 'Athlete' : 'Team', lead: true, cell: (l) => html`<a href=${kind.href(l.id, { gender: q.gender, season: at.season, date: at.date })}>${l.name}</a>` },
      ...days.map((d) => ({ key: d || 'now', label: d ? dateShort(d) : 'now', num: true, cell: (l) => int(l.ranks.get(d)) }))]} /></div>`}`;
}
