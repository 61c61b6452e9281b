// Offline: what was seen last is shown again, and said to be old. With a network this worker only looks on: every
// request goes to the server, and a copy of the answer is kept.
const base = new URL('./', self.location).pathname;
// Answers come and go by the hundred; they must not push out the site itself.
const shelves = {
  file: { name: 'xcri-files-1', most: 150 },
  page: { name: 'xcri-pages-2', most: 40 },
  answer: { name: 'xcri-seen-2', most: 300 }
};
const names = Object.values(shelves).map((s) => s.name);
const shelfOf = (request, url) => (url.pathname.startsWith(`${base}api/`) ? shelves.answer : request.mode === 'navigate' ? shelves.page : shelves.file);
// CSV files and workbooks are taken along by who wants them, and are large.
const isFile = (response) => /^attachment/.test(response.headers.get('content-disposition') ?? '');

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const key of await caches.keys()) if (key.startsWith('xcri-') && !names.includes(key)) await caches.delete(key);
  await self.clients.claim();
})()));

async function keep(shelf, key, response) {
  const cache = await caches.open(shelf.name);
  const headers = new Headers(response.headers);
  headers.set('x-xcri-seen', new Date().toISOString());
  await cache.put(key, new Response(await response.blob(), { status: 200, headers }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - shelf.most))) await cache.delete(old);
}

// A page that was never opened by its address: the last one that was, for all of them are one document, without what is
// that page's own.
async function anyPage(cache) {
  const last = (await cache.matchAll()).at(-1);
  const text = (await last?.text())?.replace(/<title>[^<]*/, '<title>XCRI').replace(/(<main\b[^>]*>).*(?=<\/main>)/s, '$1');
  return last && new Response(text, { headers: last.headers });
}

async function answer(event, shelf, key) {
  try {
    const response = await fetch(event.request);
    if (response.ok && !isFile(response)) event.waitUntil(keep(shelf, key, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    const cache = await caches.open(shelf.name);
    const old = await cache.match(key) ?? (shelf === shelves.page ? await anyPage(cache) : undefined);
    if (!old) throw error;
    const headers = new Headers(old.headers);
    headers.set('x-xcri-offline', old.headers.get('x-xcri-seen'));
    return new Response(old.body, { status: 200, headers });
  }
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !url.pathname.startsWith(base)) return;
  // The frame that another site shows is opened as a page is, and is none of this site's.
  if (url.pathname.startsWith(`${base}embed/`)) return;
  event.respondWith(answer(event, shelfOf(event.request, url), url.pathname + url.search));
});
