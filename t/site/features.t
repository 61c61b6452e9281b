#!/usr/bin/env node
// What a browser must know for the site: only what all of them have had since the end of the year below (Baseline, as
// their makers keep it). So what Safari or an older Firefox does not know is found here, where there is neither. Of the
// language's own objects the same is said by the library that t/site/types.t checks with.
import('./lib.mjs').then(({ done, ok, packages }) => done(async () => {
  const root = process.env.XCRI_SOURCE;
  const { ESLint } = require(`${packages}/eslint`);
  const compat = require(`${packages}/eslint-plugin-compat`);
  // A module only, which Debian's Node cannot require.
  const { default: css } = await import(`${packages}/@eslint/css/dist/esm/index.js`);
  const baseline = 2023;
  // Without these a page is a little less fine, and nothing of it is lost.
  const less = {
    allowProperties: ['text-wrap', 'scrollbar-width', 'content-visibility', 'resize', 'print-color-adjust'],
    allowPropertyValues: { 'break-after': ['avoid'], 'break-before': ['avoid'] }
  };
  // Safari reads fewer texts as a date than the others: one file does it, and knows which form.
  const dates = ['NewExpression[callee.name="Date"][arguments.length=1]', 'CallExpression[callee.object.name="Date"][callee.property.name="parse"]']
    .map((selector) => ({ selector, message: 'Texts become dates in data/format.js only.' }));
  const eslint = new ESLint({
    cwd: root, overrideConfigFile: true, ignore: false, allowInlineConfig: false,
    overrideConfig: [
      { files: ['**/*.js'], languageOptions: { ecmaVersion: baseline, sourceType: 'module' }, plugins: { compat }, settings: { targets: [`baseline ${baseline}`] },
        rules: { 'compat/compat': 'error', 'no-restricted-syntax': ['error', ...dates] } },
      { files: ['**/data/format.js'], rules: { 'no-restricted-syntax': 'off' } },
      { files: ['**/*.css'], language: 'css/css', plugins: { css }, rules: { 'css/use-baseline': ['error', { available: baseline, ...less }] } }
    ]
  });
  const results = await eslint.lintFiles(['htdocs/app/**/*.{js,css}', 'htdocs/sw.js', 'htdocs/embed/*.{js,css}']);
  ok(results.length > 60, 'all scripts and styles are looked at', results.length);
  const found = results.flatMap((r) => r.messages.map((m) => `${r.filePath.slice(root.length + 1)}:${m.line} ${m.message}`));
  ok(!found.length, `all of it is in Baseline ${baseline}`, found.join('\n'));

  // What is not would be found.
  for (const [file, text] of [['app/x.js', 'requestIdleCallback(print);'], ['app/x.js', 'cookieStore.get("a");'], ['app/x.js', 'navigation.navigate("a");'], ['app/x.js', 'export default /[\\p{L}--[a-z]]/v;'],
    ['app/x.js', 'export default (t) => new Date(t);'], ['app/x.css', 'textarea { field-sizing: content; }'], ['app/x.css', '@starting-style { p { opacity: 0; } }']]) {
    const [one] = await eslint.lintText(text, { filePath: `${root}/htdocs/${file}` });
    ok(one.messages.length, `this would be found: ${text}`, JSON.stringify(one.messages));
  }
}));
