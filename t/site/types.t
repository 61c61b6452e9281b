#!/usr/bin/env node
// The site's scripts fit together, and fit the API: tsc checks their JSDoc against types that are made from openapi.json,
// so that a page which reads a column that no answer has, or asks with a parameter that no route has, is found here.
import('./lib.mjs').then(({ ok, is, done, packages, site }) => done(async () => {
  const { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } = await import('node:fs');
  const { join } = await import('node:path');
  const { tmpdir } = await import('node:os');
  const { spawnSync } = await import('node:child_process');
  const source = join(process.env.XCRI_SOURCE, 'htdocs');
  const libraries = join(process.env.XCRI_BUILD, 'npm/node_modules');
  const place = mkdtempSync(join(tmpdir(), 'xcri-types-'));
  const call = (program, ...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(packages, program), ...args], { cwd: place, encoding: 'utf8' });
    return { status, said: `${stdout}${stderr}` };
  };
  try {
    cpSync(join(source, 'app'), join(place, 'app'), { recursive: true });
    // The libraries, by the types that come with them.
    mkdirSync(join(place, 'vendor'));
    for (const [file, name, what] of [['preact', 'preact', '*'], ['hooks', 'preact/hooks', '*'], ['htm', 'htm', '{ default }'], ['purify', 'dompurify', '{ default }'], ['uplot', 'uplot', '{ default }'], ['xlsx', 'write-excel-file/browser', '{ default }']]) {
      writeFileSync(join(place, 'vendor', `${file}.d.ts`), `export ${what} from '${name}';\n`);
    }
    writeFileSync(join(place, 'openapi.json'), await (await fetch(new URL('api/openapi.json', site))).text());
    is(call('openapi-typescript/bin/cli.js', 'openapi.json', '-o', 'api.d.ts').status, 0, 'types are made from openapi.json');
    writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({
      compilerOptions: { allowJs: true, checkJs: true, noEmit: true, strict: false, noUnusedLocals: true, skipLibCheck: true, types: [], target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'], module: 'esnext',
        moduleResolution: 'bundler', paths: { 'xcri-api': [join(place, 'api.d.ts')], '*': [join(libraries, '*')] } },
      include: ['app/**/*.js']
    }));
    const whole = call('typescript/bin/tsc', '-p', '.');
    ok(whole.status === 0, 'the scripts fit together and the API', whole.said);

    // It would be seen.
    const wrongs = [['pages/matrix.js', 'data.total_teams', 'data.total_team'], ['data/api.js', 'component, season_year', 'component, season'], ['pages/leaders.js', 'data.offset', 'data.ofset']];
    for (const [file, from, to] of wrongs) {
      const path = join(place, 'app', file);
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(from, to));
    }
    const { said } = call('typescript/bin/tsc', '-p', '.');
    for (const [file, , to] of wrongs) ok(said.includes(`app/${file}(`), `${file} with ${to} would not`, said);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  const long = readdirSync(join(source, 'app'), { recursive: true }).filter((f) => /\.(js|css)$/.test(f)).map((f) => [readFileSync(join(source, 'app', f), 'utf8').split('\n').length - 1, f]).filter(([n]) => n > 250);
  is(long.join(' '), '', 'no file has more than 250 lines');
}));
