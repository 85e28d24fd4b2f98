import { sql } from 'kysely';
import type { Store } from '#store';
import { addFigures } from './repository.ts';
import { emptyRegisters, estimateOf, mergeRegisters } from './sketch.ts';

// Of one transaction: each holds 3 kB, and others wait for it.
const BATCH = 20;

const read = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

const written = (registers: Uint8Array): string => Buffer.from(registers).toString('base64');

/** What one process knows of the readers of a day that others may not: registers by the name of what was read. */
export class Unshared {
  readonly #days = new Map<string, Map<string, Uint8Array>>();

  add(day: string, changed: Iterable<readonly [name: string, registers: Uint8Array]>): void {
    for (const [name, registers] of changed) {
      const names = this.#days.get(day) ?? new Map<string, Uint8Array>();
      this.#days.set(day, names);
      const held = names.get(name);
      if (held === undefined) names.set(name, registers);
      else mergeRegisters(held, registers);
    }
  }

  /** Merges all of it with what other processes have brought; what cannot be written is kept for the next time. */
  async share(store: Store): Promise<void> {
    const days = [...this.#days];
    this.#days.clear();
    for (const [day, names] of days) {
      // In one order, so that two processes never wait for each other.
      const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
      for (let at = 0; at < sorted.length; at += BATCH) {
        try {
          await merge(store, day, sorted.slice(at, at + BATCH));
        } catch (error) {
          this.add(day, sorted.slice(at));
          for (const [other, more] of days.slice(days.findIndex(([one]) => one === day) + 1))
            this.add(other, more);
          throw error;
        }
      }
    }
  }
}

/** Adds to the common sketches, and what they have grown by to the figures, both or neither. */
function merge(
  store: Store,
  day: string,
  batch: readonly (readonly [name: string, registers: Uint8Array])[],
): Promise<void> {
  return store.db.transaction().execute(async (db) => {
    const nothing = written(emptyRegisters());
    await db
      .insertInto('audience_sketch')
      .values(batch.map(([name]) => ({ day, name, registers: nothing, told: 0 })))
      .onConflict((c) => c.columns(['day', 'name']).doNothing())
      .execute();
    const names = batch.map(([name]) => name);
    const query = db
      .selectFrom('audience_sketch')
      .select(['name', 'registers', 'told'])
      .where('day', '=', day)
      .where('name', 'in', names)
      .orderBy('name');
    const rows = await (store.database === 'postgres' ? query.forUpdate() : query).execute();
    const own = new Map(batch);
    const figures = [];
    for (const { name, registers, told } of rows) {
      const common = read(registers);
      mergeRegisters(common, own.get(name) ?? emptyRegisters());
      const estimate = Math.max(told, estimateOf(common));
      await db
        .updateTable('audience_sketch')
        .set({ registers: written(common), told: estimate })
        .where('day', '=', day)
        .where('name', '=', name)
        .execute();
      if (estimate > told) figures.push({ name, more: estimate - told });
    }
    if (figures.length === 0) return;
    const none = { bytes: 0, under10: 0, under100: 0, under1000: 0 };
    await addFigures(
      db,
      figures.map(({ name, more }) => ({
        kind: 'readers',
        period: day,
        key: name.split('\u001f'),
        times: more,
        ...none,
      })),
    );
  });
}

/** Of days that are over: their numbers are among the figures. */
export async function forgetSketches(store: Store, today: string): Promise<void> {
  await sql`delete from audience_sketch where day < ${today}`.execute(store.db);
}
