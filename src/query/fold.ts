/**
 * Text as the full-text search sees it: lower case, without accents. The same as the engine's `strip_accents(lower(…))`, of
 * which the stored `_text` of a snapshot is made.
 */
export const fold = (text: string): string =>
  // Letter by letter: at the end of a word the lower case of a Greek sigma would be another one.
  [...text.normalize('NFD').replace(/\p{M}/gu, '')]
    .map((letter) => letter.toLowerCase())
    .join('')
    .normalize('NFC');

/** The words of a text, folded: runs of letters and digits. */
export const foldedWords = (text: string): readonly string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
