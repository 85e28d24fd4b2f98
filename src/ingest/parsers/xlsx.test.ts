import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { zipOf } from '../sources/zip.fixture.ts';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { lookOf, numberText } from './xlsx-values.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook of sheets given as the XML inside `worksheet`. Style 1 is a date, 2 a date with time, 3 a time. */
function workbook(
  sheets: Readonly<Record<string, string>>,
  { strings = [] as string[], is1904 = false } = {},
) {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships>${relation('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="${RELATIONS}"><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets>${names
      .map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="s${i}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${names
      .map((_, i) => relation(`s${i}`, 'worksheet', `worksheets/sheet${i + 1}.xml`))
      .join(
        '',
      )}${relation('t', 'sharedStrings', 'sharedStrings.xml')}${relation('y', 'styles', 'styles.xml')}</Relationships>`,
    'xl/sharedStrings.xml': `<sst>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="21"/></cellXfs></styleSheet>',
    ...Object.fromEntries(
      Object.values(sheets).map((xml, i) => [
        `xl/worksheets/sheet${i + 1}.xml`,
        `<worksheet>${xml}</worksheet>`,
      ]),
    ),
  });
}

const text = (reference: string, value: string) =>
  `<c r="${reference}" t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (reference: string, value: number, style = 0) =>
  `<c r="${reference}" s="${style}"><v>${value}</v></c>`;
const row = (at: number, ...cells: readonly string[]) => `<row r="${at}">${cells.join('')}</row>`;
const sheet = (...rows: readonly string[]) => `<sheetData>${rows.join('')}</sheetData>`;

const load = (bytes: Buffer, request = {}) => workshop.run(workshop.file('a.xlsx', bytes), request);
const refused = (bytes: Buffer, request = {}) => workshop.problem(workshop.file('a.xlsx', bytes), request);
const rows = (imported: Awaited<ReturnType<typeof load>>, columns: string) =>
  workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));

describe('a small workbook that asks for much', () => {
  it.each(['ZZZZZ1', 'ZZZZZZZZ1'])('is refused when it has a cell %s', async (reference) => {
    expect(
      await refused(workbook({ a: sheet(row(1, text('A1', 'x'), number(reference, 1))) })),
    ).toMatchObject({
      code: 'too-many-columns',
      line: 1,
    });
  });

  it('is refused when it names one long text in many cells', async () => {
    const strings = [`<t>${'x'.repeat(900_000)}</t>`];
    const cells = Array.from({ length: 300 }, (_, i) =>
      row(i + 1, ...['A', 'B'].map((column) => `<c r="${column}${i + 1}" t="s"><v>0</v></c>`)),
    );
    const bytes = workbook({ a: sheet(...cells) }, { strings });
    expect(await refused(bytes, { limits: { maxUnpackedBytes: 2_000_000 } })).toMatchObject({
      code: 'archive-too-large',
    });
    expect(await refused(bytes, { limits: { maxLineBytes: 500_000 } })).toMatchObject({
      code: 'line-too-long',
      line: 1,
    });
  });

  it('is read when it numbers a row as none can be', async () => {
    const imported = await load(
      workbook({ a: sheet(row(1, text('A1', 'name')), '<row r="1e300"><c><v>7</v></c></row>') }),
    );
    expect(await rows(imported, 'name')).toEqual([[7]]);
  });
});

describe('a workbook', () => {
  it('may have more cells below the header than names in it, even in its only row', async () => {
    const imported = await load(
      workbook({
        a: sheet(
          row(1, text('A1', 'star'), text('B1', 'kind')),
          row(2, text('A2', 'Vega'), text('B2', 'blue'), text('C2', 'old'), text('D2', 'near')),
        ),
      }),
    );
    expect(await rows(imported, 'star, kind, column_3')).toEqual([['Vega', 'blue', 'old']]);
  });

  it('gives dates, times, numbers and texts as they are meant', async () => {
    const imported = await load(
      workbook(
        {
          Stars: sheet(
            row(
              1,
              text('A1', 'Name'),
              text('B1', 'Seen'),
              text('C1', 'At'),
              text('D1', 'Clock'),
              text('E1', 'Mag'),
            ),
            row(
              2,
              '<c r="A2" t="s"><v>0</v></c>',
              number('B2', 45516, 1),
              number('C2', 45516.5, 2),
              number('D2', 0.75, 3),
              number('E2', 0.30000000000000004),
            ),
            row(
              3,
              '<c r="A3" t="str"><v>Vega</v></c>',
              number('B3', 1, 1),
              '<c r="E3" t="e"><v>#DIV/0!</v></c>',
            ),
          ),
        },
        { strings: ['<r><t>Si</t></r><r><t>rius</t></r><rPh><t>シリウス</t></rPh>'] },
      ),
    );
    expect(fieldsOf(imported)).toEqual([
      'name: text',
      'seen: date',
      'at: datetime',
      'clock: text',
      'mag: double',
    ]);
    expect(await rows(imported, 'name, seen::VARCHAR, "at"::VARCHAR, clock, mag')).toEqual([
      ['Sirius', '2024-08-12', '2024-08-12 12:00:00', '18:00:00', 0.3],
      ['Vega', '1900-01-01', null, null, null],
    ]);
    expect(imported.report.rejects).toEqual([
      { row: 3, field: 'mag', value: '#DIV/0!', reason: 'an error of the workbook' },
    ]);
  });

  it('is read below its title and from its first column that has cells', async () => {
    const imported = await load(
      workbook({
        Data: sheet(
          row(2, text('C2', 'Observations of 2024')),
          row(4, text('C4', 'id'), text('D4', 'star'), text('E4', 'mag')),
          row(5, number('C5', 1), text('D5', 'Vega'), number('E5', 0.03)),
          row(9, number('C9', 2), text('D9', 'Deneb'), number('E9', 1.25)),
        ),
      }),
    );
    expect(fieldsOf(imported)).toEqual(['id: int', 'star: text', 'mag: double']);
    expect(await rows(imported, '_rid, id, star')).toEqual([
      [0, 1, 'Vega'],
      [1, 2, 'Deneb'],
    ]);
    expect(imported.report.recognised).toMatchObject({ sheet: 'Data', header: 'row 4' });
  });

  it('gives all cells of a merge the value they show, in headers of several rows too', async () => {
    const merges = ['A1:A2', 'B1:C1', 'A3:A4'].map((ref) => `<mergeCell ref="${ref}"/>`).join('');
    const imported = await load(
      workbook({
        S: `${sheet(
          row(1, text('A1', 'Star'), text('B1', 'Position')),
          row(2, text('B2', 'ra'), text('C2', 'dec')),
          row(3, text('A3', 'Mizar'), number('B3', 200.98), number('C3', 54.92)),
          row(4, number('B4', 200.99), number('C4', 54.91)),
        )}<mergeCells>${merges}</mergeCells>`,
      }),
    );
    expect(fieldsOf(imported)).toEqual(['star: text', 'position_ra: double', 'position_dec: double']);
    expect(await rows(imported, 'star')).toEqual([['Mizar'], ['Mizar']]);
  });

  it('is read at the sheet that is named, and says which there are', async () => {
    const book = workbook({
      Empty: sheet(),
      First: sheet(row(1, text('A1', 'a')), row(2, number('A2', 1))),
      Second: sheet(row(1, text('A1', 'b')), row(2, number('A2', 2))),
    });
    const first = await load(book);
    expect(fieldsOf(first)).toEqual(['a: int']);
    expect(first.report.notes.join()).toContain('there are also Empty, Second');
    expect(fieldsOf(await load(book, { parser: { sheet: 'Second' } }))).toEqual(['b: int']);
    expect(await refused(book, { parser: { sheet: 'Third' } })).toMatchObject({
      code: 'sheet-missing',
      advice: 'Its sheets are Empty, First, Second.',
    });
  });

  it('counts days from 1904 where it says so', async () => {
    const days = sheet(row(1, text('A1', 'day')), row(2, number('A2', 0, 1)));
    const imported = await load(workbook({ S: days }, { is1904: true }));
    expect(await rows(imported, 'day::VARCHAR')).toEqual([['1904-01-01']]);
  });

  it('that is a zip bomb is stopped at a limit', async () => {
    const bomb = workbook({ S: `<sheetData>${' '.repeat(3_000_000)}</sheetData>` });
    expect(await refused(bomb, { limits: { maxUnpackedBytes: 1_000_000 } })).toMatchObject({
      code: 'archive-too-large',
    });
  });

  it('with a document type or without an end is refused', async () => {
    const withEntity = '<!DOCTYPE x [<!ENTITY e "eeee">]><workbook><sheets>&e;</sheets></workbook>';
    const damaged = zipOf({ '[Content_Types].xml': '', 'xl/workbook.xml': withEntity });
    expect(await refused(damaged)).toMatchObject({ code: 'malformed' });
    const whole = workbook({ S: sheet(row(1, text('A1', 'a'))) });
    expect(await refused(whole.subarray(0, whole.length - 40))).toMatchObject({ code: 'malformed' });
  });
});

describe('number formats', () => {
  for (const [code, look] of [
    ['General', 'number'],
    ['0.00', 'number'],
    ['#,##0.00 "days"', 'number'],
    ['[Red]-0.0', 'number'],
    ['yyyy-mm-dd', 'date'],
    ['[$-409]d-mmm-yy;@', 'date'],
    ['m/d/yy h:mm', 'datetime'],
    ['hh:mm:ss', 'time'],
    ['[h]:mm', 'time'],
    ['mm:ss.0', 'time'],
  ] as const)
    it(`${code} is a ${look}`, () => expect(lookOf(code)).toBe(look));

  it('keep 15 digits of decimals and all of whole numbers', () => {
    expect(numberText('0.1', 'number', false)).toBe('0.1');
    expect(numberText('1.1000000000000001', 'number', false)).toBe('1.1');
    expect(numberText('123456789012345678', 'number', false)).toBe('123456789012345678');
    expect(numberText('1E-3', 'number', false)).toBe('0.001');
  });

  it('count the day before 1 March 1900 as workbooks do', () => {
    expect(numberText('59', 'date', false)).toBe('1900-02-28');
    expect(numberText('61', 'date', false)).toBe('1900-03-01');
  });
});
