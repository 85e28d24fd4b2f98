import type { PersonRow } from './repository.ts';

/** A row for somebody new, without any way to sign in. */
export const newPersonRow = (person: {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly email: string | undefined;
  readonly language?: string;
  readonly now: Date;
}): PersonRow => ({
  id: person.id,
  name: person.name,
  name_key: person.key,
  email: person.email ?? null,
  email_key: person.email?.toLowerCase() ?? null,
  language: person.language ?? null,
  state: 'active',
  password: null,
  password_version: 0,
  password_changed_at: null,
  created_at: person.now.toISOString(),
  revision: 1,
});
