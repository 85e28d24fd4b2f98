import type { z } from 'zod';

/** As in UWS 1.1: waits to be started, waits for its turn, runs, done, failed, called off. */
export const PHASES = ['PENDING', 'QUEUED', 'EXECUTING', 'COMPLETED', 'ERROR', 'ABORTED'] as const;
export type Phase = (typeof PHASES)[number];

/** Phases of a job that may still change. */
export const ACTIVE_PHASES = ['PENDING', 'QUEUED', 'EXECUTING'] as const satisfies readonly Phase[];

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A kind of job: what it is given, and how it is run. One entry per kind; who runs it is a `JobHandler`. */
export interface JobKind<Parameters = unknown, Result extends Json = Json> {
  /** Kebab-case, for ever: rows bear it. */
  readonly name: string;
  /** What is stored. No secrets: administrators read it. */
  readonly parameters: z.ZodType<Parameters>;
  /** For one attempt. */
  readonly timeoutMs: number;
  /** How often it is tried again after a failure, and how long it waits first; each further wait is `factor` times the one before. */
  readonly retries: {
    readonly times: number;
    readonly firstDelayMs: number;
    readonly factor: number;
    readonly maxDelayMs: number;
  };
  /** At the same time, in all processes together. */
  readonly concurrency: number;
  /** Higher ones first; 0 is usual, mail is 10. */
  readonly priority?: number;
  /**
   * When its process is gone in the middle: `again` counts as a try and runs it again, from its checkpoint if it has one;
   * `fail` is for work that must not be done twice.
   */
  readonly afterLoss: 'again' | 'fail';
  /** How long an ended job is kept. */
  readonly keepDays: number;
  /** What `Job.result` holds: whoever reads it parses it with this. */
  readonly result?: z.ZodType<Result>;
}

/** Who does the work of a kind. */
export interface JobHandler<Parameters = unknown, Result extends Json = Json> {
  readonly kind: JobKind<Parameters, Result>;
  run(parameters: Parameters, context: JobContext): Promise<Result>;
}

/** What a running job may do beside its work. */
export interface JobContext {
  readonly id: string;
  /** Who asked for it; undefined: the portal itself. */
  readonly owner: string | undefined;
  /** 1 the first time. */
  readonly attempt: number;
  /** Whether a failure now is the last word. */
  readonly isLastAttempt: boolean;
  /** Fires when the job is cancelled, takes too long, or its process is to end. Stop soon: it is abandoned after a while. */
  readonly signal: AbortSignal;
  /** Shows how far it is. Cheap: what comes faster than people can read is dropped. */
  progress(progress: { readonly done?: number; readonly total?: number; readonly label?: string }): void;
  /** A line that people read beside the job; 2,000 characters, the first 1,000 lines are kept. */
  log(text: string, level?: LogLevel): void;
  /** What an earlier attempt noted with `save`. */
  readonly saved: Json | undefined;
  /** Notes where to go on, in case this attempt does not end. Written before it resolves. */
  save(checkpoint: Json): Promise<void>;
}

export type LogLevel = 'info' | 'warn' | 'error';

export interface JobLogLine {
  /** Grows along the log. */
  readonly number: number;
  readonly at: string;
  readonly level: LogLevel;
  readonly text: string;
}

/**
 * Why a job has not succeeded. Codes: those of `Failure`, what a handler's `JobRefusal` says, and `timeout`, `worker-lost`,
 * `bad-parameters`, `bug`.
 */
export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** A job as others see it. Instants are ISO 8601, UTC. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly owner: string | undefined;
  readonly parameters: Json;
  readonly phase: Phase;
  readonly attempt: number;
  readonly createdAt: string;
  /** For a job that waits: when its turn may come. */
  readonly runAfter: string;
  /** Of the latest attempt. */
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** When an ended one goes away. */
  readonly destroyAt: string | undefined;
  /** Somebody has called it off and it has not stopped yet. */
  readonly isCancelling: boolean;
  readonly progress: {
    readonly done: number | undefined;
    readonly total: number | undefined;
    readonly label: string | undefined;
  };
  readonly result: Json | undefined;
  /** Of the latest attempt, also while the next one waits. */
  readonly error: JobError | undefined;
  readonly revision: number;
}

/** Thrown by a handler for what no further attempt will change. Not tried again. */
export class JobRefusal extends Error {
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: string, message: string, facts: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = 'JobRefusal';
    this.code = code;
    this.facts = facts;
  }
}

/** Declares a kind; the types of its parameters and its result follow from the schemas. */
export const defineJobKind = <Parameters, Result extends Json = Json>(
  kind: JobKind<Parameters, Result>,
): JobKind<Parameters, Result> => kind;

/** Ties a kind to the work. */
export const handleJob = <Parameters, Result extends Json>(
  kind: JobKind<Parameters, Result>,
  run: JobHandler<Parameters, Result>['run'],
): JobHandler =>
  // Parameters are parsed by the kind's own schema before `run` sees them.
  ({ kind, run }) as unknown as JobHandler;
