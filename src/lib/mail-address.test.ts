import { describe, expect, it } from 'vitest';
import { isMailAddress, readSender } from './mail-address.ts';

describe('a mail address', () => {
  for (const good of ['ada@sky.example', 'a.b+c@x.org', 'ada@localhost', 'Ada@XN--BCHER-KVA.example']) {
    it(`may be ${good}`, () => expect(isMailAddress(good)).toBe(true));
  }
  for (const bad of [
    '',
    'ada',
    '@sky.example',
    'ada@',
    'ada@@sky.example',
    'ada@sky..example',
    'ada@sky.example\r\nBcc: x@y.z',
    'ada@sky.example, bob@sky.example',
    'Ada <ada@sky.example>',
    '"a b"@sky.example',
    'ada@sky.example\0',
    '.ada@sky.example',
    'ada@-sky.example',
    'аda@sky.example',
    `${'a'.repeat(65)}@sky.example`,
  ]) {
    it(`may not be ${JSON.stringify(bad).slice(0, 50)}`, () => expect(isMailAddress(bad)).toBe(false));
  }

  it('of the sender may have a name before it', () => {
    expect(readSender('Night Sky Club <portal@sky.example>')).toEqual({
      name: 'Night Sky Club',
      address: 'portal@sky.example',
    });
    expect(readSender('portal@sky.example')).toEqual({ name: '', address: 'portal@sky.example' });
    expect(readSender('X\r\nBcc: a@b.c <portal@sky.example>')).toBeUndefined();
    expect(readSender('not an address')).toBeUndefined();
  });
});
