import { z } from 'zod';
import { type Group, PERMISSIONS, type Role } from '#accounts';
import { ok } from '#lib';
import { accountProblem, answered, done, partOf, stillStands, windowOf, without } from './account-answers.ts';
import { changedMeanwhile, type ManagementCall, type ManagementRoute, notThere } from './route.ts';

const NEEDS = ' Asks for a key that administers accounts.';

const groupDraft = z.strictObject({
  name: z.string().max(100),
  description: z.string().max(500).default(''),
  roleId: z.string().max(100).nullable().default(null),
});
const groupChange = z
  .strictObject({
    name: z.string().max(100),
    description: z.string().max(500),
    roleId: z.string().max(100).nullable(),
  })
  .partial();
const roleDraft = z.strictObject({
  name: z.string().max(100),
  description: z.string().max(500).default(''),
  permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length),
});
const roleChange = z
  .strictObject({
    name: z.string().max(100),
    description: z.string().max(500),
    permissions: z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length),
  })
  .partial();

/** Only what was given, without the members that were not. */
const given = <Asked extends object>(asked: Asked) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Asked]: Exclude<Asked[Key], undefined>;
  };

const shown = (group: Group) => ({ ...group, roleId: group.roleId ?? null });
/** What a change is about: others may be added to a group meanwhile. */
const groupMark = ({ name, description, roleId }: Group) => ({ name, description, roleId: roleId ?? null });
const roleShown = (role: Role) => role;

const roleOf = async ({ deps, viewer, path }: ManagementCall): Promise<Role | undefined> => {
  const roles = await deps.accounts.roles.list(viewer);
  return roles.ok ? roles.value.find(({ id }) => id === path.role) : undefined;
};

const refusedTo = (call: ManagementCall) => without(call, 'manage-people', 'manage people');

const members: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/groups/{group}/members',
    operationId: 'listMembers',
    summary: 'Who is in a group, by name.',
    tag: 'groups',
    isList: true,
    async answer({ deps, viewer, path, query }) {
      const groupId = path.group ?? '';
      const group = await deps.accounts.groups.get(viewer, groupId);
      const found = await windowOf(query, (page) => deps.accounts.people.list(viewer, { groupId, page }));
      if (found.ok && !group.ok) return accountProblem(group.problems[0]);
      return answered(found, ({ total, items }) => ({
        total_count: total,
        results: items.map(({ id, name, state }) => ({ id, name, state })),
      }));
    },
  },
  {
    method: 'PUT',
    path: '/groups/{group}/members/{person}',
    operationId: 'addMember',
    summary: `Adds somebody to a group.${NEEDS}`,
    tag: 'groups',
    answer: async ({ deps, viewer, path }) =>
      done(await deps.accounts.groups.addMember(viewer, path.group ?? '', path.person ?? '')),
  },
  {
    method: 'DELETE',
    path: '/groups/{group}/members/{person}',
    operationId: 'removeMember',
    summary: `Takes somebody out of a group.${NEEDS}`,
    tag: 'groups',
    answer: async ({ deps, viewer, path }) =>
      done(await deps.accounts.groups.removeMember(viewer, path.group ?? '', path.person ?? '')),
  },
];

const roles: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/roles',
    operationId: 'listRoles',
    summary: 'Sets of permissions that groups carry, the built-in ones first.',
    tag: 'groups',
    isList: true,
    async answer(call) {
      const refusal = refusedTo(call);
      if (refusal !== undefined) return refusal;
      return answered(await call.deps.accounts.roles.list(call.viewer), partOf(call));
    },
  },
  {
    method: 'GET',
    path: '/roles/{role}',
    operationId: 'getRole',
    summary: 'A role and its permissions.',
    tag: 'groups',
    async answer(call) {
      const role = refusedTo(call) === undefined ? await roleOf(call) : undefined;
      return role === undefined ? notThere('such role') : answered(ok(role), roleShown, { mark: roleShown });
    },
  },
  {
    method: 'POST',
    path: '/roles',
    operationId: 'addRole',
    summary: `Makes a role; nobody gives a permission that they do not hold.${NEEDS}`,
    tag: 'groups',
    body: roleDraft,
    answer: async ({ deps, viewer, body }) =>
      answered(await deps.accounts.roles.create(viewer, body as z.infer<typeof roleDraft>), roleShown, {
        status: 201,
        mark: roleShown,
      }),
  },
  {
    method: 'PATCH',
    path: '/roles/{role}',
    operationId: 'changeRole',
    summary: `Changes a role, and with it what the groups that carry it may do.${NEEDS}`,
    tag: 'groups',
    needsMatch: true,
    body: roleChange,
    async answer(call) {
      const refusal = refusedTo(call);
      if (refusal !== undefined) return refusal;
      const role = await roleOf(call);
      if (role === undefined) return notThere('such role');
      if (!stillStands(call, role)) return changedMeanwhile;
      const asked = given(call.body as z.infer<typeof roleChange>);
      const isSeen = (now: Role) => stillStands(call, roleShown(now));
      const changed = await call.deps.accounts.roles.change(call.viewer, role.id, asked, isSeen);
      return answered(changed, roleShown, { mark: roleShown });
    },
  },
  {
    method: 'DELETE',
    path: '/roles/{role}',
    operationId: 'removeRole',
    summary: `Removes a role that no group carries.${NEEDS}`,
    tag: 'groups',
    answer: async ({ deps, viewer, path }) => done(await deps.accounts.roles.remove(viewer, path.role ?? '')),
  },
];

/** Groups, who is in them, and the roles that they carry: for whoever may manage people. */
export const groupRoutes: readonly ManagementRoute[] = [
  {
    method: 'GET',
    path: '/groups',
    operationId: 'listGroups',
    summary: 'Groups, by name.',
    tag: 'groups',
    isList: true,
    async answer(call) {
      const refusal = refusedTo(call);
      if (refusal !== undefined) return refusal;
      return answered(await call.deps.accounts.groups.list(call.viewer), partOf(call, shown));
    },
  },
  {
    method: 'POST',
    path: '/groups',
    operationId: 'addGroup',
    summary: `Makes a group; roleId says what its members may do in the portal.${NEEDS}`,
    tag: 'groups',
    body: groupDraft,
    async answer({ deps, viewer, body }) {
      const made = await deps.accounts.groups.create(viewer, body as z.infer<typeof groupDraft>);
      return answered(made, shown, { status: 201, mark: groupMark });
    },
  },
  {
    method: 'GET',
    path: '/groups/{group}',
    operationId: 'getGroup',
    summary: 'A group. The ETag stands for its name, description and role.',
    tag: 'groups',
    async answer(call) {
      const refusal = refusedTo(call);
      if (refusal !== undefined) return refusal;
      const found = await call.deps.accounts.groups.get(call.viewer, call.path.group ?? '');
      return answered(found, shown, { mark: groupMark });
    },
  },
  {
    method: 'PATCH',
    path: '/groups/{group}',
    operationId: 'changeGroup',
    summary: `Changes name, description or role of a group; what is not given stays.${NEEDS}`,
    tag: 'groups',
    needsMatch: true,
    body: groupChange,
    async answer(call) {
      const refusal = refusedTo(call);
      if (refusal !== undefined) return refusal;
      const { groups } = call.deps.accounts;
      const found = await groups.get(call.viewer, call.path.group ?? '');
      if (!found.ok) return accountProblem(found.problems[0]);
      if (!stillStands(call, groupMark(found.value))) return changedMeanwhile;
      const asked = given(call.body as z.infer<typeof groupChange>);
      const isSeen = (now: Group) => stillStands(call, groupMark(now));
      const changed = await groups.change(call.viewer, found.value.id, asked, isSeen);
      return answered(changed, shown, { mark: groupMark });
    },
  },
  {
    method: 'DELETE',
    path: '/groups/{group}',
    operationId: 'removeGroup',
    summary: `Removes a group; its members lose what it gave them.${NEEDS}`,
    tag: 'groups',
    answer: async ({ deps, viewer, path }) =>
      done(await deps.accounts.groups.remove(viewer, path.group ?? '')),
  },
  ...members,
  ...roles,
];
