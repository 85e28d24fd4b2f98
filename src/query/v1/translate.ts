import type { FieldType } from '#dataset';
import { isGeo, isNumeric, isTemporal } from '#dataset';
import { fail, ok, type Result, type Span } from '#lib';
import { nowWith } from '../moments.ts';
import { odsqlName, odsqlText } from '../odsql/quoting.ts';
import { type V1Token, v1Tokens } from './tokens.ts';

/** What is wrong with a query of version 1. `at` are offsets into it. */
export interface V1Problem {
  readonly code: 'bad-function' | 'bad-value' | 'too-complex';
  readonly at: Span;
  /** What was found: the name of the function or the value. */
  readonly found: string;
  readonly expected: string;
}

/** What the translation knows of a dataset: the type of a field, undefined when there is none of that name. */
export type TypeOfField = (name: string) => FieldType | undefined;

const MAX_TOKENS = 200;
const MAX_DEPTH = 30;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Thrown inside, so that the parser can stop anywhere; never leaves this file. */
class Stop extends Error {
  readonly problem: V1Problem;
  constructor(problem: V1Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

const decimal = (text: string): string | undefined => {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) return undefined;
  // ODSQL has no exponents.
  const plain = /e/i.test(String(value)) ? value.toFixed(20).replace(/\.?0+$/, '') : String(value);
  return /^-?\d+(?:\.\d+)?$/.test(plain) ? plain : undefined;
};

const NEVER = '1 = 0';

/**
 * A query of version 1 of the API, as a condition of ODSQL; undefined for one that asks for nothing.
 *
 * Words are looked for from their beginning in all visible texts and must all be there; `field:value` looks in one
 * field. A name that is no field is a word like any other, as it is when people type a colon.
 */
export function translateV1Query(text: string, typeOf: TypeOfField): Result<string | undefined, V1Problem> {
  try {
    const tokens = v1Tokens(text);
    const last = tokens[MAX_TOKENS];
    if (last !== undefined)
      throw new Stop({
        code: 'too-complex',
        at: last.at,
        found: `${tokens.length} terms`,
        expected: `at most ${MAX_TOKENS} terms`,
      });
    return ok(new Translation(text, tokens, typeOf).whole());
  } catch (error) {
    if (error instanceof Stop) return fail(error.problem);
    throw error;
  }
}

class Translation {
  readonly #text: string;
  readonly #tokens: readonly V1Token[];
  readonly #typeOf: TypeOfField;
  #next = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly V1Token[], typeOf: TypeOfField) {
    this.#text = text;
    this.#tokens = tokens;
    this.#typeOf = typeOf;
  }

  whole(): string | undefined {
    const conditions: string[] = [];
    while (this.#next < this.#tokens.length) {
      const condition = this.#alternatives();
      if (condition !== undefined) conditions.push(condition);
      // A bracket that closes nothing.
      else if (this.#next < this.#tokens.length) this.#next++;
    }
    return conditions.length === 0 ? undefined : conditions.join(' and ');
  }

  #alternatives(): string | undefined {
    const parts: string[] = [];
    for (;;) {
      const part = this.#all();
      if (part !== undefined) parts.push(part);
      if (this.#peek() !== 'or') break;
      this.#next++;
    }
    return parts.length > 1 ? `(${parts.join(' or ')})` : parts[0];
  }

  #all(): string | undefined {
    const parts: string[] = [];
    for (;;) {
      const kind = this.#peek();
      if (kind === 'and' || kind === 'comma') {
        this.#next++;
        continue;
      }
      if (kind === undefined || kind === 'or' || kind === 'close') break;
      const part = this.#one();
      if (part !== undefined) parts.push(part);
    }
    return parts.length > 1 ? `(${parts.join(' and ')})` : parts[0];
  }

  #peek(): V1Token['kind'] | undefined {
    return this.#tokens[this.#next]?.kind;
  }

  #one(): string | undefined {
    const token = this.#tokens[this.#next++];
    switch (token?.kind) {
      case 'not': {
        const operand = this.#nested(() => this.#one());
        return operand === undefined ? undefined : `not ${operand}`;
      }
      case 'open': {
        const inner = this.#nested(() => this.#alternatives());
        if (this.#peek() === 'close') this.#next++;
        // Several conditions are in brackets already.
        return inner;
      }
      case 'phrase':
        return token.text.trim() === '' ? undefined : odsqlText(token.text);
      case 'word':
        return wordCondition(token.text);
      case 'interval':
        // Without a field in front it is what somebody typed.
        return wordCondition(this.#text.slice(token.at.start, token.at.end));
      case 'function':
        return this.#function(token);
      case 'comparison':
        return this.#comparison(token);
      default:
        return undefined;
    }
  }

  #nested<T>(inner: () => T): T {
    if (++this.#depth > MAX_DEPTH)
      throw new Stop({
        code: 'too-complex',
        at: this.#tokens[this.#next]?.at ?? { start: this.#text.length, end: this.#text.length },
        found: 'brackets in brackets',
        expected: `at most ${MAX_DEPTH} levels`,
      });
    const result = inner();
    this.#depth--;
    return result;
  }

  #comparison(token: V1Token & { readonly kind: 'comparison' }): string | undefined {
    const { field, op, at } = token;
    const type = this.#typeOf(field);
    const value = this.#tokens[this.#next];
    if (type === undefined)
      // `M 31: Andromeda`: nobody's field.
      return wordCondition(field);
    if (value?.kind === 'interval' && (op === ':' || op === '=' || op === '==')) {
      this.#next++;
      return intervalCondition(field, type, value);
    }
    if (value?.kind === 'function' && value.name === 'now') {
      this.#next++;
      if (!isTemporal(type))
        throw new Stop({
          code: 'bad-function',
          at: value.at,
          found: '#now',
          expected: `a field with dates before it, and ${field} has none`,
        });
      return `${odsqlName(field)} ${order(op)} ${nowCall(value)}`;
    }
    if (value?.kind !== 'word' && value?.kind !== 'phrase') {
      // `field:` and nothing: asks for nothing.
      return undefined;
    }
    this.#next++;
    return valueCondition(field, type, op, value.text, { ...at, end: value.at.end });
  }

  #function(token: V1Token & { readonly kind: 'function' }): string {
    const { name, args, at } = token;
    const [field = '', first = '', second = ''] = args;
    const bad = (expected: string): never => {
      throw new Stop({ code: 'bad-function', at, found: `#${name}`, expected });
    };
    if (name === 'now') return bad('a comparison with a field, such as date > #now(days=-1)');
    if (!FUNCTIONS.has(name)) return bad(`one of ${[...FUNCTIONS].map((known) => `#${known}`).join(', ')}`);
    const type = this.#typeOf(field);
    if (type === undefined) return bad('the name of a field as its first argument');
    const isFit =
      name === 'null' || name === 'exact' || (GEO_FUNCTIONS.has(name) ? isGeo(type) : type === 'text');
    if (!isFit)
      return bad(`a field with ${GEO_FUNCTIONS.has(name) ? 'places' : 'texts'}, and ${field} has none`);
    const named = odsqlName(field);
    switch (name) {
      case 'null':
        return `${named} is null`;
      case 'exact':
        return args.length === 2 ? valueCondition(field, type, '==', first, at) : bad('a field and a text');
      case 'search':
        return args.length === 2 ? `search(${named}, ${odsqlText(first)})` : bad('a field and a text');
      case 'startswith':
        return args.length === 2 ? `startswith(${named}, ${odsqlText(first)})` : bad('a field and a text');
      case 'distance': {
        const place = v1Distance(`${first},${second}`);
        return place === undefined
          ? bad('a field, "latitude,longitude" and metres')
          : distanceCondition(field, place);
      }
      default: {
        const ring = v1Polygon(first);
        if (ring === undefined) return bad('a field and "(lat,lon),(lat,lon),(lat,lon)"');
        const mode =
          name === 'geometry' && /^(?:intersects|disjoint|within)$/.test(second) ? second : 'within';
        return `${mode}(${named}, ${ring})`;
      }
    }
  }
}

const FUNCTIONS: ReadonlySet<string> = new Set([
  'null',
  'exact',
  'search',
  'startswith',
  'distance',
  'polygon',
  'geometry',
]);

const GEO_FUNCTIONS: ReadonlySet<string> = new Set(['distance', 'polygon', 'geometry']);

const wordCondition = (word: string): string | undefined => {
  const bare = word.replace(/[*?]+/g, ' ').trim();
  return bare === '' ? undefined : `search(${odsqlText(bare)})`;
};

const order = (op: string): string => (op === ':' || op === '==' ? '=' : op);

const KEY = /^([a-z]+)\s*=\s*([+-]?\d{1,9})$/i;

function nowCall({ args, at }: V1Token & { readonly kind: 'function' }): string {
  const changes = args.map((arg) => {
    const [, name = '', value] = KEY.exec(arg) ?? [];
    return { name: name.toLowerCase(), value: Number(value) };
  });
  if (nowWith(changes, new Date(), 'UTC') === undefined)
    throw new Stop({ code: 'bad-function', at, found: '#now', expected: 'such as #now(days=-1)' });
  return `now(${args.join(', ')})`;
}

function valueCondition(field: string, type: FieldType, op: string, text: string, at: Span): string {
  const name = odsqlName(field);
  const bad = (expected: string): never => {
    throw new Stop({ code: 'bad-value', at, found: text, expected });
  };
  if (isGeo(type) || type === 'file') return NEVER;
  const isOrder = /^[<>]=?$/.test(op);
  if (isNumeric(type)) {
    const value = decimal(text);
    if (value === undefined) return isOrder ? bad(`a number for ${field}`) : NEVER;
    return `${name} ${order(op)} ${value}`;
  }
  if (isTemporal(type)) {
    const period = periodOf(text);
    if (period === undefined) return isOrder ? bad(`a date for ${field}`) : NEVER;
    const [from, to] = period;
    switch (op) {
      case '<':
        return `${name} < ${from}`;
      case '>=':
        return `${name} >= ${from}`;
      case '<=':
        return `${name} < ${to}`;
      case '>':
        return `${name} >= ${to}`;
      default: {
        const during = `${name} in [${from}..${to}[`;
        return op === '!=' ? `(${name} is not null and not ${during})` : during;
      }
    }
  }
  if (type === 'boolean') {
    const word = text.toLowerCase();
    if (!['true', 'false', '1', '0'].includes(word)) return NEVER;
    const truth = word === 'true' || word === '1';
    return `${name} is ${op === '!=' ? !truth : truth}`;
  }
  if (op === ':') return `${name} like ${odsqlText(text.replace(/[*?]+/g, ' ').trim())}`;
  return `${name} ${order(op)} ${odsqlText(text)}`;
}

const two = (n: number): string => String(n).padStart(2, '0');
const PERIOD =
  /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;

/** The span of a date of any precision, as two date literals: its beginning, and the first moment after it. */
function periodOf(text: string): readonly [from: string, to: string] | undefined {
  const match = PERIOD.exec(text.trim());
  if (match === null) return undefined;
  const [, year = '', month, day, time, zone = ''] = match;
  const y = Number(year);
  const m = month === undefined ? undefined : Number(month);
  const d = day === undefined ? undefined : Number(day);
  const start = new Date(Date.UTC(y, (m ?? 1) - 1, d ?? 1));
  if ((m !== undefined && (m < 1 || m > 12)) || start.getUTCMonth() !== (m ?? 1) - 1) return undefined;
  const written = (instant: Date) =>
    `${String(instant.getUTCFullYear()).padStart(4, '0')}-${two(instant.getUTCMonth() + 1)}-${two(instant.getUTCDate())}`;
  if (time !== undefined) {
    const literal = `date'${written(start)}T${time}${zone}'`;
    return [literal, literal];
  }
  const end =
    d !== undefined
      ? new Date(Date.UTC(y, start.getUTCMonth(), d + 1))
      : new Date(Date.UTC(m === undefined ? y + 1 : y, m ?? 0, 1));
  if (end.getUTCFullYear() > 9999) return undefined;
  return [`date'${written(start)}'`, `date'${written(end)}'`];
}

function intervalCondition(
  field: string,
  type: FieldType,
  interval: V1Token & { readonly kind: 'interval' },
): string {
  const { low, high, at } = interval;
  const parts: string[] = [];
  if (low !== '*' && low !== '')
    parts.push(valueCondition(field, type, interval.lowIncluded ? '>=' : '>', unquoted(low), at));
  if (high !== '*' && high !== '')
    parts.push(valueCondition(field, type, interval.highIncluded ? '<=' : '<', unquoted(high), at));
  if (parts.length === 0) return `${odsqlName(field)} is not null`;
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' and ')})`;
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;

/** A circle: degrees and metres. */
export interface V1Circle {
  readonly lat: number;
  readonly lon: number;
  readonly metres: number;
}

/** `lat,lon,metres`, blanks allowed; without metres, 0 of them. */
export function v1Distance(text: string): V1Circle | undefined {
  const parts = text
    .replace(/["']/g, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => NUMBER.test(part))) return undefined;
  const [lat = 0, lon = 0, metres = 0] = parts.map(Number);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 360 && metres >= 0 ? { lat, lon, metres } : undefined;
}

const point = ({ lat, lon }: V1Circle): string => `geom'POINT(${plain(lon)} ${plain(lat)})'`;
const plain = (n: number): string => decimal(String(n)) ?? '0';

/** The condition of a circle, the edge included. */
export const distanceCondition = (field: string, circle: V1Circle): string =>
  `within_distance(${odsqlName(field)}, ${point(circle)}, ${plain(circle.metres)}m)`;

/** The distance from the centre of a circle, metres. */
export const distanceExpression = (field: string, circle: V1Circle): string =>
  `distance(${odsqlName(field)}, ${point(circle)})`;

/** `(lat,lon),(lat,lon),…`, blanks allowed, the last point repeated or not, as a geometry literal of ODSQL. */
export function v1Polygon(text: string): string | undefined {
  const bare = text.replace(/["']/g, '').trim();
  const points = [...bare.matchAll(/\(\s*([^,()\s]+)\s*,\s*([^,()\s]+)\s*\)/g)].map(
    ([, lat = '', lon = '']) => ({
      lat,
      lon,
    }),
  );
  const isWhole = /^(?:\([^()]+\)\s*(?:,\s*)?)+$/.test(bare);
  if (!isWhole || points.length < 3 || points.length > 10_000) return undefined;
  if (!points.every(({ lat, lon }) => NUMBER.test(lat) && NUMBER.test(lon))) return undefined;
  const ring = points.map(({ lat, lon }) => `${plain(Number(lon))} ${plain(Number(lat))}`);
  if (ring[0] !== ring.at(-1)) ring.push(ring[0] as string);
  return `geom'POLYGON((${ring.join(', ')}))'`;
}
