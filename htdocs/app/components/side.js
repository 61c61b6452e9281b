// Two things beside each other: who they are, and a table of their facts.
import { html } from '../view.js';
import { dateLong } from '../data/format.js';
import { genderName } from '../data/names.js';
import { Picker } from './finder.js';

// `q`: the season, the day and the gender of what can be compared
export function Pickers({ kind, a, b, pick, q }) {
  const label = kind === 'team' ? 'team' : 'athlete';
  const who = q.gender && kind === 'team' ? `team of ${genderName(q.gender).toLowerCase()}` : label;
  return html`<div class="pickers">
    <div class="finder"><${Picker} kind=${kind} q=${q} label=${`First ${label}`} placeholder=${`First ${who}`} initial=${a} onPick=${(r) => { pick('a', r); return false; }} /></div>
    <span class="versus">and</span>
    <div class="finder"><${Picker} kind=${kind} q=${q} label=${`Second ${label}`} placeholder=${`Second ${who}`} initial=${b} onPick=${(r) => { pick('b', r); return false; }} /></div></div>`;
}

export const asOf = (at) => (at.date ? `, as of ${dateLong(at.date)}` : '');
export const seasonOf = (at, gender) => ({ gender, season: at.season, date: at.date });

export function Side({ caption, a, b, rows }) {
  return html`<table class="data compact side"><caption class="unseen">${caption}</caption><thead><tr><th scope="col"><span class="unseen">What</span></th><th scope="col" class="num a">${a}</th><th scope="col" class="num b">${b}</th></tr></thead>
    <tbody>${rows.map(([label, x, y]) => html`<tr key=${label}><th scope="row">${label}</th><td class="num">${x}</td><td class="num">${y}</td></tr>`)}</tbody></table>`;
}
