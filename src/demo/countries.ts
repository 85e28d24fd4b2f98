const english = new Intl.DisplayNames('en', { type: 'region' });
const french = new Intl.DisplayNames('fr', { type: 'region' });

/** Name of a country by its ISO 3166-1 alpha-2 code: `Germany / Allemagne`, one name where both languages agree. */
export function countryName(code: string): string {
  const [en, fr] = [english.of(code) ?? code, french.of(code) ?? code];
  return en === fr ? en : `${en} / ${fr}`;
}
