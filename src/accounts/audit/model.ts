import type { Result } from '#lib';
import type { Actor } from '../actor.ts';
import type { Page } from '../people/model.ts';
import type { AccountProblem } from '../problems.ts';

/** What an entry is about. */
export interface AuditTarget {
  readonly kind:
    | 'person'
    | 'group'
    | 'role'
    | 'invitation'
    | 'session'
    | 'key'
    | 'setting'
    | 'dataset'
    | 'page'
    | 'harvester'
    | 'portal';
  readonly id: string;
}

/** Something that was done, to be written down. */
export interface AuditEvent {
  /** A word of the log: `<thing>.<past participle>`, such as `person.disabled`, `dataset.rights-changed`. */
  readonly action: string;
  readonly target?: AuditTarget;
  /** What changed, JSON. Ids, never names or addresses of people: the log outlives accounts that are erased. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A line of the log. */
export interface AuditEntry extends AuditEvent {
  /** 1, 2, 3 … without gaps. */
  readonly number: number;
  readonly at: string;
  /** Id of the person; undefined for the command line and the portal itself. */
  readonly actorId: string | undefined;
  readonly actorBy: 'session' | 'key' | 'command-line' | 'portal';
  /** The person's name now; undefined when erased. */
  readonly actorName: string | undefined;
  readonly hash: string;
}

export interface AuditFilter {
  readonly actorId?: string;
  readonly targetId?: string;
  /** Beginning of the action: `person.` */
  readonly action?: string;
  /** From this instant on. */
  readonly from?: string;
  /** Before this instant. */
  readonly before?: string;
  readonly page?: number;
}

/** Who did what, for whoever may `read-audit-log`. Nothing in the product changes or removes an entry. */
export interface AuditLog {
  /** Newest first, 50 on a page. */
  list(actor: Actor, filter?: AuditFilter): Promise<Result<Page<AuditEntry>, AccountProblem>>;
  /** Oldest first, everything that the filter leaves, whatever its size. */
  export(actor: Actor, filter?: AuditFilter): Promise<Result<AsyncIterable<AuditEntry>, AccountProblem>>;
  /** Whether every entry follows from the one before; `brokenAt` is the first that does not. */
  verify(
    actor: Actor,
  ): Promise<Result<{ readonly entries: number; readonly brokenAt?: number }, AccountProblem>>;
  /** Adds to the log what was done elsewhere: rights, datasets, settings. */
  record(actor: Actor, event: AuditEvent): Promise<void>;
}
