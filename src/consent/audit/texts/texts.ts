import { en } from './en.ts';
import { fr } from './fr.ts';
import type { AuditTexts } from './model.ts';

const TEXTS: Readonly<Record<string, AuditTexts>> = { en, fr };

/** Languages in which reports are written. */
export const REPORT_LANGUAGES = Object.keys(TEXTS);

/** The texts in a language; English where it has none. */
export const auditTexts = (language: string): AuditTexts => TEXTS[language] ?? en;
