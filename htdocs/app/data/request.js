// Asking the API: one answer of each address at a time, what it says besides its data, and its errors in words.
import { secondsUntil } from './format.js';

export class ApiError extends Error {
  /** @param {number} status @param {string} detail */
  constructor(status, detail, { retryAfter = 0, kind = '' } = {}) {
    super(detail);
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
    this.kind = kind;
  }
}

// Answers of this visit, so that Back is instant. Old ones are asked for again, and the browser's own cache then
// costs one 304. A refusal is kept, too, until what is refused may be asked for again.
const seen = new Map();
const freshFor = 120000;
const most = 80;
const kept = (url) => {
  const entry = seen.get(url);
  return entry && Date.now() < entry.until ? entry : undefined;
};

/** @template T
 * @param {import('./api.js').Address<T>} url
 * @returns {T | undefined} */
export const remembered = (url) => kept(url)?.answer;

function remember(url, what, time) {
  seen.delete(url);
  seen.set(url, { ...what, until: Date.now() + time });
  if (seen.size > most) seen.delete(seen.keys().next().value);
}

// Whoever is refused without a word of when to come again comes a little later.
const waitAtLeast = 5;
function rememberRefusal(url, error) {
  if (error.status === 429 || error.status >= 500) remember(url, { error }, 1000 * (error.retryAfter || waitAtLeast));
}
function refusal({ error, until }) {
  return new ApiError(error.status, error.detail, { kind: error.kind, retryAfter: error.retryAfter && Math.ceil((until - Date.now()) / 1000) });
}

// What a list of faults (422) says, in one sentence per parameter.
function sentence(detail) {
  if (typeof detail === 'string') return detail;
  if (Array.isArray(detail)) {
    return detail.map((d) => `${d.loc?.slice(1).join('.') ?? 'Request'}: ${d.msg}`).join('; ');
  }
  return '';
}

const listeners = new Set();
// The first answer may come before anyone listens.
let lastNews;
// Tells the shell what an answer said besides its data: that it is old, that maintenance is announced.
export function onNotice(listener) {
  listeners.add(listener);
  if (lastNews) listener(lastNews);
  return () => listeners.delete(listener);
}
const tell = () => { for (const listener of listeners) listener(lastNews); };
// A page is as old as the oldest of its answers; the next page begins anew.
export function forgetNotices() {
  if (!lastNews) return;
  lastNews = { ...lastNews, offline: '', stale: false };
  tell();
}
// Is the answer an old one?
function notice(response) {
  const offline = response.headers.get('x-xcri-offline') ?? '';
  // The module's own cache says it in Cache-Status, httpd's in Warning.
  const stale = !offline && (/\bdetail=stale\b/.test(response.headers.get('cache-status') ?? '') || /^11[01]\b/.test(response.headers.get('warning') ?? ''));
  lastNews = {
    offline: offline || lastNews?.offline || '',
    stale: stale || Boolean(lastNews?.stale),
    window: response.headers.get('xcri-maintenance') ?? response.headers.get('x-xcri-maintenance') ?? ''
  };
  tell();
  return Boolean(offline) || stale;
}

const cut = (response) => new ApiError(response.status, 'The answer was not whole. Please try again.');
async function read(response) {
  const type = response.headers.get('content-type') ?? '';
  if (response.ok) {
    return type.includes('json') ? response.json().catch((error) => { throw error.name === 'AbortError' ? error : cut(response); }) : Promise.reject(cut(response));
  }
  const body = type.includes('json') ? await response.json().catch(() => ({})) : {};
  const retryAfter = secondsUntil(response.headers.get('retry-after') ?? '');
  const detail = sentence(body.detail) || `The server answered ${response.status}.`;
  const maintenance = response.status === 503 && /maintenance/i.test(detail);
  throw new ApiError(response.status, detail, { retryAfter, kind: maintenance ? 'maintenance' : '' });
}

// Longer than the server gives a statement; who has waited so long is told.
const patience = 15000;

// `what` is given the signal of `stop`; what fails fails in words.
/** @template T
 * @param {AbortController} stop
 * @param {(signal: AbortSignal) => Promise<T>} what
 * @param {{ late: string, away: string }} words
 * @returns {Promise<T>} */
async function patiently(stop, what, words) {
  let late = false;
  const timer = setTimeout(() => { late = true; stop.abort(); }, patience);
  try {
    return await what(stop.signal);
  } catch (error) {
    if (late) throw new ApiError(504, words.late);
    if (error.name === 'AbortError' || error instanceof ApiError) throw error;
    throw new ApiError(0, words.away, { kind: 'offline' });
  } finally {
    clearTimeout(timer);
  }
}

async function ask(url, stop) {
  try {
    return await patiently(stop, async (signal) => {
      // What a browser has kept is asked about each time, so that new rankings are seen at once, and a lost network too.
      const response = await fetch(url, { signal, cache: 'no-cache' });
      const old = notice(response);
      const answer = await read(response);
      if (!old) remember(url, { answer }, freshFor);
      return answer;
    }, { late: 'The server takes too long to answer.', away: 'The server cannot be reached. Please look at your connection.' });
  } catch (error) {
    rememberRefusal(url, error);
    throw error;
  }
}

// What is on its way already is not asked for twice; it is given up when no one waits for it any more. `again`: a visitor
// wants it, or its time has come, whatever was refused before.
const underWay = new Map();

/** @typedef {{ signal?: AbortSignal, again?: boolean }} Options */
/** @template T
 * @param {import('./api.js').Address<T>} url
 * @param {Options} [options]
 * @returns {Promise<T>} */
export async function get(url, { signal, again } = {}) {
  const known = kept(url);
  if (known?.answer) return known.answer;
  if (known && !again) throw refusal(known);
  signal?.throwIfAborted();
  let way = underWay.get(url);
  if (!way) {
    const stop = new AbortController();
    way = { stop, waiting: 0, answer: ask(url, stop) };
    underWay.set(url, way);
  }
  const gone = () => { if (underWay.get(url) === way) underWay.delete(url); };
  way.waiting++;
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(signal.reason);
      if (--way.waiting) return;
      gone();
      way.stop.abort();
    };
    signal?.addEventListener('abort', leave);
    way.answer.finally(() => { gone(); signal?.removeEventListener('abort', leave); }).then(resolve, reject);
  });
}

// What can wait is asked for one after the other, so that one visitor never takes many of the server's connections.
/** @type {Promise<any>} */
let line = Promise.resolve();
/** @template T
 * @param {import('./api.js').Address<T>} url
 * @param {Options} [options]
 * @returns {Promise<T>} */
export function getInTurn(url, options = {}) {
  const answer = line.then(() => { options.signal?.throwIfAborted(); return get(url, options); });
  line = answer.catch(() => {});
  return answer;
}

// Whether what had no answer has arrived, no one can say here; that it is kept once, the key sees to.
export function post(url, body, headers = {}) {
  const what = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) };
  return patiently(new AbortController(), async (signal) => read(await fetch(url, { ...what, signal })), {
    late: 'No answer has come. Your message is still here; sent again as it is, it is kept once.',
    away: 'The server cannot be reached. Your message is still here; please try again.'
  });
}
