import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSchema } from '#dataset';
import { raw, type Sql } from '#lib';
import {
  type ChangedValues,
  compileFacets,
  compileRecords,
  type Filter,
  type RecordsRequest,
  type Visible,
} from '#query';
import { generatedRequests } from '../../../../test/generators/odsql.ts';
import { starSightings, starSightingsSchema } from '../../../../test/generators/star-sightings.ts';
import { printFacets } from './facets.ts';
import { createRecords, openDatabase, requestOf, run } from './generated.fixture.ts';
import { printRecords } from './print.ts';

// `npm run fuzz` asks for more of them.
const QUERIES = Math.min(Number(process.env.FUZZ_CASES ?? 80), 2000);
const schema: DatasetSchema = starSightingsSchema;
const HIDDEN = 'Unseen';

type Row = Readonly<Record<string, unknown>>;

/** Records that stand out in every way: extreme numbers, first and last dates, words and places that no other has. */
const extremes: readonly Row[] = [
  {
    sighting_id: 'HID-1',
    star: HIDDEN,
    constellation: 'Nowhere',
    spectral_path: 'Z/Z0',
    magnitude: -1e308,
    exposure_s: '9223372036854775807',
    is_variable: true,
    night: '0001-01-01',
    taken_at: '9999-12-31T23:59:59Z',
    site: { lon: 180, lat: 90 },
    tags: ['unseen'],
    fits_header: { OBJECT: HIDDEN },
  },
  { sighting_id: 'HID-2', star: HIDDEN, exposure_s: '-9223372036854775808', magnitude: 1e308 },
  { sighting_id: 'HID-3', star: HIDDEN, constellation: 'Lyra', spectral_path: 'A/A0/A0Va', exposure_s: 30 },
];

/** The visible records with hidden ones before, between and after them. */
function* withHidden(): Generator<Row> {
  let i = 0;
  for (const record of starSightings(400)) {
    const extreme = extremes[i % 150];
    if (extreme !== undefined) yield { ...extreme, sighting_id: `${extreme.sighting_id}-${i}` };
    yield record;
    i++;
  }
  yield { ...extremes[0], sighting_id: 'HID-last' };
}

let connection: DuckDBConnection;
const idOf = (record: Row) => String(record.sighting_id);

beforeAll(async () => {
  connection = await openDatabase();
  await createRecords(connection, 'whole', schema, withHidden(), idOf);
  await createRecords(connection, 'without', schema, starSightings(400), idOf);
  await createRecords(connection, 'narrow', narrow, starSightings(400), idOf);
});
afterAll(() => connection.closeSync());

const filterOf = (where: string): Filter => {
  const compiled = compileRecords(
    { where: [where], timezone: 'UTC', lang: 'en', now: new Date(0) },
    starSightingsSchema,
  );
  if (!compiled.ok || compiled.value.filter === undefined) throw new Error(where);
  return compiled.value.filter;
};

const places = (): string => {
  let text = '';
  for (const record of withHidden()) text += record.star === HIDDEN ? '0' : '1';
  return text;
};

const narrow: DatasetSchema = {
  fields: schema.fields.filter(({ name }) => !['star', 'exposure_s', 'sky_patch'].includes(name)),
};

/** The rows, or that it failed: the words of a failure come from the engine and are told to nobody. */
const outcome = (statement: Sql): Promise<unknown> => run(connection, statement).catch(() => 'failed');

interface Side {
  readonly table: string;
  readonly schema: DatasetSchema;
  readonly visible?: Visible;
}

async function answers(
  request: RecordsRequest,
  { table, schema: fields, visible }: Side,
): Promise<unknown[]> {
  const from = raw(table);
  const asked = visible === undefined ? request : { ...request, visible };
  const compiled = compileRecords(asked, fields);
  // Each facet is a query of its own: those of some requests are enough.
  const facets = request.limit === 7 || request.limit === 10 ? compileFacets(asked, fields) : undefined;
  const statements: Sql[] = [];
  if (compiled.ok) {
    const { rows, count } = printRecords(compiled.value, fields, { from });
    statements.push(rows, count);
  }
  if (facets?.ok) statements.push(...printFacets(facets.value, fields, { from }));
  const told = [compiled, facets].map((result) => result && (result.ok ? 'ok' : result.problems));
  return [...told, ...(await Promise.all(statements.map(outcome)))];
}

async function differences(of: DatasetSchema, seen: Side, without: Side): Promise<readonly object[]> {
  const found: object[] = [];
  for (const clauses of generatedRequests(of, { seed: 7, count: QUERIES })) {
    const request = requestOf(clauses);
    const [a, b] = [await answers(request, seen), await answers(request, without)];
    if (JSON.stringify(a) !== JSON.stringify(b)) found.push({ clauses, a, b });
  }
  return found;
}

describe('a record that is not there for the asker', () => {
  const seen = { filter: filterOf(`not star = "${HIDDEN}"`) };

  it(`changes no row, order, count, facet or failure of ${QUERIES} queries`, async () => {
    expect(
      await differences(schema, { table: 'whole', schema, visible: seen }, { table: 'without', schema }),
    ).toEqual([]);
  });

  it('changes nothing either where records are told by their place', async () => {
    const visible = { places: places() };
    expect(
      await differences(schema, { table: 'whole', schema, visible }, { table: 'without', schema }),
    ).toEqual([]);
  });

  for (const [name, visible] of [
    ['by a condition', seen],
    [
      'by a condition that no index knows',
      { filter: filterOf(`not lower(star) = "${HIDDEN.toLowerCase()}"`) },
    ],
    ['by place', { places: places() }],
  ] as const)
    for (const where of [
      '-exposure_s > 0',
      'not (-exposure_s < 5 or star = "Vega")',
      '-exposure_s in (1, 2)',
      'constellation is not null and -exposure_s > 0',
    ])
      it(`makes nothing fail, hidden ${name}: ${where}`, async () => {
        const request = requestOf({ where: [where], limit: 10, offset: 0, timezone: 'UTC', lang: 'en' });
        const told = await answers(request, { table: 'whole', schema, visible });
        expect(told).not.toContain('failed');
        expect(told).toEqual(await answers(request, { table: 'without', schema }));
        expect(await answers(request, { table: 'whole', schema })).toContain('failed');
      });
});

describe('a condition of the asker', () => {
  const printed = (where: string) => {
    const request = requestOf({ where: [where], limit: 10, offset: 0, timezone: 'UTC', lang: 'en' });
    const compiled = compileRecords({ ...request, visible: { places: '1' } }, schema);
    if (!compiled.ok) throw new Error(where);
    return printRecords(compiled.value, schema, { from: raw('whole') }).rows.text;
  };

  // SQL promises no order between two conditions: what holds today is not left to the engine's choice.
  it('is asked of visible records only, when it can fail', () => {
    expect(printed('-exposure_s > 0')).toContain('WHERE (CASE WHEN "$seen" THEN ((-"exposure_s") > ');
    expect(printed('exposure_s > 0')).toContain('WHERE ("exposure_s" > ');
  });
});

describe('fields that are not there for the asker', () => {
  it(`change nothing of ${QUERIES} queries: texts are searched, sized and told without them`, async () => {
    const visible: Visible = { filter: filterOf(`not star = "${HIDDEN}"`), hidesFields: true };
    expect(
      await differences(
        narrow,
        { table: 'whole', schema: narrow, visible },
        { table: 'narrow', schema: narrow },
      ),
    ).toEqual([]);
  });

  it('are unknown, whatever a query does with their names', async () => {
    const request = requestOf({
      where: ['star = "Vega"'],
      limit: 10,
      offset: 0,
      timezone: 'UTC',
      lang: 'en',
    });
    const [told] = await answers(request, { table: 'whole', schema: narrow, visible: { hidesFields: true } });
    expect(told).toMatchObject([{ code: 'unknown-field', name: 'star' }]);
  });

  it('do not go into the record ids when these are made with a secret', async () => {
    const ids = (secret: string) => {
      const visible: Visible = { hidesFields: true, idSecret: secret };
      const compiled = compileRecords(
        { select: 'recordid', limit: 3, visible, timezone: 'UTC', lang: 'en', now: new Date(0) },
        narrow,
      );
      if (!compiled.ok) throw new Error('refused');
      return run(connection, printRecords(compiled.value, narrow, { from: raw('whole') }).rows);
    };
    const [one, other] = [await ids('one'), await ids('other')];
    expect(one).toEqual(await ids('one'));
    expect(one).not.toEqual(other);
    expect(one.flat().every((id) => /^[0-9a-f]{40}$/.test(String(id)))).toBe(true);
  });
});

describe('values that are other for the asker', () => {
  const changed: ChangedValues = {
    columns: [
      { name: 'tags', kind: 'texts' },
      { name: 'exposure_s', kind: 'whole' },
      { name: 'sky_patch$box', kind: 'box' },
    ],
    records: [
      { place: 1, values: [['quince'], 77, { west: 50, south: 50, east: 51, north: 51 }] },
      { place: 2, values: [null, null, null] },
    ],
  };
  const ask = async (request: Partial<RecordsRequest>) => {
    const compiled = compileRecords(
      { ...request, visible: { changed }, timezone: 'UTC', lang: 'en', now: new Date(0) },
      schema,
    );
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
    return run(connection, printRecords(compiled.value, schema, { from: raw('without') }).rows);
  };

  it('are found by conditions, boxes and words', async () => {
    expect(await ask({ select: 'exposure_s', where: ['tags = "quince"'] })).toEqual([['77']]);
    expect(await ask({ select: 'exposure_s', where: ['in_bbox(sky_patch, 50, 50, 51, 51)'] })).toEqual([
      ['77'],
    ]);
    expect(await ask({ select: 'exposure_s', q: 'quince' })).toEqual([['77']]);
  });

  it('leave the records in their order', async () => {
    const ids = await ask({ select: 'sighting_id' });
    expect(ids).toHaveLength(400);
    expect(ids).toEqual([...ids].sort());
  });

  it('leave the stored ones unknown', async () => {
    expect(await ask({ select: 'tags, exposure_s', limit: 1, offset: 2 })).toEqual([[null, null]]);
  });
});
