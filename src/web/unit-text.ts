const RAISED: Readonly<Record<string, string>> = {
  '-': '⁻',
  '+': '',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

/** A unit in the spelling of VOUnits, as print has it: `km.s**-1` becomes `km s⁻¹`. */
export function unitText(unit: string): string {
  return unit
    .replace(/\*\*\(?([-+]?\d+)\)?/g, (_, power: string) =>
      [...power].map((sign) => RAISED[sign] ?? sign).join(''),
    )
    .replace(/(?<=[^\d\s])\.(?=\D)|(?<=[⁰-⁹¹²³])\./g, '\u00a0')
    .replace(/^deg$/, '°')
    .replace(/^arcmin$/, '′')
    .replace(/^arcsec$/, '″');
}
