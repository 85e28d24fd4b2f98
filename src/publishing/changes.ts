import type { DatasetEntry } from '#catalogue';
import type { DatasetChanges } from './model.ts';

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
