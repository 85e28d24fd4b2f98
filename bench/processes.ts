import { type ChildProcess, execFile, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));
// Without the condition that means the source: servers are measured as they are built.
const FLAGS = ['--no-warnings'];

/** A server in a process of its own. */
export interface Served {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts one of our scripts that tells its port when it listens. */
export function serve(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = fork(script(name), [...args], { execArgv: FLAGS, env: { ...process.env, ...env } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.once('message', (message) => {
      const { port } = message as { port: number };
      resolve({ port, pid: child.pid ?? 0, stop: () => stop(child) });
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.disconnect();
  });
}

/** Where a load goes. `{n}` in the path becomes a number of each request. */
export interface LoadTarget {
  readonly port: number;
  readonly path: string;
}

/** Requests per second of each target on 16 connections, one figure a round; in a round the targets take turns. */
export function load(
  targets: readonly LoadTarget[],
  rounds: number,
  requests: number,
): Promise<readonly (readonly number[])[]> {
  return new Promise((resolve, reject) => {
    const places = targets.flatMap(({ port, path }) => [String(port), path]);
    const args = [...FLAGS, script('load.ts'), String(rounds), String(requests), ...places];
    execFile(process.execPath, args, (error, stdout) => {
      if (error) reject(error);
      else resolve(JSON.parse(stdout) as number[][]);
    });
  });
}
