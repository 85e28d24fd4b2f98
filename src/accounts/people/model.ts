import type { Language } from '#i18n';
import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { AccountProblem } from '../problems.ts';

/** An active person may sign in; a disabled one may not, and nothing of theirs works. */
export type PersonState = 'active' | 'disabled';

/** How a person can sign in. */
export interface SignInMethods {
  readonly password: boolean;
  readonly passkeys: number;
  /** Authenticator programs with time-based codes. */
  readonly authenticators: number;
  readonly recoveryCodesLeft: number;
  /** Ids of identity providers. */
  readonly providers: readonly string[];
}

/** Somebody who has an account, as administrators see them. */
export interface Person {
  readonly id: string;
  /** As others see it; unique, told apart by the eye. */
  readonly name: string;
  readonly email: string | undefined;
  readonly language: Language | undefined;
  readonly state: PersonState;
  /** ISO 8601, UTC, like every instant here. */
  readonly createdAt: string;
  /** Last use of any session, to 5 minutes; undefined when there is none. */
  readonly lastUsedAt: string | undefined;
  /** Ids of groups, sorted. */
  readonly groups: readonly string[];
  readonly methods: SignInMethods;
  /** Give it back with a change, to learn of what others changed meanwhile. */
  readonly revision: number;
}

/** One page of a list. Pages begin at 1; a page beyond the last is empty. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Of the whole list. */
  readonly total: number;
  readonly pages: number;
}

export interface PeopleFilter {
  /** Part of a name or address, case-blind. */
  readonly search?: string;
  readonly groupId?: string;
  readonly state?: PersonState;
  readonly page?: number;
  /** 50 unless said; 200 at most. */
  readonly pageSize?: number;
}

export interface PersonChange {
  readonly name?: string;
  /** `null` takes the address away. An address set by an administrator counts as the person's own. */
  readonly email?: string | null;
  readonly language?: Language | null;
  readonly groups?: readonly string[];
  readonly state?: PersonState;
  /** Of the person as it was read; without it the last word counts. */
  readonly ifRevision?: number;
}

/** Where a secret link went: by mail, or it has to be passed on by whoever asked for it. */
export type LinkDelivery =
  | { readonly by: 'mail'; readonly expiresAt: string }
  /** The whole address. Shown once. */
  | { readonly by: 'hand'; readonly link: string; readonly expiresAt: string };

/**
 * People, for whoever may `manage-people`. Nobody changes somebody who may do more than they may themselves. Problems of
 * all: `not-allowed`; where a person is named also `not-found`.
 */
export interface PeopleService {
  /** By name. */
  list(actor: Actor, filter?: PeopleFilter): Promise<Result<Page<Person>, AccountProblem>>;
  get(actor: Actor, id: string): Promise<Result<Person, AccountProblem>>;
  /** Names for ids, for lists that mention people; ids of nobody are left out. Asks for no permission. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Id of the active person of that name, to be given rights by somebody who knows them; with `manage-people` the address finds
   * them too. Undefined when there is none.
   */
  find(actor: Actor, nameOrAddress: string): Promise<string | undefined>;
  /** A person without any way to sign in yet, and the link by which they choose one. For the command line and imports. */
  add(
    actor: Actor,
    person: { readonly name: string; readonly email?: string; readonly groups?: readonly string[] },
  ): Promise<Result<{ readonly person: Person; readonly delivery: LinkDelivery }, AccountProblem>>;
  /** Changes of rights and state hold at the person's next request. `last-administrator`, names and addresses as in the codes. */
  change(actor: Actor, id: string, change: PersonChange): Promise<Result<Person, AccountProblem>>;
  /** Erases the account, with sessions, keys and factors. The audit log keeps the id. */
  remove(actor: Actor, id: string): Promise<Result<void, AccountProblem>>;
  /** A link by which the person chooses a new password; nobody else ever chooses it. */
  startPasswordReset(actor: Actor, id: string): Promise<Result<LinkDelivery, AccountProblem>>;
  /** Takes away authenticators, passkeys and recovery codes, for somebody who has lost them. Ends their sessions. */
  resetSecondFactors(actor: Actor, id: string): Promise<Result<void, AccountProblem>>;
}
