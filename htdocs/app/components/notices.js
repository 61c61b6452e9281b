import { html, useEffect, useState } from '../view.js';
import { onNotice } from '../data/api.js';

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
  if (news.offline) lines.push(`No connection: this page is as it was seen on ${new Date(news.offline).toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'short' })}.`);
  else if (off) lines.push('No connection. Pages seen before still open.');
  if (news.stale) lines.push('The database is away: these rankings are the last known ones and may be old.');
  if (news.window) lines.push(`Maintenance is announced: ${news.window}`);
  return html`<div class="notices" role="status" aria-live="polite">${lines.map((l) => html`<p key=${l}>${l}</p>`)}</div>`;
}
