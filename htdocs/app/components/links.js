import { html } from '../view.js';
import { to } from '../data/address.js';
import { teamName } from '../data/names.js';

// Where a list keeps only the name of a team that is ranked no more, there is nothing to lead to.
export const teamLink = (row, gender, season) => (row.anet_team_hnd
  ? html`<a href=${to.team(row.anet_team_hnd, { gender, season })}>${teamName(row)}</a>` : row.team_name ?? '–');
