import type { Readable } from 'node:stream';
import { inMegabytes } from '../limits.ts';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { openWithin } from '../sources/unpack.ts';
import { openZip, type ZipArchive } from '../sources/zip.ts';
import type { ParseContext } from './context.ts';
import { type BookSheet, type Merge, parseBook, type SheetRow } from './sheet-table.ts';
import { readWholeXml, readXml, type XmlListener } from './xml.ts';

const DOCUMENT = { what: 'OpenDocument sheet', advice: 'Open it and save it again.' } as const;
const CONTENT = 'content.xml';
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
/** Cells that a document may make by saying that one is repeated. */
const MAX_REPEATED = 5_000_000;
const MAX_MERGES = 100_000;

interface OdsSheet extends BookSheet {
  readonly place: number;
  readonly merges: Merge[];
}

/** Reads one sheet of an OpenDocument workbook (.ods): the named one, or the first that has cells. */
export async function parseOds(context: ParseContext): Promise<Parsed> {
  const archive = await openZip(context.path);
  try {
    const open = () => openWithin(archive, CONTENT, context.limits);
    await refuseProtected(archive, context);
    const sheets = new SheetList();
    await readWholeXml(await open(), sheets, { signal: context.signal, ...DOCUMENT });
    return await parseBook(context, {
      sheets: sheets.found,
      rows: (sheet) => rowsOf(context, open, sheet),
      merges: async ({ merges }) => merges.toSorted((a, b) => a.top - b.top),
    });
  } finally {
    archive.close();
  }
}

async function refuseProtected(archive: ZipArchive, context: ParseContext): Promise<void> {
  const manifest = 'META-INF/manifest.xml';
  if (archive.sizeOf(manifest) === undefined) return;
  const listener: XmlListener = {
    open(name) {
      if (name !== 'encryption-data') return;
      throw new Refusal({
        code: 'malformed',
        message: 'The workbook is protected by a password.',
        advice: 'Save it without one.',
      });
    },
  };
  const options = { signal: context.signal, ...DOCUMENT };
  await readWholeXml(await openWithin(archive, manifest, context.limits), listener, options);
}

/** Which row of which sheet is being read. */
class Position implements XmlListener {
  sheet = -1;
  /** From 1. */
  row = 0;
  /** From 0. */
  column = 0;
  rowsRepeated = 1;
  #nested = 0;

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'table') {
      // A sheet inside a cell is an attachment to it.
      this.#nested += 1;
      if (this.#nested > 1) return;
      this.sheet += 1;
      this.row = 0;
      this.rowsRepeated = 1;
    } else if (name === 'table-row' && this.#nested === 1) {
      this.row += this.row === 0 ? 1 : this.rowsRepeated;
      this.rowsRepeated = repeats(attributes['table:number-rows-repeated'], MAX_ROWS);
      this.column = 0;
    }
  }

  close(name: string): void {
    if (name === 'table') this.#nested -= 1;
  }

  get isInSheet(): boolean {
    return this.#nested === 1;
  }
}

const repeats = (text: string | undefined, most: number): number =>
  Math.min(most, Math.max(1, Math.trunc(Number(text ?? 1)) || 1));

const isCell = (name: string): boolean => name === 'table-cell' || name === 'covered-table-cell';

/** The names of the sheets, and their merged cells. */
class SheetList implements XmlListener {
  readonly found: OdsSheet[] = [];
  readonly #at = new Position();
  readonly #hiddenStyles = new Set<string>();
  #style = '';

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#at.open(name, attributes);
    if (name === 'style') this.#style = attributes['style:name'] ?? '';
    if (name === 'table-properties' && attributes['table:display'] === 'false')
      this.#hiddenStyles.add(this.#style);
    if (name === 'table' && this.#at.isInSheet)
      this.found.push({
        name: attributes['table:name'] ?? `${this.#at.sheet + 1}`,
        isHidden: this.#hiddenStyles.has(attributes['table:style-name'] ?? ''),
        place: this.#at.sheet,
        merges: [],
      });
    if (!isCell(name) || !this.#at.isInSheet) return;
    const rows = repeats(attributes['table:number-rows-spanned'], MAX_ROWS);
    const columns = repeats(attributes['table:number-columns-spanned'], MAX_COLUMNS);
    const { row: top, column: left } = this.#at;
    const merges = this.found.at(-1)?.merges;
    if (rows * columns > 1 && merges && merges.length < MAX_MERGES)
      merges.push({ top, left, bottom: top + rows - 1, right: left + columns - 1 });
    this.#at.column += repeats(attributes['table:number-columns-repeated'], MAX_COLUMNS);
  }

  close(name: string): void {
    this.#at.close(name);
  }
}

async function* rowsOf(
  context: ParseContext,
  open: () => Promise<Readable>,
  { place }: OdsSheet,
): AsyncGenerator<SheetRow> {
  const reader = new RowReader(context, place);
  for await (const _piece of readXml(await open(), reader, { signal: context.signal, ...DOCUMENT })) {
    yield* reader.take();
    if (reader.isDone) return;
  }
}

class RowReader implements XmlListener {
  readonly #limit: number;
  readonly #place: number;
  readonly #at = new Position();
  #ready: { readonly row: SheetRow; readonly times: number }[] = [];
  #cells = new Map<number, string>();
  #errors = new Map<number, string>();
  #attributes: Readonly<Record<string, string>> = {};
  #isInCell = false;
  #paragraphs = 0;
  #text = '';
  /** Inside a comment, which is no part of the cell. */
  #aside = 0;
  #repeated = 0;

  constructor({ limits }: ParseContext, place: number) {
    this.#limit = limits.maxCellBytes;
    this.#place = place;
  }

  get isDone(): boolean {
    return this.#at.sheet > this.#place;
  }

  *take(): Generator<SheetRow> {
    const rows = this.#ready;
    this.#ready = [];
    for (const { row, times } of rows)
      for (let i = 0; i < times; i += 1) yield { ...row, number: row.number + i, cells: new Map(row.cells) };
  }

  get #isHere(): boolean {
    return this.#at.sheet === this.#place;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#at.open(name, attributes);
    if (!this.#isHere) return;
    if (name === 'table-row' && this.#at.isInSheet) {
      this.#cells = new Map();
      this.#errors = new Map();
    } else if (isCell(name) && this.#at.isInSheet) {
      this.#attributes = attributes;
      this.#isInCell = true;
      this.#text = '';
      this.#paragraphs = 0;
    } else if (name === 'annotation') this.#aside += 1;
    else if (name === 'p' && this.#aside === 0) {
      if (this.#paragraphs > 0) this.text('\n');
      this.#paragraphs += 1;
    } else if (name === 's') this.text(' '.repeat(repeats(attributes['text:c'], 1000)));
    else if (name === 'tab') this.text('\t');
    else if (name === 'line-break') this.text('\n');
  }

  text(text: string): void {
    if (!this.#isInCell || this.#aside > 0 || this.#paragraphs === 0) return;
    this.#text += text;
    if (this.#text.length > this.#limit)
      throw new Refusal({
        code: 'cell-too-large',
        message: `A cell of row ${this.#at.row} is longer than ${inMegabytes(this.#limit)} MB.`,
        advice: 'Leave it out of the sheet.',
        line: this.#at.row,
        column: this.#at.column + 1,
      });
  }

  close(name: string): void {
    if (this.#isHere) {
      if (name === 'annotation') this.#aside -= 1;
      else if (isCell(name) && this.#at.isInSheet) this.#endCell();
      else if (name === 'table-row' && this.#at.isInSheet) this.#endRow();
    }
    this.#at.close(name);
  }

  #endCell(): void {
    this.#isInCell = false;
    const times = repeats(this.#attributes['table:number-columns-repeated'], MAX_COLUMNS);
    const text = cellText(this.#attributes, this.#text).trim();
    const first = this.#at.column;
    this.#at.column += times;
    if (text === '') return;
    this.#count(times - 1);
    const into = isError(this.#attributes, text) ? this.#errors : this.#cells;
    for (let i = 0; i < times && first + i < MAX_COLUMNS; i += 1) into.set(first + i, text);
  }

  #endRow(): void {
    if (this.#cells.size === 0 && this.#errors.size === 0) return;
    const { row, rowsRepeated } = this.#at;
    this.#count((rowsRepeated - 1) * (this.#cells.size + this.#errors.size));
    this.#ready.push({ row: { number: row, cells: this.#cells, errors: this.#errors }, times: rowsRepeated });
  }

  #count(cells: number): void {
    this.#repeated += cells;
    if (this.#repeated <= MAX_REPEATED) return;
    throw new Refusal({
      code: 'archive-too-large',
      message: `The sheet repeats its cells more than ${MAX_REPEATED} times.`,
      advice: 'Export the sheet as CSV.',
      line: this.#at.row,
    });
  }
}

const isError = (attributes: Readonly<Record<string, string>>, text: string): boolean =>
  attributes['calcext:value-type'] === 'error' ||
  /^(?:#(?:DIV\/0!|N\/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:\d{3})$/.test(text);

/** The value where the cell has one, what is shown otherwise. */
function cellText(attributes: Readonly<Record<string, string>>, shown: string): string {
  const value = attributes['office:value'];
  switch (attributes['office:value-type']) {
    case 'float':
    case 'currency':
    case 'percentage':
      return attributes['calcext:value-type'] === 'error' ? shown : (value ?? shown);
    case 'boolean':
      return attributes['office:boolean-value'] ?? shown;
    case 'date':
      return (attributes['office:date-value'] ?? shown).replace(/T00:00:00(?:\.0+)?$/, '');
    case 'time':
      return duration(attributes['office:time-value'] ?? '') ?? shown;
    default:
      return attributes['office:string-value'] ?? shown;
  }
}

/** `PT13H05M00S` as `13:05:00`. */
function duration(text: string): string | undefined {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?$/.exec(text);
  if (!match) return undefined;
  const [hours = '0', minutes = '0', seconds = '0'] = [match[1], match[2], match[3]].map(
    (part) => part ?? '0',
  );
  const rest = (match[4] ?? '').slice(0, 3).replace(/0+$/, '');
  const clock = [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':');
  return rest === '' ? clock : `${clock}.${rest}`;
}
