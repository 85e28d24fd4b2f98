import { fail, isLoopback, ok, type Result } from '#lib';
import { type Actor, actorMay } from '../actor.ts';
import { change } from '../audit/repository.ts';
import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { guard, heldBy } from '../guard.ts';
import { knownGroups } from '../people/repository.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';
import type { PortalSecrets } from '../secrets/portal-secrets.ts';
import { DEFAULT_SETTINGS } from './defaults.ts';
import type { ProviderSettings, SignInSettings, SignInSettingsService } from './model.ts';
import * as repository from './repository.ts';

type Name = keyof SignInSettings;

const MAX_PROVIDERS = 20;
const MAX_QUOTA = 1_000_000_000;

const isWhole = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
const isOneOf =
  (...words: readonly string[]) =>
  (value: unknown) =>
    words.some((word) => word === value);
const isListOf = (isItem: (item: unknown) => boolean, max: number) => (value: unknown) =>
  Array.isArray(value) && value.length <= max && new Set(value).size === value.length && value.every(isItem);
const isText = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

/** An address to which secrets can be sent. */
function isIssuer(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 500 || !URL.canParse(value)) return false;
  const { protocol, hostname, username, search, hash } = new URL(value);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isSafe && username === '' && search === '' && hash === '';
}

function isProvider(value: unknown): value is ProviderSettings {
  if (typeof value !== 'object' || value === null) return false;
  // Read field by field below.
  const provider = value as Readonly<Record<string, unknown>>;
  return (
    isText(/^[a-z\d][a-z\d-]{0,29}$/)(provider.id) &&
    isText(/^[^\p{Cc}\p{Cf}]{1,60}$/u)(provider.name) &&
    isIssuer(provider.issuer) &&
    isText(/^[\x20-\x7e]{1,500}$/)(provider.clientId) &&
    (provider.clientSecret === undefined || isText(/^[\x20-\x7e]{0,1000}$/)(provider.clientSecret)) &&
    typeof provider.linkByVerifiedEmail === 'boolean' &&
    typeof provider.createsAccounts === 'boolean'
  );
}

/** What each setting may be. */
const CHECKS: Readonly<Record<Name, (value: unknown) => boolean>> = {
  registration: isOneOf('closed', 'open'),
  registrationDomains: isListOf(isText(/^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/), 200),
  registrationGroups: isListOf(isText(/^[\w-]{1,60}$/), 50),
  passwordMinLength: isWhole(8, 64),
  secondFactor: isOneOf('nobody', 'permission-holders', 'everybody'),
  passkeys: (value) => typeof value === 'boolean',
  idleHours: isWhole(1, 336),
  readerIdleHours: isWhole(1, 336),
  keyDailyQuota: isWhole(0, MAX_QUOTA),
  personDailyQuota: isWhole(0, MAX_QUOTA),
  addressDailyQuota: isWhole(0, MAX_QUOTA),
  providers: (value) =>
    isListOf(isProvider, MAX_PROVIDERS)(value) &&
    new Set((value as ProviderSettings[]).map(({ id }) => id)).size === (value as ProviderSettings[]).length,
};

// Who comes in by a provider, and what is asked of people beside a password, decides over every account.
const ADMINISTRATORS_ONLY: readonly Name[] = ['providers', 'secondFactor', 'passkeys', 'passwordMinLength'];

const isName = (name: string): name is Name => Object.hasOwn(DEFAULT_SETTINGS, name);

/** Without secrets. */
const shown = (settings: SignInSettings): SignInSettings => ({
  ...settings,
  providers: settings.providers.map(({ clientSecret, ...provider }) => ({
    ...provider,
    hasClientSecret: clientSecret !== undefined && clientSecret !== '',
  })),
});

/** As they are kept: secrets sealed, and those that were not given again as they were. */
const stored = (
  providers: readonly ProviderSettings[],
  before: readonly ProviderSettings[],
  secrets: PortalSecrets,
): readonly ProviderSettings[] =>
  providers.map(({ clientSecret, hasClientSecret: _, ...provider }) => {
    const known = before.find(({ id, issuer }) => id === provider.id && issuer === provider.issuer);
    const kept =
      clientSecret === undefined
        ? known?.clientSecret
        : clientSecret === ''
          ? undefined
          : secrets.seal(clientSecret);
    return kept === undefined ? provider : { ...provider, clientSecret: kept };
  });

export function createSettingsService(context: AccountsContext): SignInSettingsService {
  const { store, clock, rights, secrets } = context;
  return {
    current: async () => shown((await rights.portal()).settings),

    async change(actor, asked, isSeen) {
      const now = clock.now();
      const names = Object.keys(asked).filter((name) => asked[name as Name] !== undefined);
      const refusal = guard(actor, 'manage-settings', { freshAt: now });
      if (refusal !== undefined) return fail(refusal);
      for (const name of names)
        if (!isName(name) || !CHECKS[name](asked[name]))
          return fail({ code: 'setting-unusable', field: 'setting', setting: name });
      const known = names.filter(isName);
      if (known.some((name) => ADMINISTRATORS_ONLY.includes(name)) && !actorMay(actor, 'administer'))
        return fail({ code: 'not-allowed' });
      return change({ store, actor, now }, async (db, log) => {
        const portal = await readPortalRights(db);
        if (isSeen?.(shown(portal.settings)) === false) return fail({ code: 'changed-meanwhile' });
        if (asked.registrationGroups !== undefined) {
          const checked = await checkRegistrationGroups(db, actor, asked.registrationGroups);
          if (!checked.ok) return checked;
        }
        const next: SignInSettings = {
          ...portal.settings,
          ...asked,
          ...(asked.providers && {
            providers: stored(asked.providers, portal.settings.providers, secrets),
          }),
        };
        for (const name of known) {
          await repository.writeSetting(db, name, JSON.stringify(next[name]));
          const isSecretive = name === 'providers';
          log({
            action: 'setting.changed',
            target: { kind: 'setting', id: `sign-in.${name}` },
            details: {
              before: (isSecretive ? shown(portal.settings) : portal.settings)[name],
              after: (isSecretive ? shown(next) : next)[name],
            },
          });
        }
        return ok(shown(next));
      });
    },
  };
}

/** Nobody lets strangers into a group that may do more than they may themselves. */
async function checkRegistrationGroups(
  db: Db,
  actor: Actor,
  groups: readonly string[],
): Promise<Result<void, AccountProblem>> {
  if ((await knownGroups(db, groups)).length !== groups.length)
    return fail({ code: 'unknown-group', field: 'groups' });
  const given = permissionsOf(await readPortalRights(db), groups);
  return covers(heldBy(actor), given) ? ok(undefined) : fail({ code: 'not-allowed' });
}
