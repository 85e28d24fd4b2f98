import type { Selectable } from 'kysely';
import type { Store, Tables } from '#store';

export type AttemptRow = Selectable<Tables['attempt']>;

/**
 * Lets one caller at a time look at some subjects and write what becomes of them: of many attempts at once each sees the
 * ones before it. A subject of which nothing is known yet has no failures.
 */
export const inTurn = <T>(
  store: Store,
  subjects: readonly string[],
  work: (rows: readonly AttemptRow[]) => { readonly answer: T; readonly rows: readonly AttemptRow[] },
): Promise<T> =>
  store.db.transaction().execute(async (db) => {
    // In one order, so that two who want the same rows do not wait for each other crosswise.
    const sorted = [...subjects].sort();
    for (const subject of sorted)
      await db
        .insertInto('attempt')
        .values({ subject, failures: 0, last_at: '', blocked_until: '' })
        .onConflict((c) => c.doNothing())
        .execute();
    const rows = await db
      .selectFrom('attempt')
      .selectAll()
      .where('subject', 'in', sorted)
      .orderBy('subject')
      .forUpdate()
      .execute();
    const { answer, rows: changed } = work(rows);
    for (const { subject, ...values } of changed)
      await db.updateTable('attempt').set(values).where('subject', '=', subject).execute();
    return answer;
  });

export const readAttempt = (store: Store, subject: string): Promise<AttemptRow | undefined> =>
  store.db.selectFrom('attempt').selectAll().where('subject', '=', subject).executeTakeFirst();

export const forgetAttempts = (store: Store, subjects: readonly string[]) =>
  store.db
    .deleteFrom('attempt')
    .where('subject', 'in', [...subjects])
    .execute();

/** Takes one back that was counted and turned out well. */
export const forgiveAttempt = (store: Store, subject: string) =>
  store.db
    .updateTable('attempt')
    .set((e) => ({ failures: e('failures', '-', 1), blocked_until: '' }))
    .where('subject', '=', subject)
    .where('failures', '>', 0)
    .execute();

export const remember = (store: Store, subject: string, now: string) =>
  store.db
    .insertInto('attempt')
    .values({ subject, failures: 0, last_at: now, blocked_until: '' })
    .onConflict((c) => c.column('subject').doUpdateSet({ last_at: now }))
    .execute();

/** Counts that have run out; where somebody comes from is kept longer. */
export async function deleteOldAttempts(store: Store, before: string, knownBefore: string): Promise<void> {
  await store.db
    .deleteFrom('attempt')
    .where('last_at', '<', before)
    .where('blocked_until', '<', before)
    .where((e) => e.or([e('subject', 'not like', 'known %'), e('last_at', '<', knownBefore)]))
    .execute();
}
