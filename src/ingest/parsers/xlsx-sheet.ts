import { inMegabytes } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import type { Merge, SheetRow } from './sheet-table.ts';
import { RichText, WORKBOOK } from './xlsx-rich-text.ts';
import { numberText } from './xlsx-values.ts';
import type { Sheet, Workbook } from './xlsx-workbook.ts';
import { readXml } from './xml.ts';

const MAX_MERGES = 100_000;
// The last of a workbook is XFD1048576.
const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;

function column(reference: string): number {
  let value = 0;
  for (const letter of reference) {
    const code = letter.charCodeAt(0) - 64;
    if (code < 1 || code > 26) break;
    value = value * 26 + code;
  }
  return value - 1;
}

function mergeOf(reference: string): Merge | undefined {
  const match = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(reference);
  if (!match) return undefined;
  const [, left = '', top, right = '', bottom] = match;
  return { top: Number(top), left: column(left), bottom: Number(bottom), right: column(right) };
}

/** Merged cells are told after all rows; they are read beforehand. */
export async function mergesOf(
  context: ParseContext,
  workbook: Workbook,
  sheet: Sheet,
): Promise<readonly Merge[]> {
  const merges: Merge[] = [];
  const decoder = new TextDecoder();
  const stream = await workbook.open(sheet.path);
  let carried = '';
  for await (const chunk of stream) {
    const text = carried + decoder.decode(chunk as Buffer, { stream: true });
    for (const [, reference = ''] of text.matchAll(/<(?:\w+:)?mergeCell ref="([A-Z0-9:]+)"/g)) {
      const merge = mergeOf(reference);
      if (merge && merges.length < MAX_MERGES) merges.push(merge);
    }
    // Only the beginning of an element can be carried over, or it would be found twice.
    const last = text.lastIndexOf('<');
    carried = last >= 0 && text.length - last < 200 && !text.includes('>', last) ? text.slice(last) : '';
    if (context.signal?.aborted) break;
  }
  return merges.sort((a, b) => a.top - b.top);
}

/** The rows of a sheet that are not blank, in order. */
export async function* rowsOfSheet(
  context: ParseContext,
  workbook: Workbook,
  sheet: Sheet,
): AsyncGenerator<SheetRow> {
  const reader = new RowReader(context, workbook);
  const stream = await workbook.open(sheet.path);
  for await (const _piece of readXml(stream, reader, { signal: context.signal, ...WORKBOOK }))
    yield* reader.take();
}

class RowReader {
  readonly #limit: number;
  readonly #workbook: Workbook;
  #ready: SheetRow[] = [];
  #row: SheetRow | undefined;
  #number = 0;
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #inValue = false;
  readonly #inline = new RichText();

  constructor({ limits }: ParseContext, workbook: Workbook) {
    this.#limit = limits.maxCellBytes;
    this.#workbook = workbook;
  }

  take(): readonly SheetRow[] {
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  open(name: string, { r, t, s }: Readonly<Record<string, string>>): void {
    this.#inline.open(name);
    if (name === 'row') {
      // Some programs leave the numbers out: then each row follows the one before.
      this.#number = Number(r) > this.#number && Number(r) <= MAX_ROWS ? Number(r) : this.#number + 1;
      this.#column = -1;
      this.#row = { number: this.#number, cells: new Map(), errors: new Map() };
    } else if (name === 'c') {
      const named = r === undefined ? -1 : column(r);
      this.#column = named >= 0 ? named : this.#column + 1;
      if (this.#column >= MAX_COLUMNS)
        throw new Refusal({
          code: 'too-many-columns',
          message: `A cell of row ${this.#number} stands behind the last column of a workbook, XFD.`,
          advice: WORKBOOK.advice,
          line: this.#number,
        });
      this.#type = t ?? 'n';
      this.#style = Number(s ?? 0);
      this.#value = '';
    } else if (name === 'v') this.#inValue = true;
  }

  text(text: string): void {
    this.#inline.add(text);
    if (this.#inValue) this.#value += text;
    if (this.#value.length > this.#limit || this.#inline.length > this.#limit)
      throw new Refusal({
        code: 'cell-too-large',
        message: `A cell of row ${this.#number} is longer than ${inMegabytes(this.#limit)} MB.`,
        advice: 'Leave it out of the sheet.',
        line: this.#number,
        column: this.#column + 1,
      });
  }

  close(name: string): void {
    this.#inline.close(name);
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') {
      if (this.#row && (this.#row.cells.size > 0 || this.#row.errors.size > 0)) this.#ready.push(this.#row);
      this.#row = undefined;
    }
  }

  #endCell(): void {
    const inline = this.#inline.take();
    if (!this.#row) return;
    if (this.#type === 'e') {
      if (this.#value.trim() !== '') this.#row.errors.set(this.#column, this.#value.trim());
      return;
    }
    const text = this.#cellText(inline).trim();
    if (text !== '') this.#row.cells.set(this.#column, text);
  }

  #cellText(inline: string): string {
    const { strings, looks, is1904 } = this.#workbook;
    switch (this.#type) {
      case 's':
        return strings[Number(this.#value)] ?? '';
      case 'inlineStr':
        return inline;
      case 'b':
        return this.#value.trim() === '1' || this.#value.trim() === 'true' ? 'true' : 'false';
      case 'str':
      case 'd':
        return this.#value;
      default: {
        const written = this.#value.trim();
        return written === '' ? '' : numberText(written, looks[this.#style] ?? 'number', is1904);
      }
    }
  }
}
