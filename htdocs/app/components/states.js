import { html, useEffect, useState } from '../view.js';
import { href } from '../data/address.js';

const titles = { 404: 'Not found', 422: 'The server does not understand this address', 429: 'Too many requests', 503: 'The rankings are away for a moment' };

// Each time in a row a page waits twice as long before it asks again by itself, so that a server in trouble is not asked
// by everyone every two seconds; and never less than the server says.
const waitFor = (error, times) => Math.max(error.retryAfter, Math.min(300, error.retryAfter * 2 ** Math.min(6, (times ?? 1) - 1)));

// An error in words, with what the API says of it, and a way on. `answer` is what useApi gave. What failed is all of the
// page (`whole`: the title is its heading), its main thing, or a `part` beside others, which leads nowhere else.
export function Failure({ answer, whole, part, children }) {
  const { error, retry, times } = answer;
  const [left, setLeft] = useState(() => waitFor(error, times));
  useEffect(() => setLeft(waitFor(error, times)), [error]);
  useEffect(() => {
    if (!left) return undefined;
    const timer = setTimeout(() => { if (left === 1) retry?.(); setLeft(left - 1); }, 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return html`<div class="state failure">
    <div role="alert"><${whole ? 'h1' : 'p'} class="state-title">${error.kind === 'maintenance' ? 'Maintenance' : titles[error.status] ?? (error.status ? 'That did not work' : navigator.onLine ? 'No connection to the server' : 'You are offline')}<//>
    <p>${error.detail}</p></div>
    ${left > 0 && retry && html`<p class="quiet">Trying again in ${left} s.</p>`}
    <p class="state-ways">
      ${retry && error.status !== 404 && html`<button type="button" class="button" onClick=${retry}>Try again</button>`}
      ${children ?? (!part && html`<a class="button" href=${href('')}>To the rankings</a>`)}
    </p>
  </div>`;
}

// In the place of a value: there is none, or it could not be asked for.
/** @param {{ error?: { status: number }, retry: () => void }} answer */
export const absent = ({ error, retry }) => (error?.status === 404 ? '–' : html`<button type="button" class="cell-button" onClick=${retry}>not available; try again</button>`);

// A way to where one is already is no way out.
export function Empty({ children, way, wayText }) {
  return html`<div class="state" role="status"><p class="state-title">Nothing here</p><p>${children}</p>
    ${way && way !== location.pathname + location.search && html`<p class="state-ways"><a class="button" href=${way}>${wayText}</a></p>`}</div>`;
}

// The shape of lines that are on their way; of the height of what will stand there.
export function Lines({ rows = 5 }) {
  return html`<div class="lines" aria-hidden="true">${Array.from({ length: rows }, (_, i) => html`<span class="bone" key=${i}></span>`)}</div>`;
}
