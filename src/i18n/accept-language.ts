import { activeLanguage, type Language } from './languages.ts';

// Django looks at this much of the header and no more: at the parts that end before it.
const LONGEST_HEADER = 500;
const PART =
  /^([a-z]{1,8}(?:-[a-z0-9]{1,8})*(?:@[a-z0-9]{1,20})?|\*)(?:\s*;\s*q\s*=\s*(1(?:\.0{0,3})?|0(?:\.\d{0,3})?))?$/;

/**
 * The active language that an `Accept-Language` header prefers, read as Django does: sorted by quality, a `*` ends the
 * list, one malformed part voids the header, quality 0 refuses.
 */
export function acceptedLanguage(
  header: string | undefined,
  active: readonly Language[],
): Language | undefined {
  if (header === undefined) return undefined;
  const read =
    header.length <= LONGEST_HEADER
      ? header
      : header.slice(0, Math.max(0, header.lastIndexOf(',', LONGEST_HEADER - 1)));
  const wishes: { code: string; quality: number }[] = [];
  for (const part of read.toLowerCase().split(',')) {
    const text = part.trim();
    if (text === '') continue;
    const match = PART.exec(text);
    if (!match?.[1]) return undefined;
    const quality = match[2] === undefined ? 1 : Number(match[2]);
    if (quality > 0) wishes.push({ code: match[1], quality });
  }
  // Array.sort is stable: equal qualities keep the order of the header.
  for (const { code } of wishes.sort((a, b) => b.quality - a.quality)) {
    if (code === '*') return undefined;
    const language = activeLanguage(code, active);
    if (language) return language;
  }
  return undefined;
}
