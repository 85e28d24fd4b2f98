import { createHmac, timingSafeEqual } from 'node:crypto';
import { newLetters } from '../secrets/random.ts';

// Django's alphabet, in its order: masks are sums modulo its length.
const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const NONCE_LENGTH = 10;
const LENGTH = 32;

const positions = new Map([...ALPHABET].map((letter, i) => [letter, i]));
const positionOf = (letter: string | undefined): number => positions.get(letter ?? '') ?? 0;

/** What the tokens of forms are bound to before anybody has signed in. */
export const ANONYMOUS_BINDING = 'anonymous';

/** First 128 bits of the keyed hash in base 62, which never takes more than 22 digits. */
function proofOf(key: Buffer, binding: string, nonce: string): string {
  const hash = createHmac('sha256', key).update(`csrf\0${binding}\0${nonce}`).digest();
  let number = BigInt(`0x${hash.subarray(0, 16).toString('hex')}`);
  let digits = '';
  for (let i = NONCE_LENGTH; i < LENGTH; i++) {
    digits += ALPHABET[Number(number % 62n)];
    number /= 62n;
  }
  return digits;
}

/**
 * A token for a session's binding, or for forms before sign-in: 32 letters and digits, as Django's, of which 10 are random
 * and 22 prove that they were made here for this binding.
 * @param keys newest first
 */
export function newCsrfToken(keys: readonly Buffer[], binding: string): string {
  const [key] = keys;
  if (key === undefined) throw new Error('a portal has at least one key');
  const nonce = newLetters(NONCE_LENGTH);
  return nonce + proofOf(key, binding, nonce);
}

const isEqual = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

/** Whether a cookie's token was made by one of the keys for this binding. */
export const isCsrfTokenFor = (keys: readonly Buffer[], token: string, binding: string): boolean =>
  /^[A-Za-z0-9]{32}$/.test(token) &&
  // Every key is tried, so that the time says nothing.
  keys
    .map((key) => isEqual(token.slice(NONCE_LENGTH), proofOf(key, binding, token.slice(0, NONCE_LENGTH))))
    .includes(true);

/** The token as a form carries it: another text each time, so that its length under compression tells nothing. 64 characters. */
export function maskCsrfToken(token: string): string {
  const mask = newLetters(LENGTH);
  let masked = '';
  for (let i = 0; i < LENGTH; i++) masked += ALPHABET[(positionOf(token[i]) + positionOf(mask[i])) % 62];
  return mask + masked;
}

/** What a header or form field holds: the bare token, or a masked one. Undefined when it is neither. */
export function unmaskCsrfToken(text: string): string | undefined {
  if (!/^(?:[A-Za-z0-9]{32}|[A-Za-z0-9]{64})$/.test(text)) return undefined;
  if (text.length === LENGTH) return text;
  let token = '';
  for (let i = 0; i < LENGTH; i++)
    token += ALPHABET[(positionOf(text[LENGTH + i]) - positionOf(text[i]) + 62) % 62];
  return token;
}

/** Why a request that changes something is refused. */
export type CsrfProblem = 'no-token' | 'malformed-token' | 'no-cookie' | 'other-token' | 'foreign-token';

/**
 * Whether a token from header or field goes with the cookie and the cookie with this session. Undefined: it does.
 * @param given as it came; undefined when there was none
 * @param cookie of the registered form; undefined when absent or repeated
 */
export function csrfProblem(
  keys: readonly Buffer[],
  facts: {
    readonly given: string | undefined;
    readonly cookie: string | undefined;
    readonly binding: string;
  },
): CsrfProblem | undefined {
  const { given, cookie, binding } = facts;
  if (cookie === undefined) return 'no-cookie';
  if (given === undefined || given === '') return 'no-token';
  const token = unmaskCsrfToken(given);
  if (token === undefined) return 'malformed-token';
  if (!isEqual(token, cookie)) return 'other-token';
  return isCsrfTokenFor(keys, cookie, binding) ? undefined : 'foreign-token';
}
