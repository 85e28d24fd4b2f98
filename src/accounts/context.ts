import type { Language } from '#i18n';
import type { Clock } from '#lib';
import type { Mailer, Outbox } from '#mail';
import type { Store } from '#store';
import type { Actor } from './actor.ts';
import type { Background } from './background.ts';
import type { PasswordHasher } from './passwords/hasher.ts';
import type { RightsCache } from './rights/cache.ts';
import type { PortalSecrets } from './secrets/portal-secrets.ts';
import type { PendingStepStore } from './sign-in/pending.ts';
import type { Throttle } from './throttle/throttle.ts';

/** Something that has gone from the portal, for those who keep what it had been given. */
export interface Removed {
  readonly kind: 'person' | 'group';
  readonly id: string;
}

/** What accounts are built on. */
export interface AccountsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly mailer: Mailer;
  readonly outbox: Outbox;
  readonly secrets: PortalSecrets;
  readonly languages: readonly Language[];
  readonly defaultLanguage: Language;
  /** Names of the portal: no password is made of them. */
  readonly portalNames: readonly string[];
  /** Where visitors find the portal, without path: passkeys and identity providers are bound to it. */
  readonly publicUrl: string;
  /** False: nobody has said where that is, and it is this machine, at whatever port. */
  readonly isPublic: boolean;
  /** Told of what failed beside a request and was not lost on anybody. */
  readonly onTrouble?: (error: unknown, what: string) => void;
}

/** What every service of accounts is given. */
export interface AccountsContext extends AccountsOptions {
  readonly rights: RightsCache;
  readonly hasher: PasswordHasher;
  readonly throttle: Throttle;
  readonly pending: PendingStepStore;
  readonly background: Background;
  /** Tells those who keep what it had been given. */
  tellRemoved(actor: Actor, removed: Removed): Promise<void>;
}
