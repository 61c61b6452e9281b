import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to } from '../data/address.js';
import { divisionName, genderName, athleteName, teamName, components, tableOf } from '../data/names.js';
import { dateLong, date, int, score, record, ordinal, moment } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useLead } from '../components/shell.js';
import { useHead } from '../components/head.js';
import { Failure, Lines } from '../components/states.js';
import { Histogram } from '../components/histogram.js';
import { ScsBars } from '../components/scs.js';
import { fact } from '../components/facts.js';
import { Over, LastMove } from '../components/season.js';

export default function Athlete({ at }) {
  const ask = { season: at.season, date: at.date };
  const answer = useApi(api.athlete(at.id, ask));
  const history = useApi(api.athleteHistory(at.id, ask));
  const a = answer.data;
  const q = a && { division: a.division_code, gender: a.gender_code, season: a.season_year, date: at.date };
  const list = a && { division: a.division_code, gender: a.gender_code, ...ask };
  const name = a ? athleteName(a) : '';
  useLead(q);
  useHead(a ? `${name}, ${teamName(a)}${at.date ? `, ${date(at.date)}` : ''}` : answer.error ? (answer.error.status === 404 ? 'Athlete not found' : 'Athlete') : null,
    a ? `${name} of ${teamName(a)}: ${ordinal(a.athlete_rank)} of ${divisionName(a.division_code)} ${genderName(a.gender_code)} in XCRI; components, record and rank over the season.` : null,
    a && to.athlete(at.id, ask));
  if (answer.error) {
    return html`<${Failure} whole answer=${answer}>${at.date && html`<a class="button" href=${to.athlete(at.id)}>The athlete today</a>`}<a class="button" href=${to.rankings()}>To the rankings</a></${Failure}>`;
  }
  const team = a && html`<a href=${to.team(a.anet_team_hnd, { gender: a.gender_code, ...ask })}>${teamName(a)}</a>`;
  return html`
    <div class="page-head">
      <h1>${a ? name : html`<span class="bone w20"></span>`}</h1>
      <p class="subtitle tall">${a && html`${team}, <a href=${to.rankings(list)}>${divisionName(a.division_code)} ${genderName(a.gender_code)}</a>,
        season ${a.season_year}, ${at.date ? html`as of ${dateLong(at.date)} (<a href=${to.athlete(at.id)}>today</a>)` : html`as of ${moment(a.calculated_at)}`}`}</p>
    </div>
    <p class="controls"><a class="button" href=${to.compareAthletes(at.id, undefined, ask)}>Compare with another athlete</a>
      <a class="button" href=${to.athleteAtAthleticNet(at.id)} target="_blank" rel="noopener">At athletic.net ↗<span class="unseen"> (new tab)</span></a></p>
    <dl class="facts">
      ${fact('XCRI rank', a && html`${int(a.athlete_rank)} <${LastMove} history=${history} field="athlete_rank" day=${at.date} />`, 'big')}
      ${fact('SCS rank', a && int(a.scs_rank), 'big')}
      ${fact('SCS score', a && score(a.scs_score), 'big')}
      ${fact('Head to head', a && record(a.h2h_wins, a.h2h_losses))}
      ${fact('Races', a && int(a.races_count))}
      ${fact('Season average', a && score(a.season_average))}
      ${fact('Best performance', a && score(a.best_performance))}
      ${fact('Average opponent', a && score(a.avg_opponent_quality))}
      ${fact('Region', a && (a.regl_group_name ? html`<a href=${to.rankings({ ...list, region: a.regl_group_name })}>${a.regl_group_name}</a>` : '–'))}
      ${fact('Conference', a && (a.conf_group_name ? html`<a href=${to.rankings({ ...list, conference: a.conf_group_name })}>${a.conf_group_name}</a>` : '–'))}
      ${fact('Latest race', a && date(a.most_recent_race_date))}
    </dl>
    ${a ? html`<div class="two">
      <section><h2>What the SCS is made of</h2><${ScsBars} row=${a} q=${q} /></section>
      <${Over} history=${history} label=${`XCRI rank of ${name}`} field="athlete_rank" at=${at} hrefOf=${(d) => to.athlete(at.id, { season: at.season, date: d })}
        extra=${[['SCS', (r) => score(r.scs_score)], ['Races', (r) => int(r.races_count)]]} />
    </div>
    ${!at.date && html`<div hidden=${history.loading && !history.times}><${Distribution} a=${a} q=${q} name=${name} /></div>`}` : html`<${Lines} rows=${12} />`}`;
}

function Distribution({ a, q, name }) {
  // Where there is no SCS, there may still be a SEWR to stand among.
  const c = components[a.scs_score === null && a.sewr_score !== null ? 2 : 0];
  const answer = useApi(api.distribution(tableOf(c), q));
  const bins = answer.data?.histogram;
  if (!bins?.length && !answer.error) return null;
  return html`<section><h2>${c.name} among all of ${divisionName(q.division)} ${genderName(q.gender)}</h2>
    ${answer.error ? html`<${Failure} part answer=${answer} />` : html`<${Histogram} label=${`Distribution of ${c.name}, ${divisionName(q.division)} ${genderName(q.gender)}`} bins=${bins} mark=${a[`${c.id}_score`]} markLabel=${name} />`}</section>`;
}
