import type { Geometry } from 'geojson';
import { localized } from '#i18n';
import { assertNever } from '#lib';
import type { PictureText, Position, PreviewCell, PreviewPlan } from '../model.ts';
import { barsPreview } from './bars.ts';
import { binned, histogramPreview } from './histogram.ts';
import { mapPreview, moonMapPreview } from './map.ts';
import { shapesPreview } from './shapes.ts';
import { skyPreview } from './sky.ts';
import { timelinePreview } from './timeline.ts';

/** Draws what a plan's query has answered: rows of cells in the order of `plan.columns`. Cells that do not fit are left out. */
export function drawPreview(
  plan: PreviewPlan,
  rows: readonly (readonly PreviewCell[])[],
  text: PictureText,
): string {
  const caption = plan.caption && localized(plan.caption, text.lang ?? 'en', 'en');
  switch (plan.kind) {
    case 'sky':
      return skyPreview(
        rows.flatMap(([ra, dec, mag]) => {
          const [raDeg, decDeg] = [numberOf(ra), numberOf(dec)];
          return raDeg === undefined || decDeg === undefined
            ? []
            : [{ raDeg, decDeg, mag: numberOf(mag) ?? null }];
        }),
        text,
      );
    case 'map':
      return mapPreview(
        rows.flatMap(([cell]) => positionOf(cell)),
        text,
      );
    case 'moon-map':
      return moonMapPreview(
        rows.flatMap(([cell]) => positionOf(cell)),
        text,
      );
    case 'shapes':
      return shapesPreview(
        rows.flatMap(([cell]) => geometryOf(cell)),
        text,
        'earth',
      );
    case 'sky-shapes':
      return shapesPreview(
        rows.flatMap(([cell]) => geometryOf(cell)),
        text,
        'sky',
      );
    case 'timeline':
      return timelinePreview(
        rows.flatMap(([when, records]) => {
          const [year, count] = [numberOf(when), numberOf(records)];
          return year === undefined || count === undefined ? [] : [{ year, count }];
        }),
        text,
        caption,
      );
    case 'histogram':
      return histogramPreview(binned(rows.flatMap(([cell]) => numberOf(cell) ?? [])), text, caption);
    case 'bars':
      return barsPreview(
        rows.flatMap(([label, records]) => {
          const value = numberOf(records);
          const isLabel = ['string', 'number', 'bigint', 'boolean'].includes(typeof label);
          return !isLabel || value === undefined ? [] : [{ label: String(label), value }];
        }),
        text,
      );
    default:
      return assertNever(plan.kind);
  }
}

function numberOf(cell: PreviewCell): number | undefined {
  // Engines give large counts as bigint, and some formats give numbers as text.
  if (typeof cell === 'string' ? cell.trim() === '' : typeof cell !== 'number' && typeof cell !== 'bigint')
    return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

function parsed(cell: PreviewCell): unknown {
  if (typeof cell !== 'string') return cell;
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}

function positionOf(cell: PreviewCell): readonly Position[] {
  const value = parsed(cell);
  const [lon, lat] = Array.isArray(value)
    ? [numberOf(value[0]), numberOf(value[1])]
    : typeof value === 'object' && value !== null && 'lon' in value && 'lat' in value
      ? [numberOf(value.lon), numberOf(value.lat)]
      : [];
  return lon === undefined || lat === undefined ? [] : [[lon, lat]];
}

/** How deep the lists of numbers lie in the coordinates of each kind of geometry. */
const DEPTHS: Readonly<Record<string, number>> = {
  Point: 0,
  MultiPoint: 1,
  LineString: 1,
  MultiLineString: 2,
  Polygon: 2,
  MultiPolygon: 3,
};

function geometryOf(cell: PreviewCell): readonly Geometry[] {
  const value = parsed(cell);
  if (typeof value !== 'object' || value === null || !('type' in value)) return [];
  if (value.type === 'Feature' && 'geometry' in value) return geometryOf(value.geometry);
  if (value.type === 'GeometryCollection' && 'geometries' in value)
    return Array.isArray(value.geometries) ? value.geometries.flatMap(geometryOf) : [];
  const depth = typeof value.type === 'string' ? DEPTHS[value.type] : undefined;
  const isGeometry = depth !== undefined && 'coordinates' in value && isNested(value.coordinates, depth);
  // Looked at just before, down to the numbers.
  return isGeometry ? [value as Geometry] : [];
}

function isNested(value: unknown, depth: number): boolean {
  if (!Array.isArray(value)) return false;
  if (depth > 0) return value.every((inner) => isNested(inner, depth - 1));
  return value.length >= 2 && value.every((number) => Number.isFinite(number));
}
