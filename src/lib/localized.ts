/** The text in `language`, else in `fallback`, else in any language; empty when there is none at all. */
export function localized(
  text: Readonly<Record<string, string>> | undefined,
  language: string,
  fallback = 'en',
): string {
  if (text === undefined) return '';
  return text[language] ?? text[fallback] ?? Object.values(text)[0] ?? '';
}
