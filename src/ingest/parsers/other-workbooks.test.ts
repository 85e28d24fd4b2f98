import { utils, write } from '@e965/xlsx';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { zipOf } from '../sources/zip.fixture.ts';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const load = (name: string, bytes: Buffer, request = {}) => workshop.run(workshop.file(name, bytes), request);
const rows = (imported: Awaited<ReturnType<typeof load>>, columns: string) =>
  workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));

const p = (text: string) => `<text:p>${text}</text:p>`;
const cell = (inner: string, attributes = '') =>
  `<table:table-cell ${attributes}>${inner}</table:table-cell>`;
const value = (type: string, at: string, shown = '?') => cell(p(shown), `office:value-type="${type}" ${at}`);
const row = (cells: readonly string[], attributes = '') =>
  `<table:table-row ${attributes}>${cells.join('')}</table:table-row>`;
const ods = (tables: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) =>
  zipOf({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>${Object.entries(
      tables,
    )
      .map(([name, inner]) => `<table:table table:name="${name}">${inner}</table:table>`)
      .join('')}</office:spreadsheet></office:body></office:document-content>`,
    ...more,
  });

describe('an OpenDocument sheet', () => {
  it('is refused when its records are a small part of it again and again', async () => {
    const repeated = row([cell(p('1'))], 'table:number-rows-repeated="1048576"');
    const path = workshop.file('a.ods', ods({ a: `${row([cell(p('n'))])}${repeated}` }));
    const problem = await workshop.problem(path, { limits: { maxUnpackedBytes: 100_000 } });
    expect(problem).toMatchObject({ code: 'archive-too-large', message: expect.stringContaining('again') });
  });

  it('gives dates, times, numbers, truths and texts as they are meant', async () => {
    const imported = await load(
      'a.ods',
      ods({
        Stars: `${row([cell(p('a title'))])}${row(['name', 'mag', 'seen', 'hour', 'ok', 'share'].map((name) => cell(p(name))))}${row(
          [
            cell(`${p('Vega')}<office:annotation>${p('a comment')}</office:annotation>`),
            value('float', 'office:value="0.03"', '0,03'),
            value('date', 'office:date-value="2024-08-12"', '12/08/24'),
            value('time', 'office:time-value="PT13H05M09S"', '1:05 PM'),
            value('boolean', 'office:boolean-value="true"'),
            value('percentage', 'office:value="0.26"', '26 %'),
          ],
        )}${row([
          cell(`${p('Alpha<text:s text:c="2"/>Lyrae')}${p('two')}`),
          value('float', 'office:value="4"'),
          value('date', 'office:date-value="2024-08-13T00:00:00"'),
          value('time', 'office:time-value="PT00H00M00S"'),
          value('boolean', 'office:boolean-value="false"'),
          cell(p('#DIV/0!'), 'calcext:value-type="error"'),
        ])}${row([cell('', 'table:number-columns-repeated="16384"')], 'table:number-rows-repeated="1048000"')}`,
      }),
    );
    expect(fieldsOf(imported)).toEqual([
      'name: text',
      'mag: double',
      'seen: date',
      'hour: text',
      'ok: boolean',
      'share: double',
    ]);
    expect(await rows(imported, 'name, mag, hour, ok, share')).toEqual([
      ['Vega', 0.03, '13:05:09', true, 0.26],
      ['Alpha  Lyrae\ntwo', 4, '00:00:00', false, null],
    ]);
    expect(imported.report.rejects).toMatchObject([{ row: 4, field: 'share', value: '#DIV/0!' }]);
  });

  it('repeats what it says is repeated, and does not when that is a bomb', async () => {
    const repeated = ods({
      A: `${row([cell(p('a')), cell(p('b'))])}${row([cell(p('x'), 'table:number-columns-repeated="2"')], 'table:number-rows-repeated="3"')}`,
    });
    expect((await load('a.ods', repeated)).report.recordCount).toBe(3);
    const bomb = ods({
      A: row([cell(p('x'), 'table:number-columns-repeated="16384"')], 'table:number-rows-repeated="1048576"'),
    });
    expect(await workshop.problem(workshop.file('b.ods', bomb))).toMatchObject({ code: 'archive-too-large' });
  });

  it('is read at the sheet that is named, and refused behind a password', async () => {
    const table = (text: string) => `${row([cell(p('a'))])}${row([cell(p(text))])}`;
    const two = ods({ One: table('x'), Two: table('y') });
    expect(await rows(await load('a.ods', two, { parser: { sheet: 'Two' } }), 'a')).toEqual([['y']]);
    const locked = ods(
      {},
      { 'META-INF/manifest.xml': '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>' },
    );
    expect((await workshop.problem(workshop.file('b.ods', locked))).message).toContain('password');
  });
});

describe('an old Excel workbook', () => {
  const xls = (sheets: Readonly<Record<string, readonly (readonly unknown[])[]>>): Buffer => {
    const book = utils.book_new();
    for (const [name, cells] of Object.entries(sheets))
      utils.book_append_sheet(
        book,
        utils.aoa_to_sheet(cells as unknown[][], { cellDates: false, dateNF: 'yyyy-mm-dd' }),
        name,
      );
    return write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer;
  };

  it('gives dates, numbers, truths and texts as they are meant, of the sheet that is named', async () => {
    const file = xls({
      Empty: [],
      Étoiles: [
        ['name', 'mag', 'seen', 'ok'],
        ['Véga', 0.03, new Date(Date.UTC(2024, 7, 12)), true],
        ['Mira', 3, new Date(Date.UTC(2024, 7, 13)), false],
      ],
      Other: [['a'], [1]],
    });
    const imported = await load('a.xls', file);
    expect(fieldsOf(imported)).toEqual(['name: text', 'mag: double', 'seen: date', 'ok: boolean']);
    expect(await rows(imported, 'name, mag, seen::VARCHAR, ok')).toEqual([
      ['Véga', 0.03, '2024-08-12', true],
      ['Mira', 3, '2024-08-13', false],
    ]);
    expect(imported.report.notes.join()).toContain('Empty, Other');
    expect((await load('a.xls', file, { parser: { sheet: 'Other' } })).report.recordCount).toBe(1);
  });

  it('that is damaged, or none, is refused', async () => {
    const whole = xls({ A: [['a'], [1]] });
    for (const bytes of [
      whole.subarray(0, 700),
      Buffer.concat([whole.subarray(0, 8), Buffer.alloc(4000, 7)]),
    ])
      expect(await workshop.problem(workshop.file('b.xls', bytes))).toMatchObject({ code: 'malformed' });
  });
});
