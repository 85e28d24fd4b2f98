import { fail, isMailAddress, ok, type Result } from '#lib';
import type { Db } from '../db.ts';
import type { Permission } from '../model.ts';
import type { AccountProblem } from '../problems.ts';
import { covers, type PortalRights, permissionsOf } from '../rights/cache.ts';
import { nameKey, nameProblem, tidyName } from './names.ts';
import * as repository from './repository.ts';

/** A name that can be given to this person, tidy, with its key. */
export async function checkName(
  db: Db,
  text: string,
  personId?: string,
): Promise<Result<{ readonly name: string; readonly key: string }, AccountProblem>> {
  const name = tidyName(text);
  const reason = nameProblem(name);
  if (reason !== undefined) return fail({ code: 'name-unusable', field: 'name', reason });
  const key = nameKey(name);
  const holder = await repository.findByNameKey(db, key);
  return holder !== undefined && holder.id !== personId
    ? fail({ code: 'name-taken', field: 'name' })
    : ok({ name, key });
}

/** An address that can be this person’s. Case is kept and does not count. */
export async function checkEmail(
  db: Db,
  text: string,
  personId?: string,
): Promise<Result<string, AccountProblem>> {
  const email = text.trim();
  if (!isMailAddress(email)) return fail({ code: 'email-unusable', field: 'email' });
  const holder = await repository.findByEmail(db, email);
  return holder !== undefined && holder.id !== personId
    ? fail({ code: 'email-taken', field: 'email' })
    : ok(email);
}

/** Groups as asked for, sorted, each once; nobody gives or takes what they do not hold. */
export async function checkGroups(
  db: Db,
  portal: PortalRights,
  asked: {
    readonly groups: readonly string[];
    readonly before: readonly string[];
    readonly held: ReadonlySet<Permission>;
  },
): Promise<Result<readonly string[], AccountProblem>> {
  const groups = [...new Set(asked.groups)].sort();
  const known = await repository.knownGroups(db, groups);
  if (known.length !== groups.length) return fail({ code: 'unknown-group', field: 'groups' });
  const moved = [
    ...groups.filter((id) => !asked.before.includes(id)),
    ...asked.before.filter((id) => !groups.includes(id)),
  ];
  return covers(asked.held, permissionsOf(portal, moved)) ? ok(groups) : fail({ code: 'not-allowed' });
}
