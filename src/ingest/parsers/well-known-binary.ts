import { raw, sql } from '#lib';
import { JsonLinesWriter } from '../json-lines.ts';
import { inMegabytes } from '../limits.ts';
import { Refusal, throwIfAborted } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import type { Geometry } from './projection.ts';

const KINDS = [
  'Point',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
] as const;

const MAX_NESTING = 8;

/** A GeoJSON geometry of well-known binary, ISO or extended. Heights are kept; measures have no place in GeoJSON. */
export function geometryOfBinary(bytes: Buffer): Geometry | undefined {
  const cursor = { at: 0 };
  try {
    return readGeometry(bytes, cursor, 0);
  } catch (error) {
    // Reading past the end: the binary is cut off or none at all.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function readGeometry(bytes: Buffer, cursor: { at: number }, nesting: number): Geometry | undefined {
  const isLittle = bytes.readUInt8(cursor.at) === 1;
  const uint = (): number => {
    const value = isLittle ? bytes.readUInt32LE(cursor.at) : bytes.readUInt32BE(cursor.at);
    cursor.at += 4;
    return value;
  };
  const double = (): number => {
    const value = isLittle ? bytes.readDoubleLE(cursor.at) : bytes.readDoubleBE(cursor.at);
    cursor.at += 8;
    return value;
  };
  cursor.at += 1;
  const code = uint();
  if (code & 0x20000000) uint();
  const base = code & 0x0fffffff;
  const kind = KINDS[(base % 1000) - 1];
  const family = Math.floor(base / 1000);
  const hasZ = (code & 0x80000000) !== 0 || family === 1 || family === 3;
  const hasM = isMeasured(code);
  if (kind === undefined || family > 3 || nesting > MAX_NESTING) return undefined;
  const position = (): readonly number[] => {
    const pair = [double(), double()];
    const height = hasZ ? double() : undefined;
    if (hasM) cursor.at += 8;
    return height === undefined || Number.isNaN(height) ? pair : [...pair, height];
  };
  const list = <Item>(item: () => Item): Item[] => {
    const count = uint();
    // Each item has four bytes at least, so that a false count cannot ask for memory.
    if (count * 4 > bytes.length - cursor.at) throw new RangeError('more items than bytes');
    return Array.from({ length: count }, item);
  };
  const parts = () => list(() => readGeometry(bytes, cursor, nesting + 1));
  switch (kind) {
    case 'Point': {
      const place = position();
      return place.some(Number.isNaN) ? undefined : { type: kind, coordinates: place };
    }
    case 'LineString':
      return { type: kind, coordinates: list(position) };
    case 'Polygon':
      return { type: kind, coordinates: list(() => list(position)) };
    case 'GeometryCollection':
      return { type: kind, geometries: parts().filter((part) => part !== undefined) };
    default:
      return { type: kind, coordinates: parts().map((part) => part?.coordinates) };
  }
}

/** Whether places have a measure beside their coordinates. */
const isMeasured = (code: number): boolean => (code & 0x40000000) !== 0 || (code & 0x0fffffff) % 4000 >= 2000;

const hasMeasures = (bytes: Buffer): boolean =>
  bytes.length >= 5 && isMeasured(bytes[0] === 1 ? bytes.readUInt32LE(1) : bytes.readUInt32BE(1));

const PAGE = 2000;

/**
 * Adds to the table `raw` the column `g<index>`: the geometries of column `c<index>` as GeoJSON.
 *
 * @returns whether all of them are points, and how many have measures, which are left out
 */
export async function stageGeometry(
  context: ParseContext,
  index: number,
  isBlob: boolean,
): Promise<{ readonly onlyPoints: boolean; readonly measured: number }> {
  const { staging, temporaryFile, signal, limits } = context;
  const file = temporaryFile();
  const writer = new JsonLinesWriter(file);
  const cell = raw(`c${index}`);
  const binary = isBlob ? cell : sql`ST_AsWKB(${cell})`;
  const [[count] = []] = await staging.all(sql`SELECT count(*) FROM raw`);
  const [[longest] = []] = await staging.all(sql`SELECT max(octet_length(${binary})) FROM raw`);
  if (Number(longest ?? 0) > limits.maxLineBytes)
    throw new Refusal({
      code: 'cell-too-large',
      message: `A geometry is larger than ${inMegabytes(limits.maxLineBytes)} MB.`,
    });
  let onlyPoints = true;
  let measured = 0;
  try {
    for (let from = 0; from < Number(count); from += PAGE) {
      throwIfAborted(signal);
      const rows = await staging.all(
        sql`SELECT hex(${binary}) FROM raw WHERE rowid >= ${from} AND rowid < ${from + PAGE} ORDER BY rowid`,
      );
      for (const [hex] of rows) {
        const bytes = Buffer.from(String(hex ?? ''), 'hex');
        const geometry = geometryOfBinary(bytes);
        if (geometry && hasMeasures(bytes)) measured += 1;
        if (geometry && geometry.type !== 'Point') onlyPoints = false;
        writer.add(geometry ? JSON.stringify({ g: JSON.stringify(geometry) }) : '{"g":null}');
      }
      await writer.flush();
    }
    await writer.close();
    await staging.run(
      sql`CREATE OR REPLACE TABLE shapes AS SELECT * FROM read_json(${file}, format = 'newline_delimited', columns = {g: 'VARCHAR'}, maximum_object_size = ${8 * limits.maxLineBytes}, compression = 'uncompressed')`,
    );
    await staging.run(
      sql`CREATE OR REPLACE TABLE raw AS SELECT raw.*, shapes.g AS ${raw(`g${index}`)} FROM raw JOIN shapes ON raw.rowid = shapes.rowid ORDER BY raw.rowid`,
    );
    await staging.run(sql`DROP TABLE shapes`);
  } finally {
    await writer.close();
  }
  return { onlyPoints, measured };
}
