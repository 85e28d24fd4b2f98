import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
