export { type Clock, fixedClock, systemClock } from './clock.ts';
export { assertNever, Failure, type FailureCode } from './failure.ts';
export { localPath } from './local-path.ts';
export { localized } from './localized.ts';
export { isMailAddress, readSender } from './mail-address.ts';
export { type Failed, fail, type Ok, ok, type Result } from './result.ts';
export type { Span } from './span.ts';
export { identifier, join, raw, type Sql, type SqlValue, sql } from './sql.ts';
