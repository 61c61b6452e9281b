// Offline: what was seen last is shown again, and said to be old. With a network this worker only looks on: every
// request goes to the server, and a copy of the answer is kept.
const name = 'xcri-seen-1';
const base = new URL('./', self.location).pathname;
const most = 150;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const key of await caches.keys()) if (key.startsWith('xcri-') && key !== name) await caches.delete(key);
  await self.clients.claim();
})()));

async function keep(key, response) {
  const cache = await caches.open(name);
  const headers = new Headers(response.headers);
  headers.set('x-xcri-seen', new Date().toISOString());
  await cache.put(key, new Response(await response.blob(), { status: 200, headers }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(old);
}

async function answer(event, key) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keep(key, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    const cache = await caches.open(name);
    let old = await cache.match(key);
    // A page that was never opened by its address: any page will do, for all of them are the same document.
    if (!old && event.request.mode === 'navigate') old = (await cache.matchAll()).find((r) => (r.headers.get('content-type') ?? '').includes('text/html') && r.headers.has('content-security-policy'));
    if (!old) throw error;
    const headers = new Headers(old.headers);
    headers.set('x-xcri-offline', old.headers.get('x-xcri-seen'));
    return new Response(old.body, { status: 200, headers });
  }
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !url.pathname.startsWith(base)) return;
  if (url.pathname.startsWith(`${base}api/docs`) || url.searchParams.get('format') === 'csv') return;
  event.respondWith(answer(event, url.pathname + url.search));
});
