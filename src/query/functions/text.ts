import { type Sql, sql } from '#lib';
import type { Printed, ScalarFunction } from './model.ts';

const EVERYWHERE = ['select', 'where', 'group_by', 'order_by'] as const;

const at = (args: readonly Printed[], index: number): Sql => args[index]?.sql ?? sql`NULL`;

const jsonOr = (text: Sql, otherwise: Sql) =>
  sql`CASE WHEN json_valid(${text}) THEN ${text} ELSE ${otherwise} END`;

export const textFunctions: readonly ScalarFunction[] = [
  {
    name: 'length',
    kind: 'scalar',
    signatures: ['length(text)'],
    clauses: EVERYWHERE,
    summary: { en: 'Number of characters of a text.', fr: 'Nombre de caractères d’un texte.' },
    overloads: [{ takes: ['text'], returns: 'int', sql: { duckdb: (args) => sql`length(${at(args, 0)})` } }],
    examples: [
      { clause: 'select', text: 'length("Véga")', gives: 4 },
      { clause: 'where', text: 'length(star) > 7', gives: ['Barnard’s star'] },
    ],
    demo: {
      dataset: 'noms-du-ciel-sky-names',
      clauses: { select: 'name, length(name) as letters', order_by: 'letters desc' },
    },
  },
  {
    name: 'lower',
    kind: 'scalar',
    signatures: ['lower(text)'],
    clauses: EVERYWHERE,
    summary: { en: 'The text in lower case.', fr: 'Le texte en minuscules.' },
    overloads: [{ takes: ['text'], returns: 'text', sql: { duckdb: (args) => sql`lower(${at(args, 0)})` } }],
    examples: [
      { clause: 'select', text: 'lower("VÉGA")', gives: 'véga' },
      { clause: 'where', text: 'lower(star) = "vega"', gives: ['Vega'] },
    ],
    demo: { dataset: 'hyg-stellar-database', clauses: { where: 'lower(proper) = "vega"' } },
  },
  {
    name: 'upper',
    kind: 'scalar',
    signatures: ['upper(text)'],
    clauses: EVERYWHERE,
    summary: { en: 'The text in upper case.', fr: 'Le texte en majuscules.' },
    overloads: [{ takes: ['text'], returns: 'text', sql: { duckdb: (args) => sql`upper(${at(args, 0)})` } }],
    examples: [{ clause: 'select', text: 'upper("Véga")', gives: 'VÉGA' }],
    demo: {
      dataset: 'hyg-stellar-database',
      clauses: { select: 'upper(proper) as name, mag', where: 'mag < 1' },
    },
  },
  {
    name: 'ifnull',
    kind: 'scalar',
    signatures: ['ifnull(value, otherwise)'],
    clauses: EVERYWHERE,
    summary: {
      en: 'The value, or the other one where there is none. Both are of one type.',
      fr: 'La valeur, ou l’autre là où il n’y en a pas. Les deux sont du même type.',
    },
    overloads: [
      {
        takes: ['any', 'any'],
        returns: 'first',
        sql: { duckdb: (args) => sql`coalesce(${at(args, 0)}, ${at(args, 1)})` },
      },
    ],
    examples: [
      { clause: 'select', text: 'ifnull("Vega", "none")', gives: 'Vega' },
      { clause: 'where', text: 'ifnull(exposure, 0) = 0', gives: ['Barnard’s star'] },
    ],
    demo: {
      dataset: 'hyg-stellar-database',
      clauses: {
        select: 'count(*) as stars',
        group_by: 'ifnull(proper, "no name") as name',
        order_by: 'stars desc',
      },
    },
  },
  {
    name: 'json_format',
    kind: 'scalar',
    signatures: ['json_format(text)', 'json_format(text, otherwise)'],
    clauses: ['select'],
    summary: {
      en: 'The JSON value that a text holds. Where it holds none: the other text, null, or the text itself.',
      fr: 'La valeur JSON que contient un texte. S’il n’en contient pas : l’autre texte, null, ou le texte lui-même.',
    },
    overloads: [
      {
        takes: ['text'],
        returns: 'json_blob',
        sql: { duckdb: (args) => jsonOr(at(args, 0), sql`to_json(${at(args, 0)})::VARCHAR`) },
      },
      {
        takes: ['text', 'any'],
        returns: 'json_blob',
        sql: {
          duckdb: (args) => jsonOr(at(args, 0), sql`coalesce(to_json(${at(args, 1)})::VARCHAR, 'null')`),
        },
      },
    ],
    examples: [
      { clause: 'select', text: 'json_format("[1, 2]")', gives: [1, 2] },
      { clause: 'select', text: 'json_format("no list", "none")', gives: 'none' },
    ],
    demo: {
      dataset: 'hyg-stellar-database',
      clauses: { select: 'proper, json_format(proper, null) as parsed', where: 'mag < 1' },
    },
  },
];
