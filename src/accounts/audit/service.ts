import { fail, ok } from '#lib';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { guard } from '../guard.ts';
import { namesOf } from '../people/repository.ts';
import { chainHash } from './chain.ts';
import type { AuditEntry, AuditFilter, AuditLog } from './model.ts';
import * as repository from './repository.ts';

const PAGE = 50;
const BATCH = 500;

async function entriesOf(db: Db, rows: readonly repository.AuditRow[]): Promise<readonly AuditEntry[]> {
  const ids = [...new Set(rows.flatMap(({ actor_id }) => actor_id ?? []))];
  const names = await namesOf(db, ids);
  return rows.map((row) => ({
    number: row.number,
    at: row.at,
    actorId: row.actor_id ?? undefined,
    // Written by `change`, from the types; as the target and the details.
    actorBy: row.actor_by as AuditEntry['actorBy'],
    actorName: row.actor_id === null ? undefined : names.get(row.actor_id),
    action: row.action,
    ...(row.target_kind !== null &&
      row.target_id !== null && {
        target: { kind: row.target_kind, id: row.target_id } as NonNullable<AuditEntry['target']>,
      }),
    details: JSON.parse(row.details) as Record<string, unknown>,
    hash: row.hash,
  }));
}

export function createAuditLog(context: AccountsContext): AuditLog {
  const { store, clock } = context;

  async function* batches(filter: AuditFilter): AsyncGenerator<readonly repository.AuditRow[]> {
    for (let after = 0; ; ) {
      const rows = await repository.entriesAfter(store.db, filter, { after, limit: BATCH });
      if (rows.length > 0) yield rows;
      const last = rows[rows.length - 1];
      if (last === undefined || rows.length < BATCH) return;
      after = last.number;
    }
  }

  async function* exported(filter: AuditFilter): AsyncGenerator<AuditEntry> {
    for await (const rows of batches(filter)) yield* await entriesOf(store.db, rows);
  }

  return {
    async list(actor, filter = {}) {
      const refusal = guard(actor, 'read-audit-log');
      if (refusal !== undefined) return fail(refusal);
      const page = Math.max(1, filter.page ?? 1);
      const total = await repository.countEntries(store.db, filter);
      const rows = await repository.listEntries(store.db, filter, { limit: PAGE, offset: (page - 1) * PAGE });
      return ok({
        items: await entriesOf(store.db, rows),
        total,
        pages: Math.max(1, Math.ceil(total / PAGE)),
      });
    },

    async export(actor, filter = {}) {
      const refusal = guard(actor, 'read-audit-log');
      return refusal === undefined ? ok(exported(filter)) : fail(refusal);
    },

    async verify(actor) {
      const refusal = guard(actor, 'read-audit-log');
      if (refusal !== undefined) return fail(refusal);
      // The head first: entries that are added meanwhile are more than it says, and follow from it.
      const head = await repository.readHead(store.db);
      let [number, hash, headHash] = [0, '', ''];
      for await (const rows of batches({})) {
        for (const row of rows) {
          const follows = row.number === number + 1 && row.hash === chainHash(hash, row);
          if (!follows) return ok({ entries: number, brokenAt: number + 1 });
          [number, hash] = [row.number, row.hash];
          if (number === head?.number) headHash = hash;
        }
      }
      // The last ones may have been taken away.
      if (head !== undefined && head.number > 0 && headHash !== head.hash)
        return ok({ entries: number, brokenAt: Math.min(number, head.number) + 1 });
      return ok({ entries: number });
    },

    async record(actor, event) {
      await repository.change({ store, actor, now: clock.now(), isReport: true }, async (_db, log) => {
        log(event);
        return ok(undefined);
      });
    },
  };
}
