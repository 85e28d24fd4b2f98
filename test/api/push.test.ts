import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import type { Field, FieldType } from '#dataset';
import { applyPushes, createPushes, type PushOptions, presentRecords, pushWork } from '#push';
import {
  PLATE,
  starSightings,
  starSightingsMetadata,
  starSightingsSchema,
} from '../generators/star-sightings.ts';
import { type OfficePerson, type OfficePortal, startOffice } from '../office.ts';
import { publishRows } from '../portal.ts';

let portal: OfficePortal;
let owner: OfficePerson;
let reader: OfficePerson;
let address = '';
let key = '';
beforeAll(async () => {
  portal = await startOffice();
  owner = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
  reader = await portal.person('Edmond');
});
afterAll(() => portal.close());

const OFFICE = '/backoffice/datasets/observatories/push/';
const signal = new AbortController().signal;

/** What the worker process does, here and now. */
async function apply(
  dataset = 'observatories',
  publish: typeof portal.catalogue.publish = (request) => portal.catalogue.publish(request),
  jobs: PushOptions['jobs'] = portal.jobs,
): Promise<number> {
  const { store, settings, engine } = portal;
  const catalogue = {
    refresh: () => portal.catalogue.refresh(),
    get: (id: string) => portal.catalogue.get(id),
    publish,
  };
  await catalogue.refresh();
  const uid = catalogue.get(dataset)?.uid ?? '';
  const clock = { now: () => new Date() };
  const present = (entry: DatasetEntry) => presentRecords(engine, portal.catalogue, entry, clock.now());
  const { dataFolder } = settings;
  return pushWork({ store, catalogue, jobs, clock, dataFolder, present }).apply(uid, { signal });
}
const send = (act: string, body: unknown, pushkey = key) =>
  portal.http.app.inject({
    method: 'POST',
    url: `${address.replace('/push/?', `/${act}/?`)}${pushkey}`,
    // As curl says it.
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
const records = async (where = '') => {
  const url = `/api/explore/v2.1/catalog/datasets/observatories/records?order_by=name&limit=100${where}`;
  return (await portal.stranger.get(url)).json() as {
    total_count: number;
    results: readonly Readonly<Record<string, unknown>>[];
  };
};
const unescaped = (html: string) =>
  html.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');

describe('a dataset that takes pushed records', () => {
  it('is switched on in the back office, which shows address and key', async () => {
    expect((await reader.send(`${OFFICE}on/`)).statusCode).toBe(403);
    const { statusCode, body } = await owner.send(`${OFFICE}on/`);
    expect(statusCode).toBe(200);
    const [, path = '', secret = ''] =
      /(\/api\/push\/1\.0\/observatories\/\w+\/push\/\?pushkey=)([\w-]+)/.exec(unescaped(body)) ?? [];
    [address, key] = [path, secret];
    expect(key).toHaveLength(32);
    expect((await owner.get(OFFICE)).body).not.toContain(key);
  });

  it('takes one record, as the original says it, and shows it beside those that it had', async () => {
    const before = await records();
    const answer = await send('push', {
      name: 'Calern',
      country: 'France',
      altitude_m: 1270,
      location: { lat: 43.75, lon: 6.92 },
      opened: '1974',
    });
    expect([answer.statusCode, answer.json().status]).toEqual([200, 'OK']);
    expect((await records()).total_count).toBe(before.total_count);
    await apply();
    const after = await records();
    expect(after.total_count).toBe(before.total_count + 1);
    expect(after.results.find(({ name }) => name === 'Calern')).toMatchObject({
      country: 'France',
      altitude_m: 1270,
      location: { lat: 43.75, lon: 6.92 },
      opened: '1974',
    });
    // What was there is as it was.
    expect(after.results.filter(({ name }) => name !== 'Calern')).toEqual(before.results);
  });

  it('takes many at once; one with the same identity replaces the earlier one', async () => {
    const before = (await records()).total_count;
    const many = [
      { name: 'Calern', altitude_m: 1271 },
      { name: 'Meudon', altitude_m: 162 },
      { name: 'Meudon', altitude_m: 163 },
    ];
    expect((await send('push', many)).json()).toMatchObject({ status: 'OK', records: 3 });
    await apply();
    const { total_count, results } = await records();
    expect(total_count).toBe(before + 1);
    expect(results.find(({ name }) => name === 'Meudon')).toMatchObject({ altitude_m: 163 });
    expect(results.find(({ name }) => name === 'Calern')).toMatchObject({ altitude_m: 1271, country: null });
  });

  it('lets records go, and minds none that are not there', async () => {
    const before = (await records()).total_count;
    expect((await send('delete', [{ name: 'Meudon' }, { name: 'Never there' }])).json()).toMatchObject({
      records: 2,
    });
    await apply();
    expect((await records()).total_count).toBe(before - 1);
  });

  for (const [what, body, code, words] of [
    ['no JSON', '{"name": ', 'not-json', 'not JSON'],
    ['a number', '[{"name": "x"}, 7]', 'not-a-record', 'Record 2'],
    ['none of its fields', '{"nme": "x"}', 'no-known-field', 'They are: name, country'],
    ['no identity', '{"country": "France"}', 'no-identity', 'no value for "name"'],
    ['nothing', '', 'not-json', 'not JSON'],
    ['half a metre', '{"name": "x", "altitude_m": 1.5}', 'wrong-type', '"altitude_m", which takes a whole'],
    ['a text for a number', '{"name": "x", "altitude_m": "high"}', 'wrong-type', 'Record 1 has "high"'],
    ['a list for a text', '{"name": "x", "country": ["a"]}', 'wrong-type', '"country", which takes a text'],
    ['no such day', '[{"name": "x"}, {"name": "y", "opened": "2023-02-29"}]', 'wrong-type', 'Record 2'],
    [
      'a place off the Earth',
      '{"name": "x", "location": {"lat": 91, "lon": 0}}',
      'wrong-type',
      'a place such as',
    ],
  ] as const)
    it(`refuses ${what}, and says what and where`, async () => {
      const answer = await send('push', body);
      expect([answer.statusCode, answer.json().error_code]).toEqual([400, code]);
      expect(answer.json().message).toContain(words);
    });

  it('lets the record go that readers know by its id', async () => {
    await send('push', { name: 'Nice', altitude_m: '0372', location: '43.72, 7.3' });
    await apply();
    const api = '/api/records/1.0/search/?dataset=observatories&q=name:Nice';
    const { records: found } = (await portal.stranger.get(api)).json() as {
      records: readonly { readonly recordid: string; readonly fields: object }[];
    };
    expect(found).toMatchObject([{ fields: { altitude_m: 372, location: [43.72, 7.3] } }]);
    const url = address.replace('/push/?', `/${found[0]?.recordid}/delete/?`) + key;
    const ask = () => portal.http.app.inject({ url });
    expect((await ask()).json()).toMatchObject({ status: 'OK', records: 1 });
    expect([(await ask()).statusCode, (await ask()).json().error_code]).toEqual([404, 'unknown-record']);
    expect((await portal.http.app.inject({ url: `${url}x` })).statusCode).toBe(401);
    await apply();
    expect((await records()).results.map(({ name }) => name)).not.toContain('Nice');
  });

  it('takes none of a list in which one is wrong', async () => {
    const before = await records();
    await send('push', [{ name: 'Nice' }, { country: 'France' }]);
    await apply();
    expect(await records()).toEqual(before);
  });

  it('asks for the key of the source, and tells strangers nothing', async () => {
    const answers = [await send('push', { name: 'x' }, 'wrong'), await send('push', { name: 'x' }, '')];
    const nowhere = await portal.http.app.inject({
      method: 'POST',
      url: '/api/push/1.0/no-such/1/push/?pushkey=x',
      payload: '{}',
    });
    for (const answer of answers) expect([answer.statusCode, answer.body]).toEqual([401, nowhere.body]);
  });

  it('needs no session and takes none', async () => {
    const answer = await portal.http.app.inject({
      method: 'POST',
      url: address + key,
      headers: {
        cookie: owner.cookies,
        origin: 'https://elsewhere.example',
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/json',
      },
      payload: JSON.stringify({ name: 'Calern', altitude_m: 1270 }),
    });
    expect(answer.statusCode).toBe(200);
  });

  it('has a job for what was acknowledged, and only then', async () => {
    await apply();
    expect(await apply()).toBeGreaterThan(0);
    await send('push', { name: 'Calern', altitude_m: 1272 });
    const { jobs } = await portal.jobs.list({ kinds: [applyPushes.name] });
    expect(jobs.length).toBeGreaterThan(0);
  });

  it('takes no more with the key before, once there is another', async () => {
    const { body } = await owner.send(`${OFFICE}key/`);
    const another = /pushkey=([\w-]+)/.exec(unescaped(body))?.[1] ?? '';
    expect((await send('push', { name: 'x' })).statusCode).toBe(401);
    key = another;
    expect((await send('push', { name: 'Calern', altitude_m: 1273 })).statusCode).toBe(200);
  });

  it('takes none once it is switched off, and stays as it is', async () => {
    const before = await records();
    expect((await owner.send(`${OFFICE}off/`)).statusCode).toBe(303);
    expect((await send('push', { name: 'x' })).statusCode).toBe(401);
    expect(await records()).toEqual(before);
  });
});

describe('a dataset with pictures and without identities that takes pushed records', () => {
  const DATASET = 'plates';
  const PICTURE =
    'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwMAAAAgFAQAkoGyFAAAAAElFTkSuQmCC';
  const search = async (where: string) => {
    const select = new URLSearchParams({ dataset: DATASET, rows: '3', q: where });
    return (await portal.stranger.get(`/api/records/1.0/search/?${select}`)).json() as {
      nhits: number;
      records: readonly { readonly recordid: string; readonly fields: Readonly<Record<string, unknown>> }[];
    };
  };

  it('keeps the pictures it has, takes others as base64, and lets one of its records go by its id', async () => {
    const rows = [...starSightings()].slice(0, 60);
    const fields = starSightingsSchema.fields.map((field) => {
      const { id: _none, ...annotations } = field.annotations;
      return { ...field, annotations };
    });
    await publishRows(portal, {
      id: DATASET,
      schema: { fields },
      metadata: starSightingsMetadata,
      rows,
      files: [PLATE.id],
    });
    const lines = async () =>
      (await portal.stranger.get(`/api/explore/v2.1/catalog/datasets/${DATASET}/exports/jsonl`)).body.split(
        '\n',
      );
    const whole = await lines();
    const before = await search('');
    const pictured = await search('NOT #null(plate)');
    const { body } = await owner.send(`/backoffice/datasets/${DATASET}/push/on/`);
    const [at = ''] = /\/api\/push\/1\.0\/plates\/\w+\/push\/\?pushkey=[\w-]+/.exec(unescaped(body)) ?? [];
    const ask = (url: string, payload?: unknown) =>
      portal.http.app.inject({
        method: 'POST',
        url,
        ...(payload !== undefined && { payload: JSON.stringify(payload) }),
      });
    const refused = await ask(at, {
      star: 'Sirius B',
      plate: { content: 'no base64!', 'content-type': 'image/png' },
    });
    expect(refused.json()).toMatchObject({ error_code: 'wrong-type', field: 'plate' });
    const answer = await ask(at, {
      star: 'Sirius B',
      plate: { content: PICTURE, 'content-type': 'image/png' },
    });
    expect(answer.json()).toMatchObject({ status: 'OK' });
    await apply(DATASET);
    // All that it had, of every type, is as it was.
    expect((await lines()).slice(0, rows.length)).toEqual(whole.slice(0, rows.length));
    const after = await search('star:"Sirius B"');
    const cell = after.records[0]?.fields.plate as { readonly id: string };
    expect(cell).toMatchObject({
      mimetype: 'image/png',
      width: 2,
      height: 1,
      format: 'PNG',
      thumbnail: true,
    });
    const file = await portal.stranger.get(`/api/explore/v2.1/catalog/datasets/${DATASET}/files/${cell.id}`);
    expect([file.headers['content-type'], file.rawPayload.toString('base64')]).toEqual([
      'image/png',
      PICTURE,
    ]);
    expect((await search('NOT #null(plate)')).nhits).toBe(pictured.nhits + 1);
    const [gone] = (await search('')).records;
    const url = at.replace('/push/?', `/${gone?.recordid}/delete/?`);
    expect((await ask(url)).json()).toMatchObject({ records: 1 });
    await apply(DATASET);
    expect((await search('')).nhits).toBe(before.nhits);

    const plate = () =>
      portal.stranger.get(`/api/explore/v2.1/catalog/datasets/${DATASET}/files/${PLATE.id}`);
    expect((await plate()).statusCode).toBe(200);
    await publishRows(portal, {
      id: DATASET,
      schema: { fields },
      metadata: starSightingsMetadata,
      rows: rows.map((row) => ({ ...row, plate: null })),
    });
    // What no record has any more is nobody's to read.
    expect((await plate()).statusCode).toBe(404);
    // Deleted while a snapshot is being made: it does not come back, with rights that are everybody's.
    await ask(at, { star: 'Sirius C' });
    const publish: typeof portal.catalogue.publish = async (request) => {
      await portal.catalogue.remove(DATASET);
      return portal.catalogue.publish(request);
    };
    await expect(apply(DATASET, publish)).rejects.toMatchObject({ code: 'no-source' });
    expect(portal.catalogue.get(DATASET)).toBeUndefined();
  });
});

describe('a dataset whose records are pushed and published', () => {
  const field = (name: string, type: FieldType, annotations = {}) => ({
    name,
    type,
    label: { en: name },
    annotations,
  });
  const published = (
    id: string,
    fields: readonly Field[],
    rows: readonly Readonly<Record<string, unknown>>[],
  ) => publishRows(portal, { id, schema: { fields }, metadata: starSightingsMetadata, rows });
  // Here it is the test that works, at the moment that it wants.
  const asked: unknown[] = [];
  const jobs: PushOptions['jobs'] = {
    async enqueue(_kind, parameters) {
      asked.push(parameters);
    },
  };
  const pushesOf = (changes: Partial<PushOptions> = {}) => {
    const { store, catalogue, engine, settings } = portal;
    const clock = { now: () => new Date() };
    const present = (entry: DatasetEntry, id?: string) =>
      presentRecords(engine, catalogue, entry, clock.now(), id);
    const { dataFolder } = settings;
    return createPushes({ store, catalogue, jobs, clock, present, dataFolder, ...changes });
  };
  const sourceOf = (dataset: string) => pushesOf().of(portal.catalogue.get(dataset)?.uid ?? '');
  const switchedOn = async (dataset: string) => {
    const secret = await pushesOf().switchOn(portal.catalogue.get(dataset)?.uid ?? '');
    return { dataset, key: secret ?? '', resource: (await sourceOf(dataset))?.resource ?? '' };
  };
  const csv = async (dataset: string) =>
    (
      await portal.stranger.get(`/api/explore/v2.1/catalog/datasets/${dataset}/exports/csv?with_bom=false`)
    ).body
      .trim()
      .split('\r\n')
      .slice(1);

  const GAIA = [field('source_id', 'int', { id: true }), field('at', 'datetime'), field('mag', 'double')];
  const LOG = [field('line', 'text')];

  it('keeps identities to the last digit, in whatever form they are sent', async () => {
    await published('gaia', GAIA, [
      { source_id: 5853498713190525697n, mag: 11 },
      { source_id: 5853498713190525696n, mag: 12 },
      { source_id: 5n, mag: 5 },
    ]);
    const at = await switchedOn('gaia');
    await pushesOf().push(
      at,
      '[{"source_id": 5853498713190525696, "mag": 13}, {"source_id": "5", "mag": 6}]',
    );
    await pushesOf().push(at, '[{"source_id": 5.0, "mag": 7}, {"source_id": 9007199254740993, "mag": 1}]');
    await apply('gaia');
    expect(await csv('gaia')).toEqual([
      '5853498713190525697;;11.0',
      '5853498713190525696;;13.0',
      '5;;7.0',
      '9007199254740993;;1.0',
    ]);
    const moments = [field('at', 'datetime', { id: true }), field('mag', 'double')];
    await published('moments', moments, [{ at: '2020-01-01T00:00:00Z', mag: 1 }]);
    await pushesOf().push(await switchedOn('moments'), '[{"at": "2020-01-01T01:00:00+01:00", "mag": 2}]');
    await apply('moments');
    expect(await csv('moments')).toEqual(['2020-01-01T00:00:00+00:00;2.0']);
  });

  it('goes on from what was published since, also while a snapshot was being made', async () => {
    await published('log', LOG, [{ line: 'old' }]);
    const at = await switchedOn('log');
    await pushesOf().push(at, '{"line": "pushed"}');
    let isFirst = true;
    const publish: typeof portal.catalogue.publish = async (request) => {
      if (isFirst) await published('log', LOG, [{ line: 'new' }, { line: 'new' }]);
      isFirst = false;
      return portal.catalogue.publish(request);
    };
    expect(await apply('log', publish)).toBe(3);
    expect(await csv('log')).toEqual(['new', 'new', 'pushed']);
    await published('log', LOG, [{ line: 'newest' }, { line: 'pushed' }]);
    await pushesOf().push(at, '{"line": "again"}');
    await pushesOf().remove(at, '{"line": "pushed"}');
    await apply('log');
    expect(await csv('log')).toEqual(['newest', 'again']);
  });

  it('adds once what was published by a process that could not say so any more', async () => {
    await pushesOf().switchOff(portal.catalogue.get('log')?.uid ?? '');
    const at = await switchedOn('log');
    await pushesOf().push(at, '{"line": "once"}');
    const publish: typeof portal.catalogue.publish = async (request) => {
      await portal.catalogue.publish(request);
      throw new Error('the process has ended');
    };
    await expect(apply('log', publish)).rejects.toThrow('has ended');
    await apply('log');
    expect(await csv('log')).toEqual(['newest', 'again', 'once']);
    const { acknowledged, applied } = (await sourceOf('log')) ?? {};
    expect(applied).toBe(acknowledged);
  });

  it('that was unpublished meanwhile shows what was acknowledged once it is given back', async () => {
    await published('hidden-log', LOG, [{ line: 'one' }]);
    const at = await switchedOn('hidden-log');
    await pushesOf().push(at, '{"line": "two"}');
    const { uid = '' } = portal.catalogue.get('hidden-log') ?? {};
    await portal.catalogue.withdraw('hidden-log');
    expect(await pushesOf().push(at, '{"line": "three"}')).toMatchObject({ ok: false });
    const { store, catalogue, settings } = portal;
    const work = pushWork({
      store,
      catalogue,
      jobs,
      clock: { now: () => new Date() },
      dataFolder: settings.dataFolder,
      present: () => expect.unreachable('readers do not see it'),
    });
    expect(await work.apply(uid, { signal })).toBe(0);
    asked.length = 0;
    await pushesOf().resume();
    expect(asked).toEqual([]);
    await portal.catalogue.bringBack(uid);
    await pushesOf().resume();
    expect(asked).toEqual([{ uid }]);
    await apply('hidden-log', undefined, jobs);
    expect(await csv('hidden-log')).toEqual(['one', 'two']);
  });

  it('has in its history what was there before all that was pushed', async () => {
    await published('kept', LOG, [{ line: 'a' }, { line: 'b' }]);
    const at = await switchedOn('kept');
    for (const line of ['1', '2', '3', '4']) {
      await pushesOf().push(at, JSON.stringify({ line }));
      await apply('kept');
    }
    const kept = await portal.catalogue.snapshots(portal.catalogue.get('kept')?.uid ?? '');
    expect(kept.map(({ recordCount }) => recordCount)).toEqual([6, 5, 2]);
  });

  it('leaves others their turn: what comes during a snapshot is for another job', async () => {
    const uid = portal.catalogue.get('kept')?.uid ?? '';
    const key = (await pushesOf().renewKey(uid)) ?? '';
    const source = { dataset: 'kept', key, resource: (await sourceOf('kept'))?.resource ?? '' };
    await pushesOf().push(source, '{"line": "5"}');
    const publish: typeof portal.catalogue.publish = async (request) => {
      await pushesOf().push(source, '{"line": "6"}');
      asked.length = 0;
      return portal.catalogue.publish(request);
    };
    expect(await apply('kept', publish, jobs)).toBe(7);
    const { acknowledged = 0, applied } = (await sourceOf('kept')) ?? {};
    expect(applied).toBe(acknowledged - 1);
    expect(asked).toEqual([{ uid }]);
  });

  it('refuses what does not fit before any of it is written, and what is nested without end', async () => {
    const entry = portal.catalogue.get('log');
    if (!entry) throw new Error('there is no log');
    await pushesOf().switchOff(entry.uid);
    const at = await switchedOn('log');
    const before = await sourceOf('log');
    const full = {
      ...portal.catalogue,
      refresh: async () => {},
      file: () => undefined,
      addFile: async () => true,
    };
    const nearly = pushesOf({ catalogue: { ...full, get: () => ({ ...entry, recordCount: 999_999 }) } });
    expect(await nearly.push(at, '[{"line": "x"}, {"line": "y"}]')).toMatchObject({
      problems: [{ code: 'full' }],
    });
    expect(await sourceOf('log')).toEqual(before);
    expect(await nearly.push(at, '{"line": "x"}')).toMatchObject({ value: 1 });
    expect(await nearly.push(at, '{"line": "y"}')).toMatchObject({ problems: [{ code: 'full' }] });
    const deep = `{"line": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect(await pushesOf().push(at, deep)).toMatchObject({ problems: [{ code: 'not-json' }] });
  });
});
