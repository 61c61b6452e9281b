#!/usr/bin/env node
// Every page by keyboard alone: Tab reaches each of its controls, in order, stays nowhere, and can be seen where it is;
// and how many rows of a ranking are in view.
import('./lib.mjs').then(({ run, ok, is, open, visit, settled, axe, api, together }) => run(async (browser) => {
  const team = (await api('team-five/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_team_hnd);
  const runner = (await api('athletes/?division=2030&gender=M&limit=2')).results.map((r) => r.anet_athlete_hnd);
  const ko = (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id;
  const race = (await api(`team-knockout/matchups?team_id=${ko}&rank_group_fk=2030&gender_code=M&limit=1`)).matchups[0].race_hnd;
  const pages = ['', '?view=team-five', '?view=knockout&region=West', `team/${team[0]}?gender=M`, `athlete/${runner[0]}`, `compare/teams?a=${team[0]}&b=${team[1]}&gender=M`, `compare/athletes?a=${runner[0]}&b=${runner[1]}`,
    `compare/meet?teams=${team}&gender=M`, 'championship', 'meets', `meet/${race}`, 'matrix', 'standings', 'movers', 'changes', 'season', 'leaders', 'search?q=smith&kind=athletes', 'watched', 'embed', 'faq', 'glossary', 'feedback', 'team/999999', 'nope'];

  // What can be reached and is visible: the same that a browser goes through with Tab. Of radio buttons and of a frame's
  // inside there is none in this list.
  const reachable = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter((n) => !n.disabled && n.tabIndex >= 0 && n.getClientRects().length && getComputedStyle(n).visibility !== 'hidden' && !n.closest('details:not([open]) > :not(summary)'));
  await together([1440, 390].flatMap((width) => pages.map((path) => [width, path])), async ([width, path]) => {
    const { context, page } = await open(browser, { width, height: 900, allow: () => true });
    await page.goto(new URL(path, process.env.XCRI_SITE).href);
    await settled(page).catch(() => {});
    await page.waitForTimeout(500);
    // What is not drawn before one comes to it (content-visibility) is no obstacle, but takes time: eight rows are enough.
    await page.evaluate(() => { document.querySelectorAll('main tbody tr:nth-child(n+9)').forEach((n) => n.remove()); });
    const count = await page.evaluate(`(${reachable})().length`);
    await page.evaluate(`document.activeElement.blur(); globalThis.all = (${reachable})(); globalThis.reached = new Set(); globalThis.hidden = []; globalThis.back = []; globalThis.out = false;`);
    await page.evaluate(() => {
      const look = ({ target: n }) => {
        // After the last one Tab begins anew. In a frame it goes through what is in it.
        globalThis.first ??= n;
        globalThis.out ||= n === globalThis.first && globalThis.reached.size > 1;
        if (globalThis.out) return;
        if (globalThis.reached.has(n) && !n.matches('iframe')) globalThis.back.push(n.outerHTML.slice(0, 90));
        globalThis.reached.add(n);
        requestAnimationFrame(() => {
          const box = n.getBoundingClientRect();
          const style = getComputedStyle(n);
          if (document.activeElement === n && !(box.width > 0 && box.bottom > 0 && box.top < innerHeight && (style.outlineStyle !== 'none' || style.boxShadow !== 'none' || n.matches('iframe')))) globalThis.hidden.push(`${n.outerHTML.slice(0, 90)} ${Math.round(box.top)} ${style.outlineStyle}`);
        });
      };
      addEventListener('focusin', look);
    });
    let out = false;
    for (let i = 0; i < count + 30 && !out; i += 8) {
      for (let n = 0; n < 8; n++) await page.keyboard.press('Tab');
      out = await page.evaluate(() => globalThis.out);
    }
    const [missed, hidden, twice] = await page.evaluate(() => [globalThis.all.filter((n) => !globalThis.reached.has(n) && n.isConnected && n.getClientRects().length).map((n) => n.outerHTML.slice(0, 120)), globalThis.hidden, globalThis.back]);
    ok(out, `/${path} at ${width} px: Tab comes to the end of the page`, `${count} controls`);
    ok(!missed.length, `/${path} at ${width} px: and to each of its controls`, `${missed.length} of ${count}\n${missed.slice(0, 6).join('\n')}`);
    ok(!twice.length, `/${path} at ${width} px: to none of them twice`, twice.slice(0, 4).join('\n'));
    ok(!hidden.length, `/${path} at ${width} px: each shows that it is in focus`, hidden.slice(0, 6).join('\n'));
    await context.close();
  });

  // ---- the rows in view, and the name of the list with them wherever one is
  await together([[1440, 900, 22], [390, 844, 9]], async ([width, height, least]) => {
    const { context, page } = await open(browser, { width, height });
    for (const path of ['', '?view=team-five', '?view=knockout', '?region=West', '?date=2025-10-13']) {
      await visit(page, path);
      const rows = () => page.evaluate(() => [...document.querySelectorAll('#rows tbody tr')].filter((n) => { const b = n.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; }).length);
      ok(await rows() >= least, `/${path} at ${width} px: ${least} rows in view`, await rows());
      await page.evaluate(() => scrollTo(0, 1800));
      await page.waitForTimeout(100);
      const head = await page.locator('h1').evaluate((n) => { const b = n.getBoundingClientRect(); return { top: b.top, bottom: b.bottom, text: n.innerText, cut: n.scrollWidth > n.clientWidth + 1 }; });
      ok(head.top >= 0 && head.bottom < 60 && !head.cut && (!path.includes('West') || head.text.includes('West')), `/${path} at ${width} px: further down the list’s name and filters are in sight`, JSON.stringify(head));
      ok(await rows() >= least, `/${path} at ${width} px: with as many rows`, await rows());
    }
    await context.close();
  });
}));
