// The watch list. It is kept in this browser and nowhere else: no account, and no one learns of it.

const key = 'xcri-watch';
export const most = 100;

/** What was seen of one: `now` in the latest rankings, `seen` in those before, each { rank, made }.
 * @typedef {{ kind: 'athlete' | 'team', id: number, gender: string, name: string, now?: any, seen?: any }} Watched */

const same = (a, b) => a.kind === b.kind && Number(a.id) === Number(b.id) && (a.kind === 'athlete' || a.gender === b.gender);
const whole = (w) => w && (w.kind === 'athlete' || w.kind === 'team') && Number.isInteger(w.id) && w.id > 0 && typeof w.name === 'string';

/** @returns {Watched[]} */
export function watched() {
  try {
    const list = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(list) ? list.filter(whole).slice(0, most) : [];
  } catch {
    return [];
  }
}

// Storage may be full, or forbidden: then nothing is kept, and the caller says so.
function keep(list) {
  try {
    localStorage.setItem(key, JSON.stringify(list));
    return true;
  } catch {
    return false;
  }
}

export const isWatched = (one) => watched().some((w) => same(w, one));
export const unwatch = (one) => keep(watched().filter((w) => !same(w, one)));
export function watch(one) {
  const list = watched();
  return list.some((w) => same(w, one)) || (list.length < most && keep([...list, one]));
}

export const keyOf = (w) => `${w.kind} ${w.id} ${w.kind === 'team' ? w.gender : ''}`;

// New rankings: what was the latest is now what was seen before. `rows` finds an API's row for one of the list.
export function look(rowOf) {
  const list = watched().map((w) => {
    const row = rowOf(w);
    const now = row && { rank: row.athlete_rank ?? row.team_rank, made: row.calculated_at };
    return !now || w.now?.made === now.made ? w : { ...w, now, seen: w.now ?? w.seen };
  });
  keep(list);
  return list;
}

// What has changed, as a row of a list says it; nothing where there is nothing to compare with
export const change = (w) => (w.seen && w.now && w.seen.rank !== w.now.rank ? { previous_rank: w.seen.rank, rank_change: w.seen.rank - w.now.rank } : null);
