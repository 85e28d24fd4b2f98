import { createHash, randomBytes } from 'node:crypto';

const ID_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const LETTERS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function lettersOf(alphabet: string, count: number): string {
  // Bytes at and above the last multiple of the alphabet's length would make its first letters likelier.
  const limit = 256 - (256 % alphabet.length);
  let letters = '';
  while (letters.length < count) {
    for (const byte of randomBytes(count + 8)) {
      if (byte < limit && letters.length < count) letters += alphabet[byte % alphabet.length];
    }
  }
  return letters;
}

/** 256 random bits as 43 characters of base64url: session ids and links. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. 256 random bits need neither salt nor a slow hash. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** A name for a row that says nothing: 75 random bits, a letter first. */
export const newId = (): string => `${lettersOf('abcdefghijkmnpqrstuvwxyz', 1)}${lettersOf(ID_LETTERS, 14)}`;

/** 50 letters and digits: 297 random bits. */
export const newKey = (): string => newLetters(50);

/** Random letters and digits. */
export const newLetters = (count: number): string => lettersOf(LETTERS_AND_DIGITS, count);

/** Two groups of five: 50 random bits, read aloud without mistakes. */
export const newRecoveryCode = (): string => `${lettersOf(ID_LETTERS, 5)}-${lettersOf(ID_LETTERS, 5)}`;
