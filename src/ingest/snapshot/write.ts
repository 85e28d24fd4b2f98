import { createHash, randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import type { BuiltSnapshot } from '#catalogue';
import { type DatasetSchema, hiddenColumn, type SnapshotManifest, snapshotColumns } from '#dataset';
import { type Staging, StagingError } from '#engine';
import { type Clock, identifier, join, processMark, raw, type Sql, sql } from '#lib';
import type { Frame } from '../model.ts';
import { boxOf } from './geometry.ts';

/** Below it a file of small blocks is both smaller and fast enough. */
const SMALL = 20_000;

export interface SnapshotRequest {
  readonly staging: Staging;
  /** With a column for each field of the schema, of its physical type, in the same order. */
  readonly frame: Frame;
  readonly schema: DatasetSchema;
  /** Whether the frame's records still lie in a file. */
  readonly isUnstaged: boolean;
  /** What is to be said of the fields once the records are written; their names and types stay. */
  settleSchema(records: Sql): Promise<DatasetSchema>;
  /** What the source says in each column, as text. */
  readonly sources: readonly Sql[];
  readonly id: string;
  readonly folder: string;
  /** Asked for when the records are written. */
  provenance(): Promise<SnapshotManifest['provenance']>;
  readonly rejectedCount: number;
  readonly clock: Clock;
}

/** Writes the frame as a snapshot: complete, closed and on the disk when it resolves. */
export async function writeSnapshot(request: SnapshotRequest): Promise<BuiltSnapshot> {
  const { staging, id, folder, clock } = request;
  const file = joinPath(folder, `${processMark()}-${randomBytes(6).toString('hex')}.duckdb`);
  try {
    await staging.attachNew(file, 'snap', { smallBlocks: await isSmall(request) });
    await writeRecords(request);
    const schema = await request.settleSchema(raw('snap.records'));
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
      provenance: await request.provenance(),
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
    await staging.letGo('snap');
    for (const suffix of ['', '.wal']) rmSync(`${file}${suffix}`, { force: true });
    throw error;
  }
}

async function isSmall({ staging, isUnstaged }: SnapshotRequest): Promise<boolean> {
  if (isUnstaged) return false;
  const [[staged] = []] = await staging.all(sql`SELECT count(*) FROM raw`);
  return Number(staged) < SMALL;
}

/** Columns of the rows on their way, which no field can be called. */
const IDENTITY = identifier('$identity');
const TEXT = identifier('$text');

async function writeRecords(request: SnapshotRequest): Promise<void> {
  const { staging, frame, schema, isUnstaged } = request;
  const columns = snapshotColumns(schema);
  const varied = new Set(frame.columns.flatMap(({ name, isVaried }) => (isVaried ? [name] : [])));
  const definitions = columns.map(({ name, type }) => {
    const isVariedText = type === 'VARCHAR' && varied.has(name);
    const storage = STORED_AS.get(name) ?? (isVariedText ? STORED_AS_TEXTS : '');
    return sql`${identifier(name)} ${raw(type)}${raw(storage)}`;
  });
  await staging.run(sql`CREATE TABLE snap.records (${join(definitions)})`);
  const values = frame.columns.map(({ name, value }) => sql`${value} AS ${identifier(name)}`);
  const where = frame.where ? sql` WHERE ${frame.where}` : raw('');
  const stored = columns.map(({ name }) => hiddenValue(name, schema) ?? identifier(name));
  const insert = ({ byRow }: { byRow: boolean }) => {
    const parts = [...values, sql`${identityText(request)} AS ${IDENTITY}`, ...(byRow ? [raw('_row')] : [])];
    const fields = sql`SELECT ${join(parts)} FROM ${frame.from}${where}`;
    // In a select of its own, so that the engine works it out once however often it is used.
    const texts = sql`SELECT *, ${searchableText(schema)} AS ${TEXT} FROM (${fields})`;
    const order = byRow ? raw(' ORDER BY _row') : raw('');
    return sql`INSERT INTO snap.records SELECT ${join(stored)} FROM (${texts})${order}`;
  };
  const asTheyCome = insert({ byRow: false });
  if (await staging.keepsOrder(asTheyCome)) await staging.run(asTheyCome);
  else if (isUnstaged) throw new StagingError('rows that have no numbers would lose their order');
  else await staging.run(insert({ byRow: true }));
  // Numbers given while the rows pass would have them pass one by one.
  await staging.run(sql`UPDATE snap.records SET _rid = rowid`);
}

const STORED_AS_TEXTS = ' USING COMPRESSION fsst';

/**
 * How a hidden column is stored where what the engine would try out first is known to lose: hashes do not get smaller, and
 * texts of all fields never repeat.
 */
// A field may be called `constructor`: no object to look names up in.
const STORED_AS: ReadonlyMap<string, string> = new Map([
  ['_id', ' USING COMPRESSION uncompressed'],
  ['_text', STORED_AS_TEXTS],
]);

/** The making of a column that is no field; undefined for a field. */
function hiddenValue(name: string, schema: DatasetSchema): Sql | undefined {
  if (name === '_rid') return raw('NULL');
  if (name === '_id') return sql`unhex(sha1(${IDENTITY}))`;
  if (name === '_text') return folded(TEXT);
  const shape = schema.fields.find(
    (field) => field.type === 'geo_shape' && hiddenColumn(field.name, 'box') === name,
  );
  return shape && boxOf(identifier(shape.name));
}

/** What makes a record itself: its keys, or without keys all that its source says of it. Missing is told from empty. */
function identityText({ id, schema, frame, sources }: SnapshotRequest): Sql {
  const keys = new Set(schema.fields.filter(({ annotations }) => annotations.id).map(({ name }) => name));
  const parts =
    keys.size > 0
      ? frame.columns.filter(({ name }) => keys.has(name)).map(({ value }) => sql`(${value})::VARCHAR`)
      : sources;
  return sql`concat(${join([sql`${id}`, ...parts.map((part) => sql`coalesce(${part}, chr(2))`)], ', chr(1), ')})`;
}

function searchableText(schema: DatasetSchema): Sql {
  const texts = schema.fields
    .filter((field) => field.type === 'text')
    .map(({ name, annotations }) =>
      annotations.multivalued === undefined
        ? identifier(name)
        : sql`array_to_string(${identifier(name)}, chr(1))`,
    );
  return texts.length === 0 ? raw("''") : sql`concat_ws(chr(1), ${join(texts)})`;
}

/** Taking accents off is dear, and most texts have none. */
const folded = (text: Sql): Sql =>
  sql`CASE WHEN strlen(${text}) = length(${text}) THEN lower(${text}) ELSE strip_accents(lower(${text})) END`;

/** Records that are the same get an ordinal into their identity, in stored order. */
async function makeIdsUnique(staging: Staging): Promise<void> {
  // Where even hashes of them differ, so do they; and hashes are counted faster.
  const [[all, distinct] = []] = await staging.all(
    sql`SELECT count(*), count(DISTINCT hash(_id)) FROM snap.records`,
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
  const values = hasKeys ? schema.fields.map(({ name }) => identifier(name)) : [];
  // The engine's hash of several values is linear; hashed once more, an exchange of values between records shows.
  const hashOf = (parts: readonly Sql[]) => sql`bit_xor(hash(hash(${join(parts)})))::VARCHAR`;
  const rowFirst = hashOf([raw('_rid'), raw('_id'), ...values]);
  const rowLast = hashOf([...values, raw('_id'), raw('_rid')]);
  const [hashes = []] = await staging.all(sql`SELECT ${rowFirst}, ${rowLast} FROM snap.records`);
  return createHash('sha256')
    .update(`${JSON.stringify(schema)}\n${hashes.join(' ')}`)
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
