/**
 * What the world can do to us. Thrown, and turned into an answer at the boundary (HTTP, command line).
 * What a user can correct is a problem, a value; what breaks an invariant is a plain `Error`.
 */
export type FailureCode =
  | 'query-timeout'
  | 'query-memory'
  | 'query-refused'
  | 'cancelled'
  | 'overloaded'
  | 'engine-lost'
  | 'snapshot-missing'
  | 'source-unreachable'
  | 'source-refused'
  | 'source-too-large'
  | 'source-timeout'
  | 'disk-full'
  | 'store-locked'
  | 'store-lost'
  | 'store-unusable'
  /** What something was to belong to has been removed meanwhile. */
  | 'gone'
  | 'mail-undelivered';

export class Failure extends Error {
  readonly code: FailureCode;
  /** Facts for the message in the caller's language: a limit, an address, a number of seconds. */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(
    code: FailureCode,
    message: string,
    options: { cause?: unknown; facts?: Readonly<Record<string, string | number>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Failure';
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** Marks the branch that the types say cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
