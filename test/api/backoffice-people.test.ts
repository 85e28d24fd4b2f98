import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { accepted } from '../accounts.ts';
import { type Fields, fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

let portal: OfficePortal;
let administrator: OfficePerson;
let other: OfficePerson;
beforeAll(async () => {
  portal = await startOffice();
  administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS], email: 'c@sky.example' });
  other = await portal.person('Annie', { groups: [ADMINISTRATORS] });
});
afterAll(() => portal.close());

const addPerson = async (name: string, facts: { email?: string; groups?: string[] } = {}) =>
  accepted(await portal.accounts.people.add(COMMAND_LINE, { name, ...facts })).person;
const readPerson = async (id: string) => accepted(await portal.accounts.people.get(COMMAND_LINE, id));

/** The fields of a person's form as the page gives them, some changed. */
async function personForm(id: string, changes: Fields): Promise<Fields> {
  const { body } = await administrator.get(`/backoffice/people/${id}/`);
  return {
    name: fieldOf(body, 'name') ?? '',
    email: fieldOf(body, 'email') ?? '',
    language: '',
    revision: fieldOf(body, 'revision') ?? '',
    ...changes,
  };
}

describe('the list of people', () => {
  it('has fifty on a page, finds by part of a name or address, and narrows by group and state', async () => {
    for (let i = 0; i < 60; i++)
      await addPerson(`Observer ${i}`, i === 7 ? { email: 'seventh@dome.example' } : {});
    const first = (await administrator.get('/backoffice/people/')).body;
    expect(first.match(/<th scope="row">/g)).toHaveLength(50);
    expect(first).toContain('62 people');
    const second = (await administrator.get('/fr/backoffice/people/?page=2')).body;
    expect(second.match(/<th scope="row">/g)).toHaveLength(12);
    const found = (await administrator.get('/backoffice/people/?q=SEVENTH@dome')).body;
    expect(found).toContain('Observer 7');
    expect(found).toContain('1 person');
    const group = (await administrator.get(`/backoffice/people/?group=${ADMINISTRATORS}&state=active`)).body;
    expect(group).toContain('2 people');
    expect((await administrator.get('/backoffice/people/?q=nobody-at-all')).body).toContain(
      'Nothing matches',
    );
  });

  it('takes an address that nobody made for the plain list', async () => {
    for (const query of ['?page=-1', '?page=1e9', '?group=none', '?state=<b>', '?sort=password', '?q=%00'])
      expect((await administrator.get(`/backoffice/people/${query}`)).statusCode, query).toBe(200);
  });
});

describe('a person in the back office', () => {
  it('is changed by a form, and the change holds', async () => {
    const { id } = await addPerson('Tycho');
    const fields = await personForm(id, { name: 'Tycho Brahe', groups: ['publishers'], language: 'fr' });
    const { statusCode, headers } = await administrator.send(`/backoffice/people/${id}/`, fields);
    expect([statusCode, headers.location]).toEqual([303, `/backoffice/people/${id}/?said=saved`]);
    expect(await readPerson(id)).toMatchObject({
      name: 'Tycho Brahe',
      groups: ['publishers'],
      language: 'fr',
    });
  });

  it('keeps what was typed, and says beside each field what is wrong with it', async () => {
    const { id } = await addPerson('Johannes');
    const fields = await personForm(id, { name: 'Caroline', email: 'nowhere' });
    const { statusCode, body } = await administrator.send(`/fr/backoffice/people/${id}/`, fields);
    expect(statusCode).toBe(422);
    expect(fieldOf(body, 'name')).toBe('Caroline');
    expect(fieldOf(body, 'email')).toBe('nowhere');
    expect(body).toContain('aria-invalid="true"');
    expect(body).toMatch(/<title>À corriger/);
    expect(await readPerson(id)).toMatchObject({ name: 'Johannes', email: undefined });
  });

  it('is not overwritten by the second of two who change it: the second is told', async () => {
    const { id } = await addPerson('Maria');
    const mine = await personForm(id, { name: 'Maria Mitchell' });
    const theirs = await personForm(id, { name: 'Maria Cunitz' });
    await administrator.send(`/backoffice/people/${id}/`, mine);
    const { statusCode, body } = await other.send(`/backoffice/people/${id}/`, theirs);
    expect(statusCode).toBe(422);
    expect(body).toContain('changed this meanwhile');
    expect(fieldOf(body, 'name')).toBe('Maria Cunitz');
    expect((await readPerson(id)).name).toBe('Maria Mitchell');
  });

  it('is asked about before the account is disabled, and can be enabled again', async () => {
    const { id } = await addPerson('Galileo');
    const { body } = await administrator.get(`/backoffice/people/${id}/disable/`);
    expect(body).toContain('Disable Galileo?');
    expect((await readPerson(id)).state).toBe('active');
    await administrator.send(`/backoffice/people/${id}/disable/`);
    expect((await readPerson(id)).state).toBe('disabled');
    await administrator.send(`/backoffice/people/${id}/enable/`);
    expect((await readPerson(id)).state).toBe('active');
  });

  it('gets a new password by a link only, which is shown once where there is no mail server', async () => {
    const { id } = await addPerson('Nicole');
    const { statusCode, body, headers } = await administrator.send(
      `/backoffice/people/${id}/reset-password/`,
    );
    expect(statusCode).toBe(200);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(body).toMatch(/http:\/\/\S+key=[\w-]{40,}/);
  });

  it('is erased after a question, but never the last administrator', async () => {
    const { id } = await addPerson('Ulugh');
    expect((await administrator.get(`/backoffice/people/${id}/remove/`)).body).toContain('cannot be undone');
    await administrator.send(`/backoffice/people/${id}/remove/`);
    expect((await administrator.get(`/backoffice/people/${id}/`)).statusCode).toBe(404);
  });

  it('has pages for sessions, keys and what they did', async () => {
    const vera = await portal.person('Vera');
    for (const page of ['sessions', 'keys', 'activity'])
      expect(
        (await administrator.get(`/backoffice/people/${vera.viewer.personId}/${page}/`)).statusCode,
      ).toBe(200);
    const path = `/backoffice/people/${vera.viewer.personId}/sessions/`;
    expect((await administrator.get(path)).body).toContain('Firefox, Linux');
    await administrator.send(`${path}${vera.viewer.sessionId}/end/`);
    expect((await administrator.get(path)).body).not.toContain('Firefox, Linux');
  });
});

describe('groups', () => {
  it('are made, described, given a role, filled and emptied', async () => {
    const made = await administrator.send('/backoffice/groups/new/', { name: 'Night shift', role: 'editor' });
    const path = String(made.headers.location).split('?')[0] ?? '';
    expect(path).toMatch(/^\/backoffice\/groups\/[\w-]+\/$/);
    const { id } = await addPerson('Zhang Heng');
    expect((await administrator.get(`${path}?q=zhang`)).body).toContain('Zhang Heng');
    await administrator.send(`${path}add-member/`, { person: id });
    expect((await administrator.get(path)).body).toContain('1 member');
    await administrator.send(`${path}remove-member/`, { person: id });
    expect((await administrator.get(path)).body).toContain('No member');
    await administrator.send(`${path}remove/`);
    expect((await administrator.get(path)).statusCode).toBe(404);
  });

  it('are not overwritten by the second of two who change them', async () => {
    const made = await administrator.send('/backoffice/groups/new/', { name: 'Dome' });
    const path = String(made.headers.location).split('?')[0] ?? '';
    const seen = fieldOf((await administrator.get(path)).body, 'seen') ?? '';
    const first = await administrator.send(path, { name: 'Dome', description: 'first', role: '', seen });
    expect(first.statusCode).toBe(303);
    const second = await other.send(path, { name: 'Dome', description: 'second', role: '', seen });
    expect(second.statusCode).toBe(422);
    expect(second.body).toContain('changed this meanwhile');
    expect(fieldOf(second.body, 'description')).toBe('second');
    expect(fieldOf((await administrator.get(path)).body, 'description')).toBe('first');
  });

  it('refuse a name that is taken, and keep what was typed', async () => {
    await administrator.send('/backoffice/groups/new/', { name: 'Library' });
    const { statusCode, body } = await administrator.send('/backoffice/groups/new/', {
      name: 'Library',
      description: 'A long text that nobody wants to type twice',
    });
    expect(statusCode).toBe(422);
    expect(body).toContain('A long text that nobody wants to type twice');
  });
});

describe('roles', () => {
  it('are one table that says in words who may do what', async () => {
    const { body } = await administrator.get('/fr/backoffice/roles/');
    expect(body).toContain('Lire le journal d’audit');
    expect(body).toContain('Administrateur');
    expect(body.match(/<td/g)?.length).toBeGreaterThan(20);
  });

  it('offer only what the one who makes them holds', async () => {
    const made = await administrator.send('/backoffice/roles/new/', {
      name: 'Doorkeeper',
      permissions: ['manage-people'],
    });
    expect(made.statusCode).toBe(303);
    const roles = accepted(await portal.accounts.roles.list(COMMAND_LINE));
    const role = roles.find(({ name }) => name === 'Doorkeeper');
    expect(role?.permissions).toEqual(['manage-people']);
    const group = accepted(
      await portal.accounts.groups.create(COMMAND_LINE, { name: 'Doors', roleId: role?.id ?? '' }),
    );
    const keeper = await portal.person('Janus', { groups: [group.id] });
    const { body } = await keeper.get('/backoffice/roles/new/');
    expect(body).toContain('value="manage-people"');
    expect(body).not.toContain('value="administer"');
    await keeper.send('/backoffice/roles/new/', { name: 'Kings', permissions: ['administer'] });
    const after = accepted(await portal.accounts.roles.list(COMMAND_LINE));
    expect(after.find(({ name }) => name === 'Kings')?.permissions ?? []).not.toContain('administer');
  });
});

describe('invitations', () => {
  it('without an address are a link shown once, listed, renewed and withdrawn', async () => {
    const shown = await administrator.send('/backoffice/invitations/new/', { language: 'fr' });
    expect(shown.statusCode).toBe(200);
    expect(shown.body).toMatch(/http:\/\/\S+key=[\w-]{40,}/);
    const list = (await administrator.get('/backoffice/invitations/')).body;
    expect(list).toContain('passed on by hand');
    const id = /invitations\/([\w-]+)\/withdraw/.exec(list)?.[1];
    const renewed = await administrator.send(`/backoffice/invitations/${id}/renew/`);
    expect(renewed.body).toMatch(/key=[\w-]{40,}/);
    await administrator.send(`/backoffice/invitations/${id}/withdraw/`);
    expect((await administrator.get('/backoffice/invitations/')).body).not.toContain(String(id));
  });

  it('refuse what is no address and keep what was typed', async () => {
    const { statusCode, body } = await administrator.send('/backoffice/invitations/new/', {
      email: 'a b@c',
      language: 'en',
      groups: ['publishers'],
    });
    expect(statusCode).toBe(422);
    expect(fieldOf(body, 'email')).toBe('a b@c');
    expect(body).toMatch(/value="publishers"[^>]*checked/);
  });
});
