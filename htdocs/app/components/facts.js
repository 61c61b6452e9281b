// What a profile says in numbers.
import { html } from '../view.js';

export const fact = (label, value, cls) => html`<div class=${cls}><dt>${label}</dt><dd>${value ?? html`<span class="bone"></span>`}</dd></div>`;
