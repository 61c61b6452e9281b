import { html, useEffect, useState } from '../view.js';
import { onNotice } from '../data/request.js';
import { clock } from '../data/format.js';

// "2026-11-21T04:00:00Z/2026-11-21T05:00:00Z": moments, told in the visitor's own time.
function windowWords(text) {
  const [from, to] = text.split('/').map(clock);
  if (!to || Number.isNaN(from.valueOf()) || Number.isNaN(to.valueOf())) return `Maintenance is announced: ${text}`;
  const same = from.toDateString() === to.toDateString();
  const long = { dateStyle: 'medium', timeStyle: 'short' };
  return `Maintenance is announced from ${from.toLocaleString('en-US', long)} to ${to.toLocaleString('en-US', same ? { timeStyle: 'short' } : long)}, in your time. The rankings will be away then.`;
}

// One line above the page for what concerns all of it: no network, old data, announced maintenance.
export function Notices() {
  const [news, setNews] = useState({});
  const [off, setOff] = useState(!navigator.onLine);
  useEffect(() => onNotice((n) => setNews((old) => (old.offline === n.offline && old.stale === n.stale && old.window === n.window ? old : n))), []);
  useEffect(() => {
    const turn = () => setOff(!navigator.onLine);
    addEventListener('online', turn);
    addEventListener('offline', turn);
    return () => { removeEventListener('online', turn); removeEventListener('offline', turn); };
  }, []);
  const lines = [];
  if (news.offline) lines.push(`No connection: this page is as it was seen on ${clock(news.offline).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short' })}.`);
  else if (off) lines.push('No connection. Pages seen before still open.');
  if (news.stale) lines.push('The database is away: these rankings are the last known ones and may be old.');
  if (news.window) lines.push(windowWords(news.window));
  return html`<div class="notices" role="status" aria-live="polite">${lines.map((l) => html`<p key=${l}>${l}</p>`)}</div>`;
}
