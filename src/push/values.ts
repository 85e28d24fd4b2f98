import type { Field, FieldType } from '#dataset';
import { GEOMETRY_TYPES } from '#geo';

/** A value in the one form in which it is kept, or why it is none. */
export type Taken = { readonly value: unknown } | { readonly wanted: string };

const no = (wanted: string): Taken => ({ wanted });
const yes = (value: unknown): Taken => ({ value });

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON whose whole numbers are as they are written: those that a double does not hold come as texts. */
export function parseExact(text: string): unknown {
  const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? context?.source
      : value;
  return JSON.parse(text, exact as (key: string, value: unknown) => unknown);
}

const MAX_INT = 2n ** 63n;

function wholeNumber(value: unknown): Taken {
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
  const [, digits] = /^([+-]?\d{1,30})(?:\.0*)?$/.exec(text) ?? [];
  const number = digits === undefined ? undefined : BigInt(digits.replace('+', ''));
  if (number === undefined || number >= MAX_INT || number < -MAX_INT) return no('a whole number of 64 bits');
  return yes(Number.isSafeInteger(Number(number)) ? Number(number) : number.toString());
}

function number(value: unknown): Taken {
  const read =
    typeof value === 'string' && value.trim() !== '' && !/[xob_]/i.test(value) ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? yes(read) : no('a number');
}

const TRUE = new Set<unknown>([true, 1, 'true', 'yes', 'oui', 'vrai', '1']);
const FALSE = new Set<unknown>([false, 0, 'false', 'no', 'non', 'faux', '0']);

function truth(value: unknown): Taken {
  const read = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return TRUE.has(read) ? yes(true) : FALSE.has(read) ? yes(false) : no('true or false');
}

function text(value: unknown): Taken {
  if (typeof value === 'string') return yes(value);
  return typeof value === 'number' || typeof value === 'boolean' ? yes(String(value)) : no('a text');
}

function texts(value: unknown, separator: string): Taken {
  const items: readonly unknown[] = typeof value === 'string' ? value.split(separator) : [value].flat();
  const read = items.filter((item) => item !== null && item !== '').map(text);
  if (read.some((item) => 'wanted' in item)) return no('a list of texts');
  return yes(
    read
      .flatMap((item) => ('value' in item ? [String(item.value).trim()] : []))
      .filter((item) => item !== ''),
  );
}

const DATE = /^([+-]?\d{4,6})(?:-(\d\d)(?:-(\d\d))?)?$/;

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

function date(value: unknown): Taken {
  const written = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const [, year = '', month = '01', day = '01'] = DATE.exec(written.replace(/[T ]\d\d:.*$/, '')) ?? [];
  return year !== '' && isDay(Number(year), Number(month), Number(day))
    ? yes(`${year.replace('+', '')}-${month}-${day}`)
    : no('a date such as 2026-08-12');
}

const TIME =
  /^([+-]?\d{4,6}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/;

function datetime(value: unknown): Taken {
  const written = typeof value === 'string' ? value.trim() : '';
  const [, day = '', hour = '0', minute = '0', second = '0'] = TIME.exec(written) ?? [];
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return isTime && 'value' in date(day) ? yes(written) : no('a date and time such as 2026-08-12T17:46:00Z');
}

function place(value: unknown): Taken {
  const pair =
    typeof value === 'string' ? value.split(/[,;]/).map((part) => Number(part.trim() || Number.NaN)) : value;
  const isPoint = isObject(pair) && pair.type === 'Point' && Array.isArray(pair.coordinates);
  const [lat, lon] = isPoint
    ? [...(pair.coordinates as unknown[])].slice(0, 2).toReversed()
    : isObject(pair)
      ? [pair.lat, pair.lon]
      : Array.isArray(pair) && pair.length === 2
        ? pair
        : [];
  const isPlace =
    typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && lon >= -180 && lon <= 360;
  return isPlace
    ? yes({ lon: lon > 180 ? lon - 360 : lon, lat })
    : no('a place such as {"lat": 43.75, "lon": 6.92}');
}

const GEOMETRIES: ReadonlySet<unknown> = new Set(GEOMETRY_TYPES);

const isGeometry = (value: unknown): boolean =>
  isObject(value) &&
  (value.type === 'GeometryCollection'
    ? Array.isArray(value.geometries) && value.geometries.every(isGeometry)
    : GEOMETRIES.has(value.type) && Array.isArray(value.coordinates));

function shape(value: unknown): Taken {
  let read = value;
  try {
    if (typeof value === 'string') read = JSON.parse(value);
  } catch {
    return no('a GeoJSON geometry');
  }
  const bare = isObject(read) && read.type === 'Feature' ? read.geometry : read;
  return isGeometry(bare) ? yes(bare) : no('a GeoJSON geometry');
}

/** Files are dealt with before: only what stands for one that is kept is left. */
function file(value: unknown): Taken {
  if (!isObject(value) || typeof value.id !== 'string') return no(FILE_WANTED);
  const { url: _url, ...cell } = value;
  return yes(cell);
}

export const FILE_WANTED = 'a file such as {"content": "<base64>", "content-type": "image/jpeg"}';

const BY_TYPE: Readonly<Record<FieldType, (value: unknown) => Taken>> = {
  text,
  int: wholeNumber,
  double: number,
  boolean: truth,
  date,
  datetime,
  geo_point_2d: place,
  geo_shape: shape,
  json_blob: yes,
  file,
};

/** A value of a field as it is kept. */
export const takenAs = ({ type, annotations }: Field, value: unknown): Taken =>
  type === 'text' && annotations.multivalued !== undefined
    ? texts(value, annotations.multivalued)
    : BY_TYPE[type](value);
