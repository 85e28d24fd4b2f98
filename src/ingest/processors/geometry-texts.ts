import { geometryOfBinary } from '../parsers/well-known-binary.ts';

type Position = readonly number[];
type Nested = Position | readonly Nested[];

const TYPES: Readonly<Record<string, { readonly type: string; readonly depth: number }>> = {
  POINT: { type: 'Point', depth: 0 },
  LINESTRING: { type: 'LineString', depth: 1 },
  POLYGON: { type: 'Polygon', depth: 2 },
  MULTIPOINT: { type: 'MultiPoint', depth: 1 },
  MULTILINESTRING: { type: 'MultiLineString', depth: 2 },
  MULTIPOLYGON: { type: 'MultiPolygon', depth: 3 },
};

/** GeoJSON of well-known text, or of well-known binary in hexadecimal digits; null when it is neither. */
export function wktGeometry(text: string): string | null {
  const trimmed = text.trim();
  if (/^(?:[0-9a-f]{2}){5,}$/i.test(trimmed)) {
    const found = geometryOfBinary(Buffer.from(trimmed, 'hex'));
    return found ? JSON.stringify(found) : null;
  }
  const match = /^(?:SRID=\d+;)?\s*([A-Z]+)(?:\s+(?:ZM?|M))?\s*(\(.*\))$/is.exec(trimmed);
  const known = TYPES[match?.[1]?.toUpperCase() ?? ''];
  if (!match || !known) return null;
  const body = match[2] ?? '';
  // Points of a MULTIPOINT may stand in brackets of their own.
  const points = known.type === 'MultiPoint' ? `(${body.replace(/[()]/g, '')})` : body;
  const coordinates = nestedOf(points, known.depth);
  return coordinates === undefined ? null : JSON.stringify({ type: known.type, coordinates });
}

/** Brackets around positions, `depth` deep; undefined when they are not. */
function nestedOf(text: string, depth: number): Nested | undefined {
  const inner = text.trim().replace(/^\(/, '').replace(/\)$/, '');
  if (inner.length + 2 > text.trim().length) return undefined;
  if (depth === 0) return positionOf(inner);
  const parts = depth === 1 ? inner.split(',') : bracketed(inner);
  const items = parts.map((part) => (depth === 1 ? positionOf(part) : nestedOf(part, depth - 1)));
  return items.length > 0 && items.every((item) => item !== undefined) ? items : undefined;
}

/** `(…), (…)` in parts. */
function bracketed(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(' && depth++ === 0) start = i;
    if (text[i] === ')' && --depth === 0) parts.push(text.slice(start, i + 1));
  }
  return depth === 0 ? parts : [];
}

function positionOf(text: string): Position | undefined {
  const numbers = text.trim().split(/\s+/).map(Number);
  const [x, y] = numbers;
  if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  return [x, y];
}

const BASE32 = '0123456789bcdefghjkmnpqrstuvwxyz';

/** `latitude, longitude` of the middle of a geohash cell, with as many decimals as the cell deserves. */
export function geohashCentre(text: string): string | null {
  const hash = text.trim().toLowerCase();
  if (!/^[0-9b-hjkmnp-z]{1,12}$/.test(hash)) return null;
  const range = { lon: [-180, 180], lat: [-90, 90] } as { lon: [number, number]; lat: [number, number] };
  let isLon = true;
  for (const letter of hash) {
    const bits = BASE32.indexOf(letter);
    for (let bit = 4; bit >= 0; bit--) {
      const side = isLon ? range.lon : range.lat;
      side[(bits >> bit) & 1 ? 0 : 1] = (side[0] + side[1]) / 2;
      isLon = !isLon;
    }
  }
  const decimals = Math.max(0, Math.ceil(-Math.log10(range.lat[1] - range.lat[0])) + 1);
  const middle = ([from, to]: [number, number]) => ((from + to) / 2).toFixed(decimals);
  return `${middle(range.lat)}, ${middle(range.lon)}`;
}

/** The line of an encoded polyline, precision 5, as GeoJSON; null when it is none. */
export function decodedPolyline(text: string): string | null {
  const coordinates: Position[] = [];
  let [lat, lon, at] = [0, 0, 0];
  const next = (): number => {
    let [result, shift] = [0, 0];
    for (let byte = 32; byte >= 32; shift += 5) {
      byte = text.charCodeAt(at++) - 63;
      if (!(byte >= 0 && byte < 64) || shift > 30) return Number.NaN;
      result |= (byte & 31) << shift;
    }
    return result & 1 ? ~(result >> 1) : result >> 1;
  };
  while (at < text.length) {
    lat += next();
    lon += next();
    if (!(Math.abs(lat) <= 90e5 && Math.abs(lon) <= 360e5)) return null;
    coordinates.push([lon / 1e5, lat / 1e5]);
  }
  return coordinates.length > 1 ? JSON.stringify({ type: 'LineString', coordinates }) : null;
}

/** A geometry without the points that lie within a tolerance of the line without them (Douglas and Peucker). */
export function simplified(text: string, tolerance: number): string | null {
  let geometry: { readonly type?: unknown; readonly coordinates?: unknown };
  try {
    geometry = JSON.parse(text) as typeof geometry;
  } catch {
    return null;
  }
  if (typeof geometry?.type !== 'string' || !Array.isArray(geometry.coordinates)) return null;
  const isRing = geometry.type.endsWith('Polygon');
  const walk = (part: Nested): Nested => {
    const first = part[0];
    if (typeof first === 'number' || first === undefined) return part;
    if (typeof first[0] === 'number') return line(part as readonly Position[], tolerance, isRing);
    return (part as readonly Nested[]).map(walk);
  };
  return JSON.stringify({ ...geometry, coordinates: walk(geometry.coordinates as Nested) });
}

function line(points: readonly Position[], tolerance: number, isRing: boolean): readonly Position[] {
  if (points.length < 3) return points;
  const kept = new Set([0, points.length - 1]);
  const open: [number, number][] = [[0, points.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [from, to] = span;
    let [farthest, at] = [tolerance, -1];
    for (let i = from + 1; i < to; i++) {
      const away = offLine(points[i] ?? [], points[from] ?? [], points[to] ?? []);
      if (away > farthest) [farthest, at] = [away, i];
    }
    if (at < 0) continue;
    kept.add(at);
    open.push([from, at], [at, to]);
  }
  // A ring of fewer than four points is none.
  if (isRing && kept.size < 4) return points;
  return points.filter((_, i) => kept.has(i));
}

function offLine([px = 0, py = 0]: Position, [ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}
