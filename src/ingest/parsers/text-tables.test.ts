import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { growth } from '../../../test/growth.ts';
import { zipOf } from '../sources/zip.fixture.ts';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { isAbout, isDescribed } from './cds-description.ts';
import { looksLikeIpac } from './ipac-header.ts';
import { knownLayout } from './known-layouts.ts';
import { looksLikePsrcat } from './psrcat.ts';
import { textColumns } from './text-columns.ts';
import { rootOf } from './xml-root.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const load = (name: string, content: string | Uint8Array, request = {}) =>
  workshop.run(workshop.file(name, content), request);
const refused = (name: string, content: string | Uint8Array, request = {}) =>
  workshop.problem(workshop.file(name, content), request);
const rows = (imported: Awaited<ReturnType<typeof load>>, columns: string) =>
  workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));

const RULE = '-'.repeat(80);
const DESCRIPTION = `${RULE}
   Bytes Format Units   Label   Explanations
${RULE}
   1-  4 A4     ---     Name    Name of the star
   6-  7 I2     h       RAh     Hours of right ascension (J2000)
   9- 12 F4.1   min     RAm     ? Minutes of it
      14 A1     ---     DE-     Sign of the declination
  15- 16 I2     deg     DEd     Degrees of declination (J2000)
  18- 21 F4.1   mag     Vmag    [-2/9]?=-9.9 Magnitude
                                that is seen
${RULE}
`;
const RECORDS = `Vega 18 36.9 +38  0.0
Acru 12 26.6 -63 -9.9
Nowh                 
`;

describe('a table with a byte-by-byte description', () => {
  const mrt = (notes: string) =>
    `Title: Stars\nByte-by-byte Description of file: stars.txt\n${DESCRIPTION}${notes}${RECORDS}`;

  it('takes names, types, units and descriptions from it', async () => {
    const imported = await load('stars.txt', mrt(`Note (1): few.\n${RULE}\n`));
    const vmag = imported.built.manifest.schema.fields.find(({ name }) => name === 'vmag');
    expect(vmag).toMatchObject({
      type: 'double',
      unit: 'mag',
      description: expect.objectContaining({ en: 'Magnitude that is seen' }),
    });
    expect(await rows(imported, 'name, rah, vmag')).toEqual([
      ['Vega', 18, 0],
      ['Acru', 12, null],
      ['Nowh', null, null],
    ]);
  });

  it('has the place on the sky in degrees as well, where it comes in parts', async () => {
    expect(await rows(await load('stars.txt', mrt('')), 'radeg, dedeg')).toEqual([
      [279.225, 38],
      [186.65, -63],
      [null, null],
    ]);
  });

  it('is found by a pattern of its name, however many stars that has', () => {
    const isNamed = (pattern: string, name: string) =>
      isAbout({ files: [pattern], columns: [], end: 0 }, name);
    expect(['st*.d?t', 'ST*', 'stars.dat*', 's*s.dat.gz'].map((one) => isNamed(one, 'c/stars.dat'))).toEqual(
      Array(4).fill(true),
    );
    expect(['st', 'star?.d', 's*x', 'tars*', 'star?.da?t'].map((one) => isNamed(one, 'stars.dat'))).toEqual(
      Array(5).fill(false),
    );
    const wild = (letters: string) => isNamed('*a*a*a*a*a*b', letters);
    expect(growth(wild, 'a'.repeat(15), 'a'.repeat(60))).toBeLessThan(30);
  });

  it('is refused when nothing parts its notes from its records', async () => {
    const problem = await refused('stars.txt', mrt('Note (1): few.\n'));
    expect(problem).toMatchObject({ code: 'malformed', line: 14 });
  });

  it('may have the ReadMe of a whole catalogue above its records, which one that describes others has not', async () => {
    const summary = `File Summary:\n${RULE}\nReadMe 80 . This file\n${RULE}\n`;
    const readMe = `${summary}\nByte-by-byte Description of file: stars.txt\n${DESCRIPTION}\nThanks: all\n${'='.repeat(80)}\n(End)\n`;
    const imported = await load('stars.txt', `${readMe}${RULE}\n${RECORDS}`);
    expect(await rows(imported, 'name, rah')).toEqual([
      ['Vega', 18],
      ['Acru', 12],
      ['Nowh', null],
    ]);
    expect(await refused('ReadMe', readMe)).toMatchObject({ code: 'no-records' });
  });

  it('is read from an archive by the ReadMe that lies there', async () => {
    const readMe = `Stars\nFile Summary:\n\nByte-by-byte Description of file: st*.dat\n${DESCRIPTION}\n(End)\n`;
    const zip = zipOf({ 'cat/ReadMe': readMe, 'cat/stars.dat': RECORDS });
    const imported = await load('cat.zip', zip);
    expect(imported.report).toMatchObject({
      format: 'cds',
      recognised: { description: 'ReadMe' },
      recordCount: 3,
    });
    expect(await refused('ReadMe', readMe)).toMatchObject({
      code: 'no-records',
      advice: expect.stringContaining('zip'),
    });
  });
});

describe('an ECSV', () => {
  const ecsv = `# %ECSV 1.0
# ---
# delimiter: ','
# datatype:
# - {name: id, datatype: int64, description: Number}
# - {name: z, unit: km / s, datatype: float32}
# - {name: ok, datatype: bool}
# - {name: code, datatype: string}
# - {name: both, datatype: string, subtype: 'int32[2]'}
# meta: !!omap
# - {anything: !astropy.units.Unit {unit: m}}
id,z,ok,code,both
9007199254740993,1.5,True,007,"[1,2]"
2,nan,False,"a ""b""",
`;

  it('has the types, units and descriptions of its header', async () => {
    const imported = await load('table.ecsv', ecsv);
    expect(fieldsOf(imported)).toEqual([
      'id: int',
      'z: double',
      'ok: boolean',
      'code: text',
      'both: json_blob',
    ]);
    const [id, z] = imported.built.manifest.schema.fields;
    expect([id?.description, z?.unit]).toEqual([{ en: 'Number', fr: 'Number' }, 'km / s']);
    expect(await rows(imported, 'id, z, ok, code')).toEqual([
      [9007199254740993n, 1.5, true, '007'],
      [2, null, false, 'a "b"'],
    ]);
  });

  it('is refused when its columns are not those of its header', async () => {
    const problem = await refused('table.ecsv', ecsv.replace('id,z', 'id,w'));
    expect(problem).toMatchObject({ code: 'malformed', line: 12 });
    expect(problem.message).toContain('“w”');
  });
});

describe('an IPAC table', () => {
  it('has types, units, nulls and what comments say of its columns', async () => {
    const imported = await load(
      'stars.tbl',
      `\\fixlen = T
\\ ra (deg)
\\ ___ Right ascension
|    ra   |  n  |name   |
| double  | int | char  |
|   deg   |     |       |
|  null   | -99 |  null |
  10.5      -99  M 31
  null        2  007
`,
    );
    const [ra] = imported.built.manifest.schema.fields;
    expect(ra).toMatchObject({
      type: 'double',
      unit: 'deg',
      description: { en: 'Right ascension', fr: 'Right ascension' },
    });
    expect(await rows(imported, 'ra, n, name')).toEqual([
      [10.5, null, 'M 31'],
      [null, 2, '007'],
    ]);
  });
});

describe('a text table without separators', () => {
  it('has columns where no line has anything, and angles in one piece', async () => {
    const imported = await load(
      'carbon.txt',
      ` 224855    WZ Cas    00 01 15.7   +60 21 19    6.9    N1p;C9,2
          V466 For    02 29 15.8   -26 05 56    7.5    Ne;C4,3e
  19557              03 11 25.0   +57 54 12    8.1    R5
`,
    );
    expect(await rows(imported, 'column_1, column_2, column_3, column_4, column_5, column_6')).toMatchObject([
      [224855, 'WZ Cas', '00 01 15.7', '+60 21 19', 6.9, 'N1p;C9,2'],
      [null, 'V466 For', '02 29 15.8', '-26 05 56', 7.5, 'Ne;C4,3e'],
      [19557, null, '03 11 25.0', '+57 54 12', 8.1, 'R5'],
    ]);
    expect(imported.report.notes.join()).toContain('This is no CSV');
  });

  it('takes names and units from numbered comments', async () => {
    const imported = await load('sex.cat', '# 1 NUMBER\n# 2 MAG Magnitude [mag]\n1 5.5\n2 6.25\n');
    expect(imported.built.manifest.schema.fields[1]).toMatchObject({ name: 'mag', unit: 'mag' });
  });

  it('tells of a value that stands in no column', async () => {
    const lines = Array.from(
      { length: 5000 },
      (_, i) => `${String(i).padEnd(6)}${i % 2 === 0 ? 'a' : ' '}      ${i + 0.5}`,
    );
    const imported = await load('long.txt', [...lines, '1       x     2.5'].join('\n'));
    expect(imported.report.rejects).toMatchObject([{ row: 5001, value: 'x' }]);
  });

  it('is none where a text is only a text', async () => {
    const imported = await load('notes.txt', 'The sky is dark.\nStars are seen.\nNo Moon tonight at all.\n');
    expect(imported.report.format).toBe('csv');
  });

  it('is no CSV where commas are those of sentences', async () => {
    const lines = Array.from({ length: 24 }, (_, i) => {
      const authors = Array.from({ length: (i % 5) + 1 }, (_name, at) => `Author ${at}`).join(', ');
      return `V${1000 + i} Aql    ${1990 + i}ApJ...1${i}A ${authors} ${1990 + i}, ApJ 1, ${i}`;
    });
    const imported = await load('refs.dat', `${lines.join('\n')}\n`);
    expect(imported.report).toMatchObject({ format: 'fixed', recordCount: 24, rejectedCount: 0 });
    // What is separated keeps to its separators.
    const listed = await load('list.dat', 'name,said\nVega,"a, b"\nDeneb,c\n');
    expect(listed.report).toMatchObject({ format: 'csv', recordCount: 2 });
  });

  it('has a row for each pulsar of the ATNF catalogue, whatever names stand in it', async () => {
    const end = `@${'-'.repeat(65)}`;
    const imported = await load(
      'psrcat.db',
      [
        '#CATALOGUE 1.66',
        'PSRJ     J0002+6216                    cwp+17      ',
        'RAJ      00:02:58.17              2    cwp+17      ',
        'P0       0.69374767047            14   cn95        ',
        end,
        'PSRJ     J0006+1834                    cnt96       ',
        'DM       11.41                    5.5  bkk+16      ',
        'DM       11.42                    5    bkk+17      ',
        'SURVEY   ar4',
        end,
      ].join('\n'),
    );
    expect(imported.report).toMatchObject({ recordCount: 2, rejectedCount: 1 });
    expect(imported.report.rejects).toMatchObject([
      { row: 2, field: 'dm', reason: 'the record has DM twice' },
    ]);
    expect(await rows(imported, 'psrj, raj, e_raj, p0, e_p0, dm, e_dm, survey, "references"')).toEqual([
      [
        'J0002+6216',
        '00:02:58.17',
        2,
        0.69374767047,
        14,
        null,
        null,
        null,
        'PSRJ cwp+17, RAJ cwp+17, P0 cn95',
      ],
      ['J0006+1834', null, null, null, null, 11.41, 5.5, 'ar4', 'PSRJ cnt96, DM bkk+16'],
    ]);
  });

  it('is known by heart when it is of the Minor Planet Center', async () => {
    const orbit =
      '00001    3.33  0.15 K243V 102.95073   73.36090   80.25353   10.58759  0.0790274  0.21412733   2.7670775  0 E2024-MB4  7314 125 1801-2024 0.80 M-v 30k MPCLINUX   4000      (1) Ceres              20240628\n';
    const orbits = await load('MPCORB.DAT', `A title\n-----\n${orbit.repeat(3)}`);
    expect(await rows(orbits, 'epoch::VARCHAR, a, name, lastobs::VARCHAR')).toContainEqual([
      '2024-03-31',
      2.7670775,
      '(1) Ceres',
      '2024-06-28',
    ]);
    const observation = '     C02FDK1 KC2019 01 28.50000 12 30 00.00 -28 30 00.0          17.8 GVNEOCP703\n';
    const observed = await load('it.obs', observation.repeat(3));
    expect((await rows(observed, 'time::VARCHAR, radeg, dedeg, observatory'))[0]).toEqual([
      '2019-01-28 12:00:00',
      187.5,
      -28.5,
      '703',
    ]);
  });
});

describe('what a text is', () => {
  it('is soon told of a title that is written between dashes', () => {
    const titled = (dashes: number) => ['Report', `${'-'.repeat(dashes)} of tonight`, '1 2', '3 4'];
    expect(growth(textColumns, titled(16), titled(32))).toBeLessThan(30);
  });

  it('is soon told of many comments before something that is no element', () => {
    const commented = (comments: number) => `${'<!--a-->'.repeat(comments)}x`;
    expect(growth(rootOf, commented(8), commented(16))).toBeLessThan(30);
    expect(rootOf('<?xml version="1.0"?> <!-- <a> --> <!DOCTYPE kml [<!ENTITY a "b">]>\n<k:kml>')).toBe(
      'kml',
    );
  });

  it.each<[what: string, text: (length: number) => string, work: (text: string) => unknown]>([
    ['blank lines', (length) => `a${'\n'.repeat(length)}b`, isDescribed],
    ['blanks', (length) => `AAAAA${' '.repeat(length)}`, (text) => knownLayout([text])],
    ['blanks in a catalogue', (length) => `PSRJ a${' '.repeat(length)}b`, (text) => looksLikePsrcat([text])],
    ['dashes', (length) => `|a${'-'.repeat(length)}a|`, (text) => looksLikeIpac(['|a|', text])],
    [
      'brackets',
      (length) => `# 1 A ${'['.repeat(length)}`,
      (text) => textColumns([text, '# 2 B b', '1 2', '3 4', '5 6']),
    ],
    [
      'letters before a mark of a new line',
      (length) => `# 1 ${'A'.repeat(length)} a\u2028b`,
      (text) => textColumns([text, '# 2 B b', '1 2', '3 4', '5 6']),
    ],
  ])('is told of many %s in a time that grows as they do', (_what, text, work) => {
    expect(growth(work, text(2000), text(16_000))).toBeLessThan(24);
  });
});

describe('a table of DAOPHOT', () => {
  it('is refused by its name: its records go over several lines', async () => {
    const text = '#K IRAF = 2.10\n#N ID    XCENTER   \\\n#U ##    pixels    \\\n14  138.5 \\\n  -0.03\n';
    expect(await workshop.problem(workshop.file('a.dat', text))).toMatchObject({
      code: 'unknown-format',
      message: expect.stringContaining('DAOPHOT'),
    });
  });
});
