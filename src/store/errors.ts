import { Failure } from '#lib';

const RETRY_AFTER_SECONDS = 5;

/** The database cannot be reached just now, or has ended our connection. Nothing says that it will not be back. */
export const storeLost = (cause: unknown): Failure =>
  new Failure('store-lost', `the metadata store cannot be reached: ${reason(cause)}`, {
    cause,
    facts: { retryAfter: RETRY_AFTER_SECONDS },
  });

export const storeLocked = (cause: unknown): Failure =>
  new Failure('store-locked', 'another process keeps the metadata store locked', { cause });

/** Every connection that we may hold is in use, and has been for a while. */
const storeBusy = (cause: unknown): Failure =>
  new Failure('overloaded', 'too many requests to the metadata store at a time', {
    cause,
    facts: { retryAfter: RETRY_AFTER_SECONDS },
  });

/** What only an operator can change: credentials, a missing database, a layout that is newer than the program. */
export const storeUnusable = (message: string, cause?: unknown): Failure =>
  new Failure('store-unusable', message, { cause });

const gone = (cause: unknown): Failure =>
  new Failure('gone', `what this belongs to was removed meanwhile: ${reason(cause)}`, { cause });

const storeFull = (cause: unknown): Failure =>
  new Failure('disk-full', 'no space is left for the metadata store', { cause });

/** Some errors of the network hold several and have no message of their own. */
export const reason = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const LOST_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // A socket file that is not there.
]);
// What pg says itself, without a code, when the connection is gone or does not come.
const LOST_MESSAGES =
  /Connection terminated|connection timeout|Query read timeout|not queryable|closed the connection/i;

// What the pool says when none of its connections came free in time.
const POOL_MESSAGE = /timeout exceeded when trying to connect/i;

/** Whether the connection that gave this error is of no more use. */
export const isConnectionError = (error: unknown): boolean => {
  const code = codeOf(error);
  if (LOST_SYSTEM_CODES.has(code)) return true;
  // 08: connection exceptions; 57P0x: shutdown, crash, starting up, database dropped, idle for too long.
  if (/^(08|57P0)/.test(code) || code === '25P03') return true;
  return code === '' && error instanceof Error && LOST_MESSAGES.test(error.message);
};

/** An error of PostgreSQL as the failure it is; one that can only be our own mistake comes back as it is. */
export function postgresFailure(error: unknown): unknown {
  if (error instanceof Failure) return error;
  if (error instanceof AggregateError && error.errors.some(isConnectionError)) return storeLost(error);
  if (isConnectionError(error)) return storeLost(error);
  if (error instanceof Error && POOL_MESSAGE.test(error.message)) return storeBusy(error);
  const code = codeOf(error);
  // Lock not available, deadlock, serialization failure, statement took too long.
  if (['55P03', '40P01', '40001', '57014'].includes(code)) return storeLocked(error);
  // Too many connections, out of memory: like a lost one, it passes.
  if (code === '53300' || code === '53200') return storeLost(error);
  if (code === '53100') return storeFull(error);
  // A foreign key: rows are made for what was there a moment before.
  if (code === '23503') return gone(error);
  // 25006: what answers has become a read-only copy.
  if (code === '25006') return storeLost(error);
  if (/^28/.test(code) || code === '3D000' || code === '42501') {
    return storeUnusable(`the metadata store refuses us: ${reason(error)}`, error);
  }
  return error;
}

const SQLITE = { busy: 5, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };

const SQLITE_FOREIGN_KEY = 787;

const sqliteCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;

export const isBusy = (error: unknown): boolean => sqliteCode(error) === SQLITE.busy;

/** An error of SQLite as the failure it is. */
export function sqliteFailure(error: unknown): unknown {
  if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FOREIGN_KEY)
    return gone(error);
  switch (sqliteCode(error)) {
    case SQLITE.full:
      return storeFull(error);
    case SQLITE.ioError:
    case SQLITE.cannotOpen:
      return storeLost(error);
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return storeUnusable(`the metadata store is damaged: ${reason(error)}. Restore a backup.`, error);
    default:
      return error;
  }
}
