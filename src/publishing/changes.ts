import { isDeepStrictEqual } from 'node:util';
import type { DatasetEntry } from '#catalogue';
import type { ImportProblem, ImportReport } from '#ingest';
import type { DatasetChanges } from './model.ts';

/**
 * Why what an address gives now is not taken for the data that it gave before: a server that has trouble may tell of it in a
 * table, with status 200. Undefined: it may be taken.
 */
export function anotherTable(
  before: Version & { readonly manifest: Pick<DatasetEntry['manifest'], 'rejectedCount'> },
  { recordCount, fields }: Pick<ImportReport, 'recordCount' | 'fields'>,
): ImportProblem | undefined {
  const names = new Set(fields.map(({ field }) => field.name));
  const count = before.schema.fields.length;
  const kept = before.schema.fields.filter(({ name }) => names.has(name)).length;
  if (kept * 2 < count)
    return notTaken(`What came has ${kept} of the ${count} fields of the dataset, which stays as it is.`);
  const other = fields.find(
    ({ field, empty, rejected }) =>
      before.schema.fields.some(({ name, type }) => name === field.name && type === field.type) &&
      rejected > recordCount - empty &&
      // Where somebody has published as many before, that is how it is.
      rejected > 2 * before.manifest.rejectedCount,
  );
  return (
    other &&
    notTaken(
      `What came has ${other.rejected} values for ${other.field.name} that are none of its type, more than others; the dataset stays as it is.`,
    )
  );
}

const notTaken = (message: string): ImportProblem => ({
  code: 'malformed',
  message,
  advice: 'Look at what the address gives. If it is meant so, give the dataset new data by hand.',
});

type Version = Pick<DatasetEntry, 'recordCount' | 'schema'>;

const byName = ({ schema }: Version) => new Map(schema.fields.map((field) => [field.name, field]));

/** How one version of the data of a dataset differs from the one before. */
export function changesBetween(before: Version, after: Version): DatasetChanges {
  const [earlier, later] = [byName(before), byName(after)];
  const pairs = [...later.values()].flatMap((now) => {
    const was = earlier.get(now.name);
    return was === undefined ? [] : [{ was, now }];
  });
  return {
    recordsBefore: before.recordCount,
    added: [...later.keys()].filter((name) => !earlier.has(name)),
    removed: [...earlier.keys()].filter((name) => !later.has(name)),
    retyped: pairs.flatMap(({ was, now }) =>
      was.type === now.type ? [] : [{ field: now.name, from: was.type, to: now.type }],
    ),
    described: pairs.flatMap(({ was, now }) =>
      isDeepStrictEqual({ ...was, type: '' }, { ...now, type: '' }) ? [] : [now.name],
    ),
  };
}
