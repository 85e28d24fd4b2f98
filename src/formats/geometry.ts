import type { RowGeometry } from '#engine';

/** Longitude, latitude, and height where there is one. Degrees. */
export type Position = readonly number[];

/** A position; undefined for anything else. */
export const numbersIn = (value: unknown): Position | undefined =>
  Array.isArray(value) && value.length >= 2 && value.every((part) => typeof part === 'number')
    ? (value as Position)
    : undefined;

/**
 * Lists of positions in coordinates nested so deep: 1 for one list (a line, points), 2 for several (lines, the rings of
 * a polygon). Empty lists are left out.
 */
export function positionsIn(coordinates: unknown, depth: 1 | 2): readonly (readonly Position[])[] {
  const lists = depth === 1 ? [coordinates] : Array.isArray(coordinates) ? coordinates : [];
  return lists
    .map((list) => (Array.isArray(list) ? list : []).flatMap((one) => asOne(numbersIn(one))))
    .filter((list) => list.length > 0);
}

/** A list of one, or of none. */
export const asOne = (position: Position | undefined): readonly Position[] =>
  position === undefined ? [] : [position];

/** Geometries without collections: the members of one, however deep. */
export const membersOf = (geometry: RowGeometry): readonly RowGeometry[] =>
  geometry.geometries === undefined ? [geometry] : geometry.geometries.flatMap(membersOf);

const wktPosition = (position: Position): string => position.join(' ');

function wktNested(value: unknown): string {
  const position = numbersIn(value);
  if (position !== undefined) return wktPosition(position);
  return `(${(Array.isArray(value) ? value : []).map(wktNested).join(', ')})`;
}

/** A geometry as well-known text: `POINT (5.7 43.9)`. */
export function wellKnownText({ type, coordinates, geometries }: RowGeometry): string {
  const name = type.toUpperCase();
  if (geometries !== undefined)
    return geometries.length === 0
      ? `${name} EMPTY`
      : `${name} (${geometries.map(wellKnownText).join(', ')})`;
  if (!Array.isArray(coordinates) || coordinates.length === 0) return `${name} EMPTY`;
  // A third number is told by a letter of its own.
  const first = firstPosition(coordinates);
  const nested = wktNested(coordinates);
  return `${name}${first?.length === 3 ? ' Z' : ''} ${type === 'Point' ? `(${nested})` : nested}`;
}

const firstPosition = (value: unknown): Position | undefined =>
  numbersIn(value) ?? (Array.isArray(value) && value.length > 0 ? firstPosition(value[0]) : undefined);

/**
 * A longitude from -180 up to 180, as formats of the Earth have it; right ascensions go round further. To the twelfth
 * decimal, a ten-thousandth of a millimetre: the rest is noise of the subtraction.
 */
export const earthLongitude = (degrees: number): number =>
  degrees >= -180 && degrees <= 180
    ? degrees
    : Number((((((degrees + 180) % 360) + 360) % 360) - 180).toFixed(12));

/** A coordinate where a format knows no exponents: those that would have one are told to the twelfth decimal. */
export function coordinateText(degrees: number): string {
  const text = String(degrees);
  // Adding it to zero leaves no minus before a zero.
  return text.includes('e') ? (0 + Number(degrees.toFixed(12))).toFixed(12).replace(/\.?0+$/, '') : text;
}
