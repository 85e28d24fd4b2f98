import { statSync } from 'node:fs';
import {
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';
import type { CopyTarget, EngineRequest, WireSql, WireStatement, WireValue } from '../protocol.ts';
import type { Database, Session } from './database.ts';
import { EngineError } from './errors.ts';

/** What is needed to stop a request: the connections that run for it. */
export interface Job {
  interrupted: boolean;
  readonly connections: Set<DuckDBConnection>;
}

type QueryRequest = Extract<EngineRequest, { kind: 'query' }>;
type CopyRequest = Extract<EngineRequest, { kind: 'copy' }>;

const PREPARED_PER_SESSION = 24;

/** Runs the statements of a request, each on a connection of its own, and gives their results in order. */
export async function runQuery(db: Database, job: Job, request: QueryRequest): Promise<readonly Buffer[]> {
  await db.hold(request.snapshot);
  try {
    const runs = await Promise.allSettled(
      request.statements.map((statement) =>
        withSession(db, job, (session) => runStatement(session, job, statement)),
      ),
    );
    // Only now: a snapshot must not be let go while a statement still runs on it.
    return runs.map((run) => {
      if (run.status === 'rejected') throw run.reason;
      return run.value;
    });
  } finally {
    db.release(request.snapshot);
  }
}

/** Writes the rows of a SELECT to a file, with the engine's own writers. */
export async function runCopy(db: Database, job: Job, request: CopyRequest): Promise<readonly Buffer[]> {
  await db.hold(request.snapshot);
  try {
    return await withSession(db, job, async ({ connection }) => {
      // The SELECT is checked alone first: inside of COPY its type would not show.
      (await prepareSelect(connection, request.select.text)).destroySync();
      const copy = `COPY (${request.select.text}) TO ${literal(request.file)} (${copyOptions(request.target)})`;
      const statement = await connection.prepare(copy);
      try {
        bindAll(statement, request.select.params);
        stopIfInterrupted(job);
        await statement.run();
        return [];
      } finally {
        statement.destroySync();
      }
    });
  } finally {
    db.releaseWritten(request.snapshot, statSync(request.file, { throwIfNoEntry: false })?.size ?? 0);
  }
}

async function withSession<T>(db: Database, job: Job, run: (session: Session) => Promise<T>): Promise<T> {
  const session = await db.lend();
  job.connections.add(session.connection);
  try {
    stopIfInterrupted(job);
    return await run(session);
  } finally {
    job.connections.delete(session.connection);
    db.giveBack(session);
  }
}

async function runStatement(session: Session, job: Job, sql: WireStatement): Promise<Buffer> {
  // A statement without parameters is seldom met again, since its page is part of it; and a kept one runs slower, by
  // 0.3 ms a page, than one planned afresh. With parameters keeping it saves 0.5 ms.
  const isKept = sql.params.length > 0;
  const statement = await (isKept ? preparedOn(session, sql) : prepareSelect(session.connection, sql.text));
  try {
    bindAll(statement, sql.params);
    stopIfInterrupted(job);
    // Materialised, never streamed: streams of DuckDB end silently where a query fails.
    return await encoded(await statement.run(), sql.as);
  } finally {
    if (!isKept) statement.destroySync();
  }
}

async function encoded(result: DuckDBMaterializedResult, as: WireStatement['as']): Promise<Buffer> {
  if (as === 'cells')
    return Buffer.from(JSON.stringify((await result.getRows()).map((row) => row.map(toCell))));
  // The texts are JSON: a line feed is never part of one.
  return Buffer.from(((await result.getColumns())[0] ?? []).join('\n'));
}

async function preparedOn(session: Session, { text }: WireSql): Promise<DuckDBPreparedStatement> {
  const known = session.prepared.get(text);
  const statement = known ?? (await prepareSelect(session.connection, text));
  session.prepared.delete(text);
  session.prepared.set(text, statement);
  if (session.prepared.size > PREPARED_PER_SESSION) {
    const [oldest] = session.prepared;
    if (oldest) {
      session.prepared.delete(oldest[0]);
      oldest[1].destroySync();
    }
  }
  return statement;
}

async function prepareSelect(connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(text);
  if (statements.count !== 1) throw new EngineError('bug', `expected one statement, not ${statements.count}`);
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) {
    statement.destroySync();
    throw new EngineError('bug', 'only SELECT statements are run');
  }
  return statement;
}

function stopIfInterrupted(job: Job): void {
  if (job.interrupted) throw new EngineError('interrupted', 'interrupted');
}

function bindAll(statement: DuckDBPreparedStatement, params: readonly WireValue[]): void {
  params.forEach((value, i) => {
    const at = i + 1;
    if (value === null) statement.bindNull(at);
    else if (typeof value === 'string') statement.bindVarchar(at, value);
    else if (typeof value === 'number') statement.bindDouble(at, value);
    else if (typeof value === 'boolean') statement.bindBoolean(at, value);
    else bindInteger(statement, at, BigInt(value.bigint));
  });
}

function bindInteger(statement: DuckDBPreparedStatement, at: number, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) statement.bindBigInt(at, value);
  else statement.bindHugeInt(at, value);
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

function copyOptions(target: CopyTarget): string {
  if (target.kind === 'parquet')
    return `FORMAT parquet, COMPRESSION ${target.compression}, USE_TMP_FILE false`;
  const [before, after] = target.envelope ?? [];
  const envelope =
    before === undefined || after === undefined
      ? ''
      : `, PREFIX ${literal(before)}, SUFFIX ${literal(after)}`;
  // One text column, written as it is. Nothing is quoted, so the delimiter is never looked for.
  return `FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01', NEW_LINE ${literal(target.newLine)}${envelope}, USE_TMP_FILE false`;
}

function toCell(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'boolean' ? value : String(value);
}
