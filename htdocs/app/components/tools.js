// What one takes a table along with: copied, or as a file whose name says which list it is, and of which day.
import { html, useState, useRef } from '../view.js';
import { at as api } from '../data/api.js';

// A cell says more to those who hear it, and has ways out; neither is part of its value.
function textOf(cell) {
  const seen = /** @type {Element} */ (cell.cloneNode(true));
  for (const node of seen.querySelectorAll('.unseen, .out, svg')) node.remove();
  return seen.textContent.replace(/\s+/g, ' ').trim().replace(/^–$/, '').replaceAll('−', '-');
}
const cellsOf = (table) => [...table.rows].map((row) => [...row.cells].map(textOf));

// `table` finds the table; `url` and `columns` are those of the whole list, where the table is a page of it.
export function Tools({ table, name, url, columns, children }) {
  const [said, say] = useState('');
  const making = useRef(false);
  const shown = () => /** @type {HTMLTableElement} */ (document.querySelector(table));
  const parts = (columns ?? []).filter(Boolean).flatMap((c) => c.csv ?? []);
  const href = url && api.csv(url, parts.map((p) => p[0]));
  // Half a table, or that of the page before, is not taken for the one that is coming.
  const rowsShown = () => (shown() && shown().getAttribute('aria-busy') !== 'true' ? cellsOf(shown()) : null);
  const notYet = () => say(shown() ? 'Not yet: the table is still coming' : 'There is no table');
  const copy = async () => {
    const rows = rowsShown();
    if (!rows) { notYet(); return; }
    await navigator.clipboard.writeText(rows.map((r) => r.join('\t')).join('\n')).then(() => say(`${rows.length - 1} rows copied`), () => say('Not copied'));
  };
  const urls = { csv: href, xlsx: href?.replace('format=csv', 'format=xlsx') };
  // What makes a file comes when one is wanted.
  const keep = (kind) => async (e) => {
    e.preventDefault();
    if (making.current) return;
    const cells = href ? undefined : rowsShown();
    if (cells === null) { notYet(); return; }
    // A list of 50,000 rows takes a while, and is not asked for by each press.
    making.current = true;
    say('On its way');
    await import('../data/files.js').then((files) => files.keep(kind, href ? { url: urls[kind], headings: parts.map((p) => p[1]) } : { cells }, name)).then(() => say(''), () => say('Not available at the moment'));
    making.current = false;
  };
  const way = (kind, words) => (href ? html`<a href=${urls[kind]} download onClick=${keep(kind)}>${words}</a>` : html`<button type="button" class="cell-button" onClick=${keep(kind)}>${words}</button>`);
  return html`<p class="tools">${children}<span class="said" role="status">${said}</span>
    ${navigator.clipboard && html`<button type="button" class="cell-button" onClick=${copy} onBlur=${() => say('')}>Copy</button>`}
    ${way('xlsx', 'Excel')}
    ${way('csv', 'CSV')}</p>`;
}
