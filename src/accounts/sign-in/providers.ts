import { fail, ok, type Result } from '#lib';
import type { AuditEvent } from '../audit/model.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import {
  authenticatorsOf,
  identitiesOf,
  insertIdentity,
  passkeysOf,
  readIdentity,
} from '../factors/repository.ts';
import { isFresh } from '../guard.ts';
import { tellMethodAdded } from '../own/service.ts';
import { checkEmail, checkName } from '../people/checks.ts';
import * as people from '../people/repository.ts';
import { newPersonRow } from '../people/rows.ts';
import type { AccountProblem } from '../problems.ts';
import { type ProvidedPerson, ProviderClients } from '../providers/client.ts';
import { readPortalRights } from '../rights/cache.ts';
import { newId } from '../secrets/random.ts';
import type { SignInMethod } from '../sessions/model.ts';
import type { KnownSession } from '../sessions/resolver.ts';
import type { ProviderSettings } from '../settings/model.ts';
import { actorOf, refreshSession, signIn } from './finish.ts';
import type { Requester, SignInService } from './model.ts';

type Providers = Pick<SignInService, 'beginProvider' | 'finishProvider'>;

// Somebody new gets another name when theirs is taken; beyond this many they choose one in another way.
const MAX_NAMES = 20;
// From the password there to the answer here.
const AGAIN_MS = 300_000;

const methodOf = ({ isTwoFactor }: ProvidedPerson): SignInMethod =>
  isTwoFactor ? 'provider-two-factor' : 'provider';

/** Signing in, linking, and showing again who one is, by an identity provider. */
export function createProviderSignIn(context: AccountsContext): Providers {
  const { store, clock, pending, rights, throttle, secrets, onTrouble } = context;
  const clients = new ProviderClients();

  const find = async (id: string): Promise<ProviderSettings | undefined> => {
    const { settings } = await rights.portal();
    const found = settings.providers.find((provider) => provider.id === id);
    return found?.clientSecret === undefined
      ? found
      : { ...found, clientSecret: secrets.open(found.clientSecret) };
  };

  /** Notes in a transaction that an identity is a person's. */
  const link = async (
    db: Db,
    log: (event: AuditEvent) => void,
    row: people.PersonRow,
    at: { readonly provider: ProviderSettings; readonly provided: ProvidedPerson; readonly now: Date },
  ) => {
    const { provider, provided, now } = at;
    await insertIdentity(db, {
      provider_id: provider.id,
      subject: provided.subject,
      person_id: row.id,
      label: (provided.verifiedEmail ?? provided.name ?? provided.subject).slice(0, 200),
      linked_at: now.toISOString(),
    });
    log({
      action: 'person.identity-linked',
      target: { kind: 'person', id: row.id },
      details: { provider: provider.id },
    });
  };

  /** The identity of somebody who is signed in: theirs already, or linked now. */
  const ofSession = async (
    session: KnownSession,
    provider: ProviderSettings,
    provided: ProvidedPerson,
    next: string,
  ) => {
    const known = await readIdentity(store.db, provider.id, provided.subject);
    const { personId } = session.viewer;
    if (known !== undefined && known.person_id !== personId)
      return fail({ code: 'method-unavailable' as const });
    if (known === undefined) {
      const now = clock.now();
      if (!isFresh(session.viewer, now)) return fail({ code: 'fresh-sign-in-needed' as const });
      const linked = await change({ store, actor: session.viewer, now }, async (db, log) => {
        const row = await people.readPerson(db, personId);
        const others = await identitiesOf(db, personId);
        if (row === undefined || others.some((one) => one.provider_id === provider.id))
          return fail({ code: 'method-unavailable' });
        await link(db, log, row, { provider, provided, now });
        return ok(row);
      });
      if (!linked.ok) return linked;
      await tellMethodAdded(context, linked.value, 'provider', provider.name);
    }
    const { authenticatedAt } = provided;
    // A provider that tells that it has not asked again has shown nothing.
    if (authenticatedAt !== undefined && clock.now().getTime() - authenticatedAt.getTime() > AGAIN_MS)
      return fail({ code: 'method-unavailable' as const });
    return refreshSession(context, session, { methods: [methodOf(provided)], next });
  };

  /** Whose account it is, made now where the administrator wants that. */
  const personOf = async (
    requester: Requester,
    provider: ProviderSettings,
    provided: ProvidedPerson,
  ): Promise<Result<string, AccountProblem>> => {
    const known = await readIdentity(store.db, provider.id, provided.subject);
    if (known !== undefined) return ok(known.person_id);
    const { verifiedEmail: email } = provided;
    const now = clock.now();
    const holder = email === undefined ? undefined : await people.findByEmail(store.db, email);
    if (holder !== undefined) {
      if (!provider.linkByVerifiedEmail) return fail({ code: 'method-unavailable' });
      const linked = await change({ store, actor: actorOf(holder), now }, async (db, log) => {
        await link(db, log, holder, { provider, provided, now });
        return ok(holder);
      });
      if (!linked.ok) return linked;
      await tellMethodAdded(context, holder, 'provider', provider.name);
      return ok(holder.id);
    }
    return provider.createsAccounts
      ? join(requester, { provider, provided, now })
      : fail({ code: 'method-unavailable' });
  };

  /** Somebody new, in the groups of those who register. */
  const join = (
    requester: Requester,
    at: { readonly provider: ProviderSettings; readonly provided: ProvidedPerson; readonly now: Date },
  ): Promise<Result<string, AccountProblem>> => {
    const { provider, provided, now } = at;
    const id = newId();
    const wanted = provided.name ?? provided.verifiedEmail?.split('@')[0] ?? provider.name;
    return change({ store, actor: actorOf({ id, name: wanted }), now }, async (db, log) => {
      const name = await freeName(db, wanted);
      if (!name.ok) return name;
      const email =
        provided.verifiedEmail === undefined ? ok(undefined) : await checkEmail(db, provided.verifiedEmail);
      if (!email.ok) return email;
      const row = newPersonRow({ id, ...name.value, email: email.value, language: requester.language, now });
      await people.insertPerson(db, row);
      const { settings } = await readPortalRights(db);
      const groups = [...(await people.knownGroups(db, settings.registrationGroups))].sort();
      await people.setGroups(db, id, groups, now.toISOString());
      log({ action: 'person.joined', target: { kind: 'person', id }, details: { by: 'provider', groups } });
      await link(db, log, row, at);
      return ok(id);
    });
  };

  return {
    async beginProvider(requester, { providerId, callback, next }) {
      const wait = await throttle.takeOffer(requester.address);
      if (wait !== undefined) return fail({ code: 'throttled', retryAfterSeconds: wait });
      const provider = await find(providerId);
      if (provider === undefined) return fail({ code: 'method-unavailable' });
      try {
        const personId = requester.session?.viewer.personId;
        const how = { redirectUri: callback, isAgain: personId !== undefined };
        const { address, request } = await clients.begin(provider, how, clock.now().getTime());
        await pending.put(requester.token, 'provider', {
          providerId,
          ...request,
          stay: false,
          next,
          ...(personId === undefined ? {} : { personId }),
        });
        return ok(address);
      } catch (error) {
        onTrouble?.(error, `the identity provider ${providerId} did not answer`);
        return fail({ code: 'method-unavailable' });
      }
    },

    async finishProvider(requester, { providerId, address }) {
      // Taken, not read: an answer counts once.
      const step = await pending.take(requester.token, 'provider');
      if (step === undefined || step.providerId !== providerId) return fail({ code: 'step-lost' });
      const { session } = requester;
      if (session?.viewer.personId !== step.personId) return fail({ code: 'step-lost' });
      const provider = await find(providerId);
      if (provider === undefined) return fail({ code: 'method-unavailable' });
      let provided: ProvidedPerson;
      try {
        provided = await clients.finish(provider, address, step, clock.now().getTime());
      } catch (error) {
        onTrouble?.(error, `the answer of the identity provider ${providerId} was not confirmed`);
        return fail({ code: 'method-unavailable' });
      }
      await throttle.forgiveOffer(requester.address);
      if (session !== undefined) return ofSession(session, provider, provided, step.next);
      const personId = await personOf(requester, provider, provided);
      if (!personId.ok) return personId;
      const method = methodOf(provided);
      const { stay, next } = step;
      const row = await people.readPerson(store.db, personId.value);
      // A provider stands for the password; the second factor is the portal's own, unless the provider has asked for one.
      if (row !== undefined && method === 'provider' && (await hasFactor(store.db, row.id))) {
        const passwordVersion = row.password_version;
        const code = { personId: row.id, passwordVersion, methods: [method], stay, next };
        await pending.put(requester.token, 'code', code);
        return ok({ step: 'code', next });
      }
      return signIn(context, {
        personId: personId.value,
        requester,
        methods: [method],
        stay,
        next,
        authenticatedAt: provided.authenticatedAt,
      });
    },
  };
}

const hasFactor = async (db: Db, personId: string): Promise<boolean> =>
  (await authenticatorsOf(db, personId)).length + (await passkeysOf(db, personId)).length > 0;

/** The name, or the name and a number, whichever nobody has. */
async function freeName(db: Db, wanted: string) {
  const tidy = wanted.replace(/[^\p{L}\p{N} .,_’-]/gu, '').trim() || 'Person';
  for (let n = 1; n < MAX_NAMES; n++) {
    const checked = await checkName(db, n === 1 ? tidy : `${tidy.slice(0, 90)} ${n}`);
    if (checked.ok || checked.problems[0].code !== 'name-taken') return checked;
  }
  return checkName(db, `${tidy.slice(0, 60)} ${newId().slice(0, 8)}`);
}
