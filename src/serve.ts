import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { serviceProblemMessage } from '#consent';
import { Failure } from '#lib';
import { loadSettings, type Settings, settingMessage } from '#settings';
import { readFact } from '#store';
import { openPortal } from './app.ts';
import { giveBackMemory } from './give-back-memory.ts';
import { openLibrary } from './library.ts';
import { declaredServices } from './open-consent.ts';
import { progressBar } from './progress-bar.ts';

/** Settings of a folder, or the end of the process with every problem named. */
export function settingsOrExit(folder: string): Settings {
  const loaded = loadSettings(process.env, folder);
  if (!loaded.ok) {
    for (const problem of loaded.problems) console.error(settingMessage(problem));
    process.exit(2);
  }
  const services = declaredServices(loaded.value);
  if (!services.ok) {
    for (const problem of services.problems)
      console.error(`Setting "cookies.services": ${serviceProblemMessage(problem)}`);
    process.exit(2);
  }
  return loaded.value;
}

/** What the world did to a command, as a sentence and the end of the process; a bug stays one. */
export async function orExit<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(`Almagest: ${error.message}`);
    process.exit(1);
  }
}

/** Runs the portal of a folder until it is told to stop. */
export async function serve(folder: string): Promise<void> {
  const settings = settingsOrExit(folder);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  // A bug in one visitor's request must not end everybody's.
  process.on('unhandledRejection', (error) => console.error('Almagest: a bug:', error));

  if (await wantsDemo(settings)) await loadDemoAside(folder, stopping.signal);
  if (stopping.signal.aborted) return;

  const portal = await openPortal(settings);
  const close = once(async () => {
    // A request that hangs must not keep the process: after this long it is cut.
    setTimeout(() => process.exit(0), 8000).unref();
    await portal.close();
    process.exit(0);
  });
  stopping.signal.addEventListener('abort', close);
  // Ctrl-C reaches us from the terminal and from npm: a repeated signal is not a second wish.
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  if (stopping.signal.aborted) return close();

  const { port } = await portal.http.listen();
  const address = settings.publicUrl || `http://localhost:${port}`;
  const count = portal.catalogue.list().length;
  console.log(
    `Almagest is at ${address} with ${count} ${count === 1 ? 'dataset' : 'datasets'}. Ctrl-C stops it.`,
  );
  const first = await portal.accounts.signIn.firstAdministratorLink(address).catch((error: unknown) => {
    // Visitors can be served: a full disk is no reason not to.
    console.error(
      `No link to become administrator could be made: ${error instanceof Error ? error.message : error}`,
    );
    return undefined;
  });
  if (first !== undefined)
    console.log(`Become its first administrator here, once, until ${first.expiresAt}:\n${first.link}`);
  void giveBackMemory();
}

async function wantsDemo(settings: Settings): Promise<boolean> {
  if (!settings.demo) return false;
  const library = await openLibrary(settings);
  const state = await readFact(library.store, 'demo');
  const isEmpty = library.catalogue.list().length === 0;
  await library.close();
  return state === 'loading' || (state === undefined && isEmpty);
}

/** In a process of its own: what the load takes in memory goes with it. */
function loadDemoAside(folder: string, signal: AbortSignal): Promise<void> {
  const bar = progressBar(process.stderr);
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.resolve('./cli.js')), ['demo'], {
      cwd: folder,
      execArgv: process.execArgv,
    });
    signal.addEventListener('abort', () => child.kill('SIGTERM'));
    child.on('message', (message) => bar.show(message as { label: string; done: number; total: number }));
    child.on('error', reject);
    child.on('exit', (code) => {
      bar.end();
      if (code === 0 || signal.aborted) resolve();
      else reject(new Error(`loading the demo catalogue ended with ${code}`));
    });
  });
}

function once<T>(action: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= action();
    return running;
  };
}
