import { Refusal } from '../refusal.ts';
import type { RecordTable, TableColumn } from './record-table.ts';

interface OpenColumn {
  readonly label: string;
  readonly index: number;
  isList: boolean;
}

/** Columns that are found out as records are read, in the order in which they are met. */
export class OpenColumns {
  readonly #first: readonly TableColumn[];
  readonly #byLabel = new Map<string, OpenColumn>();
  readonly #maxColumns: number;
  #values = new Map<OpenColumn, string[]>();

  /** `first` are known beforehand, and keep the first places. */
  constructor(first: readonly TableColumn[], maxColumns: number) {
    this.#first = first;
    this.#maxColumns = maxColumns;
  }

  /** Adds a value to the record that is being read. */
  set(label: string, text: string): void {
    const value = text.trim();
    if (value === '') return;
    let column = this.#byLabel.get(label);
    if (!column) {
      const index = this.#first.length + this.#byLabel.size;
      if (index >= this.#maxColumns)
        throw new Refusal({
          code: 'too-many-columns',
          message: `The records have more than ${this.#maxColumns} different parts.`,
          advice: 'Name a path of smaller records.',
        });
      column = { label, index, isList: false };
      this.#byLabel.set(label, column);
    }
    const before = this.#values.get(column);
    if (before === undefined) this.#values.set(column, [value]);
    else {
      column.isList = true;
      before.push(value);
    }
  }

  /** Ends the record; `more` are the cells of the columns that were known beforehand. */
  end(rows: RecordTable, more: readonly (readonly [number, string])[] = []): void {
    const cells = [...this.#values].map(([{ index }, texts]): readonly [number, string] => [
      index,
      texts.length === 1 ? (texts[0] ?? '') : JSON.stringify(texts),
    ]);
    this.#values = new Map();
    rows.add(rows.count + 1, [...more, ...cells]);
  }

  get columns(): readonly TableColumn[] {
    return [
      ...this.#first,
      ...[...this.#byLabel.values()].map(
        ({ label, isList }): TableColumn => ({ label, type: isList ? 'text' : 'untyped', isList }),
      ),
    ];
  }
}
