import type { Actor } from './actor.ts';
import type { AuditLog } from './audit/model.ts';
import { createAuditLog } from './audit/service.ts';
import { Background } from './background.ts';
import type { AccountsContext, AccountsOptions, Removed } from './context.ts';
import { FIRST_GROUPS } from './groups/built-in.ts';
import { ADMINISTRATORS, type GroupsService, type RolesService } from './groups/model.ts';
import { insertGroup, readGroup } from './groups/repository.ts';
import { createRolesService } from './groups/roles-service.ts';
import { createGroupsService } from './groups/service.ts';
import type { InvitationsService } from './invitations/model.ts';
import { deleteOldInvitations } from './invitations/repository.ts';
import { createInvitationsService, KEPT_MS } from './invitations/service.ts';
import type { KeysService } from './keys/model.ts';
import { KeyResolver } from './keys/resolver.ts';
import { createKeysService } from './keys/service.ts';
import { deleteExpiredLinks } from './links/repository.ts';
import type { KnownViewer } from './model.ts';
import type { OwnAccountService } from './own/model.ts';
import { createOwnPasskeys } from './own/passkeys.ts';
import { createOwnAccountBasics } from './own/service.ts';
import { createPasswordHasher } from './passwords/hasher.ts';
import type { PeopleService } from './people/model.ts';
import { nameKey } from './people/names.ts';
import { findByNameKey, peopleWithoutKey, updatePerson } from './people/repository.ts';
import { createPeopleService } from './people/service.ts';
import { Quotas } from './quotas/quotas.ts';
import { RightsCache } from './rights/cache.ts';
import type { SessionsService } from './sessions/model.ts';
import { deleteEndedSessions } from './sessions/repository.ts';
import { SessionResolver } from './sessions/resolver.ts';
import { createSessionsService } from './sessions/service.ts';
import type { SignInSettingsService } from './settings/model.ts';
import { createSettingsService } from './settings/service.ts';
import type { SignInService } from './sign-in/model.ts';
import { PendingStepStore } from './sign-in/pending.ts';
import { deleteExpiredPending } from './sign-in/repository.ts';
import { createSignInService } from './sign-in/service.ts';
import { Throttle } from './throttle/throttle.ts';

/** People, what they may do, and how they are known. */
export interface AccountsService {
  readonly people: PeopleService;
  readonly groups: GroupsService;
  readonly roles: RolesService;
  readonly invitations: InvitationsService;
  readonly sessions: SessionsService;
  readonly keys: KeysService;
  readonly own: OwnAccountService;
  readonly audit: AuditLog;
  readonly settings: SignInSettingsService;
  readonly signIn: SignInService;
  /** Who is behind a session cookie. */
  readonly sessionOf: SessionResolver;
  /** Who acts by an API key. */
  readonly keyOf: KeyResolver;
  readonly quotas: Quotas;
  /** Somebody as their session would have them, for what is done later in their name. Undefined: nobody active. */
  viewerOf(personId: string): Promise<KnownViewer | undefined>;
  /** Keys for CSRF tokens, newest first. */
  csrfKeys(): readonly Buffer[];
  /** Calls `listener` after a person or a group is gone, in the process in which it was removed. */
  onRemoved(listener: (actor: Actor, removed: Removed) => Promise<void>): void;
  /** Drops what has ended: sessions, links, invitations, counts. To be called now and then. */
  sweep(): Promise<void>;
  /** Waits for what was begun beside requests. */
  close(): Promise<void>;
}

/** Groups that a new portal has; one that was taken away stays away. */
async function addFirstGroups({ store, clock }: AccountsOptions): Promise<void> {
  if ((await readGroup(store.db, ADMINISTRATORS)) !== undefined) return;
  for (const { id, name, roleId, isBuiltIn } of FIRST_GROUPS)
    await insertGroup(store.db, {
      id,
      name,
      name_key: nameKey(name),
      description: '',
      role_id: roleId,
      is_built_in: isBuiltIn ? 1 : 0,
      created_at: clock.now().toISOString(),
    });
}

/** Names of the first release, of which two may be one to the eye: then the later one is found by its address only. */
async function giveKeys({ store }: AccountsOptions): Promise<void> {
  for (const { id, name } of await peopleWithoutKey(store.db)) {
    const key = nameKey(name);
    if ((await findByNameKey(store.db, key)) === undefined)
      await updatePerson(store.db, id, { name_key: key });
  }
}

/** Opens the accounts of a portal. */
export async function openAccounts(options: AccountsOptions): Promise<AccountsService> {
  await addFirstGroups(options);
  await giveKeys(options);
  const { store, clock, secrets } = options;
  const onTrouble = options.onTrouble ?? (() => {});
  const background = new Background(onTrouble);
  const listeners: ((actor: Actor, removed: Removed) => Promise<void>)[] = [];
  const context: AccountsContext = {
    ...options,
    // Changed while the portal runs.
    get languages() {
      return options.languages;
    },
    get defaultLanguage() {
      return options.defaultLanguage;
    },
    get portalNames() {
      return options.portalNames;
    },
    get publicUrl() {
      return options.publicUrl;
    },
    async tellRemoved(actor, removed) {
      for (const listener of listeners) await listener(actor, removed);
    },
    background,
    rights: new RightsCache(store),
    hasher: createPasswordHasher(),
    throttle: new Throttle({ store, clock, secrets }),
    pending: new PendingStepStore(store, clock),
  };
  // What strangers may do is known from the start, for the day on which the store is away.
  await context.rights.portal();
  const quotas = new Quotas(context);
  return {
    quotas,
    people: createPeopleService(context),
    groups: createGroupsService(context),
    roles: createRolesService(context),
    invitations: createInvitationsService(context),
    sessions: createSessionsService(context),
    keys: createKeysService(context),
    own: { ...createOwnAccountBasics(context), ...createOwnPasskeys(context) },
    audit: createAuditLog(context),
    settings: createSettingsService(context),
    signIn: createSignInService(context),
    sessionOf: new SessionResolver(context),
    keyOf: new KeyResolver(context),
    async viewerOf(personId) {
      const rights = await context.rights.of(personId);
      if (rights === undefined || !rights.isActive) return undefined;
      const { id, name, groups, permissions, language } = rights;
      return {
        kind: 'person',
        personId: id,
        name,
        groups,
        permissions,
        ...(language && { language }),
        by: 'session',
      };
    },
    csrfKeys: () => secrets.csrfKeys(clock.now()),
    onRemoved: (listener) => void listeners.push(listener),
    async sweep() {
      const now = clock.now();
      const instant = now.toISOString();
      await deleteEndedSessions(store.db, instant);
      await deleteExpiredLinks(store.db, instant);
      await deleteExpiredPending(store, instant);
      await deleteOldInvitations(store.db, new Date(now.getTime() - KEPT_MS).toISOString());
      await context.throttle.sweep();
      await quotas.sweep();
    },
    async close() {
      await quotas.write();
      await background.settled();
    },
  };
}
