import type { FieldType, TimePrecision } from '#dataset';
import type { Sql } from '#lib';
import type { NumberMarks } from '../model.ts';
import type { Reading } from './values.ts';
import * as read from './values.ts';

/** A type that a column of text may turn out to have. */
export interface Candidate {
  readonly name: string;
  readonly type: FieldType;
  readonly reading: Reading;
  readonly precision?: TimePrecision;
  readonly multivalued?: string;
  /** Of numbers: what they are written with. */
  readonly marks?: NumberMarks;
  /** A quick look at one sampled text. */
  fits(text: string): boolean;
  /** A look at all of them, where single texts do not tell. */
  agrees?(texts: readonly string[]): boolean;
  /** What stands behind the value and is no part of it; null where nothing does. */
  flag?(text: Sql): Sql;
}

const BIGGEST = 9_223_372_036_854_775_807n;

const isWhole = (text: string): boolean => {
  if (!/^(?:[+-]?(?:0|[1-9]\d{0,18}))$/.test(text)) return false;
  const value = BigInt(text.replace('+', ''));
  return value <= BIGGEST && value >= -BIGGEST - 1n;
};

// Each digit has one place that it can be in: anything else takes time that grows with the square of the length.
const POINT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const COMMA = /^[+-]?\d+(?:,\d+)?(?:[eE][+-]?\d+)?$/;

/** The plus sign of a telephone number says more than that it is above 0. */
export const isNoTelephone = (texts: readonly string[]): boolean =>
  !texts.every((text) => /^\+[1-9]\d{8,14}$/.test(text));

const hasCommonZero = (text: string): boolean => /^[+-]?0\d+$/.test(text);
const isTooLong = (text: string): boolean => text.length > 16 && /^[+-]?\d+$/.test(text);

const isJson = (text: string, first: string): boolean => {
  if (!text.startsWith(first)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const isPair = (text: string): boolean => {
  const match = /^[([]?\s*([+-]?\d+\.\d+|0|[+-]?\d{1,3})\s*,\s*([+-]?\d+\.\d+|0|[+-]?\d{1,3})\s*[)\]]?$/.exec(
    text,
  );
  return match !== null && Math.abs(Number(match[1])) <= 90 && Math.abs(Number(match[2])) <= 360;
};

const pattern = (
  name: string,
  shape: RegExp,
  strptime: string,
  type: 'date' | 'datetime',
  agrees?: (texts: readonly string[]) => boolean,
): Candidate => ({
  name,
  type,
  reading: read.patterned(strptime, type === 'date' ? 'DATE' : 'TIMESTAMP'),
  fits: (text) => shape.test(text),
  ...(agrees && { agrees }),
});

/** Day and month look alike up to the twelfth: somewhere there must be a thirteenth. */
const proves = (part: 0 | 1) => (texts: readonly string[]) =>
  texts.some((text) => Number(text.split(/\D/)[part]) > 12);

const slashed = /^\d{1,2}\/\d{1,2}\/\d{4}$/;
const slashedTime = /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/;
const slashedSeconds = /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}:\d{2}$/;
const slashedHalf = /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M$/i;
const slashedHalfMinutes = /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2} [AP]M$/i;
const dashed = /^\d{1,2}-\d{1,2}-\d{4}$/;
const dashedTime = /^\d{1,2}-\d{1,2}-\d{4} \d{1,2}:\d{2}$/;
const dashedSeconds = /^\d{1,2}-\d{1,2}-\d{4} \d{1,2}:\d{2}:\d{2}$/;

/** Groups of three digits. Where there are two of them, or decimals behind one, nothing else can be meant. */
function groupedNumbers(
  thousands: NonNullable<NumberMarks['thousands']>,
  decimal: '.' | ',',
): readonly Candidate[] {
  const mark = thousands === ' ' ? read.ANY_BLANK : `[${thousands}]`;
  const fraction = `[${decimal}][0-9]+`;
  const integer = `[+-]?(?:[1-9][0-9]{0,2}(?:${mark}[0-9]{3})+|0|[1-9][0-9]*)`;
  // Two groups between blanks may be the number of something.
  const sure =
    thousands === ' ' ? `[0-9]${mark}[0-9]{3}${fraction}$` : `${mark}[0-9]{3}(?:${mark}|${fraction}$)`;
  const marks: NumberMarks = { thousands, ...(decimal === ',' && { decimal }) };
  const agrees = (texts: readonly string[]) => texts.some((text) => new RegExp(sure).test(text));
  return [
    { type: 'int', pattern: integer },
    { type: 'double', pattern: `${integer}(?:${fraction})?` },
  ].map(({ type, pattern }): Candidate => {
    const shape = new RegExp(`^${pattern}$`);
    const isWhole = type === 'int';
    return {
      name: `${type} with ${thousands} between thousands`,
      type: isWhole ? 'int' : 'double',
      reading: read.groupedNumber(pattern, marks, isWhole),
      marks,
      fits: (text) => shape.test(text) && !isTooLong(text),
      agrees,
    };
  });
}

/** In the order in which they are tried; text is what is left. */
export const CANDIDATES: readonly Candidate[] = [
  {
    name: 'boolean',
    type: 'boolean',
    reading: read.trueOrFalse,
    fits: (text) => /^(?:true|false)$/i.test(text),
  },
  {
    name: 'int',
    type: 'int',
    reading: read.wholeNumber,
    fits: isWhole,
    agrees: isNoTelephone,
  },
  {
    name: 'double',
    type: 'double',
    reading: read.decimalPoint,
    fits: (text) => POINT.test(text) && !hasCommonZero(text) && !isTooLong(text),
    agrees: isNoTelephone,
  },
  {
    name: 'double with a decimal comma',
    type: 'double',
    reading: read.decimalComma,
    marks: { decimal: ',' },
    fits: (text) => COMMA.test(text) && !hasCommonZero(text),
    // `1,234` alone may be a thousand and more.
    agrees: (texts) => texts.some((text) => text.includes(',') && !/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)),
  },
  ...groupedNumbers(',', '.'),
  ...groupedNumbers('.', ','),
  ...groupedNumbers(' ', ','),
  ...groupedNumbers(' ', '.'),
  ...groupedNumbers("'", '.'),
  ...groupedNumbers('’', '.'),
  {
    name: 'date',
    type: 'date',
    reading: read.isoDate,
    precision: 'day',
    fits: (text) => /^[+-]?\d{4,6}-\d\d-\d\d$/.test(text),
  },
  {
    name: 'month',
    type: 'date',
    reading: read.isoMonth,
    precision: 'month',
    fits: (text) => /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text),
  },
  pattern('date', /^\d{4}\/\d{1,2}\/\d{1,2}$/, '%Y/%m/%d', 'date'),
  pattern('date', /^\d{4}\.\d{1,2}\.\d{1,2}$/, '%Y.%m.%d', 'date'),
  pattern('date', /^\d{1,2}\.\d{1,2}\.\d{4}$/, '%d.%m.%Y', 'date'),
  pattern('date', slashed, '%d/%m/%Y', 'date', proves(0)),
  pattern('date', slashed, '%m/%d/%Y', 'date', proves(1)),
  pattern('date', dashed, '%d-%m-%Y', 'date', proves(0)),
  pattern('date', dashed, '%m-%d-%Y', 'date', proves(1)),
  pattern('date', /^\d{1,2} [A-Z][a-z]{2} \d{4}$/, '%d %b %Y', 'date'),
  pattern('date', /^\d{1,2} [A-Z][a-z]{3,8} \d{4}$/, '%d %B %Y', 'date'),
  pattern('date', /^[A-Z][a-z]{2} \d{1,2}, \d{4}$/, '%b %d, %Y', 'date'),
  pattern('date', /^[A-Z][a-z]{3,8} \d{1,2}, \d{4}$/, '%B %d, %Y', 'date'),
  pattern('date', /^\d{4} [A-Z][a-z]{2} \d{1,2}$/, '%Y %b %d', 'date'),
  {
    name: 'datetime',
    type: 'datetime',
    reading: read.isoDatetime,
    fits: (text) =>
      /^[+-]?\d{4,6}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?$/.test(text),
  },
  pattern('datetime', slashedTime, '%d/%m/%Y %H:%M', 'datetime', proves(0)),
  pattern('datetime', slashedTime, '%m/%d/%Y %H:%M', 'datetime', proves(1)),
  pattern('datetime', slashedSeconds, '%d/%m/%Y %H:%M:%S', 'datetime', proves(0)),
  pattern('datetime', slashedSeconds, '%m/%d/%Y %H:%M:%S', 'datetime', proves(1)),
  // Who writes hours by halves of the day begins with the month more often; the days say it here as well.
  pattern('datetime', slashedHalf, '%m/%d/%Y %I:%M:%S %p', 'datetime', proves(1)),
  pattern('datetime', slashedHalfMinutes, '%m/%d/%Y %I:%M %p', 'datetime', proves(1)),
  pattern('datetime', slashedHalf, '%d/%m/%Y %I:%M:%S %p', 'datetime', proves(0)),
  pattern('datetime', slashedHalfMinutes, '%d/%m/%Y %I:%M %p', 'datetime', proves(0)),
  pattern('datetime', dashedTime, '%d-%m-%Y %H:%M', 'datetime', proves(0)),
  pattern('datetime', dashedTime, '%m-%d-%Y %H:%M', 'datetime', proves(1)),
  pattern('datetime', dashedSeconds, '%d-%m-%Y %H:%M:%S', 'datetime', proves(0)),
  pattern('datetime', dashedSeconds, '%m-%d-%Y %H:%M:%S', 'datetime', proves(1)),
  pattern('datetime', /^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d$/, '%d.%m.%Y %H:%M', 'datetime'),
  pattern('datetime', /^\d{1,2}\.\d{1,2}\.\d{4} \d{1,2}:\d\d:\d\d$/, '%d.%m.%Y %H:%M:%S', 'datetime'),
  pattern('datetime', /^\d{4}\.\d{1,2}\.\d{1,2} \d{1,2}:\d\d$/, '%Y.%m.%d %H:%M', 'datetime'),
  pattern('datetime', /^\d{4}\.\d{1,2}\.\d{1,2} \d{1,2}:\d\d:\d\d$/, '%Y.%m.%d %H:%M:%S', 'datetime'),
  pattern('datetime', /^\d{4}\/\d\d\/\d\d \d\d:\d\d$/, '%Y/%m/%d %H:%M', 'datetime'),
  pattern('datetime', /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d$/, '%Y/%m/%d %H:%M:%S', 'datetime'),
  {
    name: 'latitude, longitude',
    type: 'geo_point_2d',
    reading: read.latitudeLongitude,
    fits: isPair,
    // Two whole numbers are a pair of anything.
    agrees: (texts) => texts.some((text) => /\d\.\d/.test(text)),
  },
  {
    name: 'GeoJSON point',
    type: 'geo_point_2d',
    reading: read.latitudeLongitude,
    fits: (text) =>
      (/^\{\s*"type":\s*"Point"/.test(text) || /^\{\s*"(?:lon|lat)":/.test(text)) && isJson(text, '{'),
  },
  {
    name: 'GeoJSON geometry',
    type: 'geo_shape',
    reading: read.geometry,
    fits: (text) => /"(?:coordinates|geometries|geometry)"\s*:/.test(text) && isJson(text, '{'),
  },
  {
    name: 'list of texts',
    type: 'text',
    multivalued: ',',
    reading: read.jsonList,
    fits: (text) =>
      isJson(text, '[') && (JSON.parse(text) as unknown[]).every((item) => typeof item === 'string'),
  },
  {
    name: 'JSON',
    type: 'json_blob',
    reading: read.jsonStructure,
    fits: (text) => isJson(text, '{') || isJson(text, '['),
  },
];

const FLAGGED = /^[+-]?\d*\.\d+ ?([A-Za-z:?*])$/;
const MOST_FLAGS = 4;
/** Of the numbers, without a letter behind them. */
const LEAST_BARE = 0.75;

/** Measurements some of which have a letter behind them, as catalogues write `13.5p` for a photographic magnitude. Tried last. */
export const FLAGGED_NUMBER: Candidate = {
  name: 'double with flags',
  type: 'double',
  reading: read.flaggedNumber,
  fits: (text) => POINT.test(text) || FLAGGED.test(text),
  agrees(texts) {
    const flags = texts.flatMap((text) => FLAGGED.exec(text)?.[1] ?? []);
    return (
      texts.length >= 20 &&
      new Set(flags).size <= MOST_FLAGS &&
      flags.length <= texts.length * (1 - LEAST_BARE) &&
      !texts.some((text) => hasCommonZero(text) || isTooLong(text))
    );
  },
  flag: read.flagOf,
};
