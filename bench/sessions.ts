// `npm run bench:sessions`: what it costs to be known, on SQLite or on the PostgreSQL of DATABASE_URL (an empty database).
// Added time per request of a session or a key, against the same route without; and reading pages while people sign in.
// Times are CPU time of this process, in pairs that take turns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANONYMOUS_BINDING, COMMAND_LINE, newCsrfToken } from '#accounts';
import { openPortal } from '#app';
import { loadSettings } from '#settings';
import { accepted, GOOD_PASSWORD, signedUp } from '../test/accounts.ts';
import { median } from './measure.ts';

const ROUNDS = 21;
const REQUESTS = 1500;
const READING_MS = 4000;
const URL_ASKED = '/api/explore/v2.1/catalog/datasets?limit=1';

const folder = mkdtempSync(join(tmpdir(), 'almagest-bench-'));
const settings = loadSettings(
  {
    ...process.env,
    ALMAGEST_DATA: folder,
    ALMAGEST_DEMO: 'false',
    ALMAGEST_REQUESTS_PER_MINUTE: '0',
    PORT: '0',
  },
  folder,
);
if (!settings.ok) throw new Error(JSON.stringify(settings.problems));
const portal = await openPortal(settings.value);
const { app } = portal.http;
const { accounts } = portal;

/** Microseconds of CPU per request. */
async function cpuOf(headers: Record<string, string>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) await app.inject({ url: URL_ASKED, headers });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

async function addedBy(name: string, headers: Record<string, string>): Promise<void> {
  // A cookie that says nothing: both go through the routes.
  const plain = { cookie: 'theme=none' };
  const differences: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const [first, second] = i % 2 === 0 ? [plain, headers] : [headers, plain];
    const [a, b] = [await cpuOf(first), await cpuOf(second)];
    differences.push(i % 2 === 0 ? b - a : a - b);
  }
  const us = median(differences);
  console.log(`${name}: ${us.toFixed(1)} µs more per request (median of ${ROUNDS} pairs), target 100`);
}

/** Reading requests answered and sign-ins done in a while. */
async function reading(
  signIns: number,
): Promise<{ readonly read: number; readonly entered: number; readonly p95: number }> {
  const until = performance.now() + READING_MS;
  const times: number[] = [];
  let entered = 0;
  const read = async () => {
    while (performance.now() < until) {
      const started = performance.now();
      await app.inject({ url: URL_ASKED, headers: { cookie: 'theme=none' } });
      times.push(performance.now() - started);
      // As requests from a network come: not before what else waits has had its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const signIn = async (address: string) => {
    while (performance.now() < until) {
      const csrf = newCsrfToken(accounts.csrfKeys(), ANONYMOUS_BINDING);
      const answer = await app.inject({
        method: 'POST',
        url: '/login/',
        remoteAddress: address,
        headers: {
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
          cookie: `csrftoken=${csrf}`,
          'x-csrftoken': csrf,
        },
        payload: new URLSearchParams({ login: 'Reader', password: GOOD_PASSWORD }).toString(),
      });
      if (answer.statusCode === 303) entered += 1;
    }
  };
  await Promise.all([read(), ...Array.from({ length: signIns }, (_, i) => signIn(`192.0.2.${i + 1}`))]);
  times.sort((a, b) => a - b);
  const seconds = READING_MS / 1000;
  return {
    read: times.length / seconds,
    entered: entered / seconds,
    p95: times[Math.floor(times.length * 0.95)] ?? 0,
  };
}

try {
  await accounts.settings.change(COMMAND_LINE, { secondFactor: 'nobody' });
  const { token, viewer } = await signedUp({ accounts }, 'Reader', { groups: ['editors'] });
  const { secret } = accepted(await accounts.keys.create(viewer, { name: 'bench', scopes: ['read'] }));
  console.log(`${portal.store.database}, Node ${process.version}`);
  await addedBy('a session and its rights', { cookie: `sessionid=${token}` });
  await addedBy('an API key and its rights', { authorization: `Apikey ${secret}` });
  for (const signIns of [0, 1, 4, 16]) {
    const { read, entered, p95 } = await reading(signIns);
    console.log(
      `${signIns} people signing in all the time: ${entered.toFixed(1)} sign-ins and ${read.toFixed(0)} readings a second, 95 % of these within ${p95.toFixed(2)} ms`,
    );
  }
} finally {
  await portal.close();
  rmSync(folder, { recursive: true, force: true });
}
