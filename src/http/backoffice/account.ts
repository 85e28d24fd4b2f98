import { activeLanguage } from '#i18n';
import { blankForm, type FormState } from '#web';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
import { goTo, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const PATH = '/account/';
const SESSIONS = '/account/sessions/';
const DATA = '/account/data/';

/** The forms of the profile, with what was refused in one of them. */
async function profilePage(
  call: OfficeCall,
  sent: { readonly form?: FormState; readonly emailForm?: FormState } = {},
): Promise<OfficeAnswer> {
  const found = await call.deps.accounts.own.get(call.viewer);
  if (!found.ok) return stopped(call, found.problems, { title: call.t('account.nav.profile'), back: PATH });
  const { person } = found.value;
  return show(
    'accountProfile',
    {
      account: found.value,
      form: sent.form ?? blankForm({ name: person.name, language: person.language ?? '' }),
      emailForm: sent.emailForm ?? blankForm({ email: person.email ?? '' }),
    },
    sent.form === undefined && sent.emailForm === undefined ? 200 : 422,
  );
}

const profile: OfficeRoute = {
  path: PATH,
  section: 'account.profile',
  get: (call) => profilePage(call),
  async post(call) {
    const { form, deps, viewer } = call;
    const { own } = deps.accounts;
    const name = form.text('name', { max: 100 });
    const wanted = form.text('language', { required: false });
    const language = activeLanguage(wanted, deps.settings.languages);
    if (wanted !== '' && language === undefined)
      form.refuse('language', { message: 'office.problem.choose' });
    if (!form.isGood) return profilePage(call, { form: form.state() });
    if (name !== viewer.name) {
      const renamed = await own.rename(viewer, name);
      if (!renamed.ok) {
        if (isStale(renamed.problems)) return signInAgain(call);
        refuseAll(call, renamed.problems);
        return profilePage(call, { form: form.state() });
      }
    }
    if (language === viewer.language) return goTo(PATH, 'saved');
    const chosen = await own.chooseLanguage(viewer, language);
    if (!chosen.ok) {
      refuseAll(call, chosen.problems);
      return profilePage(call, { form: form.state() });
    }
    return { ...goTo(PATH, 'saved'), ...(language === undefined ? {} : { language }) } as OfficeAnswer;
  },
};

const email: OfficeRoute = {
  path: `${PATH}email/`,
  section: 'account.profile',
  async post(call) {
    const { form, deps } = call;
    const address = form.text('email', { max: 254 });
    if (!form.isGood) return profilePage(call, { emailForm: form.state() });
    const started = await deps.accounts.own.startEmailChange(call.viewer, address);
    if (started.ok) return goTo(PATH, deps.outbox.hasServer ? 'email-link-sent' : 'email-link-kept');
    if (isStale(started.problems)) return signInAgain(call);
    refuseAll(call, started.problems);
    return profilePage(call, { emailForm: form.state() });
  },
};

const sessions: readonly OfficeRoute[] = [
  {
    path: SESSIONS,
    section: 'account.sessions',
    async get(call) {
      const listed = await call.deps.accounts.sessions.listOf(call.viewer, call.viewer.personId);
      if (!listed.ok) return stopped(call, listed.problems, { title: call.t('sessions.title'), back: PATH });
      return show('accountSessions', { sessions: listed.value });
    },
  },
  {
    path: `${SESSIONS}:session/end/`,
    section: 'account.sessions',
    async post(call) {
      const ended = await call.deps.accounts.sessions.end(call.viewer, call.path.session ?? '');
      if (!ended.ok)
        return stopped(call, ended.problems, { title: call.t('sessions.title'), back: SESSIONS });
      return goTo(SESSIONS, 'session-ended');
    },
  },
  {
    path: `${SESSIONS}end-others/`,
    section: 'account.sessions',
    async post(call) {
      const ended = await call.deps.accounts.sessions.endAllOf(call.viewer, call.viewer.personId);
      if (!ended.ok)
        return stopped(call, ended.problems, { title: call.t('sessions.title'), back: SESSIONS });
      return goTo(SESSIONS, 'sessions-ended');
    },
  },
];

const data: readonly OfficeRoute[] = [
  { path: DATA, section: 'account.data', get: async () => show('accountData', {}) },
  {
    path: `${DATA}export/`,
    section: 'account.data',
    async get(call) {
      const exported = await call.deps.accounts.own.exportData(call.viewer);
      if (!exported.ok)
        return stopped(call, exported.problems, { title: call.t('account.export'), back: DATA });
      return {
        answer: 'file',
        type: 'application/json; charset=utf-8',
        name: 'account.json',
        body: `${JSON.stringify(exported.value, null, 2)}\n`,
      };
    },
  },
  {
    path: `${DATA}erase/`,
    section: 'account.data',
    isSensitive: true,
    async get({ t }) {
      return show('confirm', {
        title: t('account.erase-title'),
        consequences: [t('account.erase-lead'), t('account.erase-undo')],
        crumbs: [{ label: t('account.nav.data'), path: DATA }],
        action: `${DATA}erase/`,
        hidden: {},
        submit: t('account.erase'),
        cancel: DATA,
      });
    },
    async post(call) {
      const erased = await call.deps.accounts.own.erase(call.viewer);
      if (!erased.ok) return stopped(call, erased.problems, { title: call.t('account.erase'), back: DATA });
      return { answer: 'farewell' };
    },
  },
];

/** One's own account, but for how one signs in and one's keys. */
export const accountRoutes: readonly OfficeRoute[] = [profile, email, ...sessions, ...data];
