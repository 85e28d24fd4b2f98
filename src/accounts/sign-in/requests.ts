import { fail, isMailAddress, ok } from '#lib';
import type { AccountsContext } from '../context.ts';
import { makeLink } from '../links/links.ts';
import { dropLinks, dropLinksFor } from '../links/repository.ts';
import { mailLink, mailNotice } from '../mails.ts';
import { findLoginRow } from '../people/login.ts';
import { countAdministrators, findByEmail } from '../people/repository.ts';
import type { Requester, SignInService } from './model.ts';

type Requests = Pick<SignInService, 'register' | 'forgotPassword' | 'firstAdministratorLink'>;

/** What strangers may ask for. Whatever follows is done beside the answer, which is the same in any case. */
export function createRequests(context: AccountsContext): Requests {
  const { store, clock, throttle, background, rights } = context;

  const sendRegistration = async (requester: Requester, email: string): Promise<void> => {
    if (!(await throttle.mayMail(email))) return;
    const known = await findByEmail(store.db, email);
    if (known !== undefined) {
      await mailNotice(context, {
        template: 'registration-known',
        to: email,
        language: known.language ?? undefined,
        requestLanguage: requester.language,
        data: { link: '/login/' },
      });
      return;
    }
    const link = await makeLink(store.db, {
      purpose: 'registration',
      data: { email, language: requester.language },
      now: clock.now(),
    });
    await mailLink(context, { to: email, language: requester.language, link, template: 'registration' });
  };

  const sendReset = async (requester: Requester, login: string): Promise<void> => {
    const row = await findLoginRow(store.db, login);
    if (row === undefined || row.email === null || row.state !== 'active') return;
    if (!(await throttle.mayMail(row.email))) return;
    await dropLinks(store.db, row.id, 'password-reset');
    const link = await makeLink(store.db, {
      purpose: 'password-reset',
      personId: row.id,
      data: { passwordVersion: row.password_version },
      now: clock.now(),
    });
    await mailLink(context, {
      to: row.email,
      language: row.language ?? undefined,
      requestLanguage: requester.language,
      link,
      template: 'password-reset',
    });
  };

  return {
    async register(requester, text) {
      const { settings } = await rights.portal();
      if (settings.registration !== 'open') return fail({ code: 'registration-closed' });
      const email = text.trim();
      if (!isMailAddress(email)) return fail({ code: 'email-unusable', field: 'email' });
      const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
      const { registrationDomains: domains } = settings;
      if (domains.length > 0 && !domains.includes(domain))
        return fail({ code: 'email-domain-not-allowed', field: 'email' });
      const wait = await throttle.takeMail(requester.address);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      background.runAfterwards(() => sendRegistration(requester, email), 'a registration was not answered');
      return ok(undefined);
    },

    async forgotPassword(requester, login) {
      const wait = await throttle.takeMail(requester.address);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      background.runAfterwards(() => sendReset(requester, login), 'a password reset was not answered');
      return ok(undefined);
    },

    async firstAdministratorLink(address) {
      if ((await countAdministrators(store.db)) > 0) return undefined;
      await dropLinksFor(store.db, 'first-administrator');
      const link = await makeLink(store.db, { purpose: 'first-administrator', now: clock.now() });
      return { link: `${address}${link.path}`, expiresAt: link.expiresAt };
    },
  };
}
