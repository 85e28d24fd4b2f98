import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { Page } from '../people/model.ts';
import type { AccountProblem } from '../problems.ts';

/** What somebody showed to sign in. */
export type SignInMethod =
  | 'password'
  | 'passkey'
  | 'code'
  | 'recovery-code'
  | 'provider'
  /** The provider says that it asked for two factors itself. */
  | 'provider-two-factor'
  | 'link';

/** Somebody signed in on one device. */
export interface Session {
  readonly id: string;
  readonly personId: string;
  /** Browser and system, such as `Firefox, Linux`. Never the address. */
  readonly device: string;
  readonly methods: readonly SignInMethod[];
  readonly createdAt: string;
  readonly authenticatedAt: string;
  /** To 5 minutes. */
  readonly lastUsedAt: string;
  /** Latest end; it ends earlier when it lies idle. */
  readonly endsAt: string;
  /** The one that asks. */
  readonly isCurrent: boolean;
}

/** One's own sessions, and with `manage-people` everybody's. Ending one asks for a fresh sign-in. */
export interface SessionsService {
  /** Last used first. */
  listOf(actor: Actor, personId: string): Promise<Result<readonly Session[], AccountProblem>>;
  /** Everybody's, last used first, 50 on a page; what has ended since it was counted is left out. For `manage-people`. */
  list(actor: Actor, page?: number): Promise<Result<Page<Session>, AccountProblem>>;
  /** Holds at the session's next request, in every process. */
  end(actor: Actor, sessionId: string): Promise<Result<void, AccountProblem>>;
  /** All of a person but the one that asks. Answers how many. */
  endAllOf(actor: Actor, personId: string): Promise<Result<number, AccountProblem>>;
  /** Everybody's but the one that asks: for administrators. Answers how many. */
  endEverybodys(actor: Actor): Promise<Result<number, AccountProblem>>;
}
