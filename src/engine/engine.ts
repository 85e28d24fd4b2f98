import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { identifier, isLeftOver, processMark, type Sql, sql } from '#lib';
import type { Visible } from '#query';
import { cacheKey } from './cache-key.ts';
import { coalescer } from './coalesce.ts';
import { printFacets } from './dialects/duckdb/facets.ts';
import { visibleSource } from './dialects/duckdb/visible.ts';
import { exportsOf } from './exports.ts';
import { lru } from './lru.ts';
import type {
  Cell,
  Engine,
  EngineLogger,
  EngineOptions,
  FacetResult,
  Page,
  SnapshotRef,
  ValuesOptions,
} from './model.ts';
import { planPage } from './plan.ts';
import { openPool } from './pool.ts';
import type { WireSnapshot, WireSql, WireStatement } from './protocol.ts';
import { openSpool } from './spool.ts';
import { factStatement, factsFrom } from './visible-facts.ts';

const MEGABYTE = 1_000_000;
const CACHED_RESULTS_BYTES = 8 * MEGABYTE;
const CACHED_COUNTS = 20_000;
/** A query that neither ends nor minds an interrupt for so long takes its process with it. */
const GRACE_MS = 2000;
/** Open snapshots of one process; each takes a descriptor and about 0.1 MB. */
const MAX_ATTACHED = 64;

const silent: EngineLogger = { info: () => {}, warn: () => {}, error: () => {} };

/** Starts the engine's processes. Resolves at once: queries wait for a process that is still starting. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const deadlineMs = options.deadlineMs ?? 20_000;
  const exportDeadlineMs = options.exportDeadlineMs ?? 900_000;
  const own = ownFolder(resolve(options.spoolFolder));
  const touching = keepTouched(own);
  const spool = openSpool(join(own, 'exports'), (options.spoolQuotaMb ?? 2048) * MEGABYTE);
  const pool = openPool({
    child: {
      folders: [resolve(options.dataFolder), own],
      tempFolder: join(own, 'spill'),
      threads: options.threads || availableParallelism(),
      memoryLimitMb: options.memoryLimitMb ?? 512,
      spillLimitMb: options.spillLimitMb ?? 4096,
      maxAttached: MAX_ATTACHED,
    },
    processes: options.processes ?? 1,
    maxConcurrent: options.maxConcurrent ?? 6,
    maxWaiting: options.maxWaiting ?? 200,
    graceMs: GRACE_MS,
    logger: options.logger ?? silent,
  });
  const results = lru<readonly Buffer[]>(CACHED_RESULTS_BYTES);
  const counts = lru<number>(CACHED_COUNTS);
  const running = coalescer<readonly Buffer[]>();

  /** Results of the statements, remembered by content: a snapshot never changes. */
  function ask(
    snapshot: SnapshotRef,
    statements: readonly WireStatement[],
    { signal, deadlineMs: own = deadlineMs }: ValuesOptions,
  ): Promise<readonly Buffer[]> {
    const key = cacheKey(snapshot, statements);
    const known = results.get(key);
    if (known) return Promise.resolve(known);
    return running.run(key, signal, async (shared) => {
      const found = await pool.run(
        { kind: 'query', snapshot: wireSnapshot(snapshot), statements },
        { deadlineMs: own, signal: shared },
      );
      const bytes = found.reduce((sum, buffer) => sum + buffer.length, key.length);
      results.set(key, found, bytes);
      return found;
    });
  }

  async function cells(snapshot: SnapshotRef, statements: readonly Sql[], options: ValuesOptions) {
    const found = await ask(
      snapshot,
      statements.map((statement) => ({ ...wireSql(statement), as: 'cells' as const })),
      options,
    );
    // Made by the child from the same type.
    return found.map((buffer) => JSON.parse(buffer.toString()) as readonly (readonly Cell[])[]);
  }

  return {
    async page(snapshot, query, options): Promise<Page> {
      const { rows, count } = planPage(query, snapshot, recordsOf(snapshot), options);
      const as = options.format === 'csv' ? 'cells' : 'lines';
      const statements: WireStatement[] = [{ ...wireSql(rows), as }];
      const countKey = cacheKey(snapshot, [wireSql(count)]);
      const knownCount = counts.get(countKey);
      const mustCount = options.withCount === true && knownCount === undefined;
      if (mustCount) statements.push({ ...wireSql(count), as: 'cells' });
      const [page, counted] = await ask(snapshot, statements, options);
      const totalCount = counted === undefined ? knownCount : countIn(counted);
      if (totalCount !== undefined) counts.set(countKey, totalCount, 1);
      return {
        rows: as === 'lines' ? linesIn(page) : firstCellsIn(page),
        ...(options.withCount && totalCount !== undefined ? { totalCount } : {}),
      };
    },
    async values(snapshot, statement, { visible, ...options } = {}) {
      const [rows] = await cells(snapshot, [withRecords(snapshot, statement, visible)], options);
      return rows ?? [];
    },
    async visibleFacts(snapshot, visible, options = {}) {
      const statement = factStatement(recordsOf(snapshot), snapshot, visible);
      const [[row = []] = []] = await cells(snapshot, [statement], options);
      return factsFrom(row, snapshot.schema);
    },
    async facets(snapshot, facetQuery, options = {}): Promise<readonly FacetResult[]> {
      const printed = printFacets(facetQuery, snapshot.schema, { from: recordsOf(snapshot) });
      const found = await cells(snapshot, printed, options);
      return facetQuery.facets.map(({ name }, i) => ({
        name,
        values: (found[i] ?? []).map(([value, count]) => ({ value: String(value), count: Number(count) })),
      }));
    },
    ...exportsOf({
      pool,
      spool,
      deadlineMs: exportDeadlineMs,
      recordsOf,
      copy: (snapshot, select, to) => ({
        kind: 'copy',
        snapshot: wireSnapshot(snapshot),
        select: wireSql(select),
        ...to,
      }),
      async row(snapshot, statement, signal) {
        const [[row = []] = []] = await cells(snapshot, [statement], {
          signal,
          deadlineMs: exportDeadlineMs,
        });
        return row;
      },
    }),
    async close() {
      clearInterval(touching);
      await Promise.all([pool.close(), spool.close()]);
      rmSync(own, { recursive: true, force: true });
    },
  };
}

/** A folder of this process inside the spool; those of processes that are gone are removed. */
function ownFolder(spoolFolder: string): string {
  mkdirSync(spoolFolder, { recursive: true });
  for (const name of readdirSync(spoolFolder)) {
    const path = join(spoolFolder, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (isLeftOver(name, mtimeMs)) rmSync(path, { recursive: true, force: true });
  }
  const own = join(spoolFolder, `${processMark()}-${engines++}`);
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  return own;
}

let engines = 0;

const TOUCHED_MS = 3_600_000;

/** So that other machines on the same folder see that it is in use. */
function keepTouched(folder: string): NodeJS.Timeout {
  const touch = () => {
    mkdirSync(folder, { recursive: true });
    utimesSync(folder, new Date(), new Date());
  };
  return setInterval(() => {
    try {
      touch();
    } catch {
      // A full disk: the next export says so.
    }
  }, TOUCHED_MS).unref();
}

/** The name under which a snapshot is attached: the same in every process, so that prepared statements are met again. */
const aliasOf = ({ path }: SnapshotRef): string =>
  `s${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;

const wireSnapshot = (snapshot: SnapshotRef): WireSnapshot => ({
  alias: aliasOf(snapshot),
  path: resolve(snapshot.path),
});

const recordsOf = (snapshot: SnapshotRef): Sql => sql`${identifier(aliasOf(snapshot))}.records`;

const wireSql = ({ text, params }: Sql): WireSql => ({
  text,
  params: params.map((value) => (typeof value === 'bigint' ? { bigint: value.toString() } : value)),
});

/** The statement with the snapshot's table under the name `records`. */
function withRecords(snapshot: SnapshotRef, statement: Sql, visible: Visible | undefined): Sql {
  const from = visibleSource(recordsOf(snapshot), snapshot.schema, visible);
  // Not materialised, or the engine would copy the table before it filters.
  const records = sql`WITH records AS NOT MATERIALIZED (SELECT * FROM ${from})`;
  const own = /^\s*with\s/i.exec(statement.text);
  if (!own) return sql`${records} ${statement}`;
  return sql`${records}, ${{ ...statement, text: statement.text.slice(own[0].length) }}`;
}

const linesIn = (buffer: Buffer | undefined): readonly string[] =>
  buffer === undefined || buffer.length === 0 ? [] : buffer.toString().split('\n');

const firstCellsIn = (buffer: Buffer | undefined): readonly string[] =>
  (JSON.parse(buffer?.toString() ?? '[]') as readonly (readonly [string])[]).map(([cell]) => cell);

const countIn = (buffer: Buffer): number =>
  (JSON.parse(buffer.toString()) as readonly (readonly [number])[])[0]?.[0] ?? 0;
