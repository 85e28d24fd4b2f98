import type { ColumnSurvey, RowCell, Survey } from '#engine';
import type { Bytes } from './bytes.ts';
import { asciiText, card, longCard } from './fits-cards.ts';
import type { ExportAbout, ExportColumn } from './model.ts';
import { nameable } from './names.ts';
import {
  isInstant,
  isPlain,
  pairOf,
  remarkOn,
  tableText,
  tableTextBytes,
  ucdOf,
  unitOf,
} from './table-cells.ts';

// Columns of a binary table: what its header says of each, and how their cells become bytes.

/** More than the format numbers. */
export const MAX_COLUMNS = 999;
/** A name has to stand in one card: readers in wide use stop at one that goes on in the next. */
export const MAX_NAME = 68;
/** Texts lie in the rows, as wide as the longest, unless so many bytes would be nothing but padding. */
const MAX_PADDING = 64 * 1024 * 1024;
/** What descriptors of 32 bits reach. */
const NEAR = 2 ** 31 - 1;
const LEAST = '-9223372036854775808';
const MOST = '9223372036854775807';

/** Puts a text beside the table and answers where it lies there. */
export type Spill = (text: string) => number;

/** A column of a binary table. */
export interface FitsColumn {
  /** Bytes in each row. */
  readonly width: number;
  /** What the header says of it. */
  cards(number: number): readonly string[];
  write(bytes: Bytes, cell: RowCell, spill: Spill): void;
}

/** The columns of an export, and how many bytes of texts lie beside the table, at most. */
export interface FitsLayout {
  readonly columns: readonly FitsColumn[];
  readonly heapBytes: number;
}

type Form = Pick<FitsColumn, 'width' | 'write'> & {
  /** As TFORM has it. */
  readonly code: string;
  /** Stands for no value. */
  readonly nullAs?: string | undefined;
};

const DOUBLE: Form = {
  code: 'D',
  width: 8,
  write: (bytes, cell) => bytes.double(typeof cell === 'string' ? Number(cell) : Number.NaN),
};

const PAIR: Form = {
  code: '2D',
  width: 16,
  write(bytes, cell) {
    for (const degrees of pairOf(cell)) bytes.double(degrees);
  },
};

const TRUTH: Form = {
  code: 'L',
  width: 1,
  write: (bytes, cell) =>
    cell === null ? bytes.zeros(1) : bytes.text(cell === 'true' ? 'T' : 'F', 'latin1'),
};

/** A whole number that no cell has, near an end of what 64 bits hold; undefined where both are taken. */
function freeNumber({ min, max }: ColumnSurvey): string | undefined {
  return [LEAST, MOST].find((end) => Number(end) !== min && Number(end) !== max);
}

const long = (nullAs: string | undefined): Form => ({
  code: 'K',
  width: 8,
  nullAs,
  write: (bytes, cell) => bytes.long(typeof cell === 'string' ? cell : (nullAs ?? '0')),
});

/** Texts in the rows, all as wide as the longest. */
const inRows = (width: number, isOfInstants: boolean): Form => ({
  code: `${width}A`,
  width,
  write(bytes, cell) {
    const text = asciiText(tableText(cell, isOfInstants) ?? '').slice(0, width);
    bytes.text(text, 'latin1');
    bytes.zeros(width - text.length);
  },
});

/** Texts beside the table: the row says how long each is and where it lies. */
const beside = (longest: number, isFar: boolean): Form => ({
  code: `1${isFar ? 'Q' : 'P'}A(${longest})`,
  width: isFar ? 16 : 8,
  write(bytes, cell, spill) {
    const text = asciiText(tableText(cell, false) ?? '');
    const place = text === '' ? 0 : spill(text);
    if (isFar) {
      bytes.long(String(text.length));
      bytes.long(String(place));
    } else {
      bytes.int32(text.length);
      bytes.int32(place);
    }
  },
});

/**
 * Whether most texts are much shorter than the longest. Only where it matters: astropy makes an array of letters of each
 * text that lies beside the table.
 */
const isUneven = (longest: number, { totalBytes }: ColumnSurvey, rowCount: number): boolean =>
  longest * rowCount - totalBytes > MAX_PADDING;

/** How numbers and truths are written; undefined for what is a text. */
function numeric(column: ExportColumn, survey: ColumnSurvey, rowCount: number): Form | undefined {
  if (!isPlain(column)) return undefined;
  if (column.type === 'double') return DOUBLE;
  if (column.type === 'boolean') return TRUTH;
  if (column.type === 'geo_point_2d') return PAIR;
  if (column.type !== 'int') return undefined;
  if (survey.filled === rowCount) return long(undefined);
  const free = freeNumber(survey);
  // Else as a text: no number is left that could stand for none.
  return free === undefined ? undefined : long(free);
}

const LONGEST_NUMBER = LEAST.length;

/** The layout of a table whose rows have been surveyed. */
export function layoutOf({ columns, isSky }: ExportAbout, survey: Survey): FitsLayout {
  const { rowCount } = survey;
  const kept = columns.slice(0, MAX_COLUMNS);
  const names = nameable(
    kept.map(({ name }) => asciiText(name)),
    MAX_NAME,
  );
  const found = kept.map((column, i) => {
    const facts = survey.columns[i];
    if (facts === undefined) throw new Error('a column has not been surveyed');
    const longest =
      column.type === 'int' && isPlain(column) ? LONGEST_NUMBER : tableTextBytes(facts.maxBytes, column);
    const form = numeric(column, facts, rowCount);
    return {
      column,
      facts,
      form,
      longest,
      isBeside: form === undefined && isUneven(longest, facts, rowCount),
    };
  });
  const heapBytes = found.reduce((sum, { isBeside, facts }) => sum + (isBeside ? facts.totalBytes : 0), 0);
  return {
    heapBytes,
    columns: found.map(({ column, form, longest, isBeside }, i) => {
      const text = isBeside
        ? beside(longest, heapBytes > NEAR)
        : inRows(Math.max(1, longest), isInstant(column));
      return described(column, form ?? text, { name: names[i] ?? '', ucd: ucdOf(column, isSky) });
    }),
  };
}

function described(
  column: ExportColumn,
  { code, width, nullAs, write }: Form,
  { name, ucd }: { readonly name: string; readonly ucd: string | undefined },
): FitsColumn {
  const unit = unitOf(column);
  const remark = remarkOn(column);
  const given = (keyword: string, value: string | undefined) =>
    value === undefined || value === '' ? [] : [card(keyword, value)];
  return {
    width,
    write,
    cards: (number) => [
      card(`TTYPE${number}`, name),
      card(`TFORM${number}`, code),
      ...given(`TUNIT${number}`, unit),
      ...(nullAs === undefined ? [] : [longCard(`TNULL${number}`, nullAs)]),
      ...given(`TUCD${number}`, ucd),
      ...given(`TCOMM${number}`, remark),
    ],
  };
}
