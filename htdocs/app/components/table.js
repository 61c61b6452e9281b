import { html, useState, useEffect, useMemo, useRef, useId } from '../view.js';
import { Tools } from './tools.js';
import { returning } from '../router.js';
import { int } from '../data/format.js';

// One table for every list. A column: key, label, title (the long label), num, lead (the name on a phone's card),
// sort (the API's column), first ("-" when descending is the natural first), cell(row), card (its place on a phone's card,
// see `places`), word (what stands before the value there, where it is not the label), bare(row) (a card is better without it).
// Roles are written out because a phone shows the rows as cards, and some browsers then forget what they are.
const places = { rank: 'side', move: 'below', team: 'sub', of: 'sub', region: 'meta', conf: 'meta', latest: 'end' };
// Bones and cells have the same classes, so that a skeleton is as high as what comes.
const placeOf = (c) => (c.lead ? 'lead' : c.card ?? places[c.key] ?? 'figure');
const classOf = (c) => `c-${c.key} k-${placeOf(c)} ${c.num ? 'num' : ''} ${c.lead ? 'lead' : ''}`;

// `take` is the name under which the table can be taken along, where nothing else on the page says so.
// `group` parts the rows: of(row) says to which part one belongs, head(row) is what stands above it.
/** @param {any} props */
export function DataTable({ caption, columns, rows, busy, shape = 0, rowKey, sort, sortHref, rowClass, compact, fixed, id, group, take }) {
  const own = useId();
  const shown = columns.filter(Boolean);
  const bones = !rows && shape > 0;
  const drawn = useInSteps(rows, rowKey);
  const nodes = useRows({ rows, columns, group });
  return html`<table class=${`data ${compact ? 'compact' : 'cards'} ${fixed ? 'fixed' : ''} ${shown.some((c) => placeOf(c) === 'side') ? '' : 'sideless'}`} role="table" id=${id ?? own} tabindex=${id ? -1 : null} aria-busy=${busy || bones || (rows && drawn < rows.length) ? 'true' : 'false'}>
    <caption class="unseen">${caption}</caption>
    <thead role="rowgroup"><tr role="row">${shown.map((c) => html`<${Head} key=${c.key} column=${c} sort=${sort} sortHref=${sortHref} />`)}</tr></thead>
    <tbody role="rowgroup" class=${busy ? 'busy' : ''}>
      ${bones && Array.from({ length: Math.min(shape, phone.matches ? step() : 24) }, (_, i) => html`<tr role="row" class="bones" key=${i}>
        ${shown.map((c) => html`<td role="cell" class=${classOf(c)} key=${c.key}><span class="bone"></span></td>`)}</tr>`)}
      ${rows?.slice(0, drawn).flatMap((row, i) => nodes(row, i, rowKey ? rowKey(row, i) : i, rowClass?.(row, i)))}
    </tbody>
  </table>${take && (rows?.length > 0 ? html`<${Tools} table=${`#${id ?? own}`} name=${take} />` : bones && html`<p class="tools">\u00a0</p>`)}`;
}

// What a row was is kept as long as rows and columns are the same ones: it is made once, and when the page around the
// table changes (a dialog opens, the next rows come), Preact does not look at it again.
function useRows({ rows, columns, group }) {
  const kept = useMemo(() => [], [rows, columns, group]);
  const shown = columns.filter(Boolean);
  return (row, i, key, cls) => {
    if (kept[i]?.cls === cls && kept[i]?.key === key) return kept[i].nodes;
    const nodes = [html`<tr role="row" key=${key} class=${cls}>
        ${shown.map((c) => (c.lead
    ? html`<th scope="row" role="rowheader" class=${classOf(c)} key=${c.key}>${c.cell(row, i)}</th>`
    : html`<td role="cell" class=${`${classOf(c)}${c.bare?.(row) ? 'bare' : ''}`} data-label=${c.word ?? (c.card ? '' : c.label)} key=${c.key}>${c.cell(row, i)}</td>`))}
      </tr>`];
    if (group && (!i || group.of(row) !== group.of(rows[i - 1]))) nodes.unshift(html`<tr role="row" class="part" key=${`part ${group.of(row)} ${i}`}><th role="rowheader" scope="rowgroup" colspan=${shown.length}>${group.head(row)}</th></tr>`);
    kept[i] = { key, cls, nodes };
    return nodes;
  };
}

// The rows that are seen at once stand at once, the others a moment later, so that a slow phone can scroll and tap in
// between. Whoever comes back to a place further down gets them all together.
const phone = matchMedia('(max-width: 40em)');
const step = () => (phone.matches ? 12 : 30);
function useInSteps(rows, rowKey) {
  const which = useMemo(() => rows?.map((row, i) => (rowKey ? rowKey(row, i) : i)).join(' '), [rows]);
  const [drawn, set] = useState({ which, n: step() });
  const whole = useRef({});
  if (whole.current.which !== which) whole.current = { which, all: returning() };
  const n = whole.current.all ? Infinity : drawn.which === which ? drawn.n : step();
  useEffect(() => {
    if (!rows || n >= rows.length) return undefined;
    const timer = setTimeout(() => set({ which, n: n + step() }), 30);
    return () => clearTimeout(timer);
  }, [which, n]);
  return n;
}

function Head({ column: c, sort, sortHref }) {
  const cls = `c-${c.key} ${c.num ? 'num' : ''}`;
  const label = c.title && c.title !== c.label ? html`<abbr title=${c.title}>${c.label}</abbr>` : c.label;
  if (!c.sort || !sortHref) return html`<th scope="col" role="columnheader" class=${cls}>${label}</th>`;
  const now = sort === c.sort ? 'ascending' : sort === `-${c.sort}` ? 'descending' : null;
  const first = c.first === '-' ? `-${c.sort}` : c.sort;
  const other = c.first === '-' ? c.sort : `-${c.sort}`;
  const next = sort === first ? other : sort === other ? undefined : first;
  return html`<th scope="col" role="columnheader" class=${cls} aria-sort=${now ?? 'none'}>
    <a class="sort" data-stay href=${sortHref(next)}>${label}<span class="sort-mark" aria-hidden="true">${now === 'ascending' ? '↑' : now === 'descending' ? '↓' : ''}</span></a>
  </th>`;
}

// How far a rank has moved since the last snapshot: a signed triangle, and the words for those who hear the page.
export function Movement({ row }) {
  const n = row.rank_change;
  if (n === undefined) return null;
  if (n === null) return html`<span class="move new" title="not in the last snapshot"><span class="by">new</span></span>`;
  if (n === 0) return html`<span class="move same"><span class="by" aria-hidden="true">–</span><span class="unseen">unchanged</span></span>`;
  const up = n > 0;
  return html`<span class=${`move ${up ? 'up' : 'down'}`} title=${`was ${row.previous_rank}`}>
    <span class="way" aria-hidden="true">${up ? '▲' : '▼'}</span><span class="by" aria-hidden="true">${up ? '+' : '−'}${int(Math.abs(n))}</span><span class="unseen">${up ? 'up' : 'down'} ${Math.abs(n)} from ${row.previous_rank}</span></span>`;
}

export function Pager({ page, pages, hrefOf, onJump }) {
  if (pages < 2) return null;
  // Always a link: who has come to the last page by keyboard keeps the place.
  const link = (n, text, label, off) => html`<a class=${`button ${off ? 'off' : ''}`} aria-disabled=${off ? 'true' : null} href=${hrefOf(off ? page : n)} aria-label=${label}
    onClick=${off ? (e) => e.preventDefault() : null}>${text}</a>`;
  return html`<nav class="pager" aria-label="Pages">
    ${link(1, html`«<span class="wide"> First</span>`, 'First page', page === 1)}
    ${link(Math.min(page - 1, pages), html`‹<span class="wide"> Previous</span>`, 'Previous page', page === 1)}
    <form onSubmit=${(e) => { e.preventDefault(); const n = Number(new FormData(e.target).get('page')); if (n >= 1 && n <= pages) onJump(n); }}>
      <label>Page <input name="page" type="number" min="1" max=${pages} defaultValue=${page} key=${page} inputmode="numeric" /></label> of ${pages}
      <button class="button" type="submit">Go</button>
    </form>
    ${link(page + 1, html`<span class="wide">Next </span>›`, 'Next page', page >= pages)}
    ${link(pages, html`<span class="wide">Last </span>»`, 'Last page', page >= pages)}
  </nav>`;
}
