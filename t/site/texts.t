#!/usr/bin/env node
// The texts: each example of How It Works is what the demo data give, the glossary says of a figure what stands beside it
// on a profile, and each entry of a list of contents leads somewhere.
import('./lib.mjs').then(({ done, ok, is, api, site }) => done(async () => {
  const { terms } = await import(`${process.env.XCRI_SOURCE}/htdocs/app/data/terms.js`);
  const { qualifyingRule, divisions } = await import(`${process.env.XCRI_SOURCE}/htdocs/app/data/names.js`);
  const texts = Object.fromEntries(await Promise.all(['faq', 'how-it-works', 'glossary'].map(async (name) => [name, await (await fetch(new URL(`texts/${name}.html`, site))).text()])));
  const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const how = plain(texts['how-it-works']);
  const two = (n) => n.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  // ---- SCS, of the first of the list
  const first = (await api('athletes/?division=2030&gender=M&limit=1')).results[0];
  for (const [name, score, weight] of [['SEWR', first.sewr_score, 0.6], ['OSMA', first.osma_score, 0.4]]) {
    ok(how.includes(`${name} ${two(score)} ${weight} ${two(score * weight)}`), `${name} of the example, and its share`, `${name} ${two(score)} ${weight} ${two(score * weight)}`);
  }
  ok(how.includes(`SCS ${two(first.scs_score)}`) && Math.abs(0.6 * first.sewr_score + 0.4 * first.osma_score - first.scs_score) < 0.01, 'the shares make the SCS', first.scs_score);
  is(first.scs_rank, 2, 'which is the second best of the list');

  // ---- Team Five, of the first team
  const [team, second] = (await api('team-five/?division=2030&gender=M&limit=2')).results;
  const five = (await api(`athletes/team/${team.anet_team_hnd}/roster?gender=M&limit=5`)).results.map((r) => r.athlete_rank);
  const sum = five.reduce((a, b) => a + b, 0);
  is(sum, team.team_xcri_score, 'the five ranks make the score');
  ok(how.includes(`ranks ${five.slice(0, 4).join(', ')} and ${five[4]}: that makes ${sum} points, and a mean rank of ${sum / 5}. The second has ${second.team_xcri_score}.`), 'and stand in the example', `${five} ${sum} ${second.team_xcri_score}`);

  // ---- Team Knockout
  const ko = (await api('team-knockout/?rank_group_type=D&rank_group_fk=2030&gender_code=M&limit=1')).results[0];
  ok(how.includes(`has won ${ko.h2h_wins} of its matchups and lost none`) && ko.h2h_losses === 0 && ko.team_five_rank === 2, 'the first in Team Knockout', JSON.stringify(ko));

  // ---- which races count
  for (const d of divisions) {
    const rule = qualifyingRule(d.code, 'M', 2025);
    if (!rule) continue;
    const from = new Date(`${rule.from}T12:00:00Z`).toLocaleDateString('en-US', { month: 'long', day: 'numeric', timeZone: 'UTC' });
    ok(how.includes(`${d.name} ${from} ${rule.km} km ${qualifyingRule(d.code, 'F', 2025).km} km`), `which races count in ${d.name}`, from);
  }

  // ---- the glossary
  const entries = new Map([...texts.glossary.matchAll(/<dt id="([^"]+)">[^<]*<\/dt><dd>(.*?)<\/dd>/gs)].map((m) => [m[1], plain(m[2])]));
  for (const [id, words] of Object.entries(terms)) {
    ok(entries.get(id)?.startsWith(words), `the glossary has ${id} as the profiles have it`, `${entries.get(id)}\n${words}`);
  }
  for (const [name, html] of Object.entries(texts)) {
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]));
    const missing = [...html.matchAll(/href="#([^"]+)"/g)].map((m) => m[1]).filter((id) => !ids.has(id));
    is(missing.join(' '), '', `${name}: each entry of the contents leads somewhere`);
    const parts = [...html.matchAll(/<(?:h2|dt) id="([^"]+)"/g)].map((m) => m[1]);
    is(parts.filter((id) => !html.includes(`href="#${id}"`)).join(' '), '', `${name}: and each part is in the contents`);
    for (const [, path] of html.matchAll(/href="\/iz\/xcri\/([^"#]*)/g)) is((await fetch(new URL(path, site))).status, 200, `${name} leads to /${path}`);
  }
}));
