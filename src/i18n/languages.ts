/** The languages that the portal's own texts exist in. Which of them are active is a setting. */
export const LANGUAGES = ['en', 'fr'] as const;

export type Language = (typeof LANGUAGES)[number];

/** What a language calls itself: for the language switch. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', fr: 'Français' };

/**
 * The active language that a code stands for: itself, or the language of a variant (`fr-CA` and `fr_fr` give `fr`).
 * Case does not matter. Undefined when no active language is meant.
 */
export function activeLanguage(code: string | undefined, active: readonly Language[]): Language | undefined {
  if (code === undefined || code.length > 40) return undefined;
  const wanted = code.toLowerCase().replaceAll('_', '-');
  return active.find((language) => wanted === language || wanted.startsWith(`${language}-`));
}
