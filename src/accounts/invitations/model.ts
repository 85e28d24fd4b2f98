import type { Language } from '#i18n';
import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { LinkDelivery } from '../people/model.ts';
import type { AccountProblem } from '../problems.ts';

/** Somebody who was asked in. */
export interface Invitation {
  readonly id: string;
  readonly email: string | undefined;
  readonly language: Language;
  readonly groups: readonly string[];
  /** Id of a person; undefined for the command line. */
  readonly invitedBy: string | undefined;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly acceptedAt: string | undefined;
  /** Who came of it. */
  readonly personId: string | undefined;
}

export interface InvitationDraft {
  /** Where to send it; without it the link is passed on by hand. */
  readonly email?: string;
  readonly language: Language;
  readonly groups: readonly string[];
}

/** For whoever may `manage-people`; nobody invites into groups that may do more than they may. */
export interface InvitationsService {
  /** Newest first, accepted and expired ones of the last 30 days included. */
  list(actor: Actor): Promise<Result<readonly Invitation[], AccountProblem>>;
  /** Good for 14 days, once. */
  invite(
    actor: Actor,
    draft: InvitationDraft,
  ): Promise<Result<{ readonly invitation: Invitation; readonly delivery: LinkDelivery }, AccountProblem>>;
  /** A new link in the place of the old one, which is dead. */
  renew(actor: Actor, id: string): Promise<Result<LinkDelivery, AccountProblem>>;
  withdraw(actor: Actor, id: string): Promise<Result<void, AccountProblem>>;
}
