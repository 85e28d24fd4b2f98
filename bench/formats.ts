// `npm run bench:formats [-- --rows 1000000 --only csv,votable --stalled --write]`: each export format over HTTP, its rows a
// second and what memory it takes, beside what the engine itself takes for a file of the same records. `--stalled` adds a
// client that stops reading. `--write` puts the table into docs/performance.md. Reported, not asserted.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { EXPORT_FORMATS } from '#formats';
import { importDataset } from '#ingest';
import { drain } from './drain.ts';
import { withCatalogue } from './library.ts';
import { timed } from './measure.ts';
import { type Served, serve } from './processes.ts';
import { writeStars } from './stars.ts';
import { benchEnvironment, STARS_METADATA, starsSchema } from './stars-dataset.ts';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    only: { type: 'string', default: EXPORT_FORMATS.map(({ id }) => id).join(',') },
    stalled: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rows = Number(given.rows);
const formats = given.only.split(',').filter((one) => one !== '');
const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'));
const env = benchEnvironment(folder);
const path = (format: string) => `/api/explore/v2.1/catalog/datasets/stars/exports/${format}`;
const say = (text: string) => console.error(text);

const schema = starsSchema([], ['position']);
const names = schema.fields.map(({ name }) => name);

/** The stars with a position, published. Answers the address of the snapshot. */
async function publish(engine: DuckDBConnection): Promise<string> {
  const plain = join(folder, 'plain.csv');
  const placed = join(folder, 'stars.csv');
  // As many different ones as matter; more rows repeat them.
  const different = Math.min(rows, 1_000_000);
  await writeStars(plain, different);
  await engine.run(
    `COPY (SELECT * REPLACE (star_id + n * ${different} AS star_id), dec || ', ' || (ra - 180) AS position
       FROM read_csv('${plain}'), range(${Math.ceil(rows / different)}) AS repeated(n)) TO '${placed}' (HEADER)`,
  );
  return withCatalogue(env.ALMAGEST_DATA, async (catalogue) => {
    const source = { kind: 'file', path: placed } as const;
    const imported = await importDataset({ source, id: 'stars', schema, dataFolder: env.ALMAGEST_DATA });
    if (!imported.ok) throw new Error(JSON.stringify(imported.problems));
    await catalogue.publish({
      id: 'stars',
      metadata: { ...STARS_METADATA, body: 'Sky' },
      built: imported.value.built,
    });
    rmSync(placed);
    const entry = catalogue.get('stars');
    if (entry === undefined) throw new Error('the dataset is not there');
    return catalogue.snapshot(entry).path;
  });
}

/** A figure of a process in megabytes, as Linux tells it; NaN elsewhere. */
function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM'): number {
  try {
    const kilobytes = new RegExp(`^${line}:\\s+(\\d+)`, 'm').exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'),
    )?.[1];
    return Number(kilobytes) / 1000;
  } catch {
    return Number.NaN;
  }
}

/** From now on the highest is counted anew. */
function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // Not Linux: there is no figure anyway.
  }
}

/** The processes of a portal's engine. */
function enginesOf(pid: number): readonly number[] {
  const isChild = (other: string): boolean => {
    try {
      return readFileSync(`/proc/${other}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid);
    } catch {
      // Gone meanwhile.
      return false;
    }
  };
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isChild(name))
    .map(Number);
}

interface Measured {
  readonly format: string;
  readonly seconds: number;
  readonly megabytes: number;
  readonly ownSeconds: number;
  /** Highest resident memory of the portal, with its encoders, and how much of it came with the export. */
  readonly peakMb: number;
  readonly growthMb: number;
}

/** What the engine takes to write the same records in the nearest format of its own. */
async function ownSeconds(engine: DuckDBConnection): Promise<(format: string) => number> {
  const columns = names.map((name) => `"${name}"`).join(', ');
  const copy = async (options: string) => {
    const file = join(folder, 'own');
    const ms = await timed(() =>
      engine.run(`COPY (SELECT ${columns} FROM stars.records) TO '${file}' (${options})`),
    );
    rmSync(file);
    return ms / 1000;
  };
  const [csv, json, parquet] = [
    await copy('FORMAT csv'),
    await copy('FORMAT json'),
    await copy('FORMAT parquet'),
  ];
  return (format) => (/parquet$/.test(format) ? parquet : /json/.test(format) ? json : csv);
}

async function measure(portal: Served, format: string, own: number): Promise<Measured> {
  say(format);
  const before = memoryOf(portal.pid, 'VmRSS');
  forgetPeak(portal.pid);
  let bytes = 0;
  const ms = await timed(async () => {
    bytes = await drain(portal.port, path(format));
  });
  const peakMb = memoryOf(portal.pid, 'VmHWM');
  say(`  ${(ms / 1000).toFixed(1)} s, ${(bytes / 1e6).toFixed(0)} MB, peak ${peakMb.toFixed(0)} MB`);
  return {
    format,
    seconds: ms / 1000,
    megabytes: bytes / 1e6,
    ownSeconds: own,
    peakMb,
    growthMb: peakMb - before,
  };
}

// The portal gives up a reader that takes nothing for two minutes.
const GIVEN_UP_MS = 135_000;

/** A client that reads a megabyte and then nothing, until the portal gives it up. */
function stall(portal: Served, format: string): Promise<string> {
  const engines = enginesOf(portal.pid);
  const ofEngine = () => engines.reduce((total, pid) => total + memoryOf(pid, 'VmRSS'), 0);
  const before = memoryOf(portal.pid, 'VmRSS');
  const beforeOfEngine = ofEngine();
  let [highest, highestOfEngine, read, written] = [before, beforeOfEngine, 0, 0];
  const begun = performance.now();
  return new Promise((resolve) => {
    const socket = connect(portal.port, '127.0.0.1', () =>
      socket.write(`GET ${path(format)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    );
    const watching = setInterval(() => {
      highest = Math.max(highest, memoryOf(portal.pid, 'VmRSS'));
      const now = ofEngine();
      if (now > highestOfEngine + 5) written = (performance.now() - begun) / 1000;
      highestOfEngine = Math.max(highestOfEngine, now);
      // A connection that was closed is noticed only by who reads: what is left is little.
      if (performance.now() - begun > GIVEN_UP_MS) socket.resume();
    }, 500);
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read > 1e6 && performance.now() - begun < GIVEN_UP_MS) socket.pause();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(watching);
      const seconds = (performance.now() - begun) / 1000;
      resolve(
        `${format}: read ${(read / 1e6).toFixed(1)} MB and stopped; the connection was over after ${seconds.toFixed(0)} s; the portal grew by ${(highest - before).toFixed(0)} MB at most, its engine by ${(highestOfEngine - beforeOfEngine).toFixed(0)} MB until second ${written.toFixed(0)}; at the end they held ${(memoryOf(portal.pid, 'VmRSS') - before).toFixed(0)} and ${(ofEngine() - beforeOfEngine).toFixed(0)} MB more than before`,
      );
    });
  });
}

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

function table(measured: readonly Measured[]): string {
  const head = [
    'format',
    'rows/s',
    'seconds',
    'MB',
    'the engine’s own, s',
    'ratio',
    'peak memory, MB',
    'of it for the export',
  ];
  const lines = measured.map((one) => [
    one.format,
    number(rows / one.seconds),
    number(one.seconds, 1),
    number(one.megabytes),
    number(one.ownSeconds, 1),
    `${number(one.seconds / one.ownSeconds, 1)} ×`,
    number(one.peakMb),
    number(one.growthMb),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}

const [BEGIN, END] = ['<!-- bench:formats begins -->', '<!-- bench:formats ends -->'];

/** Puts the figures into the page, at their place there, or at its end. */
function write(text: string): void {
  const file = join(import.meta.dirname, '..', 'docs', 'performance.md');
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '# Performance\n';
  const block = `${BEGIN}\n${text}\n${END}`;
  const [before = '', rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  const section = `\n## Export formats\n\nMade by \`npm run bench:formats -- --write\`.\n\n${block}\n`;
  writeFileSync(file, after === undefined ? `${page}${section}` : `${before}${block}${after}`);
}

try {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) });
  const engine = await instance.connect();
  say(`importing ${rows} stars`);
  const snapshot = await publish(engine);
  await engine.run(`ATTACH '${snapshot}' AS stars (READ_ONLY)`);
  const own = formats.length === 0 ? () => Number.NaN : await ownSeconds(engine);
  const portal = await serve('portal.ts', [folder], env);
  // On a machine that does other things a portal that has just begun takes itself for busy.
  for (let tries = 0; tries < 60; tries++) {
    const isReady = await drain(portal.port, `${path('csv')}?limit=1000`).then(
      () => true,
      () => false,
    );
    if (isReady) break;
    await setTimeout(1000);
  }
  const measured: Measured[] = [];
  for (const format of formats) measured.push(await measure(portal, format, own(format)));
  const text = [
    `${number(rows)} rows, ${names.length} columns, ${availableParallelism()} cores, Node ${process.version}`,
    ...(measured.length === 0 ? [] : [table(measured)]),
  ];
  if (given.stalled) for (const format of ['csv', 'votable']) text.push(await stall(portal, format));
  await portal.stop();
  console.log(`\n${text.join('\n\n')}\n`);
  if (given.write) write(`\n${text.join('\n\n')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
