import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '#store';
import { onEachDatabase, type TestDatabase } from '../../test/databases.ts';
import { checkCron, nextTime } from './cron.ts';
import { defineJobKind, type JobKind } from './model.ts';
import { createSchedules, startDue } from './schedules.ts';

const kind = defineJobKind({
  name: 'refresh',
  parameters: z.object({ dataset: z.string() }),
  timeoutMs: 1000,
  retries: { times: 0, firstDelayMs: 0, factor: 1, maxDelayMs: 0 },
  concurrency: 1,
  afterLoss: 'again',
  keepDays: 1,
});
const kinds = new Map<string, JobKind>([[kind.name, kind]]);

const times = (cron: string, zone: string, from: string, count: number) => {
  const found: string[] = [];
  for (let at: Date | undefined = new Date(from); found.length < count; ) {
    at = nextTime(cron, zone, at);
    if (!at) break;
    found.push(at.toISOString().slice(0, 16));
  }
  return found;
};

describe('a schedule', () => {
  for (const [what, cron, zone, from, expected] of [
    [
      'every night',
      '30 4 * * *',
      'Europe/Paris',
      '2026-07-01T00:00Z',
      ['2026-07-01T02:30', '2026-07-02T02:30'],
    ],
    [
      'in the hour that spring leaps over, when the leap is done',
      '30 2 * * *',
      'Europe/Paris',
      '2026-03-28T12:00Z',
      ['2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      'in the hour that autumn has twice, once',
      '30 2 * * *',
      'Europe/Paris',
      '2026-10-24T12:00Z',
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'every hour, through that hour twice',
      '0 * * * *',
      'Europe/Paris',
      '2026-10-24T23:30Z',
      ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00'],
    ],
    [
      'on the last day of the month',
      '0 0 L * *',
      'UTC',
      '2026-02-01T00:00Z',
      ['2026-02-28T00:00', '2026-03-31T00:00'],
    ],
    ['on a leap day', '0 0 29 2 *', 'UTC', '2026-01-01T00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    [
      'on Mondays',
      '0 9 * * MON',
      'America/New_York',
      '2026-11-01T12:00Z',
      ['2026-11-02T14:00', '2026-11-09T14:00'],
    ],
  ] as const) {
    it(`runs ${what}`, () => expect(times(cron, zone, from, expected.length)).toEqual(expected));
  }

  const now = new Date('2026-01-01T00:00:00Z');
  for (const bad of [
    '',
    'daily',
    '@daily',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* * * * MOON',
    '*/0 * * * *',
  ]) {
    it(`is not "${bad}"`, () =>
      expect(checkCron(bad, 'UTC', now)).toMatchObject({
        ok: false,
        problems: [{ code: 'cron-unreadable' }],
      }));
  }
  it('that never comes is refused', () =>
    expect(checkCron('0 0 31 2 *', 'UTC', now)).toMatchObject({ problems: [{ code: 'cron-never' }] }));
  it('may be written with any blanks', () =>
    expect(checkCron('  0   4 * *\t* ', 'UTC', now)).toEqual({ ok: true, value: '0 4 * * *' }));
  it('is refused quickly when it is long', () =>
    expect(checkCron(`${'1,'.repeat(50_000)}1 * * * *`, 'UTC', now).ok).toBe(false));
});

async function openSchedules(database: TestDatabase, timeZone = 'Europe/Paris') {
  const store = await openStore(await database.newPlace());
  let instant = new Date('2026-06-01T00:00:00Z');
  const clock = { now: () => instant };
  const options = { store, clock, timeZone };
  return {
    store,
    options,
    schedules: createSchedules(options),
    startDue: () => startDue(options, kinds),
    at: (iso: string) => {
      instant = new Date(iso);
    },
    jobs: () => store.db.selectFrom('job').select(['kind', 'owner', 'parameters', 'phase']).execute(),
    endAll: () => store.db.updateTable('job').set({ phase: 'COMPLETED', active_key: null }).execute(),
  };
}

const nightly = {
  id: 'refresh:stars',
  kind,
  parameters: { dataset: 'stars' },
  cron: '0 4 * * *',
  owner: 'ada',
};

onEachDatabase('what is scheduled', (database) => {
  it('is begun at its time, by one of all processes that look', async () => {
    const { schedules, startDue, at, jobs, store } = await openSchedules(database);
    const set = await schedules.set(nightly);
    expect(set.ok && set.value.nextAt).toBe('2026-06-01T02:00:00.000Z');
    expect(await startDue()).toBe(0);
    at('2026-06-01T02:00:00Z');
    const begun = await Promise.all([startDue(), startDue(), startDue()]);
    expect(begun.reduce((sum, n) => sum + n)).toBe(1);
    expect(await jobs()).toEqual([
      { kind: 'refresh', owner: 'ada', parameters: '{"dataset":"stars"}', phase: 'QUEUED' },
    ]);
    expect(await schedules.get('refresh:stars')).toMatchObject({
      nextAt: '2026-06-02T02:00:00.000Z',
      lastAt: '2026-06-01T02:00:00.000Z',
    });
    await store.close();
  });

  it('and was missed while the portal was off is made up for once', async () => {
    const { schedules, startDue, at, jobs, store } = await openSchedules(database);
    await schedules.set(nightly);
    at('2026-06-09T12:00:00Z');
    expect([await startDue(), await startDue()]).toEqual([1, 0]);
    expect(await jobs()).toHaveLength(1);
    expect((await schedules.get('refresh:stars'))?.nextAt).toBe('2026-06-10T02:00:00.000Z');
    await store.close();
  });

  it('is not begun while the time before is still at work', async () => {
    const { schedules, startDue, at, endAll, store } = await openSchedules(database);
    await schedules.set(nightly);
    at('2026-06-01T02:00:00Z');
    expect(await startDue()).toBe(1);
    at('2026-06-02T02:00:00Z');
    expect(await startDue()).toBe(0);
    await endAll();
    at('2026-06-03T02:00:00Z');
    expect(await startDue()).toBe(1);
    await store.close();
  });

  it('can be stopped, taken away, and is not replaced by what the portal brings itself', async () => {
    const { schedules, startDue, at, store } = await openSchedules(database);
    await schedules.set({ ...nightly, isEnabled: false });
    await schedules.ensure({ ...nightly, cron: '0 5 * * *' });
    at('2026-07-01T00:00:00Z');
    expect(await startDue()).toBe(0);
    expect((await schedules.list()).map(({ id, cron, isEnabled }) => [id, cron, isEnabled])).toEqual([
      ['refresh:stars', '0 4 * * *', false],
    ]);
    expect([await schedules.remove('refresh:stars'), await schedules.remove('refresh:stars')]).toEqual([
      true,
      false,
    ]);
    await store.close();
  });

  it('follows the clock of another time zone when the portal moves there', async () => {
    const { schedules, options, at, store } = await openSchedules(database);
    await schedules.set(nightly);
    at('2026-06-01T00:30:00Z');
    await startDue({ ...options, timeZone: 'America/New_York' }, kinds);
    expect((await schedules.get('refresh:stars'))?.nextAt).toBe('2026-06-01T08:00:00.000Z');
    await store.close();
  });

  it('is shown before it is set, or what is wrong with it', async () => {
    const { schedules, store } = await openSchedules(database);
    const shown = schedules.preview('0 4 1 * *', 2);
    expect(shown.ok && shown.value.map((time) => time.toISOString())).toEqual([
      '2026-06-01T02:00:00.000Z',
      '2026-07-01T02:00:00.000Z',
    ]);
    expect(schedules.preview('soon', 2)).toEqual({
      ok: false,
      problems: [{ code: 'cron-unreadable', cron: 'soon' }],
    });
    expect((await schedules.set({ ...nightly, cron: '0 0 31 2 *' })).ok).toBe(false);
    await store.close();
  });
});
