import { describe, expect, it } from 'vitest';
import { momentOfSky } from './sky.ts';

const paris = { name: 'Paris', lat: 48.85, lon: 2.35 };

describe('the moment of the sky on the home page', () => {
  for (const [what, place, now, when, isTonight] of [
    ['now by night, to ten minutes', paris, '2026-11-24T21:34:56Z', '2026-11-24T21:30:00.000Z', false],
    ['the coming dusk by day', paris, '2026-06-21T12:00:00Z', '2026-06-21T21:10:00.000Z', true],
    [
      'now where the Sun does not set',
      { name: '', lat: 78, lon: 15 },
      '2026-06-21T12:00:00Z',
      '2026-06-21T12:00:00.000Z',
      false,
    ],
  ] as const) {
    it(`is ${what}`, () => {
      const moment = momentOfSky(place, new Date(now));
      expect([moment.when.toISOString(), moment.isTonight]).toEqual([when, isTonight]);
    });
  }
});
