import type { Actor } from '../actor.ts';
import type { Db } from '../db.ts';
import { covers, permissionsOf, readPortalRights } from '../rights/cache.ts';

/**
 * Whether somebody who asked for a change may still do what they could when they asked: a request can arrive slowly, and
 * its sender be demoted, disabled or erased meanwhile. Read within the transaction that makes the change.
 */
export async function stillStands(db: Db, actor: Actor): Promise<boolean> {
  if (actor.kind === 'system') return true;
  const { personId, sessionId, keyId, permissions } = actor;
  // On the way in: nobody is known yet, and nothing held.
  if (sessionId === undefined && keyId === undefined && permissions.size === 0) return true;
  const person = await db.selectFrom('person').select('state').where('id', '=', personId).executeTakeFirst();
  if (person?.state !== 'active') return false;
  const proof =
    keyId !== undefined
      ? db.selectFrom('api_key').select('id').where('id', '=', keyId)
      : sessionId !== undefined
        ? db.selectFrom('session').select('id').where('id', '=', sessionId)
        : undefined;
  if (proof !== undefined && (await proof.executeTakeFirst()) === undefined) return false;
  if (permissions.size === 0) return true;
  const groups = await db
    .selectFrom('membership')
    .select('group_id')
    .where('person_id', '=', personId)
    .execute();
  const held = permissionsOf(
    await readPortalRights(db),
    groups.map(({ group_id }) => group_id),
  );
  return covers(held, permissions);
}
