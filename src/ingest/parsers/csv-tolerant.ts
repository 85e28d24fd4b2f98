import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { CsvError, type Info, type Options, parse } from 'csv-parse';
import { join, raw, type Sql, sql } from '#lib';
import { JsonLinesWriter } from '../json-lines.ts';
import type { Parsed, RejectedValue } from '../model.ts';
import { Refusal, throwIfAborted } from '../refusal.ts';
import { LISTED_REJECTS } from '../typing/rejects.ts';
import type { ParseContext } from './context.ts';
import { BackslashQuotes } from './csv-backslashes.ts';
import type { TableHead } from './csv-dialect.ts';

export interface TolerantRequest {
  readonly path: string;
  /** Bytes before the first row of values. */
  readonly offset: number;
  /** Its line. */
  readonly line: number;
  readonly head: TableHead;
  /** How staged cells become the cells of `raw`. */
  readonly cells: Sql;
}

/** Reads rows one by one: too few cells are filled up, too many are listed as rejected, broken quotes are letters. */
export async function stageTolerantly(
  context: ParseContext,
  request: TolerantRequest,
): Promise<Pick<Parsed, 'rejects' | 'rejectedCount' | 'notes'>> {
  try {
    return await attempt(context, request, request.head.dialect.quote);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quote that is never closed swallows the rest; then quotes are no quotes.
    const line = request.line + Math.max(Number(error.lines ?? 1) - 1, 0);
    const read = await attempt(context, request, false).catch((again: unknown) => {
      if (!(again instanceof CsvError)) throw again;
      throw new Refusal(
        { code: 'malformed', message: again.message, advice: 'Check separator and quotes.', line },
        { cause: again },
      );
    });
    return {
      ...read,
      notes: [...read.notes, `A quote near line ${line} is never closed: quotes were read as letters.`],
    };
  }
}

async function attempt(context: ParseContext, request: TolerantRequest, quote: string | false) {
  const { staging, limits, signal } = context;
  const { head, cells } = request;
  const width = head.columnCount;
  const writer = new JsonLinesWriter(context.temporaryFile());
  const rejects: RejectedValue[] = [];
  let ragged = 0;
  let comments = 0;
  let withNul = 0;
  const options: Options = {
    delimiter: head.dialect.separator,
    quote,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: limits.maxLineBytes,
  };
  const parser = parse(options);
  const feeding = feed(request, parser, signal);
  try {
    for await (const read of parser) {
      const { record, info } = read as { record: string[]; info: Info };
      throwIfAborted(signal);
      if (head.hasComments && width > 1 && isComment(record)) {
        comments += 1;
        continue;
      }
      const surplus = record.slice(width).filter((cell) => cell.trim() !== '');
      if (record.length < width || surplus.length > 0) {
        ragged += 1;
        if (rejects.length < LISTED_REJECTS)
          rejects.push({
            row: writer.count + 1,
            field: '*',
            value: surplus.join(head.dialect.separator),
            reason: `line ${request.line + info.lines - 1} has ${record.length} cells instead of ${width}`,
          });
      }
      if (record.length > limits.maxColumns * 4)
        throw new Refusal({
          code: 'too-many-columns',
          message: `Row ${writer.count + 1} has ${record.length} cells.`,
          advice: 'Check the separator.',
          line: request.line + info.lines - 1,
        });
      withNul += record.filter((cell) => cell.includes('\0')).length;
      if (writer.add(line(record, width))) await writer.flush();
    }
    await feeding;
    await writer.close();
  } finally {
    parser.destroy();
    await writer.close();
    await feeding.catch(() => {});
  }
  const types = join(Array.from({ length: width }, (_, i) => sql`${raw(`c${i}`)}: 'VARCHAR'`));
  await staging.runInOrder(
    sql`CREATE OR REPLACE TABLE raw AS SELECT ${cells} FROM read_json(${writer.path}, format = 'newline_delimited', columns = {${types}}, maximum_object_size = ${limits.maxLineBytes * 8}, compression = 'uncompressed')`,
  );
  const notes: string[] = [];
  if (ragged > 0)
    notes.push(
      ragged === 1
        ? 'One row has more or fewer cells than the header.'
        : `${ragged} rows have more or fewer cells than the header.`,
    );
  if (comments > 0)
    notes.push(`Comments between the rows, lines that begin with #, were left out: ${comments}.`);
  if (withNul > 0) notes.push(`NUL characters, which no text can hold, were left out of cells: ${withNul}.`);
  return { rejects, rejectedCount: ragged, notes };
}

/** A line with no separator that begins with the mark of comments. */
const isComment = (record: readonly string[]): boolean =>
  record.length === 1 && (record[0]?.trimStart().startsWith('#') ?? false);

const line = (record: readonly string[], width: number): string =>
  `{${record
    .slice(0, width)
    .map((cell, i) => `"c${i}":${JSON.stringify(cell.replaceAll('\0', ''))}`)
    .join(',')}}`;

async function feed(
  { path, offset, head }: TolerantRequest,
  parser: ReturnType<typeof parse>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const decoder = new StringDecoder('utf8');
  const escaped = head.dialect.escape && new BackslashQuotes(head.dialect);
  const usual = (text: string) => escaped?.write(text) ?? text;
  const input = createReadStream(path, { start: offset, highWaterMark: 1 << 18, ...(signal && { signal }) });
  try {
    for await (const chunk of input) {
      if (parser.destroyed) return;
      if (!parser.write(usual(decoder.write(chunk)))) await drained(parser);
    }
    parser.end(usual(decoder.end()) + (escaped?.end() ?? ''));
  } catch (error) {
    parser.destroy(error as Error);
  }
}

/** Also resolves when nobody reads any more. */
const drained = (parser: ReturnType<typeof parse>): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      parser.off('drain', done).off('close', done).off('error', done);
      resolve();
    };
    parser.once('drain', done).once('close', done).once('error', done);
  });
