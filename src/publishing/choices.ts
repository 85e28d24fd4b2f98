import { type DatasetSchema, FIELD_TYPES, type Field } from '#dataset';
import type { ImportPreview, ImportRequest, Shape, SourceColumn } from '#ingest';
import type { FieldChoice, Recipe } from './model.ts';

/** Types that can be chosen; contents of files do not come out of a table. */
export const TYPES_TO_CHOOSE = FIELD_TYPES.filter((type) => type !== 'file');

const FIELD_NAME = /^[A-Za-z0-9_]{1,120}$/;
const KEPT_FOR_THE_PORTAL = /^_(?:rid|id|text|row|size|timestamp)$/i;

/** What is wrong with one choice. */
export interface ChoiceProblem {
  /** Index of the choice. */
  readonly at: number;
  readonly part:
    | 'name'
    | 'pattern'
    | 'separator'
    | 'keep'
    | 'thousands'
    | 'timezone'
    | 'hierarchical'
    | 'decimals';
  readonly code:
    | 'name'
    | 'made'
    | 'reserved'
    | 'twice'
    | 'pattern-type'
    | 'separator-type'
    | 'none-kept'
    | 'same-mark'
    | 'timezone'
    | 'hierarchical-type'
    | 'decimals';
}

/** A choice that changes nothing. */
export const PLAIN_CHOICE: Omit<FieldChoice, 'column' | 'label' | 'name'> = {
  keep: true,
  type: '',
  decimal: '',
  thousands: '',
  pattern: '',
  timezone: '',
  precision: '',
  separator: '',
  labels: {},
  descriptions: {},
  unit: '',
  ucd: '',
  decimals: '',
  isKey: false,
  facet: false,
  disjunctive: false,
  hierarchical: '',
  facetSort: '',
};

/** What is wrong with the choices as a whole, in their order. */
export function checkChoices(choices: readonly FieldChoice[]): readonly ChoiceProblem[] {
  const problems: ChoiceProblem[] = [];
  const taken = new Set<string>();
  for (const [at, choice] of choices.entries()) {
    const { keep, name, type, pattern, separator, decimal, thousands, timezone, hierarchical, decimals } =
      choice;
    if (!keep) continue;
    if (choice.isMade && (name !== choice.column || type !== '' || separator !== ''))
      problems.push({ at, part: 'name', code: 'made' });
    if (!FIELD_NAME.test(name)) problems.push({ at, part: 'name', code: 'name' });
    else if (KEPT_FOR_THE_PORTAL.test(name)) problems.push({ at, part: 'name', code: 'reserved' });
    else if (taken.has(name.toLowerCase())) problems.push({ at, part: 'name', code: 'twice' });
    taken.add(name.toLowerCase());
    if (pattern !== '' && type !== 'date' && type !== 'datetime')
      problems.push({ at, part: 'pattern', code: 'pattern-type' });
    if (separator !== '' && type !== '' && type !== 'text')
      problems.push({ at, part: 'separator', code: 'separator-type' });
    if (thousands !== '' && thousands === (decimal === '' ? '.' : decimal))
      problems.push({ at, part: 'thousands', code: 'same-mark' });
    if (timezone !== '' && !isZone(timezone)) problems.push({ at, part: 'timezone', code: 'timezone' });
    if (hierarchical !== '' && type !== '' && type !== 'text')
      problems.push({ at, part: 'hierarchical', code: 'hierarchical-type' });
    if (!/^(?:|1?\d)$/.test(decimals)) problems.push({ at, part: 'decimals', code: 'decimals' });
  }
  if (!choices.some(({ keep }) => keep)) problems.push({ at: 0, part: 'keep', code: 'none-kept' });
  return problems;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

/** The choice for a field that has no column of its own: how one would be read says nothing of it. */
const asMade = ({ column, label, ...said }: FieldChoice): FieldChoice => {
  const { type, decimal, thousands, pattern, timezone, precision, separator, hierarchical } = PLAIN_CHOICE;
  const unread = { type, decimal, thousands, pattern, timezone, precision, separator, hierarchical };
  return { ...said, ...unread, column, label, name: column, isMade: true };
};

/**
 * The choices that a source begins with: everything kept, as it was guessed. Columns that `earlier` has a choice for stay where
 * they were and are treated as then; those it does not know come last; those that are gone go.
 */
export function initialChoices(
  { shaped, fields }: Pick<ImportPreview, 'shaped' | 'fields'>,
  earlier: readonly FieldChoice[] = [],
): readonly FieldChoice[] {
  const labels = new Map(shaped.map(({ name, label }) => [name, label]));
  const made = fields.filter((one) => one.isMade).map(({ field }) => field);
  const isOneMade = ({ column }: FieldChoice) =>
    !labels.has(column) && made.some(({ name }) => name === column);
  // One that is not wanted is not among the fields.
  const isThere = ({ column, isMade, keep }: FieldChoice) =>
    labels.has(column) ? isMade !== true : isMade && (!keep || made.some(({ name }) => name === column));
  const known = earlier
    // What was said of a dataset says nothing of how its fields came to be.
    .map((choice) => (isOneMade(choice) ? asMade(choice) : choice))
    .filter(isThere);
  const isKnown = new Set(known.map(({ column }) => column));
  return [
    ...known.map((choice) => ({ ...choice, label: labels.get(choice.column) ?? choice.label })),
    ...shaped
      .filter(({ name }) => !isKnown.has(name))
      .map(({ name, label }): FieldChoice => {
        const field = fields.find((one) => one.field.name === name)?.field;
        return {
          ...PLAIN_CHOICE,
          column: name,
          label,
          name,
          labels: field?.label ?? { en: label, fr: label },
          unit: field?.unit ?? '',
          ucd: field?.ucd ?? '',
          facet: field?.annotations.facet === true,
        };
      }),
    ...made
      .filter(({ name }) => !isKnown.has(name))
      .map(
        ({ name, label, unit = '', annotations }): FieldChoice => ({
          ...PLAIN_CHOICE,
          isMade: true,
          column: name,
          label: label.en ?? name,
          name,
          labels: label,
          unit,
          facet: annotations.facet === true,
        }),
      ),
  ];
}

/** The choices that lead to the fields of a dataset whose data come from elsewhere than a draft. */
export const choicesOf = ({ fields }: DatasetSchema): readonly FieldChoice[] =>
  fields.map(({ name, label, description, unit, ucd, annotations }) => ({
    ...PLAIN_CHOICE,
    column: name,
    label: label.en ?? name,
    name,
    separator: annotations.multivalued ?? '',
    labels: label,
    descriptions: description ?? {},
    unit: unit ?? '',
    ucd: ucd ?? '',
    decimals: annotations.decimals === undefined ? '' : String(annotations.decimals),
    isKey: annotations.id === true,
    facet: annotations.facet === true,
    disjunctive: annotations.disjunctive === true,
    hierarchical: annotations.hierarchical ?? '',
    facetSort: annotations.facetSort ?? '',
  }));

/** What is to become of the columns for the choices to come true. Columns without a choice stay as they are, at the end. */
export const shapeOf =
  (choices: readonly FieldChoice[]) =>
  (columns: readonly SourceColumn[]): Shape => {
    const there = new Set(columns.map(({ name }) => name));
    const chosen = choices.filter(({ column, isMade }) => there.has(column) && isMade !== true);
    const made = choices.filter(({ isMade }) => isMade === true);
    const kept = chosen.filter(({ keep }) => keep);
    const isChosen = new Set(chosen.map(({ column }) => column));
    const rest = columns.map(({ name }) => name).filter((name) => !isChosen.has(name));
    const order = [...kept.map(({ column }) => column), ...rest];
    const isAsItWas = order.length === columns.length && order.every((name, i) => name === columns[i]?.name);
    const renamed = kept.filter(({ column, name }) => column !== name);
    return {
      steps: [
        ...kept.flatMap(readingSteps),
        ...(isAsItWas ? [] : [{ kind: 'keep', fields: order }]),
        // Names may be exchanged: first out of each other's way.
        ...renamed.map(({ column }, i) => ({ kind: 'rename', field: column, to: `renamed_${i}_0` })),
        ...renamed.map(({ name }, i) => ({ kind: 'rename', field: `renamed_${i}_0`, to: name })),
      ],
      without: made.filter(({ keep }) => !keep).map(({ column }) => column),
      describe: ({ fields }) => ({
        fields: fields.map((field) => {
          const choice = [...kept, ...made].find(({ name }) => name === field.name);
          return choice === undefined ? field : describedBy(field, choice);
        }),
      }),
    };
  };

/** The choices with names that cannot be left as the columns': to show something while somebody types. */
export function choicesToShow(choices: readonly FieldChoice[]): readonly FieldChoice[] {
  const problems = checkChoices(choices);
  const wrong = new Map<number, Set<string>>();
  for (const { at, part } of problems) wrong.set(at, (wrong.get(at) ?? new Set()).add(part));
  const names = new Set<string>();
  return choices.map((choice, at) => {
    const parts = wrong.get(at);
    let name = parts?.has('name') ? choice.column : choice.name;
    while (choice.keep && names.has(name.toLowerCase())) name = `${name}_`;
    if (choice.keep) names.add(name.toLowerCase());
    return {
      ...choice,
      name,
      ...(parts?.has('pattern') && { pattern: '' }),
      ...(parts?.has('thousands') && { thousands: '' as const }),
      ...(parts?.has('timezone') && { timezone: '' }),
    };
  });
}

/** What an import is to do for a recipe to come true. */
export const importOf = ({
  reading,
  steps,
  choices,
}: Pick<Recipe, 'reading' | 'steps' | 'choices'>): Pick<ImportRequest, 'parser' | 'steps' | 'shape'> => ({
  parser: reading,
  ...(steps.length > 0 && { steps }),
  ...(choices !== undefined && { shape: shapeOf(choices) }),
});

function readingSteps(choice: FieldChoice): NonNullable<Shape['steps']> {
  const { column, type, decimal, thousands, pattern, timezone, precision, separator } = choice;
  if (separator !== '') return [{ kind: 'split', field: column, separator }];
  if (type === '') return [];
  const isNumber = type === 'int' || type === 'double';
  const isTime = type === 'date' || type === 'datetime';
  const step = {
    kind: 'type',
    field: column,
    type,
    ...(isNumber && decimal !== '' && { decimal }),
    ...(isNumber && thousands !== '' && { thousands }),
    ...(isTime && pattern !== '' && { pattern }),
    ...(type === 'datetime' && timezone !== '' && { timezone }),
    ...(isTime && precision !== '' && precision !== 'day' && { precision }),
  };
  return [step];
}

/** Texts per language, without the empty ones. */
const saidOf = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined => {
  const said = Object.entries(texts).filter(([, text]) => text !== '');
  return said.length === 0 ? undefined : Object.fromEntries(said);
};

function describedBy(field: Field, choice: FieldChoice): Field {
  const { labels, descriptions, unit, ucd, facet, disjunctive, hierarchical, facetSort, decimals, isKey } =
    choice;
  const { unit: _unit, ucd: _ucd, description: _said, annotations, ...rest } = field;
  const { facet: _facet, ...others } = annotations;
  const description = saidOf(descriptions);
  return {
    ...rest,
    label: saidOf(labels) ?? field.label,
    ...(description !== undefined && { description }),
    ...(unit !== '' && { unit }),
    ...(ucd !== '' && { ucd }),
    annotations: {
      ...others,
      ...(facet && { facet: true as const }),
      ...(facet && disjunctive && { disjunctive: true as const }),
      ...(facet && hierarchical !== '' && field.type === 'text' && { hierarchical }),
      ...(facet && facetSort !== '' && { facetSort }),
      ...(decimals !== '' && { decimals: Number(decimals) }),
      ...(isKey && { id: true as const }),
    },
  };
}
