import { describe, expect, it } from 'vitest';
import { parseQueryString } from '../query-string.ts';
import * as p from './parameters.ts';
import { canonicalZone } from './time-zone.ts';

const read = <P extends p.ParameterSet>(set: P, query: string) =>
  p.readParameters(set, parseQueryString(query));
const value = (parameter: p.Parameter, text: string) => {
  const result = read({ it: parameter }, `it=${encodeURIComponent(text)}`);
  return result.ok ? result.value.it : result.problems[0].message;
};

describe('a query string', () => {
  it('is read with blanks as + or %20, in UTF-8', () => {
    expect({ ...parseQueryString('q=a+b%20c&lang=fr&star=%E7%B9%94') }).toEqual({
      q: 'a b c',
      lang: 'fr',
      star: '織',
    });
  });
  it('leaves a % that starts nothing as it is', () => {
    expect(parseQueryString('where=name like "%saturn%"').where).toBe('name like "%saturn%"');
  });
});

describe('a parameter', () => {
  it('that is true may be said in many ways', () => {
    for (const text of ['true', 'True', 'TRUE', '1', 'yes', ' on '])
      expect(value(p.includeLinks, text)).toBe(true);
    for (const text of ['false', 'False', '0', 'no']) expect(value(p.includeLinks, text)).toBe(false);
    expect(value(p.includeLinks, 'maybe')).toMatch(/maybe was found but true or false is expected/);
  });

  it('that is empty or blank counts as not given', () => {
    for (const query of ['', 'select=', 'select=%20', 'other=1'])
      expect(read({ select: p.select }, query)).toEqual({ ok: true, value: {} });
  });

  it('that is a separator may be blank', () => {
    expect(value(p.delimiter, '\t')).toBe('\t');
    expect(value(p.listSeparator, ' ')).toBe(' ');
  });

  it('given twice counts once, the last time; a repeatable one counts each time', () => {
    expect(read({ q: p.q, where: p.where }, 'q=a&q=b&where=x&where=&where=y')).toEqual({
      ok: true,
      value: { q: 'b', where: ['x', 'y'] },
    });
  });

  it('that is wrong does not hide another that is wrong', () => {
    const result = read({ limit: p.pageLimit, offset: p.offset }, 'limit=x&offset=y');
    expect(result.ok ? 0 : result.problems.length).toBe(2);
  });

  it('that is a number is whole, and no longer than numbers are', () => {
    for (const text of ['1.5', '1e2', '0x10', '٣', '9'.repeat(40), '--1'])
      expect(value(p.offset, text)).toMatch(/^Invalid value/);
    expect(value(p.offset, ' +7 ')).toBe(7);
  });
});

describe('the bounds of a page', () => {
  const bounds = (values: Parameters<typeof p.pageBounds>[0]) => {
    const result = p.pageBounds(values);
    return result.ok ? [result.value.limit, result.value.offset] : result.problems[0].message;
  };
  it('are 10 records from the first', () => expect(bounds({})).toEqual([10, 0]));
  it('are all that is allowed with -1, less near the depth', () => {
    expect(bounds({ limit: -1 })).toEqual([100, 0]);
    expect(bounds({ limit: -1, offset: 9950 })).toEqual([50, 9950]);
    expect(bounds({ limit: -1, group_by: 'star' })).toEqual([20_000, 0]);
  });
  it('end at 10,000 records and 20,000 groups', () => {
    expect(bounds({ limit: 100, offset: 9900 })).toEqual([100, 9900]);
    expect(bounds({ offset: 9991 })).toMatch(/^Invalid value for offset/);
    expect(bounds({ limit: -1, offset: 10_000 })).toMatch(/^Invalid value for offset/);
    expect(bounds({ limit: 10_000, offset: 10_000, group_by: 'star' })).toEqual([10_000, 10_000]);
    expect(bounds({ limit: 20_001, group_by: 'star' })).toMatch(/-1 <= limit <= 20000 is expected/);
  });
});

describe('a time zone', () => {
  it('is known in any case and under its older names', () => {
    expect(canonicalZone('europe/PARIS')).toBe('Europe/Paris');
    expect(canonicalZone('utc')).toBe('UTC');
    expect(canonicalZone('US/Eastern')).toBeDefined();
  });
  it('is never an offset, a path or anything else', () => {
    for (const name of ['+02:00', 'Mars/Olympus', '', '../x', "UTC'; drop", 'x'.repeat(100)])
      expect(canonicalZone(name), name).toBeUndefined();
  });
});
