import type { FieldType } from '#dataset';
import type { ParseContext } from './context.ts';
import { RecordTable, type TableColumn } from './record-table.ts';
import type { TextFile } from './text-file.ts';
import { linesOf } from './text-lines.ts';

/** A column of a table in which values stand at fixed places of the line. */
export interface ByteColumn {
  readonly label: string;
  /** First character, from 0. */
  readonly from: number;
  /** After the last one; Infinity for the rest of the line. */
  readonly to: number;
  readonly type: FieldType | 'untyped';
  readonly unit?: string;
  readonly ucd?: string;
  readonly description?: string;
  /** What stands for no value; `-` for any number of dashes. */
  readonly nullText?: string;
  /** Makes the value of what is written. */
  read?(text: string): string;
}

const isNumeric = ({ type }: ByteColumn): boolean => type === 'int' || type === 'double';

/** What a cell says; blank when that is nothing. */
export function byteCell(column: ByteColumn, line: string): string {
  const text = line.slice(column.from, column.to).trim();
  const { nullText } = column;
  if (text === '') return '';
  if (nullText !== undefined) {
    if (nullText === '-' ? /^-+$/.test(text) : text === nullText) return '';
    if (isNumeric(column) && nullText !== '' && Number(text) === Number(nullText)) return '';
  }
  if (column.read !== undefined) return column.read(text);
  if (column.type === 'int') return text.replace(/^\+/, '');
  // Fortran writes exponents of doubles with a D.
  return column.type === 'double' ? text.replace(/^([+-]?[\d.]+)[dD]([+-]?\d+)$/, '$1e$2') : text;
}

/** Hours or degrees, minutes and seconds in columns of their own, as catalogues name them. */
const RA = ['RAh', 'RAm', 'RAs'] as const;
const DE = ['DE-', 'DEd', 'DEm', 'DEs'] as const;

interface Position {
  readonly columns: readonly TableColumn[];
  cells(texts: readonly string[]): readonly string[];
}

/** Right ascension and declination in degrees, where a table has them in parts and not in degrees. */
function positionOf(columns: readonly ByteColumn[]): Position | undefined {
  const at = (label: string) => columns.findIndex((column) => column.label === label);
  const [ra, de] = [RA.map(at), DE.map(at)];
  const [hours = -1, degrees = -1] = [ra[0], de[1]];
  if (hours < 0 || degrees < 0 || at('RAdeg') >= 0 || at('DEdeg') >= 0) return undefined;
  // Other equinoxes are no place on the sky as the portal draws it.
  const said = [...ra, ...de].map((place) => columns[place]?.description ?? '').join(' ');
  if (/\bB?(?:1900|1950)/.test(said)) return undefined;
  const sum = (texts: readonly string[], places: readonly number[]): number | undefined => {
    let value = 0;
    for (const [power, place] of places.entries()) {
      const text = place < 0 ? '' : (texts[place] ?? '');
      const part = text === '' ? (power === 0 ? Number.NaN : 0) : Number(text);
      value += Math.abs(part) / 60 ** power;
    }
    return Number.isFinite(value) ? value : undefined;
  };
  const text = (value: number | undefined) => (value === undefined ? '' : String(Number(value.toFixed(8))));
  return {
    columns: [
      {
        label: 'RAdeg',
        type: 'double',
        unit: 'deg',
        ucd: 'pos.eq.ra;meta.main',
        description: 'Right ascension in degrees, made of its parts',
      },
      {
        label: 'DEdeg',
        type: 'double',
        unit: 'deg',
        ucd: 'pos.eq.dec;meta.main',
        description: 'Declination in degrees, made of its parts',
      },
    ],
    cells(texts) {
      const right = sum(texts, ra);
      const up = sum(texts, de.slice(1));
      const isSouth = texts[de[0] ?? -1] === '-' || (texts[degrees] ?? '').startsWith('-');
      return right === undefined || up === undefined
        ? []
        : [text(right * 15), text(up === 0 ? 0 : isSouth ? -up : up)];
    },
  };
}

/** Reads the lines from `from` on, a record each; blank ones are none. */
export async function readByteColumns(
  context: ParseContext,
  text: TextFile,
  columns: readonly ByteColumn[],
  { from, isRow = () => true }: { readonly from: number; isRow?(line: string): boolean },
) {
  const position = positionOf(columns);
  const described = columns.map(
    ({ label, type, unit, ucd, description }): TableColumn => ({ label, type, unit, ucd, description }),
  );
  const rows = new RecordTable(context, [...described, ...(position?.columns ?? [])]);
  let leftOut = 0;
  try {
    for await (const line of linesOf(context, text, from)) {
      if (line.trim() === '') continue;
      if (!isRow(line)) {
        leftOut += 1;
        continue;
      }
      const texts = columns.map((column) => byteCell(column, line));
      const cells = [...texts, ...(position?.cells(texts) ?? [])];
      if (rows.add(rows.count + 1, cells.entries())) await rows.settle();
    }
    return { ...(await rows.finish('The table')), leftOut };
  } finally {
    await rows.close();
  }
}
