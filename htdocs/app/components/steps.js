// From one day's rankings to the next, and from season to season.
import { html } from '../view.js';
import { date, dateShort } from '../data/format.js';

const dot = html`<span aria-hidden="true"> · </span>`;
const name = (day, long) => (day ? (long ? date(day) : dateShort(day)) : 'now');

// ‹ Oct 13 · Oct 20 · now ›: the day that is shown between its neighbours. `days` are those that there are, in any
// order, without them the place is kept; '' is now. `hrefOf` gets a day, or undefined for now.
export function Steps({ days, day = '', hrefOf }) {
  const all = [...new Set(days ?? [])].sort((a, b) => (!a ? 1 : !b ? -1 : a < b ? -1 : 1));
  const at = all.indexOf(day);
  if (!days || at < 0 || all.length < 2) return html`<span class="steps"></span>`;
  const way = (i, text, label) => (all[i] === undefined ? html`<span class="step off" aria-hidden="true">${text}</span>`
    : html`<a class="step" data-stay href=${hrefOf(all[i] || undefined)} aria-label=${label && `${label}: ${name(all[i], true)}`} title=${name(all[i], true)}>${text}</a>`);
  return html`<nav class="steps" aria-label="From day to day">
    ${way(at - 1, '‹', 'Earlier')}
    <span class="step-days">${[at - 1, at, at + 1].filter((i) => all[i] !== undefined).map((i, n) => html`<span key=${i}>${n > 0 && dot}${i === at ? html`<b aria-current="date" tabindex="-1">${name(all[i])}</b>` : way(i, name(all[i]))}</span>`)}</span>
    ${way(at + 1, '›', 'Later')}</nav>`;
}

// The seasons in which someone was ranked; one alone is no choice.
export function SeasonSwitch({ seasons, season, hrefOf }) {
  const years = [...new Set((seasons ?? []).map((s) => s.season_year))];
  if (years.length < 2) return null;
  return html`<nav class="steps" aria-label="Season"><span class="step-days">${years.sort().map((y, n) => html`<span key=${y}>${n > 0 && dot}${y === season ? html`<b aria-current="true" tabindex="-1">${y}</b>` : html`<a class="step" href=${hrefOf(y)}>${y}</a>`}</span>`)}</span></nav>`;
}
