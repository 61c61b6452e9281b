import { html } from '../view.js';
import { href } from '../data/address.js';
import { useHead } from '../components/head.js';

export default function Missing() {
  useHead('Page not found', 'There is no page at this address.');
  return html`<div class="state"><h1>There is no page at this address</h1>
    <p>The rankings are where they always were; the box above finds every athlete and team.</p>
    <p class="state-ways"><a class="button" href=${href('')}>To the rankings</a></p></div>`;
}
