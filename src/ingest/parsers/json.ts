import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Staging } from '#engine';
import { GEOMETRY_TYPES } from '#geo';
import { join, raw, type Sql, sql } from '#lib';
import { fieldNames } from '../field-names.ts';
import { inMegabytes } from '../limits.ts';
import type { Column, Parsed, RejectedValue } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { geometry, latitudeLongitude } from '../typing/values.ts';
import type { Parse, ParseContext } from './context.ts';
import { heightColumns } from './heights.ts';
import { copyElements } from './json-elements.ts';
import { findRecords, type RecordsPlace } from './json-outline.ts';
import { readAsUtf8 } from './text-file.ts';

/** Reads JSON: an array of objects, one inside an object, an object of objects, or values one after the other. */
export const parseJson: Parse = async (context) => {
  const text = await readAsUtf8(context, { lines: false });
  return fromText(context, text.path, text.markBytes, text.encoding);
};

/** Reads a JSON value per line. A line that is none is reported, and the other lines count. */
export const parseJsonLines: Parse = async (context) => {
  const text = await readAsUtf8(context, { lines: true });
  const { staging } = context;
  await stageLines(context, text.path);
  const [[all, wrong] = []] = await staging.all(
    sql`SELECT count(line), count(*) FILTER (NOT json_valid(line)) FROM lines`,
  );
  if (all === 0) throw new Refusal({ code: 'empty', message: 'The source holds no JSON value.' });
  const recognised = { encoding: text.encoding, records: 'one per line' };
  if (wrong === 0)
    return describe(context, { recognised, prefix: '', keyed: false, rejects: [], rejectedCount: 0 });
  // Several values on a line, or values of several lines: whole all the same when the text as a whole is.
  const whole = await fromText(context, text.path, text.markBytes, text.encoding).catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (whole) return whole;
  if (wrong === all)
    throw new Refusal({
      code: 'malformed',
      message: 'No line of the source is a JSON value.',
      advice: 'Check the format, or name it.',
      line: 1,
    });
  await stageLines(context, text.path);
  const rejects = await wrongLines(staging);
  return describe(context, { recognised, prefix: '', keyed: false, rejects, rejectedCount: Number(wrong) });
};

async function fromText(
  context: ParseContext,
  path: string,
  skip: number,
  encoding: string,
): Promise<Parsed> {
  const place = await findRecords(context, path, skip);
  const elements = await copyElements(context, path, skip, place);
  if (elements.count === 0)
    throw new Refusal({ code: 'no-records', message: `There are no records in ${placeText(place)}.` });
  await stageLines(context, elements.file);
  const [[wrong, first] = []] = await context.staging.all(
    sql`SELECT count(*), min(rowid) FROM lines WHERE line IS NULL OR NOT json_valid(line)`,
  );
  if (wrong !== 0) throw await invalidRecord(context.staging, Number(first));
  const names = place.names && (await namesOf(context, path, skip, place.names));
  return describe(context, {
    recognised: { encoding, records: placeText(place) },
    prefix: place.shape === 'keyed' ? '/1' : '',
    keyed: place.shape === 'keyed',
    rejects: [],
    rejectedCount: 0,
    ...(names && { names }),
  });
}

function placeText({ path, shape }: RecordsPlace): string {
  if (path === undefined) return 'values one after the other';
  const where = path.length === 0 ? 'the top' : path.join('.');
  if (shape === 'array') return path.length === 0 ? 'an array' : `the array ${where}`;
  return shape === 'keyed' ? `the members of ${where}` : `the value at ${where}`;
}

// A control character that no JSON text has outside of its escapes.
const NO_SEPARATOR = '\u0001';

async function stageLines({ staging, limits }: ParseContext, file: string): Promise<void> {
  await staging.runInOrder(
    sql`CREATE OR REPLACE TABLE lines AS SELECT * FROM read_csv(${file}, columns = {line: 'VARCHAR'}, delim = ${NO_SEPARATOR}, quote = '', escape = '', header = false, auto_detect = false, strict_mode = false, compression = 'none', max_line_size = ${limits.maxLineBytes + 1024}, buffer_size = ${2 * limits.maxLineBytes + 4096})`,
  );
  // A byte order mark is no part of the first value.
  await staging.run(sql`UPDATE lines SET line = ltrim(line, ${'\uFEFF'}) WHERE rowid = 0`);
}

async function invalidRecord(staging: Staging, index: number): Promise<Refusal> {
  const [[text] = []] = await staging.all(sql`SELECT line FROM lines WHERE rowid = ${index}`);
  let detail = '';
  try {
    JSON.parse(String(text));
  } catch (error) {
    detail = `: ${(error as Error).message.slice(0, 200)}`;
  }
  return new Refusal({
    code: 'malformed',
    message: `Record ${index + 1} is not valid JSON${detail}.`,
    advice: 'Check it with a JSON validator.',
  });
}

const LISTED = 1000;

async function wrongLines(staging: Staging): Promise<readonly RejectedValue[]> {
  const rows = await staging.all(
    sql`SELECT rowid, line[:500] FROM lines WHERE NOT json_valid(line) ORDER BY rowid LIMIT ${LISTED}`,
  );
  await staging.run(sql`UPDATE lines SET line = NULL WHERE NOT json_valid(line)`);
  return rows.map(([row, value]) => ({
    row: Number(row) + 1,
    field: '',
    value: String(value),
    reason: 'not a JSON value',
  }));
}

async function namesOf(
  context: ParseContext,
  path: string,
  skip: number,
  place: readonly string[],
): Promise<readonly string[]> {
  const { file } = await copyElements(context, path, skip, { path: place, shape: 'array' });
  const names: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const value: unknown = JSON.parse(line);
    const named = value as { name?: unknown; fieldName?: unknown; id?: unknown } | string;
    names.push(typeof named === 'string' ? named : String(named.name ?? named.fieldName ?? named.id ?? ''));
    if (names.length > context.limits.maxColumns)
      throw tooManyColumns(names.length, context.limits.maxColumns);
  }
  return names;
}

const tooManyColumns = (count: number, limit: number): Refusal =>
  new Refusal({
    code: 'too-many-columns',
    message: `There are ${count} columns; ${limit} are the limit.`,
    advice: 'Split the source, or turn columns into records.',
  });

interface StagedJson {
  readonly recognised: Readonly<Record<string, string>>;
  /** JSON pointer to the record in its line. */
  readonly prefix: string;
  readonly keyed: boolean;
  readonly names?: readonly string[];
  readonly rejects: readonly RejectedValue[];
  readonly rejectedCount: number;
}

interface Source {
  readonly label: string;
  readonly pointer: string;
}

/** Makes columns of the table `lines`. */
async function describe(context: ParseContext, staged: StagedJson): Promise<Parsed> {
  const { staging, limits } = context;
  const record = staged.prefix === '' ? raw('line') : sql`json_extract(line, ${staged.prefix})`;
  const kinds = new Map(
    (
      await staging.all(
        sql`SELECT json_type(${record}) AS kind, count(*) FROM lines WHERE line IS NOT NULL GROUP BY kind`,
      )
    ).map(([kind, count]) => [String(kind), Number(count)]),
  );
  const total = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  const objects = kinds.get('OBJECT') ?? 0;
  const arrays = kinds.get('ARRAY') ?? 0;
  const kind = objects > 0 && objects >= arrays ? 'OBJECT' : arrays > 0 ? 'ARRAY' : undefined;
  const others =
    kind === undefined ? [] : await otherKinds(staging, record, kind, total - (kinds.get(kind) ?? 0));
  const geometryIn = kind === 'OBJECT' ? await placeOfGeometry(staging, record) : undefined;
  const sources = await sourcesOf(context, staged, kind, geometryIn);
  if (sources.length > limits.maxColumns) throw tooManyColumns(sources.length, limits.maxColumns);
  const isWhole = others.length === 0 && staged.rejectedCount === 0 && total === (await lineCount(staging));
  await stageRaw(staging, sources, kind === undefined ? raw('true') : sql`json_type(${record}) = ${kind}`);
  // It is the last of them.
  const geometryAt = geometryIn === undefined ? -1 : sources.length - 1;
  await checkCells(context, sources, geometryAt);
  const names = fieldNames(sources.map(({ label }) => label));
  const columns = sources.map(({ label }, i): Column => {
    const value = sql`${raw(`c${i}`)}`;
    return { name: names[i] ?? label, label, type: 'untyped', value, isJson: true };
  });
  if (geometryAt >= 0)
    columns.splice(geometryAt, 1, ...(await geometryColumns(staging, columns.slice(0, -1), geometryAt)));
  return {
    frame: { from: raw('raw'), columns, ...(!isWhole && { where: raw('true') }) },
    recognised: staged.recognised,
    rejects: [...staged.rejects, ...others],
    rejectedCount: staged.rejectedCount + (kind === undefined ? 0 : total - (kinds.get(kind) ?? 0)),
    notes: [],
  };
}

const lineCount = async (staging: Staging): Promise<number> =>
  Number((await staging.all(sql`SELECT count(*) FROM lines`))[0]?.[0]);

async function otherKinds(
  staging: Staging,
  record: Sql,
  kind: string,
  count: number,
): Promise<RejectedValue[]> {
  if (count === 0) return [];
  const rows = await staging.all(
    sql`SELECT rowid, line[:500] FROM lines WHERE json_type(${record}) <> ${kind} ORDER BY rowid LIMIT ${LISTED}`,
  );
  return rows.map(([row, value]) => ({
    row: Number(row) + 1,
    field: '',
    value: String(value),
    reason: kind === 'OBJECT' ? 'not a JSON object' : 'not a JSON list',
  }));
}

/** Where each record has its geometry: of features in a member, of bare geometries everywhere; undefined in other records. */
async function placeOfGeometry(staging: Staging, record: Sql): Promise<'/geometry' | '' | undefined> {
  const type = sql`json_extract_string(${record}, '/type')`;
  const has = (member: string) => sql`json_type(${record}, ${`/${member}`}) = 'ARRAY'`;
  const [[features, bare] = []] = await staging.all(
    sql`SELECT bool_and(${type} = 'Feature') AND bool_or(json_type(${record}, '/geometry') IS NOT NULL), bool_and(${type} IN (${join([...GEOMETRY_TYPES])}) AND (${has('coordinates')} OR ${has('geometries')})) FROM lines WHERE json_type(${record}) = 'OBJECT'`,
  );
  return features === true ? '/geometry' : bare === true ? '' : undefined;
}

const MEMBERS_OF_GEOJSON = new Set(['type', 'properties', 'geometry', 'bbox', 'coordinates', 'geometries']);

async function sourcesOf(
  context: ParseContext,
  { prefix, keyed, names }: StagedJson,
  kind: 'OBJECT' | 'ARRAY' | undefined,
  geometryIn: '/geometry' | '' | undefined,
): Promise<readonly Source[]> {
  const key = keyed ? [{ label: 'key', pointer: '/0' }] : [];
  if (kind === undefined) return [...key, { label: 'value', pointer: prefix }];
  if (kind === 'ARRAY') {
    const record = prefix === '' ? raw('line') : sql`json_extract(line, ${prefix})`;
    const [[width] = []] = await context.staging.all(
      sql`SELECT max(json_array_length(${record})) FROM lines WHERE json_type(${record}) = 'ARRAY'`,
    );
    return [
      ...key,
      ...Array.from({ length: Number(width ?? 0) }, (_, i) => ({
        label: names?.[i] ?? `column_${i + 1}`,
        pointer: `${prefix}/${i}`,
      })),
    ];
  }
  const members = await membersOf(context, prefix);
  if (geometryIn === undefined) return [...key, ...members];
  const outer = members.filter(({ label }) => !MEMBERS_OF_GEOJSON.has(label));
  const inner = geometryIn === '' ? [] : await membersOf(context, `${prefix}/properties`);
  return [...key, ...outer, ...inner, { label: 'geometry', pointer: `${prefix}${geometryIn}` }];
}

/** Names of the members that any record has, in the order in which they are first met. */
async function membersOf({ staging, limits }: ParseContext, pointer: string): Promise<readonly Source[]> {
  const rows = await staging.all(sql`
    SELECT name FROM (
      SELECT unnest(names) AS name, generate_subscripts(names, 1) AS place, met FROM (
        SELECT json_keys(line, ${pointer}) AS names, min(rowid) AS met FROM lines WHERE json_type(line, ${pointer}) = 'OBJECT' GROUP BY names
      )
    ) GROUP BY name ORDER BY min(met), arg_min(place, met) LIMIT ${limits.maxColumns + 1}`);
  return rows.map(([name]) => ({
    label: String(name),
    pointer: `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  }));
}

/** A column of text per source: texts as they are, the rest as JSON. */
async function stageRaw(staging: Staging, sources: readonly Source[], where: Sql): Promise<void> {
  const pointers = join(sources.map(({ pointer }) => pointer));
  const cells = sources.map((_, i) => raw(`nullif(replace(cells[${i + 1}], chr(0), ''), '') AS c${i}`));
  const list = sources.length === 0 ? raw('[]::VARCHAR[]') : sql`json_extract_string(line, [${pointers}])`;
  await staging.runInOrder(
    sql`CREATE OR REPLACE TABLE raw AS SELECT ${join([raw('rowid AS _row'), ...cells])} FROM (SELECT rowid, ${list} AS cells FROM lines WHERE ${where})`,
  );
  await staging.run(sql`DROP TABLE lines`);
}

async function checkCells(
  { staging, limits }: ParseContext,
  sources: readonly Source[],
  except: number,
): Promise<void> {
  const checked = sources.map((source, i) => ({ ...source, i })).filter(({ i }) => i !== except);
  if (checked.length === 0) return;
  const [longest = []] = await staging.all(
    sql`SELECT ${join(checked.map(({ i }) => raw(`max(strlen(c${i}))`)))} FROM raw`,
  );
  const wrong = checked.find((_, place) => Number(longest[place] ?? 0) > limits.maxCellBytes);
  if (wrong)
    throw new Refusal({
      code: 'cell-too-large',
      message: `A value of ${wrong.label} is longer than ${inMegabytes(limits.maxCellBytes)} MB.`,
      advice: 'Leave it out of the source.',
      field: wrong.label,
    });
}

/** Features at points have a position, with its height beside it; other features a shape. */
async function geometryColumns(
  staging: Staging,
  columns: readonly Column[],
  at: number,
): Promise<readonly Column[]> {
  const text = raw(`c${at}`);
  const [[points] = []] = await staging.all(
    sql`SELECT bool_and(json_extract_string(${text}, '/type') = 'Point') FROM raw WHERE ${text} IS NOT NULL`,
  );
  const isPoint = points !== false;
  const reading = isPoint ? latitudeLongitude : geometry;
  const label = isPoint ? 'geo_point_2d' : 'geo_shape';
  const taken = new Set(columns.map(({ name }) => name));
  let name = label;
  while (taken.has(name)) name += '0';
  const place: Column = {
    name,
    label,
    type: label,
    value: reading.value(text),
    origin: { text, reason: reading.reason },
  };
  return isPoint ? [...(await heightColumns(staging, text, taken)), place] : [place];
}
