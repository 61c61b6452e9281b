import { html, useEffect, useLayoutEffect, useRef, useId, afterPaint } from '../view.js';
import { openedInHistory } from '../router.js';

// The browser's own modal dialog: focus stays in it, Escape closes it, and the page behind it is out of reach.
export function Dialog({ title, close: closed, narrow, children }) {
  const node = useRef(null);
  // It is not seen any more at once. All that it lets go of, which is the whole page behind it, comes a moment later.
  const close = () => {
    node.current?.classList.add('gone');
    afterPaint(closed);
  };
  const id = useId();
  // Text that is marked beyond the edge ends outside, too.
  const pressed = useRef(null);
  // Back closes it, and stays on the page: an open dialog is an entry of the history.
  useLayoutEffect(() => openedInHistory(close), []);
  useEffect(() => {
    const before = /** @type {HTMLElement} */ (document.activeElement);
    const d = node.current;
    d.showModal();
    return () => { d.close(); if (before?.isConnected) before.focus(); };
  }, []);
  // Tab goes round inside; without this it would leave for the browser's own bar.
  const key = (e) => {
    if (e.key !== 'Tab') return;
    const all = /** @type {any[]} */ ([...node.current.querySelectorAll('a[href], button:not([disabled]), input, select, summary')]).filter((n) => n.offsetParent);
    const end = e.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement === end || !node.current.contains(document.activeElement)) {
      e.preventDefault();
      (e.shiftKey ? all.at(-1) : all[0])?.focus();
    }
  };
  return html`<dialog ref=${node} class=${narrow ? 'narrow' : ''} aria-labelledby=${id} onKeyDown=${key}
      onCancel=${(e) => { e.preventDefault(); close(); }} onPointerDown=${(e) => { pressed.current = e.target; }} onClick=${(e) => { if (e.target === node.current && pressed.current === node.current) close(); }}>
    <div class="dialog-head"><h2 id=${id}>${title}</h2><button type="button" class="close" onClick=${close}>Close</button></div>
    <div class="dialog-body">${children}</div></dialog>`;
}
