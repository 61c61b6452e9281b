// A championship's field, drawn from the API's meets on paper by a division's rule (conf/site/championship.json).

/** @typedef {{ season: number, by: 'region' | 'conference', open?: boolean, field?: number | null, automatic?: number, teams?: number,
 *   second?: { teams: number, rank: number }, atLarge?: 'wins' | 'rank' | null, line?: number, notes: string[], individuals?: string,
 *   sources: { name: string, date: string }[] }} Rule */
/** @typedef {{ divisions: Record<string, Rule> }} Rules */

const byRank = (a, b) => a.team_rank - b.team_rank || a.anet_team_hnd - b.anet_team_hnd;

// Next in line of each region, by wins over those who are in: who has most goes, and one ahead is pushed in by the one
// behind who has more, for no one can be passed over. Of equal ones the better Team Five rank.
function byWins(lines, beaten, is, line, places) {
  const chosen = [];
  const wins = (row) => (beaten.get(row.anet_team_hnd) ?? []).filter((id) => is.has(id)).length;
  while (chosen.length < places) {
    let best;
    for (const waiting of lines.filter((l) => l.length)) {
      const strong = waiting.slice(0, line).reduce((x, y) => (wins(y) > wins(x) ? y : x));
      const one = { row: waiting[0], strong, wins: wins(strong), waiting };
      if (!best || one.wins > best.wins || (one.wins === best.wins && byRank(one.strong, best.strong) < 0)) best = one;
    }
    if (!best) break;
    best.waiting.shift();
    is.add(best.row.anet_team_hnd);
    chosen.push({ row: best.row, wins: wins(best.row), pushed: best.row === best.strong ? undefined : best.strong });
  }
  return chosen;
}

// How many beyond the field are named: the first out.
const out = 4;

/** @param {any[]} rows of /championship, in its order
 * @param {any[]} wins its other rows
 * @param {Rule} rule */
export function draw(rows, wins, rule) {
  const beaten = new Map(wins.map((w) => [w.anet_team_hnd, w.beaten.split(' ').map(Number)]));
  const groups = new Map();
  for (const row of rows) groups.set(row.group_name, [...(groups.get(row.group_name) ?? []), row]);
  const ways = new Map();
  const automatic = [];
  const lines = [];
  for (const teams of rule.open ? [] : groups.values()) {
    const more = rule.second && teams.length >= rule.second.teams && teams[rule.automatic]?.team_rank <= rule.second.rank ? 1 : 0;
    const n = teams.length < (rule.teams ?? 0) ? 0 : rule.automatic + more;
    automatic.push(...teams.slice(0, n));
    lines.push(teams.slice(n));
  }
  automatic.sort(byRank);
  const places = rule.field ? Math.max(0, rule.field - automatic.length) : 0;
  const inNow = new Set(automatic.map((r) => r.anet_team_hnd));
  const wanted = rule.atLarge && places ? places + out : 0;
  const chosen = rule.atLarge === 'wins' ? byWins(lines, beaten, inNow, rule.line, wanted)
    : lines.flat().sort(byRank).slice(0, wanted).map((row) => ({ row, wins: undefined, pushed: undefined }));
  automatic.forEach((row) => ways.set(row.anet_team_hnd, { way: 'automatic' }));
  chosen.forEach((c, i) => ways.set(c.row.anet_team_hnd, { way: i < places ? 'at large' : 'out', nth: i < places ? i + 1 : i + 1 - places, wins: c.wins, pushed: c.pushed }));
  const all = [...automatic, ...chosen.map((c) => c.row)].map((row) => ({ ...row, ...ways.get(row.anet_team_hnd) }));
  return { groups, ways, places, automatic: automatic.length, field: all };
}
