import { html } from '../view.js';
import { to } from '../data/address.js';
import { qualifyingRule, divisionName } from '../data/names.js';
import { dateLong } from '../data/format.js';

const texts = {
  athletes: html`Athletes are ordered by what they did against each other this season: who beat whom, what they did against common opponents, and how strong the
    fields were. SCS is a second view of the same races; choose a score to see what it is made of.`,
  'team-five': html`A team’s score is the sum of the XCRI ranks of its five best athletes, as in a race: the lowest is the best.`,
  knockout: html`Teams are ordered by what their varsity squads did against each other, head to head; Team Five breaks ties. Choose a record to see the matchups.`
};

export function Explainer({ q, season }) {
  const rule = season && qualifyingRule(q.division, q.gender, season);
  return html`<details class="explainer"><summary>How this ranking works</summary>
    <p>${texts[q.view]} <a href=${to.text('how-it-works')}>How it works</a>${q.view !== 'knockout' && html`; <a href=${to.season({ division: q.division, gender: q.gender, season: q.season, date: q.date, view: q.view === 'athletes' ? q.view : undefined })}>the top 25 through the season</a>`}</p>
    ${rule && html`<p>In ${divisionName(q.division)}, races count from ${dateLong(rule.from)}, over at least ${rule.km} km.</p>`}
  </details>`;
}
