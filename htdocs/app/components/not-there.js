// What stands there when a team or an athlete is not, and which way leads on
import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { dateLong } from '../data/format.js';
import { genderName, teamName } from '../data/names.js';
import { useApi } from './useApi.js';
import { Failure, Lines } from './states.js';
import { useHead } from './head.js';

// A school may have a team of the other gender only: that of the day, or of today. Null where none is known.
export function useOther(id, at) {
  const way = { season: at.season, date: at.date };
  const then = useApi(id ? api.team(id, way) : null);
  const today = useApi(then.error && (at.season || at.date) ? api.team(id) : null);
  if (then.loading || today.loading) return undefined;
  const there = then.data ?? today.data;
  return there ? { team: there, way: { ...(then.data && way), gender: there.gender_code }, today: !then.data } : null;
}
export const noTeamOf = (team, gender, at) => `${teamName(team)} has no ranked team of ${genderName(gender).toLowerCase()}${at.date ? ` on ${dateLong(at.date)}` : at.season ? ` in season ${at.season}` : ' this season'}.`;

// A day that has no rankings is not a team that there is not: which of the two it is, the same without the day tells; and
// of a team, the same without its gender (`hrefOf` leads there).
/** @param {any} props */
export function NotThere({ what, at, answer, known, name, now, rankings, hrefOf }) {
  const missing = answer.error.status === 404;
  const today = useApi(missing && (at.date || at.season) ? known : null);
  const other = useOther(missing && hrefOf && at.gender ? at.id : null, at);
  const days = useApi(missing && at.date ? api.snapshots() : null);
  const who = today.data ? name(today.data) : other && name(other.team);
  const all = days.data?.snapshots.map((s) => s.date) ?? [];
  const then = today.data && (!at.date ? `${who} was not ranked in season ${at.season}.` : !days.data ? '' : all.includes(at.date)
    ? `${who} was not ranked on ${dateLong(at.date)}.` : `There are no rankings of ${dateLong(at.date)}.`);
  const words = then || (other && noTeamOf(other.team, at.gender, at));
  useHead(words ? `${who}: ${at.date ? `nothing of ${dateLong(at.date)}` : at.season ? `season ${at.season}` : `no team of ${genderName(at.gender).toLowerCase()}`}` : null);
  const button = html`<a class="button" href=${rankings}>To the rankings</a>`;
  if (today.loading || other === undefined || (today.data && days.loading)) return html`<${Lines} rows=${6} />`;
  if (!words) return html`<${Failure} whole answer=${answer}>${button}</${Failure}>`;
  const near = then ? [all.filter((d) => d < at.date)[0], all.filter((d) => d > at.date).at(-1)].filter(Boolean).sort() : [];
  return html`<div class="state failure"><div role="alert"><h1 class="state-title">${who}</h1><p>${words}${at.date && !all.includes(at.date) && near.length ? ` The nearest are of ${near.map(dateLong).join(' and ')}.` : ''}</p></div>
    <p class="state-ways">${then ? html`<a class="button" href=${now}>The ${what} today</a>` : html`<a class="button" href=${hrefOf(other.way)}>Its team of ${genderName(other.team.gender_code).toLowerCase()}${other.today && ' today'}</a>`}${button}</p></div>`;
}
