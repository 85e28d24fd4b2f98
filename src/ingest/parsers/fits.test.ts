import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

type Card = readonly [key: string, value: string | number | boolean];

const block = (bytes: Buffer, fill: number) =>
  Buffer.concat([bytes, Buffer.alloc((2880 - (bytes.length % 2880)) % 2880, fill)]);
const header = (cards: readonly Card[]) =>
  block(
    Buffer.from(
      [
        ...cards.map(([key, value]) => {
          const text =
            typeof value === 'string'
              ? `'${value.padEnd(8)}'`
              : value === true
                ? 'T'
                : value === false
                  ? 'F'
                  : String(value);
          return `${key.padEnd(8)}= ${text.padStart(20)}`.padEnd(80);
        }),
        'END'.padEnd(80),
      ].join(''),
      'latin1',
    ),
    0x20,
  );
const PRIMARY = header([
  ['SIMPLE', true],
  ['BITPIX', 8],
  ['NAXIS', 0],
]);

interface TestColumn {
  readonly form: string;
  readonly cards?: Readonly<Record<string, string | number>>;
}

/** A FITS file with one binary table. */
function fits(
  columns: Readonly<Record<string, TestColumn>>,
  rows: readonly Buffer[],
  { heap = Buffer.alloc(0), count = rows.length, name = 'STARS' } = {},
) {
  const width = rows[0]?.length ?? 0;
  const cards: Card[] = [
    ['XTENSION', 'BINTABLE'],
    ['BITPIX', 8],
    ['NAXIS', 2],
    ['NAXIS1', width],
    ['NAXIS2', count],
    ['PCOUNT', heap.length],
    ['GCOUNT', 1],
    ['TFIELDS', Object.keys(columns).length],
    ['EXTNAME', name],
    ...Object.entries(columns).flatMap(([label, { form, cards: own = {} }], i): Card[] => [
      [`TTYPE${i + 1}`, label],
      [`TFORM${i + 1}`, form],
      ...Object.entries(own).map(([key, value]): Card => [`${key}${i + 1}`, value]),
    ]),
  ];
  return Buffer.concat([PRIMARY, header(cards), block(Buffer.concat([...rows, heap]), 0)]);
}

function bytes(...parts: readonly (readonly [kind: string, value: number | bigint | string])[]): Buffer {
  return Buffer.concat(
    parts.map(([kind, value]) => {
      if (typeof value === 'string') return Buffer.from(value, 'latin1');
      if (typeof value === 'bigint') {
        const wide = Buffer.alloc(8);
        wide.writeBigInt64BE(value);
        return wide;
      }
      const part = Buffer.alloc({ B: 1, I: 2, J: 4, E: 4, D: 8 }[kind] ?? 8);
      if (kind === 'B') part.writeUInt8(value);
      else if (kind === 'I') part.writeInt16BE(value);
      else if (kind === 'J') part.writeInt32BE(value);
      else if (kind === 'E') part.writeFloatBE(value);
      else part.writeDoubleBE(value);
      return part;
    }),
  );
}

const load = (content: Buffer, request = {}) => workshop.run(workshop.file('a.fits', content), request);
const refused = (content: Buffer, request = {}) =>
  workshop.problem(workshop.file('a.fits', content), request);
const rowsOf = async (imported: Awaited<ReturnType<typeof load>>) => {
  const names = imported.built.manifest.schema.fields.map(({ name }) => name).join(', ');
  const rows = await workshop.ask(imported, (records) =>
    raw(`SELECT ${names} FROM ${records} ORDER BY _rid`),
  );
  return rows.map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value)));
};

describe('a FITS table', () => {
  it('gives numbers, truths and texts, scaled and without those that stand for none', async () => {
    const imported = await load(
      fits(
        {
          Name: { form: '8A' },
          mag: { form: 'E', cards: { TUNIT: 'mag', TUCD: 'phot.mag' } },
          RA: { form: 'D', cards: { TUNIT: 'deg' } },
          id: { form: 'K' },
          n: { form: 'J', cards: { TNULL: -99 } },
          u: { form: 'I', cards: { TZERO: 32768 } },
          half: { form: 'I', cards: { TSCAL: '0.5' } },
          seen: { form: 'L' },
          b: { form: 'B' },
        },
        [
          bytes(
            ['A', 'Véga\0\0\0\0'],
            ['E', 0.1],
            ['D', 279.25],
            ['K', 4611686018427387905n],
            ['J', 7],
            ['I', -32768],
            ['I', 3],
            ['A', 'T'],
            ['B', 255],
          ),
          bytes(
            ['A', '        '],
            ['E', Number.NaN],
            ['D', Number.NEGATIVE_INFINITY],
            ['K', -1n],
            ['J', -99],
            ['I', 32767],
            ['I', -3],
            ['A', '\0'],
            ['B', 0],
          ),
        ],
      ),
    );
    expect(fieldsOf(imported)).toEqual([
      'name: text',
      'mag: double',
      'ra: double',
      'id: int',
      'n: int',
      'u: int',
      'half: double',
      'seen: boolean',
      'b: int',
    ]);
    expect(imported.built.manifest.schema.fields[1]).toMatchObject({ unit: 'mag', ucd: 'phot.mag' });
    const [first, second] = await rowsOf(imported);
    expect(first).toEqual(['Véga', 0.1, 279.25, Number(4611686018427387905n), 7, 0, 1.5, true, 255]);
    expect(second).toEqual([null, null, null, -1, null, 65535, -1.5, null, 0]);
    // There is no such number, and somebody has written it all the same.
    expect(imported.report.rejects).toMatchObject([{ row: 2, field: 'ra', value: '-Infinity' }]);
  });

  it('gives arrays, bits, complex numbers and what lies behind the table', async () => {
    const heap = Buffer.concat([bytes(['I', 4], ['I', 5], ['I', 6]), Buffer.from('a text')]);
    const imported = await load(
      fits(
        {
          three: { form: '3I' },
          bits: { form: '3X' },
          complex: { form: 'C' },
          words: { form: '8A', cards: { TDIM: '(4,2)' } },
          none: { form: '0J' },
          list: { form: '1PI(3)' },
          note: { form: 'QA' },
        },
        [
          bytes(
            ['I', 1],
            ['I', 2],
            ['I', 3],
            ['B', 0b10100000],
            ['E', 1],
            ['E', -1],
            ['A', 'up  down'],
            ['J', 3],
            ['J', 0],
            ['K', 6n],
            ['K', 6n],
          ),
        ],
        { heap },
      ),
    );
    expect(await rowsOf(imported)).toEqual([
      ['[1,2,3]', '[1,0,1]', '[1,-1]', ['up', 'down'], '[4,5,6]', 'a text'].map((value) =>
        Array.isArray(value) ? expect.anything() : value,
      ),
    ]);
    expect(fieldsOf(imported)).toContain('words: text');
  });

  it('of text is read by its places', async () => {
    const cards: Card[] = [
      ['XTENSION', 'TABLE'],
      ['BITPIX', 8],
      ['NAXIS', 2],
      ['NAXIS1', 16],
      ['NAXIS2', 2],
      ['PCOUNT', 0],
      ['GCOUNT', 1],
      ['TFIELDS', 3],
      ['TTYPE1', 'a'],
      ['TFORM1', 'I4'],
      ['TBCOL1', 1],
      ['TTYPE2', 'b'],
      ['TFORM2', 'E8.2'],
      ['TBCOL2', 5],
      ['TNULL2', '****'],
      ['TTYPE3', 'c'],
      ['TFORM3', 'A4'],
      ['TBCOL3', 13],
    ];
    const data = block(Buffer.from('  12 1.5D+01Vega  -3****    Mira'), 0x20);
    expect(await rowsOf(await load(Buffer.concat([PRIMARY, header(cards), data])))).toEqual([
      [12, 15, 'Vega'],
      [-3, null, 'Mira'],
    ]);
  });

  it('that is not there, is cut off, or lies about itself is refused', async () => {
    const image = header([
      ['SIMPLE', true],
      ['BITPIX', 8],
      ['NAXIS', 2],
      ['NAXIS1', 10],
      ['NAXIS2', 10],
    ]);
    expect(await refused(Buffer.concat([image, Buffer.alloc(2880)]))).toMatchObject({
      code: 'no-records',
      message: expect.stringContaining('an image of 10 × 10'),
    });
    const one = { a: { form: 'J' } };
    const lying = fits(one, [bytes(['J', 1])], { count: 2_000_000_000 });
    expect((await refused(lying)).message).toContain('the file ends before them');
    const wide = fits({ a: { form: '999999999D' } }, [bytes(['J', 1])]);
    expect((await refused(wide)).message).toContain('its rows have 4');
    const outside = fits({ a: { form: 'PJ' } }, [bytes(['J', 5], ['J', 1000])]);
    expect((await refused(outside)).message).toContain('lies outside of the table');
    expect(await refused(PRIMARY.subarray(0, 2000))).toMatchObject({ code: 'malformed' });
    expect((await refused(fits({ a: { form: '3Z' } }, [bytes(['J', 1])]))).message).toContain('none of FITS');
    const axes = header([
      ['SIMPLE', true],
      ['BITPIX', 8],
      ['NAXIS', 9e15],
    ]);
    expect(await refused(axes)).toMatchObject({ code: 'no-records' });
  });

  it('is refused when it has more rows of nothing than there can be', async () => {
    const cards: Card[] = [
      ['XTENSION', 'TABLE'],
      ['BITPIX', 8],
      ['NAXIS', 2],
      ['NAXIS1', 0],
      ['NAXIS2', 200_000],
      ['TFIELDS', 1],
      ['TFORM1', 'A5'],
    ];
    expect(await refused(Buffer.concat([PRIMARY, header(cards)]))).toMatchObject({
      code: 'malformed',
      message: expect.stringContaining('200000 rows of 0 bytes'),
    });
  });

  it('is refused when its rows point to one array again and again', async () => {
    const heap = Buffer.alloc(100_000, 'a');
    const pointer = bytes(['J', heap.length], ['J', 0]);
    const table = fits({ a: { form: '1PA' } }, Array<Buffer>(40).fill(pointer), { heap });
    expect(await refused(table, { limits: { maxUnpackedBytes: 1_000_000 } })).toMatchObject({
      code: 'archive-too-large',
    });
  });

  it('is read at the one that is named, by name or number', async () => {
    const one = fits({ a: { form: 'J' } }, [bytes(['J', 1])], { name: 'ONE' });
    const two = fits({ a: { form: 'J' } }, [bytes(['J', 2])], { name: 'TWO' }).subarray(2880);
    const both = Buffer.concat([one, two]);
    expect((await load(both)).report.notes[0]).toContain('TWO');
    for (const sheet of ['TWO', '2'])
      expect(await rowsOf(await load(both, { parser: { sheet } }))).toEqual([[2]]);
  });
});
