import type { Localized } from '#dataset';
import type { Language } from '#i18n';
import { type FieldChoice, PLAIN_CHOICE, TYPES_TO_CHOOSE } from '#publishing';
import type { FormState } from '#web';
import { inOtherLanguages } from './metadata-form.ts';
import type { SentForm } from './sent-form.ts';

type Values = Record<string, string | readonly string[] | undefined>;

const MAX_TEXT = 300;
// What is empty is not sent.
const AUTO = 'auto';
const POINT = '.';
const THOUSANDS = [',', '.', ' ', "'", '’', '_'] as const;
const PRECISIONS = ['year', 'month', 'day', 'hour', 'minute'] as const;
const SORTS = ['count', '-count', 'alphanum', '-alphanum', 'num', '-num'] as const;
const NONE = 'none';
const BLANK = 'blank';

/** What stands in the fields about the columns. */
export function choiceValues(choices: readonly FieldChoice[], languages: readonly Language[]): Values {
  return Object.fromEntries(
    choices.flatMap((choice, i) => [
      [`f${i}-column`, choice.column],
      [`f${i}-keep`, choice.keep ? 'yes' : undefined],
      [`f${i}-name`, choice.name],
      [`f${i}-type`, choice.type === '' ? AUTO : choice.type],
      [`f${i}-decimal`, choice.decimal === '' ? POINT : choice.decimal],
      [
        `f${i}-thousands`,
        choice.thousands === '' ? NONE : choice.thousands === ' ' ? BLANK : choice.thousands,
      ],
      [`f${i}-pattern`, choice.pattern],
      [`f${i}-timezone`, choice.timezone],
      [`f${i}-precision`, choice.precision === '' ? AUTO : choice.precision],
      [`f${i}-separator`, choice.separator],
      [`f${i}-unit`, choice.unit],
      [`f${i}-ucd`, choice.ucd],
      [`f${i}-decimals`, choice.decimals],
      [`f${i}-key`, choice.isKey ? 'yes' : undefined],
      [`f${i}-facet`, choice.facet ? 'yes' : undefined],
      [`f${i}-disjunctive`, choice.disjunctive ? 'yes' : undefined],
      [`f${i}-hierarchical`, choice.hierarchical],
      [`f${i}-facet-sort`, choice.facetSort === '' ? AUTO : choice.facetSort],
      ...languages.flatMap((language) => [
        [`f${i}-label-${language}`, choice.labels[language] ?? ''],
        [`f${i}-description-${language}`, choice.descriptions[language] ?? ''],
      ]),
    ]),
  );
}

/** Empty for the usual choice. */
const unless = <Value extends string, const Usual extends Value>(
  usual: Usual,
  value: Value | undefined,
): Exclude<Value, Usual> | '' =>
  value === undefined || value === usual ? '' : (value as Exclude<Value, Usual>);

/** What the form wants of the columns, in the order of the form. */
export function readChoices(
  form: SentForm,
  before: readonly FieldChoice[],
  languages: readonly Language[],
): readonly FieldChoice[] {
  const known = new Map(before.map((choice) => [choice.column, choice]));
  const columns: string[] = [];
  for (let i = 0; form.hidden(`f${i}-column`) !== ''; i++) columns.push(form.hidden(`f${i}-column`));
  const choices = columns.flatMap((column, i) =>
    columns.indexOf(column) < i
      ? []
      : // One that only unsaved steps make is not known yet.
        [readChoice(form, i, known.get(column) ?? { column, label: column }, languages)],
  );
  // Somebody else's page, or none of ours: what it does not name stays.
  return columns.length === 0 ? before : choices;
}

function readChoice(
  form: SentForm,
  i: number,
  { column, label, ...before }: Pick<FieldChoice, 'column' | 'label'> & Partial<FieldChoice>,
  languages: readonly Language[],
): FieldChoice {
  const optional = (part: string, max: number) => form.text(`f${i}-${part}`, { required: false, max });
  const localized = (part: string, max: number, said: Localized = {}) => ({
    ...inOtherLanguages(said, languages),
    ...Object.fromEntries(languages.map((language) => [language, optional(`${part}-${language}`, max)])),
  });
  const facetSort: FieldChoice['facetSort'] = unless(AUTO, form.choice(`f${i}-facet-sort`, [AUTO, ...SORTS]));
  const said = {
    column,
    label,
    keep: form.isTicked(`f${i}-keep`),
    labels: localized('label', MAX_TEXT, before.labels),
    descriptions: localized('description', 2000, before.descriptions),
    unit: optional('unit', 60),
    ucd: optional('ucd', 120),
    decimals: optional('decimals', 2),
    facet: form.isTicked(`f${i}-facet`),
    disjunctive: form.isTicked(`f${i}-disjunctive`),
    facetSort,
  };
  // Nobody may have saved yet what it is made of.
  if (before.isMade ?? form.hidden(`f${i}-made`) === 'yes')
    return { ...PLAIN_CHOICE, ...said, isMade: true, name: column };
  const thousands = form.choice(`f${i}-thousands`, [NONE, BLANK, ...THOUSANDS]);
  return {
    ...said,
    name: optional('name', 120),
    type: unless(AUTO, form.choice(`f${i}-type`, [AUTO, ...TYPES_TO_CHOOSE])),
    decimal: unless(POINT, form.choice(`f${i}-decimal`, [POINT, ','])),
    thousands: thousands === BLANK ? ' ' : thousands === NONE || thousands === undefined ? '' : thousands,
    pattern: optional('pattern', 100),
    timezone: optional('timezone', 60),
    precision: unless(AUTO, form.choice(`f${i}-precision`, [AUTO, ...PRECISIONS])),
    separator: optional('separator', 10),
    isKey: form.isTicked(`f${i}-key`),
    hierarchical: optional('hierarchical', 10),
  };
}

/** The form as it stands in the store. */
export const stateOf = (...values: readonly Values[]): FormState => ({
  values: Object.assign({}, ...values),
  problems: {},
});
