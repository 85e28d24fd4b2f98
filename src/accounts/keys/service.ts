import { fail, ok, type Result } from '#lib';
import { type Actor, isSelf } from '../actor.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { FRESH_MS, guard, heldBy, isFresh } from '../guard.ts';
import { KEY_SCOPES, type KnownViewer } from '../model.ts';
import { nameProblem, tidyName } from '../people/names.ts';
import { groupsOf } from '../people/repository.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';
import { hashToken, newId } from '../secrets/random.ts';
import type { ApiKey, KeyDraft, KeysService } from './model.ts';
import * as repository from './repository.ts';
import { readScopes } from './scopes.ts';
import { newApiKey } from './secret.ts';

const MAX_KEYS = 50;
const PAGE = 50;
const MAX_QUOTA = 1_000_000_000;

const keyOf = (row: repository.KeyRow & { readonly used_at: string | null }, now: Date): ApiKey => ({
  id: row.id,
  personId: row.person_id,
  name: row.name,
  hint: row.hint,
  scopes: readScopes(row.scopes),
  dailyQuota: row.daily_quota ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  isExpired: row.expires_at !== null && row.expires_at <= now.toISOString(),
  lastUsedAt: row.used_at ?? undefined,
});

const checkQuota = (quota: number | null | undefined): Result<void, AccountProblem> =>
  quota === undefined || quota === null || (Number.isInteger(quota) && quota >= 1 && quota <= MAX_QUOTA)
    ? ok(undefined)
    : fail({ code: 'quota-out-of-range', field: 'dailyQuota' });

const checkKeyName = (text: string): Result<string, AccountProblem> => {
  const name = tidyName(text);
  const reason = nameProblem(name);
  return reason === undefined || reason === 'mixed-alphabets'
    ? ok(name)
    : fail({ code: 'name-unusable', field: 'name', reason });
};

/** What of a draft can be kept, or what is wrong with it. */
function checkDraft(
  draft: KeyDraft,
  actor: KnownViewer,
  now: Date,
): Result<Pick<repository.KeyRow, 'name' | 'scopes' | 'expires_at' | 'daily_quota'>, AccountProblem> {
  const name = checkKeyName(draft.name);
  if (!name.ok) return name;
  const isForAccounts = draft.scopes.includes('accounts');
  const scopes = KEY_SCOPES.filter((scope) => isForAccounts || draft.scopes.includes(scope));
  if (scopes.length === 0) return fail({ code: 'scopes-needed', field: 'scopes' });
  const wanted = draft.expiresAt === undefined ? undefined : Date.parse(draft.expiresAt);
  if (wanted !== undefined && !(wanted > now.getTime()))
    return fail({ code: 'not-in-the-future', field: 'expiresAt' });
  // Never longer than the sign-in that made it is fresh, whatever was asked, nor by a key that such a key makes.
  const fresh = Date.parse(actor.authenticatedAt ?? '') + FRESH_MS;
  const expires = isForAccounts ? Math.min(wanted ?? fresh, fresh) : wanted;
  const quota = checkQuota(draft.dailyQuota);
  if (!quota.ok) return quota;
  return ok({
    name: name.value,
    scopes: scopes.join(' '),
    expires_at: expires === undefined ? null : new Date(expires).toISOString(),
    daily_quota: draft.dailyQuota ?? null,
  });
}

export function createKeysService(context: AccountsContext): KeysService {
  const { store, clock } = context;

  /** A key that is the actor’s own, or of somebody whom the actor may change. Others’ keys are not there. */
  const reachable = async (
    db: Db,
    actor: Actor,
    id: string,
  ): Promise<Result<repository.KeyRow, AccountProblem>> => {
    const row = await repository.readKey(db, id);
    if (row === undefined) return fail({ code: 'not-found' });
    if (isSelf(actor, row.person_id)) return ok(row);
    if (guard(actor, 'manage-people') !== undefined) return fail({ code: 'not-found' });
    const theirs = permissionsOf(await readPortalRights(db), await groupsOf(db, row.person_id));
    return covers(heldBy(actor), theirs) ? ok(row) : fail({ code: 'not-allowed' });
  };

  const read = async (db: Db, id: string): Promise<Result<ApiKey, AccountProblem>> => {
    const row = await repository.readUsedKey(db, id);
    return row === undefined ? fail({ code: 'not-found' }) : ok(keyOf(row, clock.now()));
  };

  return {
    async listOf(actor, personId) {
      if (!isSelf(actor, personId)) {
        const refusal = guard(actor, 'manage-people');
        if (refusal !== undefined) return fail(refusal);
      }
      const now = clock.now();
      return ok((await repository.keysOf(store.db, personId)).map((row) => keyOf(row, now)));
    },

    async list(actor, page = 1) {
      const refusal = guard(actor, 'manage-people');
      if (refusal !== undefined) return fail(refusal);
      const now = clock.now();
      const total = await repository.countKeys(store.db);
      const offset = (Math.max(1, page) - 1) * PAGE;
      const rows = await repository.listKeys(store.db, { limit: PAGE, offset });
      return ok({
        items: rows.map((row) => keyOf(row, now)),
        total,
        pages: Math.max(1, Math.ceil(total / PAGE)),
      });
    },

    async get(actor, id) {
      const found = await read(store.db, id);
      if (!found.ok || isSelf(actor, found.value.personId)) return found;
      return guard(actor, 'manage-people') === undefined ? found : fail({ code: 'not-found' });
    },

    async create(actor, draft) {
      const now = clock.now();
      if (actor.kind !== 'person') return fail({ code: 'not-allowed' });
      // A key would be a way round what the settings ask of its person.
      if (actor.lacksFactor === true) return fail({ code: 'not-allowed' });
      if (!isFresh(actor, now)) return fail({ code: 'fresh-sign-in-needed' });
      if (draft.dailyQuota !== undefined && guard(actor, 'manage-people') !== undefined)
        return fail({ code: 'not-allowed' });
      const checked = checkDraft(draft, actor, now);
      if (!checked.ok) return checked;
      const secret = newApiKey();
      const made = await change({ store, actor, now }, async (db, log) => {
        await repository.deleteSpent(db, actor.personId, now.toISOString());
        if ((await repository.countKeys(db, actor.personId)) >= MAX_KEYS)
          return fail({ code: 'too-many', limit: MAX_KEYS });
        const id = newId();
        await repository.insertKey(db, {
          id,
          person_id: actor.personId,
          hash: hashToken(secret),
          hint: secret.slice(-4),
          created_at: now.toISOString(),
          ...checked.value,
        });
        const { scopes, expires_at } = checked.value;
        log({ action: 'key.created', target: { kind: 'key', id }, details: { scopes, expires: expires_at } });
        return read(db, id);
      });
      return made.ok ? ok({ key: made.value, secret }) : made;
    },

    async change(actor, id, asked) {
      const quota = checkQuota(asked.dailyQuota);
      if (!quota.ok) return quota;
      if (asked.dailyQuota !== undefined && guard(actor, 'manage-people') !== undefined)
        return fail({ code: 'not-allowed' });
      const name = asked.name === undefined ? ok(undefined) : checkKeyName(asked.name);
      if (!name.ok) return name;
      return change({ store, actor, now: clock.now() }, async (db, log) => {
        const row = await reachable(db, actor, id);
        if (!row.ok) return row;
        const changes = {
          ...(name.value !== undefined && { name: name.value }),
          ...(asked.dailyQuota !== undefined && { daily_quota: asked.dailyQuota }),
        };
        if (Object.keys(changes).length > 0) {
          await repository.updateKey(db, id, changes);
          log({
            action: 'key.changed',
            target: { kind: 'key', id },
            details: { dailyQuota: asked.dailyQuota },
          });
        }
        return read(db, id);
      });
    },

    revoke: (actor, id) =>
      change({ store, actor, now: clock.now() }, async (db, log) => {
        const row = await reachable(db, actor, id);
        if (!row.ok) return row;
        await repository.deleteKey(db, id);
        log({ action: 'key.revoked', target: { kind: 'key', id }, details: { person: row.value.person_id } });
        return ok(undefined);
      }),
  };
}
