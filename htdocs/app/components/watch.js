// The button on a profile that puts it on the watch list, or takes it off.
import { html, useState } from '../view.js';
import { href } from '../data/address.js';
import { isWatched, watch, unwatch, most } from '../data/watch.js';

/** @param {{ one: import('../data/watch.js').Watched | null }} props */
export function WatchButton({ one }) {
  const [, turn] = useState(0);
  const [said, say] = useState('');
  const on = one && isWatched(one);
  const press = () => {
    if (!one) return;
    const done = on ? unwatch(one) : watch(one);
    say(!done ? `Not kept: this browser keeps nothing for this site, or ${most} are watched already.` : on ? 'No longer on the watch list' : 'On the watch list');
    turn((n) => n + 1);
  };
  return html`<button type="button" class=${`button ${on ? 'chosen' : ''}`} aria-pressed=${String(Boolean(on))} onClick=${press}>${on ? 'Watched' : 'Watch'}</button>
    ${on && html`<a href=${href('watched')} class="to-list">Watch list</a>`}<span class="unseen" role="status">${said}</span>`;
}
