import { describe, expect, it } from 'vitest';
import { fc } from '../../test/properties.ts';
import {
  formatDeclination,
  formatRightAscension,
  parseDeclination,
  parseRightAscension,
  parseSexagesimal,
} from './sexagesimal.ts';

describe('a sexagesimal text', () => {
  for (const [text, value] of [
    ['12:35:26.45', 12 + 35 / 60 + 26.45 / 3600],
    ['12h35m26.45s', 12 + 35 / 60 + 26.45 / 3600],
    ['12 h 35 m 26,45 s', 12 + 35 / 60 + 26.45 / 3600],
    ['+14° 29′ 46.8″', 14 + 29 / 60 + 46.8 / 3600],
    ['+14°29\'46.8"', 14 + 29 / 60 + 46.8 / 3600],
    ['−05 23.5', -(5 + 23.5 / 60)],
    ['-00:30:00', -0.5],
    ['-00 30', -0.5],
    ['05 34.5', 5 + 34.5 / 60],
    ['83.633', 83.633],
    ['12h', 12],
  ] as const) {
    it(`reads ${text}`, () => expect(parseSexagesimal(text)).toBeCloseTo(value, 10));
  }

  for (const text of ['', 'M31', '12:60:00', '12:00:60', '12.5:30', '1:2:3:4', '--1', '1e5']) {
    it(`is not ${JSON.stringify(text)}`, () => expect(parseSexagesimal(text)).toBeUndefined());
  }

  it('is whatever it is without an error, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const value = parseSexagesimal(text);
        expect(value === undefined || Number.isFinite(value)).toBe(true);
      }),
    );
  });
});

describe('a right ascension', () => {
  it('is in hours, unless it says degrees', () => {
    expect(parseRightAscension('12:00:00')).toBe(180);
    expect(parseRightAscension('180° 00′')).toBe(180);
  });

  it('is from 0 up to, not including, a whole turn', () => {
    expect(parseRightAscension('24:00:00')).toBeUndefined();
    expect(parseRightAscension('-01:00:00')).toBeUndefined();
    expect(parseRightAscension('23:59:59.9')).toBeCloseTo(359.99958, 4);
  });

  it('prints without 60 seconds and without 24 hours', () => {
    expect(formatRightAscension(359.99999999)).toBe('00:00:00');
    expect(formatRightAscension(14.9999999, { digits: 1 })).toBe('01:00:00.0');
    expect(formatRightAscension(188.860_208, { digits: 2, style: 'units' })).toBe('12h 35m 26.45s');
  });

  it('comes back as it was printed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 359.999, noNaN: true }), (deg) => {
        expect(parseRightAscension(formatRightAscension(deg, { digits: 4 })) ?? NaN).toBeCloseTo(deg, 5);
      }),
    );
  });
});

describe('a declination', () => {
  it('keeps its sign below one degree', () => {
    expect(formatDeclination(-0.5)).toBe('-00:30:00');
    expect(parseDeclination('-00:30:00')).toBe(-0.5);
  });

  it('is never beyond the pole, and never in hours', () => {
    expect(parseDeclination('+90:00:01')).toBeUndefined();
    expect(parseDeclination('12h 30m')).toBeUndefined();
  });

  it('comes back as it was printed, in both styles', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -90, max: 90, noNaN: true }),
        fc.constantFrom('colons' as const, 'units' as const),
        (deg, style) => {
          expect(parseDeclination(formatDeclination(deg, { digits: 4, style })) ?? NaN).toBeCloseTo(deg, 6);
        },
      ),
    );
  });
});
