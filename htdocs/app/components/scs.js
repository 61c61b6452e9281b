import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { components, tableOf } from '../data/names.js';
import { int, score, tenth } from '../data/format.js';
import { useApi } from './useApi.js';
import { PercentLine } from './charts.js';
import { Failure, Lines } from './states.js';

// SCS and what it is made of: score, rank, and the share of the list that stands behind.
export function ScsBars({ row: given, q }) {
  // A snapshot keeps scores and ranks in its own rows; the component tables are those of today.
  const kept = useApi(q.date && given.saga_score === undefined ? api.athlete(given.anet_athlete_hnd, { season: given.season_year, date: q.date }) : null);
  const row = kept.data ?? given;
  const scored = components.some((c) => row[`${c.id}_score`] !== null && row[`${c.id}_score`] !== undefined);
  const group = { season: row.season_year, division: q.division ?? row.division_code, gender: q.gender ?? row.gender_code };
  const answer = useApi(scored && !q.date ? api.components(row.anet_athlete_hnd, group) : null);
  const list = useApi(scored && q.date ? api.size({ ...group, date: q.date }) : null);
  if (kept.error) return html`<${Failure} part answer=${kept} />`;
  if (kept.loading) return html`<${Lines} rows=${8} />`;
  if (!scored) return html`<p class="quiet">There is no SCS for this athlete yet: it needs enough qualifying races.</p>`;
  const fault = [answer, list].find((x) => x.error);
  const total = q.date ? list.data?.total : answer.data?.context?.total_athletes;
  const parts = answer.data?.components ?? {};
  const share = (rank) => (total && rank ? Math.round((1000 * (total - rank)) / total) / 10 : null);
  return html`<div class="bars">${components.map((c) => {
    const s = parts[c.id]?.score ?? row[`${c.id}_score`];
    const rank = parts[c.id]?.rank ?? row[`${c.id}_rank`];
    const p = parts[tableOf(c)]?.percentile ?? share(rank);
    return html`<div class="barline" key=${c.id}><abbr title=${c.long}><strong>${c.name}</strong></abbr>
      <span>${!fault && html`<${PercentLine} value=${p} />`}<span class="quiet small">${c.text}</span></span>
      <span class="val">${score(s)}<br /><span class="quiet">${rank ? `rank ${int(rank)}` : 'no rank'}${p !== null && p !== undefined ? `, ${tenth(p)}%` : ''}</span></span></div>`;
  })}</div>
  ${fault ? html`<${Failure} part answer=${fault} />` : html`<p class="quiet small scs-note">A dot shows the share of ${total ? int(total) : 'the'} ranked athletes who stand behind; the ticks are at 50, 90 and 99%.</p>`}`;
}
