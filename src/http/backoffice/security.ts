import { accountProblemText } from '#accounts';
import { blankForm, type FormState } from '#web';
import { isStale, refuseAll, signInAgain, stopped } from './account-problems.ts';
import { goTo, notHere, type OfficeAnswer, type OfficeCall, type OfficeRoute, show } from './route.ts';

const PATH = '/account/security/';

async function securityPage(call: OfficeCall, form?: FormState): Promise<OfficeAnswer> {
  const { own, settings } = call.deps.accounts;
  const found = await own.get(call.viewer);
  if (!found.ok)
    return stopped(call, found.problems, { title: call.t('account.nav.security'), back: '/account/' });
  const { passwordMinLength, passkeys } = await settings.current();
  return show(
    'accountSecurity',
    {
      account: found.value,
      form: form ?? blankForm(),
      passwordMinLength,
      allowsPasskeys: passkeys,
      lacksFactor: call.viewer.lacksFactor === true,
    },
    form === undefined ? 200 : 422,
  );
}

const password: OfficeRoute = {
  path: `${PATH}password/`,
  section: 'account.security',
  async post(call) {
    const { form, viewer } = call;
    const { own } = call.deps.accounts;
    const account = await own.get(viewer);
    const hasOne = account.ok && account.value.person.methods.password;
    const current = hasOne ? form.secret('currentPassword') : '';
    const next = form.secret('password');
    if (!form.isGood) return securityPage(call, form.state());
    const changed = await own.changePassword(viewer, { current, next });
    if (changed.ok) return goTo(PATH, 'password-changed');
    if (isStale(changed.problems)) return signInAgain(call);
    refuseAll(call, changed.problems);
    return securityPage(call, form.state());
  },
};

/** Asks, and then takes away, one of the things by which one signs in. */
function removal(options: {
  readonly kind: 'passkey' | 'authenticator' | 'unlink';
  readonly path: string;
  nameOf(call: OfficeCall): Promise<string | undefined>;
  remove: (call: OfficeCall) => ReturnType<OfficeCall['deps']['accounts']['own']['removePasskey']>;
}): OfficeRoute {
  const { kind } = options;
  const said = {
    passkey: 'passkey-removed',
    authenticator: 'authenticator-removed',
    unlink: 'provider-unlinked',
  } as const;
  return {
    path: options.path,
    section: 'account.security',
    isSensitive: true,
    async get(call) {
      const { t } = call;
      const name = await options.nameOf(call);
      if (name === undefined) return notHere;
      return show('confirm', {
        title:
          kind === 'unlink'
            ? t('security.unlink-title', { name })
            : t(`security.${kind}-remove-title`, { name }),
        consequences: [kind === 'unlink' ? t('security.unlink-text') : t(`security.${kind}-remove-text`)],
        crumbs: [{ label: t('account.nav.security'), path: PATH }],
        action: call.pagePath,
        hidden: {},
        submit: t(kind === 'unlink' ? 'security.unlink' : 'security.remove'),
        cancel: PATH,
      });
    },
    async post(call) {
      const removed = await options.remove(call);
      const title = call.t(kind === 'unlink' ? 'security.unlink' : 'security.remove');
      if (!removed.ok) return stopped(call, removed.problems, { title, back: PATH });
      return goTo(PATH, said[kind]);
    },
  };
}

const owned = async ({ deps, viewer }: OfficeCall) => {
  const found = await deps.accounts.own.get(viewer);
  return found.ok ? found.value : undefined;
};

const passkeys: readonly OfficeRoute[] = [
  {
    path: `${PATH}passkeys/new/`,
    section: 'account.security',
    isSensitive: true,
    get: async () => show('addPasskey', { form: blankForm() }),
    async post(call) {
      const { form } = call;
      const name = form.text('name', { max: 60 });
      const response = parsed(form.hidden('response'));
      if (response === undefined) form.refuse('', { message: 'security.passkey-script' });
      if (!form.isGood) return show('addPasskey', { form: form.state() }, 422);
      const added = await call.deps.accounts.own.confirmPasskey(call.viewer, { response, name });
      if (added.ok) return withCodes(added.value.recoveryCodes, 'passkey-added');
      if (isStale(added.problems)) return signInAgain(call);
      refuseAll(call, added.problems);
      return show('addPasskey', { form: form.state() }, 422);
    },
  },
  {
    path: `${PATH}passkeys/offer/`,
    section: 'account.security',
    async post(call) {
      const offer = await call.deps.accounts.own.offerPasskey(call.viewer);
      if (offer.ok) return { answer: 'json', status: 200, body: offer.value };
      const message = accountProblemText(call.t, offer.problems[0]);
      return { answer: 'json', status: 409, body: { message } };
    },
  },
  removal({
    kind: 'passkey',
    path: `${PATH}passkeys/:id/remove/`,
    nameOf: async (call) => (await owned(call))?.passkeys.find(({ id }) => id === call.path.id)?.name,
    remove: (call) => call.deps.accounts.own.removePasskey(call.viewer, call.path.id ?? ''),
  }),
];

/** What a script put into a field; undefined when it is no JSON. */
function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** With the first factor come recovery codes, shown once. */
const withCodes = (
  codes: readonly string[] | undefined,
  said: 'passkey-added' | 'authenticator-added',
): OfficeAnswer => (codes === undefined ? goTo(PATH, said) : show('recoveryCodes', { codes }));

/** Whether an address for an authenticator holds the secret that goes with it: both come back with the form. */
const belongsTogether = (uri: string, secret: string): boolean =>
  /^otpauth:\/\/totp\/[^\s"'<>]{1,500}$/.test(uri) &&
  secret !== '' &&
  uri.includes(`secret=${secret.replaceAll(' ', '')}`);

const authenticators: readonly OfficeRoute[] = [
  {
    path: `${PATH}authenticators/new/`,
    section: 'account.security',
    isSensitive: true,
    async get(call) {
      const offer = await call.deps.accounts.own.offerAuthenticator(call.viewer);
      if (!offer.ok)
        return stopped(call, offer.problems, { title: call.t('security.authenticator-add'), back: PATH });
      // Whoever has one only needs no name for it.
      const form = blankForm({ name: call.t('security.authenticator-default') });
      return show('addAuthenticator', { offer: offer.value, form });
    },
    async post(call) {
      const { form } = call;
      const [secret, uri] = [form.hidden('secret'), form.hidden('uri')];
      if (!belongsTogether(uri, secret)) return goTo(call.pagePath);
      const name = form.text('name', { max: 60 });
      const code = form.text('code', { max: 20 }).replaceAll(/\s/g, '');
      const again = () => show('addAuthenticator', { offer: { secret, uri }, form: form.state() }, 422);
      if (!form.isGood) return again();
      const added = await call.deps.accounts.own.confirmAuthenticator(call.viewer, { secret, code, name });
      if (added.ok) return withCodes(added.value.recoveryCodes, 'authenticator-added');
      if (isStale(added.problems)) return signInAgain(call);
      refuseAll(call, added.problems);
      return again();
    },
  },
  removal({
    kind: 'authenticator',
    path: `${PATH}authenticators/:id/remove/`,
    nameOf: async (call) => (await owned(call))?.authenticators.find(({ id }) => id === call.path.id)?.name,
    remove: (call) => call.deps.accounts.own.removeAuthenticator(call.viewer, call.path.id ?? ''),
  }),
];

const recovery: OfficeRoute = {
  path: `${PATH}recovery-codes/`,
  section: 'account.security',
  isSensitive: true,
  async get({ t }) {
    return show('confirm', {
      title: t('security.recovery-renew-title'),
      consequences: [t('security.recovery-renew-text')],
      crumbs: [{ label: t('account.nav.security'), path: PATH }],
      action: `${PATH}recovery-codes/`,
      hidden: {},
      submit: t('security.recovery-renew'),
      cancel: PATH,
    });
  },
  async post(call) {
    const renewed = await call.deps.accounts.own.renewRecoveryCodes(call.viewer);
    if (!renewed.ok)
      return stopped(call, renewed.problems, { title: call.t('security.recovery'), back: PATH });
    return show('recoveryCodes', { codes: renewed.value });
  },
};

/** How one signs in. */
export const securityRoutes: readonly OfficeRoute[] = [
  { path: PATH, section: 'account.security', get: (call) => securityPage(call) },
  password,
  ...passkeys,
  ...authenticators,
  recovery,
  removal({
    kind: 'unlink',
    path: `${PATH}providers/:id/remove/`,
    nameOf: async (call) =>
      (await owned(call))?.identities.find(({ providerId }) => providerId === call.path.id)?.label,
    remove: (call) => call.deps.accounts.own.unlinkIdentity(call.viewer, call.path.id ?? ''),
  }),
];
