// `npm run bench:publishing [-- --rows 1000000 --kills 50]`: a large table from upload to published against the engine's own
// reading and writing of it, memory while that is done, the editor's preview on it, readers beside it; and publishes that are
// killed at random moments. Reported, not asserted: the ratios count.
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { openPortal, type Portal } from '#app';
import type { Draft } from '#publishing';
import { loadSettings } from '#settings';
import { draftOfFile, measureEditor, settled } from './editor.ts';
import { median, percentile } from './measure.ts';
import { seeded, writeStars } from './stars.ts';

const { values: given } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    kills: { type: 'string', default: '50' },
  },
});
const [rows, kills] = [Number(given.rows), Number(given.kills)];
const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-publishing-'));
  folders.push(folder);
  return folder;
};
const say = (line: string) => console.log(line);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const portalIn = async (dataFolder: string): Promise<Portal> => {
  const settings = loadSettings(
    {
      PORT: '0',
      ALMAGEST_DATA: dataFolder,
      ALMAGEST_DEMO: 'false',
      ALMAGEST_LOG_LEVEL: 'fatal',
      ALMAGEST_REQUESTS_PER_MINUTE: '0',
    },
    dataFolder,
  );
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  return openPortal(settings.value);
};

const ABOUT = {
  title: { en: 'Stars' },
  description: {},
  themes: [],
  keywords: [],
  license: 'CC0 1.0',
  licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/',
  publisher: '',
};

async function publishFile(portal: Portal, file: string, datasetId: string): Promise<Draft> {
  const draft = await draftOfFile(portal, file, 'bench', 'stars.csv');
  const saved = await portal.publishing.save(
    draft.id,
    draft.revision,
    { datasetId, metadata: ABOUT },
    'bench',
  );
  if (!saved) throw new Error('not saved');
  await portal.publishing.publish(saved.id, saved.revision, 'bench');
  return settled(portal, saved.id);
}

/** What the engine needs to read the file and to write a table of it. */
async function native(file: string, target: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const begun = performance.now();
  await connection.run(`ATTACH '${target}' AS t`);
  await connection.run(`CREATE TABLE t.records AS SELECT * FROM read_csv('${file}')`);
  await connection.run('CHECKPOINT t');
  const took = performance.now() - begun;
  connection.closeSync();
  instance.closeSync();
  return took;
}

const memoryOf = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};

/** Latencies of a reader until it is told to stop, in milliseconds. */
async function read(address: string, until: AbortSignal): Promise<readonly number[]> {
  const took: number[] = [];
  for (let i = 0; !until.aborted; i++) {
    const begun = performance.now();
    await (await fetch(`${address}?limit=20&offset=${i % 200}`)).text();
    took.push(performance.now() - begun);
    await wait(20);
  }
  return took;
}

const told = (list: readonly number[]) =>
  `median ${percentile(list, 0.5).toFixed(1)} ms, 95 % within ${percentile(list, 0.95).toFixed(1)} ms (${list.length} requests)`;

async function large(): Promise<void> {
  const folder = newFolder();
  const file = join(folder, 'stars.csv');
  await writeStars(file, rows, { isWide: true });
  const small = join(folder, 'small.csv');
  await writeStars(small, 2000);
  say(`${rows} records, ${(statSync(file).size / 1e6).toFixed(0)} MB`);
  const portal = await portalIn(join(folder, 'data'));
  const { port } = await portal.http.listen();
  await publishFile(portal, small, 'small');
  const address = `http://127.0.0.1:${port}/api/explore/v2.1/catalog/datasets/small/records`;
  const rest = await read(address, AbortSignal.timeout(4000));
  say(`readers at rest: ${told(rest)}`);

  let worker = 0;
  const watching = setInterval(() => {
    for (const pid of portal.supervisor.pids()) worker = Math.max(worker, memoryOf(pid));
  }, 100);
  // The most is counted from here on, where the system lets a process say so: what wrote the file is not the portal.
  if (existsSync('/proc/self/clear_refs')) writeFileSync('/proc/self/clear_refs', '5');
  const portalRest = memoryOf(process.pid);
  const stop = new AbortController();
  const reading = read(address, stop.signal);
  const begun = performance.now();
  const draft = await publishFile(portal, file, 'large');
  const took = performance.now() - begun;
  stop.abort();
  clearInterval(watching);
  // Asked before the engine runs in this process to be compared with.
  const portalMost = memoryOf(process.pid);
  await portal.catalogue.refresh();
  const entry = portal.catalogue.get('large');
  if (entry?.recordCount !== rows) throw new Error(`${draft.state}: ${entry?.recordCount} records`);
  say(`readers while it is published: ${told(await reading)}`);
  const own = [await native(file, join(folder, 'a.duckdb')), await native(file, join(folder, 'b.duckdb'))];
  say(
    `from upload to published ${seconds(took)}, the engine's own read and write ${seconds(median(own))}: ${(took / median(own)).toFixed(2)} ×`,
  );
  say(
    `memory: worker ${worker.toFixed(0)} MB at most, portal (with this program in it) ${portalMost.toFixed(0)} MB at most, ${portalRest.toFixed(0)} MB before`,
  );

  await measureEditor(portal, file, (other, id) => publishFile(portal, other, id), say);
  await portal.close();
}

const victim = fileURLToPath(new URL('./publishing-victim.ts', import.meta.url));

/** When a victim is killed: after it began, or after it has told of something. */
interface Moment {
  readonly after?: 'draft' | 'asked' | 'published';
  readonly ms: number;
}

/** Runs the victim to its end, or kills it with all its children; answers what it told. */
async function run(
  args: readonly string[],
  kill?: Moment,
  onTold: (line: string) => void = () => {},
): Promise<readonly string[]> {
  const child = fork(victim, [...args], {
    execArgv: process.execArgv,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const told: string[] = [];
  const reached = Promise.withResolvers<void>();
  if (kill?.after === undefined) reached.resolve();
  child.on('message', (message) => {
    told.push(String(message));
    onTold(String(message));
    if (kill?.after !== undefined && String(message).startsWith(kill.after)) reached.resolve();
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (kill !== undefined) {
    await Promise.race([reached.promise.then(() => wait(kill.ms)), ended]);
    // The group: portal, worker and engine processes.
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  await ended;
  return told;
}

const lastOf = (told: readonly string[], what: string): string | undefined =>
  told.findLast((line) => line.startsWith(`${what} `))?.slice(what.length + 1);

/** Publishes by the forms of the back office, killed at moments spread over all of it, and over what comes after. */
async function killed(): Promise<void> {
  const data = join(newFolder(), 'data');
  const random = seeded(7);
  let [lost, strays] = [0, 0];
  const cut = { upload: 0, publish: 0, asked: 0, published: 0 };
  // How long one takes when nobody kills it, start included.
  const begun = performance.now();
  let [draftMs, askedMs] = [0, 0];
  const first = await run([data, 'publish', '0'], { after: 'published', ms: 0 }, (line) => {
    if (line.startsWith('draft')) draftMs = performance.now() - begun;
    if (line.startsWith('asked')) askedMs = performance.now() - begun;
  });
  const wholeMs = performance.now() - begun;
  let last = lastOf(first, 'published') ?? '0';
  say(`start and publish: ${seconds(wholeMs)}`);
  const moments: readonly ((random: number) => Moment)[] = [
    (share) => ({ ms: 0.2 * wholeMs + draftMs * share }),
    (share) => ({ after: 'draft', ms: (askedMs - draftMs) * share }),
    (share) => ({ after: 'asked', ms: (wholeMs - askedMs) * share }),
    (share) => ({ after: 'published', ms: 300 * share }),
  ];
  for (let i = 0; i < kills; i++) {
    const told = await run([data, 'publish', String(i + 1)], moments[i % moments.length]?.(random()));
    const [draft, asked, published] = ['draft', 'asked', 'published'].map((what) => lastOf(told, what));
    cut[published ? 'published' : asked ? 'asked' : draft ? 'publish' : 'upload']++;
    // What is asked for is in the store before the answer: the next start has to do it.
    last = asked ?? last;
    const after = await run([data, 'finish', last, draft ?? '']);
    for (const found of after) {
      if (found.startsWith('lost')) lost++;
      if (found.startsWith('stray')) strays++;
      if (found !== 'whole') say(`round ${i}: ${found}`);
    }
    if (!after.includes('whole')) {
      lost++;
      say(`round ${i}: the portal did not start again`);
    }
  }
  say(
    `${kills} killed (${cut.upload} while a file came, ${cut.publish} before they were asked for, ${cut.asked} after the portal had said that it would publish, ${cut.published} after it had said that it was done): ${lost} lost, ${strays} with stray files`,
  );
}

try {
  if (rows > 0) await large();
  if (kills > 0) await killed();
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
