// A PostgreSQL cluster for one test run, on loopback. Vitest's global set-up names a folder and stops what was started in it.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    clusterFolder: string;
  }
}

export interface Cluster {
  readonly port: number;
  urlOf(database: string): string;
  /** Runs statements outside any of our databases. */
  run(statements: readonly string[]): Promise<void>;
}

const START_MS = 60_000;

/** Vitest's global set-up: costs nothing unless a suite starts the cluster. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  project.provide('clusterFolder', folder);
  return () => {
    stopCluster(folder);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The folder of `initdb` and `postgres`, and as whom they run; or, as a text, why there is no PostgreSQL here. */
export function clusterPrograms(): { readonly bin: string; readonly user?: Account } | string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const bin = folders.find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
  if (bin === undefined) return 'no PostgreSQL is installed here, on Debian: apt-get install postgresql';
  // PostgreSQL refuses to run as root.
  if (process.getuid?.() !== 0) return { bin };
  const user = accountOf('postgres');
  return user ? { bin, user } : 'PostgreSQL does not run as root, and there is no user postgres';
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

function accountOf(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The cluster of a folder, started by whoever comes first. */
export async function startCluster(folder: string): Promise<Cluster> {
  const port = await onceIn(folder, 'port', () => start(folder));
  return clusterAt(Number(port));
}

/** What the first of all processes that ask makes, for all of them. Its text is kept in a file of the folder. */
export async function onceIn(folder: string, name: string, make: () => Promise<string>): Promise<string> {
  const ready = join(folder, name);
  if (!existsSync(ready) && isFirst(`${ready}.begun`)) {
    writeFileSync(`${ready}.new`, await make());
    renameSync(`${ready}.new`, ready);
  }
  for (const deadline = Date.now() + START_MS; !existsSync(ready); await setTimeout(50)) {
    if (Date.now() > deadline) throw new Error(`PostgreSQL was not made ready (${name}):\n${logOf(folder)}`);
  }
  return readFileSync(ready, 'utf8');
}

function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch {
    return false;
  }
}

function clusterAt(port: number): Cluster {
  const urlOf = (database: string) => `postgres://almagest@127.0.0.1:${port}/${database}`;
  return {
    port,
    urlOf,
    async run(statements) {
      const client = new pg.Client(urlOf('postgres'));
      await client.connect();
      try {
        for (const statement of statements) await client.query(statement);
      } finally {
        await client.end();
      }
    },
  };
}

const logOf = (folder: string) =>
  existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8') : 'it left no log';

async function start(folder: string): Promise<string> {
  const port = await freePort();
  await runServer(folder, port);
  const cluster = clusterAt(port);
  for (const deadline = Date.now() + START_MS; ; await setTimeout(50)) {
    try {
      await cluster.run(['select 1']);
      return String(port);
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${error}\n${logOf(folder)}`);
    }
  }
}

/** Makes the cluster if it is not there yet, and runs its server on a port. Does not wait for it to answer. */
export async function runServer(folder: string, port: number): Promise<void> {
  const programs = clusterPrograms();
  if (typeof programs === 'string') throw new Error(programs);
  const { bin, user } = programs;
  const data = join(folder, 'data');
  if (!existsSync(data)) {
    mkdirSync(data, { mode: 0o700 });
    if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
    execFileSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', 'almagest', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      { ...user, cwd: folder, stdio: 'pipe' },
    );
  }
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '16MB',
    max_connections: '200',
    autovacuum: 'off',
  };
  const log = openSync(join(folder, 'log'), 'a');
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...user, cwd: folder, detached: true, stdio: ['ignore', log, log] },
  );
  server.unref();
  // A run that is killed cannot stop its server: this one sees to it.
  const runner = process.ppid;
  spawn(
    'sh',
    [
      '-c',
      `while kill -0 ${runner} 2>/dev/null && kill -0 ${server.pid} 2>/dev/null; do sleep 1; done; kill -INT ${server.pid} 2>/dev/null`,
    ],
    { detached: true, stdio: 'ignore' },
  ).unref();
}

/** Stops the server of a folder, if there is one, and waits until it is gone. */
export function stopCluster(folder: string, mode: 'fast' | 'immediate' = 'immediate'): void {
  const programs = clusterPrograms();
  if (typeof programs === 'string' || !existsSync(join(folder, 'data', 'postmaster.pid'))) return;
  spawnSync(
    join(programs.bin, 'pg_ctl'),
    ['stop', '-D', join(folder, 'data'), '-m', mode, '-w', '-t', '30'],
    { ...programs.user, cwd: folder, stdio: 'ignore' },
  );
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
