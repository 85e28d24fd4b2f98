import { fail, ok, type Result } from '#lib';
import type { AccountsContext } from '../context.ts';
import type { AccountProblem } from '../problems.ts';
import { passwordProblem } from './rules.ts';

/**
 * The hash of a password that somebody chooses, or why it cannot be theirs.
 * @param own the person's name and address: no password is made of them
 */
export async function choosePassword(
  context: AccountsContext,
  password: string,
  own: readonly (string | undefined)[],
): Promise<Result<string, AccountProblem>> {
  const { settings } = await context.rights.portal();
  const host = new URL(context.publicUrl).hostname;
  const reason = passwordProblem(password, {
    minLength: settings.passwordMinLength,
    words: [...own.flatMap((word) => word ?? []), ...context.portalNames, host],
  });
  if (reason !== undefined) return fail({ code: 'password-unusable', field: 'password', reason });
  return ok(await context.hasher.hash(password));
}
