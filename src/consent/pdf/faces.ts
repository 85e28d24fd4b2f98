import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Weights that documents are set in. */
export type Weight = 400 | 600;

/** One file of the face: it is cut into alphabets. */
export interface FacePart {
  readonly name: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const rangesOf = (text: string): FacePart['ranges'] =>
  text.split(',').map((range) => {
    const [from = '0', to = from] = range.trim().replace('U+', '').split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });

/** The parts of the portal's own face, the Latin alphabet first. */
export function faceParts(): readonly FacePart[] {
  // The package's own file: alphabet to ranges of code points.
  const declared = JSON.parse(
    readFileSync(require.resolve('@fontsource/source-sans-3/unicode.json'), 'utf8'),
  ) as Record<string, string>;
  const parts = Object.entries(declared).map(([name, ranges]) => ({ name, ranges: rangesOf(ranges) }));
  return parts.sort((a, b) => Number(b.name.startsWith('latin')) - Number(a.name.startsWith('latin')));
}

/** The file of a part in a weight. */
export const faceFile = (part: string, weight: Weight): string =>
  require.resolve(`@fontsource/source-sans-3/files/source-sans-3-${part}-${weight}-normal.woff`);
