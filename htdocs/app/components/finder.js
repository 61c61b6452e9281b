// The search box over all divisions: a combobox with its list of answers.
import { html, useState, useEffect, useLayoutEffect, useRef, useId } from '../view.js';
import { at as api } from '../data/api.js';
import { get, ApiError } from '../data/request.js';
import { to, href } from '../data/address.js';
import { go } from '../router.js';
import { divisionShort, enough, genderName, athleteName } from '../data/names.js';
import { int } from '../data/format.js';

export const addressOf = (r) => (r.kind === 'team' ? to.team(r.id, { gender: r.gender_code }) : to.athlete(r.id));

const nothings = { all: 'No athlete or team of this season has this name.', team: 'No ranked team has this name.', athlete: 'No ranked athlete has this name.' };

// What each box asks for, and what of the answer it offers: the header's takes everything, a comparison what it can
// compare.
const asks = {
  team: (text, q) => get(api.teamsNamed(text, q)).then((a) => a.results.map((r) => ({ ...r, kind: 'team', id: r.anet_team_hnd, name: r.team_name, rank: r.team_rank }))),
  athlete: (text, q) => get(api.athletesNamed(text, q)).then((a) => a.results.map((r) => ({ ...r, kind: 'athlete', id: r.anet_athlete_hnd, name: athleteName(r), rank: r.athlete_rank }))),
  all: (text) => get(api.search(text)).then((a) => a.results)
};

export function Picker({ label, placeholder, kind = 'all', q, initial, onPick, onSubmit, slash }) {
  const [text, setText] = useState(initial ?? '');
  const [found, setFound] = useState(/** @type {any} */ (null));
  const [open, setOpen] = useState(false);
  const [mark, setMark] = useState(-1);
  const input = useRef(null);
  // The header's box stands in a tree of its own, whose ids begin anew.
  const own = useId();
  const list = slash ? 'finder-list' : own;
  const turn = useRef(0);
  // An answer opens the list for who is typing: not for who has gone elsewhere by then, or has closed it.
  const wanted = useRef(false);
  // What is being typed is not written over by a name that comes late.
  const typing = useRef(false);
  // The text that was found for, and Enter that came before it was.
  const foundFor = useRef('');
  const hurried = useRef(false);
  const forget = () => { turn.current++; hurried.current = false; setFound(null); setOpen(false); setMark(-1); };
  // What was found is of the list that the page was for by then.
  const listOfPage = [q?.division, q?.gender, q?.season, q?.date].join();
  useLayoutEffect(() => {
    forget();
    const typed = text !== (initial ?? '');
    if (typed) ask(text);
    wanted.current = document.activeElement === input.current;
    typing.current = typed && wanted.current;
  }, [listOfPage]);
  useEffect(() => { if (!typing.current) { forget(); setText(initial ?? ''); } }, [initial]);
  useLayoutEffect(() => {
    if (!slash) return undefined;
    const key = (e) => {
      if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || /^(input|textarea|select)$/i.test(document.activeElement?.tagName) || document.querySelector('dialog[open]')) return;
      e.preventDefault();
      input.current.focus();
      input.current.select();
    };
    addEventListener('keydown', key);
    return () => removeEventListener('keydown', key);
  }, []);

  const ask = (value) => {
    typing.current = true;
    hurried.current = false;
    setText(value);
    setMark(-1);
    wanted.current = true;
    // Of other letters no one knows yet whether they find someone.
    if (!rows.length) { setFound(null); setOpen(false); }
    const mine = ++turn.current;
    if (!enough(value)) { forget(); return; }
    setTimeout(() => {
      if (mine !== turn.current) return;
      asks[kind](value.trim(), q).then((rows) => {
        if (mine !== turn.current) return;
        foundFor.current = value;
        if (hurried.current && rows[0]) { pick(rows[0]); return; }
        setFound(rows);
        setOpen(wanted.current);
      }, (error) => { if (mine === turn.current) { setFound(error); setOpen(wanted.current); } });
    }, 120);
  };
  const rows = Array.isArray(found) ? found : [];
  const nothing = q?.gender && kind === 'team' ? `No ranked team of ${genderName(q.gender).toLowerCase()} has this name.` : nothings[kind];
  const all = () => { turn.current++; setOpen(false); onSubmit(text.trim()); };
  const last = onSubmit ? rows.length + 1 : rows.length;
  const pick = (r) => { typing.current = false; forget(); if (onPick(r) !== false) setText(''); };
  const close = () => { wanted.current = hurried.current = false; setOpen(false); };
  const key = (e) => {
    // What an input method is still composing with: its Enter ends a word, and chooses nothing. (Safari says it by the code.)
    if (e.isComposing || e.keyCode === 229) return;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      if (!rows.length) return;
      e.preventDefault();
      setOpen(true);
      setMark((m) => (e.key === 'ArrowDown' ? (m + 1) % last : (m <= 0 ? last : m) - 1));
    } else if (e.key === 'Escape') {
      if (open) { e.preventDefault(); close(); } else if (text) { e.preventDefault(); forget(); setText(''); } else input.current.blur();
    } else if (e.key === 'Enter') {
      e.preventDefault();
      if (open && rows[mark]) pick(rows[mark]);
      else if (onSubmit && text.trim()) all();
      else if (foundFor.current !== text) hurried.current = enough(text);
      else if (open && rows[0]) pick(rows[0]);
    }
  };
  return html`<div class="finder-inner" role=${slash ? 'search' : null} aria-label=${slash ? 'All divisions' : null} onFocusOut=${(e) => { if (!e.currentTarget.contains(e.relatedTarget)) { typing.current = false; close(); } }}>
    <input ref=${input} type="search" role="combobox" aria-label=${label} aria-expanded=${String(open)} aria-controls=${list} aria-autocomplete="list"
      aria-activedescendant=${open && mark >= 0 ? `${list}-${mark}` : null} placeholder=${placeholder ?? label} autocomplete="off" spellcheck="false" maxlength="100"
      value=${text} onInput=${(e) => ask(e.target.value)} onKeyDown=${key} onFocus=${() => { wanted.current = true; if (found) setOpen(true); }} />
    <ul class="options" id=${list} role="listbox" aria-label=${label} hidden=${!open}>
      ${open && rows.map((r, i) => html`<li id=${`${list}-${i}`} key=${`${r.kind}${r.id}${r.gender_code}${r.division_code}`} role="option" aria-selected=${String(i === mark)}
          onMouseDown=${(e) => e.preventDefault()} onClick=${() => pick(r)}>
          <span>${r.name ?? 'Name unknown'}</span><span class="num">${r.rank ? `#${int(r.rank)}` : ''}</span>
          <span class="what">${r.kind === 'team' ? 'Team' : r.team_name ?? ''}</span><span class="what num">${divisionShort(r.division_code)} ${genderName(r.gender_code)}</span></li>`)}
      ${open && onSubmit && rows.length > 0 && html`<li id=${`${list}-${rows.length}`} class="all" role="option" aria-selected=${String(mark === rows.length)} onMouseDown=${(e) => e.preventDefault()} onClick=${all}>All of “${text.trim()}”, by kind and division</li>`}
      ${open && !rows.length && html`<li class="none" role="option" aria-selected="false" aria-disabled="true">${found instanceof ApiError ? found.detail : nothing}</li>`}
    </ul>
    <span class="unseen" role="status">${open && found ? (found instanceof ApiError ? found.detail : rows.length ? `${rows.length} found` : nothing) : ''}</span>
  </div>`;
}

// The key is told only where there is likely to be one.
const keyboard = matchMedia('(hover: hover) and (min-width: 641px)');

export function Finder({ typed }) {
  return html`<${Picker} label="Find an athlete or a team" placeholder=${`Find athlete or team${keyboard.matches ? ' ( / )' : ''}`} slash initial=${typed}
    onPick=${(r) => go(addressOf(r))} onSubmit=${(q) => go(href('search', { q }))} />`;
}
