import { fail, ok } from '#lib';
import { type Actor, isSelf } from '../actor.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import { guard, heldBy, isFresh } from '../guard.ts';
import { groupsOf } from '../people/repository.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf } from '../rights/cache.ts';
import type { Session, SessionsService, SignInMethod } from './model.ts';
import * as repository from './repository.ts';
import { idleMs } from './rules.ts';

const PAGE = 50;

const sessionOf = (row: repository.UsedSession, actor: Actor): Session => ({
  id: row.id,
  personId: row.person_id,
  device: row.device,
  // Written by `startSession`, from the type.
  methods: row.methods.split(' ').filter((word) => word !== '') as SignInMethod[],
  createdAt: row.created_at,
  authenticatedAt: row.authenticated_at,
  lastUsedAt: row.used_at,
  endsAt: row.ends_at,
  isCurrent: actor.kind === 'person' && actor.sessionId === row.id,
});

export function createSessionsService(context: AccountsContext): SessionsService {
  const { store, clock, rights } = context;

  /** Why the actor may not touch the sessions of that person. */
  const refusal = async (
    actor: Actor,
    personId: string,
    freshness: { readonly freshAt?: Date },
  ): Promise<AccountProblem | undefined> => {
    const { freshAt } = freshness;
    if (isSelf(actor, personId))
      return freshAt === undefined || isFresh(actor, freshAt) ? undefined : { code: 'fresh-sign-in-needed' };
    const guarded = guard(actor, 'manage-people', freshness);
    if (guarded !== undefined) return guarded;
    const theirs = permissionsOf(await rights.portal(), await groupsOf(store.db, personId));
    return covers(heldBy(actor), theirs) ? undefined : { code: 'not-allowed' };
  };

  return {
    async listOf(actor, personId) {
      const refused = await refusal(actor, personId, {});
      if (refused !== undefined) return fail(refused);
      const person = await rights.of(personId);
      if (person === undefined) return fail({ code: 'not-found' });
      const { settings } = await rights.portal();
      const now = clock.now();
      const oldest = new Date(now.getTime() - idleMs(person.permissions, settings)).toISOString();
      const rows = await repository.sessionsOf(store.db, personId);
      return ok(
        rows
          .filter((row) => row.ends_at > now.toISOString() && row.used_at >= oldest)
          .map((row) => sessionOf(row, actor)),
      );
    },

    async list(actor, page = 1) {
      const refused = guard(actor, 'manage-people');
      if (refused !== undefined) return fail(refused);
      const { settings } = await rights.portal();
      const now = clock.now();
      const longestMs = Math.max(settings.idleHours, settings.readerIdleHours) * 3_600_000;
      const bounds = [now.toISOString(), new Date(now.getTime() - longestMs).toISOString()] as const;
      const total = await repository.countOpenSessions(store.db, ...bounds);
      const offset = (Math.max(1, page) - 1) * PAGE;
      const rows = await repository.listOpenSessions(store.db, ...bounds, { limit: PAGE, offset });
      const items: Session[] = [];
      for (const row of rows) {
        const person = await rights.of(row.person_id);
        if (person === undefined) continue;
        const oldest = now.getTime() - idleMs(person.permissions, settings);
        if (Date.parse(row.used_at) >= oldest) items.push(sessionOf(row, actor));
      }
      return ok({ items, total, pages: Math.max(1, Math.ceil(total / PAGE)) });
    },

    async end(actor, sessionId) {
      const row = await repository.readSession(store.db, sessionId);
      if (row === undefined) return fail({ code: 'not-found' });
      const refused = await refusal(actor, row.person_id, { freshAt: clock.now() });
      // Somebody else’s sessions are not there for whoever may not see them.
      if (refused !== undefined)
        return fail(refused.code === 'not-allowed' ? { code: 'not-found' } : refused);
      return change({ store, actor, now: clock.now() }, async (db, log) => {
        if (!(await repository.deleteSession(db, sessionId))) return fail({ code: 'not-found' });
        log({
          action: 'session.ended',
          target: { kind: 'session', id: sessionId },
          details: { person: row.person_id },
        });
        return ok(undefined);
      });
    },

    async endAllOf(actor, personId) {
      const refused = await refusal(actor, personId, { freshAt: clock.now() });
      if (refused !== undefined) return fail(refused);
      const current = isSelf(actor, personId) && actor.kind === 'person' ? actor.sessionId : undefined;
      return change({ store, actor, now: clock.now() }, async (db, log) => {
        const ended = await repository.deleteSessionsOf(db, personId, current);
        log({
          action: 'person.sessions-ended',
          target: { kind: 'person', id: personId },
          details: { ended },
        });
        return ok(ended);
      });
    },

    async endEverybodys(actor) {
      const now = clock.now();
      const refused = guard(actor, 'administer', { freshAt: now });
      if (refused !== undefined) return fail(refused);
      const current = actor.kind === 'person' ? actor.sessionId : undefined;
      return change({ store, actor, now }, async (db, log) => {
        const ended = await repository.deleteAllSessions(db, current);
        log({
          action: 'portal.sessions-ended',
          target: { kind: 'portal', id: 'portal' },
          details: { ended },
        });
        return ok(ended);
      });
    },
  };
}
