// What a team's and an athlete's page begin with, and what stands there when there is none.
import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { dateLong, moment } from '../data/format.js';
import { useApi } from './useApi.js';
import { Failure, Lines } from './states.js';
import { useHead } from './head.js';

// `hrefOf(season, day)` is the same page of then.
export function Subtitle({ of, row, at, hrefOf }) {
  return html`<p class="subtitle tall">${row && html`${of}, season ${row.season_year}, ${at.date ? html`as of ${dateLong(at.date)} (<a href=${hrefOf(at.season)}>${at.season ? `season ${at.season}` : 'today'}</a>)` : html`as of ${moment(row.calculated_at)}`}`}</p>`;
}

// A day that has no rankings is not a team that there is not: which of the two it is, the same without the day tells.
export function NotThere({ what, at, answer, known, name, now, rankings }) {
  const missing = answer.error.status === 404;
  const today = useApi(missing && (at.date || at.season) ? known : null);
  const days = useApi(missing && at.date ? api.snapshots() : null);
  const who = today.data && name(today.data);
  const all = days.data?.snapshots.map((s) => s.date) ?? [];
  const words = who && (!at.date ? `${who} was not ranked in season ${at.season}.` : !days.data ? '' : all.includes(at.date)
    ? `${who} was not ranked on ${dateLong(at.date)}.` : `There are no rankings of ${dateLong(at.date)}.`);
  useHead(words ? `${who}: ${at.date ? `nothing of ${dateLong(at.date)}` : `season ${at.season}`}` : null);
  const button = html`<a class="button" href=${rankings}>To the rankings</a>`;
  if (today.loading || (who && days.loading)) return html`<${Lines} rows=${6} />`;
  if (!words) return html`<${Failure} whole answer=${answer}>${button}</${Failure}>`;
  const near = [all.filter((d) => d < at.date)[0], all.filter((d) => d > at.date).at(-1)].filter(Boolean).sort();
  return html`<div class="state failure"><div role="alert"><h1 class="state-title">${who}</h1><p>${words}${at.date && !all.includes(at.date) && near.length ? ` The nearest are of ${near.map(dateLong).join(' and ')}.` : ''}</p></div>
    <p class="state-ways"><a class="button" href=${now}>The ${what} today</a>${button}</p></div>`;
}
