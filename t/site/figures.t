#!/usr/bin/env node
// Figures, wherever they stand: in the same place, by the same name, explained, with what they are among; and what charts,
// matrix and matchups show at a glance.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, text, api, site, together }) => run(async (browser) => {
  const { readFileSync } = require('node:fs');
  const busy = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
  const athlete = (await api('athletes/?division=2030&gender=M&limit=1')).results[0];
  const day = (await api('snapshots/')).snapshots[1].date;
  const glossary = await (await fetch(new URL('texts/glossary.html', site))).text();
  const squeezed = async (page, place) => (await text(page, place)).replace(/\s+/g, ' ');

  const lists = async () => {
    const { context, page, wrong } = await open(browser);
    const edges = [];
    for (const path of ['', '?view=team-five', '?view=knockout']) {
      await visit(page, path);
      edges.push(await page.evaluate(() => ['th.c-rank', 'th.c-move', 'th.c-name'].map((s) => Math.round(document.querySelector(`#rows ${s}`).getBoundingClientRect().left)).join(' ')));
      if (path.includes('five')) {
        is((await page.locator('#rows thead th').allInnerTexts()).map((t) => t.trim()).join(', '), 'Rank, Move, Team, Score, KO rank, 1st to 5th, Season, Region, Conference, Latest race', 'Team Five: the score beside the team, where it is from at the end');
      }
    }
    is(new Set(edges).size, 1, 'rank, movement and name stand in the same place in each view');
    await page.locator('th.c-move a').click();
    await page.waitForURL(/sort=-rank_change/);
    await settled(page);
    is(await page.locator('th.c-move').getAttribute('aria-sort'), 'descending', 'a list sorts by movement');
    const first = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1&sort=-rank_change&include=movement')).results[0];
    is(await text(page, '#rows tbody .c-name a'), first.team_name, 'who gained most stands first');
    ok(await page.evaluate(() => [...document.querySelectorAll('#rows th[aria-sort="none"] a.sort')].every((n) => getComputedStyle(n).textDecorationStyle === 'dotted')), 'heads that sort are marked');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
    const phone = await open(browser, { width: 390, height: 844 });
    await visit(phone.page, '?page=3');
    const height = await phone.page.locator('.pager').evaluate((n) => n.getBoundingClientRect().height);
    ok(height < 50, 'a phone has its pager in one line', height);
    ok(await phone.page.locator('.site-footer .credit').isVisible(), 'and says whose results they are');
    await phone.context.close();
  };

  const profiles = async () => {
    const { context, page, wrong } = await open(browser);
    for (const path of [`team/${busy}?gender=M`, `athlete/${athlete.anet_athlete_hnd}`]) {
      await visit(page, path);
      const plain = await page.evaluate(() => [...document.querySelectorAll(':is(.ranks, .minor) dt')].filter((n) => !n.querySelector('a.term')?.title).map((n) => n.textContent));
      is(plain.join(' '), '', `/${path}: each figure is explained where it stands`);
      const terms = await page.locator(':is(.ranks, .minor) a.term').evaluateAll((all) => all.map((n) => n.hash.slice(1)));
      is(terms.filter((id) => !glossary.includes(`id="${id}"`)).join(' '), '', `/${path}: and leads to the glossary’s own word for it`);
      ok(!/-\d|−\d+\.\d (?:Mean|of)/.test(await squeezed(page, '.minor')), `/${path}: none is a number below zero`, await squeezed(page, '.minor'));
    }
    const places = await api(`athletes/${athlete.anet_athlete_hnd}/places?division=2030&gender=M`);
    const said = await squeezed(page, '.ranks');
    for (const [by, words] of [['region', `In the ${athlete.regl_group_name} region`], ['conference', `In the ${athlete.conf_group_name}`]]) {
      ok(said.includes(`${words} ${places[by].rank.toLocaleString('en-US')} of ${places[by].total.toLocaleString('en-US')}`), `a profile has the place in its ${by}`, said);
    }
    is((await page.locator('.bars .track').first().locator('i').evaluateAll((all) => all.map((n) => n.style.left))).join(' '), '50% 90% 99%', 'a share stands on a line with ticks at 50, 90 and 99');
    const { components } = await api(`scs/athletes/${athlete.anet_athlete_hnd}/comparison?division=2030&gender=M`);
    is(await page.locator('.bars .track').nth(2).locator('b').evaluate((n) => n.style.left), `${components.sewr.percentile}%`, 'as a dot');
    const note = await page.locator('figcaption', { hasText: 'Distribution' }).innerText();
    ok(/the dark line is the median, [\d,.]+/.test(note), 'the spread has its median', note);
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('button', { hasText: 'Save picture' }).first().click()]);
    const foot = await page.evaluate(async (source) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(source), (c) => c.charCodeAt(0))], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const ctx = canvas.getContext('2d');
      ctx.drawImage(bitmap, 0, 0);
      const { data } = ctx.getImageData(0, bitmap.height - 60, bitmap.width, 60);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i] + data[i + 1] + data[i + 2] < 600) n++;
      return n;
    }, readFileSync(await file.path()).toString('base64'));
    ok(foot > 500, 'a saved picture says at its foot where it is from, and of when', foot);
    await visit(page, `athlete/${athlete.anet_athlete_hnd}/${day}`);
    ok((await page.locator('figcaption').first().innerText()).includes('the line stands at'), 'a day that one looks at is marked in the chart', await page.locator('figcaption').first().innerText());

    await visit(page, `team/${busy}?gender=M`);
    const [roster, beside] = await page.evaluate(() => [document.querySelector('#roster'), [...document.querySelectorAll('h2')].find((n) => n.textContent === 'Matchups')].map((n) => { const b = n.getBoundingClientRect(); return [b.left, b.right, b.top]; }));
    ok(roster[1] < beside[0], 'a team’s roster and its matchups stand beside each other', `${roster} ${beside}`);
    const t = await api(`teams/${busy}?gender=M`);
    ok((await squeezed(page, '.minor')).includes(`Mean rank of five ${(1000 - t.top5_average).toFixed(1)}`), 'a mean rank is a rank', await squeezed(page, '.minor'));
    const races = (await api(`team-knockout/matchups?team_id=${busy}&rank_group_fk=2030&gender_code=M&limit=10&sort=-race_date`)).matchups;
    const heads = await page.locator('section:has(> h2:text-is("Matchups")) tr.part time').evaluateAll((all) => all.map((n) => n.getAttribute('datetime')));
    is(heads.join(' '), races.filter((m, i) => !i || m.race_hnd !== races[i - 1].race_hnd).map((m) => m.race_date).join(' '), 'matchups stand by race, the latest first');
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  };

  const matrix = async () => {
    const { context, page, wrong } = await open(browser);
    await visit(page, 'matrix');
    const heads = await page.locator('#matrix thead th abbr').allInnerTexts();
    ok(heads.length === 25 && heads.every((h) => /^\p{L}[\p{L}\p{N}&.' -]{0,7}$/u.test(h)), 'the matrix names its columns by the teams’ codes', heads.join(' '));
    const cell = page.locator('#matrix tbody tr').nth(3).locator('td').nth(6);
    await cell.hover();
    const lit = await page.evaluate(() => ['thead th.lit', 'tbody th.lit', 'tbody td.lit'].map((s) => document.querySelectorAll(`#matrix ${s}`).length));
    is(lit[0] + lit[1], 2, 'row and column of the cell under the pointer are lit', lit.join(' '));
    ok(lit[2] > 45, 'all of them', lit.join(' '));
    await page.mouse.move(5, 5);
    is(await page.locator('#matrix .lit').count(), 0, 'and go out again');
    const { teams, records } = await api('team-knockout/matchups/matrix?rank_group_type=D&rank_group_fk=2030&gender_code=M&limit=25');
    const id = teams[0].team_id;
    const of = records.filter((r) => [r.team_a_id, r.team_b_id].includes(id)).map((r) => (r.team_a_id === id ? [r.team_a_wins, r.team_b_wins] : [r.team_b_wins, r.team_a_wins]));
    is(await page.locator('#matrix td.sum').first().innerText(), `${of.reduce((n, [w]) => n + w, 0)}–${of.reduce((n, [, l]) => n + l, 0)}`, 'a row ends with the sum of it');
    await visit(page, 'glossary');
    const [words, contents] = await page.evaluate(() => ['.text dl, .text dt', '.contents'].map((s) => { const b = document.querySelector(s).getBoundingClientRect(); return [b.left, b.right]; }));
    ok(contents[0] >= words[1] - 1 && contents[1] - contents[0] > 200, 'beside a text stands what is in it', `${words} ${contents}`);
    ok(!wrong.length, 'no error', wrong.join('\n'));
    await context.close();
  };
  await together([lists, profiles, matrix], (part) => part());

  const { rounds } = await import(`${process.env.XCRI_SOURCE}/htdocs/app/components/histogram.js`).catch((error) => ({ rounds: () => [error] }));
  is(rounds(612.3, 1009.8).join(' '), '700 800 900 1000', 'ticks stand at round numbers');
}));
