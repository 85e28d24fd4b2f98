import { z } from 'zod';
import { covers, parseGeometry, type Shape, shapeOf } from '#geo';
import { identifier, sql } from '#lib';
import { Refusal } from '../refusal.ts';
import { existing, otherDataset, otherField } from './columns.ts';
import { type OpenDataset, openDataset, takingOptions, withTaken } from './join.ts';
import { columnNamed, defineProcessor, named, type StepContext } from './model.ts';
import { placeOf } from './places.ts';

const MOST_SHAPES = 100_000;
const MOST_BYTES = 96 << 20;
/** Steps of one draft use a few. */
const SETS_KEPT = 8;
/** Of one degree. A box over more of them is asked for every place. */
const MOST_CELLS = 2000;

interface Area {
  readonly rid: number;
  readonly shape: Shape;
}

/** Areas by the cells of the map that they touch. */
interface AreaSet {
  readonly byCell: ReadonlyMap<number, readonly Area[]>;
  readonly wide: readonly Area[];
}

const sets = new Map<string, AreaSet>();

const cellOf = (lon: number, lat: number): number =>
  (Math.floor(lat) + 90) * 1000 + (((Math.floor(lon) % 360) + 360) % 360);

function areaSet(areas: readonly Area[]): AreaSet {
  const byCell = new Map<number, Area[]>();
  const wide: Area[] = [];
  for (const area of areas) {
    const { west, south, east, north } = area.shape.box;
    const [left, right] = [Math.floor(west - 1e-6), Math.floor(east + 1e-6)];
    const [low, high] = [Math.floor(south - 1e-6), Math.floor(north + 1e-6)];
    if ((right - left + 1) * (high - low + 1) > MOST_CELLS || right - left >= 360) {
      wide.push(area);
      continue;
    }
    for (let lat = low; lat <= high; lat++)
      for (let lon = left; lon <= right; lon++) {
        const cell = cellOf(lon, lat);
        const there = byCell.get(cell);
        if (there) there.push(area);
        else byCell.set(cell, [area]);
      }
  }
  return { byCell, wide };
}

/** Numbers of the areas of a set that a place lies in, between commas; null when it lies in none. */
export function areasAt(key: string, lon: number, lat: number): string | null {
  const set = sets.get(key);
  if (set === undefined) throw new Error(`the areas ${key} are not there`);
  const near = [...(set.byCell.get(cellOf(lon, lat)) ?? []), ...set.wide];
  const found = near.filter(({ shape }) => covers(shape, [lon, lat])).map(({ rid }) => rid);
  return found.length === 0 ? null : found.toSorted((a, b) => a - b).join(',');
}

/** Reads the areas of a dataset, unless they are known: a snapshot never changes. */
async function loadAreas(
  { id, records, dataset }: OpenDataset,
  field: string,
  { staging, place }: StepContext,
): Promise<string> {
  const key = `${dataset.file} ${field}`;
  const known = sets.get(key);
  sets.delete(key);
  if (known !== undefined) {
    sets.set(key, known);
    return key;
  }
  const column = identifier(field);
  const [[count, bytes] = []] = await staging.all(
    sql`SELECT count(${column}), coalesce(sum(strlen(${column})), 0) FROM ${records}`,
  );
  if (Number(count) > MOST_SHAPES || Number(bytes) > MOST_BYTES)
    throw new Refusal({
      code: 'step',
      message: `Step ${place}: ${id} has ${count} shapes of ${bytes} bytes; ${MOST_SHAPES} of ${MOST_BYTES} bytes are the most.`,
      advice: 'Take a dataset of fewer or of simplified shapes.',
    });
  const rows = await staging.all(
    sql`SELECT _rid, ${column} FROM ${records} WHERE ${column} IS NOT NULL ORDER BY _rid`,
  );
  const areas = rows.flatMap(([rid, text]): readonly Area[] => {
    const geometry = parseGeometry(String(text));
    return geometry ? [{ rid: Number(rid), shape: shapeOf(geometry, true) }] : [];
  });
  const [oldest] = sets.size >= SETS_KEPT ? sets.keys() : [];
  if (oldest !== undefined) sets.delete(oldest);
  sets.set(key, areaSet(areas));
  return key;
}

export const geoJoin = defineProcessor({
  kind: 'geo-join',
  options: z.strictObject({ field: existing, dataset: otherDataset, shape: otherField, ...takingOptions }),
  example: {
    kind: 'geo-join',
    field: 'place',
    dataset: 'communes',
    shape: 'outline',
    take: ['name'],
    several: 'first',
    without: 'keep',
  },
  async apply(frame, { field, dataset, shape, ...taking }, context) {
    const flat = named(frame);
    const here = columnNamed(flat, field, context);
    const other = await openDataset(dataset, context);
    if (other.field(shape).type !== 'geo_shape')
      throw new Refusal({
        code: 'step',
        message: `Step ${context.place}: ${shape} of ${dataset} holds no shapes.`,
        advice: 'Take a field of the type geo_shape.',
        field: shape,
      });
    const key = await loadAreas(other, shape, context);
    const places = sql`SELECT _row, ${placeOf(here)} AS p FROM ${flat.from}`;
    const areas = sql`SELECT _row, string_split(step_areas(${key}::VARCHAR, p.lon::VARCHAR, p.lat::VARCHAR), ',') AS a FROM (${places})`;
    const pairs = sql`SELECT _row, part, rid::BIGINT AS rid FROM (SELECT _row, unnest(range(1, len(a) + 1)) AS part, unnest(a) AS rid FROM (${areas}))`;
    return withTaken(flat, other, pairs, taking, context);
  },
});
