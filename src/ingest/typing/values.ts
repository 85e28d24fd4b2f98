import type { FieldType } from '#dataset';
import { GEOMETRY_TYPES } from '#geo';
import { join, raw, type Sql, sql } from '#lib';

/** A way to read text as values of one type. */
export interface Reading {
  /** The value; null where the text is none. `text` is never blank. */
  value(text: Sql): Sql;
  /** The same for a column all texts of which are known to be values: nothing is left to check. */
  proven?(text: Sql): Sql;
  /** What a text that is none is called. */
  readonly reason: string;
}

/** Spellings of "no value" that are met in columns of numbers and dates. */
export const MISSING = [
  '-',
  '--',
  '---',
  '—',
  '–',
  '?',
  '.',
  '..',
  '...',
  '*',
  'NA',
  'N/A',
  'n/a',
  'na',
  'NaN',
  'nan',
  'NAN',
  'null',
  'NULL',
  'Null',
  'None',
  'none',
  '\\N',
  '#N/A',
  'unknown',
  'Unknown',
] as const;

/** Values for which there is no number. Among numbers they are told, and left out. */
export const INFINITE = [
  'inf',
  '-inf',
  'Inf',
  '-Inf',
  'Infinity',
  '-Infinity',
  'INF',
  '-INF',
  '+inf',
  '+Inf',
] as const;

export const isNumeric = (type: FieldType): boolean => type === 'int' || type === 'double';

/** The text, unless it is a spelling of "no value": of a number that there is none of, only where none is looked for. */
export const withoutMissing = (text: Sql, type?: FieldType): Sql => {
  const missing = type !== undefined && isNumeric(type) ? MISSING : [...MISSING, ...INFINITE];
  return sql`CASE WHEN ${text} NOT IN (${join([...missing])}) THEN ${text} END`;
};

/** The text, where it says that a number is infinite. */
export const infinite: Reading['value'] = (text) =>
  sql`CASE WHEN ${text} IN (${join([...INFINITE])}) THEN ${text} END`;

// `07` is a label, not a number: what goes in must come out.
const hasLeadingZero = (text: Sql): Sql =>
  sql`(ltrim(${text}, '+-') >= '00' AND ltrim(${text}, '+-') < '0:')`;

/** Whole numbers without leading zeros. */
export const wholeNumber: Reading = {
  value: (text) =>
    // The cast rounds, takes zeros and underscores: only what prints as it was written is a whole number.
    sql`CASE WHEN try_cast(${text} AS BIGINT)::VARCHAR = ${text} THEN try_cast(${text} AS BIGINT) WHEN regexp_full_match(${text}, '\\+(0|[1-9][0-9]*)|-0') THEN try_cast(${text} AS BIGINT) END`,
  proven: (text) => sql`try_cast(${text} AS BIGINT)`,
  reason: 'not a whole number',
};

/** Whole numbers as a person who says so means them: zeros in front are allowed, and so is `12.0`. */
export const declaredWholeNumber: Reading = {
  value: (text) =>
    sql`CASE WHEN regexp_full_match(${text}, '[+-]?[0-9]+([.]0*)?') THEN try_cast(regexp_replace(${text}, '[.]0*$', '') AS BIGINT) END`,
  reason: 'not a whole number',
};

const finite = (text: Sql): Sql =>
  sql`CASE WHEN isfinite(try_cast(${text} AS DOUBLE)) AND NOT contains(${text}, '_') THEN try_cast(${text} AS DOUBLE) END`;

/** Numbers with a decimal point. Digits beyond what a double holds, and zeros in front, are for text. */
export const decimalPoint: Reading = {
  value: (text) =>
    // Most have a point: they need not be looked at any closer.
    sql`CASE WHEN NOT contains(${text}, '.') AND (${hasLeadingZero(text)} OR (strlen(${text}) > 16 AND regexp_full_match(${text}, '[+-]?[0-9]+'))) THEN NULL ELSE ${finite(text)} END`,
  proven: (text) => sql`try_cast(${text} AS DOUBLE)`,
  reason: 'not a number',
};

export const declaredNumber: Reading = { value: finite, reason: 'not a number' };

/** Numbers with a decimal comma. */
export const decimalComma: Reading = {
  value: (text) =>
    sql`CASE WHEN contains(${text}, '.') OR (${hasLeadingZero(text)} AND NOT contains(${text}, ',')) THEN NULL ELSE ${finite(sql`replace(${text}, ',', '.')`)} END`,
  reason: 'not a number with a decimal comma',
};

/** A blank of those that stand between thousands. */
export const ANY_BLANK = '[ \u00a0\u202f\u2009]';

/** Numbers with named marks: `1.234,5` has `,` for decimals and `.` for thousands. */
export const markedNumber = (
  marks: { decimal?: string | undefined; thousands?: string | undefined },
  whole: boolean,
): Reading => {
  const { decimal = '.', thousands } = marks;
  const clean = (text: Sql) => {
    const joined =
      thousands === undefined
        ? text
        : thousands === ' '
          ? sql`regexp_replace(${text}, ${ANY_BLANK}, '', 'g')`
          : sql`replace(${text}, ${thousands}, '')`;
    return decimal === '.' ? joined : sql`replace(${joined}, ${decimal}, '.')`;
  };
  const inner = whole ? declaredWholeNumber : declaredNumber;
  return { value: (text) => inner.value(clean(text)), reason: inner.reason };
};

/** The same where the marks must stand where they belong: as the pattern has it, for whole texts. */
export const groupedNumber = (
  pattern: string,
  marks: Parameters<typeof markedNumber>[0],
  whole: boolean,
): Reading => {
  const { value, reason } = markedNumber(marks, whole);
  return {
    value: (text) => sql`CASE WHEN regexp_full_match(${text}, ${pattern}) THEN ${value(text)} END`,
    reason,
  };
};

const FLAGGED = '[+-]?[0-9]*[.][0-9]+ ?[A-Za-z:?*]';

/** Numbers with a decimal point, one letter behind some of them. */
export const flaggedNumber: Reading = {
  value: (text) =>
    sql`CASE WHEN regexp_full_match(${text}, ${FLAGGED}) THEN ${finite(sql`rtrim(left(${text}, -1))`)} ELSE ${decimalPoint.value(text)} END`,
  reason: decimalPoint.reason,
};

/** The letter. */
export const flagOf = (text: Sql): Sql =>
  sql`CASE WHEN regexp_full_match(${text}, ${FLAGGED}) THEN right(${text}, 1) END`;

const TRUE = ['true', 'yes', 'oui', 'vrai', 't', 'y', '1'];
const FALSE = ['false', 'no', 'non', 'faux', 'f', 'n', '0'];

export const trueOrFalse: Reading = {
  value: (text) => sql`CASE lower(${text}) WHEN 'true' THEN true WHEN 'false' THEN false END`,
  reason: 'not true or false',
};

export const declaredBoolean: Reading = {
  value: (text) =>
    sql`CASE WHEN lower(${text}) IN (${join(TRUE)}) THEN true WHEN lower(${text}) IN (${join(FALSE)}) THEN false END`,
  reason: 'not true or false',
};

/** `2024-08-12`, nothing after it. */
export const isoDate: Reading = {
  value: (text) => sql`CASE WHEN strlen(${text}) BETWEEN 10 AND 13 THEN try_cast(${text} AS DATE) END`,
  proven: (text) => sql`try_cast(${text} AS DATE)`,
  reason: 'not a date',
};

export const isoMonth: Reading = {
  value: (text) =>
    sql`CASE WHEN regexp_full_match(${text}, '[0-9]{4}-[0-9]{2}') THEN try_cast(${text} || '-01' AS DATE) END`,
  reason: 'not a month of a year',
};

/** A date as a person who says so means it: year, month or day, a time after it is cut off. */
export const declaredDate: Reading = {
  value: (text) =>
    sql`CASE WHEN regexp_full_match(${text}, '[+-]?[0-9]{1,6}') THEN try_cast(concat(${text}, '-01-01') AS DATE) WHEN regexp_full_match(${text}, '[+-]?[0-9]{1,6}-[0-9]{1,2}') THEN try_cast(concat(${text}, '-01') AS DATE) ELSE try_cast(regexp_replace(${text}, '[T ][0-9].*$', '') AS DATE) END`,
  reason: 'not a date',
};

/** A moment in UTC. With `Z` at its end there is no zone to look up, and no calendar to ask. */
const instant = (text: Sql): Sql =>
  sql`CASE WHEN ends_with(${text}, 'Z') THEN try_cast(${text} AS TIMESTAMP) ELSE try_cast(${text} AS TIMESTAMPTZ)::TIMESTAMP END`;

/** ISO 8601 date and time; UTC unless it says otherwise. A date alone is none. */
export const isoDatetime: Reading = {
  value: (text) => sql`CASE WHEN strlen(${text}) >= 16 THEN ${instant(text)} END`,
  proven: (text) => instant(text),
  reason: 'not a date and time',
};

export const declaredDatetime: Reading = {
  value: instant,
  reason: 'not a date and time',
};

const PARTS: Readonly<Record<string, string>> = {
  '%Y': 'YYYY',
  '%y': 'YY',
  '%m': 'MM',
  '%d': 'DD',
  '%H': 'hh',
  '%M': 'mm',
  '%S': 'ss',
};

/** A pattern in the letters that people use. */
const readable = (pattern: string): string => pattern.replace(/%[a-z]/gi, (part) => PARTS[part] ?? part);

/** Text read by a `strptime` pattern; as a moment of a zone when one is given. */
export const patterned = (pattern: string, as: 'DATE' | 'TIMESTAMP', zone?: string): Reading => ({
  value: (text) => {
    const read = sql`try_strptime(${text}, ${pattern})`;
    if (as === 'DATE') return sql`(${read})::DATE`;
    return zone === undefined
      ? sql`(${read})::TIMESTAMP`
      : sql`timezone(${zone}, (${read})::TIMESTAMP)::TIMESTAMP`;
  },
  reason: `not written like ${readable(pattern)}`,
});

/** ISO date and time of a zone, where the text has no offset of its own. */
export const zonedDatetime = (zone: string): Reading => ({
  value: (text) =>
    sql`CASE WHEN regexp_matches(${text}, '(Z|UTC|[0-9][+-][0-9]{2}(:?[0-9]{2})?)$') THEN try_cast(${text} AS TIMESTAMPTZ)::TIMESTAMP ELSE timezone(${zone}, try_cast(${text} AS TIMESTAMP))::TIMESTAMP END`,
  reason: 'not a date and time',
});

const NUMBER = `[+-]?[0-9]+(?:[.][0-9]+)?`;
// What stands between the two is written so that each character leaves one way to go on: the matcher that never looks back is
// several times as fast.
const PAIR = String.raw`^[(\[]?\s*(${NUMBER})(?:\s+(?:[,;]\s*)?|[,;]\s*)(${NUMBER})\s*[)\]]?$`;

/** A place of two numbers in degrees; null when they are none or out of range. Longitudes come out within ±180. */
export const pointOf = (lon: Sql, lat: Sql): Sql =>
  sql`CASE WHEN isfinite(${lon}) AND isfinite(${lat}) AND ${lat} BETWEEN -90 AND 90 AND ${lon} BETWEEN -180 AND 360 THEN {lon: CASE WHEN ${lon} > 180 THEN ${lon} - 360 ELSE ${lon} END::DOUBLE, lat: (${lat})::DOUBLE} END`;

/** `48.85, 2.35`: latitude first. Also a GeoJSON point, and an object of `lon` and `lat`. */
export const latitudeLongitude: Reading = {
  value: (text) => {
    const member = (path: string) =>
      sql`try_cast(json_extract_string(CASE WHEN json_valid(${text}) THEN ${text} END, ${path}) AS DOUBLE)`;
    const jsonPoint = pointOf(
      sql`coalesce(${member('$.lon')}, ${member('$.coordinates[0]')})`,
      sql`coalesce(${member('$.lat')}, ${member('$.coordinates[1]')})`,
    );
    const part = (name: string) =>
      sql`try_cast((regexp_extract(${text}, ${PAIR}, ['lat', 'lon'])).${raw(name)} AS DOUBLE)`;
    const [lon, lat] = [part('lon'), part('lat')];
    // What is asked first, whatever the text, the engine works out once for all of the expression: their sum names both.
    const pair = sql`CASE WHEN isfinite(${lon} + ${lat}) THEN ${pointOf(lon, lat)} END`;
    return sql`coalesce(${pair}, CASE WHEN ${text} LIKE '{%' THEN ${jsonPoint} END)`;
  },
  reason: 'not a latitude and a longitude',
};

/** A GeoJSON geometry, or the geometry of a feature. */
export const geometry: Reading = {
  value: (text) => {
    const safe = sql`CASE WHEN ${text} LIKE '{%' AND json_valid(${text}) THEN ${text} END`;
    const bare = sql`CASE WHEN json_extract_string(${safe}, '$.type') = 'Feature' THEN json_extract(${safe}, '$.geometry') ELSE json(${safe}) END`;
    return sql`CASE WHEN json_extract_string(${bare}, '$.type') IN (${join(GEOMETRY_TYPES)}) THEN (${bare})::VARCHAR END`;
  },
  reason: 'not a GeoJSON geometry',
};

export const jsonText: Reading = {
  value: (text) => sql`CASE WHEN json_valid(${text}) THEN json(${text})::VARCHAR END`,
  reason: 'not JSON',
};

/** JSON objects and lists only: a lone number is JSON too. */
export const jsonStructure: Reading = {
  value: (text) =>
    sql`CASE WHEN (${text} LIKE '{%' OR ${text} LIKE '[%') AND json_valid(${text}) THEN json(${text})::VARCHAR END`,
  reason: 'not a JSON object or list',
};

/** Text itself. */
export const asItIs: Reading = { value: (text) => text, reason: '' };

/** A text split into a list without blanks; null when nothing is left. */
export const splitText = (separator: string): Reading => ({
  value: (text) => {
    const parts = sql`list_filter(list_transform(string_split(${text}, ${separator}), lambda x: trim(x)), lambda x: x <> '')`;
    return sql`CASE WHEN len(${parts}) > 0 THEN ${parts} END`;
  },
  reason: 'nothing between the separators',
});

/** A JSON list of texts. */
export const jsonList: Reading = {
  value: (text) => {
    const parts = sql`list_filter(CAST(json_extract_string(CASE WHEN ${text} LIKE '[%' AND json_valid(${text}) THEN ${text} END, '$[*]') AS VARCHAR[]), lambda x: x IS NOT NULL AND x <> '' AND x[1] NOT IN ('{', '['))`;
    return sql`CASE WHEN len(${parts}) > 0 THEN ${parts} END`;
  },
  reason: 'not a list of texts',
};
