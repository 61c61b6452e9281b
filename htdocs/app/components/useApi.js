import { useState, useLayoutEffect, useCallback, useRef } from '../view.js';
import { get, getInTurn, remembered } from '../data/request.js';
import { begin, end } from '../router.js';

// The answer of one address. An answer belongs to the address that was asked: whatever comes late for another one is
// dropped. `last` is the answer before, for a table that stays in place while its next page is fetched. What can wait
// (`inTurn`) does not hold up the place on the page.
/** @template T
 * @param {import('../data/api.js').Address<T> | null} url
 * @returns {{ data?: T, last?: T, error?: import('../data/request.js').ApiError, times?: number, loading: boolean, retry: () => void }} */
export function useApi(url, { inTurn = false } = {}) {
  const [state, set] = useState({ url: null });
  const [turn, setTurn] = useState(0);
  const failed = useRef({ url: null, times: 0 });
  const turnOf = useRef(turn);
  const known = url ? remembered(url) : undefined;
  useLayoutEffect(() => {
    if (!url) return undefined;
    const stop = new AbortController();
    let live = true;
    const done = (news) => {
      if (!live) return;
      live = false;
      failed.current = { url, times: news.error ? (failed.current.url === url ? failed.current.times : 0) + 1 : 0 };
      set((old) => ({ url, last: news.data ?? old.last, times: failed.current.times, ...news }));
      if (!inTurn) end();
    };
    if (!remembered(url)) set((old) => ({ url, last: old.last, times: old.url === url ? old.times : 0 }));
    if (!inTurn) begin();
    const again = turnOf.current !== turn;
    turnOf.current = turn;
    (inTurn ? getInTurn : get)(url, { signal: stop.signal, again }).then((data) => done({ data }), (error) => { if (error.name !== 'AbortError') done({ error }); });
    return () => {
      if (live && !inTurn) end();
      live = false;
      stop.abort();
    };
  }, [url, turn]);
  const mine = state.url === url ? state : { last: state.last };
  const data = mine.data ?? (mine.error ? undefined : known);
  const retry = useCallback(() => setTurn((n) => n + 1), []);
  return { data, error: mine.error, times: mine.times, loading: Boolean(url) && !data && !mine.error, last: mine.last, retry };
}
