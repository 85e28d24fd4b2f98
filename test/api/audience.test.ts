import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMMAND_LINE } from '#accounts';
import type { FigureKind } from '#audience';
import { mmdbFile } from '../mmdb-file.ts';
import { type OfficePerson, type OfficePortal, startOffice } from '../office.ts';
import { startTestPortal, type TestPortal } from '../portal.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const RECORDS = '/api/explore/v2.1/catalog/datasets/observatories/records';

let portal: TestPortal;
let port: number;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countries-'));
  const countries = join(folder, 'countries.mmdb');
  writeFileSync(countries, mmdbFile([['127.0.0.0', 8, { country: { iso_code: 'FR' } }]]));
  portal = await startTestPortal({ ALMAGEST_AUDIENCE_COUNTRIES: countries });
  ({ port } = await portal.http.listen());
});
afterAll(async () => {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
});

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  request({ host: '127.0.0.1', port, path, headers: { 'user-agent': FIREFOX, ...headers } }, (response) => {
    buffer(response).then(() => resolve(response.statusCode ?? 0), reject);
  })
    .on('error', reject)
    .end();
  return promise;
}

/** Sums under each key, keys written with `/`. */
async function counted(kind: FigureKind): Promise<Readonly<Record<string, number>>> {
  await portal.audience.flush();
  const figures = await portal.audience.figures({ kind, from: '', to: '~', limit: 10_000 });
  const sums: Record<string, number> = {};
  for (const { key, times } of figures) sums[key.join('/')] = (sums[key.join('/')] ?? 0) + times;
  return sums;
}

/** Holds that requests add this to the figures of a kind, and nothing else. */
async function expectAdded(
  kind: FigureKind,
  expected: Readonly<Record<string, number>>,
  act: () => Promise<unknown>,
): Promise<void> {
  const before = await counted(kind);
  await act();
  // The server may hear of the end of an answer later than its reader does; this one it hears of after that.
  await get('/robots.txt');
  await vi.waitFor(async () => {
    const more = Object.entries(await counted(kind))
      .map(([key, times]) => [key, times - (before[key] ?? 0)] as const)
      .filter(([, times]) => times !== 0);
    expect(Object.fromEntries(more)).toEqual(expected);
  });
}

describe('the portal counts', () => {
  it('pages, made now and from the cache alike', async () => {
    await expectAdded('pages', { 'dataset/observatories/table/fr/desktop/sky.example': 4 }, async () => {
      for (let i = 0; i < 4; i++)
        expect(
          await get('/fr/explore/dataset/observatories/table/?q=x', {
            referer: 'https://www.sky.example/a?b',
          }),
        ).toBe(200);
    });
  });

  it('a reader who comes back to a page that is unchanged as a reader, and as no second view', async () => {
    const path = '/en/explore/dataset/observatories/information/';
    const { headers } = await portal.http.app.inject({ url: path, headers: { host: `127.0.0.1:${port}` } });
    const again = { 'if-none-match': String(headers.etag), 'user-agent': `${FIREFOX} Again` };
    for (const kind of ['pages', 'datasets', 'countries'] as const)
      await expectAdded(kind, {}, async () => expect(await get(path, again)).toBe(304));
    const chrome = FIREFOX.replace(/Gecko.*/, 'AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36');
    const expected = { 'portal/': 1, 'page/dataset': 1, 'dataset/observatories': 1 };
    await expectAdded('readers', expected, async () => {
      for (let i = 0; i < 2; i++) expect(await get(path, { ...again, 'user-agent': chrome })).toBe(304);
    });
  });

  it('no page that was fetched ahead, framed by chance, refused or read by a robot', async () => {
    await expectAdded('pages', {}, async () => {
      await get('/en/explore/', { 'sec-purpose': 'prefetch' });
      await get('/en/explore/', { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors' });
      await get('/en/explore/dataset/none/');
      await get('/en/explore/', { 'user-agent': 'Mozilla/5.0 (compatible; bingbot/2.0)' });
    });
    expect((await counted('robots')).catalogue).toBe(1);
  });

  it('a dataset as one, by whichever of its names it is asked for', async () => {
    const uid = portal.catalogue.get('observatories')?.uid ?? '';
    await expectAdded('datasets', { 'observatories/page': 2, 'observatories/api': 3 }, async () => {
      for (const name of ['observatories', uid])
        expect(await get(`/en/explore/dataset/${name}/table/`)).toBe(200);
      for (const name of ['observatories', uid, 'observatories@datastro'])
        expect(await get(RECORDS.replace('observatories', name))).toBe(200);
    });
  });

  it('page views by country, where there is a database of countries, and says so', async () => {
    await expectAdded('countries', { FR: 2 }, async () => {
      await get('/en/');
      await get('/en/explore/');
      await get('/en/', { 'user-agent': 'curl/8.5' });
    });
    const { body } = await portal.http.app.inject({
      url: '/en/terms/audience/',
      headers: { host: 'sky.example' },
    });
    expect(body).toContain('The country that the page was opened from');
  });

  it('calls of the API, by whichever way they are answered, under the class of their program', async () => {
    await expectAdded(
      'api',
      {
        'v2.1/records/observatories/2xx/script/anonymous': 3,
        'v2.1/records//4xx/gis/anonymous': 1,
      },
      async () => {
        for (let i = 0; i < 3; i++) await get(`${RECORDS}?limit=2`, { 'user-agent': 'python-requests/2.32' });
        await get('/api/explore/v2.1/catalog/datasets/no-such-thing/records', { 'user-agent': 'QGIS/33404' });
      },
    );
  });

  it('downloads, whole and filtered', async () => {
    const exports = '/api/explore/v2.1/catalog/datasets/observatories/exports/csv';
    await expectAdded(
      'downloads',
      {
        'observatories/csv/whole/finished': 1,
        'observatories/csv/filtered/finished': 1,
      },
      async () => {
        expect(await get(exports)).toBe(200);
        expect(await get(`${exports}?where=true`)).toBe(200);
      },
    );
  });

  it('files that accompany a dataset, each time that one is given', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'seen through cloud');
    const entry = portal.catalogue.get('observatories');
    if (entry === undefined) throw new Error('it is not there');
    const said = { path, filename: 'notes.txt', mimetype: 'text/plain', title: 'Notes' };
    await portal.publishing.attach(COMMAND_LINE, entry, said, entry.metadataProcessed);
    const list = RECORDS.replace('records', 'attachments');
    const id = portal.catalogue.get('observatories')?.metadata.attachments?.[0]?.id ?? '';
    const added = { 'observatories/api': 4, 'observatories/attachment': 2 };
    await expectAdded('datasets', added, async () => {
      expect(await get(list)).toBe(200);
      for (const file of [id, id]) expect(await get(`${list}/${file}`)).toBe(200);
      expect(await get(`${list}/${id}`, { 'if-none-match': '*' })).toBe(304);
      expect(await get(`${list}/none`)).toBe(404);
    });
  });

  it('searches, with those that find nothing apart', async () => {
    await expectAdded('searches', { '/empty': 5, 'zzzz/empty': 5, '/found': 1 }, async () => {
      for (let i = 0; i < 5; i++) await get('/en/explore/?q=zzzz');
      await get('/en/explore/?q=observatories');
    });
  });

  it('frames by the site around them', async () => {
    await expectAdded('embeds', { 'observatories/club.example': 1 }, async () => {
      const frame = { 'sec-fetch-dest': 'iframe', referer: 'https://club.example/' };
      await get('/explore/embed/dataset/observatories/table/', frame);
    });
  });

  it('errors by the route, and never by the address', async () => {
    const expected = { '(none)/404': 1, '/explore/dataset/:dataset_id//404': 1 };
    await expectAdded('errors', expected, async () => {
      await get('/secret/address');
      await get('/explore/dataset/secret/');
    });
  });

  it('a download that its reader gives up as broken off', async () => {
    const path = '/api/explore/v2.1/catalog/datasets/star-sightings/exports/json';
    await expectAdded('downloads', { 'star-sightings/json/whole/broken off': 1 }, async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.1\r\nhost: sky.example\r\n\r\n`, () => socket.destroy());
      socket.once('close', () => resolve());
      await promise;
    });
  });
});

describe('nothing is counted', () => {
  const objections: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'being an audit': { 'almagest-audit': '1' },
    'Global Privacy Control': { 'sec-gpc': '1' },
    'Do Not Track': { dnt: '1' },
    'the choice not to be counted': { cookie: '' },
  };
  for (const [name, headers] of Object.entries(objections)) {
    it(`of a reader who objects by ${name}`, async () => {
      const own = 'cookie' in headers ? { cookie: await choiceNotToBeCounted() } : headers;
      // Once without, so that there is something in the cache.
      await get('/en/explore/');
      await get(`${RECORDS}?limit=3`);
      for (const kind of ['pages', 'api', 'readers', 'errors', 'datasets'] as const) {
        await expectAdded(kind, {}, async () => {
          await get('/en/explore/', own);
          await get(`${RECORDS}?limit=3`, own);
          await get('/nothing', own);
        });
      }
    });
  }
});

/** The cookie that the form of the page about the audience sets. */
async function choiceNotToBeCounted(): Promise<string> {
  const { headers, statusCode } = await portal.http.app.inject({
    method: 'POST',
    url: '/terms/choices/',
    headers: {
      host: 'sky.example',
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: 'decision=uncounted&next=%2Fen%2Fterms%2Faudience%2F',
  });
  expect([statusCode, headers.location]).toEqual([303, '/en/terms/audience/']);
  return String(headers['set-cookie']).split(';', 1)[0] ?? '';
}

describe('the page about it', () => {
  const page = (url: string, headers: Readonly<Record<string, string>> = {}) =>
    portal.http.app.inject({ url, headers: { host: 'sky.example', ...headers } });

  it('lets a reader object without script, and take the objection back', async () => {
    expect((await page('/en/terms/audience/')).body).toContain('value="uncounted"');
    const objecting = await page('/en/terms/audience/', { cookie: await choiceNotToBeCounted() });
    expect(objecting.body).toContain('Your visits are not counted, because you asked for that.');
    expect(objecting.body).toContain('value="counted"');
    expect((await page('/fr/terms/audience/', { 'sec-gpc': '1' })).body).toContain(
      'Vos visites ne sont pas comptées',
    );
  });

  it('takes no objection that another site sends', async () => {
    const { statusCode, headers } = await portal.http.app.inject({
      method: 'POST',
      url: '/terms/choices/',
      headers: {
        host: 'sky.example',
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: 'decision=counted',
    });
    expect([statusCode, headers['set-cookie']]).toEqual([403, undefined]);
  });

  it('shows on a dataset how it is used, and few as few', async () => {
    const day = new Date().toISOString().slice(0, 10);
    const none = { bytes: 0, under_10: 0, under_100: 0, under_1000: 0 };
    await portal.store.db
      .insertInto('audience_figure')
      .values([
        { kind: 'datasets', period: day, key: '["star-sightings","download"]', times: 4, ...none },
        { kind: 'datasets', period: day, key: '["star-sightings","embed"]', times: 4321, ...none },
      ])
      .execute();
    const { body } = await page('/en/explore/dataset/star-sightings/information/');
    expect(body).toContain('fewer than 5');
    expect(body).toContain('4,321');
    expect(body).not.toMatch(/<td class="is-number">[1-4]<\/td>/);
  });
});

describe('the dashboard', () => {
  it('is for those who may view the audience', async () => {
    const office = await startOffice();
    try {
      const now = new Date().toISOString().slice(0, 10);
      await office.store.db
        .insertInto('audience_figure')
        .values({
          kind: 'pages',
          period: now,
          key: '["dataset","observatories","table","fr","tablet","sky.example"]',
          times: 1234,
          bytes: 0,
          under_10: 0,
          under_100: 0,
          under_1000: 0,
        })
        .execute();
      const administrator = await office.person('Hypatia', { groups: ['administrators'] });
      const reader = await office.person('Aglaonice');
      for (const days of ['', '?days=90', '?days=365', '?days=abc']) {
        const { statusCode, body } = await administrator.get(`/en/backoffice/audience/${days}`);
        expect([statusCode, body.includes('1,234'), body.includes('sky.example')]).toEqual([200, true, true]);
      }
      expect((await reader.get('/backoffice/audience/')).statusCode).toBe(403);
      expect((await office.stranger.get('/backoffice/audience/')).statusCode).toBe(303);
    } finally {
      await office.close();
    }
  });

  describe('as the source `monitoring` of the API', () => {
    const SOURCE = '/api/explore/v2.1/monitoring';
    const figure = (kind: FigureKind, period: string, key: readonly string[], times: number) => ({
      kind,
      period,
      key: JSON.stringify(key),
      times,
      bytes: times * 1000,
      under_10: times,
      under_100: 0,
      under_1000: 0,
    });
    const call = (dataset: string) => ['v2.1', 'records', dataset, '2xx', 'script', 'anonymous'];
    let office: OfficePortal;
    let press: OfficePerson;
    const asked = async (path: string) => (await press.get(SOURCE + path)).json();

    beforeAll(async () => {
      office = await startOffice();
      const figures = [
        figure('api', '2024-08-12T10', call('observatories'), 3),
        figure('api', '2024-08-12T11', call('observatories'), 4),
        figure('api', '2024-08-12T11', call('star-sightings'), 4),
        figure('api', '2024-07', call('observatories'), 500),
        figure('downloads', '2024-08-12', ['observatories', 'csv', 'whole', 'finished'], 12),
      ];
      await office.store.db.insertInto('audience_figure').values(figures).execute();
      press = await office.person('Aspasia', { groups: ['administrators'] });
    });
    afterAll(() => office.close());

    it('is for those who may see the audience, and for nobody else', async () => {
      const reader = await office.person('Theano');
      for (const path of [
        '',
        '/datasets',
        '/datasets/api-calls/records',
        '/datasets/api-calls/exports/csv',
      ]) {
        expect((await press.get(SOURCE + path)).statusCode, path).toBe(200);
        for (const other of [reader, office.stranger]) {
          const refused = await other.get(SOURCE + path);
          expect([refused.statusCode, refused.json().error_code], path).toEqual([403, 'ForbiddenAccess']);
        }
      }
    });

    it('answers the queries of ODSQL on what was counted, hours added up to days', async () => {
      const { results } = await asked(
        '/datasets/api-calls/records?select=date,period,api,api_type,user_agent,times,size_res&where=dataset_id="observatories"&order_by=date&lang=fr',
      );
      const same = { api: 'v2.1', api_type: 'records', user_agent: 'script' };
      expect(results).toEqual([
        { date: '2024-07-01', period: 'month', ...same, times: 500, size_res: 500_000 },
        { date: '2024-08-12', period: 'day', ...same, times: 7, size_res: 7000 },
      ]);
      const grouped = await asked('/datasets/downloads/records?group_by=format&select=sum(times) as n');
      expect(grouped).toEqual({ results: [{ format: 'csv', n: 12 }] });
      const { facets } = await asked('/datasets/api-calls/facets?facet=date');
      expect(facets[0].facets).toMatchObject([{ name: '2024', count: 3 }]);
      const wrong = await press.get(`${SOURCE}/datasets/api-calls/records?where=nope=1`);
      expect([wrong.statusCode, wrong.json().error_code]).toEqual([400, 'ODSQLError']);
    });

    it('never tells a number from one to four', async () => {
      const { results } = await asked('/datasets/api-calls/records?where=dataset_id="star-sightings"');
      expect(results).toMatchObject([{ times: null, size_res: null, under_10_ms: null }]);
    });

    it('lists its datasets, and its links lead to itself', async () => {
      const { results } = await asked('/datasets?limit=50&include_links=true&order_by=title');
      expect(results.map((one: { dataset_id: string }) => one.dataset_id)).toContain('api-calls');
      const hrefs = JSON.stringify(results).match(/"href":"[^"]*"/g) ?? [];
      expect(hrefs.filter((href) => !href.includes('/v2.1/monitoring/datasets'))).toEqual([]);
      const published = (await press.get('/api/explore/v2.1/catalog/datasets')).json();
      expect(JSON.stringify(published)).not.toContain('api-calls');
      const csv = await press.get(`${SOURCE}/datasets/downloads/exports/csv?with_bom=false`);
      expect(csv.body).toContain('2024-08-12;day;observatories;csv;whole;finished;12;12000');
      expect(csv.headers['cache-control']).toMatch(/^private/);
    });
  });
});
