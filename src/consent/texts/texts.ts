import { en } from './en.ts';
import { fr } from './fr.ts';
import type { ConsentTexts } from './model.ts';

const TEXTS: Readonly<Record<string, ConsentTexts>> = { en, fr };

/** The texts in a language; English where it has none. */
export const consentTexts = (language: string): ConsentTexts => TEXTS[language] ?? en;
