import type { RowCell } from '#engine';
import { geometryIn, plainText } from './cells.ts';
import type { ExportColumn } from './model.ts';

// Cells as tables of astronomers have them: positions as pairs of numbers, instants in UTC without an offset, lists joined
// by commas.

const OFFSET = '+00:00';

/** Neither a list nor JSON: the type of the column is that of its cells. */
export const isPlain = ({ isList, isJson }: ExportColumn): boolean => !isList && !isJson;

export const isInstant = (column: ExportColumn): boolean => isPlain(column) && column.type === 'datetime';

/** A cell of a column of texts; undefined for no value. */
export function tableText(cell: RowCell, isOfInstants: boolean): string | undefined {
  const text = plainText(cell, ',');
  return isOfInstants && text?.endsWith(OFFSET) ? text.slice(0, -OFFSET.length) : text;
}

/** Bytes of the longest such text, where those of the longest cell are known. */
export const tableTextBytes = (bytes: number, column: ExportColumn): number =>
  isInstant(column) ? Math.max(0, bytes - OFFSET.length) : bytes;

/** Longitude and latitude, or right ascension and declination; numbers that are none for no value. */
export function pairOf(cell: RowCell): readonly [number, number] {
  const coordinates = geometryIn(cell)?.coordinates;
  if (!Array.isArray(coordinates)) return [Number.NaN, Number.NaN];
  return [Number(coordinates[0]), Number(coordinates[1])];
}

/** What is said of a column in one line; empty where its name says it all. */
export const remarkOn = ({ name, label, description }: ExportColumn): string =>
  [label === name ? undefined : label, description]
    .filter((text) => text !== undefined && text !== '')
    .join(': ');

/** What a column is about, where the publisher has not said it and its type does. */
export function ucdOf(column: ExportColumn, isSky: boolean): string | undefined {
  if (column.ucd !== undefined && /^[A-Za-z0-9_.;-]+$/.test(column.ucd)) return column.ucd;
  if (!isPlain(column)) return undefined;
  if (column.type === 'geo_point_2d') return isSky ? 'pos;pos.eq' : 'pos;pos.earth';
  return column.type === 'file' ? 'meta.ref.url' : undefined;
}

/** Degrees for positions, else what the publisher says. */
export const unitOf = (column: ExportColumn): string | undefined =>
  column.unit ?? (isPlain(column) && column.type === 'geo_point_2d' ? 'deg' : undefined);
