// The columns of the three rankings.
import { html } from '../view.js';
import { to } from '../data/address.js';
import { athleteName, teamName } from '../data/names.js';
import { date, dateShort, int, score, record } from '../data/format.js';
import { Movement } from './table.js';

const context = (q) => ({ gender: q.gender, season: q.season, date: q.date });
// It stands in the skeleton too: a column that comes later pushes the others aside.
// In the first snapshot of a season no one is new, because there is none before it.
export const moved = (rows, q) => {
  if (rows && !rows.some((r) => r.rank_change !== undefined)) return null;
  const first = (q.date || q.season) && rows?.every((r) => r.rank_change === null);
  return { key: 'move', label: 'Move', title: first ? 'No one here was ranked before' : 'Movement since the last snapshot', cell: (r) => (first ? '' : html`<${Movement} row=${r} />`) };
};
const region = { key: 'region', label: 'Region', sort: 'regl_group_name', cell: (r) => r.regl_group_name ?? '–' };
const conference = { key: 'conf', label: 'Conference', sort: 'conf_group_name', cell: (r) => r.conf_group_name ?? '–' };
const latest = { key: 'latest', label: 'Latest race', word: 'raced', num: true, sort: 'most_recent_race_date', first: '-',
  cell: (r) => (r.most_recent_race_date ? html`<time datetime=${r.most_recent_race_date} title=${date(r.most_recent_race_date)}>${dateShort(r.most_recent_race_date)}</time>` : '–') };

// The columns that a view can be sorted by, as its address names them
export const sortsOf = (view) => columnsOf(view, { q: {}, rows: undefined, open: undefined }).map((c) => c?.sort).filter(Boolean);

export function columnsOf(view, { q, rows, open }) {
  const team = (id) => ({ key: 'team', label: 'Team', sort: 'team_name', cell: (r) => html`<a href=${to.team(r[id], context(q))}>${teamName(r)}</a>` });
  if (view === 'athletes') {
    return [
      { key: 'rank', label: 'Rank', title: 'XCRI rank', num: true, sort: 'athlete_rank', cell: (r) => int(r.athlete_rank) },
      moved(rows, q),
      { key: 'name', label: 'Athlete', lead: true, sort: 'athlete_name_last',
        cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, q)}>${athleteName(r)}</a>
          <a class="out" href=${to.athleteAtAthleticNet(r.anet_athlete_hnd)} target="_blank" rel="noopener" aria-label=${`${athleteName(r)} at athletic.net (new tab)`}>↗</a>` },
      team('anet_team_hnd'), region, conference,
      { key: 'scs', label: 'SCS', title: 'SCS score: opens what it is made of', num: true, sort: 'scs_score', first: '-',
        cell: (r) => (r.scs_score === null ? '–' : html`<button type="button" class="cell-button" aria-haspopup="dialog" aria-label=${`SCS ${score(r.scs_score)} of ${athleteName(r)}: what it is made of`}
          onClick=${() => open({ kind: 'scs', row: r })}>${score(r.scs_score)}</button>`) },
      { key: 'scsrank', label: 'SCS rank', num: true, sort: 'scs_rank', cell: (r) => int(r.scs_rank) },
      { key: 'races', label: 'Races', num: true, sort: 'races_count', first: '-', cell: (r) => int(r.races_count) },
      latest
    ];
  }
  if (view === 'team-five') {
    return [
      { key: 'rank', label: 'Rank', title: 'XCRI Team Five rank', num: true, sort: 'team_rank', cell: (r) => int(r.team_rank) },
      moved(rows, q), { ...team('anet_team_hnd'), lead: true, key: 'name' },
      { key: 'score', label: 'Score', title: 'Team score: the ranks of the five best, added; lower is better', card: 'corner', word: 'Score', num: true, sort: 'team_xcri_score', cell: (r) => int(r.team_xcri_score) },
      region, conference, { ...latest, card: 'end' }
    ];
  }
  return [
    { key: 'rank', label: 'KO rank', title: 'Team Knockout rank', num: true, sort: 'knockout_rank', cell: (r) => int(r.knockout_rank) },
    moved(rows, q), { ...team('team_id'), lead: true, key: 'name' }, region, conference,
    { key: 'record', label: 'Record', title: 'Wins and losses against ranked teams: opens the matchups', num: true, sort: 'h2h_win_pct', first: '-',
      cell: (r) => (r.h2h_wins === null ? '–' : html`<button type="button" class="cell-button" aria-haspopup="dialog" aria-label=${`Record ${record(r.h2h_wins, r.h2h_losses)} of ${teamName(r)}: the matchups`}
        onClick=${() => open({ kind: 'matchups', row: r })}>${record(r.h2h_wins, r.h2h_losses)}</button>`) },
    { key: 'five', label: 'Team Five', title: 'Team Five rank', num: true, sort: 'team_five_rank', cell: (r) => int(r.team_five_rank) },
    latest
  ];
}
