import { fail, ok, type Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { AuditEvent } from '../audit/model.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { guard, heldBy } from '../guard.ts';
import { nameKey, nameProblem, tidyName } from '../people/names.ts';
import { countAdministrators, readPerson } from '../people/repository.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';
import { newId } from '../secrets/random.ts';
import { ADMINISTRATORS, type Group, type GroupDraft, type GroupsService } from './model.ts';
import * as repository from './repository.ts';

const MAX_GROUPS = 5000;
const MAX_DESCRIPTION = 1000;
// Everybody, known or not, for whoever gives rights on datasets; no group of people is called so.
const RESERVED_KEYS = new Set(['everyone']);

type Log = (event: AuditEvent) => void;
type Row = NonNullable<Awaited<ReturnType<typeof repository.readGroup>>>;

const groupOf = (row: Row): Group => ({
  id: row.id,
  name: row.name,
  description: row.description,
  roleId: row.role_id ?? undefined,
  memberCount: row.member_count ?? 0,
  isBuiltIn: row.is_built_in === 1,
  createdAt: row.created_at,
});

/** A name for a group or a role that no other has. */
export async function checkTitle(
  text: string,
  holderOf: (key: string) => Promise<{ readonly id: string } | undefined>,
  id?: string,
): Promise<Result<{ readonly name: string; readonly key: string }, AccountProblem>> {
  const name = tidyName(text);
  const reason = nameProblem(name);
  if (reason !== undefined) return fail({ code: 'name-unusable', field: 'name', reason });
  const key = nameKey(name);
  const holder = await holderOf(key);
  return RESERVED_KEYS.has(key) || (holder !== undefined && holder.id !== id)
    ? fail({ code: 'name-taken', field: 'name' })
    : ok({ name, key });
}

/** A role that there is, and that gives nothing the actor does not hold. */
async function checkRole(db: Db, actor: Actor, roleId: string | null): Promise<Result<void, AccountProblem>> {
  if (roleId === null) return ok(undefined);
  const role = (await readPortalRights(db)).roles.get(roleId);
  if (role === undefined) return fail({ code: 'unknown-role', field: 'role' });
  return covers(heldBy(actor), role.permissions) ? ok(undefined) : fail({ code: 'not-allowed' });
}

export function createGroupsService(context: AccountsContext): GroupsService {
  const { store, clock } = context;

  /** One change of one group whose permissions the actor holds. */
  const changing = <T>(
    actor: Actor,
    id: string,
    work: (db: Db, log: Log, row: Row) => Promise<Result<T, AccountProblem>>,
  ): Promise<Result<T, AccountProblem>> => {
    const now = clock.now();
    const refusal = guard(actor, 'manage-people', { freshAt: now });
    if (refusal !== undefined) return Promise.resolve(fail(refusal));
    return change({ store, actor, now }, async (db, log) => {
      const row = await repository.readGroup(db, id);
      if (row === undefined) return fail({ code: 'not-found' });
      const given = permissionsOf(await readPortalRights(db), [id]);
      return covers(heldBy(actor), given) ? work(db, log, row) : fail({ code: 'not-allowed' });
    });
  };

  const read = async (db: Db, id: string): Promise<Result<Group, AccountProblem>> => {
    const row = await repository.readGroup(db, id);
    return row === undefined ? fail({ code: 'not-found' }) : ok(groupOf(row));
  };

  return {
    async list() {
      return ok((await repository.listGroups(store.db)).map(groupOf));
    },

    get: (_actor, id) => read(store.db, id),

    async create(actor, draft) {
      const now = clock.now();
      const refusal = guard(actor, 'manage-people', { freshAt: now });
      if (refusal !== undefined) return fail(refusal);
      return change({ store, actor, now }, async (db, log) => {
        if ((await repository.listGroups(db)).length >= MAX_GROUPS)
          return fail({ code: 'too-many', limit: MAX_GROUPS });
        const title = await checkTitle(draft.name, (key) => repository.findGroupByKey(db, key));
        if (!title.ok) return title;
        const role = await checkRole(db, actor, draft.roleId ?? null);
        if (!role.ok) return role;
        const id = newId();
        await repository.insertGroup(db, {
          id,
          name: title.value.name,
          name_key: title.value.key,
          description: (draft.description ?? '').slice(0, MAX_DESCRIPTION),
          role_id: draft.roleId ?? null,
          is_built_in: 0,
          created_at: now.toISOString(),
        });
        log({
          action: 'group.created',
          target: { kind: 'group', id },
          details: { name: title.value.name, role: draft.roleId ?? null },
        });
        return read(db, id);
      });
    },

    change: (actor, id, draft, isSeen) =>
      changing(actor, id, async (db, log, row) => {
        if (isSeen?.(groupOf(row)) === false) return fail({ code: 'changed-meanwhile' });
        const changed = await changesOf(db, actor, row, draft);
        if (!changed.ok) return changed;
        if (Object.keys(changed.value).length > 0) {
          await repository.updateGroup(db, id, changed.value);
          const { name, role_id } = changed.value;
          log({ action: 'group.changed', target: { kind: 'group', id }, details: { name, role: role_id } });
        }
        return read(db, id);
      }),

    async remove(actor, id) {
      const removed = await changing(actor, id, async (db, log, row) => {
        if (row.is_built_in === 1) return fail({ code: 'built-in' });
        await repository.deleteGroup(db, id);
        log({ action: 'group.removed', target: { kind: 'group', id }, details: { name: row.name } });
        return ok(undefined);
      });
      if (removed.ok) await context.tellRemoved(actor, { kind: 'group', id });
      return removed;
    },

    addMember: (actor, groupId, personId) =>
      changing(actor, groupId, async (db, log) => {
        if ((await readPerson(db, personId)) === undefined) return fail({ code: 'not-found' });
        if (await repository.addMember(db, groupId, personId, clock.now().toISOString()))
          log({
            action: 'group.member-added',
            target: { kind: 'group', id: groupId },
            details: { person: personId },
          });
        return ok(undefined);
      }),

    removeMember: (actor, groupId, personId) =>
      changing(actor, groupId, async (db, log) => {
        if (!(await repository.removeMember(db, groupId, personId))) return ok(undefined);
        if (groupId === ADMINISTRATORS && (await countAdministrators(db)) === 0)
          return fail({ code: 'last-administrator' });
        log({
          action: 'group.member-removed',
          target: { kind: 'group', id: groupId },
          details: { person: personId },
        });
        return ok(undefined);
      }),
  };
}

async function changesOf(
  db: Db,
  actor: Actor,
  row: Row,
  draft: Partial<GroupDraft>,
): Promise<Result<Partial<repository.GroupRow>, AccountProblem>> {
  const changes: Partial<repository.GroupRow> = {};
  if (draft.name !== undefined && draft.name !== row.name) {
    const title = await checkTitle(draft.name, (key) => repository.findGroupByKey(db, key), row.id);
    if (!title.ok) return title;
    Object.assign(changes, { name: title.value.name, name_key: title.value.key });
  }
  if (draft.description !== undefined) changes.description = draft.description.slice(0, MAX_DESCRIPTION);
  if (draft.roleId !== undefined && draft.roleId !== row.role_id) {
    if (row.is_built_in === 1) return fail({ code: 'built-in' });
    const role = await checkRole(db, actor, draft.roleId);
    if (!role.ok) return role;
    changes.role_id = draft.roleId;
  }
  return ok(changes);
}
