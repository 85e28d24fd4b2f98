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

onEachDatabase('people', (database) => {
  let test: TestAccounts;
  let admin: KnownViewer;
  beforeAll(async () => {
    test = await openTestAccounts({ place: await database.newPlace() });
    admin = (await administrator(test)).viewer;
  });
  afterAll(() => test.close());

  it('are found by parts of their names and addresses, by group and by state, a page at a time', async () => {
    const { people } = test.accounts;
    for (let i = 1; i <= 7; i++)
      accepted(
        await people.add(COMMAND_LINE, {
          name: `Observer ${'abcdefg'.charAt(i - 1)}`,
          email: `observer_${i}@club.example`,
          groups: i % 2 === 0 ? ['editors'] : [],
        }),
      );
    const names = async (filter: Parameters<typeof people.list>[1]) =>
      accepted(await people.list(admin, filter)).items.map(({ name }) => name);
    expect(await names({ search: 'OBSERVER' })).toHaveLength(7);
    expect(await names({ search: 'observer_3@' })).toEqual(['Observer c']);
    // Neither is a pattern.
    expect(await names({ search: 'r%c' })).toEqual([]);
    expect(await names({ search: 'observer-3' })).toEqual([]);
    expect(await names({ groupId: 'editors' })).toEqual(['Observer b', 'Observer d', 'Observer f']);
    const page = accepted(await people.list(admin, { search: 'observer', page: 2, pageSize: 3 }));
    expect([page.items.map(({ name }) => name), page.total, page.pages]).toEqual([
      ['Observer d', 'Observer e', 'Observer f'],
      7,
      3,
    ]);
    expect(accepted(await people.list(admin, { page: 99 })).items).toEqual([]);
  });

  it('have names and addresses of their own, that the eye tells apart', async () => {
    const { people } = test.accounts;
    accepted(await people.add(COMMAND_LINE, { name: 'Caroline', email: 'caroline@sky.example' }));
    for (const [draft, code] of [
      [{ name: 'caroIine' }, 'name-taken'],
      [{ name: 'Сaroline' }, 'name-unusable'],
      [{ name: 'Williamina', email: 'CAROLINE@sky.example' }, 'email-taken'],
      [{ name: 'Williamina', email: 'not an address' }, 'email-unusable'],
      [{ name: 'Williamina', groups: ['nowhere'] }, 'unknown-group'],
    ] as const)
      expect(refusalOf(await people.add(COMMAND_LINE, draft))).toBe(code);
  });

  it('are changed by one administrator at a time: the second learns that it is not as they saw it', async () => {
    const { people } = test.accounts;
    const { person } = accepted(await people.add(COMMAND_LINE, { name: 'Annie' }));
    const both = await Promise.all([
      people.change(admin, person.id, { name: 'Annie J', ifRevision: person.revision }),
      people.change(admin, person.id, { name: 'Annie C', ifRevision: person.revision }),
    ]);
    expect(both.map(refusalOf).sort()).toEqual(['changed-meanwhile', undefined]);
  });

  it('change nothing by a request that was on its way when they were demoted, signed out or erased', async () => {
    const { groups, people, sessions } = test.accounts;
    const { viewer } = await administrator(test, 'Steady');
    for (const [name, undo] of [
      ['Late demoted', (late: KnownViewer) => groups.removeMember(viewer, ADMINISTRATORS, late.personId)],
      ['Late signed out', (late: KnownViewer) => sessions.endAllOf(viewer, late.personId)],
      ['Late erased', (late: KnownViewer) => people.remove(viewer, late.personId)],
    ] as const) {
      const late = await signedUp(test, name, { groups: [ADMINISTRATORS] });
      const other = await signedUp(test, `${name} friend`);
      accepted<unknown>(await undo(late.viewer));
      expect(refusalOf(await groups.addMember(late.viewer, ADMINISTRATORS, other.personId)), name).toBe(
        'not-allowed',
      );
    }
  });

  it('keep an administrator, however many are taken away at the same moment', async () => {
    const own = await openTestAccounts({ place: await database.newPlace() });
    const first = await administrator(own, 'Tycho');
    const second = await administrator(own, 'Sophie');
    const { people, groups, own: self } = own.accounts;
    const outcomes = await Promise.all([
      people.change(first.viewer, second.personId, { groups: [] }),
      people.change(second.viewer, first.personId, { state: 'disabled' }),
      groups.removeMember(first.viewer, ADMINISTRATORS, first.personId),
      self.erase(second.viewer),
    ]);
    const refusals = outcomes.map(refusalOf).filter((code) => code !== undefined);
    expect(refusals).toContain('last-administrator');
    const left = accepted(await people.list(COMMAND_LINE, { groupId: ADMINISTRATORS, state: 'active' }));
    expect(left.total).toBe(1);
    await own.close();
  });

  it('are not changed by somebody who may do less than they', async () => {
    const { people, groups, roles } = test.accounts;
    const role = accepted(await roles.create(admin, { name: 'Reception', permissions: ['manage-people'] }));
    const group = accepted(await groups.create(admin, { name: 'Desk', roleId: role.id }));
    const desk = await signedUp(test, 'Grace', { groups: [group.id] });
    const { person: reader } = accepted(await people.add(COMMAND_LINE, { name: 'Reader' }));
    const asked = [
      people.change(desk.viewer, admin.personId, { email: 'mine@evil.example' }),
      people.startPasswordReset(desk.viewer, admin.personId),
      people.remove(desk.viewer, admin.personId),
      people.resetSecondFactors(desk.viewer, admin.personId),
      people.change(desk.viewer, reader.id, { groups: [ADMINISTRATORS] }),
      people.change(desk.viewer, desk.personId, { groups: [ADMINISTRATORS, group.id] }),
      people.change(desk.viewer, desk.personId, { groups: ['publishers', group.id] }),
      groups.addMember(desk.viewer, 'publishers', desk.personId),
      groups.change(desk.viewer, group.id, { roleId: 'administrator' }),
      roles.change(desk.viewer, role.id, { permissions: ['manage-people', 'administer'] }),
      test.accounts.invitations.invite(desk.viewer, { language: 'en', groups: ['publishers'] }),
      test.accounts.settings.change(desk.viewer, { registration: 'open' }),
      test.accounts.audit.list(desk.viewer),
      test.accounts.sessions.endAllOf(desk.viewer, admin.personId),
    ];
    expect((await Promise.all(asked)).map(refusalOf)).toEqual(asked.map(() => 'not-allowed'));
    // What they may do, they can.
    expect(refusalOf(await people.change(desk.viewer, reader.id, { groups: [group.id] }))).toBeUndefined();
  });

  it('are administered by nobody without permission, by no key that proves no sign-in, and by nobody whose sign-in is old', async () => {
    const { people } = test.accounts;
    const reader = await signedUp(test, 'Visitor');
    expect(refusalOf(await people.list(reader.viewer))).toBe('not-allowed');
    const { authenticatedAt: _, sessionId: __, ...known } = admin;
    const key: KnownViewer = { ...known, by: 'key', keyId: 'k1', scopes: ['administer'] };
    expect(refusalOf(await people.change(key, reader.personId, { state: 'disabled' }))).toBe(
      'fresh-sign-in-needed',
    );
    test.clock.pass({ minutes: 16 });
    expect(refusalOf(await people.remove(admin, reader.personId))).toBe('fresh-sign-in-needed');
    test.clock.pass({ minutes: -16 });
  });

  it('that are disabled are out at once, and their links are dead', async () => {
    const { people, sessionOf, signIn } = test.accounts;
    const { token, personId } = await signedUp(test, 'Cecilia', { email: 'cecilia@sky.example' });
    await signIn.forgotPassword(requester(), 'Cecilia');
    const [mail] = await test.mailsTo('cecilia@sky.example');
    accepted(await people.change(admin, personId, { state: 'disabled' }));
    expect(await sessionOf.find(token)).toBeUndefined();
    expect(refusalOf(await signIn.openLink(requester(), keyIn(mail?.link ?? '')))).toBe('link-spent');
    const form = { login: 'Cecilia', stay: false, next: '/' };
    expect(refusalOf(await signIn.withPassword(requester(), { ...form, password: GOOD_PASSWORD }))).toBe(
      'account-disabled',
    );
    // Only who knows the password learns that much.
    expect(refusalOf(await signIn.withPassword(requester(), { ...form, password: 'a wrong one' }))).toBe(
      'wrong-credentials',
    );
  });

  it('that are erased leave nothing but an id in the log', async () => {
    const { people, own, audit } = test.accounts;
    const { viewer, personId } = await signedUp(test, 'Wilhelmina', { email: 'wilhelmina@sky.example' });
    accepted(await test.accounts.keys.create(viewer, { name: 'mine', scopes: ['read'] }));
    const removed: string[] = [];
    test.accounts.onRemoved(async (_actor, { kind, id }) => void removed.push(`${kind} ${id}`));
    accepted(await own.erase(viewer));
    expect(removed).toEqual([`person ${personId}`]);
    expect(refusalOf(await people.get(admin, personId))).toBe('not-found');
    const log = accepted(await audit.list(admin, { actorId: personId }));
    expect(log.total).toBeGreaterThan(0);
    expect(JSON.stringify(log.items)).not.toMatch(/wilhelmina/i);
    expect(await test.mailsTo('wilhelmina@sky.example')).toEqual([]);
  });

  it('can take home everything that is kept about them, and nothing that proves them', async () => {
    const { viewer } = await signedUp(test, 'Maria', { email: 'maria@sky.example', groups: ['editors'] });
    const data = JSON.stringify(accepted(await test.accounts.own.exportData(viewer)));
    expect(data).toContain('maria@sky.example');
    expect(data).toContain('Firefox, Linux');
    expect(data).not.toMatch(/argon2|hash/);
  });
});

describe('a group', () => {
  it('is changed, as a role and the ways to sign in are, only from what whoever changes it has seen', async () => {
    const { accounts, close } = await openTestAccounts();
    const { groups, roles, settings } = accounts;
    const group = accepted(await groups.create(COMMAND_LINE, { name: 'Hasty' }));
    const role = accepted(await roles.create(COMMAND_LINE, { name: 'Hasty', permissions: [] }));
    const { idleHours } = await settings.current();
    const once = await Promise.all(
      ['one', 'two'].map(async (name, i) => [
        refusalOf(await groups.change(COMMAND_LINE, group.id, { name }, (now) => now.name === 'Hasty')),
        refusalOf(await roles.change(COMMAND_LINE, role.id, { name }, (now) => now.name === 'Hasty')),
        refusalOf(
          await settings.change(COMMAND_LINE, { idleHours: i + 1 }, (now) => now.idleHours === idleHours),
        ),
      ]),
    );
    expect(once).toEqual([Array(3).fill(undefined), Array(3).fill('changed-meanwhile')]);
    await close();
  });

  it('is called neither like another nor like everybody', async () => {
    const test = await openTestAccounts();
    const { viewer } = await administrator(test);
    const { groups } = test.accounts;
    expect(refusalOf(await groups.create(viewer, { name: 'Everyone' }))).toBe('name-taken');
    expect(refusalOf(await groups.create(viewer, { name: 'administrators' }))).toBe('name-taken');
    expect(refusalOf(await groups.remove(viewer, ADMINISTRATORS))).toBe('built-in');
    expect(refusalOf(await groups.change(viewer, ADMINISTRATORS, { roleId: 'reader' }))).toBe('built-in');
    await test.close();
  });

  it('takes what it gave away with it, at the next request of its members', async () => {
    const test = await openTestAccounts();
    const { viewer: admin } = await administrator(test);
    const { groups, roles, sessionOf } = test.accounts;
    const role = accepted(await roles.create(admin, { name: 'Press', permissions: ['view-audience'] }));
    const group = accepted(await groups.create(admin, { name: 'Journalists', roleId: role.id }));
    const { token } = await signedUp(test, 'Lois', { groups: [group.id] });
    const held = async () => [...((await sessionOf.find(token))?.viewer.permissions ?? [])];
    expect(await held()).toEqual(['view-audience']);
    accepted(await roles.change(admin, role.id, { permissions: ['view-audience', 'manage-pages'] }));
    expect(await held()).toEqual(['manage-pages', 'view-audience']);
    expect(refusalOf(await roles.remove(admin, role.id))).toBe('role-in-use');
    accepted(await groups.remove(admin, group.id));
    expect(await held()).toEqual([]);
    accepted(await roles.remove(admin, role.id));
    await test.close();
  });
});
