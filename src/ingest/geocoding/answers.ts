import type { Found } from './model.ts';

/** Part of an answer in JSON, from a server that may send anything. */
export type Json = unknown;

/** A member of an object, or an item of a list; undefined where there is none. */
export function at(value: Json, ...path: readonly (string | number)[]): Json {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[step];
  }
  return current;
}

export const listAt = (value: Json, ...path: readonly (string | number)[]): readonly Json[] | undefined => {
  const list = at(value, ...path);
  return Array.isArray(list) ? list : undefined;
};

const MOST_CHARACTERS = 300;
// Neither breaks a line nor turns the direction of what stands around it.
const UNPLAIN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** The first that is a text or a number: plain, of one line, of a bounded length. */
export function plain(...values: readonly Json[]): string | undefined {
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value).replace(UNPLAIN, ' ').replace(/\s+/g, ' ').trim();
    if (text !== '') return [...text].slice(0, MOST_CHARACTERS).join('');
  }
  return undefined;
}

/** A finite number, also one written as text. */
export function number(value: Json): number | undefined {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : undefined;
}

/** A place on the Earth; undefined where the numbers are none. */
export function placeAt(lon: Json, lat: Json): Found['place'] {
  const [x, y] = [number(lon), number(lat)];
  return x !== undefined && y !== undefined && Math.abs(x) <= 180 && Math.abs(y) <= 90
    ? { lon: x, lat: y }
    : undefined;
}

/** Without the members that there are not. */
export const foundWith = (members: { readonly [Name in keyof Found]: Found[Name] | undefined }): Found =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Found;

export const countryCode = (value: Json): string | undefined => {
  const code = plain(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2,3}$/.test(code) ? code : undefined;
};
