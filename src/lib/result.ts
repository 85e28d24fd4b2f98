/** A value, or the problems that stand in its way. Never both. */
export type Result<Value, Problem> = Ok<Value> | Failed<Problem>;

export interface Ok<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Failed<Problem> {
  readonly ok: false;
  /** At least one, in the order in which a reader meets them. */
  readonly problems: readonly [Problem, ...Problem[]];
}

export const ok = <Value>(value: Value): Ok<Value> => ({ ok: true, value });

export const fail = <Problem>(first: Problem, ...rest: Problem[]): Failed<Problem> => ({
  ok: false,
  problems: [first, ...rest],
});
