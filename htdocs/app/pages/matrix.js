import { html, useState, useEffect } from '../view.js';
import { at as api, get } from '../data/api.js';
import { to } from '../data/address.js';
import { go } from '../router.js';
import { divisionName, genderName, teamName } from '../data/names.js';
import { dateLong, int, wl } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useHead } from '../components/head.js';
import { Failure, Empty, Lines } from '../components/states.js';
import { GroupControls, Choice, WhenChoice } from '../components/controls.js';
import { complete } from './rankings.js';

// Wins of each team against each, from the matchups of each team but the last; four requests at a time.
function useMatrix(teams, q, key) {
  const [state, set] = useState({ key: null, cells: new Map(), done: 0 });
  useEffect(() => {
    if (!teams?.length) return undefined;
    const stop = new AbortController();
    const ids = new Set(teams.map((t) => t.team_id));
    const cells = new Map();
    let done = 0;
    let next = 0;
    const count = (m, a, b) => {
      const k = `${a} ${b}`;
      if (!cells.has(k)) cells.set(k, [0, 0]);
      cells.get(k)[m.winner_team_id === a ? 0 : 1]++;
    };
    const seen = new Set();
    const worker = async () => {
      while (next < teams.length - 1) {
        const id = teams[next++].team_id;
        const answer = await get(api.matchups(id, q, 0, 500), { signal: stop.signal });
        for (const m of answer.matchups) {
          if (seen.has(m.matchup_id) || !ids.has(m.team_a_id) || !ids.has(m.team_b_id)) continue;
          seen.add(m.matchup_id);
          count(m, m.team_a_id, m.team_b_id);
          count(m, m.team_b_id, m.team_a_id);
        }
        done++;
        set({ key, cells: new Map(cells), done });
      }
    };
    set({ key, cells, done: 0 });
    Promise.all([worker(), worker(), worker(), worker()]).catch((error) => { if (error.name !== 'AbortError') set({ key, cells, done, error }); });
    return () => stop.abort();
  }, [key]);
  return state.key === key ? state : { cells: new Map(), done: 0 };
}

const tone = (w, l) => {
  const share = w / (w + l);
  return share === 1 ? (w > 1 ? 'w3' : 'w2') : share > .5 ? 'w1' : share === .5 ? 'e' : share > 0 ? 'l1' : l > 1 ? 'l3' : 'l2';
};

export default function Matrix({ at }) {
  const q = complete(at);
  const field = useApi(api.field(q));
  const teams = field.data?.results;
  const group = q.conference ?? q.region ?? 'Top 25';
  const title = `${divisionName(q.division)} ${genderName(q.gender)}`;
  const key = `${api.field(q)} ${teams?.length ?? ''}`;
  const matrix = useMatrix(teams, q, key);
  useHead(`${group} head to head: ${title}`, `Head-to-head results of ${group}, ${title}, as a matrix.`, to.matrix(at));
  const hrefOf = (news) => to.matrix({ ...at, ...news });
  const setting = (news) => go(hrefOf(news), { stay: true });
  const working = teams && teams.length > 1 && matrix.done < teams.length - 1 && !matrix.error;
  return html`<div class="page-head"><h1>${title} <span class="h1-view">${group}, head to head</span></h1>
    <p class="subtitle">By Team Knockout rank${q.date ? `, as of ${dateLong(q.date)}` : ''}. A row shows a team’s wins and losses against the team of the column.</p></div>
    <${GroupControls} q=${q} hrefOf=${(news) => hrefOf({ region: undefined, conference: undefined, ...news })}>
      <${Choice} label="Conference" all="By conference" value=${q.conference} url=${api.conferences(q)} onPick=${(conference) => setting({ conference, region: undefined })} />
      <${Choice} label="Region" all="By region" value=${q.region} url=${api.regions(q)} onPick=${(region) => setting({ region, conference: undefined })} />
      <${WhenChoice} q=${q} ready onPick=${setting} />
    </${GroupControls}>
    <p class="count quiet" role="status">${working ? `Reading the matchups: ${matrix.done} of ${teams.length - 1} teams` : teams?.length ? `${int(teams.length)} teams` : ' '}</p>
    ${field.error ? html`<${Failure} error=${field.error} retry=${field.retry} />` : matrix.error ? html`<${Failure} error=${matrix.error} retry=${() => location.reload()} />`
    : !teams ? html`<${Lines} rows=${25} />` : !teams.length ? html`<${Empty} way=${to.matrix({ division: q.division, gender: q.gender })} wayText="To the top 25">No ranked team fits.</${Empty}>`
    : html`<div class="matrix-scroll" tabindex="0" role="region" aria-label="Matrix, can be scrolled"><table class="matrix"><caption class="unseen">Head-to-head results of ${group}; wins and losses of the row’s team</caption>
      <thead><tr><th scope="col"><span class="unseen">Team</span></th>${teams.map((t) => html`<th scope="col" key=${t.team_id}><abbr title=${teamName(t)}>${int(t.knockout_rank)}</abbr></th>`)}</tr></thead>
      <tbody>${teams.map((a) => html`<tr key=${a.team_id}><th scope="row"><span class="num">${int(a.knockout_rank)}</span> <a href=${to.team(a.team_id, { gender: q.gender, date: q.date, season: at.season })}>${teamName(a)}</a></th>
        ${teams.map((b) => {
    if (a === b) return html`<td key=${b.team_id} class="self"></td>`;
    const cell = matrix.cells.get(`${a.team_id} ${b.team_id}`);
    return cell ? html`<td key=${b.team_id} class=${tone(...cell)}><a href=${to.compareTeams(a.team_id, b.team_id, { gender: q.gender, season: at.season })} title=${`${teamName(a)} ${wl(...cell)} against ${teamName(b)}`}>${wl(...cell)}</a></td>`
      : html`<td key=${b.team_id}><span class="unseen">not met</span></td>`;
  })}</tr>`)}</tbody></table></div>
      <p class="quiet small">Blue: more wins; orange: more losses; empty: not met. The numbers are wins and losses.</p>`}`;
}
