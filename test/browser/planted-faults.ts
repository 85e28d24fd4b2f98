// Pages that break the promise, each in its own way. They go past gate and policy: cookies are written to the socket.
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FindingCode } from '#consent/audit';

interface Planted {
  /** What the audit has to say of the page. */
  readonly found: readonly (readonly [code: FindingCode, subject: string])[];
  readonly cookie?: string;
  /** Is too busy for the first request; that is no fault. */
  readonly isBusyOnce?: true;
  /** `tiles` and `stats` are origins of declared services, `own` is the portal under another name. */
  html(at: { readonly tiles: string; readonly own: string }): string;
}

const TOKEN = 'A'.repeat(32);
const FORM = '<form method="post"><input type="password" name="password"></form>';
const script = (code: string): string => `<script>${code}</script>`;

export const PLANTED: Readonly<Record<string, Planted>> = {
  busy: { found: [], isBusyOnce: true, html: () => '' },
  'cookie-of-a-plugin': {
    found: [['cookie-undeclared', 'rogue']],
    cookie: 'rogue=1; Path=/; HttpOnly',
    html: () => '',
  },
  'cookie-of-a-script': {
    found: [['cookie-undeclared', 'tracker']],
    html: () => script("document.cookie = 'tracker=1; max-age=1000; path=/'"),
  },
  'third-party-before-consent': {
    found: [['host-without-consent', 'tiles']],
    html: ({ tiles }) => `<img src="${tiles}/1/2/3.png" alt="">`,
  },
  'undeclared-third-party': {
    found: [['host-undeclared', 'own']],
    html: ({ own }) => `<img src="${own}/favicon.svg" alt="">`,
  },
  'longer-life': {
    found: [['cookie-longer', 'csrftoken']],
    cookie: `csrftoken=${TOKEN}; Max-Age=2592000; Path=/; SameSite=Lax`,
    html: () => FORM,
  },
  'other-attributes': {
    found: [['cookie-attributes', 'csrftoken']],
    cookie: `csrftoken=${TOKEN}; Max-Age=600; Path=/planted/; HttpOnly; SameSite=Lax`,
    html: () => FORM,
  },
  'value-of-another-form': {
    found: [['cookie-value', 'csrftoken']],
    cookie: 'csrftoken=somebody-by-name; Max-Age=600; Path=/; SameSite=Lax',
    html: () => FORM,
  },
  'local-storage': {
    found: [['storage-undeclared', 'visitor']],
    html: () => script("localStorage.visitor = '1'"),
  },
  'indexed-db': {
    found: [['storage-undeclared', 'visits']],
    html: () => script("indexedDB.open('visits')"),
  },
  'cache-of-a-service-worker': {
    found: [
      ['storage-undeclared', '/planted/worker.js'],
      ['storage-undeclared', 'offline'],
    ],
    html: () => script("navigator.serviceWorker.register('/planted/worker.js'); caches.open('offline')"),
  },
  'session-on-a-first-visit': {
    found: [['cookie-without-occasion', 'sessionid']],
    cookie: `sessionid=${'a'.repeat(43)}; Path=/; HttpOnly; SameSite=Lax`,
    html: () => '',
  },
  'cookie-of-a-service-before-consent': {
    found: [['cookie-without-consent', '_pk_id.7.1fff']],
    html: () => script("document.cookie = '_pk_id.7.1fff=a; max-age=1000; path=/'"),
  },
};

/** Answers on the connection itself, so that nothing of the portal's own stands between. */
function answer(reply: FastifyReply, headers: readonly string[], body: string): void {
  reply.hijack();
  reply.raw.socket?.end(['HTTP/1.1 200 OK', 'Connection: close', ...headers, '', body].join('\r\n'));
}

/** Adds the pages to a portal that has no route yet. */
export function plantFaults(app: FastifyInstance, tiles: () => string): void {
  for (const [name, { cookie, isBusyOnce, html }] of Object.entries(PLANTED)) {
    let isBusy = isBusyOnce === true;
    app.get(`/planted/${name}/`, (request, reply) => {
      if (isBusy) {
        isBusy = false;
        reply.code(429).header('retry-after', '0').send('busy');
        return;
      }
      const own = `http://127.0.0.1:${request.socket.localPort}`;
      answer(
        reply,
        ['Content-Type: text/html', ...(cookie === undefined ? [] : [`Set-Cookie: ${cookie}`])],
        `<!doctype html><title>${name}</title>${html({ tiles: tiles(), own })}`,
      );
    });
  }
  app.get('/planted/worker.js', (_request, reply) => answer(reply, ['Content-Type: text/javascript'], ''));
}
