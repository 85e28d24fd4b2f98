import type { Db } from '../db.ts';
import { nameKey } from './names.ts';
import { findByEmail, findByNameKey, type PersonRow } from './repository.ts';

// Nobody's name or address is longer.
const MAX_LOGIN = 400;

const readLogin = (text: string) => {
  const login = text.slice(0, MAX_LOGIN).trim();
  return login.includes('@')
    ? { kind: 'email' as const, login: login.toLowerCase() }
    : { kind: 'name' as const, login: nameKey(login) };
};

/** What a name or address that was typed is counted by, whether somebody is called so or not. */
export const loginKey = (text: string): string => {
  const { kind, login } = readLogin(text);
  return `${kind} ${login}`;
};

/** Whose name or address it is. */
export function findLoginRow(db: Db, text: string): Promise<PersonRow | undefined> {
  const { kind, login } = readLogin(text);
  return kind === 'email' ? findByEmail(db, login) : findByNameKey(db, login);
}
