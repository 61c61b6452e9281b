import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to, href } from '../data/address.js';
import { divisionName, genderName, teamName, listed, dayOf } from '../data/names.js';
import { date, dateLong, int, score, tenth, record, ordinal } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useLead } from '../components/shell.js';
import { useHead } from '../components/head.js';
import { absent } from '../components/states.js';
import { rank, minor, place } from '../components/facts.js';
import { Roster } from '../components/roster.js';
import { Subtitle, When, Seasons } from '../components/profile.js';
import { NotThere } from '../components/not-there.js';
import { LastMove, Over } from '../components/season.js';
import { WatchButton } from '../components/watch.js';
import { Matchups, useRecord } from '../components/matchups.js';
import { Schedule } from '../components/schedule.js';
import { Resume } from '../components/resume.js';

export default function Team({ at }) {
  const ask = { gender: at.gender, season: at.season, date: at.date };
  const answer = useApi(api.team(at.id, ask));
  const t = answer.data;
  const q = t && { gender: t.gender_code, division: t.division_code, season: t.season_year, date: at.date };
  const stands = useApi(t ? api.teamPlaces(at.id, q) : null);
  const history = useApi(t ? api.teamHistory(at.id, q) : null);
  // Without a gender in the address the roster waits for the team's own.
  const roster = useApi(at.gender ? api.roster(at.id, ask) : t ? api.roster(at.id, q) : null);
  const name = t ? teamName(t) : '';
  const kind = t && `${divisionName(t.division_code)} ${genderName(t.gender_code)}`;
  useLead(q, at);
  useHead(t ? `${name}, ${kind}${at.date ? `, ${dateLong(at.date)}` : at.season ? `, season ${at.season}` : ''}` : answer.error ? (answer.error.status === 404 ? 'Team not found' : 'Team') : null,
    t ? `${name}: ${ordinal(t.team_rank)} of ${kind} in XCRI Team Five; roster, matchups and ranks over the season.` : null,
    t && to.team(at.id, { ...ask, gender: t.gender_code }));
  const met = useRecord(at.id, q, stands);
  if (answer.error) {
    return html`<${NotThere} what="team" at=${at} answer=${answer} known=${api.team(at.id, { gender: at.gender })} name=${teamName} now=${to.team(at.id, { gender: at.gender })} rankings=${href('', { view: 'team-five' })} hrefOf=${(way) => to.team(at.id, way)} />`;
  }
  const places = stands.data;
  const list = t && { ...q, season: at.season, view: 'team-five' };
  const grouped = (by, group) => (stands.error ? absent(stands) : places && (group ? place(places[by], to.rankings({ ...list, [by]: group })) : '–'));
  // What stands below is drawn when all above it is: nothing is pushed down.
  const settled = t && met !== undefined && [history, stands, roster].every((x) => !x.loading || x.times);
  const way = (season, day) => to.team(at.id, { gender: t?.gender_code, season, date: day });
  return html`
    <div class="page-head">
      <h1>${t ? name : html`<span class="bone w20"></span>`}</h1>
      <${Subtitle} of=${t && html`<a href=${to.rankings({ ...list, date: at.date })}>${kind}</a>`} row=${t} at=${at} hrefOf=${way} />
    </div>
    <div class="controls">
      <nav class="segments" aria-label="Gender">${['M', 'F'].map((g) => html`<a key=${g} data-stay href=${to.team(at.id, { ...ask, gender: g })} aria-current=${t?.gender_code === g ? 'true' : null}>${genderName(g)}</a>`)}</nav>
      <a class="button" href=${to.compareTeams(at.id, undefined, { ...ask, gender: t?.gender_code })}>Compare with another team</a>
      <a class="button" href=${to.teamAtAthleticNet(at.id)} target="_blank" rel="noopener">At athletic.net ↗<span class="unseen"> (new tab)</span></a>
      <${WatchButton} one=${t && { kind: 'team', id: t.anet_team_hnd, gender: t.gender_code, name, now: at.date || at.season ? undefined : { rank: t.team_rank, made: t.calculated_at } }} />
      <${When} history=${history} stands=${stands} row=${t} at=${at} hrefOf=${way} />
    </div>
    <dl class="ranks">
      ${rank('team-five', 'Team Five rank', t && (places?.division.total ? place(places.division, to.rankings(list)) : int(t.team_rank)), t && html`<${LastMove} history=${history} field="team_rank" day=${at.date} />`)}
      ${rank('team-knockout', 'Team Knockout rank', t && (stands.error ? absent(stands) : !places ? null : places.knockout.rank ? place(places.knockout, to.rankings({ ...list, view: 'knockout' })) : html`<span class="of">${at.date ? 'not kept for this date' : '–'}</span>`))}
      ${rank('place', t?.regl_group_name ? `In the ${t.regl_group_name} region` : 'In its region', t && grouped('region', t.regl_group_name))}
      ${rank('place', t?.conf_group_name ? `In the ${t.conf_group_name}` : 'In its conference', t && grouped('conference', t.conf_group_name))}
      ${rank('record', 'Record', t && (met ? record(met.wins, met.losses) : met === undefined ? null : absent(stands)))}
    </dl>
    <dl class="minor">${t ? html`
      ${minor('team-score', 'Team score', int(t.team_xcri_score))}
      ${minor('mean-rank', 'Mean rank of five', t.top5_average !== null && tenth(1000 - t.top5_average))}
      ${minor('mean-rank', 'of seven', t.top7_average !== null && tenth(1000 - t.top7_average))}
      ${minor('ranked-athletes', 'Ranked athletes', int(t.athletes_count))}
      ${minor('squad-depth', 'Squad depth', score(t.squad_depth_score))}
      ${minor('schedule', 'Schedule', !places ? !stands.error && html`<span class="quiet">…</span>` : places.schedule.mean_rank !== null && html`${tenth(places.schedule.mean_rank)} <span class="of">(${ordinal(places.schedule.rank)} of ${int(places.schedule.total)})</span>`)}
      ${minor('latest-race', 'Latest race', date(t.most_recent_race_date))}` : html`<span class="bone w20"></span>`}</dl>
    <div class="beside"><div>
      <${Roster} key=${`${at.gender} ${at.season} ${at.date}`} roster=${roster} t=${t} q=${{ ...q, season: at.season }} name=${name} kind=${kind} />
    </div><div>
      ${t && html`<${Over} history=${history} label=${`Team Five rank of ${name}`} field="team_rank" at=${at} hrefOf=${(d) => to.team(at.id, { gender: t.gender_code, season: at.season, date: d })}
        extra=${[['Score', (r) => int(r.team_xcri_score)], ['Athletes', (r) => int(r.athletes_count)]]} />`}
      <div hidden=${history.loading && !history.times}>${t && html`<section><h2>Matchups</h2>${t.conf_group_name && html`<p class="way-on"><a href=${to.matrix({ ...q, season: at.season, conference: t.conf_group_name })}>${t.conf_group_name}, head to head</a></p>`}
        <${Matchups} key=${`${q.gender} ${q.season} ${at.date}`} team=${at.id} q=${q} stands=${stands} record=${met} way=${{ season: at.season, date: at.date }} size=${10} keep name=${listed(name, kind, 'matchups', dayOf(at))} /></section>
        <${Schedule} stands=${stands} q=${q} way=${{ season: at.season, date: at.date }} />`}</div>
    </div></div>
    ${settled && html`<${Seasons} stands=${stands} row=${t} name=${name} hrefOf=${way} columns=${[
    { key: 'list', label: 'List', cell: (s) => `${divisionName(s.division_code)} ${genderName(s.gender_code)}` },
    { key: 'rank', label: 'Team Five', num: true, cell: (s) => int(s.team_rank) }, { key: 'score', label: 'Score', num: true, cell: (s) => int(s.team_xcri_score) },
    { key: 'mean', label: 'Mean rank of five', num: true, cell: (s) => (s.top5_average === null ? '–' : tenth(1000 - s.top5_average)) }, { key: 'athletes', label: 'Athletes', num: true, cell: (s) => int(s.athletes_count) }]} />
    <${Resume} id=${at.id} q=${q} />`}`;
}
