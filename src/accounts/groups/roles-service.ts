import { fail, ok, type Result } from '#lib';
import type { Actor } from '../actor.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { guard, heldBy } from '../guard.ts';
import { PERMISSIONS, type Permission } from '../model.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, readPortalRights } from '../rights/cache.ts';
import { newId } from '../secrets/random.ts';
import { readPermissions } from './built-in.ts';
import type { Role, RoleDraft, RolesService } from './model.ts';
import * as repository from './repository.ts';
import { checkTitle } from './service.ts';

const MAX_ROLES = 200;
const MAX_DESCRIPTION = 1000;

const roleOf = (row: repository.RoleRow): Role => ({
  id: row.id,
  name: row.name,
  description: row.description,
  permissions: readPermissions(row.permissions),
  isBuiltIn: false,
});

/** Permissions in their own order; nobody makes a role of what they do not hold. */
function checkPermissions(
  actor: Actor,
  asked: readonly string[],
): Result<readonly Permission[], AccountProblem> {
  if (!asked.every((word) => PERMISSIONS.some((one) => one === word)))
    return fail({ code: 'unknown-permission', field: 'permissions' });
  const permissions = PERMISSIONS.filter((one) => asked.includes(one));
  return covers(heldBy(actor), permissions) ? ok(permissions) : fail({ code: 'not-allowed' });
}

export function createRolesService(context: AccountsContext): RolesService {
  const { store, clock } = context;

  const begin = (actor: Actor) => {
    const now = clock.now();
    return { now, refusal: guard(actor, 'manage-people', { freshAt: now }) };
  };

  /** One of the portal's own roles, of which the actor holds every permission. */
  const own = async (
    db: Db,
    actor: Actor,
    id: string,
  ): Promise<Result<repository.RoleRow, AccountProblem>> => {
    const role = (await readPortalRights(db)).roles.get(id);
    if (role?.isBuiltIn === true) return fail({ code: 'built-in' });
    const row = await repository.readRole(db, id);
    if (row === undefined || role === undefined) return fail({ code: 'not-found' });
    return covers(heldBy(actor), role.permissions) ? ok(row) : fail({ code: 'not-allowed' });
  };

  return {
    async list() {
      const roles = [...(await context.rights.portal()).roles.values()];
      return ok(roles.sort((a, b) => Number(b.isBuiltIn) - Number(a.isBuiltIn)));
    },

    async create(actor, draft: RoleDraft) {
      const { now, refusal } = begin(actor);
      if (refusal !== undefined) return fail(refusal);
      return change({ store, actor, now }, async (db, log) => {
        if ((await readPortalRights(db)).roles.size >= MAX_ROLES)
          return fail({ code: 'too-many', limit: MAX_ROLES });
        const title = await checkTitle(draft.name, (key) => repository.findRoleByKey(db, key));
        if (!title.ok) return title;
        const permissions = checkPermissions(actor, draft.permissions);
        if (!permissions.ok) return permissions;
        const row = {
          id: newId(),
          name: title.value.name,
          name_key: title.value.key,
          description: (draft.description ?? '').slice(0, MAX_DESCRIPTION),
          permissions: permissions.value.join(' '),
          created_at: now.toISOString(),
        };
        await repository.insertRole(db, row);
        log({
          action: 'role.created',
          target: { kind: 'role', id: row.id },
          details: { name: row.name, permissions: permissions.value },
        });
        return ok(roleOf(row));
      });
    },

    async change(actor, id, draft, isSeen) {
      const { now, refusal } = begin(actor);
      if (refusal !== undefined) return fail(refusal);
      return change({ store, actor, now }, async (db, log) => {
        const row = await own(db, actor, id);
        if (!row.ok) return row;
        if (isSeen?.(roleOf(row.value)) === false) return fail({ code: 'changed-meanwhile' });
        const next = { ...row.value };
        if (draft.name !== undefined && draft.name !== next.name) {
          const title = await checkTitle(draft.name, (key) => repository.findRoleByKey(db, key), id);
          if (!title.ok) return title;
          [next.name, next.name_key] = [title.value.name, title.value.key];
        }
        if (draft.description !== undefined) next.description = draft.description.slice(0, MAX_DESCRIPTION);
        if (draft.permissions !== undefined) {
          const permissions = checkPermissions(actor, draft.permissions);
          if (!permissions.ok) return permissions;
          next.permissions = permissions.value.join(' ');
        }
        await repository.updateRole(db, id, next);
        log({
          action: 'role.changed',
          target: { kind: 'role', id },
          details: {
            before: readPermissions(row.value.permissions),
            after: readPermissions(next.permissions),
          },
        });
        return ok(roleOf(next));
      });
    },

    async remove(actor, id) {
      const { now, refusal } = begin(actor);
      if (refusal !== undefined) return fail(refusal);
      return change({ store, actor, now }, async (db, log) => {
        const row = await own(db, actor, id);
        if (!row.ok) return row;
        if (await repository.isRoleCarried(db, id)) return fail({ code: 'role-in-use' });
        await repository.deleteRole(db, id);
        log({ action: 'role.removed', target: { kind: 'role', id }, details: { name: row.value.name } });
        return ok(undefined);
      });
    },
  };
}
