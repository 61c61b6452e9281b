import { html, useState, useEffect, useLayoutEffect, useRef, useId } from '../view.js';
import { at as api } from '../data/api.js';
import { divisions, divisionName, enough, views } from '../data/names.js';
import { date, dateLong } from '../data/format.js';
import { go, onRoute } from '../router.js';
import { useApi } from './useApi.js';
import { Steps } from './steps.js';

// Division, gender and view. Links, so that each choice has an address that can be opened and copied.
export function GroupControls({ q, hrefOf, views: withViews, children }) {
  return html`<div class="controls group-controls">
    <label class="field"><span class="unseen">Division</span>
      <select id="division" value=${String(q.division)} onChange=${(e) => go(hrefOf({ division: Number(e.target.value), region: undefined, conference: undefined }), { stay: true })}>
        ${divisions.map((d) => html`<option key=${d.code} value=${String(d.code)} selected=${d.code === q.division}>${d.name}</option>`)}
      </select></label>
    <nav class="segments" aria-label="Gender">
      ${['M', 'F'].map((g) => html`<a key=${g} data-stay href=${hrefOf({ gender: g })} aria-current=${q.gender === g ? 'true' : null}>${g === 'M' ? 'Men' : 'Women'}</a>`)}
    </nav>
    ${withViews && html`<nav class="segments" aria-label="View">
      ${views.map((v) => html`<a key=${v.id} data-stay href=${hrefOf({ view: v.id })} aria-current=${q.view === v.id ? 'true' : null}>${v.name}</a>`)}
    </nav>`}
    ${children}
  </div>`;
}

// Waits until the page has what it came for, then asks for what the lists of choices need.
export function useLater() {
  const [ready, set] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => set(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return ready;
}

// The names come from the API's address, or are `known` to the page.
/** @param {any} props */
export function Choice({ label, value, url, known, onPick, all }) {
  const answer = useApi(url, { inTurn: true });
  const names = known ?? (answer.data?.results ?? []).map((r) => r.name).filter(Boolean);
  const shown = value && !names.includes(value) ? [value, ...names] : names;
  return html`<label class="field"><span class="unseen">${label}</span>
    <select class=${value ? 'chosen' : ''} value=${value ?? ''} onFocus=${() => answer.error && answer.retry()} onChange=${(e) => onPick(e.target.value || undefined)}>
      <option value="" selected=${!value}>${all}</option>
      ${shown.map((n) => html`<option key=${n} value=${n} selected=${n === value}>${n}</option>`)}
    </select></label>`;
}

// The snapshots that there are, the seasons they are of, and the seasons that have live rankings, the newest first. Team
// Knockout has days of its own.
function useDays(q, ready, knockout) {
  const answer = useApi(ready ? /** @type {import('../data/api.js').Address<any>} */ (knockout ? api.knockoutSnapshots(q) : api.snapshots()) : null, { inTurn: true });
  const seasons = useApi(ready && !knockout ? api.seasons() : null, { inTurn: true });
  const all = (answer.data?.snapshots ?? []).filter((s) => s.date);
  const years = [...new Set(all.map((s) => s.season))];
  const live = knockout ? (answer.data?.snapshots ?? []).filter((s) => !s.date).map((s) => s.season) : (seasons.data?.results ?? []).map((s) => s.season_year);
  const retry = () => { for (const x of [answer, seasons]) if (x.error) x.retry(); };
  return { all, years, live, newest: live[0] ?? years[0], retry };
}

// From the list of one day to that of the next, within its season
export function DaySteps({ q, hrefOf, knockout }) {
  const { all, live, newest } = useDays(q, useLater(), knockout);
  const season = q.season ?? all.find((s) => s.date === q.date)?.season ?? newest;
  const days = all.filter((s) => s.season === season).map((s) => s.date);
  // The live list of another season has that season in its address.
  if (live.includes(season) && (season === newest || q.season)) days.push('');
  return html`<${Steps} days=${all.length ? days : null} day=${q.date} hrefOf=${(date) => hrefOf({ date })} />`;
}

// "Current", or the rankings as they were: the snapshots of each season.
export function WhenChoice({ q, onPick, ready, knockout }) {
  const { all, years, live, newest, retry } = useDays(q, ready, knockout);
  const more = live.filter((s) => s !== newest);
  const value = q.date ? `${q.season ?? ''}/${q.date}` : q.season ? `${q.season}/` : '/';
  const known = new Set(['/', ...all.map((s) => `${s.season === newest ? '' : s.season}/${s.date}`), ...more.map((s) => `${s}/`)]);
  return html`<label class="field"><span class="unseen">Date of the rankings</span>
    <select class=${value !== '/' ? 'chosen' : ''} value=${value} onFocus=${retry} onChange=${(e) => {
    const [season, day] = e.target.value.split('/');
    onPick({ season: Number(season) || undefined, date: day || undefined });
  }}>
      <option value="/" selected=${value === '/'}>Current</option>
      ${!known.has(value) && html`<option value=${value} selected>${q.date ? dateLong(q.date) : `Season ${q.season}`}</option>`}
      ${years.map((y) => html`<optgroup key=${y} label=${`Historical, season ${y}`}>
        ${all.filter((s) => s.season === y).map((s) => {
    const v = `${y === newest ? '' : y}/${s.date}`;
    return html`<option key=${v} value=${v} selected=${v === value}>${date(s.date)}</option>`;
  })}</optgroup>`)}
      ${more.length > 0 && html`<optgroup label="Other seasons">${more.map((s) => html`<option key=${s} value=${`${s}/`} selected=${value === `${s}/`}>Season ${s}</option>`)}</optgroup>`}
    </select></label>`;
}

// A phone has no heads to tap on: there the order is one more choice.
function OrderChoice({ q, columns, onPick }) {
  const first = (c) => (c.first === '-' ? `-${c.sort}` : c.sort);
  const others = columns.filter((c) => c.sort).slice(1);
  const turned = others.find((c) => q.sort && q.sort !== first(c) && q.sort.replace(/^-/, '') === c.sort);
  return html`<label class="field order"><span class="unseen">Order</span>
    <select class=${q.sort ? 'chosen' : ''} value=${q.sort ?? ''} onChange=${(e) => onPick({ sort: e.target.value || undefined })}>
      <option value="" selected=${!q.sort}>By rank</option>
      ${turned && html`<option value=${q.sort} selected>By ${turned.label}, reversed</option>`}
      ${others.map((c) => html`<option key=${c.key} value=${first(c)} selected=${q.sort === first(c)}>By ${c.label}</option>`)}
    </select></label>`;
}

// On a phone the table comes first: the filters are behind one button, which says what is set. On a wide screen they
// always stand open, and the style sheet hides the button.
export function FilterControls({ q, setting, columns }) {
  const ready = useLater();
  const [open, setOpen] = useState(false);
  const fields = useId();
  const set = [q.region, q.conference, q.date ? date(q.date) : q.season && `Season ${q.season}`, q.search && `“${q.search}”`].filter(Boolean);
  return html`<div class="controls filter-controls">
    <div class="filters-line">
      <button type="button" class=${`button filters-button ${set.length ? 'chosen' : ''}`} aria-expanded=${String(open)} aria-controls=${fields} onClick=${() => setOpen(!open)}>
        Filters${set.length > 0 && html`<span class="unseen">: </span> <span class="filters-count">${set.length}</span><span class="unseen"> set</span>`}</button>
      ${set.length > 0 && html`<span class="filters-set">${set.join(', ')}</span>
        <button type="button" class="cell-button" aria-label="Clear all filters" onClick=${() => setting({ region: undefined, conference: undefined, search: undefined, season: undefined, date: undefined })}>Clear</button>`}
    </div>
    <div id=${fields} class=${`filter-fields ${open ? 'open' : ''}`}>
    <${Choice} label="Region" all="All regions" value=${q.region} url=${ready ? api.regions(q) : null} onPick=${(region) => setting({ region })} />
    <${Choice} label="Conference" all="All conferences" value=${q.conference} url=${ready ? api.conferences(q) : null} onPick=${(conference) => setting({ conference })} />
    <${WhenChoice} q=${q} ready=${ready} knockout=${q.view === 'knockout'} onPick=${setting} />
    <${SearchField} value=${q.search} label=${q.view === 'athletes' ? `Filter ${divisionName(q.division)} by athlete or team` : `Filter ${divisionName(q.division)} by team`}
      onSearch=${(search, typing) => setting({ search }, { replace: typing })} />
    <${OrderChoice} q=${q} columns=${columns} onPick=${setting} />
    </div>
  </div>`;
}

export function SearchField({ value, label, onSearch }) {
  const [text, setText] = useState(value ?? '');
  const timer = useRef(0);
  const sent = useRef(value ?? '');
  // What was typed a moment ago is sent to where the address is by then.
  const search = useRef(onSearch);
  search.current = onSearch;
  // The address can change without us: Back, or "Clear filters".
  useEffect(() => {
    if ((value ?? '') !== sent.current) { sent.current = value ?? ''; setText(value ?? ''); }
  }, [value]);
  const send = (t) => {
    clearTimeout(timer.current);
    const next = enough(t) ? t.trim() : '';
    if (next === sent.current) return;
    const typing = Boolean(sent.current && next);
    sent.current = next;
    search.current(next || undefined, typing);
  };
  // Who goes Back leaves what was typed a moment ago: sent later, it would stand over the address that one has come to.
  useLayoutEffect(() => onRoute((at, back) => {
    if (!back) return;
    clearTimeout(timer.current);
    sent.current = at.search ?? '';
    setText(sent.current);
  }), []);
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  return html`<form class="field grow" role="search" aria-label="This list" onSubmit=${(e) => { e.preventDefault(); send(text); }}>
    <input type="search" name="search" value=${text} placeholder="Filter by name" aria-label=${label} autocomplete="off" maxlength="100"
      onInput=${(e) => { const t = e.target.value; setText(t); clearTimeout(timer.current); timer.current = setTimeout(() => send(t), 250); }} />
  </form>`;
}
