import { html } from '../view.js';
import { to } from '../data/address.js';
import { athleteName, teamName } from '../data/names.js';
import { Dialog } from './dialog.js';
import { ScsBars } from './scs.js';
import { Matchups } from './matchups.js';

// `q` says which list the API is asked about, `way` what links carry on: the season and date of the address, if it has any.
export function ScsDialog({ row, q, way, close }) {
  return html`<${Dialog} narrow title=${`SCS of ${athleteName(row)}`} close=${close}>
    <${ScsBars} row=${row} q=${q} />
    <p><a href=${to.athlete(row.anet_athlete_hnd, way)}>${athleteName(row)}: the whole season</a></p>
  </${Dialog}>`;
}

export function MatchupsDialog({ row, q, way, close }) {
  return html`<${Dialog} title=${`Matchups of ${teamName(row)}`} close=${close}>
    <${Matchups} team=${row.team_id} q=${{ ...q, season: row.season_year }} way=${way} size=${50} name=${`${teamName(row)} matchups`} />
    <p><a href=${to.team(row.team_id, { ...way, gender: row.gender_code ?? q.gender })}>To the team</a></p>
  </${Dialog}>`;
}
