import type { Insertable, Selectable } from 'kysely';
import type { SessionTable } from '#store';
import type { Db } from '../db.ts';

export type SessionRow = Selectable<SessionTable>;
/** With its last use. */
export type UsedSession = SessionRow & { readonly used_at: string };

export async function insertSession(db: Db, row: Insertable<SessionTable>, usedAt: string): Promise<void> {
  await db.insertInto('session').values(row).execute();
  await db.insertInto('session_use').values({ session_id: row.id, used_at: usedAt }).execute();
}

/** By the hash of a cookie's value, the one before included. Says nothing of whether it still holds. */
export const findSession = (db: Db, hash: string): Promise<UsedSession | undefined> =>
  db
    .selectFrom('session')
    .innerJoin('session_use', 'session_use.session_id', 'session.id')
    .selectAll('session')
    .select('session_use.used_at')
    .where((e) => e.or([e('session.hash', '=', hash), e('session.previous_hash', '=', hash)]))
    .executeTakeFirst();

export const readSession = (db: Db, id: string): Promise<SessionRow | undefined> =>
  db.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();

/** Last used first. */
export const sessionsOf = (db: Db, personId: string): Promise<UsedSession[]> =>
  db
    .selectFrom('session')
    .innerJoin('session_use', 'session_use.session_id', 'session.id')
    .selectAll('session')
    .select('session_use.used_at')
    .where('session.person_id', '=', personId)
    .orderBy('session_use.used_at', 'desc')
    .orderBy('session.created_at', 'desc')
    .execute();

/** Those that may still hold: not at their latest end, and used since `usedSince`. */
const open = (db: Db, now: string, usedSince: string) =>
  db
    .selectFrom('session')
    .innerJoin('session_use', 'session_use.session_id', 'session.id')
    .where('session.ends_at', '>', now)
    .where('session_use.used_at', '>=', usedSince);

export async function countOpenSessions(db: Db, now: string, usedSince: string): Promise<number> {
  const { n } = await open(db, now, usedSince)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** Last used first. */
export const listOpenSessions = (
  db: Db,
  now: string,
  usedSince: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<UsedSession[]> =>
  open(db, now, usedSince)
    .selectAll('session')
    .select('session_use.used_at')
    .orderBy('session_use.used_at', 'desc')
    .orderBy('session.id')
    .limit(limit)
    .offset(offset)
    .execute();

/** Only while the session still has that id: of two requests that renew it, one does. */
export async function renewSession(
  db: Db,
  session: { readonly id: string; readonly hash: string },
  changes: Partial<Omit<SessionRow, 'id'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('session')
    .set(changes)
    .where('id', '=', session.id)
    .where('hash', '=', session.hash)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export const touchSession = (db: Db, id: string, usedAt: string) =>
  db.updateTable('session_use').set({ used_at: usedAt }).where('session_id', '=', id).execute();

export async function deleteSession(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('session').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Answers how many. */
export async function deleteSessionsOf(db: Db, personId: string, except?: string): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .where('person_id', '=', personId)
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function deleteAllSessions(db: Db, except: string | undefined): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('session')
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ''))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

export async function deleteEndedSessions(db: Db, now: string): Promise<void> {
  await db.deleteFrom('session').where('ends_at', '<=', now).execute();
}

/** Something more was shown in a session. Its mark goes, so that it gets a new id at the next page. */
export async function addMethod(db: Db, id: string, method: string): Promise<void> {
  const row = await readSession(db, id);
  if (row === undefined) return;
  const methods = [...new Set([...row.methods.split(' '), method])].join(' ');
  await db.updateTable('session').set({ methods, rights_mark: '' }).where('id', '=', id).execute();
}
