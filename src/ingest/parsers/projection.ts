import { converterOf } from '#geo';
import { Refusal } from '../refusal.ts';

/** A geometry of GeoJSON, as far as it is read here. */
export interface Geometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: readonly Geometry[];
}

type Place = readonly [x: number, y: number];

/** From the coordinates of a source to degrees. */
export interface Projection {
  /** As a person knows it. */
  readonly name: string;
  /** Undefined where the coordinates are degrees already. */
  readonly toDegrees: ((place: Place) => Place) | undefined;
}

export const DEGREES: Projection = { name: 'degrees', toDegrees: undefined };

/** Systems whose degrees are those of the portal, to within what a map shows. */
const SAME_DEGREES = /WGS.?(?:19)?84|ETRS|GRS.?(?:19)?80|NAD.?(?:19)?83|RGF93|GDA/i;

/** What a definition in WKT makes of coordinates. @throws Refusal when it is none that can be undone */
export function projectionOf(definition: string): Projection {
  const text = definition.trim();
  const name = /^\w+\s*\[\s*"([^"]{1,100})"/.exec(text)?.[1] ?? 'unnamed';
  const isGeographic = /^(?:GEOGCS|GEOGCRS|GEODCRS|GEOGRAPHICCRS)\s*\[/i.test(text);
  if (isGeographic && SAME_DEGREES.test(text)) return { name, toDegrees: undefined };
  try {
    const converter = converterOf(text, 'EPSG:4326');
    const toDegrees = ([x, y]: Place): Place => {
      const [lon, lat] = converter.forward([x, y]) as [number, number];
      // A hundredth of a millimetre.
      return [rounded(lon), rounded(lat)];
    };
    // Some definitions are only found wanting when they are used.
    toDegrees([0, 0]);
    return { name, toDegrees };
  } catch (error) {
    throw new Refusal(
      {
        code: 'unknown-format',
        message: `Its places are in the reference system ${name}, which cannot be turned into degrees.`,
        advice: 'Reproject it to WGS 84 (EPSG:4326).',
      },
      { cause: error },
    );
  }
}

const rounded = (degrees: number): number => Math.round(degrees * 1e10) / 1e10;

/** The geometry in degrees. */
export function inDegrees(geometry: Geometry, { toDegrees }: Projection): Geometry {
  if (toDegrees === undefined) return geometry;
  const moved = (coordinates: unknown): unknown => {
    if (!Array.isArray(coordinates)) return coordinates;
    const [x, y, ...height] = coordinates;
    return typeof x === 'number' ? [...toDegrees([x, Number(y)]), ...height] : coordinates.map(moved);
  };
  return {
    type: geometry.type,
    ...(geometry.coordinates !== undefined && { coordinates: moved(geometry.coordinates) }),
    ...(geometry.geometries && {
      geometries: geometry.geometries.map((part) => inDegrees(part, { name: '', toDegrees })),
    }),
  };
}
