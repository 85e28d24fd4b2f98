import { createHash } from 'node:crypto';
import type { DatasetSchema } from '#dataset';
import { fail, ok, type Result } from '#lib';
import { pushedFile } from './files.ts';
import { MAX_PUSHED, type PushedRecord, type PushProblem } from './model.ts';
import { parseExact, takenAs } from './values.ts';

const isRecord = (value: unknown): value is PushedRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MAX_DEPTH = 100;

/** Whether what reads it level by level would run out of stack. */
function isDeep(json: string): boolean {
  let depth = 0;
  for (const [mark] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** The records of a body: one, or a list. All are looked at, so that the first that is wrong is named. */
export function readBody(body: string, schema: DatasetSchema): Result<readonly PushedRecord[], PushProblem> {
  if (isDeep(body)) return fail({ code: 'not-json', why: `it is nested deeper than ${MAX_DEPTH} levels` });
  let value: unknown;
  try {
    value = parseExact(body.replace(/^\ufeff/, ''));
  } catch (error) {
    return fail({ code: 'not-json', why: (error as Error).message.slice(0, 200) });
  }
  const records = Array.isArray(value) ? value : [value];
  if (records.length > MAX_PUSHED) return fail({ code: 'too-many', max: MAX_PUSHED });
  const names = schema.fields.map(({ name }) => name);
  const known = new Set(names);
  for (const [i, record] of records.entries()) {
    if (!isRecord(record)) return fail({ code: 'not-a-record', record: i + 1 });
    if (!Object.keys(record).some((name) => known.has(name)))
      return fail({ code: 'no-known-field', record: i + 1, fields: names.slice(0, 30) });
  }
  const taken: PushedRecord[] = [];
  for (const [i, record] of records.entries()) {
    const one = onlyKnown(record as PushedRecord, schema, i + 1);
    if (!one.ok) return one;
    taken.push(one.value);
  }
  return ok(taken);
}

/** Fields of the dataset, in its order and each in the form in which it is kept; what it has no field for is left out. */
function onlyKnown(
  record: PushedRecord,
  { fields }: DatasetSchema,
  place: number,
): Result<PushedRecord, PushProblem> {
  const kept: Record<string, unknown> = {};
  for (const field of fields) {
    const value = record[field.name];
    if (value === undefined || value === null || value === '') continue;
    const isFile = field.type === 'file' && pushedFile(value) !== undefined;
    const taken = isFile ? { value } : takenAs(field, value);
    if ('wanted' in taken)
      return fail({
        code: 'wrong-type',
        record: place,
        field: field.name,
        wanted: taken.wanted,
        got: JSON.stringify(value).slice(0, 200),
      });
    if (!Array.isArray(taken.value) || taken.value.length > 0) kept[field.name] = taken.value;
  }
  return ok(kept);
}

/** A record as readers get it in the form in which it would be kept. */
export const asKept = (record: PushedRecord, { fields }: DatasetSchema): PushedRecord =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = record[field.name];
      if (value === undefined || value === null || value === '') return [];
      const taken = takenAs(field, value);
      // What is published is good, in whatever form it came.
      return [[field.name, 'value' in taken ? taken.value : value]];
    }),
  );

/** Moments are the same however they are written. */
const comparable = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^[+-]?\d{4,6}-\d\d-\d\d[T ]\d\d:/.test(value)) return value;
  const zoned = /(?:Z|UTC|[+-]\d\d(?::?\d\d)?)$/.test(value) ? value : `${value}Z`;
  const moment = Date.parse(zoned.replace(' ', 'T').replace(/\s*UTC$/, 'Z'));
  return Number.isNaN(moment) ? value : moment;
};

const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url');

/** Fields that make up the identity of a record; empty: none do. */
export const identityOf = (schema: DatasetSchema): readonly string[] =>
  schema.fields.filter(({ annotations }) => annotations.id).map(({ name }) => name);

/** By what a record is found again: its identity, or all that it says. */
export function keyOf(
  record: PushedRecord,
  identity: readonly string[],
  place: number,
): Result<string, PushProblem> {
  if (identity.length === 0)
    return ok(digest(Object.entries(record).map(([name, value]) => [name, comparable(value)])));
  const missing = identity.find((name) => record[name] === undefined);
  return missing === undefined
    ? ok(digest(identity.map((name) => comparable(record[name]))))
    : fail({ code: 'no-identity', record: place, field: missing });
}
