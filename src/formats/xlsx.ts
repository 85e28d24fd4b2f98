import type { Encode, Row, RowCell } from '#engine';
import { useLabels } from './by-engine.ts';
import { columnText, textIn } from './cells.ts';
import { encodedBy } from './encoded.ts';
import type { ExportAbout, ExportColumn, ExportFormat } from './model.ts';
import {
  contentTypes,
  coreProperties,
  ROOT_RELATIONS,
  SHEET_HEAD,
  STYLE,
  STYLES,
  workbook,
  workbookRelations,
} from './xlsx-parts.ts';
import { xmlText } from './xml.ts';
import { type ZipEntry, zipped } from './zip.ts';

/** Limits of the format: rows of a sheet with its header, characters of a cell, digits that a number keeps. */
const MAX_ROWS = 1_048_576;
const MAX_CHARACTERS = 32_767;
const MAX_DIGITS = 15;
// No dataset's id has a blank.
const NOTES = 'Export notes';
const DAY_MS = 86_400_000;
const DAYS_TO_1970 = 25_569;
/** Serials before it are off by a day: the format takes 1900 for a leap year. */
const FIRST_DAY = Date.UTC(1900, 2, 1);
const LAST_DAY = Date.UTC(9999, 11, 31);

export const xlsx: ExportFormat = {
  id: 'xlsx',
  label: 'Excel',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  extension: 'xlsx',
  ofCatalogue: true,
  parameters: [useLabels],
  limits:
    'A sheet holds 1048575 records: more go on the next sheet. A cell holds 32767 characters: longer texts are cut, which the sheet Export notes tells. Dates before 1900-03-01 and whole numbers of more than 15 digits are texts.',
  writing: encodedBy(import.meta.url),
};

/** `A`, `B`, …, `AA`: how a sheet names its columns. */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
const ODD = /[&<>"_\u0000-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/;

// Characters that XML cannot hold are written by their number; what looks like that is told apart from it.
const escaped = (text: string): string =>
  ODD.test(text)
    ? xmlText(
        text.replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_').replace(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
          /[\u0000-\u0008\u000b-\u001f]/g,
          (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
        ),
      )
    : text;

const textCell = (reference: string, text: string, style: number = STYLE.plain): string =>
  `<c r="${reference}"${style === 0 ? '' : ` s="${style}"`} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

const numberCell = (reference: string, number: string, style: number = STYLE.plain): string =>
  `<c r="${reference}"${style === 0 ? '' : ` s="${style}"`}><v>${number}</v></c>`;

const MOMENT = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?.*)?$/;

/** Days since the format's beginning; undefined where it knows no such day. */
function serial(text: string): number | undefined {
  const full = text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text;
  if (!MOMENT.test(full)) return undefined;
  // The local time that is written, whatever its offset: a sheet knows no zones.
  const instant = Date.parse(full.length === 10 ? full : `${full.slice(0, 19)}Z`) + fractionMs(full);
  if (!(instant >= FIRST_DAY && instant < LAST_DAY + DAY_MS)) return undefined;
  return instant / DAY_MS + DAYS_TO_1970;
}

const fractionMs = (text: string): number =>
  text[19] === '.' ? Number(/^\.\d+/.exec(text.slice(19))?.[0]) * 1000 : 0;

const styleOf = ({ type, precision }: ExportColumn): number => {
  if (type === 'datetime') return STYLE.dateTime;
  return precision === 'year' ? STYLE.year : precision === 'month' ? STYLE.month : STYLE.date;
};

/** What did not fit. */
interface Cuts {
  /** By column title: cells whose text is cut. */
  readonly cells: Map<string, number>;
}

function writeCell(reference: string, cell: RowCell, column: ExportColumn, cuts: Cuts): string {
  if (cell === null) return '';
  const text = textIn(cell);
  if (text !== undefined && !column.isList && !column.isJson) {
    if (column.type === 'boolean') return `<c r="${reference}" t="b"><v>${text === 'true' ? 1 : 0}</v></c>`;
    if (column.type === 'double') return numberCell(reference, text);
    if (column.type === 'int' && text.replace('-', '').length <= MAX_DIGITS)
      return numberCell(reference, text);
    if (column.type === 'date' || column.type === 'datetime') {
      const days = serial(text);
      if (days !== undefined) return numberCell(reference, String(days), styleOf(column));
    }
  }
  const whole = columnText(cell, column, ',') ?? '';
  if (whole.length <= MAX_CHARACTERS) return textCell(reference, whole);
  cuts.cells.set(column.title, (cuts.cells.get(column.title) ?? 0) + 1);
  return textCell(reference, whole.slice(0, MAX_CHARACTERS).toWellFormed());
}

/** Widths in characters: of the header, within reason; shapes are long and seldom read. */
const widths = (columns: readonly ExportColumn[]): string =>
  columns.length === 0
    ? ''
    : `<cols>${columns
        .map(({ title, type }, i) => {
          const width = Math.min(40, Math.max(type === 'text' ? 18 : 12, title.length + 2));
          return `<col min="${i + 1}" max="${i + 1}" width="${width}" customWidth="1"/>`;
        })
        .join('')}</cols>`;

/** Gives rows one sheet after another: what does not fit on one waits for the next. */
class RowFeed {
  readonly #batches: AsyncIterator<readonly Row[]>;
  #batch: readonly Row[] = [];
  #next = 0;

  constructor(rows: AsyncIterable<readonly Row[]>) {
    this.#batches = rows[Symbol.asyncIterator]();
  }

  async hasMore(): Promise<boolean> {
    while (this.#next >= this.#batch.length) {
      const { done, value } = await this.#batches.next();
      if (done === true) return false;
      this.#batch = value;
      this.#next = 0;
    }
    return true;
  }

  /** At most so many of the rows that are at hand. */
  take(most: number): readonly Row[] {
    const taken = this.#batch.slice(this.#next, this.#next + most);
    this.#next += taken.length;
    return taken;
  }
}

async function* sheet(feed: RowFeed, columns: readonly ExportColumn[], cuts: Cuts): AsyncGenerator<string> {
  const letters = columns.map((_, i) => columnLetters(i));
  const header = columns.map(({ title }, i) => textCell(`${letters[i]}1`, title, STYLE.header)).join('');
  yield `${SHEET_HEAD}${widths(columns)}<sheetData><row r="1">${header}</row>`;
  let at = 1;
  while (at < MAX_ROWS && (await feed.hasMore())) {
    let text = '';
    for (const row of feed.take(Math.min(500, MAX_ROWS - at))) {
      at += 1;
      text += `<row r="${at}">`;
      for (const [i, column] of columns.entries())
        text += writeCell(`${letters[i]}${at}`, row[i] ?? null, column, cuts);
      text += '</row>';
    }
    yield text;
  }
  const last = letters.at(-1);
  yield `</sheetData>${last === undefined ? '' : `<autoFilter ref="A1:${last}${at}"/>`}</worksheet>`;
}

function notes(sheets: number, { cells }: Cuts): readonly string[] {
  const lines = [...cells].map(
    ([title, count]) => `${title}: ${count} cells are cut after ${MAX_CHARACTERS} characters.`,
  );
  if (sheets > 1) lines.unshift(`A sheet holds ${MAX_ROWS - 1} records: there are ${sheets} sheets of them.`);
  return lines;
}

const notesSheet = (lines: readonly string[]): string =>
  `${SHEET_HEAD}<sheetData>${[NOTES, ...lines]
    .map((line, i) => `<row r="${i + 1}">${textCell(`A${i + 1}`, line, i === 0 ? STYLE.header : 0)}</row>`)
    .join('')}</sheetData></worksheet>`;

// What no sheet's name may hold, and the apostrophe that it may not begin with.
const sheetName = (text: string): string =>
  text
    .replace(/[[\]:*?/\\']/g, ' ')
    .slice(0, 25)
    .trim() || 'Data';

async function* entries(rows: AsyncIterable<readonly Row[]>, about: ExportAbout): AsyncGenerator<ZipEntry> {
  const { columns, title, publisher, modified } = about;
  const feed = new RowFeed(rows);
  const cuts: Cuts = { cells: new Map() };
  const names: string[] = [];
  const part = (name: string, content: string): ZipEntry => ({ name, content: [content] });
  yield part('_rels/.rels', ROOT_RELATIONS);
  yield part('docProps/core.xml', coreProperties({ title, creator: publisher, modified }));
  yield part('xl/styles.xml', STYLES);
  do {
    const name = sheetName(about.datasetId);
    names.push(names.length === 0 ? name : `${name} (${names.length + 1})`);
    yield { name: `xl/worksheets/sheet${names.length}.xml`, content: sheet(feed, columns, cuts) };
  } while (await feed.hasMore());
  const lines = notes(names.length, cuts);
  if (lines.length > 0) {
    names.push(NOTES);
    yield part(`xl/worksheets/sheet${names.length}.xml`, notesSheet(lines));
  }
  yield part('xl/workbook.xml', workbook(names));
  yield part('xl/_rels/workbook.xml.rels', workbookRelations(names.length));
  yield part('[Content_Types].xml', contentTypes(names.length));
}

/** A workbook: the records on as many sheets as they need, with types, and what did not fit on one more. */
export const encode: Encode<ExportAbout> = (rows, { about }) =>
  zipped(entries(rows, about), new Date(about.modified));
