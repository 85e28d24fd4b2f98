import { Failure } from '#lib';
import type { ImportProblem } from './model.ts';

/** Ends an import from deep inside a reader; `importDataset` turns it into a value. Never leaves this folder. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.problem = problem;
  }
}

export const cancelled = (): Failure => new Failure('cancelled', 'The import was cancelled.');

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled();
}
