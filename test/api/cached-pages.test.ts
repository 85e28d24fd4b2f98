import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import { signedUp } from '../accounts.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';
import { STARS } from './explore-portal.ts';

let portal: TestPortal;
let port: number;
beforeAll(async () => {
  portal = await startTestPortal({ ALMAGEST_REQUESTS_PER_MINUTE: '1000' });
  ({ port } = await portal.http.listen());
});
afterAll(() => portal.close());

type Headers = Readonly<Record<string, string>>;

interface Told {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

// Of the connection, the clock and the count of requests.
const OWN = ['date', 'connection', 'keep-alive', 'x-ratelimit-remaining'];
const without = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.includes(name)));

/** Over a connection: the way that leads past the routes when the page is in the cache. */
function overSocket(path: string, headers: Headers): Promise<Told> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { port, host: '127.0.0.1', path, headers: { host: 'sky.example', ...headers } },
      (answer) => {
        buffer(answer).then(
          (body) =>
            resolve({
              status: answer.statusCode,
              headers: without(answer.headers),
              body: body.toString('base64'),
            }),
          reject,
        );
      },
    );
    asked.once('error', reject);
    asked.end();
  });
}

/** Past the connection: always through the routes. */
async function throughRoutes(url: string, headers: Headers): Promise<Told> {
  const answer = await portal.http.app.inject({ url, headers: { host: 'sky.example', ...headers } });
  return {
    status: answer.statusCode,
    headers: without(answer.headers),
    body: answer.rawPayload.toString('base64'),
  };
}

/** What a cache that others share does, read strictly: keeps what it may, by what `Vary` names, and asks again with the mark. */
function sharedCache() {
  const kept: { readonly path: string; readonly sent: Headers; readonly told: Told }[] = [];
  const varies = ({ headers }: Told): readonly string[] =>
    String(headers.vary ?? '')
      .toLowerCase()
      .split(/,\s*/);
  return {
    kept,
    async ask(path: string, sent: Headers): Promise<Told> {
      const held = kept.find(
        (one) => one.path === path && varies(one.told).every((name) => one.sent[name] === sent[name]),
      );
      const mark = held === undefined ? {} : { 'if-none-match': String(held.told.headers.etag) };
      const told = await throughRoutes(path, { ...sent, ...mark });
      if (held !== undefined && told.status === 304) return held.told;
      if (!/private|no-store/.test(String(told.headers['cache-control']))) kept.push({ path, sent, told });
      return told;
    },
  };
}

describe('a cache that others share', () => {
  it('gives a stranger nothing of what was made for somebody else, or in another language', async () => {
    await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' });
    const { token } = await signedUp(portal, 'Hypatia');
    const visitors: readonly Headers[] = [
      { cookie: `sessionid=${token}; django_language=fr`, 'accept-language': 'fr' },
      { cookie: 'django_language=fr' },
      { 'accept-language': 'fr' },
      { 'accept-language': 'en' },
      {},
      { 'accept-language': `en;q=0.5, ${'x'.repeat(8000)}`, cookie: 'cookies_preferences=forged' },
    ];
    const cache = sharedCache();
    const paths = ['/', '/explore/', '/fr/explore/', '/login/', '/terms/cookies-policy/', '/no/such/page/'];
    for (const path of [...paths, `${STARS}/records?limit=1`, '/api/explore/v2.1/catalog/datasets'])
      for (const sent of visitors) {
        const [given, own] = [await cache.ask(path, sent), await throughRoutes(path, sent)];
        const textOf = ({ body }: Told) =>
          Buffer.from(body, 'base64')
            .toString()
            .replace(/\w{64}/g, '');
        expect([given.status, textOf(given)], `${path} ${JSON.stringify(sent).slice(0, 60)}`).toEqual([
          own.status,
          textOf(own),
        ]);
      }
    for (const { told } of cache.kept) expect(told.headers['set-cookie']).toBeUndefined();
    expect(cache.kept.length).toBeGreaterThan(0);
  });
});

describe('a page that is asked for again', () => {
  for (const path of [
    `${STARS}/records?limit=20`,
    `${STARS}/records?limit=1`,
    `${STARS}/facets?facet=star`,
    '/explore/',
    '/fr/explore/dataset/star-sightings/table/',
  ]) {
    for (const [what, headers] of [
      ['as it is', {}],
      ['with gzip', { 'accept-encoding': 'gzip, deflate' }],
      ['with Brotli', { 'accept-encoding': 'gzip, deflate, br' }],
      ['without a coding that it names', { 'accept-encoding': 'zstd, gzip;q=0' }],
    ] as const) {
      it(`is the same from the cache and from the routes: ${path} ${what}`, async () => {
        const first = await throughRoutes(path, headers);
        expect(first.status).toBe(200);
        // The first of these may find the cache due for a look at the catalogue; then the route answers.
        for (let i = 0; i < 3; i++) expect(await overSocket(path, headers)).toEqual(first);
        const known = { ...headers, 'if-none-match': String(first.headers.etag) };
        const notModified = await throughRoutes(path, known);
        expect(notModified.status).toBe(304);
        for (let i = 0; i < 3; i++) expect(await overSocket(path, known)).toEqual(notModified);
      });
    }
  }
});
