import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { Failure, processMark, raw, type Sql, sql } from '#lib';
import type { TextFunction } from '../dialects/duckdb/text-functions.ts';
import { inlined } from './literal.ts';

export interface StagingOptions {
  /** `<data folder>/tmp`; made when it is not there. */
  readonly folder: string;
  /** 1024 by default. */
  readonly memoryLimitMb?: number;
  /** Aborting it interrupts the statement that runs and refuses later ones. */
  readonly signal?: AbortSignal;
  /** What statements may call beside what the engine has. */
  readonly functions?: readonly TextFunction[];
  /** As many as there are processors unless said. Few rows are done sooner by one. */
  readonly threads?: number;
  /** Keeps what `recall` and `tableOf` have found: where nothing that statements read ever changes. */
  readonly remembers?: boolean;
}

/** A value of a staged row. */
export type StagedValue = string | number | boolean | bigint | null;

/**
 * The engine of one import: a database of its own in this process, limited in memory, gone when closed. What it spills lies in a
 * folder whose name begins with the process id, so that the sweep after a crash finds it.
 */
export class Staging {
  readonly #connection: DuckDBConnection;
  readonly #instance: DuckDBInstance;
  readonly #signal: AbortSignal | undefined;
  readonly #interrupt: () => void;
  readonly #spill: string;
  readonly #memory: StagingMemory | undefined;
  #isClosed = false;

  private constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    spill: string,
    { signal, remembers = false }: StagingOptions,
  ) {
    this.#memory = remembers ? new StagingMemory() : undefined;
    this.#instance = instance;
    this.#connection = connection;
    this.#spill = spill;
    this.#signal = signal;
    this.#interrupt = () => connection.interrupt();
    signal?.addEventListener('abort', this.#interrupt);
  }

  static async open(options: StagingOptions): Promise<Staging> {
    const { folder, memoryLimitMb = 1024, functions = [], threads } = options;
    // Loaded here: a portal that imports nothing must not carry the engine in its own process.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const { addGeoFunctions } = await import('../dialects/duckdb/geo-functions.ts');
    const { addTextFunctions } = await import('../dialects/duckdb/text-functions.ts');
    mkdirSync(folder, { recursive: true });
    const spill = resolve(join(folder, `${processMark()}-${randomBytes(6).toString('hex')}.staging`));
    // In memory, and what does not fit there on the disk: a database file would first compress what is soon thrown away.
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${memoryLimitMb}MB`,
      temp_directory: spill,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
      ...(threads !== undefined && { threads: String(threads) }),
    });
    const connection = await instance.connect();
    addGeoFunctions(connection);
    addTextFunctions(connection, functions);
    await connection.run("SET TimeZone = 'UTC'");
    // It makes a join of every list of values, for rows that are few or none; and joins lose the order of rows.
    await connection.run("SET disabled_optimizers = 'in_clause'");
    return new Staging(instance, connection, spill, options);
  }

  /** Runs a statement for its effect. @throws StagingError when the engine refuses it */
  async run(statement: Sql): Promise<void> {
    await this.#guarded(() => this.#connection.run(inlined(statement)));
  }

  /** Whether an `INSERT` or `CREATE TABLE AS` stores rows in the order in which it reads them, whatever the number of threads. */
  async keepsOrder(statement: Sql): Promise<boolean> {
    const [[, plan] = []] = await this.all(sql`EXPLAIN (FORMAT json) ${statement}`);
    // The engine's own description of its plan.
    const [last] = JSON.parse(String(plan)) as readonly Operator[];
    // The last operator numbers the stretches that threads read, and puts them together by number; joins mix rows before that.
    return last?.name.startsWith('BATCH_') === true && isChain(last);
  }

  /** Runs an `INSERT` or `CREATE TABLE AS` whose rows are numbered by where they lie. */
  async runInOrder(statement: Sql): Promise<void> {
    if (!(await this.keepsOrder(statement))) throw new Error('rows would lose their order');
    await this.run(statement);
  }

  /** All rows of a small result. @throws StagingError when the engine refuses it */
  async all(statement: Sql): Promise<readonly (readonly StagedValue[])[]> {
    return this.#guarded(async () => {
      const reader = await this.#connection.runAndReadAll(inlined(statement));
      return reader.getRows().map((row) => row.map(plain));
    });
  }

  /** The same, kept for the next time where the database remembers. @throws StagingError when the engine refuses it */
  async recall(statement: Sql): Promise<readonly (readonly StagedValue[])[]> {
    const text = inlined(statement);
    const known = this.#memory?.answers.get(text);
    if (known) return known;
    const rows = await this.all(statement);
    this.#memory?.keep(text, rows);
    return rows;
  }

  /** A table of what a statement gives; where the database remembers, made once. @throws StagingError when the engine refuses it */
  async tableOf(statement: Sql): Promise<Sql> {
    const name = `made_${createHash('sha1').update(inlined(statement)).digest('hex')}`;
    if (this.#memory?.tables.has(name) !== true)
      await this.run(sql`CREATE OR REPLACE TABLE ${raw(name)} AS ${statement}`);
    this.#memory?.tables.add(name);
    return raw(name);
  }

  /** Tables that are there because it remembers. */
  get rememberedTables(): number {
    return this.#memory?.tables.size ?? 0;
  }

  /** Opens a new database file under a name. Small blocks make a small file of a small table. */
  async attachNew(path: string, alias: string, { smallBlocks }: { smallBlocks: boolean }): Promise<void> {
    const options = smallBlocks ? raw(' (BLOCK_SIZE 16384)') : raw('');
    await this.run(sql`ATTACH ${resolve(path)} AS ${raw(alias)}${options}`);
  }

  /** Writes an attached file out and lets go of it; when it resolves, its bytes are on the disk. */
  async detachDurably(path: string, alias: string): Promise<void> {
    await this.run(sql`CHECKPOINT ${raw(alias)}`);
    await this.run(sql`DETACH ${raw(alias)}`);
    const handle = await open(path, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** Detaches a file that will be thrown away, if it is attached. */
  async letGo(alias: string): Promise<void> {
    if (this.#isClosed) return;
    await this.#connection.run(`DETACH DATABASE IF EXISTS ${alias}`).catch(() => {});
  }

  /** Closes the database and removes what it spilt. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#signal?.removeEventListener('abort', this.#interrupt);
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.#spill, { recursive: true, force: true });
  }

  async #guarded<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#signal?.aborted) throw cancelled();
    try {
      return await work();
    } catch (error) {
      if (this.#signal?.aborted) throw cancelled();
      const message = error instanceof Error ? error.message : String(error);
      if (/No space left on device/i.test(message))
        throw new Failure('disk-full', 'The disk is full.', { cause: error });
      throw new StagingError(message, { cause: error });
    }
  }
}

type Rows = readonly (readonly StagedValue[])[];

/** Of all answers together. */
const MOST_CELLS_KEPT = 1_000_000;

/** What a database that never changes has answered; the oldest answers go first. */
class StagingMemory {
  readonly answers = new Map<string, Rows>();
  readonly tables = new Set<string>();
  #cells = 0;

  keep(statement: string, rows: Rows): void {
    this.answers.set(statement, rows);
    this.#cells += cellsOf(rows);
    for (const [text, oldest] of this.answers) {
      if (this.#cells <= MOST_CELLS_KEPT) break;
      this.answers.delete(text);
      this.#cells -= cellsOf(oldest);
    }
  }
}

const cellsOf = (rows: Rows): number => rows.length * (rows[0]?.length ?? 0) + 1;

interface Operator {
  readonly name: string;
  readonly children: readonly Operator[];
}

const isChain = ({ children }: Operator): boolean => children.length <= 1 && children.every(isChain);

/** What the engine says when it refuses a statement: usually that a file is not what it should be. */
export class StagingError extends Error {
  override readonly name = 'StagingError';
}

const cancelled = () => new Failure('cancelled', 'The import was cancelled.');

function plain(value: DuckDBValue): StagedValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (typeof value === 'bigint')
    return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
  return String(value);
}
