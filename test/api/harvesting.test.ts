import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import type { DatasetEntry } from '#catalogue';
import { type HarvesterWish, type HarvestReport, harvestWork } from '#harvesting';
import { zipOf } from '../../src/ingest/sources/zip.fixture.ts';
import { JOB_KINDS } from '../../src/job-kinds.ts';
import { startDue } from '../../src/jobs/schedules.ts';
import { accepted, signedUp } from '../accounts.ts';
import { startFtp } from '../ftp.ts';
import { observatoriesMetadata } from '../generators/observatories.ts';
import { officePerson } from '../office.ts';
import { publishRows, startTestPortal, type TestPortal } from '../portal.ts';

const PRIVATE = { ALMAGEST_ALLOW_PRIVATE_ADDRESSES: 'true' };
const CSV = 'name,mag\nVega,0.03\nMira,3\n';
const VOTABLE =
  '<VOTABLE><RESOURCE><TABLE><FIELD name="ra" datatype="double" unit="deg" ucd="pos.eq.ra"/><DATA><TABLEDATA><TR><TD>279.2</TD></TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>';

let source: TestPortal;
let portal: TestPortal;
let sourceUrl: string;
let web: Server;
let webUrl: string;
type Answer = string | Buffer | undefined;
let answers: (path: string, request: IncomingMessage) => Answer | Promise<Answer> = () => undefined;

beforeAll(async () => {
  source = await startTestPortal();
  sourceUrl = await source.http.app.listen({ port: 0, host: '127.0.0.1' });
  portal = await startTestPortal(PRIVATE, { datasets: [] });
  web = createServer(async (request: IncomingMessage, reply: ServerResponse) => {
    const body = await answers(request.url ?? '', request);
    if (body === undefined) reply.writeHead(404).end();
    else reply.end(body);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const address = web.address();
  webUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
afterAll(async () => {
  web.close();
  web.closeAllConnections();
  await source.close();
  await portal.close();
});

const job = { signal: new AbortController().signal, progress: () => {} };
const wish = (change: Partial<HarvesterWish>): HarvesterWish => ({
  name: 'test',
  kind: 'folder',
  config: {},
  idPrefix: '',
  schedule: '',
  removesGone: false,
  ...change,
});
async function added(change: Partial<HarvesterWish>, at = portal, owner = ''): Promise<string> {
  const saved = await at.harvesting.save(COMMAND_LINE, owner, wish(change));
  if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  return saved.value.id;
}
const harvested = async (change: Partial<HarvesterWish>): Promise<HarvestReport> =>
  portal.harvests.run(await added(change), false, job);

describe('another portal', () => {
  it('is taken over with schema, annotations, metadata, files and every record', async () => {
    const id = await added({ kind: 'opendatasoft', config: { url: sourceUrl } });
    const preview = await portal.harvests.run(id, true, job);
    expect(preview.problem).toBeUndefined();
    expect(preview).toMatchObject({ isPreview: true, counts: { created: 2 } });
    expect(portal.catalogue.list()).toEqual([]);
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ created: 2 });
    const read = async (at: TestPortal, url: string) =>
      (await at.http.app.inject({ url, headers: { host: 'sky.example' } })).body;
    for (const { id: dataset } of source.catalogue.list()) {
      const there = source.catalogue.get(dataset);
      const here = portal.catalogue.get(dataset);
      expect(here?.schema).toEqual(there?.schema);
      expect(here?.metadata).toEqual(there?.metadata);
      const records = `/api/explore/v2.1/catalog/datasets/${dataset}/exports/jsonl`;
      const [theirs, ours] = [await read(source, records), await read(portal, records)];
      expect(ours.split('\n').length).toBe((there?.recordCount ?? 0) + 1);
      expect(ours).toBe(theirs);
    }
    const plate = /"url":"[^"]*(\/api\/explore\/v2\.1\/[^"]*)"/.exec(
      await read(
        portal,
        '/api/explore/v2.1/catalog/datasets/star-sightings/records?where=plate is not null&limit=1',
      ),
    )?.[1];
    expect(await read(portal, plate ?? 'none')).toBe(await read(source, plate ?? 'none'));
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ unchanged: 2 });
  });

  it('is read at one dataset, and only what the harvester made is ever changed or removed', async () => {
    const taken = await harvested({
      kind: 'opendatasoft',
      config: { url: sourceUrl, dataset: 'observatories' },
    });
    expect(taken.counts).toEqual({ failed: 1 });
    expect(taken.lines[0]?.problem).toContain('did not make');
    const own = await harvested({
      kind: 'opendatasoft',
      idPrefix: 'copy-',
      config: { url: `${sourceUrl}/explore/dataset/observatories/information/` },
    });
    expect(own.lines).toMatchObject([{ datasetId: 'copy-observatories', outcome: 'created' }]);
  });
});

describe('a folder of files', () => {
  const index = (...names: readonly string[]) =>
    `<h1>Index</h1><a href="../">up</a><a href='?C=N'>sort</a><a href="http://169.254.169.254/x.csv">far</a>${names.map((name) => `<a href="${name}">${name}</a>`).join('')}`;

  it('is previewed, taken over, updated, and what is gone is told, or goes', async () => {
    let files: Readonly<Record<string, string>> = {
      'stars.csv': CSV,
      'broken.xlsx': 'PK\x03\x04',
      'note.pdf': '%PDF',
    };
    answers = (path) =>
      path === '/data/' ? index(...Object.keys(files)) : files[path.replace('/data/', '')];
    const id = await added({ kind: 'folder', idPrefix: 'f-', config: { url: `${webUrl}/data/` } });
    const first = await portal.harvests.run(id, false, job);
    expect(first.counts).toEqual({ created: 1, failed: 1 });
    expect(first.lines[0]).toMatchObject({
      remote: 'broken.xlsx',
      outcome: 'failed',
      problem: expect.stringContaining('damaged'),
    });
    files = { 'stars.csv': `${CSV}Deneb,1.25\n`, 'more.csv': CSV };
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ created: 1, updated: 1 });
    expect(portal.catalogue.get('f-stars')?.recordCount).toBe(3);
    files = { 'stars.csv': files['stars.csv'] ?? '' };
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ unchanged: 1, gone: 1 });
    expect(portal.catalogue.get('f-more')).toBeDefined();
    await portal.harvesting.save(
      COMMAND_LINE,
      '',
      wish({ kind: 'folder', idPrefix: 'f-', config: { url: `${webUrl}/data/` }, removesGone: true }),
      id,
    );
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ unchanged: 1, removed: 1 });
    expect(portal.catalogue.get('f-more')).toBeUndefined();
    // A list that cannot be had says nothing of what is gone.
    answers = () => undefined;
    const failed = await portal.harvests.run(id, false, job);
    expect(failed).toMatchObject({ counts: {}, problem: expect.stringContaining('404') });
    expect(portal.catalogue.get('f-stars')).toBeDefined();
  });

  it('keeps what a person has said of a dataset since', async () => {
    let text = CSV;
    answers = (path) => (path === '/kept/' ? index('kept.csv') : text);
    const id = await added({ kind: 'folder', config: { url: `${webUrl}/kept/` } });
    await portal.harvests.run(id, false, job);
    const entry = portal.catalogue.get('kept');
    if (!entry) throw new Error('it was not taken over');
    await portal.catalogue.describe(
      'kept',
      { ...entry.metadata, title: { en: 'Bright stars' } },
      entry.metadataProcessed,
    );
    text = `${CSV}Deneb,1.25\n`;
    await portal.harvests.run(id, false, job);
    expect(portal.catalogue.get('kept')).toMatchObject({
      recordCount: 3,
      metadata: { title: { en: 'Bright stars' } },
    });
  });

  it('gives no dataset the id by which another one is known to programs', async () => {
    const { id, uid } = portal.catalogue.get('f-stars') ?? {};
    answers = (path) => (path === '/uids/' ? index(`${uid}.csv`) : CSV);
    const [line] = (await harvested({ config: { url: `${webUrl}/uids/` } })).lines;
    expect(line).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('did not make') });
    expect(portal.catalogue.get(uid ?? '')?.id).toBe(id);
  });

  it('publishes nothing where the dataset went, or another one came, while its data were fetched', async () => {
    let meanwhile = async (): Promise<unknown> => undefined;
    answers = (path) => (path === '/race/' ? index('race.csv') : meanwhile().then(() => CSV));
    const { schema, metadata } = source.catalogue.list()[1] ?? {};
    if (!schema || !metadata) throw new Error('the source has no dataset');
    meanwhile = () => publishRows(portal, { id: 'race', schema, metadata, rows: [{ name: 'Precious' }] });
    const id = await added({ kind: 'folder', config: { url: `${webUrl}/race/` } });
    const [late] = (await portal.harvests.run(id, false, job)).lines;
    expect(late).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('did not make') });
    expect(portal.catalogue.get('race')).toMatchObject({ recordCount: 1, schema });
    await portal.catalogue.remove('race');
    meanwhile = async () => undefined;
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ created: 1 });
    // Rights go with a dataset: one that came back would be everybody's.
    meanwhile = () => portal.catalogue.remove('race');
    answers = (path) => (path === '/race/' ? index('race.csv') : meanwhile().then(() => `${CSV}Deneb,1\n`));
    const [gone] = (await portal.harvests.run(id, false, job)).lines;
    expect(gone).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('not there any more') });
    expect(portal.catalogue.get('race')).toBeUndefined();
  });

  it('may be a zip file, whose files are datasets', async () => {
    answers = () => zipOf({ 'a/one.csv': CSV, 'two.csv': CSV, '../../evil.csv': CSV, 'note.txt': 'x' });
    const report = await harvested({ kind: 'zip', idPrefix: 'z-', config: { url: `${webUrl}/all.zip` } });
    // An archive with a path that leads out of it is refused as a whole.
    expect(report.problem).toContain('damaged');
    answers = () => zipOf({ 'a/one.csv': CSV, 'two.csv': CSV });
    expect(
      (await harvested({ kind: 'zip', idPrefix: 'z-', config: { url: `${webUrl}/all.zip` } })).counts,
    ).toEqual({ created: 2 });
  });

  it('may be on an FTP server, behind a password', async () => {
    const server = await startFtp({ 'ftp-stars.csv': CSV, 'read.me': 'x' });
    try {
      const config = { url: `ftp://127.0.0.1:${server.port}/pub`, user: 'club', password: 'star' };
      expect((await harvested({ kind: 'ftp', config })).lines).toMatchObject([
        { datasetId: 'ftp-stars', outcome: 'created', records: 2 },
      ]);
      expect((await harvested({ kind: 'ftp', config: { ...config, password: 'moon' } })).problem).toContain(
        '530',
      );
      for (const path of ['%E0%A4%A', 'pub%0D%0ADELE%20x'])
        expect(
          (await harvested({ kind: 'ftp', config: { ...config, url: `${config.url}/${path}` } })).problem,
        ).toContain('path that no FTP server');
    } finally {
      server.close();
    }
  });

  it('may be a bucket of a real S3 server, whose keys are kept sealed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'almagest-s3-'));
    const server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory,
      configureBuckets: [{ name: 'sky', configs: [] }],
    });
    try {
      const { port } = await server.run();
      const url = `http://127.0.0.1:${port}`;
      const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
      const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1' });
      for (const name of ['2024/étoiles à voir.csv', 'note.md'])
        expect(
          (await client.fetch(`${url}/sky/${encodeURI(name)}`, { method: 'PUT', body: CSV })).status,
        ).toBe(200);
      const config = { url, bucket: 'sky', accessKey: 'S3RVER', secretKey: 'S3RVER' };
      const id = await added({ kind: 's3', idPrefix: 's3-', config });
      expect(JSON.stringify(await portal.harvesting.get(id))).not.toMatch(/"secretKey":"S3RVER"/);
      expect((await portal.harvests.run(id, false, job)).lines).toMatchObject([
        { outcome: 'created', datasetId: 's3-etoiles-a-voir', records: 2 },
      ]);
      expect((await portal.harvests.run(id, false, job)).counts).toEqual({ unchanged: 1 });
      const wrong = await harvested({
        kind: 's3',
        idPrefix: 'w-',
        config: { ...config, secretKey: 'guessed' },
      });
      expect(wrong.problem).toContain('403');
    } finally {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe('a list in pieces of which one is no list', () => {
  it('makes nothing gone: a bucket whose server has an error to tell', async () => {
    const list = (key: string, more: string) =>
      `<ListBucketResult><Contents><Key>${key}</Key><ETag>1</ETag><Size>9</Size></Contents>${more}</ListBucketResult>`;
    const next = '<IsTruncated>true</IsTruncated><NextContinuationToken>n</NextContinuationToken>';
    let second = list('bucket-b.csv', '');
    answers = (path) => {
      const { searchParams } = new URL(path, webUrl);
      if (!searchParams.has('list-type')) return CSV;
      return searchParams.has('continuation-token') ? second : list('bucket-a.csv', next);
    };
    const id = await added({ kind: 's3', config: { url: webUrl, bucket: 'sky' }, removesGone: true });
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ created: 2 });
    second = '<html><body><h1>Back in a minute</h1></body></html>';
    expect(await portal.harvests.run(id, false, job)).toMatchObject({
      counts: { unchanged: 1 },
      problem: expect.stringContaining('something else than a list'),
    });
    expect(portal.catalogue.get('bucket-b')).toBeDefined();
  });
});

describe('what a source says of itself', () => {
  const FILE = '00000000000000000000000000000001';
  const RECORDS = '/api/explore/v2.1/catalog';
  const got = async (url: string) => portal.http.app.inject({ url, headers: { host: 'sky.example' } });

  it('is taken as far as it is what it should be', async () => {
    const said = {
      dataset_id: 'hostile',
      fields: [
        { name: 'a', type: 'text', annotations: { timezone: 'Nowhere/Bad', decimals: 500 } },
        { name: 'f', type: 'file' },
      ],
      metas: {
        default: {
          title: 'Hostile',
          keyword: ['sky', null],
          license: 'Mine\r\nonly',
          license_url: 'javascript:alert(1)',
          references: 'javascript:alert(2)',
          timezone: 'Nowhere/Bad',
          language: 'not a "language',
          publisher: 'Observatory',
        },
        dcat: { issued: '13/05/2013', contact_email: 'a"><script>@x', creator: 'C. Herschel' },
        custom: { plates: '12' },
      },
    };
    const record = {
      a: 'x',
      f: { id: FILE, filename: 'a\r\n.html', mimetype: 'text/html\r\nset-cookie: x=1', format: 'HTML' },
    };
    answers = (path) =>
      path.includes('/exports/jsonl')
        ? `${JSON.stringify(record)}\n`
        : path.includes('/files/')
          ? '<script>alert(1)</script>'
          : JSON.stringify(said);
    const config = { url: webUrl, dataset: 'hostile' };
    expect((await harvested({ kind: 'opendatasoft', config })).counts).toEqual({ created: 1 });
    const entry = portal.catalogue.get('hostile');
    expect(entry?.schema.fields[0]?.annotations).toEqual({});
    expect(entry?.metadata).toEqual({
      title: { en: 'Hostile', fr: 'Hostile' },
      description: {},
      themes: [],
      keywords: [{ en: 'sky', fr: 'sky' }],
      license: 'Mine only',
      licenseUrl: '',
      publisher: 'Observatory',
      attributions: [],
      language: 'en',
      creator: 'C. Herschel',
      custom: { plates: '12' },
    });
    const file = await got(`${RECORDS}/datasets/hostile/files/${FILE}`);
    expect(file.statusCode).toBe(200);
    expect(file.headers['content-type']).toBe('application/octet-stream');
  });

  it('breaks no feed and leads to no script where it was taken over before', async () => {
    await publishRows(portal, {
      id: 'believed',
      schema: { fields: [{ name: 'a', type: 'text', label: {}, annotations: {} }] },
      metadata: {
        ...observatoriesMetadata,
        licenseUrl: 'javascript:alert(1)',
        issued: '13/05/2013',
      },
      rows: [{ a: 'x' }],
    });
    for (const feed of ['dcat', 'ttl'])
      expect((await got(`${RECORDS}/exports/${feed}`)).body).toMatch(/issued>? *"?13\/05\/2013/);
    for (const page of ['information', 'export']) {
      const { statusCode, body } = await got(`/explore/dataset/believed/${page}/`);
      expect(statusCode).toBe(200);
      expect(body).not.toContain('javascript:');
    }
  });
});

describe('a catalogue', () => {
  it('of CKAN gives the best resource of each package', async () => {
    const packages = [
      {
        id: 'p1',
        name: 'ckan-stars',
        title: 'Stars',
        notes: '<b>Bright</b><script>x</script>',
        license_title: 'CC0',
        tags: [{ name: 'sky' }],
        metadata_modified: '2024',
        resources: [
          { url: `${webUrl}/a.pdf`, format: 'PDF' },
          { url: `${webUrl}/a.csv`, format: 'CSV' },
        ],
      },
      { id: 'p2', name: 'ckan-map', title: null, resources: [{ url: `${webUrl}/a.pdf`, format: 'PDF' }] },
    ];
    answers = (path) =>
      path.startsWith('/api/3/action/package_search?')
        ? JSON.stringify({ success: true, result: { count: 2, results: packages } })
        : path === '/a.csv'
          ? CSV
          : undefined;
    const report = await harvested({ kind: 'ckan', config: { url: `${webUrl}/dataset` } });
    expect(report.counts).toEqual({ created: 1, failed: 1 });
    expect(portal.catalogue.get('ckan-stars')?.metadata).toMatchObject({
      title: { en: 'Stars' },
      description: { en: '<b>Bright</b>' },
      license: 'CC0',
      keywords: [{ en: 'sky' }],
    });
  });

  it('tells what is wrong with one dataset beside that one, and takes the others', async () => {
    const said = (id: string) => ({
      dataset_id: id,
      fields: [{ name: 'a', type: 'text' }],
      metas: { default: { title: id } },
    });
    const one = (name: string, title: unknown) => ({
      id: name,
      name,
      title,
      resources: [{ url: `${webUrl}/a.csv`, format: 'CSV' }],
    });
    answers = (path) => {
      const { pathname } = new URL(path, webUrl);
      const [, id = ''] = /datasets\/([a-z-]+)$/.exec(pathname) ?? [];
      if (pathname.endsWith('package_search'))
        return JSON.stringify({
          success: true,
          result: { count: 2, results: [one('odd', 1999), one('even', 'Even')] },
        });
      if (pathname.endsWith('/catalog/datasets'))
        return JSON.stringify({ total_count: 3, results: ['left', 'lost', 'right'].map(said) });
      if (id !== '') return id === 'lost' ? undefined : JSON.stringify(said(id));
      return pathname === '/a.csv' ? CSV : '{"a":"x"}\n';
    };
    const portalReport = await harvested({ kind: 'opendatasoft', config: { url: webUrl } });
    expect(portalReport).toMatchObject({ counts: { created: 2, failed: 1 } });
    expect(portalReport.problem).toBeUndefined();
    expect(portalReport.lines[0]).toMatchObject({
      remote: 'lost',
      problem: expect.stringContaining('404'),
    });
    const ckanReport = await harvested({ kind: 'ckan', config: { url: webUrl } });
    expect(ckanReport).toMatchObject({ counts: { created: 1, failed: 1 } });
    expect(ckanReport.lines[0]).toMatchObject({ remote: 'odd', problem: expect.stringContaining('title') });
  });

  it('that ends before its end takes nothing from readers; what it no longer has is unpublished until it has it again', async () => {
    const all = ['paged-a', 'paged-b'].map((name) => ({
      id: name,
      name,
      metadata_modified: '1',
      resources: [{ url: `${webUrl}/a.csv`, format: 'CSV' }],
    }));
    let list = { count: 2, results: all };
    answers = (path) => {
      if (path === '/a.csv') return CSV;
      const start = Number(new URL(path, webUrl).searchParams.get('start'));
      return JSON.stringify({
        success: true,
        result: { ...list, results: start < list.results.length ? list.results.slice(start) : [] },
      });
    };
    const id = await added({ kind: 'ckan', config: { url: webUrl }, removesGone: true });
    const run = async () => portal.harvests.run(id, false, job);
    expect((await run()).counts).toEqual({ created: 2 });
    const uid = portal.catalogue.get('paged-b')?.uid ?? '';
    list = { count: 2, results: all.slice(0, 1) };
    expect(await run()).toMatchObject({
      counts: { unchanged: 1 },
      problem: expect.stringContaining('after 1 of 2'),
    });
    expect(portal.catalogue.get('paged-b')).toBeDefined();
    list = { count: 1, results: all.slice(0, 1) };
    expect((await run()).counts).toEqual({ unchanged: 1, removed: 1 });
    expect(portal.catalogue.get('paged-b')).toBeUndefined();
    expect(portal.catalogue.withdrawn().map((entry) => entry.uid)).toContain(uid);
    list = { count: 2, results: all };
    expect((await run()).counts).toEqual({ unchanged: 2 });
    expect(portal.catalogue.get('paged-b')?.uid).toBe(uid);
    // What a person has unpublished stays so.
    await portal.catalogue.withdraw('paged-b');
    expect((await run()).counts).toEqual({ unchanged: 2 });
    expect(portal.catalogue.get('paged-b')).toBeUndefined();
    await portal.catalogue.bringBack(uid);

    // And what a person gives back after the harvester has taken it away, and takes away after that.
    const { personId } = await signedUp(portal, 'Ruby', { groups: [ADMINISTRATORS] });
    const viewer = await portal.accounts.viewerOf(personId);
    if (viewer === undefined) throw new Error('nobody');
    list = { count: 1, results: all.slice(0, 1) };
    expect((await run()).counts).toEqual({ unchanged: 1, removed: 1 });
    const back = await portal.publishing.bringBack(viewer, uid);
    expect((await run()).counts).toEqual({ unchanged: 1, gone: 1 });
    expect(portal.catalogue.get('paged-b')).toBeDefined();
    if (back) await portal.publishing.withdraw(viewer, back);
    list = { count: 2, results: all };
    expect((await run()).counts).toEqual({ unchanged: 2 });
    expect(portal.catalogue.get('paged-b')).toBeUndefined();
    const { events } = await portal.publishing.history(back as DatasetEntry);
    expect(
      events.map(({ act, person }) => `${act} ${person === undefined ? 'by itself' : 'by her'}`),
    ).toEqual([
      'withdrawn by her',
      'brought-back by her',
      'withdrawn by itself',
      'brought-back by itself',
      'withdrawn by itself',
      'published by itself',
    ]);
  });

  it('whose server tells of its troubles in a table leaves the data as they were', async () => {
    let body = CSV;
    answers = (path) => (path === '/sick/' ? '<a href="sick.csv">x</a>' : body);
    const id = await added({ config: { url: `${webUrl}/sick/` } });
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ created: 1 });
    body = 'Service unavailable, please try again later';
    expect((await portal.harvests.run(id, false, job)).lines).toMatchObject([
      { outcome: 'failed', problem: expect.stringContaining('has 0 of the 2 fields') },
    ]);
    expect(portal.catalogue.get('sick')?.recordCount).toBe(2);
    body = `${CSV}Deneb,1.25\n`;
    expect((await portal.harvests.run(id, false, job)).counts).toEqual({ updated: 1 });
    const entry = portal.catalogue.get('sick');
    const { events } = await portal.publishing.history(entry as DatasetEntry);
    expect(events[0]).toMatchObject({ act: 'refreshed', records: 3, changes: { recordsBefore: 2 } });
  });

  const DCAT = 'http://www.w3.org/ns/dcat#';
  const texts = (): Readonly<Record<string, string>> => ({
    turtle: `@prefix dcat: <${DCAT}> . @prefix dct: <http://purl.org/dc/terms/> . <http://x.example/d1> a dcat:Dataset ; dct:title "Stars"@en, "Étoiles"@fr ; dcat:keyword "sky" ; dcat:distribution [ dcat:downloadURL <${webUrl}/a.csv> ; dcat:mediaType "text/csv" ] .`,
    'rdf-xml': `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="${DCAT}" xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="http://x.example/d1"><dct:title xml:lang="en">Stars</dct:title><dct:title xml:lang="fr">Étoiles</dct:title><dcat:keyword>sky</dcat:keyword><dcat:distribution><dcat:Distribution><dcat:downloadURL rdf:resource="${webUrl}/a.csv"/></dcat:Distribution></dcat:distribution></dcat:Dataset></rdf:RDF>`,
    'json-ld': JSON.stringify({
      '@context': { dcat: DCAT, dct: 'http://purl.org/dc/terms/' },
      '@id': 'http://x.example/d1',
      '@type': 'dcat:Dataset',
      'dct:title': [
        { '@value': 'Stars', '@language': 'en' },
        { '@value': 'Étoiles', '@language': 'fr' },
      ],
      'dcat:keyword': 'sky',
      'dcat:distribution': { 'dcat:downloadURL': { '@id': `${webUrl}/a.csv` } },
    }),
    'data.json': JSON.stringify({
      dataset: [
        {
          identifier: 'd1',
          title: 'Stars',
          keyword: ['sky'],
          distribution: [{ downloadURL: `${webUrl}/a.csv` }],
        },
      ],
    }),
  });
  for (const form of ['turtle', 'rdf-xml', 'json-ld', 'data.json'])
    it(`of DCAT as ${form} gives its datasets with what is said of them`, async () => {
      answers = (path) => (path === '/a.csv' ? CSV : texts()[form]);
      const report = await harvested({
        kind: 'dcat',
        idPrefix: `${form.replace('.', '-')}-`,
        config: { url: `${webUrl}/catalogue` },
      });
      expect(report.counts).toEqual({ created: 1 });
      expect(portal.catalogue.get(report.lines[0]?.datasetId ?? '')?.metadata).toMatchObject({
        title: form === 'data.json' ? { en: 'Stars' } : { en: 'Stars', fr: 'Étoiles' },
        keywords: [{ en: 'sky' }],
      });
    });

  it('that sends elsewhere, or declares entities made of others, is refused', async () => {
    answers = () => '{"@context":"http://127.0.0.1:1/context","@type":"x"}';
    expect((await harvested({ kind: 'dcat', config: { url: webUrl } })).problem).toContain('not followed');
    answers = () => '<!DOCTYPE rdf:RDF [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><rdf:RDF/>';
    expect((await harvested({ kind: 'dcat', config: { url: webUrl } })).problem).toContain('entities');
  });

  it('of a TAP service gives its tables, or the answer to a query; a cone search what is around a place', async () => {
    const asked: string[] = [];
    answers = (path) => {
      asked.push(path);
      return path === '/tap/tables'
        ? '<v:tableset xmlns:v="x"><schema><table><name>TAP_SCHEMA.tables</name></table><table><name>sky.stars</name><description>Bright ones</description><column><name>ra</name></column></table></schema></v:tableset>'
        : VOTABLE;
    };
    expect((await harvested({ kind: 'tap', config: { url: `${webUrl}/tap` } })).lines).toMatchObject([
      { remote: 'sky.stars', outcome: 'created', records: 1 },
    ]);
    expect(portal.catalogue.get('sky-stars')).toMatchObject({
      metadata: { description: { en: 'Bright ones' } },
      schema: { fields: [{ name: 'ra', unit: 'deg', ucd: 'pos.eq.ra' }] },
    });
    await harvested({
      kind: 'tap',
      config: { url: `${webUrl}/tap/sync`, query: 'SELECT ra FROM sky.stars', dataset: 'answer' },
    });
    expect(new URL(asked.at(-1) ?? '', webUrl).searchParams.get('QUERY')).toBe('SELECT ra FROM sky.stars');
    await harvested({
      kind: 'cone',
      config: { url: `${webUrl}/scs?cat=a`, ra: '83.6', dec: '-5.4', radius: '0.5', dataset: 'cone' },
    });
    expect(asked.at(-1)).toBe('/scs?cat=a&RA=83.6&DEC=-5.4&SR=0.5');
    expect(portal.catalogue.get('cone')?.recordCount).toBe(1);
  });
});

describe('a source', () => {
  it('of this machine or a private network is not reached unless that is allowed, by no protocol', async () => {
    const guarded = source;
    for (const change of [
      { kind: 'folder', config: { url: `${webUrl}/` } },
      { kind: 'opendatasoft', config: { url: 'http://169.254.169.254/' } },
      { kind: 'ftp', config: { url: 'ftp://localhost/pub' } },
      { kind: 's3', config: { url: 'http://[::1]:9000', bucket: 'sky' } },
    ] as const) {
      const { problem } = await guarded.harvests.run(await added(change, guarded), false, job);
      expect(problem).toContain('not on the public internet');
    }
  });

  it('is refused where what it needs is missing or wrong', async () => {
    for (const [change, problem] of [
      [{ name: ' ' }, { field: 'name', code: 'missing' }],
      [
        { kind: 's3', config: { url: 'https://s3.example' } },
        { field: 'bucket', code: 'missing' },
      ],
      [{ config: { url: 'file:///etc' } }, { field: 'url', code: 'not-an-address' }],
      [
        { config: { url: 'https://a.example' }, schedule: 'often' },
        { field: 'schedule', code: 'not-a-schedule' },
      ],
      [
        { config: { url: 'https://a.example' }, idPrefix: '../' },
        { field: 'idPrefix', code: 'not-an-id' },
      ],
    ] as const) {
      const saved = await portal.harvesting.save(COMMAND_LINE, '', wish(change));
      expect(saved).toMatchObject({ ok: false, problems: expect.arrayContaining([problem]) });
    }
  });
});

describe('a harvest', () => {
  const links = (...names: readonly string[]) =>
    names.map((name) => `<a href="${name}">${name}</a>`).join('');

  it('whose process is killed with -9 is begun again at once, does the rest, and touches nothing it did not make', async () => {
    const others = portal.catalogue.list().map(({ id, manifest }) => [id, manifest.id]);
    let stuck: ServerResponse | undefined;
    let isKilled = false;
    const slow = createServer((request, reply) => {
      if (request.url === '/') reply.end(links('a.csv', 'b.csv', 'c.csv'));
      else if (request.url === '/b.csv' && !isKilled) stuck = reply;
      else reply.end(CSV);
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const address = slow.address();
    const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
    try {
      const id = await added({ kind: 'folder', idPrefix: 'killed-', removesGone: true, config: { url } });
      const queued = await portal.harvesting.run(id, 'someone', false);
      await vi.waitFor(() => expect(stuck).toBeDefined(), { timeout: 30_000, interval: 20 });
      isKilled = true;
      for (const pid of portal.supervisor.pids()) process.kill(pid, 'SIGKILL');
      for await (const state of portal.jobs.watch(queued?.id ?? '', AbortSignal.timeout(30_000)))
        if (state.endedAt !== undefined)
          expect(state).toMatchObject({ phase: 'COMPLETED', attempt: 2, result: { created: 2 } });
      await portal.catalogue.refresh();
      expect((await portal.harvesting.get(id))?.report?.counts).not.toHaveProperty('failed');
      expect(portal.catalogue.list().filter((entry) => entry.id.startsWith('killed-'))).toHaveLength(3);
      const left = portal.catalogue.list().filter((entry) => !entry.id.startsWith('killed-'));
      expect(left.map((entry) => [entry.id, entry.manifest.id])).toEqual(others);
    } finally {
      stuck?.destroy();
      slow.close();
      slow.closeAllConnections();
    }
  });

  it('that is stopped right after it has published knows the dataset for its own the next time, and gives the rights on it', async () => {
    answers = (path) => (path === '/own/' ? links('own.csv') : CSV);
    const id = await added(
      { kind: 'folder', idPrefix: 'torn-', config: { url: `${webUrl}/own/` } },
      portal,
      'someone',
    );
    const { store, catalogue, settings } = portal;
    const given: string[] = [];
    const torn = (giveToCreator: (uid: string) => Promise<void>) =>
      harvestWork({
        store,
        catalogue,
        clock: { now: () => new Date() },
        dataFolder: settings.dataFolder,
        maxBytes: 1_000_000,
        allowPrivateAddresses: true,
        languages: ['en'],
        defaultLanguage: 'en',
        open: (text) => text,
        seal: (text) => text,
        mayCreate: async () => true,
        giveToCreator,
      });
    const stop = torn(() => Promise.reject(new Error('the power is gone')));
    await expect(stop.run(id, false, job)).rejects.toThrow('the power is gone');
    const again = torn(async (uid) => void given.push(uid));
    expect((await again.run(id, false, job)).counts).toEqual({ updated: 1 });
    expect(given).toEqual([catalogue.get('torn-own')?.uid]);
    expect((await again.run(id, false, job)).counts).toEqual({ unchanged: 1 });
  });

  it('whose source cannot be read is told by mail to whoever wants it, in their language', async () => {
    const { personId } = await signedUp(portal, 'Nicole', {
      groups: ['editors'],
      email: 'nicole@example.org',
    });
    accepted(await portal.accounts.people.change(COMMAND_LINE, personId, { language: 'fr' }));
    answers = () => undefined;
    const id = await added({ name: 'Atlas', config: { url: `${webUrl}/away/` } }, portal, personId);
    await portal.harvesting.run(id, personId, true);
    const told = async () =>
      (await portal.outbox.list()).mails.filter(({ to }) => to === 'nicole@example.org');
    const ended = async () => {
      const jobId = (await portal.harvesting.get(id))?.jobId ?? '';
      await vi.waitFor(async () => expect((await portal.jobs.get(jobId))?.phase).toBe('COMPLETED'), {
        timeout: 30_000,
      });
    };
    await ended();
    expect(await told()).toEqual([]);
    await portal.harvesting.run(id, personId, false);
    await ended();
    const [mail] = await told();
    expect(mail).toMatchObject({ template: 'failure', language: 'fr' });
    const text = JSON.stringify(await portal.outbox.get(mail?.id ?? ''));
    expect(text).toContain('Atlas');
    expect(text).toContain('404');
    expect(text).toContain(`/backoffice/harvesters/${id}/`);
  });

  it('begins when its schedule says, in the zone of the portal, for whom it belongs to', async () => {
    const id = await added({ schedule: '30 4 * * *', config: { url: `${webUrl}/` } }, portal, 'someone');
    const due = (await portal.schedules.get(`harvest:${id}`))?.nextAt;
    expect(due).toMatch(/T0?\d:30:00/);
    const kinds = new Map(JOB_KINDS.map((kind) => [kind.name, kind]));
    const queued = async () =>
      (await portal.jobs.list({ kinds: ['harvest'] })).jobs.filter(
        ({ parameters }) => (parameters as { readonly harvester: string }).harvester === id,
      );
    const at = (offsetMs: number) =>
      startDue(
        {
          store: portal.store,
          timeZone: 'UTC',
          clock: { now: () => new Date(Date.parse(due ?? '') + offsetMs) },
        },
        kinds,
      );
    await at(-1000);
    expect(await queued()).toEqual([]);
    await at(1000);
    expect(await queued()).toMatchObject([
      { owner: 'someone', parameters: { harvester: id, isPreview: false } },
    ]);
    await at(2000);
    expect(await queued()).toHaveLength(1);
    await portal.harvesting.save(COMMAND_LINE, 'someone', wish({ config: { url: `${webUrl}/` } }), id);
    expect(await portal.schedules.get(`harvest:${id}`)).toBeUndefined();
  });
});

describe('the back office', () => {
  const PATIENTLY = { timeout: 30_000, interval: 50 };
  /** A draft, once its source has been read. */
  const read = (page: string) =>
    vi.waitFor(async () => {
      const draft = await portal.publishing.get(/drafts\/(\w+)\//.exec(page)?.[1] ?? '');
      expect(draft?.state).not.toBe('reading');
      return draft;
    }, PATIENTLY);

  it('takes a harvester, keeps its secrets to itself, and shows what came of it to whom it belongs', async () => {
    accepted(await portal.accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
    const come = async (name: string, groups: readonly string[]) => {
      const { token } = await signedUp(portal, name, { groups });
      return officePerson(portal, await portal.accounts.sessionOf.find(token), token);
    };
    const owner = await come('Caroline', [ADMINISTRATORS]);
    const other = await come('William', []);
    const form = `/backoffice/harvesters/new/ftp/`;
    expect((await owner.get(form)).body).toContain('FTP folder');
    const rhythm = { rhythm: 'weekly', weekday: '1', time: '4h30' };
    const refused = await owner.send(form, { name: 'Plates', url: 'https://a.example/', ...rhythm });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('Write the address in full');
    const server = await startFtp({ 'plates.csv': CSV });
    try {
      const fields = {
        name: 'Plates',
        url: `ftp://127.0.0.1:${server.port}/`,
        user: 'club',
        password: 'star',
        ...rhythm,
      };
      const made = await owner.send(form, fields);
      const path = String(made.headers.location).split('?')[0] ?? '';
      await portal.harvests.run(path.split('/').at(-2) ?? '', false, job);
      const page = (await owner.get(path)).body;
      expect(page).toContain('/backoffice/datasets/plates/');
      expect(page).toContain('every week, Monday, 04:30');
      expect(page).not.toMatch(/sealed:|value="star"/);
      // A secret that is left empty stays as it is.
      await owner.send(path, { ...fields, password: '' });
      expect((await portal.harvests.run(path.split('/').at(-2) ?? '', false, job)).counts).toEqual({
        unchanged: 1,
      });
      expect((await other.get(path)).statusCode).not.toBe(200);
      expect((await owner.send(`${path}remove/`)).statusCode).toBe(303);
      expect(portal.catalogue.get('plates')).toBeDefined();
    } finally {
      server.close();
    }
  });

  it('harvests for nobody who may not create datasets any more, and hands no secret to another server', async () => {
    const { personId } = await signedUp(portal, 'Margaret', { groups: ['editors'] });
    answers = (path) => (path === '/later/' ? '<a href="later.csv">x</a>' : CSV);
    const fields = wish({ config: { url: `${webUrl}/later/` }, schedule: '0 4 * * *' });
    const { id } = accepted(await portal.harvesting.save(COMMAND_LINE, personId, fields));
    const run = () => portal.harvests.run(id, false, job);
    expect((await run()).counts).toEqual({ created: 1 });
    accepted(await portal.accounts.people.change(COMMAND_LINE, personId, { groups: [] }));
    expect(await run()).toMatchObject({ counts: {}, problem: expect.stringContaining('any more') });
    expect(await portal.schedules.get(`harvest:${id}`)).toBeDefined();
    accepted(await portal.accounts.people.remove(COMMAND_LINE, personId));
    expect((await run()).problem).toContain('any more');
    expect(await portal.schedules.get(`harvest:${id}`)).toBeUndefined();
    expect((await portal.harvesting.get(id))?.schedule).toBe('');

    const kept = await added({ kind: 'ckan', config: { url: 'https://a.example/', apiKey: 'star' } });
    const keyAfter = async (url: string) =>
      accepted(
        await portal.harvesting.save(
          COMMAND_LINE,
          '',
          wish({ kind: 'ckan', config: { url, apiKey: '' } }),
          kept,
        ),
      ).config.apiKey;
    expect(await keyAfter('https://a.example/dataset/')).toMatch(/^sealed:/);
    expect(await keyAfter('https://b.example/')).toBeUndefined();
  });

  it('gives the key of a catalogue to its own server, as that wants to be told of it, and to nobody whom it names', async () => {
    const { personId } = await signedUp(portal, 'Wang', { groups: [ADMINISTRATORS] });
    const told: (readonly [string, string | undefined])[] = [];
    const elsewhere = createServer((request, reply) => {
      told.push([`elsewhere${request.url}`, request.headers.authorization]);
      reply.end(CSV);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo;
    const resource = (name: string, server: string) => ({
      id: name,
      name,
      title: name,
      resources: [{ url: `${server}/${name}.csv`, format: 'CSV' }],
    });
    const packages = [resource('here', webUrl), resource('there', `http://127.0.0.1:${port}`)];
    const dataset = { dataset_id: 'a', fields: [], metas: { default: { title: 'A' } } };
    answers = (path, { headers }) => {
      told.push([path.replace(/\?.*/, ''), headers.authorization]);
      if (path.startsWith('/api/3/'))
        return JSON.stringify({ success: true, result: { count: 2, results: packages } });
      return path.endsWith('.csv') || path.endsWith('/parquet') ? CSV : JSON.stringify(dataset);
    };
    try {
      for (const [kind, one] of [
        ['ckan', ''],
        ['opendatasoft', 'a'],
      ] as const) {
        const config = { url: webUrl, apiKey: 'K', ...(one && { dataset: one }) };
        const { offers } = await portal.harvests.list(kind, config, '', job);
        for (const { url = '' } of offers) {
          const { id } = await portal.publishing.begin({ owner: personId, source: { kind: 'url', url } });
          await vi.waitFor(
            async () => expect((await portal.publishing.get(id))?.state).toBe('ready'),
            PATIENTLY,
          );
        }
      }
      await harvested({ kind: 'ckan', idPrefix: 'k-', config: { url: webUrl, apiKey: 'K' } });
    } finally {
      elsewhere.close();
    }
    const keyOf = (end: string) => [...new Set(told.flatMap(([at, key]) => (at.endsWith(end) ? [key] : [])))];
    expect(keyOf('elsewhere/there.csv')).toEqual([undefined]);
    expect(keyOf('/here.csv')).toEqual(['K']);
    expect(keyOf('/exports/parquet')).toEqual(['Apikey K']);
  });

  it('takes one file of a server with a password, one object of a bucket with keys, or an answer of a service, straight into a draft', async () => {
    const { token } = await signedUp(portal, 'Maria', { groups: [ADMINISTRATORS] });
    const maria = officePerson(portal, await portal.accounts.sessionOf.find(token), token);
    const from = (kind: string) => `/backoffice/datasets/new/from/${kind}/`;
    expect((await maria.get('/backoffice/datasets/new/')).body).toContain(from('s3'));
    expect((await maria.send(from('tap'), { url: 'tap.example' })).statusCode).toBe(422);
    const south = await maria.send(from('cone'), { url: webUrl, ra: '10', dec: '-95', radius: '1' });
    expect(south.body).toMatch(/id="field-dec-problem">Write degrees/);
    /** Looks, takes the offer that is named, and has it read. */
    const taken = async (kind: string, fields: Readonly<Record<string, string>>, title?: string) => {
      const { location } = (await maria.send(from(kind), fields)).headers;
      let draft = String(location);
      // On a busy machine a source is still being looked at.
      if (draft.includes('/from/')) {
        const offer = new RegExp(`action="([^"]*/\\d+/)"(?:(?!action=).)*unseen"> ${title ?? ''}`, 's');
        const page = await vi.waitFor(async () => {
          const { body } = await maria.get(draft);
          expect(body).toMatch(offer);
          return body;
        }, PATIENTLY);
        expect(page).not.toMatch(/access=|sealed:|S3RVER|"star"/);
        // Who looks again finds what they asked, but for what lets them in.
        const again = (await maria.get(/href="([^"]*\?job=[\w-]+)"/.exec(page)?.[1] ?? '')).body;
        expect(again).toContain(`value="${fields.url}"`);
        expect(again).not.toMatch(/sealed:|value="star"/);
        draft = String((await maria.send(offer.exec(page)?.[1] ?? '')).headers.location);
      }
      const found = await read(draft);
      const shown = (await maria.get(draft)).body;
      expect(shown).not.toMatch(/access=|sealed:/);
      return {
        state: found?.state,
        problem: found?.problem,
        format: found?.preview?.format,
        records: found?.preview?.recordCount,
        name: found?.source.name,
      };
    };
    const ftp = await startFtp({ 'one.csv': CSV, 'plates.csv': CSV });
    const directory = mkdtempSync(join(tmpdir(), 'almagest-s3-'));
    const s3 = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory,
      configureBuckets: [{ name: 'sky', configs: [] }],
    });
    const { port } = await s3.run();
    try {
      const url = `ftp://127.0.0.1:${ftp.port}/pub`;
      expect(await taken('ftp', { url, user: 'club', password: 'star' }, 'plates')).toEqual({
        state: 'ready',
        problem: undefined,
        format: 'csv',
        records: 2,
        name: `${url}/plates.csv`,
      });
      const bucket = `http://127.0.0.1:${port}`;
      const client = new AwsClient({
        accessKeyId: 'S3RVER',
        secretAccessKey: 'S3RVER',
        service: 's3',
        region: 'us-east-1',
      });
      await client.fetch(`${bucket}/sky/deep/stars.csv`, { method: 'PUT', body: CSV });
      const keys = { url: bucket, bucket: 'sky', accessKey: 'S3RVER', secretKey: 'S3RVER' };
      expect(await taken('s3', keys, 'stars')).toMatchObject({
        state: 'ready',
        records: 2,
        name: `${bucket}/sky/deep/stars.csv`,
      });
      answers = (path) => (path.startsWith('/scs') ? VOTABLE : undefined);
      const cone = { url: `${webUrl}/scs`, ra: '83.6', dec: '-5.4', radius: '0.5' };
      expect(await taken('cone', cone)).toMatchObject({ state: 'ready', format: 'votable', records: 1 });
    } finally {
      ftp.close();
      await s3.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('says of a dataset of a catalogue what the catalogue says of it', async () => {
    const { token } = await signedUp(portal, 'Henrietta', { groups: [ADMINISTRATORS] });
    const henrietta = officePerson(portal, await portal.accounts.sessionOf.find(token), token);
    answers = (path) =>
      path === '/data.json'
        ? JSON.stringify({
            dataset: [
              {
                title: 'Cepheids',
                description: '<p>Of the <b>Cloud</b></p><script>1</script>',
                distribution: [{ downloadURL: `${webUrl}/cepheids.csv`, mediaType: 'text/csv' }],
              },
            ],
          })
        : CSV;
    const path = '/backoffice/datasets/new/from/dcat/';
    const { location } = (await henrietta.send(path, { url: `${webUrl}/data.json` })).headers;
    await vi.waitFor(
      async () => expect((await henrietta.get(String(location))).body).toContain('Cepheids'),
      PATIENTLY,
    );
    const found = await read(String((await henrietta.send(`${location}0/`)).headers.location));
    expect(found).toMatchObject({
      state: 'ready',
      metadata: { title: { en: 'Cepheids' }, description: { en: '<p>Of the <b>Cloud</b></p>' } },
    });
    // What somebody else looks for is theirs.
    const { token: theirs } = await signedUp(portal, 'Annie', { groups: [ADMINISTRATORS] });
    const annie = officePerson(portal, await portal.accounts.sessionOf.find(theirs), theirs);
    expect((await annie.get(String(location))).statusCode).toBe(404);
  });

  it('gives new data to a dataset that is there, whether readers see it or not', async () => {
    const { token } = await signedUp(portal, 'Cecilia', { groups: [ADMINISTRATORS] });
    const cecilia = officePerson(portal, await portal.accounts.sessionOf.find(token), token);
    const [{ id = '', uid = '' } = {}] = portal.catalogue.list();
    answers = (path) => (path.startsWith('/scs') ? VOTABLE : undefined);
    const cone = { url: `${webUrl}/scs`, ra: '83.6', dec: '-5.4', radius: '0.5' };
    const draftBelow = async (page: string) => {
      expect((await cecilia.get(page)).body).toContain(`href="${page}from/cone/"`);
      expect((await cecilia.get(`${page}from/cone/`)).body).toContain(`action="${page}from/cone/"`);
      const { location } = (await cecilia.send(`${page}from/cone/`, cone)).headers;
      return read(String(location));
    };
    expect((await draftBelow(`/backoffice/datasets/${id}/data/`))?.datasetUid).toBe(uid);
    await cecilia.send(`/backoffice/datasets/${id}/withdraw/`);
    expect((await draftBelow(`/backoffice/withdrawn/${uid}/data/`))?.datasetUid).toBe(uid);
    const stranger = officePerson(portal, undefined);
    expect((await stranger.get(`/backoffice/withdrawn/${uid}/data/from/cone/`)).statusCode).not.toBe(200);
  });
});
