import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE } from '#accounts';
import { accepted } from '../accounts.ts';
import { type Fields, fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

const ID = 'star-sightings';
const PATH = `/backoffice/datasets/${ID}/rights/`;

let portal: OfficePortal;
let administrator: OfficePerson;
let members: string;
beforeAll(async () => {
  portal = await startOffice();
  administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
  members = accepted(await portal.accounts.groups.create(COMMAND_LINE, { name: 'Members' })).id;
});
afterAll(() => portal.close());

const entry = async () => {
  const found = await portal.visibility.of(administrator.viewer, new Date()).dataset(ID);
  if (found === undefined) throw new Error('the dataset of the tests is not there');
  return found;
};
const access = async () => portal.visibility.access((await entry()).uid);
const seen = async (page = PATH) => fieldOf((await administrator.get(page)).body, 'seen') ?? '';
const give = async (fields: Fields) =>
  administrator.send(`${PATH}grants/new/`, { rights: ['browse'], seen: await seen(), ...fields });

describe('the rights of a dataset', () => {
  it('are opened and closed by one form, and it holds at once', async () => {
    await administrator.send(PATH, { openness: 'restricted', seen: await seen() });
    const api = `/api/explore/v2.1/catalog/datasets/${ID}`;
    expect((await portal.stranger.get(api)).statusCode).toBe(404);
    expect((await portal.stranger.get(`/explore/dataset/${ID}/table/`)).statusCode).toBe(404);
    await administrator.send(PATH, { openness: 'public', seen: await seen() });
    expect((await portal.stranger.get(api)).statusCode).toBe(200);
  });

  it('are given to a group with a condition, of which the page says how much it leaves', async () => {
    const check = await give({ group: members, recordFilter: 'exposure_s > 10', act: 'check' });
    expect(check.statusCode).toBe(200);
    expect(check.body).toMatch(/[\d,]+ of [\d,]+ records meet the condition/);
    expect((await access())?.grants ?? []).toEqual([]);
    const given = await give({ group: members, recordFilter: 'exposure_s > 10' });
    expect(given.headers.location).toBe(`${PATH}?said=rights-saved`);
    expect((await access())?.grants).toEqual([
      { holder: { kind: 'group', id: members }, rights: ['browse'], recordFilter: 'exposure_s > 10' },
    ]);
  });

  it('mark the place at which a condition is wrong, and keep it', async () => {
    const condition = 'exposure_s > 10 and colour = 1';
    const { statusCode, body } = await give({ group: 'everyone', recordFilter: condition });
    expect(statusCode).toBe(422);
    expect(body).toContain('There is no field colour');
    expect(body).toContain('<mark>colour</mark>');
    expect(fieldOf(body, 'recordFilter')).toBe(condition);
    const live = await administrator.get(`${PATH}check/?where=${encodeURIComponent(condition)}`);
    expect(live.json()).toMatchObject({ at: { start: 20, end: 26 } });
    const french = await administrator.get(`/fr${PATH}check/?where=${encodeURIComponent('exposure_s >')}`);
    expect(french.json().message).toMatch(/^Inattendu ici/);
  });

  it('are given to one person by name, and taken back', async () => {
    const tycho = await portal.person('Tycho');
    expect((await give({ person: 'nobody of that name' })).body).toContain('exactly this name');
    await give({ person: 'tycho', rights: ['edit', 'manage'] });
    expect((await tycho.get('/backoffice/datasets/')).body).toContain(ID);
    expect((await tycho.get(PATH)).statusCode).toBe(200);
    expect((await tycho.get('/backoffice/datasets/observatories/rights/')).statusCode).toBe(403);
    const holder = `${PATH}grants/person/${tycho.viewer.personId}/`;
    await administrator.send(`${holder}remove/`, { seen: await seen() });
    expect((await tycho.get('/backoffice/datasets/')).statusCode).toBe(403);
  });

  it('hide a field from all but some', async () => {
    const field = (await entry()).schema.fields[1]?.name ?? '';
    await administrator.send(`${PATH}fields/new/`, { field, groups: [members], seen: await seen() });
    const records = () => portal.stranger.get(`/api/explore/v2.1/catalog/datasets/${ID}/records?limit=1`);
    expect(Object.keys((await records()).json().results[0])).not.toContain(field);
    await administrator.send(`${PATH}fields/${field}/show/`, { seen: await seen() });
    expect(Object.keys((await records()).json().results[0])).toContain(field);
  });

  it('can be looked at through the eyes of a group', async () => {
    const { body } = await administrator.get(`${PATH}as/${members}/`);
    expect(body).toMatch(/[\d,]+ of [\d,]+/);
    expect(body.match(/<tr>/g)?.length).toBeGreaterThan(3);
    await administrator.send(PATH, { openness: 'restricted', seen: await seen() });
    expect((await administrator.get(`${PATH}as/everyone/`)).body).toContain('is not there for them');
  });

  it('are not overwritten by the second of two who change them', async () => {
    const old = await seen();
    await administrator.send(PATH, { openness: 'public', seen: old });
    const { statusCode, body } = await administrator.send(PATH, { openness: 'restricted', seen: old });
    expect(statusCode).toBe(422);
    expect(body).toContain('changed this meanwhile');
    expect((await access())?.isRestricted).toBe(false);
  });

  it('are in the audit log', async () => {
    expect((await administrator.get('/backoffice/audit-log/?topic=dataset')).body).toContain(
      'dataset.rights-changed',
    );
  });
});
