import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accepted,
  administrator,
  GOOD_PASSWORD,
  keyIn,
  openTestAccounts,
  refusalOf,
  requester,
  signedUp,
  type TestAccounts,
} from '../../../test/accounts.ts';
import { onEachDatabase } from '../../../test/databases.ts';
import { ADMINISTRATORS, COMMAND_LINE, type KnownViewer } from '../index.ts';

const form = (login: string, password = GOOD_PASSWORD) => ({
  login,
  password,
  stay: true,
  next: '/explore/',
});
const codeFor = (secret: string, at: Date) =>
  new TOTP({ secret: secret.replaceAll(' ', '') }).generate({ timestamp: at.getTime() });

onEachDatabase('signing in', (database) => {
  let test: TestAccounts;
  let admin: KnownViewer;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    admin = (await administrator(test)).viewer;
  });
  afterAll(() => test.close());

  it('takes the name, however it is spelt, or the address', async () => {
    await signedUp(test, 'Ada Lovelace', { email: 'ada@sky.example' });
    for (const login of ['Ada Lovelace', 'ada lovelace', ' AdaLovelace ', 'ADA@sky.example']) {
      const done = accepted(await test.accounts.signIn.withPassword(requester(), form(login)));
      expect(done, login).toMatchObject({ step: 'done', next: '/explore/' });
    }
  });

  it('takes the password exactly as it was chosen', async () => {
    for (const password of [`${GOOD_PASSWORD} `, GOOD_PASSWORD.toUpperCase(), '', 'x'.repeat(100_000)])
      expect(
        refusalOf(await test.accounts.signIn.withPassword(requester(), form('Ada Lovelace', password))),
      ).toBe('wrong-credentials');
  });

  it('makes a new session each time and ends the one that the browser had', async () => {
    const { signIn, sessionOf } = test.accounts;
    const browser = requester();
    const first = accepted(await signIn.withPassword(browser, form('Ada Lovelace')));
    if (first.step !== 'done') throw new Error('no second factor was set up');
    const session = await sessionOf.find(first.session.token);
    const second = accepted(await signIn.withPassword({ ...browser, session }, form('Ada Lovelace')));
    if (second.step !== 'done') throw new Error('no second factor was set up');
    expect(second.session.token).not.toBe(first.session.token);
    expect(await sessionOf.find(first.session.token)).toBeUndefined();
    expect((await sessionOf.find(second.session.token))?.viewer.name).toBe('Ada Lovelace');
  });

  it('hashes a password anew that was hashed with other parameters', async () => {
    const { hash } = await import('@node-rs/argon2');
    const { personId } = await signedUp(test, 'Oldhash');
    const old = await hash(GOOD_PASSWORD, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    await test.store.db.updateTable('person').set({ password: old }).where('id', '=', personId).execute();
    accepted(await test.accounts.signIn.withPassword(requester(), form('Oldhash')));
    await test.accounts.close();
    const { password } = await test.store.db
      .selectFrom('person')
      .select('password')
      .where('id', '=', personId)
      .executeTakeFirstOrThrow();
    expect(password).toContain('m=47104,t=1,p=1');
    accepted(await test.accounts.signIn.withPassword(requester(), form('Oldhash')));
  });

  it('asks for a code where an authenticator was added, begins no session before it, and takes each code once', async () => {
    const { signIn, own, sessionOf } = test.accounts;
    const { viewer } = await signedUp(test, 'Vera', { email: 'vera@sky.example' });
    const { secret } = accepted(await own.offerAuthenticator(viewer));
    expect(refusalOf(await own.confirmAuthenticator(viewer, { secret, code: '000000', name: '' }))).toBe(
      'wrong-code',
    );
    const code = codeFor(secret, test.clock.now());
    const { recoveryCodes } = accepted(
      await own.confirmAuthenticator(viewer, { secret, code, name: 'Phone' }),
    );
    expect(recoveryCodes).toHaveLength(10);
    expect((await test.mailsTo('vera@sky.example'))[0]?.text).toContain('Phone');

    const sessionsBefore = await test.store.db.selectFrom('session').select('id').execute();
    const browser = requester();
    expect(accepted(await signIn.withPassword(browser, form('Vera')))).toEqual({
      step: 'code',
      next: '/explore/',
    });
    expect(await test.store.db.selectFrom('session').select('id').execute()).toEqual(sessionsBefore);
    // The code that added it was used; another browser has nothing under way.
    expect(refusalOf(await signIn.withCode(browser, code))).toBe('wrong-code');
    test.clock.pass({ seconds: 30 });
    const next = codeFor(secret, test.clock.now());
    expect(refusalOf(await signIn.withCode(requester(), next))).toBe('step-lost');
    const done = accepted(await signIn.withCode(browser, next));
    expect((await sessionOf.find(done.session.token))?.viewer.name).toBe('Vera');
    accepted(await signIn.withPassword(browser, form('Vera')));
    expect(refusalOf(await signIn.withCode(browser, next))).toBe('wrong-code');
    const recovery = recoveryCodes?.[0] ?? '';
    accepted(await signIn.withCode(browser, recovery.toUpperCase().replace('-', ' ')));
    accepted(await signIn.withPassword(browser, form('Vera')));
    expect(refusalOf(await signIn.withCode(browser, recovery))).toBe('wrong-code');
  });

  it('lets one of two come in who use a code at the same moment', async () => {
    const { signIn, own } = test.accounts;
    const { viewer } = await signedUp(test, 'Twin');
    const { secret } = accepted(await own.offerAuthenticator(viewer));
    const code = codeFor(secret, test.clock.now());
    accepted(await own.confirmAuthenticator(viewer, { secret, code, name: '' }));
    const browsers = [requester(), requester()];
    for (const browser of browsers) accepted(await signIn.withPassword(browser, form('Twin')));
    test.clock.pass({ seconds: 30 });
    const next = codeFor(secret, test.clock.now());
    const outcomes = await Promise.all(browsers.map((browser) => signIn.withCode(browser, next)));
    expect(outcomes.map(refusalOf).sort()).toEqual(['wrong-code', undefined]);
  });

  it('forgets a step under way after ten minutes, and when the password is changed', async () => {
    const { signIn, own } = test.accounts;
    const { viewer } = await signedUp(test, 'Henrietta');
    const { secret } = accepted(await own.offerAuthenticator(viewer));
    const code = codeFor(secret, test.clock.now());
    accepted(await own.confirmAuthenticator(viewer, { secret, code, name: '' }));
    const browser = requester();
    accepted(await signIn.withPassword(browser, form('Henrietta')));
    test.clock.pass({ minutes: 11 });
    const later = codeFor(secret, test.clock.now());
    expect(refusalOf(await signIn.withCode(browser, later))).toBe('step-lost');
    accepted(await signIn.withPassword(browser, form('Henrietta')));
    const passwords = { current: GOOD_PASSWORD, next: 'seven quiet bassoons at noon' };
    accepted(await own.changePassword(viewer, passwords));
    expect(refusalOf(await signIn.withCode(browser, later))).toBe('step-lost');
  });

  it('holds back what somebody may do until they have the second factor that is asked of them', async () => {
    const { signIn, settings, sessionOf, own, people } = test.accounts;
    const { personId } = await signedUp(test, 'Editor', { groups: ['editors'] });
    accepted(await settings.change(admin, { secondFactor: 'permission-holders' }));
    const done = accepted(await signIn.withPassword(requester(), form('Editor')));
    if (done.step !== 'done') throw new Error('no second factor was set up');
    expect(done.needsFactor).toBe(true);
    const before = await sessionOf.find(done.session.token);
    expect(before?.viewer).toMatchObject({ lacksFactor: true, groups: [] });
    expect(before?.viewer.permissions.size).toBe(0);
    if (before === undefined) return;
    const { secret } = accepted(await own.offerAuthenticator(before.viewer));
    const code = codeFor(secret, test.clock.now());
    accepted(await own.confirmAuthenticator(before.viewer, { secret, code, name: '' }));
    const after = await sessionOf.find(done.session.token);
    expect(after?.viewer.lacksFactor).toBeUndefined();
    expect(after?.viewer.permissions.has('edit-all-datasets')).toBe(true);
    // The id is due for another one.
    expect(after && sessionOf.isDue(after)).toBe(true);
    accepted(await settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
    accepted(await people.remove(COMMAND_LINE, personId));
  });
});

onEachDatabase('a link', (database) => {
  let test: TestAccounts;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    await administrator(test);
  });
  afterAll(() => test.close());

  it('of a reset works once, for half an hour, ends all sessions and does not sign in', async () => {
    const { signIn, sessionOf } = test.accounts;
    const { token } = await signedUp(test, 'Jocelyn', { email: 'jocelyn@sky.example' });
    accepted(await signIn.forgotPassword(requester({ language: 'fr' }), 'jocelyn@sky.example'));
    const [mail] = await test.mailsTo('jocelyn@sky.example');
    expect(mail?.link).toMatch(/^https:\/\/sky\.example\/password\/new\/\?key=[\w-]{43}$/);
    expect(mail?.subject).toMatch(/mot de passe/i);
    const key = keyIn(mail?.link ?? '');
    const [one, other] = [requester(), requester()];
    for (const browser of [one, other])
      expect(accepted(await signIn.openLink(browser, key))).toEqual({
        purpose: 'password-reset',
        name: 'Jocelyn',
      });
    expect(refusalOf(await signIn.useLink(one, { password: 'short' }))).toBe('password-unusable');
    const outcomes = await Promise.all(
      [one, other].map((browser, i) => signIn.useLink(browser, { password: `eleven brass kettles ${i}` })),
    );
    expect(outcomes.map(refusalOf).sort()).toEqual(['link-spent', undefined]);
    expect(outcomes.find((outcome) => outcome.ok)).toMatchObject({ value: { step: 'password-changed' } });
    expect(await sessionOf.find(token)).toBeUndefined();
    const links = (await test.mailsTo('jocelyn@sky.example')).map(({ link }) => link);
    expect(links).toContain('https://sky.example/password/forgotten/');
    expect(refusalOf(await signIn.openLink(requester(), key))).toBe('link-spent');
  });

  it('of a reset is dead after half an hour, after another was asked for, and after the password was changed', async () => {
    const { signIn, own } = test.accounts;
    const { viewer } = await signedUp(test, 'Beatrice', { email: 'beatrice@sky.example' });
    const ask = async () => {
      accepted(await signIn.forgotPassword(requester(), 'Beatrice'));
      return keyIn((await test.mailsTo('beatrice@sky.example'))[0]?.link ?? '');
    };
    const opens = async (key: string) => refusalOf(await signIn.openLink(requester(), key));
    const first = await ask();
    test.clock.pass({ seconds: 1 });
    const second = await ask();
    expect([await opens(first), await opens(second)]).toEqual(['link-spent', undefined]);
    const passwords = { current: GOOD_PASSWORD, next: 'nineteen paper lanterns' };
    accepted(await own.changePassword(viewer, passwords));
    expect(await opens(second)).toBe('link-spent');
    test.clock.pass({ seconds: 1 });
    const third = await ask();
    test.clock.pass({ minutes: 31 });
    expect(await opens(third)).toBe('link-spent');
  });

  it('of an invitation brings somebody into its groups, in its language, once', async () => {
    const { signIn, invitations, people, sessionOf } = test.accounts;
    const { viewer } = await administrator(test, 'Inviter');
    const { delivery } = accepted(
      await invitations.invite(viewer, { email: 'new@sky.example', language: 'fr', groups: ['editors'] }),
    );
    expect(delivery.by).toBe('mail');
    const [mail] = await test.mailsTo('new@sky.example');
    expect(mail?.text).toContain('Inviter');
    const browser = requester();
    expect(accepted(await signIn.openLink(browser, keyIn(mail?.link ?? '')))).toEqual({
      purpose: 'invitation',
      email: 'new@sky.example',
    });
    expect(refusalOf(await signIn.useLink(browser, { name: 'inviter', password: GOOD_PASSWORD }))).toBe(
      'name-taken',
    );
    const done = accepted(
      await signIn.useLink(browser, {
        name: 'Nouvelle',
        password: GOOD_PASSWORD,
        email: 'somebody-else@sky.example',
      }),
    );
    if (done.step !== 'done') throw new Error('an invitation signs in');
    const session = await sessionOf.find(done.session.token);
    expect(session?.viewer).toMatchObject({ name: 'Nouvelle', language: 'fr', groups: ['editors'] });
    // The address is the one that was invited, whatever the form says.
    expect(accepted(await people.get(viewer, done.personId)).email).toBe('new@sky.example');
    expect(refusalOf(await signIn.openLink(requester(), keyIn(mail?.link ?? '')))).toBe('link-spent');
    const [invitation] = accepted(await invitations.list(viewer));
    expect(invitation?.personId).toBe(done.personId);
    expect(refusalOf(await invitations.withdraw(viewer, invitation?.id ?? ''))).toBe('link-spent');
  });

  it('of an invitation gives no group that its maker could not give any more', async () => {
    const { signIn, invitations, people, groups, sessionOf } = test.accounts;
    const { viewer } = await administrator(test, 'Remover');
    const invited = async (name: string, undo: (maker: KnownViewer) => Promise<unknown>) => {
      const maker = await signedUp(test, `${name} maker`, { groups: [ADMINISTRATORS] });
      const made = accepted(
        await invitations.invite(maker.viewer, { language: 'en', groups: [ADMINISTRATORS, 'editors'] }),
      );
      if (made.delivery.by !== 'hand') throw new Error('nobody to write to');
      await undo(maker.viewer);
      const browser = requester();
      accepted(await signIn.openLink(browser, keyIn(made.delivery.link)));
      const done = accepted(await signIn.useLink(browser, { name, password: GOOD_PASSWORD }));
      if (done.step !== 'done') throw new Error('an invitation signs in');
      return (await sessionOf.find(done.session.token))?.viewer.groups;
    };
    expect(
      await invited('Removed', async ({ personId }) => accepted(await people.remove(viewer, personId))),
    ).toEqual([]);
    expect(
      await invited('Demoted', async ({ personId }) =>
        accepted(await groups.removeMember(viewer, ADMINISTRATORS, personId)),
      ),
    ).toEqual([]);
    expect(await invited('Trusted', async () => undefined)).toEqual([ADMINISTRATORS, 'editors']);
  });

  it('of an invitation that was renewed or withdrawn is dead', async () => {
    const { signIn, invitations } = test.accounts;
    const { viewer } = await administrator(test, 'Host');
    const made = accepted(await invitations.invite(viewer, { language: 'en', groups: [] }));
    if (made.delivery.by !== 'hand') throw new Error('without an address it is passed on by hand');
    const renewed = accepted(await invitations.renew(viewer, made.invitation.id));
    if (renewed.by !== 'hand') throw new Error('without an address it is passed on by hand');
    const opens = async (link: string) => refusalOf(await signIn.openLink(requester(), keyIn(link)));
    expect([await opens(made.delivery.link), await opens(renewed.link)]).toEqual(['link-spent', undefined]);
    accepted(await invitations.withdraw(viewer, made.invitation.id));
    expect(await opens(renewed.link)).toBe('link-spent');
  });

  it('that is made up, cut short or too long opens nothing', async () => {
    for (const key of ['', 'x', 'A'.repeat(42), 'A'.repeat(43), 'A'.repeat(100_000), "' or 1=1 --", '\0'])
      expect(refusalOf(await test.accounts.signIn.openLink(requester(), key))).toBe('link-spent');
  });

  it('of a change of address takes effect when it is used, and tells the old address', async () => {
    const { signIn, own } = test.accounts;
    const { viewer } = await signedUp(test, 'Dorothea', { email: 'old@sky.example' });
    accepted(await own.startEmailChange(viewer, 'fresh@sky.example'));
    expect(accepted(await own.get(viewer))).toMatchObject({
      person: { email: 'old@sky.example' },
      pendingEmail: 'fresh@sky.example',
    });
    const [mail] = await test.mailsTo('fresh@sky.example');
    const browser = requester();
    accepted(await signIn.openLink(browser, keyIn(mail?.link ?? '')));
    expect(accepted(await signIn.useLink(browser, {}))).toEqual({ step: 'email-changed' });
    expect(accepted(await own.get(viewer)).person.email).toBe('fresh@sky.example');
    expect((await test.mailsTo('old@sky.example'))[0]?.text).toContain('fresh@sky.example');
  });

  it('of a change of address tells nobody who has an account, and writes to nobody without end', async () => {
    const { own } = test.accounts;
    await signedUp(test, 'Holder', { email: 'held@sky.example' });
    const { viewer } = await signedUp(test, 'Curious');
    const [free, taken] = [
      accepted(await own.startEmailChange(viewer, 'free@sky.example')),
      accepted(await own.startEmailChange(viewer, 'held@sky.example')),
    ];
    expect([free.by, taken.by]).toEqual(['mail', 'mail']);
    expect((await test.mailsTo('held@sky.example'))[0]?.text).toContain('account');
    expect((await test.mailsTo('held@sky.example'))[0]?.link).not.toContain('key=');
    for (let i = 0; i < 40; i++) await own.startEmailChange(viewer, 'victim@sky.example');
    expect((await test.mailsTo('victim@sky.example')).length).toBeLessThan(6);
  });

  it('of a registration is sent where registering is open, and tells a stranger nothing of who has an account', async () => {
    const { signIn, settings } = test.accounts;
    expect(refusalOf(await signIn.register(requester(), 'a@club.example'))).toBe('registration-closed');
    accepted(
      await settings.change(COMMAND_LINE, {
        registration: 'open',
        registrationDomains: ['club.example'],
        registrationGroups: ['editors'],
      }),
    );
    expect(refusalOf(await signIn.register(requester(), 'a@else.example'))).toBe('email-domain-not-allowed');
    await signedUp(test, 'Member', { email: 'known@club.example' });
    const [known, unknown] = [
      await signIn.register(requester(), 'known@club.example'),
      await signIn.register(requester(), 'unknown@club.example'),
    ];
    expect(known).toEqual(unknown);
    expect((await test.mailsTo('known@club.example'))[0]?.link).toBe('https://sky.example/login/');
    const [mail] = await test.mailsTo('unknown@club.example');
    const browser = requester();
    expect(accepted(await signIn.openLink(browser, keyIn(mail?.link ?? '')))).toEqual({
      purpose: 'registration',
      email: 'unknown@club.example',
    });
    const done = accepted(await signIn.useLink(browser, { name: 'Newcomer', password: GOOD_PASSWORD }));
    expect(done.step).toBe('done');
  });

  it('for the first administrator is there until there is one', async () => {
    const own = await openTestAccounts({ place: await database.newPlace() });
    const { signIn } = own.accounts;
    const first = await signIn.firstAdministratorLink('https://sky.example');
    const second = await signIn.firstAdministratorLink('https://sky.example');
    expect(second?.link).toMatch(/^https:\/\/sky\.example\/welcome\/\?key=/);
    const opens = async (link = '') => refusalOf(await signIn.openLink(requester(), keyIn(link)));
    expect([await opens(first?.link), await opens(second?.link)]).toEqual(['link-spent', undefined]);
    const browser = requester();
    accepted(await signIn.openLink(browser, keyIn(second?.link ?? '')));
    const done = accepted(
      await signIn.useLink(browser, { name: 'Ptolemy', password: GOOD_PASSWORD, email: 'p@sky.example' }),
    );
    expect(done).toMatchObject({ step: 'done', needsFactor: true });
    expect(await signIn.firstAdministratorLink('https://sky.example')).toBeUndefined();
    expect(await opens(second?.link)).toBe('link-spent');
    await own.close();
  });
});

describe('a portal without a mail server', () => {
  it('gives links to the administrator who asks, and keeps those of strangers in its outbox', async () => {
    const test = await openTestAccounts({ withMail: false });
    const { viewer } = await administrator(test);
    const { personId } = await signedUp(test, 'Ida', { email: 'ida@sky.example' });
    const delivery = accepted(await test.accounts.people.startPasswordReset(viewer, personId));
    expect(delivery.by === 'hand' && delivery.link).toMatch(/^https:\/\/sky\.example\/password\/new\/\?key=/);
    accepted(await test.accounts.signIn.forgotPassword(requester(), 'Ida'));
    expect((await test.mailsTo('ida@sky.example'))[0]?.state).toBe('kept');
    await test.close();
  });
});
