import { converterOf, projectionDefinition } from '#geo';

type Forward = (place: [number, number]) => readonly number[];

const known = new Map<number, Forward>();

function forwardTo(epsg: number): Forward | undefined {
  const definition = projectionDefinition(epsg);
  if (definition === undefined || definition === '') return undefined;
  let forward = known.get(epsg);
  if (forward === undefined) {
    const converter = converterOf(definition);
    forward = (place) => converter.forward(place);
    known.set(epsg, forward);
  }
  return forward;
}

/**
 * A geometry of GeoJSON in degrees as one of a reference system, metres to the millimetre.
 *
 * @returns undefined for a geometry with a place that is nowhere in that system, such as a pole on a web map
 */
export function projected(text: string, epsg: number): string | undefined {
  const forward = forwardTo(epsg);
  if (forward === undefined) return text;
  let isOnMap = true;
  const moved = (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    if (typeof value[0] !== 'number') return value.map(moved);
    const [x = Number.NaN, y = Number.NaN] = placeOf(forward, value[0], Number(value[1]));
    if (!Number.isFinite(x) || !Number.isFinite(y)) isOnMap = false;
    return [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000, ...value.slice(2)];
  };
  const geometryOf = (geometry: Record<string, unknown>): Record<string, unknown> => ({
    ...geometry,
    ...(geometry.coordinates === undefined ? {} : { coordinates: moved(geometry.coordinates) }),
    ...(Array.isArray(geometry.geometries) ? { geometries: geometry.geometries.map(geometryOf) } : {}),
  });
  const result = geometryOf(JSON.parse(text) as Record<string, unknown>);
  return isOnMap ? JSON.stringify(result) : undefined;
}

function placeOf(forward: Forward, lon: number, lat: number): readonly number[] {
  try {
    return forward([lon, lat]);
  } catch {
    return [];
  }
}
