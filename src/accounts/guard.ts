import { type Actor, actorMay } from './actor.ts';
import type { Permission } from './model.ts';
import type { AccountProblem } from './problems.ts';

/** How long a sign-in counts as fresh. */
export const FRESH_MS = 900_000;
const ALL: ReadonlySet<Permission> = new Set(['administer']);

/** What the actor holds. */
export const heldBy = (actor: Actor): ReadonlySet<Permission> =>
  actor.kind === 'system' ? ALL : actor.permissions;

/** Whether the actor has shown who they are in the last 15 minutes. */
export const isFresh = (actor: Actor, now: Date): boolean =>
  actor.kind === 'system' ||
  (actor.authenticatedAt !== undefined && now.getTime() - Date.parse(actor.authenticatedAt) <= FRESH_MS);

/**
 * What keeps the actor from administering accounts; undefined when nothing does.
 * @param options.freshAt the present, for acts that ask for a fresh sign-in
 */
export function guard(
  actor: Actor,
  permission: Permission,
  options: { readonly freshAt?: Date } = {},
): AccountProblem | undefined {
  if (!actorMay(actor, permission)) return { code: 'not-allowed' };
  const { freshAt } = options;
  return freshAt === undefined || isFresh(actor, freshAt) ? undefined : { code: 'fresh-sign-in-needed' };
}
