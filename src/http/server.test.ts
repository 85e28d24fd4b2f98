import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audits } from '#audits';
import type { Catalogue } from '#catalogue';
import type { Engine } from '#engine';
import type { Harvesting } from '#harvesting';
import type { Jobs } from '#jobs';
import { Failure, fixedClock } from '#lib';
import type { Outbox } from '#mail';
import type { Publishing } from '#publishing';
import type { Pushes } from '#push';
import { loadSettings, type Settings } from '#settings';
import type { VisibilityService } from '#visibility';
import { openTestAccounts, type TestAccounts } from '../../test/accounts.ts';
import { noAudience, noMonitoring } from '../../test/audience.ts';
import { consentInMemory, noConsentDesk } from '../../test/consent.ts';
import { PATIENT_MS } from '../../test/patient.ts';
import { fixedPortal, noPages } from '../../test/portal-settings.ts';
import { visibilityOver } from '../../test/visibility.ts';
import { presentCaller } from '../engine/callers.ts';
import { RateLimiter } from './rate-limit.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';

const loaded = loadSettings({ PORT: '0' }, '/nowhere');
if (!loaded.ok) throw new Error('the default settings are wrong');
const defaults = loaded.value;

let visibility: VisibilityService;
let testAccounts: TestAccounts;
const refusals: Readonly<Record<string, Error>> = {
  slow: new Failure('query-timeout', 'too slow'),
  busy: new Failure('overloaded', 'busy', { facts: { retryAfter: 3 } }),
  bug: new Error('a secret of ours'),
};
let routesRun = 0;
const callers = new Set<string | undefined>();
const catalogue = {
  list: () => [],
  get: (id: string) => {
    callers.add(presentCaller());
    const refusal = refusals[id];
    if (refusal !== undefined) throw refusal;
    return undefined;
  },
  generation: () => 'g1',
  refresh: async () => {
    routesRun += 1;
  },
} as unknown as Catalogue;

/** A server over an empty catalogue: what all routes share needs no data. */
async function serverWith(
  changes: Partial<Settings> = {},
  clock = fixedClock('2024-08-12T22:41:05Z'),
  options: HttpServerOptions = { maxLoopDelayMs: PATIENT_MS },
): Promise<HttpServer> {
  const settings = { ...defaults, ...changes };
  return createHttpServer(
    {
      settings,
      portal: fixedPortal(settings),
      pages: noPages,
      pushes: {} as Pushes,
      catalogue,
      visibility,
      accounts: testAccounts.accounts,
      engine: {} as Engine,
      outbox: {} as Outbox,
      jobs: {} as Jobs,
      publishing: {} as Publishing,
      harvesting: {} as Harvesting,
      audits: {} as Audits,
      consent: await consentInMemory(),
      consentDesk: noConsentDesk(),
      audience: noAudience(),
      monitoring: noMonitoring,
      clock,
      logger: pino({ level: 'silent' }),
    },
    options,
  );
}

const BASE = '/api/explore/v2.1';
let server: HttpServer;
beforeAll(async () => {
  visibility = await visibilityOver(catalogue, {} as Engine);
  testAccounts = await openTestAccounts();
  server = await serverWith();
});
afterAll(async () => {
  await server.close();
  await testAccounts.close();
});
const get = (url: string, headers: Record<string, string> = {}) => server.app.inject({ url, headers });

describe('every answer of the API', () => {
  it('may be read by any page of the web', async () => {
    for (const url of [BASE, `${BASE}/nothing`, `${BASE}/catalog/datasets/x`, '/api/%zz', '//api/nowhere']) {
      const { headers } = await get(url);
      expect(headers['access-control-allow-origin'], url).toBe('*');
      expect(headers['access-control-allow-methods'], url).toBe('POST, GET, OPTIONS');
      expect(headers['access-control-max-age'], url).toBe('1000');
      expect(headers['access-control-allow-headers'], url).toMatch(
        /^Authorization, X-Requested-With, .*, Content-Type$/,
      );
      expect(headers['access-control-expose-headers'], url).toMatch(/^ODS-Explore-API-Deprecation, Link, /);
    }
  });

  it('allows a preflight', async () => {
    const answer = await server.app.inject({
      method: 'OPTIONS',
      url: `${BASE}/catalog/datasets/x/records`,
      headers: { origin: 'https://a.example', 'access-control-request-method': 'GET' },
    });
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([204, '*']);
  });

  it('has an error body indented by two, as JSON without charset', async () => {
    const answer = await get(`${BASE}/nothing`);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.body).toBe(
      '{\n  "error_code": "NotFoundURI",\n  "message": "The requested URI does not exist."\n}',
    );
  });

  it('names the dataset that does not exist', async () => {
    const { statusCode, body } = await get(`${BASE}/catalog/datasets/star-sightngs`);
    expect(statusCode).toBe(404);
    expect(JSON.parse(body)).toEqual({
      error_code: 'NotFoundResource',
      message: 'The requested dataset star-sightngs does not exist.',
    });
  });

  it('turns a deadline into 400, overload into 429 with Retry-After', async () => {
    const slow = await get(`${BASE}/catalog/datasets/slow`);
    expect([slow.statusCode, slow.json().error_code]).toEqual([400, 'QueryTimeout']);
    const busy = await get(`${BASE}/catalog/datasets/busy`);
    expect([busy.statusCode, busy.headers['retry-after']]).toEqual([429, '3']);
  });

  it('is the engine’s work for the network that asks', async () => {
    callers.clear();
    for (const remoteAddress of ['2001:db8:1:1::1', '2001:db8:1:1::2', '::ffff:10.0.0.1'])
      await server.app.inject({ url: `${BASE}/catalog/datasets/x`, remoteAddress });
    expect([...callers]).toEqual(['address 2001:db8:1:1', 'address 10.0.0.1']);
  });

  it('is on a page never the fault of who opens it when a query takes too long', async () => {
    const page = await get('/en/explore/dataset/slow/');
    expect([page.statusCode, page.headers['retry-after']]).toEqual([503, '5']);
  });

  it('is 429 and nothing else while the portal cannot keep up', async () => {
    const busy = await serverWith({}, undefined, { maxLoopDelayMs: 20 });
    const ask = () => busy.app.inject({ url: '/explore/', headers: { 'accept-encoding': 'gzip' } });
    // The delay is looked at once in a second.
    let answer = await ask();
    for (let turn = 0; turn < 30 && answer.statusCode !== 429; turn += 1) {
      for (const until = performance.now() + 150; performance.now() < until; );
      routesRun = 0;
      answer = await ask();
    }
    expect([
      answer.statusCode,
      answer.headers['retry-after'],
      answer.headers['content-encoding'],
      routesRun,
    ]).toEqual([429, '2', 'gzip', 0]);
    await busy.close();
  });

  it('is none before the first delay was measured', async () => {
    const late = await serverWith({}, undefined, { maxLoopDelayMs: 1000 });
    // A start on a busy machine: a second passes in which the loop does not turn.
    for (const until = performance.now() + 1100; performance.now() < until; );
    const statuses: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      await setImmediate();
      statuses.push((await late.app.inject({ url: BASE })).statusCode);
    }
    expect(statuses).toEqual([200, 200, 200]);
    await late.close();
  });

  it('says nothing of a bug but an identifier to report', async () => {
    const { statusCode, body, headers } = await get(`${BASE}/catalog/datasets/bug`);
    expect(statusCode).toBe(500);
    expect(body).not.toContain('secret');
    expect(body).toContain(String(headers['x-request-id']));
  });
});

describe('an address', () => {
  it('is answered with and without its last slash, without a redirect', async () => {
    const [without, withSlash, doubled] = await Promise.all([get(BASE), get(`${BASE}/`), get(`/${BASE}`)]);
    expect([without.statusCode, withSlash.statusCode, doubled.statusCode]).toEqual([200, 200, 200]);
    expect(withSlash.body).toBe(without.body);
  });

  it('has an answer to HEAD with the length', async () => {
    const [whole, head] = await Promise.all([
      get(`${BASE}/catalog`),
      server.app.inject({ method: 'HEAD', url: `${BASE}/catalog` }),
    ]);
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([
      200,
      '',
      whole.headers['content-length'],
    ]);
    expect(head.headers.etag).toBe(whole.headers.etag);
  });

  it('that cannot be decoded is a 400, on the API and elsewhere', async () => {
    for (const url of ['/%', '/%zz/', '/api/%e0%a4%a', `${BASE}/catalog/datasets/%ff`])
      expect((await get(url)).statusCode, url).toBe(400);
  });

  it('may have any query string', async () => {
    for (const query of ['?%zz', '?=&&=', '?a=%', '?__proto__=1&constructor=2', `?${'a&'.repeat(1500)}`])
      expect((await get(`${BASE}/catalog${query}`)).statusCode, query).toBe(200);
  });

  it('that is too long to name anything is a 404', async () => {
    expect((await get(`${BASE}/catalog/datasets/${'x'.repeat(5000)}`)).statusCode).toBe(404);
  });

  it('takes no body where none is expected', async () => {
    for (const headers of [{ 'content-type': 'application/json' }, { 'content-type': 'x/y' }]) {
      const answer = await server.app.inject({
        method: 'POST',
        url: `${BASE}/catalog`,
        headers,
        payload: '{"a":',
      });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
    }
  });
});

describe('a repeated request', () => {
  it('is a 304 when the client names what it has', async () => {
    const { etag } = (await get(`${BASE}/catalog`)).headers;
    for (const given of [String(etag), `"other", ${etag}`, '*', String(etag).replace('W/', '')]) {
      const answer = await get(`${BASE}/catalog`, { 'if-none-match': given });
      expect([answer.statusCode, answer.body], given).toEqual([304, '']);
    }
    expect((await get(`${BASE}/catalog`, { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('says that it may be kept but must be asked for again', async () => {
    expect((await get(`${BASE}/catalog`)).headers['cache-control']).toBe('no-cache');
  });
});

describe('absolute addresses in an answer', () => {
  const self = async (host: string, from = server) =>
    (await from.app.inject({ url: BASE, headers: { host } })).json().links[0].href;

  it('begin with the host of the request', async () => {
    expect(await self('sky.example:8080')).toBe(`http://sky.example:8080${BASE}`);
    expect(await self('[::1]:8080')).toBe(`http://[::1]:8080${BASE}`);
  });

  it('never repeat a host that is none', async () => {
    for (const host of ['evil.example/path', 'a"b', '<script>', 'a b'])
      expect(await self(host), host).toBe(`http://localhost:0${BASE}`);
  });

  it('begin with the public address when there is one', async () => {
    const behindProxy = await serverWith({ publicUrl: 'https://sky.example' });
    expect(await self('inner:8080', behindProxy)).toBe(`https://sky.example${BASE}`);
    const { headers } = await behindProxy.app.inject(BASE);
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    await behindProxy.close();
  });
});

describe('a page', () => {
  it('may reach its own host only, and is framed by nobody', async () => {
    const { headers } = await get('/nowhere/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('may be framed by anyone when it is an embed', async () => {
    const { headers } = await get('/explore/embed/dataset/x/map/');
    expect(headers['content-security-policy']).not.toContain('frame-ancestors');
    expect(headers['x-frame-options']).toBeUndefined();
  });
});

describe('too many requests', () => {
  it('are answered with 429, the quota body and Retry-After; the next minute is free again', async () => {
    let instant = new Date('2024-08-12T22:41:05Z');
    const limited = await serverWith({ requestsPerMinute: 2 }, { now: () => instant });
    const first = await limited.app.inject(BASE);
    expect([first.headers['x-ratelimit-limit'], first.headers['x-ratelimit-remaining']]).toEqual(['2', '1']);
    expect(first.headers['x-ratelimit-reset']).toBe('2024-08-12 22:42:00+00:00');
    await limited.app.inject(BASE);
    const third = await limited.app.inject(BASE);
    expect([third.statusCode, third.headers['retry-after']]).toEqual([429, '55']);
    expect(third.json()).toEqual({
      errorcode: 10005,
      reset_time: '2024-08-12T22:42:00Z',
      limit_time_unit: 'minute',
      call_limit: 2,
      error: 'Too many requests on the domain. Please contact the domain administrator.',
    });
    expect((await limited.app.inject('/')).statusCode).toBe(429);
    instant = new Date('2024-08-12T22:42:00Z');
    expect((await limited.app.inject(BASE)).statusCode).toBe(200);
    await limited.close();
  });

  it('are those of a whole network of IPv6, and of no clock that was set back', async () => {
    let instant = new Date('2024-08-12T22:41:05Z');
    const limited = await serverWith({ requestsPerMinute: 2 }, { now: () => instant });
    const ask = async (remoteAddress: string) =>
      (await limited.app.inject({ url: BASE, remoteAddress })).statusCode;
    const network = ['2001:db8:1:1::1', '2001:db8:1:1::2', '2001:db8:1:1:a:b:c:d'];
    expect([await ask(network[0] ?? ''), await ask(network[1] ?? ''), await ask(network[2] ?? '')]).toEqual([
      200, 200, 429,
    ]);
    expect(await ask('2001:db8:1:2::1')).toBe(200);
    instant = new Date('2024-08-12T21:41:05Z');
    expect(await ask('2001:db8:1:1::1')).toBe(200);
    await limited.close();
  });

  it('are counted also while more addresses come than are remembered', () => {
    const limiter = new RateLimiter({ limit: () => 2, clock: fixedClock('2024-08-12T22:41:05Z') });
    let left = 0;
    for (let i = 0; i < 200_002; i += 1) {
      limiter.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
      if (i % 100_000 === 0) left = limiter.take('192.0.2.1');
    }
    expect([left, limiter.take('192.0.2.1')]).toEqual([-1, -2]);
  });
});

describe('bytes that are no request', () => {
  const say = async (bytes: string): Promise<string> => {
    const { port } = server.app.server.listening
      ? (server.app.server.address() as { port: number })
      : await server.listen();
    return new Promise((resolve, reject) => {
      let answer = '';
      connect(port, '127.0.0.1')
        .on('data', (part) => {
          answer += part;
        })
        .on('close', () => resolve(answer))
        .on('error', reject)
        .end(bytes);
    });
  };

  it('get a readable 431 that clears the cookies when the headers are too large', async () => {
    const answer = await say(`GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'x=y; '.repeat(12_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('Clear-Site-Data: "cookies"');
    expect(answer).toContain('rechargez la page');
  });

  it('get a 400 when they make no sense, and never a cookie', async () => {
    const answer = await say('NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).not.toMatch(/set-cookie/i);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route with the parameters that it reads', async () => {
    const document = (await get(`${BASE}/swagger.json`)).json();
    expect(document.openapi).toBe('3.1.0');
    const parameters = document.paths['/catalog/datasets/{dataset_id}/records'].get.parameters;
    expect(parameters.map((parameter: { name: string }) => parameter.name)).toContain('group_by');
    expect(parameters.find((parameter: { name: string }) => parameter.name === 'limit').schema).toEqual({
      type: 'integer',
      minimum: -1,
      maximum: 20_000,
      default: 10,
    });
    await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(
      '../../test/golden/explore/openapi.json',
    );
  });
});
