import { html } from '../view.js';
import { to } from '../data/address.js';
import Teams from './compare-teams.js';
import Athletes from './compare-athletes.js';

export default function Compare({ at }) {
  const teams = at.kind === 'teams';
  return html`<nav class="segments" aria-label="What to compare">
      <a href=${to.compareTeams()} aria-current=${teams ? 'true' : null}>Teams</a><a href=${to.compareAthletes()} aria-current=${teams ? null : 'true'}>Athletes</a></nav>
    ${teams ? html`<${Teams} at=${at} />` : html`<${Athletes} at=${at} />`}`;
}
