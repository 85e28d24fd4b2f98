import { tableFromIPC } from 'apache-arrow';
import { parse as parseCsv } from 'csv-parse/sync';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { parquetReadObjects } from 'hyparquet';
import { wkbToGeojson } from 'hyparquet/src/wkb.js';
import readWorkbook from 'read-excel-file/node';
import { SaxesParser } from 'saxes';
import { quadsOf } from '../api/reading.ts';
import { readFits } from './fits.ts';
import { readVotable } from './votable.ts';

// Readers of the formats in which records leave, each of other people where there is one. All give the same form of a
// record, so that two formats can be compared.

/** A record in the form that all formats are read into. What a format does not hold is absent. */
export interface KnownRecord {
  readonly id: string;
  readonly words?: string | null;
  /** Decimal digits. */
  readonly whole?: string | null;
  readonly amount?: number | null;
  readonly truth?: boolean | null;
  /** `2024-02-29`. */
  readonly day?: string | null;
  /** Milliseconds since 1970. */
  readonly at?: number | null;
  /** Joined by commas. */
  readonly tags?: string | null;
  readonly extra?: unknown;
  /** Longitude, latitude. */
  readonly place?: readonly number[] | null;
  /** GeoJSON. */
  readonly outline?: unknown;
}

export type Cells = Readonly<Record<string, unknown>>;

const bytesIn = (buffer: Buffer): ArrayBuffer =>
  // A copy, whose memory nothing else shares.
  Uint8Array.from(buffer).buffer;

const geometryIn = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? wkbToGeojson({ view: new DataView(value.buffer, value.byteOffset, value.byteLength), offset: 0 })
    : typeof value === 'string'
      ? JSON.parse(value)
      : value;

/** A position, however it is told: a pair, a GeoJSON point, `{lon, lat}`, or latitude and longitude as text. */
function placeIn(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(', ').map(Number).toReversed();
  const { lon, lat, coordinates } = geometryIn(value) as Record<string, unknown>;
  return (coordinates ?? [lon, lat]) as readonly number[];
}

const dayIn = (value: unknown): string =>
  value instanceof Date || typeof value === 'number'
    ? new Date(value).toISOString().slice(0, 10)
    : String(value);

function instantIn(value: unknown): number {
  if (typeof value === 'bigint') return Number(value / 1000n);
  if (typeof value === 'number') return value;
  // A sheet counts days, and its reader cuts the milliseconds of that off.
  if (value instanceof Date) return Math.round(value.getTime() / 10) * 10;
  const text = String(value);
  return Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}

const truthIn = (value: unknown): boolean =>
  typeof value === 'boolean' ? value : /^t(?:rue)?$/i.test(String(value));

const READ: { readonly [Name in Exclude<keyof KnownRecord, 'id'>]-?: (value: unknown) => KnownRecord[Name] } =
  {
    words: String,
    whole: String,
    amount: Number,
    truth: truthIn,
    day: dayIn,
    at: instantIn,
    tags: (value) => (typeof value === 'string' ? value : [...(value as Iterable<string>)].join(',')),
    extra: (value) => (typeof value === 'string' ? JSON.parse(value) : value),
    place: placeIn,
    outline: (value) => {
      const { type, coordinates, geometry } = geometryIn(value) as Record<string, unknown>;
      // JSON has a feature of it.
      return geometry === undefined ? { type, coordinates } : READ.outline(geometry);
    },
  };

/** Cells by name as a record. Nothing and an empty text are the same to most formats. */
export function known(cells: Cells, names: readonly (keyof typeof READ)[]): KnownRecord {
  const read = names.map((name) => {
    const value = cells[name];
    const isNothing = value === null || value === undefined || value === '';
    return [name, isNothing ? null : READ[name](value)] as const;
  });
  return { id: String(cells.id), ...Object.fromEntries(read) };
}

const ALL = Object.keys(READ) as readonly (keyof typeof READ)[];
export const without = (...names: readonly (keyof typeof READ)[]) =>
  ALL.filter((name) => !names.includes(name));

/** JSON whose whole numbers keep their digits. */
const exactJson = (text: string): unknown =>
  JSON.parse(text, (name, value: unknown, context?: { source?: string }) =>
    name === 'whole' && typeof value === 'number' ? context?.source : value,
  );

const rowsAsCells = (names: readonly string[], rows: readonly (readonly unknown[])[]): readonly Cells[] =>
  rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));

const featureCells = ({ properties, geometry }: { properties: Cells; geometry: unknown }): Cells => ({
  ...properties,
  outline: geometry,
});

/** The texts of elements or attributes that hold fields, record by record. */
function xmlCells(
  text: string,
  {
    record,
    nameOf,
  }: {
    record: string;
    nameOf(tag: string, attributes: Readonly<Record<string, string>>): string | undefined;
  },
): readonly Cells[] {
  const found: Record<string, string>[] = [];
  let name: string | undefined;
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    if (tag.name === record) found.push({});
    name = nameOf(tag.name, tag.attributes);
  });
  parser.on('text', (piece) => {
    const cells = found.at(-1);
    if (name !== undefined && cells !== undefined) cells[name] = `${cells[name] ?? ''}${piece}`;
  });
  parser.on('closetag', () => {
    name = undefined;
  });
  parser.write(text).close();
  return found;
}

/** `POLYGON ((0 0, 1 0, …))` as GeoJSON. */
function wktGeometry(text: string): unknown {
  const [, word = '', rest = ''] = /^([A-Z]+) (.*)$/s.exec(text) ?? [];
  const type = ['Point', 'LineString', 'Polygon', 'MultiPoint', 'MultiLineString', 'MultiPolygon'].find(
    (one) => one.toUpperCase() === word,
  );
  const nested = JSON.parse(
    rest
      .replace(/(-?[\d.][\d.eE+-]*) (-?[\d.][\d.eE+-]*)/g, '[$1,$2]')
      .replaceAll('(', '[')
      .replaceAll(')', ']'),
  );
  return { type, coordinates: type === 'Point' ? nested[0] : nested };
}

async function graphCells(syntax: Parameters<typeof quadsOf>[0], text: string): Promise<readonly Cells[]> {
  const subjects = new Map<string, Record<string, unknown>>();
  for (const { subject, predicate, object } of await quadsOf(syntax, text)) {
    const cells = subjects.get(subject.value) ?? {};
    subjects.set(subject.value, cells);
    const name = predicate.value.slice(predicate.value.lastIndexOf('/') + 1);
    if (name === 'tags') cells.tags = [...((cells.tags as string[] | undefined) ?? []), object.value];
    else if (name === 'place' || name === 'outline') cells[name] = wktGeometry(object.value);
    else cells[name] = object.value;
  }
  return [...subjects.values()];
}

/** A format, what of it is read, and how. */
export interface KnownFormat {
  /** The format in addresses, where that is not the name. */
  readonly format?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  read(bytes: Buffer): Promise<readonly KnownRecord[]> | readonly KnownRecord[];
  /** What a record is in it, where it says that it cannot hold it as it is; undefined: it is left out. */
  held?(record: KnownRecord): KnownRecord | undefined;
}

/** Formats of placemarks leave out what has no shape. */
const placed = (record: KnownRecord): KnownRecord | undefined =>
  record.outline === null ? undefined : record;

const graph = (syntax: Parameters<typeof quadsOf>[0]): KnownFormat => ({
  read: async (bytes) =>
    // A graph has no order, also not of the values of a list.
    (await graphCells(syntax, bytes.toString())).map((cells) => known(cells, without('tags'))),
});

const parquet: KnownFormat = {
  read: async (bytes) =>
    (await parquetReadObjects({ file: bytesIn(bytes), utf8: false })).map((cells) => known(cells, ALL)),
};

const votable: KnownFormat['read'] = (bytes) => {
  const { fields, rows } = readVotable(bytes.toString());
  return rowsAsCells(
    fields.map(({ name }) => name),
    rows,
  ).map((cells) => known(cells, ALL));
};

/** What is read back, by name. */
export const KNOWN_FORMATS: Readonly<Record<string, KnownFormat>> = {
  csv: {
    read: (bytes) =>
      (parseCsv(bytes, { delimiter: ';', bom: true, columns: true }) as Cells[]).map((cells) =>
        known(cells, ALL),
      ),
  },
  json: { read: (bytes) => (exactJson(bytes.toString()) as Cells[]).map((cells) => known(cells, ALL)) },
  jsonl: {
    read: (bytes) =>
      bytes
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => known(exactJson(line) as Cells, ALL)),
  },
  geojson: {
    read: (bytes) =>
      (exactJson(bytes.toString()) as { features: { properties: Cells; geometry: unknown }[] }).features.map(
        (feature) => known(featureCells(feature), ALL),
      ),
  },
  parquet,
  geoparquet: parquet,
  arrow: {
    read: (bytes) => {
      const table = tableFromIPC(bytes);
      const names = table.schema.fields.map(({ name }) => name);
      const columns = names.map((name) => [...(table.getChild(name) ?? [])]);
      return Array.from({ length: table.numRows }, (_, row) =>
        known(Object.fromEntries(names.map((name, i) => [name, columns[i]?.[row]])), ALL),
      );
    },
  },
  xlsx: {
    read: async (bytes) => {
      const [sheet] = await readWorkbook(bytes, { trim: false });
      const [names = [], ...rows] = sheet?.data ?? [];
      return rowsAsCells(names.map(String), rows).map((cells) => known(cells, ALL));
    },
  },
  fgb: {
    read: async (bytes) => {
      const records: KnownRecord[] = [];
      for await (const feature of deserialize(new Uint8Array(bytes))) {
        const cells = featureCells(feature as unknown as { properties: Cells; geometry: { type: string } });
        const isNowhere = (cells.outline as { type: string }).type === 'GeometryCollection';
        // The reader makes numbers of the language of all, which have fewer digits.
        records.push(
          known({ ...cells, outline: isNowhere ? null : cells.outline }, without('place', 'whole')),
        );
      }
      return records;
    },
  },
  kml: {
    held: placed,
    read: (bytes) =>
      xmlCells(bytes.toString(), {
        record: 'Placemark',
        nameOf: (tag, { name }) => (tag === 'SimpleData' ? name : undefined),
      }).map((cells) =>
        known({ ...cells, tags: cells.tags?.toString().replaceAll(', ', ',') }, without('outline')),
      ),
  },
  gpx: {
    held: placed,
    read: (bytes) => {
      const cells = xmlCells(bytes.toString(), {
        record: 'extensions',
        nameOf: (tag) => (tag.startsWith('ogr:') ? tag.slice(4) : undefined),
      });
      // A record with several points is several waypoints.
      const once = new Map(cells.map((one) => [one.id, one]));
      return [...once.values()].map((one) =>
        known({ ...one, tags: one.tags?.toString().replaceAll(', ', ',') }, without('outline', 'place')),
      );
    },
  },
  votable: { read: votable },
  'votable, readable': {
    format: 'votable',
    parameters: { votable_serialization: 'TABLEDATA' },
    read: votable,
  },
  fits: {
    read: (bytes) => {
      const { names, rows } = readFits(bytes);
      return rowsAsCells(names, rows).map((cells) => known(cells, without('words', 'tags', 'extra')));
    },
  },
  turtle: graph('turtle'),
  n3: graph('n3'),
  rdfxml: graph('rdfxml'),
  jsonld: graph('jsonld'),
};
