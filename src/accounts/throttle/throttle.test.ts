import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  openTestAccounts,
  refusalOf,
  requester,
  signedUp,
  type TestAccounts,
} from '../../../test/accounts.ts';
import { onEachDatabase } from '../../../test/databases.ts';
import { addressGroup } from './throttle.ts';

onEachDatabase('sign-in attempts', (database) => {
  let test: TestAccounts;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    await signedUp(test, 'Target', { email: 'target@sky.example' });
  });
  afterAll(() => test.close());

  const attempt = async (login: string, address: string, password = 'wrong') =>
    refusalOf(
      await test.accounts.signIn.withPassword(requester({ address }), {
        login,
        password,
        stay: false,
        next: '/',
      }),
    );
  const right = 'violet anchor nine telescopes';

  it('on one account from one address have to wait after five, ever longer, up to a quarter of an hour', async () => {
    const address = '198.51.100.7';
    for (let i = 0; i < 6; i++) expect(await attempt('Target', address)).toBe('wrong-credentials');
    expect(await attempt('Target', address, right)).toBe('throttled');
    test.clock.pass({ seconds: 3 });
    expect(await attempt('Target', address)).toBe('wrong-credentials');
    test.clock.pass({ seconds: 3 });
    expect(await attempt('Target', address)).toBe('throttled');
    test.clock.pass({ minutes: 16 });
    for (let i = 0; i < 12; i++) {
      await attempt('Target', address);
      test.clock.pass({ minutes: 15, seconds: 1 });
    }
    expect(await attempt('Target', address, right)).toBeUndefined();
    // After the right password the count begins anew.
    expect(await attempt('Target', address)).toBe('wrong-credentials');
  });

  it('that come at the same moment are counted one by one', async () => {
    const outcomes = await Promise.all(Array.from({ length: 30 }, () => attempt('Target', '198.51.100.8')));
    expect(outcomes.filter((code) => code === 'wrong-credentials').length).toBeLessThanOrEqual(6);
  });

  it('of a hundred strangers do not keep its person out, who comes from where they have been', async () => {
    expect(await attempt('Target', '203.0.113.5', right)).toBeUndefined();
    for (let i = 0; i < 100; i++) await attempt('Target', `192.0.2.${i}`);
    expect(await attempt('Target', '198.18.0.1', right)).toBe('throttled');
    expect(await attempt('Target', '203.0.113.5', right)).toBeUndefined();
    // Nor does anybody wait long.
    test.clock.pass({ seconds: 7 });
    expect(await attempt('Target', '198.18.0.1', right)).toBeUndefined();
  });

  it('on many accounts from one address have to wait, and others do not notice', async () => {
    const outcomes = [];
    for (let i = 0; i < 40; i++) outcomes.push(await attempt(`Somebody ${i}`, '2001:db8:7:7::1'));
    expect(outcomes.filter((code) => code === 'throttled').length).toBeGreaterThan(5);
    expect(await attempt('Somebody else', '2001:db8:7:7:ffff::2')).toBe('throttled');
    expect(await attempt('Somebody else', '2001:db8:7:8::1')).toBe('wrong-credentials');
  });

  it('are counted alike whether there is such an account', async () => {
    const codes = async (login: string, address: string) => {
      const seen = [];
      for (let i = 0; i < 8; i++) seen.push(await attempt(login, address));
      return seen;
    };
    expect(await codes('Target', '198.51.100.30')).toEqual(await codes('Nobody', '198.51.100.31'));
  });

  it('leave neither name nor address in the store', async () => {
    await attempt('Somebody known', '203.0.113.99');
    const kept = JSON.stringify(await test.store.db.selectFrom('attempt').selectAll().execute());
    expect(kept).not.toMatch(/203\.0\.113|target|somebody/i);
    test.clock.pass({ days: 2 });
    await test.accounts.sweep();
    const left = await test.store.db.selectFrom('attempt').select('subject').execute();
    expect(left.every(({ subject }) => subject.startsWith('known '))).toBe(true);
  });
});

describe('an address', () => {
  for (const [address, group] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['unknown', 'unknown'],
  ] as const)
    it(`${address} counts as ${group}`, () => expect(addressGroup(address)).toBe(group));
});
