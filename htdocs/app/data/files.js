// A table as a file: that of the whole list is the API's, any other is made of the cells that are shown.
import { fileName } from './names.js';
import { dayWritten } from './format.js';

async function asked(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(String(response.status));
  return response;
}

const quote = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
// The API's CSV has its columns' names in the first line; people get words.
async function csv({ cells, url, headings }) {
  if (cells) return cells.map((r) => r.map(quote).join(',')).join('\r\n');
  const text = await (await asked(url)).text();
  return headings.map(quote).join(',') + text.slice(text.indexOf('\r\n'));
}

// What a table shows as a workbook: numbers are numbers and days are days; all else is text, whatever it begins with.
function typed(text) {
  const day = dayWritten(text);
  if (day) return { value: day, format: 'yyyy-mm-dd' };
  if (!/^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/.test(text)) return text ? { value: text, type: String } : null;
  const decimals = text.split('.')[1]?.length ?? 0;
  return { value: Number(text.replaceAll(',', '')), format: `0${decimals ? `.${'0'.repeat(decimals)}` : ''}` };
}
async function xlsx({ cells, url }) {
  if (!cells) return (await asked(url)).blob();
  const [head, ...rows] = cells;
  const { default: write } = await import('../../vendor/xlsx.js');
  const columns = head.map((title, i) => ({ width: Math.min(50, Math.max(...[title, ...rows.map((r) => r[i] ?? '')].map((t) => t.length)) + 3) }));
  return write([head.map((value) => ({ value, type: String, fontWeight: 'bold' })), ...rows.map((row) => head.map((_, i) => typed(row[i] ?? '')))], { columns, stickyRowsCount: 1 }).toBlob();
}

const kinds = { csv, xlsx };
/** @param {'csv' | 'xlsx'} kind
 * @param {{ cells?: string[][], url?: string, headings?: string[] }} what
 * @param {string} name */
export async function keep(kind, what, name) {
  const content = await kinds[kind](/** @type {any} */ (what));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type: 'text/csv;charset=utf-8' }));
  link.download = `${fileName(name)}.${kind}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 5000);
}
