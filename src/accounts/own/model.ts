import type { Language } from '#i18n';
import type { Result } from '#lib';
import type { KnownViewer } from '../model.ts';
import type { LinkDelivery, Person } from '../people/model.ts';
import type { AccountProblem } from '../problems.ts';

/** An authenticator program that is being added: shown once, as QR code and as text. */
export interface AuthenticatorOffer {
  /** `otpauth://…` */
  readonly uri: string;
  /** Base32, in groups of four. */
  readonly secret: string;
}

export interface OwnAuthenticator {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

export interface OwnPasskey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | undefined;
}

export interface OwnIdentity {
  readonly providerId: string;
  readonly label: string;
  readonly linkedAt: string;
}

/** Everything one sees of one's own account. */
export interface OwnAccount {
  readonly person: Person;
  readonly authenticators: readonly OwnAuthenticator[];
  readonly passkeys: readonly OwnPasskey[];
  readonly identities: readonly OwnIdentity[];
  /** A new address that waits for its proof. */
  readonly pendingEmail: string | undefined;
}

/**
 * What people do with their own account, signed in. Marked with ⧗: asks for a sign-in of the last 15 minutes
 * (`fresh-sign-in-needed`).
 */
export interface OwnAccountService {
  get(viewer: KnownViewer): Promise<Result<OwnAccount, AccountProblem>>;
  rename(viewer: KnownViewer, name: string): Promise<Result<void, AccountProblem>>;
  /** `undefined`: as the browser says. */
  chooseLanguage(viewer: KnownViewer, language: Language | undefined): Promise<Result<void, AccountProblem>>;
  /** Ends all other sessions and tells the person by mail. Needs the current password where there is one. */
  changePassword(
    viewer: KnownViewer,
    passwords: { readonly current: string; readonly next: string },
  ): Promise<Result<void, AccountProblem>>;
  /** ⧗ Sends a link to the new address; the old one stays until it is used. */
  startEmailChange(viewer: KnownViewer, email: string): Promise<Result<LinkDelivery, AccountProblem>>;
  /** ⧗ Begins to add an authenticator; nothing changes until `confirmAuthenticator`. */
  offerAuthenticator(viewer: KnownViewer): Promise<Result<AuthenticatorOffer, AccountProblem>>;
  /** ⧗ With a code of it. The first one comes with recovery codes, shown once. */
  confirmAuthenticator(
    viewer: KnownViewer,
    given: { readonly secret: string; readonly code: string; readonly name: string },
  ): Promise<Result<{ readonly recoveryCodes: readonly string[] | undefined }, AccountProblem>>;
  /** ⧗ */
  removeAuthenticator(viewer: KnownViewer, id: string): Promise<Result<void, AccountProblem>>;
  /** ⧗ Ten new ones, shown once; the old ones are dead. */
  renewRecoveryCodes(viewer: KnownViewer): Promise<Result<readonly string[], AccountProblem>>;
  /** ⧗ What the browser needs to make a passkey, as JSON for `navigator.credentials.create`. */
  offerPasskey(viewer: KnownViewer): Promise<Result<unknown, AccountProblem>>;
  /** ⧗ With what the browser made of it. */
  confirmPasskey(
    viewer: KnownViewer,
    given: { readonly response: unknown; readonly name: string },
  ): Promise<Result<{ readonly recoveryCodes: readonly string[] | undefined }, AccountProblem>>;
  /** ⧗ */
  removePasskey(viewer: KnownViewer, id: string): Promise<Result<void, AccountProblem>>;
  /** ⧗ */
  unlinkIdentity(viewer: KnownViewer, providerId: string): Promise<Result<void, AccountProblem>>;
  /** ⧗ Everything that is kept about the person, as JSON. */
  exportData(viewer: KnownViewer): Promise<Result<unknown, AccountProblem>>;
  /** ⧗ Erases the account. Not the last administrator's. */
  erase(viewer: KnownViewer): Promise<Result<void, AccountProblem>>;
}
