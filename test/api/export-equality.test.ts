import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetMetadata, DatasetSchema, Field, FieldType } from '#dataset';
import { oddThingsMetadata } from '../generators/odd-things.ts';
import { publishRows, startTestPortal, type TestPortal } from '../portal.ts';
import { fc } from '../properties.ts';
import { ical } from '../readers/calendar.ts';
import { DRAWN_FORMATS } from '../readers/drawn-formats.ts';
import { KNOWN_FORMATS, type KnownFormat, type KnownRecord } from '../readers/known-formats.ts';
import { BASE, exportedBytes } from './explore-portal.ts';
import { itWith } from './reading.ts';

let portal: TestPortal;
beforeAll(async () => {
  portal = await startTestPortal({}, { datasets: [] });
});
afterAll(() => portal.close());

const field = (name: string, type: FieldType, annotations: Field['annotations'] = {}): Field => ({
  name,
  type,
  label: { en: name },
  annotations,
});

const schema: DatasetSchema = {
  fields: [
    field('id', 'text', { id: true }),
    field('words', 'text'),
    field('whole', 'int'),
    field('amount', 'double'),
    field('truth', 'boolean'),
    field('day', 'date'),
    field('at', 'datetime'),
    field('tags', 'text', { multivalued: ',' }),
    field('extra', 'json_blob'),
    field('place', 'geo_point_2d'),
    field('outline', 'geo_shape'),
  ],
};
const metadata: DatasetMetadata = oddThingsMetadata;

// No format tells zero from minus zero.
const plus = (number: number) => (number === 0 ? 0 : number);
const double = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true }).map(plus);
const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true }).map(plus);
const position = fc.tuple(double(-180, 180), double(-90, 90));
const line = fc.array(position, { minLength: 2, maxLength: 4 });
const ring = fc.tuple(double(-90, 80), double(-90, 80), double(0.5, 9)).map(([x, y, side]) =>
  [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y],
  ].map((one) => one.map(plus)),
);

const outline = fc.oneof(
  ...(
    [
      ['Point', position],
      ['LineString', line],
      ['Polygon', ring.map((one) => [one])],
      ['MultiPoint', fc.array(position, { minLength: 1, maxLength: 3 })],
      ['MultiLineString', fc.array(line, { minLength: 1, maxLength: 2 })],
      [
        'MultiPolygon',
        fc.array(
          ring.map((one) => [one]),
          { minLength: 1, maxLength: 2 },
        ),
      ],
    ] as readonly (readonly [string, fc.Arbitrary<unknown>])[]
  ).map(([type, coordinates]) => coordinates.map((of) => ({ type, coordinates: of }))),
);

// Any character of a text but those that XML cannot hold, and none but blanks: an import takes that for nothing.
const words = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  .map((text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').trim())
  .filter((text) => text !== '');
const tag = fc.string({ minLength: 1, maxLength: 5 }).map((text) => `${text.replaceAll(',', '').trim()}x`);
const json = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,4}$/),
  fc.oneof(anyDouble, fc.boolean(), words, fc.constant(null)),
);
const INSTANTS = {
  min: new Date('0001-01-02T00:00:00Z'),
  max: new Date('9999-12-30T00:00:00Z'),
  noInvalidDate: true,
};

const nothing = { nil: null, freq: 5 };
const record = fc.record({
  words: fc.option(words, nothing),
  // Beyond 2^53, too: 64 bits are what a whole number has.
  whole: fc.option(
    fc.oneof(fc.integer().map(BigInt), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    nothing,
  ),
  amount: fc.option(anyDouble, nothing),
  truth: fc.option(fc.boolean(), nothing),
  day: fc.option(fc.date(INSTANTS), nothing),
  // A hundredth of a second is what a sheet keeps through all of its years.
  at: fc.option(
    fc.date(INSTANTS).map((at) => new Date(Math.floor(at.getTime() / 10) * 10)),
    nothing,
  ),
  tags: fc.option(fc.uniqueArray(tag, { minLength: 1, maxLength: 3 }), nothing),
  extra: fc.option(json, nothing),
  place: fc.option(position, nothing),
  outline: fc.option(outline, nothing),
});

type Made = typeof record extends fc.Arbitrary<infer R> ? R : never;

/** As it is imported. */
const imported = ({ day, at, place, ...rest }: Made, i: number) => ({
  ...rest,
  id: `r${i}`,
  day: day?.toISOString().slice(0, 10) ?? null,
  at: at?.toISOString() ?? null,
  place: place === null ? null : { lon: place[0], lat: place[1] },
});

/** As each format has to give it back. */
const expected = ({ whole, day, at, tags, ...rest }: Made, i: number): KnownRecord => ({
  ...rest,
  id: `r${i}`,
  whole: whole === null ? null : String(whole),
  day: day?.toISOString().slice(0, 10) ?? null,
  at: at?.getTime() ?? null,
  tags: tags?.join(',') ?? null,
});

async function readBack(name: string, known: KnownFormat, id: string): Promise<readonly KnownRecord[]> {
  const query = new URLSearchParams(known.parameters);
  const address = `${BASE}/catalog/datasets/${id}/exports/${known.format ?? name}?${query}`;
  return known.read(await exportedBytes(portal.http.app, address));
}

/** What a format reads, of records that it holds. */
const common = (read: KnownRecord, other: KnownRecord): Record<string, unknown> =>
  Object.fromEntries(Object.keys(read).map((name) => [name, other[name as keyof KnownRecord]]));

let runs = 0;

/** Each is compared with what was made: then they are equal among each other. */
const areEqual = (formats: Readonly<Record<string, KnownFormat>>): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 60, maxLength: 100 }), async (records) => {
      const id = `made-${runs++}`;
      await publishRows(portal, { id, schema, metadata, rows: records.map(imported) });
      const all = records.map((one, i) => expected(one, i));
      for (const [name, known] of Object.entries(formats)) {
        const held = all.flatMap((one) => (known.held === undefined ? one : (known.held(one) ?? [])));
        const byId = new Map(held.map((one) => [one.id, one]));
        const read = await readBack(name, known, id);
        expect(read.map((one) => one.id).toSorted(), name).toEqual([...byId.keys()].toSorted());
        for (const one of read) expect(one, name).toEqual(common(one, byId.get(one.id) ?? { id: 'none' }));
      }
    }),
    // Each record is a case of its own.
    { numRuns: 1, endOnFailure: true },
  );

describe('any two formats of the same records', () => {
  it('are equal after reading back, as far as both hold them', () => areEqual({ ...KNOWN_FORMATS, ical }));

  itWith('ogr2ogr', 'are equal in what GDAL reads as shapes', () => areEqual(DRAWN_FORMATS));
});
