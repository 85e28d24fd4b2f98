import { may, PERMISSIONS, type Role } from '#accounts';
import { blankForm, type FormState } from '#web';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
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

const PATH = '/backoffice/roles/';
const ONE = `${PATH}:id/`;

const idOf = (call: OfficeCall): string => call.path.id ?? '';
const pathOf = (call: OfficeCall): string => `${PATH}${idOf(call)}/`;
const factsOf = ({ name, description, permissions }: Role) => ({ name, description, permissions });
const givable = ({ viewer }: OfficeCall) => PERMISSIONS.filter((permission) => may(viewer, permission));

async function roleOf(call: OfficeCall): Promise<Role | undefined> {
  const roles = await call.deps.accounts.roles.list(call.viewer);
  return roles.ok ? roles.value.find(({ id }) => id === idOf(call)) : undefined;
}

async function rolePage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const role = await roleOf(call);
  if (role === undefined) return notHere;
  const { name, description, permissions } = role;
  return show(
    'role',
    {
      role,
      givable: givable(call),
      form: form ?? blankForm({ name, description, permissions }),
      seen: seenMark(factsOf(role)),
    },
    form === undefined ? 200 : 422,
  );
}

const newPage = async (call: OfficeCall, form: FormState = blankForm()): Promise<OfficeAnswer> =>
  show('role', { givable: givable(call), form, seen: '' }, Object.keys(form.problems).length > 0 ? 422 : 200);

const draftOf = (call: OfficePost) => ({
  name: call.form.text('name', { max: 100 }),
  description: call.form.text('description', { required: false, max: 500 }),
  permissions: call.form.choices('permissions', givable(call)),
});

export const roleRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'groups',
    async get(call) {
      const roles = await call.deps.accounts.roles.list(call.viewer);
      if (!roles.ok) return stopped(call, roles.problems, { title: call.t('roles.tab'), back: PATH });
      return show('roles', { roles: roles.value });
    },
  },
  {
    path: `${PATH}new/`,
    section: 'groups',
    get: (call) => newPage(call),
    async post(call) {
      const { form } = call;
      const draft = draftOf(call);
      if (!form.isGood) return newPage(call, form.state());
      const created = await call.deps.accounts.roles.create(call.viewer, draft);
      if (created.ok) return goTo(PATH, 'role-created');
      if (isStale(created.problems)) return signInAgain(call);
      refuseAll(call, created.problems);
      return newPage(call, form.state());
    },
  },
  {
    path: ONE,
    section: 'groups',
    get: (call) => rolePage(call),
    async post(call) {
      const { form } = call;
      const role = await roleOf(call);
      if (role === undefined) return notHere;
      const draft = draftOf(call);
      if (!stillStands(form, factsOf(role)) || !form.isGood) return rolePage(call, form.state());
      const isSeen = (now: Role) => form.hidden('seen') === seenMark(factsOf(now));
      const changed = await call.deps.accounts.roles.change(call.viewer, role.id, draft, isSeen);
      if (changed.ok) return goTo(pathOf(call), 'saved');
      if (isStale(changed.problems)) return signInAgain(call);
      refuseAll(call, changed.problems);
      return rolePage(call, form.state());
    },
  },
  {
    path: `${ONE}remove/`,
    section: 'groups',
    async get(call) {
      const { t } = call;
      const role = await roleOf(call);
      if (role === undefined) return notHere;
      return show('confirm', {
        title: t('roles.remove-title', { name: role.name }),
        consequences: [t('roles.remove-text')],
        crumbs: [
          { label: t('roles.tab'), path: PATH },
          { label: role.name, path: pathOf(call) },
        ],
        action: `${pathOf(call)}remove/`,
        hidden: {},
        submit: t('roles.remove'),
        cancel: pathOf(call),
      });
    },
    async post(call) {
      const removed = await call.deps.accounts.roles.remove(call.viewer, idOf(call));
      if (!removed.ok)
        return stopped(call, removed.problems, { title: call.t('roles.remove'), back: pathOf(call) });
      return goTo(PATH, 'role-removed');
    },
  },
];
