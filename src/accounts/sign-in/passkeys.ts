import { fail, ok } from '#lib';
import type { AccountsContext } from '../context.ts';
import { offerAuthentication, passkeyIdIn, readAuthentication } from '../factors/passkeys.ts';
import { passkeysOf, readPasskey, usePasskey } from '../factors/repository.ts';
import { refreshSession, signIn } from './finish.ts';
import type { SignInService } from './model.ts';

type Passkeys = Pick<SignInService, 'offerPasskey' | 'withPasskey'>;

/** Signing in, or showing again who one is, with a passkey. It asks for finger, face or PIN, and so is two factors. */
export function createPasskeySignIn(context: AccountsContext): Passkeys {
  const { store, clock, pending, rights, throttle } = context;
  return {
    async offerPasskey(requester, { stay, next }) {
      if (!(await rights.portal()).settings.passkeys) return fail({ code: 'method-unavailable' });
      const wait = await throttle.takeOffer(requester.address);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      // Nothing is said of which passkeys a person has before they are known by a session.
      const own = requester.session && (await passkeysOf(store.db, requester.session.viewer.personId));
      const options = await offerAuthentication(context, own);
      await pending.put(requester.token, 'passkey', { challenge: options.challenge, stay, next });
      return ok(options);
    },

    async withPasskey(requester, response) {
      // Taken, not read: a challenge is answered once.
      const step = await pending.take(requester.token, 'passkey');
      if (step === undefined) return fail({ code: 'step-lost' });
      const row = await readPasskey(store.db, passkeyIdIn(response) ?? '');
      if (row === undefined || !(await rights.portal()).settings.passkeys)
        return fail({ code: 'method-unavailable' });
      const signCount = await readAuthentication(context, step.challenge, response, row);
      if (signCount === undefined) return fail({ code: 'method-unavailable' });
      const { session } = requester;
      const begun = await pending.take(requester.token, 'code');
      if (begun !== undefined && begun.personId !== row.person_id)
        return fail({ code: 'method-unavailable' });
      await throttle.forgiveOffer(requester.address);
      await usePasskey(store.db, row.id, signCount, clock.now().toISOString());
      if (session !== undefined) {
        if (session.viewer.personId !== row.person_id) return fail({ code: 'method-unavailable' });
        return refreshSession(context, session, { methods: ['passkey'], next: step.next });
      }
      return signIn(context, {
        personId: row.person_id,
        requester,
        methods: [...(begun?.methods ?? []), 'passkey'],
        stay: begun?.stay ?? step.stay,
        next: begun?.next ?? step.next,
      });
    },
  };
}
