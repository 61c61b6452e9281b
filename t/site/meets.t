#!/usr/bin/env node
// Meets: the season's, by name; the other races of one, and who beat a higher-ranked team; a meet on paper of chosen teams,
// with and without some runners; a team's best wins and worst losses.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, axe, picture, widths, api, site, inParts }) => run(async (browser) => {
  const { part, each, end } = inParts();
  const main = (page) => page.locator('main').innerText();
  const rows = (page, table) => page.locator(`${table} tbody tr:not(.part)`);
  const all = (await api('meets/?division=2030&gender=M&limit=500'));
  const of = (words) => async (page) => page.getByRole('table', { name: words }).locator('tbody tr').count();

  // ---- the index
  part(async () => {
    const { context, page, wrong } = await open(browser);
    await visit(page, 'meets');
    is(await rows(page, '#meets').count(), Math.min(100, all.total), 'every race of the list');
    const [first] = all.results;
    ok((await rows(page, '#meets').first().innerText()).includes(first.meet_name) && (await rows(page, '#meets').first().innerText()).includes(first.winner_name), 'the newest first, with its winner');
    await page.locator('form[aria-label="This list"] input').fill(first.meet_name.slice(0, 6));
    await page.waitForURL(/search=/);
    await settled(page);
    const found = (await api(`meets/?division=2030&gender=M&limit=500&search=${encodeURIComponent(first.meet_name.slice(0, 6).trim())}`)).total;
    is(await rows(page, '#meets').count(), found, 'found by its name');
    ok((await page.title()).includes(`“${first.meet_name.slice(0, 6).trim()}”`), 'which the title says', await page.title());
    const sent = await (await fetch(new URL(`meets?search=${encodeURIComponent(first.meet_name)}&gender=F`, site))).text();
    ok(sent.includes('<title>Meets: NCAA Division I Women, “'), 'from the first byte');
    await rows(page, '#meets').first().locator('.c-name a').click();
    await page.waitForURL(/meet\/\d+/);
    await page.goBack();
    await page.waitForURL(/search=/);
    await visit(page, 'meets?search=xyzzyx');
    ok((await main(page)).includes('No meet of this list has this name'), 'none of that name');
    await visit(page, 'meets?season=1999');
    ok((await main(page)).includes('No races are kept of season 1999'), 'a season without races');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a race
  const race = all.results.find((r) => r.meet_id);
  const others = (await api(`meets/?meet_id=${race.meet_id}&limit=50`)).results.filter((r) => r.race_hnd !== race.race_hnd);
  part(async () => {
    const { context, page, wrong } = await open(browser);
    const requests = [];
    page.on('request', (r) => { if (r.url().includes('/api/')) requests.push(r.url()); });
    await visit(page, `meet/${race.race_hnd}`);
    const said = await main(page);
    ok(others.length && others.every((o) => said.includes(`won by ${o.winner_name}`)), 'the other races of the meet', said.slice(-600));
    is(requests.length, 2, 'for one request more');
    // Who beat whom, from the matchups themselves
    const { matchups } = await api(`team-knockout/matchups/meet/${race.race_hnd}`);
    const upset = new Set(matchups.filter((m) => m.rank_group_type === 'D').flatMap((m) => {
      const [w, l] = m.winner_team_id === m.team_a_id ? [m.team_a_ko_rank, m.team_b_ko_rank] : [m.team_b_ko_rank, m.team_a_ko_rank];
      return w > l ? [m.winner_team_id === m.team_a_id ? m.team_b_name : m.team_a_name] : [];
    }));
    const told = await page.locator('.upsets').first().locator('li > a:first-child').allInnerTexts();
    is(told.sort().join(', '), [...upset].sort().join(', '), 'each team that a lower-ranked one beat');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a meet on paper
  const [a, b, c, d] = (await api('team-five/?division=2030&gender=M&limit=4')).results;
  const chosen = [a, b, c].map((t) => t.anet_team_hnd).join(',');
  const whole = await api(`compare/meet?teams=${chosen}&division=2030&gender=M`);
  part(async () => {
    const { context, page, wrong } = await open(browser);
    await visit(page, 'compare/meet');
    ok((await main(page)).includes('two or more of one division'), 'without teams: how to begin');
    for (const t of [a, b]) {
      await page.getByRole('combobox', { name: 'Add a team' }).fill(t.team_name);
      await page.locator('main [role=option]').filter({ hasText: 'NCAA D1 Men' }).first().click();
      await page.waitForURL(new RegExp(`teams=[0-9,]*${t.anet_team_hnd}`));
    }
    await settled(page);
    is(await of('The teams of the meet on paper')(page), 2, 'two teams, chosen by name');
    await visit(page, `compare/meet?teams=${chosen}&gender=M`);
    const scores = () => rows(page, '.duel section:first-child').evaluateAll((trs) => trs.map((tr) => `${tr.querySelector('.c-rank').textContent} ${tr.querySelector('.c-name').textContent} ${tr.querySelector('.c-score').textContent}`));
    const want = (data) => data.teams.map((t) => `${t.place} ${t.team_name} ${t.score}${t.tied ? '=' : ''}`).join(', ');
    is((await scores()).join(', '), want(whole), 'three, with the API’s scores');
    const out = whole.runners[0];
    await page.getByRole('button', { name: new RegExp(`^leave out`) }).first().click();
    await page.waitForURL(/without=/);
    await settled(page);
    const less = await api(`compare/meet?teams=${chosen}&division=2030&gender=M&without=${out.anet_athlete_hnd}`);
    is((await scores()).join(', '), want(less), 'without the first of them');
    ok((await main(page)).includes(`Without ${out.athlete_name_first} ${out.athlete_name_last} put back`), 'who is named, and can be put back');
    const changed = whole.teams.filter((t) => less.teams.find((u) => u.anet_team_hnd === t.anet_team_hnd).score !== t.score);
    is((await page.locator('td.c-was').allInnerTexts()).filter((t) => t.trim()).length, changed.length, 'what it was with all stands beside what has changed');
    await page.getByRole('button', { name: /^put back/ }).click();
    await page.waitForURL((u) => !u.search.includes('without'));
    await settled(page);
    is((await scores()).join(', '), want(whole), 'put back');
    await page.goBack();
    await page.waitForURL(/without=/);
    await page.getByRole('button', { name: `remove ${c.team_name}` }).click();
    await page.waitForURL((u) => !u.search.includes(String(c.anet_team_hnd)));
    await settled(page);
    is(await of('The teams of the meet on paper')(page), 2, 'a team is removed');
    ok(!/undefined|NaN|null/.test(await main(page)), 'nothing is undefined');
    await visit(page, `compare/teams?a=${a.anet_team_hnd}&b=${d.anet_team_hnd}&gender=M`);
    await page.getByRole('link', { name: 'With more teams, or without one of the runners' }).click();
    await page.waitForURL(/compare\/meet\?/);
    await settled(page);
    is(await of('The teams of the meet on paper')(page), 2, 'from a comparison of two one goes on to more');
    await visit(page, `compare/meet?teams=${a.anet_team_hnd},1&gender=M`);
    ok((await main(page)).includes('One of the teams is not in this list'), 'a team that is not in the list is told of', await main(page));
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });

  // ---- a team's best wins, worst losses, and how strong they were whom it met
  const busy = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
  const day = (await api('snapshots/')).snapshots[2].date;
  each([undefined, day], async (date) => {
    const { context, page, wrong } = await open(browser);
    const met = await api(`teams/${busy}/places?division=2030&gender=M${date ? `&checkpoint_date=${date}` : ''}`);
    await visit(page, `team/${busy}${date ? `/${date}` : ''}?gender=M`);
    is(await of('Best wins')(page), met.best_wins.length, `${date ?? 'today'}: the best wins`);
    is(await of('Worst losses')(page), met.worst_losses.length, `${date ?? 'today'}: the worst losses`);
    const line = (await page.locator('.minor').innerText()).replace(/\s+/g, ' ');
    ok(met.schedule.matchups && line.includes(`Schedule ${met.schedule.mean_rank.toFixed(1)} (`) && line.includes(` of ${met.schedule.total})`), `${date ?? 'today'}: the strength of the schedule`, line);
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  });
  // The mean is that of the matchups' opponents, by the list of the teams.
  part(async () => {
    const rank = new Map((await api('team-five/?division=2030&gender=M&limit=5000')).results.map((t) => [t.anet_team_hnd, t.team_rank]));
    const { matchups } = await api(`team-knockout/matchups?team_id=${busy}&rank_group_fk=2030&gender_code=M&limit=500`);
    const ranks = matchups.map((m) => rank.get(m.team_a_id === busy ? m.team_b_id : m.team_a_id)).filter(Boolean);
    const { schedule } = await api(`teams/${busy}/places?division=2030&gender=M`);
    is(schedule.mean_rank, Math.round(10 * ranks.reduce((x, y) => x + y, 0) / ranks.length) / 10, 'the schedule, recomputed from the matchups');
  });

  // ---- at three widths
  const out = whole.runners.slice(0, 2).map((r) => r.anet_athlete_hnd).join(',');
  each(widths, async ([width, height]) => {
    for (const [path, name] of [['meets', 'meets'], [`meet/${race.race_hnd}`, 'race'], [`compare/meet?teams=${chosen}&without=${out}&gender=M`, 'meet on paper'], [`team/${busy}?gender=M`, 'schedule']]) {
      const { context, page } = await open(browser, { width, height, dark: width === 768 });
      await visit(page, path);
      is(await axe(page), '', `${name} at ${width}: axe finds nothing`);
      ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} at ${width}: nothing is wider than the window`);
      await picture(page, `${name} ${width}`);
      await context.close();
    }
  });
  await end(3);
}));
