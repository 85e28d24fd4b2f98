import type { Selectable } from 'kysely';
import { type Failed, fail, type Result } from '#lib';
import type { AuditLogTable, Store } from '#store';
import type { Actor } from '../actor.ts';
import type { Db } from '../db.ts';
import type { AccountProblem } from '../problems.ts';
import { type ChainedRow, chainHash } from './chain.ts';
import type { AuditEvent, AuditFilter } from './model.ts';
import { stillStands } from './standing.ts';

export type AuditRow = Selectable<AuditLogTable>;

/** Who acts, and when: what an entry needs beside the event. */
export interface ActOf {
  readonly store: Store;
  readonly actor: Actor;
  readonly now: Date;
  /** It has happened already, and is only written down. */
  readonly isReport?: true;
}

class TakenBack extends Error {
  readonly result: Failed<AccountProblem>;
  constructor(result: Failed<AccountProblem>) {
    super('taken back');
    this.result = result;
  }
}

/**
 * One change of accounts, with what the log says of it, in one transaction: both are there, or neither. Changes wait for
 * each other, in every process, so that `work` can read and decide and write. When it answers with problems everything it
 * did is taken back.
 */
export async function change<T>(
  act: ActOf,
  work: (db: Db, log: (event: AuditEvent) => void) => Promise<Result<T, AccountProblem>>,
): Promise<Result<T, AccountProblem>> {
  try {
    return await act.store.db.transaction().execute(async (db) => {
      await db
        .insertInto('audit_head')
        .values({ id: 1, number: 0, hash: '' })
        .onConflict((c) => c.doNothing())
        .execute();
      const head = await db
        .selectFrom('audit_head')
        .select(['number', 'hash'])
        .where('id', '=', 1)
        .forUpdate()
        .executeTakeFirstOrThrow();
      if (act.isReport !== true && !(await stillStands(db, act.actor)))
        throw new TakenBack(fail({ code: 'not-allowed' }));
      const events: AuditEvent[] = [];
      const result = await work(db, (event) => events.push(event));
      if (!result.ok) throw new TakenBack(result);
      await append(db, head, act, events);
      return result;
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.result;
    throw error;
  }
}

async function append(
  db: Db,
  head: { readonly number: number; readonly hash: string },
  { actor, now }: ActOf,
  events: readonly AuditEvent[],
): Promise<void> {
  if (events.length === 0) return;
  let { number, hash } = head;
  for (const { action, target, details } of events) {
    number += 1;
    const row: ChainedRow = {
      number,
      at: now.toISOString(),
      actor_id: actor.kind === 'person' ? actor.personId : null,
      actor_by: actor.by,
      action,
      target_kind: target?.kind ?? null,
      target_id: target?.id ?? null,
      // As the store keeps it: a NUL would come back as another character, and break the chain.
      details: JSON.stringify(details ?? {}).replaceAll('\\u0000', '\\ufffd'),
    };
    hash = chainHash(hash, row);
    await db
      .insertInto('audit_log')
      .values({ ...row, hash })
      .execute();
  }
  await db.updateTable('audit_head').set({ number, hash }).where('id', '=', 1).execute();
}

const filtered = (db: Db, { actorId, targetId, action, from, before }: AuditFilter) => {
  let query = db.selectFrom('audit_log');
  if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
  if (targetId !== undefined) query = query.where('target_id', '=', targetId);
  // A range, not a pattern: the beginning of a word, in bytes.
  if (action !== undefined && action !== '')
    query = query.where('action', '>=', action).where('action', '<', `${action}\u{10ffff}`);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (before !== undefined) query = query.where('at', '<', before);
  return query;
};

export async function countEntries(db: Db, filter: AuditFilter): Promise<number> {
  const { n } = await filtered(db, filter)
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

/** Newest first. */
export const listEntries = (
  db: Db,
  filter: AuditFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<AuditRow[]> =>
  filtered(db, filter).selectAll().orderBy('number', 'desc').limit(limit).offset(offset).execute();

/** Oldest first, those after a number. */
export const entriesAfter = (
  db: Db,
  filter: AuditFilter,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<AuditRow[]> =>
  filtered(db, filter).selectAll().where('number', '>', after).orderBy('number').limit(limit).execute();

export const readHead = (db: Db) =>
  db.selectFrom('audit_head').select(['number', 'hash']).where('id', '=', 1).executeTakeFirst();
