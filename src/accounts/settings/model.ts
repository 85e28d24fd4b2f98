import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { AccountProblem } from '../problems.ts';

/** An identity provider that speaks OpenID Connect. */
export interface ProviderSettings {
  /** 1 to 30 of a-z, 0-9 and `-`: part of the address that it sends people back to. */
  readonly id: string;
  /** What the button says. */
  readonly name: string;
  /** https; http for loopback only. */
  readonly issuer: string;
  readonly clientId: string;
  /** Never given out again; empty: the provider asks for none. */
  readonly clientSecret?: string;
  readonly hasClientSecret?: boolean;
  /** Somebody whose verified address is that of an account is that account's person. */
  readonly linkByVerifiedEmail: boolean;
  /** Somebody new gets an account. */
  readonly createsAccounts: boolean;
}

/** How people come in, changed in the back office. */
export interface SignInSettings {
  /** `open`: whoever proves an address; `closed`: by invitation only. */
  readonly registration: 'closed' | 'open';
  /** Domains of addresses that may register, lower case; empty: every one. */
  readonly registrationDomains: readonly string[];
  /** Groups that somebody who registers joins. */
  readonly registrationGroups: readonly string[];
  /** 8 to 64. */
  readonly passwordMinLength: number;
  /** Who must have a second factor or a passkey: nobody, people with any permission, everybody. */
  readonly secondFactor: 'nobody' | 'permission-holders' | 'everybody';
  /** Whether passkeys may be used and added. */
  readonly passkeys: boolean;
  /** Idle time after which people with permissions are signed out, hours, 1 to 336. */
  readonly idleHours: number;
  /** The same for readers. */
  readonly readerIdleHours: number;
  /** Calls a day of a key, of a person by session, of an address without either; 0: no limit. */
  readonly keyDailyQuota: number;
  readonly personDailyQuota: number;
  readonly addressDailyQuota: number;
  readonly providers: readonly ProviderSettings[];
}

/** For whoever may `manage-settings`; providers and second factors only for administrators. */
export interface SignInSettingsService {
  /** What holds now; without secrets. Asks for no permission. */
  current(): Promise<SignInSettings>;
  /** Holds at the next request, in every process. Asks for a fresh sign-in. */
  change(
    actor: Actor,
    change: Partial<SignInSettings>,
    /** `changed-meanwhile` where it does not take what holds at that moment. */
    isSeen?: (now: SignInSettings) => boolean,
  ): Promise<Result<SignInSettings, AccountProblem>>;
}
