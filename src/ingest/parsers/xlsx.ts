import type { Parsed } from '../model.ts';
import type { ParseContext } from './context.ts';
import { parseBook } from './sheet-table.ts';
import { mergesOf, rowsOfSheet } from './xlsx-sheet.ts';
import { openWorkbook } from './xlsx-workbook.ts';

/** Reads one sheet of a workbook: the named one, or the first that has cells. Dates become ISO 8601, formulas their results. */
export async function parseXlsx(context: ParseContext): Promise<Parsed> {
  const workbook = await openWorkbook(context);
  try {
    return await parseBook(context, {
      sheets: workbook.sheets,
      rows: (sheet) => rowsOfSheet(context, workbook, sheet),
      merges: (sheet) => mergesOf(context, workbook, sheet),
    });
  } finally {
    workbook.close();
  }
}
