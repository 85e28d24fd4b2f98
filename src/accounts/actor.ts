import type { KnownViewer, Permission } from './model.ts';
import { may } from './model.ts';

/** The portal at work by itself, or whoever has the command line: may do everything. */
export interface SystemActor {
  readonly kind: 'system';
  readonly by: 'command-line' | 'portal';
}

/** Who does something to accounts; goes into the audit log. */
export type Actor = KnownViewer | SystemActor;

export const COMMAND_LINE: SystemActor = { kind: 'system', by: 'command-line' };
export const PORTAL: SystemActor = { kind: 'system', by: 'portal' };

/** Whether the actor holds a permission. */
export const actorMay = (actor: Actor, permission: Permission): boolean =>
  actor.kind === 'system' || may(actor, permission);

/**
 * Whether the actor is that person, signed in. Of keys only one that proves a fresh sign-in stands for the person in matters of
 * their account.
 */
export const isSelf = (actor: Actor, personId: string): boolean =>
  actor.kind === 'person' &&
  (actor.by === 'session' || actor.authenticatedAt !== undefined) &&
  actor.personId === personId;
