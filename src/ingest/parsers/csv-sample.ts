import { open, writeFile } from 'node:fs/promises';
import { StagingError } from '#engine';
import { sql } from '#lib';
import type { ParseContext } from './context.ts';
import type { TableHead } from './csv-dialect.ts';
import { type CleanTable, tableRows, tidyCells } from './csv-engine.ts';
import { rowsOf } from './csv-rows.ts';
import type { TextFile } from './text-file.ts';

const FIRST_ROWS = 2000;
const PLACES = 20;
const BYTES_OF_A_PLACE = 1 << 16;
const NEWLINE = 10;

/**
 * Stages the first rows of a table and some from everywhere in it as `sample`. Says false when the engine cannot read even those.
 * What is taken from the middle may be cut wrongly where values hold line breaks: a sample proves nothing.
 */
export async function stageSample(
  { staging, limits, temporaryFile }: ParseContext,
  clean: CleanTable,
  { text, sample, head }: { readonly text: TextFile; readonly sample: string; readonly head: TableHead },
): Promise<boolean> {
  const rows = rowsOf(sample, head.dialect, { isWhole: false, limit: FIRST_ROWS });
  const last = rows.at(-1);
  if (!head.first || !last) return false;
  const beginning = sample.slice(head.first.start, last.start);
  const places = rows.some(({ lineBreaks }) => lineBreaks > 1)
    ? []
    : await linesFromEverywhere(text, Buffer.byteLength(sample));
  const file = temporaryFile();
  await writeFile(file, Buffer.concat([Buffer.from(beginning), ...places]));
  const few = { ...clean, path: file, skip: 0 };
  try {
    await staging.run(
      sql`CREATE TABLE sample AS SELECT ${tidyCells(head.columnCount, text)} FROM ${tableRows(few, head, limits.maxLineBytes)}`,
    );
    return true;
  } catch (error) {
    if (!(error instanceof StagingError)) throw error;
    return false;
  }
}

/** Whole lines from places that lie evenly between an offset and the end. */
async function linesFromEverywhere({ path, bytes }: TextFile, from: number): Promise<readonly Buffer[]> {
  const handle = await open(path, 'r');
  try {
    const lines: Buffer[] = [];
    for (let place = 1; place <= PLACES; place += 1) {
      const offset = from + Math.floor(((bytes - from) * place) / (PLACES + 1));
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(BYTES_OF_A_PLACE),
        0,
        BYTES_OF_A_PLACE,
        offset,
      );
      const read = buffer.subarray(0, bytesRead);
      const begin = read.indexOf(NEWLINE) + 1;
      lines.push(read.subarray(begin, Math.max(read.lastIndexOf(NEWLINE) + 1, begin)));
    }
    return lines;
  } finally {
    await handle.close();
  }
}
