const MAX_LENGTH = 60;
// A flood of different terms costs no more memory than this.
const MAX_TERMS = 10_000;
const FROM_OCCURRENCES = 5;

/** Mail addresses, and numbers that could be called or be somebody's: seven digits or more, whatever stands between. */
const looksPersonal = (text: string): boolean =>
  text.includes('@') ||
  /\barobase\b|\(at\)/.test(text) ||
  text.replace(/[\s().+/-]/g, '').search(/\d{7}/) >= 0;

/** What was searched for as it is counted; undefined for what is not. */
export function normalizedTerm(text: string): string | undefined {
  const term = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return term === '' || term.length > MAX_LENGTH || looksPersonal(term) ? undefined : term;
}

/** Keeps what was searched for to itself until it has been searched for often enough, within one day. */
export class Terms {
  #waiting = new Map<string, number>();

  /** How many occurrences may be told now: none of the first four, all five at the fifth, then each. */
  note(term: string): number {
    const before = this.#waiting.get(term);
    if (before === undefined && this.#waiting.size >= MAX_TERMS) return 0;
    const times = (before ?? 0) + 1;
    this.#waiting.set(term, times);
    if (times < FROM_OCCURRENCES) return 0;
    return times === FROM_OCCURRENCES ? FROM_OCCURRENCES : 1;
  }

  forget(): void {
    this.#waiting = new Map();
  }
}
