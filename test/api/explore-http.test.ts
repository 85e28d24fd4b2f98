import { describe, expect, it } from 'vitest';
import { PLATE } from '../generators/star-sightings.ts';
import { fc } from '../properties.ts';
import { ask, BASE, running, STARS, usePortal } from './explore-portal.ts';

usePortal();

describe('a repeated request', () => {
  it('is a 304 when the client has the page, whatever the order and spelling of its parameters', async () => {
    const { headers } = await ask(`${STARS}/records?limit=2&where=magnitude%3E1`);
    const again = await ask(
      `${STARS}/records/?where=magnitude+%3E++1&limit=2`,
      {},
      {
        headers: { 'if-none-match': headers.etag ?? '' },
      },
    );
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('has another ETag for another page, host, language or zone', async () => {
    const etags = await Promise.all([
      ask(`${STARS}/records?limit=1`),
      ask(`${STARS}/records?limit=2`),
      ask(`${STARS}/records?limit=1&timezone=Europe/Paris`),
      ask(`${STARS}/records?limit=1`, {}, { headers: { host: 'other.example' } }),
    ]);
    expect(new Set(etags.map(({ headers }) => headers.etag)).size).toBe(4);
  });

  it('is the same page from the cache, over the wire and compressed', async () => {
    const { app } = running().http;
    const path = `${STARS}/records?limit=20`;
    if (!app.server.listening) await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as { port: number };
    const host = `127.0.0.1:${port}`;
    const injected = await ask(path, {}, { headers: { host } });
    for (const encoding of ['identity', 'gzip', 'br', 'gzip']) {
      const answer = await fetch(`http://${host}${path}`, { headers: { 'accept-encoding': encoding } });
      expect(await answer.text(), encoding).toBe(injected.text);
      expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding);
      for (const name of [
        'etag',
        'cache-control',
        'content-type',
        'vary',
        'access-control-allow-origin',
        'access-control-expose-headers',
        'x-content-type-options',
        'x-ratelimit-limit',
      ])
        expect(answer.headers.get(name), name).toBe(injected.headers[name] ?? null);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const kept = await fetch(`http://${host}${path}`, {
      headers: { 'if-none-match': injected.headers.etag ?? '' },
    });
    expect(kept.status).toBe(304);
  });

  it('that looks at the clock is never kept', async () => {
    const { headers } = await ask(`${STARS}/records`, { where: 'night < now()' });
    expect(headers.etag).toBeUndefined();
  });
});

describe('HEAD', () => {
  it('has the length of the page and nothing else', async () => {
    const whole = await ask(`${STARS}/records?limit=3`);
    const head = await ask(`${STARS}/records?limit=3`, {}, { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([
      200,
      '',
      String(whole.bytes.byteLength),
    ]);
  });
});

describe('a file cell', () => {
  const address = `${STARS}/files/${PLATE.id}`;

  it('is served at the address that its record gives', async () => {
    const { json } = await ask(`${STARS}/records`, { where: 'plate is not null', select: 'plate' });
    expect(json.results[0].plate.url).toBe(`http://sky.example${address}`);
    const { status, headers, bytes } = await ask(address);
    expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(headers['cache-control']).toMatch(/max-age=\d{5,}/);
    expect([...bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });

  it('has thumbnails of a width, with and without the last slash, also where pages look for them', async () => {
    const whole = await ask(address);
    for (const path of [`${address}/300`, `/explore/dataset/star-sightings/files/${PLATE.id}/300/`]) {
      const { status, bytes, headers } = await ask(path);
      expect([status, headers['content-type']]).toEqual([200, 'image/jpeg']);
      expect(bytes.equals(whole.bytes)).toBe(false);
    }
  });

  it('has no thumbnail of a size that is none, and says what a size is', async () => {
    for (const size of ['abc', '0', '-5', '300x200', '1e3']) {
      const { status, json } = await ask(`${address}/${size}`);
      expect([size, status, json.error_code]).toEqual([size, 400, 'InvalidRESTParameterError']);
      expect(json.message).toContain(`Invalid value for size API parameter: ${size} was found`);
    }
    // Never larger than the picture, and so never larger than a picture can be.
    expect((await ask(`${address}/999999999`)).status).toBe(200);
  });

  it('stands for its dataset where a thumbnail of that is asked for, in all versions', async () => {
    const small = await ask(`${address}/300`);
    for (const base of [BASE, '/api/v2', '/api/explore/v2.0']) {
      const { status, bytes } = await ask(`${base}/catalog/datasets/star-sightings/thumbnail`);
      expect([status, bytes.equals(small.bytes)]).toEqual([200, true]);
    }
    const none = await ask(`${BASE}/catalog/datasets/observatories/thumbnail`);
    expect([none.status, none.json.message]).toEqual([404, 'The dataset observatories has no thumbnail.']);
  });

  it('is not sent again to a client that has it', async () => {
    const { headers } = await ask(address);
    const again = await ask(address, {}, { headers: { 'if-none-match': headers.etag ?? '' } });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  it('that is not there is a 404, whatever stands in its place', async () => {
    for (const id of ['0'.repeat(32), '..%2f..%2fetc%2fpasswd', '%00', 'x'.repeat(200)])
      expect((await ask(`${STARS}/files/${id}`)).status, id).toBe(404);
  });
});

describe('a visit without a choice', () => {
  it('sets no cookie, on any address of the API', async () => {
    for (const path of [
      BASE,
      STARS,
      `${STARS}/records`,
      `${STARS}/facets`,
      `${STARS}/exports/csv`,
      `${BASE}/x`,
    ])
      expect(
        (await ask(path, {}, { headers: { cookie: 'sessionid=x; other=1' } })).headers['set-cookie'],
      ).toBeUndefined();
  });
});

const clauses = [
  'select',
  'where',
  'group_by',
  'order_by',
  'refine',
  'exclude',
  'q',
  'facet',
  'limit',
  'offset',
  'timezone',
  'lang',
];
const fragments = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    'star',
    'magnitude > ',
    'count(*)',
    'night',
    "date'2024'",
    '"',
    "'",
    '`',
    '(',
    ')',
    '[1..',
    "geom'POINT(1 2)'",
    ' as ',
    ',',
    ':',
    'in',
    'not ',
    'like "%',
    '\\',
    '-1',
    '99999999999999999999',
    '1e999',
    'range(magnitude, 0)',
    'facet(name=star',
  ),
);
const hostileText = fc.array(fragments, { maxLength: 6 }).map((parts) => parts.join(''));
const hostileQuery = fc.array(fc.tuple(fc.constantFrom(...clauses), hostileText), { maxLength: 4 });

describe('whatever is asked', () => {
  it('is never answered with a 5xx', async () => {
    const paths = ['records', 'facets', 'exports/csv', 'exports/json'].map((path) => `${STARS}/${path}`);
    paths.push(`${BASE}/catalog/datasets`, `${BASE}/catalog/facets`, STARS);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), hostileQuery, async (path, query) => {
        const text = query
          .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
          .join('&');
        const { status, text: body } = await ask(`${path}?${text}`);
        if (status >= 500) throw new Error(`${status} ${body}`);
      }),
      { seed: 20240812, numRuns: 1000 },
    );
  }, 180_000);

  it('has an address of any bytes without a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), async (tail) => {
        // A parser of HTTP lets no blank into an address.
        const path = `${BASE}/catalog/datasets/${tail.replaceAll(' ', '%20')}`;
        const { status } = await ask(path);
        expect(status).toBeLessThan(500);
      }),
      { seed: 20240812, numRuns: 300 },
    );
  });
});
