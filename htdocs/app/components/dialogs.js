import { html } from '../view.js';
import { to } from '../data/address.js';
import { athleteName, teamName } from '../data/names.js';
import { Dialog } from './dialog.js';
import { ScsBars } from './scs.js';
import { Matchups } from './matchups.js';

export function ScsDialog({ row, q, close }) {
  return html`<${Dialog} narrow title=${`SCS of ${athleteName(row)}`} close=${close}>
    <${ScsBars} row=${row} q=${q} />
    <p><a href=${to.athlete(row.anet_athlete_hnd, { date: q.date })} onClick=${close}>${athleteName(row)}: the whole season</a></p>
  </${Dialog}>`;
}

export function MatchupsDialog({ row, q, close }) {
  return html`<${Dialog} title=${`Matchups of ${teamName(row)}`} close=${close}>
    <${Matchups} team=${row.team_id} q=${{ ...q, season: row.season_year }} size=${50} />
    <p><a href=${to.team(row.team_id, { gender: row.gender_code ?? q.gender, date: q.date })} onClick=${close}>To the team</a></p>
  </${Dialog}>`;
}
