import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { components } from '../data/names.js';
import { int, score, tenth } from '../data/format.js';
import { useApi } from './useApi.js';
import { PercentBar } from './charts.js';

// SCS and what it is made of: score, rank, and the share of the list that stands behind.
export function ScsBars({ row, q }) {
  const scored = components.some((c) => row[`${c.id}_score`] !== null && row[`${c.id}_score`] !== undefined);
  const answer = useApi(scored ? api.components(row.anet_athlete_hnd, { season: row.season_year, division: q.division ?? row.division_code, gender: q.gender ?? row.gender_code }) : null);
  if (!scored) return html`<p class="quiet">There is no SCS for this athlete yet: it needs enough qualifying races.</p>`;
  const total = answer.data?.context?.total_athletes;
  const parts = answer.data?.components ?? {};
  const share = (rank) => (total && rank ? Math.round((1000 * (total - rank)) / total) / 10 : null);
  return html`<div class="bars">${components.map((c) => {
    const s = parts[c.id]?.score ?? row[`${c.id}_score`];
    const rank = parts[c.id]?.rank ?? row[`${c.id}_rank`];
    const p = parts[c.id === 'scs' ? 'xcri' : c.id]?.percentile ?? share(rank);
    return html`<div class="barline" key=${c.id}><abbr title=${c.long}><strong>${c.name}</strong></abbr>
      <span><${PercentBar} value=${p} /><span class="quiet small">${c.text}</span></span>
      <span class="val">${score(s)}<br /><span class="quiet">${rank ? `rank ${int(rank)}` : 'no rank'}${p !== null && p !== undefined ? `, ${tenth(p)}%` : ''}</span></span></div>`;
  })}</div>
  <p class="quiet">A bar shows the share of ${total ? int(total) : 'the'} ranked athletes who stand behind.</p>`;
}
