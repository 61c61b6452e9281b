import { html, useLayoutEffect, useState } from '../view.js';
import { base } from '../data/address.js';
import { firstText } from '../data/first.js';
import { hold } from '../router.js';
import { useHead } from '../components/head.js';
import { Failure, Lines } from '../components/states.js';

const titles = { faq: 'Questions and answers', 'how-it-works': 'How It Works', glossary: 'Glossary' };
const descriptions = {
  faq: 'What XCRI is, how it ranks runners and teams, and why it uses this season only.',
  'how-it-works': 'How XCRI compares runners and teams who never met: step by step, with an example.',
  glossary: 'The words of the rankings: XCRI, SCS, SAGA, SEWR, OSMA, Team Five, Team Knockout and the rest.'
};
const known = {};

// The texts are plain pieces of HTML; Apache has already put the first one in its place.
export default function Text({ at }) {
  if (firstText.name === at.name) known[at.name] ??= firstText.html;
  const [state, set] = useState({});
  useHead(titles[at.name], descriptions[at.name], `${base}${at.name}`);
  const load = () => {
    if (known[at.name]) return undefined;
    set({});
    return hold(fetch(`${base}texts/${at.name}.html`).then((r) => (r.ok ? r.text() : Promise.reject(r))).then((t) => { known[at.name] = t; set({ name: at.name }); }, (r) => set({ failed: true, status: r.status ?? 0 })));
  };
  useLayoutEffect(load, [at.name]);
  if (state.failed) return html`<${Failure} answer=${{ error: { status: state.status, detail: 'The text could not be loaded.' }, retry: load }} />`;
  return known[at.name] ? html`<div class="text" dangerouslySetInnerHTML=${{ __html: known[at.name] }}></div>` : html`<${Lines} rows=${20} />`;
}
