import type { Kysely } from 'kysely';
import type { Tables } from '#store';

/** The store, or a transaction of it. */
export type Db = Kysely<Tables>;
