import { activeLanguage, LANGUAGES } from '#i18n';
import { fail, ok, type Result } from '#lib';
import type { AuditEvent } from '../audit/model.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import type { KnownViewer } from '../model.ts';
import { groupsOf, type PersonRow, readPerson } from '../people/repository.ts';
import type { AccountProblem } from '../problems.ts';
import { permissionsOf, readPortalRights, rightsMark } from '../rights/cache.ts';
import { hashToken, newToken } from '../secrets/random.ts';
import { lacksFactor } from '../sessions/factor-rule.ts';
import type { SignInMethod } from '../sessions/model.ts';
import { deleteSession, readSession, renewSession } from '../sessions/repository.ts';
import type { KnownSession } from '../sessions/resolver.ts';
import { startSession } from '../sessions/start.ts';
import type { Requester, SignedIn } from './model.ts';

/** A person as the actor of what they do while they come in. */
export const actorOf = (row: Pick<PersonRow, 'id' | 'name'>): KnownViewer => ({
  kind: 'person',
  personId: row.id,
  name: row.name,
  groups: [],
  permissions: new Set(),
  by: 'session',
});

/** Begins the session of somebody who has shown all that was asked for, within a transaction. */
export async function beginSession(
  db: Db,
  log: (event: AuditEvent) => void,
  begin: {
    readonly row: PersonRow;
    readonly requester: Requester;
    readonly methods: readonly SignInMethod[];
    readonly stay: boolean;
    readonly next: string;
    readonly now: Date;
    /** When a provider saw them, where that is earlier. */
    readonly authenticatedAt?: Date | undefined;
  },
): Promise<SignedIn> {
  const { row, requester, methods, stay, next, now, authenticatedAt = now } = begin;
  const portal = await readPortalRights(db);
  const groups = await groupsOf(db, row.id);
  const permissions = permissionsOf(portal, groups);
  // Whoever was signed in on this browser is so no longer.
  if (requester.session !== undefined) await deleteSession(db, requester.session.id);
  const needsFactor = lacksFactor(portal.settings, permissions, methods);
  const session = await startSession(db, {
    personId: row.id,
    rightsMark: rightsMark(groups, permissions),
    device: requester.device,
    methods,
    stay,
    now,
    authenticatedAt,
  });
  log({
    action: 'person.signed-in',
    target: { kind: 'person', id: row.id },
    details: { methods, session: session.id },
  });
  return {
    step: 'done',
    session,
    personId: row.id,
    language: activeLanguage(row.language ?? undefined, LANGUAGES),
    next,
    needsFactor,
  };
}

/**
 * The same, for somebody whom a step before has named.
 * @param step.passwordVersion of the moment when the password was shown: a change since then makes the step void
 */
export async function signIn(
  context: AccountsContext,
  step: {
    readonly personId: string;
    readonly passwordVersion?: number;
    readonly requester: Requester;
    readonly methods: readonly SignInMethod[];
    readonly stay: boolean;
    readonly next: string;
    readonly authenticatedAt?: Date | undefined;
  },
): Promise<Result<SignedIn, AccountProblem>> {
  const { personId, passwordVersion } = step;
  const { store, clock } = context;
  const now = clock.now();
  const named = await readPerson(store.db, personId);
  if (named === undefined) return fail({ code: 'step-lost' });
  return change({ store, actor: actorOf(named), now }, async (db, log) => {
    const row = await readPerson(db, personId);
    if (row === undefined) return fail({ code: 'step-lost' });
    if (row.state !== 'active') return fail({ code: 'account-disabled' });
    if (passwordVersion !== undefined && row.password_version !== passwordVersion)
      return fail({ code: 'step-lost' });
    return ok(await beginSession(db, log, { ...step, row, now }));
  });
}

/** Makes a session fresh: a new id at once, the old one dead, other CSRF tokens. `methods` are added to its own. */
export async function refreshSession(
  context: AccountsContext,
  session: KnownSession,
  fresh: { readonly methods: readonly SignInMethod[]; readonly next: string },
): Promise<Result<SignedIn, AccountProblem>> {
  const { store, clock } = context;
  const now = clock.now();
  return change({ store, actor: session.viewer, now }, async (db, log) => {
    const before = await readSession(db, session.id);
    if (before === undefined) return fail({ code: 'step-lost' });
    const portal = await readPortalRights(db);
    const groups = await groupsOf(db, before.person_id);
    const permissions = permissionsOf(portal, groups);
    const methods = [...new Set([...(before.methods.split(' ') as SignInMethod[]), ...fresh.methods])];
    const [token, csrfBinding] = [newToken(), newToken()];
    await renewSession(db, before, {
      hash: hashToken(token),
      previous_hash: null,
      previous_until: null,
      csrf_binding: csrfBinding,
      rights_mark: rightsMark(groups, permissions),
      methods: methods.join(' '),
      authenticated_at: now.toISOString(),
      rotated_at: now.toISOString(),
    });
    log({
      action: 'session.refreshed',
      target: { kind: 'session', id: session.id },
      details: { methods: fresh.methods },
    });
    return ok({
      step: 'done' as const,
      session: { id: session.id, token, csrfBinding, isShort: before.is_short === 1 },
      personId: before.person_id,
      language: session.viewer.language,
      next: fresh.next,
      needsFactor: lacksFactor(portal.settings, permissions, methods),
    });
  });
}
