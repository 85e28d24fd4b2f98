import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from '#catalogue';
import { importDataset, problemText } from '#ingest';
import { type JobContext, JobRefusal } from '#jobs';
import type { Clock } from '#lib';
import type { Store } from '#store';
import * as repository from './repository.ts';

export interface PushWorkOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly dataFolder: string;
}

/** What the worker process does with what was pushed. */
export interface PushWork {
  /** Until readers see all that was acknowledged; answers how many records they see. */
  apply(uid: string, context: Pick<JobContext, 'signal'>): Promise<number>;
}

export function pushWork({ store, catalogue, clock, dataFolder }: PushWorkOptions): PushWork {
  /** All records in a file, a line each; how many. */
  async function write(uid: string, path: string): Promise<number> {
    const file = await open(path, 'w');
    let count = 0;
    try {
      for await (const bodies of repository.recordsOf(store.db, uid)) {
        count += bodies.length;
        await file.write(`${bodies.join('\n')}\n`);
      }
    } finally {
      await file.close();
    }
    return count;
  }

  return {
    async apply(uid, { signal }) {
      mkdirSync(join(dataFolder, 'tmp'), { recursive: true });
      for (;;) {
        // Read before the records: what comes in between is in them, and looked at once more.
        const source = await repository.readSource(store.db, uid);
        await catalogue.refresh();
        const entry = catalogue.get(uid);
        if (source === undefined || entry === undefined)
          throw new JobRefusal('no-source', 'the dataset takes no records any more');
        if (source.acknowledged === source.applied) return entry.recordCount;
        // Named by process: the next start sweeps away what a crash leaves.
        const path = join(dataFolder, 'tmp', `${process.pid}-${randomBytes(6).toString('hex')}.jsonl`);
        try {
          const count = await write(uid, path);
          const imported = await importDataset({
            source: count === 0 ? { kind: 'rows', rows: [] } : { kind: 'file', path },
            id: entry.id,
            schema: entry.schema,
            parser: { format: 'jsonl' },
            dataFolder,
            clock,
            signal,
          });
          if (!imported.ok)
            throw new JobRefusal(imported.problems[0].code, problemText(imported.problems[0]));
          await catalogue.publish({
            id: entry.id,
            metadata: entry.metadata,
            built: imported.value.built,
            keepsMetadata: true,
          });
        } finally {
          rmSync(path, { force: true });
        }
        await repository.changeSource(store.db, uid, { applied: source.acknowledged });
      }
    },
  };
}
