export { auditCookies, pictureConsent } from './kind.ts';
export type { AuditSchedule, AuditSummary, ShownFinding } from './model.ts';
export { type Audits, createAudits } from './service.ts';
