#!/usr/bin/env node
// Comparisons: few requests, what the API counts, and words for pairs that cannot be compared.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, api, site }) => run(async (browser) => {
  const { context, page, wrong } = await open(browser, { allow: (t) => /status of 404/.test(t) });
  let requests = [];
  page.on('request', (r) => { if (r.url().includes('/api/')) requests.push(r.url().slice(site.length)); });
  const main = () => page.locator('main').innerText();
  const settle = async () => { await settled(page); await page.waitForTimeout(100); };
  const look = async (path) => { requests = []; await visit(page, path); await settle(); return main(); };

  // ---- two teams of one list
  const list = async (division, gender) => (await api(`team-five/?division=${division}&gender=${gender}&limit=1000`)).results;
  const men = await list(2030, 'M');
  const women = await list(2030, 'F');
  const ko = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=2')).results[1].team_id;
  const met = (await api(`team-knockout/matchups?team_id=${ko}&rank_group_fk=2030&gender_code=M&limit=1`)).matchups[0];
  const [a, b] = [met.team_a_id, met.team_b_id];
  const want = await api(`compare/teams?a=${a}&b=${b}&gender=M`);
  let said = await look(`compare/teams?a=${a}&b=${b}&gender=M`);
  is(requests.length, 3, 'two teams cost three requests');
  is(requests.filter((r) => r.startsWith('api/compare/teams')).length, 1, 'one of them compares');
  ok(said.includes(`${want.team_a.team_name} ${want.head_to_head.team_a_wins}–${want.head_to_head.team_b_wins} ${want.team_b.team_name}`), 'head to head', said.slice(0, 600));
  is(await page.getByRole('table', { name: 'Records against common opponents' }).locator('tbody tr').count(), want.total_common_opponents, 'each common opponent once');
  ok(said.includes(`${want.team_a.team_name} ${want.dual_meet.team_a_score}, ${want.team_b.team_name} ${want.dual_meet.team_b_score}`), 'the dual meet has the API’s scores');
  is(await page.getByRole('table', { name: 'The order of the dual meet' }).locator('tbody tr').count(), want.dual_meet_runners.length, 'and its runners');
  const facts = await page.getByRole('table', { name: 'The two teams' }).innerText();
  ok(facts.includes((1000 - want.team_a.top7_average).toFixed(1)) && !/undefined|NaN|null/.test(said), 'the facts of both', facts);
  const [left, right] = await page.evaluate(() => ['table.side', '.chart'].map((s) => { const r = document.querySelector(s).getBoundingClientRect(); return [r.left, r.right]; }));
  ok(right[0] > left[1] && right[1] > 1200, 'on a wide screen facts and chart stand side by side', `${left} ${right}`);
  await page.setViewportSize({ width: 390, height: 844 });
  ok((await page.locator('.keys').innerText()).includes(want.team_b.team_name), 'on a phone the caption says whose the lines are');
  await page.setViewportSize({ width: 1440, height: 900 });
  ok(await page.locator('.keys').isHidden(), 'on a wide screen the lines themselves do');
  const [c, d] = men.filter((t) => women.some((w) => w.anet_team_hnd === t.anet_team_hnd)).map((t) => t.anet_team_hnd);
  said = await look(`compare/teams?a=${c}&b=${d}`);
  ok(requests.length === 4 && said.includes('A dual meet on paper'), 'without a gender in the address, one more asks for the first team’s', requests.join('\n'));

  // ---- two teams without a list
  said = await look(`compare/teams?a=${a}&b=${a}&gender=M`);
  ok(said.includes('These are the same team'), 'the same team twice');
  const other = (await list(2031, 'M'))[0];
  said = await look(`compare/teams?a=${a}&b=${other.anet_team_hnd}&gender=M`);
  ok(said.includes('different divisions') && said.includes(other.team_name) && said.includes('NCAA Division II'), 'two divisions: the facts, and why no more', said.slice(0, 500));
  ok(!said.includes('A dual meet'), 'and no dual meet');
  const only = women.find((t) => !men.some((m) => m.anet_team_hnd === t.anet_team_hnd));
  said = await look(`compare/teams?a=${a}&b=${only.anet_team_hnd}&gender=M`);
  await page.waitForFunction(() => /has no ranked team of men/.test(document.querySelector('main').innerText));
  ok((await main()).includes(`${only.team_name} has no ranked team of men`), 'a team that has women only is said to');
  is(await page.locator('main a', { hasText: 'Compare the women' }).count(), 1, 'and the way to its women is there');
  await look(`compare/teams?a=1&b=${a}&gender=M`);
  await page.waitForFunction(() => /not found/i.test(document.querySelector('main').innerText));
  ok(/cannot be compared/.test(await main()), 'an unknown team');
  said = await look(`compare/teams?b=${a}&gender=M`);
  ok((await page.getByRole('combobox', { name: 'Second team' }).inputValue()) === want.team_a.team_name && said.includes('Choose two teams'), 'one team alone keeps its place');

  // ---- two athletes
  const runners = (await api('athletes/?division=2030&gender=M&limit=2')).results;
  said = await look(`compare/athletes?a=${runners[0].anet_athlete_hnd}&b=${runners[1].anet_athlete_hnd}`);
  is(requests.length, 4, 'two athletes cost four requests');
  ok(said.includes(runners[1].athlete_name_last) && !/undefined|NaN|null/.test(said), 'and stand side by side');
  ok(/Record\s+\d/.test(said) && !said.includes('Head to head'), 'what each has won and lost is a record: it is not between the two', said.slice(0, 600));
  const far = (await api('athletes/?division=2032&gender=F&limit=1')).results[0];
  said = await look(`compare/athletes?a=${runners[0].anet_athlete_hnd}&b=${far.anet_athlete_hnd}`);
  ok(said.includes('different lists'), 'athletes of two lists: their ranks are not comparable');
  said = await look(`compare/athletes?a=${runners[0].anet_athlete_hnd}&b=${runners[0].anet_athlete_hnd}`);
  ok(said.includes('same athlete twice') && requests.length < 3, 'the same athlete twice');
  await page.goto(new URL(`compare/athletes?a=${runners[0].anet_athlete_hnd}&b=1`, site).href);
  await page.locator('[role=alert]').waitFor();
  ok(/not found/i.test(await page.locator('[role=alert]').innerText()), 'an unknown athlete');
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();
}));
