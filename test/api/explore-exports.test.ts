import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import proj4 from 'proj4';
import { describe, expect, it } from 'vitest';
import { projectionDefinition } from '#geo';
import { STAR_SIGHTINGS_COUNT, starSightings } from '../generators/star-sightings.ts';
import { ask, BASE, STARS, usePortal } from './explore-portal.ts';
import { gdalFeatures, itWith } from './reading.ts';

usePortal();

const exported = (format: string, parameters: Parameters<typeof ask>[1] = {}) =>
  ask(`${STARS}/exports/${format}`, parameters);
const made = [...starSightings()];

describe('an export', () => {
  it('is listed where the dataset has what the format needs', async () => {
    const { json } = await ask(`${STARS}/exports`);
    expect(json.links.map((link: { rel: string }) => link.rel)).toEqual([
      'self',
      'csv',
      'xlsx',
      'json',
      'jsonl',
      'parquet',
      'arrow',
      'geojson',
      'geoparquet',
      'shp',
      'kml',
      'gpx',
      'fgb',
      'ical',
      'votable',
      'fits',
      'turtle',
      'rdfxml',
      'n3',
      'jsonld',
    ]);
    expect(json._links).toEqual(json.links);
    for (const { href } of json.links.slice(1))
      expect((await ask(`${href.replace('http://sky.example', '')}?limit=1`)).status, href).toBe(200);
  });

  for (const [format, type] of [
    ['csv', 'text/csv; charset=utf-8'],
    ['json', 'application/json; charset=utf-8'],
    ['jsonl', 'application/jsonl; charset=utf-8'],
    ['geojson', 'application/geo+json'],
    ['parquet', 'application/parquet'],
  ] as const) {
    it(`in ${format} is a file with its media type and name`, async () => {
      const { status, headers } = await exported(format, { limit: 2 });
      expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
        200,
        type,
        `attachment; filename="star-sightings.${format}"`,
      ]);
    });
  }

  it('in a format that nobody knows is a 404', async () => {
    expect((await exported('xyz')).status).toBe(404);
  });

  it('with a mistake in its query is a plain 400, as a page is', async () => {
    const { status, json, headers } = await exported('csv', { select: 'nope' });
    expect([status, json.error_code, headers['content-disposition']]).toEqual([400, 'ODSQLError', undefined]);
  });

  it('answers HEAD without making anything', async () => {
    const { status, headers, text } = await ask(`${STARS}/exports/csv`, {}, { method: 'HEAD' });
    expect([status, headers['content-type'], text]).toEqual([200, 'text/csv; charset=utf-8', '']);
  });

  it('is not sent again to a client that has it', async () => {
    const { headers } = await exported('csv', { limit: 5 });
    const again = await ask(
      `${STARS}/exports/csv`,
      { limit: 5 },
      { headers: { 'if-none-match': headers.etag ?? '' } },
    );
    expect([again.status, again.text]).toEqual([304, '']);
  });

  describe('of which a part is asked for', () => {
    const part = (range: string, headers: Record<string, string> = {}) =>
      ask(`${STARS}/exports/csv`, { limit: 50 }, { headers: { range, ...headers } });

    it('is that part of the bytes that there would be, as they are', async () => {
      const { bytes } = await exported('csv', { limit: 50 });
      const { status, bytes: some, headers } = await part('bytes=10-29', { 'accept-encoding': 'gzip' });
      expect([status, headers['content-range'], headers['content-encoding']]).toEqual([
        206,
        `bytes 10-29/${bytes.length}`,
        undefined,
      ]);
      expect(some.equals(bytes.subarray(10, 30))).toBe(true);
      const end = await part('bytes=-5');
      expect([end.status, end.bytes.equals(bytes.subarray(-5))]).toEqual([206, true]);
      expect(end.headers.etag).toBe(headers.etag);
    });

    it('goes on with the same bytes only', async () => {
      const { etag = '' } = (await part('bytes=0-0')).headers;
      expect(etag).toMatch(/^"/);
      expect((await part('bytes=1-', { 'if-range': etag })).status).toBe(206);
      const others = await part('bytes=1-', { 'if-range': '"others"' });
      expect([others.status, others.headers['content-range']]).toEqual([200, undefined]);
      expect((await part('bytes=1-', { 'if-none-match': etag })).status).toBe(304);
    });

    it('behind its end is a 416 that says where the end is', async () => {
      const { bytes } = await exported('csv', { limit: 50 });
      const { status, headers, text } = await part('bytes=99999999-');
      expect([status, headers['content-range'], text]).toEqual([416, `bytes */${bytes.length}`, '']);
    });

    it('is everything where parts are not had', async () => {
      const gzip = await ask(
        `${STARS}/exports/csv`,
        { limit: 5, compressed: true },
        { headers: { range: 'bytes=0-1' } },
      );
      expect([gzip.status, gzip.headers['accept-ranges']]).toEqual([200, undefined]);
      expect((await part('bytes=0-1,4-5')).status).toBe(200);
      expect((await exported('csv', { limit: 50 })).headers['accept-ranges']).toBe('bytes');
    });
  });

  it('refuses a sort by an aggregate without a limit', async () => {
    const sorted = { select: 'count(*) as n', group_by: 'star', order_by: 'n desc' };
    const { status, json } = await exported('json', sorted);
    expect(status).toBe(400);
    expect(json.message).toBe(
      'ODSQL query is malformed: aggregation function in order by is not supported with a limit > 20000. Please remove the order by or set a limit parameter lower than 20001. Clause(s) containing the error(s): order_by.',
    );
    expect((await exported('json', { ...sorted, limit: 20_000 })).status).toBe(200);
  });
});

describe('CSV', () => {
  it('begins with a byte-order mark, has semicolons and ends its lines with CRLF', async () => {
    const { bytes, text } = await exported('csv');
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = text.replace('\uFEFF', '').split('\r\n');
    expect(lines).toHaveLength(STAR_SIGHTINGS_COUNT + 2);
    expect(lines[0]).toBe(Object.keys(made[0] ?? {}).join(';'));
    expect(lines.at(-1)).toBe('');
  });

  it('is byte for byte the recorded form', async () => {
    const { bytes } = await exported('csv', { limit: 20, with_bom: false });
    await expect(bytes.toString('utf8')).toMatchFileSnapshot('../golden/explore/export.csv');
  });

  it('has no mark with with_bom=false', async () => {
    expect((await exported('csv', { limit: 1, with_bom: false })).bytes[0]).not.toBe(0xef);
  });

  it('has labels, another separator, other lists and quotes when they are asked for', async () => {
    const { text } = await exported('csv', {
      select: 'star,tags,magnitude',
      where: 'tags = "bright" and tags = "hazy" and star="Vega"',
      limit: 1,
      with_bom: false,
      use_labels: true,
      lang: 'fr',
      delimiter: '\t',
      list_separator: ' | ',
      quote_all: 'True',
    });
    const [head, first] = text.split('\r\n');
    expect(head?.replaceAll('"', '')).toBe('Étoile\tMots-clés\tMagnitude');
    expect(first).toMatch(/^"Vega"\t"bright( \| \w+)+"\t-?\d/);
  });

  it('refuses a separator that is none', async () => {
    expect((await exported('csv', { delimiter: 'ab' })).json.error_code).toBe('InvalidRESTParameterError');
  });

  it('can be a gzip file', async () => {
    const { bytes, headers } = await exported('csv', { compressed: true, limit: 3, with_bom: false });
    expect([headers['content-type'], headers['content-disposition'], headers['content-encoding']]).toEqual([
      'application/gzip',
      'attachment; filename="star-sightings.csv.gz"',
      undefined,
    ]);
    const plain = await exported('csv', { limit: 3, with_bom: false });
    expect(gunzipSync(bytes).toString()).toBe(plain.text);
  });
});

describe('JSON', () => {
  it('is a bare array of all records; limit=-1, epsg=4326 and options of others change nothing', async () => {
    const { json } = await exported('json', { limit: -1, timezone: 'UTC', use_labels: false, epsg: 4326 });
    expect(json).toHaveLength(STAR_SIGHTINGS_COUNT);
    const page = await ask(`${STARS}/records`, { limit: 3 });
    expect(json.slice(0, 3)).toEqual(page.json.results);
  });

  it('has one record per line as JSON Lines', async () => {
    const lines = (await exported('jsonl', { select: 'sighting_id', limit: 4 })).text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      made.slice(0, 4).map(({ sighting_id }) => ({ sighting_id })),
    );
  });

  it('of groups has null first and counts all', async () => {
    const { json } = await exported('json', { group_by: 'star', select: 'count(*) as count' });
    expect(json[0].star).toBeNull();
    expect(json.reduce((sum: number, row: { count: number }) => sum + row.count, 0)).toBe(
      STAR_SIGHTINGS_COUNT,
    );
  });
});

describe('GeoJSON', () => {
  it('is a collection of features with geometries and properties', async () => {
    const { json } = await exported('geojson', { limit: 5 });
    expect(json.type).toBe('FeatureCollection');
    expect(json.features).toHaveLength(5);
    for (const feature of json.features) {
      expect(feature.type).toBe('Feature');
      expect(feature.geometry === null || feature.geometry.type === 'Point').toBe(true);
      expect(Object.keys(feature.properties)).toContain('star');
    }
  });
});

describe('Parquet', () => {
  for (const parquet_compression of ['snappy', 'zstd'] as const) {
    it(`with ${parquet_compression} is a Parquet file`, async () => {
      const { bytes } = await exported('parquet', {
        limit: 3,
        parquet_compression,
        select: 'star,magnitude',
      });
      expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
      expect(bytes.subarray(-4).toString()).toBe('PAR1');
      if (parquet_compression === 'zstd') return;
      const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      const rows = await parquetReadObjects({ file });
      expect(rows).toEqual(made.slice(0, 3).map(({ star, magnitude }) => ({ star, magnitude })));
    });
  }
});

describe('an export of the catalogue', () => {
  it('is listed', async () => {
    const { json } = await ask(`${BASE}/catalog/exports`);
    expect(json.links.map((link: { rel: string }) => link.rel)).toEqual([
      'self',
      'csv',
      'xlsx',
      'json',
      'jsonl',
      'parquet',
      'arrow',
      'data.json',
      'rss',
      'rdf',
      'ttl',
      'dcat',
      'dcat_ap',
      'dublin_core',
    ]);
  });

  it('in JSON has whole datasets', async () => {
    const { json, headers } = await ask(`${BASE}/catalog/exports/json`);
    expect(headers['content-disposition']).toBe('attachment; filename="datasets.json"');
    const page = await ask(`${BASE}/catalog/datasets`, { limit: 100 });
    expect(json).toEqual(page.json.results);
    const lines = (await ask(`${BASE}/catalog/exports/jsonl`)).text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(json);
  });

  it('in CSV has dotted columns, the id last, and words for booleans', async () => {
    const { text } = await ask(`${BASE}/catalog/exports/csv`, {
      where: 'dataset_id="star-sightings"',
      with_bom: false,
    });
    const [head = '', row = ''] = text.split('\r\n');
    expect(head.split(';').at(-1)).toBe('datasetid');
    expect(head).toContain('default.title');
    expect(row).toMatch(/;True;[^;]*;star-sightings$/);
  });
});

describe('a GeoJSON export in another reference system', () => {
  const geojson = (parameters: Record<string, string | number>) =>
    ask(`${BASE}/catalog/datasets/observatories/exports/geojson`, {
      select: 'name, location',
      ...parameters,
    });

  // What PROJ 9 makes of the position of the first observatory, in metres.
  for (const epsg of [3857, 28992, 32631, 2154]) {
    it(`has its coordinates, and says which: ${epsg}`, async () => {
      const degrees = (await geojson({ limit: 1 })).json.features[0].geometry.coordinates;
      const { status, json } = await geojson({ epsg, limit: 1 });
      expect(status).toBe(200);
      expect(json.crs.properties.name).toBe(`urn:ogc:def:crs:EPSG::${epsg}`);
      const [x, y] = json.features[0].geometry.coordinates;
      const [lon, lat] = proj4(projectionDefinition(epsg) ?? '').inverse([x, y]);
      expect([lon, lat].map((degree) => degree.toFixed(6))).toEqual(
        degrees.map((degree: number) => degree.toFixed(6)),
      );
      expect(json.features[0].properties).toEqual((await geojson({ limit: 1 })).json.features[0].properties);
    });
  }

  itWith('ogr2ogr', 'is moved and declared in shapefiles and in FlatGeobuf', async () => {
    const systems = [3857, 2154, 28992, 2056, 3034, 3035, 3812, 31370, 32631, 25832] as const;
    const exports = [
      ...systems.map((epsg) => ['shp', 'zip', epsg] as const),
      ['fgb', 'fgb', 2154],
      ['fgb', 'fgb', 28992],
    ] as const;
    for (const [format, extension, epsg] of exports) {
      const { bytes } = await ask(`${BASE}/catalog/datasets/observatories/exports/${format}`, {
        epsg,
        where: 'name like "haute"',
      });
      const there = gdalFeatures(`x.${extension}`, bytes, { options: ['-t_srs', `EPSG:${epsg}`] });
      const back = gdalFeatures(`x.${extension}`, bytes, { options: ['-t_srs', 'EPSG:4326'] });
      const [[x = 0, y = 0] = [], [lon = 0, lat = 0] = []] = [there, back].map(
        ([one]) => one?.geometry?.coordinates as number[] | undefined,
      );
      // Grids are in metres, and no other system but theirs brings them back to a decimetre.
      expect(Math.abs(x) + Math.abs(y), `${format} ${epsg}`).toBeGreaterThan(1000);
      expect(Math.hypot(lon - 5.7122, lat - 43.9317), `${format} ${epsg}`).toBeLessThan(1e-6);
    }
  });

  it('is in degrees when they are asked for, and a code that is not known is refused', async () => {
    expect((await geojson({ epsg: 4326 })).text).toBe((await geojson({})).text);
    for (const epsg of ['1', '99999', 'x', '-3857']) {
      const { status, json } = await geojson({ epsg });
      expect([status, json.error_code], epsg).toEqual([400, 'InvalidRESTParameterError']);
    }
    const shp = await ask(`${BASE}/catalog/datasets/observatories/exports/kml`, { epsg: 28992 });
    expect([shp.status, shp.json.message]).toEqual([
      400,
      'Invalid value for epsg API parameter: 28992 was found but 4326, as kml has degrees only; geojson, shp and fgb take others, is expected.',
    ]);
    expect((await ask(`${STARS}/exports/csv`, { epsg: 28992, limit: 1 })).status).toBe(200);
  });
});
