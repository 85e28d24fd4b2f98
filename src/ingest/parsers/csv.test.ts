import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FieldType } from '#dataset';
import { growth } from '../../../test/growth.ts';
import { fc } from '../../../test/properties.ts';
import { dataFolder, imported, problemOf, run } from './csv.fixture.ts';
import { recogniseTable } from './csv-dialect.ts';

describe('a clean table', () => {
  it('gets a type for each column, and keeps what looks like a number and is none', async () => {
    const { types, rows, report } = await imported(
      [
        'id,messier,mag,found,seen at,ok,place,remark',
        '1,031,3.4,1781-03-13,2024-08-12T22:41:05+02:00,true,"48.85, 2.35","a, ""b"""',
        '2,110,-1e1,1610-01-07,2024-08-12T20:00:00Z,false,"-33.9,151.2",',
      ].join('\n'),
    );
    expect(types).toEqual({
      id: 'int',
      messier: 'text',
      mag: 'double',
      found: 'date',
      seen_at: 'datetime',
      ok: 'boolean',
      place: 'geo_point_2d',
      remark: 'text',
    });
    expect(rows[0]).toEqual([
      '1',
      '031',
      '3.4',
      '1781-03-13',
      '2024-08-12 20:41:05',
      'true',
      "{'lon': 2.35, 'lat': 48.85}",
      'a, "b"',
    ]);
    expect(rows[1]?.at(-1)).toBeNull();
    expect(report.rejectedCount).toBe(0);
  });

  it('has places and moments in all their spellings, and rejects what only looks like one', async () => {
    const place = "{'lon': -2.5, 'lat': 48.0}";
    const lines: readonly (readonly [at: string, where: string, isGood: boolean])[] = [
      ['2024-08-12T20:41:05Z', '48,-2.5', true],
      ['2024-08-12 22:41:05+02:00', '(+48.0 ; -2.5)', true],
      ['2024-08-12T20:41:05', '[ 48 \t357.5]', true],
      ['2024-08-12T20:41:05.000Z', '{"type":"Point","coordinates":[-2.5,48]}', true],
      ['2024-02-30T00:00:00Z', '91, -2.5', false],
      ['2024-08-12TZ', '48,,-2.5', false],
      ['2024-08-12T25:00:00Z', '48., -2.5', false],
      ['ZZZZ', '{"lon":"x"}', false],
    ];
    const table = lines.map(([at, where]) => `${at},"${where.replaceAll('"', '""')}"`).join('\n');
    const { rows, report } = await imported(`at,place\n${table}\n`, {
      types: { at: 'datetime', place: 'geo_point_2d' },
    });
    expect(rows).toEqual(
      lines.map(([, , isGood]) => (isGood ? ['2024-08-12 20:41:05', place] : [null, null])),
    );
    expect(report.rejects.map(({ row, field }) => `${row} ${field}`)).toEqual(
      [5, 6, 7, 8].flatMap((row) => [`${row} at`, `${row} place`]),
    );
  });

  it('is read with semicolons, tabs and bars, with decimal commas where the whole column has them', async () => {
    for (const separator of [';', '\t', '|']) {
      const text = ['nom;taille;part', 'a;1,5;1,234', 'b;12;5,678'].join('\n').replaceAll(';', separator);
      const { types, rows } = await imported(text);
      expect(types).toEqual({ nom: 'text', taille: 'double', part: 'text' });
      expect(rows).toEqual([
        ['a', '1.5', '1,234'],
        ['b', '12.0', '5,678'],
      ]);
    }
  });

  it('keeps line breaks inside quotes, in values and in names', async () => {
    const { rows, types } = await imported('"a\nname",b\n"x\ny",1\nz,2\n');
    expect(types).toEqual({ a_name: 'text', b: 'int' });
    expect(rows).toEqual([
      ['x\ny', '1'],
      ['z', '2'],
    ]);
  });

  it('may have a backslash before the quotes in its values, and before those only', async () => {
    const { rows } = await imported(
      String.raw`id,film,note
1,"_\"Foyle's War\" (2002)","a, b \\ c"
2,"plain","C:\dir"
3,"said \"no\", twice",
`,
    );
    expect(rows).toEqual([
      ['1', `_"Foyle's War" (2002)`, String.raw`a, b \ c`],
      ['2', 'plain', String.raw`C:\dir`],
      ['3', 'said "no", twice', null],
    ]);
    const windows = await imported('id,path\n1,"C:\\dir\\"\n2,"D:\\"\n');
    expect(windows.rows).toEqual([
      ['1', 'C:\\dir\\'],
      ['2', 'D:\\'],
    ]);
  });

  it('is read when it is compressed, and when its lines end in CR alone', async () => {
    expect((await imported(gzipSync('a,b\n1,2\n'))).rows).toEqual([['1', '2']]);
    expect((await imported('a,b\r1,2\r3,4\r')).rows).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('keeps its order and every record, also in large', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i},star ${i % 7}`);
    const { rows, manifest } = await imported(`n,name\n${lines.join('\n')}\n`);
    expect(manifest.recordCount).toBe(60_000);
    expect(rows.every(([n], i) => n === String(i))).toBe(true);
  });
});

describe('untidy rows', () => {
  it('are kept as far as they go, each named in the report', async () => {
    const { rows, report } = await imported('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n');
    expect(rows).toEqual([
      ['1', '2', '3'],
      ['4', '5', null],
      ['6', '7', '8'],
      ['10', '11', '12'],
    ]);
    expect(report.rejectedCount).toBe(2);
    expect(report.rejects).toMatchObject([
      { row: 2, field: '*', reason: 'line 3 has 2 cells instead of 3' },
      { row: 3, field: '*', value: '9', reason: 'line 4 has 4 cells instead of 3' },
    ]);
  });

  it('that are comments like those above the header are left out, and counted', async () => {
    const { rows, report } = await imported('# stars\nid;mag\n1;3\n# checked so far\n2;4\n');
    expect(rows).toEqual([
      ['1', '3'],
      ['2', '4'],
    ]);
    expect(report.rejectedCount).toBe(0);
    expect(report.notes).toContain('Comments between the rows, lines that begin with #, were left out: 1.');
  });

  it('with a quote that never ends are read without quotes', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => `${i},fine`).join('\n');
    const { rows, report } = await imported(`a,b\n1,"never closed\n${lines}\n`);
    expect(rows).toHaveLength(51);
    expect(report.notes.join()).toContain('never closed');
  });

  it('of blanks only do not count, and blanks around values go', async () => {
    const { rows } = await imported('a,b\n  1 ,\tx \n ,\n2,y\n');
    expect(rows).toEqual([
      ['1', 'x'],
      ['2', 'y'],
    ]);
  });
});

describe('a list, a value to a line,', () => {
  it('keeps the lines that have a separator in them whole', async () => {
    const { rows, types, report } = await imported('remark\n"seen\ntwice, at least"\n84,hello world\n');
    expect(types).toEqual({ remark: 'text' });
    expect(rows).toEqual([['seen\ntwice, at least'], ['84,hello world']]);
    expect(report.recognised).toMatchObject({ separator: 'none', header: 'line 1' });
    const words = Array.from({ length: 20 }, (_, i) => `word ${i}`);
    const mixed = await imported(['word', 'a | b', 'c, d; e', ...words].join('\n'));
    expect(mixed.rows.slice(0, 2)).toEqual([['a | b'], ['c, d; e']]);
    expect(mixed.report.rejectedCount).toBe(0);
  });

  it('has a record for a value of blanks, and none for a line with nothing', async () => {
    const { rows, types } = await imported('n\n1\n\n \n"\t"\n2\n');
    expect(types).toEqual({ n: 'int' });
    expect(rows).toEqual([['1'], [null], [null], ['2']]);
  });

  it('has decimal commas and no second column', async () => {
    const { rows, types } = await imported('mag\n12,5\n145,00\n5\n');
    expect(types).toEqual({ mag: 'double' });
    expect(rows).toEqual([['12.5'], ['145.0'], ['5.0']]);
  });

  it('has a name without the separator that ends its line', async () => {
    const { report } = await imported('NGC;\n40\n129\n');
    expect(report.fields.map(({ source }) => source)).toEqual(['NGC']);
    expect(report.rejectedCount).toBe(0);
  });
});

describe('values that do not fit', () => {
  it('of a guessed type make the column text, whatever comes late', async () => {
    const numbers = Array.from({ length: 5000 }, (_, i) => `${i}`).join('\n');
    expect((await imported(`n\n${numbers}\n12.5\n`)).types).toEqual({ n: 'double' });
    const { types, rows } = await imported(`n\n${numbers}\n12/24/1399\n`);
    expect(types).toEqual({ n: 'text' });
    expect(rows.at(-1)).toEqual(['12/24/1399']);
  });

  it('but say that there is none are empty', async () => {
    const { types, rows, report } = await imported('m,p\n12.5,-\n-,3.5\nNaN,inf\n');
    expect(types).toEqual({ m: 'double', p: 'double' });
    expect(rows).toEqual([
      ['12.5', null],
      [null, '3.5'],
      [null, null],
    ]);
    // There is no such number, and somebody has written it all the same.
    expect(report.rejects).toEqual([{ row: 3, field: 'p', value: 'inf', reason: 'not a finite number' }]);
  });

  it('of a declared type are rejected with row, field, value and reason', async () => {
    const types: Record<string, FieldType> = { year: 'int' };
    const { rows, report } = await imported('name,year\na,1781\nb,12/24/1399\nc,\n', { types });
    expect(rows).toEqual([
      ['a', '1781'],
      ['b', null],
      ['c', null],
    ]);
    expect(report.rejects).toEqual([
      { row: 2, field: 'year', value: '12/24/1399', reason: 'not a whole number' },
    ]);
  });

  it('are told from the name of a field that is not there', async () => {
    expect(await problemOf('a\n1\n', { types: { b: 'int' } })).toMatchObject({
      code: 'unknown-field',
      field: 'b',
    });
  });

  it('are dates only where day and month are certain', async () => {
    expect((await imported('d\n01/02/2020\n03/04/2021\n')).types).toEqual({ d: 'text' });
    const { rows, types } = await imported('d\n01/02/2020\n23/04/2021\n');
    expect(types).toEqual({ d: 'date' });
    expect(rows).toEqual([['2020-02-01'], ['2021-04-23']]);
  });

  it.each([
    ['09.07.2013 12:00:00', '2013-07-09 12:00:00'],
    ['2004.12.13 15:16', '2004-12-13 15:16:00'],
    ['13-12-2004 15:16:00', '2004-12-13 15:16:00'],
    ['12/13/2004 03:16:00 PM', '2004-12-13 15:16:00'],
    ['12/13/2004 12:05 am', '2004-12-13 00:05:00'],
  ])('are times where they are written as %s', async (written, read) => {
    expect((await imported(`t\n${written}\n`)).rows).toEqual([[read]]);
  });

  it('are numbers of telephones as they were written', async () => {
    expect((await imported('phone\n+318855443322\n+12233445567\n')).rows[0]).toEqual(['+318855443322']);
  });
});

describe('numbers in groups of three digits', () => {
  it('are numbers where nothing else can be meant', async () => {
    const table = [
      'english;continental;french;swiss;whole',
      "1,160.5;1.160,5;12 345,5;1'160.5;200.000.000",
      '7;7;7;7;1.000',
      "1,234,567;1.234.567,25;1\u202f234\u202f567,25;1'234'567;1",
    ];
    const { types, rows } = await imported(table.join('\n'));
    expect(types).toEqual({
      english: 'double',
      continental: 'double',
      french: 'double',
      swiss: 'double',
      whole: 'int',
    });
    expect(rows).toEqual([
      ['1160.5', '1160.5', '12345.5', '1160.5', '200000000'],
      ['7.0', '7.0', '7.0', '7.0', '1000'],
      ['1234567.0', '1234567.25', '1234567.25', '1234567.0', '1'],
    ]);
  });

  it('stay text where the groups may be something else, or have other lengths', async () => {
    for (const values of [
      ['1,234', '5,678'],
      ['732 829 320', '542 065 479'],
      ['1,160.5', '9,1605'],
      ['1,160.5', '0,999,160.5'],
    ])
      expect((await imported(`n;x\n${values.map((value) => `${value};a`).join('\n')}\n`)).types.n).toBe(
        'text',
      );
  });
});

describe('numbers with a letter behind some of them', () => {
  const magnitudes = Array.from({ length: 100 }, (_, i) => `${5 + i / 10}.${i}`.replace(/[.]\d+[.]/, '.'));
  const column = (...others: readonly string[]) => `mag\n${[...magnitudes, ...others].join('\n')}\n`;

  it('are numbers, and the letters stand beside them', async () => {
    const { types, rows, report } = await imported(column('13.5p', '-1.25 :', '?'));
    expect(types).toEqual({ mag: 'double', mag_flag: 'text' });
    expect(rows.slice(-3)).toEqual([
      ['13.5', 'p'],
      ['-1.25', ':'],
      [null, null],
    ]);
    expect(report).toMatchObject({
      rejectedCount: 0,
      notes: ['mag_flag has the letters that stand behind numbers of mag.'],
    });
  });

  it('stay text where they are names, have many letters, or are few', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `${1000 + i}`);
    const letters = ['1.1a', '1.2b', '1.3c', '1.4d', '1.5g'];
    for (const text of [`ngc\n${names.join('\n')}\n1023A\n`, column(...letters), 'mag\n1.5\n2.5\n13.5p\n'])
      expect(Object.values((await imported(text)).types)).toEqual(['text']);
  });
});

describe('shapes in a cell', () => {
  it.each([';', '\t'])('are not taken for columns where %j separates', async (separator) => {
    const ring = (lon: number) =>
      [lon, 2, 4, 6, 8, lon].map((x, i) => `[${x},${i === 5 ? 1 : i + 1}]`).join();
    const shape = (lon: number) => `{"type":"Polygon","coordinates":[[${ring(lon)}]]}`;
    for (const cell of [shape, (lon: number) => `"${shape(lon).replaceAll('"', '""')}"`]) {
      const lines = Array.from({ length: 9 }, (_, i) => [`site ${i}`, cell(i), '12'].join(separator));
      const { types } = await imported([['name', 'area', 'count'].join(separator), ...lines].join('\n'));
      expect(types).toEqual({ name: 'text', area: 'geo_shape', count: 'int' });
    }
  });
});

describe('what is no table', () => {
  it('is refused with what to do, and leaves nothing', async () => {
    expect(await problemOf('')).toMatchObject({ code: 'empty' });
    expect(await problemOf('\n\n \n')).toMatchObject({ code: 'empty' });
    expect(await problemOf(`${Array.from({ length: 501 }, (_, i) => `c${i}`).join(',')}\n`)).toMatchObject({
      code: 'too-many-columns',
    });
  });

  it('is an endless line', async () => {
    const limits = { maxLineBytes: 100_000 };
    expect(await problemOf(`a,b\n${'x'.repeat(300_000)}`, { limits })).toMatchObject({
      code: 'line-too-long',
      offset: 4,
    });
    expect(await problemOf(`${'x'.repeat(1_100_000)},b\n1,2\n`)).toMatchObject({
      code: 'line-too-long',
      message: 'A line is longer than 1.05 MB.',
    });
  });

  it('is a cell of a megabyte', async () => {
    expect(await problemOf(`a,b\n1,${'x'.repeat(1_000_001)}\n`)).toMatchObject({
      code: 'cell-too-large',
      column: 2,
    });
  });

  it('is any bytes: a table or a problem comes of them, never an error', async () => {
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 30 }),
        fc
          .constantFrom(',', '"', '\n', '\r\n', ';', "'", '\t', '\0', '1', 'é', '#')
          .map((text) => Buffer.from(text)),
      ),
      { maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const result = await run(Buffer.concat(parts), { parser: { format: 'csv' } });
        if (result.ok) rmSync(result.value.built.file);
        expect(readdirSync(join(dataFolder, 'tmp'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a cell of a text table', () => {
  it('may have as many quotes as it likes', () => {
    const quoted = (length: number) => `a${'"'.repeat(length)}\nb\n`;
    const recognised = (text: string) => recogniseTable(text, true);
    expect(growth(recognised, quoted(2000), quoted(32_000))).toBeLessThan(80);
  });
});
