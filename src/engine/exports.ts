import { Failure, type Sql } from '#lib';
import { normalizedText, type Query } from '#query';
import type { Encoding, Survey } from './encoder/model.ts';
import { runEncoder } from './encoder/run.ts';
import { turns } from './encoder/turns.ts';
import type { Cell, Engine, SnapshotRef } from './model.ts';
import { planEncoding, planExport } from './plan.ts';
import type { Pool, PoolRequest } from './pool.ts';
import type { CopyTarget } from './protocol.ts';
import { surveyOf } from './render/survey.ts';
import type { Spool } from './spool.ts';

/** Encoders that run at a time: each takes a core as long as it runs. */
const ENCODERS = 2;
const MAX_WAITING = 50;
const NOTHING = Buffer.alloc(0);

export interface ExportsOptions {
  readonly pool: Pool;
  readonly spool: Spool;
  readonly deadlineMs: number;
  recordsOf(snapshot: SnapshotRef): Sql;
  /** The request that makes the engine write the rows of a SELECT to a file. */
  copy(snapshot: SnapshotRef, select: Sql, to: { file: string; target: CopyTarget }): PoolRequest;
  /** The one row of a SELECT. */
  row(snapshot: SnapshotRef, statement: Sql, signal: AbortSignal): Promise<readonly Cell[]>;
}

/** The ways in which whole results leave: written by the engine, or by an encoder from the engine's rows. */
export function exportsOf(options: ExportsOptions): Pick<Engine, 'export' | 'encode'> {
  const { pool, spool, deadlineMs } = options;
  const encoders = turns(ENCODERS, MAX_WAITING);

  async function writeEncoded(
    file: string,
    { snapshot, query, encoding }: { snapshot: SnapshotRef; query: Query; encoding: Encoding },
    leaving: AbortSignal,
  ): Promise<void> {
    const plan = planEncoding(query, snapshot, options.recordsOf(snapshot), encoding);
    const giveBack = await encoders.take(leaving);
    // From here on: waiting is not the query's fault.
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const survey: Survey | undefined = encoding.withSurvey
        ? surveyOf(await options.row(snapshot, plan.survey, leaving), query.columns)
        : undefined;
      const writeRows = (rowsFile: string, signal: AbortSignal) =>
        pool.run(options.copy(snapshot, plan.select, { file: rowsFile, target: plan.target }), {
          deadlineMs,
          signal,
        });
      const { module, about } = encoding;
      await runEncoder(
        { module, context: { about, survey }, file, writeRows },
        AbortSignal.any([leaving, deadline]),
      );
    } catch (error) {
      if (deadline.aborted && !leaving.aborted)
        throw new Failure('query-timeout', 'the export took too long', {
          facts: { seconds: deadlineMs / 1000 },
        });
      throw error;
    } finally {
      giveBack();
    }
  }

  const keyOf = (snapshot: SnapshotRef, query: Query, how: object): string =>
    [snapshot.contentHash, snapshot.path, normalizedText(query), JSON.stringify(how)].join('\n');

  return {
    async export(snapshot, query, kind, { signal, part, ...given }) {
      const plan = planExport(query, snapshot, options.recordsOf(snapshot), kind, given);
      const request = {
        key: keyOf(snapshot, query, { kind, ...given }),
        head: plan.head,
        async write(file: string, leaving: AbortSignal) {
          const { select, target } = plan;
          await pool.run(options.copy(snapshot, select, { file, target }), { deadlineMs, signal: leaving });
        },
      };
      return spool.open(request, { signal, part });
    },
    async encode(snapshot, query, encoding, reading = {}) {
      const request = {
        key: keyOf(snapshot, query, encoding),
        head: NOTHING,
        write: (file: string, leaving: AbortSignal) =>
          writeEncoded(file, { snapshot, query, encoding }, leaving),
      };
      return spool.open(request, reading);
    },
  };
}
