import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { growth } from '../../../test/growth.ts';
import { zipOf } from '../sources/zip.fixture.ts';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { withoutFill } from './votable-fields.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const FIELDS = `
  <FIELD name="Name" datatype="char" arraysize="*"/>
  <FIELD name="RA" datatype="double" unit="deg" ucd="pos.eq.ra;meta.main"><DESCRIPTION>Right
    ascension</DESCRIPTION></FIELD>
  <FIELD name="source_id" datatype="long"><VALUES null="-1"/></FIELD>
  <FIELD name="mag" datatype="float" unit="mag"/>
  <FIELD name="flags" datatype="boolean"/>
  <FIELD name="colours" datatype="float" arraysize="2"/>`;
const ROWS = `<TABLEDATA>
  <TR><TD>Vega &amp; co</TD><TD>279.2347</TD><TD>4611686018427387905</TD><TD>0.1</TD><TD>T</TD><TD>1.5 NaN</TD></TR>
  <TR><TD></TD><TD>NaN</TD><TD>-1</TD><TD></TD><TD>?</TD><TD></TD></TR></TABLEDATA>`;
const votable = (data: string, fields = FIELDS, before = '') =>
  `<?xml version="1.0"?><VOTABLE version="1.4"><RESOURCE>${before}<TABLE name="stars">${fields}<DATA>${data}</DATA></TABLE></RESOURCE></VOTABLE>`;
const load = (text: string, request = {}) => workshop.run(workshop.file('a.xml', text), request);
const refused = (text: string, request = {}) => workshop.problem(workshop.file('a.xml', text), request);

/** The rows above as they are written in binary, with or without flags of what is null. */
function binary(hasFlags: boolean): string {
  const row = (
    flags: number,
    name: string,
    ra: number,
    id: bigint,
    mag: number,
    flag: string,
    pair: number[],
  ) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(Buffer.byteLength(name));
    const rest = Buffer.alloc(8 + 8 + 4 + 1 + 8);
    rest.writeDoubleBE(ra, 0);
    rest.writeBigInt64BE(id, 8);
    rest.writeFloatBE(mag, 16);
    rest.write(flag, 20, 'latin1');
    for (const [i, value] of pair.entries()) rest.writeFloatBE(value, 21 + 4 * i);
    return Buffer.concat([Buffer.from(hasFlags ? [flags] : []), head, Buffer.from(name), rest]);
  };
  const bytes = Buffer.concat([
    row(0, 'Vega & co', 279.2347, 4611686018427387905n, 0.1, 'T', [1.5, Number.NaN]),
    hasFlags
      ? row(0b11111100, 'no', 5, 5n, 5, 'T', [5, 5])
      : row(0, '', Number.NaN, -1n, Number.NaN, '?', [Number.NaN, Number.NaN]),
  ]);
  const name = hasFlags ? 'BINARY2' : 'BINARY';
  const text = bytes.toString('base64').replace(/.{30}/g, '$&\n');
  return `<${name}><STREAM encoding="base64">\n${text}\n</STREAM></${name}>`;
}

describe('a VOTable', () => {
  it('may say once what stands for no value in several fields', async () => {
    const fields = `<FIELD name="a" datatype="int"><VALUES ID="none" null="-99"/></FIELD>
      <FIELD name="b" datatype="long"><VALUES ref="none"/></FIELD>`;
    const imported = await load(
      votable(
        '<TABLEDATA><TR><TD>-99</TD><TD>-99</TD></TR><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA>',
        fields,
      ),
    );
    expect(
      await workshop.ask(imported, (records) => raw(`SELECT a, b FROM ${records} ORDER BY _rid`)),
    ).toEqual([
      [null, null],
      [1, 2],
    ]);
  });

  for (const [what, data] of [
    ['TABLEDATA', ROWS],
    ['BINARY', binary(false)],
    ['BINARY2', binary(true)],
  ] as const)
    it(`of ${what} gives values, nulls and long numbers digit for digit`, async () => {
      const imported = await load(votable(data));
      expect(imported.report).toMatchObject({ format: 'votable', rejectedCount: 0 });
      expect(imported.report.recognised).toEqual({ table: 'stars', data: what });
      expect(fieldsOf(imported)).toEqual([
        'name: text',
        'ra: double',
        'source_id: int',
        'mag: double',
        'flags: boolean',
        'colours: json_blob',
      ]);
      const rows = await workshop.ask(imported, (records) =>
        raw(`SELECT name, ra, source_id, mag, flags, colours FROM ${records} ORDER BY _rid`),
      );
      const [first, second] = rows;
      expect(first?.map(String)).toEqual([
        'Vega & co',
        '279.2347',
        '4611686018427387905',
        '0.1',
        'true',
        '[1.5,null]',
      ]);
      expect(second?.slice(0, 5)).toEqual([null, null, null, null, null]);
    });

  it('carries units, UCDs and descriptions onto the fields', async () => {
    const { built } = await load(votable(ROWS));
    expect(built.manifest.schema.fields[1]).toMatchObject({
      name: 'ra',
      unit: 'deg',
      ucd: 'pos.eq.ra;meta.main',
      description: { en: 'Right ascension' },
    });
  });

  it('whose values go beyond their declared types has the nearest that these allow, and lists what was written', async () => {
    const fields = `<FIELD name="a" datatype="char" arraysize="4"/><FIELD name="b" datatype="unicodeChar" arraysize="3*"/>
      <FIELD name="c" datatype="unsignedByte"/><FIELD name="d" datatype="short" arraysize="2"/>
      <FIELD name="e" datatype="float"/><FIELD name="f" datatype="double"/><FIELD name="g" datatype="char"/>`;
    const row = (...cells: string[]) => `<TR>${cells.map((cell) => `<TD>${cell}</TD>`).join('')}</TR>`;
    const imported = await load(
      votable(
        `<TABLEDATA>${row('Deneb', 'é😀xy', '256', '-40000 7', '1e-46', '+Inf', 'no length')}${row('Vega ', 'abc', '-1', '1 0x10000', '1e39', 'NaN', '')}</TABLEDATA>`,
        fields,
      ),
    );
    expect(
      await workshop.ask(imported, (records) =>
        raw(`SELECT a, b, c, d, e, f, g FROM ${records} ORDER BY _rid`),
      ),
    ).toEqual([
      ['Dene', 'é😀x', 255, '[-32768,7]', 0, null, 'no length'],
      ['Vega', 'abc', 0, '[1,32767]', null, null, null],
    ]);
    const { rejects } = imported.report;
    expect(rejects.map(({ row, field, value, reason }) => `${row} ${field} ${value}: ${reason}`)).toEqual([
      '1 a Deneb: longer than its 4 characters: cut there',
      '1 b é😀xy: longer than its 3 characters: cut there',
      '1 c 256: out of the range of unsignedByte: 255 is the nearest',
      '1 d -40000 7: out of the range of short: -32768 is the nearest',
      '1 e 1e-46: too small for float: 0 is the nearest',
      '1 f +Inf: not a number',
      '2 c -1: out of the range of unsignedByte: 0 is the nearest',
      '2 d 1 0x10000: out of the range of short: 32767 is the nearest',
      '2 e 1e39: too large for float',
    ]);
  });

  it('of several tables is read at the one that is named, and says which there are', async () => {
    const table = (name: string, cell: string) =>
      `<TABLE name="${name}"><FIELD name="a" datatype="int"/><DATA><TABLEDATA>${cell}</TABLEDATA></DATA></TABLE>`;
    const text = `<VOTABLE><RESOURCE>${table('none', '')}${table('one', '<TR><TD>1</TD></TR>')}${table('two', '<TR><TD>0x2</TD></TR>')}</RESOURCE></VOTABLE>`;
    const first = await load(text);
    expect(first.report.recognised.table).toBe('one');
    expect(first.report.notes[0]).toContain('none, two');
    const second = await load(text, { parser: { sheet: 'two' } });
    expect(await workshop.ask(second, (records) => raw(`SELECT a FROM ${records}`))).toEqual([[2]]);
    expect((await refused(text, { parser: { sheet: 'three' } })).advice).toContain('none, one, two');
  });

  it('that reports an error of its service is refused in the words of the service', async () => {
    const problem = await refused(
      votable('', '', '<INFO name="QUERY_STATUS" value="ERROR">no column ra</INFO>'),
    );
    expect(problem.message).toContain('no column ra');
  });

  it('says where it is broken', async () => {
    expect(
      await refused(
        votable(
          '<TABLEDATA>\n<TR><TD>1</TD><TD>2</TD></TR>\n</TABLEDATA>',
          '<FIELD name="a" datatype="int"/>',
        ),
      ),
    ).toMatchObject({
      code: 'malformed',
      line: 2,
      column: 2,
    });
    expect(await refused(votable(ROWS).slice(0, -200))).toMatchObject({ code: 'malformed', line: 9 });
    const cut = votable(binary(true).replace(/.{40}\n<\/STREAM>/s, '</STREAM>'));
    expect((await refused(cut)).message).toContain('The data end within row 2');
  });

  it('does not follow links, nor entities of its own', async () => {
    const link = '<BINARY><STREAM href="file:///etc/passwd"/></BINARY>';
    expect((await refused(votable(link))).message).toContain('which is not followed');
    const bomb = '<!DOCTYPE VOTABLE [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
    expect(await refused(votable(ROWS).replace('<VOTABLE', `${bomb}<VOTABLE`))).toMatchObject({
      code: 'malformed',
    });
    const deep = votable(`${'<TABLEDATA>'.repeat(2000)}`);
    expect((await refused(deep)).message).toContain('nested');
  });

  it('finds its data in the zip file that it came in', async () => {
    const text = votable('<BINARY><STREAM href="rows.bin"/></BINARY>', '<FIELD name="a" datatype="int"/>');
    const load = (rows: Buffer) => {
      const path = workshop.file('a.zip', zipOf({ 'a.vot': text, 'rows.bin': rows }));
      return { path, request: { parser: { entry: 'a.vot' } } };
    };
    const whole = load(Buffer.from([0, 0, 0, 7, 0, 0, 1, 0]));
    const imported = await workshop.run(whole.path, whole.request);
    expect(await workshop.ask(imported, (records) => raw(`SELECT a FROM ${records}`))).toEqual([[7], [256]]);
    const cut = load(Buffer.from([0, 0, 0, 7, 0, 0]));
    const problem = await workshop.problem(cut.path, cut.request);
    expect(problem.message).toContain('rows.bin end within row 2');
  });

  it('whose text comes in many pieces loses none of them', async () => {
    const long = 'é1234567'.repeat(20_000);
    const imported = await load(
      votable(
        `<TABLEDATA><TR><TD><![CDATA[${long}]]></TD></TR><TR><TD>${long}</TD></TR></TABLEDATA>`,
        '<FIELD name="a" datatype="char" arraysize="*"/>',
      ),
    );
    const rows = await workshop.ask(imported, (records) => raw(`SELECT a FROM ${records}`));
    expect(rows.map(([text]) => text === long)).toEqual([true, true]);
  });
});

describe('a text of a VOTable', () => {
  it('is read in a time that grows as it does', () => {
    const blank = (length: number) => `a${' '.repeat(length)}b\0 `;
    expect(withoutFill(blank(3))).toBe('a   b');
    expect(growth(withoutFill, blank(2000), blank(16_000))).toBeLessThan(24);
  });
});
