import type { Kysely, Transaction } from 'kysely';
import type { Topic } from './changes.ts';
import type { Tables } from './tables.ts';

/** The metadata store: what must not be lost and is not a dataset's records. */
export interface Store {
  /** The same on both databases; the rules are at the head of `migrations.ts`. */
  readonly db: Kysely<Tables>;
  readonly database: 'sqlite' | 'postgres';
  /**
   * A number that changes when any process has committed a change to the tables of a topic; compare it only with itself.
   * A change of this process shows at once, one of another process on SQLite too, on PostgreSQL within milliseconds.
   * Costs microseconds. While PostgreSQL cannot be reached it stands still; afterwards it changes in any case.
   */
  revision(topic: Topic): number;
  /**
   * A transaction that no other one with the same name runs beside, in any process: for decisions that depend on rows which
   * are not there yet. Keep it short: others wait.
   */
  exclusively<Result>(name: string, work: (db: Transaction<Tables>) => Promise<Result>): Promise<Result>;
  readonly life: SignsOfLife;
  close(): Promise<void>;
}

/**
 * Which processes on this store have ended without a word. Only on SQLite, where all of them are on one machine: on
 * PostgreSQL nobody is ever known to have ended.
 */
export interface SignsOfLife {
  /**
   * From now on this process is known by a name that nobody else has, until it ends or closes the store.
   * @throws `Failure` when the folder cannot be written to
   */
  give(name: string): void;
  /** Names of processes that have certainly ended, and have not closed the store before; but for one whose end is seen otherwise. */
  ended(but?: string): readonly string[];
  /** Takes one from that list. */
  forget(name: string): void;
}

export interface PostgresOptions {
  /** Connections at a time, beside the one that listens. */
  readonly poolSize: number;
  /** How long to wait at the start for a database that cannot be reached yet: it may be starting too. 0: not at all. */
  readonly waitMs: number;
  /** Told once when the database is lost, or waited for at the start, and once when it is back. */
  onState?(state: 'lost' | 'back', why: string): void;
}
