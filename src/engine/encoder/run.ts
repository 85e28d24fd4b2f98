import { mkdir, rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { Failure } from '#lib';
import type { EncodeContext, ThreadData } from './model.ts';

// The same file, as source under a test runner and compiled in the product.
const isSource = import.meta.url.endsWith('.ts');
const entry = new URL(isSource ? './thread.ts' : './thread.js', import.meta.url);

/** Encoders hold a batch and what they have written of it; more than this is a mistake of theirs. */
const MEMORY_MB = 192;

export interface EncoderRun {
  readonly module: string;
  readonly context: Omit<EncodeContext<object>, 'scratch'>;
  /** What is written. Files on the way lie beside it. */
  readonly file: string;
  /** Writes the rows to a file, each a JSON array followed by `,\n`, or rejects. */
  writeRows(rowsFile: string, signal: AbortSignal): Promise<unknown>;
}

/**
 * Runs an encoder in a thread of its own while its rows are written. Rejects with what went wrong first, on either
 * side, once both have stopped.
 */
export async function runEncoder(run: EncoderRun, leaving: AbortSignal): Promise<void> {
  const rowsFile = `${run.file}.rows`;
  const scratch = `${run.file}.scratch`;
  const stop = new AbortController();
  const leave = () => stop.abort();
  leaving.addEventListener('abort', leave);
  if (leaving.aborted) leave();
  try {
    await mkdir(scratch);
    const rows = run.writeRows(rowsFile, stop.signal);
    const { module, file, context } = run;
    const data: ThreadData = { module, file, rowsFile, context: { ...context, scratch } };
    const encoded = inThread(data, rows, stop.signal);
    try {
      await Promise.all([rows, encoded]);
    } finally {
      stop.abort();
      await Promise.allSettled([rows, encoded]);
    }
  } finally {
    leaving.removeEventListener('abort', leave);
    for (const path of [rowsFile, scratch]) await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

async function inThread(data: ThreadData, rows: Promise<unknown>, stop: AbortSignal): Promise<void> {
  const worker = new Worker(entry, {
    workerData: data,
    execArgv: isSource ? ['--no-warnings', '--conditions=almagest-source'] : ['--no-warnings'],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 16 },
    stdin: false,
  });
  const terminate = () => void worker.terminate();
  stop.addEventListener('abort', terminate);
  if (stop.aborted) terminate();
  rows.then(
    () => worker.postMessage('whole'),
    // Whoever waits for the rows hears of it, and stops this.
    () => {},
  );
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('error', (error) => reject(asFailure(error)));
      worker.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Failure('cancelled', 'the export was cancelled'));
      });
    });
  } finally {
    stop.removeEventListener('abort', terminate);
  }
}

function asFailure(error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new Failure('query-memory', 'the export needs more memory than one may use', { cause: error });
  if (code === 'ENOSPC' || /\bENOSPC\b/.test(message))
    return new Failure('disk-full', 'no space is left for the export', { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}
