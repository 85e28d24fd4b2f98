import { gdalFeatures, gdalLayers, type ReadFeature } from '../api/reading.ts';
import { type Cells, type KnownFormat, known, without } from './known-formats.ts';

// What is drawn, as GDAL reads it.

type Nested = number | readonly Nested[];
interface Geometry {
  readonly type: string;
  readonly coordinates: readonly Nested[];
}

const ring = (positions: readonly (readonly number[])[]): number =>
  positions.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = positions[(i + 1) % positions.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);

// Which way round an outline goes is said by a shapefile, and meant by nobody.
const turned = (positions: Nested): Nested => {
  const outline = positions as readonly (readonly number[])[];
  return ring(outline) < 0 ? outline.toReversed() : outline;
};

/** To a ten-thousandth of a millimetre: GDAL tells what it has read without exponents. */
const told = (value: Nested): Nested =>
  typeof value === 'number' ? Number(value.toFixed(12)) + 0 : value.map(told);

/** One way of saying the same: several of one are one, outlines go round to the left. */
function canonical(geometry: unknown): unknown {
  const { type, ...rest } = geometry as Geometry;
  const coordinates = told(rest.coordinates) as readonly Nested[];
  const [only] = coordinates;
  if (type.startsWith('Multi') && coordinates.length === 1)
    return canonical({ type: type.slice('Multi'.length), coordinates: only });
  if (type === 'Polygon') return { type, coordinates: coordinates.map(turned) };
  if (type === 'MultiPolygon')
    return { type, coordinates: coordinates.map((one) => (one as readonly Nested[]).map(turned)) };
  return { type, coordinates };
}

// The widest text of a shapefile's table.
const WIDEST = 254;
const fits = (value: unknown): boolean => Buffer.byteLength(String(value)) <= WIDEST;

const shapefile: KnownFormat = {
  read(bytes) {
    const layers = gdalLayers('drawn.zip', bytes);
    return layers
      .flatMap((layer) => gdalFeatures('drawn.zip', bytes, { layer }))
      .map(({ geometry, properties }) => {
        const cells: Cells = {
          ...properties,
          day: properties.day?.toString().replaceAll('/', '-'),
          tags: properties.tags?.toString().replaceAll(', ', ','),
          truth: properties.truth === '?' ? null : properties.truth,
          outline: geometry === null ? null : canonical(geometry),
        };
        // What is cut after so many bytes is no JSON any more.
        const isCut = !fits(`${cells.extra}   `);
        return known(cells, isCut ? without('extra') : without());
      });
  },
  held: (record) => ({ ...record, outline: record.outline && canonical(record.outline) }),
};

const flatGeobuf: KnownFormat = {
  format: 'fgb',
  read: (bytes) =>
    gdalFeatures('drawn.fgb', bytes).map(({ geometry, properties: { id } }) => {
      const isNowhere = geometry === null || geometry.type === 'GeometryCollection';
      return known({ id, outline: isNowhere ? null : canonical(geometry) }, ['outline']);
    }),
  held: (record) => ({ ...record, outline: record.outline && canonical(record.outline) }),
};

const kml: KnownFormat = {
  format: 'kml',
  read: (bytes) =>
    gdalFeatures('drawn.kml', bytes).map(({ geometry, properties: { id } }) =>
      known({ id, outline: canonical(geometry) }, ['outline']),
    ),
  held: (record) => (record.outline === null ? undefined : { ...record, outline: canonical(record.outline) }),
};

/** A track for each line and ring, or a point for each point, in the order of the file. */
function traced(features: readonly ReadFeature[]): ReadonlyMap<unknown, readonly unknown[]> {
  const found = new Map<unknown, unknown[]>();
  for (const { geometry, properties } of features) {
    const { type, coordinates } = geometry as Geometry;
    const parts = type.startsWith('Multi') ? coordinates : [coordinates];
    const id = properties.ogr_id;
    found.set(id, [...(found.get(id) ?? []), ...parts]);
  }
  return found;
}

const gpx: KnownFormat = {
  format: 'gpx',
  read(bytes) {
    const layers = ['waypoints', 'tracks'].map((layer) => gdalFeatures('drawn.gpx', bytes, { layer }));
    return [...traced(layers.flat())].map(([id, outline]) => ({
      id: String(id),
      outline: told(outline as Nested[]),
    }));
  },
  held(record) {
    if (record.outline === null) return undefined;
    const { type, coordinates } = record.outline as Geometry;
    const parts = type === 'Point' || type === 'LineString' ? [coordinates] : coordinates;
    return { ...record, outline: told(type === 'MultiPolygon' ? (parts.flat() as Nested[]) : parts) };
  },
};

/** What is read back with GDAL, by name. */
export const DRAWN_FORMATS: Readonly<Record<string, KnownFormat>> = {
  shp: shapefile,
  'fgb, drawn': flatGeobuf,
  'kml, drawn': kml,
  'gpx, drawn': gpx,
};
