import { fail, ok, type Result } from '#lib';
import { entriesAfter } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import * as factors from '../factors/repository.ts';
import { keysOf } from '../keys/repository.ts';
import type { KnownViewer } from '../model.ts';
import { groupsOf, readPerson } from '../people/repository.ts';
import type { AccountProblem } from '../problems.ts';
import { sessionsOf } from '../sessions/repository.ts';

const MAX_ENTRIES = 10_000;

/** Everything that is kept about a person, as plain data. What proves them (hashes, sealed secrets) stays here: it is not about them. */
export async function exportOwnData(
  { store, clock }: AccountsContext,
  viewer: KnownViewer,
): Promise<Result<unknown, AccountProblem>> {
  const { db } = store;
  const row = await readPerson(db, viewer.personId);
  if (row === undefined) return fail({ code: 'not-found' });
  const entries = await entriesAfter(db, { actorId: row.id }, { after: 0, limit: MAX_ENTRIES });
  return ok({
    schema: 'almagest-account/1',
    exportedAt: clock.now().toISOString(),
    person: {
      id: row.id,
      name: row.name,
      email: row.email,
      language: row.language,
      state: row.state,
      createdAt: row.created_at,
      passwordChangedAt: row.password_changed_at,
      groups: await groupsOf(db, row.id),
    },
    sessions: (await sessionsOf(db, row.id)).map((one) => ({
      device: one.device,
      methods: one.methods.split(' '),
      createdAt: one.created_at,
      lastUsedAt: one.used_at,
      endsAt: one.ends_at,
    })),
    keys: (await keysOf(db, row.id)).map((one) => ({
      name: one.name,
      scopes: one.scopes.split(' '),
      createdAt: one.created_at,
      expiresAt: one.expires_at,
      lastUsedAt: one.used_at,
    })),
    authenticators: (await factors.authenticatorsOf(db, row.id)).map(({ name, created_at }) => ({
      name,
      createdAt: created_at,
    })),
    passkeys: (await factors.passkeysOf(db, row.id)).map(({ name, created_at, used_at }) => ({
      name,
      createdAt: created_at,
      lastUsedAt: used_at,
    })),
    identities: (await factors.identitiesOf(db, row.id)).map((one) => ({
      provider: one.provider_id,
      subject: one.subject,
      label: one.label,
      linkedAt: one.linked_at,
    })),
    /** What the log says that the person did. */
    log: entries.map((one) => ({
      at: one.at,
      action: one.action,
      target: one.target_kind === null ? null : { kind: one.target_kind, id: one.target_id },
      details: JSON.parse(one.details) as unknown,
    })),
  });
}
