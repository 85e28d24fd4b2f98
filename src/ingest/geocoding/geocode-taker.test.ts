import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GEOCODER_PROTOCOLS, type GeocoderProtocol } from '#settings';
import { ADDRESSES, type GeocoderService, startGeocoders } from '../../../test/geocoder-service.ts';
import { openAnswers, PREVIEW_MEASURE } from './answer-store.ts';
import { GeocodeTaker, type GeocodeTakerOptions, geocodedOf } from './geocode-taker.ts';
import type { Geocoder } from './model.ts';
import { PROTOCOLS } from './protocols.ts';

let folder: string;
let service: GeocoderService;
let caches = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-geocodes-'));
  service = await startGeocoders();
});
beforeEach(() => {
  service.asked.length = 0;
  service.instead.length = 0;
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const KEY = 'abc123/+=secret';
const geocoderOf = (protocol: GeocoderProtocol): Geocoder => ({
  id: protocol,
  name: protocol,
  protocol,
  url: service.addressOf(protocol),
  key: KEY,
  perSecond: 1e6,
  attribution: '',
});

interface Wish extends Partial<Omit<GeocodeTakerOptions, 'geocoding'>> {
  readonly mode?: 'forward' | 'reverse';
  readonly cache?: string;
  readonly country?: string;
}

/** What a service says to texts, in their order. */
async function answers(protocol: GeocoderProtocol, texts: readonly string[], wish: Wish = {}) {
  const { mode = 'forward', country = '', cache = `cache-${++caches}`, ...options } = wish;
  const geocoder = geocoderOf(protocol);
  const cacheFile = join(folder, cache);
  const geocoding = { geocoders: [geocoder], cacheFile, person: 'p1', allowPrivateAddresses: true };
  const taker = new GeocodeTaker({ geocoding, firstWaitMs: 1, ...options });
  try {
    const key = await taker.take(geocoder, { mode, country }, texts);
    return texts.map((text) => geocodedOf(key, text));
  } finally {
    await taker.close();
  }
}

const known = (protocol: GeocoderProtocol) =>
  ADDRESSES.find(({ address }) => (address === 'filled.count.soap') === (protocol === 'what3words'));

describe.each(GEOCODER_PROTOCOLS)('the protocol %s', (protocol) => {
  it('finds the place of an address, and says of others that it finds none', async () => {
    const { address = '', lon, lat, label } = known(protocol) ?? {};
    expect(await answers(protocol, [address, 'nowhere at all'])).toMatchObject([
      { found: { place: { lon, lat }, label: expect.stringContaining(label ?? '') } },
      { why: 'not-found' },
    ]);
    const { query, headers } = service.asked[0] ?? {};
    const sent = [query?.get('token'), query?.get('key'), headers?.['x-api-key'], headers?.authorization];
    expect(sent.filter((one) => one != null)).toEqual([expect.stringContaining(KEY)]);
  });

  it('says how sure it is only where it promises to', async () => {
    const [first] = await answers(protocol, [known(protocol)?.address ?? '']);
    const score = first && 'found' in first ? first.found.score : undefined;
    expect(score !== undefined).toBe(PROTOCOLS[protocol].scores !== undefined);
  });

  it('finds what is at a place', async () => {
    const [meudon, sea] = await answers(protocol, ['48.805200,2.231000', '0.000000,0.000000'], {
      mode: 'reverse',
    });
    const countries = { addok: undefined, pdok: 'NL', arcgis: 'FRA', census: 'US' };
    const country = protocol in countries ? countries[protocol as keyof typeof countries] : 'FR';
    expect(meudon).toMatchObject({ found: { city: 'Meudon', ...(country && { country }) } });
    if (protocol !== 'what3words')
      expect(meudon).toMatchObject({ found: { county: 'Hauts-de-Seine', region: 'Île-de-France' } });
    expect(sea).toEqual({ why: 'not-found' });
  });

  it('takes nothing for an answer that is none', async () => {
    for (const body of ['', '[]', 'null', '{}', '{"features":{},"response":[],"result":7}', '[[[[']) {
      service.instead.push((answer) => answer.end(body));
      const nothing = protocol === 'nominatim' && body === '[]';
      const asked = answers(protocol, ['x']);
      if (nothing) expect(await asked).toEqual([{ why: 'not-found' }]);
      else await expect(asked).rejects.toThrow('does not answer');
    }
  });
});

describe('a service that fails', () => {
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) service.instead.push((answer) => answer.writeHead(502).end());
  };

  it('for a moment is asked again', async () => {
    fail(2);
    expect(await answers('addok', ['x'])).toEqual([{ why: 'not-found' }]);
  });

  it('on one question among many fails on that one only, and is asked it again another time', async () => {
    service.failing.add('x7');
    const texts = Array.from({ length: 20 }, (_, i) => `x${i}`);
    const found = await answers('addok', texts, { cache: 'one-fails' });
    expect(found.filter((one) => JSON.stringify(one) === '{"why":"not-found"}')).toHaveLength(19);
    expect(found[7]).toEqual({ why: 'failed' });
    service.failing.clear();
    service.asked.length = 0;
    await answers('addok', texts, { cache: 'one-fails' });
    expect(service.asked.map(({ query }) => query.get('q'))).toEqual(['x7']);
  });

  it('on all of them has no answer', async () => {
    fail(100);
    await expect(answers('addok', ['x', 'y', 'z', 'u'])).rejects.toThrow('status 502');
  });

  it('by breaking off is like one that is away', async () => {
    for (let i = 0; i < 5; i++) service.instead.push((answer) => answer.destroy());
    await expect(answers('addok', ['x'])).rejects.toThrow('broke the connection off');
  });
});

describe('a service that answers something else', () => {
  const refusal = (...bodies: readonly string[]) => {
    for (const body of bodies) service.instead.push((answer) => answer.end(body));
    return answers('arcgis', ['x']);
  };

  it('has its reason told, without the key', async () => {
    const body = (key: string) => JSON.stringify({ error: { code: 498, message: `Invalid token ${key}` } });
    const told = await refusal(body(KEY)).catch((error: Error) => error.message);
    expect(told).toContain('refuses to answer: Invalid token ….');
    service.instead.push((answer) => answer.writeHead(403).end('{}'));
    await expect(answers('arcgis', ['x'])).rejects.toThrow('answered with status 403');
    await expect(refusal('<!doctype html><title>Sign in</title>')).rejects.toThrow(
      'as a service of the protocol',
    );
    await expect(refusal(`{"candidates": "${'x'.repeat(1 << 20)}"}`)).rejects.toThrow('has more than');
  });

  it('and leads elsewhere is not given the key there', async () => {
    service.instead.push((answer) =>
      answer
        .writeHead(302, { location: `http://localhost:${new URL(service.origin).port}/what3words/` })
        .end(),
    );
    await expect(answers('what3words', ['x.y.z'])).rejects.toThrow('status 404');
    expect(service.asked.map(({ headers }) => headers['x-api-key'])).toEqual([KEY, undefined]);
  });

  it('has placed nothing where the place is not on the Earth, and its texts are plain and short', async () => {
    const bodies = [
      { address: 'x', location: { x: 400, y: 1 }, score: 100 },
      { address: 'x', location: { x: 'NaN', y: null }, score: 100 },
      { address: `<b>\u202e\n${'é'.repeat(900)}`, location: { x: 2, y: 48 }, score: '1e999' },
    ];
    for (const one of bodies)
      service.instead.push((answer) => answer.end(JSON.stringify({ candidates: [one] })));
    const found = await answers('arcgis', ['a', 'b', 'c']);
    expect(found.filter((one) => one && 'why' in one)).toHaveLength(2);
    expect(found.find((one) => one && 'found' in one)).toEqual({
      found: { place: { lon: 2, lat: 48 }, label: `<b> ${'é'.repeat(296)}` },
    });
  });

  it('and wants to be left alone for a day is not waited for', async () => {
    service.instead.push((answer) => answer.writeHead(429, { 'retry-after': '86400' }).end());
    await expect(answers('arcgis', ['x'])).rejects.toThrow('wants to be asked again in 86400 s');
  });
});

describe('a country', () => {
  it('is told to the services that know of any, in their way, and holds for all', async () => {
    const { address = '' } = known('nominatim') ?? {};
    const ask = (protocol: GeocoderProtocol, country: string) => answers(protocol, [address], { country });
    await ask('nominatim', 'fr');
    await ask('arcgis', 'fr');
    const sent = service.asked.map(({ query }) => query.get('countrycodes') ?? query.get('countryCode'));
    expect(sent).toEqual(['fr', 'FR']);
    expect(await ask('photon', 'fr')).toMatchObject([{ found: {} }]);
    expect(await ask('photon', 'be')).toEqual([{ why: 'not-found' }]);
  });
});

describe('what was answered', () => {
  it('is kept without the questions, for nobody but the portal', async () => {
    await answers('addok', ['22 Baker Street, a person’s home'], { cache: 'kept' });
    const { mode } = statSync(join(folder, 'kept'));
    expect((mode & 0o077).toString(8)).toBe('0');
    service.asked.length = 0;
    await answers('addok', ['22 Baker Street, a person’s home'], { cache: 'kept' });
    expect(service.asked).toEqual([]);
  });

  it('is asked again after a year, and after a month where nothing was found', () => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const kept = openAnswers(join(folder, 'ages'), () => now);
    const question = { mode: 'forward', country: '', text: 'x' } as const;
    const geocoder = geocoderOf('addok');
    const daysLater = (days: number, answer: Parameters<typeof kept.keep>[2]) => {
      kept.keep(geocoder, question, answer);
      now += days * 86_400_000;
      return kept.kept(geocoder, question);
    };
    const found = { found: { label: 'x' } };
    expect([daysLater(364, found), daysLater(366, found)]).toEqual([found, undefined]);
    const nothing = { why: 'not-found' } as const;
    expect([daysLater(29, nothing), daysLater(31, nothing)]).toEqual([nothing, undefined]);
    kept.close();
  });
});

describe('previews', () => {
  const preview = { first: 10, forMs: 4000 };

  it('ask for no more than a person’s measure in an hour', async () => {
    for (let i = 0; i * 10 < PREVIEW_MEASURE + 30; i++)
      await answers(
        'addok',
        Array.from({ length: 10 }, (_, one) => `${i} ${one}`),
        { cache: 'hammered', preview },
      );
    expect(service.asked).toHaveLength(PREVIEW_MEASURE);
  });

  it('do not wait for a service that wants to be left alone', async () => {
    service.instead.push((answer) => answer.writeHead(429, { 'retry-after': '500' }).end());
    const wish = { cache: 'busy', preview };
    expect(await answers('addok', ['x'], wish)).toEqual([{ later: true }]);
    expect(await answers('addok', ['x', 'y'], wish)).toEqual([{ later: true }, { later: true }]);
    expect(service.asked).toHaveLength(1);
  });
});
