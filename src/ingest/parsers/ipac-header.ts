import type { ByteColumn } from './byte-columns.ts';

const TYPES: readonly (readonly [names: RegExp, type: ByteColumn['type']])[] = [
  [/^(?:i|int|integer|l|long)$/i, 'int'],
  [/^(?:r|real|f|float|d|double)$/i, 'double'],
  [/^(?:c|char|character|date|t)$/i, 'text'],
];

export const typeOf = (name: string): ByteColumn['type'] | undefined =>
  TYPES.find(([names]) => names.test(name))?.[1];

/** What is between the bars of a line of the header. */
export const between = (line: string, bars: readonly number[]): readonly string[] =>
  bars.slice(0, -1).map((bar, i) => inner(line.slice(bar + 1, bars[i + 1])));

/** Without the blanks and dashes around it. */
function inner(text: string): string {
  const begin = text.search(/[^\s-]/);
  let end = text.length;
  while (end > begin && /[\s-]/.test(text[end - 1] ?? '')) end -= 1;
  return begin < 0 ? '' : text.slice(begin, end);
}

export const barsOf = (line: string): readonly number[] =>
  [...line].flatMap((letter, at) => (letter === '|' ? [at] : []));

/** Whether a text begins as tables of IPAC do: keywords, or names of columns between bars and their types below. */
export function looksLikeIpac(lines: readonly string[]): boolean {
  const at = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('\\'));
  const names = lines[at] ?? '';
  const types = lines[at + 1] ?? '';
  if (!names.startsWith('|') || !types.startsWith('|')) return false;
  const bars = barsOf(names);
  return bars.length > 1 && between(types, bars).every((type) => typeOf(type) !== undefined);
}
