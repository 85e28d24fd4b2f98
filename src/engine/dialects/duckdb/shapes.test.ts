import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetSchema, Field } from '#dataset';
import {
  convexHull,
  distanceToShape,
  type Geometry,
  intersects,
  type Position,
  parseGeometry,
  shapeOf,
  within,
} from '#geo';
import { sql } from '#lib';
import { compileRecords, problemMessage, type RecordsRequest } from '#query';
import { seededRandom } from '../../../../test/generators/odsql.ts';
import { createRecords, openDatabase, run } from './generated.fixture.ts';
import { printRecords } from './print.ts';

const field = (name: string, type: Field['type']): Field => ({
  name,
  type,
  label: { en: name },
  annotations: {},
});
const schema: DatasetSchema = {
  fields: [
    field('id', 'int'),
    field('kind', 'text'),
    field('shape', 'geo_shape'),
    field('place', 'geo_point_2d'),
  ],
};

const random = seededRandom(5);
const between = (low: number, high: number) => low + random() * (high - low);

/** Anywhere, and over the antimeridian more often than chance would have it. */
function geometry(i: number): Geometry {
  const centre: Position = [
    i % 3 === 0 ? between(165, 195) * (i % 2 === 0 ? 1 : -1) : between(-180, 180),
    between(-80, 80),
  ];
  const size = between(0.1, 25);
  const around = (count: number): Position[] =>
    Array.from({ length: count }, (_, k) => {
      const angle = (2 * Math.PI * k) / count;
      const radius = size * between(0.3, 1);
      return [
        centre[0] + radius * Math.cos(angle),
        Math.max(-90, Math.min(90, centre[1] + radius * Math.sin(angle))),
      ];
    });
  const ring = around(3 + (i % 9));
  const closed = [...ring, ...ring.slice(0, 1)];
  switch (i % 5) {
    case 0:
      return { type: 'LineString', coordinates: ring };
    case 1:
      return { type: 'MultiPoint', coordinates: ring };
    case 2: {
      const hole = closed.map(
        ([x, y]): Position => [centre[0] + (x - centre[0]) / 3, centre[1] + (y - centre[1]) / 3],
      );
      return { type: 'Polygon', coordinates: [closed, hole] };
    }
    default:
      return { type: 'Polygon', coordinates: [closed] };
  }
}

const records = Array.from({ length: 400 }, (_, id) => ({
  id,
  kind: ['a', 'b', null][id % 3],
  shape: id % 17 === 0 ? null : geometry(id),
  place: id % 13 === 0 ? null : { lon: Math.round(between(-180, 180)), lat: Math.round(between(-90, 90)) },
}));
const literals = [
  ...Array.from({ length: 24 }, (_, i) => geometry(i + 1000)),
  ...[
    'POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))',
    'POLYGON((-180 66, 180 66, 180 90, -180 90, -180 66))',
    'POLYGON((170 -90, 200 -90, 200 90, 170 90, 170 -90))',
    'MULTIPOLYGON(((170 -40, 180 -40, 180 40, 170 40, 170 -40)), ((-180 -40, -165 -40, -165 40, -180 40, -180 -40)))',
    'LINESTRING(-180 0, 180 0)',
  ].map((text) => parseGeometry(text) ?? { type: 'MultiPoint' as const, coordinates: [] }),
];

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await openDatabase();
  await createRecords(connection, 'records', schema, records);
});
afterAll(() => connection.closeSync());

async function rowsOf(request: Partial<RecordsRequest>) {
  const compiled = compileRecords({ timezone: 'UTC', lang: 'en', now: new Date(0), ...request }, schema);
  if (!compiled.ok) throw new Error(problemMessage(compiled.problems[0]));
  return run(connection, printRecords(compiled.value, schema, { from: sql`records` }).rows);
}
const idsWhere = async (where: string) =>
  (await rowsOf({ select: 'id', where: [where] })).map(([id]) => Number(id));
const idsOf = (keeps: (record: (typeof records)[number]) => boolean) =>
  records.filter(keeps).map(({ id }) => id);
const placeOf = ({ place }: (typeof records)[number]): Geometry | null =>
  place && { type: 'Point', coordinates: [place.lon, place.lat] };

describe('conditions on shapes and points', () => {
  it('find what plain geometry finds, whatever boxes are asked first', async () => {
    for (const literal of literals) {
      const [text, shape] = [`geom'${JSON.stringify(literal)}'`, shapeOf(literal)];
      const meets = (own: Geometry | null) => own !== null && intersects(shapeOf(own), shape);
      const isIn = (own: Geometry | null) => own !== null && within(shapeOf(own), shape);
      expect(await idsWhere(`intersects(shape, ${text})`)).toEqual(idsOf(({ shape: own }) => meets(own)));
      expect(await idsWhere(`within(shape, ${text})`)).toEqual(idsOf(({ shape: own }) => isIn(own)));
      expect(await idsWhere(`disjoint(shape, ${text})`)).toEqual(
        idsOf(({ shape: own }) => own !== null && !meets(own)),
      );
      expect(await idsWhere(`intersects(place, ${text})`)).toEqual(idsOf((record) => meets(placeOf(record))));
      expect(await idsWhere(`not disjoint(place, ${text})`)).toEqual(
        idsOf((record) => placeOf(record) === null || meets(placeOf(record))),
      );
    }
  });

  it('measure what great circles measure, over the antimeridian and the poles', async () => {
    for (let i = 0; i < 60; i++) {
      const centre: Position = [
        Math.round(between(-180, 180)),
        i % 4 === 0 ? 89 : Math.round(between(-90, 90)),
      ];
      const km = Math.round(between(1, 4000));
      const near = (own: Geometry | null) =>
        own !== null && distanceToShape(centre, shapeOf(own)) <= km * 1000;
      const call = (name: string) => `within_distance(${name}, geom'POINT(${centre.join(' ')})', ${km}km)`;
      expect(await idsWhere(call('shape')), call('shape')).toEqual(idsOf(({ shape }) => near(shape)));
      expect(await idsWhere(call('place')), call('place')).toEqual(idsOf((record) => near(placeOf(record))));
    }
  });

  it('are in a box when some place of them is, beyond 180 degrees too', async () => {
    for (let i = 0; i < 60; i++) {
      const [west, south] = [Math.round(between(-360, 300)), Math.round(between(-90, 60))];
      const [east, north] = [west + Math.round(between(1, 150)), south + Math.round(between(1, 30))];
      const box: Geometry = {
        type: 'Polygon',
        coordinates: [
          [
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south],
          ],
        ],
      };
      const meets = (own: Geometry | null) => own !== null && intersects(shapeOf(own), shapeOf(box));
      const call = (name: string) => `in_bbox(${name}, ${south}, ${west}, ${north}, ${east})`;
      expect(await idsWhere(call('shape')), call('shape')).toEqual(idsOf(({ shape }) => meets(shape)));
      expect(await idsWhere(call('place')), call('place')).toEqual(idsOf((record) => meets(placeOf(record))));
    }
  });
});

describe('fields with the names of what queries are made of', () => {
  const odd: DatasetSchema = {
    fields: [
      field('side', 'geo_point_2d'),
      field('record', 'text'),
      field('known', 'geo_shape'),
      field('w', 'text'),
      field('v', 'int'),
    ],
  };
  it('are fields', async () => {
    const place = { lon: 1, lat: 2 };
    await createRecords(connection, 'odd', odd, [
      { side: place, record: 'r', known: { type: 'Point', coordinates: [1, 2] }, w: 'w', v: 1 },
    ]);
    for (const request of [
      { select: 'envelope(side), count(*)', groupBy: 'record' },
      { select: 'envelope(side), *' },
      { select: 'count(*), bbox(known)', groupBy: 'range(v, *, 1, *), range(v, 0, 9)' },
      { select: 'count(*), envelope(side)', groupBy: 'geo_cluster(side, 3), record' },
      {
        where: [
          'search(w, record, "wx rx")',
          'startswith(w, "w")',
          "within_distance(known, geom'POINT(1 2)', 1m)",
        ],
      },
    ]) {
      const compiled = compileRecords({ timezone: 'UTC', lang: 'en', now: new Date(0), ...request }, odd);
      if (!compiled.ok) throw new Error(problemMessage(compiled.problems[0]));
      await expect(
        run(connection, printRecords(compiled.value, odd, { from: sql`odd` }).rows),
      ).resolves.toBeInstanceOf(Array);
    }
  });
});

describe('the envelope of points', () => {
  const hullOf = (kept: readonly (typeof records)[number][]) =>
    convexHull(kept.flatMap(({ place }): Position[] => (place ? [[place.lon, place.lat]] : [])));

  it('is the exact hull of all of them, beside other columns and for each group', async () => {
    const [[all] = []] = await rowsOf({ select: 'envelope(place) as hull' });
    expect(JSON.parse(String(all))).toEqual(hullOf(records));
    const beside = await rowsOf({
      select: 'id, envelope(place) as hull, count(*) as n',
      limit: 3,
      offset: 2,
    });
    expect(beside.map(([id, hull, n]) => [Number(id), JSON.parse(String(hull)), Number(n)])).toEqual(
      [2, 3, 4].map((id) => [id, hullOf(records), 400]),
    );
    const groups = await rowsOf({ select: 'envelope(place) as hull', groupBy: 'kind' });
    expect(groups.map(([kind, hull]) => [kind, JSON.parse(String(hull))])).toEqual(
      [null, 'a', 'b'].map((kind) => [kind, hullOf(records.filter((record) => record.kind === kind))]),
    );
  });
});
