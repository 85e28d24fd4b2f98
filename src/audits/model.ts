import type { AuditReport } from '#consent/audit';

/** A finding as lists show it; the report has everything. */
export type ShownFinding = Pick<
  AuditReport['findings'][number],
  'code' | 'severity' | 'subject' | 'host' | 'service' | 'expected' | 'seen' | 'states' | 'pages' | 'count'
>;

/** What is kept of an audit beside its report. */
export interface AuditSummary {
  /** Part of the addresses of its report. */
  readonly id: string;
  /** When it began, ISO 8601, UTC. */
  readonly at: string;
  readonly site: string;
  readonly isClean: boolean;
  readonly faults: number;
  readonly notices: number;
  readonly states: readonly string[];
  /** How many different pages. */
  readonly pages: number;
  readonly visits: number;
  readonly durationMs: number;
  readonly browser: string;
  /** Every page, and not one of each kind. */
  readonly all: boolean;
  /** The first fifty. */
  readonly findings: readonly ShownFinding[];
}

/** When audits are made by themselves. */
export interface AuditSchedule {
  /** Five fields, by the clock of the portal's time zone. */
  readonly cron: string;
  readonly all: boolean;
  readonly isEnabled: boolean;
  /** ISO 8601, UTC. */
  readonly nextAt: string;
}
