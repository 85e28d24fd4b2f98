import type { Actor, AuditEvent } from '#accounts';
import type { Catalogue } from '#catalogue';
import type { Jobs, Schedules } from '#jobs';
import type { Clock } from '#lib';
import type { Store } from '#store';
import type { Previewer } from './previewer.ts';
import type { SurroundingsOptions } from './surroundings.ts';

export interface PublishingOptions extends SurroundingsOptions {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly jobs: Pick<Jobs, 'enqueue' | 'cancel' | 'get'>;
  readonly schedules: Schedules;
  readonly clock: Clock;
  readonly previewer: Previewer;
  /** An address as somebody has typed it, with the name and password in it sealed behind it. */
  sealAddress(address: string): string;
  /** Writes into the audit log. */
  record(actor: Actor, event: AuditEvent): Promise<void>;
}
