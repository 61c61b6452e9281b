import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { divisionName, genderName, athleteName, teamName, components, tableOf } from '../data/names.js';
import { date, dateLong, int, score, record, ordinal } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useLead } from '../components/shell.js';
import { useHead } from '../components/head.js';
import { Failure, Lines, absent } from '../components/states.js';
import { Histogram } from '../components/histogram.js';
import { ScsBars } from '../components/scs.js';
import { rank, minor, place } from '../components/facts.js';
import { Subtitle, When, Seasons } from '../components/profile.js';
import { NotThere } from '../components/not-there.js';
import { WatchButton } from '../components/watch.js';
import { Over, LastMove } from '../components/season.js';

export default function Athlete({ at }) {
  const ask = { season: at.season, date: at.date };
  const answer = useApi(api.athlete(at.id, ask));
  const history = useApi(api.athleteHistory(at.id, ask));
  const a = answer.data;
  const q = a && { division: a.division_code, gender: a.gender_code, season: a.season_year, date: at.date };
  const list = a && { division: a.division_code, gender: a.gender_code, ...ask };
  const stands = useApi(a ? api.athletePlaces(at.id, q) : null);
  // Where there is no SCS, there may still be a SEWR to stand among.
  const c = components[a && a.scs_score === null && a.sewr_score !== null ? 2 : 0];
  const spread = useApi(a && !at.date ? api.distribution(tableOf(c), q) : null);
  const places = stands.data;
  const name = a ? athleteName(a) : '';
  useLead(q, at);
  useHead(a ? `${name}, ${teamName(a)}${at.date ? `, ${dateLong(at.date)}` : at.season ? `, season ${at.season}` : ''}` : answer.error ? (answer.error.status === 404 ? 'Athlete not found' : 'Athlete') : null,
    a ? `${name} of ${teamName(a)}: ${ordinal(a.athlete_rank)} of ${divisionName(a.division_code)} ${genderName(a.gender_code)} in XCRI; components, record and rank over the season.` : null,
    a && to.athlete(at.id, ask));
  if (answer.error) {
    return html`<${NotThere} what="athlete" at=${at} answer=${answer} known=${api.athlete(at.id)} name=${athleteName} now=${to.athlete(at.id)} rankings=${to.rankings()} />`;
  }
  const grouped = (by, group) => (stands.error ? absent(stands) : places && (group ? place(places[by], to.rankings({ ...list, [by]: group })) : '–'));
  // What stands below is drawn when all above it is: nothing is pushed down.
  const settled = [history, spread].every((x) => !x.loading || x.times);
  return html`
    <div class="page-head">
      <h1>${a ? name : html`<span class="bone w20"></span>`}</h1>
      <${Subtitle} of=${a && html`<a href=${to.team(a.anet_team_hnd, { gender: a.gender_code, ...ask })}>${teamName(a)}</a>, <a href=${to.rankings(list)}>${divisionName(a.division_code)} ${genderName(a.gender_code)}</a>`}
        row=${a} at=${at} hrefOf=${(season, day) => to.athlete(at.id, { season, date: day })} />
    </div>
    <div class="controls"><a class="button" href=${to.compareAthletes(at.id, undefined, ask)}>Compare with another athlete</a>
      <a class="button" href=${to.athleteAtAthleticNet(at.id)} target="_blank" rel="noopener">At athletic.net ↗<span class="unseen"> (new tab)</span></a>
      <${WatchButton} one=${a && { kind: 'athlete', id: a.anet_athlete_hnd, gender: a.gender_code, name, now: at.date || at.season ? undefined : { rank: a.athlete_rank, made: a.calculated_at } }} />
      <${When} history=${history} stands=${stands} row=${a} at=${at} hrefOf=${(season, day) => to.athlete(at.id, { season, date: day })} /></div>
    <dl class="ranks">
      ${rank('xcri-rank', 'XCRI rank', a && (places?.division.total ? place(places.division, to.rankings(list)) : int(a.athlete_rank)), a && html`<${LastMove} history=${history} field="athlete_rank" day=${at.date} />`)}
      ${rank('place', a?.regl_group_name ? `In the ${a.regl_group_name} region` : 'In the region', a && grouped('region', a.regl_group_name))}
      ${rank('place', a?.conf_group_name ? `In the ${a.conf_group_name}` : 'In the conference', a && grouped('conference', a.conf_group_name))}
      ${rank('scs-rank', 'SCS rank', a && int(a.scs_rank))}
      ${rank('record', 'Record', a && record(a.h2h_wins, a.h2h_losses))}
    </dl>
    <dl class="minor">${a ? html`
      ${minor('scs', 'SCS', score(a.scs_score))}
      ${minor('races', 'Races', int(a.races_count))}
      ${minor('season-average', 'Season average', score(a.season_average))}
      ${minor('best-performance', 'Best performance', score(a.best_performance))}
      ${minor('average-opponent', 'Average opponent', score(a.avg_opponent_quality))}
      ${minor('latest-race', 'Latest race', date(a.most_recent_race_date))}` : html`<span class="bone w20"></span>`}</dl>
    ${a ? html`<div class="two">
      <section><h2>What the SCS is made of</h2><${ScsBars} row=${a} q=${q} /></section>
      <${Over} history=${history} label=${`XCRI rank of ${name}`} field="athlete_rank" at=${at} hrefOf=${(d) => to.athlete(at.id, { season: at.season, date: d })}
        extra=${[['SCS', (r) => score(r.scs_score)], ['Races', (r) => int(r.races_count)]]} />
    </div>
    ${!at.date && html`<div hidden=${history.loading && !history.times}><${Distribution} a=${a} q=${q} name=${name} c=${c} answer=${spread} /></div>`}
    ${settled && html`<${Seasons} stands=${stands} row=${a} name=${name} hrefOf=${(season) => to.athlete(at.id, { season })} columns=${[
    { key: 'list', label: 'List', cell: (s) => `${divisionName(s.division_code)} ${genderName(s.gender_code)}` },
    { key: 'team', label: 'Team', cell: (s) => html`<a href=${to.team(s.anet_team_hnd, { gender: s.gender_code, season: s.season_year })}>${teamName(s)}</a>` },
    { key: 'rank', label: 'XCRI rank', num: true, cell: (s) => int(s.athlete_rank) },
    { key: 'scs', label: 'SCS', num: true, cell: (s) => score(s.scs_score) }, { key: 'scsrank', label: 'SCS rank', num: true, cell: (s) => int(s.scs_rank) },
    { key: 'races', label: 'Races', num: true, cell: (s) => int(s.races_count) }, { key: 'record', label: 'Record', num: true, cell: (s) => record(s.h2h_wins, s.h2h_losses) }]} />`}` : html`<${Lines} rows=${12} />`}`;
}

function Distribution({ a, q, name, c, answer }) {
  const bins = answer.data?.histogram;
  if (!bins?.length && !answer.error) return null;
  return html`<section><h2>${c.name} among all of ${divisionName(q.division)} ${genderName(q.gender)}</h2>
    ${answer.error ? html`<${Failure} part answer=${answer} />` : html`<${Histogram} label=${`Distribution of ${c.name}, ${divisionName(q.division)} ${genderName(q.gender)}`} bins=${bins} mark=${a[`${c.id}_score`]} markLabel=${name} median=${answer.data.percentiles['50th']} />`}</section>`;
}
