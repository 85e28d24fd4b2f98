import { createHash, randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { BuiltSnapshot } from '#catalogue';
import { type DatasetSchema, hiddenColumn, type SnapshotManifest, snapshotColumns } from '#dataset';
import type { Staging } from '#engine';
import { type Clock, identifier, join, raw, type Sql, sql } from '#lib';
import type { Frame } from '../model.ts';
import { boxOf } from './geometry.ts';

/** Below it a file of small blocks is both smaller and fast enough. */
const SMALL = 20_000;

export interface SnapshotRequest {
  readonly staging: Staging;
  /** With a column for each field of the schema, of its physical type, in the same order. */
  readonly frame: Frame;
  readonly schema: DatasetSchema;
  readonly id: string;
  readonly folder: string;
  readonly provenance: SnapshotManifest['provenance'];
  readonly rejectedCount: number;
  readonly clock: Clock;
}

/** Writes the frame as a snapshot: complete, closed and on the disk when it resolves. */
export async function writeSnapshot(request: SnapshotRequest): Promise<BuiltSnapshot> {
  const { staging, schema, id, folder, clock } = request;
  const file = joinPath(folder, `${process.pid}-${randomBytes(6).toString('hex')}.duckdb`);
  try {
    const [[staged] = []] = await staging.all(sql`SELECT count(*) FROM raw`);
    await staging.attachNew(file, 'snap', { smallBlocks: Number(staged) < SMALL });
    await staging.run(recordsStatement(request));
    await makeIdsUnique(staging);
    const now = clock.now();
    const facts = await factsOf(staging, schema);
    const contentHash = await contentHashOf(staging, schema);
    const manifest = {
      id: `${now.getTime().toString(36).padStart(9, '0')}${randomBytes(4).toString('hex')}`,
      datasetUid: id,
      createdAt: now.toISOString(),
      schema,
      contentHash,
      provenance: request.provenance,
      ...facts,
      rejectedCount: request.rejectedCount,
      layout: 1 as const,
    };
    // Its own length is the one thing that a file cannot hold before it is closed.
    await staging.run(sql`CREATE TABLE snap.snapshot (layout INTEGER, manifest VARCHAR)`);
    await staging.run(
      sql`INSERT INTO snap.snapshot VALUES (1, ${JSON.stringify({ ...manifest, bytes: 0 })})`,
    );
    await staging.detachDurably(file, 'snap');
    return { file, manifest: { ...manifest, bytes: statSync(file).size } };
  } catch (error) {
    for (const suffix of ['', '.wal']) rmSync(`${file}${suffix}`, { force: true });
    throw error;
  }
}

function recordsStatement({ frame, schema, id }: SnapshotRequest): Sql {
  const hasFilter = frame.where !== undefined;
  const values = frame.columns.map(({ name, value }) => sql`${value} AS ${identifier(name)}`);
  const rid = hasFilter ? raw('row_number() OVER () - 1') : raw('_row');
  const where = frame.where ? sql` WHERE ${frame.where}` : raw('');
  const rows = sql`SELECT ${join([sql`${rid} AS _rid`, ...values])} FROM ${frame.from}${where}`;
  const columns = snapshotColumns(schema).map(({ name, type }) => {
    const target = identifier(name);
    return sql`(${hiddenValue(name, schema, id) ?? target})::${raw(type)} AS ${target}`;
  });
  return sql`CREATE TABLE snap.records AS SELECT ${join(columns)} FROM (${rows})`;
}

/** The making of a column that is no field; undefined for a field. */
function hiddenValue(name: string, schema: DatasetSchema, id: string): Sql | undefined {
  if (name === '_rid') return raw('_rid');
  if (name === '_id') return sql`unhex(sha1(concat(${id}, chr(1), ${identityText(schema)})))`;
  if (name === '_text') return foldedText(schema);
  const shape = schema.fields.find(
    (field) => field.type === 'geo_shape' && hiddenColumn(field.name, 'box') === name,
  );
  return shape && boxOf(identifier(shape.name));
}

function identityText(schema: DatasetSchema): Sql {
  const keys = schema.fields.filter((field) => field.annotations.id);
  return valuesText(keys.length > 0 ? keys : schema.fields);
}

/** All values as one text, missing ones told from empty ones. */
const valuesText = (fields: DatasetSchema['fields']): Sql =>
  fields.length === 0
    ? raw("''")
    : sql`concat(${join(
        fields.map(({ name }) => sql`coalesce(${identifier(name)}::VARCHAR, chr(2))`),
        ', chr(1), ',
      )})`;

function foldedText(schema: DatasetSchema): Sql {
  const texts = schema.fields
    .filter((field) => field.type === 'text')
    .map(({ name, annotations }) =>
      annotations.multivalued === undefined
        ? identifier(name)
        : sql`array_to_string(${identifier(name)}, chr(1))`,
    );
  return texts.length === 0 ? raw("''") : folded(sql`concat_ws(chr(1), ${join(texts)})`);
}

/** Taking accents off is dear, and most texts have none. */
const folded = (text: Sql): Sql =>
  sql`list_transform([${text}], lambda x: CASE WHEN strlen(x) = length(x) THEN lower(x) ELSE strip_accents(lower(x)) END)[1]`;

/** Records that are the same get an ordinal into their identity, in stored order. */
async function makeIdsUnique(staging: Staging): Promise<void> {
  const [[all, distinct] = []] = await staging.all(
    sql`SELECT count(*), count(DISTINCT _id) FROM snap.records`,
  );
  if (all === distinct) return;
  await staging.run(sql`
    UPDATE snap.records SET _id = unhex(sha1(concat(hex(snap.records._id), chr(1), repeated.ordinal)))
    FROM (
      SELECT _rid, row_number() OVER (PARTITION BY _id ORDER BY _rid) AS ordinal FROM snap.records
      WHERE _id IN (SELECT _id FROM snap.records GROUP BY _id HAVING count(*) > 1)
    ) repeated
    WHERE snap.records._rid = repeated._rid AND repeated.ordinal > 1`);
}

/** Depends on every value, on the order of records and on the schema, on nothing else. */
async function contentHashOf(staging: Staging, schema: DatasetSchema): Promise<string> {
  const hasKeys = schema.fields.some((field) => field.annotations.id);
  // Without keys the identity is made of all values already.
  const values = hasKeys ? valuesText(schema.fields) : raw('hex(_id)');
  const [[data] = []] = await staging.all(
    sql`SELECT bit_xor(md5_number(concat(_rid, chr(1), ${values})))::VARCHAR FROM snap.records`,
  );
  return createHash('sha256')
    .update(`${JSON.stringify(schema)}\n${data}`)
    .digest('hex')
    .slice(0, 32);
}

async function factsOf(staging: Staging, schema: DatasetSchema) {
  const [[recordCount] = []] = await staging.all(sql`SELECT count(*) FROM snap.records`);
  const geo =
    schema.fields.find((field) => field.type === 'geo_point_2d') ??
    schema.fields.find((field) => field.type === 'geo_shape');
  if (!geo) return { recordCount: Number(recordCount) };
  const isPoint = geo.type === 'geo_point_2d';
  const place = identifier(isPoint ? geo.name : hiddenColumn(geo.name, 'box'));
  const sides = isPoint ? ['lon', 'lat', 'lon', 'lat'] : ['west', 'south', 'east', 'north'];
  const bounds = sides.map((side, i) => sql`${raw(i < 2 ? 'min' : 'max')}(${place}.${raw(side)})`);
  const [box = []] = await staging.all(sql`SELECT ${join(bounds)} FROM snap.records`);
  const [west, south, east, north] = box;
  const types = isPoint
    ? [['Point']]
    : await staging.all(
        sql`SELECT DISTINCT json_extract_string(${identifier(geo.name)}, '$.type') AS kind FROM snap.records WHERE kind IS NOT NULL ORDER BY kind`,
      );
  return {
    recordCount: Number(recordCount),
    ...(typeof west === 'number' && {
      bbox: { west, south: Number(south), east: Number(east), north: Number(north) },
      geometryTypes: types.map(([kind]) => String(kind)),
    }),
  };
}
