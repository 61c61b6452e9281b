// What one takes a table along with: copied, or as a file whose name says which list it is, and of which day.
import { html, useState } from '../view.js';
import { at as api } from '../data/api.js';
import { fileName } from '../data/names.js';
import { dayWritten } from '../data/format.js';

const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
// A cell says more to those who hear it, and has ways out; neither is part of its value.
function textOf(cell) {
  const seen = /** @type {Element} */ (cell.cloneNode(true));
  for (const node of seen.querySelectorAll('.unseen, .out, svg')) node.remove();
  return seen.textContent.replace(/\s+/g, ' ').trim().replace(/^–$/, '').replaceAll('−', '-');
}
const cellsOf = (table) => [...table.rows].map((row) => [...row.cells].map(textOf));

// What a table shows as a workbook: numbers are numbers and days are days; all else is text, whatever it begins with.
function typed(text) {
  const day = dayWritten(text);
  if (day) return { value: day, format: 'yyyy-mm-dd' };
  if (!/^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text)) return text ? { value: text, type: String } : null;
  const decimals = text.split('.')[1]?.length ?? 0;
  return { value: Number(text.replaceAll(',', '')), format: `0${decimals ? `.${'0'.repeat(decimals)}` : ''}` };
}
async function bookOf(table) {
  const [head, ...rows] = table;
  const { default: write } = await import('../../vendor/xlsx.js');
  const columns = head.map((title, i) => ({ width: Math.min(50, Math.max(...[title, ...rows.map((r) => r[i] ?? '')].map((t) => t.length)) + 3) }));
  return write([head.map((value) => ({ value, type: String, fontWeight: 'bold' })), ...rows.map((row) => head.map((_, i) => typed(row[i] ?? '')))], { columns, stickyRowsCount: 1 }).toBlob();
}

function save(content, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: 'text/csv;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}

// The API's CSV has its columns' names in the first line; people get words.
async function whole(url, headings) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(String(response.status));
  const text = await response.text();
  const end = text.indexOf('\r\n');
  return headings.map(quote).join(',') + text.slice(end);
}

// `table` finds the table; `url` and `columns` are those of the whole list, where the table is a page of it.
export function Tools({ table, name, url, columns, children }) {
  const [said, say] = useState('');
  const shown = () => /** @type {HTMLTableElement} */ (document.querySelector(table));
  const parts = (columns ?? []).filter(Boolean).flatMap((c) => c.csv ?? []);
  const href = url && api.csv(url, parts.map((p) => p[0]));
  const copy = async () => {
    const rows = cellsOf(shown());
    await navigator.clipboard.writeText(rows.map((r) => r.join('\t')).join('\n')).then(() => say(`${rows.length - 1} rows copied`), () => say('Not copied'));
  };
  const csv = async (e) => {
    e.preventDefault();
    if (!href) { save(cellsOf(shown()).map((r) => r.map(quote).join(',')).join('\r\n'), `${fileName(name)}.csv`); return; }
    await whole(href, parts.map((p) => p[1])).then((text) => save(text, `${fileName(name)}.csv`), () => say('Not available at the moment'));
  };
  const book = href?.replace('format=csv', 'format=xlsx');
  const given = async () => {
    const response = await fetch(book);
    if (!response.ok) throw new Error(String(response.status));
    return response.blob();
  };
  const xlsx = async (e) => {
    e.preventDefault();
    await (href ? given() : bookOf(cellsOf(shown()))).then((blob) => save(blob, `${fileName(name)}.xlsx`), () => say('Not available at the moment'));
  };
  return html`<p class="tools">${children}<span class="said" role="status">${said}</span>
    ${navigator.clipboard && html`<button type="button" class="cell-button" onClick=${copy} onBlur=${() => say('')}>Copy</button>`}
    ${href ? html`<a href=${book} download onClick=${xlsx}>Excel</a>` : html`<button type="button" class="cell-button" onClick=${xlsx}>Excel</button>`}
    ${href ? html`<a href=${href} download onClick=${csv}>CSV</a>` : html`<button type="button" class="cell-button" onClick=${csv}>CSV</button>`}</p>`;
}
