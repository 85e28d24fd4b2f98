import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
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

function* endless() {
  for (;;) yield Buffer.alloc(65_536, 97);
}

describe('the management API', () => {
  it('describes itself, every operation with what it needs', async () => {
    const { paths, openapi } = (await portal.http.app.inject(`${BASE}/openapi.json`)).json();
    expect(openapi).toBe('3.1.0');
    expect(Object.keys(paths)).toContain('/datasets/{dataset}/metadata');
    expect(paths['/settings'].patch.parameters[0]).toMatchObject({ name: 'If-Match', required: true });
  });

  it('is nobody’s without a key, and each key’s within its scopes and its person’s rights', async () => {
    const plain = await portal.http.app.inject(`${BASE}/datasets`);
    expect([plain.statusCode, plain.json().error_code]).toEqual([401, 'Unauthorized']);
    const other = await keyOf(reader, ['read', 'edit', 'publish', 'administer']);
    for (const key of [readOnly, other]) {
      expect((await call('GET', '/datasets', { key })).json().total_count).toBe(0);
      expect((await call('GET', '/settings', { key })).statusCode).toBe(403);
      expect(
        (await call('PUT', '/pages/x', { key, body: { title: { en: 'x' }, body: {} } })).statusCode,
      ).toBe(403);
      expect((await call('DELETE', '/datasets/observatories', { key })).statusCode).toBe(403);
      expect((await call('POST', '/drafts', { key, body: { url: 'https://x.example/' } })).statusCode).toBe(
        403,
      );
    }
  });

  it('lists datasets page by page', async () => {
    const { total_count, results } = (await call('GET', '/datasets?limit=1&offset=1')).json();
    expect([total_count, results[0].id]).toEqual([2, 'star-sightings']);
    const [searched, ...others] = (await call('GET', '/datasets?search=SIGHT')).json().results;
    expect([searched, others]).toMatchObject([{ id: 'star-sightings', hasFailed: false, rejected: 0 }, []]);
    expect((await call('GET', '/datasets?limit=1000')).statusCode).toBe(400);
  });

  it('changes what is said of a dataset, and tells the second of two', async () => {
    const seen = await etag('/datasets/observatories');
    const body = {
      title: { en: 'Domes' },
      description: { en: '<p onclick="x">Domes</p><script>x</script>' },
    };
    const first = await call('PATCH', '/datasets/observatories/metadata', { match: seen, body });
    expect(first.json().metadata).toMatchObject({
      title: { en: 'Domes' },
      description: { en: '<p>Domes</p>' },
      license: 'CC0 1.0',
    });
    const second = await call('PATCH', '/datasets/observatories/metadata', { match: seen, body });
    expect([second.statusCode, second.json().error_code]).toEqual([412, 'ChangedMeanwhile']);
    const blind = await call('PATCH', '/datasets/observatories/metadata', { body });
    expect(blind.statusCode).toBe(428);
    const odd = await call('PATCH', '/datasets/observatories/metadata', { match: '"not a date"', body });
    expect(odd.statusCode).toBe(412);
  });

  it('leaves a dataset that names no publisher to the portal, on its page and for machines', async () => {
    const path = '/datasets/observatories';
    const { publisher } = (await call('GET', path)).json().metadata;
    const say = async (name: string) =>
      call('PATCH', `${path}/metadata`, { match: await etag(path), body: { publisher: name } });
    expect((await say('')).statusCode).toBe(200);
    const page = await portal.stranger.get('/en/explore/dataset/observatories/information/');
    expect(page.body).toContain('<dt>Publisher</dt><dd>Almagest</dd>');
    const machines = (await portal.stranger.get('/explore/dataset/observatories/croissant.json')).json();
    expect(machines.publisher.name).toBe('Almagest');
    await say(publisher);
  });

  it('takes no byte of a file from who may not send one', async () => {
    const upload = (key: string, dataset = '') =>
      portal.http.app.inject({
        method: 'POST',
        url: `${BASE}/drafts/upload?name=x.csv&dataset=${dataset}`,
        headers: { authorization: `Apikey ${key}`, 'content-type': 'application/octet-stream' },
        // Larger than any file may be: whoever reads it says so.
        payload: Readable.from(endless()),
      });
    expect((await upload(readOnly)).statusCode).toBe(403);
    expect((await upload(all, 'nothing')).statusCode).toBe(404);
  });

  for (const [what, method, path, body, where] of [
    ['a field that there is not', 'PATCH', '/datasets/observatories/metadata', { titel: {} }, 'titel'],
    ['another type', 'PATCH', '/datasets/observatories/metadata', { keywords: 'x' }, 'keywords'],
    ['an address that is none', 'POST', '/drafts', { url: 'file:///etc/passwd' }, 'url'],
    ['no JSON', 'POST', '/drafts', undefined, ''],
  ] as const)
    it(`says what and where when it is sent ${what}`, async () => {
      const answer = await call(method, path, { match: '"x"', body });
      expect(answer.statusCode).toBe(400);
      expect(answer.json().message).toContain(where);
    });

  it('reads a draft otherwise, adds a processor and names its fields', async () => {
    const made = await portal.http.app.inject({
      method: 'POST',
      url: `${BASE}/drafts/upload?name=stars.csv`,
      headers: { authorization: `Apikey ${all}`, 'content-type': 'application/octet-stream' },
      payload: 'name|mag\n vega|0,03\n deneb|1,25\n',
    });
    const { id } = made.json();
    const change = async (body: object, match = '') =>
      call('PATCH', `/drafts/${id}`, { body, match: match || (await etag(`/drafts/${id}`)) });
    const fields = [{ column: 'mag', name: 'vmag', type: 'double', decimal: ',', unit: 'mag' }];
    const steps = [{ kind: 'trim', fields: ['name'] }];
    for (const [body, words] of [
      [{ fields: [{ column: 'magnitude', name: 'x' }] }, 'There are: name, mag'],
      [{ fields: [{ column: 'mag', name: 'a b' }] }, 'fields: mag: name'],
      [{ fields: [{ column: 'mag', type: 'number' }] }, 'fields.0.type'],
      [{ reading: { format: 'docx' } }, 'reading.format'],
    ] as const) {
      const answer = await change(body);
      expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining(words)]);
    }
    const seen = await etag(`/drafts/${id}`);
    const read = (await change({ reading: { separator: '|' }, fields, steps }, seen)).json();
    expect(read).toMatchObject({ state: 'ready', problem: null, reading: { separator: '|' } });
    expect(read.fields).toMatchObject([{ name: 'name' }, { name: 'vmag', unit: 'mag', decimal: ',' }]);
    expect((await change({ steps: [] }, seen)).statusCode).toBe(412);
    expect((await call('DELETE', `/drafts/${id}`)).statusCode).toBe(204);
  });

  it('takes a dataset back and gives it back, and asks for data on a schedule where there is an address', async () => {
    const { uid } = (await call('GET', '/datasets/observatories')).json();
    expect((await call('POST', '/datasets/observatories/unpublish')).statusCode).toBe(204);
    expect((await call('GET', '/unpublished')).json()).toMatchObject({
      results: [{ id: 'observatories', uid }],
    });
    expect((await call('GET', '/unpublished', { key: readOnly })).json().total_count).toBe(0);
    expect((await call('POST', `/unpublished/${uid}/publish`, { key: readOnly })).statusCode).toBe(404);
    expect((await call('POST', `/unpublished/${uid}/publish`)).json()).toMatchObject({ id: 'observatories' });
    expect((await call('POST', `/unpublished/${uid}/publish`)).statusCode).toBe(404);
    const cron = { cron: '0 4 * * 1' };
    const schedule = '/datasets/observatories/schedule';
    expect((await call('GET', schedule)).json()).toMatchObject({ url: null, cron: null });
    expect((await call('PUT', schedule, { body: cron })).json().error_code).toBe('NoAddress');
    expect((await call('PUT', schedule, { body: cron, key: readOnly })).statusCode).toBe(403);
    expect((await call('POST', '/datasets/observatories/refresh')).statusCode).toBe(409);
  });

  it('adds, changes, runs and removes harvesters, and shows their secrets to nobody', async () => {
    const body = {
      name: 'Plates',
      kind: 'ftp',
      config: { url: 'ftp://127.0.0.1:1/', user: 'club', password: 'star' },
    };
    const bad = await call('POST', '/harvesters', { body: { ...body, schedule: 'often' } });
    expect([bad.statusCode, bad.json().message]).toEqual([400, 'schedule: not a schedule.']);
    const made = await call('POST', '/harvesters', { body });
    expect(made.statusCode).toBe(201);
    expect(made.body).not.toMatch(/star|sealed/);
    const path = `/harvesters/${made.json().id}`;
    const changed = await call('PUT', path, { body: { ...body, schedule: '0 4 * * *' } });
    expect(changed.json()).toMatchObject({ schedule: '0 4 * * *', config: { user: 'club' } });
    expect((await call('GET', '/harvesters')).json().total_count).toBe(1);
    expect((await call('POST', `${path}/preview`)).json().job).toEqual(expect.any(String));
    const other = await keyOf(reader, ['read', 'edit', 'publish', 'administer']);
    expect((await call('GET', path, { key: other })).statusCode).toBe(403);
    expect((await call('DELETE', path, { key: readOnly })).statusCode).toBe(403);
    expect((await call('DELETE', path)).statusCode).toBe(204);
    expect((await call('GET', path)).statusCode).toBe(404);
  });

  it('sets settings, all or none', async () => {
    const match = await etag('/settings');
    const bad = await call('PATCH', '/settings', {
      match,
      body: { name: { en: 'A' }, 'look.accent': 'red' },
    });
    expect([bad.statusCode, bad.json().message]).toEqual([
      400,
      'look.accent: must be a colour such as #1d4280.',
    ]);
    const good = await call('PATCH', '/settings', { match, body: { name: { en: 'Sky' } } });
    expect(good.json().name).toEqual({ value: { en: 'Sky' }, from: 'office' });
    expect((await call('PATCH', '/settings', { match, body: { name: null } })).statusCode).toBe(412);
  });

  it('takes one of several changes of settings, rights or groups that come at the same moment, and tells the others', async () => {
    const asFresh = { key: fresh };
    const { id: group } = (await call('POST', '/groups', { ...asFresh, body: { name: 'Hasty' } })).json();
    const marked = async (path: string) => String((await call('GET', path, asFresh)).headers.etag);
    const [seen, signIn] = [await marked(`/groups/${group}`), await marked('/settings/sign-in')];
    const others = await Promise.all(
      [1, 2].flatMap((n) => [
        call('PATCH', `/groups/${group}`, { ...asFresh, match: seen, body: { name: `Hasty ${n}` } }),
        call('PATCH', '/settings/sign-in', { ...asFresh, match: signIn, body: { idleHours: n } }),
      ]),
    );
    for (const at of [0, 1])
      expect(others.flatMap(({ statusCode }, i) => (i % 2 === at ? [statusCode] : [])).sort()).toEqual([
        200, 412,
      ]);
    const [settings, rights] = [await etag('/settings'), await etag('/datasets/observatories/access')];
    const opened = (name: string) => ({
      access: { isRestricted: false, grants: [], hiddenFields: [{ field: name, seenBy: [] }] },
    });
    const answers = await Promise.all(
      ['name', 'country'].flatMap((name) => [
        call('PATCH', '/settings', { match: settings, body: { name: { en: name } } }),
        call('PUT', '/datasets/observatories/access', { match: rights, body: opened(name) }),
      ]),
    );
    const codes = (at: number) => answers.filter((_, i) => i % 2 === at).map(({ statusCode }) => statusCode);
    expect([codes(0).sort(), codes(1).sort()]).toEqual([
      [200, 412],
      [200, 412],
    ]);
    const match = await etag('/datasets/observatories/access');
    await call('PUT', '/datasets/observatories/access', { match, body: { access: null } });
  });

  it('keeps the key of a geocoder to itself, and forgets it when it would go elsewhere', async () => {
    const set = async (geocoders: unknown, key = all) =>
      call('PATCH', '/settings', { key, match: await etag('/settings'), body: { geocoders } });
    const ban = { id: 'ban', name: 'BAN', protocol: 'addok', url: 'https://ban.example/geo/' };
    const key = 'very-secret-key';
    const made = await set([{ ...ban, key }]);
    const shown = { ...ban, url: 'https://ban.example/geo', perSecond: 1, attribution: '', hasKey: true };
    expect(made.json().geocoders).toEqual({ value: [shown], from: 'office' });
    const opened = async () => (await portal.geocoders()).map((one) => [one.id, one.key]);
    expect(await opened()).toEqual([['ban', key]]);
    // Read and sent back, as a program does that changes something else of it.
    expect((await set([{ ...shown, name: 'Base' }])).json().geocoders.value[0]).toMatchObject({
      hasKey: true,
    });
    expect(await opened()).toEqual([['ban', key]]);
    const rows = await portal.store.db.selectFrom('portal_setting').select('value').execute();
    const log = accepted(await portal.accounts.audit.list(administrator.viewer, { targetId: 'geocoders' }));
    const listed = await call('GET', '/geocoders');
    expect(listed.json().geocoders).toEqual([
      { id: 'ban', name: 'Base', protocol: 'addok', host: 'ban.example', attribution: '' },
    ]);
    expect(log.items).toHaveLength(2);
    expect(JSON.stringify([rows, log.items, listed.json()])).not.toMatch(/very-secret|sealed:[^.]*very/);
    expect(JSON.stringify([log.items, (await call('GET', '/settings')).json()])).not.toContain('sealed:');
    await set([{ ...ban, url: 'https://elsewhere.example/' }]);
    expect(await opened()).toEqual([['ban', undefined]]);
    const bad = await set([{ ...ban, url: 'https://ban.example/?key=1' }]);
    expect([bad.statusCode, bad.json().message]).toEqual([
      400,
      expect.stringContaining('geocoders: must be a list'),
    ]);
    expect((await call('GET', '/geocoders', { key: await keyOf(reader, ['read', 'edit']) })).statusCode).toBe(
      403,
    );
    const manager = await portal.person('Maria', { permissions: ['manage-settings'] });
    const refused = await set([], await keyOf(manager, ['read', 'administer']));
    expect(refused.statusCode).toBe(403);
    expect((await set(null)).json().geocoders).toEqual({ value: [], from: 'default' });
  });

  it('takes a file in pieces, shows what comes of it, and goes back a step', async () => {
    const text = 'name,mag\nVega,0.03\nDeneb,bright\n';
    const send = (
      method: 'PATCH' | 'PUT' | 'POST',
      path: string,
      payload: string | Buffer,
      match = '',
      key = all,
    ) =>
      portal.http.app.inject({
        method,
        url: `${BASE}${path}`,
        headers: {
          authorization: `Apikey ${key}`,
          'content-type': 'application/octet-stream',
          ...(match !== '' && { 'if-match': match }),
        },
        payload,
      });
    const said = { name: 'stars.csv', bytes: text.length };
    expect((await call('POST', '/uploads', { key: readOnly, body: said })).statusCode).toBe(403);
    const { id: upload } = (await call('POST', '/uploads', { body: said })).json();
    expect((await send('PATCH', `/uploads/${upload}?offset_bytes=0`, text.slice(0, 9))).json().offset).toBe(
      9,
    );
    // Said again after a broken connection: it goes on where it was.
    expect((await call('POST', '/uploads', { body: said })).json()).toMatchObject({ id: upload, offset: 9 });
    const early = await send('PATCH', `/uploads/${upload}?offset_bytes=0`, text.slice(0, 9));
    expect([early.statusCode, early.json().message]).toEqual([409, expect.stringContaining('ends at 9')]);
    expect((await call('POST', '/drafts', { body: { upload } })).statusCode).toBe(409);
    await send('PATCH', `/uploads/${upload}?offset_bytes=9`, text.slice(9));
    expect((await call('POST', '/drafts', { body: { upload, url: 'https://x.example/' } })).statusCode).toBe(
      400,
    );
    const { id } = (await call('POST', '/drafts', { body: { upload } })).json();
    const draft = `/drafts/${id}`;
    const fields = [{ column: 'mag', type: 'double' }];
    await call('PATCH', draft, { body: { fields }, match: await etag(draft) });
    const preview = (await call('GET', `${draft}/preview`)).json().preview;
    expect(preview).toMatchObject({
      recordCount: 2,
      rejectedCount: 1,
      sourceRows: [{ cells: ['Vega', '0.03'] }, {}],
    });
    const rejected = await call('GET', `${draft}/rejected`);
    expect([rejected.headers['content-type'], rejected.body]).toEqual([
      'text/csv; charset=utf-8',
      expect.stringContaining('bright'),
    ]);
    expect((await call('GET', '/drafts')).json().results).toMatchObject([{ id }]);
    expect(
      (await call('POST', `${draft}/undo`, { match: await etag(draft) })).json().fields[1].type,
    ).not.toBe('double');
    expect((await call('POST', `${draft}/redo`, { match: await etag(draft) })).json().fields[1].type).toBe(
      'double',
    );
    expect((await call('POST', `${draft}/redo`, { match: await etag(draft) })).statusCode).toBe(409);
    const other = await keyOf(reader, ['read', 'edit', 'publish', 'administer']);
    for (const path of [draft, `${draft}/preview`, `${draft}/rejected`])
      expect((await call('GET', path, { key: other })).statusCode).toBe(404);
    expect((await call('POST', `${draft}/cancel`)).statusCode).toBe(204);
    expect((await call('DELETE', draft)).statusCode).toBe(204);

    // Files that accompany a dataset, and the pictures of the portal.
    const dataset = '/datasets/observatories';
    const attach = async (key = all) =>
      send(
        'POST',
        `${dataset}/attachments?name=plates.pdf&title=Plates`,
        '%PDF-1.4',
        await etag(dataset),
        key,
      );
    expect((await attach(readOnly)).statusCode).toBe(403);
    const [attachment] = (await attach()).json().metadata.attachments;
    expect(attachment).toMatchObject({
      title: 'Plates',
      filename: 'plates.pdf',
      mimetype: 'application/pdf',
    });
    const away = `${dataset}/attachments/${attachment.id}`;
    expect((await call('DELETE', away, { match: await etag(dataset) })).json().metadata.attachments).toEqual(
      [],
    );
    const dot = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    expect((await send('PUT', '/settings/pictures/logo', dot)).json()).toMatchObject({
      width: expect.any(Number),
    });
    expect((await send('PUT', '/settings/pictures/logo', 'no picture')).statusCode).toBe(400);
    expect((await send('PUT', '/settings/pictures/logo', dot, '', readOnly)).statusCode).toBe(403);
    expect((await call('DELETE', '/settings/pictures/logo')).statusCode).toBe(204);
  });

  it('says where a dataset comes from, by what standards, and how well that is said', async () => {
    const path = '/datasets/observatories';
    const say = async (body: object) => call('PATCH', `${path}/metadata`, { body, match: await etag(path) });
    const { quality: before } = (await call('GET', path)).json();
    const said = {
      contactName: 'Night desk',
      contactEmail: 'desk@sky.example',
      updateFrequency: 'yearly',
      issued: '1781-03-13',
      inspire: { theme: 'Buildings' },
      territory: ['Earth'],
    };
    const { metadata, quality } = (await say(said)).json();
    expect(metadata).toMatchObject(said);
    expect(quality.score).toBeGreaterThan(before.score);
    for (const [wrong, words] of [
      [{ contactEmail: 'desk' }, 'contactEmail'],
      [{ issued: 'yesterday' }, 'issued'],
      [{ references: 'javascript:x' }, 'references'],
      [{ custom: { plate: '7' } }, 'custom.plate'],
    ] as const) {
      const answer = await say(wrong);
      expect([answer.statusCode, answer.json().message]).toEqual([400, expect.stringContaining(words)]);
    }
    const back = Object.fromEntries(Object.keys(said).map((name) => [name, null]));
    expect(Object.keys((await say(back)).json().metadata)).not.toContain('inspire');
  });

  it('lists, stops and removes jobs, switches push, looks at sources and keeps every version of a page', async () => {
    const other = await keyOf(reader, ['read', 'edit', 'publish', 'administer']);
    expect((await call('GET', '/jobs', { key: other })).json().total_count).toBe(0);
    const { total_count, results } = (await call('GET', '/jobs?limit=1')).json();
    expect([total_count > 1, results.length]).toEqual([true, 1]);
    const job = `/jobs/${results[0].id}`;
    expect((await call('POST', `${job}/cancel`, { key: other })).statusCode).toBe(403);
    expect((await call('GET', `${job}/log`)).json().lines).toEqual(expect.any(Array));
    expect([204, 409]).toContain((await call('POST', `${job}/cancel`)).statusCode);
    expect((await call('GET', '/jobs?phase=asleep')).statusCode).toBe(400);
    const push = '/datasets/star-sightings/push';
    const { key } = (await call('POST', push)).json();
    expect((await call('GET', push)).json()).toMatchObject({
      isOn: true,
      address: expect.stringContaining('/push/'),
    });
    expect((await call('POST', push)).statusCode).toBe(409);
    expect((await call('POST', `${push}/key`)).json().key).not.toBe(key);
    expect((await call('DELETE', push)).statusCode).toBe(204);
    expect((await call('POST', push, { key: readOnly })).statusCode).toBe(403);
    const source = { kind: 'ftp', config: { url: 'ftp://127.0.0.1:1/' } };
    expect((await call('POST', '/sources', { key: other, body: source })).statusCode).toBe(403);
    expect((await call('POST', '/sources', { body: { kind: 'ftp', config: {} } })).json().message).toContain(
      'config.url',
    );
    const look = (await call('POST', '/sources', { body: source })).json().job;
    expect((await call('GET', `/sources/${look}`)).json()).toMatchObject({ offers: [] });
    expect((await call('GET', `/sources/${look}`, { key: other })).statusCode).toBe(404);
    const page = '/pages/history';
    const body = (text: string) => ({ title: { en: 'History' }, body: { en: text } });
    await call('PUT', page, { body: body('First') });
    await call('PUT', page, { body: body('Second'), match: await etag(page) });
    expect((await call('GET', `${page}/versions`)).json()).toMatchObject({
      total_count: 2,
      results: [{ number: 2 }, {}],
    });
    const restored = await call('POST', `${page}/restore`, { body: { version: 1 }, match: await etag(page) });
    expect(restored.json()).toMatchObject({ version: 3, content: { body: { en: 'First' } } });
    const signIn = '/settings/sign-in';
    const quota = { keyDailyQuota: 100_000 };
    const stolen = await call('PATCH', signIn, { body: quota, match: await etag(signIn) });
    expect(stolen.json().error_code).toBe('FreshSignInNeeded');
    const set = await call('PATCH', signIn, { body: quota, match: await etag(signIn), key: fresh });
    expect(set.json()).toMatchObject(quota);
    const bad = await call('PATCH', signIn, {
      body: { idleHours: 0 },
      match: await etag(signIn),
      key: fresh,
    });
    expect([bad.statusCode, bad.json().message]).toEqual([400, expect.stringContaining('idleHours')]);
  });

  it('refuses what does not exist, without a word of what does', async () => {
    for (const path of ['/datasets/nothing', '/drafts/nothing', '/jobs/nothing', '/pages/nothing'])
      expect((await call('GET', path)).statusCode, path).toBe(404);
  });
});

describe('almagest remote', () => {
  it('publishes a file, takes it back, sets a setting and writes a page on a running portal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'almagest-remote-'));
    const { port } = await portal.http.listen();
    // It was to be any port: this one is the portal's from now on.
    expect((await administrator.get('/backoffice/cookie-audit/')).body).toContain(`http://localhost:${port}`);
    const almagest = async (...args: readonly string[]) => {
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [join(import.meta.dirname, '../../dist/server/cli.js'), 'remote', ...args],
        {
          cwd: folder,
          env: { ...process.env, ALMAGEST_PORTAL: `http://127.0.0.1:${port}`, ALMAGEST_KEY: all },
        },
      );
      return stdout;
    };
    try {
      writeFileSync(join(folder, 'stars.csv'), 'name,mag\nVega,0.03\nDeneb,1.25\n');
      writeFileSync(join(folder, 'more.csv'), 'name,mag\nVega,0.03\n');
      writeFileSync(join(folder, 'about.md'), 'We *observe*.');
      expect(await almagest('import', 'stars.csv', '--id', 'stars', '--title', 'Stars')).toContain(
        'stars is published',
      );
      expect(await almagest('import', 'more.csv', '--id', 'stars')).toContain('stars is published');
      expect(await almagest('datasets')).toMatch(/^stars\t1\t/m);
      expect(await almagest('rollback', 'stars')).toContain('with 2 records');
      // What was made of a source is corrected with it, where it is kept.
      const again = await call('POST', '/drafts', { body: { kept: true, dataset: 'stars' } });
      expect(again.json()).toMatchObject({ dataset: 'stars', source: { name: 'more.csv' }, state: 'ready' });
      const rows = await call('POST', '/drafts', { body: { kept: true, dataset: 'observatories' } });
      expect([rows.statusCode, rows.json().message]).toEqual([409, expect.stringContaining('is kept')]);
      expect(await almagest('settings', 'name={"en":"Club"}')).toContain('name\t{"en":"Club"}\toffice');
      expect(await almagest('page', 'about', 'about.md', '--title', 'About', '--publish')).toContain(
        'and published',
      );
      expect((await portal.stranger.get('/en/pages/about/')).body).toContain('<em>observe</em>');
      expect(await almagest('schedule', 'stars')).toContain('stars\toff');
      await almagest('unpublish', 'stars');
      expect(await almagest('bring-back', 'stars')).toContain('published again');
      expect(await almagest('harvesters')).toBe('');
      await almagest('remove', 'stars');
      await portal.catalogue.refresh();
      expect(portal.catalogue.get('stars')).toBeUndefined();
      await expect(almagest('rollback', 'stars')).rejects.toThrow('There is no dataset stars');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
