import { createHash } from 'node:crypto';
import type { DatasetSchema } from '#dataset';
import { fail, ok, type Result } from '#lib';
import { MAX_PUSHED, type PushedRecord, type PushProblem } from './model.ts';

const isRecord = (value: unknown): value is PushedRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The records of a body: one, or a list. All are looked at, so that the first that is wrong is named. */
export function readBody(body: string, schema: DatasetSchema): Result<readonly PushedRecord[], PushProblem> {
  let value: unknown;
  try {
    value = JSON.parse(body.replace(/^\ufeff/, ''));
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
  return ok(records.map((record: PushedRecord) => onlyKnown(record, names)));
}

/** Fields of the dataset, in its order; what it has no field for is left out. */
const onlyKnown = (record: PushedRecord, names: readonly string[]): PushedRecord =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = record[name];
      return value === undefined || value === null || value === '' ? [] : [[name, value]];
    }),
  );

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
  if (identity.length === 0) return ok(digest(record));
  const missing = identity.find((name) => record[name] === undefined);
  return missing === undefined
    ? ok(digest(identity.map((name) => record[name])))
    : fail({ code: 'no-identity', record: place, field: missing });
}
