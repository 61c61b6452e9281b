// The view library, in one place: Preact with htm templates.
import { h, render } from '../vendor/preact.js';
import * as hooks from '../vendor/hooks.js';
import htm from '../vendor/htm.js';

export const html = htm.bind(h);
export { render };
// Preact ends a useEffect one frame after its node has left the page. What a timer, an observer or an answer may call in
// that frame is a useLayoutEffect, which ends with the node.
export { useEffect, useLayoutEffect, useMemo, useCallback, useId } from '../vendor/hooks.js';
// What starts as {} gets its members later.
/** @type {<T = any>(start?: T | (() => T)) => [any, (news: any) => void]} */
export const useState = hooks.useState;
/** @type {(start?: any) => { current: any }} */
export const useRef = hooks.useRef;

// Work that nothing of the next picture waits for: after that picture, or soon where none is made (a page in the background).
export function afterPaint(work) {
  let done = false;
  const once = () => {
    if (!done) work();
    done = true;
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, 300);
}
