import { html } from '../view.js';
import { to } from '../data/address.js';
import Teams from './compare-teams.js';
import Athletes from './compare-athletes.js';
import MeetOnPaper from './compare-meet.js';

export default function Compare({ at }) {
  const { gender, season, date } = at;
  const q = { gender, season, date };
  const kinds = [['teams', 'Two teams', to.compareTeams(undefined, undefined, q), Teams], ['athletes', 'Two athletes', to.compareAthletes(undefined, undefined, q), Athletes], ['meet', 'A meet', to.compareMeet([], q), MeetOnPaper]];
  const Page = kinds.find(([kind]) => kind === at.kind)[3];
  return html`<nav class="segments" aria-label="What to compare">${kinds.map(([kind, words, href]) => html`<a key=${kind} href=${href} aria-current=${kind === at.kind ? 'true' : null}>${words}</a>`)}</nav>
    <${Page} at=${at} />`;
}
