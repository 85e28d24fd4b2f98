export { type AuditOptions, auditSite } from './audit.ts';
export { type PublishedRegistry, readPublished } from './declared.ts';
export type { Enter } from './enter.ts';
export { findChromium, launchChromium } from './find-chromium.ts';
export { AuditImpossible } from './impossible.ts';
export type { AuditReport, AuditState, Declared, Finding, FindingCode } from './model.ts';
export { reportFiles, writeReport } from './report/write.ts';
export { publishedRegistry, reach, textAt } from './site.ts';
export { auditTexts } from './texts/texts.ts';
