import { html, useEffect, useState, useMemo } from '../view.js';
import { at as api } from '../data/api.js';
import { to, href } from '../data/address.js';
import { divisionName, genderName, athleteName, teamName } from '../data/names.js';
import { date, dateLong, int, moment, score } from '../data/format.js';
import { watched, look, unwatch, change, keyOf } from '../data/watch.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { DataTable, Movement } from '../components/table.js';
import { Failure, Empty, Lines } from '../components/states.js';

// Whom one follows, and what has changed since one looked last.
export default function Watched() {
  const [list, setList] = useState(watched);
  // Asked for once: whoever is taken off the list needs no new answer.
  const url = useMemo(() => (list.length ? api.watched(list) : null), []);
  const answer = useApi(url);
  const d = answer.data;
  useHead('Watch list', 'The athletes and teams that you follow, and what has changed since you looked last. Kept in your browser only.');
  const rowOf = (w) => (w.kind === 'team' ? d?.teams.find((r) => r.anet_team_hnd === w.id && r.gender_code === w.gender) : d?.athletes.find((r) => r.anet_athlete_hnd === w.id));
  useEffect(() => { if (d) setList(look(rowOf)); }, [d]);
  const off = (w) => { unwatch(w); setList(watched()); };
  const made = d?.athletes[0]?.calculated_at ?? d?.teams[0]?.calculated_at;
  const before = list.map((w) => w.seen?.made).filter(Boolean).sort()[0];
  return html`<div class="page-head"><h1>Watch list</h1>
    <p class="subtitle tall">${made ? `As of ${moment(made)}. ` : ''}Kept in this browser only.${before ? ` What changed is against the rankings that you saw before: those of ${dateLong(before)}${list.some((w) => w.seen && w.seen.made !== before) ? ' and later' : ''}.` : ''}</p></div>
    ${!list.length ? html`<${Empty} way=${href('')} wayText="To the rankings">No one is on your list yet. The page of each athlete and of each team has a button “Watch”.</${Empty}>`
    : answer.error ? html`<${Failure} answer=${answer} />` : !d ? html`<${Lines} rows=${list.length + 4} />`
    : html`<${List} words="Athletes" all=${list.filter((w) => w.kind === 'athlete')} rowOf=${rowOf} off=${off} /><${List} words="Teams" all=${list.filter((w) => w.kind === 'team')} rowOf=${rowOf} off=${off} />`}`;
}

function List({ words, all, rowOf, off }) {
  if (!all.length) return null;
  const athletes = words === 'Athletes';
  const rows = all.map((w) => ({ w, r: rowOf(w) })).sort((a, b) => (a.w.now?.rank ?? Infinity) - (b.w.now?.rank ?? Infinity));
  const changed = ({ w, r }) => (!r ? html`<span class="quiet">not ranked now</span>` : !w.seen ? html`<span class="quiet" title="There is nothing to compare with yet">first look</span>`
    : html`<${Movement} row=${change(w) ?? { rank_change: 0 }} />`);
  return html`<section><h2>${words}</h2><${DataTable} id=${`watched-${words.toLowerCase()}`} take=${`watch list ${words}`} caption=${`Watched ${words.toLowerCase()}, by rank`} rows=${rows} rowKey=${(x) => keyOf(x.w)} columns=${[
    { key: 'rank', label: 'Rank', num: true, cell: ({ r }) => (r ? int(r.athlete_rank ?? r.team_rank) : '–') },
    { key: 'since', label: 'Since you looked', word: 'since you looked', num: true, cell: changed },
    { key: 'name', label: athletes ? 'Athlete' : 'Team', lead: true, cell: ({ w, r }) => html`<a href=${athletes ? to.athlete(w.id) : to.team(w.id, { gender: w.gender })}>${r ? (athletes ? athleteName(r) : teamName(r)) : w.name}</a>` },
    athletes && { key: 'team', label: 'Team', cell: ({ r }) => (r ? html`<a href=${to.team(r.anet_team_hnd, { gender: r.gender_code })}>${teamName(r)}</a>` : '–') },
    { key: 'list', label: 'List', card: 'meta', cell: ({ r }) => (r ? `${divisionName(r.division_code)} ${genderName(r.gender_code)}` : '–') },
    { key: 'snapshot', label: 'Since the snapshot', word: 'since the snapshot', num: true, cell: ({ r }) => (r ? html`<${Movement} row=${{ previous_rank: r.previous_rank, rank_change: r.previous_rank === null ? null : r.previous_rank - (r.athlete_rank ?? r.team_rank) }} />` : '–') },
    athletes ? { key: 'scs', label: 'SCS', num: true, cell: ({ r }) => (r ? score(r.scs_score) : '–') } : { key: 'score', label: 'Score', num: true, cell: ({ r }) => (r ? int(r.team_xcri_score) : '–') },
    { key: 'latest', label: 'Latest race', word: 'raced', num: true, cell: ({ r }) => (r ? date(r.most_recent_race_date) : '–') },
    { key: 'off', label: 'On the list', card: 'end', word: '', num: true, cell: ({ w }) => html`<button type="button" class="cell-button" aria-label=${`Remove ${w.name} from the list`} onClick=${() => off(w)}>Remove</button>` }]} /></section>`;
}
