import { type ApiKey, KEY_SCOPES, type KeyScope, may } from '#accounts';
import { blankForm, type FormState } from '#web';
import { BASE } from '../explore/links.ts';
import { originOf } from '../origin.ts';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
import { readList } from './list-query.ts';
import { goTo, notHere, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const ALL = '/backoffice/keys/';
const OWN = '/account/keys/';
const MAX_QUOTA = 1_000_000_000;

const idOf = (call: OfficeCall): string => call.path.id ?? '';

/** Scopes that the person's own rights leave room for. */
const scopesFor = ({ viewer }: OfficeCall): readonly KeyScope[] =>
  KEY_SCOPES.filter(
    (scope) =>
      (scope !== 'administer' && scope !== 'accounts') ||
      may(viewer, 'manage-people') ||
      may(viewer, 'manage-settings'),
  );

/** A key of somebody's: in the back office anybody's, in one's account one's own. */
async function keyOf(call: OfficeCall, isOwn: boolean): Promise<ApiKey | undefined> {
  const { keys } = call.deps.accounts;
  if (isOwn) {
    const own = await keys.listOf(call.viewer, call.viewer.personId);
    return own.ok ? own.value.find(({ id }) => id === idOf(call)) : undefined;
  }
  const found = await keys.get(call.viewer, idOf(call));
  return found.ok ? found.value : undefined;
}

const formOf = (key: ApiKey): FormState =>
  blankForm({ name: key.name, dailyQuota: key.dailyQuota === undefined ? '' : String(key.dailyQuota) });

/** One key, and the way to change and end it; the same in both places. */
function oneKey(isOwn: boolean): readonly OfficeRoute[] {
  const path = isOwn ? OWN : ALL;
  const section = isOwn ? 'account.keys' : 'keys';
  const back = { label: isOwn ? 'account.nav.keys' : 'office.nav.keys', path } as const;
  const page = async (call: OfficeCall, form?: FormState): Promise<OfficeAnswer> => {
    const key = await keyOf(call, isOwn);
    if (key === undefined) return notHere;
    const names = isOwn ? undefined : await call.deps.accounts.people.names([key.personId]);
    return show(
      'key',
      { key, owner: names?.get(key.personId), form: form ?? formOf(key), back, hasQuota: !isOwn },
      form === undefined ? 200 : 422,
    );
  };
  const edit: OfficeRoute = {
    path: `${path}:id/`,
    section,
    get: (call) => page(call),
    async post(call) {
      const { form } = call;
      const key = await keyOf(call, isOwn);
      if (key === undefined) return notHere;
      const name = form.text('name', { max: 100 });
      const quota = isOwn
        ? undefined
        : form.integer('dailyQuota', { min: 1, max: MAX_QUOTA, required: false });
      if (!form.isGood) return page(call, form.state());
      const changed = await call.deps.accounts.keys.change(call.viewer, key.id, {
        name,
        ...(isOwn ? {} : { dailyQuota: quota ?? null }),
      });
      if (changed.ok) return goTo(`${path}${key.id}/`, 'saved');
      if (isStale(changed.problems)) return signInAgain(call);
      refuseAll(call, changed.problems);
      return page(call, form.state());
    },
  };
  const revoke: OfficeRoute = {
    path: `${path}:id/revoke/`,
    section,
    async get(call) {
      const { t } = call;
      const key = await keyOf(call, isOwn);
      if (key === undefined) return notHere;
      return show('confirm', {
        title: t('keys.revoke-title', { name: key.name }),
        consequences: [t('keys.revoke-text')],
        crumbs: [
          { label: t(back.label), path },
          { label: key.name, path: `${path}${key.id}/` },
        ],
        action: `${path}${key.id}/revoke/`,
        hidden: {},
        submit: t('keys.revoke'),
        cancel: `${path}${key.id}/`,
      });
    },
    async post(call) {
      const key = await keyOf(call, isOwn);
      if (key === undefined) return notHere;
      const revoked = await call.deps.accounts.keys.revoke(call.viewer, key.id);
      if (!revoked.ok) return stopped(call, revoked.problems, { title: key.name, back: path });
      return goTo(path, 'key-revoked');
    },
  };
  return [edit, revoke];
}

async function allPage(call: OfficeCall): Promise<OfficeAnswer> {
  const { accounts } = call.deps;
  const list = readList(ALL, call.query);
  const found = await accounts.keys.list(call.viewer, list.page);
  if (!found.ok)
    return stopped(call, found.problems, { title: call.t('office.nav.keys'), back: '/backoffice/' });
  const { items: keys, total, pages } = found.value;
  const names = await accounts.people.names([...new Set(keys.map(({ personId }) => personId))]);
  return show('keys', { list, keys, names, total, pages });
}

async function ownPage(call: OfficeCall): Promise<OfficeAnswer> {
  const found = await call.deps.accounts.keys.listOf(call.viewer, call.viewer.personId);
  if (!found.ok) return stopped(call, found.problems, { title: call.t('account.nav.keys'), back: OWN });
  return show('ownKeys', { keys: found.value });
}

const newPage = async (call: OfficeCall, form?: FormState): Promise<OfficeAnswer> =>
  show(
    'newKey',
    {
      form: form ?? blankForm({ scopes: ['read'] }),
      scopes: scopesFor(call),
      today: call.now.toISOString().slice(0, 10),
    },
    form === undefined ? 200 : 422,
  );

const create: OfficeRoute = {
  path: `${OWN}new/`,
  section: 'account.keys',
  isSensitive: true,
  get: (call) => newPage(call),
  async post(call) {
    const { form, deps } = call;
    const name = form.text('name', { max: 100 });
    const scopes = form.choices('scopes', scopesFor(call));
    const expiresAt = form.endOfDay('expiresAt');
    if (!form.isGood) return newPage(call, form.state());
    const created = await deps.accounts.keys.create(call.viewer, {
      name,
      scopes,
      ...(expiresAt === undefined ? {} : { expiresAt }),
    });
    if (created.ok) {
      const example = `${originOf(call.request, deps.settings)}${BASE}/catalog/datasets`;
      return show('keySecret', { ...created.value, example });
    }
    if (isStale(created.problems)) return signInAgain(call);
    refuseAll(call, created.problems);
    return newPage(call, form.state());
  },
};

export const keyRoutes: readonly OfficeRoute[] = [
  { path: ALL, section: 'keys', get: allPage },
  ...oneKey(false),
  { path: OWN, section: 'account.keys', get: ownPage },
  create,
  ...oneKey(true),
];
