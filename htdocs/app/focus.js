// Where the focus goes when what had it leaves the page: a row that is taken off, a button that has done its work. Without
// this it falls to the whole document, and who goes by keyboard, or hears the page, begins at its top again.
import { afterPaint } from './view.js';

// What a hand can be led to. No box for text: on a phone it would open the keyboard.
const places = 'a[href], button:not([disabled]), select, summary, [tabindex]';
const seen = (node) => node.getClientRects().length > 0;
const alike = (node) => (other) => other.tagName === node.tagName && other.className === node.className;

// Each ancestor of a node, and at which of its children the way down goes on
function wayTo(node, main) {
  const way = [];
  for (let at = node; at !== main; at = at.parentElement) way.push([at.parentElement, [...at.parentElement.children].indexOf(at)]);
  return way;
}

// What stands now in the place of the one that is gone: another of its kind (the button of the next row), or what else
// there is; or what stood before it.
function next(node, way, main) {
  for (const [parent, index] of way.filter(([p]) => p.isConnected)) {
    const all = [...parent.querySelectorAll(places)].filter(seen);
    const now = parent.children[index];
    const inside = all.filter((n) => now?.contains(n));
    const same = inside.find(alike(node));
    if (same) return same;
    // All of the page is another one: its table, or its heading.
    if (parent === main) return all.find((n) => n.matches('table[tabindex]')) ?? main;
    const before = all.filter((n) => !now || now.compareDocumentPosition(n) & Node.DOCUMENT_POSITION_PRECEDING).at(-1);
    if (inside[0] ?? before ?? all[0]) return inside[0] ?? before ?? all[0];
  }
  return main;
}

export function keepFocus(main) {
  let last = null;
  const lost = () => last && !last.node.isConnected && (!document.activeElement || document.activeElement === document.body);
  const mend = () => {
    if (!lost()) return;
    const to = next(last.node, last.way, main);
    last = null;
    to.focus({ preventScroll: to === main });
  };
  main.addEventListener('focusin', ({ target }) => { last = target === main ? null : { node: target, way: wayTo(target, main) }; });
  // Whoever leaves it by himself has not lost it. A browser may tell that it is gone while it is still there.
  main.addEventListener('focusout', () => queueMicrotask(() => { if (last?.node.isConnected && document.activeElement !== last.node) last = null; }));
  // A page that changes leads to its heading by itself, before this.
  new MutationObserver(() => { if (lost()) afterPaint(mend); }).observe(main, { childList: true, subtree: true });
}
