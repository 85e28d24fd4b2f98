import type { DatasetSchema } from '#dataset';
import type { PushedRecord } from './model.ts';
import type { Change } from './repository.ts';
import { asKept, identityOf, keyOf } from './rules.ts';

/** What became of the records with one key. */
interface Wanted {
  /** Of the records that there are, so many go. */
  gone: number;
  /** Those that come, as JSON. */
  readonly put: string[];
  /** The one that comes takes the place of one that is there. */
  isPlaced: boolean;
}

/**
 * The records of a dataset after changes: a record with the identity of one that is there takes its place, others follow in
 * the order in which they came. Without identities equal records may be there several times.
 */
export async function* merged(
  present: AsyncIterable<PushedRecord>,
  changes: readonly Change[],
  schema: DatasetSchema,
): AsyncGenerator<PushedRecord> {
  const identity = identityOf(schema);
  const wanted = wantedOf(changes, identity.length > 0);
  const takesAway = [...wanted.values()].some(({ gone }) => gone > 0);
  for await (const record of present) {
    const kept = asKept(record, schema);
    // A record without its identity stays, and can be replaced by none.
    const key = takesAway ? keyOf(kept, identity, 0) : undefined;
    const one = key?.ok ? wanted.get(key.value) : undefined;
    if (one === undefined || one.gone === 0) {
      yield kept;
      continue;
    }
    one.gone -= 1;
    const [body] = one.put;
    if (identity.length === 0 || one.isPlaced || body === undefined) continue;
    one.isPlaced = true;
    yield JSON.parse(body) as PushedRecord;
  }
  for (const { put, isPlaced } of wanted.values())
    if (!isPlaced) for (const body of put) yield JSON.parse(body) as PushedRecord;
}

function wantedOf(changes: readonly Change[], hasIdentity: boolean): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const { act, key, body } of changes) {
    const one = wanted.get(key) ?? { gone: 0, put: [], isPlaced: false };
    wanted.set(key, one);
    if (act === 'remove-one') one.gone += 1;
    else if (act === 'remove' || hasIdentity) {
      one.gone = Number.POSITIVE_INFINITY;
      one.put.length = 0;
    }
    if (act === 'put' && body !== null) one.put.push(body);
  }
  return wanted;
}
