import { rmSync } from 'node:fs';
import type { BuiltSnapshot, DatasetEntry } from '#catalogue';
import type { FieldType } from '#dataset';
import {
  type Imported,
  type ImportPreview,
  type ImportProblem,
  type ImportRequest,
  importDataset,
  previewImport,
} from '#ingest';
import type { Result } from '#lib';
import { changesBetween } from './changes.ts';
import { initialChoices, shapeOf } from './choices.ts';
import type { FieldChoice } from './model.ts';

/** Types whose values are understood where those of the other were. */
const isWider = (from: FieldType, to: FieldType): boolean =>
  (from === 'int' && to === 'double') || (from === 'date' && to === 'datetime');

/**
 * Imports other data of a dataset while nobody looks on. Programs know its fields by their types: where one value would make another
 * of them, the type stays as it was, and the value is rejected and listed.
 *
 * @param choices what a person has chosen for the columns, if anybody has
 * @throws Failure as `importDataset`
 */
export async function importHoldingTypes(
  request: ImportRequest,
  before: Pick<DatasetEntry, 'schema' | 'recordCount'>,
  choices?: readonly FieldChoice[],
): Promise<Result<Imported, ImportProblem>> {
  const imported = await importDataset(request);
  if (!imported.ok) return imported;
  const { schema, recordCount } = imported.value.built.manifest;
  const { retyped } = changesBetween(before, { schema, recordCount });
  const lost = new Map(
    retyped.filter(({ from, to }) => !isWider(from, to)).map(({ field, from }) => [field, from]),
  );
  if (lost.size === 0) return imported;
  // A sample may have none of the values that are to blame.
  const limits = { ...request.limits, straightFromBytes: Number.POSITIVE_INFINITY };
  const looked = await previewImport({ ...request, limits });
  if (!looked.ok) return imported;
  const earlier = choices ?? initialChoices(looked.value);
  const held = holdingTypes(lost, looked.value, earlier);
  if (held.every((choice, i) => choice === earlier[i])) return imported;
  throwAway(imported.value.built);
  return importDataset({ ...request, shape: shapeOf(held) });
}

/** Removes what an import has made, and nobody wants. */
export function throwAway({ file, files = [] }: BuiltSnapshot): void {
  for (const path of [file, ...files.map((one) => one.path)]) rmSync(path, { force: true });
}

/** The choices with the types that fields had, where nobody has chosen one. */
function holdingTypes(
  lost: ReadonlyMap<string, FieldType>,
  { fields }: Pick<ImportPreview, 'fields'>,
  choices: readonly FieldChoice[],
): readonly FieldChoice[] {
  return choices.map((choice) => {
    const was = lost.get(choice.name);
    const isOpen = choice.keep && !choice.isMade && choice.type === '' && choice.separator === '';
    if (!isOpen || was === undefined || was === 'file') return choice;
    // How most of its values are written, where those are of the type.
    const { near } = fields.find(({ field }) => field.name === choice.name) ?? {};
    const { decimal = '', thousands = '', pattern = '' } = near?.find(({ type }) => isLike(type, was)) ?? {};
    return { ...choice, type: was, decimal, thousands, pattern };
  });
}

const isNumber = (type: FieldType): boolean => type === 'int' || type === 'double';

const isLike = (one: FieldType, other: FieldType): boolean =>
  one === other || (isNumber(one) && isNumber(other));
