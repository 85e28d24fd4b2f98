import type { DatasetEntry } from '#catalogue';
import type { ImportProblem } from '#ingest';
import type { DatasetChanges } from './model.ts';

/**
 * Why what an address gives now is not taken for the data that it gave before: a server that has trouble may tell of it in a
 * table, with status 200. Undefined: it may be taken.
 */
export function anotherTable(before: Version, after: Version): ImportProblem | undefined {
  const names = new Set(after.schema.fields.map(({ name }) => name));
  const count = before.schema.fields.length;
  const kept = before.schema.fields.filter(({ name }) => names.has(name)).length;
  if (kept * 2 >= count) return undefined;
  return {
    code: 'malformed',
    message: `What came has ${kept} of the ${count} fields of the dataset, which stays as it is.`,
    advice: 'Look at what the address gives. If it is meant so, give the dataset new data by hand.',
  };
}

type Version = Pick<DatasetEntry, 'recordCount' | 'schema'>;

/** How one version of the data of a dataset differs from the one before. */
export function changesBetween(before: Version, after: Version): DatasetChanges {
  const [earlier, later] = [before, after].map(
    ({ schema }) => new Map(schema.fields.map(({ name, type }) => [name, type])),
  ) as [
    Map<string, DatasetChanges['retyped'][number]['to']>,
    Map<string, DatasetChanges['retyped'][number]['to']>,
  ];
  return {
    recordsBefore: before.recordCount,
    added: [...later.keys()].filter((name) => !earlier.has(name)),
    removed: [...earlier.keys()].filter((name) => !later.has(name)),
    retyped: [...later].flatMap(([field, to]) => {
      const from = earlier.get(field);
      return from === undefined || from === to ? [] : [{ field, from, to }];
    }),
  };
}
