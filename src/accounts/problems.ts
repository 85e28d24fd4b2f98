import type { PasswordProblem } from './passwords/rules.ts';
import type { NameProblem } from './people/names.ts';

/** Which field of a form a problem is about. */
export type AccountField =
  | 'name'
  | 'email'
  | 'password'
  | 'currentPassword'
  | 'code'
  | 'groups'
  | 'role'
  | 'permissions'
  | 'scopes'
  | 'expiresAt'
  | 'dailyQuota'
  | 'language'
  | 'setting';

/** Why something about accounts cannot be as asked. Wording: `account.problem.<code>` in the message catalogues. */
export type AccountProblem =
  /** The actor lacks a permission, or the target may do more than the actor. */
  | { readonly code: 'not-allowed' }
  /** A sensitive act: the person has to show again who they are; lead them to `/login/again/`. */
  | { readonly code: 'fresh-sign-in-needed' }
  | { readonly code: 'not-found' }
  /** Somebody else has changed the same meanwhile: show it anew. */
  | { readonly code: 'changed-meanwhile' }
  | { readonly code: 'name-unusable'; readonly field: 'name'; readonly reason: NameProblem }
  /** Taken, or not to be told apart by the eye from one that is. */
  | { readonly code: 'name-taken'; readonly field: 'name' }
  | { readonly code: 'email-unusable'; readonly field: 'email' }
  | { readonly code: 'email-taken'; readonly field: 'email' }
  | { readonly code: 'email-domain-not-allowed'; readonly field: 'email' }
  | { readonly code: 'password-unusable'; readonly field: 'password'; readonly reason: PasswordProblem }
  /** Name or password is wrong: which one is not said. */
  | { readonly code: 'wrong-credentials' }
  | { readonly code: 'wrong-password'; readonly field: 'currentPassword' }
  | { readonly code: 'wrong-code'; readonly field: 'code' }
  | { readonly code: 'unknown-group'; readonly field: 'groups' }
  | { readonly code: 'unknown-role'; readonly field: 'role' }
  | { readonly code: 'unknown-permission'; readonly field: 'permissions' }
  | { readonly code: 'scopes-needed'; readonly field: 'scopes' }
  | { readonly code: 'not-in-the-future'; readonly field: 'expiresAt' }
  | { readonly code: 'quota-out-of-range'; readonly field: 'dailyQuota' }
  | { readonly code: 'unknown-language'; readonly field: 'language' }
  | { readonly code: 'setting-unusable'; readonly field: 'setting'; readonly setting: string }
  /** The portal would be left without an active administrator. */
  | { readonly code: 'last-administrator' }
  /** It would leave the person without any way to sign in, or without the second factor that they must have. */
  | { readonly code: 'last-sign-in-method' }
  /** Built-in groups and roles stay. */
  | { readonly code: 'built-in' }
  /** Groups still carry the role. */
  | { readonly code: 'role-in-use' }
  /** At most so many: keys, sessions, passkeys, groups. */
  | { readonly code: 'too-many'; readonly limit: number }
  /** Used, withdrawn, or past its time. */
  | { readonly code: 'link-spent' }
  /** The sign-in under way has taken too long, or went on elsewhere: begin again. */
  | { readonly code: 'step-lost' }
  /** Wait: too many attempts on this account or from this address. */
  | { readonly code: 'throttled'; readonly retryAfterSeconds: number }
  /** Nobody may register by themselves. */
  | { readonly code: 'registration-closed' }
  /** This way of signing in is switched off or did not succeed. */
  | { readonly code: 'method-unavailable' }
  | { readonly code: 'account-disabled' };

export type AccountProblemCode = AccountProblem['code'];
