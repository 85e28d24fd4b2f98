import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { join, type Sql, sql } from '#lib';
import type { OutputColumn } from '#query';
import type { CsvOptions } from '../model.ts';
import { csvHeader, csvOptions, csvRow } from './csv.ts';
import { geojsonRow } from './geojson.ts';
import { jsonRow } from './json.ts';
import { parquetColumns } from './parquet.ts';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run("SET TimeZone = 'America/New_York'");
});

const FILES = 'http://localhost:8080/files/';
const UTC = { timezone: 'UTC', fileUrl: FILES };

type Cell = readonly [
  type: OutputColumn['type'] | 'list' | 'json',
  value: Sql,
  extra?: Partial<OutputColumn>,
];

const columnsOf = (cells: readonly Cell[]): OutputColumn[] =>
  cells.map(([type, , extra], i) => ({
    name: `f${i}`,
    fieldName: `f${i}`,
    type: type === 'list' || type === 'json' ? 'text' : type,
    multivalued: type === 'list',
    ...(type === 'json' ? { json: true as const } : {}),
    ...extra,
  }));

async function first(text: Sql, cells: readonly Cell[]): Promise<DuckDBValue> {
  const values = join(
    cells.map(([, value], i) => sql`${value} AS ${{ kind: 'sql', text: `c${i}`, params: [] }}`),
  );
  const statement = sql`SELECT ${text} FROM (SELECT ${values})`;
  const reader = await connection.runAndReadAll(statement.text, [...statement.params]);
  return reader.getRows()[0]?.[0] ?? null;
}

const json = async (cells: readonly Cell[], options = UTC) =>
  first(jsonRow(columnsOf(cells), options), cells);
const csv = async (cells: readonly Cell[], options: CsvOptions = {}, timezone = 'UTC') =>
  first(csvRow(columnsOf(cells), csvOptions({ timezone, fileUrl: FILES, csv: options })), cells);

const point = sql`{'lon': 5.7::DOUBLE, 'lat': 43.9::DOUBLE}`;
const shape = sql`'{"type":"Polygon","coordinates":[[[0,0],[1.5,0],[1,-1e-7],[0,0]]]}'`;
const plate = sql`{'thumbnail': true, 'filename': 'a "b".jpg', 'format': 'JPEG', 'width': 40::INTEGER, 'height': NULL::INTEGER,
  'mimetype': 'image/jpeg', 'id': 'ab12', 'last_synchronized': '2017-01-13T14:11:16.997967', 'color_summary': ['rgba(1, 2, 3, 1.00)', 'b']}`;

describe('a record as JSON', () => {
  for (const [what, cell, text] of [
    ['an int', ['int', sql`8::BIGINT`], '8'],
    ['a large int', ['int', sql`9223372036854775807`], '9223372036854775807'],
    ['a double that is whole', ['double', sql`-10::DOUBLE`], '-10.0'],
    ['a double', ['double', sql`0.03::DOUBLE`], '0.03'],
    ['a sum of doubles', ['double', sql`0.1::DOUBLE + 0.2::DOUBLE`], '0.30000000000000004'],
    ['a huge double', ['double', sql`1e20::DOUBLE`], '1e+20'],
    ['a double of 17 digits', ['double', sql`123456789012345680::DOUBLE`], '1.2345678901234568e+17'],
    ['a large double', ['double', sql`1e15::DOUBLE`], '1000000000000000.0'],
    ['a tiny double', ['double', sql`0.00001::DOUBLE`], '1e-05'],
    ['the smallest double', ['double', sql`5e-324::DOUBLE`], '5e-324'],
    ['a computed infinity', ['double', sql`'inf'::DOUBLE`, { fieldName: undefined as never }], 'null'],
    ['a boolean', ['boolean', sql`true`], 'true'],
    ['a day', ['date', sql`DATE '2024-08-12'`], '"2024-08-12"'],
    ['a month', ['date', sql`DATE '1781-06-01'`, { precision: 'month' }], '"1781-06"'],
    ['a year', ['date', sql`DATE '1781-01-01'`, { precision: 'year' }], '"1781"'],
    ['a day before our era', ['date', sql`make_date(-584, 5, 28)`], '"-0584-05-28"'],
    ['a year before our era', ['date', sql`make_date(-584, 1, 1)`, { precision: 'year' }], '"-0584"'],
    ['year zero', ['date', sql`make_date(0, 3, 1)`], '"0000-03-01"'],
    ['a point', ['geo_point_2d', point], '{"lon": 5.7, "lat": 43.9}'],
    ['a missing point', ['geo_point_2d', sql`NULL::STRUCT(lon DOUBLE, lat DOUBLE)`], 'null'],
    [
      'a shape',
      ['geo_shape', shape],
      '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1.5, 0], [1, -1e-7], [0, 0]]]}, "properties": {}}',
    ],
    ['a list', ['list', sql`['a"', 'é']`], String.raw`["a\"", "é"]`],
    ['a missing list', ['list', sql`NULL::VARCHAR[]`], 'null'],
    ['JSON', ['json_blob', sql`'{"a":[1, 2]}'`], '{"a":[1, 2]}'],
    ['embedded JSON', ['json', sql`'{"lat": 1.0}'`], '{"lat": 1.0}'],
    [
      'a file',
      ['file', plate],
      String.raw`{"thumbnail": true, "filename": "a \"b\".jpg", "format": "JPEG", "width": 40, "mimetype": "image/jpeg", "id": "ab12", "last_synchronized": "2017-01-13T14:11:16.997967", "color_summary": ["rgba(1, 2, 3, 1.00)", "b"], "height": null, "url": "http://localhost:8080/files/ab12"}`,
    ],
    ['a missing text', ['text', sql`NULL::VARCHAR`], 'null'],
    ['an empty text', ['text', sql`''`], '""'],
  ] as const) {
    it(`writes ${what} as ${text.slice(0, 40)}`, async () => {
      expect(await json([cell])).toBe(`{"f0": ${text}}`);
    });
  }

  for (const [zone, instant, text] of [
    ['UTC', '2024-08-12 22:41:05', '2024-08-12T22:41:05+00:00'],
    ['UTC', '2024-08-12 22:41:05.5', '2024-08-12T22:41:05.500000+00:00'],
    ['UTC', '0850-01-02 03:04:05', '0850-01-02T03:04:05+00:00'],
    ['Europe/Paris', '2024-08-12 22:41:05', '2024-08-13T00:41:05+02:00'],
    ['Europe/Paris', '2024-01-12 22:41:05', '2024-01-12T23:41:05+01:00'],
    ['Asia/Kathmandu', '2024-08-12 22:41:05', '2024-08-13T04:26:05+05:45'],
    ['America/St_Johns', '2024-01-12 00:00:00', '2024-01-11T20:30:00-03:30'],
    ['Europe/Paris', '1850-01-01 00:00:00', '1850-01-01T00:09:21+00:09:21'],
  ] as const) {
    it(`writes ${instant} in ${zone} as ${text}`, async () => {
      const cell: Cell = ['datetime', sql`${instant}::TIMESTAMP`];
      expect(await json([cell], { timezone: zone, fileUrl: FILES })).toBe(`{"f0": "${text}"}`);
    });
  }

  it('keeps hostile texts whole, in values and in names', async () => {
    const texts = [
      '"',
      '\\',
      "'",
      '\u0000',
      '\u0001\u001f',
      '\n\r\t\b\f',
      '\u2028\u2029',
      '😀',
      '</script>',
      '?',
      '$1',
      '{}',
    ];
    for (const text of texts) {
      const written = await json([['text', sql`${text}`, { name: text }]]);
      expect(JSON.parse(String(written))).toEqual({ [text]: text });
    }
  });

  it('puts id, time and size before the fields', async () => {
    const cells: Cell[] = [['int', sql`1`]];
    const identity = { id: sql`'00ff'`, size: sql`12`, timestamp: '2024-01-01T00:00:00Z' };
    expect(await first(jsonRow(columnsOf(cells), UTC, identity), cells)).toBe(
      '{"_id": "00ff", "_timestamp": "2024-01-01T00:00:00Z", "_size": 12, "f0": 1}',
    );
  });
});

describe('a record as a CSV line', () => {
  it('writes cells as the original does', async () => {
    const cells: Cell[] = [
      ['text', sql`'Vega'`],
      ['double', sql`26::DOUBLE`],
      ['date', sql`DATE '2024-08-12'`],
      ['list', sql`['bright', 'double']`],
      ['geo_shape', sql`'{"coordinates":[279.2,38.8],"type":"Point"}'`],
      ['geo_point_2d', sql`{'lon': 5.7122::DOUBLE, 'lat': 43.9317::DOUBLE}`],
      ['file', plate],
      ['boolean', sql`true`],
      ['text', sql`NULL::VARCHAR`],
      ['int', sql`NULL::BIGINT`],
    ];
    expect(await csv(cells)).toBe(
      'Vega;26.0;2024-08-12;bright,double;"{""coordinates"": [279.2, 38.8], ""type"": ""Point""}";43.9317, 5.7122;http://localhost:8080/files/ab12;True;;',
    );
  });

  for (const [text, cell] of [
    ["FREEMAN'S", "FREEMAN'S"],
    ['#1', '#1'],
    [' a b ', ' a b '],
    ['', ''],
    ['a,b', 'a,b'],
    ['a;b', '"a;b"'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['a\rb', '"a\rb"'],
    ['\u2028😀\u0001', '\u2028😀\u0001'],
  ] as const) {
    it(`quotes ${JSON.stringify(text)} only if it must`, async () => {
      expect(await csv([['text', sql`${text}`]])).toBe(cell);
    });
  }

  it('quotes what holds the delimiter that was asked for', async () => {
    const cells: Cell[] = [
      ['text', sql`'a;b'`],
      ['geo_point_2d', point],
      ['list', sql`['a', 'b']`],
    ];
    expect(await csv(cells, { delimiter: ',' })).toBe('a;b,"43.9, 5.7","a,b"');
    expect(await csv(cells, { delimiter: '\t', listSeparator: '|' })).toBe('a;b\t43.9, 5.7\ta|b');
    expect(await csv(cells, { delimiter: ':' })).toBe('a;b:43.9, 5.7:a,b');
  });

  it('quotes every text and no number when it shall quote all', async () => {
    const cells: Cell[] = [
      ['text', sql`'a'`],
      ['int', sql`1`],
      ['text', sql`NULL::VARCHAR`],
    ];
    expect(await csv(cells, { quoteAll: true })).toBe('"a";1;');
  });

  it('lets no text be a formula in a spreadsheet, where that is asked for', async () => {
    for (const [text, cell] of [
      ['=1+1', "'=1+1"],
      ['@SUM(A1)', "'@SUM(A1)"],
      ['-2;3', '"\'-2;3"'],
      ['Vega', 'Vega'],
    ] as const) {
      expect(await csv([['text', sql`${text}`]], { escapeFormulas: true })).toBe(cell);
      expect(await csv([['text', sql`${text}`]])).not.toContain("'");
    }
    expect(await csv([['int', sql`-1`]], { escapeFormulas: true })).toBe('-1');
  });

  it('has a header quoted by the same rule', () => {
    expect(csvHeader(['a', 'b;c', 'd "e"'], csvOptions(UTC))).toBe('a;"b;c";"d ""e"""');
  });
});

describe('a record as a GeoJSON feature', () => {
  const feature = async (cells: readonly Cell[]) => first(geojsonRow(columnsOf(cells), UTC), cells);

  it('takes the first shape, and leaves the point among the properties', async () => {
    expect(
      await feature([
        ['text', sql`'x'`],
        ['geo_point_2d', point],
        ['geo_shape', shape],
      ]),
    ).toBe(
      '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1.5, 0], [1, -1e-7], [0, 0]]]}, "properties": {"f0": "x", "f1": {"lon": 5.7, "lat": 43.9}}}',
    );
  });

  it('takes the point where there is no shape', async () => {
    expect(await feature([['geo_point_2d', point]])).toBe(
      '{"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.7, 43.9]}, "properties": {}}',
    );
  });

  it('has a null geometry where there is none', async () => {
    const none = '{"type": "Feature", "geometry": null, "properties": {}}';
    expect(await feature([['geo_shape', sql`NULL::VARCHAR`]])).toBe(none);
    expect(await feature([['geo_point_2d', sql`NULL::STRUCT(lon DOUBLE, lat DOUBLE)`]])).toBe(none);
  });
});

describe('a shape in Parquet', () => {
  const wkt = async (geojson: string) => {
    const cells: Cell[] = [['geo_shape', sql`${geojson}::VARCHAR`]];
    const column = parquetColumns(columnsOf(cells), { fileUrl: FILES, asBytes: true });
    const statement = sql`SELECT ST_GeomFromWKB("f0")::VARCHAR FROM (SELECT ${column} FROM (SELECT ${geojson}::VARCHAR AS c0))`;
    const reader = await connection.runAndReadAll(statement.text, [...statement.params]);
    return reader.getRows()[0]?.[0];
  };

  for (const [geojson, expected] of [
    ['{"type":"Point","coordinates":[1,2.5]}', 'POINT (1 2.5)'],
    ['{"type":"Point","coordinates":[1,2,3]}', 'POINT (1 2)'],
    ['{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}', 'MULTIPOINT (1 2, 3 4)'],
    ['{"type":"LineString","coordinates":[[1,2],[3,4]]}', 'LINESTRING (1 2, 3 4)'],
    ['{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}', 'POLYGON ((0 0, 1 0, 1 1, 0 0))'],
    [
      '{"coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,5],[6,6],[5,5]]]],"type":"MultiPolygon"}',
      'MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))',
    ],
    [
      '{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[1,2],[3,4]]}]}',
      'GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))',
    ],
    ['{"type":"Polygon","coordinates":[]}', 'POLYGON EMPTY'],
  ] as const) {
    it(`is WKB of ${expected}`, async () => expect(await wkt(geojson)).toBe(expected));
  }
});
