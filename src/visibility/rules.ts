import type { Viewer } from '#accounts';
import type { Catalogue, DatasetEntry } from '#catalogue';
import type { DatasetSchema } from '#dataset';

/** What one viewer may see. The one place that every way out asks: API, exports, pages, facets, counts, files, caches. */
export interface Visibility {
  /** May the dataset be known to exist? */
  canBrowse(entry: DatasetEntry): boolean;
  datasets(catalogue: Catalogue): readonly DatasetEntry[];
  dataset(catalogue: Catalogue, id: string): DatasetEntry | undefined;
  /** The fields that may be seen, queried and exported. */
  schema(entry: DatasetEntry): DatasetSchema;
  /** ODSQL clauses that every query on the records carries; none when all records may be seen. */
  recordFilter(entry: DatasetEntry): readonly string[];
  /** Equal for two viewers exactly when everything they may see is equal: part of cache keys and ETags. */
  readonly scope: string;
}

/** What `viewer` may see. Until rights can be given, every published dataset is public. */
export function visibility(_viewer: Viewer): Visibility {
  const canBrowse = () => true;
  return {
    canBrowse,
    datasets: (catalogue) => catalogue.list().filter(canBrowse),
    dataset: (catalogue, id) => {
      const entry = catalogue.get(id);
      return entry && canBrowse() ? entry : undefined;
    },
    schema: (entry) => entry.schema,
    recordFilter: () => [],
    scope: 'public',
  };
}
