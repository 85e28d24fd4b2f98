import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { KeyScope } from '../model.ts';
import type { Page } from '../people/model.ts';
import type { AccountProblem } from '../problems.ts';

/** A key by which a program acts for a person, within its scopes. */
export interface ApiKey {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  /** Its last characters. */
  readonly hint: string;
  readonly scopes: readonly KeyScope[];
  /** Calls a day; undefined: as the settings say for every key. */
  readonly dailyQuota: number | undefined;
  readonly createdAt: string;
  readonly expiresAt: string | undefined;
  readonly isExpired: boolean;
  /** To 5 minutes. */
  readonly lastUsedAt: string | undefined;
}

export interface KeyDraft {
  /** 1 to 100 characters. */
  readonly name: string;
  /** At least one. */
  readonly scopes: readonly KeyScope[];
  /** ISO 8601; undefined: never. A key of the scope `accounts` ends 15 minutes after the last sign-in at the latest. */
  readonly expiresAt?: string;
  /** Only with `manage-people`. */
  readonly dailyQuota?: number;
}

/** One's own keys, and with `manage-people` everybody's to see and revoke. Of keys only one for `accounts` makes others. */
export interface KeysService {
  /** Newest first. */
  listOf(actor: Actor, personId: string): Promise<Result<readonly ApiKey[], AccountProblem>>;
  /** Everybody's, newest first, 50 on a page. */
  list(actor: Actor, page?: number): Promise<Result<Page<ApiKey>, AccountProblem>>;
  /** One's own, or with `manage-people` anybody's. */
  get(actor: Actor, id: string): Promise<Result<ApiKey, AccountProblem>>;
  /** For the actor. `secret` is the key itself: shown once, kept nowhere. Asks for a fresh sign-in. */
  create(
    actor: Actor,
    draft: KeyDraft,
  ): Promise<Result<{ readonly key: ApiKey; readonly secret: string }, AccountProblem>>;
  change(
    actor: Actor,
    id: string,
    change: { readonly name?: string; readonly dailyQuota?: number | null },
  ): Promise<Result<ApiKey, AccountProblem>>;
  /** Holds at its next request. */
  revoke(actor: Actor, id: string): Promise<Result<void, AccountProblem>>;
}
