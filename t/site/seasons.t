#!/usr/bin/env node
// From day to day and from season to season: the stepper, the switch of seasons, the seasons beside each other, and the
// top 25 through the season.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, axe, api, site, widths, picture, together }) => run(async (browser) => {
  const days = (await api('snapshots/')).snapshots.map((s) => s.date).sort();
  const last = days.at(-1);
  const short = (day) => new Date(`${day}T12:00:00Z`).toLocaleDateString('en-US', { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const team = (await api('team-five/?division=2030&gender=M&limit=1')).results[0];
  const athlete = (await api('athletes/?division=2030&gender=M&limit=1')).results[0];
  const { context, page, wrong } = await open(browser);
  const steps = page.locator('nav[aria-label="From day to day"]');
  const shown = async () => (await steps.innerText()).replace(/\s+/g, ' ').trim();

  // ---- the stepper, on lists and on profiles
  for (const [path, dayOf] of [['', (url) => url.searchParams.get('date')], ['movers', (url) => url.searchParams.get('date')], ['standings?by=conference', (url) => url.searchParams.get('date')], ['season', (url) => url.searchParams.get('date')],
    [`team/${team.anet_team_hnd}?gender=M`, (url) => /\d{4}-\d\d-\d\d/.exec(url.pathname)?.[0]], [`athlete/${athlete.anet_athlete_hnd}`, (url) => /\d{4}-\d\d-\d\d/.exec(url.pathname)?.[0]]]) {
    await visit(page, path);
    await steps.waitFor();
    is(await shown(), `‹ ${short(last)} · now ›`, `/${path}: the day before, and now`);
    is(await steps.locator('a', { hasText: '›' }).count(), 0, 'there is no later one');
    for (const want of [days.at(-1), days.at(-2)]) {
      await steps.locator('a').first().click();
      await page.waitForFunction((d) => location.href.includes(d), want);
      await settled(page);
      await steps.waitFor();
      is(dayOf(new URL(page.url())), want, `/${path}: ‹ leads to ${want}`);
    }
    is(await shown(), `‹ ${short(days.at(-3))} · ${short(days.at(-2))} · ${short(last)} ›`, 'the day stands between its neighbours');
    is(await steps.locator('[aria-current=date]').innerText(), short(days.at(-2)), 'and is marked');
    ok((await text(page, '.page-head')).includes(short(days.at(-2)).split(' ')[1]), 'the page is of that day');
    await steps.locator('a', { hasText: '›' }).click();
    await page.waitForFunction((d) => location.href.includes(d), last);
    await settled(page);
    await steps.waitFor();
    await steps.locator('a', { hasText: '›' }).click();
    await page.waitForFunction((d) => !location.href.includes(d), last);
    ok(true, `/${path}: › leads back to now`);
  }
  await visit(page, `?date=${days[0]}`);
  await steps.waitFor();
  is(await steps.locator('a', { hasText: '‹' }).count(), 0, 'before the first day there is none');
  await visit(page, '?view=knockout');
  await steps.waitFor();
  const kept = (await api('team-knockout/snapshots?rank_group_fk=2030&gender_code=M')).snapshots.filter((s) => s.date);
  is(await shown(), `‹ ${short(kept[0].date)} · now ›`, 'Team Knockout has its own days');

  // ---- the seasons of a profile
  const seasons = (await api('seasons')).results.map((s) => s.season_year);
  for (const [path, kind, name] of [[`athlete/${athlete.anet_athlete_hnd}`, 'athletes', athlete.athlete_name_last], [`team/${team.anet_team_hnd}?gender=M`, 'teams', team.team_name]]) {
    await visit(page, path);
    const choice = page.locator('nav[aria-label="Season"]');
    await choice.waitFor();
    is((await choice.innerText()).replace(/\D+/g, ' ').trim(), [...seasons].sort().join(' '), `/${path}: each of its seasons`);
    const id = path.match(/\d+/)[0];
    const rank = kind === 'teams' ? 'team_rank' : 'athlete_rank';
    for (const season of seasons) {
      const one = await api(`${kind}/${id}?season_year=${season}&gender=M`);
      const row = page.locator('#seasons tbody tr', { hasText: String(season) });
      ok((await row.locator('.c-rank').innerText()) === one[rank].toLocaleString('en-US'), `/${path}: the rank of ${season} stands in the table of seasons`, await row.innerText());
    }
    is(await page.locator('#seasons tr.me').count(), 1, 'and the one that is shown is marked');
    await choice.locator('a', { hasText: String(seasons.at(-1)) }).click();
    await page.waitForURL(new RegExp(`season=${seasons.at(-1)}`));
    await settled(page);
    ok((await text(page, 'h1')).includes(name) && (await text(page, '.subtitle')).includes(`season ${seasons.at(-1)}`), `/${path}: the switch leads to that season`, await text(page, '.subtitle'));
  }

  // ---- the top 25 through the season
  for (const view of ['athletes', 'team-five']) {
    await visit(page, `season?view=${view}&gender=F`);
    const kind = view === 'athletes' ? 'athletes' : 'teams';
    const list = (await api(`${kind}/?division=2030&gender=F&limit=25`)).results;
    is(await page.locator('#season tbody tr').count(), list.filter((r) => (r.team_rank ?? r.athlete_rank) <= 25).length, `${view}: the first 25`);
    const then = new Map((await api(`${kind}/?division=2030&gender=F&limit=5000&checkpoint_date=${days[0]}`)).results.map((r) => [r.anet_athlete_hnd ?? r.anet_team_hnd, r.athlete_rank ?? r.team_rank]));
    const first = await page.locator('#season tbody tr td:nth-child(2)').allInnerTexts();
    is(first.join(' '), list.slice(0, first.length).map((r) => then.get(r.anet_athlete_hnd ?? r.anet_team_hnd)?.toLocaleString('en-US') ?? '–').join(' '), `${view}: with the ranks of the first day`);
    await page.locator('main canvas').waitFor();
    await page.locator('.plot').focus();
    await page.keyboard.press('Home');
    ok((await page.locator('.chart [aria-live]').innerText()).startsWith(`${short(days[0])}, ${days[0].slice(0, 4)}: 1 `), `${view}: the arrow keys read the days`, await page.locator('.chart [aria-live]').innerText());
  }
  ok(/<title>Through the season: NCAA Division II Men, Athletes/.test(await (await fetch(new URL('season?view=athletes&division=2031', site))).text()), 'its title is there from the first byte');
  await visit(page, 'movers?gender=F');
  await page.locator('main a', { hasText: 'The top 25 through the season' }).click();
  await page.waitForURL(/\/season\?gender=F/);
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();

  await together(widths, async ([width, height]) => {
    const { context: c, page: p, wrong: w } = await open(browser, { width, height, dark: width === 768 });
    for (const path of ['season', `athlete/${athlete.anet_athlete_hnd}`, `team/${team.anet_team_hnd}?gender=M`, '']) {
      await visit(p, path);
      await p.locator('nav[aria-label="From day to day"]').waitFor();
      await picture(p, `seasons ${path || 'rankings'} ${width}`);
      const beside = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      ok(beside <= 0, `/${path} fits into ${width} px`, beside);
      const v = await axe(p);
      ok(!v, `/${path} at ${width} px: axe finds nothing`, v);
      ok(!w.length, `/${path} at ${width} px: no error`, w.join('\n'));
    }
    await c.close();
  });
}));
