import type { AccountsContext } from '../context.ts';
import type { Db } from '../db.ts';
import { dropLinks } from '../links/repository.ts';
import { mailNotice } from '../mails.ts';
import * as people from '../people/repository.ts';
import { deleteSessionsOf } from '../sessions/repository.ts';

/** Puts a password in place; sessions and links of the time before are dead. */
export async function writePassword(
  db: Db,
  personId: string,
  hash: string,
  now: Date,
  options: { readonly keepSession?: string } = {},
): Promise<void> {
  const row = await people.readPerson(db, personId);
  await people.updatePerson(db, personId, {
    password: hash,
    password_version: (row?.password_version ?? 0) + 1,
    password_changed_at: now.toISOString(),
  });
  await deleteSessionsOf(db, personId, options.keepSession);
  await dropLinks(db, personId, 'password-reset');
  await dropLinks(db, personId, 'first-sign-in');
}

export const tellPasswordChanged = (
  context: AccountsContext,
  row: people.PersonRow,
  requestLanguage: string | undefined,
  now: Date,
): Promise<void> =>
  mailNotice(context, {
    template: 'password-changed',
    to: row.email ?? undefined,
    language: row.language ?? undefined,
    requestLanguage,
    data: { at: now.toISOString(), link: '/password/forgotten/' },
  });
