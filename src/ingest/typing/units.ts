const PREFIX = '(?:da|[yzafpnuµμmcdhkMGTPE])';
/** Such as take a prefix: `km`, `mJy`, `Mpc`. */
const PREFIXED = 'm|g|s|pc|Jy|Hz|eV|K|W|J|Pa|bar|erg|mag|arcsec|yr|lm|lx|cd|sr|rad|mol|ct|adu';
const OTHERS =
  'AU|au|ua|ly|[mµμu]as|deg|degrees?|°C?|°F|arcmin|[\'′"″]|min|h|hr|hrs|hours?|d|days?|jours?|years?|al|sec|seconds?|minutes?|' +
  'mag(?:nitudes?)?|%|‰|ppm|dex|dB|pix|pixels?|px|counts?|ADU|photons?|electrons?|e-|lux|Celsius|Å|Angstroms?|gauss|' +
  '(?:M|R|L)_?(?:sun|Sun|SUN|jup|Jup|earth|Earth|☉|⊕|⊙)|(?:sol|solar|jovian|earth) (?:mass|radi)(?:es|us|i)?';
const EXPONENT = '(?:\\^|\\*\\*)?\\(?[+-]?\\d\\)?';
const FACTOR = `(?:(?:${PREFIX})?(?:${PREFIXED})|${OTHERS})(?:${EXPONENT})?`;
const UNIT = new RegExp(`^(?:1/|10\\^?[+-]?\\d+ ?)?${FACTOR}(?:(?: ?[.*·×/] ?| )${FACTOR})*$`, 'u');

const inBrackets = (text: string): string | undefined =>
  /^(?:\(([^()]*)\)|\[([^[\]]*)\])$/
    .exec(text.trim())
    ?.slice(1)
    .find((part) => part !== undefined);

/** The unit that a cell below a name is, brackets around it or not; undefined when it is something else. */
export function unitOf(cell: string): string | undefined {
  const text = (inBrackets(cell) ?? cell).trim();
  return text.length <= 40 && UNIT.test(text) ? text : undefined;
}

/** The unit in brackets at the end of a name: `g` of `mass (g)`. */
export function unitIn(label: string): string | undefined {
  const end = /[([][^()[\]]*[)\]]$/.exec(label.trim())?.[0];
  const unit = end === undefined || end.length === label.trim().length ? undefined : unitOf(end);
  // Who measures durations in `m` means no metres.
  return unit === 'm' && /duration|time|period|durée|temps/i.test(label) ? 'min' : unit;
}

/** Whether a cell is a unit, and says so by brackets around it. */
export const isBracketedUnit = (cell: string): boolean =>
  inBrackets(cell) !== undefined && unitOf(cell) !== undefined;
