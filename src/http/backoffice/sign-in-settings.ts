import { isDeepStrictEqual } from 'node:util';
import { accountProblemText, may, type ProviderSettings, type SignInSettings } from '#accounts';
import { blankForm, type FormState } from '#web';
import { originOf } from '../origin.ts';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
import { changePortal, lockedOf } from './portal-change.ts';
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

const PATH = '/backoffice/sign-in/';
const QUOTAS = '/backoffice/quotas/';
const MAX_QUOTA = 1_000_000_000;
const FACTORS = ['nobody', 'permission-holders', 'everybody'] as const;

const isAdministrator = ({ viewer }: OfficeCall): boolean => may(viewer, 'administer');

/** What the form of sign-in is made from. */
const factsOf = (settings: SignInSettings) => {
  const {
    providers: _providers,
    keyDailyQuota: _k,
    personDailyQuota: _p,
    addressDailyQuota: _a,
    ...facts
  } = settings;
  return facts;
};
const quotasOf = ({ keyDailyQuota, personDailyQuota, addressDailyQuota }: SignInSettings) => ({
  keyDailyQuota,
  personDailyQuota,
  addressDailyQuota,
});

const formOf = (settings: SignInSettings): FormState =>
  blankForm({
    registration: settings.registration,
    registrationDomains: settings.registrationDomains.join('\n'),
    registrationGroups: settings.registrationGroups,
    secondFactor: settings.secondFactor,
    passkeys: settings.passkeys ? 'yes' : '',
    passwordMinLength: String(settings.passwordMinLength),
    idleHours: String(settings.idleHours),
    readerIdleHours: String(settings.readerIdleHours),
  });

async function settingsPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { accounts } = call.deps;
  const settings = await accounts.settings.current();
  const groups = await accounts.groups.list(call.viewer);
  return show(
    'signInSettings',
    {
      settings,
      groups: groups.ok ? groups.value : [],
      form: form ?? formOf(settings),
      seen: seenMark(factsOf(settings)),
      isAdministrator: isAdministrator(call),
    },
    form === undefined ? 200 : 422,
  );
}

/** What the form says; undefined where it says something that cannot be. */
async function changeOf(call: OfficePost): Promise<Partial<SignInSettings> | undefined> {
  const { form } = call;
  const groups = await call.deps.accounts.groups.list(call.viewer);
  const registration = form.choice('registration', ['closed', 'open']);
  const secondFactor = isAdministrator(call) ? form.choice('secondFactor', FACTORS) : undefined;
  const passwordMinLength = form.integer('passwordMinLength', { min: 8, max: 64 });
  const idleHours = form.integer('idleHours', { min: 1, max: 336 });
  const readerIdleHours = form.integer('readerIdleHours', { min: 1, max: 336 });
  const registrationDomains = form.lines('registrationDomains').map((domain) => domain.toLowerCase());
  for (const domain of registrationDomains)
    if (!/^(?=.{1,253}$)[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(domain))
      form.refuse('registrationDomains', { message: 'sign-in-settings.bad-domain', values: { domain } });
  if (
    !form.isGood ||
    registration === undefined ||
    passwordMinLength === undefined ||
    idleHours === undefined ||
    readerIdleHours === undefined
  )
    return undefined;
  return {
    registration,
    registrationDomains,
    registrationGroups: form.choices('registrationGroups', groups.ok ? groups.value.map(({ id }) => id) : []),
    passkeys: form.isTicked('passkeys'),
    passwordMinLength,
    idleHours,
    readerIdleHours,
    ...(secondFactor === undefined ? {} : { secondFactor }),
  };
}

/** Writes a change, or shows the form again with what stands in its way. */
async function write(
  call: OfficePost,
  change: Partial<SignInSettings>,
  again: (form: FormState) => Promise<OfficeAnswer>,
  done: OfficeAnswer,
): Promise<OfficeAnswer> {
  const changed = await call.deps.accounts.settings.change(call.viewer, change);
  if (changed.ok) return done;
  if (isStale(changed.problems)) return signInAgain(call);
  for (const problem of changed.problems)
    if ('setting' in problem)
      call.form.refuse(fieldOf(problem.setting), { text: accountProblemText(call.t, problem) });
  refuseAll(
    call,
    changed.problems.filter((problem) => !('setting' in problem)),
  );
  return again(call.form.state());
}

/** Providers are one setting and several forms; what is wrong with one is told above its form. */
const fieldOf = (setting: string): string => (setting === 'providers' ? '' : setting);

const quotasPage = async (
  call: OfficeCall,
  forms: { readonly quotas?: FormState; readonly limits?: FormState } = {},
): Promise<OfficeAnswer> => {
  const form = forms.quotas;
  const quotas = quotasOf(await call.deps.accounts.settings.current());
  const texts = Object.fromEntries(Object.entries(quotas).map(([name, value]) => [name, String(value)]));
  return show(
    'quotas',
    {
      form: form ?? blankForm(texts),
      seen: seenMark(quotas),
      limits: forms.limits ?? limitsForm(call),
      limitsSeen: call.deps.portal.seen(LIMITS),
      locked: lockedOf(call, LIMITS),
    },
    form === undefined && forms.limits === undefined ? 200 : 422,
  );
};

const quotas: OfficeRoute = {
  path: QUOTAS,
  section: 'quotas',
  get: (call) => quotasPage(call),
  async post(call) {
    const { form } = call;
    const limits = { min: 0, max: MAX_QUOTA };
    const keyDailyQuota = form.integer('keyDailyQuota', limits);
    const personDailyQuota = form.integer('personDailyQuota', limits);
    const addressDailyQuota = form.integer('addressDailyQuota', limits);
    stillStands(form, quotasOf(await call.deps.accounts.settings.current()));
    if (
      !form.isGood ||
      keyDailyQuota === undefined ||
      personDailyQuota === undefined ||
      addressDailyQuota === undefined
    )
      return quotasPage(call, { quotas: form.state() });
    const again = (state: FormState) => quotasPage(call, { quotas: state });
    return write(call, { keyDailyQuota, personDailyQuota, addressDailyQuota }, again, goTo(QUOTAS, 'saved'));
  },
};

const LIMITS = ['requestsPerMinute', 'uploads.maxMb'] as const;

const limitsForm = ({ deps: { settings } }: OfficeCall): FormState =>
  blankForm({
    requestsPerMinute: String(settings.requestsPerMinute),
    uploadsMaxMb: String(settings['uploads.maxMb']),
  });

const limits: OfficeRoute = {
  path: `${QUOTAS}limits/`,
  section: 'quotas',
  async post(call) {
    const { form } = call;
    const locked = lockedOf(call, LIMITS);
    const read = (name: (typeof LIMITS)[number], field: string, bounds: { min: number; max: number }) =>
      locked[name] === undefined ? { [name]: form.integer(field, bounds) } : {};
    const values = {
      ...read('requestsPerMinute', 'requestsPerMinute', { min: 0, max: 1_000_000 }),
      ...read('uploads.maxMb', 'uploadsMaxMb', { min: 1, max: 1_048_576 }),
    };
    if (form.isGood && (await changePortal(call, LIMITS, values, { 'uploads.maxMb': 'uploadsMaxMb' })))
      return goTo(QUOTAS, 'saved');
    return quotasPage(call, {
      limits: { ...form.state(), values: { ...limitsForm(call).values, ...form.state().values } },
    });
  },
};

const providerForm = (provider: ProviderSettings): FormState =>
  blankForm({
    name: provider.name,
    issuer: provider.issuer,
    clientId: provider.clientId,
    linkByVerifiedEmail: provider.linkByVerifiedEmail ? 'yes' : '',
    createsAccounts: provider.createsAccounts ? 'yes' : '',
  });

async function providersOf(call: OfficeCall) {
  const { providers } = await call.deps.accounts.settings.current();
  return { providers, provider: providers.find(({ id }) => id === call.path.id) };
}

/** Where a provider sends people back to. */
const callbackOf = (call: OfficeCall, id: string): string =>
  `${originOf(call.request, call.deps.settings)}/login/provider/${id}/callback/`;

async function providerPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { providers, provider } = await providersOf(call);
  if (provider === undefined && call.path.id !== undefined) return notHere;
  return show(
    'provider',
    {
      ...(provider === undefined ? {} : { provider }),
      form: form ?? (provider === undefined ? blankForm({ createsAccounts: 'yes' }) : providerForm(provider)),
      seen: seenMark(provider ?? providers.length),
      callback: callbackOf(call, provider?.id ?? '…'),
    },
    form === undefined ? 200 : 422,
  );
}

/** What the form says of a provider; a secret that is left empty stays. */
function providerIn({ form }: OfficePost, id: string): ProviderSettings {
  const clientSecret = form.hidden('clientSecret');
  return {
    id,
    name: form.text('name', { max: 60 }),
    issuer: form.text('issuer', { max: 500 }),
    clientId: form.text('clientId', { max: 200 }),
    linkByVerifiedEmail: form.isTicked('linkByVerifiedEmail'),
    createsAccounts: form.isTicked('createsAccounts'),
    ...(clientSecret === '' ? {} : { clientSecret }),
  };
}

const providers: readonly OfficeRoute[] = [
  {
    path: `${PATH}providers/new/`,
    section: 'sign-in',
    needs: ['administer'],
    isSensitive: true,
    get: (call) => providerPage(call),
    async post(call) {
      const { form } = call;
      const { providers: before } = await providersOf(call);
      const id = form.text('id', { max: 30 });
      if (id !== '' && !/^[a-z\d-]{1,30}$/.test(id)) form.refuse('id', { message: 'providers.bad-id' });
      if (before.some((one) => one.id === id)) form.refuse('id', { message: 'providers.id-taken' });
      const provider = providerIn(call, id);
      const again = (state: FormState) => providerPage(call, state);
      if (!form.isGood) return again(form.state());
      return write(call, { providers: [...before, provider] }, again, goTo(PATH, 'provider-created'));
    },
  },
  {
    path: `${PATH}providers/:id/`,
    section: 'sign-in',
    needs: ['administer'],
    isSensitive: true,
    get: (call) => providerPage(call),
    async post(call) {
      const { form } = call;
      const { providers: before, provider } = await providersOf(call);
      if (provider === undefined) return notHere;
      const next = providerIn(call, provider.id);
      const again = (state: FormState) => providerPage(call, state);
      if (!stillStands(form, provider) || !form.isGood) return again(form.state());
      const after = before.map((one) => (one.id === provider.id ? next : one));
      return write(call, { providers: after }, again, goTo(PATH, 'saved'));
    },
  },
  {
    path: `${PATH}providers/:id/remove/`,
    section: 'sign-in',
    needs: ['administer'],
    isSensitive: true,
    async get(call) {
      const { t } = call;
      const { provider } = await providersOf(call);
      if (provider === undefined) return notHere;
      return show('confirm', {
        title: t('providers.remove-title', { name: provider.name }),
        consequences: [t('providers.remove-text')],
        crumbs: [
          { label: t('office.nav.sign-in'), path: PATH },
          { label: provider.name, path: `${PATH}providers/${provider.id}/` },
        ],
        action: `${PATH}providers/${provider.id}/remove/`,
        hidden: {},
        submit: t('providers.remove'),
        cancel: `${PATH}providers/${provider.id}/`,
      });
    },
    async post(call) {
      const { providers: before, provider } = await providersOf(call);
      if (provider === undefined) return notHere;
      const after = before.filter(({ id }) => id !== provider.id);
      const changed = await call.deps.accounts.settings.change(
        call.viewer,
        { providers: after },
        // The whole list is written: one that was added since must not go.
        (now) => isDeepStrictEqual(now.providers, before),
      );
      if (!changed.ok) return stopped(call, changed.problems, { title: provider.name, back: PATH });
      return goTo(PATH, 'provider-removed');
    },
  },
];

/** How people come in, and how much may be asked in a day. */
export const signInSettingsRoutes: readonly OfficeRoute[] = [
  {
    path: PATH,
    section: 'sign-in',
    get: (call) => settingsPage(call),
    async post(call) {
      const { form } = call;
      const change = await changeOf(call);
      const again = (state: FormState) => settingsPage(call, state);
      const stands = stillStands(form, factsOf(await call.deps.accounts.settings.current()));
      if (!stands || change === undefined) return again(form.state());
      return write(call, change, again, goTo(PATH, 'saved'));
    },
  },
  quotas,
  limits,
  ...providers,
];
