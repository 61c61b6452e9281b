import { html, useState, useLayoutEffect } from '../view.js';
import { hold } from '../router.js';
import { at as api } from '../data/api.js';
import { date } from '../data/format.js';
import { useApi } from './useApi.js';
import { Failure } from './states.js';

// Written by others: shown only after DOMPurify has taken out all but text, tables and links.
export function Resume({ id, q }) {
  const answer = useApi(api.resume(id, q));
  const [clean, setClean] = useState({});
  const source = answer.data?.season_html;
  useLayoutEffect(() => {
    if (!source) return undefined;
    let live = true;
    const release = hold(import('../data/clean.js').then((m) => { if (live) setClean({ source, html: m.clean(source) }); }));
    return () => { live = false; release(); };
  }, [source]);
  if (answer.error && answer.error.status !== 404) return html`<section><h2>Season resume</h2><${Failure} part answer=${answer} /></section>`;
  if (!source || clean.source !== source) return null;
  return html`<section><h2>Season resume${q.date && answer.data.updated_at ? `, as of ${date(answer.data.updated_at)}` : ''}</h2><div class="resume" dangerouslySetInnerHTML=${{ __html: clean.html }}></div>
    ${!q.date && answer.data.updated_at && html`<p class="quiet">Updated ${date(answer.data.updated_at)}</p>`}</section>`;
}
