import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { GEOCODER_PROTOCOLS } from '#settings';
import { ADDRESSES, type GeocoderService, startGeocoders } from '../../../test/geocoder-service.ts';
import type { Geocoder } from '../geocoding/model.ts';
import { importDataset, previewImport } from '../import.ts';
import { previewSample } from '../sample-preview.ts';
import { type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';

let workshop: TestWorkshop;
let service: GeocoderService;
let caches = 0;
beforeAll(async () => {
  workshop = testWorkshop();
  service = await startGeocoders();
});
beforeEach(() => {
  service.asked.length = 0;
  service.instead.length = 0;
});
afterAll(async () => {
  await service.close();
  workshop.remove();
});

const KEY = 'abc123/+=secret';
const geocoders = (): readonly Geocoder[] =>
  GEOCODER_PROTOCOLS.map((protocol) => ({
    id: protocol,
    name: protocol.toUpperCase(),
    protocol,
    url: service.addressOf(protocol),
    key: KEY,
    perSecond: 50,
    attribution: '',
  }));

/** The services as one data folder knows them; without a name, one that has never asked. */
const within = (cache = `cache-${++caches}`, more: Partial<Geocoder> = {}) => ({
  surroundings: {
    geocoding: {
      geocoders: geocoders().map((one) => ({ ...one, ...more })),
      cacheFile: join(workshop.folder, `${cache}.db`),
      person: 'p1',
      allowPrivateAddresses: true,
    },
  },
});

const step = (geocoder: string, more: object = {}) => ({
  kind: 'geocode',
  geocoder,
  field: 'address',
  to: 'place',
  sends: true,
  ...more,
});
const csvOf = (addresses: readonly string[]) =>
  `n,address\n${addresses.map((text, i) => `${i},"${text}"`).join('\n')}\n`;
const [PARIS = '', MEUDON = '', UNSURE = ''] = ADDRESSES.map(({ address }) => address);

describe('addresses', () => {
  it('become places, and what is not found is listed with its row', async () => {
    const csv = csvOf([PARIS, 'nowhere at all', PARIS, '']);
    const imported = await workshop.run(workshop.file('a.csv', csv), {
      steps: [step('nominatim', { found_to: 'found' })],
      ...within(),
    });
    const rows = await workshop.ask(imported, (records) =>
      raw(`SELECT place.lat, place.lon, "found" FROM ${records} ORDER BY _rid`),
    );
    const found = [48.8364, 2.3365, '61 Avenue de l’Observatoire 75014 Paris'];
    const none = [null, null, null];
    expect(rows).toEqual([found, none, found, none]);
    expect(imported.report.rejects).toMatchObject([
      { row: 2, field: 'place', value: 'nowhere at all', reason: 'the service does not find it' },
    ]);
    // The same address once.
    expect(service.asked).toHaveLength(2);
  });

  it('are put together of several fields, and where those are empty nothing is asked', async () => {
    const csv = 'street,town\n5 place Jules Janssen,Meudon\n,Meudon\n,\n';
    await workshop.run(workshop.file('b.csv', csv), {
      steps: [step('addok', { field: undefined, address: '{{street}}, {{town}}' })],
      ...within(),
    });
    expect(service.asked.map(({ query }) => query.get('q'))).toEqual([MEUDON, 'Meudon']);
  });

  it('that a service is less sure of than is asked for count as not found, and say what it was', async () => {
    const imported = await workshop.run(workshop.file('c.csv', csvOf([PARIS, UNSURE])), {
      steps: [step('addok', { least: '0.5', found_to: 'found', score_to: 'score' })],
      ...within(),
    });
    const rows = await workshop.ask(imported, (records) =>
      raw(`SELECT place IS NULL, "found", score FROM ${records} ORDER BY _rid`),
    );
    expect(rows).toEqual([
      [false, ADDRESSES[0]?.label, 0.97],
      [true, 'Rue du Ciel 58000 Nevers', 0.31],
    ]);
    expect(imported.report.rejects).toMatchObject([
      { row: 2, reason: 'the service is less sure of it than was asked for' },
    ]);
  });
});

describe('places', () => {
  it('get their town, region and country', async () => {
    const imported = await workshop.run(workshop.file('f.csv', 'place\n"48.8052, 2.2310"\n"0, 0"\n'), {
      steps: [
        {
          kind: 'reverse-geocode',
          geocoder: 'photon',
          field: 'place',
          city_to: 'city',
          region_to: 'region',
          country_to: 'country',
          sends: true,
        },
      ],
      ...within(),
    });
    const rows = await workshop.ask(imported, (records) =>
      raw(`SELECT city, region, country FROM ${records} ORDER BY _rid`),
    );
    expect(rows).toEqual([
      ['Meudon', 'Île-de-France', 'FR'],
      [null, null, null],
    ]);
    expect(imported.report.rejects).toMatchObject([
      { row: 2, field: 'city', reason: 'the service does not find it' },
    ]);
  });
});

describe('a service', () => {
  const failing = async (more: object = {}, addresses = [PARIS, MEUDON]) =>
    workshop.problem(workshop.file('g.csv', csvOf(addresses)), {
      steps: [step('arcgis')],
      ...within(),
      ...more,
    });

  it('is asked nothing that nobody has agreed to, and only if the portal knows it', async () => {
    const path = workshop.file('h.csv', csvOf([PARIS]));
    const unsaid = await workshop.problem(path, { steps: [step('addok', { sends: false })], ...within() });
    expect(unsaid.message).toContain('must be true: it says that values may be sent to the service');
    const unknown = await workshop.problem(path, { steps: [step('https://elsewhere')], ...within() });
    expect(unknown.message).toBe('Step 1: the portal knows no geocoder https://elsewhere.');
    const country = await workshop.problem(path, { steps: [step('census', { country: 'us' })], ...within() });
    expect(country.message).toBe('Step 1: the geocoder CENSUS cannot be told a country.');
    const least = await workshop.problem(path, { steps: [step('photon', { least: 1 })], ...within() });
    expect(least.message).toBe('Step 1: the geocoder PHOTON does not say how sure it is.');
    const none = await workshop.problem(path, { steps: [step('addok')] });
    expect(none.message).toBe('Step 1: the portal knows no geocoder.');
    expect(service.asked).toEqual([]);
  });

  it('within the network of the portal is not asked', async () => {
    const { geocoding } = within().surroundings;
    const problem = await failing({
      surroundings: { geocoding: { ...geocoding, allowPrivateAddresses: false } },
    });
    expect(problem.message).toContain('is not on the public internet');
    expect(service.asked).toEqual([]);
  });

  it('is left when the import is cancelled, and what it has answered is kept', async () => {
    const stopping = new AbortController();
    service.instead.push(
      (answer) => answer.end('{"features":[]}'),
      () => stopping.abort(),
    );
    const request = {
      source: { kind: 'file' as const, path: workshop.file('k.csv', csvOf([PARIS, MEUDON])) },
      id: 'test',
      dataFolder: join(workshop.folder, 'data'),
      steps: [step('photon')],
      // One at a time; the second never comes.
      ...within('left', { perSecond: 2 }),
    };
    await expect(importDataset({ ...request, signal: stopping.signal })).rejects.toThrow('cancelled');
    expect(service.asked.map(({ query }) => query.get('q'))).toEqual([PARIS, MEUDON]);
    service.asked.length = 0;
    const again = await importDataset({ ...request, ...within('left') });
    expect([again.ok, service.asked.map(({ query }) => query.get('q'))]).toEqual([true, [MEUDON]]);
  });
});

describe('while somebody edits', () => {
  const rows = (n: number, word: string) => Array.from({ length: n }, (_, i) => `${word} ${i}`);
  const look = async (addresses: readonly string[], cache: string, more: Partial<Geocoder> = {}) => {
    const path = workshop.file('many.csv', csvOf(addresses));
    const [dataFolder, sampleFile] = [join(workshop.folder, 'data'), join(workshop.folder, 'sample')];
    await previewImport({ source: { kind: 'file', path }, id: 'x', dataFolder, sampleFile });
    const folder = join(dataFolder, 'tmp');
    return previewSample({ sampleFile, folder, steps: [step('addok')], ...within(cache, more) });
  };

  it('only the first ten addresses are asked for, and those after them are not rejected', async () => {
    const { preview, effects } = await look([PARIS, ...rows(40, 'unknown')], 'edit');
    expect(service.asked).toHaveLength(10);
    expect(effects[0]?.added).toEqual(['place']);
    expect(preview?.rejectedCount).toBe(9);
    expect(preview?.typedRows[0]?.cells.at(-1)).toBe('48.8364, 2.3365');
    await look([PARIS, ...rows(40, 'unknown')], 'edit');
    expect(service.asked).toHaveLength(10);
  });

  it('a slow service is asked only as often as it allows', async () => {
    await look(rows(10, 'slow'), 'slow', { perSecond: 0.1 });
    expect(service.asked).toHaveLength(1);
  });

  it('a service that fails is told as a problem of its step', async () => {
    service.instead.push((answer) => answer.writeHead(500).end());
    const { effects } = await look([PARIS], 'broken');
    expect(effects[0]?.problem?.message).toContain('The geocoder ADDOK does not answer');
  });
});
