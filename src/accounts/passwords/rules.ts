import { commonPasswords } from './common-passwords.ts';

/** Why a password is refused. There are no rules on which characters it has. */
export type PasswordProblem = 'too-short' | 'too-long' | 'common' | 'personal' | 'repetitive';

/** What a password must not be made of, and how long it has to be. */
export interface PasswordContext {
  /** In characters as a person counts them. */
  readonly minLength: number;
  /** Name and address of the person, name of the portal. */
  readonly words: readonly string[];
}

// Longer ones would only keep the hash busy; nobody types them.
const MAX_LENGTH = 256;
const MIN_DISTINCT = 4;
const SHORTEST_WORD = 4;

// What people put for letters when they are told to be inventive.
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const unleet = (text: string): string => text.replace(/[013457@$!]/g, (c) => LEET[c] ?? c);

/** What is left of a password when everything that adds nothing to guessing it is taken away. */
function cores(password: string): readonly string[] {
  const lower = plain(password);
  const bare = lower.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  const noTail = bare.replace(/[\d\W_]{1,6}$/u, '');
  return [lower, bare, noTail, unleet(lower), unleet(bare), unleet(noTail)];
}

const isCommon = (password: string): boolean =>
  cores(password).some((core) => commonPasswords().has(core) || isTwice(core));

/** A common word said two or three times is one. */
function isTwice(core: string): boolean {
  for (const times of [2, 3]) {
    const part = core.slice(0, core.length / times);
    if (part.length >= SHORTEST_WORD && part.repeat(times) === core) return true;
  }
  return false;
}

/** A run such as `abcdefgh`, `87654321`: every character the neighbour of the one before. */
function isRun(text: string): boolean {
  const steps = new Set<number>();
  for (let i = 1; i < text.length; i++) steps.add(text.charCodeAt(i) - text.charCodeAt(i - 1));
  const [step = 9] = steps;
  return steps.size === 1 && Math.abs(step) <= 1;
}

/** Parts of a name or address that a password may not be made of. */
const contextWords = (words: readonly string[]): readonly string[] =>
  words
    .flatMap((word) => [plain(word).replace(/[^\p{L}\p{N}]/gu, ''), ...plain(word).split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length >= SHORTEST_WORD);

/** Little of it is left when the person's own words are taken out. */
function isPersonal(password: string, words: readonly string[], minLength: number): boolean {
  return [plain(password), unleet(plain(password))].some((text) => {
    let rest = text;
    let found = false;
    // Longest first: `ada` must not break `adalovelace`.
    for (const word of [...contextWords(words)].sort((a, b) => b.length - a.length)) {
      if (!rest.includes(word)) continue;
      found = true;
      rest = rest.replaceAll(word, '');
    }
    return found && rest.replace(/[^\p{L}\p{N}]/gu, '').length <= minLength / 2;
  });
}

/** Undefined when the password may be taken. It is judged, and later verified, exactly as typed. */
export function passwordProblem(password: string, context: PasswordContext): PasswordProblem | undefined {
  const { minLength, words } = context;
  if (password.length > 4 * MAX_LENGTH || [...password].length > MAX_LENGTH) return 'too-long';
  if ([...password].length < minLength) return 'too-short';
  if (new Set(plain(password)).size < MIN_DISTINCT || isRun(plain(password))) return 'repetitive';
  if (isCommon(password)) return 'common';
  return isPersonal(password, words, minLength) ? 'personal' : undefined;
}
