import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { ADMINISTRATORS } from '#accounts';
import { addRemoteCommands } from '../../src/remote-commands.ts';
import { accepted } from '../accounts.ts';
import {
  administrator,
  all,
  BASE,
  call,
  etag,
  fresh,
  keyOf,
  portal,
  reader,
  readOnly,
  useManagement,
} from './management-portal.ts';

useManagement();

describe('the management API', () => {
  it('does nothing for a stranger, and nothing for a reader but what is a reader’s own', async () => {
    const { paths } = (await portal.http.app.inject(`${BASE}/openapi.json`)).json();
    const operations = Object.entries(
      paths as Record<string, Record<string, { operationId: string }>>,
    ).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({
        id: operationId,
        method: method.toUpperCase(),
        // What there is, and by its own name.
        path: path.replace('{dataset}', 'observatories').replace(/\{\w+\}/g, 'x'),
      })),
    );
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    expect(operations.length).toBeGreaterThan(80);
    const other = await keyOf(reader, ['read', 'edit', 'publish', 'administer']);
    const done: string[] = [];
    for (const { id, method, path } of operations) {
      const stranger = await call(method, path, { key: 'almagest_none', body: {}, match: '"x"' });
      expect(stranger.statusCode, id).toBe(401);
      const answer = await call(method, path, {
        key: other,
        ...(method !== 'GET' && { body: {} }),
        match: '"x"',
      });
      expect(answer.statusCode, id).toBeLessThan(500);
      if (answer.statusCode < 400 && answer.json().total_count !== 0) done.push(id);
    }
    expect(done).toEqual([]);
  });

  it('administers people, groups, roles and keys as the back office does', async () => {
    const asked = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
      call(method, path, { key: fresh, body });
    const changed = async (path: string, body: object) =>
      call('PATCH', path, { key: fresh, body, match: await etag(path) });
    const permissions = ['create-datasets', 'view-audience'];
    const role = (await asked('POST', '/roles', { name: 'Cataloguers', permissions })).json();
    expect(
      (await changed(`/roles/${role.id}`, { permissions: ['create-datasets'] })).json().permissions,
    ).toEqual(['create-datasets']);
    const group = (await asked('POST', '/groups', { name: 'Lyra', roleId: role.id })).json();
    expect((await changed(`/groups/${group.id}`, { description: 'A small harp' })).json()).toMatchObject({
      name: 'Lyra',
      description: 'A small harp',
      roleId: role.id,
    });
    expect((await asked('DELETE', `/roles/${role.id}`)).json().error_code).toBe('NotPossible');
    const { personId } = reader.viewer;
    expect((await asked('PUT', `/groups/${group.id}/members/${personId}`)).statusCode).toBe(204);
    expect((await asked('GET', `/groups/${group.id}/members`)).json().results).toMatchObject([
      { name: 'Edmond' },
    ]);
    expect((await call('GET', '/people?search=edm&state=active')).json()).toMatchObject({
      total_count: 1,
      results: [{ id: personId, groups: [group.id], email: null }],
    });
    const seen = await etag(`/people/${personId}`);
    const rename = { name: 'Edmond H', language: 'fr' };
    const person = `/people/${personId}`;
    expect((await call('PATCH', person, { key: fresh, match: seen, body: rename })).json()).toMatchObject(
      rename,
    );
    expect((await call('PATCH', person, { key: fresh, match: seen, body: rename })).statusCode).toBe(412);
    expect((await changed(person, { language: 'xx' })).json().message).toContain('language');
    expect((await changed(person, { groups: ['nothing'] })).json().message).toContain('groups');
    expect((await asked('DELETE', `/groups/${group.id}/members/${personId}`)).statusCode).toBe(204);
    expect((await asked('DELETE', `/groups/${group.id}`)).statusCode).toBe(204);
    expect((await asked('DELETE', `/roles/${role.id}`)).statusCode).toBe(204);
    const invited = (await asked('POST', '/invitations', { groups: [ADMINISTRATORS] })).json();
    expect(invited.delivery).toMatchObject({ by: 'hand', link: expect.stringContaining('/welcome/?key=') });
    expect((await call('GET', '/invitations')).body).not.toContain(invited.delivery.link);
    expect((await asked('DELETE', `/invitations/${invited.id}`)).statusCode).toBe(204);
    const key = (await asked('POST', '/keys', { name: 'Nightly', scopes: ['read'] })).json();
    expect((await call('GET', '/datasets', { key: key.secret })).statusCode).toBe(200);
    expect((await call('GET', `/keys/${key.id}`)).json()).toMatchObject({ name: 'Nightly', hint: key.hint });
    expect((await call('GET', '/keys')).body).not.toContain(key.secret);
    expect((await asked('DELETE', `/keys/${key.id}`)).statusCode).toBe(204);
    expect((await call('GET', '/datasets', { key: key.secret })).statusCode).toBe(401);
    const log = accepted(await portal.accounts.audit.list(administrator.viewer)).items;
    expect(log.slice(0, 4).map(({ action, actorBy }) => [action, actorBy])).toEqual([
      ['key.revoked', 'key'],
      ['key.created', 'key'],
      ['invitation.withdrawn', 'key'],
      ['invitation.made', 'key'],
    ]);
  });

  it('changes no account for a key that proves no fresh sign-in, and shows none to who may not manage people', async () => {
    const { personId } = administrator.viewer;
    const other = await keyOf(reader, ['accounts']);
    const { id: keyId } =
      accepted(await portal.accounts.keys.listOf(administrator.viewer, personId))[0] ?? {};
    const match = '"x"';
    const changes = [
      ['PATCH', `/people/${personId}`, { state: 'disabled' }],
      ['DELETE', `/people/${personId}`],
      ['POST', `/people/${personId}/password-reset`],
      ['DELETE', `/people/${personId}/second-factors`],
      ['DELETE', `/people/${personId}/sessions`],
      ['POST', '/invitations', { groups: [ADMINISTRATORS] }],
      ['POST', '/groups', { name: 'Thieves' }],
      ['PATCH', `/groups/${ADMINISTRATORS}`, { description: 'x' }],
      ['DELETE', `/groups/${ADMINISTRATORS}`],
      ['PUT', `/groups/${ADMINISTRATORS}/members/${reader.viewer.personId}`],
      ['DELETE', `/groups/${ADMINISTRATORS}/members/${personId}`],
      ['POST', '/roles', { name: 'Thief', permissions: ['administer'] }],
      ['PATCH', '/roles/administrator', { name: 'x' }],
      ['DELETE', '/roles/administrator'],
      ['POST', '/keys', { name: 'x', scopes: ['administer'] }],
    ] as const;
    for (const [method, path, body] of changes) {
      const stolen = await call(method, path, { key: all, body, match: await etag(path) });
      expect(stolen.json().error_code, `${method} ${path}`).toBe('FreshSignInNeeded');
      for (const key of [readOnly, other]) {
        if (path === '/keys') continue;
        expect([403, 404], `${method} ${path}`).toContain(
          (await call(method, path, { key, body, match })).statusCode,
        );
      }
    }
    for (const path of [
      '/people',
      `/people/${personId}`,
      '/invitations',
      '/groups',
      '/roles',
      '/keys',
      `/keys?person=${personId}`,
      `/keys/${keyId}`,
      `/groups/${ADMINISTRATORS}/members`,
    ])
      for (const key of [readOnly, other])
        expect([403, 404], path).toContain((await call('GET', path, { key })).statusCode);
    // What is one's own, a fresh sign-in sees and makes, within one's own rights.
    const own = await call('GET', `/keys?person=${reader.viewer.personId}`, { key: other });
    expect(own.json().total_count).toBeGreaterThan(0);
    expect((await call('PATCH', `/keys/${keyId}`, { key: other, body: { name: 'x' } })).statusCode).toBe(404);
    expect((await call('DELETE', `/keys/${keyId}`, { key: other })).statusCode).toBe(404);
  });

  it('says who sees and does what with a dataset, all or nothing', async () => {
    const path = '/datasets/observatories/access';
    const group = accepted(await portal.accounts.groups.create(administrator.viewer, { name: 'Night' }));
    const holder = { kind: 'group', id: group.id };
    const [field = ''] = portal.catalogue.get('observatories')?.schema.fields.map(({ name }) => name) ?? [];
    const access = {
      isRestricted: true,
      grants: [{ holder, rights: ['browse'], recordFilter: 'altitude_m > 1000' }],
      hiddenFields: [{ field, seenBy: [group.id] }],
    };
    for (const [wrong, words] of [
      [
        { ...access, grants: [{ holder: { kind: 'group', id: 'no' }, rights: ['browse'] }] },
        'There is no group no',
      ],
      [
        { ...access, grants: [{ holder, rights: ['browse'], recordFilter: 'altitude_m >' }] },
        `group ${group.id}: `,
      ],
      [{ ...access, grants: [{ holder, rights: [] }] }, 'at least one right'],
      [{ ...access, hiddenFields: [{ field: 'nothing', seenBy: [] }] }, 'nothing: '],
      [{ ...access, isRestricted: 'yes' }, 'access.isRestricted'],
    ] as const) {
      const answer = await call('PUT', path, { body: { access: wrong }, match: await etag(path) });
      expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining(words)]);
    }
    const before = await etag(path);
    const set = await call('PUT', path, { body: { access }, match: before });
    expect(set.json()).toEqual({ access, otherwise: 'public' });
    expect((await portal.stranger.get('/api/explore/v2.1/catalog/datasets/observatories')).statusCode).toBe(
      404,
    );
    expect((await call('PUT', path, { body: { access: null }, match: before })).statusCode).toBe(412);
    const other = await keyOf(reader, ['read', 'edit', 'publish', 'administer']);
    expect((await call('PUT', path, { body: { access: null }, match: before, key: other })).statusCode).toBe(
      404,
    );
    expect((await call('GET', path, { key: readOnly })).statusCode).toBe(403);
    const back = await call('PUT', path, { body: { access: null }, match: await etag(path) });
    expect(back.json().access).toBeNull();
  });
});

describe('almagest remote', () => {
  /** Runs a command in this process; answers what it wrote. */
  async function almagest(key: string, ...args: readonly string[]): Promise<string> {
    const { port } = portal.http.app.server.address() as { port: number };
    const program = new Command().exitOverride();
    addRemoteCommands(program);
    const written: string[] = [];
    const spies = [
      vi.spyOn(console, 'log').mockImplementation((text) => written.push(String(text))),
      vi.spyOn(console, 'error').mockImplementation((text) => written.push(String(text))),
      vi.spyOn(process, 'exit').mockImplementation(() => {
        throw new Error(written.at(-1));
      }),
    ];
    try {
      const at = ['--portal', `http://127.0.0.1:${port}`, '--key', key];
      await program.parseAsync(['remote', ...at, ...args], { from: 'user' });
      return written.join('\n');
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  it('works on a draft as the editor does, and says who may see what becomes of it', async () => {
    await portal.http.listen();
    const folder = mkdtempSync(join(tmpdir(), 'almagest-remote-'));
    try {
      const file = (name: string, text: string) => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const source = file('stars.csv', 'name;mag;note\n vega;0,03;x\n deneb;1,25;y\n');
      const begun = await almagest(all, 'draft', 'new', source);
      const [, id = ''] = /^draft\t(\w+)\tready/m.exec(begun) ?? [];
      expect(begun).toContain('name\tname\t');
      const fields = [
        'mag.type=double',
        'mag.decimal=,',
        'mag.unit=mag',
        'mag.labels.fr=magnitude',
        'note.keep=false',
      ];
      expect(await almagest(all, 'draft', 'fields', id, ...fields)).toMatch(/mag\tmag\tdouble\tmag\nnote\t-/);
      await almagest(all, 'draft', 'fields', id, 'mag.labels.en=Magnitude');
      const steps = file(
        'steps.json',
        '[{"kind": "trim", "fields": ["name"]}, {"kind": "uppercase", "fields": ["nam"]}]',
      );
      await expect(almagest(all, 'draft', 'steps', id, steps)).rejects.toThrow('nam');
      await almagest(all, 'draft', 'steps', id, file('steps.json', '[{"kind": "trim", "fields": ["name"]}]'));
      expect(await almagest(all, 'draft', 'preview', id)).toMatch(
        /step 1: 2 → 2 records.*row\tname\tmag\n1\tvega\t0.03/s,
      );
      const about = [
        'dataset=bright',
        'title={"en":"Bright"}',
        'license=CC0',
        'licenseUrl=https://x.example/',
      ];
      await almagest(all, 'draft', 'describe', id, ...about);
      expect(await almagest(all, 'draft', 'publish', id)).toContain('bright is published');
      await portal.catalogue.refresh();
      expect(portal.catalogue.get('bright')?.schema.fields).toMatchObject([
        { name: 'name' },
        { name: 'mag', type: 'double', unit: 'mag', label: { en: 'Magnitude', fr: 'magnitude' } },
      ]);
      const access = file('access.json', '{"isRestricted": true, "grants": [], "hiddenFields": []}');
      expect(await almagest(all, 'access', 'bright', access)).toContain('"isRestricted": true');
      expect((await portal.stranger.get('/api/explore/v2.1/catalog/datasets/bright')).statusCode).toBe(404);
      await expect(almagest(all, 'draft', 'new', join(folder, 'nothing.csv'))).rejects.toThrow(
        'There is no file',
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('administers people, groups and keys with a key for that, and with no other', async () => {
    await expect(almagest(all, 'groups', 'add', 'Cygnus')).rejects.toThrow('signed in');
    const [id = ''] = (await almagest(fresh, 'groups', 'add', 'Cygnus', '--description', 'A swan')).split(
      '\t',
    );
    expect(await almagest(fresh, 'groups', 'join', 'Cygnus', reader.viewer.personId)).toContain(
      'is in Cygnus',
    );
    expect(await almagest(all, 'groups', 'members', 'Cygnus')).toContain(reader.viewer.personId);
    expect(await almagest(all, 'people', 'list', '--search', 'carol')).toContain(
      'Caroline\tactive\tadministrators',
    );
    const link = await almagest(fresh, 'people', 'invite', '--group', 'Cygnus', '--lang', 'fr');
    expect(link).toContain('/welcome/?key=');
    expect(await almagest(fresh, 'people', 'change', reader.viewer.personId, 'language=fr')).toContain(id);
    const secret = await almagest(fresh, 'keys', 'add', 'Nightly', '--scope', 'read', '--scope', 'edit');
    expect(await almagest(secret, 'datasets')).toContain('observatories');
    const [key = ''] =
      (await almagest(all, 'keys', 'list'))
        .split('\n')
        .find((one) => one.includes('Nightly'))
        ?.split('\t') ?? [];
    expect(await almagest(fresh, 'keys', 'revoke', key)).toContain('revoked');
    await expect(almagest(secret, 'datasets')).rejects.toThrow('401');
    await expect(almagest(all, 'people', 'change', 'Nobody', 'name=x')).rejects.toThrow('There is no');
    expect(JSON.parse(await almagest(all, 'api', 'GET', '/groups'))).toMatchObject({
      results: expect.any(Array),
    });
  });
});
