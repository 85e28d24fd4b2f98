import { describe, expect, it } from 'vitest';
import type { DatasetSchema, Field } from '#dataset';
import { fc } from '../../test/properties.ts';
import { compileFacets } from './compile/facets.ts';
import { compileRecords } from './compile/records.ts';
import type { RecordsRequest } from './model.ts';
import { normalizedText } from './normalized-text.ts';
import { parseGroupBy, parseOrderBy, parseSelect, parseWhere } from './odsql/parse.ts';
import { problemMessage } from './problem-message.ts';

const field = (name: string, type: Field['type'], annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

const schema: DatasetSchema = {
  fields: [
    field('star', 'text', { facet: true }),
    field('magnitude', 'double'),
    field('exposure_s', 'int'),
    field('night', 'date', { facet: true }),
    field('site', 'geo_point_2d'),
    field('const', 'text'),
    field('year', 'int'),
    field('2mass', 'text'),
  ],
};
const request: RecordsRequest = { timezone: 'UTC', lang: 'en', now: new Date('2024-08-15T10:00:00Z') };
const compile = (clauses: Partial<RecordsRequest>) => compileRecords({ ...request, ...clauses }, schema);

const problemOf = (clauses: Partial<RecordsRequest>) => {
  const result = compile(clauses);
  if (result.ok) throw new Error('it was understood');
  return result.problems[0];
};

describe('a clause that cannot be understood', () => {
  for (const [clauses, message] of [
    [
      { select: 'brightness' },
      'ODSQL query is malformed: Unknown field: brightness. Clause(s) containing the error(s): select.',
    ],
    [
      { where: ['1_uai > 2'] },
      'ODSQL syntax exception: unexpected _uai at position 1 in 1_uai > 2. Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['star ='] },
      'ODSQL syntax exception: unexpected end of text at position 6 in star =. Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['(star = "a"'] },
      'ODSQL syntax exception: unexpected end of text at position 11 in (star = "a". Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['star:Vega'] },
      'ODSQL syntax exception: unexpected Vega at position 5 in star:Vega. Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['star not in ("a")'] },
      'ODSQL syntax exception: unexpected not at position 5 in star not in ("a"). Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['bogus(1)'] },
      'ODSQL syntax exception: unexpected ( at position 5 in bogus(1). Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['sum(magnitude) > 1'] },
      'ODSQL query is malformed: Aggregation function sum is not allowed here. Clause(s) containing the error(s): where.',
    ],
    [
      { groupBy: 'site' },
      'ODSQL query is malformed: Aggregation on geo point field is not possible. Use the geo_cluster(site, int_precision) aggregation function instead. Clause(s) containing the error(s): group_by.',
    ],
    [
      { select: 'sum(star)' },
      'ODSQL query is malformed: sum: StatAggregation only supports numeric or date expression. Clause(s) containing the error(s): select.',
    ],
    [
      { groupBy: 'star', orderBy: 'star, avg(magnitude)' },
      'ODSQL query is malformed: Aggregation functions must come before fields. Clause(s) containing the error(s): order_by.',
    ],
    [
      { groupBy: 'star', select: 'magnitude' },
      'ODSQL query is malformed: magnitude must be a key of group_by or be used inside an aggregation function. Clause(s) containing the error(s): select.',
    ],
    [
      { where: ["night > date'2024-13'"] },
      'ODSQL query is malformed: Invalid date: 2024-13. Clause(s) containing the error(s): where.',
    ],
    [
      { where: ['magnitude > "bright"'] },
      'ODSQL query is malformed: Type error: a comparison expects a number, text was found. Clause(s) containing the error(s): where.',
    ],
    [
      { refine: ['nothing:1'] },
      'ODSQL query is malformed: Unknown field: nothing. Clause(s) containing the error(s): refine.',
    ],
  ] as const) {
    it(`says: ${message}`, () =>
      expect(problemMessage(problemOf(clauses as Partial<RecordsRequest>))).toBe(message));
  }

  it('knows where the problem stands', () => {
    expect(problemOf({ where: ['star = "a" and brightness > 1'] })).toMatchObject({
      code: 'unknown-field',
      at: { start: 15, end: 25 },
    });
  });

  it('has a limit of length and depth', () => {
    expect(problemOf({ where: [`${'('.repeat(500)}1=1${')'.repeat(500)}`] }).code).toBe('too-complex');
    expect(
      problemOf({ where: [`star in (${Array.from({ length: 5000 }, (_, i) => `"${i}"`).join(',')})`] }).code,
    ).toBe('too-complex');
    expect(
      problemOf({ where: [`${'not '.repeat(3000)}star = "a"${' or star = "a"'.repeat(3000)}`] }).code,
    ).toBe('too-complex');
  });

  it('has a limit of groupings', () => {
    const groupings = (count: number) => Array.from({ length: count }, (_, i) => `star as g${i}`).join(', ');
    expect(compile({ groupBy: groupings(20) }).ok).toBe(true);
    const most = groupings(21);
    expect(problemOf({ groupBy: most })).toMatchObject({
      code: 'too-complex',
      limit: '20 groupings',
      at: { start: most.lastIndexOf('star'), end: most.lastIndexOf(' as') },
    });
  });

  it('has a limit of words to search for, in all its texts together', () => {
    const searches = (count: number) => Array.from({ length: count }, (_, i) => `search("a${i}")`);
    const asked = [searches(150).join(' and '), '"b c" and star like "d e"'];
    const last = searches(47).join(' or ');
    expect(problemOf({ where: [...asked, last] })).toMatchObject({
      code: 'too-complex',
      at: { start: last.lastIndexOf('"a46"'), end: last.length - 1 },
    });
    expect(compile({ where: [...asked, searches(46).join(' or ')] }).ok).toBe(true);
    expect(problemOf({ where: [`star like "${'a '.repeat(201)}"`] }).code).toBe('too-complex');
  });
});

describe('ODSQL', () => {
  for (const clauses of [
    { select: ' star ,  magnitude , const', where: [''], orderBy: '' },
    { where: ['const = "Lyr" AND year>=2026 and `2mass` is not null'] },
    { where: ['year = 2024'], orderBy: 'year, star DESC' },
    { where: ['magnitude<6.5'], select: 'star,magnitude' },
    { where: ["within_distance(site , GEOM'POINT(2 48)', 1km)"] },
    {
      select: '2023 as year_of, count(*) as n',
      groupBy: 'date_format(night, "YYYY/MM/dd") as date',
      orderBy: 'date DESC',
    },
    { groupBy: 'star', orderBy: 'count(star)desc' },
    { select: 'year(night) as y, count(*)', groupBy: 'y' },
  ] as const) {
    it(`accepts ${JSON.stringify(clauses)}`, () => {
      const result = compile(clauses as Partial<RecordsRequest>);
      expect(result.ok || problemMessage(result.problems[0])).toBe(true);
    });
  }

  it('means the same however it is spaced and cased', () => {
    const [a, b] = [
      compile({ where: ['magnitude<1and(star="Vega")'] }),
      compile({ where: ['magnitude  < 1 AND ( star = "Vega" )'] }),
    ];
    expect(a.ok && b.ok && normalizedText(a.value)).toBe(b.ok && normalizedText(b.value));
  });

  it('gives an answer for any text in any clause', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            'star',
            'magnitude',
            '(',
            ')',
            'and',
            'or',
            'not',
            '=',
            '<',
            '"a"',
            "date'2024'",
            "geom'POINT(1 2)'",
            '1',
            '-',
            '*',
            ',',
            'in',
            '[',
            ']',
            '..',
            'is',
            'null',
            'count',
            'avg',
            'range',
            'like',
            ':',
            'as',
            'x',
            'desc',
            '`',
            "'",
            '\\',
          ),
          { maxLength: 14 },
        )
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        for (const parse of [parseSelect, parseWhere, parseGroupBy, parseOrderBy]) {
          for (const dotted of [false, true]) expect(typeof parse(text, dotted).ok).toBe('boolean');
        }
        for (const clauses of [
          { select: text },
          { where: [text] },
          { groupBy: text },
          { orderBy: text },
          { refine: [text] },
          { exclude: [text] },
          { q: text },
        ]) {
          const result = compile(clauses);
          if (!result.ok) expect(problemMessage(result.problems[0]).length).toBeGreaterThan(20);
        }
        expect(typeof compileFacets({ ...request, facets: [text] }, schema).ok).toBe('boolean');
      }),
      { numRuns: 1000, seed: 20260101 },
    );
  });

  it('reads dotted names in the catalogue, with or without their template', () => {
    const catalogue: DatasetSchema = {
      fields: [
        field('default.title', 'text'),
        field('custom.data-owner', 'text'),
        field('dataset_id', 'text'),
      ],
    };
    for (const where of [
      'default.title = "a"',
      'title like "a"',
      'custom.data-owner is null',
      'datasetid:"a"',
      'search(title, "desserte") OR search(title, "poste source")',
    ]) {
      const result = compileRecords({ ...request, where: [where] }, catalogue, { dottedNames: true });
      expect(result.ok || problemMessage(result.problems[0])).toBe(true);
    }
  });
});
