// What runs in the pages that are audited. Plain JavaScript in a text: it is never part of any page of ours.

/** Tells of everything that scripts put into the browser, with the line that did. `binding` is the function that listens. */
export const watchingScript = (binding: string, hasSignal: boolean): string => `(() => {
  const tell = (fact) => { try { globalThis[${JSON.stringify(binding)}]?.(JSON.stringify(fact)); } catch {} };
  const where = () => {
    for (const line of (new Error().stack ?? '').split('\\n').slice(1)) {
      const at = /((?:https?|blob|data):[^)\\s]+?)\\)?$/.exec(line.trim());
      if (at) return at[1];
    }
    return '';
  };
  const before = (owner, name, factOf) => {
    const original = owner?.prototype?.[name];
    if (typeof original !== 'function') return;
    owner.prototype[name] = { [name](...given) {
      let fact;
      try { fact = factOf.call(this, ...given); } catch {}
      if (fact) tell({ ...fact, script: where() });
      return original.apply(this, given);
    } }[name];
  };
  const cookie = Object.getOwnPropertyDescriptor(globalThis.Document?.prototype ?? {}, 'cookie');
  if (cookie?.set) Object.defineProperty(Document.prototype, 'cookie', {
    ...cookie,
    set(line) { tell({ kind: 'cookie', line: String(line).slice(0, 4500), script: where() }); cookie.set.call(this, line); },
  });
  before(globalThis.CookieStore, 'set', (given, value) => {
    const { name, expires, path = '/', sameSite = 'Strict', domain } =
      typeof given === 'object' ? given : { name: given, value };
    const text = typeof given === 'object' ? given.value : value;
    return { kind: 'cookie', script: '', line: [name + '=' + text, 'Path=' + path, 'SameSite=' + sameSite, 'Secure',
      ...(expires == null ? [] : ['Expires=' + new Date(+expires).toUTCString()]), ...(domain ? ['Domain=' + domain] : [])].join('; ') };
  });
  before(globalThis.Storage, 'setItem', function (key) {
    return { kind: this === globalThis.localStorage ? 'local-storage' : 'session-storage', name: String(key) };
  });
  before(globalThis.IDBFactory, 'open', (name) => ({ kind: 'indexed-db', name: String(name) }));
  before(globalThis.CacheStorage, 'open', (name) => ({ kind: 'cache-storage', name: String(name) }));
  before(globalThis.ServiceWorkerContainer, 'register', (url) => ({ kind: 'service-worker', name: new URL(url, location.href).pathname }));
  ${hasSignal ? "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });" : ''}
})();`;

/** What a frame keeps, and whether it asks somebody to identify themselves. */
export const LOOK_AROUND = `(async () => {
  const kept = [];
  const look = async (kind, read) => { try { for (const name of await read()) kept.push([kind, String(name)]); } catch {} };
  await look('local-storage', () => Object.keys(localStorage));
  await look('session-storage', () => Object.keys(sessionStorage));
  await look('indexed-db', async () => (await indexedDB.databases()).map(({ name }) => name));
  await look('cache-storage', () => caches.keys());
  await look('service-worker', async () => (await navigator.serviceWorker.getRegistrations()).map(
    (r) => new URL((r.active ?? r.waiting ?? r.installing).scriptURL).pathname));
  const asks = document.querySelector('input[type=password], input[type=hidden][name*=csrf i]') !== null;
  return { origin: location.origin, kept, asks };
})()`;

/** What `LOOK_AROUND` answers. */
export interface FrameContents {
  readonly origin: string;
  readonly kept: readonly (readonly [kind: string, name: string])[];
  readonly asks: boolean;
}
