import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { parseFits } from './fits.ts';
import { chooseTable, RecordTable } from './record-table.ts';
import {
  type Bytes,
  columnOf,
  isKnown,
  shapeOf,
  takeBytes,
  textOfBinary,
  textOfCell,
  type VotableField,
} from './votable-fields.ts';
import { readWholeXml, readXml, type XmlListener } from './xml.ts';

const DOCUMENT = { what: 'VOTable', advice: 'Check that it was written or transferred completely.' } as const;

type Attributes = Readonly<Record<string, string>>;

interface VotableTable {
  /** Of the TABLE, else its id, else its number. */
  readonly name: string;
  readonly place: number;
  readonly ref: string | undefined;
  readonly id: string | undefined;
  fields: readonly VotableField[];
  hasRows: boolean;
}

/** Reads one table of a VOTable: the named one, or the first that has rows. TABLEDATA, BINARY, BINARY2, and FITS inside. */
export async function parseVotable(context: ParseContext): Promise<Parsed> {
  const outline = new Outline();
  const options = { signal: context.signal, ...DOCUMENT };
  await readWholeXml(createReadStream(context.path), outline, options);
  const { tables, status } = outline;
  if (status.error !== undefined && !tables.some(({ hasRows }) => hasRows))
    throw new Refusal({
      code: 'malformed',
      message: `The service that wrote the VOTable reports an error: ${status.error.slice(0, 500)}`,
      advice: 'Mend the query, or try again later.',
    });
  const { table, notes, otherSheets } = chooseTable(
    tables,
    context.options.sheet,
    'table',
    ({ hasRows }) => hasRows,
  );
  const extra = status.isCut ? ['The service has cut the table off at its limit.'] : [];
  if (table.fields.length === 0)
    throw new Refusal({ code: 'no-records', message: `The table ${table.name} has no fields.` });
  const reader = new TableReader(context, table);
  try {
    for await (const _piece of readXml(createReadStream(context.path), reader, options))
      await reader.settle();
    const inner = reader.fits;
    await reader.settle();
    if (inner !== undefined)
      return { ...(await fromFits(context, inner, table, [...notes, ...extra])), otherSheets };
    const unknown = table.fields.filter((field) => !isKnown(field));
    const typesNote = unknown.map(
      ({ name, datatype }) => `${name} has the unknown type ${datatype}; its values are read as text.`,
    );
    const rows = await reader.finish();
    return {
      ...rows,
      recognised: { table: table.name, data: reader.serialization },
      notes: [...notes, ...extra, ...typesNote],
      otherSheets,
    };
  } finally {
    await reader.end();
  }
}

async function fromFits(
  context: ParseContext,
  path: string,
  { fields, name }: VotableTable,
  notes: readonly string[],
): Promise<Parsed> {
  const { sheet: _sheet, ...options } = context.options;
  const parsed = await parseFits({ ...context, path, options });
  const columns = parsed.frame.columns.map((column) => {
    const field = fields.find((one) => one.name === column.label);
    const { unit, ucd, description } = field ?? {};
    return { ...column, ...(unit && { unit }), ...(ucd && { ucd }), ...(description && { description }) };
  });
  return {
    ...parsed,
    frame: { ...parsed.frame, columns },
    recognised: { table: name, data: 'FITS' },
    notes: [...notes, ...parsed.notes],
  };
}

/** What tables there are, with their fields. */
class Outline implements XmlListener {
  readonly tables: VotableTable[] = [];
  readonly status: { error: string | undefined; isCut: boolean } = { error: undefined, isCut: false };
  #table: VotableTable | undefined;
  #fields: VotableField[] = [];
  #field: { attributes: Attributes; nullText?: string | undefined; description: string } | undefined;
  #says: 'description' | 'error' | undefined;
  #isRoot = true;
  /** What stands for no value, by the name that other fields call it. */
  readonly #nullTexts = new Map<string, string>();

  open(name: string, attributes: Attributes, line: number): void {
    if (this.#isRoot && name !== 'VOTABLE')
      throw new Refusal({
        code: 'unknown-format',
        message: `This is no VOTable: its first element is ${name.slice(0, 100)}.`,
        advice: 'Give the address or file of the table itself.',
        line,
      });
    this.#isRoot = false;
    if (name === 'INFO' && attributes.name === 'QUERY_STATUS') {
      if (/^error$/i.test(attributes.value ?? '')) {
        this.status.error = '';
        this.#says = 'error';
      } else if (/^overflow$/i.test(attributes.value ?? '')) this.status.isCut = true;
    } else if (name === 'TABLE') {
      const place = this.tables.length;
      const { name: title, ID: id, ref } = attributes;
      this.#table = {
        name: title?.trim() || id || `${place + 1}`,
        place,
        ref,
        id,
        fields: [],
        hasRows: false,
      };
      this.#fields = [];
    } else if (name === 'FIELD' && this.#table) this.#field = { attributes, description: '' };
    else if (name === 'VALUES') this.#values(attributes);
    else if (name === 'DESCRIPTION' && this.#field) this.#says = 'description';
    else if (name === 'TR' && this.#table) this.#table.hasRows = true;
    else if (name === 'STREAM' && this.#table) this.#table.hasRows = true;
  }

  #values({ null: nullText, ID: id, ref = '' }: Attributes): void {
    if (id !== undefined && nullText !== undefined) this.#nullTexts.set(id, nullText);
    if (this.#field) this.#field.nullText = nullText ?? this.#nullTexts.get(ref);
  }

  text(text: string): void {
    if (this.#says === 'error') this.status.error = `${this.status.error ?? ''}${text}`.slice(0, 2000);
    if (this.#says === 'description' && this.#field && this.#field.description.length < 4000)
      this.#field.description += text;
  }

  close(name: string): void {
    if (name === 'INFO' || name === 'DESCRIPTION') this.#says = undefined;
    else if (name === 'FIELD' && this.#field) {
      this.#fields.push(fieldOf(this.#field, this.#fields.length));
      this.#field = undefined;
    } else if (name === 'TABLE' && this.#table) {
      // A table may say that its columns are those of another one.
      const like = this.tables.find(({ id }) => id !== undefined && id === this.#table?.ref);
      this.#table.fields = this.#fields.length > 0 ? this.#fields : (like?.fields ?? []);
      this.tables.push(this.#table);
      this.#table = undefined;
    }
  }
}

function fieldOf(
  {
    attributes,
    nullText,
    description,
  }: { attributes: Attributes; nullText?: string | undefined; description: string },
  index: number,
): VotableField {
  const { name, ID: id, datatype = 'char', arraysize, unit, ucd, xtype } = attributes;
  const isString = datatype === 'string' || datatype === 'unicodeString';
  const text = description.replace(/\s+/g, ' ').trim();
  return {
    name: name?.trim() || id || `column_${index + 1}`,
    // Names of types that some programs write.
    datatype: datatype === 'string' ? 'char' : datatype === 'unicodeString' ? 'unicodeChar' : datatype,
    ...shapeOf(isString ? (arraysize ?? '*') : arraysize),
    ...(unit?.trim() && { unit: unit.trim() }),
    ...(ucd?.trim() && { ucd: ucd.trim() }),
    ...(xtype && { xtype }),
    ...(nullText !== undefined && { nullText }),
    ...(text !== '' && { description: text }),
  };
}

/** Reads the rows of one table. */
class TableReader implements XmlListener {
  readonly #context: ParseContext;
  readonly #table: VotableTable;
  readonly #rows: RecordTable;
  serialization = 'none';
  /** The FITS file that the table holds in place of rows. */
  fits: string | undefined;
  #place = -1;
  #isHere = false;
  #cells: (readonly [number, string])[] = [];
  #cell: string | undefined;
  #isBinaryCell = false;
  #column = 0;
  #isStream = false;
  /** The file beside this one that holds the data. */
  #outside: string | undefined;
  #isBase64 = false;
  #letters = '';
  #waiting: Buffer[] = [];
  #left: Buffer = Buffer.alloc(0);
  #file: FileHandle | undefined;

  constructor(context: ParseContext, table: VotableTable) {
    this.#context = context;
    this.#table = table;
    this.#rows = new RecordTable(context, table.fields.map(columnOf));
  }

  open(name: string, attributes: Attributes, line: number): void {
    if (name === 'TABLE') {
      this.#place += 1;
      this.#isHere = this.#place === this.#table.place;
    }
    if (!this.#isHere) return;
    if (/^(?:TABLEDATA|BINARY2?|FITS|PARQUET)$/.test(name)) this.serialization = name;
    else if (name === 'TR') {
      this.#cells = [];
      this.#column = 0;
    } else if (name === 'TD') {
      if (this.#column >= this.#table.fields.length) throw this.#tooManyCells(line);
      this.#cell = '';
      this.#isBinaryCell = attributes.encoding === 'base64';
    } else if (name === 'STREAM') this.#beginStream(attributes, line);
  }

  #tooManyCells(line: number): Refusal {
    return new Refusal({
      code: 'malformed',
      message: `Row ${this.#rows.count + 1} has more cells than the table has fields: ${this.#table.fields.length}.`,
      advice: 'Mend the row.',
      line,
      column: this.#column + 1,
    });
  }

  #beginStream({ href, encoding = '' }: Attributes, line: number): void {
    if (href !== undefined && href !== '') {
      this.#outside = this.#companion(href, line);
      this.#isBase64 = encoding === 'base64';
    }
    if (encoding !== '' && encoding !== 'base64')
      throw new Refusal({
        code: 'unknown-format',
        message: `The data are encoded as ${encoding.slice(0, 50)}, which is not read.`,
        advice: 'Write the table with base64, or as TABLEDATA.',
        line,
      });
    const unknown = this.#table.fields.find((field) => !isKnown(field));
    if (unknown && this.serialization !== 'FITS')
      throw new Refusal({
        code: 'malformed',
        message: `The field ${unknown.name} has the unknown type ${unknown.datatype}, so that binary rows cannot be read.`,
        line,
        field: unknown.name,
      });
    this.#isStream = this.#outside === undefined;
  }

  /** The file beside the table that holds its data. */
  #companion(href: string, line: number): string {
    const wanted =
      href
        .replace(/^file:(?:\/\/)?|^\.\//, '')
        .split('/')
        .at(-1) ?? '';
    const found = this.#context.companions?.names.find((name) => name.split('/').at(-1) === wanted);
    if (found !== undefined && !/^https?:/i.test(href)) return found;
    throw new Refusal({
      code: 'unknown-format',
      message: `The data of the table are in another file, ${href.slice(0, 200)}, which is not followed.`,
      advice: 'Put both into a zip file, or give a VOTable that holds its data.',
      line,
    });
  }

  text(text: string): void {
    if (this.#isStream) this.#decode(text);
    else if (this.#cell !== undefined) {
      this.#cell += text;
      if (this.#cell.length > this.#context.limits.maxCellBytes * 4)
        throw new Refusal({
          code: 'cell-too-large',
          message: `A cell of row ${this.#rows.count + 1} is too long.`,
          advice: 'Leave it out of the source.',
          column: this.#column + 1,
        });
    }
  }

  #decode(text: string, isEnd = false): void {
    const letters = this.#letters + text.replace(/\s+/g, '');
    const whole = isEnd ? letters.length : letters.length - (letters.length % 4);
    this.#letters = letters.slice(whole);
    const bytes = Buffer.from(letters.slice(0, whole), 'base64');
    if (bytes.length > 0) this.#waiting.push(bytes);
  }

  close(name: string, line: number): void {
    if (!this.#isHere) return;
    if (name === 'TABLE') this.#isHere = false;
    else if (name === 'TD') {
      const field = this.#table.fields[this.#column];
      if (field) this.#cells.push([this.#column, this.#cellText(field, this.#cell ?? '')]);
      this.#column += 1;
      this.#cell = undefined;
    } else if (name === 'TR') this.#rows.add(this.#rows.count + 1, this.#cells);
    else if (name === 'STREAM' && this.#isStream) {
      this.#isStream = false;
      this.#decode('', true);
      if (this.serialization === 'FITS') return;
      this.#readRows();
      if (this.#left.length > 0)
        throw new Refusal({
          code: 'malformed',
          message: `The data end within row ${this.#rows.count + 1}.`,
          advice: DOCUMENT.advice,
          line,
        });
    }
  }

  #cellText(field: VotableField, written: string): string {
    if (!this.#isBinaryCell || !isKnown(field))
      return textOfCell(field, written, (reason) =>
        this.#rows.reject(this.#rows.count + 1, this.#column, written.trim(), reason),
      );
    try {
      const { maxCellBytes } = this.#context.limits;
      return textOfBinary(field, { buffer: Buffer.from(written, 'base64'), at: 0 }, maxCellBytes);
    } catch (error) {
      // Too short for its type: reported as the value that it is not.
      if (error instanceof RangeError) return written;
      throw error;
    }
  }

  /** To be awaited after each piece of the text. */
  async settle(): Promise<void> {
    if (this.#outside !== undefined) await this.#readOutside(this.#outside);
    if (this.serialization === 'FITS' && this.#waiting.length > 0) {
      this.fits ??= this.#context.temporaryFile();
      this.#file ??= await open(this.fits, 'w');
      for (const bytes of this.#waiting.splice(0)) await this.#file.write(bytes);
    } else if (this.#waiting.length > 0) this.#readRows();
    await this.#rows.settle();
  }

  async #readOutside(name: string): Promise<void> {
    this.#outside = undefined;
    const path = await this.#context.companions?.take(name);
    if (path === undefined) return;
    if (this.serialization === 'FITS' && !this.#isBase64) {
      this.fits = path;
      return;
    }
    for await (const read of createReadStream(path, { highWaterMark: 1 << 18 })) {
      const bytes: Buffer = read;
      if (this.#isBase64) this.#decode(bytes.toString('latin1'));
      else this.#waiting.push(bytes);
      await this.settle();
    }
    this.#decode('', true);
    await this.settle();
    if (this.#left.length === 0) return;
    throw new Refusal({
      code: 'malformed',
      message: `The data in ${name} end within row ${this.#rows.count + 1}.`,
      advice: DOCUMENT.advice,
    });
  }

  #readRows(): void {
    const bytes: Bytes = { buffer: Buffer.concat([this.#left, ...this.#waiting.splice(0)]), at: 0 };
    const { fields } = this.#table;
    const { maxCellBytes, maxLineBytes } = this.#context.limits;
    let whole = 0;
    try {
      while (bytes.at < bytes.buffer.length) {
        const flags =
          this.serialization === 'BINARY2' ? takeBytes(bytes, Math.ceil(fields.length / 8)) : undefined;
        const cells = fields.map((field, i): readonly [number, string] => {
          const text = textOfBinary(field, bytes, maxCellBytes);
          const isNull = flags !== undefined && (((flags[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1;
          return [i, isNull ? '' : text];
        });
        if (bytes.at === whole) break;
        whole = bytes.at;
        this.#rows.add(this.#rows.count + 1, cells);
      }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    this.#left = bytes.buffer.subarray(whole);
    if (this.#left.length > maxLineBytes * 4)
      throw new Refusal({ code: 'line-too-long', message: `Row ${this.#rows.count + 1} is too long.` });
  }

  async finish() {
    await this.settle();
    return this.#rows.finish(`The table ${this.#table.name}`);
  }

  async end(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await this.#rows.close();
  }
}
