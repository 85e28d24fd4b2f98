import { existsSync, readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMINISTRATORS, COMMAND_LINE, maskCsrfToken } from '#accounts';
import { refreshDataset } from '#publishing';
import { accepted } from '../accounts.ts';
import { xlsxFile } from '../fixtures/xlsx-file.ts';
import { ADDRESSES, startGeocoders } from '../geocoder-service.ts';
import { fieldOf, type OfficePerson, type OfficePortal, startOffice } from '../office.ts';

let portal: OfficePortal;
let publisher: OfficePerson;
beforeAll(async () => {
  portal = await startOffice({
    ALMAGEST_ALLOW_PRIVATE_ADDRESSES: 'true',
    ALMAGEST_METADATA_FIELDS: '[{"name": "instrument", "label": {"en": "Instrument"}}]',
  });
  publisher = await portal.person('Hevelius', { groups: ['editors'] });
});
afterAll(() => portal.close());

/** Sends a file as a browser does. */
function upload(
  person: OfficePerson,
  url: string,
  name: string,
  content: Buffer,
  token?: string,
  fields: Readonly<Record<string, string>> = {},
) {
  const csrf = /csrftoken=([^;]+)/.exec(person.cookies)?.[1] ?? '';
  const part = (head: string, body: string | Buffer) =>
    Buffer.concat([
      Buffer.from(`--edge\r\ncontent-disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(body),
      Buffer.from('\r\n'),
    ]);
  return portal.http.app.inject({
    method: 'POST',
    url,
    headers: {
      host: 'sky.example',
      'sec-fetch-site': 'same-origin',
      cookie: person.cookies,
      'content-type': 'multipart/form-data; boundary=edge',
    },
    payload: Buffer.concat([
      part('name="csrfmiddlewaretoken"', token ?? maskCsrfToken(csrf)),
      ...Object.entries(fields).map(([field, value]) => part(`name="${field}"`, value)),
      part(`name="file"; filename="${name}"\r\ncontent-type: application/octet-stream`, content),
      Buffer.from('--edge--\r\n'),
    ]),
  });
}

/** Sends the form of a new dataset with an address, as a browser does. */
async function beginWith(person: OfficePerson, address: string, arrived = ''): Promise<string> {
  const csrf = /csrftoken=([^;]+)/.exec(person.cookies)?.[1] ?? '';
  const part = (name: string, text: string) =>
    `--edge\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  const { headers } = await portal.http.app.inject({
    method: 'POST',
    url: '/backoffice/datasets/new/',
    headers: {
      host: 'sky.example',
      'sec-fetch-site': 'same-origin',
      cookie: person.cookies,
      'content-type': 'multipart/form-data; boundary=edge',
    },
    payload: `${part('csrfmiddlewaretoken', maskCsrfToken(csrf))}${part('url', address)}${part('upload', arrived)}--edge--\r\n`,
  });
  return String(headers.location);
}

/** What a browser would send of the form of a page if nothing was changed in it. */
function formOf(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const form =
    /<form class="form(?: draft-form| is-broad)?"[^>]*aria-label="(?!How)[\s\S]*?<\/form>/.exec(html)?.[0] ??
    '';
  const decode = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const at = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(input)?.[1];
    const name = at('name');
    if (name === undefined || name === 'csrfmiddlewaretoken') continue;
    if (at('type') === 'checkbox' && !/\schecked/.test(input)) continue;
    fields[name] = decode(at('value') ?? '');
  }
  for (const [, name = '', options = ''] of form.matchAll(
    /<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g,
  ))
    fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? '';
  for (const [, name = '', text = ''] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</g))
    fields[name] = decode(text);
  return fields;
}

/** The page when nothing is being done any more. */
async function settled(person: OfficePerson, path: string): Promise<string> {
  for (let i = 0; i < 120; i++) {
    const { body } = await person.get(path);
    if (!body.includes('data-active')) return body;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error('it is not done after half a minute');
}

async function begun(person: OfficePerson, url: string, name: string, content: Buffer): Promise<string> {
  const { statusCode, headers, body } = await upload(person, url, name, content);
  expect([statusCode, statusCode === 303 ? '' : body]).toEqual([303, '']);
  return String(headers.location);
}

const ABOUT = {
  'title-en': 'Bright stars',
  'title-fr': 'Étoiles brillantes',
  'description-en': 'Seen <script>alert(1)</script>from the roof.',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  'keywords-en': 'stars, roof',
  'keywords-fr': 'étoiles, toit',
};

const records = async (id: string) => {
  const { body } = await portal.stranger.get(`/api/explore/v2.1/catalog/datasets/${id}/records?limit=10`);
  return JSON.parse(body).results as readonly Record<string, unknown>[];
};

describe('a publisher', { timeout: 60_000 }, () => {
  const csv = Buffer.from(
    'Étoile;Magnitude;Vue le;Notes\nVéga;0,03;14/08/2024;a|b\nDeneb;1,25;15/08/2024;b\nMira;faible;16/08/2024;\n',
    'latin1',
  );

  it('publishes a table in Latin-1 with semicolons and decimal commas, and corrects what was guessed', async () => {
    const draft = await begun(
      publisher,
      '/backoffice/datasets/new/',
      'étoiles du toit.csv.gz',
      gzipSync(csv),
    );
    const page = await settled(publisher, draft);
    expect(fieldOf(page, 'datasetId')).toBe('etoiles-du-toit');
    expect(page).toContain('Véga');
    expect(page).toContain('15/08/2024');
    const wanted = {
      ...formOf(page),
      'f1-type': 'double',
      'f1-decimal': ',',
      'f1-unit': 'mag',
      'f1-label-fr': 'Éclat',
      'f2-type': 'date',
      'f2-pattern': '%d/%m/%Y',
      'f3-name': 'tags',
      'f3-separator': '|',
    };
    const saved = await publisher.send(draft, wanted);
    expect(saved.headers.location).toBe(`${draft}?said=draft-saved`);
    const again = await settled(publisher, draft);
    expect(again).toContain('1 rejected value');
    expect(again).toMatch(/faible[\s\S]*not a number/);
    expect(again).toContain('2024-08-14');

    // Somebody who still has the page from before is told, and nothing is overwritten.
    const late = await publisher.send(draft, { ...wanted, 'f1-unit': 'late' });
    expect(late.statusCode).toBe(422);
    expect(fieldOf((await publisher.get(draft)).body, 'f1-unit')).toBe('mag');

    const whole = { ...formOf(again), act: 'publish', datasetId: 'roof-stars' };
    const missing = await publisher.send(draft, whole);
    expect(missing.statusCode).toBe(422);
    expect(missing.body).toContain('field-title-en-problem');
    expect((await publisher.send(draft, { ...whole, ...ABOUT })).statusCode).toBe(303);
    expect(await settled(publisher, draft)).toContain('Published.');
    expect(await records('roof-stars')).toEqual([
      { etoile: 'Véga', magnitude: 0.03, vue_le: '2024-08-14', tags: ['a', 'b'] },
      { etoile: 'Deneb', magnitude: 1.25, vue_le: '2024-08-15', tags: ['b'] },
      { etoile: 'Mira', magnitude: null, vue_le: '2024-08-16', tags: null },
    ]);
    const entry = portal.catalogue.get('roof-stars');
    expect(entry?.metadata.title).toEqual({ en: 'Bright stars', fr: 'Étoiles brillantes' });
    expect(entry?.metadata.description.en).not.toContain('script');
    expect(entry?.metadata.keywords[1]).toEqual({ en: 'roof', fr: 'toit' });
    expect(entry?.schema.fields[1]).toMatchObject({ unit: 'mag', label: { fr: 'Éclat' } });
  });

  it('describes it as DCAT, INSPIRE and the portal ask, sees what is missing, and attaches a file', async () => {
    const path = '/backoffice/datasets/roof-stars/';
    const page = (await publisher.get(`${path}description/`)).body;
    const [, before] = /Quality of the description: (\d+) of 100/.exec(page) ?? [];
    expect(page).toContain('Somebody to ask');
    const said = { ...formOf(page), contactEmail: 'nobody', issued: '2024-13' };
    const refused = await publisher.send(`${path}description/`, said);
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('field-contactEmail-problem');
    expect(refused.body).toContain('field-issued-problem');
    const whole = {
      ...said,
      contactEmail: 'roof@example.org',
      creator: 'Hevelius',
      issued: '2024-08',
      updateFrequency: 'annual',
      'inspire-theme': 'Environmental monitoring facilities',
      'custom-instrument': 'Naked eye',
    };
    expect((await publisher.send(`${path}description/`, whole)).statusCode).toBe(303);
    const again = (await publisher.get(`${path}description/`)).body;
    const [, after] = /Quality of the description: (\d+) of 100/.exec(again) ?? [];
    expect(Number(after)).toBeGreaterThan(Number(before));
    const told = async () =>
      JSON.parse((await portal.stranger.get('/api/explore/v2.1/catalog/datasets/roof-stars')).body);
    expect((await told()).metas).toMatchObject({
      dcat: { creator: 'Hevelius', contact_email: 'roof@example.org', accrualperiodicity: 'annual' },
      inspire: { theme: 'Environmental monitoring facilities' },
      custom: { instrument: 'Naked eye' },
    });
    const html = Buffer.from('<script>alert(1)</script>');
    const attached = await upload(publisher, `${path}attachments/`, '../notes.html', html);
    expect(attached.headers.location).toContain('said=dataset-described');
    const [attachment] = (await told()).attachments;
    expect(attachment).toMatchObject({ title: 'notes.html', mimetype: 'application/octet-stream' });
    const list = await portal.stranger.get('/api/explore/v2.1/catalog/datasets/roof-stars/attachments');
    const [{ href }] = JSON.parse(list.body).attachments;
    const file = await portal.stranger.get(new URL(href).pathname);
    expect(file.headers['content-disposition']).toMatch(/^attachment/);
    expect(file.body).toBe(html.toString());
    for (const [prefix, words] of [
      ['', ['Files that go with it', 'notes.html', 'yearly', 'Instrument', 'Naked eye']],
      ['/fr', ['Fichiers joints', 'notes.html', 'annuelle', 'Naked eye']],
    ] as const) {
      const information = (await portal.stranger.get(`${prefix}/explore/dataset/roof-stars/information/`))
        .body;
      expect(information).toContain(`href="${new URL(href).pathname}"`);
      for (const word of words) expect(information).toContain(word);
    }
    // Another file of the dataset is one of its records, and no attachment.
    const { uid = '' } = portal.catalogue.get('roof-stars') ?? {};
    const row = {
      dataset_uid: uid,
      id: 'plate',
      file: 'files/plate',
      filename: 'p',
      mimetype: 'a/b',
      bytes: 1,
    };
    await portal.store.db.insertInto('stored_file').values(row).execute();
    await publisher.send(`${path}attachments/plate/remove/`);
    const kept = portal.store.db.selectFrom('stored_file').select('id').where('id', '=', 'plate').execute();
    expect(await kept).toHaveLength(1);
    await publisher.send(`${path}attachments/${attachment.id}/remove/`);
    expect((await portal.stranger.get(new URL(href).pathname)).statusCode).toBe(404);
  });

  it('chooses among the themes and licences of the portal, and keeps what it had beside them', async () => {
    const path = '/backoffice/datasets/roof-stars/description/';
    const administrator = await portal.person('Argelander', { groups: [ADMINISTRATORS] });
    const lists = '/backoffice/settings/lists/';
    const before = {
      ...formOf((await publisher.get(path)).body),
      'themes-en': 'Roofs',
      'themes-fr': 'Toits',
    };
    expect((await publisher.send(path, before)).statusCode).toBe(303);
    const { seen = '' } = { seen: fieldOf((await administrator.get(lists)).body, 'seen') };
    const set = await administrator.send(lists, {
      seen,
      'themes-0-en': 'Deep sky',
      'themes-0-fr': 'Ciel profond',
      'licences-0-title': 'House licence',
      'licences-0-url': 'https://sky.example/licence',
    });
    expect(set.statusCode).toBe(303);
    const page = (await publisher.get(`/fr${path}`)).body;
    expect(page).toContain('Ciel profond');
    expect(page).toMatch(/name="themes" value="Roofs" checked/);
    expect(page).not.toContain('ODbL');
    const sent = {
      ...formOf((await publisher.get(path)).body),
      themes: ['Deep sky', 'Roofs'],
      license: 'https://sky.example/licence',
    };
    expect((await publisher.send(path, sent)).statusCode).toBe(303);
    expect(portal.catalogue.get('roof-stars')?.metadata).toMatchObject({
      themes: [
        { en: 'Deep sky', fr: 'Ciel profond' },
        { en: 'Roofs', fr: 'Toits' },
      ],
      license: 'House licence',
      licenseUrl: 'https://sky.example/licence',
    });
    await administrator.send(lists, { seen: fieldOf((await administrator.get(lists)).body, 'seen') ?? '' });
    expect((await publisher.get(path)).body).toContain('ODbL');
  });

  it('corrects the fields of what readers see without giving the data again, and is told what does not fit', async () => {
    const path = '/backoffice/datasets/roof-stars/fields/';
    // Data that could not be read stand in nobody's way.
    const broken = Buffer.from('{"a": [1,');
    const unread = await begun(publisher, '/backoffice/datasets/roof-stars/data/', 'x.json', broken);
    expect(await settled(publisher, unread)).toContain('The source cannot be read');
    expect((await publisher.get(path)).body).toMatch(/étoiles du toit\.csv[\s\S]*Edit the fields and steps/);
    const draft = String((await publisher.send(path)).headers.location);
    const page = await settled(publisher, draft);
    const field = portal.catalogue.get('roof-stars')?.schema.fields[1];
    expect([fieldOf(page, 'f1-name'), fieldOf(page, 'f1-unit')]).toEqual([field?.name, field?.unit]);
    // Whoever comes next goes on with it.
    expect((await publisher.get(path)).body).toContain(`href="${draft}"`);
    await publisher.send(draft, { ...formOf(page), 'f1-label-en': 'Brightness', act: 'publish' });
    const done = await settled(publisher, draft);
    expect(done).toMatch(/3 records\. One value does not fit its field[\s\S]*rejected\/" download/);
    const entry = portal.catalogue.get('roof-stars');
    expect([entry?.recordCount, entry?.schema.fields[1]?.label.en]).toEqual([3, 'Brightness']);
    const { body } = await publisher.get(`${draft}rejected/`);
    expect(body).toContain('faible');
    await publisher.send(`${unread}discard/`);
    const history = (await publisher.get('/backoffice/datasets/roof-stars/history/')).body;
    expect(history).toContain('described otherwise: magnitude<');
  });

  it('gives it new data, takes a mistake back, changes its description, and deletes it', async () => {
    const path = '/backoffice/datasets/roof-stars/';
    const more = Buffer.from('Étoile;Magnitude;Vue le;Notes;Bande\nAlgol;2,1;17/08/2024;c;V\n', 'latin1');
    const draft = await begun(publisher, `${path}data/`, 'more.csv', more);
    const page = await settled(publisher, draft);
    expect(page).toMatch(/other fields than now[\s\S]*new: bande/);
    expect(fieldOf(page, 'f1-unit')).toBe('mag');
    await publisher.send(draft, { ...formOf(page), act: 'publish' });
    expect(await settled(publisher, draft)).toContain('Published.');
    expect(await records('roof-stars')).toEqual([
      { etoile: 'Algol', magnitude: 2.1, vue_le: '2024-08-17', tags: ['c'], bande: 'V' },
    ]);
    const history = (await publisher.get(`${path}history/`)).body;
    expect(history).toMatch(/Hevelius[\s\S]*data replaced[\s\S]*Hevelius[\s\S]*published/);
    const asked = (await publisher.get(`${path}restore/`)).body;
    const seen = fieldOf(asked, 'seen') ?? '';
    const snapshot = fieldOf(asked, 'snapshot') ?? '';
    const restored = await publisher.send(`${path}restore/`, { seen, snapshot });
    expect(restored.headers.location).toContain('said=dataset-restored');
    expect(await records('roof-stars')).toHaveLength(3);
    const twice = await publisher.send(`${path}restore/`, { seen, snapshot });
    expect(twice.headers.location).toContain('said=dataset-not-restored');

    const said = formOf((await publisher.get(`${path}description/`)).body);
    const described = await publisher.send(`${path}description/`, { ...said, 'title-fr': 'Toit' });
    expect(described.statusCode).toBe(303);
    const late = await publisher.send(`${path}description/`, { ...said, 'title-fr': 'Trop tard' });
    expect(late.statusCode).toBe(422);
    expect(portal.catalogue.get('roof-stars')?.metadata.title.fr).toBe('Toit');

    const stranger = await portal.person('Somebody', { groups: ['editors'] });
    expect((await stranger.get(draft)).statusCode).toBe(200);
    const reader = await portal.person('Reader');
    expect((await reader.get(`${path}history/`)).statusCode).toBe(403);
    expect((await publisher.send(`${path}remove/`)).headers.location).toContain('said=dataset-removed');
    expect((await portal.stranger.get('/api/explore/v2.1/catalog/datasets/roof-stars')).statusCode).toBe(404);
    expect(readdirSync(join(portal.settings.dataFolder, 'sources'))).toEqual([]);
    const administrator = await portal.person('Caroline', { groups: [ADMINISTRATORS] });
    const { body } = await administrator.get('/backoffice/audit-log/');
    for (const action of [
      'dataset.published',
      'dataset.data-replaced',
      'dataset.restored',
      'dataset.removed',
    ])
      expect(body).toContain(action);
  });

  it.each([
    [
      'a workbook with a title above the table',
      'plates.xlsx',
      () => xlsxFile([['Plates of 1923'], [], ['plate', 'seconds'], ['A1', 30], ['A2', 45]]),
      [
        { plate: 'A1', seconds: 30 },
        { plate: 'A2', seconds: 45 },
      ],
    ],
    [
      'places in GeoJSON',
      'places.geojson',
      async () =>
        Buffer.from(
          JSON.stringify({
            type: 'FeatureCollection',
            features: [
              {
                type: 'Feature',
                properties: { name: 'Meudon' },
                geometry: { type: 'Point', coordinates: [2.23, 48.8] },
              },
            ],
          }),
        ),
      [{ name: 'Meudon' }],
    ],
  ])('publishes %s', async (_what, name, content, expected) => {
    const draft = await begun(publisher, '/backoffice/datasets/new/', name, await content());
    const page = await settled(publisher, draft);
    const sent = { ...formOf(page), ...ABOUT, act: 'publish' };
    expect((await publisher.send(draft, sent)).statusCode).toBe(303);
    expect(await settled(publisher, draft)).toContain('Published.');
    const found = await records(fieldOf(page, 'datasetId') ?? '');
    expect(found).toMatchObject(expected);
  });

  it('joins other datasets, those alone of which everything may be seen, also when others go on with it', async () => {
    const published = async (person: OfficePerson, url: string, content: string, fields: object) => {
      const draft = await begun(person, url, 'rows.csv', Buffer.from(content));
      const sent = { ...formOf(await settled(person, draft)), ...ABOUT, ...fields, act: 'publish' };
      const { statusCode, body } = await person.send(draft, sent);
      return { draft, sent, statusCode, page: statusCode === 303 ? await settled(person, draft) : body };
    };
    const NEW = '/backoffice/datasets/new/';
    await published(publisher, NEW, 'hd,name\n48915,Sirius\n172167,Vega\n', { datasetId: 'star-names' });
    const manages = (person: OfficePerson) =>
      ({ holder: { kind: 'person', id: person.viewer.personId }, rights: ['manage'] }) as const;
    const open = (id: string, ...people: readonly OfficePerson[]) =>
      portal.visibility.setAccess(COMMAND_LINE, id, {
        isRestricted: true,
        grants: people.map(manages),
        hiddenFields: [],
      });
    await open('star-names', publisher);
    const step = {
      steps: '1',
      's0-kind': 'join',
      's0-on': 'yes',
      's0-field': 'hd',
      's0-dataset': 'star-names',
      's0-key': 'hd',
      's0-take': 'name',
    };
    const seen = await published(publisher, NEW, 'seen,hd\n1,172167\n', { ...step, datasetId: 'seen-stars' });
    expect(seen.page).toContain('Published.');
    expect(await records('seen-stars')).toEqual([{ seen: 1, hd: 172167, name: 'Vega' }]);

    const other = await portal.person('Kirch');
    await open('seen-stars', publisher, other);
    const data = '/backoffice/datasets/seen-stars/data/';
    const draft = await begun(other, data, 'rows.csv', Buffer.from('seen,hd\n2,48915\n'));
    const page = await settled(other, draft);
    expect(page).toContain('there is no dataset star-names, or you do not see all of it');
    expect(page).not.toContain('Sirius');
    expect((await other.send(draft, { ...formOf(page), ...step, act: 'publish' })).statusCode).toBe(422);
    // Nor does what is done later in their name.
    const { revision } = (await portal.publishing.get(draft.split('/').at(-2) ?? '')) ?? { revision: 0 };
    await portal.publishing.publish(draft.split('/').at(-2) ?? '', revision, other.viewer.personId);
    expect(await settled(other, draft)).toContain('no dataset star-names');
    await open('star-names', publisher, other);
    await other.send(draft, { ...formOf(page), ...step, act: 'publish' });
    expect(await settled(other, draft)).toContain('Published.');
    expect((await portal.catalogue.get('seen-stars'))?.recordCount).toBe(1);
  });

  it('asks a geocoder for places once it is agreed to, and keeps the dataset when that fails later', async () => {
    const service = await startGeocoders();
    const [paris = ''] = ADDRESSES.map(({ address }) => address);
    const rows = (...addresses: readonly string[]) =>
      Buffer.from(`address\n${addresses.map((one) => `"${one}"`).join('\n')}\n`);
    try {
      accepted(
        await portal.portalSettings.change(COMMAND_LINE, {
          geocoders: [
            {
              id: 'own',
              name: 'Our Photon',
              protocol: 'photon',
              url: service.addressOf('photon'),
              key: 'secret-of-ours',
              perSecond: 50,
              attribution: '© OpenStreetMap contributors',
            },
          ],
        }),
      );
      const draft = await begun(publisher, '/backoffice/datasets/new/', 'domes.csv', rows(paris, 'nowhere'));
      const page = await settled(publisher, draft);
      const add = await publisher.send(draft, { ...formOf(page), act: 'step-add', 'new-step': 'geocode' });
      const { host } = new URL(service.origin);
      expect(add.body).toContain(`Our Photon (${host})`);
      const step = { 's0-geocoder': 'own', 's0-field': 'address', 's0-to': 'place' };
      const unsaid = await publisher.send(draft, { ...formOf(add.body), ...step, act: 'look' });
      expect(unsaid.body).toContain(`Each different value is sent to ${host} (Our Photon)`);
      // Nor is what was agreed to before the page told where it goes.
      const early = { ...formOf(add.body), ...ABOUT, ...step, 's0-sends': 'yes', act: 'publish' };
      const refused = await publisher.send(draft, early);
      expect([refused.statusCode, service.asked.length]).toEqual([422, 0]);
      const agreed = { ...formOf(unsaid.body), ...ABOUT, 's0-sends': 'yes', act: 'publish' };
      expect((await publisher.send(draft, agreed)).statusCode).toBe(303);
      const published = await settled(publisher, draft);
      expect(published).toContain('Published.');
      const place = { lat: ADDRESSES[0]?.lat, lon: ADDRESSES[0]?.lon };
      expect(await records('domes')).toEqual([
        { address: paris, place },
        { address: 'nowhere', place: null },
      ]);
      expect(service.asked).toHaveLength(2);
      expect(portal.catalogue.get('domes')?.metadata.attributions).toEqual(['© OpenStreetMap contributors']);

      // It has lost its key.
      for (let i = 0; i < 20; i++)
        service.instead.push((answer) => answer.writeHead(401).end('secret-of-ours'));
      const more = rows(paris, 'somewhere');
      const later = await begun(publisher, '/backoffice/datasets/domes/data/', 'domes.csv', more);
      const failed = await settled(publisher, later);
      expect(failed).toContain('The geocoder Our Photon does not answer.');
      expect(failed).not.toContain('secret-of-ours');
      await publisher.send(later, { ...formOf(failed), act: 'publish' });
      expect(await records('domes')).toMatchObject([{ place }, { address: 'nowhere' }]);
    } finally {
      await service.close();
    }
  });

  it('reads the other table of a file by one press', async () => {
    const table = (name: string, star: string) =>
      `<TABLE name="${name}"><FIELD name="star" datatype="char" arraysize="*"/><DATA><TABLEDATA><TR><TD>${star}</TD></TR></TABLEDATA></DATA></TABLE>`;
    const votable = `<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE>${table('near', 'Vega')}${table('far', 'Deneb')}</RESOURCE></VOTABLE>`;
    const draft = await begun(publisher, '/backoffice/datasets/new/', 'two.vot', Buffer.from(votable));
    const page = await settled(publisher, draft);
    expect(page).toMatch(/name="reading-sheet" value="far"[\s\S]*Read “far”/);
    const revision = fieldOf(page, 'revision') ?? '';
    await publisher.send(`${draft}reading/`, { revision, 'reading-sheet': 'far' });
    expect(await settled(publisher, draft)).toMatch(/Deneb[\s\S]*Read “near”/);
    await publisher.send(`${draft}discard/`);
  });

  it('is told why a source is refused, and throws the draft away', async () => {
    const broken = await begun(publisher, '/backoffice/datasets/new/', 'x.json', Buffer.from('{"a": [1,'));
    expect(await settled(publisher, broken)).toContain('The source cannot be read');
    const { headers } = await publisher.send(`${broken}discard/`);
    expect(headers.location).toContain('said=draft-discarded');
    expect((await publisher.get(broken)).statusCode).toBe(404);
    // An address as browsers show it; it stands in the form again when nothing answers there.
    const away = await settled(publisher, await beginWith(publisher, '127.0.0.1:9/x.csv'));
    const again = /href="([^"]*\?url=[^"]*)"/.exec(away)?.[1] ?? '';
    expect(fieldOf((await publisher.get(again)).body, 'url')).toBe('https://127.0.0.1:9/x.csv');
  });

  it('is refused without the token of our own page, with no file left, and without the permission', async () => {
    const refused = await upload(publisher, '/backoffice/datasets/new/', 'a.csv', Buffer.from('a\n1\n'), 'x');
    expect(refused.statusCode).toBe(403);
    const reader = await portal.person('Second reader');
    expect((await upload(reader, '/backoffice/datasets/new/', 'a.csv', Buffer.from('a\n'))).statusCode).toBe(
      403,
    );
    const tmp = join(portal.settings.dataFolder, 'tmp');
    expect(existsSync(tmp) ? readdirSync(tmp).filter((one) => one.endsWith('.upload')) : []).toEqual([]);
    const { statusCode } = await publisher.send('/backoffice/datasets/new/', { url: 'http://a.example/' });
    expect(statusCode).toBeLessThan(500);
    expect(statusCode).toBeGreaterThanOrEqual(400);
  });
});

describe('a large file', () => {
  it('comes in pieces, goes on where it was cut off, and becomes a draft', async () => {
    const begun = (bytes: number) =>
      publisher.send('/backoffice/uploads/', { name: 'large.csv', bytes: String(bytes), modified: '1' });
    const refused = await begun(1e15);
    expect([refused.statusCode, JSON.parse(refused.body).message]).toEqual([
      422,
      expect.stringContaining('more than'),
    ]);
    const { id } = JSON.parse((await begun(8)).body);
    const address = `/backoffice/uploads/${id}/`;
    const piece = (offset: number, text: string) =>
      upload(publisher, address, 'piece', Buffer.from(text), undefined, { offset: String(offset) });
    expect(JSON.parse((await piece(0, 'a,b\n')).body).offset).toBe(4);
    expect((await piece(0, 'a,b\n')).statusCode).toBe(409);
    expect(JSON.parse((await publisher.get(address)).body).offset).toBe(4);
    expect(JSON.parse((await piece(4, '1,2\n')).body).offset).toBe(8);
    const other = await portal.person('Eavesdropper', { groups: ['editors'] });
    expect((await other.get(address)).statusCode).toBe(404);
    const draft = await beginWith(publisher, '', id);
    const page = await settled(publisher, draft);
    expect(page).toContain('large.csv');
    await publisher.send(`${draft}discard/`);
  });
});

describe('a dataset from an address', { timeout: 120_000 }, () => {
  let server: Server;
  interface Answer {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }
  let source: Answer = { headers: { etag: '"1"' }, body: 'star,mag\nVega,0.03\n' };
  const asked: (string | undefined)[] = [];
  const authorized: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      const { 'if-none-match': etag, 'if-modified-since': since } = request.headers;
      asked.push(etag ?? since);
      authorized.push(request.headers.authorization);
      const isKnown =
        (etag !== undefined && etag === source.headers.etag) ||
        (since !== undefined && since === source.headers['last-modified']);
      if (isKnown) return response.writeHead(304).end();
      response.writeHead(200, { ...source.headers, 'content-type': 'text/csv' }).end(source.body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterAll(() => server.close());

  const path = '/backoffice/datasets/variable-stars/';
  const askNow = async (person: OfficePerson) => {
    expect((await person.send(`${path}refresh/`, { act: 'now' })).headers.location).toContain('asked');
    return settled(person, `${path}refresh/`);
  };

  it('is asked again, published only when there is something new, and its failures are told by mail', async () => {
    const owner = await portal.person('Goodricke', { groups: ['editors'], email: 'goodricke@example.org' });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/variable-stars.csv`;
    const draft = await beginWith(owner, url);
    const page = await settled(owner, draft);
    await owner.send(draft, { ...formOf(page), ...ABOUT, act: 'publish' });
    expect(await settled(owner, draft)).toContain('Published.');

    expect(await askNow(owner)).toContain('nothing new');
    expect(asked.at(-1)).toBe('"1"');
    source = { headers: { etag: '"2"' }, body: 'star,mag,period\nVega,0.03,\nAlgol,2.1,2.87\n' };
    expect(await askNow(owner)).toContain('new data: 2 records');
    expect(await records('variable-stars')).toHaveLength(2);
    const history = (await owner.get(`${path}history/`)).body;
    expect(history).toMatch(/refreshed from its address[\s\S]*new: period/);

    // A server that knows days only, and one that knows nothing of its files: then their content tells.
    const { body } = source;
    const day = 'Tue, 13 Oct 2026 08:00:00 GMT';
    source = { headers: { 'last-modified': day }, body: `${body}Mira,3,332\n` };
    expect(await askNow(owner)).toContain('new data: 3 records');
    expect(await askNow(owner)).toContain('nothing new');
    expect(asked.at(-1)).toBe(day);
    source = { headers: {}, body: source.body };
    expect(await askNow(owner)).toContain('nothing new');
    source = { headers: {}, body };
    expect(await askNow(owner)).toContain('new data: 2 records');
    expect(await askNow(owner)).toContain('nothing new');
    expect(asked.at(-1)).toBeUndefined();

    // What a server has to say of its troubles, as a table and with status 200.
    source = { headers: { etag: '"3"' }, body: '{"error": "too many requests"}\n' };
    await owner.send(`${path}refresh/`, { act: 'now' });
    const tries = async () => (await portal.jobs.list({ kinds: [refreshDataset.name] })).jobs[0];
    await expect.poll(async () => (await tries())?.error?.message).toContain('has 0 of the 3 fields');
    expect(await records('variable-stars')).toHaveLength(2);
    await portal.jobs.cancel((await tries())?.id ?? '');

    source = { headers: { etag: '"3"' }, body: '{"a": [1,' };
    expect(await askNow(owner)).toMatch(/refresh failed[\s\S]*ends in the middle/);
    expect(await records('variable-stars')).toHaveLength(2);
    const { mails } = await portal.outbox.list();
    expect(mails).toContainEqual(
      expect.objectContaining({ to: 'goodricke@example.org', template: 'failure' }),
    );

    const scheduled = await owner.send(`${path}refresh/`, { rhythm: 'weekly', time: '4:30', weekday: '1' });
    expect(scheduled.headers.location).toContain('said=dataset-scheduled');
    expect((await owner.get(`${path}refresh/`)).body).toMatch(/Monday, [^<]*04:30/);
    const wrong = await owner.send(`${path}refresh/`, { rhythm: 'cron', cron: '99 * * * *' });
    expect(wrong.statusCode).toBe(422);
    await owner.send(`${path}refresh/`, { rhythm: 'never' });
    expect((await owner.get(`${path}refresh/`)).body).not.toContain('Next times');
  });

  it('is let in by what stands in its address, which nobody is shown afterwards', async () => {
    const owner = await portal.person('Peltier', { groups: [ADMINISTRATORS] });
    const { port } = server.address() as AddressInfo;
    source = { headers: {}, body: 'star,mag\nVega,0.03\n' };
    const draft = await beginWith(owner, `http://club:pe%20lt@127.0.0.1:${port}/hidden.csv?v=1&api_key=lyra`);
    expect(authorized.at(-1)).toBe(`Basic ${Buffer.from('club:pe lt').toString('base64')}`);
    const page = await settled(owner, draft);
    const about = { ...ABOUT, datasetId: 'hidden-stars' };
    await owner.send(draft, { ...formOf(page), ...about, act: 'publish' });
    const pages = [
      await settled(owner, draft),
      (await owner.get('/backoffice/datasets/hidden-stars/refresh/')).body,
      (await owner.get('/backoffice/datasets/hidden-stars/history/')).body,
      JSON.stringify(await portal.store.db.selectFrom('job').selectAll().execute()),
    ];
    expect(pages[1]).toContain(`http://127.0.0.1:${port}/hidden.csv?v=1&amp;api_key=…`);
    for (const shown of pages) expect(shown).not.toMatch(/pe(?:%20| )lt|lyra|access=/);
    const rows = JSON.stringify(await portal.store.db.selectFrom('draft').select('source').execute());
    expect(rows).not.toMatch(/pe(?:%20| )lt/);
  });

  it('is told of in the language of the person also when its refresh was lost with its process', async () => {
    const owner = await portal.person('Fabri', { groups: ['editors'], email: 'fabri@example.org' });
    const { personId } = owner.viewer;
    const fabri = await portal.accounts.people.change(COMMAND_LINE, personId, { language: 'fr' });
    expect(fabri.ok).toBe(true);
    const { uid = '' } = portal.catalogue.get('variable-stars') ?? {};
    const { job } = await portal.jobs.enqueue(
      refreshDataset,
      { dataset: uid },
      { owner: personId, isHeld: true },
    );
    // As it stands when one process after the other was killed over it.
    const lost = { phase: 'EXECUTING', attempt: 9, worker: 'gone', lease_until: '2020-01-01T00:00:00.000Z' };
    await portal.store.db.updateTable('job').set(lost).where('id', '=', job.id).execute();
    portal.supervisor.wake();
    await expect
      .poll(async () => (await portal.outbox.list()).mails.find(({ to }) => to === 'fabri@example.org'))
      .toMatchObject({ template: 'failure', language: 'fr' });
    const mail = (await portal.outbox.list()).mails.find(({ to }) => to === 'fabri@example.org');
    const text = JSON.stringify(await portal.outbox.get(mail?.id ?? ''));
    expect(text).toContain('le processus qui s’en chargeait');
    expect(text).not.toContain('the process that ran it');
  });

  it('is left alone by its schedule while readers do not see it', async () => {
    const { uid = '' } = portal.catalogue.get('variable-stars') ?? {};
    await portal.catalogue.withdraw('variable-stars');
    const { job } = await portal.jobs.enqueue(refreshDataset, { dataset: uid });
    await expect
      .poll(async () => (await portal.jobs.get(job.id))?.phase, { timeout: 30_000 })
      .toBe('COMPLETED');
    await portal.catalogue.bringBack(uid);
  });

  it('is taken from readers and given back, with all that it was', async () => {
    const owner = await portal.person('Pigott', { groups: [ADMINISTRATORS] });
    const address = '/api/explore/v2.1/catalog/datasets/variable-stars';
    expect((await owner.send(`${path}withdraw/`)).headers.location).toContain('said=dataset-withdrawn');
    for (const gone of [address, `${address}/records`, '/explore/dataset/variable-stars/'])
      expect((await portal.stranger.get(gone)).statusCode).toBe(404);
    const list = (await owner.get('/backoffice/datasets/?state=withdrawn')).body;
    const [, again = ''] = /action="(\/backoffice\/withdrawn\/[^"]+)"/.exec(list) ?? [];
    const reader = await portal.person('Third reader');
    expect((await reader.send(again)).statusCode).not.toBe(303);
    expect((await portal.stranger.get(address)).statusCode).toBe(404);
    expect((await owner.send(again)).headers.location).toContain('said=dataset-brought-back');
    expect(await records('variable-stars')).toHaveLength(2);

    // New data show it to readers again too; not when somebody has taken it away after they were asked for.
    await owner.send(`${path}withdraw/`);
    expect((await reader.get(`${again}data/`)).statusCode).toBe(403);
    const draft = await begun(owner, `${again}data/`, 'v.csv', Buffer.from('star,mag,period\nMira,3,332\n'));
    const sent = { ...formOf(await settled(owner, draft)), act: 'publish' };
    expect((await portal.stranger.get(address)).statusCode).toBe(404);
    await owner.send(draft, sent);
    expect(await settled(owner, draft)).toContain('Published.');
    expect(await records('variable-stars')).toMatchObject([{ star: 'Mira' }]);
    expect((await portal.catalogue.get('variable-stars'))?.metadata.title.en).toBe('Bright stars');
  });

  it('is given other data by the second of two only after they know of the first', async () => {
    const [one, two] = [
      await portal.person('Scheiner', { groups: [ADMINISTRATORS] }),
      await portal.person('Galilei', { groups: [ADMINISTRATORS] }),
    ];
    const beginAs = (person: OfficePerson) =>
      begun(person, `${path}data/`, 'stars.csv', Buffer.from(`star,mag\nby ${person.viewer.name},1\n`));
    const [slow, quick] = [await beginAs(one), await beginAs(two)];
    const [form, other] = [formOf(await settled(one, slow)), formOf(await settled(two, quick))];
    await two.send(quick, { ...other, act: 'publish' });
    expect(await settled(two, quick)).toContain('Published.');
    const refused = await one.send(slow, { ...form, act: 'publish' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('Galilei has given this dataset other data since');
    expect(await records('variable-stars')).toMatchObject([{ star: 'by Galilei' }]);
    const over = fieldOf(refused.body, 'over') ?? '';
    await one.send(slow, { ...formOf(refused.body), over, act: 'publish' });
    expect(await settled(one, slow)).toContain('Published.');
    expect(await records('variable-stars')).toMatchObject([{ star: 'by Scheiner' }]);
  });
});
