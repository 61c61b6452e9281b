#!/usr/bin/env node
// Every page: at three widths, in both themes, without an error, a foreign request or a violation of accessibility.
import('./lib.mjs').then(({ run, ok, is, open, visit, axe, widths, api, picture, together }) => run(async (browser) => {
  const top = (await api('team-five/?division=2030&gender=M&limit=2')).results;
  const meet = (await api('team-knockout/matchups?team_id=' + (await api('team-knockout/?rank_group_fk=2030&gender_code=M&limit=1')).results[0].team_id + '&rank_group_fk=2030&gender_code=M&limit=1')).matchups[0];
  const runners = (await api('athletes/?division=2030&gender=M&limit=2')).results;
  const snapshot = (await api('snapshots/')).snapshots[0].date;
  const { publication } = (await api('changes/?limit=1')).results[0];
  const pages = [
    ['', 'NCAA Division I Men: Athletes'], ['?division=2031&gender=F&view=team-five', 'NCAA Division II Women: Team Five'],
    ['?division=19782&view=knockout&gender=F', 'NJCAA Division II Women: Team Knockout'], [`?date=${snapshot}&view=knockout`, 'Team Knockout'],
    [`team/${top[0].anet_team_hnd}?gender=M`, top[0].team_name], [`team/${top[0].anet_team_hnd}/${snapshot}?gender=M`, top[0].team_name],
    [`athlete/${runners[0].anet_athlete_hnd}`, runners[0].athlete_name_last], [`compare/teams?a=${top[0].anet_team_hnd}&b=${top[1].anet_team_hnd}&gender=M`, top[1].team_name],
    [`compare/athletes?a=${runners[0].anet_athlete_hnd}&b=${runners[1].anet_athlete_hnd}`, runners[1].athlete_name_last], ['compare/teams', 'Compare two teams'],
    [`meet/${meet.race_hnd}`, meet.meet_name], ['matrix', 'Top 25'], ['standings', 'Region standings'], ['standings?by=conference&gender=F', 'Conference standings'],
    ['championship', 'Championship picture'], ['championship?division=2028&gender=F', 'Championship picture'], ['?region=West&conference=Pac-12&gender=F', 'West region, Pac-12'],
    ['meets', 'Meets'], ['season', 'Through the season'], ['season?view=athletes&gender=F', 'Through the season'], ['watched', 'Watch list'], ['embed', 'For your own page'],
    [`compare/meet?teams=${top.map((t) => t.anet_team_hnd).join(',')}&without=${runners[0].anet_athlete_hnd}&gender=M`, 'A meet of 2 teams'],
    ['changes?division=2031&gender=F', 'What new rankings moved: NCAA Division II Women'], [`changes/${publication}`, 'What new rankings moved'],
    ['movers', 'Movers'], ['leaders', 'SEWR leaders'], ['search?q=smith', 'Search'], ['faq', 'Questions'], ['how-it-works', 'How It Works'], ['glossary', 'Glossary'], ['feedback', 'Feedback']
  ];
  await together(widths, async ([width, height]) => {
    const dark = width === 768;
    const { context, page, wrong } = await open(browser, { width, height, dark });
    for (const [path, title] of pages) {
      wrong.length = 0;
      const response = await visit(page, path);
      if (width === 1440) {
        is(response.status(), 200, `/${path} answers 200`);
        const head = await response.text();
        ok(/<title>[^<]+ \| XCRI<\/title>/.test(head) && /name="description" content="[^"]+/.test(head) && /property="og:title" content="[^"]+/.test(head) && /rel="canonical" href="http/.test(head), `/${path} has title, description and Open Graph from the first byte`, head.slice(0, 600));
        ok((await page.title()).includes(title), `/${path} is called ${title}`, await page.title());
      }
      await picture(page, `${path || 'rankings'} ${width} ${dark ? 'dark' : 'light'}`);
      const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      ok(beside <= 0, `/${path} fits into ${width} px`, `${beside} px too wide`);
      for (const theme of dark ? ['dark', 'light'] : ['light', 'dark']) {
        const v = await axe(page);
        ok(!v, `/${path} at ${width} px, ${theme}: axe finds nothing`, v);
        await page.evaluate(() => document.getElementById('theme').click());
      }
      ok(!wrong.length, `/${path} at ${width} px: no error, no other host`, wrong.join('\n'));
    }
    await context.close();
  });
  // What is no page is a 404, and says so.
  for (const path of ['nope', 'team/abc', 'team/1/2025-1-1', 'app/', 'texts/', 'package.json', 'make-vendor', '.npmrc']) {
    const { context, page, wrong } = await open(browser, { allow: (t) => t.includes('404') });
    const response = await page.goto(new URL(path, process.env.XCRI_SITE).href);
    await page.locator('main h1').waitFor();
    is(response.status(), 404, `/${path} is a 404`);
    ok((await page.locator('main').innerText()).includes('no page at this address'), `/${path} says so`);
    ok(!wrong.length, `/${path}: no error`, wrong.join('\n'));
    await context.close();
  }
  // What Apache writes of the codes and views agrees with what the scripts have.
  const { divisions, views } = await import(`${process.env.XCRI_SOURCE}/htdocs/app/data/names.js`);
  const sent = async (path) => (await fetch(new URL(path, process.env.XCRI_SITE))).text();
  for (const d of divisions) {
    ok((await sent(`?division=${d.code}&gender=F`)).includes(`<title>${d.name} Women: Athletes | XCRI</title>`), `Apache calls ${d.code} ${d.name}`);
    const team = (await api(`team-five/?division=${d.code}&gender=M&limit=1`)).results[0];
    ok((await sent(`team/${team.anet_team_hnd}?gender=M`)).includes(`, ${d.name} Men | XCRI</title>`), `also on the page of a team of ${d.name}`);
  }
  for (const [word, id] of [['ko', 'knockout'], ['Knockout', 'knockout'], ['team-knockout', 'knockout'], ['TEAMS', 'team-five'], ['five', 'team-five'], ['knockout-x', 'athletes'], ['teamx', 'athletes']]) {
    ok((await sent(`?view=${word}`)).includes(`Men: ${views.find((v) => v.id === id).name} | XCRI</title>`), `Apache reads view=${word} as the script does`);
  }

  // What others wrote is given on with its license.
  const { readFileSync } = await import('node:fs');
  for (const name of Object.keys(JSON.parse(readFileSync(`${process.env.XCRI_BUILD}/npm/package.json`)).dependencies)) {
    const license = await fetch(new URL(`vendor/licenses/${name}.txt`, process.env.XCRI_SITE));
    ok(license.ok && /licen[sc]e|permission/i.test(await license.text()), `the license of ${name} is with it`, license.status);
  }
  // Without JavaScript: an honest sentence, and the texts.
  const { context, page } = await open(browser, { js: false });
  await page.goto(process.env.XCRI_SITE);
  ok((await page.locator('main').innerText()).includes('JavaScript'), 'without JavaScript the page says what is missing');
  is(await page.locator('main a[href*="format=csv"]').count(), 2, 'and leads to the numbers');
  await page.goto(new URL('faq', process.env.XCRI_SITE).href);
  ok((await page.locator('main h2').count()) >= 10, 'the FAQ can be read without JavaScript');
  await context.close();
}));
