import type { Group } from '#accounts';
import { blankForm, type FormState } from '#web';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
import { readList } from './list-query.ts';
import {
  goTo,
  notHere,
  type OfficeAnswer,
  type OfficeCall,
  type OfficePost,
  type OfficeRoute,
  show,
} from './route.ts';
import { seenMark, stillStands } from './seen.ts';

const PATH = '/backoffice/groups/';
const ONE = `${PATH}:id/`;
// Enough to find somebody by more letters of the name.
const FOUND = 20;

const idOf = (call: OfficeCall): string => call.path.id ?? '';
const pathOf = (call: OfficeCall): string => `${PATH}${idOf(call)}/`;
const factsOf = ({ name, description, roleId }: Group) => ({ name, description, roleId: roleId ?? '' });

const formOf = (group: Group): FormState =>
  blankForm({ name: group.name, description: group.description, role: group.roleId ?? '' });

async function rolesFor(call: OfficeCall) {
  const roles = await call.deps.accounts.roles.list(call.viewer);
  return roles.ok ? roles.value : [];
}

async function listPage(call: OfficeCall): Promise<OfficeAnswer> {
  const groups = await call.deps.accounts.groups.list(call.viewer);
  if (!groups.ok)
    return stopped(call, groups.problems, { title: call.t('groups.tab'), back: '/backoffice/' });
  return show('groups', { groups: groups.value, roles: await rolesFor(call) });
}

/** Who is in the group, and who was found to be added. */
async function membersOf(call: OfficeCall, group: Group) {
  const { people } = call.deps.accounts;
  const list = readList(pathOf(call), call.query);
  const members = await people.list(call.viewer, { groupId: group.id, page: list.page });
  const found =
    list.search === ''
      ? undefined
      : await people.list(call.viewer, { search: list.search, state: 'active', pageSize: FOUND });
  return {
    list,
    people: members.ok ? members.value.items : [],
    pages: members.ok ? members.value.pages : 1,
    found: found?.ok ? found.value.items.filter(({ groups }) => !groups.includes(group.id)) : [],
  };
}

async function groupPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const found = await call.deps.accounts.groups.get(call.viewer, idOf(call));
  if (!found.ok) return stopped(call, found.problems, { title: call.t('groups.group'), back: PATH });
  const group = found.value;
  return show(
    'group',
    {
      group,
      roles: await rolesFor(call),
      form: form ?? formOf(group),
      seen: seenMark(factsOf(group)),
      members: await membersOf(call, group),
    },
    form === undefined ? 200 : 422,
  );
}

const newPage = async (call: OfficeCall, form: FormState = blankForm()): Promise<OfficeAnswer> =>
  show(
    'group',
    { roles: await rolesFor(call), form, seen: '' },
    Object.keys(form.problems).length > 0 ? 422 : 200,
  );

/** What the form says of a group. */
function draftOf({ form }: OfficePost) {
  const role = form.text('role', { required: false });
  return {
    name: form.text('name', { max: 100 }),
    description: form.text('description', { required: false, max: 500 }),
    roleId: role === '' ? null : role,
  };
}

const create: OfficeRoute = {
  path: `${PATH}new/`,
  section: 'groups',
  get: (call) => newPage(call),
  async post(call) {
    const { form } = call;
    const draft = draftOf(call);
    if (!form.isGood) return newPage(call, form.state());
    const created = await call.deps.accounts.groups.create(call.viewer, draft);
    if (created.ok) return goTo(`${PATH}${created.value.id}/`, 'group-created');
    if (isStale(created.problems)) return signInAgain(call);
    refuseAll(call, created.problems);
    return newPage(call, form.state());
  },
};

const edit: OfficeRoute = {
  path: ONE,
  section: 'groups',
  get: (call) => groupPage(call),
  async post(call) {
    const { form, viewer } = call;
    const { groups } = call.deps.accounts;
    const found = await groups.get(viewer, idOf(call));
    if (!found.ok) return notHere;
    const draft = draftOf(call);
    if (!stillStands(form, factsOf(found.value)) || !form.isGood) return groupPage(call, form.state());
    const isSeen = (now: Group) => form.hidden('seen') === seenMark(factsOf(now));
    const changed = await groups.change(viewer, idOf(call), draft, isSeen);
    if (changed.ok) return goTo(pathOf(call), 'saved');
    if (isStale(changed.problems)) return signInAgain(call);
    refuseAll(call, changed.problems);
    return groupPage(call, form.state());
  },
};

const remove: OfficeRoute = {
  path: `${ONE}remove/`,
  section: 'groups',
  async get(call) {
    const { t } = call;
    const found = await call.deps.accounts.groups.get(call.viewer, idOf(call));
    if (!found.ok) return stopped(call, found.problems, { title: t('groups.group'), back: PATH });
    const { name, memberCount } = found.value;
    return show('confirm', {
      title: t('groups.remove-title', { name }),
      consequences: [t('groups.remove-text', { count: memberCount }), t('groups.remove-rights')],
      crumbs: [
        { label: t('office.nav.groups'), path: PATH },
        { label: name, path: pathOf(call) },
      ],
      action: `${pathOf(call)}remove/`,
      hidden: {},
      submit: t('groups.remove'),
      cancel: pathOf(call),
    });
  },
  async post(call) {
    const removed = await call.deps.accounts.groups.remove(call.viewer, idOf(call));
    if (!removed.ok)
      return stopped(call, removed.problems, { title: call.t('groups.remove'), back: pathOf(call) });
    return goTo(PATH, 'group-removed');
  },
};

/** Adds somebody to the group, or takes somebody out of it. */
const membership = (act: 'add' | 'remove'): OfficeRoute => ({
  path: `${ONE}${act}-member/`,
  section: 'groups',
  async post(call) {
    const { groups } = call.deps.accounts;
    const person = call.form.hidden('person');
    const done =
      act === 'add'
        ? await groups.addMember(call.viewer, idOf(call), person)
        : await groups.removeMember(call.viewer, idOf(call), person);
    const title = call.t(act === 'add' ? 'groups.add-member' : 'groups.remove-member');
    if (!done.ok) return stopped(call, done.problems, { title, back: pathOf(call) });
    return goTo(pathOf(call), act === 'add' ? 'member-added' : 'member-removed');
  },
});

export const groupRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'groups', get: listPage },
  create,
  edit,
  remove,
  membership('add'),
  membership('remove'),
];
