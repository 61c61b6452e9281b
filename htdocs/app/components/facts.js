// What a profile says in numbers: the few that matter large, the others in one line. Each is explained where it stands,
// and in the glossary, to which its name leads (data/terms.js).
import { html } from '../view.js';
import { to } from '../data/address.js';
import { int } from '../data/format.js';
import { terms } from '../data/terms.js';

const bone = html`<span class="bone"></span>`;
export const term = (id, label) => (terms[id] ? html`<a class="term" href=${`${to.text('glossary')}#${id}`} title=${terms[id]}>${label}</a>` : label);

export const rank = (id, label, value, more) => html`<div><dt>${term(id, label)}</dt><dd>${value ?? bone} ${more}</dd></div>`;
// What is asked for and not there is a dash; what is not asked for is left out.
export const minor = (id, label, value) => value !== null && value !== undefined && html`<div><dt>${term(id, label)}</dt> <dd>${value === false ? '–' : value}</dd></div>`;

// A place among all, and its link to the list of these
export function place(p, href) {
  if (!p?.rank) return '–';
  return html`${int(p.rank)} <span class="of">of ${href ? html`<a href=${href}>${int(p.total)}</a>` : int(p.total)}</span>`;
}
