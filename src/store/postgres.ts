import { Kysely, sql } from 'kysely';
import type { Client, ClientConfig, CustomTypesConfig, Pool } from 'pg';
import { allTopics, CHANNEL, type Topic, topicsOf } from './changes.ts';
import { postgresFailure, reason, storeUnusable } from './errors.ts';
import { noSigns } from './life.ts';
import { migrate } from './migrations.ts';
import type { PostgresOptions, Store } from './model.ts';
import { PortalPostgresDialect } from './postgres-dialect.ts';
import type { Tables } from './tables.ts';

const LOCK_WAIT_MS = 10_000;
const STATEMENT_MS = 30_000;
const CONNECT_MS = 5_000;
const RETRY_MS = 1_000;

/**
 * Opens a store in a PostgreSQL database, made and brought up to date where needed.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Store> {
  const { default: pg } = await import('pg');
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'almagest',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    lock_timeout: LOCK_WAIT_MS,
    statement_timeout: STATEMENT_MS,
    // The server's own limit comes first; this one is for a network that has gone silent.
    query_timeout: STATEMENT_MS + 5_000,
    idle_in_transaction_session_timeout: STATEMENT_MS,
    types: numbersAsNumbers(pg.types),
  };
  const pool = poolOf(pg.Pool, config, options.poolSize);
  const revisions = new Map<Topic, number>(allTopics.map((topic) => [topic, 1]));
  const bump = (topic: Topic) => revisions.set(topic, (revisions.get(topic) ?? 0) + 1);
  const dialect = new PortalPostgresDialect({
    pool,
    onWrite(tables) {
      new Set([...tables].flatMap(topicsOf)).forEach(bump);
    },
  });
  const db = new Kysely<Tables>({ dialect });
  let listener: { close(): Promise<void> };
  try {
    await withoutLimits(pg.Pool, config, (setUp) => migrate(setUp, 'postgres'));
    listener = await listen(() => new pg.Client(config), {
      onChange: (topic) => (allTopics.includes(topic as Topic) ? bump(topic as Topic) : undefined),
      // Whatever happened meanwhile was not heard.
      onBack: () => allTopics.forEach(bump),
      ...options,
    });
  } catch (error) {
    await db.destroy();
    throw postgresFailure(error);
  }
  return {
    db,
    database: 'postgres',
    revision: (topic) => revisions.get(topic) ?? 0,
    exclusively: (name, work) =>
      db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction);
        return work(transaction);
      }),
    life: noSigns,
    async close() {
      await listener.close();
      await db.destroy();
    },
  };
}

/** To change the layout of large tables, or to wait for another process that does, may take its time. */
async function withoutLimits(
  PoolClass: typeof Pool,
  config: ClientConfig,
  work: (db: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  const { lock_timeout: _lock, statement_timeout: _statement, query_timeout: _query, ...unlimited } = config;
  const dialect = new PortalPostgresDialect({ pool: poolOf(PoolClass, unlimited, 1), onWrite() {} });
  const db = new Kysely<unknown>({ dialect });
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}

function poolOf(PoolClass: typeof Pool, config: ClientConfig, max: number): Pool {
  try {
    const pool = new PoolClass({ ...config, max, idleTimeoutMillis: 30_000 });
    // An idle connection that ends is taken out of the pool; without a listener it would end the process.
    pool.on('error', () => {});
    return pool;
  } catch (error) {
    throw storeUnusable(`the address of the database cannot be read: ${reason(error)}`, error);
  }
}

/** Counts and sums come as texts from pg: they are small here, and SQLite gives numbers. */
function numbersAsNumbers(types: typeof import('pg').types): CustomTypesConfig {
  const [int8, numeric] = [types.builtins.INT8, types.builtins.NUMERIC];
  return {
    // pg declares one overload per kind of answer; ours covers them.
    getTypeParser: ((oid: number, format?: 'text') =>
      oid === int8 || oid === numeric
        ? Number
        : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
  };
}

interface ListenOptions extends PostgresOptions {
  onChange(topic: string): void;
  onBack(): void;
}

/** Keeps one connection that hears of changes; makes a new one when it breaks, for as long as it takes. */
async function listen(
  newClient: () => Client,
  { onChange, onBack, onState }: ListenOptions,
): Promise<{ close(): Promise<void> }> {
  let current: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const connect = async () => {
    const client = newClient();
    let isLost = false;
    const lost = (why: string) => {
      if (isLost || isClosed || client !== current) return;
      isLost = true;
      current = undefined;
      onState?.('lost', why);
      client.end().catch(() => {});
      timer = setTimeout(again, RETRY_MS);
    };
    client.on('error', (error) => lost(error.message));
    client.on('end', () => lost('the connection ended'));
    client.on('notification', ({ payload }) => onChange(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    }
    if (isClosed) await client.end();
    else current = client;
  };
  const again = () => {
    connect().then(
      () => {
        if (isClosed) return;
        onBack();
        onState?.('back', '');
      },
      () => {
        if (!isClosed) timer = setTimeout(again, RETRY_MS);
      },
    );
  };

  await connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await current?.end().catch(() => {});
    },
  };
}
