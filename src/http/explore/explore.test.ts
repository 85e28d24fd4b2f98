import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audits } from '#audits';
import type { Catalogue, DatasetEntry } from '#catalogue';
import type { DatasetSchema } from '#dataset';
import type { Engine } from '#engine';
import type { Harvesting } from '#harvesting';
import type { Jobs } from '#jobs';
import { Failure, fixedClock } from '#lib';
import type { Outbox } from '#mail';
import type { Publishing } from '#publishing';
import type { Pushes } from '#push';
import { loadSettings } from '#settings';
import { openTestAccounts, type TestAccounts } from '../../../test/accounts.ts';
import { noAudience, noMonitoring } from '../../../test/audience.ts';
import { consentInMemory, noConsentDesk } from '../../../test/consent.ts';
import { PATIENT_MS } from '../../../test/patient.ts';
import { fixedPortal, noPages } from '../../../test/portal-settings.ts';
import { visibilityOver } from '../../../test/visibility.ts';
import { createHttpServer, type HttpServer } from '../server.ts';

const schema: DatasetSchema = {
  fields: [
    { name: 'star', type: 'text', label: { en: 'Star' }, annotations: { facet: true } },
    { name: 'magnitude', type: 'double', label: { en: 'Magnitude' }, annotations: {} },
    { name: 'site', type: 'geo_point_2d', label: { en: 'Site' }, annotations: {} },
  ],
};
const entry = {
  id: 'stars',
  uid: 'da_000001',
  schema,
  metadata: { title: { en: 'Stars' }, description: {}, themes: [], keywords: [], attributions: [] },
  manifest: { id: 's1', contentHash: 'h1' },
  features: [],
  recordCount: 2,
  hasRecords: true,
  modified: '2024-08-14T06:00:00Z',
  dataProcessed: '2024-08-14T06:00:00Z',
  metadataProcessed: '2024-08-14T06:00:00Z',
} as unknown as DatasetEntry;

const catalogue = {
  list: () => [entry],
  get: (id: string) => (id === 'stars' ? entry : undefined),
  snapshot: () => ({ path: '/nowhere', schema, contentHash: 'h1' }),
  generation: () => 'g1',
  refresh: async () => {},
} as unknown as Catalogue;

/** An engine that answers at once, or never, or fails: what the routes make of it is what is tested. */
class FakeEngine {
  readonly signals: AbortSignal[] = [];
  pages = 0;
  behaviour: 'answers' | 'hangs' | 'query-timeout' | 'query-memory' | 'overloaded' | 'engine-lost' =
    'answers';

  async page(_snapshot: unknown, _query: unknown, options: { signal?: AbortSignal }) {
    this.pages += 1;
    const { signal } = options;
    if (signal !== undefined) this.signals.push(signal);
    if (this.behaviour === 'answers') return { rows: ['{"star": "Vega"}', '{"star": null}'], totalCount: 2 };
    if (this.behaviour !== 'hangs') throw new Failure(this.behaviour, 'as the test wants it');
    return new Promise<never>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Failure('cancelled', 'the client left')));
    });
  }

  async export(_snapshot: unknown, _query: unknown, kind: string) {
    if (this.behaviour === 'answers')
      return {
        stream: Readable.from([`${kind} `, 'body'], { objectMode: false }),
        whole: { bytes: 8, mark: 'a1' },
      };
    throw new Failure('query-timeout', 'as the test wants it');
  }
}

const engine = new FakeEngine();
let server: HttpServer;
let testAccounts: TestAccounts;
beforeAll(async () => {
  const settings = loadSettings({ PORT: '0' }, '/nowhere');
  if (!settings.ok) throw new Error('the default settings are wrong');
  testAccounts = await openTestAccounts();
  server = await createHttpServer(
    {
      portal: fixedPortal(settings.value),
      pages: noPages,
      pushes: {} as Pushes,
      settings: settings.value,
      catalogue,
      accounts: testAccounts.accounts,
      visibility: await visibilityOver(catalogue, engine as unknown as Engine),
      engine: engine as unknown as Engine,
      outbox: {} as Outbox,
      jobs: {} as Jobs,
      publishing: {} as Publishing,
      harvesting: {} as Harvesting,
      audits: {} as Audits,
      consent: await consentInMemory(),
      consentDesk: noConsentDesk(),
      audience: noAudience(),
      monitoring: noMonitoring,
      clock: fixedClock('2024-08-12T22:41:05Z'),
      logger: pino({ level: 'silent' }),
    },
    { maxLoopDelayMs: PATIENT_MS },
  );
});
afterAll(async () => {
  await server.close();
  await testAccounts.close();
});

const STARS = '/api/explore/v2.1/catalog/datasets/stars';
const get = (url: string) => server.app.inject({ url, headers: { host: 'sky.example' } });

describe('a page of records', () => {
  it('is the count and the rows as the engine wrote them', async () => {
    engine.behaviour = 'answers';
    const { body } = await get(`${STARS}/records?limit=2`);
    expect(body).toBe('{"total_count": 2, "results": [{"star": "Vega"}, {"star": null}]}');
  });

  it('is asked of the engine once, whatever the order and the spelling of its parameters', async () => {
    const before = engine.pages;
    await get(`${STARS}/records?where=magnitude%20%3C%201&limit=2`);
    await get(`${STARS}/records?limit=2&where=magnitude<1`);
    await get(`${STARS}/records/?limit=2&where=magnitude%3C1&nonsense=1`);
    expect(engine.pages - before).toBe(1);
  });

  it('is asked again each time when it looks at the clock', async () => {
    const before = engine.pages;
    for (let i = 0; i < 2; i++) await get(`${STARS}/records?where=now() > date'2024'`);
    expect(engine.pages - before).toBe(2);
  });

  for (const [failure, status, code] of [
    ['query-timeout', 400, 'QueryTimeout'],
    ['query-memory', 400, 'QueryTooLarge'],
    ['overloaded', 429, 'TooManyRequests'],
    ['engine-lost', 429, 'TooManyRequests'],
  ] as const) {
    it(`that fails with ${failure} is a ${status}, never a 5xx, and is not kept`, async () => {
      engine.behaviour = failure;
      const answer = await get(`${STARS}/records?limit=7&offset=${status}&q=${failure}`);
      expect([answer.statusCode, answer.json().error_code]).toEqual([status, code]);
      expect(answer.headers.etag).toBeUndefined();
      expect(answer.headers['retry-after'] !== undefined).toBe(status === 429);
      engine.behaviour = 'answers';
      expect((await get(`${STARS}/records?limit=7&offset=${status}&q=${failure}`)).statusCode).toBe(200);
    });
  }

  it('is given up in the engine when its client leaves', async () => {
    engine.behaviour = 'hangs';
    const { port } = await server.listen();
    const asked = engine.signals.length;
    const request = httpRequest({ port, host: '127.0.0.1', path: `${STARS}/records?limit=9`, agent: false });
    request.on('error', () => {});
    request.end();
    await expect.poll(() => engine.signals.length).toBe(asked + 1);
    const signal = engine.signals.at(-1);
    expect(signal?.aborted).toBe(false);
    request.destroy();
    await expect.poll(() => signal?.aborted).toBe(true);
    engine.behaviour = 'answers';
  });
});

describe('a mistake in ODSQL', () => {
  for (const [query, code, message] of [
    [
      'select=brightness',
      'ODSQLError',
      'ODSQL query is malformed: Unknown field: brightness. Clause(s) containing the error(s): select.',
    ],
    [
      'where=bogus(',
      'ODSQLSyntaxError',
      expect.stringMatching(
        /^ODSQL syntax exception: unexpected .+ at position \d in bogus\(\. Clause\(s\) containing the error\(s\): where\.$/,
      ),
    ],
    ['group_by=site', 'ODSQLError', expect.stringContaining('geo_cluster(site, int_precision)')],
  ] as const) {
    it(`in ${query} is told in the words of the original`, async () => {
      const answer = await get(`${STARS}/records?${query}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toEqual({ error_code: code, message });
      expect((await get(`${STARS}/exports/csv?${query}`)).json()).toEqual({ error_code: code, message });
    });
  }
});

describe('an export', () => {
  it('streams with its length when that is known, its name and its type', async () => {
    const answer = await get(`${STARS}/exports/csv`);
    expect([answer.body, answer.headers['content-length'], answer.headers['content-type']]).toEqual([
      'csv body',
      '8',
      'text/csv; charset=utf-8',
    ]);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="stars.csv"');
  });

  it('that fails before its first byte is a plain error', async () => {
    engine.behaviour = 'query-timeout';
    const answer = await get(`${STARS}/exports/csv?limit=3`);
    expect([answer.statusCode, answer.json().error_code]).toEqual([400, 'QueryTimeout']);
    expect(answer.headers['content-disposition']).toBeUndefined();
    engine.behaviour = 'answers';
  });
});
