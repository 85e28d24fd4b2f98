import { type Catalogue, PublishRefusal } from '#catalogue';
import type { DatasetSchema } from '#dataset';
import { importDataset, problemText } from '#ingest';
import { type JobContext, JobRefusal } from '#jobs';
import type { Clock } from '#lib';
import type { Store } from '#store';
import * as repository from './repository.ts';

export interface PushWorkOptions {
  readonly store: Store;
  readonly catalogue: Pick<Catalogue, 'get' | 'refresh' | 'publish'>;
  readonly clock: Clock;
  readonly dataFolder: string;
}

/** What the worker process does with what was pushed. */
export interface PushWork {
  /** Until readers see all that was acknowledged; answers how many records they see. */
  apply(uid: string, context: Pick<JobContext, 'signal'>): Promise<number>;
}

export function pushWork({ store, catalogue, clock, dataFolder }: PushWorkOptions): PushWork {
  /** All records, each value in the form in which it was kept. */
  async function* rowsOf(uid: string, { fields }: DatasetSchema) {
    const whole = fields.filter(({ type }) => type === 'int').map(({ name }) => name);
    for await (const bodies of repository.recordsOf(store.db, uid))
      for (const body of bodies) {
        const row = JSON.parse(body) as Record<string, unknown>;
        // Those that a double does not hold are kept as texts.
        for (const name of whole)
          if (typeof row[name] === 'string' && /^-?\d+$/.test(row[name])) row[name] = BigInt(row[name]);
        yield row;
      }
  }

  return {
    async apply(uid, { signal }) {
      for (;;) {
        // Read before the records: what comes in between is in them, and looked at once more.
        const source = await repository.readSource(store.db, uid);
        await catalogue.refresh();
        const entry = catalogue.get(uid);
        if (source === undefined || entry === undefined)
          throw new JobRefusal('no-source', 'the dataset takes no records any more');
        if (source.acknowledged === source.applied) return entry.recordCount;
        const imported = await importDataset({
          source: { kind: 'rows', rows: rowsOf(uid, entry.schema) },
          id: entry.id,
          schema: entry.schema,
          dataFolder,
          clock,
          signal,
        });
        if (!imported.ok) throw new JobRefusal(imported.problems[0].code, problemText(imported.problems[0]));
        await catalogue
          .publish({
            id: entry.id,
            replaces: uid,
            metadata: entry.metadata,
            built: imported.value.built,
            keepsMetadata: true,
          })
          .catch((error: unknown) => {
            throw error instanceof PublishRefusal ? new JobRefusal(error.code, error.message) : error;
          });
        await repository.changeSource(store.db, uid, { applied: source.acknowledged });
      }
    },
  };
}
