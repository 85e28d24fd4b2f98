import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raw } from '#lib';
import { growth } from '../../../test/growth.ts';
import { zipOf } from '../sources/zip.fixture.ts';
import { fieldsOf, type TestWorkshop, testWorkshop } from '../workshop.fixture.ts';
import { placesOf } from './kml.ts';
import { type Place, polygonsOf } from './shapefile-rings.ts';
import { shapeOf } from './shapefile-shapes.ts';

let workshop: TestWorkshop;
beforeEach(() => {
  workshop = testWorkshop();
});
afterEach(() => workshop.remove());

const load = (name: string, content: string | Buffer, request = {}) =>
  workshop.run(workshop.file(name, content), request);
const refused = (name: string, content: string | Buffer, request = {}) =>
  workshop.problem(workshop.file(name, content), request);
const rows = (imported: Awaited<ReturnType<typeof load>>, columns: string) =>
  workshop.ask(imported, (records) => raw(`SELECT ${columns} FROM ${records} ORDER BY _rid`));

function shp(shapes: readonly Buffer[], box = [0, 0, 1, 1]): Buffer {
  const header = Buffer.alloc(100);
  header.writeInt32BE(9994, 0);
  for (const [i, value] of box.entries()) header.writeDoubleLE(value, 36 + i * 8);
  return Buffer.concat([
    header,
    ...shapes.flatMap((shape, i) => {
      const head = Buffer.alloc(8);
      head.writeInt32BE(i + 1, 0);
      head.writeInt32BE(shape.length / 2, 4);
      return [head, shape];
    }),
  ]);
}

function point(x: number, y: number): Buffer {
  const shape = Buffer.alloc(20);
  shape.writeInt32LE(1, 0);
  shape.writeDoubleLE(x, 4);
  shape.writeDoubleLE(y, 12);
  return shape;
}

function polygon(rings: readonly (readonly (readonly [number, number])[])[]): Buffer {
  const points = rings.flat();
  const shape = Buffer.alloc(44 + rings.length * 4 + points.length * 16);
  shape.writeInt32LE(5, 0);
  shape.writeInt32LE(rings.length, 36);
  shape.writeInt32LE(points.length, 40);
  let start = 0;
  for (const [i, ring] of rings.entries()) {
    shape.writeInt32LE(start, 44 + i * 4);
    start += ring.length;
  }
  for (const [i, [x, y]] of points.entries()) {
    shape.writeDoubleLE(x, 44 + rings.length * 4 + i * 16);
    shape.writeDoubleLE(y, 52 + rings.length * 4 + i * 16);
  }
  return shape;
}

function dbf(
  fields: readonly (readonly [name: string, kind: string, length: number, decimals?: number])[],
  records: readonly string[],
): Buffer {
  const head = Buffer.alloc(32);
  head[0] = 3;
  head.writeUInt32LE(records.length, 4);
  head.writeUInt16LE(33 + fields.length * 32, 8);
  head.writeUInt16LE(1 + fields.reduce((sum, [, , length]) => sum + length, 0), 10);
  const columns = fields.map(([name, kind, length, decimals = 0]) => {
    const column = Buffer.alloc(32);
    column.write(name, 0, 'latin1');
    column.write(kind, 11, 'latin1');
    column[16] = length;
    column[17] = decimals;
    return column;
  });
  return Buffer.concat([
    head,
    ...columns,
    Buffer.from([0x0d]),
    ...records.map((text) => Buffer.from(text, 'latin1')),
    Buffer.from([0x1a]),
  ]);
}

const LAMBERT_93 =
  'PROJCS["RGF93 / Lambert-93",GEOGCS["RGF93",DATUM["Reseau_Geodesique_Francais_1993",SPHEROID["GRS 1980",6378137,298.257222101],TOWGS84[0,0,0,0,0,0,0]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic_2SP"],PARAMETER["standard_parallel_1",49],PARAMETER["standard_parallel_2",44],PARAMETER["latitude_of_origin",46.5],PARAMETER["central_meridian",3],PARAMETER["false_easting",700000],PARAMETER["false_northing",6600000],UNIT["metre",1]]';
const FIELDS = [
  ['nom', 'C', 8],
  ['altitude', 'N', 6],
  ['mag', 'N', 6, 2],
  ['ouvert', 'D', 8],
  ['ok', 'L', 1],
] as const;

describe('a shapefile', () => {
  it('is brought to degrees by its projection, with its attributes in their encoding', async () => {
    const archive = {
      'obs/obs.shp': shp([point(652_469, 6_862_035), point(700_000, 6_600_000)], [0, 0, 700_000, 7_000_000]),
      'obs/obs.dbf': dbf(FIELDS, [' Meudon     162  1.5020240812T', ' Clé     ******      00000000?']),
      'obs/obs.prj': LAMBERT_93,
      'obs/obs.cpg': 'ISO 88591',
    };
    const imported = await load('a.zip', zipOf(archive));
    expect(fieldsOf(imported)).toEqual([
      'nom: text',
      'altitude: int',
      'mag: double',
      'ouvert: date',
      'ok: boolean',
      'geo_point_2d: geo_point_2d',
    ]);
    expect(
      await rows(
        imported,
        'nom, altitude, mag, ouvert::VARCHAR, ok, round(geo_point_2d.lon, 3), round(geo_point_2d.lat, 3)',
      ),
    ).toEqual([
      ['Meudon', 162, 1.5, '2024-08-12', true, 2.352, 48.857],
      ['Clé', null, null, null, null, 3, 46.5],
    ]);
    expect(imported.report.recognised).toMatchObject({ layer: 'obs', projection: 'RGF93 / Lambert-93' });
  });

  it('keeps holes in their outlines and outlines apart', async () => {
    const square = (x: number, size: number, isHole: boolean): [number, number][] => {
      const ring: [number, number][] = [
        [x, x],
        [x, x + size],
        [x + size, x + size],
        [x + size, x],
        [x, x],
      ];
      return isHole ? ring.reverse() : ring;
    };
    const shapes = shp([polygon([square(0, 10, false), square(2, 2, true), square(20, 5, false)])]);
    const imported = await load('a.zip', zipOf({ 'a.shp': shapes }));
    const [[text] = []] = await rows(imported, 'geo_shape');
    const { type, coordinates } = JSON.parse(String(text));
    expect([type, coordinates.map((part: unknown[]) => part.length)]).toEqual(['MultiPolygon', [2, 1]]);
    expect(imported.report.notes.join()).toMatch(/no \.prj.*no \.dbf/);
  });

  const ring = (x: number, size: number, isHole = false) => {
    const places: [number, number][] = [
      [x, 0],
      [x, size],
      [x + size, size],
      [x + size, 0],
    ];
    return isHole ? places.reverse() : places;
  };

  it('has as many holes in as many outlines as it likes', () => {
    const islands = (count: number) =>
      Array.from({ length: count }, (_, i) => [ring(10 * i, 5), ring(10 * i + 1, 2, true)]).flat();
    expect(polygonsOf(islands(500)).map(([outline = [], ...holes]) => [outline[0], holes.length])).toEqual(
      Array.from({ length: 500 }, (_, i) => [[10 * i, 0], 1]),
    );
    const tall = (count: number) =>
      islands(count).map((places, i) => places.map(([x, y]): Place => [x, y + 10 * (i >> 1)]));
    expect(growth(polygonsOf, tall(100), tall(1600))).toBeLessThan(80);
  });

  it('keeps its heights, where they say anything', () => {
    const outline = ring(0, 4);
    const heights = Buffer.alloc(16 + outline.length * 8);
    const solid = (height: number) => {
      const flat = polygon([outline]);
      flat.writeInt32LE(15, 0);
      heights.writeDoubleLE(height, 16);
      return Buffer.concat([flat, heights]);
    };
    const [[x, y] = []] = outline;
    expect(shapeOf(solid(0))).toMatchObject({
      coordinates: [
        [
          [x, y],
          [0, 4],
          [4, 4],
          [4, 0],
        ],
      ],
    });
    expect(shapeOf(solid(2.5))).toMatchObject({
      coordinates: [
        [
          [x, y, 2.5],
          [0, 4, 0],
          [4, 4, 0],
          [4, 0, 0],
        ],
      ],
    });
    expect(() => shapeOf(solid(1).subarray(0, -8))).toThrow('fewer points');
  });

  it('is refused when its rings lie all about each other, or its parts overlap', () => {
    const about = Array.from({ length: 1500 }, () => [ring(0, 5), ring(9, 5, true)]).flat();
    expect(() => polygonsOf(about)).toThrow(RangeError);
    const overlapping = polygon([ring(0, 1), ring(0, 1), ring(0, 1)]);
    overlapping.writeInt32LE(99, 44);
    expect(() => shapeOf(overlapping)).toThrow('overlap');
  });

  it('whose coordinates nobody explains, or that is broken, is refused', async () => {
    const metres = zipOf({ 'a.shp': shp([point(652_469, 6_862_035)], [0, 0, 700_000, 7_000_000]) });
    expect((await refused('a.zip', metres)).message).toContain('are no degrees');
    const local = zipOf({ 'a.shp': shp([point(1, 1)]), 'a.prj': 'LOCAL_CS["site"]' });
    expect((await refused('a.zip', local)).message).toContain('reference system site');
    const whole = shp([point(1, 1), point(2, 2)]);
    expect(await refused('a.zip', zipOf({ 'a.shp': whole.subarray(0, -5) }))).toMatchObject({
      code: 'malformed',
      line: 2,
    });
    const lying = polygon([
      [
        [0, 0],
        [0, 1],
        [1, 1],
      ],
    ]);
    lying.writeInt32LE(1_000_000_000, 40);
    expect((await refused('a.zip', zipOf({ 'a.shp': shp([lying]) }))).message).toContain(
      'fewer points than it says',
    );
  });
});

describe('KML', () => {
  const kml = (inner: string) =>
    `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>${inner}</Document></kml>`;
  const placemark = (name: string, inner: string) => `<Placemark><name>${name}</name>${inner}</Placemark>`;

  it('gives a record for each placemark, with its data, its folder and its shape', async () => {
    const imported = await load(
      'a.kml',
      kml(
        `<Folder><name>France</name>${placemark('Meudon', '<TimeStamp><when>1876</when></TimeStamp><ExtendedData><Data name="altitude"><value>162</value></Data></ExtendedData><Point><coordinates>2.23,48.80,162</coordinates></Point>')}</Folder>${placemark('Nice', '<ExtendedData><SchemaData><SimpleData name="altitude">372</SimpleData></SchemaData></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon>')}`,
      ),
    );
    expect(fieldsOf(imported)).toEqual([
      'name: text',
      'when: int',
      'altitude: int',
      'folder: text',
      'geo_shape: geo_shape',
    ]);
    const [first, second] = await rows(imported, 'name, altitude, folder, geo_shape');
    expect(first).toEqual(['Meudon', 162, 'France', '{"type":"Point","coordinates":[2.23,48.8,162]}']);
    expect(second?.[3]).toContain('"Polygon"');
  });

  it('has as many places in a line as it likes', async () => {
    const places = '1,2 '.repeat(150_000);
    const imported = await load(
      'a.kml',
      kml(placemark('A', `<Point><coordinates>${places}</coordinates></Point>`)),
    );
    expect(imported.report.recordCount).toBe(1);
    expect(placesOf(' 1 , 2,3\n4,5 x ,')).toEqual([
      [1, 2, 3],
      [4, 5, 0],
    ]);
    const blank = (length: number) => `1${' '.repeat(length)}2`;
    expect(growth(placesOf, blank(2000), blank(16_000))).toBeLessThan(24);
  });

  it('comes packed with its pictures too', async () => {
    const kmz = zipOf({
      'doc.kml': kml(placemark('A', '<Point><coordinates>1,2</coordinates></Point>')),
      'files/a.png': 'x',
    });
    expect(fieldsOf(await load('a.kmz', kmz))).toEqual(['name: text', 'geo_point_2d: geo_point_2d']);
  });

  it('with entities of its own is refused', async () => {
    const bomb = kml(placemark('&lol;', '')).replace(
      '<kml',
      '<!DOCTYPE kml [<!ENTITY lol SYSTEM "file:///etc/passwd">]><kml',
    );
    expect(await refused('a.kml', bomb)).toMatchObject({ code: 'malformed', line: 1 });
  });
});

describe('GPX', () => {
  const GPX = `<gpx xmlns="http://www.topografix.com/GPX/1/1"><metadata><name>not a record</name></metadata>
    <wpt lat="48.8" lon="2.2"><ele>162</ele><name>Meudon</name></wpt>
    <trk><name>walk</name><trkseg><trkpt lat="1" lon="2"><ele>5</ele><time>2024-08-12T20:00:00Z</time></trkpt><trkpt lat="3" lon="4"/></trkseg><trkseg><trkpt lat="5" lon="6"/><trkpt lat="7" lon="8"/></trkseg></trk></gpx>`;

  it('gives a record for each waypoint, route and track', async () => {
    const imported = await load('a.gpx', GPX);
    expect(await rows(imported, 'kind, name, ele')).toEqual([
      ['waypoint', 'Meudon', 162],
      ['track', 'walk', null],
    ]);
    expect(imported.report.notes[0]).toContain('4 points');
  });

  it('gives the points of the tracks when they are asked for', async () => {
    const imported = await load('a.gpx', GPX, { parser: { sheet: 'track_points' } });
    expect(await rows(imported, 'track, segment, ele, geo_point_2d.lat')).toEqual([
      ['walk', 1, 5, 1],
      ['walk', 1, null, 3],
      ['walk', 2, null, 5],
      ['walk', 2, null, 7],
    ]);
  });
});

describe('XML', () => {
  const XML = `<catalog xmlns="x"><source>a</source><stars><star id="1"><name>Vega</name><mag band="V">0.03</mag><tag>blue</tag><tag>near, bright</tag></star>
    <star id="2"><name>Mira</name><tag>red</tag></star></stars></catalog>`;

  it('gives the elements that are repeated, or those at a path', async () => {
    const imported = await load('a.xml', XML);
    expect(imported.report.recognised).toEqual({ records: 'catalog/stars/star' });
    expect(await rows(imported, "id, name, mag, mag_band, array_to_string(tag, '|')")).toEqual([
      [1, 'Vega', 0.03, 'V', 'blue|near, bright'],
      [2, 'Mira', null, null, 'red'],
    ]);
    expect((await load('a.xml', XML, { parser: { root: 'star/tag' } })).report.recordCount).toBe(3);
    expect((await refused('a.xml', XML, { parser: { root: 'planet' } })).advice).toContain(
      'catalog/stars/star',
    );
    expect(await refused('a.xml', '<a><b>1</b></a>')).toMatchObject({ code: 'no-records' });
  });

  it('gives what is in lists, not the lists', async () => {
    const point = (height: number) => `<point><height>${height}</height></point>`;
    const track = (...heights: readonly number[]) => `<track>${heights.map(point).join('\n')}</track>`;
    const imported = await load('a.xml', `<walk>${track(1, 2, 3)}${track(4)}</walk>`);
    expect(imported.report.recognised).toEqual({ records: 'walk/track/point' });
    expect(await rows(imported, 'height')).toEqual([[1], [2], [3], [4]]);
    const named = `<walk>${track(1, 2)}${track(3).replace('<track', '<track day="1"')}</walk>`;
    expect((await load('a.xml', named)).report.recognised).toEqual({ records: 'walk/track' });
  });
});

describe('a GeoPackage', () => {
  const gpkg = (more = ''): Buffer => {
    const path = join(workshop.folder, `${randomUUID()}.gpkg`);
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA application_id = 1196444487;
      CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER);
      CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
      CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, definition TEXT);
      CREATE TABLE stars (fid INTEGER PRIMARY KEY, geom POINT, name TEXT, big BIGINT, seen DATE, ok BOOLEAN);
      INSERT INTO gpkg_contents VALUES ('stars', 'features', 2154);
      INSERT INTO gpkg_geometry_columns VALUES ('stars', 'geom', 2154);
      INSERT INTO gpkg_spatial_ref_sys VALUES (2154, '${LAMBERT_93}');
      INSERT INTO stars VALUES (1, x'47500001ffffffff010100000000000000${'0'.repeat(8)}', 'cut', 1, '2024-08-12', 1);`);
    const shape = Buffer.alloc(29);
    shape.write('GP', 0, 'latin1');
    shape[3] = 1;
    shape[8] = 1;
    shape.writeUInt32LE(1, 9);
    shape.writeDoubleLE(700_000, 13);
    shape.writeDoubleLE(6_600_000, 21);
    database
      .prepare('INSERT INTO stars VALUES (2, ?, ?, ?, ?, ?)')
      .run(shape, 'Clé', 4611686018427387905n, null, 0);
    database.exec(more);
    database.close();
    return readFileSync(path);
  };

  it('gives features in degrees, with whole numbers digit for digit, and says what is broken', async () => {
    const imported = await load('a.gpkg', gpkg());
    expect(fieldsOf(imported)).toEqual([
      'name: text',
      'big: int',
      'seen: date',
      'ok: boolean',
      'geo_point_2d: geo_point_2d',
    ]);
    expect(await rows(imported, 'name, big::VARCHAR, ok, geo_point_2d.lat')).toEqual([
      ['cut', '1', true, null],
      ['Clé', '4611686018427387905', false, 46.5],
    ]);
    expect(imported.report.rejects).toMatchObject([{ row: 1, field: 'geo_point_2d' }]);
  });

  it('is not made to run what it brings along', async () => {
    const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
    const view = gpkg(
      `DELETE FROM gpkg_contents; CREATE VIEW forever AS ${endless}; INSERT INTO gpkg_contents VALUES ('forever', 'attributes', 0)`,
    );
    expect(await refused('a.gpkg', view)).toMatchObject({ code: 'no-records' });
    expect(await refused('b.gpkg', gpkg().subarray(0, 5000))).toMatchObject({ code: 'malformed' });
  });
});
