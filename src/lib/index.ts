export { type Clock, fixedClock, systemClock } from './clock.ts';
export { assertNever, Failure, type FailureCode } from './failure.ts';
export { localPath } from './local-path.ts';
export { localized } from './localized.ts';
export { isLoopback } from './loopback.ts';
export { isMailAddress, readSender } from './mail-address.ts';
export { type Failed, fail, type Ok, ok, type Result } from './result.ts';
export type { Span } from './span.ts';
export { double, identifier, join, raw, type Sql, type SqlValue, sql, varchar } from './sql.ts';
