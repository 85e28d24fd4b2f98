import { fail, ok } from '#lib';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import { takeCode } from '../factors/codes.ts';
import { authenticatorsOf, countRecoveryCodes, identitiesOf, passkeysOf } from '../factors/repository.ts';
import { findLoginRow, loginKey } from '../people/login.ts';
import { type PersonRow, readPerson, updatePerson } from '../people/repository.ts';
import type { SignInMethod } from '../sessions/model.ts';
import { deleteSession } from '../sessions/repository.ts';
import { refreshSession, signIn } from './finish.ts';
import { createLinkSteps } from './links-service.ts';
import type { SignInService } from './model.ts';
import { createPasskeySignIn } from './passkeys.ts';
import { createProviderSignIn } from './providers.ts';
import { createRequests } from './requests.ts';

// The rest of a longer one would only keep the hash busy; nobody can have chosen it.
const MAX_PASSWORD = 1024;

export function createSignInService(context: AccountsContext): SignInService {
  const { store, clock, hasher, throttle, pending } = context;

  const rehash = (row: PersonRow, password: string) =>
    context.background.run(async () => {
      const password_hash = await hasher.hash(password);
      const now = await readPerson(store.db, row.id);
      // Not over one that was chosen meanwhile.
      if (now?.password === row.password) await updatePerson(store.db, row.id, { password: password_hash });
    }, 'a password was not hashed anew');

  const factorsOf = async (personId: string) => ({
    authenticators: (await authenticatorsOf(store.db, personId)).length,
    passkeys: (await passkeysOf(store.db, personId)).length,
    codes: await countRecoveryCodes(store.db, personId),
  });

  return {
    async withPassword(requester, form) {
      const key = loginKey(form.login);
      const wait = await throttle.takeSignIn(key, requester.address);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      const row = await findLoginRow(store.db, form.login);
      const isRight = await hasher.verify(
        row?.password ?? undefined,
        form.password.length > MAX_PASSWORD ? '' : form.password,
      );
      if (row === undefined || row.password === null || !isRight) return fail({ code: 'wrong-credentials' });
      await throttle.forgiveSignIn(key, requester.address);
      if (row.state !== 'active') return fail({ code: 'account-disabled' });
      if (hasher.isOutdated(row.password)) rehash(row, form.password);
      const { authenticators, passkeys } = await factorsOf(row.id);
      const { stay, next } = form;
      const step = {
        personId: row.id,
        passwordVersion: row.password_version,
        methods: ['password'] as const,
        stay,
        next,
      };
      if (authenticators + passkeys === 0) return signIn(context, { ...step, requester });
      await pending.put(requester.token, 'code', step);
      return ok({ step: 'code', next });
    },

    async codeChoices(requester) {
      const step = await pending.read(requester.token, 'code');
      if (step === undefined) return fail({ code: 'step-lost' });
      const { authenticators, passkeys, codes } = await factorsOf(step.personId);
      return ok({ code: authenticators + codes > 0, passkey: passkeys > 0 });
    },

    async withCode(requester, code) {
      const step = await pending.read(requester.token, 'code');
      if (step === undefined) return fail({ code: 'step-lost' });
      const wait = await throttle.takeCode(step.personId);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      const method = await takeCode(context, step.personId, code);
      if (method === undefined) return fail({ code: 'wrong-code', field: 'code' });
      await throttle.forgiveCode(step.personId);
      if ((await pending.take(requester.token, 'code')) === undefined) return fail({ code: 'step-lost' });
      return signIn(context, { ...step, methods: [...step.methods, method], requester });
    },

    async freshChoices(viewer) {
      const row = await readPerson(store.db, viewer.personId);
      const { authenticators, passkeys, codes } = await factorsOf(viewer.personId);
      const identities = await identitiesOf(store.db, viewer.personId);
      return {
        password: row?.password != null,
        code: row?.password != null && authenticators + codes > 0,
        passkey: passkeys > 0,
        providers: identities.map(({ provider_id }) => provider_id),
      };
    },

    async again(requester, form) {
      const { session } = requester;
      if (session === undefined) return fail({ code: 'step-lost' });
      const { personId } = session.viewer;
      const key = `p ${personId}`;
      const wait = await throttle.takeSignIn(key, requester.address);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      const row = await readPerson(store.db, personId);
      const isRight = await hasher.verify(row?.password ?? undefined, form.password.slice(0, MAX_PASSWORD));
      if (!isRight) return fail({ code: 'wrong-password', field: 'currentPassword' });
      const methods: SignInMethod[] = ['password'];
      const { authenticators, codes } = await factorsOf(personId);
      if (authenticators + codes > 0) {
        const method = await takeCode(context, personId, form.code);
        if (method === undefined) return fail({ code: 'wrong-code', field: 'code' });
        methods.push(method);
      }
      await throttle.forgiveSignIn(key, requester.address);
      return refreshSession(context, session, { methods, next: form.next });
    },

    async signOut(session) {
      await change({ store, actor: session.viewer, now: clock.now() }, async (db, log) => {
        if (await deleteSession(db, session.id))
          log({ action: 'session.signed-out', target: { kind: 'session', id: session.id } });
        return ok(undefined);
      });
    },

    ...createPasskeySignIn(context),
    ...createProviderSignIn(context),
    ...createLinkSteps(context),
    ...createRequests(context),
  };
}
