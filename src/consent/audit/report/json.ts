import type { AuditReport } from '../model.ts';

/** The whole report as JSON, for programs. */
export const reportJson = (report: AuditReport): string => `${JSON.stringify(report, null, 1)}\n`;
