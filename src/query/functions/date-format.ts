import { join, raw, type Sql, sql } from '#lib';
import type { Described } from './model.ts';

const TOKEN =
  /'((?:[^']|'')*)'|yyyy|YYYY|xxxx|yy|YY|xx|ww|w|EEEE|E|e|DDD|D|MMMM|MMM|MM|M|dd|d|HH|H|mm|m|ss|s|[^A-Za-z']+|./g;

/** What the letters of a pattern stand for. */
export const DATE_SYMBOLS: NonNullable<Described['words']> = [
  {
    written: ['yyyy', 'yy'],
    means: { en: 'year, its last two digits', fr: 'année, ses deux derniers chiffres' },
  },
  {
    written: ['MM', 'M'],
    means: {
      en: 'month with two digits, with as many as it has',
      fr: 'mois sur deux chiffres, sans zéro initial',
    },
  },
  { written: ['MMMM', 'MMM'], means: { en: 'name of the month, short name', fr: 'nom du mois, nom abrégé' } },
  { written: ['dd', 'd'], means: { en: 'day of the month', fr: 'jour du mois' } },
  { written: ['DDD', 'D'], means: { en: 'day of the year', fr: 'jour de l’année' } },
  { written: ['EEEE', 'E'], means: { en: 'name of the day, short name', fr: 'nom du jour, nom abrégé' } },
  { written: ['e'], means: { en: 'day of the week, 1 is Monday', fr: 'jour de la semaine, 1 est lundi' } },
  { written: ['xxxx', 'xx'], means: { en: 'year of the ISO week', fr: 'année de la semaine ISO' } },
  { written: ['ww', 'w'], means: { en: 'ISO week', fr: 'semaine ISO' } },
  { written: ['HH', 'H'], means: { en: 'hour, 0 to 23', fr: 'heure, de 0 à 23' } },
  { written: ['mm', 'm'], means: { en: 'minute', fr: 'minute' } },
  { written: ['ss', 's'], means: { en: 'second', fr: 'seconde' } },
  { written: ["'…'", "''"], means: { en: 'text as it is, a quote', fr: 'texte tel quel, une apostrophe' } },
];

/** Languages that days and months have names in, as the Explore API lists them. */
const DATE_LANGUAGES = ['en', 'fr', 'nl', 'pt', 'it', 'ar', 'de', 'es', 'ca', 'eu', 'sv'] as const;

/** The language of names that a code asks for: itself, or that of a variant (`fr-CA`, `fr_fr`). Undefined: none of ours. */
export const dateLanguage = (code: string | undefined): string | undefined => {
  const wanted = code?.slice(0, 20).toLowerCase().split(/[-_]/)[0];
  return DATE_LANGUAGES.find((language) => language === wanted);
};

const names = (
  lang: string,
  option: Intl.DateTimeFormatOptions,
  dates: readonly Date[],
): readonly string[] => {
  const format = new Intl.DateTimeFormat(dateLanguage(lang) ?? 'en', { ...option, timeZone: 'UTC' });
  return dates.map((date) => format.format(date));
};
const months = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2024, month, 1)));
// 1 January 2024 was a Monday.
const days = Array.from({ length: 7 }, (_, day) => new Date(Date.UTC(2024, 0, 1 + day)));

const text = (value: string): Sql => sql`CAST(${value} AS VARCHAR)`;
const pick = (list: readonly string[], index: Sql): Sql => sql`list_value(${join(list.map(text))})[${index}]`;

function piece(token: string, time: Sql, lang: string): Sql {
  // The engine wants this format as a constant, and it is one of ours.
  const format = (pattern: string) => sql`strftime(${time}, ${raw(`'${pattern}'`)})`;
  const padded = (value: Sql, width: number) =>
    sql`lpad(CAST(${value} AS VARCHAR), ${raw(String(width))}, '0')`;
  const plain = (value: Sql) => sql`CAST(${value} AS VARCHAR)`;
  switch (token) {
    case 'yyyy':
    case 'YYYY':
      return padded(sql`year(${time})`, 4);
    case 'yy':
    case 'YY':
      return format('%y');
    case 'xxxx':
      return padded(sql`isoyear(${time})`, 4);
    case 'xx':
      return padded(sql`isoyear(${time}) % 100`, 2);
    case 'ww':
      return padded(sql`week(${time})`, 2);
    case 'w':
      return plain(sql`week(${time})`);
    case 'e':
      return plain(sql`isodow(${time})`);
    case 'E':
      return pick(names(lang, { weekday: 'short' }, days), sql`isodow(${time})`);
    case 'EEEE':
      return pick(names(lang, { weekday: 'long' }, days), sql`isodow(${time})`);
    case 'DDD':
      return padded(sql`dayofyear(${time})`, 3);
    case 'D':
      return plain(sql`dayofyear(${time})`);
    case 'MMMM':
      return pick(names(lang, { month: 'long' }, months), sql`month(${time})`);
    case 'MMM':
      return pick(names(lang, { month: 'short' }, months), sql`month(${time})`);
    case 'MM':
      return format('%m');
    case 'M':
      return plain(sql`month(${time})`);
    case 'dd':
      return format('%d');
    case 'd':
      return plain(sql`day(${time})`);
    case 'HH':
      return format('%H');
    case 'H':
      return plain(sql`hour(${time})`);
    case 'mm':
      return format('%M');
    case 'm':
      return plain(sql`minute(${time})`);
    case 'ss':
      return format('%S');
    case 's':
      return plain(sql`CAST(second(${time}) AS INTEGER)`);
    default:
      return text(token);
  }
}

/** A pattern that has letters without meaning, and is therefore refused. */
export const strangeLetter = (pattern: string): string | undefined =>
  [...pattern.matchAll(TOKEN)]
    .map(([token]) => token)
    .find((token) => /^([A-Za-z]|')$/.test(token) && !'weEDMdHms'.includes(token));

/** SQL for `date_format`: pieces one after the other, null for a null date. */
export function dateFormatSql(time: Sql, pattern: string, lang: string): Sql {
  const pieces = [...pattern.matchAll(TOKEN)].map(([token, free]) =>
    free === undefined ? piece(token, time, lang) : text(free === '' ? "'" : free.replaceAll("''", "'")),
  );
  return sql`CASE WHEN ${time} IS NOT NULL THEN ${pieces.length === 0 ? raw("''") : join(pieces, ' || ')} END`;
}
