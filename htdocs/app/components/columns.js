// The columns of the three rankings. `csv` is what a column is in the API: its fields, and their names for people.
import { html } from '../view.js';
import { to } from '../data/address.js';
import { athleteName, teamName } from '../data/names.js';
import { date, dateShort, int, score, record } from '../data/format.js';
import { Movement } from './table.js';
import { Spark } from './charts.js';

const context = (q) => ({ gender: q.gender, season: q.season, date: q.date });
// It stands in the skeleton too: a column that comes later pushes the others aside.
// In the first snapshot of a season no one is new, because there is none before it.
export const moved = (rows, q) => {
  if (rows && !rows.some((r) => r.rank_change !== undefined)) return null;
  const first = (q.date || q.season) && rows?.every((r) => r.rank_change === null);
  return { key: 'move', label: 'Move', title: first ? 'No one here was ranked before' : 'Places gained or lost since the last snapshot', sort: 'rank_change', first: '-', csv: [['rank_change', 'Places gained']],
    cell: (r) => (first ? '' : html`<${Movement} row=${r} />`) };
};
// Where all rows have the same one, the list's name says it.
const region = { key: 'region', label: 'Region', sort: 'regl_group_name', csv: [['regl_group_name', 'Region']], cell: (r) => r.regl_group_name ?? '–' };
const conference = { key: 'conf', label: 'Conference', sort: 'conf_group_name', csv: [['conf_group_name', 'Conference']], cell: (r) => r.conf_group_name ?? '–' };
const latest = { key: 'latest', label: 'Latest race', word: 'raced', num: true, sort: 'most_recent_race_date', first: '-', csv: [['most_recent_race_date', 'Latest race']],
  cell: (r) => (r.most_recent_race_date ? html`<time datetime=${r.most_recent_race_date} title=${date(r.most_recent_race_date)}>${dateShort(r.most_recent_race_date)}</time>` : '–') };
// In a list that is one of a region or a conference, the place there: its ranks are those of the whole division.
const placed = (q) => [['region', 'Region'], ['conference', 'Conf.']].filter(([by]) => q[by])
  .map(([by, label]) => ({ key: `in${by}`, label: `${label} rank`, word: label, title: `Place in ${q[by]}`, num: true, csv: [[`${by}_rank`, `Place in ${q[by]}`]], cell: (r) => int(r[`${by}_rank`]) }));

// The columns that a view can be sorted by, as its address names them
export const sortsOf = (view) => columnsOf(view, { q: {}, rows: undefined, open: undefined }).map((c) => c && 'sort' in c && c.sort).filter(Boolean);

export function columnsOf(view, { q, rows, open }) {
  const team = (id) => ({ key: 'team', label: 'Team', sort: 'team_name', csv: [['team_name', 'Team']], cell: (r) => html`<a href=${to.team(r[id], context(q))}>${teamName(r)}</a>` });
  if (view === 'athletes') {
    return [
      { key: 'rank', label: 'Rank', title: 'XCRI rank', num: true, sort: 'athlete_rank', csv: [['athlete_rank', 'Rank']], cell: (r) => int(r.athlete_rank) },
      ...placed(q), moved(rows, q),
      { key: 'name', label: 'Athlete', lead: true, sort: 'athlete_name_last', csv: [['athlete_name_first', 'First name'], ['athlete_name_last', 'Last name']],
        cell: (r) => html`<a href=${to.athlete(r.anet_athlete_hnd, q)}>${athleteName(r)}</a>
          <a class="out" href=${to.athleteAtAthleticNet(r.anet_athlete_hnd)} target="_blank" rel="noopener" aria-label=${`${athleteName(r)} at athletic.net (new tab)`}>↗</a>` },
      team('anet_team_hnd'), !q.region && region, !q.conference && conference,
      { key: 'scs', label: 'SCS', card: 'corner', word: 'SCS', title: 'SCS score, higher is better: opens what it is made of', num: true, sort: 'scs_score', first: '-', csv: [['scs_score', 'SCS']],
        cell: (r) => (r.scs_score === null ? '–' : html`<button type="button" class="cell-button" aria-haspopup="dialog" aria-label=${`SCS ${score(r.scs_score)} of ${athleteName(r)}: what it is made of`}
          onClick=${() => open({ kind: 'scs', row: r })}>${score(r.scs_score)}</button>`) },
      { key: 'scsrank', label: 'SCS rank', card: 'corner', word: 'rank', num: true, sort: 'scs_rank', csv: [['scs_rank', 'SCS rank']], cell: (r) => int(r.scs_rank) },
      { key: 'races', label: 'Races', num: true, sort: 'races_count', first: '-', csv: [['races_count', 'Races']], cell: (r) => int(r.races_count) },
      latest
    ];
  }
  if (view === 'team-five') {
    return [
      { key: 'rank', label: 'Rank', title: 'XCRI Team Five rank', num: true, sort: 'team_rank', csv: [['team_rank', 'Rank']], cell: (r) => int(r.team_rank) },
      ...placed(q), moved(rows, q), { ...team('anet_team_hnd'), lead: true, key: 'name' },
      { key: 'score', label: 'Score', card: 'corner', word: 'Score', title: 'Team score: the ranks of the five best, added; lower is better', num: true, sort: 'team_xcri_score', csv: [['team_xcri_score', 'Score']], cell: (r) => int(r.team_xcri_score) },
      { key: 'ko', label: 'KO rank', word: 'KO', title: 'Team Knockout rank', num: true, sort: 'knockout_rank', csv: [['knockout_rank', 'Knockout rank']], cell: (r) => int(r.knockout_rank) },
      { key: 'spread', label: '1st to 5th', word: '1–5', title: 'Places between the ranks of the first and the fifth runner: the smaller, the closer the team', num: true, sort: 'spread', csv: [['first_rank', 'Rank of the first'], ['fifth_rank', 'Rank of the fifth']],
        cell: (r) => (r.spread === null ? '–' : html`<span title=${`from ${int(r.first_rank)} to ${int(r.fifth_rank)}`}>${int(r.spread)}</span>`) },
      { key: 'spark', label: 'Season', title: 'Team Five rank over the season; up is better', csv: [['season_ranks', 'Ranks through the season']], cell: (r) => html`<span class="spark-place"><${Spark} ranks=${ranksOf(r)} /></span>` },
      !q.region && region, !q.conference && conference, latest
    ];
  }
  return [
    { key: 'rank', label: 'KO rank', title: 'Team Knockout rank', num: true, sort: 'knockout_rank', csv: [['knockout_rank', 'Knockout rank']], cell: (r) => int(r.knockout_rank) },
    moved(rows, q), { ...team('team_id'), lead: true, key: 'name' }, !q.region && region, !q.conference && conference,
    { key: 'record', label: 'Record', card: 'corner', word: 'Record', title: 'Wins and losses against ranked teams: opens the matchups', num: true, sort: 'h2h_win_pct', first: '-', csv: [['h2h_wins', 'Wins'], ['h2h_losses', 'Losses']],
      cell: (r) => (r.h2h_wins === null ? '–' : html`<button type="button" class="cell-button" aria-haspopup="dialog" aria-label=${`Record ${record(r.h2h_wins, r.h2h_losses)} of ${teamName(r)}: the matchups`}
        onClick=${() => open({ kind: 'matchups', row: r })}>${record(r.h2h_wins, r.h2h_losses)}</button>`) },
    { key: 'five', label: 'Team Five', title: 'Team Five rank', num: true, sort: 'team_five_rank', csv: [['team_five_rank', 'Team Five rank']], cell: (r) => int(r.team_five_rank) },
    latest
  ];
}

// "12 9 11": the ranks through the season
export const ranksOf = (r) => (r.season_ranks ?? '').split(' ').filter(Boolean).map(Number);
