import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Entry, fromBuffer } from 'yauzl';
import { ZipFile } from 'yazl';
import { createMemoryConsentStore } from '../records/memory.ts';
import type { ConsentRecord, ConsentStore } from '../records/model.ts';
import { createConsent } from '../service.ts';
import { STATS, servicesOf, TILES } from '../services.fixture.ts';
import { consentArchive, verifyArchive } from './index.ts';
import { signerFrom } from './signature.ts';

const SECRET = Buffer.alloc(32, 7).toString('base64url');
const signer = signerFrom(SECRET);
let folder = '';
let store: ConsentStore;
let files: Map<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'almagest-proof-'));
  store = createMemoryConsentStore();
  const consent = await createConsent({
    store,
    clock: { now: () => new Date('2026-11-20T12:00:00Z') },
    app: 'test 1',
    hostPrefix: false,
    languages: ['en', 'fr'],
    services: () => servicesOf({ ...STATS, provider: { name: '=Stats, "Ltd"', country: 'FR' } }, TILES),
  });
  const decide = (decision: Parameters<typeof consent.decide>[0]['decision'], cookie?: string) =>
    consent.decide({ decision, cookie, hasSignal: false, language: 'fr', method: 'banner' });
  const { cookie } = await decide({ kind: 'accept-all' });
  await decide({ kind: 'choose', services: new Set(['osm']) }, cookie);
  const other = await decide({ kind: 'accept-all' });
  await decide({ kind: 'refuse-all' }, other.cookie);
  await consent.erase(other.cookie?.slice(-22) ?? '');
  const taken = { time: '2026-11-20T13:00:00.000Z', browser: 'Chromium 156.0' };
  const { digest } = consent.publication;
  await store.keepPictures({ ...taken, publication: digest }, [
    { name: 'question-fr-360-light.png', png: Buffer.from('a picture') },
  ]);
  mkdirSync(join(folder, 'audit'));
  writeFileSync(join(folder, 'audit', 'report.json'), '{}');
  files = await unpacked(await archived());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const archived = async (from: ConsentStore = store, secret = SECRET): Promise<Buffer> =>
  buffer(
    await consentArchive({
      store: from,
      controller: { name: 'Night Sky Club', address: 'https://sky.example' },
      app: 'test 1',
      recordMonths: 12,
      signer: signerFrom(secret),
      now: new Date('2026-11-21T12:00:00Z'),
      temporaryFolder: folder,
      audits: ['audit', 'dropped'].map((name, i) => ({
        id: `2026112${i}T031500Z`,
        at: `2026-11-2${i}T03:15:00.000Z`,
        isClean: true,
        faults: 0,
        folder: join(folder, name),
      })),
    }),
  );

async function unpacked(bytes: Buffer): Promise<Map<string, string>> {
  const out = new Map<string, string>();
  await new Promise<void>((resolve, reject) =>
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('entry', (entry: Entry) =>
        zip.openReadStream(entry, async (problem, stream) => {
          if (problem) return reject(problem);
          out.set(entry.fileName, (await buffer(stream)).toString());
          zip.readEntry();
        }),
      );
      zip.once('end', resolve);
      zip.readEntry();
    }),
  );
  return out;
}

/** The archive with some of its files changed, added, or (undefined) left out. */
async function spoiled(changes: Readonly<Record<string, string | undefined>>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, text] of new Map<string, string | undefined>([...files, ...Object.entries(changes)]))
    if (text !== undefined) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const path = join(folder, 'spoiled.zip');
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

const kept = (bytes: Buffer): string => {
  const path = join(folder, 'kept.zip');
  writeFileSync(path, bytes);
  return path;
};
const file = (name: string): string => files.get(name) ?? '';
const lines = (name: string): string[] => file(name).trimEnd().split('\n');
const kinds = async (changes: Readonly<Record<string, string | undefined>>) =>
  (await verifyArchive(await spoiled(changes))).faults.map((fault) =>
    fault.kind === 'chain' ? `${fault.fault.position} ${fault.fault.kind}` : fault.kind,
  );
const picture = (): string => [...files.keys()].find((name) => name.endsWith('.png')) ?? '';
/** Records with one thing done to their lines. */
const records = (change: (rows: string[]) => string[]) => ({
  'records.jsonl': change(lines('records.jsonl'))
    .map((line) => `${line}\n`)
    .join(''),
});

describe('an archive of the records of consent', () => {
  it('holds the chain, what was shown, and both tables, and is found to be as it was written', async () => {
    const report = await verifyArchive(kept(await archived()), {
      chain: await store.head(),
      publicKey: signer.publicKey,
    });
    expect(report).toMatchObject({ rows: 6, erased: 2, publications: 1, pictures: 1, audits: 1, faults: [] });
    expect(report.manifest?.controller.name).toBe('Night Sky Club');
    const names = [...files.keys()].map((name) => name.replace(/[\da-f]{64}/, 'DIGEST'));
    expect(names.sort()).toEqual([
      'README-en.txt',
      'README-fr.txt',
      'SHA256SUMS',
      'SHA256SUMS.sig',
      'audits.jsonl',
      'audits/20261120T031500Z/report.json',
      'manifest.json',
      'pictures/DIGEST/question-fr-360-light.png',
      'pictures/README-en.txt',
      'pictures/README-fr.txt',
      'publications.jsonl',
      'publications/DIGEST.json',
      'records-iso-27560.jsonl',
      'records.csv',
      'records.jsonl',
    ]);
    const [, shown = ''] = [...files].find(([name]) => name.startsWith('publications/')) ?? [];
    expect(JSON.parse(shown).shown.policy.fr.title).toBe('Politique de cookies');
    expect(file('pictures/README-en.txt')).toMatch(
      /2026-11-20T12:00:00\.000Z {2}[\da-f]{64} {2}1 pictures\./,
    );
  });

  it('says of what nobody has taken pictures, and how they are taken', async () => {
    const unseen = createMemoryConsentStore();
    for (const publication of await store.publications()) await unseen.publish(publication);
    const readme = (await unpacked(await archived(unseen))).get('pictures/README-fr.txt');
    expect(readme).toMatch(/2026-11-20T12:00:00\.000Z {2}[\da-f]{64} {2}Aucune image\.\n/);
    expect(readme).toContain('almagest picture-consent');
  });

  it('is the same in the words of ISO/IEC TS 27560, erased records left out', () => {
    const [first, second, ...rest] = lines('records-iso-27560.jsonl').map((line) => JSON.parse(line));
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      schema_version: 'ISO/IEC TS 27560:2023',
      pii_processing: {
        language: 'fr',
        purposes: [
          {
            service: 'Matomo',
            purpose: ['audience'],
            purpose_type: 'statistical',
            lawful_basis: 'consent',
            pii_controllers: ['=Stats, "Ltd"'],
            storage_locations: ['FR'],
            retention_period: { '_pk_id.*': 'P393D' },
          },
          { service: 'OpenStreetMap' },
        ],
      },
      party_identification: [{ party_role: 'PII controller', party_name: 'Night Sky Club' }],
      event: [{ event_state: 'consent given', event_type: 'explicit' }],
    });
    expect(second.event[0]).toMatchObject({ event: 'changed' });
    expect(second.pii_processing.purposes.map((one: { service: string }) => one.service)).toEqual([
      'OpenStreetMap',
    ]);
  });

  it('tells nothing of who decided beyond the hash of a receipt', () => {
    expect([...files.values()].join('')).not.toMatch(/127\.0\.0\.1|user.?agent|Mozilla/i);
    expect(lines('records.csv')[1]).toMatch(/^1,decision,[\da-f-]{36},[\da-f]{64},2026-11-20T12:00/);
  });

  for (const [what, change, expected] of [
    ['a removed row', () => records((rows) => rows.toSpliced(1, 1)), '3 gap'],
    ['two rows exchanged', () => records(([a = '', b = '', ...rest]) => [b, a, ...rest]), '2 gap'],
    [
      'a changed word',
      () => records((rows) => rows.map((row) => row.replace('banner', 'centre'))),
      '1 altered',
    ],
    ['the last row cut off', () => records((rows) => rows.slice(0, -1)), 'other-end'],
    [
      'an emptied row',
      () =>
        records(([first = '', ...rest]) => [JSON.stringify({ ...JSON.parse(first), body: null }), ...rest]),
      '1 erased-without-notice',
    ],
    ['a row that is no JSON', () => records((rows) => ['{', ...rows]), 'unreadable'],
    ['a row of another form', () => records((rows) => ['{"position":"1"}', ...rows]), 'unreadable'],
    ['a row twice', () => records((rows) => [...rows, rows.at(-1) ?? '']), '6 gap'],
    ['a changed table', () => ({ 'records.csv': 'position\r\n' }), 'changed'],
    ['a file put in', () => ({ 'extra.txt': 'x' }), 'unlisted'],
    ['a picture left out', () => ({ [picture()]: undefined }), 'missing'],
    ['another picture', () => ({ [picture()]: 'another', SHA256SUMS: undefined }), 'changed'],
    [
      'a picture that nobody took then',
      () => ({ [picture().replace('360', '1280')]: 'a picture' }),
      'unnamed',
    ],
    ['an audit left out', () => ({ 'audits/20261120T031500Z/report.json': undefined }), 'missing'],
    ['an audit put in', () => ({ 'audits/20261121T031500Z/report.json': '{}' }), 'unlisted'],
    ['a file left out', () => ({ 'records-iso-27560.jsonl': undefined }), 'missing'],
    ['no hashes', () => ({ SHA256SUMS: undefined }), 'bad-signature'],
    ['no signature', () => ({ 'SHA256SUMS.sig': undefined }), 'bad-signature'],
    ['a junk manifest', () => ({ 'manifest.json': '[' }), 'unreadable'],
    ['no records', () => ({ 'records.jsonl': undefined }), 'missing'],
  ] as [string, () => Record<string, string | undefined>, string][]) {
    it(`is found to have ${what}`, async () => expect(await kinds(change())).toContain(expected));
  }

  it('that was written anew from its first row is told by what the portal published', async () => {
    const forged = createMemoryConsentStore();
    for (const publication of await store.publications()) await forged.publish(publication);
    for (const { body } of await store.rowsAfter(0, 10)) {
      const record = JSON.parse(body ?? '{}') as Partial<ConsentRecord>;
      if (record.schema === 'almagest-consent/1')
        await forged.append({ ...(record as ConsentRecord), method: 'centre' });
    }
    const path = kept(await archived(forged));
    expect((await verifyArchive(path)).faults).toEqual([]);
    const before = await verifyArchive(path, { chain: await store.head() });
    expect(before.faults.map(({ kind }) => kind)).toEqual(['other-history']);
    const signedByOther = kept(await archived(store, Buffer.alloc(32, 8).toString('base64url')));
    const { faults } = await verifyArchive(signedByOther, {
      chain: await store.head(),
      publicKey: signer.publicKey,
    });
    expect(faults.map(({ kind }) => kind)).toEqual(['other-key']);
  });

  it('is no archive when it is something else', async () => {
    const path = kept(Buffer.from('no zip at all'));
    expect((await verifyArchive(path)).faults[0]?.kind).toBe('no-archive');
    const cut = kept((await archived()).subarray(0, 3000));
    expect((await verifyArchive(cut)).faults[0]?.kind).toBe('no-archive');
    expect((await verifyArchive(join(folder, 'nowhere.zip'))).faults[0]?.kind).toBe('no-archive');
    expect(readFileSync(cut).length).toBe(3000);
  });
});
