import type { KnownViewer, Person, PersonState } from '#accounts';
import { activeLanguage } from '#i18n';
import { blankForm, type FormState } from '#web';
import { refuseAll, stopped } from './account-problems.ts';
import { readList } from './list-query.ts';
import type { SaidCode } from './route.ts';
import { goTo, notHere, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';
import { deliveryAnswer } from './secret-link.ts';

const PATH = '/backoffice/people/';
const ONE = `${PATH}:id/`;
const STATES = ['active', 'disabled'] as const satisfies readonly PersonState[];
const ACTIVITY = 50;

const idOf = (call: OfficeCall): string => call.path.id ?? '';
const pathOf = (call: OfficeCall): string => `${PATH}${idOf(call)}/`;
const isSelf = (viewer: KnownViewer, id: string): boolean => viewer.personId === id;

async function listPage(call: OfficeCall): Promise<OfficeAnswer> {
  const { deps, viewer } = call;
  const groups = await deps.accounts.groups.list(viewer);
  const known = groups.ok ? groups.value : [];
  const list = readList(PATH, call.query, {
    choices: { group: known.map(({ id }) => id), state: STATES },
  });
  const { search, page, chosen } = list;
  const state = STATES.find((one) => one === chosen.state);
  const found = await deps.accounts.people.list(viewer, {
    page,
    ...(search === '' ? {} : { search }),
    ...(chosen.group === undefined ? {} : { groupId: chosen.group }),
    ...(state === undefined ? {} : { state }),
  });
  if (!found.ok) return stopped(call, found.problems, { title: call.t('office.nav.people'), back: PATH });
  const { items: people, total, pages } = found.value;
  return show('people', { list, people, total, pages, groups: known });
}

const formOf = (person: Person): FormState =>
  blankForm({
    name: person.name,
    email: person.email ?? '',
    language: person.language ?? '',
    groups: person.groups,
  });

async function personPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { accounts } = call.deps;
  const found = await accounts.people.get(call.viewer, idOf(call));
  if (!found.ok) return stopped(call, found.problems, { title: call.t('people.person'), back: PATH });
  const groups = await accounts.groups.list(call.viewer);
  const person = found.value;
  return show(
    'person',
    {
      person,
      groups: groups.ok ? groups.value : [],
      form: form ?? formOf(person),
      isSelf: isSelf(call.viewer, person.id),
    },
    form === undefined ? 200 : 422,
  );
}

/** A question before something is done with a person. */
const question = (
  act: 'disable' | 'remove' | 'reset-factors',
  consequences: (person: Person, call: OfficeCall) => readonly string[],
): NonNullable<OfficeRoute['get']> => {
  return async (call) => {
    const { t } = call;
    const found = await call.deps.accounts.people.get(call.viewer, idOf(call));
    if (!found.ok) return stopped(call, found.problems, { title: t('people.person'), back: PATH });
    const { name } = found.value;
    return show('confirm', {
      title: t(`people.${act}-title`, { name }),
      consequences: consequences(found.value, call),
      crumbs: [
        { label: t('office.nav.people'), path: PATH },
        { label: name, path: pathOf(call) },
      ],
      action: `${pathOf(call)}${act}/`,
      hidden: {},
      submit: t(`people.${act}`),
      cancel: pathOf(call),
    });
  };
};

/** Switches an account off or on. */
const change = (state: PersonState, said: SaidCode): NonNullable<OfficeRoute['post']> => {
  return async (call) => {
    const { t } = call;
    const title = t(state === 'active' ? 'people.enable' : 'people.disable');
    const changed = await call.deps.accounts.people.change(call.viewer, idOf(call), { state });
    if (!changed.ok) return stopped(call, changed.problems, { title, back: pathOf(call) });
    return goTo(pathOf(call), said);
  };
};

const profile: OfficeRoute = {
  path: ONE,
  section: 'people',
  get: (call) => personPage(call),
  async post(call) {
    const { form, deps, viewer } = call;
    const { accounts, settings } = deps;
    const groups = await accounts.groups.list(viewer);
    const name = form.text('name', { max: 100 });
    const email = form.text('email', { required: false, max: 254 });
    const language = activeLanguage(form.text('language', { required: false }), settings.languages);
    const chosen = form.choices('groups', groups.ok ? groups.value.map(({ id }) => id) : []);
    const revision = form.integer('revision', { min: 0, max: Number.MAX_SAFE_INTEGER });
    if (!form.isGood) return personPage(call, form.state());
    const changed = await accounts.people.change(viewer, idOf(call), {
      name,
      email: email === '' ? null : email,
      language: language ?? null,
      groups: chosen,
      ...(revision === undefined ? {} : { ifRevision: revision }),
    });
    if (changed.ok) return goTo(pathOf(call), 'saved');
    if (changed.problems[0].code === 'not-found') return notHere;
    if (changed.problems[0].code === 'fresh-sign-in-needed')
      return stopped(call, changed.problems, { title: name, back: pathOf(call) });
    refuseAll(call, changed.problems);
    return personPage(call, form.state());
  },
};

const acts: readonly OfficeRoute[] = [
  {
    path: `${ONE}disable/`,
    section: 'people',
    get: question('disable', ({ name }, { t }) => [
      t('people.disable-text', { name }),
      t('people.disable-undo'),
    ]),
    post: change('disabled', 'person-disabled'),
  },
  { path: `${ONE}enable/`, section: 'people', post: change('active', 'person-enabled') },
  {
    path: `${ONE}remove/`,
    section: 'people',
    get: question('remove', (_person, { t }) => [t('people.remove-text'), t('people.remove-undo')]),
    async post(call) {
      const removed = await call.deps.accounts.people.remove(call.viewer, idOf(call));
      if (!removed.ok)
        return stopped(call, removed.problems, { title: call.t('people.remove'), back: pathOf(call) });
      return goTo(PATH, 'person-removed');
    },
  },
  {
    path: `${ONE}reset-factors/`,
    section: 'people',
    get: question('reset-factors', ({ name }, { t }) => [t('people.reset-factors-text', { name })]),
    async post(call) {
      const reset = await call.deps.accounts.people.resetSecondFactors(call.viewer, idOf(call));
      if (!reset.ok)
        return stopped(call, reset.problems, { title: call.t('people.reset-factors'), back: pathOf(call) });
      return goTo(pathOf(call), 'factors-reset');
    },
  },
  {
    path: `${ONE}reset-password/`,
    section: 'people',
    async post(call) {
      const { t, viewer } = call;
      const { people } = call.deps.accounts;
      const place = { title: t('people.reset-password'), back: pathOf(call) };
      const found = await people.get(viewer, idOf(call));
      if (!found.ok) return stopped(call, found.problems, place);
      const started = await people.startPasswordReset(viewer, idOf(call));
      if (!started.ok) return stopped(call, started.problems, place);
      const { name } = found.value;
      return deliveryAnswer(started.value, {
        title: t('people.reset-link'),
        text: t('people.reset-link-text', { name }),
        crumbs: [
          { label: t('office.nav.people'), path: PATH },
          { label: name, path: pathOf(call) },
        ],
        back: pathOf(call),
        said: 'reset-sent',
      });
    },
  },
];

const sessions: readonly OfficeRoute[] = [
  {
    path: `${ONE}sessions/`,
    section: 'people',
    async get(call) {
      const { accounts } = call.deps;
      const place = { title: call.t('sessions.title'), back: pathOf(call) };
      const found = await accounts.people.get(call.viewer, idOf(call));
      if (!found.ok) return stopped(call, found.problems, place);
      const listed = await accounts.sessions.listOf(call.viewer, idOf(call));
      if (!listed.ok) return stopped(call, listed.problems, place);
      return show('personSessions', { person: found.value, sessions: listed.value });
    },
  },
  {
    path: `${ONE}sessions/:session/end/`,
    section: 'people',
    async post(call) {
      const back = `${pathOf(call)}sessions/`;
      const ended = await call.deps.accounts.sessions.end(call.viewer, call.path.session ?? '');
      if (!ended.ok) return stopped(call, ended.problems, { title: call.t('sessions.title'), back });
      return goTo(back, 'session-ended');
    },
  },
  {
    path: `${ONE}sessions/end-all/`,
    section: 'people',
    async post(call) {
      const back = `${pathOf(call)}sessions/`;
      const ended = await call.deps.accounts.sessions.endAllOf(call.viewer, idOf(call));
      if (!ended.ok) return stopped(call, ended.problems, { title: call.t('sessions.title'), back });
      return goTo(back, 'sessions-ended');
    },
  },
];

const more: readonly OfficeRoute[] = [
  {
    path: `${ONE}keys/`,
    section: 'people',
    async get(call) {
      const { accounts } = call.deps;
      const place = { title: call.t('office.nav.keys'), back: pathOf(call) };
      const found = await accounts.people.get(call.viewer, idOf(call));
      if (!found.ok) return stopped(call, found.problems, place);
      const listed = await accounts.keys.listOf(call.viewer, idOf(call));
      if (!listed.ok) return stopped(call, listed.problems, place);
      return show('personKeys', { person: found.value, keys: listed.value });
    },
  },
  {
    path: `${ONE}activity/`,
    section: 'people',
    needs: ['read-audit-log'],
    async get(call) {
      const { accounts } = call.deps;
      const place = { title: call.t('office.nav.audit'), back: pathOf(call) };
      const found = await accounts.people.get(call.viewer, idOf(call));
      if (!found.ok) return stopped(call, found.problems, place);
      const listed = await accounts.audit.list(call.viewer, { actorId: idOf(call) });
      if (!listed.ok) return stopped(call, listed.problems, place);
      const { items, total } = listed.value;
      return show('personActivity', { person: found.value, entries: items, hasMore: total > ACTIVITY });
    },
  },
];

/** People: who they are, what they belong to, where they are signed in. */
export const peopleRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'people', get: listPage },
  profile,
  ...acts,
  ...sessions,
  ...more,
];
