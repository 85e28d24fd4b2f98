import type { Store } from '#store';

/** Adds calls to a day's count; answers what it is then, of all processes together. */
export async function addCalls({ db }: Store, subject: string, day: string, calls: number): Promise<number> {
  const row = await db
    .insertInto('quota_use')
    .values({ subject, day, calls })
    .onConflict((c) =>
      c.columns(['subject', 'day']).doUpdateSet((e) => ({ calls: e('quota_use.calls', '+', calls) })),
    )
    .returning('calls')
    .executeTakeFirstOrThrow();
  return row.calls;
}

export async function readCalls({ db }: Store, subject: string, day: string): Promise<number> {
  const row = await db
    .selectFrom('quota_use')
    .select('calls')
    .where('subject', '=', subject)
    .where('day', '=', day)
    .executeTakeFirst();
  return row?.calls ?? 0;
}

export async function deleteDaysBefore({ db }: Store, day: string): Promise<void> {
  await db.deleteFrom('quota_use').where('day', '<', day).execute();
}
