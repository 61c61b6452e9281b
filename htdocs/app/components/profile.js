// What a team's and an athlete's page begin with
import { html } from '../view.js';
import { dateLong, moment } from '../data/format.js';
import { DataTable } from './table.js';
import { Steps, SeasonSwitch } from './steps.js';
import { listed } from '../data/names.js';

// `hrefOf(season, day)` is the same page of then.
export function Subtitle({ of, row, at, hrefOf }) {
  return html`<p class="subtitle tall">${row && html`${of}, season ${row.season_year}, ${at.date ? html`as of ${dateLong(at.date)} (<a href=${hrefOf(at.season)}>${at.season ? `season ${at.season}` : 'today'}</a>)` : html`as of ${moment(row.calculated_at)}`}`}</p>`;
}

// From day to day, and from season to season, on the line of a profile's buttons. `hrefOf(season, day)` is the same page
// of then.
export function When({ history, stands, row, at, hrefOf }) {
  // While those of another day are fetched, the steps stay under the finger, and keep the focus.
  const days = (history.data ?? history.last)?.results.map((r) => r.checkpoint_date ?? '');
  return html`<span class="when"><${Steps} days=${days} day=${at.date} hrefOf=${(day) => hrefOf(at.season, day)} />
    <${SeasonSwitch} seasons=${stands.data?.seasons} season=${row?.season_year} hrefOf=${(season) => hrefOf(season)} /></span>`;
}

// The seasons beside each other; a season alone is what the page shows anyway. `columns` say what there is of each.
export function Seasons({ stands, row, hrefOf, name, columns }) {
  const seasons = stands.data?.seasons;
  if (new Set(seasons?.map((s) => s.season_year)).size < 2) return null;
  return html`<section><h2>Season by season</h2>
    <${DataTable} id="seasons" take=${listed(name, 'season by season')} caption=${`${name}, season by season`} rows=${seasons} rowKey=${(s) => `${s.season_year} ${s.division_code}`} rowClass=${(s) => (s.season_year === row.season_year && s.division_code === row.division_code ? 'me' : '')} columns=${[
    { key: 'season', label: 'Season', lead: true, cell: (s) => html`<a href=${hrefOf(s.season_year)}>${s.season_year}</a>` }, ...columns]} />
    <p class="quiet small">Each season is rated by itself: ranks and scores of two seasons are those of two different fields.</p></section>`;
}
