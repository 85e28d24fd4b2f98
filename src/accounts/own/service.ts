import { fail, ok, type Result } from '#lib';
import type { AuditEvent } from '../audit/model.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { authenticatorUri, newAuthenticatorSecret, newRecoveryCodes, stepOf } from '../factors/codes.ts';
import * as factors from '../factors/repository.ts';
import { isFresh } from '../guard.ts';
import { makeLink } from '../links/links.ts';
import { dropLinks, linksOf } from '../links/repository.ts';
import { mailLink, mailNotice } from '../mails.ts';
import type { KnownViewer } from '../model.ts';
import { choosePassword } from '../passwords/choose.ts';
import { tellPasswordChanged, writePassword } from '../passwords/write.ts';
import { checkEmail, checkName } from '../people/checks.ts';
import { tidyName } from '../people/names.ts';
import * as people from '../people/repository.ts';
import { forget } from '../people/service.ts';
import { viewPerson } from '../people/view.ts';
import type { AccountProblem } from '../problems.ts';
import { newId } from '../secrets/random.ts';
import type { SignInMethod } from '../sessions/model.ts';
import { addMethod } from '../sessions/repository.ts';
import { exportOwnData } from './export.ts';
import type { OwnAccountService } from './model.ts';

const MAX_FACTORS = 10;

type Log = (event: AuditEvent) => void;
type Work<T> = (db: Db, log: Log, row: people.PersonRow) => Promise<Result<T, AccountProblem>>;

/** What the account pages call an authenticator or passkey: the person’s word, or a plain one. */
export const factorName = (text: string, fallback: string): string =>
  [...tidyName(text).replace(/[\p{Cc}\p{Cf}]/gu, '')].slice(0, 100).join('') || fallback;

/** Changes of one’s own account, each in a transaction: the session has to be one’s own, and fresh where that is asked. */
export function ownChanges(context: AccountsContext) {
  const { store, clock } = context;
  return async <T>(
    viewer: KnownViewer,
    options: { readonly fresh: boolean },
    work: Work<T>,
  ): Promise<Result<T, AccountProblem>> => {
    const now = clock.now();
    if (viewer.by !== 'session') return fail({ code: 'not-allowed' });
    if (options.fresh && !isFresh(viewer, now)) return fail({ code: 'fresh-sign-in-needed' });
    return change({ store, actor: viewer, now }, async (db, log) => {
      const row = await people.readPerson(db, viewer.personId);
      return row === undefined ? fail({ code: 'not-found' }) : work(db, log, row);
    });
  };
}

/** A second factor was added: the session that did it has shown it, and the person is told. */
export async function factorAdded(
  context: AccountsContext,
  db: Db,
  viewer: KnownViewer,
  method: SignInMethod,
): Promise<readonly string[] | undefined> {
  if (viewer.sessionId !== undefined) await addMethod(db, viewer.sessionId, method);
  return (await factors.countRecoveryCodes(db, viewer.personId)) === 0
    ? newRecoveryCodes(context, db, viewer.personId)
    : undefined;
}

export const tellMethodAdded = (
  context: AccountsContext,
  row: people.PersonRow,
  method: 'authenticator' | 'passkey' | 'provider',
  name: string,
): Promise<void> =>
  mailNotice(context, {
    template: 'sign-in-method-added',
    to: row.email ?? undefined,
    language: row.language ?? undefined,
    data: { method, name, at: context.clock.now().toISOString(), link: '/login/' },
  });

type Basics = Omit<OwnAccountService, 'offerPasskey' | 'confirmPasskey' | 'removePasskey'>;

export function createOwnAccountBasics(context: AccountsContext): Basics {
  const { store, clock, secrets, hasher } = context;
  const changing = ownChanges(context);
  const target = (viewer: KnownViewer) => ({ kind: 'person', id: viewer.personId }) as const;

  return {
    async get(viewer) {
      const person = viewer.by === 'session' ? await viewPerson(store.db, viewer.personId) : undefined;
      if (person === undefined) return fail({ code: 'not-found' });
      const { db } = store;
      const [pendingLink] = await linksOf(db, person.id, 'email-change');
      const isOpen = pendingLink !== undefined && pendingLink.expires_at > clock.now().toISOString();
      return ok({
        person,
        authenticators: (await factors.authenticatorsOf(db, person.id)).map((row) => ({
          id: row.id,
          name: row.name,
          createdAt: row.created_at,
        })),
        passkeys: (await factors.passkeysOf(db, person.id)).map((row) => ({
          id: row.id,
          name: row.name,
          createdAt: row.created_at,
          lastUsedAt: row.used_at ?? undefined,
        })),
        identities: (await factors.identitiesOf(db, person.id)).map((row) => ({
          providerId: row.provider_id,
          label: row.label,
          linkedAt: row.linked_at,
        })),
        // Written by `startEmailChange`.
        pendingEmail: isOpen ? (JSON.parse(pendingLink.data) as { email: string }).email : undefined,
      });
    },

    rename: (viewer, text) =>
      changing(viewer, { fresh: false }, async (db, log, row) => {
        const name = await checkName(db, text, row.id);
        if (!name.ok) return name;
        if (name.value.name === row.name) return ok(undefined);
        await people.updatePerson(db, row.id, { name: name.value.name, name_key: name.value.key });
        log({ action: 'person.changed', target: target(viewer), details: { name: true } });
        return ok(undefined);
      }),

    chooseLanguage: (viewer, language) =>
      changing(viewer, { fresh: false }, async (db, log, row) => {
        if (language !== undefined && !context.languages.includes(language))
          return fail({ code: 'unknown-language', field: 'language' });
        if ((row.language ?? undefined) === language) return ok(undefined);
        await people.updatePerson(db, row.id, { language: language ?? null });
        log({ action: 'person.changed', target: target(viewer), details: { language: language ?? null } });
        return ok(undefined);
      }),

    async changePassword(viewer, { current, next }) {
      const before = await people.readPerson(store.db, viewer.personId);
      if (before === undefined || viewer.by !== 'session') return fail({ code: 'not-allowed' });
      const now = clock.now();
      // Without a password to show, the session has to be fresh by another way.
      if (before.password === null && !isFresh(viewer, now)) return fail({ code: 'fresh-sign-in-needed' });
      const wait = await context.throttle.takeCode(`password ${before.id}`);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      if (before.password !== null && !(await hasher.verify(before.password, current)))
        return fail({ code: 'wrong-password', field: 'currentPassword' });
      await context.throttle.forgiveCode(`password ${before.id}`);
      const hash = await choosePassword(context, next, [before.name, before.email ?? undefined]);
      if (!hash.ok) return hash;
      const changed = await changing<void>(viewer, { fresh: false }, async (db, log, row) => {
        // Somebody else was faster: what was shown as the current password is none any more.
        if (row.password_version !== before.password_version) return fail({ code: 'changed-meanwhile' });
        await writePassword(db, row.id, hash.value, now, {
          ...(viewer.sessionId !== undefined && { keepSession: viewer.sessionId }),
        });
        log({ action: 'person.password-changed', target: target(viewer), details: { by: 'person' } });
        return ok(undefined);
      });
      if (changed.ok) await tellPasswordChanged(context, before, undefined, now);
      return changed;
    },

    async startEmailChange(viewer, text) {
      const { throttle } = context;
      // As whoever registers: the answer does not tell who has an account, and nobody is written to without end.
      const wait = await throttle.takeMail(`person ${viewer.personId}`);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      const made = await changing(viewer, { fresh: true }, async (db, log, row) => {
        const email = await checkEmail(db, text, row.id);
        const holder = email.ok ? undefined : await people.findByEmail(db, text.trim());
        if (!email.ok && (email.problems[0].code !== 'email-taken' || holder === undefined)) return email;
        await dropLinks(db, row.id, 'email-change');
        const link = await makeLink(db, {
          purpose: 'email-change',
          personId: row.id,
          data: { email: email.ok ? email.value : text.trim() },
          now: clock.now(),
        });
        log({ action: 'person.email-change-asked', target: target(viewer) });
        return ok({
          link,
          email: email.ok ? email.value : text.trim(),
          holder,
          language: row.language ?? undefined,
        });
      });
      if (!made.ok) return made;
      const { link, email, holder, language } = made.value;
      if (!(await throttle.mayMail(email))) return ok({ by: 'mail', expiresAt: link.expiresAt });
      if (holder !== undefined) {
        await mailNotice(context, {
          template: 'registration-known',
          to: email,
          language: holder.language ?? undefined,
          data: { link: '/login/' },
        });
        return ok({ by: 'mail', expiresAt: link.expiresAt });
      }
      const sent = await mailLink(context, { to: email, language, link, template: 'email-change' });
      // Without a mail server the link is an administrator’s to pass on: it is the proof that the address is theirs.
      return ok(sent.by === 'hand' ? { by: 'mail', expiresAt: sent.expiresAt } : sent);
    },

    async offerAuthenticator(viewer) {
      if (viewer.by !== 'session') return fail({ code: 'not-allowed' });
      if (!isFresh(viewer, clock.now())) return fail({ code: 'fresh-sign-in-needed' });
      const secret = newAuthenticatorSecret();
      return ok({
        uri: authenticatorUri(secret, context.portalNames[0] ?? 'Almagest', viewer.name),
        secret: secret.replace(/(.{4})(?=.)/g, '$1 '),
      });
    },

    async confirmAuthenticator(viewer, given) {
      const secret = given.secret.replace(/\s/g, '').toUpperCase();
      if (!/^[A-Z2-7]{32}$/.test(secret)) return fail({ code: 'step-lost' });
      const now = clock.now();
      const step = stepOf(secret, given.code, now);
      if (step === undefined) return fail({ code: 'wrong-code', field: 'code' });
      const name = factorName(given.name, 'Authenticator');
      const added = await changing(viewer, { fresh: true }, async (db, log, row) => {
        const others = await factors.authenticatorsOf(db, row.id);
        if (others.length >= MAX_FACTORS) return fail({ code: 'too-many', limit: MAX_FACTORS });
        await factors.insertAuthenticator(db, {
          id: newId(),
          person_id: row.id,
          name,
          secret: secrets.seal(secret),
          last_step: step,
          created_at: now.toISOString(),
        });
        log({ action: 'person.authenticator-added', target: target(viewer) });
        return ok({ row, recoveryCodes: await factorAdded(context, db, viewer, 'code') });
      });
      if (!added.ok) return added;
      await tellMethodAdded(context, added.value.row, 'authenticator', name);
      return ok({ recoveryCodes: added.value.recoveryCodes });
    },

    removeAuthenticator: (viewer, id) =>
      changing(viewer, { fresh: true }, async (db, log, row) => {
        if (!(await factors.deleteAuthenticator(db, row.id, id))) return fail({ code: 'not-found' });
        await dropLoneCodes(db, row.id);
        log({ action: 'person.authenticator-removed', target: target(viewer) });
        return ok(undefined);
      }),

    renewRecoveryCodes: (viewer) =>
      changing(viewer, { fresh: true }, async (db, log, row) => {
        log({ action: 'person.recovery-codes-renewed', target: target(viewer) });
        return ok(await newRecoveryCodes(context, db, row.id));
      }),

    unlinkIdentity: (viewer, providerId) =>
      changing(viewer, { fresh: true }, async (db, log, row) => {
        if (!(await factors.deleteIdentity(db, row.id, providerId))) return fail({ code: 'not-found' });
        const left =
          (await factors.identitiesOf(db, row.id)).length + (await factors.passkeysOf(db, row.id)).length;
        if (row.password === null && left === 0) return fail({ code: 'last-sign-in-method' });
        log({
          action: 'person.identity-unlinked',
          target: target(viewer),
          details: { provider: providerId },
        });
        return ok(undefined);
      }),

    async exportData(viewer) {
      if (viewer.by !== 'session') return fail({ code: 'not-allowed' });
      if (!isFresh(viewer, clock.now())) return fail({ code: 'fresh-sign-in-needed' });
      return exportOwnData(context, viewer);
    },

    async erase(viewer) {
      const erased = await changing(viewer, { fresh: true }, async (db, log, row) => {
        const before = await people.countAdministrators(db);
        await people.deletePerson(db, row);
        if (before > 0 && (await people.countAdministrators(db)) === 0)
          return fail({ code: 'last-administrator' });
        log({ action: 'person.erased', target: target(viewer), details: { by: 'person' } });
        return ok(row);
      });
      if (!erased.ok) return erased;
      await forget(context, viewer, erased.value);
      return ok(undefined);
    },
  };
}

/** Recovery codes stand in for a lost second factor; without any they would only be one more way in. */
export async function dropLoneCodes(db: Db, personId: string): Promise<void> {
  const left =
    (await factors.authenticatorsOf(db, personId)).length + (await factors.passkeysOf(db, personId)).length;
  if (left === 0) await factors.dropFactors(db, personId);
}
