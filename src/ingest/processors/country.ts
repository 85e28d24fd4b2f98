import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { z } from 'zod';
import { covers, EARTH_RADIUS_METRES, type Geometry, type Position, type Shape, shapeOf } from '#geo';
import { sql } from '#lib';
import { oneField } from './columns.ts';
import { columnNamed, defineProcessor, made, textOf } from './model.ts';
import { placeOf } from './places.ts';

/** A connected part of a country. */
interface Part {
  /** ISO 3166-1 alpha-2; undefined where it has none. */
  readonly code: string | undefined;
  /** English, as Natural Earth writes it. */
  readonly name: string;
  readonly shape: Shape;
}

/** Coasts are drawn at 1:50 million: what lies in the sea by less belongs to the land beside it. */
const COAST_METRES = 10_000;
const METRES_IN_DEGREE = (Math.PI / 180) * EARTH_RADIUS_METRES;

let countries: readonly Part[] | undefined;

/** Countries of Natural Earth, read by the first step that asks. */
function loadCountries(): void {
  if (countries !== undefined) return;
  // Read as data, when it is needed; as its package describes it.
  const topology = createRequire(import.meta.url)('world-atlas/countries-50m.json') as Topology<{
    countries: GeometryCollection<{ name: string }>;
  }>;
  countries = feature(topology, topology.objects.countries).features.flatMap(
    ({ id, geometry, properties }) => {
      const code = codeOf(id);
      const polygons =
        geometry.type === 'Polygon'
          ? [geometry.coordinates]
          : geometry.type === 'MultiPolygon'
            ? geometry.coordinates
            : [];
      return polygons.map((coordinates) => ({
        code,
        name: properties.name,
        shape: shapeOf(
          { type: 'Polygon', coordinates: coordinates.filter(isNotPole).map(unrolled) } as Geometry,
          true,
        ),
      }));
    },
  );
}

/** The pole is a ring of its own in the atlas, around nothing. */
const isNotPole = (ring: readonly (readonly number[])[]): boolean => ring.some(([, lat = 0]) => lat > -89.9);

/**
 * A ring that runs on where the map ends: the atlas has it on a sphere. One that goes round the pole is closed there.
 */
function unrolled(ring: readonly (readonly number[])[]): readonly Position[] {
  const flat: Position[] = [];
  for (const [lon = 0, lat = 0] of ring) {
    const before = flat.at(-1)?.[0] ?? lon;
    flat.push([lon - 360 * Math.round((lon - before) / 360), lat]);
  }
  const [[first] = [0], [last] = [0]] = [flat[0], flat.at(-1)];
  const isRoundPole = Math.abs(last - first) > 180;
  return isRoundPole ? [...flat, [last, -90], [first, -90], ...flat.slice(0, 1)] : flat;
}

/** Three digits of ISO 3166-1 as the two letters that Unicode knows them by. */
function codeOf(id: string | number | undefined): string | undefined {
  const region = id === undefined ? undefined : new Intl.Locale(`und-${String(id).padStart(3, '0')}`).region;
  return region !== undefined && /^[A-Z]{2}$/.test(region) ? region : undefined;
}

function countryAt(lon: number, lat: number): Part | undefined {
  // Degrees of longitude are shorter than those of latitude.
  const across = Math.cos((lat * Math.PI) / 180);
  const [beside, above] = [COAST_METRES / METRES_IN_DEGREE / (across || 1), COAST_METRES / METRES_IN_DEGREE];
  const near = (countries ?? []).filter(
    ({ shape: { box } }) =>
      lon >= box.west - beside &&
      lon <= box.east + beside &&
      lat >= box.south - above &&
      lat <= box.north + above,
  );
  const within = near.find(({ shape }) => covers(shape, [lon, lat]));
  if (within !== undefined) return within;
  let [nearest, metres]: [Part | undefined, number] = [undefined, COAST_METRES];
  for (const part of near) {
    const distance = metresTo(part.shape, lon, lat, across);
    if (distance < metres) [nearest, metres] = [part, distance];
  }
  return nearest;
}

/** To the edge of a shape, as on a flat map: right for the few kilometres that it is asked for. */
function metresTo({ edges }: Shape, lon: number, lat: number, across: number): number {
  let best = Infinity;
  for (const { x1, y1, x2, y2 } of edges) {
    const [ax, ay, bx, by] = [(x1 - lon) * across, y1 - lat, (x2 - lon) * across, y2 - lat];
    const [dx, dy] = [bx - ax, by - ay];
    const share = Math.min(1, Math.max(0, -(ax * dx + ay * dy) / (dx * dx + dy * dy || 1)));
    best = Math.min(best, Math.hypot(ax + share * dx, ay + share * dy));
  }
  return best * METRES_IN_DEGREE;
}

/** The country that a place lies in: its code, or its name in a language; null in none. */
export function countryOf(lon: string, lat: string, find: string): string | null {
  const found = countryAt(Number(lon), Number(lat));
  if (found === undefined) return null;
  if (find === 'code') return found.code ?? null;
  return found.code === undefined ? found.name : (namesIn(find).of(found.code) ?? found.name);
}

const names = new Map<string, Intl.DisplayNames>();
function namesIn(language: string): Intl.DisplayNames {
  const known = names.get(language) ?? new Intl.DisplayNames([language], { type: 'region' });
  names.set(language, known);
  return known;
}

export const country = defineProcessor({
  kind: 'country',
  options: z.strictObject({ ...oneField, find: z.enum(['code', 'en', 'fr']).default('code') }),
  example: { kind: 'country', field: 'place', find: 'code', to: 'country' },
  apply(frame, { field, find, ...as }, context) {
    loadCountries();
    const column = columnNamed(frame, field, context);
    const value = sql`list_transform([${placeOf(column)}], lambda p: step_country(p.lon::VARCHAR, p.lat::VARCHAR, ${find}::VARCHAR))[1]`;
    return made(frame, column, as, {
      type: 'text',
      value,
      origin: { text: textOf(column), reason: 'in no country' },
    });
  },
});
