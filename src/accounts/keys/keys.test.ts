import { TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  accepted,
  administrator,
  openTestAccounts,
  refusalOf,
  signedUp,
  type TestAccounts,
} from '../../../test/accounts.ts';
import { onEachDatabase } from '../../../test/databases.ts';
import { COMMAND_LINE, type KnownViewer } from '../index.ts';
import { touchKey } from './repository.ts';

onEachDatabase('an API key', (database) => {
  let test: TestAccounts;
  let admin: KnownViewer;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    admin = (await administrator(test)).viewer;
  });
  afterAll(() => test.close());

  const viewerOf = async (secret: string) => (await test.accounts.keyOf.find(secret))?.viewer;

  it('is shown once and kept as a hash', async () => {
    const { viewer } = await signedUp(test, 'Coder');
    const { key, secret } = accepted(
      await test.accounts.keys.create(viewer, { name: 'Notebook', scopes: ['read'] }),
    );
    expect(secret).toMatch(/^almagest_[A-Za-z0-9]{50}$/);
    const kept = JSON.stringify([
      await test.store.db.selectFrom('api_key').selectAll().execute(),
      await test.store.db.selectFrom('audit_log').selectAll().execute(),
    ]);
    expect(kept).not.toContain(secret);
    expect(key).toMatchObject({ name: 'Notebook', hint: secret.slice(-4), lastUsedAt: undefined });
    expect(await viewerOf(secret)).toMatchObject({
      name: 'Coder',
      by: 'key',
      keyId: key.id,
      scopes: ['read'],
    });
    await test.accounts.close();
    const [listed] = accepted(await test.accounts.keys.listOf(viewer, viewer.personId));
    expect(listed?.lastUsedAt).toBe(test.clock.now().toISOString());
  });

  it('leaves of its person’s rights what its scopes allow', async () => {
    const held = async (...scopes: ('read' | 'edit' | 'publish' | 'administer')[]) => {
      const { secret } = accepted(await test.accounts.keys.create(admin, { name: 'k', scopes }));
      return [...((await viewerOf(secret))?.permissions ?? [])].sort();
    };
    expect(await held('read')).toEqual(['browse-all-datasets', 'view-audience']);
    expect(await held('publish')).toEqual(['publish-all-datasets']);
    expect(await held('administer')).toContain('administer');
  });

  it('is nobody’s when it was made up, cut short, or of another form', async () => {
    const { secret } = accepted(await test.accounts.keys.create(admin, { name: 'k', scopes: ['read'] }));
    for (const forged of [
      '',
      secret.slice(0, -1),
      `${secret}a`,
      secret.toUpperCase(),
      'almagest_'.padEnd(59, 'a'),
      '\0',
    ])
      expect(await viewerOf(forged)).toBeUndefined();
  });

  it('ends when it expires, is revoked, or its person is disabled', async () => {
    const { viewer, personId } = await signedUp(test, 'Ender');
    const expiresAt = new Date(test.clock.now().getTime() + 3_600_000).toISOString();
    const make = async (extra: object = {}) =>
      accepted(await test.accounts.keys.create(viewer, { name: 'k', scopes: ['read'], ...extra }));
    const [short, revoked, last] = [await make({ expiresAt }), await make(), await make()];
    for (const { secret } of [short, revoked, last]) expect(await viewerOf(secret)).toBeDefined();
    accepted(await test.accounts.keys.revoke(viewer, revoked.key.id));
    expect(await viewerOf(revoked.secret)).toBeUndefined();
    test.clock.pass({ hours: 1 });
    expect(await viewerOf(short.secret)).toBeUndefined();
    test.clock.pass({ hours: -1 });
    accepted(await test.accounts.people.change(admin, personId, { state: 'disabled' }));
    expect(await viewerOf(last.secret)).toBeUndefined();
  });

  it('that is deleted while its use is being written leaves nothing and breaks nothing', async () => {
    await touchKey(test.store.db, 'deletedmeanwhile', test.clock.now().toISOString());
    const uses = await test.store.db.selectFrom('api_key_use').select('key_id').execute();
    expect(uses.map(({ key_id }) => key_id)).not.toContain('deletedmeanwhile');
  });

  it('is made by a fresh session only, and by no key of the usual scopes', async () => {
    const { viewer } = await signedUp(test, 'Maker');
    const draft = { name: 'k', scopes: ['read'] as const };
    const { secret } = accepted(await test.accounts.keys.create(viewer, draft));
    const byKey = await viewerOf(secret);
    expect(byKey && refusalOf(await test.accounts.keys.create(byKey, draft))).toBe('fresh-sign-in-needed');
    test.clock.pass({ minutes: 16 });
    expect(refusalOf(await test.accounts.keys.create(viewer, draft))).toBe('fresh-sign-in-needed');
    test.clock.pass({ minutes: -16 });
  });

  it('for accounts is as good as the sign-in that made it, and as short', async () => {
    const { keys, people } = test.accounts;
    const { viewer, personId } = await signedUp(test, 'Fresh', { groups: ['administrators'] });
    const { personId: other } = await signedUp(test, 'Changed');
    const make = (by: KnownViewer) => keys.create(by, { name: 'k', scopes: ['accounts'] });
    const usual = accepted(await keys.create(viewer, { name: 'k', scopes: ['administer'] }));
    const administer = await viewerOf(usual.secret);
    if (administer === undefined) throw new Error('the key opens nothing');
    // It sees what its person sees, and changes nothing for which the person would be asked who they are.
    expect(refusalOf(await people.list(administer))).toBeUndefined();
    expect(refusalOf(await people.change(administer, other, { name: 'Thief' }))).toBe('fresh-sign-in-needed');
    expect(refusalOf(await make(administer))).toBe('fresh-sign-in-needed');
    test.clock.pass({ minutes: 10 });
    const { key, secret } = accepted(await make(viewer));
    expect(key.scopes).toEqual(['read', 'edit', 'publish', 'administer', 'accounts']);
    const byKey = await viewerOf(secret);
    if (byKey === undefined) throw new Error('the key opens nothing');
    expect(refusalOf(await people.change(byKey, other, { name: 'Renamed' }))).toBeUndefined();
    // One that it makes lives no longer than itself, and is nobody's password.
    const next = accepted(await make(byKey));
    expect(next.key.expiresAt).toBe(key.expiresAt);
    const passwords = { current: 'x', next: 'violet anchor nine telescopes' };
    expect(refusalOf(await test.accounts.own.changePassword(byKey, passwords))).toBe('not-allowed');
    test.clock.pass({ minutes: 5, seconds: 1 });
    for (const ended of [secret, next.secret]) expect(await viewerOf(ended)).toBeUndefined();
    expect(refusalOf(await people.change(byKey, other, { name: 'Late' }))).toBe('fresh-sign-in-needed');
    // Those that have ended are not kept when others are made.
    const again = { ...viewer, authenticatedAt: test.clock.now().toISOString() };
    accepted(await make(again));
    const left = accepted(await keys.listOf(again, personId)).filter(({ scopes }) =>
      scopes.includes('accounts'),
    );
    expect(left).toHaveLength(1);
    test.clock.pass({ minutes: -15, seconds: -1 });
  });

  it('is no way round the second factor that is asked of its person', async () => {
    const { keys, settings, own, sessionOf } = test.accounts;
    const { viewer, token } = await signedUp(test, 'Factorless', { groups: ['editors'] });
    const draft = { name: 'k', scopes: ['read', 'edit'] as const };
    const { secret } = accepted(await keys.create(viewer, draft));
    expect((await viewerOf(secret))?.permissions.has('edit-all-datasets')).toBe(true);
    accepted(await settings.change(COMMAND_LINE, { secondFactor: 'permission-holders' }));
    expect(await viewerOf(secret)).toMatchObject({ groups: [], lacksFactor: true });
    const lacking = (await sessionOf.find(token))?.viewer;
    expect(lacking && refusalOf(await keys.create(lacking, draft))).toBe('not-allowed');
    if (lacking === undefined) return;
    const offer = accepted(await own.offerAuthenticator(lacking));
    const code = new TOTP({ secret: offer.secret.replaceAll(' ', '') }).generate({
      timestamp: test.clock.now().getTime(),
    });
    accepted(await own.confirmAuthenticator(lacking, { secret: offer.secret, code, name: '' }));
    expect((await viewerOf(secret))?.permissions.has('edit-all-datasets')).toBe(true);
    accepted(await settings.change(COMMAND_LINE, { secondFactor: 'nobody' }));
  });

  it('that is wrongly asked for is refused with the field that is wrong', async () => {
    const { viewer } = await signedUp(test, 'Sloppy');
    const good = { name: 'k', scopes: ['read'] as const };
    for (const [draft, code] of [
      [{ ...good, name: '' }, 'name-unusable'],
      [{ ...good, scopes: [] }, 'scopes-needed'],
      [{ ...good, scopes: ['rule' as 'read'] }, 'scopes-needed'],
      [{ ...good, expiresAt: '2020-01-01T00:00:00Z' }, 'not-in-the-future'],
      [{ ...good, expiresAt: 'tomorrow' }, 'not-in-the-future'],
      [{ ...good, dailyQuota: 10 }, 'not-allowed'],
    ] as const)
      expect(refusalOf(await test.accounts.keys.create(viewer, draft))).toBe(code);
    expect(refusalOf(await test.accounts.keys.create(admin, { ...good, dailyQuota: 0 }))).toBe(
      'quota-out-of-range',
    );
  });

  it('of somebody else is not there for whoever may not manage people', async () => {
    const [owner, other] = [await signedUp(test, 'Owner'), await signedUp(test, 'Nosy')];
    const { key } = accepted(await test.accounts.keys.create(owner.viewer, { name: 'k', scopes: ['read'] }));
    expect(refusalOf(await test.accounts.keys.listOf(other.viewer, owner.personId))).toBe('not-allowed');
    expect(refusalOf(await test.accounts.keys.revoke(other.viewer, key.id))).toBe('not-found');
    expect(accepted(await test.accounts.keys.list(admin)).items.map(({ id }) => id)).toContain(key.id);
    accepted(await test.accounts.keys.revoke(admin, key.id));
  });
});
