import { type DatasetSchema, FIELD_TYPES, type Field } from '#dataset';
import type { ImportPreview, ImportRequest } from '#ingest';
import type { FieldChoice } from './model.ts';

/** Types that can be chosen; contents of files do not come out of a table. */
export const TYPES_TO_CHOOSE = FIELD_TYPES.filter((type) => type !== 'file');

const FIELD_NAME = /^[A-Za-z0-9_]{1,120}$/;
const KEPT_FOR_THE_PORTAL = /^_(?:rid|id|text|row|size|timestamp)$/i;

/** What is wrong with one choice. */
export interface ChoiceProblem {
  /** Index of the choice. */
  readonly at: number;
  readonly part: 'name' | 'pattern' | 'separator' | 'keep';
  readonly code: 'name' | 'reserved' | 'twice' | 'pattern-type' | 'separator-type' | 'none-kept';
}

/** What is wrong with the choices as a whole, in their order. */
export function checkChoices(choices: readonly FieldChoice[]): readonly ChoiceProblem[] {
  const problems: ChoiceProblem[] = [];
  const taken = new Set<string>();
  for (const [at, { keep, name, type, pattern, separator }] of choices.entries()) {
    if (!keep) continue;
    if (!FIELD_NAME.test(name)) problems.push({ at, part: 'name', code: 'name' });
    else if (KEPT_FOR_THE_PORTAL.test(name)) problems.push({ at, part: 'name', code: 'reserved' });
    else if (taken.has(name.toLowerCase())) problems.push({ at, part: 'name', code: 'twice' });
    taken.add(name.toLowerCase());
    if (pattern !== '' && type !== 'date' && type !== 'datetime')
      problems.push({ at, part: 'pattern', code: 'pattern-type' });
    if (separator !== '' && type !== '' && type !== 'text')
      problems.push({ at, part: 'separator', code: 'separator-type' });
  }
  if (!choices.some(({ keep }) => keep)) problems.push({ at: 0, part: 'keep', code: 'none-kept' });
  return problems;
}

/**
 * The choices that a source begins with: everything kept, as it was guessed. Columns that `earlier` has a choice for, which
 * was made for another version of the source, are treated as then.
 */
export function initialChoices(
  { columns, fields }: ImportPreview,
  earlier: readonly FieldChoice[] = [],
): readonly FieldChoice[] {
  return columns.map(({ name, label }) => {
    const before = earlier.find((choice) => choice.column === name);
    if (before) return { ...before, label };
    const field = fields.find((one) => one.field.name === name)?.field;
    return {
      column: name,
      label,
      keep: true,
      name,
      type: '',
      decimal: '',
      pattern: '',
      separator: '',
      labels: field?.label ?? { en: label, fr: label },
      unit: field?.unit ?? '',
      ucd: field?.ucd ?? '',
      facet: field?.annotations.facet === true,
    };
  });
}

/** The choices that lead to the fields of a dataset whose data come from elsewhere than a draft. */
export const choicesOf = ({ fields }: DatasetSchema): readonly FieldChoice[] =>
  fields.map(({ name, label, unit, ucd, annotations }) => ({
    column: name,
    label: label.en ?? name,
    keep: true,
    name,
    type: '',
    decimal: '',
    pattern: '',
    separator: annotations.multivalued ?? '',
    labels: label,
    unit: unit ?? '',
    ucd: ucd ?? '',
    facet: annotations.facet === true,
  }));

/** What an import is to do for the choices to come true. */
export function importOf(
  choices: readonly FieldChoice[] | undefined,
): Pick<ImportRequest, 'steps' | 'describe'> {
  if (choices === undefined) return {};
  const kept = choices.filter(({ keep }) => keep);
  const dropped = choices.filter(({ keep }) => !keep).map(({ column }) => column);
  const renamed = kept.filter(({ column, name }) => column !== name);
  const steps = [
    ...kept.flatMap(readingSteps),
    ...(dropped.length > 0 ? [{ kind: 'drop', fields: dropped }] : []),
    // Names may be exchanged: first out of each other's way.
    ...renamed.map(({ column }, i) => ({ kind: 'rename', field: column, to: `renamed_${i}_0` })),
    ...renamed.map(({ name }, i) => ({ kind: 'rename', field: `renamed_${i}_0`, to: name })),
  ];
  return {
    ...(steps.length > 0 && { steps }),
    describe: ({ fields }) => ({
      fields: fields.map((field) => {
        const choice = kept.find(({ name }) => name === field.name);
        return choice === undefined ? field : describedBy(field, choice);
      }),
    }),
  };
}

function readingSteps({ column, type, decimal, pattern, separator }: FieldChoice): readonly object[] {
  if (separator !== '') return [{ kind: 'split', field: column, separator }];
  const isNumber = type === 'int' || type === 'double';
  const isTime = type === 'date' || type === 'datetime';
  if (type === '') return [];
  return [
    {
      kind: 'type',
      field: column,
      type,
      ...(isNumber && decimal !== '' && { decimal }),
      ...(isTime && pattern !== '' && { pattern }),
    },
  ];
}

function describedBy(field: Field, { labels, unit, ucd, facet }: FieldChoice): Field {
  const { unit: _unit, ucd: _ucd, annotations, ...rest } = field;
  const { facet: _facet, ...others } = annotations;
  const said = Object.fromEntries(Object.entries(labels).filter(([, text]) => text !== ''));
  return {
    ...rest,
    label: Object.keys(said).length > 0 ? said : field.label,
    ...(unit !== '' && { unit }),
    ...(ucd !== '' && { ucd }),
    annotations: { ...others, ...(facet && { facet: true as const }) },
  };
}
