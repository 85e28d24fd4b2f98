import { type ChildProcess, execFile, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));
// Without the condition that means the source: servers are measured as they are built.
const FLAGS = ['--no-warnings'];

/** A server in a process of its own. */
export interface Served {
  readonly port: number;
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
      resolve({ port, stop: () => stop(child) });
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

/** Requests per second that a server answers on 16 connections. `{n}` in the path becomes a number of each request. */
export function load(port: number, path: string, seconds: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const args = [...FLAGS, script('load.ts'), String(port), String(seconds), '16', path];
    execFile(process.execPath, args, (error, stdout) => {
      if (error) return reject(error);
      const { perSecond, failed } = JSON.parse(stdout) as { perSecond: number; failed: number };
      if (failed > 0) return reject(new Error(`${failed} requests to ${path} failed`));
      resolve(perSecond);
    });
  });
}
