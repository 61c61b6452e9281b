import { html, useState } from '../view.js';
import { at as api } from '../data/api.js';
import { base, to } from '../data/address.js';
import { divisionName, genderName, teamName, listed } from '../data/names.js';
import { go } from '../router.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { NotThere } from '../components/not-there.js';
import { GroupControls, Choice } from '../components/controls.js';
import { complete } from './rankings.js';

const lengths = [5, 10, 25, 50];
const themes = [['', 'As the visitor’s'], ['light', 'Light'], ['dark', 'Dark']];
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

// The line that someone pastes into a page of their own, and what it will show there.
export default function Embed({ at }) {
  const q = complete(at);
  const view = q.view === 'athletes' ? 'athletes' : 'team-five';
  const answer = useApi(at.a ? api.team(at.a, { gender: at.gender }) : null);
  const [limit, setLimit] = useState(10);
  const [theme, setTheme] = useState('');
  const [said, say] = useState('');
  useHead('For your own page', 'A ranking or a team of XCRI in another site’s page, by one line.', to.embed(at));
  const t = answer.data;
  if (answer.error) return html`<${NotThere} what="team" at=${{ gender: at.gender, id: at.a }} answer=${answer} name=${teamName} rankings=${to.embed()} hrefOf=${({ gender }) => to.embed({ a: at.a, gender })} />`;
  const params = new URLSearchParams(at.a ? { gender: t?.gender_code ?? q.gender } : { division: String(q.division), gender: q.gender, view, limit: String(limit) });
  for (const [name, value] of at.a ? [['theme', theme]] : [['region', q.region], ['conference', q.conference], ['theme', theme]]) if (value) params.set(name, value);
  const src = new URL(`${base}embed/${at.a ? `team/${at.a}` : 'rankings'}?${params}`, location.href).href;
  const name = at.a ? `XCRI: ${t ? teamName(t) : 'a team'}` : listed(`XCRI: ${divisionName(q.division)} ${genderName(q.gender)}, ${view === 'athletes' ? 'Athletes' : 'Team Five'}`, q.region, q.conference);
  const height = (at.a ? 7 : limit) * 29 + 100;
  const line = `<iframe src="${escape(src)}" title="${escape(name)}" width="100%" height="${height}" loading="lazy" style="border:0"></iframe>`;
  const hrefOf = (news) => to.embed({ ...at, view, ...news });
  const setting = (news) => go(hrefOf(news), { stay: true });
  const copy = () => navigator.clipboard.writeText(line).then(() => say('Copied'), () => say('Not copied: please mark the line and copy it'));
  return html`<div class="page-head"><h1>For your own page${t && html` <span class="h1-view">${teamName(t)}</span>`}</h1>
    <p class="subtitle">One line for another site’s page: always of today, in light and dark, without a script in that page.</p></div>
    ${at.a ? html`<p class="controls"><a class="button" href=${to.team(at.a, { gender: t?.gender_code })}>To the team</a><a class="button" href=${to.embed()}>A ranking instead</a></p>`
    : html`<${GroupControls} q=${q} hrefOf=${(news) => hrefOf({ region: undefined, conference: undefined, ...news })}>
      <nav class="segments" aria-label="View">${[['athletes', 'Athletes'], ['team-five', 'Team Five']].map(([id, word]) => html`<a key=${id} data-stay href=${hrefOf({ view: id })} aria-current=${view === id ? 'true' : null}>${word}</a>`)}</nav>
      <${Choice} label="Region" all="All regions" value=${q.region} url=${api.regions(q)} onPick=${(region) => setting({ region })} />
      <${Choice} label="Conference" all="All conferences" value=${q.conference} url=${api.conferences(q)} onPick=${(conference) => setting({ conference })} />
    </${GroupControls}>`}
    <div class="controls">
      ${!at.a && html`<label>Rows <select onChange=${(e) => setLimit(Number(e.target.value))}>${lengths.map((n) => html`<option key=${n} value=${n} selected=${n === limit}>${n}</option>`)}</select></label>`}
      <label>Colours <select onChange=${(e) => setTheme(e.target.value)}>${themes.map(([id, word]) => html`<option key=${id} value=${id} selected=${id === theme}>${word}</option>`)}</select></label>
    </div>
    <label class="embed-line"><span>The line to paste</span><textarea readonly rows="4" value=${line} onFocus=${(e) => e.target.select()}></textarea></label>
    <p class="controls">${navigator.clipboard && html`<button type="button" class="button main" onClick=${copy} onBlur=${() => say('')}>Copy the line</button>`} <span role="status">${said}</span></p>
    <h2>What it shows</h2>
    ${(!at.a || t) && html`<iframe class="embed-shown" key=${src} src=${src} title=${name} height=${height}></iframe>`}`;
}
