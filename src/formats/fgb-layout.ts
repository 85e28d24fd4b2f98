import { Builder } from 'flatbuffers';
import type { RowGeometry } from '#engine';
import { membersOf, numbersIn, type Position, positionsIn } from './geometry.ts';

// FlatGeobuf 3.0 as its schema (header.fbs, feature.fbs) lays it out. Numbers of fields are their places there. The
// reference library writes only what it holds in memory as a whole; here a feature is written when it is there.

/** First bytes of a file: name and version of the format. */
export const MAGIC = Uint8Array.of(0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x01);

export const COLUMN = { bool: 2, long: 7, double: 10, string: 11, json: 12, dateTime: 13 } as const;
export type ColumnCode = (typeof COLUMN)[keyof typeof COLUMN];

const GEOMETRY: Readonly<Record<string, number>> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};

const WGS84 =
  'GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0,ANGLEUNIT["degree",0.0174532925199433]],CS[ellipsoidal,2],AXIS["geodetic latitude (Lat)",north,ORDER[1],ANGLEUNIT["degree",0.0174532925199433]],AXIS["geodetic longitude (Lon)",east,ORDER[2],ANGLEUNIT["degree",0.0174532925199433]],ID["EPSG",4326]]';

/** Makes what is built end at a multiple of eight bytes: readers look at the doubles of the next one where they lie. */
const aligned = (builder: Builder): void => builder.prep(8, 0);

const offsetsVector = (builder: Builder, offsets: readonly number[]): number => {
  builder.startVector(4, offsets.length, 4);
  for (let i = offsets.length - 1; i >= 0; i--) builder.addOffset(offsets[i] ?? 0);
  return builder.endVector();
};

/** The header: columns, WGS 84 or the system of that code, geometries of any type, no index, a number of features that nobody counted. */
export function header(
  columns: readonly {
    readonly name: string;
    readonly code: ColumnCode;
    readonly title?: string | undefined;
  }[],
  epsg = 4326,
): Uint8Array {
  const builder = new Builder(1024);
  aligned(builder);
  const offsets = columns.map(({ name, code, title }) => {
    const nameOffset = builder.createString(name);
    const titleOffset = title === undefined ? 0 : builder.createString(title);
    builder.startObject(11);
    builder.addFieldOffset(0, nameOffset, 0);
    builder.addFieldInt8(1, code, 0);
    builder.addFieldOffset(2, titleOffset, 0);
    return builder.endObject();
  });
  const columnsOffset = offsetsVector(builder, offsets);
  const isDegrees = epsg === 4326;
  const crsName = builder.createString(isDegrees ? 'WGS 84' : `EPSG:${epsg}`);
  const wkt = isDegrees ? builder.createString(WGS84) : 0;
  builder.startObject(6);
  builder.addFieldInt32(1, epsg, 0);
  builder.addFieldOffset(2, crsName, 0);
  builder.addFieldOffset(4, wkt, 0);
  const crs = builder.endObject();
  const name = builder.createString('Layer1');
  builder.startObject(14);
  builder.addFieldOffset(0, name, 0);
  builder.addFieldOffset(7, columnsOffset, 0);
  // 16 is the default: an index would need every position before the first feature.
  builder.addFieldInt16(9, 0, 16);
  builder.addFieldOffset(10, crs, 0);
  builder.finishSizePrefixed(builder.endObject());
  return builder.asUint8Array();
}

const doublesVector = (builder: Builder, positions: readonly Position[]): number => {
  builder.startVector(8, positions.length * 2, 8);
  for (let i = positions.length - 1; i >= 0; i--) {
    builder.addFloat64(positions[i]?.[1] ?? 0);
    builder.addFloat64(positions[i]?.[0] ?? 0);
  }
  return builder.endVector();
};

function endsVector(builder: Builder, lists: readonly (readonly Position[])[]): number {
  let end = 0;
  const ends = lists.map((list) => {
    end += list.length;
    return end;
  });
  builder.startVector(4, ends.length, 4);
  for (let i = ends.length - 1; i >= 0; i--) builder.addInt32(ends[i] ?? 0);
  return builder.endVector();
}

/** Positions of a geometry without parts, in its lists. */
function listsOf({ type, coordinates }: RowGeometry): readonly (readonly Position[])[] {
  if (type === 'Point') {
    const position = numbersIn(coordinates);
    return position === undefined ? [] : [[position]];
  }
  const isNested = type === 'Polygon' || type === 'MultiLineString';
  return positionsIn(coordinates, isNested ? 2 : 1);
}

function partsOf({ type, coordinates, geometries }: RowGeometry): readonly RowGeometry[] | undefined {
  if (type === 'MultiPolygon')
    return (Array.isArray(coordinates) ? coordinates : []).map((one: unknown) => ({
      type: 'Polygon',
      coordinates: one,
    }));
  return geometries?.flatMap(membersOf);
}

function geometryOffset(builder: Builder, geometry: RowGeometry): number {
  const code = GEOMETRY[geometry.type] ?? 0;
  const parts = partsOf(geometry);
  if (parts !== undefined) {
    const offset = offsetsVector(
      builder,
      parts.map((part) => geometryOffset(builder, part)),
    );
    builder.startObject(8);
    builder.addFieldInt8(6, code, 0);
    builder.addFieldOffset(7, offset, 0);
    return builder.endObject();
  }
  const lists = listsOf(geometry);
  // Where one list is all there is, its end says nothing; but GDAL reads no lines without.
  const ends = lists.length > 1 || geometry.type === 'MultiLineString' ? endsVector(builder, lists) : 0;
  const positions = doublesVector(builder, lists.flat());
  builder.startObject(8);
  builder.addFieldOffset(0, ends, 0);
  builder.addFieldOffset(1, positions, 0);
  builder.addFieldInt8(6, code, 0);
  return builder.endObject();
}

/** What stands for no geometry: readers in wide use fail at a feature without one. */
const NOWHERE: RowGeometry = { type: 'GeometryCollection', geometries: [] };

/** A feature with the bytes of its properties. `builder` is used again for each. */
export function feature(
  builder: Builder,
  properties: Uint8Array,
  geometry: RowGeometry = NOWHERE,
): Uint8Array {
  builder.clear();
  aligned(builder);
  const propertiesOffset = properties.length === 0 ? 0 : builder.createByteVector(properties);
  const place = geometryOffset(builder, geometry);
  builder.startObject(3);
  builder.addFieldOffset(0, place, 0);
  builder.addFieldOffset(1, propertiesOffset, 0);
  builder.finishSizePrefixed(builder.endObject());
  return builder.asUint8Array().slice();
}
