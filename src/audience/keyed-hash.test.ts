import { createHmac, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { KeyedHash } from './keyed-hash.ts';

it('the hash under which readers are known is HMAC-SHA-256', () => {
  for (const text of ['', 'abc', '192.0.2.1\nFirefox desktop', 'é'.repeat(500)]) {
    const key = randomBytes(32);
    const expected = createHmac('sha256', key).update(text).digest('hex');
    expect(new KeyedHash(Buffer.from(key)).digest(text).toString('hex')).toBe(expected);
  }
});

it('it is another one for each, and gone when it is forgotten', () => {
  const [one, other] = [new KeyedHash(), new KeyedHash()];
  const before = one.digest('abc');
  expect(other.digest('abc')).not.toEqual(before);
  expect(one.digest('abc')).toEqual(before);
  one.forget();
  expect(one.digest('abc')).not.toEqual(before);
});
