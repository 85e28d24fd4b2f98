import type { Language } from '#i18n';
import type { Result } from '#lib';
import type { KnownViewer } from '../model.ts';
import type { AccountProblem } from '../problems.ts';
import type { KnownSession } from '../sessions/resolver.ts';
import type { StartedSession } from '../sessions/start.ts';

/** The request by which somebody signs in, as far as it matters. */
export interface Requester {
  /** Where it comes from, for throttling; not kept. */
  readonly address: string;
  /** `deviceLabel` of the browser. */
  readonly device: string;
  readonly language: Language;
  /** The anonymous CSRF token of the forms: what is between two steps hangs on it. */
  readonly token: string;
  /** The session that the browser has, if any: it ends when another begins. */
  readonly session?: KnownSession | undefined;
}

/** Somebody has signed in; both cookies are to be set. */
export interface SignedIn {
  readonly step: 'done';
  readonly session: StartedSession;
  readonly personId: string;
  /** Of the profile. */
  readonly language: Language | undefined;
  /** Where they wanted to go, as it was given. */
  readonly next: string;
  /** They hold permissions that a second factor is asked for, and have none: lead them to adding one. */
  readonly needsFactor: boolean;
}

/** Name and password were right; the second factor is asked for. */
export interface CodeStep {
  readonly step: 'code';
  readonly next: string;
}

export type SignInStep = SignedIn | CodeStep;

/** What can be shown at the second step. */
export interface CodeChoices {
  /** A code of an authenticator or a recovery code. */
  readonly code: boolean;
  readonly passkey: boolean;
}

/** What a link that was opened is good for, for the page that it leads to. */
export type OpenedLink =
  | { readonly purpose: 'password-reset'; readonly name: string }
  | { readonly purpose: 'first-sign-in'; readonly name: string }
  | { readonly purpose: 'first-administrator' }
  | { readonly purpose: 'invitation'; readonly email: string | undefined }
  | { readonly purpose: 'registration'; readonly email: string }
  | { readonly purpose: 'email-change'; readonly email: string };

/** What a person fills in on the page of a link. */
export interface LinkForm {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
}

export type LinkOutcome =
  | SignedIn
  /** A reset does not sign in: the person does, with the new password and their other factors. */
  | { readonly step: 'password-changed' }
  | { readonly step: 'email-changed' };

/** How people come in. Nothing that these answer tells who has an account and who has not, nor does the time they take. */
export interface SignInService {
  /** `wrong-credentials`, `throttled`; `account-disabled` only to who knows the password. */
  withPassword(
    requester: Requester,
    form: {
      readonly login: string;
      readonly password: string;
      readonly stay: boolean;
      readonly next: string;
    },
  ): Promise<Result<SignInStep, AccountProblem>>;
  /** What the second step can take; `step-lost` when there is none under way. */
  codeChoices(requester: Requester): Promise<Result<CodeChoices, AccountProblem>>;
  /** `wrong-code`, `throttled`, `step-lost`. A code counts once. */
  withCode(requester: Requester, code: string): Promise<Result<SignedIn, AccountProblem>>;

  /** What somebody who is signed in has to show to be fresh again. */
  freshChoices(viewer: KnownViewer): Promise<{
    readonly password: boolean;
    readonly code: boolean;
    readonly passkey: boolean;
    readonly providers: readonly string[];
  }>;
  /** Shows again who they are; the session gets a new id. `wrong-password`, `wrong-code`, `throttled`. */
  again(
    requester: Requester,
    form: { readonly password: string; readonly code: string; readonly next: string },
  ): Promise<Result<SignedIn, AccountProblem>>;

  /** JSON for `navigator.credentials.get`. `method-unavailable`, `throttled`. */
  offerPasskey(
    requester: Requester,
    wish: { readonly stay: boolean; readonly next: string },
  ): Promise<Result<unknown, AccountProblem>>;
  /**
   * With what the browser made of it: signs in, is the second step of a sign-in under way, or makes the session fresh.
   * `method-unavailable`, `step-lost`.
   */
  withPasskey(requester: Requester, response: unknown): Promise<Result<SignedIn, AccountProblem>>;

  /**
   * The address of an identity provider to send somebody to: to sign in, or who is signed in to link an identity there or
   * to show again who they are. `method-unavailable`, `throttled`, `fresh-sign-in-needed` for linking.
   * @param wish.callback where the provider is to send them back
   */
  beginProvider(
    requester: Requester,
    wish: { readonly providerId: string; readonly callback: string; readonly next: string },
  ): Promise<Result<string, AccountProblem>>;
  /**
   * Who has come back from a provider. `step-lost`; `method-unavailable` when the provider does not confirm it, or nobody
   * here is known by it and it makes no accounts.
   * @param address with the query that the provider gave it
   */
  finishProvider(
    requester: Requester,
    answer: { readonly providerId: string; readonly address: URL },
  ): Promise<Result<SignInStep, AccountProblem>>;

  signOut(session: KnownSession): Promise<void>;

  /** Whether a link is good, and remembers it for the forms of this browser. Uses nothing up. `link-spent`. */
  openLink(requester: Requester, key: string): Promise<Result<OpenedLink, AccountProblem>>;
  /** The link that this browser has opened. `step-lost`, `link-spent`. */
  openedLink(requester: Requester): Promise<Result<OpenedLink, AccountProblem>>;
  /** Does what the link is good for, once. */
  useLink(requester: Requester, form: LinkForm): Promise<Result<LinkOutcome, AccountProblem>>;

  /** Sends a link to whoever registers. The same answer whether the address has an account. */
  register(requester: Requester, email: string): Promise<Result<void, AccountProblem>>;
  /** Sends a link by which a new password is chosen. The same answer whether there is an account. */
  forgotPassword(requester: Requester, login: string): Promise<Result<void, AccountProblem>>;

  /**
   * The link by which the first administrator comes in, in the place of the ones before; undefined when there is one.
   * @param address where the portal is, with the port that it listens on
   */
  firstAdministratorLink(
    address: string,
  ): Promise<{ readonly link: string; readonly expiresAt: string } | undefined>;
}
