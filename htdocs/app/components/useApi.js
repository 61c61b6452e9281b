import { useState, useEffect, useCallback } from '../view.js';
import { get, getInTurn, remembered } from '../data/api.js';
import { settled } from '../router.js';
import { calm } from './states.js';

// The answer of one address. An answer belongs to the address that was asked: whatever comes late for another one is
// dropped. `last` is the answer before, for a table that stays in place while its next page is fetched.
export function useApi(url, { inTurn = false } = {}) {
  const [state, set] = useState({ url: null });
  const [turn, setTurn] = useState(0);
  const known = url ? remembered(url) : undefined;
  useEffect(() => {
    if (!url) return undefined;
    const stop = new AbortController();
    let live = true;
    const done = (news) => { if (live) set((old) => ({ url, last: news.data ?? old.last, ...news })); };
    if (!remembered(url)) set((old) => ({ url, last: old.last }));
    (inTurn ? getInTurn : get)(url, { signal: stop.signal }).then((data) => { calm(); done({ data }); }, (error) => {
      if (error.name !== 'AbortError') done({ error });
    });
    return () => { live = false; stop.abort(); };
  }, [url, turn]);
  const mine = state.url === url ? state : { last: state.last };
  const data = mine.data ?? (mine.error ? undefined : known);
  useEffect(() => { if (data || mine.error) settled(); }, [data, mine.error]);
  const retry = useCallback(() => setTurn((n) => n + 1), []);
  return { data, error: mine.error, loading: Boolean(url) && !data && !mine.error, last: mine.last, retry };
}
