import type { RowCell, RowGeometry } from '#engine';
import type { ExportColumn } from './model.ts';

/** A geometry cell; undefined for any other. */
export const geometryIn = (cell: RowCell | undefined): RowGeometry | undefined =>
  typeof cell === 'object' && cell !== null && 'type' in cell ? cell : undefined;

/** A cell that is one text: numbers, texts, times, addresses. */
export const textIn = (cell: RowCell | undefined): string | undefined =>
  typeof cell === 'string' ? cell : undefined;

/** The values of a list cell that are there. */
export const listIn = (cell: RowCell | undefined): readonly string[] =>
  Array.isArray(cell) ? cell.filter((value): value is string => typeof value === 'string') : [];

/** A number as CSV and JSON have it: a whole one keeps its `.0`. */
export function decimalText(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A geometry as the API writes JSON: a blank after each comma and colon. */
export const geometryText = (geometry: RowGeometry): string =>
  JSON.stringify(geometry).replaceAll(',', ', ').replaceAll(':', ': ');

/**
 * A cell as a text that people read, the way CSV has it: positions as `latitude, longitude`, shapes as GeoJSON, lists
 * with `separator` between their values.
 */
export function plainText(cell: RowCell, separator = ', '): string | undefined {
  if (cell === null || typeof cell === 'string') return cell ?? undefined;
  if (!('type' in cell)) return listIn(cell).join(separator);
  const { coordinates } = cell;
  if (cell.type !== 'Point' || !Array.isArray(coordinates)) return geometryText(cell);
  return `${decimalText(Number(coordinates[1]))}, ${decimalText(Number(coordinates[0]))}`;
}

/** The same of a cell whose column is known: a shape is GeoJSON also where it is a point. */
export function columnText(cell: RowCell, { type }: ExportColumn, separator?: string): string | undefined {
  const shape = type === 'geo_shape' ? geometryIn(cell) : undefined;
  return shape === undefined ? plainText(cell, separator) : geometryText(shape);
}

const isBare = ({ isList, isJson }: ExportColumn): boolean => !isList && !isJson;

/** The column that is the geometry of a row: the first shape, else the first position; -1 where there is none. */
export function geometryColumn(columns: readonly ExportColumn[]): number {
  const first = (type: ExportColumn['type']) =>
    columns.findIndex((column) => column.type === type && isBare(column));
  const shape = first('geo_shape');
  return shape >= 0 ? shape : first('geo_point_2d');
}

/** The first column of plain text, rather none of the identity: what a record is called where a format wants a name. */
export function nameColumn(columns: readonly ExportColumn[]): number {
  const isText = (column: ExportColumn) => column.type === 'text' && isBare(column);
  const name = columns.findIndex((column) => isText(column) && !column.isId);
  return name >= 0 ? name : columns.findIndex(isText);
}

/** Whether the column is one whose cells are geometries. */
export const isGeometry = (column: ExportColumn): boolean =>
  isBare(column) && (column.type === 'geo_point_2d' || column.type === 'geo_shape');
