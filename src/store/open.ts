import { setTimeout } from 'node:timers/promises';
import { Failure } from '#lib';
import type { PostgresOptions, Store } from './model.ts';
import { openSqlite } from './sqlite.ts';

const WAIT_STEP_MS = 500;

export const isDatabaseUrl = (place: string): boolean => /^postgres(ql)?:\/\//.test(place);

/**
 * Opens a metadata store, made and brought up to date where needed.
 *
 * @param place a folder, for SQLite in its `almagest.db`, or the `postgres://` address of a database
 * @throws `Failure` `store-lost` when the database cannot be reached, `store-unusable` when it refuses us, is damaged or
 * was written by a newer version
 */
export async function openStore(place: string, options: Partial<PostgresOptions> = {}): Promise<Store> {
  if (!isDatabaseUrl(place)) return openSqlite(place);
  // Loaded only where it is used: the client is some 10 MB of memory.
  const { openPostgres } = await import('./postgres.ts');
  const { waitMs = 0 } = options;
  let isTold = false;
  for (const start = performance.now(); ; await setTimeout(WAIT_STEP_MS)) {
    try {
      return await openPostgres(place, { poolSize: 10, waitMs, ...options });
    } catch (error) {
      const isLost = error instanceof Failure && error.code === 'store-lost';
      if (!isLost || performance.now() - start > waitMs) throw error;
      if (!isTold) options.onState?.('lost', error.message);
      isTold = true;
    }
  }
}
