#!/usr/bin/env node
// The watch list: put on and taken off by a button, kept in the browser alone, and what has changed since one looked.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, axe, api, site, widths, picture }) => run(async (browser) => {
  const team = (await api('team-five/?division=2030&gender=F&limit=1&offset=4')).results[0];
  const athlete = (await api('athletes/?division=2031&gender=M&limit=1&offset=11')).results[0];
  const { context, page, wrong } = await open(browser);
  const asked = [];
  page.on('request', (r) => { if (r.url().includes('/api/')) asked.push(r.url()); });
  const main = () => page.locator('main').innerText();
  const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem('xcri-watch')));

  await visit(page, 'watched');
  ok((await main()).includes('No one is on your list yet') && !asked.length, 'an empty list says how to begin, and asks for nothing', asked.join('\n'));

  for (const path of [`team/${team.anet_team_hnd}?gender=F`, `athlete/${athlete.anet_athlete_hnd}`]) {
    await visit(page, path);
    const button = page.getByRole('button', { name: 'Watch', exact: true });
    await button.focus();
    await page.keyboard.press('Enter');
    const pressed = page.getByRole('button', { name: 'Watched' });
    is(await pressed.getAttribute('aria-pressed'), 'true', `/${path}: the button is pressed, and says so`);
    await page.reload();
    await settled(page);
    is(await pressed.count(), 1, `/${path}: also after it was loaded anew`);
  }
  // The other gender's team is another one.
  await visit(page, `team/${team.anet_team_hnd}?gender=M`);
  is(await page.getByRole('button', { name: 'Watched' }).count(), 0, 'the men’s team of the same school is not on it');
  await visit(page, `team/${team.anet_team_hnd}?gender=F`);
  await page.locator('a', { hasText: 'Watch list' }).first().click();
  await page.waitForURL(/watched/);
  await settled(page);
  asked.length = 0;
  await page.reload();
  await settled(page);
  is(asked.length, 1, 'the list costs one request');
  const row = (name) => page.locator('main tbody tr', { hasText: name });
  is(await row(athlete.athlete_name_last).locator('.c-rank').innerText(), athlete.athlete_rank.toLocaleString('en-US'), 'an athlete with the rank of today');
  is(await row(team.team_name).locator('.c-rank').innerText(), team.team_rank.toLocaleString('en-US'), 'a team, too');
  ok((await row(team.team_name).innerText()).includes('first look'), 'at the first look there is nothing to compare with');

  // As if one had looked last before the latest rankings
  const before = (await kept()).map((w) => ({ ...w, now: { rank: w.now.rank + (w.kind === 'team' ? 3 : -2), made: '2025-10-13T10:00:00' }, seen: undefined }));
  await page.evaluate((list) => localStorage.setItem('xcri-watch', JSON.stringify(list)), before);
  for (const time of ['new rankings', 'the same rankings again']) {
    await page.reload();
    await settled(page);
    await page.locator('main .move.up .by').first().waitFor();
    is(await row(team.team_name).locator('.c-since .by').innerText(), '+3', `${time}: what a team has gained since`);
    is(await row(athlete.athlete_name_last).locator('.c-since .by').innerText(), '−2', `${time}: what an athlete has lost since`);
    ok((await text(page, '.subtitle')).includes('those of October 13, 2025'), `${time}: and since when`, await text(page, '.subtitle'));
  }
  const sent = new URL(asked[0]);
  is([...sent.searchParams.keys()].sort().join(' '), 'athletes teams', 'nothing but the numbers of those on the list is sent');

  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    await visit(page, 'watched');
    await picture(page, `watched ${width}`);
    const v = await axe(page);
    ok(!v, `${width} px: axe finds nothing`, v);
    const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    ok(beside <= 0, `${width} px: nothing beside the screen`, beside);
  }
  await page.getByRole('button', { name: `Remove ${team.team_name} from the list` }).click();
  await row(team.team_name).waitFor({ state: 'detached' });
  is((await kept()).map((w) => w.kind).join(' '), 'athlete', 'taken off the list');

  // What someone else has written into the storage breaks nothing.
  for (const bad of ['x', '{}', '[null,{"kind":"team"},{"kind":"athlete","id":"1","name":"x"}]', '[{"kind":"athlete","id":1,"name":"No one"}]']) {
    await page.evaluate((t) => localStorage.setItem('xcri-watch', t), bad);
    await visit(page, 'watched');
    ok((await main()).includes(bad.includes('No one') ? 'not ranked now' : 'No one is on your list yet'), `a list of ${bad}`, await main());
  }
  ok(!wrong.length, 'no error', wrong.join('\n'));
  await context.close();

  // Where nothing can be kept, it is said.
  const none = await open(browser);
  await none.page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } }));
  await visit(none.page, `athlete/${athlete.anet_athlete_hnd}`);
  await none.page.getByRole('button', { name: 'Watch', exact: true }).click();
  await none.page.locator('[role=status]', { hasText: 'Not kept' }).waitFor({ state: 'attached' });
  ok(!none.wrong.length, 'without storage the button says that nothing is kept', none.wrong.join('\n'));
  await none.context.close();
}));
