import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { previewImport } from '../import.ts';
import { previewSample } from '../sample-preview.ts';
import { zipOf } from '../sources/zip.fixture.ts';
import { type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';

/** One red pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

let workshop: TestWorkshop;
let server: Server;
let origin: string;
const asked: string[] = [];
beforeAll(async () => {
  workshop = testWorkshop();
  server = createServer((request, answer) => {
    const url = request.url?.replace(/\?.*/, '') ?? '';
    asked.push(url);
    if (url === '/m31.png' || url === '/again/m31.png') answer.end(PNG);
    else if (url === '/sheet') answer.setHeader('content-type', 'image/png').end('%PDF-1.7 …');
    else if (url === '/page.jpg')
      answer.setHeader('content-type', 'image/jpeg').end('<!doctype html><p>gone');
    else if (url === '/bad.png') answer.end(PNG.subarray(0, 20));
    else if (url === '/inside.png') answer.writeHead(302, { location: '/m31.png' }).end();
    else answer.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  workshop.remove();
});

const STEP = { kind: 'file', field: 'picture' };
const within = { surroundings: { files: { allowPrivateAddresses: true } } };

const left = () =>
  readdirSync(join(workshop.folder, 'data', 'tmp')).filter((name) => name.endsWith('.taken'));

describe('a field with addresses of files', () => {
  it('becomes files: each content once, its type by what it holds, pictures with their size', async () => {
    const names = ['m31.png', 'again/m31.png', 'sheet', 'inside.png'];
    const csv = `n,picture\n${[...names, ''].map((name, i) => `${i},${name && `${origin}/${name}`}`).join('\n')}\n`;
    const imported = await workshop.run(workshop.file('a.csv', csv), { steps: [STEP], ...within });
    const { built, report } = imported;
    const values = await workshop.ask(imported, (records) =>
      raw(
        `SELECT n, picture.filename, picture.mimetype, picture.format, picture.width, picture.thumbnail FROM ${records} ORDER BY _rid`,
      ),
    );
    expect(values).toEqual([
      [0, 'm31.png', 'image/png', 'PNG', 1, true],
      [1, 'm31.png', 'image/png', 'PNG', 1, true],
      [2, 'sheet.pdf', 'application/pdf', 'PDF', null, false],
      [3, 'inside.png', 'image/png', 'PNG', 1, true],
      [4, null, null, null, null, null],
    ]);
    expect(report.rejectedCount).toBe(0);
    expect(report.fields[1]?.examples).toEqual(['m31.png', 'sheet.pdf', 'inside.png']);
    expect(built.files?.map(({ filename }) => filename).toSorted()).toEqual([
      'inside.png',
      'm31.png',
      'sheet.pdf',
    ]);
    const plate = built.files?.find(({ filename }) => filename === 'm31.png');
    expect(readFileSync(plate?.path ?? '')).toEqual(PNG);
  });

  it('lists what is no file, with its row and why', async () => {
    const csv = `picture\n${origin}/page.jpg\n${origin}/bad.png\n${origin}/none.png\nftp://a.example/x.png\nx.png\n`;
    const { report } = await workshop.run(workshop.file('b.csv', csv), { steps: [STEP], ...within });
    expect(report.rejects.map(({ row, reason }) => [row, reason])).toEqual([
      [1, 'a web page is there, and no file'],
      [2, 'the picture is damaged'],
      [3, 'the server does not give the file out, or its address may not be reached'],
      [4, 'not the address of a file'],
      [5, 'not the address of a file'],
    ]);
  });

  it('is not fetched from within the network of the portal', async () => {
    asked.length = 0;
    const csv = `picture\n${origin}/m31.png\nhttp://localhost:${new URL(origin).port}/m31.png\n`;
    const { report, built } = await workshop.run(workshop.file('c.csv', csv), { steps: [STEP] });
    expect([report.rejectedCount, built.files, asked]).toEqual([2, undefined, []]);
  });

  it('leaves nothing behind when the import fails after it', async () => {
    const before = left();
    const path = workshop.file('d.csv', `picture\n${origin}/m31.png\n`);
    await workshop.problem(path, { steps: [STEP, { kind: 'drop', fields: ['none'] }], ...within });
    expect(left()).toEqual(before);
  });
});

describe('a field with paths of files', () => {
  it('takes them out of the zip file that they came in, and out of nowhere else', async () => {
    const zip = workshop.file(
      'plates.zip',
      zipOf({
        'set/plates.csv': 'n,picture\n1,Plates/P1.PNG\n2,.\\plates\\p2.png\n3,../../etc/passwd\n4,p1.png\n',
        'set/plates/p1.png': PNG,
        'set/plates/p2.png': PNG,
      }),
    );
    const imported = await workshop.run(zip, { steps: [{ ...STEP, to: 'plate' }] });
    expect(
      await workshop.ask(imported, (records) =>
        raw(`SELECT n, plate.filename FROM ${records} ORDER BY _rid`),
      ),
    ).toEqual([
      [1, 'p1.png'],
      [2, 'p2.png'],
      [3, null],
      [4, 'p1.png'],
    ]);
    expect(imported.report.rejects).toMatchObject([
      { row: 3, field: 'plate', reason: 'no file of that name came with the data' },
    ]);
  });

  it('shows the first of them while somebody edits, and fetches no more than that', async () => {
    asked.length = 0;
    const rows = Array.from({ length: 40 }, (_, i) => `${origin}/${i === 1 ? 'none' : 'm31'}.png?${i}`);
    const path = workshop.file('many.csv', `picture\n${rows.join('\n')}\n`);
    const [dataFolder, sampleFile] = [join(workshop.folder, 'data'), join(workshop.folder, 'sample')];
    await previewImport({ source: { kind: 'file', path }, id: 'x', dataFolder, sampleFile });
    const { preview, effects } = await previewSample({
      sampleFile,
      folder: join(dataFolder, 'tmp'),
      steps: [STEP],
      ...within,
    });
    expect(asked).toHaveLength(12);
    expect(effects[0]?.changed).toMatchObject([{ field: 'picture', from: rows[0] }]);
    expect(preview?.typedRows.slice(0, 2).map(({ cells }) => cells[0])).toEqual([
      'm31.png · PNG · 1 × 1',
      null,
    ]);
    expect(preview?.rejects).toMatchObject([{ row: 2, field: 'picture' }]);
  });
});
