import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Staging } from '#engine';
import { identifier, join, raw, sql } from '#lib';
import type { Column, Frame, Parsed } from './model.ts';

const ROWS = 2000;

/** What is known of kept records beside the records themselves. */
interface SampleHead {
  readonly format: string;
  readonly recognised: Parsed['recognised'];
  readonly notes: Parsed['notes'];
  readonly otherSheets?: Parsed['otherSheets'];
  readonly columns: readonly (Omit<Column, 'value' | 'origin'> & { readonly reason?: string })[];
  /** Whether the source has more records. */
  readonly isPart: boolean;
}

const originName = (name: string): string => `${name}$origin`;

/** Keeps some of the records that were read, as the source has them. Whole under its names, or not there. */
export async function keepSample(
  staging: Staging,
  { format, parsed }: { readonly format: string; readonly parsed: Parsed },
  file: string,
): Promise<void> {
  const { frame, unstaged } = parsed;
  const from = unstaged?.sample ?? frame.from;
  const where = frame.where && !unstaged ? sql` WHERE ${frame.where}` : raw('');
  const cells = frame.columns.flatMap(({ name, value, origin }) => [
    sql`${value} AS ${identifier(name)}`,
    ...(origin ? [sql`${origin.text} AS ${identifier(originName(name))}`] : []),
  ]);
  const part = `${file}.part`;
  await staging.run(
    sql`COPY (SELECT _row, ${join(cells)} FROM ${from}${where} ORDER BY _row LIMIT ${ROWS}) TO ${part} (FORMAT parquet)`,
  );
  const [[count] = []] = await staging.all(sql`SELECT count(*) FROM ${from}${where}`);
  const head: SampleHead = {
    format,
    recognised: parsed.recognised,
    notes: parsed.notes,
    otherSheets: parsed.otherSheets,
    columns: frame.columns.map(({ value: _value, origin, ...column }) => ({
      ...column,
      ...(origin && { reason: origin.reason }),
    })),
    isPart: unstaged !== undefined || Number(count) > ROWS,
  };
  renameSync(part, `${file}.parquet`);
  writeFileSync(part, JSON.stringify(head));
  renameSync(part, `${file}.json`);
}

/** The kept records, as a parser would give them. */
export async function stageKept(
  staging: Staging,
  file: string,
): Promise<{ readonly format: string; readonly parsed: Parsed; readonly isSample: boolean }> {
  // Written by `keepSample`.
  const head = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as SampleHead;
  await staging.run(sql`CREATE TABLE kept AS SELECT * FROM read_parquet(${`${file}.parquet`})`);
  const frame: Frame = {
    from: raw('kept'),
    columns: head.columns.map(({ reason, ...column }) => ({
      ...column,
      value: identifier(column.name),
      ...(reason !== undefined && {
        origin: { text: identifier(originName(column.name)), reason },
      }),
    })),
  };
  const { format, recognised, notes, otherSheets, isPart } = head;
  return {
    format,
    parsed: { frame, recognised, rejects: [], rejectedCount: 0, notes, ...(otherSheets && { otherSheets }) },
    isSample: isPart,
  };
}
