import { html } from '../view.js';
import { at as api } from '../data/api.js';
import { to, href } from '../data/address.js';
import { divisionName, genderName, teamName } from '../data/names.js';
import { dateLong, date, int, score, tenth, record, ordinal, moment } from '../data/format.js';
import { useApi } from '../components/useApi.js';
import { useLead } from '../components/shell.js';
import { useHead } from '../components/head.js';
import { Failure, absent } from '../components/states.js';
import { fact } from '../components/facts.js';
import { Roster } from '../components/roster.js';
import { LastMove, Over } from '../components/season.js';
import { Matchups } from '../components/matchups.js';
import { Resume } from '../components/resume.js';

export default function Team({ at }) {
  const ask = { gender: at.gender, season: at.season, date: at.date };
  const answer = useApi(api.team(at.id, ask));
  const t = answer.data;
  const q = t && { gender: t.gender_code, division: t.division_code, season: t.season_year, date: at.date };
  const knockout = useApi(t ? api.teamKnockout(at.id, q) : null);
  const history = useApi(t ? api.teamHistory(at.id, q) : null);
  // Without a gender in the address the roster waits for the team's own.
  const roster = useApi(at.gender ? api.roster(at.id, ask) : t ? api.roster(at.id, q) : null);
  const name = t ? teamName(t) : '';
  useLead(q);
  useHead(t ? `${name}, ${divisionName(t.division_code)} ${genderName(t.gender_code)}${at.date ? `, ${date(at.date)}` : ''}` : answer.error ? (answer.error.status === 404 ? 'Team not found' : 'Team') : null,
    t ? `${name}: ${ordinal(t.team_rank)} of ${divisionName(t.division_code)} ${genderName(t.gender_code)} in XCRI Team Five; roster, matchups and ranks over the season.` : null,
    t && to.team(at.id, { ...ask, gender: t.gender_code }));
  if (answer.error) {
    return html`<${Failure} whole answer=${answer}>
      ${at.date && html`<a class="button" href=${to.team(at.id, { gender: at.gender })}>The team today</a>`}
      <a class="button" href=${href('', { view: 'team-five' })}>To the rankings</a></${Failure}>`;
  }
  const ko = knockout.data;
  return html`
    <div class="page-head">
      <h1>${t ? name : html`<span class="bone w20"></span>`}</h1>
      <p class="subtitle tall">${t && html`<a href=${to.rankings({ division: t.division_code, gender: t.gender_code, view: 'team-five', date: at.date, season: at.season })}>${divisionName(t.division_code)} ${genderName(t.gender_code)}</a>,
        season ${t.season_year}, ${at.date ? html`as of ${dateLong(at.date)} (<a href=${to.team(at.id, { gender: t.gender_code })}>today</a>)` : html`as of ${moment(t.calculated_at)}`}`}</p>
    </div>
    <div class="controls">
      <nav class="segments" aria-label="Gender">${['M', 'F'].map((g) => html`<a key=${g} data-stay href=${to.team(at.id, { ...ask, gender: g })} aria-current=${t?.gender_code === g ? 'true' : null}>${genderName(g)}</a>`)}</nav>
      <a class="button" href=${to.compareTeams(at.id, undefined, { ...ask, gender: t?.gender_code })}>Compare with another team</a>
      <a class="button" href=${to.teamAtAthleticNet(at.id)} target="_blank" rel="noopener">At athletic.net ↗<span class="unseen"> (new tab)</span></a>
    </div>
    <dl class="facts">
      ${fact('Team Five rank', t && html`${int(t.team_rank)} <${LastMove} history=${history} field="team_rank" day=${at.date} />`, 'big')}
      ${fact('Team Knockout rank', t && (ko ? int(ko.knockout_rank) : knockout.loading ? null : absent(knockout)), 'big')}
      ${fact('Team score', t && int(t.team_xcri_score), 'big')}
      ${fact('Record', t && (ko ? record(ko.h2h_wins, ko.h2h_losses) : knockout.loading ? null : absent(knockout)))}
      ${fact('Region', t && (t.regl_group_name ? html`<a href=${to.rankings({ ...q, season: at.season, view: 'team-five', region: t.regl_group_name })}>${t.regl_group_name}</a>` : '–'))}
      ${fact('Conference', t && (t.conf_group_name ? html`<a href=${to.rankings({ ...q, season: at.season, view: 'team-five', conference: t.conf_group_name })}>${t.conf_group_name}</a>` : '–'))}
      ${fact('Ranked athletes', t && int(t.athletes_count))}
      ${fact('Average of the top five', t && tenth(t.top5_average))}
      ${fact('Average of the top seven', t && tenth(t.top7_average))}
      ${fact('Squad depth', t && score(t.squad_depth_score))}
      ${fact('Latest race', t && date(t.most_recent_race_date))}
    </dl>
    <${Roster} key=${`${at.gender} ${at.season} ${at.date}`} roster=${roster} t=${t} q=${{ ...q, season: at.season }} name=${name} />
    ${t && html`<${Over} history=${history} label=${`Team Five rank of ${name}`} field="team_rank" at=${at} hrefOf=${(d) => to.team(at.id, { gender: t.gender_code, season: at.season, date: d })}
      extra=${[['Score', (r) => int(r.team_xcri_score)], ['Athletes', (r) => int(r.athletes_count)]]} />`}
    <div hidden=${history.loading && !history.times}>${t && html`<section><h2>Matchups</h2>${t.conf_group_name && html`<p><a href=${to.matrix({ ...q, season: at.season, conference: t.conf_group_name })}>${t.conf_group_name}, head to head</a></p>`}<${Matchups} key=${`${q.gender} ${q.season} ${at.date}`} team=${at.id} q=${q} way=${{ season: at.season, date: at.date }} size=${10} keep /></section>`}
    ${t && html`<${Resume} id=${at.id} q=${q} />`}</div>`;
}
