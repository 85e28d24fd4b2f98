import { readFile, stat } from 'node:fs/promises';
import { type CellObject, read, type WorkBook, type WorkSheet } from '@e965/xlsx';
import { inMegabytes } from '../limits.ts';
import type { Parsed } from '../model.ts';
import { Refusal } from '../refusal.ts';
import type { ParseContext } from './context.ts';
import { type BookSheet, parseBook, type SheetRow } from './sheet-table.ts';
import { lookOf, numberText } from './xlsx-values.ts';

/** The format itself ends at 65 536 rows; a larger file is mostly pictures, and all of it is read into memory. */
const MAX_BYTES = 100_000_000;

/** Reads one sheet of an old Excel workbook (.xls): the named one, or the first that has cells. */
export async function parseXls(context: ParseContext): Promise<Parsed> {
  const { size } = await stat(context.path);
  if (size > MAX_BYTES)
    throw new Refusal({
      code: 'source-too-large',
      message: `An old Excel workbook (.xls) may have ${inMegabytes(MAX_BYTES)} MB; this one has ${inMegabytes(size)}.`,
      advice: 'Save it as XLSX.',
    });
  const workbook = opened(await readFile(context.path));
  const is1904 = workbook.Workbook?.WBProps?.date1904 === true;
  return parseBook<BookSheet>(context, {
    sheets: workbook.SheetNames.map((name, i) => ({
      name,
      isHidden: (workbook.Workbook?.Sheets?.[i]?.Hidden ?? 0) > 0,
    })),
    rows: ({ name }) => rowsOf(workbook.Sheets[name], is1904),
    merges: async ({ name }) =>
      (workbook.Sheets[name]?.['!merges'] ?? [])
        .map(({ s, e }) => ({ top: s.r + 1, left: s.c, bottom: e.r + 1, right: e.c }))
        .sort((a, b) => a.top - b.top),
  });
}

function opened(bytes: Buffer): WorkBook {
  try {
    return read(bytes, { type: 'buffer', dense: true, cellNF: true, cellHTML: false, cellFormula: false });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isProtected = /password|encrypt/i.test(text);
    throw new Refusal(
      {
        code: 'malformed',
        message: isProtected
          ? 'The workbook is protected by a password.'
          : `This is no Excel workbook, or a damaged one: ${text.slice(0, 200)}.`,
        advice: isProtected ? 'Save it without one.' : 'Open it and save it again as XLSX.',
      },
      { cause: error },
    );
  }
}

async function* rowsOf(sheet: WorkSheet | undefined, is1904: boolean): AsyncGenerator<SheetRow> {
  const rows: readonly (readonly (CellObject | undefined)[] | undefined)[] = sheet?.['!data'] ?? [];
  for (const [at, row] of rows.entries()) {
    const cells = new Map<number, string>();
    const errors = new Map<number, string>();
    row?.forEach((cell, column) => {
      if (cell === undefined) return;
      const text = cellText(cell, is1904).trim();
      if (text !== '') (cell.t === 'e' ? errors : cells).set(column, text);
    });
    if (cells.size > 0 || errors.size > 0) yield { number: at + 1, cells, errors };
  }
}

function cellText({ t, v, w, z }: CellObject, is1904: boolean): string {
  if (t === 'e') return w ?? String(v);
  if (typeof v === 'boolean') return String(v);
  if (typeof v === 'number') return numberText(String(v), lookOf(String(z ?? 'General')), is1904);
  return typeof v === 'string' ? v : '';
}
