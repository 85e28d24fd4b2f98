import { tableFromIPC } from 'apache-arrow';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { wkbToGeojson } from 'hyparquet/src/wkb.js';
import readWorkbook from 'read-excel-file/node';
import { SaxesParser } from 'saxes';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '#formats';
import { ODD_THINGS, oddThingsMetadata, oddThingsSchema } from '../generators/odd-things.ts';
import { STAR_SIGHTINGS_COUNT, starSightings } from '../generators/star-sightings.ts';
import { publishRows, type TestDataset } from '../portal.ts';
import { readFits } from '../readers/fits.ts';
import { readVotable } from '../readers/votable.ts';
import { ask, BASE, exportedBytes, running, STARS, usePortal } from './explore-portal.ts';
import {
  astropyTables,
  gdalFeatures,
  gdalLayers,
  itWith,
  type ReadFeature,
  rapperTriples,
  statements,
  unzipped,
} from './reading.ts';

usePortal();

const ODD = `${BASE}/catalog/datasets/odd-things`;
// No format tells zero from minus zero.
const made: readonly Readonly<Record<string, unknown>>[] = [...starSightings()].map((record) => ({
  ...record,
  magnitude: record.magnitude === 0 ? 0 : record.magnitude,
}));
const odd = new Map(ODD_THINGS.map((record) => [record.id, record]));

/** Publishes records and answers the address of their dataset. */
async function published(
  id: string,
  { schema, rows, metadata = oddThingsMetadata }: Pick<TestDataset, 'schema' | 'rows'> & Partial<TestDataset>,
): Promise<string> {
  await publishRows(running(), { id, schema, metadata, rows });
  return `${BASE}/catalog/datasets/${id}`;
}

beforeAll(() => published('odd-things', { schema: oddThingsSchema, rows: ODD_THINGS }));

type Parameters = NonNullable<globalThis.Parameters<typeof ask>[1]>;

function bytesOf(dataset: string, format: string, parameters: Parameters = {}): Promise<Buffer> {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return exportedBytes(running().http.app, `${dataset}/exports/${format}?${query}`);
}
const textOf = async (dataset: string, format: string, parameters: Parameters = {}) =>
  (await bytesOf(dataset, format, parameters)).toString();

/** Whether a text is XML from its beginning to its end. */
function expectXml(text: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
}

// What was made just now, in any of its forms.
const withoutClock = (text: string): string =>
  text
    .replace(/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-01T00:00:00.000Z')
    .replace(/(DTSTAMP):\d{8}T\d{6}Z/g, '$1:20260101T000000Z');

const wkbGeometry = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  wkbToGeojson({ view: new DataView(buffer, byteOffset, byteLength), offset: 0 });

const hex = (bytes: Buffer): string => (bytes.toString('hex').match(/.{1,64}/g) ?? []).join('\n');

/** What a golden file holds of an export: texts as they are, archives by file, bytes in hexadecimal. */
async function shown(format: string, bytes: Buffer): Promise<string> {
  if (format === 'fgb' || format === 'arrow') return hex(bytes);
  if (format === 'fits') {
    const cards = bytes.toString('latin1').match(/.{80}/gs) ?? [];
    const data = bytes.indexOf('END', 2880 + bytes.subarray(2880).indexOf('XTENSION'));
    const start = Math.ceil(data / 2880) * 2880;
    const head = cards.slice(0, start / 80).map((card) => card.trimEnd().replace(/^(DATE +=).*/, '$1'));
    return `${head.filter((card) => card !== '').join('\n')}\n${hex(bytes.subarray(start))}`;
  }
  if (format !== 'xlsx' && format !== 'shp') return withoutClock(bytes.toString());
  const parts = [...(await unzipped(bytes))].map(([name, content]) => {
    const isText = /\.(?:xml|rels|txt|prj|cpg)$/.test(name);
    // The day of the last change is in the second to fourth byte of a table.
    if (name.endsWith('.dbf')) content.set([126, 1, 1], 1);
    return `--- ${name}\n${isText ? withoutClock(content.toString()) : hex(content)}\n`;
  });
  return parts.join('');
}

describe('each export format', () => {
  for (const { id } of EXPORT_FORMATS.filter((format) => format.writing.by === 'encoder')) {
    it(`writes ${id} as the golden file has it`, async () => {
      const golden = await shown(id, await bytesOf(ODD, id, { use_labels: id === 'xlsx' }));
      await expect(golden).toMatchFileSnapshot(`../golden/formats/${id}/odd-things.txt`);
    });
  }

  it('tells what it cannot hold', async () => {
    for (const { id, limits } of EXPORT_FORMATS) {
      const { headers, status } = await ask(`${ODD}/exports/${id}`, { limit: 1 });
      expect([id, status, headers['almagest-export-limits']]).toEqual([id, 200, limits]);
    }
  });

  it('has an answer for no records at all', async () => {
    for (const { id } of EXPORT_FORMATS) {
      const { status } = await ask(`${ODD}/exports/${id}`, { where: 'id = "none such"' });
      expect([id, status]).toEqual([id, 200]);
    }
  });

  it('has an answer for groups and expressions', async () => {
    const grouped = { select: 'count(*), avg(magnitude) as 平均', group_by: 'star' };
    for (const { id } of EXPORT_FORMATS) {
      const { status, text } = await ask(`${STARS}/exports/${id}`, grouped);
      expect([id, status, status === 200 ? '' : text]).toEqual([id, 200, '']);
    }
  });

  it('refuses a mistake in the query with a plain 400', async () => {
    for (const { id } of EXPORT_FORMATS) {
      const { status, json } = await ask(`${STARS}/exports/${id}`, { where: 'nope = 1' });
      expect([id, status, json.error_code]).toEqual([id, 400, 'ODSQLError']);
    }
  });
});

describe('XLSX', () => {
  it('has every record, numbers as numbers and days as days', async () => {
    const [sheet] = await readWorkbook(await bytesOf(STARS, 'xlsx'));
    const [header, ...rows] = sheet?.data ?? [];
    expect(header).toEqual(Object.keys(made[0] ?? {}));
    expect(rows).toHaveLength(STAR_SIGHTINGS_COUNT);
    const at = (name: string) => (header ?? []).indexOf(name);
    rows.forEach((row, i) => {
      const record = made[i];
      expect(row[at('star')] ?? null).toBe(record?.star ?? null);
      expect(row[at('magnitude')] ?? null).toBe(record?.magnitude ?? null);
      expect(row[at('is_variable')] ?? null).toBe(record?.is_variable ?? null);
      const night = row[at('night')] ?? null;
      expect(night instanceof Date ? night.toISOString().slice(0, 10) : night).toBe(record?.night ?? null);
    });
  });

  it('keeps texts that look like formulas, blanks, control characters and digits beyond fifteen', async () => {
    const [sheet] = await readWorkbook(
      await bytesOf(ODD, 'xlsx', { select: 'id, name_of_the_place, whole' }),
      {
        trim: false,
      },
    );
    const rows = new Map(sheet?.data.slice(1).map((row) => [row[0], row]));
    expect(rows.get('point')?.slice(1)).toEqual(['=1+2', 7]);
    expect(rows.get('line')?.[2]).toBe('-9007199254740991');
    const files = await unzipped(await bytesOf(ODD, 'xlsx', { select: 'name_of_the_thing' }));
    const xml = files.get('xl/worksheets/sheet1.xml')?.toString() ?? '';
    expectXml(xml);
    expect(xml).toContain('> blanks at both ends <');
    expect(xml).toContain('_x005F_x0041_ and _x0001_ and');
  });

  it('has labels as headers and the catalogue as a sheet', async () => {
    const [sheet] = await readWorkbook(
      await bytesOf(ODD, 'xlsx', { use_labels: true, lang: 'fr', limit: 1 }),
    );
    expect(sheet?.data[0]?.slice(0, 2)).toEqual(['Le champ id', 'Le champ name_of_the_thing']);
    const catalogue = await ask(`${BASE}/catalog/exports/xlsx`);
    const [datasets] = await readWorkbook(catalogue.bytes);
    expect(datasets?.data[0]?.at(-1)).toBe('datasetid');
    expect(
      datasets?.data
        .slice(1)
        .map((row) => row.at(-1))
        .toSorted(),
    ).toEqual(['observatories', 'odd-things', 'star-sightings']);
  });
});

const byId = (features: readonly ReadFeature[], name = 'id') =>
  new Map(features.map((feature) => [feature.properties[name], feature]));

/** What stands for no geometry in a FlatGeobuf. */
const NOWHERE = { type: 'GeometryCollection', geometries: [] };

describe('FlatGeobuf', () => {
  it('is read with every record, its types and its geometry', async () => {
    const read: ReadFeature[] = [];
    for await (const feature of deserialize(new Uint8Array(await bytesOf(ODD, 'fgb'))))
      read.push(feature as unknown as ReadFeature);
    expect(read).toHaveLength(ODD_THINGS.length);
    const features = byId(read);
    for (const [id, record] of odd) {
      const { geometry, properties } = features.get(id) ?? {};
      expect(geometry, String(id)).toEqual(record.outline ?? NOWHERE);
      expect(properties?.name_of_the_thing, String(id)).toBe(record.name_of_the_thing);
      expect(properties?.amount, String(id)).toBe(record.amount);
      expect(properties?.is_odd, String(id)).toBe(record.is_odd);
    }
    expect(features.get('point')?.properties).toMatchObject({
      day: '2024-02-29',
      tags: 'a,b c,d"e',
      extra: { a: [1, null, 'x'] },
    });
  });
});

describe('RDF', () => {
  it('is one graph in four syntaxes', async () => {
    const graphs = await Promise.all(
      (['turtle', 'n3', 'rdfxml', 'jsonld'] as const).map(async (syntax) =>
        // XML cannot hold the control character of one record.
        statements(syntax, await textOf(ODD, syntax, { where: 'id != "many lines"' })),
      ),
    );
    expect(graphs[0]?.length).toBeGreaterThan(40);
    for (const graph of graphs) expect(graph).toEqual(graphs[0]);
    expect(graphs[0]).toContainEqual(
      expect.stringMatching(
        /^http:\/\/sky\.example\/id\/record\/odd-things\/[0-9a-f]{40} http:\/\/sky\.example\/id\/field\/odd-things\/_2nd_point "POINT \(5\.7122 43\.9317\)"\^\^http:\/\/www\.opengis\.net\/ont\/geosparql#wktLiteral$/,
      ),
    );
  });

  for (const [format, syntax] of [
    ['turtle', 'turtle'],
    ['n3', 'ntriples'],
    ['rdfxml', 'rdfxml'],
  ] as const) {
    itWith('rapper', `in ${format} is read by rapper, statement by statement`, async () => {
      const read = rapperTriples(syntax, await bytesOf(STARS, format));
      expect(read).toHaveLength((await statements('n3', await textOf(STARS, 'n3'))).length);
    });
  }
});

describe('iCalendar', () => {
  /** Lines of content, unfolded. */
  const linesOf = (text: string) =>
    text
      .replaceAll('\r\n ', '')
      .split('\r\n')
      .filter((one) => one !== '');

  it('has an event for each record with a date, in lines of at most 75 octets', async () => {
    const text = await textOf(STARS, 'ical');
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const lines = linesOf(text);
    const nights = made.flatMap(({ night }) => (night === null ? [] : [String(night).replaceAll('-', '')]));
    expect(lines.filter((one) => one.startsWith('DTSTART')).map((one) => one.split(':')[1])).toEqual(nights);
    expect(lines.filter((one) => one === 'BEGIN:VEVENT')).toHaveLength(nights.length);
    expect(new Set(lines.filter((one) => one.startsWith('UID:'))).size).toBe(nights.length);
  });

  it('has instants in UTC, with their end where a field is named so', async () => {
    const lines = linesOf(
      await textOf(ODD, 'ical', {
        select: 'at, until, name_of_the_thing, `2nd_point`',
        timezone: 'Asia/Tokyo',
        where: 'id = "point"',
      }),
    );
    expect(lines).toContain('DTSTART:20240812T224105Z');
    expect(lines).toContain('DTEND:20240813T010000Z');
    expect(lines).toContain('SUMMARY:A\\; "quoted"\\, <tagged> & \'marked\'');
    expect(lines).toContain('GEO:43.9317;5.7122');
  });
});

describe('KML and GPX', () => {
  it('are XML, whatever the texts hold', async () => {
    for (const format of ['kml', 'gpx']) {
      expectXml(await textOf(ODD, format));
      expectXml(await textOf(STARS, format));
    }
  });

  it('of GPX has names, chosen fields, and fields in the description, as asked', async () => {
    const plain = await textOf(ODD, 'gpx', {
      name_field: 'id',
      description_field_list: 'whole,is_odd',
      where: 'id="point"',
    });
    expect(plain).toContain(
      '<name>point</name><extensions><ogr:whole>7</ogr:whole><ogr:is_odd>true</ogr:is_odd></extensions>',
    );
    const described = await textOf(ODD, 'gpx', {
      description_field_list: 'whole,is_odd',
      use_extension: false,
      where: 'id="point"',
    });
    expect(described).toContain('<desc>whole: 7\nis_odd: true</desc>');
  });
});

describe('a shapefile', () => {
  it('tells in its README what was renamed, cut and put elsewhere', async () => {
    const files = await unzipped(await bytesOf(ODD, 'shp'));
    const readme = files.get('README.txt')?.toString() ?? '';
    expect(readme).toMatch(
      /name_of_th +name_of_the_thing .*: does not fit 1 times, and is cut after 254 bytes/,
    );
    expect(readme).toMatch(/name_of__1 +name_of_the_place/);
    expect(readme).toContain('Collections of geometries, which the format cannot hold: 1.');
    expect([...files.keys()].filter((name) => name.endsWith('.shp'))).toEqual([
      'odd-things.shp',
      'odd-things_lines.shp',
      'odd-things_polygons.shp',
      'odd-things_multipoints.shp',
    ]);
    expect(files.get('odd-things.cpg')?.toString()).toBe('UTF-8');
  });
});

/** What of a record a table of astronomers holds: lists joined, instants in UTC without their zone, shapes as text. */
const told = (record: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const instant = (value: unknown) =>
    typeof value === 'string'
      ? new Date(value)
          .toISOString()
          .replace(/\.000Z$|Z$/, '')
          .replace(/\.(\d+)$/, '.$1000')
      : null;
  return oddThingsSchema.fields.map(({ name, type }) => {
    const value = record[name] ?? null;
    if (value === null) return null;
    if (type === 'int') return String(value);
    if (type === 'datetime') return instant(value);
    if (type === 'geo_point_2d') return Object.values(value);
    if (type === 'geo_shape' || type === 'json_blob') return JSON.stringify(value);
    return Array.isArray(value) ? value.join(',') : value;
  });
};

const asTold = (cell: unknown): unknown => (typeof cell === 'bigint' ? String(cell) : cell);

describe('a VOTable', () => {
  for (const votable_serialization of ['BINARY2', 'TABLEDATA'] as const) {
    it(`in ${votable_serialization} has every record, whatever its texts hold`, async () => {
      const { rows, fields } = readVotable(await textOf(ODD, 'votable', { votable_serialization }));
      const expected = ODD_THINGS.map(told);
      // XML cannot hold one of the characters.
      const lost = votable_serialization === 'TABLEDATA' ? '\u0001' : '';
      expect(rows.map((row) => row.map(asTold))).toEqual(
        expected.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace(lost, '') : cell))),
      );
      expect(fields.map(({ name }) => name)).toEqual(oddThingsSchema.fields.map(({ name }) => name));
    });
  }

  it('says of its columns what they are, in which unit and in which system', async () => {
    const { fields } = readVotable(await textOf(ODD, 'votable', { limit: 1, lang: 'fr' }));
    const of = (name: string) => fields.find((field) => field.name === name);
    expect(of('whole')).toMatchObject({
      datatype: 'long',
      arraysize: undefined,
      unit: 'm',
      ucd: 'meta.number',
      description: 'Le champ whole',
    });
    expect(of('at')).toMatchObject({ datatype: 'char', xtype: 'timestamp', ref: { timescale: 'UTC' } });
    expect(of('year')).toMatchObject({ datatype: 'char', xtype: undefined });
    expect(of('2nd_point')).toMatchObject({
      datatype: 'double',
      arraysize: '2',
      unit: 'deg',
      xtype: 'point',
    });
  });

  it('on the sky refers its positions to the frame of the dataset', async () => {
    const dataset = await published('on-the-sky', {
      schema: { fields: oddThingsSchema.fields.filter(({ name }) => name === 'id' || name === '2nd_point') },
      rows: [{ id: 'Vega', '2nd_point': { lon: 279.2347, lat: 38.7837 } }],
      metadata: { ...oddThingsMetadata, body: 'Sky', skyFrame: 'ICRS' },
    });
    const { fields, rows } = readVotable(await textOf(dataset, 'votable'));
    expect(rows).toEqual([['Vega', [279.2347, 38.7837]]]);
    expect(fields[1]).toMatchObject({ ucd: 'pos;pos.eq', ref: { system: 'ICRS' } });
  });

  itWith('astropy', 'is read by astropy without a warning, record by record', async () => {
    // It takes names that begin with a digit for others.
    const select = 'exclude(`2nd_point`)';
    const both = await Promise.all([
      bytesOf(ODD, 'votable', { select }),
      bytesOf(ODD, 'votable', { select, votable_serialization: 'TABLEDATA', where: 'id != "many lines"' }),
    ]);
    const [binary, readable] = astropyTables('votable', both);
    const place = oddThingsSchema.fields.findIndex(({ name }) => name === '2nd_point');
    const expected = ODD_THINGS.map((record) => told(record).toSpliced(place, 1));
    const withEmpty = (row: readonly unknown[]) => row.map((cell) => (cell === '' ? null : cell));
    expect(binary?.rows.map(withEmpty)).toEqual(expected);
    // Of readable data it takes no blanks at the ends.
    const trimmed = (row: readonly unknown[]) =>
      row.map((cell) => (typeof cell === 'string' ? cell.trim() : cell));
    expect(readable?.rows.map(withEmpty)).toEqual(
      expected.filter(([id]) => id !== 'many lines').map(trimmed),
    );
    expect(binary?.units).toMatchObject({ whole: 'm', amount: 'km / s' });
  });
});

describe('a FITS file', () => {
  it('has every record, in the ASCII that the format has', async () => {
    const { names, rows, header } = readFits(await bytesOf(ODD, 'fits'));
    // A name does not begin with a digit.
    expect(names).toEqual(oddThingsSchema.fields.map(({ name }) => name.replace(/^(?=\d)/, '_')));
    const withTexts: Readonly<Record<string, string>> = {
      line: 'two lines  and a tab',
      'many polygons': '??? ? ?????',
      'many lines': '_x0041_ and   and  ',
    };
    expect(rows.map((row) => row.map(asTold))).toEqual(
      ODD_THINGS.map((record) =>
        told({ ...record, name_of_the_thing: withTexts[String(record.id)] ?? record.name_of_the_thing }),
      ),
    );
    expect([header.get('TUNIT4'), header.get('TUCD4'), header.get('TCOMM4')]).toEqual([
      'm',
      'meta.number',
      'The whole',
    ]);
    expect(header.get('TIMESYS')).toBe('UTC');
  });

  it('has long texts beside its rows where most are short', async () => {
    const texts = [
      ...Array.from({ length: 2000 }, (_, i) => `short ${i}`),
      'long, and "quoted" '.repeat(2000),
    ];
    const [id, name] = oddThingsSchema.fields;
    const found = await published('mostly-short', {
      schema: { fields: [id, name].flatMap((field) => field ?? []) },
      rows: texts.map((text, i) => ({ id: String(i), name_of_the_thing: text })),
    });
    const bytes = await bytesOf(found, 'fits');
    // 38,000 bytes for each would make 76 MB.
    expect(bytes.length).toBeLessThan(100_000);
    const { header, rows } = readFits(bytes);
    expect(header.get('TFORM2')).toBe('1PA(38000)');
    expect(rows).toEqual(texts.map((text, i) => [String(i), text]));
  });

  itWith('astropy', 'is read by astropy without a warning, record by record', async () => {
    const stars = await bytesOf(STARS, 'fits', {
      select: 'sighting_id, magnitude, exposure_s, taken_at, tags, site',
    });
    const long = 'constellation_area_in_of_the_celestial_sphere_in_square_degrees_of_the_star';
    const named = await bytesOf(STARS, 'fits', {
      select: `magnitude as ${long}_1, magnitude as ${long}_2`,
      limit: '1',
    });
    const [odd_things, sightings, twins] = astropyTables('fits', [await bytesOf(ODD, 'fits'), stars, named]);
    expect(twins?.names).toEqual([long.slice(0, 68), `${long.slice(0, 66)}_2`]);
    const own = readFits(await bytesOf(ODD, 'fits')).rows.map((row) => row.map(asTold));
    // It knows no truth that is neither, and takes blanks at the ends for padding.
    const asRead = (row: readonly unknown[]) =>
      row.map((cell, i) =>
        oddThingsSchema.fields[i]?.type === 'boolean'
          ? cell === true
          : typeof cell === 'string'
            ? cell.trimEnd() || null
            : cell,
      );
    expect(odd_things?.rows.map(asRead)).toEqual(own.map(asRead));
    expect(sightings?.rows.map(asRead)).toHaveLength(STAR_SIGHTINGS_COUNT);
    expect(sightings?.rows.map(([id]) => id)).toEqual(made.map(({ sighting_id }) => sighting_id));
    expect(sightings?.rows.map((row) => row[1])).toEqual(made.map(({ magnitude }) => magnitude));
    expect(sightings?.units).toMatchObject({ magnitude: 'mag', exposure_s: 's', site: 'deg' });
  });

  itWith('ogr2ogr', 'is read by GDAL with the records that were exported', async () => {
    // GeoJSON, by which its reading is told, has no numbers that are none.
    const select = 'sighting_id, exposure_s, star, is_variable, taken_at';
    const read = gdalFeatures('stars.fits', await bytesOf(STARS, 'fits', { select }));
    expect(read.map(({ properties }) => properties.sighting_id)).toEqual(
      made.map(({ sighting_id }) => sighting_id),
    );
    expect(read.map(({ properties }) => properties.exposure_s ?? null)).toEqual(
      made.map(({ exposure_s }) => exposure_s),
    );
  });
});

describe('an Arrow file', () => {
  it('has every record with its type, and says which bytes are geometries', async () => {
    const table = tableFromIPC(await bytesOf(ODD, 'arrow'));
    expect(table.numRows).toBe(ODD_THINGS.length);
    const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
    expect(types).toMatchObject({
      whole: 'Int64',
      amount: 'Float64',
      is_odd: 'Bool',
      day: 'Date32<DAY>',
      year: 'Utf8',
      at: 'Timestamp<MICROSECOND, UTC>',
      tags: 'List<Utf8>',
      outline: 'Binary',
    });
    const column = (name: string) => [...(table.getChild(name) ?? [])];
    expect(column('id')).toEqual(ODD_THINGS.map(({ id }) => id));
    expect(column('name_of_the_thing')).toEqual(ODD_THINGS.map((one) => one.name_of_the_thing ?? null));
    expect(column('whole').map(asTold)).toEqual(
      ODD_THINGS.map(({ whole }) => (whole === undefined ? null : String(whole))),
    );
    expect(column('tags').map((list) => (list === null ? null : [...list]))).toEqual(
      ODD_THINGS.map(({ tags }) => tags ?? null),
    );
    const outlines = column('outline').map((wkb: Uint8Array | null) => wkb && wkbGeometry(wkb));
    expect(outlines).toEqual(ODD_THINGS.map(({ outline }) => outline ?? null));
    const outline = table.schema.fields.find(({ name }) => name === 'outline');
    expect(outline?.metadata.get('ARROW:extension:name')).toBe('geoarrow.wkb');
  });

  it('of many records has them in batches', async () => {
    const table = tableFromIPC(await bytesOf(STARS, 'arrow'));
    expect([...(table.getChild('sighting_id') ?? [])]).toEqual(made.map(({ sighting_id }) => sighting_id));
    expect([...(table.getChild('magnitude') ?? [])]).toEqual(made.map(({ magnitude }) => magnitude));
    expect(table.getChild('exposure_s')?.nullCount).toBe(
      made.filter((one) => one.exposure_s === null).length,
    );
  });
});

describe('GeoParquet', () => {
  it('has geometries that readers know as such, with what they are and where', async () => {
    const bytes = await bytesOf(ODD, 'geoparquet');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const [entry] = parquetMetadata(file).key_value_metadata?.filter(({ key }) => key === 'geo') ?? [];
    const geo = JSON.parse(entry?.value ?? '{}');
    expect(geo.version).toBe('1.0.0');
    expect(geo.columns.outline).toMatchObject({ encoding: 'WKB', bbox: [0, -5, 20, 10] });
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ outline }) => outline ?? null)).toEqual(
      ODD_THINGS.map(({ outline }) => outline ?? null),
    );
  });
});

describe('GDAL', () => {
  for (const [format, extension, id] of [
    ['geojson', 'geojson', 'sighting_id'],
    ['csv', 'csv', 'sighting_id'],
    ['xlsx', 'xlsx', 'sighting_id'],
    ['fgb', 'fgb', 'sighting_id'],
    ['kml', 'kml', 'sighting_id'],
    ['gpx', 'gpx', 'ogr_sighting_id'],
    ['shp', 'zip', 'sighting_i'],
  ] as const) {
    itWith('ogr2ogr', `reads ${format} with the records that were exported`, async () => {
      const bytes = await bytesOf(STARS, format);
      const read = gdalFeatures(`stars.${extension}`, bytes, format === 'gpx' ? { layer: 'waypoints' } : {});
      // Formats of placemarks leave out what has no place.
      const isPlaced = format === 'kml' || format === 'gpx';
      const expected = isPlaced ? made.filter(({ sky_patch }) => sky_patch !== null) : made;
      expect(read.map(({ properties }) => properties[id])).toEqual(
        expected.map(({ sighting_id }) => sighting_id),
      );
      const magnitude = format === 'gpx' ? 'ogr_magnitude' : 'magnitude';
      // CSV has no types.
      const number = (value: unknown) =>
        value === null || value === undefined || value === '' ? null : Number(value);
      expect(read.map(({ properties }) => number(properties[magnitude]))).toEqual(
        expected.map((record) => record.magnitude),
      );
    });
  }

  itWith('ogr2ogr', 'reads each geometry of a FlatGeobuf, a KML and a shapefile as it was', async () => {
    const [fgb, kml, shp] = await Promise.all(['fgb', 'kml', 'shp'].map((format) => bytesOf(ODD, format)));
    if (!fgb || !kml || !shp) throw new Error('three exports');
    const inFgb = byId(gdalFeatures('odd.fgb', fgb));
    for (const [id, { outline }] of odd)
      expect(inFgb.get(id)?.geometry, String(id)).toEqual(outline ?? NOWHERE);
    const inKml = byId(gdalFeatures('odd.kml', kml));
    expect(inKml.get('polygon')?.geometry).toMatchObject(odd.get('polygon')?.outline ?? {});
    expect(gdalLayers('odd.zip', shp).toSorted()).toEqual([
      'odd-things',
      'odd-things_lines',
      'odd-things_multipoints',
      'odd-things_polygons',
    ]);
    const polygons = byId(gdalFeatures('odd.zip', shp, { layer: 'odd-things_polygons' }));
    const rings = polygons.get('polygon')?.geometry?.coordinates as readonly unknown[];
    expect(rings).toHaveLength(2);
    expect(polygons.get('many polygons')?.geometry?.type).toBe('MultiPolygon');
  });
});
