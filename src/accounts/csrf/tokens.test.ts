import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fc } from '../../../test/properties.ts';
import {
  ANONYMOUS_BINDING,
  csrfProblem,
  isCsrfTokenFor,
  maskCsrfToken,
  newCsrfToken,
  unmaskCsrfToken,
} from './tokens.ts';

const keys = [randomBytes(32)];
const token = newCsrfToken(keys, 'mine');
const foreign = newCsrfToken(keys, 'theirs');

/** Django's way to take a mask off, from its documentation of the scheme. */
function djangoUnmask(masked: string): string {
  const chars = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const at = (c: string) => chars.indexOf(c);
  const [mask, rest] = [masked.slice(0, 32), masked.slice(32)];
  return [...rest].map((c, i) => chars.at(at(c) - at(mask.charAt(i)))).join('');
}

describe('a CSRF token', () => {
  it('is 32 letters and digits, another one each time', () => {
    expect(token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(newCsrfToken(keys, 'mine')).not.toBe(token);
  });
  it('is 64 letters and digits in a form, another text each time, which Django would read too', () => {
    const masked = maskCsrfToken(token);
    expect(masked).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(maskCsrfToken(token)).not.toBe(masked);
    expect([unmaskCsrfToken(masked), djangoUnmask(masked)]).toEqual([token, token]);
  });
  it('is accepted bare and masked, for the session that it was made for', () => {
    for (const given of [token, maskCsrfToken(token)])
      expect(csrfProblem(keys, { given, cookie: token, binding: 'mine' })).toBeUndefined();
  });
  it('is accepted under the key before while that still counts, and not under a strange one', () => {
    const [old, next] = [randomBytes(32), randomBytes(32)];
    const made = newCsrfToken([old], 'mine');
    expect(isCsrfTokenFor([next, old], made, 'mine')).toBe(true);
    expect(isCsrfTokenFor([next], made, 'mine')).toBe(false);
  });
  for (const [why, given, cookie, problem] of [
    ['without a cookie', token, undefined, 'no-cookie'],
    ['without a token', undefined, token, 'no-token'],
    ['with an empty token', '', token, 'no-token'],
    ['of 31 characters', token.slice(1), token, 'malformed-token'],
    ['of 65 characters', `${maskCsrfToken(token)}a`, token, 'malformed-token'],
    ['of other characters', `${token.slice(1)}-`, token, 'malformed-token'],
    ['that is not the cookie’s', newCsrfToken(keys, 'mine'), token, 'other-token'],
    ['of another session, planted in header and cookie', foreign, foreign, 'foreign-token'],
    ['of the time before sign-in', ...twice(newCsrfToken(keys, ANONYMOUS_BINDING)), 'foreign-token'],
    ['made up, header and cookie equal', ...twice('a'.repeat(32)), 'foreign-token'],
  ] as const) {
    it(`is refused ${why}`, () =>
      expect(csrfProblem(keys, { given, cookie, binding: 'mine' })).toBe(problem));
  }
  it('that anybody makes up is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (given) => {
        expect(csrfProblem(keys, { given, cookie: token, binding: 'mine' })).toBeDefined();
      }),
    );
  });
});

function twice<T>(value: T): readonly [T, T] {
  return [value, value];
}
