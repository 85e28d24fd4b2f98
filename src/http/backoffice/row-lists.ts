import type { FormState } from '#web';
import type { SentForm } from './sent-form.ts';

// Lines to be filled, beside those that are there.
const SPARE = 3;
const MAX_ROWS = 220;

/** A line of a list that is edited line by line. */
export interface SentRow {
  readonly cells: Readonly<Record<string, string>>;
  /** Name of the field of a cell. */
  field(part: string): string;
}

/** The fields of a list, in order. */
export const valuesOfRows = (
  prefix: string,
  rows: readonly Readonly<Record<string, string>>[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rows.flatMap((row, index) => [
      [`${prefix}-${index}-order`, String(index + 1)],
      ...Object.entries(row).map(([part, value]) => [`${prefix}-${index}-${part}`, value]),
    ]),
  );

/** Lines of a list to show: those with something in them, and some to be filled. */
export function countOf({ values }: FormState, prefix: string): number {
  const filled = Object.entries(values).flatMap(([name, value]) => {
    const index = new RegExp(`^${prefix}-(\\d{1,3})-`).exec(name)?.[1];
    return index === undefined || value === '' || name.endsWith('-order') ? [] : [Number(index)];
  });
  return Math.min(MAX_ROWS, Math.max(-1, ...filled) + 1 + SPARE);
}

/** The lines that have something in them, in the order of their places. */
export function readRows(form: SentForm, prefix: string, parts: readonly string[]): readonly SentRow[] {
  const rows: (SentRow & { readonly place: number })[] = [];
  for (let index = 0; index < MAX_ROWS; index++) {
    const field = (part: string) => `${prefix}-${index}-${part}`;
    const cells = Object.fromEntries(
      parts.map((part) => [part, form.text(field(part), { required: false, max: 2000 })]),
    );
    if (Object.values(cells).every((cell) => cell === '')) continue;
    const order = form.text(field('order'), { required: false, max: 10 });
    if (order !== '' && !/^\d{1,6}$/.test(order))
      form.refuse(field('order'), { message: 'portal.bad-order' });
    rows.push({ cells, field, place: order === '' ? Number.POSITIVE_INFINITY : Number(order) });
  }
  // Equal places stay as they stood.
  return rows.sort((a, b) => (a.place === b.place ? 0 : a.place - b.place));
}

/** The texts of a line, per language; those that were left empty are not there. */
export const localizedIn = (
  { cells }: SentRow,
  languages: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    languages.flatMap((language) => {
      const words = cells[language] ?? '';
      return words === '' ? [] : [[language, words]];
    }),
  );
