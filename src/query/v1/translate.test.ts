import { describe, expect, it } from 'vitest';
import type { DatasetSchema, FieldType } from '#dataset';
import { growth } from '../../../test/growth.ts';
import { fc } from '../../../test/properties.ts';
import { compileRecords } from '../compile/records.ts';
import { translateV1Query, v1Distance, v1Polygon } from './translate.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  star: 'text',
  magnitude: 'double',
  count: 'int',
  night: 'date',
  taken_at: 'datetime',
  is_variable: 'boolean',
  site: 'geo_point_2d',
};
const schema: DatasetSchema = {
  fields: Object.entries(TYPES).map(([name, type]) => ({ name, type, label: { en: name }, annotations: {} })),
};
const translated = (text: string) =>
  translateV1Query(text, (name) => (Object.hasOwn(TYPES, name) ? TYPES[name] : undefined));

describe('a query of version 1', () => {
  for (const [v1, odsql] of [
    ['', undefined],
    ['   ', undefined],
    ['nebula', 'search("nebula")'],
    ['crab neb*', '(search("crab") and search("neb"))'],
    ['"crab nebula"', '"crab nebula"'],
    ['crab OR ring', '(search("crab") or search("ring"))'],
    ['NOT crab', 'not search("crab")'],
    ['(a OR b) AND c', '((search("a") or search("b")) and search("c"))'],
    ['star:Vega', '`star` like "Vega"'],
    ['star:"Alpha Lyrae"', '`star` like "Alpha Lyrae"'],
    ['star=="Vega"', '`star` = "Vega"'],
    ['magnitude<1', '`magnitude` < 1'],
    ['magnitude<=1e-3', '`magnitude` <= 0.001'],
    ['count:3', '`count` = 3'],
    ['count:three', '1 = 0'],
    ['magnitude:[0 TO 1]', '(`magnitude` >= 0 and `magnitude` <= 1)'],
    ['magnitude:]0 TO 1[', '(`magnitude` > 0 and `magnitude` < 1)'],
    ['magnitude:[* TO 1]', '`magnitude` <= 1'],
    ['night:2024', "`night` in [date'2024-01-01'..date'2025-01-01'["],
    ['night=2024-02', "`night` in [date'2024-02-01'..date'2024-03-01'["],
    ['night>2024/08/12', "`night` >= date'2024-08-13'"],
    ['night>#now(days=-1)', '`night` > now(days=-1)'],
    ['is_variable:true', '`is_variable` is true'],
    ['#null(star)', '`star` is null'],
    ['#exact(star, "Vega")', '`star` = "Vega"'],
    ['#search(star,"veg")', 'search(`star`, "veg")'],
    ['#startswith(star,"Ve")', 'startswith(`star`, "Ve")'],
    ['#distance(site,"48.8,2.3",1000)', "within_distance(`site`, geom'POINT(2.3 48.8)', 1000m)"],
    ['#polygon(site,"(0,0),(0,1),(1,1)")', "within(`site`, geom'POLYGON((0 0, 1 0, 1 1, 0 0))')"],
    ['M 31: Andromeda', '(search("M") and search("31:") and search("Andromeda"))'],
    ['say \\"', '(search("say") and search("\\\\"))'],
  ] as const) {
    it(`${JSON.stringify(v1)} is ${odsql ?? 'no condition'} in ODSQL`, () => {
      const result = translated(v1);
      expect(result).toEqual({ ok: true, value: odsql });
    });
  }

  it('names an unknown function and its place', () => {
    const result = translated('crab #nope(star)');
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'bad-function', found: '#nope', at: { start: 5, end: 16 } }],
    });
  });

  it('names a value that cannot be compared', () => {
    expect(translated('magnitude<bright')).toMatchObject({
      ok: false,
      problems: [{ code: 'bad-value', found: 'bright' }],
    });
  });

  it('of any text is a problem or something that ODSQL compiles', () => {
    const field = fc.constantFrom(...Object.keys(TYPES), 'nobody');
    const argument = fc.oneof(
      fc.constantFrom('2024-02', '1', '-1e400', '*', 'é', '\u0000', "'", '""', 'true', 'within'),
      fc.constantFrom('"1,2"', '"91,2"', '500', '"(1,2)"', '"(0,0),(0,1),(1,1)"', 'days=-1', 'stars=1'),
      field,
    );
    const named = fc.constantFrom(
      ...['null', 'exact', 'search', 'startswith', 'distance', 'polygon', 'geometry', 'now', 'nope'],
    );
    const call = fc
      .tuple(named, fc.array(fc.oneof(field, argument), { maxLength: 4 }))
      .map(([name, args]) => `#${name}(${args.join(',')})`);
    const operator = fc.constantFrom(':', '=', '==', '!=', '<', '<=', '>', '>=');
    const interval = fc
      .tuple(fc.constantFrom('[', ']', '{'), argument, argument, fc.constantFrom('[', ']', '}'))
      .map(([open, low, high, close]) => `${open}${low} TO ${high}${close}`);
    const pieces = fc.oneof(
      fc.tuple(field, operator, fc.oneof(argument, call, interval)).map((parts) => parts.join('')),
      fc.oneof(call, interval, argument, operator, field),
      fc.constantFrom(...[' ', ' AND ', ' OR ', ' NOT ', '(', ')', '"', '\\', '#now(', '`']),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join('')),
        ),
        (text) => {
          const result = translated(text);
          if (!result.ok || result.value === undefined) return;
          const request = { where: [result.value], timezone: 'UTC', lang: 'en', now: new Date(0) };
          const compiled = compileRecords(request, schema);
          expect(compiled.ok ? [] : compiled.problems, result.value).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('with more than 200 terms is too complex', () => {
    expect(translated('a '.repeat(300)).ok).toBe(false);
    expect(translated('('.repeat(100)).ok).toBe(false);
  });
});

describe('the circle of a filter', () => {
  it('is latitude, longitude and metres, with blanks or without', () => {
    expect(v1Distance('48.88, 2.38,500')).toEqual({ lat: 48.88, lon: 2.38, metres: 500 });
  });
  it('is refused beyond a pole, with letters, and with a negative radius', () => {
    for (const text of ['91,0,1', 'a,b,c', '1,2,-3', '1', '1,2,3,4', ''])
      expect(v1Distance(text)).toBeUndefined();
  });
});

describe('the polygon of a filter', () => {
  it('closes itself and allows blanks after commas', () => {
    expect(v1Polygon('(45.4,6.5),(45.4, 6.6), (45.5,6.6)')).toBe(
      "geom'POLYGON((6.5 45.4, 6.6 45.4, 6.6 45.5, 6.5 45.4))'",
    );
  });
  it('is refused when anything else is in it', () => {
    for (const text of ['(1,2),(3,4)', '(1,2),(3,4),(5,x)', "(1,2),(3,4),(5,6)'; drop", ''])
      expect(v1Polygon(text)).toBeUndefined();
  });
});

describe('what a query of version 1 is made of', () => {
  it('is told in a time that grows as it does', () => {
    const points = (count: number) => `${'(1,2)  '.repeat(count)}x`;
    expect(growth(v1Polygon, points(4), points(12))).toBeLessThan(30);
    const blank = (length: number) => `magnitude:[${' '.repeat(length)}x]`;
    expect(growth(translated, blank(50), blank(400))).toBeLessThan(24);
  });
});
