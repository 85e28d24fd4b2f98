import { fail, ok } from '#lib';
import type { AccountsContext } from '../context.ts';
import { offerRegistration, readRegistration } from '../factors/passkeys.ts';
import * as factors from '../factors/repository.ts';
import { isFresh } from '../guard.ts';
import type { OwnAccountService } from './model.ts';
import { dropLoneCodes, factorAdded, factorName, ownChanges, tellMethodAdded } from './service.ts';

const MAX_PASSKEYS = 20;

type Passkeys = Pick<OwnAccountService, 'offerPasskey' | 'confirmPasskey' | 'removePasskey'>;

export function createOwnPasskeys(context: AccountsContext): Passkeys {
  const { store, clock, pending, rights } = context;
  const changing = ownChanges(context);
  return {
    async offerPasskey(viewer) {
      if (viewer.by !== 'session' || viewer.sessionId === undefined) return fail({ code: 'not-allowed' });
      if (!isFresh(viewer, clock.now())) return fail({ code: 'fresh-sign-in-needed' });
      if (!(await rights.portal()).settings.passkeys) return fail({ code: 'method-unavailable' });
      const options = await offerRegistration(context, {
        id: viewer.personId,
        name: viewer.name,
        passkeys: await factors.passkeysOf(store.db, viewer.personId),
      });
      const { challenge } = options;
      await pending.put(`session ${viewer.sessionId}`, 'passkey', { challenge, stay: false, next: '/' });
      return ok(options);
    },

    async confirmPasskey(viewer, given) {
      const step = await pending.take(`session ${viewer.sessionId ?? ''}`, 'passkey');
      if (step === undefined) return fail({ code: 'step-lost' });
      const made = await readRegistration(context, step.challenge, given.response);
      if (made === undefined) return fail({ code: 'method-unavailable' });
      const name = factorName(given.name, 'Passkey');
      const added = await changing(viewer, { fresh: true }, async (db, log, row) => {
        const others = await factors.passkeysOf(db, row.id);
        if (others.length >= MAX_PASSKEYS) return fail({ code: 'too-many', limit: MAX_PASSKEYS });
        if ((await factors.readPasskey(db, made.id)) !== undefined)
          return fail({ code: 'method-unavailable' });
        await factors.insertPasskey(db, {
          ...made,
          person_id: row.id,
          name,
          created_at: clock.now().toISOString(),
          used_at: null,
        });
        log({ action: 'person.passkey-added', target: { kind: 'person', id: row.id } });
        return ok({ row, recoveryCodes: await factorAdded(context, db, viewer, 'passkey') });
      });
      if (!added.ok) return added;
      await tellMethodAdded(context, added.value.row, 'passkey', name);
      return ok({ recoveryCodes: added.value.recoveryCodes });
    },

    removePasskey: (viewer, id) =>
      changing(viewer, { fresh: true }, async (db, log, row) => {
        if (!(await factors.deletePasskey(db, row.id, id))) return fail({ code: 'not-found' });
        const others =
          (await factors.passkeysOf(db, row.id)).length + (await factors.identitiesOf(db, row.id)).length;
        if (row.password === null && others === 0) return fail({ code: 'last-sign-in-method' });
        await dropLoneCodes(db, row.id);
        log({ action: 'person.passkey-removed', target: { kind: 'person', id: row.id } });
        return ok(undefined);
      }),
  };
}
