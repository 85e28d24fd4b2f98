export { type Clock, fixedClock, systemClock } from './clock.ts';
export { assertNever, Failure, type FailureCode } from './failure.ts';
export { fail, type Failed, ok, type Ok, type Result } from './result.ts';
export { identifier, join, raw, sql, type Sql, type SqlValue } from './sql.ts';
export type { Span } from './span.ts';
