import type { Expr } from './ir/node.ts';

/** A calendar date and a time of day, without zone. Months and days count from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Beyond the millisecond, 0 to 999. */
  readonly microsecond: number;
}

const WRITTEN =
  /^\s*(\d{4}|[+-]\d{4,6})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ]\s*(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?:\s*(Z|[+-]\d{2}:?\d{2}))?)?)?)?\s*$/i;

const utcMs = (t: LocalTime): number => {
  const date = new Date(Date.UTC(2000, t.month - 1, t.day, t.hour, t.minute, t.second, t.millisecond));
  // Date.UTC takes years below 100 for 1900 and later.
  date.setUTCFullYear(t.year, t.month - 1, t.day);
  return date.getTime();
};

const fromMs = (ms: number): LocalTime => {
  const d = new Date(ms);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    millisecond: d.getUTCMilliseconds(),
    microsecond: 0,
  };
};

// What the engine and our dates both know.
const YEARS = { first: -270_000, last: 270_000 };
const isKnown = ({ year }: LocalTime): boolean => year >= YEARS.first && year <= YEARS.last;

// Before it zones have their local mean time, and formatters count the years from 1 backwards.
const FIRST_INSTANT = Date.parse('0001-01-03T00:00:00Z');

const formatters = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC at an instant. */
function offsetMs(instant: number, timezone: string): number {
  const instantMs = Math.max(instant, FIRST_INSTANT);
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-u-ca-iso8601', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timezone, formatter);
  }
  const parts = new Map(formatter.formatToParts(instantMs).map((part) => [part.type, Number(part.value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = utcMs({
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
    millisecond: 0,
    microsecond: 0,
  });
  return local - Math.floor(instantMs / 1000) * 1000;
}

/** The local time that clocks of `timezone` show at an instant. */
export const localTime = (instant: Date, timezone: string): LocalTime =>
  fromMs(instant.getTime() + offsetMs(instant.getTime(), timezone));

/** As the engine reads it: years have four digits at least, and no sign before those that are positive. */
const sqlText = (t: LocalTime): string => {
  const text = new Date(utcMs(t))
    .toISOString()
    .slice(0, -1)
    .replace('T', ' ')
    .replace(/^([+-])0{0,2}/, (_, sign: string) => (sign === '-' ? '-' : ''));
  return t.microsecond === 0 ? text : text + String(t.microsecond).padStart(3, '0');
};

const DAY_MS = 86_400_000;

/** The instant at which clocks of `timezone` show a local time: the first of two; one that is skipped is that much later. */
function instantOf(local: LocalTime, timezone: string): number {
  const ms = utcMs(local);
  const [before, after] = [offsetMs(ms - DAY_MS, timezone), offsetMs(ms + DAY_MS, timezone)];
  const offsets = before >= after ? [before, after] : [after, before];
  // The more the clocks are ahead, the earlier they show it.
  const shown = offsets.find((offset) => offsetMs(ms - offset, timezone) === offset);
  return ms - (shown ?? before);
}

export type Moment = Extract<Expr, { kind: 'moment' }>;

/** An instant as an expression, with what clocks of the zone show then; undefined outside the years that are known. */
function momentAt(instantMs: number, microsecond: number, timezone: string): Moment | undefined {
  const utc = { ...fromMs(instantMs), microsecond };
  if (!isKnown(utc)) return undefined;
  const local = { ...localTime(new Date(instantMs), timezone), microsecond };
  return { kind: 'moment', type: 'datetime', local: sqlText(local), utc: sqlText(utc) };
}

/** Whether one of two texts of a moment is the earlier: their years may have a sign and more than four digits. */
export function isEarlier(one: string, other: string): boolean {
  const [year, otherYear] = [Number.parseInt(one, 10), Number.parseInt(other, 10)];
  return year === otherYear ? one < other : year < otherYear;
}

/** The text of a moment in UTC as it is written in queries and answers. */
export const isoText = (utc: string): string => `${utc.replace(/^\d{5}/, '+$&').replace(' ', 'T')}Z`;

/** A local time as an expression; undefined outside the years that are known. One that is skipped is that much later. */
export function momentOf(local: LocalTime, timezone: string): Moment | undefined {
  if (!isKnown(fromMs(utcMs(local)))) return undefined;
  return momentAt(instantOf(local, timezone), local.microsecond, timezone);
}

/**
 * A date as people write it: `2024`, `2024-08`, `2024/08/12`, `2024-08-12T22:41:05+02:00`. A part of a date is the start of
 * its period. Years before 0 and after 9999 have a sign: `-0400`. Without offset it is a local time of `timezone`.
 */
export function parseMoment(text: string, timezone: string): Moment | undefined {
  const match = WRITTEN.exec(text);
  if (!match) return undefined;
  const number = (i: number, fallback: number) => (match[i] === undefined ? fallback : Number(match[i]));
  const local: LocalTime = {
    year: number(1, 0),
    month: number(2, 1),
    day: number(3, 1),
    hour: number(4, 0),
    minute: number(5, 0),
    second: number(6, 0),
    millisecond: Number((match[7] ?? '').padEnd(6, '0').slice(0, 3)),
    microsecond: Number((match[7] ?? '').padEnd(6, '0').slice(3, 6)),
  };
  const { month, day, hour, minute, second } = local;
  const real = fromMs(utcMs({ ...local, hour: 0, minute: 0, second: 0, millisecond: 0 }));
  if (real.month !== month || real.day !== day || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = match[8];
  if (zone === undefined) return momentOf(local, timezone);
  const sign = zone.startsWith('-') ? -1 : 1;
  const [hours, minutes] = /Z/i.test(zone) ? [0, 0] : [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return momentAt(utcMs(local) - sign * (hours * 60 + minutes) * 60_000, local.microsecond, timezone);
}

/** The period that a path such as `2024`, `2024/08`, `2024-8-12` or `-500` names: from its start to the start of the next. */
export function parsePeriod(
  text: string,
  timezone: string,
): { readonly from: Moment; readonly to: Moment; readonly path: string } | undefined {
  const match = /^\s*([+-]?\d{1,6})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?\s*$/.exec(text);
  if (!match) return undefined;
  const [, year = '', month, day] = match;
  const start: LocalTime = {
    year: Number(year),
    month: Number(month ?? 1),
    day: Number(day ?? 1),
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
    microsecond: 0,
  };
  const real = fromMs(utcMs(start));
  if (real.month !== start.month || real.day !== start.day) return undefined;
  const next =
    day !== undefined
      ? { ...start, day: start.day + 1 }
      : month !== undefined
        ? { ...start, month: start.month + 1 }
        : { ...start, year: start.year + 1 };
  const from = momentOf(start, timezone);
  const to = momentOf(next, timezone);
  // As the facet lists it.
  const yearText = start.year < 0 ? String(start.year) : String(start.year).padStart(4, '0');
  const path = [yearText, month?.padStart(2, '0'), day?.padStart(2, '0')]
    .filter((part) => part !== undefined)
    .join('/');
  return from && to && { from, to, path };
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const UNITS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;
const LOWEST: Record<(typeof UNITS)[number], readonly [number, number]> = {
  year: [1, 9999],
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
  microsecond: [0, 999_999],
};

const daysIn = (year: number, month: number) =>
  new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();

/** `now(…)`: a singular name sets a part, its plural adds; `weekday` and `mondays` … move to such a day. Undefined: a wrong argument. */
export function nowWith(
  changes: readonly { readonly name: string; readonly value: number }[],
  now: Date,
  timezone: string,
): Moment | undefined {
  let t = localTime(now, timezone);
  const clamp = () => {
    t = { ...t, day: Math.min(t.day, daysIn(t.year, t.month)) };
  };
  const weekday = () => (new Date(utcMs(t)).getUTCDay() + 6) % 7;
  const addDays = (days: number) => {
    t = { ...fromMs(utcMs({ ...t, day: t.day + days })), microsecond: t.microsecond };
  };
  for (const { name, value } of changes) {
    if (!Number.isInteger(value) || Math.abs(value) > 1e9) return undefined;
    const set = UNITS.find((unit) => unit === name);
    const add = UNITS.find((unit) => `${unit}s` === name);
    const dayOfWeek = WEEKDAYS.findIndex((day) => `${day}s` === name);
    if (set) {
      const [low, high] = LOWEST[set];
      if (value < low || value > high) return undefined;
      t =
        set === 'microsecond'
          ? { ...t, millisecond: Math.floor(value / 1000), microsecond: value % 1000 }
          : { ...t, [set]: value };
      if (set === 'year' || set === 'month' || set === 'day') clamp();
    } else if (add === 'year' || add === 'month') {
      const months = t.year * 12 + (t.month - 1) + value * (add === 'year' ? 12 : 1);
      t = { ...t, year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 };
      if (t.year < 1 || t.year > 9999) return undefined;
      clamp();
    } else if (add === 'day') addDays(value);
    else if (add) {
      const unit = { hour: 3_600_000_000, minute: 60_000_000, second: 1_000_000, microsecond: 1 }[add];
      const micros = t.microsecond + value * unit;
      const ms = Math.floor(micros / 1000);
      t = { ...fromMs(utcMs(t) + ms), microsecond: micros - 1000 * ms };
    } else if (name === 'weekday') {
      if (value < 0 || value > 6) return undefined;
      addDays(((value - weekday() + 6) % 7) + 1);
    } else if (dayOfWeek >= 0) {
      if (value > 0) addDays(((dayOfWeek - weekday() + 6) % 7) + 1 + 7 * (value - 1));
      if (value < 0) addDays(-(((weekday() - dayOfWeek + 6) % 7) + 1) + 7 * (value + 1));
    } else return undefined;
  }
  return momentOf(t, timezone);
}
