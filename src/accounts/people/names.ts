/** Why a name cannot be one. */
export type NameProblem = 'empty' | 'too-long' | 'characters' | 'mixed-alphabets';

const MAX_CHARACTERS = 100;

// Letters that look like a Latin one, by code point: from Unicode's confusables (UTS 39), and those of which only the
// capitals do, since names are compared in lower case.
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: '251 3b1 430 15c5 a4ee',
  b: '15af 15f7 a4d0 432 3b2',
  c: '1d04 2ca5 441 abaf a4da',
  d: '501 146f a4d2 15de 15ea a4d3',
  e: 'ab32 435 4bd 2d39 a4f0 3b5',
  f: 'ab35 a799 1e9d 584 15b4 a4dd',
  g: '261 1d83 18d 581 a4d6',
  h: '4bb 570 157c a4e7 43d 3b7',
  j: '3f3 458 148d a4d9',
  k: '16d5 a4d7 43a 3ba',
  l: '31 69 131 26a 269 3b9 456 a647 4cf ab75 1c0 5d5 5df 627 7ca 2d4f 16c1 a4f2 14aa a4e1',
  m: '15f0 16d6 a4df 43c 3bc',
  n: '578 57c a4e0',
  o: '30 1d0f 1d11 ab3d 3bf 3c3 2c9f 43e 10ff 585 5e1 647 6be 6c1 6d5 d20 101d 2d54 12d0 b20 a4f3',
  p: '3c1 2ca3 440 146d a4d1',
  q: '51b 563 566 2d55',
  r: 'ab47 ab48 1d26 2c85 433 ab81 1587 a4e3',
  s: 'a731 1bd 455 abaa a4e2',
  t: 'a4d4 442 3c4',
  u: 'a79f 1d1c ab4e ab52 28b 3c5 57d 1200 144c a4f4',
  v: '1d20 3bd 475 5d8 aba9 2d38 142f a6df a4e6',
  w: '26f 1d21 461 51d 561 ab83 a4ea',
  x: '445 1541 157d 2d5d 16b7 a4eb 3c7',
  y: '263 1d8c 28f 1eff ab5a 3b3 443 4af 10e7 a4ec',
  z: '1d22 ab93 a4dc 3b6',
};

const latinOf = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, codes]) =>
    codes.split(' ').map((code) => [String.fromCodePoint(Number.parseInt(code, 16)), latin] as const),
  ),
);

// Alphabets that a name may have beside each other: those that one language writes together.
const ALPHABETS: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u,
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u,
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u,
  /^[\p{Script=Han}\p{Script=Bopomofo}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u,
  ...(
    [
      'Cyrillic',
      'Greek',
      'Armenian',
      'Georgian',
      'Hebrew',
      'Arabic',
      'Devanagari',
      'Bengali',
      'Tamil',
      'Telugu',
      'Kannada',
      'Malayalam',
      'Gujarati',
      'Gurmukhi',
      'Sinhala',
      'Thai',
      'Lao',
      'Khmer',
      'Myanmar',
      'Ethiopic',
      'Tibetan',
    ] as const
  ).map((script) => new RegExp(`^[\\p{Script=${script}}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u')),
];

// No @, so that a name is never an address; nothing invisible, nothing that turns the direction of writing.
const CHARACTERS = /^[\p{L}\p{M}\p{Nd} .,'’·_-]*$/u;

/** A name as it is kept: compatible forms made one, blanks single. */
export const tidyName = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim();

/** Undefined when a tidy name may be one. */
export function nameProblem(name: string): NameProblem | undefined {
  if (name === '') return 'empty';
  if (name.length > 4 * MAX_CHARACTERS || [...name].length > MAX_CHARACTERS) return 'too-long';
  if (!CHARACTERS.test(name) || !/[\p{L}\p{Nd}]/u.test(name) || /\p{M}{3}/u.test(name)) return 'characters';
  return ALPHABETS.some((alphabet) => alphabet.test(name)) ? undefined : 'mixed-alphabets';
}

/**
 * Two names with the same key cannot both be given: the eye does not tell them apart. Case, blanks and punctuation do not
 * count, letters of other alphabets count as the Latin ones they look like, and so do 1, l and I, 0 and O, rn and m.
 */
export function nameKey(name: string): string {
  const lower = tidyName(name).toLowerCase().normalize('NFKC');
  let key = '';
  for (const character of lower)
    if (/[\p{L}\p{M}\p{Nd}]/u.test(character)) key += latinOf.get(character) ?? character;
  return key.replaceAll('rn', 'm').replaceAll('vv', 'w');
}
