import { SaxesParser } from 'saxes';

// A reader of VOTables made for the tests: where astropy is not installed, nothing else reads them.

/** What a FIELD element says. */
export interface ReadField {
  readonly name: string;
  readonly datatype: string;
  readonly arraysize: string | undefined;
  readonly unit: string | undefined;
  readonly ucd: string | undefined;
  readonly xtype: string | undefined;
  /** The element that it refers to, by its attributes. */
  readonly ref: Readonly<Record<string, string>> | undefined;
  readonly description: string | undefined;
}

export type ReadCell = string | number | bigint | boolean | readonly number[] | null;

export interface ReadTable {
  readonly fields: readonly ReadField[];
  readonly rows: readonly (readonly ReadCell[])[];
}

const number = (text: string): number =>
  /^[+-]?inf$/i.test(text)
    ? text.startsWith('-')
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : Number(text);

function textCell(text: string, { datatype, arraysize }: ReadField): ReadCell {
  if (text === '') return null;
  if (arraysize === '2') {
    const parts = text.split(' ').map(number);
    return parts.every(Number.isNaN) ? null : parts;
  }
  if (datatype === 'long') return BigInt(text);
  if (datatype === 'double') return number(text);
  return datatype === 'boolean' ? /^[Tt1]/.test(text) : text;
}

/** Rows of BINARY2: flags of what is null, then every cell. */
function binaryRows(bytes: Buffer, fields: readonly ReadField[]): readonly (readonly ReadCell[])[] {
  const rows: ReadCell[][] = [];
  let at = 0;
  const take = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const text = (width: 1 | 2): string => {
    const part = take(take(4).readUInt32BE() * width);
    return width === 1 ? part.toString('latin1') : Buffer.from(part).swap16().toString('utf16le');
  };
  const cell = ({ datatype, arraysize }: ReadField): ReadCell => {
    if (datatype === 'long') return take(8).readBigInt64BE();
    if (datatype === 'double' && arraysize === '2') return [take(8).readDoubleBE(), take(8).readDoubleBE()];
    if (datatype === 'double') return take(8).readDoubleBE();
    if (datatype === 'boolean') return take(1).toString() === 'T';
    return text(datatype === 'char' ? 1 : 2);
  };
  while (at < bytes.length) {
    const flags = take(Math.ceil(fields.length / 8));
    const isNull = (i: number) => ((flags[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0;
    rows.push(
      fields.map((field, i) => {
        const read = cell(field);
        return isNull(i) ? null : read;
      }),
    );
  }
  return rows;
}

/** The one table of a document. */
export function readVotable(xml: string): ReadTable {
  const fields: ReadField[] = [];
  const rows: ReadCell[][] = [];
  const systems = new Map<string, Readonly<Record<string, string>>>();
  let field: Readonly<Record<string, string>> | undefined;
  let description: string | undefined;
  let text = '';
  let binary: readonly (readonly ReadCell[])[] | undefined;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    text = '';
    if (name === 'COOSYS' || name === 'TIMESYS') systems.set(attributes.ID ?? '', attributes);
    if (name === 'FIELD') [field, description] = [attributes, undefined];
    if (name === 'TR') rows.push([]);
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'DESCRIPTION') description = text;
    if (name === 'FIELD' && field !== undefined) {
      const { name: called = '', datatype = '', arraysize, unit, ucd, xtype, ref } = field;
      if (ref !== undefined && !systems.has(ref)) throw new Error(`nothing has the ID ${ref}`);
      const system = ref === undefined ? undefined : systems.get(ref);
      fields.push({ name: called, datatype, arraysize, unit, ucd, xtype, ref: system, description });
    }
    const at = rows.at(-1);
    const of = fields[at?.length ?? 0];
    if (name === 'TD' && at !== undefined && of !== undefined) at.push(textCell(text, of));
    if (name === 'STREAM') binary = binaryRows(Buffer.from(text, 'base64'), fields);
    text = '';
  });
  parser.write(xml).close();
  return { fields, rows: binary ?? rows };
}
