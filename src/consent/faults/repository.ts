import type { Clock } from '#lib';
import type { Store } from '#store';
import type { CookieViolation, CookieViolationCode } from '../model.ts';

/** A cookie that the gate did not let out, for whoever runs the portal. Never holds a value. */
export interface CookieFault {
  /** As it was to be set; cut at 64 characters. */
  readonly name: string;
  readonly code: CookieViolationCode;
  /** Path of the request; `…` where too many different ones came. */
  readonly route: string;
  readonly times: number;
  /** ISO 8601, UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/** The faults of the gate, kept until somebody has seen them. */
export interface CookieFaults {
  /** Costs next to nothing; written a moment later. */
  note(violation: CookieViolation, route: string): void;
  /** The latest first. */
  list(): Promise<readonly CookieFault[]>;
  /** Forgets those that came no later than this instant. */
  dismiss(until: string): Promise<void>;
  /** Writes what was noted. */
  close(): Promise<void>;
}

const WRITE_AFTER_MS = 1000;
// Addresses can be made up by anybody: beyond so many, faults are told apart by cookie only.
const MAX_ROWS = 200;
const MAX_ROUTE = 200;

interface Noted {
  readonly violation: CookieViolation;
  readonly route: string;
  times: number;
  readonly firstAt: string;
  lastAt: string;
}

/** Faults in the metadata store, written some at a time. */
export function openCookieFaults(
  store: Store,
  clock: Clock,
  onTrouble: (error: unknown) => void,
): CookieFaults {
  const noted = new Map<string, Noted>();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    const batch = [...noted.values()];
    noted.clear();
    if (batch.length === 0) return;
    await store.db.transaction().execute(async (db) => {
      const { rows } = await db
        .selectFrom('cookie_fault')
        .select((e) => e.fn.countAll().as('rows'))
        .executeTakeFirstOrThrow();
      let room = MAX_ROWS - Number(rows);
      for (const { violation, route, times, firstAt, lastAt } of batch) {
        const key = { name: violation.name, code: violation.code };
        const updated = await db
          .updateTable('cookie_fault')
          .set((e) => ({ times: e('times', '+', times), last_at: lastAt }))
          .where('name', '=', key.name)
          .where('code', '=', key.code)
          .where('route', '=', route)
          .executeTakeFirst();
        if (updated.numUpdatedRows > 0n) continue;
        room -= 1;
        await db
          .insertInto('cookie_fault')
          .values({ ...key, route: room < 0 ? '…' : route, times, first_at: firstAt, last_at: lastAt })
          .onConflict((c) =>
            c.columns(['name', 'code', 'route']).doUpdateSet((e) => ({
              times: e('cookie_fault.times', '+', e.ref('excluded.times')),
              last_at: e.ref('excluded.last_at'),
            })),
          )
          .execute();
      }
    });
  }

  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write).catch(onTrouble);
    return writing;
  };

  return {
    note(violation, route) {
      const at = clock.now().toISOString();
      const shortRoute = noted.size < MAX_ROWS ? route.slice(0, MAX_ROUTE) : '…';
      const key = JSON.stringify([violation.name, violation.code, shortRoute]);
      const known = noted.get(key);
      if (known === undefined)
        noted.set(key, { violation, route: shortRoute, times: 1, firstAt: at, lastAt: at });
      else {
        known.times += 1;
        known.lastAt = at;
      }
      timer ??= setTimeout(flush, WRITE_AFTER_MS).unref();
    },
    async list() {
      await flush();
      const rows = await store.db
        .selectFrom('cookie_fault')
        .selectAll()
        .orderBy('last_at', 'desc')
        .orderBy('name')
        .orderBy('route')
        .execute();
      return rows.map(({ name, code, route, times, first_at, last_at }) => ({
        name,
        // Written above.
        code: code as CookieViolationCode,
        route,
        times,
        firstAt: first_at,
        lastAt: last_at,
      }));
    },
    async dismiss(until) {
      await store.db.deleteFrom('cookie_fault').where('last_at', '<=', until).execute();
    },
    close: flush,
  };
}
