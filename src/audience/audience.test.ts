import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Clock } from '#lib';
import { openStore, type Store } from '#store';
import { onEachDatabase, onPostgres } from '../../test/databases.ts';
import {
  type Audience,
  createAudience,
  type Figure,
  type FigureKind,
  sweepAudience,
  tellable,
  toldUses,
} from './index.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1';

class MovedClock implements Clock {
  at = new Date('2026-03-01T10:30:00Z');
  now = () => this.at;
}

onEachDatabase('the audience', (database) => {
  let store: Store;
  let clock: MovedClock;
  let audience: Audience;
  beforeAll(async () => {
    store = await openStore(await database.newPlace());
    clock = new MovedClock();
    audience = createAudience({
      store,
      clock,
      isOn: true,
      flushMs: 0,
      onTrouble: (error) => expect.unreachable(String(error)),
    });
  });
  afterAll(async () => {
    await audience.close();
    await store.close();
  });

  const all = async (kind: FigureKind): Promise<readonly Figure[]> => {
    await audience.flush();
    return audience.figures({ kind, from: '', to: '~', limit: 1000 });
  };
  const view = { page: 'dataset', dataset: 'stars', tab: 'table', language: 'en', referrer: 'sky.example' };
  const read = (address: string, userAgent = FIREFOX) => audience.page({ ...view, address, userAgent });
  const call = (milliseconds: number, userAgent = 'python-requests/2.32') =>
    audience.call({
      userAgent,
      version: 'v2.1',
      endpoint: 'records',
      dataset: 'stars',
      status: 200,
      hasKey: false,
      bytes: 100,
      milliseconds,
    });
  const summary = (figures: readonly Figure[]) =>
    figures.map(({ period, key, times }) => [period, key.join('/'), times]);

  it('adds up what comes in several writings', async () => {
    read('192.0.2.1');
    read('192.0.2.1');
    await audience.flush();
    read('192.0.2.2', PHONE);
    expect(summary(await all('pages'))).toEqual([
      ['2026-03-01', 'dataset/stars/table/en/desktop/sky.example', 2],
      ['2026-03-01', 'dataset/stars/table/en/mobile/sky.example', 1],
    ]);
  });

  it('lets others have their turn while it writes', async () => {
    clock.at = new Date('2026-02-27T10:00:00Z');
    for (let i = 0; i < 500; i++) audience.error(`/route/${i}/`, 500);
    let turns = 0;
    let isWriting = true;
    const turn = () => {
      turns++;
      if (isWriting) setImmediate(turn);
    };
    setImmediate(turn);
    await audience.flush();
    isWriting = false;
    expect(turns).toBeGreaterThan(5);
  });

  it('estimates readers of a day, and knows those of the next day anew', async () => {
    clock.at = new Date('2026-03-02T00:00:01Z');
    read('192.0.2.1');
    // One household of IPv6 addresses.
    read('2001:db8:1:2::1');
    read('2001:db8:1:2:ffff::1');
    const readers = (await all('readers')).filter(({ key }) => key[0] === 'dataset');
    expect(summary(readers)).toEqual([
      ['2026-03-02', 'dataset/stars', 2],
      ['2026-03-01', 'dataset/stars', 2],
    ]);
  });

  it('keeps robots apart', async () => {
    read('192.0.2.9', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)');
    read('192.0.2.9', '');
    expect(summary(await all('robots'))).toEqual([['2026-03-02', 'dataset', 2]]);
  });

  it('counts calls of the API by the hour, with how long they took', async () => {
    for (const time of [1, 9.9, 10, 99, 500, 5000]) call(time);
    clock.at = new Date('2026-03-02T01:00:00Z');
    call(1, 'STIL/4.2 Java/17');
    const figures = await all('api');
    expect(figures).toMatchObject([
      { period: '2026-03-02T01', key: ['v2.1', 'records', 'stars', '2xx', 'vo', 'anonymous'], times: 1 },
      { period: '2026-03-02T00', times: 6, bytes: 600, under10: 2, under100: 2, under1000: 1 },
    ]);
  });

  it('tells what is searched for from the fifth time on, and never what could be a person’s', async () => {
    for (let i = 0; i < 4; i++) audience.search('Vega', 1);
    for (let i = 0; i < 9; i++) audience.search('someone@sky.example', 0);
    for (let i = 0; i < 9; i++) audience.search('+33 6 12 34 56 78', 0);
    expect(summary(await all('searches'))).toEqual([
      ['2026-03-02', '/empty', 18],
      ['2026-03-02', '/found', 4],
    ]);
    audience.search('  VEGA ', 1);
    audience.search('vega', 1);
    expect(summary(await all('searches'))).toContainEqual(['2026-03-02', 'vega/found', 6]);
  });

  it('tells the use of a dataset in the last year and month, of each way only what came five times', async () => {
    const own = await openStore(await database.newPlace());
    const time = new MovedClock();
    const counting = createAudience({ store: own, clock: time, isOn: true, flushMs: 0 });
    const download = (day: string, dataset: string, times: number) => {
      time.at = new Date(`${day}T10:00:00Z`);
      for (let i = 0; i < times; i++)
        counting.download({ dataset, format: 'csv', isFiltered: false, isFinished: true, bytes: 1 });
    };
    download('2025-01-05', 'told', 100);
    download('2026-01-05', 'told', 7);
    download('2026-03-01', 'told', 5);
    download('2026-03-01', 'rare', 4);
    for (const dataset of ['told', 'told', 'told', 'told', 'told', 'told', 'rare'])
      counting.attachment(dataset);
    await counting.flush();
    const uses = await toldUses(counting, time);
    expect(uses.get('told')).toEqual({ downloads: 12, calls: 0, attachments: 6, popularity: 5 });
    expect(uses.get('rare')).toEqual({ downloads: 0, calls: 0, attachments: 0, popularity: 0 });
    const off = createAudience({ store: own, clock: time, isOn: false });
    expect((await toldUses(off, time)).size).toBe(0);
    await counting.close();
    await own.close();
  });

  it('counts downloads by what was taken and whether it arrived', async () => {
    const taken = { dataset: 'stars', format: 'csv', isFiltered: false, isFinished: true, bytes: 10 };
    audience.download(taken);
    audience.download({ ...taken, isFinished: false });
    audience.download({ ...taken, isFiltered: true });
    expect(summary(await all('downloads'))).toEqual([
      ['2026-03-02', 'stars/csv/filtered/finished', 1],
      ['2026-03-02', 'stars/csv/whole/broken off', 1],
      ['2026-03-02', 'stars/csv/whole/finished', 1],
    ]);
  });

  it('keeps no address, agent or hash of one on disk', async () => {
    await audience.flush();
    const rows = await store.db.selectFrom('audience_figure').selectAll().execute();
    const text = JSON.stringify(rows);
    expect(text).not.toMatch(/192\.0\.2|2001:db8|Mozilla|Firefox|python|[0-9a-f]{12}/);
    expect(rows.length).toBeGreaterThan(10);
  });

  it('does not let invented referrers fill the store', async () => {
    for (let i = 0; i < 1500; i++)
      audience.page({
        ...view,
        page: 'home',
        dataset: '',
        address: '192.0.2.3',
        userAgent: FIREFOX,
        referrer: `h${i}.example`,
      });
    await audience.flush();
    const found = await audience.figures({ kind: 'pages', from: '', to: '~', limit: 5000 });
    expect(found.length).toBeLessThan(1010);
    expect(found.find(({ key }) => key[5] === '(others)')?.times).toBeGreaterThan(400);
  });

  it('adds hours up to days after 3 months and days to months after 25, without rare keys', async () => {
    await audience.flush();
    await sweepAudience(store, new Date('2026-06-02T04:10:00Z'));
    expect((await all('api')).map(({ period }) => period)).toEqual(['2026-03-02T01', '2026-03-02T00']);
    await sweepAudience(store, new Date('2026-06-03T04:10:00Z'));
    expect(summary(await all('api')).map(([period, , times]) => [period, times])).toEqual([
      ['2026-03-02', 6],
      ['2026-03-02', 1],
    ]);
    await sweepAudience(store, new Date('2028-04-01T04:10:00Z'));
    expect(summary(await all('api'))).toEqual([
      ['2026-03', 'v2.1/records/stars/2xx/script/anonymous', 6],
      ['2026-03', '', 1],
    ]);
    const before = await all('pages');
    await sweepAudience(store, new Date('2028-04-01T04:10:00Z'));
    expect(await all('pages')).toEqual(before);
  });

  it('counts nothing when it is switched off', async () => {
    const off = createAudience({ store, clock, isOn: false });
    const before = await all('errors');
    off.error('/explore/', 500);
    await off.close();
    expect(await all('errors')).toEqual(before);
  });
});

onPostgres('several processes over one store', (database) => {
  let place: string;
  let folder: string;
  beforeAll(async () => {
    place = await database.newPlace();
    folder = join(mkdtempSync(join(tmpdir(), 'audience-')), 'audience');
  });
  afterAll(() => rmSync(dirname(folder), { recursive: true }));
  const clock = new MovedClock();
  const open = async () => {
    const store = await openStore(place);
    const audience = createAudience({
      store,
      clock,
      isOn: true,
      flushMs: 0,
      sharedFolder: folder,
      onTrouble: (error) => expect.unreachable(String(error)),
    });
    const read = (address: string) =>
      audience.page({
        page: 'home',
        dataset: '',
        tab: '',
        language: 'en',
        referrer: '',
        address,
        userAgent: FIREFOX,
      });
    const close = async () => {
      await audience.close();
      await store.close();
    };
    return { store, audience, read, close };
  };
  const keys = () => readdirSync(folder).filter((name) => name.endsWith('.key'));
  const readers = async ({ audience }: { readonly audience: Audience }) => {
    const figures = await audience.figures({ kind: 'readers', from: '', to: '~', limit: 100 });
    return figures.filter(({ key }) => key[0] === 'portal').map(({ period, times }) => [period, times]);
  };

  it('count one reader once, under a key that is gone after the day, and with the last of them', async () => {
    const [one, two] = await Promise.all([open(), open()]);
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) one.read(address);
    for (const address of ['192.0.2.2', '192.0.2.3']) two.read(address);
    // At the same time, and more than once.
    for (let i = 0; i < 2; i++) await Promise.all([one.audience.flush(), two.audience.flush()]);
    expect(await readers(one)).toEqual([['2026-03-01', 3]]);
    expect(keys()).toEqual(['2026-03-01.key']);
    expect(statSync(join(folder, '2026-03-01.key')).mode & 0o777).toBe(0o600);

    // One that is started again knows whom it knew.
    await one.close();
    expect(keys()).toEqual(['2026-03-01.key']);
    const again = await open();
    again.read('192.0.2.1');
    // Not yet written at the turn of the day, and of the last day all the same.
    two.read('192.0.2.4');
    clock.at = new Date('2026-03-02T00:00:01Z');
    await Promise.all([again.audience.flush(), two.audience.flush()]);
    expect(keys()).toEqual([]);
    again.read('192.0.2.1');
    two.read('192.0.2.1');
    await Promise.all([again.audience.flush(), two.audience.flush()]);
    expect(await readers(two)).toEqual([
      ['2026-03-02', 1],
      ['2026-03-01', 4],
    ]);
    expect(keys()).toEqual(['2026-03-02.key']);
    const key = readFileSync(join(folder, '2026-03-02.key'));
    const sketches = async () => await two.store.db.selectFrom('audience_sketch').selectAll().execute();
    expect(JSON.stringify(await sketches())).not.toContain(key.toString('base64').slice(0, 20));
    clock.at = new Date('2026-03-02T00:11:00Z');
    await two.audience.flush();
    expect([...new Set((await sketches()).map(({ day }) => day))]).toEqual(['2026-03-02']);

    await again.close();
    await two.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('find what a crash has left, and go on alone where the folder cannot be written', async () => {
    writeFileSync(join(folder, '2026-02-01.key'), 'x'.repeat(32));
    const one = await open();
    await one.audience.flush();
    expect(keys()).toEqual([]);
    await one.close();
    const troubles: unknown[] = [];
    const store = await openStore(place);
    const broken = createAudience({
      store,
      clock: new MovedClock(),
      isOn: true,
      flushMs: 0,
      sharedFolder: '/dev/null/audience',
      onTrouble: (error) => troubles.push(error),
    });
    const view = { page: 'terms', dataset: '', tab: '', language: 'en', referrer: '', userAgent: FIREFOX };
    broken.page({ ...view, address: '192.0.2.1' });
    await broken.flush();
    const figures = await broken.figures({ kind: 'readers', from: '', to: '~', limit: 100 });
    expect(figures.find(({ key }) => key[1] === 'terms')?.times).toBe(1);
    expect(troubles.length).toBeGreaterThan(0);
    await broken.close();
    await store.close();
  });
});

it('a number from one to four is not told', () => {
  expect([0, 1, 4, 5].map(tellable)).toEqual([0, null, null, 5]);
});
