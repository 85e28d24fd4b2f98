import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accepted,
  administrator,
  GOOD_PASSWORD,
  openTestAccounts,
  refusalOf,
  requester,
  signedUp,
  type TestAccounts,
} from '../../../test/accounts.ts';
import { onEachDatabase } from '../../../test/databases.ts';
import { COMMAND_LINE } from '../index.ts';
import { deviceLabel } from './device.ts';

onEachDatabase('a session', (database) => {
  let test: TestAccounts;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    await administrator(test);
  });
  afterAll(() => test.close());

  const name = async (token: string) => (await test.accounts.sessionOf.find(token))?.viewer.name;
  const signIn = async (login: string, stay = true) => {
    const form = { login, password: GOOD_PASSWORD, stay, next: '/' };
    const done = accepted(await test.accounts.signIn.withPassword(requester(), form));
    if (done.step !== 'done') throw new Error('no second factor was set up');
    return done.session;
  };

  it('is found by 256 random bits of which only the hash is kept', async () => {
    const { token } = await signedUp(test, 'Reader');
    expect(token).toMatch(/^[\w-]{43}$/);
    const rows = JSON.stringify([
      await test.store.db.selectFrom('session').selectAll().execute(),
      await test.store.db.selectFrom('audit_log').selectAll().execute(),
    ]);
    expect(rows).not.toContain(token);
    expect(await name(token)).toBe('Reader');
  });

  it('is nobody’s when its id was never issued, is cut short or too long', async () => {
    const { token } = await signIn('Reader');
    for (const forged of [
      '',
      'A'.repeat(43),
      token.slice(1),
      `${token}A`,
      token.toLowerCase(),
      'x'.repeat(10_000),
    ])
      expect(await name(forged)).toBeUndefined();
  });

  it('ends after 14 days, used or not', async () => {
    const { token } = await signIn('Reader');
    for (let day = 0; day < 13; day++) {
      test.clock.pass({ days: 1 });
      expect(await name(token)).toBe('Reader');
    }
    test.clock.pass({ days: 1, minutes: 1 });
    expect(await name(token)).toBeUndefined();
  });

  it('that ends with the browser ends after 12 hours in any case', async () => {
    const { token, isShort } = await signIn('Reader', false);
    expect(isShort).toBe(true);
    test.clock.pass({ hours: 11 });
    expect(await name(token)).toBe('Reader');
    test.clock.pass({ hours: 1, minutes: 1 });
    expect(await name(token)).toBeUndefined();
  });

  it('of somebody with permissions ends after a day without use, and not while it is used in another process', async () => {
    await signedUp(test, 'Publisher', { groups: ['publishers'] });
    const { token } = await signIn('Publisher');
    const other = await test.again();
    test.clock.pass({ hours: 20 });
    expect(await name(token)).toBe('Publisher');
    await test.accounts.close();
    test.clock.pass({ hours: 20 });
    expect((await other.accounts.sessionOf.find(token))?.viewer.name).toBe('Publisher');
    await other.accounts.close();
    test.clock.pass({ hours: 20 });
    // Here it was last seen 40 hours ago.
    expect(await name(token)).toBe('Publisher');
    await test.accounts.close();
    test.clock.pass({ hours: 24, minutes: 6 });
    expect(await name(token)).toBeUndefined();
    await other.close();
  });

  it('gets a new id after a day; the old one is good for another minute', async () => {
    const { sessionOf } = test.accounts;
    const { token } = await signIn('Reader');
    const fresh = await sessionOf.find(token);
    expect(fresh && sessionOf.isDue(fresh)).toBe(false);
    test.clock.pass({ days: 1, minutes: 1 });
    const session = await sessionOf.find(token);
    if (session === undefined) throw new Error('it is still there');
    expect(sessionOf.isDue(session)).toBe(true);
    const renewals = await Promise.all([sessionOf.renew(session), sessionOf.renew(session)]);
    const [renewed, ...more] = renewals.filter((one) => one !== undefined);
    expect(more).toEqual([]);
    expect(renewed?.csrfBinding).toBe(session.csrfBinding);
    expect([await name(token), await name(renewed?.token ?? '')]).toEqual(['Reader', 'Reader']);
    test.clock.pass({ seconds: 61 });
    expect([await name(token), await name(renewed?.token ?? '')]).toEqual([undefined, 'Reader']);
  });

  it('has the rights of this moment, also when another process changes them, and then gets a new id and other tokens', async () => {
    const { personId, token } = await signedUp(test, 'Riser');
    const { sessionOf } = test.accounts;
    const other = await test.again();
    expect((await sessionOf.find(token))?.viewer.groups).toEqual([]);
    accepted(
      await other.accounts.people.change(COMMAND_LINE, personId, {
        groups: ['editors'],
      }),
    );
    await expect
      .poll(async () => (await sessionOf.find(token))?.viewer.groups, { timeout: 2000, interval: 5 })
      .toEqual(['editors']);
    const session = await sessionOf.find(token);
    if (session === undefined) throw new Error('it is still there');
    expect(sessionOf.isDue(session)).toBe(true);
    const renewed = await sessionOf.renew(session);
    expect(renewed?.csrfBinding).not.toBe(session.csrfBinding);
    await other.close();
  });

  it('that another process ends is over at its next request', async () => {
    const { viewer, token, personId } = await signedUp(test, 'Remote');
    expect(await name(token)).toBe('Remote');
    const other = await test.again();
    const [session] = accepted(await other.accounts.sessions.listOf(viewer, personId));
    accepted(await other.accounts.sessions.end(viewer, session?.id ?? ''));
    await expect.poll(() => name(token), { timeout: 2000, interval: 5 }).toBeUndefined();
    await other.close();
  });

  it('is one of twenty at most: the one that lay idle longest ends for a new one', async () => {
    const { token: first } = await signedUp(test, 'Many');
    const tokens = [];
    for (let i = 0; i < 20; i++) {
      test.clock.pass({ minutes: 1 });
      tokens.push((await signIn('Many')).token);
    }
    expect(await name(first)).toBeUndefined();
    expect(await name(tokens[0] ?? '')).toBe('Many');
  });

  it('ends at sign-out', async () => {
    const { token } = await signIn('Reader');
    const session = await test.accounts.sessionOf.find(token);
    if (session !== undefined) await test.accounts.signIn.signOut(session);
    expect(await name(token)).toBeUndefined();
  });

  it('is listed with device and last use, and ended one by one or all together, by its own person only', async () => {
    const { sessions } = test.accounts;
    const { viewer, token, personId } = await signedUp(test, 'Lister');
    const others = [await signIn('Lister'), await signIn('Lister')];
    const stranger = await signedUp(test, 'Stranger');
    const list = accepted(await sessions.listOf(viewer, personId));
    expect(list).toHaveLength(3);
    expect(list.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    expect(list.map(({ device }) => device)).toEqual(Array(3).fill('Firefox, Linux'));
    expect(refusalOf(await sessions.listOf(stranger.viewer, personId))).toBe('not-allowed');
    const foreign = list.find(({ id }) => id === others[0]?.id);
    expect(refusalOf(await sessions.end(stranger.viewer, foreign?.id ?? ''))).toBe('not-found');
    accepted(await sessions.end(viewer, others[0]?.id ?? ''));
    expect(await name(others[0]?.token ?? '')).toBeUndefined();
    expect(accepted(await sessions.endAllOf(viewer, personId))).toBe(1);
    expect([await name(others[1]?.token ?? ''), await name(token)]).toEqual([undefined, 'Lister']);
    const { viewer: admin } = await administrator(test, 'Warden');
    accepted(await sessions.endAllOf(admin, personId));
    expect(await name(token)).toBeUndefined();
  });

  it('of everybody else ends when an administrator says so', async () => {
    const root = await administrator(test, 'Root');
    const { token } = await signIn('Reader');
    accepted(await test.accounts.sessions.endEverybodys(root.viewer));
    expect([await name(token), await name(root.token)]).toEqual([undefined, 'Root']);
  });

  it('of others ends when the password is changed, and the one that changed it goes on', async () => {
    const { viewer, token } = await signedUp(test, 'Changer');
    const { token: other } = await signIn('Changer');
    const passwords = { current: GOOD_PASSWORD, next: 'thirteen amber compasses' };
    accepted(await test.accounts.own.changePassword(viewer, passwords));
    expect([await name(token), await name(other)]).toEqual(['Changer', undefined]);
  });

  it('that was made fresh again has another id at once', async () => {
    const { viewer, token } = await signedUp(test, 'Fresher');
    test.clock.pass({ minutes: 16 });
    expect(refusalOf(await test.accounts.own.startEmailChange(viewer, 'f@sky.example'))).toBe(
      'fresh-sign-in-needed',
    );
    const session = await test.accounts.sessionOf.find(token);
    const form = { password: GOOD_PASSWORD, code: '', next: '/' };
    const wrong = { ...form, password: 'wrong' };
    expect(refusalOf(await test.accounts.signIn.again(requester({ session }), wrong))).toBe('wrong-password');
    const { session: fresh } = accepted(await test.accounts.signIn.again(requester({ session }), form));
    const known = await test.accounts.sessionOf.find(fresh.token);
    expect([await name(token), known?.viewer.name]).toEqual([undefined, 'Fresher']);
    if (known !== undefined)
      accepted(await test.accounts.own.startEmailChange(known.viewer, 'f@sky.example'));
  });
});

describe('a device', () => {
  for (const [agent, label] of [
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
      'Edge, Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
      'Safari, iOS',
    ],
    ['curl/8.9', ''],
    [undefined, ''],
  ] as const)
    it(`is called ${label || 'nothing'} for ${agent?.slice(0, 40)}`, () =>
      expect(deviceLabel(agent)).toBe(label));
});
