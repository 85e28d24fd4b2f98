import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  type ChildOptions,
  type EngineErrorCode,
  type EngineReply,
  type EngineRequest,
  encodeFrame,
  frameReader,
} from './protocol.ts';

/** The process ended before it answered. */
export class ProcessLost extends Error {}

/** The engine process answered with an error. */
export class EngineRefusal extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** One engine process, seen from the portal. */
export interface EngineProcess {
  /** Rejects with `ProcessLost` when it ends before it is ready. */
  readonly ready: Promise<void>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly pid: number | undefined;
  /** Results of the request's statements, in order. Rejects with `EngineRefusal`, or `ProcessLost` also after the end. */
  send(request: Exclude<EngineRequest, { kind: 'interrupt' }>): Promise<readonly Buffer[]>;
  interrupt(id: number): void;
  kill(): void;
}

interface Waiting {
  resolve(results: readonly Buffer[]): void;
  reject(error: Error): void;
}

// The same file, as source under a test runner and compiled in the product.
const isSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(isSource ? './child/main.ts' : './child/main.js', import.meta.url));

// DuckDB's own memory is not V8's: results pass through in pages, so that a small heap does, and is given back sooner.
const NODE_FLAGS = [
  '--max-old-space-size=192',
  '--max-semi-space-size=2',
  '--no-warnings',
  ...(isSource ? ['--conditions=almagest-source'] : []),
];

/**
 * Starts an engine process.
 * @param onEnd called when it has ended, before anybody who waits for it is told
 */
export function startProcess(options: ChildOptions, onEnd: () => void): EngineProcess {
  const child = spawn(process.execPath, [...NODE_FLAGS, entry, JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    // Queries run on libuv's threads; with the usual four, six long queries would hold up everything else.
    // Fewer arenas of the allocator: 10 MB less at work.
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', MALLOC_ARENA_MAX: '2', NODE_OPTIONS: '' },
    windowsHide: true,
  });
  // Descriptor 3 is a socket pair: it can be read and written.
  const link = child.stdio[3] as Duplex;
  const waiting = new Map<number, Waiting>();
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {}); // Whoever waits for it hears of it; nobody may be waiting.
  const lost = new ProcessLost('the engine process ended');
  let hasEnded = false;
  const ended = whenEnded(child).then(() => {
    hasEnded = true;
    onEnd();
    ready.reject(lost);
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
  });

  // Errors of the link are followed by the end of the process, which is dealt with above.
  link.on('error', () => child.kill('SIGKILL'));
  link.on(
    'data',
    frameReader<EngineReply>((reply, payload) => {
      if (reply.kind === 'ready') return ready.resolve();
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.kind === 'done') asked?.resolve(cut(payload, reply.bytes));
      else asked?.reject(new EngineRefusal(reply.code, reply.message));
    }),
  );

  return {
    ready: ready.promise,
    ended,
    pid: child.pid,
    send(request) {
      if (hasEnded) return Promise.reject(lost);
      const answer = Promise.withResolvers<readonly Buffer[]>();
      waiting.set(request.id, answer);
      link.write(encodeFrame(request));
      return answer.promise;
    },
    interrupt: (id) => {
      link.write(encodeFrame({ kind: 'interrupt', id }));
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

const whenEnded = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

function cut(payload: Buffer, lengths: readonly number[]): readonly Buffer[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return payload.subarray(at - length, at);
  });
}
