import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { DEGREES, inDegrees, type Projection, projectionOf } from './projection.ts';
import { chooseTable, RecordTable, type TableColumn } from './record-table.ts';
import { geometryOfBinary } from './well-known-binary.ts';

/** Reads one layer or table of a GeoPackage: the named one, or the first. */
export async function parseGeopackage(context: ParseContext): Promise<Parsed> {
  try {
    const database = new DatabaseSync(context.path, { readOnly: true, allowExtension: false });
    try {
      // What a stranger wrote into the schema is not run.
      database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON');
      return await read(context, database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR')) throw error;
    throw new Refusal(
      {
        code: 'malformed',
        message: `The GeoPackage is damaged: ${error.message}.`,
        advice: 'Check that it was written or transferred completely.',
      },
      { cause: error },
    );
  }
}

interface Layer {
  readonly name: string;
  readonly geometry: string | undefined;
  readonly projection: string | undefined;
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function read(context: ParseContext, database: DatabaseSync): Promise<Parsed> {
  const {
    table: layer,
    notes,
    otherSheets,
  } = chooseTable(layersOf(database), context.options.sheet, 'layer');
  const columns = columnsOf(database, layer);
  if (columns.length === 0)
    throw new Refusal({ code: 'no-records', message: `The layer ${layer.name} has no columns.` });
  const projection = layer.projection === undefined ? DEGREES : projectionOf(layer.projection);
  const statement = database.prepare(
    `SELECT ${columns.map(({ label }) => identifier(label)).join(', ')} FROM ${identifier(layer.name)}`,
  );
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const rows = new RecordTable(
    context,
    columns.map((column) => (column.type === 'geometry' ? { ...column, label: '' } : column)),
  );
  let row = 0;
  try {
    for (const values of statement.iterate() as unknown as Iterable<readonly SQLOutputValue[]>) {
      row += 1;
      const cells = values.map((value, i): readonly [number, string] => {
        if (columns[i]?.type !== 'geometry') return [i, textOf(value)];
        const shape = value instanceof Uint8Array ? shapeText(Buffer.from(value), projection) : '';
        if (shape === undefined) rows.reject(row, i, 'a geometry', 'not a geometry of GeoPackage');
        return [i, shape ?? ''];
      });
      if (rows.add(row, cells)) await rows.settle();
    }
    const recognised = { layer: layer.name, projection: projection.name };
    return { ...(await rows.finish(`The layer ${layer.name}`)), recognised, notes, otherSheets };
  } finally {
    await rows.close();
  }
}

/** Tables only: a view could be made to run for ever. */
function layersOf(database: DatabaseSync): readonly Layer[] {
  const named = database
    .prepare(
      `SELECT c.table_name AS name, c.data_type AS kind FROM gpkg_contents c JOIN sqlite_master m ON m.name = c.table_name
       WHERE m.type = 'table' AND m.rootpage > 0 AND c.data_type IN ('features', 'attributes') LIMIT 1000`,
    )
    .all()
    .map(({ name, kind }) => ({ name: String(name), kind }));
  if (named.length === 0)
    throw new Refusal({
      code: 'no-records',
      message: 'The GeoPackage has no table of features or attributes.',
      advice: 'Pictures of maps are not read.',
    });
  const shapes = named.some(({ kind }) => kind === 'features')
    ? database
        .prepare(
          `SELECT g.table_name AS name, g.column_name AS geometry, g.srs_id AS srs, s.definition AS definition
           FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id`,
        )
        .all()
    : [];
  return named.map(({ name }) => {
    const shape = shapes.find((one) => one.name === name);
    const isDegrees = shape === undefined || [4326, 0, -1].includes(Number(shape.srs));
    return {
      name,
      geometry: shape === undefined ? undefined : String(shape.geometry),
      projection: isDegrees ? undefined : String(shape.definition ?? ''),
    };
  });
}

function columnsOf(database: DatabaseSync, layer: Layer): readonly TableColumn[] {
  return database
    .prepare('SELECT name, type, hidden, pk FROM pragma_table_xinfo(?)')
    .all(layer.name)
    .filter(
      ({ hidden, name, pk }) =>
        Number(hidden) === 0 && !(Number(pk) === 1 && /^(?:fid|ogc_fid|objectid)$/i.test(String(name))),
    )
    .flatMap(({ name, type }): TableColumn[] => {
      const label = String(name);
      if (label === layer.geometry) return [{ label, type: 'geometry' }];
      const kind = String(type).toUpperCase();
      if (kind.startsWith('BLOB')) return [];
      if (kind === 'BOOLEAN') return [{ label, type: 'boolean' }];
      if (/INT/.test(kind)) return [{ label, type: 'int' }];
      if (/^(?:FLOAT|DOUBLE|REAL|NUMERIC)/.test(kind)) return [{ label, type: 'double' }];
      if (kind === 'DATE') return [{ label, type: 'date' }];
      if (kind === 'DATETIME') return [{ label, type: 'datetime' }];
      return [{ label, type: /^TEXT/.test(kind) ? 'text' : 'untyped' }];
    });
}

function textOf(value: SQLOutputValue | undefined): string {
  if (value === null || value === undefined || value instanceof Uint8Array) return '';
  return typeof value === 'number' && !Number.isFinite(value) ? '' : String(value);
}

const ENVELOPE_BYTES = [0, 32, 48, 48, 64];

/** The geometry as GeoJSON, blank when there is none, undefined when it cannot be read. */
function shapeText(bytes: Buffer, projection: Projection): string | undefined {
  if (bytes.length < 8 || bytes[0] !== 0x47 || bytes[1] !== 0x50) return undefined;
  const flags = bytes[3] ?? 0;
  if (flags & 0x10) return '';
  const envelope = ENVELOPE_BYTES[(flags >> 1) & 7];
  if (envelope === undefined) return undefined;
  const geometry = geometryOfBinary(bytes.subarray(8 + envelope));
  return geometry && JSON.stringify(inDegrees(geometry, projection));
}
