import { describe, expect, it } from 'vitest';
import { nowWith, parseMoment, parsePeriod } from './moments.ts';

describe('a date literal', () => {
  for (const [text, zone, utc] of [
    ['2024', 'UTC', '2024-01-01 00:00:00.000'],
    ['2024-08', 'UTC', '2024-08-01 00:00:00.000'],
    ['2024/08/12', 'UTC', '2024-08-12 00:00:00.000'],
    ['2024-08-12T22:41', 'Europe/Paris', '2024-08-12 20:41:00.000'],
    ['2024-08-12T22:41:05.250Z', 'Europe/Paris', '2024-08-12 22:41:05.250'],
    ['2024-08-12 22:41:05+02:00', 'UTC', '2024-08-12 20:41:05.000'],
    ['0964-01-01', 'UTC', '0964-01-01 00:00:00.000'],
    ['2024-03-31T02:30', 'Europe/Paris', '2024-03-31 01:30:00.000'],
    // The hour that clocks show twice: an offset says which of the two is meant.
    ['2024-10-27T02:30+02:00', 'Europe/Paris', '2024-10-27 00:30:00.000'],
    ['2024-10-27T02:30+01:00', 'Europe/Paris', '2024-10-27 01:30:00.000'],
    // Without one it is the first, east of Greenwich and west of it.
    ['2024-10-27T02:15', 'Europe/Paris', '2024-10-27 00:15:00.000'],
    ['2021-10-29', 'Asia/Amman', '2021-10-28 21:00:00.000'],
    ['2024-11-03T01:30', 'America/New_York', '2024-11-03 05:30:00.000'],
    ['2024-08-12T22:41:05.123456Z', 'UTC', '2024-08-12 22:41:05.123456'],
    ['-0400-01-01', 'UTC', '-0400-01-01 00:00:00.000'],
    ['-0400-01-01', 'Europe/Paris', '-0401-12-31 23:50:39.000'],
    ['+12345-07-01T12:00Z', 'Europe/Paris', '12345-07-01 12:00:00.000'],
  ] as const) {
    it(`reads ${text} in ${zone}`, () => expect(parseMoment(text, zone)?.utc).toBe(utc));
  }
  for (const text of [
    '',
    'yesterday',
    '2024-13',
    '2023-02-29',
    '24',
    '12345',
    '+999999-01-01',
    '2024-08-12T25:00',
    '2024-08-12T10:00+99:99x',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(parseMoment(text, 'UTC')).toBeUndefined());
  }
});

describe('a period', () => {
  it('ends where the next begins', () => {
    expect(parsePeriod('2024/12', 'UTC')).toMatchObject({
      path: '2024/12',
      from: { local: '2024-12-01 00:00:00.000' },
      to: { local: '2025-01-01 00:00:00.000' },
    });
    expect(parsePeriod('2024-2-29', 'UTC')).toMatchObject({
      path: '2024/02/29',
      to: { local: '2024-03-01 00:00:00.000' },
    });
    expect(parsePeriod('2024/02/30', 'UTC')).toBeUndefined();
  });

  it('is of any year that a facet lists', () => {
    for (const [text, path, from, to] of [
      ['9999', '9999', '9999-01-01', '10000-01-01'],
      ['12345', '12345', '12345-01-01', '12346-01-01'],
      ['-500', '-500', '-0500-01-01', '-0499-01-01'],
      ['-0500/12', '-500/12', '-0500-12-01', '-0499-01-01'],
      ['0000', '0000', '0000-01-01', '0001-01-01'],
      ['0050', '0050', '0050-01-01', '0051-01-01'],
    ] as const)
      expect(parsePeriod(text, 'UTC'), text).toMatchObject({
        path,
        from: { local: `${from} 00:00:00.000` },
        to: { local: `${to} 00:00:00.000` },
      });
  });
});

describe('now()', () => {
  // A Thursday.
  const now = new Date('2024-08-15T10:20:30Z');
  for (const [changes, local] of [
    [[], '2024-08-15 10:20:30.000'],
    [
      [
        ['days', -7],
        ['hour', 0],
        ['minute', 0],
      ],
      '2024-08-08 00:00:30.000',
    ],
    [[['months', -6]], '2024-02-15 10:20:30.000'],
    [
      [
        ['day', 31],
        ['month', 2],
      ],
      '2024-02-29 10:20:30.000',
    ],
    [[['years', 1]], '2025-08-15 10:20:30.000'],
    [[['weekday', 0]], '2024-08-19 10:20:30.000'],
    [[['mondays', 1]], '2024-08-19 10:20:30.000'],
    [[['mondays', -1]], '2024-08-12 10:20:30.000'],
    [[['thursdays', 1]], '2024-08-22 10:20:30.000'],
    [[['hours', 15]], '2024-08-16 01:20:30.000'],
    [[['microsecond', 999_999]], '2024-08-15 10:20:30.999999'],
    [[['microseconds', -1]], '2024-08-15 10:20:29.999999'],
  ] as const) {
    it(`with ${JSON.stringify(changes)} is ${local}`, () => {
      expect(
        nowWith(
          changes.map(([name, value]) => ({ name, value })),
          now,
          'UTC',
        )?.local,
      ).toBe(local);
    });
  }
  it('refuses what is no part of a date', () => {
    for (const [name, value] of [
      ['fortnights', 1],
      ['month', 13],
      ['hour', 24],
      ['days', 1.5],
    ] as const) {
      expect(nowWith([{ name, value }], now, 'UTC')).toBeUndefined();
    }
  });
});
