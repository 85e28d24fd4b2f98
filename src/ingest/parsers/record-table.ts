import type { FieldType } from '#dataset';
import { join, raw, sql } from '#lib';
import { fieldNames } from '../field-names.ts';
import { isLongerThan, JsonLinesWriter } from '../json-lines.ts';
import type { Column, Parsed, RejectedValue } from '../model.ts';
import { Refusal, throwIfAborted } from '../refusal.ts';
import { declare } from '../typing/declared.ts';
import { jsonList } from '../typing/values.ts';
import { type ParseContext, roomForRecords } from './context.ts';
import { heightColumns } from './heights.ts';

/** A column of a source that says itself what its columns are. */
export interface TableColumn {
  /** As the source calls it; may be blank. */
  readonly label: string;
  /** `untyped`: found out from the values. `geometry`: GeoJSON, a position when all of them are points. */
  readonly type: FieldType | 'untyped' | 'geometry';
  /** The values are JSON lists of texts, or a text of its own. */
  readonly isList?: boolean;
  readonly unit?: string | undefined;
  readonly ucd?: string | undefined;
  readonly description?: string | undefined;
}

const LISTED_REJECTS = 1000;
/** How much longer a row may be as JSON than as a line of a text. */
const LINE_GROWTH = 4;

export const rowTooLong = (row: number): Refusal =>
  new Refusal({
    code: 'line-too-long',
    message: `Row ${row} is too long.`,
    advice: 'Leave out what is long.',
    line: row,
  });

/** Rows on their way from a reader into the staging database, through a file: memory does not grow with them. */
export class RecordTable {
  readonly #context: ParseContext;
  readonly #writer: JsonLinesWriter;
  readonly #rejects: { row: number; column: number; value: string; reason: string }[] = [];
  #columns: readonly TableColumn[];
  #rejectedCount = 0;
  #onlyPoints = true;
  #isFull = false;

  /** Columns may be named at the end, when the source tells them last. */
  constructor(context: ParseContext, columns: readonly TableColumn[] = []) {
    this.#context = context;
    this.#columns = columns;
    this.#writer = new JsonLinesWriter(context.temporaryFile(), roomForRecords(context));
    this.#checkWidth(columns.length);
  }

  get count(): number {
    return this.#writer.count;
  }

  #checkWidth(width: number): void {
    const { maxColumns } = this.#context.limits;
    if (width <= maxColumns) return;
    throw new Refusal({
      code: 'too-many-columns',
      message: `The table has ${width} columns; ${maxColumns} is the most.`,
      advice: 'Leave some out.',
    });
  }

  /**
   * Adds a row: a text per column, or nothing. `row` is its number in the source, from 1. True when `settle` should be awaited
   * before long.
   */
  add(row: number, texts: Iterable<readonly [column: number, text: string]>): boolean {
    const { maxCellBytes, maxLineBytes } = this.#context.limits;
    let line = `{"_row":${row - 1}`;
    for (const [column, text] of texts) {
      if (text === '') continue;
      const isShape = this.#columns[column]?.type === 'geometry';
      if (isShape && this.#onlyPoints && !text.startsWith('{"type":"Point"')) this.#onlyPoints = false;
      if (text.length > (isShape ? maxLineBytes : maxCellBytes)) throw this.#tooLarge(row, column);
      const clean = text.toWellFormed().replaceAll('\0', '');
      if (clean !== '') line += `,"c${column}":${JSON.stringify(clean)}`;
      if (isLongerThan(line, maxLineBytes * LINE_GROWTH)) throw rowTooLong(row);
    }
    this.#isFull = this.#writer.add(`${line}}`);
    return this.#isFull;
  }

  /** Notes a value that does not become part of its record. */
  reject(row: number, column: number, value: string, reason: string): void {
    this.#rejectedCount += 1;
    if (this.#rejects.length < LISTED_REJECTS)
      this.#rejects.push({ row, column, value: value.slice(0, 500), reason });
  }

  #tooLarge(row: number, column: number): Refusal {
    const label = this.#columns[column]?.label ?? `column ${column + 1}`;
    return new Refusal({
      code: 'cell-too-large',
      message: `The value of ${label} in record ${row} is too long.`,
      advice: 'Leave it out of the source.',
      field: label,
      line: row,
    });
  }

  /** Writes what has come together. */
  async settle(): Promise<void> {
    if (!this.#isFull) return;
    this.#isFull = false;
    throwIfAborted(this.#context.signal);
    await this.#writer.flush();
    this.#context.onBytes(this.#writer.count);
  }

  /** To be called whatever happens. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  /** The rows as something to import. `columns` in place of those at the beginning. */
  async finish(
    what: string,
    columns: readonly TableColumn[] = this.#columns,
  ): Promise<Pick<Parsed, 'frame' | 'rejects' | 'rejectedCount'>> {
    const { staging, limits } = this.#context;
    this.#columns = columns;
    this.#checkWidth(columns.length);
    await this.#writer.close();
    if (this.#writer.count === 0 || columns.length === 0)
      throw new Refusal({ code: 'no-records', message: `${what} has no records.` });
    const spec = join([raw("_row: 'BIGINT'"), ...columns.map((_, i) => raw(`c${i}: 'VARCHAR'`))]);
    await staging.runInOrder(
      sql`CREATE OR REPLACE TABLE raw AS SELECT * FROM read_json(${this.#writer.path}, format = 'newline_delimited', columns = {${spec}}, maximum_object_size = ${limits.maxLineBytes * LINE_GROWTH + 1000}, compression = 'uncompressed')`,
    );
    const labels = columns.map((column, i) => this.#labelOf(column, i));
    const names = fieldNames(labels);
    const made = columns.map((column, i) => this.#columnOf(column, i, labels[i] ?? '', names[i] ?? ''));
    const isGeometry = (_: Column, i: number) => columns[i]?.type === 'geometry';
    const place = columns.findIndex(({ type }) => type === 'geometry');
    const heights =
      place >= 0 && this.#onlyPoints ? await heightColumns(staging, raw(`c${place}`), new Set(names)) : [];
    return {
      frame: {
        from: raw('raw'),
        columns: [
          ...made.filter((column, i) => !isGeometry(column, i)),
          ...heights,
          ...made.filter(isGeometry),
        ],
        where: raw('true'),
      },
      rejects: this.#rejects.map(
        ({ row, column, value, reason }): RejectedValue => ({
          row,
          field: names[column] ?? '',
          value,
          reason,
        }),
      ),
      rejectedCount: this.#rejectedCount,
    };
  }

  #labelOf({ label, type }: TableColumn, index: number): string {
    if (label.trim() !== '') return label.trim();
    if (type === 'geometry') return this.#onlyPoints ? 'geo_point_2d' : 'geo_shape';
    return `column_${index + 1}`;
  }

  #columnOf({ type, isList, unit, ucd, description }: TableColumn, i: number, label: string, name: string) {
    const column: Column = {
      name,
      label,
      type: 'untyped',
      value: raw(`c${i}`),
      ...(unit && { unit }),
      ...(ucd && { ucd }),
      ...(description && { description }),
    };
    if (type === 'untyped') return column;
    if (type === 'geometry')
      return declare(column, { type: this.#onlyPoints ? 'geo_point_2d' : 'geo_shape' });
    if (isList !== true) return declare(column, { type });
    const { value: text } = column;
    const value = sql`CASE WHEN ${text} LIKE '[%' AND json_valid(${text}) THEN ${jsonList.value(text)} ELSE [${text}] END`;
    return { ...column, type, multivalued: ',', value: sql`CASE WHEN ${text} IS NOT NULL THEN ${value} END` };
  }
}

/** A table of several that a source holds: the one that was named, or the first that `isGood`, with the names of the others. */
export function chooseTable<Table extends { readonly name: string }>(
  tables: readonly Table[],
  wanted: string | undefined,
  what: string,
  isGood: (table: Table) => boolean = () => true,
): { readonly table: Table; readonly notes: readonly string[]; readonly otherSheets: readonly string[] } {
  const named =
    wanted === undefined
      ? undefined
      : (tables.find(({ name }) => name === wanted) ??
        tables[/^\d+$/.test(wanted) ? Number(wanted) - 1 : -1]);
  const names = tables.map(({ name }) => name).slice(0, 50);
  if (wanted !== undefined && !named)
    throw new Refusal({
      code: 'sheet-missing',
      message: `The source has no ${what} ${wanted}.`,
      advice: names.length === 0 ? `It has none.` : `There are ${names.join(', ')}.`,
    });
  const table = named ?? tables.find(isGood) ?? tables[0];
  if (!table) throw new Refusal({ code: 'no-records', message: `The source has no ${what}.` });
  const others = tables.filter((other) => other !== table).map(({ name }) => name);
  return {
    table,
    otherSheets: others,
    notes:
      others.length === 0
        ? []
        : [`Only the ${what} ${table.name} was read; there are also ${others.slice(0, 50).join(', ')}.`],
  };
}
