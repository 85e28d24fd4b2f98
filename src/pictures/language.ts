/** The language when the runtime can work with it; English otherwise, so that a malformed tag never stops a picture. */
export function usableLanguage(lang: string | undefined): string {
  try {
    return Intl.getCanonicalLocales(lang ?? 'en')[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** In capitals, as the language has them. */
export const inCapitals = (text: string, lang: string | undefined): string =>
  text.toLocaleUpperCase(usableLanguage(lang));
