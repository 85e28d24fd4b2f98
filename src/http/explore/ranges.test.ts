import { describe, expect, it } from 'vitest';
import { contentRange, rangeIn, strongTag, withoutMarks } from './ranges.ts';

describe('a Range header', () => {
  for (const [header, range] of [
    ['bytes=0-9', { start: 0, end: 10 }],
    ['bytes=90-', { start: 90, end: 100 }],
    ['bytes=90-400', { start: 90, end: 100 }],
    ['bytes=-10', { start: 90, end: 100 }],
    ['bytes=-400', { start: 0, end: 100 }],
    ['bytes=100-', { start: 100, end: 100 }],
    ['bytes=-0', { start: 100, end: 100 }],
    ['bytes=9-3', undefined],
    ['bytes=-', undefined],
    ['bytes=0-1,5-6', undefined],
    ['lines=0-1', undefined],
    ['bytes=99999999999999999999-', undefined],
  ] as const)
    it(`of ${header} is ${range === undefined ? 'not understood' : `${range.start} to ${range.end}`}`, () => {
      expect(rangeIn(header, 100)).toEqual(range);
    });

  it('is answered with where the part lies', () => {
    expect(contentRange({ start: 0, end: 10 }, 100)).toBe('bytes 0-9/100');
    expect(contentRange({ start: 100, end: 100 }, 100)).toBe('bytes */100');
  });
});

describe('the tag of an export', () => {
  it('is that of its bytes, and still names what they say', () => {
    const strong = strongTag('W/"abc_-1"', { bytes: 1, mark: '0f0f' });
    expect(strong).toBe('"abc_-1.0f0f"');
    expect(withoutMarks(`W/"x", ${strong}`)).toBe('W/"x", "abc_-1"');
  });
});
