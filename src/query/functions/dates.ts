import { raw, sql } from '#lib';
import { DATE_SYMBOLS, dateFormatSql } from './date-format.ts';
import type { MomentFunction, ScalarFunction, Texts } from './model.ts';

const EVERYWHERE = ['select', 'where', 'group_by', 'order_by'] as const;
const ECLIPSES = 'five-millennium-catalog-of-solar-eclipses0';

const datePart = (name: string, summary: Texts, gives: number): ScalarFunction => ({
  name,
  kind: 'scalar',
  signatures: [`${name}(date)`],
  clauses: EVERYWHERE,
  summary,
  overloads: [
    {
      takes: ['time'],
      returns: 'int',
      sql: { duckdb: ([time]) => sql`${raw(name)}(${time?.sql ?? raw('NULL')})` },
    },
  ],
  examples: [{ clause: 'select', text: `${name}(date'2024-08-12T22:41:05')`, gives }],
  demo: {
    dataset: 'phases-de-la-lune-moon-phases',
    clauses: { select: 'count(*) as phases', group_by: `${name}(date) as ${name}_of_date` },
  },
});

const inZone = (en: string, fr: string): Texts => ({
  en: `${en} In the time zone of the request.`,
  fr: `${fr} Dans le fuseau horaire de la requête.`,
});

export const dateFunctions: readonly ScalarFunction[] = [
  datePart('year', inZone('Year of a date.', 'Année d’une date.'), 2024),
  datePart('month', inZone('Month of a date, 1 to 12.', 'Mois d’une date, de 1 à 12.'), 8),
  datePart('day', inZone('Day of the month, 1 to 31.', 'Jour du mois, de 1 à 31.'), 12),
  datePart('hour', inZone('Hour, 0 to 23.', 'Heure, de 0 à 23.'), 22),
  datePart('minute', inZone('Minute, 0 to 59.', 'Minute, de 0 à 59.'), 41),
  datePart('second', inZone('Second, 0 to 59.', 'Seconde, de 0 à 59.'), 5),
  {
    name: 'date_format',
    kind: 'scalar',
    signatures: ['date_format(date, "pattern")'],
    words: DATE_SYMBOLS,
    clauses: EVERYWHERE,
    summary: {
      en: 'A date as text, written as the pattern says. Names are in the language of the request (parameter `lang`).',
      fr: 'Une date en texte, écrite comme le dit le motif. Les noms sont dans la langue de la requête (paramètre `lang`).',
    },
    overloads: [
      {
        takes: ['time', 'pattern'],
        returns: 'text',
        sql: {
          duckdb: ([time, pattern], { lang }) => {
            if (!time || pattern?.expr.kind !== 'literal') throw new Error('a date format has a pattern');
            return dateFormatSql(time.sql, String(pattern.expr.value), lang);
          },
        },
      },
    ],
    examples: [
      { clause: 'select', text: `date_format(date'2024-08-12', "dd/MM/yyyy")`, gives: '12/08/2024' },
      {
        clause: 'select',
        text: `date_format(date'2024-08-12', "'Night of 'EEEE")`,
        gives: 'Night of Monday',
      },
      {
        clause: 'group_by',
        text: 'date_format(night, "yyyy-MM")',
        gives: [
          [null, 1],
          ['2023-01', 1],
          ['2024-08', 2],
          ['2024-12', 1],
        ],
      },
    ],
    demo: {
      dataset: ECLIPSES,
      clauses: {
        select: 'count(*) as eclipses',
        where: 'calendar_year in [2001..2100]',
        group_by: 'date_format(date, "MMMM") as month_name',
      },
    },
  },
];

export const momentFunctions: readonly MomentFunction[] = [
  {
    name: 'now',
    kind: 'moment',
    signatures: ['now()', 'now(part=n, parts=±n, …)'],
    clauses: ['select', 'where', 'order_by'],
    summary: {
      en: 'The present instant, the same for a whole answer. `year`, `month`, `day`, `hour`, `minute`, `second` and `microsecond` set a part; their plurals add to it; `weekday` (0 is Monday) and `mondays` … `sundays` move to such a day. Applied in the order given.',
      fr: 'L’instant présent, le même pour toute une réponse. `year`, `month`, `day`, `hour`, `minute`, `second` et `microsecond` fixent une partie ; leurs pluriels y ajoutent ; `weekday` (0 est lundi) et `mondays` … `sundays` vont à un tel jour. Appliqués dans l’ordre donné.',
    },
    examples: [
      { clause: 'where', text: 'taken_at < now(years=-1)', gives: ['Sheliak'] },
      { clause: 'where', text: 'night > now(days=-3)', gives: ['Altair', 'Étamin'] },
    ],
    demo: {
      dataset: 'evenements-planetaires-planetary-events',
      clauses: { where: 'date > now() and date < now(months=+6)', order_by: 'date' },
    },
  },
];
