// `npm run bench:audience`: what counting and the cookie gate add to a request, against the same request without them, as CPU
// time of this process in pairs that take turns; and for how long writing the figures holds anything up.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPortal } from '#app';
import { loadSettings } from '#settings';
import { median } from './measure.ts';

const ROUNDS = 15;
const REQUESTS = 500;
const TARGET_US = 50;
const UNGATED = 'x-ungated';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const ASKED = [
  ['a page', '/en/explore/'],
  ['a call of the API', '/api/explore/v2.1/catalog/datasets?limit=1'],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'));

async function start(name: string, measures: boolean) {
  const settings = loadSettings(
    {
      ALMAGEST_DATA: join(folder, name),
      ALMAGEST_DEMO: 'false',
      ALMAGEST_REQUESTS_PER_MINUTE: '0',
      ALMAGEST_LOG_LEVEL: 'fatal',
      ALMAGEST_AUDIENCE: String(measures),
      PORT: '0',
    },
    folder,
  );
  if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
  const portal = await openPortal(settings.value, {
    prepareHttp: (app) => {
      app.addHook('preHandler', (request, reply, done) => {
        if (UNGATED in request.headers) Reflect.deleteProperty(reply.raw, 'writeHead');
        done();
      });
    },
  });
  const { port } = await portal.http.listen();
  return { ...portal, port };
}

type Running = Awaited<ReturnType<typeof start>>;
type Ask = (url: string) => Promise<unknown>;

/** By the routes. */
const injected =
  ({ http }: Running, headers: Readonly<Record<string, string>> = {}): Ask =>
  (url) =>
    http.app.inject({ url, headers: { 'user-agent': FIREFOX, cookie: 'theme=none', ...headers } });

/** By the short way, over one connection. */
function connected({ port }: Running): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return (path) =>
    new Promise((resolve, reject) => {
      get({ port, path, agent, headers: { 'user-agent': FIREFOX } }, (response) => {
        response.resume().once('end', resolve);
      }).once('error', reject);
    });
}

/** Microseconds of CPU per request. */
async function cpuOf(ask: Ask, url: string): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) await ask(url);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

async function addedBy(what: string, url: string, ask: Ask, without: Ask): Promise<number> {
  const differences: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const [first, second] = i % 2 === 0 ? [without, ask] : [ask, without];
    const [a, b] = [await cpuOf(first, url), await cpuOf(second, url)];
    differences.push(i % 2 === 0 ? b - a : a - b);
  }
  const us = median(differences);
  console.log(`${what}: ${us.toFixed(1)} µs more (median of ${ROUNDS} pairs)`);
  return us;
}

const [counting, silent] = await Promise.all([start('counting', true), start('silent', false)]);
try {
  console.log(
    `${counting.store.database}, Node ${process.version}; target ${TARGET_US} µs for both together`,
  );
  for (const [what, url] of ASKED) {
    const measured = await addedBy(`counting, ${what}`, url, injected(counting), injected(silent));
    const gated = await addedBy(
      `the gate, ${what}`,
      url,
      injected(silent),
      injected(silent, { [UNGATED]: '1' }),
    );
    const isWithin = measured + gated < TARGET_US;
    console.log(
      `${what}: ${(measured + gated).toFixed(1)} µs together: ${isWithin ? 'within' : 'beyond'} the target`,
    );
    await addedBy(`counting, ${what} by the short way`, url, connected(counting), connected(silent));
  }
  // Five thousand keys: of a very busy five seconds.
  for (let i = 0; i < 5000; i++)
    counting.audience.page({
      address: `192.0.${i % 200}.${i % 250}`,
      userAgent: FIREFOX,
      page: 'dataset',
      dataset: `dataset-${i}`,
      tab: 'table',
      language: 'en',
      referrer: '',
    });
  const waits: number[] = [];
  let isWriting = true;
  let turnedAt = performance.now();
  const turn = () => {
    waits.push(performance.now() - turnedAt);
    turnedAt = performance.now();
    if (isWriting) setImmediate(turn);
  };
  setImmediate(turn);
  const started = performance.now();
  await counting.audience.flush();
  isWriting = false;
  waits.sort((one, other) => one - other);
  const [most = 0, usual = 0] = [waits.at(-1), waits[waits.length >> 1]];
  console.log(
    `writing 10,000 figures: ${(performance.now() - started).toFixed(0)} ms, in which anything else waited ${usual.toFixed(1)} ms for its turn (median), ${most.toFixed(1)} ms at most`,
  );
} finally {
  await Promise.all([counting.close(), silent.close()]);
  rmSync(folder, { recursive: true, force: true });
}
